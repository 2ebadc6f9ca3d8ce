//! Digests: what waits for whom is told once a period, answered once, and ends with its hold.

use model::{fingerprint::Fingerprint, time::Time};
use store::{
    Store,
    error::StoreError,
    post::{
        alarm_delivery::Attempted,
        digest::{DigestAnswer, DigestLine},
    },
};
use testkit::store::{TempStore, house};

use super::{customer, held::held_id, second};

fn recipient(number: u8) -> Fingerprint {
    Fingerprint::from_bytes([number; 12])
}

fn line(person: u8, number: u32) -> DigestLine {
    DigestLine {
        recipient: recipient(person),
        held: held_id(number),
        made_at: second(number),
        end_at: second(1_000),
        sealed: vec![7; 40],
        may_release: true,
        told_at: None,
        answer: None,
        done_at: None,
    }
}

async fn add(store: &Store, line: &DigestLine) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let is_new = change.digest_line_add_in_txn(line).await.unwrap();
    change.commit().await.unwrap();
    is_new
}

async fn answer(store: &Store, number: u32, answer: DigestAnswer, at: Time) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let kept = change.digest_answer_in_txn(recipient(1), held_id(number), answer, at).await.unwrap();
    change.commit().await.unwrap();
    kept
}

pub(crate) async fn a_line_comes_back_as_it_was_and_is_answered_once(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    assert!(add(store, &line(1, 1)).await);
    assert!(!add(store, &line(1, 1)).await);
    assert!(store.post().digest_is_noted(house, held_id(1)).await.unwrap());
    assert!(!store.post().digest_is_noted(house, held_id(2)).await.unwrap());
    let fetch = async || store.post().digest_line_fetch(house, recipient(1), held_id(1)).await.unwrap();
    assert_eq!(fetch().await, line(1, 1));
    assert!(!answer(store, 1, DigestAnswer::Ask, second(1_000)).await, "the hold has ended");
    assert!(answer(store, 1, DigestAnswer::Report, second(10)).await);
    assert!(!answer(store, 1, DigestAnswer::Release, second(11)).await);
    assert!(!answer(store, 2, DigestAnswer::Release, second(11)).await);
    assert_eq!(fetch().await.answer, Some((DigestAnswer::Report, second(10))));
    assert_eq!(store.post().digest_line_list(house, recipient(1), second(12), 9).await.unwrap(), []);
}

pub(crate) async fn a_letter_is_due_until_it_is_out_of_our_hands(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    for line in [line(1, 1), line(1, 2), line(2, 2)] {
        add(store, &line).await;
    }
    let period = second(0);
    let due = async |now| store.post().digest_due_list(house, period, second(now), 9).await.unwrap();
    let take = async |now, until| {
        let mut change = store.change(house).await.unwrap();
        let times = (second(now), second(until));
        let taken = change.digest_take_in_txn(recipient(1), period, times, 2).await.unwrap();
        change.commit().await.unwrap();
        taken
    };
    let attempted = async |attempt, became| {
        let mut change = store.change(house).await.unwrap();
        let which = (recipient(1), period);
        let noted =
            change.digest_attempted_in_txn(which, attempt, became, "answer", second(70)).await.unwrap();
        change.commit().await.unwrap();
        noted
    };
    assert_eq!(due(5).await, [recipient(1), recipient(2)]);
    assert_eq!(take(5, 20).await, Some(1));
    assert_eq!(take(6, 20).await, None);
    assert_eq!(due(6).await, [recipient(2)]);
    // Its sender died.
    assert_eq!(due(20).await, [recipient(1), recipient(2)]);
    assert_eq!(take(20, 40).await, Some(2));
    assert!(!attempted(1, Attempted::Delivered).await);
    assert!(attempted(2, Attempted::Again(second(60))).await);
    assert_eq!(take(60, 80).await, Some(3));
    assert!(attempted(3, Attempted::Delivered).await);
    assert_eq!(take(99, 120).await, None);
    let letters = store.post().digest_letter_list(house, true, Time::LATEST, 9).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].attempt, letters[0].sent_at, letters[0].lines), (3, Some(second(70)), 2));
    assert_eq!(due(99).await, [recipient(2)]);
    // In the next period nobody is told again what he was told.
    let mut change = store.change(house).await.unwrap();
    for number in [1, 2] {
        change.digest_told_in_txn(recipient(1), held_id(number), second(70)).await.unwrap();
    }
    change.commit().await.unwrap();
    let next = store.post().digest_due_list(house, second(500), second(500), 9).await.unwrap();
    assert_eq!(next, [recipient(2)]);
}

pub(crate) async fn an_answer_is_listed_until_it_is_done(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    add(store, &line(1, 1)).await;
    let open = async || store.post().digest_answer_list(house, 9).await.unwrap().len();
    assert_eq!(open().await, 0);
    answer(store, 1, DigestAnswer::Release, second(10)).await;
    assert_eq!(open().await, 1);
    // What is asked for is not lost when the message goes meanwhile.
    let mut change = store.change(house).await.unwrap();
    assert_eq!(change.digest_line_remove_in_txn(held_id(1)).await.unwrap(), 0);
    change.commit().await.unwrap();
    for expected in [true, false] {
        let mut change = store.change(house).await.unwrap();
        assert_eq!(change.digest_done_in_txn(recipient(1), held_id(1), second(20)).await.unwrap(), expected);
        change.commit().await.unwrap();
    }
    assert_eq!(open().await, 0);
}

pub(crate) async fn lines_end_with_their_hold(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    for line in [line(1, 1), line(2, 1), DigestLine { end_at: second(50), ..line(1, 2) }] {
        add(store, &line).await;
    }
    let listed =
        async |now| store.post().digest_line_list(house, recipient(1), second(now), 9).await.unwrap().len();
    assert_eq!((listed(49).await, listed(50).await), (2, 1));
    assert_eq!(store.post().digest_prune(house, second(50), Time::EPOCH).await.unwrap(), 1);
    let mut change = store.change(house).await.unwrap();
    assert_eq!(change.digest_line_remove_in_txn(held_id(1)).await.unwrap(), 2);
    change.commit().await.unwrap();
    let gone = store.post().digest_line_fetch(house, recipient(1), held_id(1)).await;
    assert!(matches!(gone, Err(StoreError::Missing { .. })), "{gone:?}");
}

pub(crate) async fn lines_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    add(&temp.store, &line(1, 1)).await;
    assert_eq!(temp.store.post().digest_line_list(&one, recipient(1), second(2), 9).await.unwrap(), []);
    assert_eq!(temp.store.post().digest_due_list(&one, second(0), second(2), 9).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    let kept = change
        .digest_answer_in_txn(recipient(1), held_id(1), DigestAnswer::Release, second(5))
        .await
        .unwrap();
    assert!(!kept);
}
