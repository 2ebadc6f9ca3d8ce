//! The outbox: said with the change, heard once by each hearer, never missed.

use model::access::Access;
use store::{
    Store,
    outbox::{Hearing, OutboxState},
    txn::NewEvent,
};
use testkit::store::{TempStore, house};

use super::{audit::entry, begun, customer, event_id, second};

fn event(number: u32) -> NewEvent<'static> {
    NewEvent { id: event_id(number), kind: "tenant_added", version: 1, body: b"ids", at: second(number) }
}

async fn say(store: &Store, access: &Access, number: u32) {
    let mut change = store.change(access).await.unwrap();
    change.say(&event(number)).await.unwrap();
    change.commit().await.unwrap();
}

async fn hear(store: &Store, access: &Access, number: u32, hearer: &str, hearing: Hearing) -> bool {
    let mut change = store.change(access).await.unwrap();
    let is_first = change.hear_in_txn(event_id(number), hearer, hearing, second(number)).await.unwrap();
    change.commit().await.unwrap();
    is_first
}

/// Returns the numbers of the events that a hearer has not heard, in order.
async fn unheard(store: &Store, access: &Access, hearer: &str) -> Vec<u32> {
    let events = store.platform().outbox_unheard_list(access, hearer, 100).await.unwrap();
    events.iter().map(|event| u32::try_from(event.at.since(second(0)).as_secs()).unwrap()).collect()
}

pub(crate) async fn an_event_is_heard_once_by_each_hearer(temp: &TempStore) {
    say(&temp.store, &house(), 1).await;
    let said = &temp.store.platform().outbox_unheard_list(&house(), "case", 10).await.unwrap()[0];
    assert_eq!((said.id, said.kind.as_str(), said.version), (event_id(1), "tenant_added", 1));
    assert_eq!((said.body.as_slice(), said.at, said.tenant), (b"ids".as_slice(), second(1), house().tenant));
    assert!(hear(&temp.store, &house(), 1, "case", Hearing::Done).await);
    assert!(!hear(&temp.store, &house(), 1, "case", Hearing::Done).await);
    assert_eq!(unheard(&temp.store, &house(), "case").await, [0_u32; 0]);
    assert_eq!(unheard(&temp.store, &house(), "audit").await, [1]);
}

pub(crate) async fn an_event_of_a_change_that_failed_is_never_said(temp: &TempStore) {
    use store::platform::audit::AuditKind;
    let mut change = temp.store.change(&house()).await.unwrap();
    change.say(&event(1)).await.unwrap();
    let failed = change.audit_append_in_txn(&entry(1, AuditKind::Outcome(super::entry_id(9))), begun).await;
    assert!(failed.is_err());
    drop(change);
    assert_eq!(unheard(&temp.store, &house(), "case").await, [0_u32; 0]);
}

pub(crate) async fn a_hearer_of_the_house_hears_everybody_and_a_tenants_only_its_own(temp: &TempStore) {
    let (one, other) = (customer(&temp.store, 1).await, customer(&temp.store, 2).await);
    for (number, access) in [(1, &one), (2, &other), (3, &house())] {
        say(&temp.store, access, number).await;
    }
    assert_eq!(unheard(&temp.store, &house(), "case").await, [1, 2, 3]);
    assert_eq!(unheard(&temp.store, &one, "case").await, [1]);
    // What one tenant heard is not heard for another.
    assert!(hear(&temp.store, &other, 2, "case", Hearing::Done).await);
    assert_eq!(unheard(&temp.store, &house(), "case").await, [1, 3]);
}

/// Ids are given before the commit, so a later id can be there first: a cursor would pass over the earlier one.
pub(crate) async fn an_event_that_commits_late_is_not_missed(temp: &TempStore) {
    say(&temp.store, &house(), 2).await;
    assert!(hear(&temp.store, &house(), 2, "case", Hearing::Done).await);
    say(&temp.store, &house(), 1).await;
    assert_eq!(unheard(&temp.store, &house(), "case").await, [1]);
}

pub(crate) async fn a_committed_event_rings_and_an_uncommitted_does_not(temp: &TempStore) {
    let rung = temp.store.rung();
    let mut change = temp.store.change(&house()).await.unwrap();
    change.say(&event(1)).await.unwrap();
    drop(change);
    temp.store.change(&house()).await.unwrap().commit().await.unwrap();
    assert!(!rung.has_changed().unwrap());
    say(&temp.store, &house(), 1).await;
    assert!(rung.has_changed().unwrap());
}

pub(crate) async fn parked_and_unheard_events_are_counted(temp: &TempStore) {
    let state = || async { temp.store.platform().outbox_state(&house()).await.unwrap() };
    assert_eq!(state().await, OutboxState { unheard: 0, parked: 0, oldest_unheard: None });
    for number in 1..4 {
        say(&temp.store, &house(), number).await;
    }
    hear(&temp.store, &house(), 1, "case", Hearing::Parked).await;
    assert_eq!(state().await, OutboxState { unheard: 2, parked: 1, oldest_unheard: Some(second(2)) });
}

pub(crate) async fn events_are_pruned_when_all_have_heard_them(temp: &TempStore) {
    for number in 1..5 {
        say(&temp.store, &house(), number).await;
    }
    for hearer in ["case", "audit.one"] {
        hear(&temp.store, &house(), 1, hearer, Hearing::Done).await;
        hear(&temp.store, &house(), 4, hearer, Hearing::Done).await;
    }
    // Two have heard it, but one of them is somebody else; a name that is part of another's is another's.
    for hearer in ["case", "digest", "audit", "one"] {
        hear(&temp.store, &house(), 2, hearer, Hearing::Done).await;
    }
    hear(&temp.store, &house(), 3, "case", Hearing::Done).await;
    hear(&temp.store, &house(), 3, "audit.one", Hearing::Parked).await;
    let platform = temp.store.platform();
    let prune = async |hearers: &[&str]| platform.outbox_prune(&house(), second(4), hearers).await.unwrap();
    assert_eq!(prune(&["case", "audit.one", "third"]).await, 0);
    assert_eq!(prune(&["case", "audit.one", "case"]).await, 1, "2 is unheard, 3 parked, 4 too young");
    assert_eq!(unheard(&temp.store, &house(), "fourth").await, [2, 3, 4]);
    assert!(platform.outbox_prune(&house(), second(4), &[]).await.is_err());
}
