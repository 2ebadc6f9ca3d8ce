//! Protected names: they come back, are known once of each kind, and are gone when removed.

use model::ids::ProtectedId;
use store::{
    Store,
    error::StoreError,
    guard::protected::{MAX_ADDRESSES, MAX_NAME, Protected, ProtectedKind},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn protected(number: u32) -> Protected {
    Protected {
        id: ProtectedId::new(second(number), chance(number)),
        kind: ProtectedKind::Person,
        name: format!("Érika Mustermann {number}"),
        addresses: vec!["erika@example.com".into(), "e.m@example.net".into()],
        domains: vec![],
        note: "signs \"payments\"\n楽天".into(),
        added: (second(number), "person:1".into()),
        changed: (second(number), "person:1".into()),
    }
}

async fn add(store: &Store, protected: &Protected) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.protected_add_in_txn(protected).await?;
    change.commit().await
}

async fn replace(store: &Store, protected: &Protected) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.protected_change_in_txn(protected).await?;
    change.commit().await
}

async fn remove(store: &Store, id: ProtectedId) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.protected_remove_in_txn(id).await?;
    change.commit().await
}

pub(crate) async fn a_protected_name_comes_back_as_it_was_and_as_it_was_changed(temp: &TempStore) {
    let (store, guard) = (&temp.store, temp.store.guard());
    let one = protected(1);
    add(store, &one).await.unwrap();
    assert_eq!(guard.protected_fetch(&house(), one.id).await.unwrap(), one);
    let changed = Protected {
        kind: ProtectedKind::Vendor,
        name: "Post & Co".into(),
        addresses: vec![],
        domains: vec!["post.example".into()],
        note: String::new(),
        changed: (second(9), "person:2".into()),
        ..one.clone()
    };
    replace(store, &changed).await.unwrap();
    assert_eq!(guard.protected_fetch(&house(), one.id).await.unwrap(), changed);
    remove(store, one.id).await.unwrap();
    assert_eq!(guard.protected_count(&house()).await.unwrap(), 0);
    for gone in [remove(store, one.id).await, replace(store, &one).await] {
        assert!(matches!(gone, Err(StoreError::Missing { .. })), "{gone:?}");
    }
}

pub(crate) async fn a_name_is_protected_once_of_each_kind(temp: &TempStore) {
    add(&temp.store, &protected(1)).await.unwrap();
    let again = Protected { name: " éRIKA  mustermann 1".into(), ..protected(2) };
    let refused = add(&temp.store, &again).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    add(&temp.store, &Protected { kind: ProtectedKind::Brand, ..again.clone() }).await.unwrap();
    let refused = replace(&temp.store, &again).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
}

pub(crate) async fn pages_of_protected_names_follow_each_other(temp: &TempStore) {
    for number in 1..=5_u32 {
        let kind = if number.is_multiple_of(2) { ProtectedKind::Brand } else { ProtectedKind::Person };
        add(&temp.store, &Protected { kind, ..protected(number) }).await.unwrap();
    }
    let guard = temp.store.guard();
    let listed = async |kind, after: Option<u32>, limit| {
        let after = after.map(|number| protected(number).id);
        let found = guard.protected_list(&house(), kind, after, limit).await.unwrap();
        found.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    let ids = |numbers: &[u32]| numbers.iter().map(|number| protected(*number).id).collect::<Vec<_>>();
    assert_eq!(listed(None, None, 2).await, ids(&[1, 2]));
    assert_eq!(listed(None, Some(2), 10).await, ids(&[3, 4, 5]));
    assert_eq!(listed(Some(ProtectedKind::Brand), None, 10).await, ids(&[2, 4]));
    assert_eq!(listed(Some(ProtectedKind::Person), Some(1), 1).await, ids(&[3]));
    assert_eq!(listed(Some(ProtectedKind::Domain), None, 10).await, []);
}

pub(crate) async fn an_unfit_protected_name_is_refused(temp: &TempStore) {
    let spoilt = [
        Protected { name: " \t".into(), ..protected(1) },
        Protected { name: "a".repeat(MAX_NAME + 1), ..protected(1) },
        Protected { name: "a\0b".into(), ..protected(1) },
        Protected { addresses: vec!["a@example.com".into(); MAX_ADDRESSES + 1], ..protected(1) },
    ];
    for spoilt in spoilt {
        let refused = add(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(temp.store.guard().protected_count(&house()).await.unwrap(), 0);
}

pub(crate) async fn protected_names_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    add(&temp.store, &protected(1)).await.unwrap();
    let guard = temp.store.guard();
    let missing = guard.protected_fetch(&one, protected(1).id).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(guard.protected_list(&one, None, None, 10).await.unwrap(), []);
    assert_eq!(guard.protected_count(&one).await.unwrap(), 0);
    let mut change = temp.store.change(&one).await.unwrap();
    let refused = change.protected_remove_in_txn(protected(1).id).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
}
