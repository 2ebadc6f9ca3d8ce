//! Warnings and what guard looks for because of them: newest revisions, places without gaps, taken back by cause.

use model::{
    access::Access,
    ids::WarningId,
    indicator::Indicator,
    verdict::Action,
    watch::{Level, WatchEntry},
};
use store::{
    Store,
    error::StoreError,
    shared::{
        warning::{Origin, Voice, Warning, WarningState},
        watch_entry::TimedEntry,
    },
};
use testkit::store::{TempStore, house};

use super::{
    chance,
    clearinghouse::{add, member, member_id, said, statement, statement_id},
    customer, second,
};

pub(crate) fn warning_id(number: u32) -> WarningId {
    WarningId::new(second(number), chance(number))
}

pub(crate) fn warning(number: u32, origin: Origin) -> Warning {
    Warning {
        id: warning_id(number),
        origin,
        revision: 1,
        level: Level::Watch,
        state: WarningState::Issued,
        why: "rule".into(),
        indicators: vec![Indicator::Domain(format!("bad{number}.example"))],
        issued_at: second(number),
        changed_at: second(number),
        expires_at: second(number + 1_000),
        signed: "a.b.c".into(),
    }
}

async fn put(store: &Store, access: &Access, warning: &Warning) -> Result<(), StoreError> {
    let mut change = store.change(access).await?;
    change.warning_put_in_txn(warning).await?;
    change.commit().await
}

pub(crate) async fn a_warning_stands_in_its_newest_revision(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    put(store, &house, &warning(1, Origin::Hub)).await.unwrap();
    let raised = Warning {
        revision: 3,
        level: Level::Warning,
        why: "confirmed".into(),
        changed_at: second(5),
        expires_at: second(99),
        signed: "d.e.f".into(),
        ..warning(1, Origin::Hub)
    };
    put(store, &house, &raised).await.unwrap();
    for late in [warning(1, Origin::Hub), Warning { revision: 3, ..warning(1, Origin::Hub) }] {
        let refused = put(store, &house, &late).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    }
    // Nobody else's warning takes the place of a hub's.
    let other = put(store, &house, &Warning { revision: 9, ..warning(1, Origin::Here) }).await;
    assert!(matches!(other, Err(StoreError::Conflict { .. })), "{other:?}");
    let shared = store.shared();
    assert_eq!(shared.warning_fetch(&house, warning_id(1)).await.unwrap(), Some(raised.clone()));
    assert_eq!(shared.warning_fetch(&house, warning_id(2)).await.unwrap(), None);
    put(store, &house, &warning(2, Origin::Hub)).await.unwrap();
    let newest_first = shared.warning_list(&house, None, 10).await.unwrap();
    assert_eq!(newest_first, [warning(2, Origin::Hub), raised.clone()]);
    assert_eq!(shared.warning_list(&house, Some(warning_id(2)), 10).await.unwrap(), [raised]);
}

pub(crate) async fn a_change_of_a_warning_of_ours_gets_the_next_place(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    let shared = store.shared();
    assert_eq!(shared.warning_next_position(&house).await.unwrap(), 0);
    put(store, &house, &warning(1, Origin::Here)).await.unwrap();
    put(store, &house, &warning(2, Origin::Here)).await.unwrap();
    let cancelled = Warning { revision: 2, state: WarningState::Cancelled, ..warning(1, Origin::Here) };
    put(store, &house, &cancelled).await.unwrap();
    // What is told by others has no place in what we tell.
    put(store, &house, &warning(3, Origin::Hub)).await.unwrap();
    let told = shared.warning_told_list(&house, 0, 10).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|placed| (placed.position, placed.warning)).collect();
    assert_eq!(told, [(1, warning(2, Origin::Here)), (2, cancelled)]);
    assert_eq!(shared.warning_told_list(&house, 2, 10).await.unwrap().len(), 1);
    assert_eq!(shared.warning_told_list(&house, 3, 10).await.unwrap(), []);
    assert_eq!(shared.warning_next_position(&house).await.unwrap(), 3);
}

pub(crate) async fn warnings_are_in_force_until_they_are_cancelled_or_run_out(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    for number in 1..=3 {
        put(store, &house, &warning(number, Origin::Here)).await.unwrap();
    }
    let cancelled = Warning { revision: 2, state: WarningState::Cancelled, ..warning(2, Origin::Here) };
    put(store, &house, &cancelled).await.unwrap();
    let shared = store.shared();
    let ids = |found: Vec<Warning>| found.iter().map(|warning| warning.id).collect::<Vec<_>>();
    let found = shared.warning_in_force_list(&house, second(4), None, 10).await.unwrap();
    assert_eq!(ids(found), [warning_id(1), warning_id(3)]);
    let found = shared.warning_in_force_list(&house, second(1_001), Some(warning_id(1)), 10).await.unwrap();
    assert_eq!(ids(found), [warning_id(3)]);
    let mut change = store.change(&house).await.unwrap();
    let overdue = change.warning_overdue_list_in_txn(second(1_001), 10).await.unwrap();
    assert_eq!(ids(overdue), [warning_id(1)]);
    let within = change.warning_in_force_list_in_txn(second(4), None, 10).await.unwrap();
    assert_eq!(ids(within), [warning_id(1), warning_id(3)]);
}

