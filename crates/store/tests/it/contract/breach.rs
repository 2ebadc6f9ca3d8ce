//! Cases: opened once for a cause, times that are set once and by whom, closed once.

use model::ids::{AttributionId, BreachId, CopyId};
use store::{
    Store,
    error::StoreError,
    response::{
        Closing,
        breach::{Breach, MAX_TITLE, Moment},
    },
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn breach_id(number: u32) -> BreachId {
    BreachId::new(second(number), chance(number))
}

pub(crate) fn breach(number: u32) -> Breach {
    Breach {
        id: breach_id(number),
        title: format!("Newsletter list, case {number}"),
        attribution: Some(AttributionId::new(second(number), chance(number))),
        copy: Some(CopyId::new(second(number), chance(number))),
        opened: (second(number), "house:events".into()),
        detected_at: second(number),
        assessed: None,
        aware: None,
        closed: None,
    }
}

pub(crate) async fn open(store: &Store, breach: &Breach) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let opened = change.breach_open_in_txn(breach).await.unwrap();
    change.commit().await.unwrap();
    opened
}

pub(crate) fn closing(number: u32) -> Closing {
    Closing { at: second(number), by: "person:1".into(), note: "nothing was \"out\"; it was a test".into() }
}

fn moment(number: u32) -> Moment {
    Moment {
        at: second(number),
        by: "person:1".into(),
        noted_at: second(number + 1),
        reason: "the vendor told us".into(),
    }
}

pub(crate) async fn a_case_opens_once_for_a_cause_and_once_for_a_copy_while_it_is_open(temp: &TempStore) {
    let store = &temp.store;
    assert!(open(store, &breach(1)).await);
    assert!(!open(store, &breach(1)).await);
    let same_cause = Breach { attribution: breach(1).attribution, ..breach(2) };
    assert!(!open(store, &same_cause).await);
    let same_copy = Breach { copy: breach(1).copy, ..breach(3) };
    assert!(!open(store, &same_copy).await);
    assert_eq!(store.response().breach_list(&house(), false, None, 10).await.unwrap(), [breach(1)]);
    // Once the case is closed, the copy may be out again.
    let mut change = store.change(&house()).await.unwrap();
    let found = change.breach_of_copy_in_txn(breach(1).copy.unwrap()).await.unwrap();
    assert_eq!(found, Some(breach(1)));
    assert!(change.breach_close_in_txn(breach_id(1), &closing(5)).await.unwrap());
    assert_eq!(change.breach_of_copy_in_txn(breach(1).copy.unwrap()).await.unwrap(), None);
    change.commit().await.unwrap();
    assert!(open(store, &same_copy).await);
    // Cases that people open have no cause, and there may be many.
    for number in 4..=5 {
        assert!(open(store, &Breach { attribution: None, copy: None, ..breach(number) }).await);
    }
}

pub(crate) async fn its_times_are_set_once_and_not_after_its_end(temp: &TempStore) {
    let store = &temp.store;
    open(store, &breach(1)).await;
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.breach_assess_in_txn(breach_id(1), &moment(2)).await.unwrap());
    assert!(change.breach_aware_in_txn(breach_id(1), &moment(3)).await.unwrap());
    assert!(!change.breach_assess_in_txn(breach_id(1), &moment(4)).await.unwrap());
    assert!(!change.breach_aware_in_txn(breach_id(1), &moment(4)).await.unwrap());
    change.breach_name_in_txn(breach_id(1), "another name").await.unwrap();
    let locked = change.breach_lock_in_txn(breach_id(1)).await.unwrap();
    change.commit().await.unwrap();
    let expected = Breach {
        title: "another name".into(),
        assessed: Some(moment(2)),
        aware: Some(moment(3)),
        ..breach(1)
    };
    assert_eq!(locked, expected);
    assert_eq!(store.response().breach_fetch(&house(), breach_id(1)).await.unwrap(), expected);
    open(store, &breach(2)).await;
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.breach_close_in_txn(breach_id(2), &closing(9)).await.unwrap());
    assert!(!change.breach_close_in_txn(breach_id(2), &closing(9)).await.unwrap());
    assert!(!change.breach_aware_in_txn(breach_id(2), &moment(3)).await.unwrap());
    let locked = change.breach_lock_in_txn(breach_id(2)).await;
    assert!(matches!(locked, Err(StoreError::Missing { .. })), "{locked:?}");
    change.commit().await.unwrap();
    let closed = store.response().breach_fetch(&house(), breach_id(2)).await.unwrap().closed;
    assert_eq!(closed, Some(closing(9)));
}

pub(crate) async fn pages_of_cases_follow_each_other(temp: &TempStore) {
    for number in 1..=4 {
        open(&temp.store, &breach(number)).await;
    }
    let mut change = temp.store.change(&house()).await.unwrap();
    change.breach_close_in_txn(breach_id(3), &closing(9)).await.unwrap();
    change.commit().await.unwrap();
    let response = temp.store.response();
    let listed = async |is_open, before: Option<u32>, limit| {
        let found = response.breach_list(&house(), is_open, before.map(breach_id), limit).await.unwrap();
        found.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(false, None, 2).await, [breach_id(4), breach_id(3)]);
    assert_eq!(listed(false, Some(3), 9).await, [breach_id(2), breach_id(1)]);
    assert_eq!(listed(true, None, 9).await, [breach_id(4), breach_id(2), breach_id(1)]);
}

pub(crate) async fn words_with_an_address_or_too_many_are_refused(temp: &TempStore) {
    let spoilt = ["ada@shop.example".to_owned(), "a".repeat(MAX_TITLE + 1), "a\0b".to_owned()];
    for title in spoilt {
        let mut change = temp.store.change(&house()).await.unwrap();
        let refused = change.breach_open_in_txn(&Breach { title, ..breach(1) }).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn cases_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    let response = temp.store.response();
    let missing = response.breach_fetch(&one, breach_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(response.breach_list(&one, false, None, 10).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    assert_eq!(change.breach_of_copy_in_txn(breach(1).copy.unwrap()).await.unwrap(), None);
    assert!(!change.breach_aware_in_txn(breach_id(1), &moment(2)).await.unwrap());
    assert!(!change.breach_close_in_txn(breach_id(1), &closing(2)).await.unwrap());
    // The same cause in another tenant is another case.
    assert!(change.breach_open_in_txn(&breach(1)).await.unwrap());
}
