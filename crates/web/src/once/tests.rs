//! Buttons that are pressed twice, over a real socket.

use platform::accounts::Role;

use crate::test_house::{Answer, TestHouse};

const VENDOR: [(&str, &str); 3] = [("name", "Vendor B"), ("purpose", "newsletter"), ("until", "2027-03-31")];

/// Where the form of a page sends to, as drawn this time.
async fn action(house: &TestHouse, cookie: &str, page: &str, form: &str) -> String {
    let page = house.get(cookie, page).await;
    let address = page.body.split(&format!("action=\"{form}?once=")).nth(1).expect(&page.body);
    format!("{form}?once={}", address.split('"').next().unwrap())
}

fn place(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.words());
    answer.field("location").unwrap()
}

async fn vendors(house: &TestHouse, cookie: &str) -> usize {
    house.get(cookie, "/vendors.csv").await.body.matches("newsletter").count()
}

#[tokio::test]
async fn pressed_twice_acts_once_and_leads_to_the_same_place() {
    let house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let add = action(&house, &cookie, "/vendors/add", "/vendors/add").await;
    let (first, second) =
        tokio::join!(house.post(&cookie, &add, &VENDOR), house.post(&cookie, &add, &VENDOR));
    let third = house.post(&cookie, &add, &VENDOR).await;
    assert_eq!((place(&first), place(&second)), (place(&third), place(&third)));
    assert_eq!(vendors(&house, &cookie).await, 1);

    // Something else was typed: who came back and wrote on means it.
    let other = [("name", "Vendor C"), VENDOR[1], VENDOR[2]];
    assert_ne!(place(&house.post(&cookie, &add, &other).await), place(&first));
    // The page was opened anew, and the same is meant once more.
    let add = action(&house, &cookie, "/vendors/add", "/vendors/add").await;
    assert_eq!(house.post(&cookie, &add, &other).await.status, 422, "there is a vendor of that name");
    assert_eq!(vendors(&house, &cookie).await, 2);
}

#[tokio::test]
async fn a_file_handed_in_twice_with_one_form_is_handed_in_once() {
    let house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let asked = [("source", "a forum"), ("ground", "obligation")];
    let rows: String = (0..40).map(|row| format!("member{row}@customer.example\n")).collect();
    let new = action(&house, &cookie, "/dumps/new", "/dumps/new").await;
    let (first, second) = tokio::join!(
        house.upload_with(&cookie, &new, (&asked, &rows)),
        house.upload_with(&cookie, &new, (&asked, &rows))
    );
    assert_eq!(place(&first), place(&second));
    assert_eq!(house.get(&cookie, "/dumps.csv").await.body.lines().count(), 2, "a header and one dump");
}

#[tokio::test]
async fn what_was_refused_is_done_when_it_is_mended() {
    let house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let add = action(&house, &cookie, "/vendors/add", "/vendors/add").await;
    let nameless = [("name", ""), VENDOR[1], VENDOR[2]];
    for _ in 0..2 {
        assert_eq!(house.post(&cookie, &add, &nameless).await.status, 422);
    }
    place(&house.post(&cookie, &add, &VENDOR).await);
    // Nobody is answered with what somebody else did.
    let other = house.person(Role::DataOwner).await;
    let theirs = house.post(&other, &add, &[("name", "Vendor D"), VENDOR[1], VENDOR[2]]).await;
    place(&theirs);
    assert_eq!(vendors(&house, &cookie).await, 2);
}
