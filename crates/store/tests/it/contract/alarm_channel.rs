//! Alarm channels and the on-call order.

use model::{ids::AlarmChannelId, severity::Severity};
use store::{
    Store,
    error::StoreError,
    post::alarm_channel::{AlarmChannel, AlarmStep, ChannelKind, QuietHours},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn channel_id(number: u32) -> AlarmChannelId {
    AlarmChannelId::new(second(number), chance(number))
}

fn channel(number: u32) -> AlarmChannel {
    AlarmChannel {
        id: channel_id(number),
        name: format!("channel {number}"),
        kind: ChannelKind::Webhook,
        settings: vec![1, 2, 3],
        least_severity: Severity::Low,
        quiet: Some(QuietHours { zone: "Europe/Berlin".into(), from_minute: 1_320, until_minute: 420 }),
        is_on: true,
        made_at: second(number),
        changed_at: second(number),
    }
}

async fn put(store: &Store, channel: &AlarmChannel) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.alarm_channel_put_in_txn(channel).await?;
    change.commit().await
}

pub(crate) async fn a_channel_comes_back_as_it_was_and_is_changed(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    put(store, &channel(1)).await.unwrap();
    put(store, &channel(2)).await.unwrap();
    assert_eq!(store.post().alarm_channel_fetch(house, channel_id(1)).await.unwrap(), channel(1));
    let changed = AlarmChannel {
        name: "at night".into(),
        kind: ChannelKind::Mail,
        settings: vec![9],
        least_severity: Severity::Critical,
        quiet: None,
        is_on: false,
        changed_at: second(9),
        ..channel(1)
    };
    put(store, &changed).await.unwrap();
    assert_eq!(store.post().alarm_channel_list(house).await.unwrap(), [changed, channel(2)]);
    let twin = put(store, &AlarmChannel { name: "channel 2".into(), ..channel(3) }).await;
    assert!(matches!(twin, Err(StoreError::Conflict { .. })), "{twin:?}");
    for expected in [true, false] {
        let mut change = store.change(house).await.unwrap();
        assert_eq!(change.alarm_channel_remove_in_txn(channel_id(1)).await.unwrap(), expected);
        change.commit().await.unwrap();
    }
    assert_eq!(store.post().alarm_channel_list(house).await.unwrap(), [channel(2)]);
}

pub(crate) async fn an_unfit_channel_is_refused(temp: &TempStore) {
    let quiet = |from_minute, until_minute| {
        Some(QuietHours { zone: "Europe/Berlin".into(), from_minute, until_minute })
    };
    for spoilt in [
        AlarmChannel { name: " ".into(), ..channel(1) },
        AlarmChannel { name: "ada@shop.example".into(), ..channel(1) },
        AlarmChannel { name: "x".repeat(101), ..channel(1) },
        AlarmChannel { quiet: quiet(60, 60), ..channel(1) },
        AlarmChannel { quiet: quiet(60, 1_440), ..channel(1) },
    ] {
        let refused = put(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{spoilt:?}: {refused:?}");
    }
}

pub(crate) async fn the_order_is_replaced_as_a_whole_and_names_known_channels(temp: &TempStore) {
    let (store, house) = (&temp.store, &house());
    put(store, &channel(1)).await.unwrap();
    put(store, &channel(2)).await.unwrap();
    let step = |place, number| AlarmStep { place, channel: channel_id(number), wait_minutes: 10 };
    let set = async |steps: &[AlarmStep]| {
        let mut change = store.change(house).await?;
        change.alarm_steps_set_in_txn(steps).await?;
        change.commit().await
    };
    set(&[step(1, 1), step(0, 2)]).await.unwrap();
    assert_eq!(store.post().alarm_step_list(house).await.unwrap(), [step(0, 2), step(1, 1)]);
    let unknown = set(&[step(0, 1), step(1, 9)]).await;
    assert!(matches!(unknown, Err(StoreError::Missing { .. })), "{unknown:?}");
    let many = set(&[step(0, 1); 101]).await;
    assert!(matches!(many, Err(StoreError::Unfit { .. })), "{many:?}");
    assert_eq!(store.post().alarm_step_list(house).await.unwrap(), [step(0, 2), step(1, 1)]);
    let mut change = store.change(house).await.unwrap();
    assert!(change.alarm_channel_remove_in_txn(channel_id(2)).await.unwrap());
    change.commit().await.unwrap();
    assert_eq!(store.post().alarm_step_list(house).await.unwrap(), [step(1, 1)]);
}

pub(crate) async fn channels_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    put(&temp.store, &channel(1)).await.unwrap();
    let missing = temp.store.post().alarm_channel_fetch(&one, channel_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(temp.store.post().alarm_channel_list(&one).await.unwrap(), []);
    let mut change = temp.store.change(&one).await.unwrap();
    let step = AlarmStep { place: 0, channel: channel_id(1), wait_minutes: 1 };
    let foreign = change.alarm_steps_set_in_txn(&[step]).await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })), "{foreign:?}");
}
