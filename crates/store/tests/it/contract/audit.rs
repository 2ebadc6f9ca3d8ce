//! The audit log: positions without gaps, intents and outcomes, words that can be erased.

use model::access::Access;
use store::{
    error::StoreError,
    platform::{
        audit::{AuditKind, AuditSearch, AuditWords, NewAuditEntry},
        ledger_head::LedgerOf,
    },
};
use testkit::store::{TempStore, house};

use super::{begun, customer, entry_id, second};

pub(crate) fn entry(number: u32, kind: AuditKind) -> NewAuditEntry {
    NewAuditEntry {
        id: entry_id(number),
        at: second(number),
        kind,
        commitment: [u8::try_from(number % 251).unwrap(); 32],
        words: AuditWords {
            salt: [7; 32],
            actor: "house:test".into(),
            what: "object.open".into(),
            about: format!("object:{number}"),
        },
    }
}

pub(crate) async fn positions_have_no_gaps_and_no_strangers(temp: &TempStore) {
    let platform = temp.store.platform();
    let (one, other) = (customer(&temp.store, 1).await, customer(&temp.store, 2).await);
    assert_eq!(platform.audit_size(&one).await.unwrap(), 0);
    for number in 0..5 {
        assert_eq!(
            platform.audit_append(&one, &entry(number, AuditKind::Act), begun).await.unwrap(),
            u64::from(number)
        );
        assert_eq!(
            platform.audit_append(&other, &entry(number, AuditKind::Act), begun).await.unwrap(),
            u64::from(number)
        );
    }
    assert_eq!(platform.audit_size(&one).await.unwrap(), 5);
    let listed = platform.audit_list(&one, 2, 2).await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.position).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(platform.audit_list(&house(), 0, 10).await.unwrap(), []);
}

pub(crate) async fn entries_come_back_as_they_were(temp: &TempStore) {
    let platform = temp.store.platform();
    let intent = entry(1, AuditKind::Intent);
    let outcome = entry(2, AuditKind::Outcome(intent.id));
    for new in [&intent, &outcome] {
        platform.audit_append(&house(), new, begun).await.unwrap();
    }
    let kept = platform.audit_list(&house(), 0, 10).await.unwrap();
    for (position, (new, kept)) in [intent, outcome].into_iter().zip(kept).enumerate() {
        assert_eq!(kept.position, position as u64);
        assert_eq!((kept.id, kept.at, kept.kind), (new.id, new.at, new.kind));
        assert_eq!((kept.commitment, kept.words), (new.commitment, Some(new.words)));
    }
}

pub(crate) async fn positions_have_no_gaps_when_many_append_at_once(temp: &TempStore) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let platform = temp.store.platform();
        tasks.spawn(async move {
            platform.audit_append(&house(), &entry(number, AuditKind::Act), begun).await.unwrap()
        });
    }
    let mut positions = tasks.join_all().await;
    positions.sort_unstable();
    assert_eq!(positions, (0..40).collect::<Vec<u64>>());
}

pub(crate) async fn an_intent_without_outcome_is_listed_until_it_has_one(temp: &TempStore) {
    let platform = temp.store.platform();
    for new in [entry(1, AuditKind::Act), entry(2, AuditKind::Intent), entry(3, AuditKind::Intent)] {
        platform.audit_append(&house(), &new, begun).await.unwrap();
    }
    platform.audit_append(&house(), &entry(4, AuditKind::Outcome(entry_id(2))), begun).await.unwrap();
    let open = platform.audit_open_intent_list(&house(), 10).await.unwrap();
    assert_eq!(open.iter().map(|entry| entry.id).collect::<Vec<_>>(), [entry_id(3)]);
}

