//! The way out: from `hold.release_to` to a relay that hands released mail to the next hop, past the filter.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::release::{HandingOver, PastTheFilter, Reinject, Releaser, Settings, TRAINING_KEPT_FOR};
use mail::smtp::client::{Cause, Outcome, Parcel, Refusal, Step};
use platform::clock::{SystemChance, SystemClock};
use platform::keeper::Unwatched;
use platform::under_way::UnderWay;
use post::relay::mta_sts::{HttpsFetch, PolicyCache, PolicySource};
use post::relay::{Hop, PoolLimits, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use post::sign::{DkimKey, Signer};

use super::data::Data;
use crate::config::Config;

/// Makes what acts on held mail; without `hold.release_to` it can do all but release.
pub(crate) fn releaser(config: &Config, data: &Data) -> anyhow::Result<Releaser> {
    releaser_over(config, data, relay(config)?)
}

/// The same over a relay that others use as well.
pub(crate) fn releaser_over(config: &Config, data: &Data, relay: Relay) -> anyhow::Result<Releaser> {
    let next_hop: Arc<dyn Reinject> = match &config.hold.release_to {
        Some(address) => Arc::new(PastTheFilter { relay, route: Route::Hop(hop(address)?) }),
        None => Arc::new(NoWayOut),
    };
    Ok(Releaser {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        next_hop,
        settings: Settings {
            host_name: config.mailbox.host_name.clone(),
            is_marked: config.hold.mark_released,
            authserv_id: super::stream::authserv_id(config)?,
            training: Some(TRAINING_KEPT_FOR),
        },
        steps: Arc::new(Unwatched),
        under_way: UnderWay::default(),
    })
}

pub(crate) fn relay(config: &Config) -> anyhow::Result<Relay> {
    relay_with(config, PoolLimits::default())
}

/// A relay of its own with so many connections.
pub(crate) fn relay_with(config: &Config, pool: PoolLimits) -> anyhow::Result<Relay> {
    let settings = RelaySettings { name: config.mailbox.host_name.clone(), pool, ..RelaySettings::default() };
    let resolver = super::resolver(config)?;
    // A configured hop is a name of this machine's own network; its certificate is not asked for. Servers of the internet may demand with MTA-STS
    // that theirs is (RFC 8461); without roots nobody could be believed who says so.
    let Some(roots) = super::tls::roots(None)? else {
        return Ok(Relay::new(settings, resolver, RelayTls::without_roots(), None));
    };
    let tls = RelayTls::from_pem(&roots, None).context("trust the roots of this machine")?;
    let fetch = HttpsFetch::new(resolver.clone(), &tls);
    let policies =
        config.dns.enabled.then(|| Arc::new(PolicyCache::new(Box::new(fetch))) as Arc<dyn PolicySource>);
    Ok(Relay::new(settings, resolver, tls, policies))
}

/// What signs our own letters (`[[dkim]]`); none if no key is set.
///
/// Errors: a key that cannot be read, or is too short.
pub(crate) fn signer(config: &Config) -> anyhow::Result<Option<Arc<Signer>>> {
    let mut keys = Vec::new();
    for dkim in &config.dkim {
        let pem = std::fs::read(&dkim.key).with_context(|| format!("read the key {}", dkim.key.display()))?;
        let key = DkimKey::from_pem(&dkim.domain, &dkim.selector, &pem)
            .with_context(|| format!("use the key {}", dkim.key.display()))?;
        keys.push(key);
    }
    if keys.is_empty() {
        return Ok(None);
    }
    Ok(Some(Arc::new(Signer::new(keys).context("use [[dkim]]")?)))
}

/// Reads `HOST:PORT`.
pub(crate) fn hop(address: &str) -> anyhow::Result<Hop> {
    let (host, port) =
        address.rsplit_once(':').with_context(|| format!("use `{address}`: expected HOST:PORT"))?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() {
        bail!("use `{address}`: expected HOST:PORT");
    }
    let port = port.parse().with_context(|| format!("use `{address}`: `{port}` is no port"))?;
    Ok(Hop { host: host.to_owned(), port, tls: TlsLevel::Opportunistic })
}

/// Nobody said where released mail goes.
struct NoWayOut;

impl Reinject for NoWayOut {
    fn hand_over(&self, parcel: Parcel) -> HandingOver<'_> {
        let refused = || Outcome::Refused(Refusal::by_us(Cause::Unreachable, Step::Connect));
        Box::pin(async move { parcel.envelope.recipients.iter().map(|_| refused()).collect() })
    }
}
