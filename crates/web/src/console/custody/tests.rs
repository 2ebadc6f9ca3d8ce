//! Custody's pages, over a real socket; a file for each page.

use crate::test_house::TestHouse;

mod assessment;
mod canary;
mod dump;
mod escrow;
mod finding;
mod guideline;
mod leak;
mod list;
mod map;
mod removal;
mod roles;
mod seal;
mod sheet;
mod upload;
mod vendor;

const CARD: &[(&str, &str)] = &[
    ("name", "Vendor B"),
    ("purpose", "newsletter"),
    ("rows", "1,204,331"),
    ("until", "2027-03-31"),
    ("domains", "news.shop.example"),
];

fn list(rows: usize) -> String {
    let mut text = String::from("Email;First name;Street\r\n");
    for row in 0..rows {
        text.push_str(&format!("member{row}@customer.example;Jo;Mill Lane {row}\r\n"));
    }
    text
}

/// A vendor with a copy of the spring list; returns the copy's place.
async fn copy_of_spring(house: &TestHouse, cookie: &str) -> String {
    let card = house.post(cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let form =
        [("name", "Spring news"), ("header", "email"), ("seeds", "3"), ("told", "a letter on Mondays")];
    house.post(cookie, &format!("{card}/adopt"), &form).await.field("location").unwrap().to_owned()
}

fn rows(count: u32) -> String {
    (0..count).map(|number| format!("person.{number}@mail.example;x\n")).collect()
}