pub(crate) async fn an_outcome_needs_an_intent_and_only_one(temp: &TempStore) {
    let platform = temp.store.platform();
    let stranger = customer(&temp.store, 1).await;
    platform.audit_append(&house(), &entry(1, AuditKind::Act), begun).await.unwrap();
    platform.audit_append(&house(), &entry(2, AuditKind::Intent), begun).await.unwrap();
    for (access, intent) in [(&house(), entry_id(1)), (&house(), entry_id(9)), (&stranger, entry_id(2))] {
        let refused = platform.audit_append(access, &entry(3, AuditKind::Outcome(intent)), begun).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
    platform.audit_append(&house(), &entry(3, AuditKind::Outcome(entry_id(2))), begun).await.unwrap();
    let second_outcome =
        platform.audit_append(&house(), &entry(4, AuditKind::Outcome(entry_id(2))), begun).await;
    assert!(matches!(second_outcome, Err(StoreError::Conflict { .. })), "{second_outcome:?}");
    assert_eq!(platform.audit_size(&house()).await.unwrap(), 3, "what was refused took no position");
}

pub(crate) async fn erased_words_are_gone_and_the_place_remains(temp: &TempStore) {
    let platform = temp.store.platform();
    platform.audit_append(&house(), &entry(1, AuditKind::Act), begun).await.unwrap();
    platform.audit_erase(&house(), entry_id(1)).await.unwrap();
    let kept = &platform.audit_list(&house(), 0, 1).await.unwrap()[0];
    assert_eq!((kept.words.clone(), kept.commitment), (None, [1; 32]));
    let missing = platform.audit_erase(&house(), entry_id(2)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

pub(crate) async fn an_entry_belongs_to_the_change_it_tells_of(temp: &TempStore) {
    let mut change = temp.store.change(&house()).await.unwrap();
    assert_eq!(change.audit_append_in_txn(&entry(1, AuditKind::Act), begun).await.unwrap(), 0);
    drop(change);
    assert_eq!(temp.store.platform().audit_size(&house()).await.unwrap(), 0);
    let mut change = temp.store.change(&house()).await.unwrap();
    assert_eq!(change.audit_append_in_txn(&entry(2, AuditKind::Act), begun).await.unwrap(), 0);
    change.commit().await.unwrap();
    assert_eq!(temp.store.platform().audit_size(&house()).await.unwrap(), 1);
}

/// Positions that a search finds, page after page of two.
async fn found(temp: &TempStore, search: &AuditSearch) -> Vec<u64> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = temp.store.platform().audit_search(&house(), search, before, 2).await.unwrap();
        let Some(last) = page.last() else { return found };
        before = Some((last.at, last.position));
        found.extend(page.iter().map(|entry| entry.position));
    }
}

pub(crate) async fn entries_are_searched_by_who_what_and_when(temp: &TempStore) {
    let platform = temp.store.platform();
    for number in 0..6_u32 {
        let mut new = entry(number, AuditKind::Act);
        // Two of the same instant, so that a page may end between them.
        new.at = second(number / 2);
        new.words.actor = if number < 3 { "person:one".into() } else { "house:test".into() };
        new.words.what = if number % 2 == 0 { "hold.show".into() } else { "hold.release".into() };
        platform.audit_append(&house(), &new, begun).await.unwrap();
    }
    let all = AuditSearch::default();
    assert_eq!(found(temp, &all).await, [5, 4, 3, 2, 1, 0]);
    let actor = AuditSearch { actor: Some("person:one".into()), ..all.clone() };
    assert_eq!(found(temp, &actor).await, [2, 1, 0]);
    let what = AuditSearch { what: Some("hold.release".into()), ..all.clone() };
    assert_eq!(found(temp, &what).await, [5, 3, 1]);
    let both = AuditSearch { what: Some("hold.show".into()), ..actor };
    assert_eq!(found(temp, &both).await, [2, 0]);
    let when = AuditSearch { from: Some(second(1)), until: Some(second(2)), ..all.clone() };
    assert_eq!(found(temp, &when).await, [3, 2]);
    let stranger = customer(&temp.store, 1).await;
    assert_eq!(platform.audit_search(&stranger, &all, None, 10).await.unwrap(), []);
}

pub(crate) async fn a_ledger_is_remembered_from_its_first_entry_on_and_never_shrinks(temp: &TempStore) {
    let platform = temp.store.platform();
    let (one, audit) = (customer(&temp.store, 1).await, LedgerOf::Audit);
    let head = async |access: &Access, of| platform.ledger_head_fetch(access, of).await.unwrap();
    assert_eq!(head(&one, audit).await, None);
    platform.audit_append(&one, &entry(0, AuditKind::Act), begun).await.unwrap();
    assert_eq!(head(&one, audit).await, Some(begun()));
    assert_eq!(head(&one, LedgerOf::Statements).await, None);
    assert_eq!(head(&house(), audit).await, None);
    platform.ledger_head_keep(&one, audit, (5, "five")).await.unwrap();
    // Told late.
    platform.ledger_head_keep(&one, audit, (4, "four")).await.unwrap();
    assert_eq!(head(&one, audit).await.as_deref(), Some("five"));
    platform.audit_append(&one, &entry(1, AuditKind::Act), || unreachable!("it is begun")).await.unwrap();
    let mut change = temp.store.change(&one).await.unwrap();
    change.ledger_head_restart_in_txn(audit, "anew").await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(head(&one, audit).await.as_deref(), Some("anew"));
    // One that is older than what is remembered here.
    platform.ledger_head_keep(&house(), audit, (7, "seven")).await.unwrap();
    assert_eq!(head(&house(), audit).await.as_deref(), Some("seven"));
}
