//! Profiles: shares add up, parties are asked for in groups, tenants are apart.

use model::{fingerprint::Fingerprint, time::Time};
use store::{error::StoreError, guard::profile::Profile};
use testkit::store::{TempStore, house};

use super::{customer, second};

/// Nothing known of a party but its name.
pub(crate) fn stranger(number: u8) -> Profile {
    Profile {
        party: Fingerprint::from_bytes([number; 12]),
        domain: "vendor.example".into(),
        first_contact: None,
        first_proved: None,
        last_inbound: None,
        last_outbound: None,
        messages_in: 0,
        proved_in: 0,
        replies_in: 0,
        days_in: 0,
        messages_out: 0,
        benign: 0,
        benign_at: None,
        malicious: 0,
        malicious_at: None,
    }
}

async fn fetched(temp: &TempStore, number: u8) -> Profile {
    let party = Fingerprint::from_bytes([number; 12]);
    temp.store.guard().profile_fetch(&house(), &[party]).await.unwrap().remove(0)
}

pub(crate) async fn shares_add_up_and_keep_the_earliest_and_the_latest(temp: &TempStore) {
    let times = |at: u32| Some(second(at));
    let first = Profile {
        first_contact: times(20),
        last_inbound: times(20),
        messages_in: 2,
        days_in: 1,
        benign: 1,
        benign_at: times(30),
        ..stranger(1)
    };
    let second_share = Profile {
        first_contact: times(10),
        first_proved: times(15),
        last_inbound: times(15),
        last_outbound: times(10),
        messages_in: 3,
        proved_in: 1,
        replies_in: 1,
        days_in: 1,
        messages_out: 4,
        malicious: 1,
        malicious_at: times(40),
        ..stranger(1)
    };
    let sum = Profile {
        first_contact: times(10),
        first_proved: times(15),
        last_inbound: times(20),
        last_outbound: times(10),
        messages_in: 5,
        proved_in: 1,
        replies_in: 1,
        days_in: 2,
        messages_out: 4,
        benign: 1,
        benign_at: times(30),
        malicious: 1,
        malicious_at: times(40),
        ..stranger(1)
    };
    let guard = temp.store.guard();
    guard.profile_add(&house(), &[second_share.clone(), stranger(2), first.clone()]).await.unwrap();
    assert_eq!(fetched(temp, 1).await, sum);
    // The other way round, and in two transactions.
    let other = |share: &Profile| Profile { party: Fingerprint::from_bytes([3; 12]), ..share.clone() };
    for share in [&first, &second_share] {
        guard.profile_add(&house(), &[other(share)]).await.unwrap();
    }
    assert_eq!(fetched(temp, 3).await, other(&sum));
}

pub(crate) async fn many_are_asked_for_at_once_and_strangers_are_left_out(temp: &TempStore) {
    let guard = temp.store.guard();
    let known: Vec<Profile> =
        (1..=20).map(|number| Profile { messages_in: number.into(), ..stranger(number) }).collect();
    guard.profile_add(&house(), &known).await.unwrap();
    for asked in [0_u8, 1, 7, 8, 9, 19] {
        let parties: Vec<Fingerprint> =
            (1..=asked).chain(100..102).map(|number| Fingerprint::from_bytes([number; 12])).collect();
        let mut found = guard.profile_fetch(&house(), &parties).await.unwrap();
        found.sort_by_key(|profile| profile.party);
        assert_eq!(found, known[..asked.into()], "{asked}");
    }
    assert_eq!(guard.profile_fetch(&house(), &[]).await.unwrap(), []);
    assert_eq!(guard.profile_count(&house()).await.unwrap(), 20);
}

pub(crate) async fn many_processes_add_at_once_and_nothing_is_lost(temp: &TempStore) {
    let shares: Vec<Profile> =
        (1..=10).map(|number| Profile { messages_in: 1, ..stranger(number) }).collect();
    let backwards: Vec<Profile> = shares.iter().rev().cloned().collect();
    let (one, two) = (temp.reopen().await.guard(), temp.reopen().await.guard());
    let adding = async |store: store::guard::GuardStore, shares: &[Profile]| {
        for _ in 0..10 {
            store.profile_add(&house(), shares).await.unwrap();
        }
    };
    tokio::join!(adding(one, &shares), adding(two, &backwards));
    for number in 1..=10 {
        assert_eq!(fetched(temp, number).await.messages_in, 20);
    }
}

pub(crate) async fn a_profile_of_another_tenant_is_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    let guard = temp.store.guard();
    guard.profile_add(&one, &[stranger(1)]).await.unwrap();
    assert_eq!(guard.profile_fetch(&house(), &[stranger(1).party]).await.unwrap(), []);
    assert_eq!(guard.profile_fetch(&one, &[stranger(1).party]).await.unwrap(), [stranger(1)]);
}

pub(crate) async fn parties_long_silent_are_forgotten(temp: &TempStore) {
    let guard = temp.store.guard();
    let seen = |number: u8, at: Time| Profile { last_inbound: Some(at), ..stranger(number) };
    let condemned = Profile { malicious_at: Some(second(50)), ..seen(3, second(1)) };
    guard.profile_add(&house(), &[seen(1, second(1)), seen(2, second(50)), condemned]).await.unwrap();
    assert_eq!(guard.profile_prune(&house(), second(20)).await.unwrap(), 1);
    assert_eq!(guard.profile_count(&house()).await.unwrap(), 2);
}

pub(crate) async fn an_address_for_a_domain_is_refused_with_its_group(temp: &TempStore) {
    let spoilt = Profile { domain: "a@vendor.example".into(), ..stranger(2) };
    let refused = temp.store.guard().profile_add(&house(), &[stranger(1), spoilt]).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    assert_eq!(temp.store.guard().profile_count(&house()).await.unwrap(), 0);
}

pub(crate) async fn who_reads_during_a_change_does_not_wait_for_its_end(temp: &TempStore) {
    let mut change = temp.store.change(&house()).await.unwrap();
    change.profile_add_in_txn(&stranger(1)).await.unwrap();
    // So many at once that connections have to be opened for them.
    let guard = temp.store.guard();
    let house = house();
    let reading = async || guard.profile_count(&house).await.unwrap();
    let counts = async { tokio::join!(reading(), reading(), reading(), reading()) };
    // Shorter than a writer's patience with another.
    let counts = tokio::time::timeout(std::time::Duration::from_secs(8), counts).await.unwrap();
    assert_eq!(counts, (0, 0, 0, 0));
    change.commit().await.unwrap();
    assert_eq!(reading().await, 1);
}
