//! Exceptions made and ended, over a real socket.

use platform::accounts::Role;

use crate::test_house::TestHouse;

const FORM: [(&str, &str); 6] = [
    ("sender", "Billing@Vendor.example"),
    ("recipient", ""),
    ("effect", "tag"),
    ("dmarc", "yes"),
    ("reason", "they are moving their servers"),
    ("days", "7"),
];

#[tokio::test]
async fn an_exception_is_made_shown_without_its_address_and_ended() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    assert!(house.get(&cookie, "/exceptions").await.words().contains("No exceptions"));
    let added = house.post(&cookie, "/exceptions", &FORM).await;
    assert_eq!((added.status, added.field("location")), (303, Some("/exceptions")));
    let list = house.get(&cookie, "/exceptions").await;
    let words = list.words();
    assert!(words.contains("From one address at vendor.example to anybody only if it proves"), "{words}");
    assert!(words.contains("marks it at most they are moving their servers you in 7 days"), "{words}");
    assert!(!list.body.to_lowercase().contains("billing@"), "the address is not kept");
    let place = list.body.split("href=\"/exceptions/0").nth(1).unwrap().split('"').next().unwrap();
    let place = format!("/exceptions/0{place}");
    assert!(
        house.get(&cookie, &place).await.words().contains("What has passed until now stays where it is.")
    );
    assert_eq!(house.post(&cookie, &place, &[]).await.status, 303);
    assert!(house.get(&cookie, "/exceptions").await.words().contains("No exceptions"));
    let all = house.get(&cookie, "/exceptions?show=all").await.words();
    assert!(all.contains("ended early just now"), "{all}");
    assert_eq!(house.post(&cookie, &place, &[]).await.status, 404, "it has ended already");
    house.stop().await;
}

#[tokio::test]
async fn what_an_exception_must_say_is_asked_for() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    for (field, value, said) in [
        ("sender", "", "Say who writes or for whom it is."),
        ("sender", "not an address", "Write an address like"),
        ("effect", "forgive", "Name the reasons that do not count"),
        ("reason", " ", "Say in one sentence why"),
        ("reason", "anna@vendor.example asked", "without a mail address"),
        ("days", "91", "at most 90"),
        ("days", "0", "at most 90"),
        ("days", "-1", "at most 90"),
        ("days", "soon", "at most 90"),
    ] {
        let form = FORM.map(|(name, known)| (name, if name == field { value } else { known }));
        let answer = house.post(&cookie, "/exceptions", &form).await;
        assert_eq!((answer.status, answer.words().contains(said)), (422, true), "{said}: {}", answer.words());
    }
    house.stop().await;
}

#[tokio::test]
async fn another_page_suggests_what_stands_in_the_form() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    let place = "/exceptions/new?sender=vendor.example&reasons=link.mismatch&door=mx&direction=inbound";
    let form = house.get(&cookie, place).await.body;
    for part in [
        "value=\"vendor.example\"",
        "value=\"link.mismatch\"",
        "value=\"forgive\" checked",
        "<option value=\"mx\" selected>",
        "<option value=\"inbound\" selected>",
        "value=\"7\"",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    house.stop().await;
}

#[tokio::test]
async fn who_may_only_read_sees_exceptions_and_ends_none() {
    let mut house = TestHouse::open().await;
    let administrator = house.person(Role::Administrator).await;
    house.post(&administrator, "/exceptions", &FORM).await;
    let list = house.get(&administrator, "/exceptions").await;
    let place = list.body.split("href=\"/exceptions/0").nth(1).unwrap().split('"').next().unwrap();
    let place = format!("/exceptions/0{place}");
    let viewer = house.person(Role::Viewer).await;
    let seen = house.get(&viewer, "/exceptions").await;
    assert!(seen.words().contains("person 0") && !seen.body.contains("/exceptions/0"), "{}", seen.words());
    for place in ["/exceptions/new", &place] {
        assert_eq!(house.get(&viewer, place).await.status, 404, "{place}");
    }
    assert_eq!(house.post(&viewer, "/exceptions", &FORM).await.status, 404);
    assert_eq!(house.post(&viewer, &place, &[]).await.status, 404);
    let stranger = house.stranger().await;
    assert!(house.get(&stranger, "/exceptions").await.words().contains("No exceptions"));
    assert_eq!(house.post(&stranger, &place, &[]).await.status, 404);
    house.stop().await;
}
