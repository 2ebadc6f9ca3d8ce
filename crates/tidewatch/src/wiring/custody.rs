//! Custody in a running service: the marks that the doors know, what hears of mail to them, and the desk that pages ask.

use std::sync::Arc;

use custody::react::CustodyHearer;
use custody::refresh::CanaryRefresher;
use custody::{Custody, CustodyParts};
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::events::Hearer;
use post::mailbox::canaries::Canaries;

use super::data::Data;
use super::service::Service;
use crate::config::Config;

/// The desk.
pub(crate) fn desk(config: &Config, data: &Data) -> Custody {
    Custody::new(CustodyParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        ring: Arc::clone(&data.ring),
        chance: Arc::new(SystemChance),
        canary_domains: config.mailbox.canary_domains.iter().map(|domain| domain.to_lowercase()).collect(),
    })
}

/// What must act on mail to canaries and on broken promises.
pub(crate) fn hearer(data: &Data) -> Arc<dyn Hearer> {
    Arc::new(CustodyHearer { store: data.store.clone(), chance: Arc::new(SystemChance) })
}

/// The addresses that were issued, known before a door opens, and kept fresh.
///
/// Errors: the store cannot be read; a door that knows no canary would refuse their mail for good.
pub(crate) async fn canaries(service: &mut Service, data: &Data) -> anyhow::Result<Arc<Canaries>> {
    let ring = data.ring.guard_ring(SystemClock.now());
    let canaries = Arc::new(Canaries::new(&ring.match_key));
    let refresher = CanaryRefresher::new(data.store.clone(), data.access.clone(), Arc::clone(&canaries));
    refresher.refresh().await?;
    let stop = service.stop();
    service.start("canaries that were issued", async move {
        refresher.run(stop).await;
        Ok(())
    });
    Ok(canaries)
}
