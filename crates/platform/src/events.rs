//! Events: what happened is heard by whoever must act on it, once each.
//! `events = local:`: hearers of this process are woken when a change is committed, and ask the outbox anyway now and then.
//! The event and the change it tells of are one transaction (`store::txn`); what a hearer does and that it heard are another.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use model::access::Access;
use store::{
    Store,
    error::StoreError,
    outbox::{Event, Hearing},
    txn::Change,
};
use tokio::sync::watch;

use crate::clock::Clock;

/// The safety net: an event whose bell was lost is heard after this time at the latest.
pub const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Events taken from the outbox at a time.
const BATCH: u32 = 100;

/// What a hearer does with an event; what it does goes into the change.
pub type Heard<'h> = Pin<Box<dyn Future<Output = Result<Hearing, StoreError>> + Send + 'h>>;

/// Somebody who must act on events. May be called again after a crash, never after it was done.
pub trait Hearer: Send + Sync {
    /// Its name, by which the outbox remembers what it heard; never changed.
    fn name(&self) -> &'static str;
    /// Acts on an event within a change of the event's tenant. A kind it does not know is none of its business: [`Hearing::Done`].
    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h>;
}

/// What one round of hearing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Events acted upon.
    pub done: u32,
    /// Events put aside, because this program does not understand them.
    pub parked: u32,
    /// Events that failed and will be tried again.
    pub failed: u32,
}

/// Carries events of this process's store to its hearers.
pub struct LocalBus {
    store: Store,
    access: Access,
    clock: Arc<dyn Clock>,
    hearers: Vec<Arc<dyn Hearer>>,
}

impl LocalBus {
    /// Makes a bus for a tenant and everybody below it.
    #[must_use]
    pub fn new(store: Store, access: Access, clock: Arc<dyn Clock>, hearers: Vec<Arc<dyn Hearer>>) -> Self {
        Self { store, access, clock, hearers }
    }

    /// Lets every hearer hear what it has not heard; one failing event does not hold up the others.
    pub async fn round(&self) -> Result<Round, StoreError> {
        let mut round = Round::default();
        for hearer in &self.hearers {
            let events =
                self.store.platform().outbox_unheard_list(&self.access, hearer.name(), BATCH).await?;
            for event in &events {
                match self.deliver(hearer.as_ref(), event).await {
                    Ok(Some(Hearing::Done)) => round.done += 1,
                    Ok(Some(Hearing::Parked)) => round.parked += 1,
                    // Another process heard it meanwhile.
                    Ok(None) => {}
                    Err(_) => round.failed += 1,
                }
            }
        }
        Ok(round)
    }

    async fn deliver(&self, hearer: &dyn Hearer, event: &Event) -> Result<Option<Hearing>, StoreError> {
        let access = Access { tenant: event.tenant, ..self.access.clone() };
        let mut change = self.store.change(&access).await?;
        let hearing = hearer.hear(&mut change, event).await?;
        if !change.hear_in_txn(event.id, hearer.name(), hearing, self.clock.now()).await? {
            return Ok(None);
        }
        change.commit().await?;
        Ok(Some(hearing))
    }

    /// Hears until told to stop: at once when something is committed here, and every [`POLL_INTERVAL`] anyway.
    ///
    /// `told` is called after each round, so that failures can be counted and logged where logging is.
    pub async fn run(
        &self,
        mut stop: watch::Receiver<bool>,
        mut told: impl FnMut(Result<Round, StoreError>),
    ) {
        let mut rung = self.store.rung();
        while !*stop.borrow() {
            rung.mark_unchanged();
            let round = self.round().await;
            // A full batch may have left some behind; failures wait for the bell or the poll.
            let is_more = matches!(&round, Ok(round) if round.done + round.parked >= BATCH);
            told(round);
            if is_more {
                continue;
            }
            tokio::select! {
                _ = rung.changed() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
