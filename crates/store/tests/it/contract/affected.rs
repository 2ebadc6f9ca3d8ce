//! Affected sets: sorted fingerprints that come back as they were, a row with its file or neither.

use std::path::{Path, PathBuf};

use model::ids::AffectedSetId;
use store::{
    error::StoreError,
    response::affected::{AffectedSet, AffectedWritten},
};
use testkit::store::{TempStore, house};

use super::{
    breach::{breach, breach_id, open},
    chance, customer, second,
};

pub(crate) fn set_id(number: u32) -> AffectedSetId {
    AffectedSetId::new(second(number), chance(number))
}

pub(crate) fn set(number: u32) -> AffectedSet {
    AffectedSet {
        id: set_id(number),
        breach: breach_id(1),
        source: "newsletter 2026, \"spring\"".into(),
        people: 0,
        row_count: 5,
        unusable_count: 1,
        repeated_count: 1,
        sha256: [0; 32],
        made: (second(number), "person:1".into()),
    }
}

fn prints() -> Vec<u8> {
    [[1; 12], [2; 12], [9; 12]].concat()
}

async fn write(temp: &TempStore, number: u32) -> AffectedWritten {
    temp.store.response().affected_write(&house(), set(number), prints()).await.unwrap()
}

fn file(temp: &TempStore, number: u32) -> PathBuf {
    let address = temp.objects_address();
    let tenant = Path::new(address.trim_start_matches("file:")).join(house().tenant.to_string());
    tenant.join("affected").join(format!("{}.prints", set_id(number)))
}

pub(crate) async fn a_set_comes_back_with_its_count(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    for number in 1..=2 {
        let written = write(temp, number).await;
        // The row makes it a set.
        assert!(response.affected_fetch(&house(), set_id(number)).await.is_err());
        let mut change = store.change(&house()).await.unwrap();
        change.affected_add_in_txn(&written).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(response.affected_fetch(&house(), set_id(number)).await.unwrap(), *written.set());
        assert_eq!(written.set().people, 3);
    }
    assert_eq!(response.affected_prints(&house(), set_id(1)).await.unwrap(), prints());
    let listed = response.affected_list(&house(), breach_id(1)).await.unwrap();
    assert_eq!(listed.iter().map(|set| set.id).collect::<Vec<_>>(), [set_id(2), set_id(1)]);
    let again = response.affected_write(&house(), set(1), prints()).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
}

pub(crate) async fn what_is_not_sorted_or_whole_is_refused(temp: &TempStore) {
    let spoilt = [vec![1; 13], [[2; 12], [1; 12]].concat(), [[1; 12], [1; 12]].concat()];
    for prints in spoilt {
        let refused = temp.store.response().affected_write(&house(), set(1), prints).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert!(!file(temp, 1).exists());
    let empty = temp.store.response().affected_write(&house(), set(2), vec![]).await.unwrap();
    assert_eq!(empty.set().people, 0);
}

pub(crate) async fn a_changed_or_missing_file_of_prints_is_noticed(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let written = write(temp, 1).await;
    let mut change = store.change(&house()).await.unwrap();
    change.affected_add_in_txn(&written).await.unwrap();
    change.commit().await.unwrap();
    std::fs::write(file(temp, 1), [3; 36]).unwrap();
    let changed = response.affected_prints(&house(), set_id(1)).await;
    assert!(matches!(changed, Err(StoreError::Damaged { .. })), "{changed:?}");
    std::fs::remove_file(file(temp, 1)).unwrap();
    let missing = response.affected_prints(&house(), set_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Damaged { .. })), "{missing:?}");
}

pub(crate) async fn a_file_without_a_row_is_swept_when_it_is_old(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let kept = write(temp, 1).await;
    let mut change = store.change(&house()).await.unwrap();
    change.affected_add_in_txn(&kept).await.unwrap();
    change.commit().await.unwrap();
    let orphan = write(temp, 2).await;
    assert!(file(temp, 2).exists(), "{orphan:?}");
    assert_eq!(response.affected_sweep(&house(), second(1_000)).await.unwrap(), 0);
    assert_eq!(response.affected_sweep(&house(), second(4_000)).await.unwrap(), 1);
    assert!(file(temp, 1).exists());
    assert!(!file(temp, 2).exists());
    // Objects are swept elsewhere, and leave these alone.
    store.objects().object_sweep(&house(), second(9_000)).await.unwrap();
    assert!(file(temp, 1).exists());
}

pub(crate) async fn sets_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    let written = write(temp, 1).await;
    let mut change = temp.store.change(&one).await.unwrap();
    let refused = change.affected_add_in_txn(&written).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    drop(change);
    let mut change = temp.store.change(&house()).await.unwrap();
    change.affected_add_in_txn(&written).await.unwrap();
    change.commit().await.unwrap();
    let response = temp.store.response();
    assert!(response.affected_fetch(&one, set_id(1)).await.is_err());
    assert!(response.affected_prints(&one, set_id(1)).await.is_err());
    assert_eq!(response.affected_list(&one, breach_id(1)).await.unwrap(), []);
}
