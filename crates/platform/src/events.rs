//! Events: what happened is heard by whoever must act on it, once each.
//! `events = local:`: hearers of this process are woken when a change is committed, and ask the outbox anyway now and then.
//! The event and the change it tells of are one transaction (`store::txn`); what a hearer does and that it heard are another.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use model::{access::Access, ids::TenantId, time::Time};
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

/// Who hears, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hears {
    /// The name by which the outbox remembers what was heard; never changed.
    pub name: &'static str,
    /// The kinds of events that are acted on; all others are none of its business.
    pub kinds: &'static [&'static str],
}

/// Somebody who must act on events. May be called again after a crash, never after it was done.
pub trait Hearer: Send + Sync {
    /// Who it is, and what it acts on. The bus brings it nothing else: a kind that is missing here is never heard.
    fn hears(&self) -> Hears;
    /// Acts on an event of one of its kinds, within a change of the event's tenant.
    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h>;
}

/// What one round of hearing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Events acted upon.
    pub done: u32,
    /// Events that were none of a hearer's business; noted, so that they can be forgotten some day.
    pub passed: u32,
    /// Events put aside, because this program does not understand them.
    pub parked: u32,
    /// Events that failed and will be tried again.
    pub failed: u32,
}

/// What is told of a failure: who did not hear, which kind, and why. The next round tries again.
pub type Failed = fn(hearer: &'static str, kind: &str, error: &StoreError);

/// Carries events of this process's store to its hearers.
pub struct LocalBus {
    store: Store,
    access: Access,
    clock: Arc<dyn Clock>,
    hearers: Vec<Arc<dyn Hearer>>,
    failed: Failed,
}

impl LocalBus {
    /// Makes a bus for a tenant and everybody below it.
    #[must_use]
    pub fn new(store: Store, access: Access, clock: Arc<dyn Clock>, hearers: Vec<Arc<dyn Hearer>>) -> Self {
        Self { store, access, clock, hearers, failed: |_, _, _| {} }
    }

    /// The same, telling of each failure: where logging is, whose it is and why is logged.
    #[must_use]
    pub fn telling(self, failed: Failed) -> Self {
        Self { failed, ..self }
    }

    /// Lets every hearer hear what it has not heard; one failing event does not hold up the others.
    pub async fn round(&self) -> Result<Round, StoreError> {
        let mut round = Round::default();
        for hearer in &self.hearers {
            let Hears { name, kinds } = hearer.hears();
            let events = self.store.platform().outbox_unheard_list(&self.access, name, BATCH).await?;
            let (meant, others): (Vec<Event>, Vec<Event>) =
                events.into_iter().partition(|event| kinds.contains(&event.kind.as_str()));
            match note_heard(&self.store, &self.access, name, &others, self.clock.now()).await {
                Ok(passed) => round.passed += passed,
                // What is some hearer's business is not held up by what is nobody's.
                Err(error) => {
                    (self.failed)(name, "others", &error);
                    round.failed += 1;
                }
            }
            for event in &meant {
                match self.deliver(hearer.as_ref(), name, event).await {
                    Ok(Some(Hearing::Done)) => round.done += 1,
                    Ok(Some(Hearing::Parked)) => round.parked += 1,
                    // Another process heard it meanwhile.
                    Ok(None) => {}
                    Err(error) => {
                        (self.failed)(name, &event.kind, &error);
                        round.failed += 1;
                    }
                }
            }
        }
        Ok(round)
    }

    async fn deliver(
        &self,
        hearer: &dyn Hearer,
        name: &str,
        event: &Event,
    ) -> Result<Option<Hearing>, StoreError> {
        let access = Access { tenant: event.tenant, ..self.access.clone() };
        let mut change = self.store.change(&access).await?;
        let hearing = hearer.hear(&mut change, event).await?;
        if !change.hear_in_txn(event.id, name, hearing, self.clock.now()).await? {
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
            let is_more = matches!(&round, Ok(round) if round.done + round.passed + round.parked >= BATCH);
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

/// Notes that events are done with by whoever has this name: for what needs no change of its own. One change for each tenant, however many they are;
/// returns how many were new to it.
pub async fn note_heard(
    store: &Store,
    access: &Access,
    name: &str,
    events: &[Event],
    now: Time,
) -> Result<u32, StoreError> {
    let mut of_tenants: BTreeMap<TenantId, Vec<&Event>> = BTreeMap::new();
    for event in events {
        of_tenants.entry(event.tenant).or_default().push(event);
    }
    let mut noted = 0;
    for (tenant, events) in of_tenants {
        let access = Access { tenant, ..access.clone() };
        let mut change = store.change(&access).await?;
        for event in events {
            noted += u32::from(change.hear_in_txn(event.id, name, Hearing::Done, now).await?);
        }
        change.commit().await?;
    }
    Ok(noted)
}
