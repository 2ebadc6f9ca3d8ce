//! Alarms: the same cause is one, steps are taken once, and who cares stops the rest.

use model::{
    access::Access,
    ids::{AlarmDeliveryId, AlarmId},
    severity::Severity,
};
use store::{
    Store,
    error::StoreError,
    post::{
        alarm::{NewAlarm, Raised, StepPlace},
        alarm_delivery::News,
    },
};
use testkit::store::{TempStore, house};

use super::{alarm_channel::channel_id, chance, customer, second};

pub(crate) fn alarm_id(number: u32) -> AlarmId {
    AlarmId::new(second(number), chance(number))
}

pub(crate) fn alarm(number: u32) -> NewAlarm {
    NewAlarm {
        id: alarm_id(number),
        kind: "door_silent".into(),
        cause: "mx".into(),
        severity: Severity::High,
        phrase: "alarm-door-silent".into(),
        arguments: vec![("door".into(), "mx".into())],
        at: second(number),
        count: 1,
    }
}

pub(crate) async fn raise(store: &Store, access: &Access, alarm: &NewAlarm) -> Result<Raised, StoreError> {
    let mut change = store.change(access).await?;
    let raised = change.alarm_raise_in_txn(alarm).await?;
    change.commit().await?;
    Ok(raised)
}

pub(crate) async fn the_same_cause_is_one_alarm_while_it_lasts(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    let first = raise(store, house, &alarm(1)).await.unwrap();
    assert_eq!(first, Raised { id: alarm_id(1), is_new: true, count: 1 });
    let later = NewAlarm { count: 9, arguments: vec![("door".into(), "other".into())], ..alarm(5) };
    let again = raise(store, house, &later).await.unwrap();
    assert_eq!(again, Raised { id: alarm_id(1), is_new: false, count: 10 });
    let other = raise(store, house, &NewAlarm { cause: "other".into(), ..alarm(6) }).await.unwrap();
    assert!(other.is_new);
    let found = store.post().alarm_fetch(house, alarm_id(1)).await.unwrap();
    assert_eq!((found.last_at, found.said.count, &found.said.arguments), (second(5), 10, &later.arguments));
    assert_eq!(found.next_step_at, Some(second(1)));
    let mut change = store.change(house).await.unwrap();
    assert_eq!(change.alarm_end_in_txn("door_silent", "mx", second(9)).await.unwrap(), Some(alarm_id(1)));
    assert_eq!(change.alarm_end_in_txn("door_silent", "mx", second(9)).await.unwrap(), None);
    change.commit().await.unwrap();
    assert!(raise(store, house, &alarm(11)).await.unwrap().is_new, "after its end the cause is a new alarm");
    let ids = async |is_open_only, before, limit| {
        let found = store.post().alarm_list(house, is_open_only, before, limit).await.unwrap();
        found.into_iter().map(|alarm| alarm.said.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(true, None, 9).await, [alarm_id(11), alarm_id(6)]);
    assert_eq!(ids(false, None, 2).await, [alarm_id(11), alarm_id(6)]);
    assert_eq!(ids(false, Some(alarm_id(6)), 9).await, [alarm_id(1)]);
}

pub(crate) async fn an_alarm_with_an_address_is_refused(temp: &TempStore) {
    for spoilt in [
        NewAlarm { cause: "ada@shop.example".into(), ..alarm(1) },
        NewAlarm { arguments: vec![("who".into(), "ada@shop.example".into())], ..alarm(1) },
    ] {
        let refused = raise(&temp.store, &house(), &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(temp.store.post().alarm_list(&house(), false, None, 9).await.unwrap(), []);
}

pub(crate) async fn a_step_is_taken_by_one_and_not_after_somebody_cares(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    raise(store, house, &alarm(1)).await.unwrap();
    let due = async |number| store.post().alarm_due_list(house, second(number), 9).await.unwrap().len();
    assert_eq!((due(0).await, due(1).await), (0, 1));
    let place = |place| StepPlace { place, round: 0 };
    let step = async |from, to, at| {
        let mut change = store.change(house).await.unwrap();
        let is_ours = change.alarm_step_in_txn(alarm_id(1), place(from), place(to), at).await.unwrap();
        change.commit().await.unwrap();
        is_ours
    };
    assert!(step(0, 1, Some(second(60))).await);
    assert!(!step(0, 1, Some(second(60))).await, "another was quicker");
    assert_eq!((due(59).await, due(60).await), (0, 1));
    let mut change = store.change(house).await.unwrap();
    change.alarm_hurry_in_txn(alarm_id(1), second(20)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!((due(19).await, due(20).await), (0, 1));
    for expected in [true, false] {
        let mut change = store.change(house).await.unwrap();
        let by = (second(30), "person:1");
        assert_eq!(change.alarm_acknowledge_in_txn(alarm_id(1), by, false).await.unwrap(), expected);
        change.commit().await.unwrap();
    }
    assert!(!step(1, 2, None).await, "somebody cares");
    assert_eq!(due(99).await, 0);
    let found = store.post().alarm_fetch(house, alarm_id(1)).await.unwrap();
    assert_eq!(found.acknowledged, Some((second(30), "person:1".to_owned())));
    assert_eq!((found.ended_at, found.place), (None, 1));
    assert!(!raise(store, house, &alarm(40)).await.unwrap().is_new, "it lasts, and nobody is told anew");
}

pub(crate) async fn an_alarm_that_does_not_last_ends_when_somebody_cares(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    raise(store, house, &alarm(1)).await.unwrap();
    let mut change = store.change(house).await.unwrap();
    assert!(change.alarm_acknowledge_in_txn(alarm_id(1), (second(3), "person:1"), true).await.unwrap());
    change.commit().await.unwrap();
    let found = store.post().alarm_fetch(house, alarm_id(1)).await.unwrap();
    assert_eq!(found.ended_at, Some(second(3)));
    assert!(raise(store, house, &alarm(4)).await.unwrap().is_new);
}

pub(crate) async fn alarms_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    raise(&temp.store, &house(), &alarm(1)).await.unwrap();
    let missing = temp.store.post().alarm_fetch(&one, alarm_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(temp.store.post().alarm_due_list(&one, second(99), 9).await.unwrap(), []);
    // The same cause at another tenant is another alarm.
    assert!(raise(&temp.store, &one, &alarm(2)).await.unwrap().is_new);
}

pub(crate) async fn old_alarms_are_forgotten_with_what_was_told(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    raise(store, house, &alarm(1)).await.unwrap();
    raise(store, house, &NewAlarm { cause: "other".into(), ..alarm(2) }).await.unwrap();
    let mut change = store.change(house).await.unwrap();
    let id = AlarmDeliveryId::new(second(1), chance(1));
    let times = (second(1), second(1));
    assert!(
        change
            .alarm_delivery_add_in_txn((id, alarm_id(1), channel_id(1)), (News::Raised, 0), times)
            .await
            .unwrap()
    );
    change.alarm_end_in_txn("door_silent", "mx", second(5)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(store.post().alarm_prune(house, second(5)).await.unwrap(), 0);
    assert_eq!(store.post().alarm_prune(house, second(6)).await.unwrap(), 1);
    assert_eq!(store.post().alarm_list(house, false, None, 9).await.unwrap().len(), 1);
    assert_eq!(store.post().alarm_delivery_list(house, alarm_id(1)).await.unwrap(), []);
}
