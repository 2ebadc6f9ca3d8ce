//! Guidelines: what is seen and what somebody answers.

use platform::accounts::Role;

use super::CARD;
use crate::test_house::TestHouse;

#[tokio::test]
async fn a_guideline_is_answered_by_what_is_seen_and_by_who_knows() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    house.post(&cookie, "/vendors/add", CARD).await;
    let list = house.get(&cookie, "/guidelines").await;
    assert!(list.words().contains("OTA: Security by Design") && list.words().contains("0 of 12 done"));
    let place = "/guidelines/ota-security-by-design";
    let page = house.get(&cookie, place).await;
    assert!(
        page.words().contains("seen: it is not so"),
        "our own company answered nothing: {}",
        page.words()
    );
    let said = [("point", "team"), ("answer-team", "yes"), ("note-team", "ask anna@shop.example")];
    assert_eq!(house.post(&cookie, place, &said).await.status, 303);
    let page = house.get(&cookie, place).await;
    assert!(page.words().contains("1 of 12 done") && page.body.contains("anna(at)shop.example"));
    for (point, answer) in [("nothing", "yes"), ("team", "perhaps")] {
        let answer = (format!("answer-{point}"), answer);
        let wrong = house.post(&cookie, place, &[("point", point), (&answer.0, answer.1)]).await;
        assert_eq!(wrong.status, 422, "{point}");
    }
    assert_eq!(house.get(&cookie, "/guidelines/none").await.status, 404);
    house.stop().await;
}
