//! Commitments: open until somebody closes them with a note, listed when their date has come.

use model::ids::CommitmentId;
use store::{error::StoreError, response::commitment::Commitment};
use testkit::store::{TempStore, house};

use super::{
    breach::{breach, breach_id, closing, open},
    chance, customer,
    letter::letter,
    second,
};

pub(crate) fn commitment(number: u32) -> Commitment {
    Commitment {
        id: CommitmentId::new(second(number), chance(number)),
        breach: breach_id(1),
        letter: None,
        fact_kind: "cause".into(),
        words: vec![
            ("de".into(), "Wir schreiben Ihnen wieder.".into()),
            ("en".into(), "We write again.".into()),
        ],
        owner: "Ada Lovelace, data protection".into(),
        due_at: second(number * 100),
        made: (second(number), "person:1".into()),
        closed: None,
    }
}

async fn add(temp: &TempStore, commitment: &Commitment) -> Result<(), StoreError> {
    let mut change = temp.store.change(&house()).await?;
    change.commitment_add_in_txn(commitment).await?;
    change.commit().await
}

pub(crate) async fn a_commitment_is_said_by_one_letter_and_closed_once(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    add(temp, &commitment(1)).await.unwrap();
    assert_eq!(response.commitment_fetch(&house(), commitment(1).id).await.unwrap(), commitment(1));
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.commitment_promise_in_txn(commitment(1).id, letter(1).id).await.unwrap());
    assert!(!change.commitment_promise_in_txn(commitment(1).id, letter(2).id).await.unwrap());
    assert!(change.commitment_close_in_txn(commitment(1).id, &closing(9)).await.unwrap());
    assert!(!change.commitment_close_in_txn(commitment(1).id, &closing(9)).await.unwrap());
    let listed = change.commitment_list_of_in_txn(breach_id(1)).await.unwrap();
    change.commit().await.unwrap();
    let expected = Commitment { letter: Some(letter(1).id), closed: Some(closing(9)), ..commitment(1) };
    assert_eq!(listed, std::slice::from_ref(&expected));
    assert_eq!(response.commitment_list_of(&house(), breach_id(1)).await.unwrap(), [expected]);
}

pub(crate) async fn what_is_overdue_is_listed_until_it_is_closed(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    for number in 1..=4 {
        add(temp, &commitment(number)).await.unwrap();
    }
    let mut change = store.change(&house()).await.unwrap();
    change.commitment_close_in_txn(commitment(2).id, &closing(9)).await.unwrap();
    change.commit().await.unwrap();
    let ids = |found: Vec<Commitment>| found.into_iter().map(|found| found.id).collect::<Vec<_>>();
    let overdue =
        async |at, limit| ids(response.commitment_overdue_list(&house(), second(at), limit).await.unwrap());
    assert_eq!(overdue(300, 9).await, [commitment(1).id, commitment(3).id]);
    assert_eq!(overdue(299, 9).await, [commitment(1).id]);
    let listed = async |is_open, after: Option<u32>, limit| {
        let after = after.map(|number| commitment(number).id);
        ids(response.commitment_list(&house(), is_open, after, limit).await.unwrap())
    };
    assert_eq!(listed(false, None, 2).await, [commitment(1).id, commitment(2).id]);
    assert_eq!(listed(false, Some(2), 9).await, [commitment(3).id, commitment(4).id]);
    assert_eq!(listed(true, None, 9).await, [commitment(1).id, commitment(3).id, commitment(4).id]);
}

pub(crate) async fn a_commitment_without_words_or_owner_is_refused(temp: &TempStore) {
    open(&temp.store, &breach(1)).await;
    let spoilt = [
        Commitment { words: vec![], ..commitment(1) },
        Commitment { words: vec![("en".into(), " ".into())], ..commitment(1) },
        Commitment { owner: String::new(), ..commitment(1) },
        Commitment { owner: "ada@shop.example".into(), ..commitment(1) },
    ];
    for spoilt in spoilt {
        let refused = add(temp, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn commitments_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    add(temp, &commitment(1)).await.unwrap();
    let response = temp.store.response();
    assert!(response.commitment_fetch(&one, commitment(1).id).await.is_err());
    assert_eq!(response.commitment_list(&one, false, None, 9).await.unwrap(), []);
    assert_eq!(response.commitment_list_of(&one, breach_id(1)).await.unwrap(), []);
    assert_eq!(response.commitment_overdue_list(&one, second(999), 9).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    assert!(!change.commitment_close_in_txn(commitment(1).id, &closing(9)).await.unwrap());
    assert!(!change.commitment_promise_in_txn(commitment(1).id, letter(1).id).await.unwrap());
}
