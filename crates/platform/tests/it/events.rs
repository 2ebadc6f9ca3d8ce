//! Events: heard once by each, together with what was done, and not lost by a failure.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use model::ids::OutboxId;
use platform::{
    audit::About,
    events::{Heard, Hearer, Hears, LocalBus, Round},
};
use store::{
    error::StoreError,
    outbox::{Event, Hearing},
    txn::{Change, NewEvent},
};
use testkit::store::house;
use tokio::sync::{Notify, watch};

use crate::house::House;

/// A hearer that writes an audit entry for each event, and fails as often as it is told to.
struct Scribe {
    name: &'static str,
    audit: platform::audit::Audit,
    failures: AtomicU32,
    heard: Notify,
}

impl Scribe {
    fn new(house: &House, name: &'static str, failures: u32) -> Arc<Self> {
        let audit = house.audit.clone();
        Arc::new(Self { name, audit, failures: AtomicU32::new(failures), heard: Notify::new() })
    }
}

impl Hearer for Scribe {
    fn hears(&self) -> Hears {
        Hears { name: self.name, kinds: &["tenant_added", "of_a_later_time"] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(async move {
            if event.kind != "tenant_added" {
                return Ok(Hearing::Parked);
            }
            let access = model::access::Access::house(event.tenant, "hear");
            self.audit
                .append_in_txn(&access, change, "event.hear", &About::of("event", event.id))
                .await
                .unwrap();
            if self.failures.load(Ordering::SeqCst) > 0 {
                self.failures.fetch_sub(1, Ordering::SeqCst);
                return Err(StoreError::Missing { what: "what it needed" });
            }
            self.heard.notify_one();
            Ok(Hearing::Done)
        })
    }
}

fn bus(house_: &House, hearers: Vec<Arc<dyn Hearer>>) -> LocalBus {
    LocalBus::new(house_.temp.store.clone(), house(), Arc::new(house_.clock.clone()), hearers)
}

async fn say(house_: &House, kind: &str) {
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    let id = OutboxId::new(house_.now(), house_.random());
    let event = NewEvent { id, kind, version: 1, body: b"", at: house_.now() };
    change.say(&event).await.unwrap();
    change.commit().await.unwrap();
}

/// What a round comes to in which everything was somebody's business.
fn round(done: u32, parked: u32, failed: u32) -> Round {
    Round { done, parked, failed, passed: 0 }
}

async fn acts(house_: &House) -> u64 {
    house_.temp.store.platform().audit_size(&house()).await.unwrap()
}

pub(crate) async fn every_hearer_hears_every_event_once(house_: &House) {
    let bus = bus(house_, vec![Scribe::new(house_, "one", 0), Scribe::new(house_, "other", 0)]);
    for _ in 0..3 {
        say(house_, "tenant_added").await;
    }
    assert_eq!(bus.round().await.unwrap(), round(6, 0, 0));
    assert_eq!(bus.round().await.unwrap(), Round::default());
    assert_eq!(acts(house_).await, 6);
}

pub(crate) async fn what_a_hearer_does_and_that_it_heard_happen_together(house_: &House) {
    let bus = bus(house_, vec![Scribe::new(house_, "one", 1)]);
    say(house_, "tenant_added").await;
    assert_eq!(bus.round().await.unwrap(), round(0, 0, 1));
    assert_eq!(acts(house_).await, 0, "what it did before it failed is undone");
    assert_eq!(bus.round().await.unwrap(), round(1, 0, 0));
    assert_eq!(acts(house_).await, 1);
}

pub(crate) async fn a_failing_event_is_tried_again_and_holds_nobody_up(house_: &House) {
    let bus = bus(house_, vec![Scribe::new(house_, "one", 1)]);
    say(house_, "tenant_added").await;
    house_.clock.advance(Duration::from_secs(1));
    say(house_, "tenant_added").await;
    assert_eq!(bus.round().await.unwrap(), round(1, 0, 1));
    assert_eq!(bus.round().await.unwrap(), round(1, 0, 0));
}

pub(crate) async fn an_event_nobody_understands_is_parked(house_: &House) {
    let bus = bus(house_, vec![Scribe::new(house_, "one", 0)]);
    say(house_, "of_a_later_time").await;
    assert_eq!(bus.round().await.unwrap(), round(0, 1, 0));
    assert_eq!(bus.round().await.unwrap(), Round::default());
    assert_eq!(house_.temp.store.platform().outbox_state(&house()).await.unwrap().parked, 1);
}

pub(crate) async fn what_is_nobodys_business_is_passed_over_and_can_be_forgotten(house_: &House) {
    let bus = bus(house_, vec![Scribe::new(house_, "one", 0), Scribe::new(house_, "other", 0)]);
    for kind in ["message_held", "tenant_added", "message_held"] {
        say(house_, kind).await;
    }
    assert_eq!(bus.round().await.unwrap(), Round { done: 2, passed: 4, ..Round::default() });
    assert_eq!(bus.round().await.unwrap(), Round::default());
    assert_eq!(acts(house_).await, 2, "neither acted on what it does not hear");
    house_.clock.advance(Duration::from_secs(1));
    let platform = house_.temp.store.platform();
    assert_eq!(platform.outbox_prune(&house(), house_.now(), &["one", "other", "third"]).await.unwrap(), 0);
    assert_eq!(platform.outbox_prune(&house(), house_.now(), &["one", "other"]).await.unwrap(), 3);
}

pub(crate) async fn a_running_bus_is_woken_by_a_commit_and_stops_when_told(house_: &House) {
    let scribe = Scribe::new(house_, "one", 0);
    let bus = bus(house_, vec![Arc::clone(&scribe) as _]);
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(async move {
        let mut rounds = 0_u32;
        bus.run(stopped, |_| rounds += 1).await;
        rounds
    });
    // Far below the poll: only the bell can have woken it.
    say(house_, "tenant_added").await;
    tokio::time::timeout(platform::events::POLL_INTERVAL / 2, scribe.heard.notified()).await.unwrap();
    stop.send(true).unwrap();
    assert!(running.await.unwrap() >= 1);
}
