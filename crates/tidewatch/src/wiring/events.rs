//! Who hears which events in a running service. What each does with them is its room's; this only puts them together.
//! Whoever hears is in [`Hearers`] or is not wired at all: when an event may be forgotten, and the table of docs/developing/events.md, are made from it.

use std::sync::Arc;

use guard::refresh::Refresher;
use guard::scan::Scanner;
use platform::clock::SystemClock;
use platform::events::{Hearer, Hears, LocalBus, Round};
use post::alarm::react::AlarmHearer;
use response::Response;
use store::error::StoreError;

use super::data::Data;
use super::memory::Memory;
use super::office::Office;
use super::service::Service;
use super::{clearinghouse, custody, notices, post_office, response as cases};
use crate::config::Config;

/// Everybody who hears events in a service.
pub(crate) struct Hearers {
    /// Woken when something is committed.
    bus: Vec<Arc<dyn Hearer>>,
    /// Those that hear many at once, by the clock.
    in_groups: Vec<Hears>,
}

impl Hearers {
    /// Everybody who hears in a service of this configuration.
    pub(crate) fn wired(
        config: &Config,
        data: &Data,
        memory: &Memory,
        (office, response): (&Office, &Response),
    ) -> Self {
        // In the order of the loop: what one of them says, those behind it hear in the same round.
        let bus: Vec<Arc<dyn Hearer>> = vec![
            custody::hearer(config, data),
            Arc::new(AlarmHearer { raised: Arc::clone(&office.raised) }),
            cases::hearer(response),
            clearinghouse::hearer(config, data),
            post_office::hearer(data),
            Arc::new(memory.feedback_hearer(data)),
        ];
        let mut in_groups = vec![notices::HEARS];
        if config.digest.enabled {
            in_groups.push(guard::digest::HEARS);
        }
        if notices::tells_senders(config) {
            in_groups.push(guard::sender::HEARS);
        }
        Hearers { bus, in_groups }
    }

    /// Who hears what.
    pub(crate) fn all(&self) -> impl Iterator<Item = Hears> + '_ {
        self.bus.iter().map(|hearer| hearer.hears()).chain(self.in_groups.iter().copied())
    }

    /// Their names: an event is forgotten when each of them has heard it.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.all().map(|hears| hears.name).collect()
    }

    /// Starts the hearing of those on the bus; the others are jobs of their own.
    pub(crate) fn start(self, service: &mut Service, data: &Data) {
        let bus = LocalBus::new(data.store.clone(), data.access.clone(), Arc::new(SystemClock), self.bus)
            .telling(|hearer, kind, error| {
                let error = error as &dyn std::error::Error;
                tracing::warn!(hearer, kind, error, "an event was not heard; it is tried again");
            });
        let stop = service.stop();
        service.start("the hearing of events", async move {
            bus.run(stop, told).await;
            Ok(())
        });
    }
}

/// Puts what people entered in place before the doors open, and keeps it fresh while mail is judged.
///
/// What cannot be read does not stop a start: mail is judged by the configuration then, and it is tried again.
pub(crate) async fn keep_fresh(
    service: &mut Service,
    config: &Config,
    data: &Data,
    scanner: &Arc<Scanner>,
) -> anyhow::Result<Arc<Refresher>> {
    let foundation = Arc::new(super::house::foundation(config)?);
    let (store, access) = (data.store.clone(), data.access.clone());
    let refresher = Arc::new(Refresher::new(store, access, foundation, Arc::clone(scanner)));
    if let Err(error) = refresher.refresh().await {
        tracing::error!(%error, "mail is judged by the configuration alone");
    }
    let (stop, keeper) = (service.stop(), Arc::clone(&refresher));
    service.start("what people entered", async move {
        keeper.run(stop).await;
        Ok(())
    });
    Ok(refresher)
}

/// A round in which everything was understood is not worth a line; what failed has had its own.
fn told(round: Result<Round, StoreError>) {
    match round {
        Ok(Round { parked: 0, .. }) => {}
        Ok(round) => tracing::warn!(parked = round.parked, "events were put aside: not understood"),
        Err(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "events cannot be heard and will be asked for again"
        ),
    }
}

#[cfg(test)]
mod tests;
