use std::time::Duration;

use guard::desk::Disposed;
use guard::desk::message::MessageFilter;
use model::time::Time;
use model::verdict::{Action, Direction};
use platform::accounts::Role;

use super::{Asked, Pairs, asked};
use crate::test_house::TestHouse;

const MINUTE: Duration = Duration::from_mins(1);
const NOW: Time = Time::from_seconds(1_795_271_400);

fn check(pairs: &[(&str, &str)], expected: MessageFilter) {
    let pairs: Pairs = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    assert_eq!(asked(&pairs, NOW), Asked { filter: expected, after: None }, "{pairs:?}");
}

#[test]
fn an_address_says_what_is_searched() {
    let none = MessageFilter::default;
    let some = |word: &str| Some(word.to_owned());
    check(&[], none());
    check(&[("by", "domain"), ("words", "")], none());
    check(&[("words", "@vendor.example")], MessageFilter { sender_domain: some("vendor.example"), ..none() });
    check(
        &[("by", "address"), ("words", " a@b.example ")],
        MessageFilter { address: some("a@b.example"), ..none() },
    );
    check(&[("by", "reason"), ("words", "link.port")], MessageFilter { reason: some("link.port"), ..none() });
    check(&[("by", "message-id"), ("words", "<x@y>")], MessageFilter { message_id: some("<x@y>"), ..none() });
    check(&[("by", "queue-id"), ("words", "4Q1")], MessageFilter { queue_id: some("4Q1"), ..none() });
    check(&[("by", "sha256"), ("words", "00")], MessageFilter { sha256: some("00"), ..none() });
    check(&[("when", "hour")], MessageFilter { from: Some(NOW.minus(60 * MINUTE)), ..none() });
    check(
        &[("action", "hold"), ("direction", "inbound"), ("door", "mx"), ("outcome", "passed")],
        MessageFilter {
            action: Some(Action::Hold),
            direction: Some(Direction::Inbound),
            door: some("mx"),
            disposed: Some(Disposed::Passed),
            ..none()
        },
    );
    // What no page of ours writes is not asked for.
    check(&[("action", "explode"), ("when", "never"), ("after", "x"), ("from", "?")], none());
}

#[tokio::test]
async fn an_empty_house_says_what_will_stand_here() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/messages").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("No message yet Here stands every message"), "{}", page.words());
}

#[tokio::test]
async fn messages_are_found_by_what_one_knows_and_paged_by_key() {
    let house = TestHouse::open().await;
    let mut rows: Vec<_> = (0..60_u32)
        .map(|number| house.row(number * MINUTE, "mx", Action::Accept, Disposed::Passed))
        .collect();
    rows[3].sender_domain = Some("rare.example".into());
    rows[4] = house.row(4 * MINUTE, "submission", Action::Hold, Disposed::Passed);
    house.record(&rows).await;
    let viewer = house.person(Role::Viewer).await;
    let all = house.get(&viewer, "/messages").await;
    assert_eq!(all.body.matches("<tr role=\"row\">").count(), 51);
    assert!(all.body.contains("data-live=\"/live/messages\""));
    let next = all.body.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    let rest = house.get(&viewer, &next).await;
    assert_eq!(rest.body.matches("<tr role=\"row\">").count(), 11, "{next}");
    assert!(!rest.body.contains("rel=\"next\"") && !rest.body.contains("data-live"));
    let rare = house.get(&viewer, "/messages?by=domain&words=rare.example").await;
    assert_eq!(rare.body.matches("<tr role=\"row\">").count(), 2);
    assert!(rare.body.contains(&format!("href=\"/messages/{}\">rare.example</a>", rows[3].id)));
    let held = house.get(&viewer, "/messages?action=hold&direction=outbound&door=submission&when=hour").await;
    assert_eq!(held.body.matches("<tr role=\"row\">").count(), 2);
    assert!(held.words().contains("held went on"), "{}", held.words());
    assert!(held.words().contains("Link leads elsewhere than it says"), "{}", held.words());
    let nothing = house.get(&viewer, "/messages?by=reason&words=no.such").await;
    assert!(nothing.words().contains("Nothing fits these filters"), "{}", nothing.words());
}

#[tokio::test]
async fn what_is_no_address_is_said_beside_the_field() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/messages?by=address&words=%3Cb%3Enobody").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("That is no address."), "{}", page.words());
    assert!(page.body.contains("&#60;b&#62;nobody") && !page.body.contains("<b>nobody"));
    assert_eq!(house.get(&viewer, "/messages.csv?by=address&words=x").await.status, 404);
}

#[tokio::test]
async fn the_table_for_a_spreadsheet_has_the_same_filters_and_no_formula() {
    let house = TestHouse::open().await;
    let mut rows = [
        house.row(MINUTE, "mx", Action::Accept, Disposed::Passed),
        house.row(2 * MINUTE, "mx", Action::Hold, Disposed::Passed),
    ];
    rows[0].trace.queue_id = Some("=HYPERLINK(1)".into());
    house.record(&rows).await;
    let viewer = house.person(Role::Viewer).await;
    let all = house.get(&viewer, "/messages.csv").await;
    assert_eq!(all.field("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(all.field("content-disposition"), Some("attachment; filename=\"messages-2026-11-21.csv\""));
    assert_eq!(all.body.lines().count(), 3, "{}", all.body);
    assert!(all.body.contains(",\"'=HYPERLINK(1)\","), "{}", all.body);
    let held = house.get(&viewer, "/messages.csv?action=hold").await;
    assert_eq!(held.body.lines().count(), 2, "{}", held.body);
}

#[tokio::test]
async fn messages_are_for_who_may_read_and_of_their_own_tenant() {
    let house = TestHouse::open().await;
    house.record(&[house.row(MINUTE, "mx", Action::Accept, Disposed::Passed)]).await;
    let (partner, stranger) = (house.person(Role::Partner).await, house.stranger().await);
    for place in ["/messages", "/messages.csv", "/live/messages", "/streams", "/"] {
        assert_eq!(house.get(&partner, place).await.status, 404, "{place}");
        assert_eq!(house.get("", place).await.status, 303, "{place}");
    }
    assert!(house.get(&stranger, "/messages").await.words().contains("No message yet"));
    assert_eq!(house.get(&stranger, "/messages.csv").await.body.lines().count(), 1);
}

#[tokio::test]
async fn a_message_leads_to_others_of_its_sender_and_to_what_one_may_do() {
    let house = TestHouse::open().await;
    let mut rows = [
        house.row(MINUTE, "mx", Action::Accept, Disposed::Passed),
        house.row(2 * MINUTE, "mx", Action::Accept, Disposed::Passed),
    ];
    rows[1].sender_domain = Some("other.example".into());
    house.record(&rows).await;
    let (analyst, owner) = (house.person(Role::Analyst).await, house.person(Role::Administrator).await);
    let place = format!("/messages/{}", rows[0].id);
    let page = house.get(&analyst, &place).await;
    let same = "/messages?by=domain&words=vendor.example";
    assert!(page.body.replace("&#38;", "&").contains(&format!("href=\"{same}\"")), "{}", page.body);
    let found = house.get(&analyst, same).await;
    assert_eq!(found.body.matches("<tr role=\"row\">").count(), 2, "{}", found.words());
    // An exception is made by who may manage; nobody else is led where nothing is for him.
    assert!(!page.body.contains("/exceptions/new"), "{}", page.body);
    assert!(house.get(&owner, &place).await.body.contains("/exceptions/new?sender=vendor.example"));
}
