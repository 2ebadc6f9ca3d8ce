//! Warnings and reports as people see them, over a real socket, at a hub.

use std::time::Duration;

use clearinghouse::desk::Part;
use clearinghouse::member::NewMember;
use clearinghouse::statement::{About, Said};
use model::ids::{AttributionId, Id as _, StatementId};
use model::indicator::Indicator;
use model::tlp::Tlp;
use model::verdict::{Action, Points};
use model::watch::{Level, WatchEntry};
use platform::accounts::Role;
use platform::clock::{Chance as _, Clock as _, SystemChance};
use platform::keys::{KeyPlace, RootKey};
use testkit::store::{HeldRest, TimedEntry, house};

use crate::test_house::TestHouse;

/// A member says that it saw a domain, and the place of the warning that this becomes.
async fn said(house_: &TestHouse) -> String {
    let desk = &house_.rooms.clearinghouse;
    let Part::Hub(hub, members) = &desk.part else { panic!("the test house is a hub") };
    let folder = house_.temp.folder.path().join("member");
    let place = KeyPlace { file: folder.join("key").join("root.key"), data: folder.join("data") };
    let key = RootKey::open(&place, &SystemChance).unwrap().work_ring(house_.clock.now()).statement_key();
    let new = NewMember {
        name: "Parcel Mail".into(),
        owner: "Parcel Holding".into(),
        domains: vec!["parcel.example".into()],
        key: key.verifying_key(),
    };
    let (member, _) = members.add(&house(), new).await.unwrap();
    let mut id = [0; 16];
    SystemChance.fill(&mut id);
    let said = Said {
        id: StatementId::from_bytes(id),
        member: member.id,
        at: house_.clock.now(),
        about: About::LeakedListUsed,
        tlp: Tlp::Amber,
        indicators: vec![Indicator::Domain("pay.bad.test".into())],
    };
    hub.accept(&house(), &member, &said.signed(&key)).await.unwrap();
    let all = desk.warning_list(&house(), None, 10).await.unwrap();
    format!("/warnings/{}", all[0].id)
}

