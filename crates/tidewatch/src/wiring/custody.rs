//! Custody in a running service: the marks that the doors know, what hears of mail to them, and the desk that pages ask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use custody::canary_test::OwnDoor;
use custody::react::CustodyHearer;
use custody::refresh::CanaryRefresher;
use custody::{Custody, CustodyParts};
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::events::Hearer;
use post::mailbox::canaries::Canaries;
use post::relay::{Hop, Relay, TlsLevel};
use web::rooms::{Door, DoorKind};

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

/// The way to our own door for mail to ourselves, by which somebody tests whether a leak would be noticed; none if it is closed.
pub(crate) fn own_door(doors: &[Door], relay: &Relay) -> Option<OwnDoor> {
    let door = doors.iter().find(|door| door.kind == DoorKind::OwnMail)?;
    let address: SocketAddr = door.place.parse().ok()?;
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    let hop = Hop { host: host.to_string(), port: address.port(), tls: TlsLevel::Opportunistic };
    Some(OwnDoor { relay: relay.clone(), hop })
}

/// What must act on mail to canaries and on broken promises.
pub(crate) fn hearer(data: &Data) -> Arc<dyn Hearer> {
    let (chance, clock) = (Arc::new(SystemChance), Arc::new(SystemClock));
    Arc::new(CustodyHearer { store: data.store.clone(), chance, clock })
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
