//! Facts: the newest wording of each kind counts, the older ones stay, two people do not overwrite each other.

use model::ids::FactId;
use store::{
    Store,
    error::StoreError,
    response::fact::{Evidence, Fact, FactState, MAX_EVIDENCE},
};
use testkit::store::{TempStore, house};

use super::{
    breach::{breach, breach_id, open},
    chance, customer, second,
};

pub(crate) fn fact(number: u32, kind: &str, revision: u32) -> Fact {
    let id = FactId::new(second(number * 100 + revision), chance(number));
    let evidence =
        |noun: &str| Evidence { noun: noun.into(), id: id.to_string(), note: "seen \"there\"".into() };
    Fact {
        id,
        breach: breach_id(1),
        kind: kind.into(),
        state: FactState::Likely,
        value: Some("[1, 2]".into()),
        because: "one message says so\n楽天".into(),
        tell_by: None,
        evidence: vec![evidence("attribution"), evidence("copy")],
        revision,
        stated: (second(number), "person:1".into()),
    }
}

async fn state(store: &Store, fact: &Fact) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.fact_state_in_txn(fact).await?;
    change.commit().await
}

pub(crate) async fn the_newest_wording_counts_and_the_others_stay(temp: &TempStore) {
    let (store, response) = (&temp.store, temp.store.response());
    open(store, &breach(1)).await;
    let first = fact(1, "since", 1);
    let unknown = Fact {
        state: FactState::Unknown,
        value: None,
        because: String::new(),
        tell_by: Some(second(900)),
        evidence: vec![],
        ..fact(2, "since", 2)
    };
    let other = Fact { state: FactState::Confirmed, ..fact(3, "data", 1) };
    for fact in [&first, &unknown, &other] {
        state(store, fact).await.unwrap();
    }
    let now = [other, unknown.clone()];
    assert_eq!(response.fact_list(&house(), breach_id(1)).await.unwrap(), now);
    let mut change = store.change(&house()).await.unwrap();
    assert_eq!(change.fact_list_in_txn(breach_id(1)).await.unwrap(), now);
    drop(change);
    let history = response.fact_history(&house(), breach_id(1), "since").await.unwrap();
    assert_eq!(history, [unknown, first]);
}

pub(crate) async fn of_two_who_state_the_same_wording_one_does(temp: &TempStore) {
    open(&temp.store, &breach(1)).await;
    state(&temp.store, &fact(1, "since", 1)).await.unwrap();
    let refused = state(&temp.store, &fact(2, "since", 1)).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
}

pub(crate) async fn an_unfit_fact_is_refused(temp: &TempStore) {
    open(&temp.store, &breach(1)).await;
    let good = fact(1, "since", 1);
    let evidence = good.evidence[0].clone();
    let address = || "ada@shop.example".to_owned();
    let spoilt = [
        Fact { value: Some(address()), ..good.clone() },
        Fact { because: address(), ..good.clone() },
        Fact { evidence: vec![Evidence { note: address(), ..evidence.clone() }], ..good.clone() },
        Fact { evidence: vec![evidence; MAX_EVIDENCE + 1], ..good.clone() },
    ];
    for spoilt in spoilt {
        let refused = state(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    // A fact belongs to a case that is there.
    let stray = state(&temp.store, &Fact { breach: breach_id(7), ..good }).await;
    assert!(matches!(stray, Err(StoreError::Database { .. })), "{stray:?}");
    assert_eq!(temp.store.response().fact_list(&house(), breach_id(1)).await.unwrap(), []);
}

pub(crate) async fn facts_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    open(&temp.store, &breach(1)).await;
    state(&temp.store, &fact(1, "since", 1)).await.unwrap();
    let response = temp.store.response();
    assert_eq!(response.fact_list(&one, breach_id(1)).await.unwrap(), []);
    assert_eq!(response.fact_history(&one, breach_id(1), "since").await.unwrap(), []);
    // Nor can one be put into another's case.
    let mut change = temp.store.change(&one).await.unwrap();
    let refused = change.fact_state_in_txn(&fact(1, "since", 2)).await;
    assert!(matches!(refused, Err(StoreError::Database { .. })), "{refused:?}");
}
