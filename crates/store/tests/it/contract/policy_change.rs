//! Changes of policy: each with its history, and each step taken once.

use model::ids::PolicyChangeId;
use store::{
    Store,
    error::StoreError,
    guard::policy_change::{MAX_DOCUMENT, PolicyChange, PolicyChangeState},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn policy_change(number: u32) -> PolicyChange {
    PolicyChange {
        id: PolicyChangeId::new(second(number), chance(number)),
        name: format!("stricter {number}"),
        why: "too much slips through".into(),
        items: "[]".into(),
        state: PolicyChangeState::Draft,
        made: (second(number), "person:1".into()),
        tried: None,
        on: None,
        stood_before: None,
        ended: None,
    }
}

async fn add(store: &Store, change: &PolicyChange) -> Result<(), StoreError> {
    let mut txn = store.change(&house()).await?;
    txn.policy_change_add_in_txn(change).await?;
    txn.commit().await
}

async fn set(store: &Store, change: &PolicyChange, from: PolicyChangeState) -> Result<(), StoreError> {
    let mut txn = store.change(&house()).await?;
    txn.policy_change_set_in_txn(change, from).await?;
    txn.commit().await
}

pub(crate) async fn a_change_of_policy_comes_back_with_its_history(temp: &TempStore) {
    use PolicyChangeState::{Draft, On, Undone};
    for number in 1..=3 {
        add(&temp.store, &policy_change(number)).await.unwrap();
    }
    let guard = temp.store.guard();
    let tried = PolicyChange { tried: Some((second(5), "{}".into())), ..policy_change(2) };
    let on = PolicyChange {
        state: On,
        on: Some((second(6), "person:2".into())),
        stood_before: Some("[1]".into()),
        ..tried.clone()
    };
    let ended = Some((second(7), "person:3".into(), "too strict".into()));
    let undone = PolicyChange { state: Undone, ended, ..on.clone() };
    for (step, from) in [(&tried, Draft), (&on, Draft), (&undone, On)] {
        set(&temp.store, step, from).await.unwrap();
        assert_eq!(guard.policy_change_fetch(&house(), step.id).await.unwrap(), *step);
    }
    let listed = guard.policy_change_list(&house(), None, 2).await.unwrap();
    assert_eq!(listed, [policy_change(3), undone]);
    let rest = guard.policy_change_list(&house(), Some(policy_change(2).id), 2).await.unwrap();
    assert_eq!(rest, [policy_change(1)]);
}

pub(crate) async fn of_two_who_turn_it_on_one_does(temp: &TempStore) {
    add(&temp.store, &policy_change(1)).await.unwrap();
    let on = |by: &str| PolicyChange {
        state: PolicyChangeState::On,
        on: Some((second(6), by.into())),
        stood_before: Some("[]".into()),
        ..policy_change(1)
    };
    set(&temp.store, &on("person:1"), PolicyChangeState::Draft).await.unwrap();
    let second = set(&temp.store, &on("person:2"), PolicyChangeState::Draft).await;
    assert!(matches!(second, Err(StoreError::Conflict { .. })), "{second:?}");
    let kept = temp.store.guard().policy_change_fetch(&house(), policy_change(1).id).await.unwrap();
    assert_eq!(kept, on("person:1"));
    let unknown = set(&temp.store, &policy_change(9), PolicyChangeState::Draft).await;
    assert!(matches!(unknown, Err(StoreError::Conflict { .. })), "{unknown:?}");
}

pub(crate) async fn an_unfit_change_of_policy_is_refused(temp: &TempStore) {
    let spoilt = [
        PolicyChange { name: " ".into(), ..policy_change(1) },
        PolicyChange { why: "ask ada@example.com".into(), ..policy_change(1) },
        PolicyChange { items: "a".repeat(MAX_DOCUMENT + 1), ..policy_change(1) },
        PolicyChange { ended: Some((second(1), "person:1".into(), "a@b".into())), ..policy_change(1) },
    ];
    for spoilt in spoilt {
        let refused = add(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(temp.store.guard().policy_change_list(&house(), None, 10).await.unwrap(), []);
}

pub(crate) async fn changes_of_policy_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    add(&temp.store, &policy_change(1)).await.unwrap();
    let missing = temp.store.guard().policy_change_fetch(&one, policy_change(1).id).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(temp.store.guard().policy_change_list(&one, None, 10).await.unwrap(), []);
}
