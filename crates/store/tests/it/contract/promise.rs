//! Promises: each thing is promised once at a time, one taken back keeps its row, and nobody sees another's.

use model::ids::PromiseId;
use store::{Store, error::StoreError, outreach::promise::Promise};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

fn promise_id(number: u32) -> PromiseId {
    PromiseId::new(second(number), chance(number))
}

async fn publish(store: &Store, number: u32, never_ask: &str) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.promise_publish_in_txn(promise_id(number), never_ask, second(number), "person:1").await?;
    change.commit().await
}

async fn withdraw(store: &Store, number: u32) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.promise_withdraw_in_txn(promise_id(number), second(50), "person:2").await?;
    change.commit().await
}

pub(crate) async fn a_thing_is_promised_once_at_a_time(temp: &TempStore) {
    publish(&temp.store, 1, "password").await.unwrap();
    let again = publish(&temp.store, 2, "password").await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    publish(&temp.store, 3, "gift-card").await.unwrap();
    withdraw(&temp.store, 1).await.unwrap();
    publish(&temp.store, 4, "password").await.unwrap();
    let in_force = temp.store.shared().promise_in_force_list(&house()).await.unwrap();
    assert_eq!(in_force.iter().map(|promise| promise.id).collect::<Vec<_>>(), [3, 4].map(promise_id));
}

pub(crate) async fn a_promise_taken_back_keeps_its_row_and_is_taken_back_once(temp: &TempStore) {
    publish(&temp.store, 1, "password").await.unwrap();
    withdraw(&temp.store, 1).await.unwrap();
    let listed = temp.store.outreach().promise_list(&house(), None, 10).await.unwrap();
    let expected = Promise {
        id: promise_id(1),
        never_ask: "password".into(),
        published_at: second(1),
        published_by: "person:1".into(),
        withdrawn: Some((second(50), "person:2".into())),
    };
    assert_eq!(listed, [expected]);
    for number in [1, 7] {
        let gone = withdraw(&temp.store, number).await;
        assert!(matches!(gone, Err(StoreError::Missing { .. })), "{gone:?}");
    }
}

pub(crate) async fn a_promise_of_another_is_not_seen(temp: &TempStore) {
    publish(&temp.store, 1, "password").await.unwrap();
    let other = customer(&temp.store, 2).await;
    assert_eq!(temp.store.shared().promise_in_force_list(&other).await.unwrap(), []);
    assert_eq!(temp.store.outreach().promise_list(&other, None, 10).await.unwrap(), []);
    let mut change = temp.store.change(&other).await.unwrap();
    let gone = change.promise_withdraw_in_txn(promise_id(1), second(2), "person:2").await;
    assert!(matches!(gone, Err(StoreError::Missing { .. })), "{gone:?}");
}
