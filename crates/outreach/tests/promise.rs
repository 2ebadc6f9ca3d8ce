//! Promises as people make them: said once, audited, heard, taken back.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::sync::Arc;
use std::time::Duration;

use judge::context::Asked;
use model::access::{Access, Right, Rights};
use model::event::PromiseChanged;
use model::time::Time;
use outreach::error::OutreachError;
use outreach::promise::Promises;
use platform::audit::Audit;
use platform::clock::{SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use store::error::StoreError;
use testkit::store::{Side, TempStore, house};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn later(seconds: u64) -> Time {
    NOW.plus(Duration::from_secs(seconds))
}

fn promises(temp: &TempStore) -> Promises {
    let data = temp.folder.path().join("data");
    let place = KeyPlace { file: temp.folder.path().join("keys").join("root.key"), data: data.clone() };
    let ring = RootKey::open(&place, &SystemChance).unwrap().work_ring(NOW);
    let chance = Arc::new(SystemChance);
    Promises {
        store: temp.store.clone(),
        audit: Audit::new(
            temp.store.platform(),
            &data,
            Arc::new(ring),
            Arc::new(SystemClock),
            chance.clone(),
        ),
        chance,
    }
}

/// What was said of promises so far, in its order.
async fn heard(temp: &TempStore) -> Vec<PromiseChanged> {
    let events = temp.store.platform().outbox_unheard_list(&house(), "test", 100).await.unwrap();
    events.iter().filter_map(|event| event.read()).map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_promise_is_in_force_from_its_publishing_to_its_end_and_each_is_heard_and_audited() {
    let temp = TempStore::open(Side::Sqlite).await;
    let promises = promises(&temp);
    let id = promises.publish(&house(), Asked::Secret, NOW).await.unwrap();
    let in_force = promises.in_force(&house()).await.unwrap();
    assert_eq!(
        in_force.iter().map(|one| (one.id, one.never_ask.as_str())).collect::<Vec<_>>(),
        [(id, "password")]
    );
    let before = temp.store.guard().knowledge_revision(&house()).await.unwrap();

    promises.withdraw(&house(), id, later(1)).await.unwrap();
    assert_eq!(promises.in_force(&house()).await.unwrap(), []);
    let listed = promises.list(&house(), None, 10).await.unwrap();
    assert_eq!(listed[0].withdrawn, Some((later(1), "house:test".into())));

    assert_eq!(heard(&temp).await, [PromiseChanged { promise: id }; 2]);
    assert_ne!(temp.store.guard().knowledge_revision(&house()).await.unwrap(), before, "guard is told");
    let entries = temp.store.platform().audit_list(&house(), 0, 10).await.unwrap();
    let words: Vec<&str> =
        entries.iter().flat_map(|entry| &entry.words).map(|words| words.what.as_str()).collect();
    assert_eq!(words, ["promise.publish", "promise.withdraw"]);
}

#[tokio::test]
async fn what_is_promised_already_or_not_in_force_changes_nothing() {
    let temp = TempStore::open(Side::Sqlite).await;
    let promises = promises(&temp);
    let id = promises.publish(&house(), Asked::GiftCard, NOW).await.unwrap();
    let again = promises.publish(&house(), Asked::GiftCard, later(1)).await;
    assert!(matches!(again, Err(OutreachError::Promised)), "{again:?}");
    promises.withdraw(&house(), id, later(2)).await.unwrap();
    let again = promises.withdraw(&house(), id, later(3)).await;
    assert!(matches!(again, Err(OutreachError::NotInForce)), "{again:?}");
    assert_eq!(heard(&temp).await.len(), 2);
}

#[tokio::test]
async fn who_may_not_manage_promises_nothing() {
    let temp = TempStore::open(Side::Sqlite).await;
    let promises = promises(&temp);
    let rights = Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Decide);
    let analyst = Access { rights, ..house() };
    let denied = promises.publish(&analyst, Asked::Secret, NOW).await;
    assert!(matches!(denied, Err(OutreachError::Store(StoreError::Denied(_)))), "{denied:?}");
    assert_eq!(promises.in_force(&analyst).await.unwrap(), []);
}