pub(crate) async fn a_warning_says_whose_statements_it_rests_on(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    add(store, &house, &member(1), 1).await.unwrap();
    said(store, &house, &statement(1, 5)).await.unwrap();
    put(store, &house, &warning(1, Origin::Here)).await.unwrap();
    let voice =
        Voice { member: member_id(1), statement: statement_id(5), owner: "owner 1".into(), at: second(6) };
    let mut change = store.change(&house).await.unwrap();
    for _ in 0..2 {
        change.warning_voice_in_txn(warning_id(1), &voice).await.unwrap();
    }
    assert_eq!(
        change.warning_voice_list_in_txn(warning_id(1), 10).await.unwrap(),
        std::slice::from_ref(&voice)
    );
    change.commit().await.unwrap();
    assert_eq!(store.shared().warning_voice_list(&house, warning_id(1), 10).await.unwrap(), [voice]);
    assert_eq!(store.shared().warning_voice_list(&house, warning_id(2), 10).await.unwrap(), []);
}

pub(crate) async fn warnings_of_another_tenant_are_not_there(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    let one = customer(store, 1).await;
    put(store, &house, &warning(1, Origin::Here)).await.unwrap();
    watched(store, "warning:1", &[entry("warning:1", "bad.example", Level::Warning, 10)]).await.unwrap();
    let shared = store.shared();
    assert_eq!(shared.warning_list(&one, None, 10).await.unwrap(), []);
    assert_eq!(shared.warning_fetch(&one, warning_id(1)).await.unwrap(), None);
    assert_eq!(shared.warning_told_list(&one, 0, 10).await.unwrap(), []);
    assert_eq!(shared.watch_entry_list(&one, second(1), None, 10).await.unwrap(), []);
    assert_eq!(shared.watch_revision(&one).await.unwrap(), 0);
}

fn entry(cause: &str, domain: &str, level: Level, ends: u32) -> TimedEntry {
    let action = (level == Level::Warning).then_some(Action::Reject);
    let indicator = Indicator::Domain(domain.into());
    TimedEntry {
        entry: WatchEntry { indicator, level, action, cause: cause.into() },
        begins: second(0),
        ends: second(ends),
    }
}

async fn watched(store: &Store, cause: &str, entries: &[TimedEntry]) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.watch_entry_put_in_txn(cause, entries).await?;
    change.commit().await
}

pub(crate) async fn entries_stand_until_they_end_or_their_cause_is_taken_back(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    let shared = store.shared();
    let one = |level| entry("warning:1", "bad.example", level, 100);
    let more = entry("warning:1", "worse.example", Level::Watch, 100);
    let two = entry("warning:2", "bad.example", Level::Watch, 50);
    watched(store, "warning:1", &[one(Level::Watch), more]).await.unwrap();
    watched(store, "warning:2", std::slice::from_ref(&two)).await.unwrap();
    // What the cause does not name any more is gone.
    watched(store, "warning:1", &[one(Level::Warning)]).await.unwrap();
    assert_eq!(shared.watch_revision(&house).await.unwrap(), 3);
    let all = shared.watch_entry_list(&house, second(1), None, 10).await.unwrap();
    assert_eq!(all, [one(Level::Warning), two.clone()]);
    let rest = shared.watch_entry_list(&house, second(1), Some(&all[0].key()), 10).await.unwrap();
    assert_eq!(rest, [two]);
    assert_eq!(shared.watch_entry_list(&house, second(50), None, 10).await.unwrap(), [one(Level::Warning)]);
    let mut change = store.change(&house).await.unwrap();
    assert_eq!(change.watch_entry_take_back_in_txn("warning:1").await.unwrap(), 1);
    assert_eq!(change.watch_entry_prune_in_txn(second(50)).await.unwrap(), 1);
    change.commit().await.unwrap();
    assert_eq!(shared.watch_entry_list(&house, second(1), None, 10).await.unwrap(), []);
    assert_eq!(shared.watch_revision(&house).await.unwrap(), 4);
    let foreign = watched(store, "warning:3", &[one(Level::Watch)]).await;
    assert!(matches!(foreign, Err(StoreError::Unfit { .. })), "{foreign:?}");
}
