use std::time::Duration;

use guard::desk::Disposed;
use model::access::Access;
use model::ids::{AlarmId, TenantId};
use model::verdict::Action;
use platform::accounts::Role;
use platform::clock::Clock as _;
use post::alarm::{AlarmKind, NewAlarm};

use crate::test_house::TestHouse;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn an_empty_house_is_calm_and_leads_to_the_guide() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("Calm No mail has come through Tidewatch yet"), "{}", page.words());
    assert!(page.body.contains("href=\"/guide\""), "{}", page.body);
}

#[tokio::test]
async fn streams_are_shown_with_what_was_done_and_what_would_have_been() {
    let house = TestHouse::open().await;
    house
        .record(&[
            house.row(MINUTE, "mx", Action::Accept, Disposed::Passed),
            house.row(2 * MINUTE, "mx", Action::Hold, Disposed::Passed),
            house.row(3 * MINUTE, "submission", Action::Tag, Disposed::Passed),
            house.row(4 * MINUTE, "submission", Action::Reject, Disposed::Refused),
        ])
        .await;
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/").await;
    let words = page.words();
    for expected in [
        "Mail flows through 2 streams, and nothing waits for you.",
        "mx observed Mail that comes in",
        "2 messages today 1 would have been stopped",
        "submission enforced Mail that goes out",
        "2 messages today 1 marked · 1 stopped",
        "Held now 0",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    // A stream is only observed: the next step is to see what enforcing would do.
    assert!(page.body.contains("button-primary\" href=\"/streams\""), "{}", page.body);
    assert_eq!(page.body.matches("button-primary").count(), 1);
}

#[tokio::test]
async fn mail_that_passed_unjudged_raises_the_level_on_every_page() {
    let house = TestHouse::open().await;
    house.record(&[house.row(MINUTE, "mx", Action::Accept, Disposed::PassedUnjudged)]).await;
    let viewer = house.person(Role::Viewer).await;
    let words = house.get(&viewer, "/").await.words();
    assert!(words.contains("Act One message passed without being judged"), "{words}");
    assert!(words.contains("Level of warning: Act"), "{words}");
}

#[tokio::test]
async fn an_alarm_is_taken_care_of_by_who_may_decide() {
    let house = TestHouse::open().await;
    house.record(&[house.row(MINUTE, "mx", Action::Accept, Disposed::Passed)]).await;
    let id = raise(&house).await;
    let (viewer, analyst) = (house.person(Role::Viewer).await, house.person(Role::Analyst).await);
    let stranger = house.stranger().await;
    let seen = house.get(&viewer, "/").await;
    assert!(seen.words().contains("Act The disk of the data folder has 90 MB left"), "{}", seen.words());
    assert!(!seen.body.contains("/acknowledge"), "a viewer is not offered what he may not do");
    let place = format!("/alarms/{id}/acknowledge");
    assert_eq!(house.post(&viewer, &place, &[]).await.status, 404);
    assert_eq!(house.post(&stranger, &place, &[]).await.status, 404);
    assert!(house.get(&analyst, "/").await.body.contains(&place));
    let done = house.post(&analyst, &place, &[]).await;
    assert_eq!((done.status, done.field("location")), (303, Some("/")));
    let words = house.get(&analyst, "/").await.words();
    assert!(words.contains("Somebody takes care of this"), "{words}");
    assert!(words.contains("Level of warning: Calm"), "{words}");
    assert_eq!(house.post(&analyst, "/alarms/x/acknowledge", &[]).await.status, 404);
}

#[tokio::test]
async fn an_alarm_is_taken_care_of_where_alarms_are_set_up() {
    let house = TestHouse::open().await;
    let place = format!("/alarms/{}/acknowledge", raise(&house).await);
    let (administrator, first) = (house.person(Role::Administrator).await, house.first_person().await);
    let seen = house.get(&administrator, "/settings/alarms").await;
    assert!(seen.words().contains("waits for somebody"), "{}", seen.words());
    assert!(!seen.body.contains(&place), "an administrator decides nothing");
    let seen = house.get(&first, "/settings/alarms").await;
    assert!(seen.body.contains(&format!("action=\"{place}?once=")), "{}", seen.body);
    let done = house.post(&first, &place, &[("return_to", "/settings/alarms")]).await;
    assert_eq!((done.status, done.field("location")), (303, Some("/settings/alarms")));
    let seen = house.get(&first, "/settings/alarms").await;
    assert!(seen.words().contains("takes care"), "{}", seen.words());
    assert!(!seen.body.contains(&place), "it is taken care of");
    let elsewhere = house.post(&first, &place, &[("return_to", "//evil.example")]).await;
    assert_eq!(elsewhere.field("location"), Some("/"));
}

#[tokio::test]
async fn the_head_of_every_page_follows_an_alarm_at_once() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    for place in ["/", "/vendors"] {
        let words = house.get(&viewer, place).await.words();
        assert!(words.contains("Calm") && !words.contains("Act"), "{place}: {words}");
    }
    raise(&house).await;
    // Not a moment later by the house's clock: what was read for the page before does not count.
    let words = house.get(&viewer, "/vendors").await.words();
    assert!(words.contains("Act") && !words.contains("Calm"), "{words}");
}

#[tokio::test]
async fn another_customer_sees_nothing_of_ours() {
    let house = TestHouse::open().await;
    house.record(&[house.row(MINUTE, "mx", Action::Accept, Disposed::PassedUnjudged)]).await;
    raise(&house).await;
    let stranger = house.stranger().await;
    let page = house.get(&stranger, "/").await;
    assert!(page.words().contains("Calm No mail has come"), "{}", page.words());
    assert!(!page.body.contains("mx"), "{}", page.body);
}

/// The disk is nearly full.
async fn raise(house: &TestHouse) -> AlarmId {
    let access = Access::house(TenantId::HOUSE, "test");
    let at = house.clock.now();
    let mut change = house.temp.store.change(&access).await.unwrap();
    let alarm = NewAlarm {
        id: AlarmId::new(at, [1; 10]),
        kind: AlarmKind::DiskFull.as_str().into(),
        cause: "data".into(),
        severity: AlarmKind::DiskFull.severity(),
        phrase: "alarm-disk-full".into(),
        arguments: vec![("free_mb".into(), "90".into()), ("percent".into(), "1".into())],
        at,
        count: 1,
    };
    change.alarm_raise_in_txn(&alarm).await.unwrap();
    change.commit().await.unwrap();
    alarm.id
}
