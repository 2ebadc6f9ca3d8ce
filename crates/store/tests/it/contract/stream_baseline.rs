//! Baselines of sending accounts: the last one stays, and holds are counted.

use model::fingerprint::Fingerprint;
use store::guard::stream_baseline::{StreamBaseline, StreamCount};
use testkit::store::{TempStore, house};

use super::{customer, second};

pub(crate) fn baseline(number: u8) -> StreamBaseline {
    StreamBaseline {
        account: Fingerprint::from_bytes([number; 12]),
        updated_at: second(number.into()),
        state: vec![number; 700],
        holds: 0,
        held_at: None,
        benign_holds: 0,
        benign_hold_at: None,
    }
}

pub(crate) async fn the_last_baseline_of_an_account_stays(temp: &TempStore) {
    let guard = temp.store.guard();
    let later = StreamBaseline {
        state: vec![9; 10],
        updated_at: second(60),
        holds: 2,
        held_at: Some(second(50)),
        benign_holds: 1,
        benign_hold_at: Some(second(55)),
        ..baseline(1)
    };
    guard.stream_baseline_put(&house(), &[baseline(2), baseline(1)]).await.unwrap();
    guard.stream_baseline_put(&house(), std::slice::from_ref(&later)).await.unwrap();
    for expected in [later, baseline(2)] {
        let found = guard.stream_baseline_fetch(&house(), expected.account).await.unwrap();
        assert_eq!(found, Some(expected));
    }
    assert_eq!(guard.stream_baseline_fetch(&house(), Fingerprint::from_bytes([7; 12])).await.unwrap(), None);
}

pub(crate) async fn active_and_held_accounts_are_counted_since_a_time(temp: &TempStore) {
    let guard = temp.store.guard();
    let held = StreamBaseline { held_at: Some(second(3)), holds: 1, ..baseline(3) };
    let wrongly = StreamBaseline {
        held_at: Some(second(4)),
        benign_hold_at: Some(second(4)),
        holds: 1,
        benign_holds: 1,
        ..baseline(4)
    };
    guard.stream_baseline_put(&house(), &[baseline(1), baseline(2), held, wrongly]).await.unwrap();
    let count = guard.stream_baseline_count(&house(), second(2)).await.unwrap();
    assert_eq!(count, StreamCount { accounts: 3, held: 2, held_benign: 1 });
    let later = guard.stream_baseline_count(&house(), second(4)).await.unwrap();
    assert_eq!(later, StreamCount { accounts: 1, held: 1, held_benign: 1 });
}

pub(crate) async fn accounts_long_silent_are_forgotten(temp: &TempStore) {
    let guard = temp.store.guard();
    guard.stream_baseline_put(&house(), &[baseline(1), baseline(9)]).await.unwrap();
    assert_eq!(guard.stream_baseline_prune(&house(), second(5)).await.unwrap(), 1);
    assert_eq!(guard.stream_baseline_fetch(&house(), baseline(1).account).await.unwrap(), None);
    assert!(guard.stream_baseline_fetch(&house(), baseline(9).account).await.unwrap().is_some());
}

pub(crate) async fn a_baseline_of_another_tenant_is_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    let guard = temp.store.guard();
    guard.stream_baseline_put(&one, &[baseline(1)]).await.unwrap();
    assert_eq!(guard.stream_baseline_fetch(&house(), baseline(1).account).await.unwrap(), None);
}

pub(crate) async fn pages_go_from_who_sent_last_to_who_did_not_for_long(temp: &TempStore) {
    let guard = temp.store.guard();
    // Two that sent in the same moment fall on two pages.
    let same = StreamBaseline { updated_at: second(3), ..baseline(2) };
    guard
        .stream_baseline_put(&house(), &[baseline(1), same.clone(), baseline(3), baseline(4)])
        .await
        .unwrap();
    let other = customer(&temp.store, 1).await;
    guard.stream_baseline_put(&other, &[baseline(9)]).await.unwrap();
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = guard.stream_baseline_list(&house(), before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.updated_at, last.account));
        seen.extend(page);
    }
    assert_eq!(seen, [baseline(4), baseline(3), same, baseline(1)]);
}
