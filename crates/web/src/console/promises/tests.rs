//! Promises published and taken back, over a real socket.

use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn a_promise_is_published_after_its_consequences_are_read_and_taken_back() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    let page = house.get(&cookie, "/promises").await;
    assert!(page.words().contains("Nothing is promised in public yet"), "{}", page.words());
    assert!(
        page.words().contains("Customers read this at https://shop.example/promises"),
        "{}",
        page.words()
    );

    let asked = house.get(&cookie, "/promises/publish/gift-card").await.words();
    assert!(asked.contains("Your own mail that asks for it is held"), "{asked}");
    let done = house.post(&cookie, "/promises/publish/gift-card", &[]).await;
    assert_eq!((done.status, done.field("location")), (303, Some("/promises")));
    // Pressed twice, it stands once.
    assert_eq!(house.post(&cookie, "/promises/publish/gift-card", &[]).await.status, 303);
    let page = house.get(&cookie, "/promises").await;
    assert!(page.words().contains("gift cards or their codes just now you Take back"), "{}", page.words());
    assert!(!page.body.contains("/promises/publish/gift-card"), "it cannot be promised twice");

    let place = page.body.split("href=\"/promises/0").nth(1).unwrap().split('"').next().unwrap();
    let place = format!("/promises/0{place}");
    let asked = house.get(&cookie, &place).await.words();
    assert!(asked.contains("gift cards or their codes"), "{asked}");
    assert_eq!(house.post(&cookie, &place, &[]).await.status, 303);
    let page = house.get(&cookie, "/promises").await.words();
    assert!(page.contains("Nothing is promised in public yet") && page.contains("Taken back"), "{page}");
    assert_eq!(house.post(&cookie, &place, &[]).await.status, 404, "it is not in force any more");
    assert_eq!(house.get(&cookie, "/promises/publish/soup").await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn who_may_only_read_sees_promises_and_another_tenant_nothing() {
    let mut house = TestHouse::open().await;
    let administrator = house.person(Role::Administrator).await;
    house.post(&administrator, "/promises/publish/password", &[]).await;
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/promises").await;
    assert!(page.words().contains("your password or a code you were sent"), "{}", page.words());
    assert!(!page.body.contains("/publish/") && !page.body.contains("/withdraw"), "{}", page.body);
    assert_eq!(house.post(&viewer, "/promises/publish/identity", &[]).await.status, 404);
    let stranger = house.stranger().await;
    assert_eq!(house.get(&stranger, "/promises").await.status, 404);
    assert_eq!(house.post(&stranger, "/promises/publish/identity", &[]).await.status, 404);
    house.stop().await;
}
