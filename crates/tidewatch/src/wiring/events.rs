//! Who hears which events in a running service. What each does with them is its room's; this only puts them together.
//! (What expired is told to our own people by `notices`, which hears in groups.)

use std::sync::Arc;

use guard::refresh::Refresher;
use guard::scan::Scanner;
use platform::clock::SystemClock;
use platform::events::{Hearer, LocalBus, Round};
use store::error::StoreError;

use super::data::Data;
use super::memory::Memory;
use super::service::Service;
use crate::config::Config;

/// Starts hearing; `others` are hearers of pillars beside guard (`work::hearers` counts all).
pub(crate) fn start(service: &mut Service, data: &Data, memory: &Memory, others: Vec<Arc<dyn Hearer>>) {
    let mut hearers: Vec<Arc<dyn Hearer>> = vec![Arc::new(memory.feedback_hearer(data))];
    hearers.extend(others);
    let bus = LocalBus::new(data.store.clone(), data.access.clone(), Arc::new(SystemClock), hearers);
    let stop = service.stop();
    service.start("the hearing of events", async move {
        bus.run(stop, told).await;
        Ok(())
    });
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

/// A round in which nothing failed is not worth a line.
fn told(round: Result<Round, StoreError>) {
    match round {
        Ok(Round { failed: 0, parked: 0, .. }) => {}
        Ok(round) => tracing::warn!(failed = round.failed, parked = round.parked, "events were not heard"),
        Err(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "events cannot be heard and will be asked for again"
        ),
    }
}
