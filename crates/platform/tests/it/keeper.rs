//! Keeper: object, rows and event together or not at all; one that does not fit breaks nobody else's.

use std::sync::{Arc, Mutex};

use model::ids::{ObjectId, OutboxId};
use platform::keeper::{self, KeepError, Keeper, KeepingTask, Order, Rows, Steps, Unwatched, Writing};
use platform::objects;
use store::{
    error::StoreError,
    txn::{Change, NewEvent},
};
use testkit::store::house;
use zeroize::Zeroizing;

use crate::house::{DAY, House};

/// Says one event; those of a bad one fail.
struct OneEvent {
    event: OutboxId,
    is_bad: bool,
}

impl Rows for OneEvent {
    fn write<'c>(&'c self, change: &'c mut Change, _object: ObjectId) -> Writing<'c> {
        Box::pin(async move {
            if self.is_bad {
                return Err(StoreError::Unfit { what: "a test's row", detail: "it is meant to fail" });
            }
            let at = self.event.made_at();
            change.say(&NewEvent { id: self.event, kind: "test_kept", version: 1, body: b"", at }).await
        })
    }
}

fn start(house_: &House, steps: Arc<dyn Steps>) -> (Keeper, KeepingTask) {
    keeper::start(house_.temp.store.clone(), house_.ring.sealing.clone(), house_.chance.clone(), steps)
}

fn order(house_: &House, content: Vec<u8>, is_bad: bool) -> Order {
    let event = OutboxId::new(house_.now(), house_.random());
    Order {
        access: house(),
        kind: "held_message",
        content: Zeroizing::new(content),
        now: house_.now(),
        end: house_.now().plus(DAY),
        rows: Box::new(OneEvent { event, is_bad }),
    }
}

async fn events(house_: &House) -> usize {
    house_.temp.store.platform().outbox_unheard_list(&house(), "nobody", 1_000).await.unwrap().len()
}

async fn objects_kept(house_: &House) -> usize {
    house_.temp.store.objects().object_list(&house(), None, 1_000).await.unwrap().len()
}

pub(crate) async fn what_was_kept_is_there_with_its_rows_and_its_event(house_: &House) {
    let (keeper, _task) = start(house_, Arc::new(Unwatched));
    for content in [vec![], b"words".to_vec(), vec![7; 200_000]] {
        let id = keeper.keep(order(house_, content.clone(), false)).await.unwrap();
        let store = house_.temp.store.objects();
        let opened = objects::open(&house(), &store, &house_.ring, &house_.audit, id).await.unwrap();
        assert_eq!(*opened, content);
    }
    assert_eq!((events(house_).await, objects_kept(house_).await), (3, 3));
}

pub(crate) async fn one_whose_rows_do_not_fit_breaks_nobody_elses(house_: &House) {
    let (keeper, _task) = start(house_, Arc::new(Unwatched));
    let tasks: Vec<_> = (0..60)
        .map(|number| {
            let (keeper, order) = (keeper.clone(), order(house_, vec![number; 100], number % 10 == 3));
            tokio::spawn(async move { (number, keeper.keep(order).await) })
        })
        .collect();
    for task in tasks {
        let (number, outcome) = task.await.unwrap();
        assert_eq!(outcome.is_err(), number % 10 == 3, "{number}: {outcome:?}");
    }
    assert_eq!((events(house_).await, objects_kept(house_).await), (54, 54));
}

pub(crate) async fn what_is_too_large_is_refused_before_it_is_sealed(house_: &House) {
    let (keeper, _task) = start(house_, Arc::new(Unwatched));
    let refused = keeper.keep(order(house_, vec![0; (256 << 20) + 1], false)).await;
    assert!(matches!(refused, Err(KeepError::TooLarge { .. })), "{refused:?}");
    assert_eq!(objects_kept(house_).await, 0);
}

/// Remembers whether a file became durable.
#[derive(Default)]
struct Reached(Mutex<Vec<&'static str>>);

impl Steps for Reached {
    fn reached(&self, step: &'static str) {
        self.0.lock().unwrap().push(step);
    }
}

pub(crate) async fn who_gives_up_is_not_written_and_its_file_is_swept(house_: &House) {
    let steps = Arc::new(Reached::default());
    let (keeper, _task) = start(house_, steps.clone());
    let is_durable = || steps.0.lock().unwrap().contains(&"file durable");
    let mut keeping = Box::pin(keeper.keep(order(house_, b"words".to_vec(), false)));
    // It is polled up to the moment its file is durable, and dropped before its rows are asked for again.
    std::future::poll_fn(|context| {
        let _ = keeping.as_mut().poll(context);
        if is_durable() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    drop(keeping);
    // Whoever comes after is written after.
    keeper.keep(order(house_, b"others".to_vec(), false)).await.unwrap();
    assert_eq!((events(house_).await, objects_kept(house_).await), (1, 1));
    let store = house_.temp.store.objects();
    assert_eq!(store.object_orphan_list(&house()).await.unwrap().len(), 1);
    assert_eq!(store.object_sweep(&house(), house_.now().plus(DAY)).await.unwrap().orphans, 1);
}

pub(crate) async fn it_ends_when_nobody_can_ask_any_more(house_: &House) {
    let (keeper, task) = start(house_, Arc::new(Unwatched));
    let keeping = tokio::spawn({
        let (keeper, order) = (keeper.clone(), order(house_, b"words".to_vec(), false));
        async move { keeper.keep(order).await }
    });
    drop(keeper);
    task.finish().await;
    keeping.await.unwrap().unwrap();
    assert_eq!(events(house_).await, 1);
}
