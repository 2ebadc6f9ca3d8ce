//! Mailings and their journal: one owner at a time, intent before outcome, nobody twice by himself.

#![expect(
    clippy::disallowed_methods,
    reason = "what the store keeps is tested without the letter that it is made of"
)]

use model::{
    fingerprint::Fingerprint,
    ids::{AffectedSetId, DeliveryId, LetterId, MailingId, PersonId},
    time::Time,
};
use store::{
    error::StoreError,
    post::{
        delivery::{Became, Delivery, DeliveryCounts, DeliveryState, NewDelivery},
        mailing::{Claim, FileCounts, MailingState, NewMailing},
    },
};
use testkit::store::{TempStore, house};

use super::{chance, customer, object_id, second};

const ME: [u8; 16] = [1; 16];
const OTHER: [u8; 16] = [2; 16];
const HASH: [u8; 32] = [3; 32];

pub(crate) fn mailing_id(number: u32) -> MailingId {
    MailingId::new(second(number), chance(number))
}

pub(crate) fn letter_id(number: u32) -> LetterId {
    LetterId::new(second(number), chance(number))
}

pub(crate) fn delivery_id(number: u32) -> DeliveryId {
    DeliveryId::new(second(number), chance(number))
}

pub(crate) fn print(number: u32) -> Fingerprint {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Fingerprint::from_bytes(bytes)
}

pub(crate) fn mailing(number: u32) -> NewMailing<'static> {
    NewMailing {
        id: mailing_id(number),
        letter: letter_id(number),
        affected_set: AffectedSetId::new(second(number), chance(number)),
        affected_count: 3,
        kind: "mandated",
        canonical: b"what was signed",
        evidence: b"proof",
        signer: PersonId::new(second(1), chance(1)),
        signed_at: second(number),
        not_after: second(number + 1_000),
        made_at: second(number + 1),
    }
}

/// In one transaction: `changed!(temp, method(arguments))`.
macro_rules! changed {
    ($temp:expr, $method:ident($($argument:expr),* $(,)?)) => {{
        let mut change = $temp.store.change(&house()).await.unwrap();
        let answer = change.$method($($argument),*).await;
        change.commit().await.unwrap();
        answer
    }};
}

fn planned(number: u32) -> NewDelivery {
    NewDelivery {
        id: delivery_id(number),
        recipient: print(number),
        batch: object_id(1),
        line: number,
        // The other way round than their fingerprints.
        place: u64::from(100 - number),
    }
}

/// A mailing with three recipients that I am sending.
pub(crate) async fn sending(temp: &TempStore) -> MailingId {
    let new = mailing(1);
    changed!(temp, mailing_start_in_txn(&new, "house:test")).unwrap();
    changed!(temp, delivery_plan_in_txn(new.id, &[planned(1), planned(2), planned(3)])).unwrap();
    let counts = FileCounts { rows: 5, not_affected: 1, unfit: 1, repeated: 0 };
    assert!(changed!(temp, mailing_collected_in_txn(new.id, counts, "house:test", second(3))).unwrap());
    changed!(temp, mailing_resume_in_txn(new.id, "person:1", second(4))).unwrap().unwrap();
    let claim = changed!(temp, mailing_claim_in_txn(new.id, ME, (second(5), second(35)))).unwrap();
    assert_eq!(claim, Some(Claim::Fresh));
    new.id
}

async fn due(temp: &TempStore, id: MailingId, now: Time) -> Vec<Delivery> {
    temp.store.post().delivery_due_list(&house(), id, now, None, 100).await.unwrap()
}

async fn counts(temp: &TempStore, id: MailingId) -> DeliveryCounts {
    temp.store.post().delivery_count(&house(), id).await.unwrap()
}