#[tokio::test]
async fn a_coordinator_raises_a_watch_and_takes_it_back_and_a_reader_only_reads() {
    let mut house = TestHouse::open().await;
    let (analyst, viewer) = (house.person(Role::Analyst).await, house.person(Role::Viewer).await);
    assert!(house.get(&viewer, "/warnings").await.words().contains("Nothing is being warned of"));
    let place = said(&house).await;
    let list = house.get(&viewer, "/warnings").await;
    assert!(list.words().contains("pay[.]bad.test Watch"), "{}", list.words());
    let page = house.get(&analyst, &place).await;
    let words = page.words();
    assert!(words.contains("Parcel Mail Parcel Holding"), "{words}");
    assert!(words.contains("counts against a message, and stops none by itself"), "{words}");
    assert!(!page.body.contains("href=\"http"), "nothing of an attacker can be clicked");
    let read_only = house.get(&viewer, &place).await;
    assert!(!read_only.body.contains("/level"), "a reader is offered nothing to decide");
    assert!(!read_only.words().contains("Parcel"), "who was hit is for coordinators: {}", read_only.words());
    let refused = house.post(&viewer, &format!("{place}/level"), &[("level", "warning")]).await;
    assert_eq!(refused.status, 404);

    let raised = house.post(&analyst, &format!("{place}/level"), &[("level", "warning")]).await;
    assert_eq!((raised.status, raised.field("location")), (303, Some(&*place)));
    assert!(house.get(&viewer, "/warnings").await.words().contains("a coordinator confirmed it"));
    let same = house.post(&analyst, &format!("{place}/level"), &[("level", "warning")]).await;
    assert_eq!(same.status, 422);
    assert_eq!(house.post(&analyst, &format!("{place}/level"), &[("level", "very")]).await.status, 422);
    let asked = house.get(&analyst, &format!("{place}/cancel")).await.words();
    assert!(asked.contains("What was refused meanwhile stays refused"), "{asked}");
    let cancelled = house.post(&analyst, &format!("{place}/cancel"), &[("why", "mistake")]).await;
    assert_eq!(cancelled.status, 303);
    assert!(house.get(&viewer, &place).await.words().contains("It was taken back"));
    assert_eq!(house.get(&analyst, &format!("{place}/cancel")).await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn a_draft_waits_for_a_signatory_who_lets_it_go_or_keeps_it() {
    let mut house_ = TestHouse::open().await;
    let (signatory, viewer) = (house_.person(Role::Signatory).await, house_.person(Role::Viewer).await);
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    for number in [1, 2] {
        let (id, cause) = (StatementId::from_bytes([number; 16]), AttributionId::from_bytes([number; 16]));
        let named = [Indicator::Domain(format!("bad{number}.test"))];
        change.report_draft_in_txn(id, cause, &named, house_.clock.now()).await.unwrap();
    }
    change.commit().await.unwrap();
    let (first, second) = (StatementId::from_bytes([1; 16]), StatementId::from_bytes([2; 16]));
    let place = |id: StatementId| format!("/warnings/reports/{id}");
    assert!(
        house_.get(&viewer, "/warnings/reports").await.words().contains("bad1[.]test waits for a person")
    );
    assert!(!house_.get(&viewer, &place(first)).await.body.contains("/release"));
    let refused = house_.post(&viewer, &format!("{}/release", place(first)), &[]).await;
    assert_eq!(refused.status, 404);
    assert!(house_.get(&signatory, &place(first)).await.words().contains("Nothing has left this house"));
    assert_eq!(house_.post(&signatory, &format!("{}/release", place(first)), &[]).await.status, 303);
    assert_eq!(house_.post(&signatory, &format!("{}/drop", place(second)), &[]).await.status, 303);
    assert_eq!(house_.post(&signatory, &format!("{}/drop", place(first)), &[]).await.status, 422);
    let words = house_.get(&viewer, "/warnings/reports").await.words();
    assert!(words.contains("bad2[.]test kept here") && words.contains("bad1[.]test on its way"), "{words}");
    assert_eq!(house_.get(&signatory, &format!("{}/proof", place(first))).await.status, 404);
    assert_eq!(house_.get(&viewer, "/warnings/reports/x").await.status, 404);
    house_.stop().await;
}

#[tokio::test]
async fn what_only_a_warning_held_is_listed_when_it_is_gone_and_released_by_one_button() {
    let mut house_ = TestHouse::open().await;
    let (analyst, viewer) = (house_.person(Role::Analyst).await, house_.person(Role::Viewer).await);
    let place = said(&house_).await;
    let cause = place.replace("/warnings/", "warning:");
    let message = "From: a@pay.bad.test\nTo: anna@shop.example\nSubject: Meeting\n\nHello\n";
    let held = house_.hold(message, Vec::new()).await;
    let rests = |cause: &str| {
        let (reason, points) = ("watch.link".to_owned(), Points::hundredths(1_000));
        [HeldRest { cause: cause.to_owned(), reason, points }]
    };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    change.held_rest_in_txn(held, Points::hundredths(700), &rests(&cause)).await.unwrap();
    let entry = WatchEntry {
        indicator: Indicator::Domain("pay.bad.test".into()),
        level: Level::Warning,
        action: Some(Action::Hold),
        cause: cause.clone(),
    };
    let begins = house_.clock.now();
    let ends = begins.plus(Duration::from_hours(1));
    change.watch_entry_put_in_txn(&cause, &[TimedEntry { entry, begins, ends }]).await.unwrap();
    change.commit().await.unwrap();
    for page in ["/warnings", &place] {
        assert!(!house_.get(&analyst, page).await.words().contains("held only because of"), "{page}");
    }

    let mut change = house_.temp.store.change(&house()).await.unwrap();
    change.watch_entry_take_back_in_txn(&cause).await.unwrap();
    change.commit().await.unwrap();
    let button = format!("/held/chosen/release?chosen={held}");
    for page in ["/warnings", &place] {
        let shown = house_.get(&analyst, page).await;
        assert!(shown.words().contains("One message is held only because of a warning"), "{}", shown.words());
        assert!(shown.body.contains(&button), "{page}");
        let read_only = house_.get(&viewer, page).await;
        assert!(read_only.words().contains("held only because of") && !read_only.body.contains(&button));
    }
    assert!(house_.get(&analyst, &button).await.words().contains("Release"));
    let sent = [("chosen", &*held.to_string()), ("why", "review")];
    assert_eq!(house_.post(&analyst, "/held/chosen/release", &sent).await.status, 303);
    assert!(!house_.get(&analyst, &place).await.words().contains("held only because of"));
    house_.stop().await;
}
