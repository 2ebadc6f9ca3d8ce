//! Alarm deliveries: told once in a round, taken by one, and a cut attempt is listed before it is made again.

use model::ids::AlarmDeliveryId;
use store::{
    Store,
    post::alarm_delivery::{AlarmDelivery, Attempted, DeliveryState, MAX_ANSWER_BYTES, News},
};
use testkit::store::{TempStore, house};

use super::{alarm::alarm_id, alarm_channel::channel_id, chance, second};

fn delivery_id(number: u32) -> AlarmDeliveryId {
    AlarmDeliveryId::new(second(number), chance(number))
}

async fn add(store: &Store, number: u32, channel: u32, news: News, round: u32) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let whom = (delivery_id(number), alarm_id(1), channel_id(channel));
    let is_new =
        change.alarm_delivery_add_in_txn(whom, (news, round), (second(1), second(number))).await.unwrap();
    change.commit().await.unwrap();
    is_new
}

async fn take(store: &Store, number: u32, before: u32, now: u32, until: u32) -> Option<bool> {
    let mut change = store.change(&house()).await.unwrap();
    let times = (second(now), second(until));
    let taken = change.alarm_delivery_take_in_txn(delivery_id(number), before, times).await.unwrap();
    change.commit().await.unwrap();
    taken
}

async fn attempted(store: &Store, number: u32, attempt: u32, became: Attempted, answer: &str) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let id = delivery_id(number);
    let noted =
        change.alarm_delivery_attempted_in_txn(id, attempt, became, answer, second(50)).await.unwrap();
    change.commit().await.unwrap();
    noted
}

async fn fetch(store: &Store, number: u32) -> AlarmDelivery {
    let found = store.post().alarm_delivery_list(&house(), alarm_id(1)).await.unwrap();
    found.into_iter().find(|delivery| delivery.id == delivery_id(number)).unwrap()
}

pub(crate) async fn the_same_news_is_told_to_a_channel_once_in_a_round(temp: &TempStore) {
    let store = &temp.store;
    assert!(add(store, 1, 1, News::Raised, 0).await);
    assert!(!add(store, 2, 1, News::Raised, 0).await);
    assert!(add(store, 3, 1, News::Ended, 0).await);
    assert!(add(store, 4, 1, News::Raised, 1).await);
    assert!(add(store, 5, 2, News::Raised, 0).await);
    let due = store.post().alarm_delivery_due_list(&house(), second(3), 9).await.unwrap();
    assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), [delivery_id(1), delivery_id(3)]);
}

pub(crate) async fn of_two_who_take_a_delivery_one_does(temp: &TempStore) {
    let store = &temp.store;
    add(store, 1, 1, News::Raised, 0).await;
    assert_eq!(take(store, 1, 0, 0, 9).await, None, "not yet");
    assert_eq!(take(store, 1, 0, 1, 20).await, Some(false));
    assert_eq!(take(store, 1, 0, 1, 20).await, None, "taken");
    assert_eq!(take(store, 1, 1, 19, 40).await, None, "still somebody's own");
    assert!(attempted(store, 1, 1, Attempted::Again(second(60)), "503 later").await);
    let waiting = fetch(store, 1).await;
    assert_eq!((waiting.state, waiting.attempt, waiting.maybe_twice), (DeliveryState::Waiting, 1, false));
    assert_eq!((waiting.next_at, waiting.answer.as_deref()), (Some(second(60)), Some("503 later")));
    assert_eq!(take(store, 1, 1, 60, 80).await, Some(false));
    let long = "ä".repeat(MAX_ANSWER_BYTES);
    assert!(attempted(store, 1, 2, Attempted::Delivered, &long).await);
    let done = fetch(store, 1).await;
    assert_eq!((done.state, done.next_at, done.done_at), (DeliveryState::Delivered, None, Some(second(50))));
    assert_eq!(done.answer.map(|answer| answer.len()), Some(MAX_ANSWER_BYTES));
    assert_eq!(take(store, 1, 2, 99, 100).await, None, "done is done");
}

pub(crate) async fn a_cut_attempt_is_listed_as_maybe_twice_and_made_again(temp: &TempStore) {
    let store = &temp.store;
    add(store, 1, 1, News::Raised, 0).await;
    assert_eq!(take(store, 1, 0, 1, 20).await, Some(false));
    assert_eq!(store.post().alarm_delivery_maybe_twice_list(&house(), None, 9).await.unwrap(), []);
    assert_eq!(take(store, 1, 1, 20, 40).await, Some(true));
    assert!(!attempted(store, 1, 1, Attempted::Delivered, "late").await, "who was taken over says nothing");
    assert!(attempted(store, 1, 2, Attempted::Delivered, "200").await);
    let listed = store.post().alarm_delivery_maybe_twice_list(&house(), None, 9).await.unwrap();
    assert_eq!(listed, [fetch(store, 1).await]);
    assert!(listed[0].maybe_twice);
}

pub(crate) async fn what_waits_is_dropped_and_what_is_told_is_not(temp: &TempStore) {
    let store = &temp.store;
    for (number, channel) in [(1, 1), (2, 2), (3, 3)] {
        add(store, number, channel, News::Raised, 0).await;
    }
    add(store, 4, 4, News::Ended, 0).await;
    take(store, 1, 0, 9, 20).await;
    take(store, 2, 0, 9, 20).await;
    attempted(store, 2, 1, Attempted::Delivered, "200").await;
    let mut change = store.change(&house()).await.unwrap();
    assert_eq!(change.alarm_told_in_txn(alarm_id(1)).await.unwrap(), [channel_id(1), channel_id(2)]);
    assert_eq!(change.alarm_delivery_drop_in_txn(alarm_id(1), second(30)).await.unwrap(), 1);
    change.commit().await.unwrap();
    let mut states = Vec::new();
    for number in 1..=4 {
        states.push(fetch(store, number).await.state);
    }
    let expected =
        [DeliveryState::Sending, DeliveryState::Delivered, DeliveryState::Dropped, DeliveryState::Waiting];
    assert_eq!(states, expected);
}
