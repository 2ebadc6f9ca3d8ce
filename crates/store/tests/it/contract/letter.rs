//! Letters: a draft is changed by one at a time and approved once, as it stood when it was read.

use model::ids::{FactId, LetterId, MailingId, PersonId};
use store::{
    error::StoreError,
    response::letter::{LetterApproval, LetterRow, MAX_CONTENT_BYTES},
};
use testkit::store::{TempStore, house};

use super::{
    affected::set_id,
    breach::{breach, breach_id, open},
    chance, customer, second,
};

pub(crate) fn letter(number: u32) -> LetterRow {
    LetterRow {
        id: LetterId::new(second(number), chance(number)),
        breach: breach_id(1),
        revision: 1,
        content: "{\"en\": \"Dear customer\"}".into(),
        facts: vec![FactId::new(second(1), chance(1)), FactId::new(second(2), chance(2))],
        affected: None,
        drafted: (second(number), "person:1".into()),
        changed: (second(number), "person:1".into()),
        approval: None,
    }
}

fn approval() -> LetterApproval {
    LetterApproval {
        at: second(60),
        by: PersonId::new(second(1), chance(1)),
        canonical: vec![0, 1, 2],
        evidence: b"proof".to_vec(),
        mailing: MailingId::new(second(60), chance(60)),
    }
}

pub(crate) async fn a_draft_is_changed_by_one_at_a_time_and_approved_once(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let mut change = store.change(&house()).await.unwrap();
    change.letter_draft_in_txn(&letter(1)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(response.letter_fetch(&house(), letter(1).id).await.unwrap(), letter(1));
    let changed = LetterRow {
        content: "other".into(),
        facts: vec![],
        affected: Some(set_id(1)),
        changed: (second(30), "person:2".into()),
        ..letter(1)
    };
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.letter_change_in_txn(&changed).await.unwrap());
    // Somebody else read it before that.
    assert!(!change.letter_change_in_txn(&letter(1)).await.unwrap());
    assert!(!change.letter_approve_in_txn(letter(1).id, 1, &approval()).await.unwrap());
    assert!(change.letter_approve_in_txn(letter(1).id, 2, &approval()).await.unwrap());
    assert!(!change.letter_approve_in_txn(letter(1).id, 2, &approval()).await.unwrap());
    assert!(!change.letter_change_in_txn(&LetterRow { revision: 2, ..changed.clone() }).await.unwrap());
    change.commit().await.unwrap();
    let expected = LetterRow { revision: 2, approval: Some(approval()), ..changed };
    assert_eq!(response.letter_list(&house(), breach_id(1)).await.unwrap(), [expected]);
}

pub(crate) async fn an_unfit_letter_is_refused(temp: &TempStore) {
    open(&temp.store, &breach(1)).await;
    for content in ["a".repeat(MAX_CONTENT_BYTES + 1), "a\0b".into()] {
        let mut change = temp.store.change(&house()).await.unwrap();
        let refused = change.letter_draft_in_txn(&LetterRow { content, ..letter(1) }).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn letters_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    let mut change = temp.store.change(&house()).await.unwrap();
    change.letter_draft_in_txn(&letter(1)).await.unwrap();
    change.commit().await.unwrap();
    let response = temp.store.response();
    assert!(response.letter_fetch(&one, letter(1).id).await.is_err());
    assert_eq!(response.letter_list(&one, breach_id(1)).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    assert!(!change.letter_change_in_txn(&letter(1)).await.unwrap());
    assert!(!change.letter_approve_in_txn(letter(1).id, 1, &approval()).await.unwrap());
}
