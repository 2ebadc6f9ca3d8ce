//! A change of policy from draft to undone, over a real socket.

use std::collections::BTreeSet;
use std::time::Duration;

use guard::desk::Disposed;
use model::verdict::{Action, Points};
use platform::accounts::Role;

use crate::test_house::{Answer, TestHouse};

async fn house_with_mail() -> TestHouse {
    let house = TestHouse::open().await;
    let mut rows = Vec::new();
    for hour in 0..3 {
        let mut row =
            house.row(Duration::from_secs(600 + hour * 3_600), "mx", Action::Accept, Disposed::Passed);
        row.score = Points::hundredths(250);
        rows.push(row);
    }
    house.record(&rows).await;
    house
}

fn place(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.words());
    answer.field("location").unwrap().to_owned()
}

#[tokio::test]
async fn thresholds_are_tried_turned_on_and_undone() {
    let mut house = house_with_mail().await;
    let cookie = house.person(Role::Administrator).await;
    let list = house.get(&cookie, "/policies").await;
    let words = list.words();
    assert!(words.contains("from 4.00 marked from 7.00 held from 14.00 refused"), "{words}");
    assert!(words.contains("0 of 3 messages reached a step"), "{words}");
    let form =
        [("direction", "inbound"), ("tag", "2"), ("hold", "7"), ("reject", "14"), ("why", "more to see")];
    let change = place(&house.post(&cookie, "/policies", &form).await);
    let page = house.get(&cookie, &change).await;
    let words = page.words();
    assert!(words.contains("3 of 3 messages would have been treated otherwise"), "{words}");
    assert!(words.contains("From 2.00 points it is marked."), "{words}");
    assert_eq!(page.body.matches("href=\"/messages/0").count(), 3);
    assert_eq!(words.matches("Mail from outside accepted 3 0 −3").count(), 1, "{words}");
    let asked = house.get(&cookie, &format!("{change}/on")).await;
    assert!(asked.words().contains("it would have treated 3 messages otherwise"), "{}", asked.words());
    assert_eq!(house.post(&cookie, &format!("{change}/on"), &[]).await.status, 303);
    assert!(house.get(&cookie, "/policies").await.words().contains("from 2.00 marked"));
    // A second time it stands otherwise.
    let twice = house.post(&cookie, &format!("{change}/on"), &[]).await;
    assert_eq!((twice.status, twice.words().contains("Somebody was quicker")), (422, true));

    let later = [("direction", "inbound"), ("tag", "3"), ("why", "less")];
    let later = place(&house.post(&cookie, "/policies", &later).await);
    assert_eq!(house.post(&cookie, &format!("{later}/on"), &[]).await.status, 303);
    let early = house.post(&cookie, &format!("{change}/undo"), &[("why", "noise")]).await;
    assert!(early.words().contains("Undo the later change first"), "{}", early.words());
    for undone in [&later, &change] {
        assert_eq!(house.post(&cookie, &format!("{undone}/undo"), &[("why", "noise")]).await.status, 303);
    }
    let words = house.get(&cookie, "/policies").await.words();
    assert!(words.contains("from 4.00 marked") && words.matches("undone").count() >= 2, "{words}");
    house.stop().await;
}

#[tokio::test]
async fn what_is_typed_wrong_is_said_beside_it_and_a_rule_with_its_place() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Administrator).await;
    for (form, said) in [
        (vec![("direction", "inbound"), ("tag", "7"), ("hold", "2")], "A stricter step needs at least"),
        (vec![("direction", "inbound"), ("tag", "much")], "Write points like 4 or 4.5"),
        (vec![("source", "link.mismatch"), ("points", "1.234")], "Write points like 4 or 4.5"),
        (
            vec![("rule", "Fake Parcel"), ("text", "name: x\ntype: rule\nsource: |\n  type.inbound\n")],
            "small letters, digits and hyphens only",
        ),
        (
            vec![
                ("rule", "fake-parcel"),
                ("text", "name: x\ntype: rule\nsource: |\n  type.inbound and and\n"),
            ],
            "^",
        ),
    ] {
        let answer = house.post(&cookie, "/policies", &form).await;
        assert_eq!((answer.status, answer.words().contains(said)), (422, true), "{said}: {}", answer.words());
    }
    assert_eq!(house.post(&cookie, "/policies", &[("source", "no.such")]).await.status, 404);
    assert!(house.get(&cookie, "/policies").await.words().contains("Nothing was changed yet"));
    house.stop().await;
}

#[tokio::test]
async fn a_signal_is_put_on_trial_and_the_list_says_how_often_each_spoke() {
    let mut house = house_with_mail().await;
    let cookie = house.person(Role::Administrator).await;
    let list = house.get(&cookie, "/policies/sources?text=link.mismatch").await;
    assert!(list.words().contains("link.mismatch 1.50–2.50 counts 3"), "{}", list.words());
    let form = [("source", "link.mismatch"), ("counting", "trial"), ("points", ""), ("why", "noisy")];
    let change = place(&house.post(&cookie, "/policies", &form).await);
    assert_eq!(house.post(&cookie, &format!("{change}/on"), &[]).await.status, 303);
    let list = house.get(&cookie, "/policies/sources?counting=trial").await;
    assert!(list.words().contains("link.mismatch 1.50–2.50 on trial 3"), "{}", list.words());
    // A page holds what somebody reads; the next one goes on where it ended, and each source stands on one of them.
    let (mut place, mut seen) = ("/policies/sources".to_owned(), BTreeSet::new());
    for pages in 1.. {
        let page = house.get(&cookie, &place).await;
        assert!(page.body.len() < 50_000, "{} bytes", page.body.len());
        for link in page.body.split("/policies/new?source=").skip(1) {
            assert!(seen.insert(link.split('"').next().unwrap().to_owned()), "{place}: {link}");
        }
        let links = page.body.split("href=\"/policies/sources?").skip(1);
        let after = links.filter_map(|link| link.split('"').next()).find(|href| href.contains("after="));
        let Some(after) = after else {
            assert!(pages > 3 && seen.len() > 100, "{pages} pages, {} sources", seen.len());
            break;
        };
        place = format!("/policies/sources?{}", after.replace("&#38;", "&").replace("&amp;", "&"));
    }
    house.stop().await;
}

#[tokio::test]
async fn who_may_only_read_changes_nothing_and_a_stranger_sees_nothing() {
    let mut house = house_with_mail().await;
    let administrator = house.person(Role::Administrator).await;
    let form = [("direction", "outbound"), ("hold", "3"), ("why", "x")];
    let change = place(&house.post(&administrator, "/policies", &form).await);
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, &change).await;
    assert_eq!((page.status, page.body.contains(&format!("{change}/on"))), (200, false));
    assert!(!house.get(&viewer, "/policies").await.body.contains("/policies/new"));
    for step in ["on", "undo", "drop", "try"] {
        let place = format!("{change}/{step}");
        assert_eq!(house.post(&viewer, &place, &[("why", "x")]).await.status, 404, "{place}");
    }
    assert_eq!(house.post(&viewer, "/policies", &form).await.status, 404);
    assert_eq!(house.get(&viewer, "/policies/new?direction=inbound").await.status, 404);
    let stranger = house.stranger().await;
    assert_eq!(house.get(&stranger, &change).await.status, 404);
    assert_eq!(house.post(&stranger, &format!("{change}/on"), &[]).await.status, 404);
    assert_eq!(house.post(&administrator, &format!("{change}/drop"), &[]).await.status, 303);
    house.stop().await;
}
