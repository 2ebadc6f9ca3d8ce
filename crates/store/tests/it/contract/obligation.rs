//! Obligations: one by each rule, dated once we know, settled once.

use model::ids::ObligationId;
use store::response::obligation::{Obligation, ObligationState};
use testkit::store::{TempStore, house};

use super::{
    breach::{breach, breach_id, closing, open},
    chance, customer, second,
};

pub(crate) fn obligation(number: u32) -> Obligation {
    Obligation {
        id: ObligationId::new(second(number), chance(number)),
        breach: breach_id(1),
        rule: format!("rule-{number}"),
        rule_version: 1,
        due_at: None,
        state: ObligationState::Open,
        settled: None,
        confirmed: None,
    }
}

pub(crate) async fn an_obligation_is_there_once_and_dated_and_settled_once(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.obligation_add_in_txn(&obligation(1)).await.unwrap());
    let again = Obligation { rule: "rule-1".into(), ..obligation(2) };
    assert!(!change.obligation_add_in_txn(&again).await.unwrap());
    assert_eq!(change.obligation_list_in_txn(breach_id(1)).await.unwrap(), [obligation(1)]);
    assert!(change.obligation_due_in_txn(obligation(1).id, second(500), 2).await.unwrap());
    assert!(change.obligation_confirm_in_txn(obligation(1).id, (second(3), "person:2")).await.unwrap());
    assert!(!change.obligation_confirm_in_txn(obligation(1).id, (second(4), "person:3")).await.unwrap());
    change.commit().await.unwrap();
    let dated = Obligation {
        due_at: Some(second(500)),
        rule_version: 2,
        confirmed: Some((second(3), "person:2".into())),
        ..obligation(1)
    };
    assert_eq!(response.obligation_fetch(&house(), dated.id).await.unwrap(), dated);
    let mut change = store.change(&house()).await.unwrap();
    let settled =
        change.obligation_settle_in_txn(dated.id, ObligationState::Done, &closing(6)).await.unwrap();
    assert!(settled);
    let again =
        change.obligation_settle_in_txn(dated.id, ObligationState::NotOwed, &closing(7)).await.unwrap();
    assert!(!again);
    assert!(!change.obligation_due_in_txn(dated.id, second(501), 2).await.unwrap());
    change.commit().await.unwrap();
    let settled = Obligation { state: ObligationState::Done, settled: Some(closing(6)), ..dated };
    assert_eq!(response.obligation_list(&house(), breach_id(1)).await.unwrap(), [settled]);
}

pub(crate) async fn what_is_due_is_listed_until_it_is_settled(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let mut change = store.change(&house()).await.unwrap();
    for (number, due) in [(1, Some(300)), (2, Some(200)), (3, Some(100)), (4, None)] {
        let obligation = Obligation { due_at: due.map(second), ..obligation(number) };
        change.obligation_add_in_txn(&obligation).await.unwrap();
    }
    change.obligation_settle_in_txn(obligation(3).id, ObligationState::NotOwed, &closing(9)).await.unwrap();
    change.commit().await.unwrap();
    let due = async |by, limit| {
        let found = response.obligation_due_list(&house(), second(by), limit).await.unwrap();
        found.into_iter().map(|found| found.id).collect::<Vec<_>>()
    };
    assert_eq!(due(300, 9).await, [obligation(2).id, obligation(1).id]);
    assert_eq!(due(299, 9).await, [obligation(2).id]);
    assert_eq!(due(300, 1).await, [obligation(2).id]);
}

pub(crate) async fn obligations_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    let mut change = temp.store.change(&house()).await.unwrap();
    let due = Obligation { due_at: Some(second(2)), ..obligation(1) };
    change.obligation_add_in_txn(&due).await.unwrap();
    change.commit().await.unwrap();
    let response = temp.store.response();
    assert!(response.obligation_fetch(&one, due.id).await.is_err());
    assert_eq!(response.obligation_list(&one, breach_id(1)).await.unwrap(), []);
    assert_eq!(response.obligation_due_list(&one, second(900), 9).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    assert!(!change.obligation_due_in_txn(due.id, second(9), 1).await.unwrap());
    assert!(!change.obligation_confirm_in_txn(due.id, (second(9), "person:9")).await.unwrap());
    let settled = change.obligation_settle_in_txn(due.id, ObligationState::Done, &closing(9)).await.unwrap();
    assert!(!settled);
}
