//! What came to canaries.

use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn an_empty_canary_inbox_says_what_will_stand_there() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Viewer).await;
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("Nothing has come yet"), "{words}");
    assert_eq!(house.get(&cookie, "/canaries/nothing").await.status, 404);
    house.stop().await;
}