pub(crate) async fn a_mailing_goes_from_its_file_to_its_end(temp: &TempStore) {
    let (new, post) = (mailing(1), temp.store.post());
    changed!(temp, mailing_start_in_txn(&new, "house:test")).unwrap();
    let kept = post.mailing_fetch(&house(), new.id).await.unwrap();
    assert_eq!(
        (kept.state, kept.canonical.as_slice(), kept.signer),
        (MailingState::Collecting, new.canonical, new.signer)
    );
    assert_eq!(post.mailing_evidence(&house(), new.id).await.unwrap(), new.evidence);
    // A letter is sent once; nothing is sent without recipients.
    let again = NewMailing { id: mailing_id(2), ..new.clone() };
    let mut change = temp.store.change(&house()).await.unwrap();
    assert!(matches!(
        change.mailing_start_in_txn(&again, "house:test").await,
        Err(StoreError::Conflict { .. })
    ));
    drop(change);
    assert_eq!(changed!(temp, mailing_resume_in_txn(new.id, "person:1", second(2))).unwrap(), None);
    assert_eq!(changed!(temp, mailing_claim_in_txn(new.id, ME, (second(2), second(9)))).unwrap(), None);

    let file = FileCounts { rows: 9, not_affected: 2, unfit: 1, repeated: 3 };
    assert!(changed!(temp, mailing_collected_in_txn(new.id, file, "person:1", second(3))).unwrap());
    let kept = post.mailing_fetch(&house(), new.id).await.unwrap();
    assert_eq!((kept.state, kept.file), (MailingState::Paused, file));
    assert_eq!(
        changed!(temp, mailing_resume_in_txn(new.id, "person:1", second(4))).unwrap(),
        Some(second(4))
    );
    assert!(
        !changed!(temp, mailing_collected_in_txn(new.id, file, "person:1", second(5))).unwrap(),
        "it is on its way"
    );
    assert!(changed!(temp, mailing_pause_in_txn(new.id, "person:2", second(6))).unwrap());
    assert!(!changed!(temp, mailing_pause_in_txn(new.id, "person:2", second(7))).unwrap());
    assert!(!changed!(temp, mailing_end_in_txn(new.id, second(7))).unwrap(), "a paused one does not end");
    // It began when it began.
    assert_eq!(
        changed!(temp, mailing_resume_in_txn(new.id, "person:1", second(8))).unwrap(),
        Some(second(4))
    );
    assert!(changed!(temp, mailing_end_in_txn(new.id, second(9))).unwrap(), "nobody waits");
    let kept = post.mailing_fetch(&house(), new.id).await.unwrap();
    assert_eq!(
        (kept.state, kept.begun_at, kept.ended_at),
        (MailingState::Ended, Some(second(4)), Some(second(9)))
    );
    assert_eq!(kept.changed, (second(8), "person:1".to_owned()));
    assert!(changed!(temp, mailing_reopen_in_txn(new.id, "person:1", second(10))).unwrap());
    let working = post.mailing_state_list(&house(), MailingState::Sending, 10).await.unwrap();
    assert_eq!(working.iter().map(|mailing| mailing.id).collect::<Vec<_>>(), [new.id]);
}

pub(crate) async fn one_process_sends_and_another_learns_what_it_left(temp: &TempStore) {
    let id = sending(temp).await;
    assert_eq!(
        changed!(temp, mailing_claim_in_txn(id, ME, (second(10), second(40)))).unwrap(),
        Some(Claim::Kept)
    );
    assert_eq!(changed!(temp, mailing_claim_in_txn(id, OTHER, (second(39), second(70)))).unwrap(), None);
    assert_eq!(
        changed!(temp, mailing_claim_in_txn(id, OTHER, (second(40), second(70)))).unwrap(),
        Some(Claim::TakenOver)
    );
    assert_eq!(changed!(temp, mailing_claim_in_txn(id, ME, (second(41), second(71)))).unwrap(), None);
    // What is not mine I cannot give back, and what was given back left nothing behind.
    changed!(temp, mailing_release_in_txn(id, ME)).unwrap();
    assert_eq!(changed!(temp, mailing_claim_in_txn(id, ME, (second(42), second(72)))).unwrap(), None);
    changed!(temp, mailing_release_in_txn(id, OTHER)).unwrap();
    assert_eq!(
        changed!(temp, mailing_claim_in_txn(id, ME, (second(43), second(73)))).unwrap(),
        Some(Claim::Fresh)
    );
}

pub(crate) async fn recipients_are_planned_once_and_sent_in_the_order_of_the_file(temp: &TempStore) {
    let id = sending(temp).await;
    let twice = NewDelivery { id: delivery_id(9), ..planned(1) };
    assert_eq!(changed!(temp, delivery_plan_in_txn(id, &[twice, planned(4)])).unwrap(), 1);
    let order: Vec<_> = due(temp, id, second(5)).await.iter().map(|delivery| delivery.line).collect();
    assert_eq!(order, [4, 3, 2, 1]);
    let post = temp.store.post();
    let mut paged = Vec::new();
    let mut after = None;
    while let [one] = post.delivery_due_list(&house(), id, second(5), after, 1).await.unwrap().as_slice() {
        after = Some((one.next_at.unwrap(), one.recipient));
        paged.push(one.line);
    }
    assert_eq!(paged, order);
    assert_eq!(post.delivery_fetch(&house(), delivery_id(1)).await.unwrap().recipient, print(1));
    assert_eq!(post.delivery_batch_list(&house(), id).await.unwrap(), [object_id(1)]);
}

pub(crate) async fn an_attempt_begins_only_while_its_mailing_is_mine_and_sent(temp: &TempStore) {
    let id = sending(temp).await;
    let one = due(temp, id, second(5)).await.remove(0);
    assert!(!changed!(temp, delivery_intend_in_txn(&one, OTHER, HASH, second(6))).unwrap(), "not mine");
    changed!(temp, mailing_pause_in_txn(id, "person:1", second(6))).unwrap();
    assert!(!changed!(temp, delivery_intend_in_txn(&one, ME, HASH, second(6))).unwrap(), "paused");
    changed!(temp, mailing_resume_in_txn(id, "person:1", second(7))).unwrap();
    assert!(changed!(temp, delivery_intend_in_txn(&one, ME, HASH, second(8))).unwrap());
    assert!(!changed!(temp, delivery_intend_in_txn(&one, ME, HASH, second(8))).unwrap(), "begun already");
    let begun = temp.store.post().delivery_fetch(&house(), one.id).await.unwrap();
    assert_eq!(
        (begun.state, begun.attempt, begun.sha256, begun.next_at),
        (DeliveryState::Sending, 1, Some(HASH), None)
    );
    assert_eq!((begun.first_at, begun.last_at), (Some(second(8)), Some(second(8))));
    assert_eq!(due(temp, id, second(9)).await.len(), 2);
    assert!(!changed!(temp, mailing_end_in_txn(id, second(9))).unwrap());
}

