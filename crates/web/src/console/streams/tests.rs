use std::time::Duration;

use guard::desk::Disposed;
use guard::policy::Enforcement;
use model::verdict::{Action, Direction};
use platform::accounts::Role;

use super::href;
use crate::test_house::TestHouse;

const MINUTE: Duration = Duration::from_mins(1);
const MX: &str = "/streams/mx/inbound";

async fn house_with_mail() -> TestHouse {
    let house = TestHouse::open().await;
    house
        .record(&[
            house.row(MINUTE, "mx", Action::Accept, Disposed::Passed),
            house.row(2 * MINUTE, "mx", Action::Hold, Disposed::Passed),
        ])
        .await;
    house
}

fn mode(house: &TestHouse) -> Enforcement {
    let standing = house.rooms.streams.book.standing();
    standing.enforcement("mx", Direction::Inbound, guard::desk::Mode::Observe)
}

#[test]
fn a_door_of_any_name_has_an_address() {
    assert_eq!(href("in", Direction::Inbound), "/streams/in/inbound");
    assert_eq!(href("a b/c?+ü", Direction::Outbound), "/streams/a%20b%2Fc%3F%2B%C3%BC/outbound");
}

#[tokio::test]
async fn a_stream_says_what_enforcing_would_have_meant() {
    let house = house_with_mail().await;
    let viewer = house.person(Role::Viewer).await;
    let list = house.get(&viewer, "/streams").await;
    assert!(
        list.words().contains("mx Mail that comes in observed Too little mail was seen so far"),
        "{}",
        list.words()
    );
    assert!(!list.body.contains("/enforce\"") && !list.body.contains("/enforcing"), "a viewer cannot switch");
    let page = house.get(&viewer, MX).await;
    let words = page.words();
    for expected in [
        "Messages in 30 days 2",
        "Would have been stopped 1",
        "Would have been stopped, and went on",
        "vendor.example",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert!(page.body.contains("data-chart"));
    assert!(house.get(&viewer, &format!("{MX}?by=hour")).await.words().contains("Messages an hour"));
    assert!(
        house
            .get(&viewer, "/streams/submission/outbound")
            .await
            .words()
            .contains("No mail has come this way")
    );
    for nowhere in ["/streams/none/inbound", "/streams/mx/sideways"] {
        assert_eq!(house.get(&viewer, nowhere).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn a_stream_is_enforced_after_a_tick_and_a_reason_and_observed_after_a_reason() {
    let house = house_with_mail().await;
    let boss = house.person(Role::Administrator).await;
    let place = format!("{MX}/enforce");
    let ask = house.get(&boss, &place).await;
    assert!(
        ask.words().contains("Of 2 messages of the last 30 days one would have been stopped."),
        "{}",
        ask.words()
    );
    let unread = house.post(&boss, &place, &[("why", "it looks good")]).await;
    assert!(unread.status == 200 && unread.words().contains("Tick the sentence"), "{}", unread.words());
    assert!(unread.body.contains("value=\"it looks good\""), "what was typed stays");
    let silent = house.post(&boss, &place, &[("why", " "), ("confirmed", "yes")]).await;
    assert!(silent.words().contains("Say in a sentence why."), "{}", silent.words());
    assert_eq!(mode(&house), Enforcement::Observed);
    let done = house.post(&boss, &place, &[("why", "it looks good"), ("confirmed", "yes")]).await;
    assert_eq!((done.status, done.field("location")), (303, Some(MX)));
    assert_eq!(mode(&house), Enforcement::Enforced);
    let words = house.get(&boss, MX).await.words();
    assert!(words.contains("you switched it at 21 November 2026, 14:30 UTC: it looks good"), "{words}");
    let done = house.post(&boss, &format!("{MX}/observe"), &[("why", "too much held")]).await;
    assert_eq!((done.status, mode(&house)), (303, Enforcement::Observed));
}

#[tokio::test]
async fn one_switch_stops_all_is_said_on_every_page_and_is_taken_back() {
    let house = house_with_mail().await;
    let (boss, viewer) = (house.person(Role::Administrator).await, house.person(Role::Viewer).await);
    assert!(house.get(&boss, "/enforcing").await.words().contains("All mail of all streams passes at once."));
    let silent = house.post(&boss, "/enforcing", &[("act", "stop"), ("why", "")]).await;
    assert!(silent.words().contains("Say in a sentence why."), "{}", silent.words());
    let done = house.post(&boss, "/enforcing", &[("act", "stop"), ("why", "the newsletter is held")]).await;
    assert_eq!((done.status, mode(&house)), (303, Enforcement::Stopped));
    for place in ["/", "/messages", "/streams", MX] {
        let words = house.get(&viewer, place).await.words();
        assert!(
            words.contains("Enforcing is stopped. person 2 stopped it at 21 November 2026, 14:30 UTC."),
            "{place}: {words}"
        );
    }
    assert!(house.get(&viewer, "/").await.words().contains("Level of warning: Watch"));
    assert!(
        !house.get(&viewer, "/").await.body.contains("/enforcing"),
        "a viewer is not offered what he may not do"
    );
    assert!(house.get(&boss, "/").await.body.contains("/enforcing"));
    let ask = house.get(&boss, "/enforcing").await.words();
    assert!(ask.contains("you stopped it at 21 November 2026, 14:30 UTC: the newsletter is held"), "{ask}");
    let done = house.post(&boss, "/enforcing", &[("act", "resume"), ("why", "mended")]).await;
    assert_eq!((done.status, mode(&house)), (303, Enforcement::Observed));
    assert!(!house.get(&viewer, "/messages").await.words().contains("Enforcing is stopped"));
}

#[tokio::test]
async fn who_may_not_switch_finds_no_switch() {
    let house = house_with_mail().await;
    let (analyst, stranger) = (house.person(Role::Analyst).await, house.stranger().await);
    let answer = [("act", "stop"), ("why", "because"), ("confirmed", "yes")];
    for place in ["/enforcing", &format!("{MX}/enforce"), &format!("{MX}/observe")] {
        for who in [&analyst, &stranger] {
            assert_eq!(house.get(who, place).await.status, 404, "{place}");
            assert_eq!(house.post(who, place, &answer).await.status, 404, "{place}");
        }
    }
    assert_eq!(house.get(&stranger, MX).await.status, 404);
    assert_eq!(mode(&house), Enforcement::Observed);
}
