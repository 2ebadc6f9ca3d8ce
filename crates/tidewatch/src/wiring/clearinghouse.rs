//! The clearinghouse in a running service: a hub's face and the work it does by the clock, or a member's line to its hub.
//! What is said, taken and told is `clearinghouse`'s; this only puts it together.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clearinghouse::desk::{Desk, Part};
use clearinghouse::hub::{Hub, HubParts};
use clearinghouse::member::{Members, read_key};
use clearinghouse::peers::{HubAddress, Peer, PeerParts};
use clearinghouse::react::ReportHearer;
use clearinghouse::redact::Untouchable;
use clearinghouse::report::Reports;
use clearinghouse::warning::AtWarning;
use model::access::Access;
use platform::audit::proof::VerifierKey;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::events::Hearer;
use platform::fetch::{Fetcher, Url, roots};
use platform::jobs::Job;
use tokio::sync::Notify;
use web::partner::Partner;

use super::data::Data;
use super::job_log::JobLog;
use super::service::Service;
use super::work::each_tenant;
use crate::config::Config;
use crate::config::clearinghouse::{AtWarning as AtWarningSetting, Clearinghouse, Role};

/// No address of a hub is longer: what is asked of it is written behind it.
const LONGEST_HUB: usize = 1_000;
/// A statement is provable after so long.
const LEDGER_EVERY: Duration = Duration::from_secs(1);
/// What nobody said again is told to be over after so long.
const EXPIRE_EVERY: Duration = Duration::from_mins(1);
/// What has ended is not looked for as it is; its rows go after so long.
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// What the rest of the service needs of it.
pub(crate) struct Clearing {
    /// What pages ask.
    pub(crate) desk: Desk,
    /// What members ask, if this is a hub.
    pub(crate) partner: Option<Arc<Partner>>,
}

/// Hears of suspected leaks.
pub(crate) fn hearer(config: &Config, data: &Data) -> Arc<dyn Hearer> {
    Arc::new(ReportHearer {
        shared: data.store.shared(),
        access: inside(data),
        own_domains: never_named(config),
        chance: Arc::new(SystemChance),
        has_hub: config.clearinghouse.role == Role::Member,
    })
}

/// Puts it together and starts what goes on by itself.
///
/// Errors: settings that cannot be read.
pub(crate) fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    log: &Arc<JobLog>,
) -> anyhow::Result<Clearing> {
    let released = Arc::new(Notify::new());
    let reports = Reports {
        store: data.store.clone(),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        released: Arc::clone(&released),
    };
    let part = match config.clearinghouse.role {
        Role::None => Part::None,
        Role::Hub => {
            let (hub, members) = (Arc::new(hub(config, data)), members(data));
            log.run(service, "the hub's work", hub_jobs(&hub, data));
            Part::Hub(hub, members)
        }
        Role::Member => {
            let peer = Arc::new(peer(config, data, released)?);
            let (stop, running) = (service.stop(), Arc::clone(&peer));
            service.start("the line to the hub", async move {
                running.run(stop).await;
                Ok(())
            });
            log.run(service, "what was warned of", vec![forgetting(data)]);
            Part::Member(peer)
        }
    };
    let partner = match &part {
        Part::Hub(hub, members) => {
            Some(Arc::new(Partner::new(Arc::clone(hub), members.clone(), service.stop())))
        }
        Part::None | Part::Member(_) => None,
    };
    Ok(Clearing { desk: Desk { store: data.store.clone(), part, reports }, partner })
}

/// A hub over a data folder.
pub(crate) fn hub(config: &Config, data: &Data) -> Hub {
    Hub::new(HubParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        ring: Arc::clone(&data.ring),
        data: data.folders.data.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        own_domains: never_named(config),
    })
}

/// Who takes part in the hub of a data folder.
pub(crate) fn members(data: &Data) -> Members {
    Members {
        store: data.store.clone(),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    }
}

/// In whose name it works by itself.
fn inside(data: &Data) -> Access {
    Access::house(data.access.tenant, "clearinghouse")
}

fn never_named(config: &Config) -> Vec<String> {
    config.organisation.domains.iter().chain(&config.clearinghouse.never_name).cloned().collect()
}

fn peer(config: &Config, data: &Data, released: Arc<Notify>) -> anyhow::Result<Peer> {
    let settings = &config.clearinghouse;
    let tls = match trusted(settings)? {
        Some(tls) => tls,
        None => {
            tracing::warn!("no trusted certificates were found on this machine; a hub by https is refused");
            roots::trusting_nobody()
        }
    };
    Ok(Peer::new(PeerParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        access: inside(data),
        hub: address(settings)?,
        key: data.ring.statement_key(),
        fetcher: Fetcher::new(super::resolver(config)?, tls),
        untouchable: Arc::new(Untouchable::new(never_named(config))),
        at_warning: match settings.at_warning {
            AtWarningSetting::Reject => AtWarning::Reject,
            AtWarningSetting::Hold => AtWarning::Hold,
            AtWarningSetting::Points => AtWarning::Points,
        },
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        released,
    }))
}

