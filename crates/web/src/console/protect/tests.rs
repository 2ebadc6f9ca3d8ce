//! What people do with protected names, over a real socket.

use platform::accounts::Role;

use crate::test_house::{Answer, TestHouse};

/// The value of a hidden field, as a browser would send it back.
fn hidden(answer: &Answer, name: &str) -> String {
    let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    let (_, rest) = answer.body.split_once(&start).unwrap_or_else(|| panic!("{name}: {}", answer.words()));
    let value = rest.split('"').next().unwrap();
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

async fn add(house: &TestHouse, cookie: &str, kind: &str, name: &str, own: &str) -> Answer {
    let field = if kind == "person" { "addresses" } else { "domains" };
    let form = [("kind", kind), ("name", name), (field, own)];
    house.post(cookie, "/protect/add", &form).await
}

#[tokio::test]
async fn a_name_is_protected_changed_and_removed() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    let empty = house.get(&cookie, "/protect").await;
    assert!(empty.words().contains("Nobody is protected yet"), "{}", empty.words());
    let form = [
        ("kind", "person"),
        ("name", " Anna   Keller "),
        ("addresses", "Anna@Shop.example, anna@home.example"),
        ("note", "head of finance"),
    ];
    let added = house.post(&cookie, "/protect/add", &form).await;
    assert_eq!((added.status, added.field("location")), (303, Some("/protect?kind=person")));
    let list = house.get(&cookie, "/protect").await;
    let words = list.words();
    assert!(words.contains("Anna Keller head of finance anna@shop.example, anna@home.example"), "{words}");
    assert!(words.contains("you just now"), "{words}");
    let id = list.body.split("href=\"/protect/0").nth(1).unwrap().split('"').next().unwrap();
    let place = format!("/protect/0{id}");

    let again = house.post(&cookie, "/protect/add", &form).await;
    assert_eq!(again.status, 422);
    assert!(again.words().contains("This name is on the list already."), "{}", again.words());
    let wrong = [("name", "Anna Keller"), ("addresses", "anna at shop")];
    let wrong = house.post(&cookie, &place, &wrong).await;
    assert!(wrong.words().contains("is not a mail address"), "{}", wrong.words());

    let renamed = [("name", "Anna Kellermann"), ("addresses", "anna@shop.example")];
    assert_eq!(house.post(&cookie, &place, &renamed).await.status, 303);
    let asked = house.get(&cookie, &format!("{place}/remove")).await;
    assert!(asked.words().contains("Stop protecting Anna Kellermann"), "{}", asked.words());
    assert_eq!(house.post(&cookie, &format!("{place}/remove"), &[]).await.status, 303);
    assert_eq!(house.get(&cookie, &place).await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn a_table_goes_out_and_comes_back_as_it_was() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    add(&house, &cookie, "vendor", "Paper \"& Co\"", "paper.example news.paper.example").await;
    add(&house, &cookie, "person", "=Anna", "anna@shop.example").await;
    let table = house.get(&cookie, "/protect.csv").await;
    assert_eq!(table.field("content-type"), Some("text/csv; charset=utf-8"));
    let looked = house.upload(&cookie, "/protect/import", &table.body).await;
    assert!(looked.words().contains("Everything in this file is here already."), "{}", looked.words());

    let more = format!(
        "{}brand,Harbour Lights,,harbour.example,\r\n",
        table.body.replace("shop.example", "new.example")
    );
    let looked = house.upload(&cookie, "/protect/import", &more).await;
    assert_eq!((hidden(&looked, "added"), hidden(&looked, "changed")), ("1".into(), "1".into()));
    assert!(looked.words().contains("Take over 2 names"), "{}", looked.words());
    let seen = hidden(&looked, "table");
    assert!(!seen.contains("Paper"), "only what changes travels: {seen}");
    let before = house.get(&cookie, "/protect?kind=brand").await;
    assert!(before.words().contains("No brand is protected yet"), "looking changes nothing");
    let form = [("table", seen.as_str()), ("added", "1"), ("changed", "1")];
    assert_eq!(house.post(&cookie, "/protect/import/apply", &form).await.status, 303);
    let after = house.get(&cookie, "/protect.csv").await.body;
    assert!(after.contains("anna@new.example") && after.contains("Harbour Lights"), "{after}");
    // Pressed twice, it would do nothing more: that is shown.
    let twice = house.post(&cookie, "/protect/import/apply", &form).await;
    assert!(twice.words().contains("Everything in this file is here already."), "{}", twice.words());
    house.stop().await;
}

#[tokio::test]
async fn a_table_with_mistakes_is_refused_by_row_and_column() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    let table =
        "kind;name;addresses\nperson;Anna;anna@shop.example\nperson;Ben;ben at shop\ncustomer;Cleo;\n";
    let looked = house.upload(&cookie, "/protect/import", table).await;
    let words = looked.words();
    assert!(words.contains("Row 3 addresses &quot;ben&quot; is not a mail address."), "{words}");
    assert!(words.contains("Row 4 kind") && words.contains("is not a kind"), "{words}");
    assert!(!looked.body.contains("/protect/import/apply"), "nothing can be taken over");
    assert!(!words.contains("more that"), "all of them are listed: {words}");
    // Of very many the first are listed, and how many more there are is said.
    for (count, more) in
        [(100, None), (101, Some("and one more that is")), (1_234, Some("and 1,134 more that are"))]
    {
        let many = "person;Ben;ben at shop\n".repeat(count);
        let words =
            house.upload(&cookie, "/protect/import", &format!("kind;name;addresses\n{many}")).await.words();
        assert_eq!(words.matches("is not a mail address").count(), count.min(100));
        assert_eq!(words.contains("not listed here"), more.is_some(), "{count}");
        assert!(more.is_none_or(|more| words.contains(more)), "{words}");
    }
    // Whoever posts it all the same changes nothing either.
    let form = [("table", table), ("added", "1"), ("changed", "0")];
    let forced = house.post(&cookie, "/protect/import/apply", &form).await;
    assert_eq!((forced.status, forced.words().contains("is not a kind")), (200, true));
    assert!(!house.get(&cookie, "/protect.csv").await.body.contains("Anna"));
    house.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_table_or_too_large_is_told_apart() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    for (file, said) in [
        ("PK\u{3}\u{4}rest", "This is the spreadsheet itself."),
        ("", "Choose a file first."),
        (&"x".repeat((1 << 20) + 1), "This file is too large"),
    ] {
        let answer = house.upload(&cookie, "/protect/import", file).await;
        let words = answer.words();
        assert_eq!((answer.status, words.contains(said)), (422, true), "{said}: {words}");
    }
    house.stop().await;
}