pub(crate) async fn what_has_no_outcome_is_unknown_and_only_a_person_sends_it_again(temp: &TempStore) {
    let id = sending(temp).await;
    let all = due(temp, id, second(5)).await;
    for one in &all {
        assert!(changed!(temp, delivery_intend_in_txn(one, ME, HASH, second(6))).unwrap());
    }
    assert!(changed!(temp, delivery_done_in_txn(&all[0], 1, Became::Delivered, "250", second(7))).unwrap());
    assert!(
        !changed!(temp, delivery_done_in_txn(&all[1], 2, Became::Delivered, "250", second(7))).unwrap(),
        "no such attempt"
    );
    let mut change = temp.store.change(&house()).await.unwrap();
    let named =
        change.delivery_done_in_txn(&all[1], 1, Became::Refused, "550 <ann@example.net>", second(7)).await;
    assert!(matches!(named, Err(StoreError::Unfit { .. })));
    drop(change);
    assert!(
        changed!(
            temp,
            delivery_done_in_txn(&all[1], 1, Became::Deferred(second(50)), "451 4.7.1", second(7))
        )
        .unwrap()
    );
    // The process dies here; another takes over.
    assert_eq!(changed!(temp, delivery_lost_in_txn(id, "cut")).unwrap(), 1);
    let listed =
        temp.store.post().delivery_state_list(&house(), id, DeliveryState::Unknown, None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [all[2].id]);
    assert_eq!(due(temp, id, second(49)).await, []);
    assert_eq!(due(temp, id, second(50)).await.len(), 1);
    assert_eq!(temp.store.post().delivery_next_due(&house(), id).await.unwrap(), Some(second(50)));
    // An outcome that comes late is the truth all the same.
    assert_eq!(changed!(temp, delivery_resend_in_txn(id, second(60))).unwrap(), 1);
    let again = due(temp, id, second(60)).await;
    assert_eq!(again.iter().filter(|one| one.maybe_twice).count(), 1);
    let one = again.iter().find(|one| one.maybe_twice).unwrap();
    assert_eq!((one.attempt, one.sha256), (1, Some(HASH)));
    assert!(changed!(temp, delivery_intend_in_txn(one, ME, HASH, second(61))).unwrap());
    assert_eq!(changed!(temp, delivery_lost_in_txn(id, "cut")).unwrap(), 1);
    assert!(changed!(temp, delivery_done_in_txn(one, 2, Became::Delivered, "250", second(62))).unwrap());
    assert_eq!(
        counts(temp, id).await,
        DeliveryCounts { delivered: 2, deferred: 1, ..DeliveryCounts::default() }
    );
    assert_eq!(changed!(temp, delivery_expire_in_txn(id, second(90))).unwrap(), 1);
    assert!(changed!(temp, mailing_end_in_txn(id, second(90))).unwrap());
    assert!(changed!(temp, delivery_came_back_in_txn(all[0].id, second(91))).unwrap());
    let back = temp.store.post().delivery_fetch(&house(), all[0].id).await.unwrap();
    assert_eq!((back.state, back.came_back_at), (DeliveryState::Delivered, Some(second(91))));
}

pub(crate) async fn mailings_of_another_tenant_are_not_there(temp: &TempStore) {
    let id = sending(temp).await;
    let (other, post) = (customer(&temp.store, 7).await, temp.store.post());
    assert!(matches!(post.mailing_fetch(&other, id).await, Err(StoreError::Missing { .. })));
    assert!(matches!(post.mailing_evidence(&other, id).await, Err(StoreError::Missing { .. })));
    assert!(matches!(post.delivery_fetch(&other, delivery_id(1)).await, Err(StoreError::Missing { .. })));
    assert_eq!(post.mailing_list(&other, None, 10).await.unwrap(), []);
    assert_eq!(post.mailing_list(&house(), None, 10).await.unwrap().len(), 1);
    assert_eq!(post.delivery_count(&other, id).await.unwrap(), DeliveryCounts::default());
    assert_eq!(post.delivery_due_list(&other, id, second(9), None, 10).await.unwrap(), []);
    let one = due(temp, id, second(5)).await.remove(0);
    let mut change = temp.store.change(&other).await.unwrap();
    assert!(!change.mailing_pause_in_txn(id, "x", second(9)).await.unwrap());
    assert!(!change.delivery_intend_in_txn(&one, ME, HASH, second(9)).await.unwrap());
    assert_eq!(change.delivery_expire_in_txn(id, second(9)).await.unwrap(), 0);
    assert_eq!(change.mailing_claim_in_txn(id, OTHER, (second(99), second(100))).await.unwrap(), None);
}