fn trusted(settings: &Clearinghouse) -> anyhow::Result<Option<Arc<tokio_rustls::rustls::ClientConfig>>> {
    if settings.ca.as_os_str().is_empty() {
        let machine = roots::MACHINE_ROOTS.iter();
        return Ok(machine.into_iter().find_map(|file| roots::trusting(&std::fs::read(file).ok()?).ok()));
    }
    let file = &settings.ca;
    let pem = std::fs::read(file).with_context(|| format!("read clearinghouse.ca {}", file.display()))?;
    Ok(Some(roots::trusting(&pem).context("use clearinghouse.ca")?))
}

fn address(settings: &Clearinghouse) -> anyhow::Result<HubAddress> {
    let url = Url::parse(&settings.hub).context("use clearinghouse.hub")?;
    if !url.is_tls() && !is_this_machine(url.host()) {
        bail!(
            "use clearinghouse.hub: by {} the token and every report would travel in the clear; name the hub by https:, or one on this machine",
            url.place()
        );
    }
    if url.as_str().contains('?') || url.as_str().len() > LONGEST_HUB {
        bail!("use clearinghouse.hub: give its address alone, as in https://hub.example");
    }
    if settings.token.is_empty() {
        bail!("use clearinghouse.token: a member needs one; `tidewatch member add` at the hub prints it");
    }
    let ledger_key = match settings.ledger_key.as_str() {
        "" => None,
        text => Some(VerifierKey::parse(text).context("use clearinghouse.ledger_key")?),
    };
    Ok(HubAddress {
        url,
        member: settings.member.parse().context("use clearinghouse.member")?,
        token: settings.token.clone(),
        key: read_key(&settings.hub_key).context(
            "use clearinghouse.hub_key: it is no key; `tidewatch member add` at the hub prints it",
        )?,
        ledger_key,
    })
}

/// Whether nothing that is said to a host leaves this machine.
fn is_this_machine(host: &str) -> bool {
    // RFC 6761 §6.3: names of loopback.
    let is_name = host == "localhost" || host.ends_with(".localhost");
    is_name || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Tries the settings without starting anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    if config.clearinghouse.role == Role::Member {
        address(&config.clearinghouse)?;
        trusted(&config.clearinghouse)?;
    }
    Ok(())
}

fn hub_jobs(hub: &Arc<Hub>, data: &Data) -> Vec<Job> {
    let (store, access) = (data.store.clone(), data.access.clone());
    let (growing, expiring) = (Arc::clone(hub), Arc::clone(hub));
    let (of_growing, of_expiring) = ((store.clone(), access.clone()), (store, access));
    vec![
        Job::new("hub's ledger", LEDGER_EVERY, move || {
            let (hub, (store, access)) = (Arc::clone(&growing), of_growing.clone());
            async move {
                each_tenant(&store, &access, &hub, |hub, access| async move {
                    let grown = hub.grow(&access).await?;
                    Ok(grown.to - grown.from)
                })
                .await
            }
        }),
        Job::new("warnings ended", EXPIRE_EVERY, move || {
            let (hub, (store, access)) = (Arc::clone(&expiring), of_expiring.clone());
            async move {
                each_tenant(
                    &store,
                    &access,
                    &hub,
                    |hub, access| async move { Ok(hub.expire(&access).await?) },
                )
                .await
            }
        }),
    ]
}

fn forgetting(data: &Data) -> Job {
    let (store, access) = (data.store.clone(), data.access.clone());
    Job::new("watch entries forgotten", FORGET_EVERY, move || {
        let (store, access) = (store.clone(), access.clone());
        async move {
            each_tenant(&store, &access, &store, |store, access| async move {
                let mut change = store.change(&access).await?;
                let forgotten = change.watch_entry_prune_in_txn(SystemClock.now()).await?;
                change.commit().await?;
                Ok(forgotten)
            })
            .await
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(hub: &str) -> Option<String> {
        let settings = Clearinghouse { hub: hub.to_owned(), ..Clearinghouse::default() };
        let error = address(&settings).unwrap_err().to_string();
        // What is wrong next: the address itself was taken.
        (!error.contains("clearinghouse.token")).then_some(error)
    }

    #[test]
    fn a_hub_elsewhere_is_asked_by_tls_only_and_one_on_this_machine_as_it_likes() {
        for hub in [
            "https://hub.example",
            "https://192.0.2.1:8443/",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(refusal(hub), None, "{hub}");
        }
        for hub in
            ["http://hub.example", "http://192.0.2.1", "http://10.0.0.1:80", "http://localhost.example"]
        {
            let refusal = refusal(hub).unwrap();
            assert!(refusal.contains("travel in the clear") && refusal.contains("https:"), "{refusal}");
        }
        let long = format!("https://hub.example/{}", "a".repeat(LONGEST_HUB));
        for hub in ["https://hub.example/?a=b", &long, "hub.example", "ftp://hub.example"] {
            assert!(refusal(hub).is_some(), "{hub}");
        }
    }
}