#[tokio::test]
async fn who_may_only_read_sees_the_list_and_nothing_to_press() {
    let mut house = TestHouse::open().await;
    let administrator = house.person(Role::Administrator).await;
    add(&house, &administrator, "person", "Anna", "anna@shop.example").await;
    let id = house.get(&administrator, "/protect").await;
    let id = id.body.split("href=\"/protect/0").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let stranger = house.stranger().await;
    assert!(!house.get(&stranger, "/protect.csv").await.body.contains("Anna"));
    assert_eq!(house.get(&stranger, &format!("/protect/0{id}")).await.status, 404);
    for role in [Role::Viewer, Role::Analyst] {
        let cookie = house.person(role).await;
        let list = house.get(&cookie, "/protect").await;
        assert!(list.words().contains("anna@shop.example"), "{}", list.words());
        assert!(!list.body.contains("/protect/add") && !list.body.contains("/protect/import"), "{role:?}");
        for place in ["/protect/add", "/protect/import", "/protect/organisation", &format!("/protect/0{id}")]
        {
            assert_eq!(house.get(&cookie, place).await.status, 404, "{place}");
            assert_eq!(house.post(&cookie, place, &[("name", "x")]).await.status, 404, "{place}");
        }
    }
    assert_eq!(house.get(&house.person(Role::Partner).await, "/protect").await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn the_organisation_is_named_and_its_promises_are_kept() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    let form =
        [("name", "Harbour Lights"), ("promise", "password"), ("promise", "gift-card"), ("promise", "mood")];
    assert_eq!(house.post(&cookie, "/protect/organisation", &form).await.status, 303);
    let words = house.get(&cookie, "/protect").await.words();
    assert!(words.contains("Harbour Lights") && words.contains("a password or code · gift cards"), "{words}");
    let form = house.get(&cookie, "/protect/organisation").await;
    assert_eq!(form.body.matches(" checked").count(), 2);
    let too_long = "x".repeat(1_000);
    let wrong = house.post(&cookie, "/protect/organisation", &[("name", &too_long)]).await;
    assert!(wrong.words().contains("There is more in this cell than fits."), "{}", wrong.words());
    house.stop().await;
}
