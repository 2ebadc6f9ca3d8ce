//! Wiring: a configuration in, running parts out. The one place where settings of the file meet constructors of rooms.

pub(crate) mod alarms;
pub(crate) mod certificate;
pub(crate) mod clearinghouse;
pub(crate) mod closing;
pub(crate) mod console;
pub(crate) mod custody;
pub(crate) mod data;
pub(crate) mod digest;
pub(crate) mod events;
pub(crate) mod house;
pub(crate) mod job_log;
pub(crate) mod log;
pub(crate) mod memory;
pub(crate) mod notices;
pub(crate) mod office;
pub(crate) mod ops;
pub(crate) mod post_office;
pub(crate) mod process;
pub(crate) mod provider;
pub(crate) mod public;
pub(crate) mod relay;
pub(crate) mod response;
pub(crate) mod rule_book;
pub(crate) mod service;
pub(crate) mod stream;
#[cfg(test)]
mod test_house;
pub(crate) mod tls;
pub(crate) mod work;

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::authenticate::{AuthPolicy, Authenticator, Network, Placement, Trust, TrustedServer};
use guard::profile::ProfileBook;
use guard::record::Recorder;
use guard::scan::{Scanner, ScannerParts};
use guard::stream::Campaigns;
use platform::clock::{SystemChance, SystemClock};
use platform::dns::{DnsSettings, Resolver};
use platform::phrases::Phrases;
use web::scan::ScanFace;
use web::scan::rspamd::HoldAdvice;

use crate::GlobalOptions;
use crate::config::Config;

/// Reads the configuration that the global options name.
pub(crate) fn config(options: &GlobalOptions) -> anyhow::Result<Config> {
    // Names and values that are not Unicode cannot be overrides of ours.
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Config::load(options.config.as_deref(), variables)
}

/// The runtime that waits for sockets and DNS. One thread is enough for that, and saves the price of waking others:
/// thinking happens on the reading room's own threads.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("start the runtime")
}

/// Starts what judges messages; with a recorder, what was decided is kept; with profiles, it is known who wrote to whom.
pub(crate) fn scanner(
    config: &Config,
    recorder: Option<Recorder>,
    profiles: Option<ProfileBook>,
) -> anyhow::Result<Scanner> {
    let threads = match config.scan.workers {
        0 => std::thread::available_parallelism().map_or(1, NonZero::get),
        set => set,
    };
    let scanner = Scanner::start(ScannerParts {
        threads,
        queue: config.scan.queue,
        authenticator: Authenticator::new(resolver(config)?, policy(config)),
        clock: Arc::new(SystemClock),
        house: house::house(config)?,
        own_domains: config.organisation.domains.iter().map(|domain| domain.to_lowercase()).collect(),
        recorder,
    });
    // Only the gatehouse says whose campaign a message belongs to; whoever else asks has every message judged.
    let campaigns = Campaigns::new(Arc::new(SystemChance), stream::sampling(config)?);
    let scanner = scanner.with_campaigns(Arc::new(campaigns));
    Ok(match profiles {
        Some(profiles) => scanner.with_profiles(profiles),
        None => scanner,
    })
}

/// The face that answers over HTTP.
pub(crate) fn scan_face(config: &Config, scanner: Arc<Scanner>) -> anyhow::Result<ScanFace> {
    Ok(ScanFace {
        scanner,
        phrases: Arc::new(Phrases::load()),
        language: config.language.clone(),
        rspamd_hold: hold_advice(config)?,
        max_message_bytes: config.scan.max_message_bytes,
    })
}

/// Looks names up as configured, or not at all.
fn resolver(config: &Config) -> anyhow::Result<Resolver> {
    if !config.dns.enabled {
        return Ok(Resolver::off());
    }
    let settings = DnsSettings { servers: config.dns.servers.clone(), ..DnsSettings::default() };
    Resolver::new(&settings).context("set up name look-ups; see [dns] in the configuration, or use --no-dns")
}

/// Whose word counts: a trusted hop is an address, a network or the name of a machine.
fn policy(config: &Config) -> AuthPolicy {
    let settings = &config.authentication;
    let mut trust = Trust::default();
    for hop in &settings.trusted_hops {
        match Network::parse(hop) {
            Some(network) => trust.networks.push(network),
            None => trust.hosts.push(hop.to_lowercase()),
        }
    }
    let servers = |ids: &[String], placement| -> Vec<TrustedServer> {
        ids.iter().map(|id| TrustedServer { id: id.clone(), placement }).collect()
    };
    // The first that bears the name counts, so that one in both lists is believed in both places.
    let servers = [
        servers(&settings.authserv_ids_below, Placement::AboveOrDirectlyBelow),
        servers(&settings.authserv_ids, Placement::Above),
    ];
    AuthPolicy {
        trust,
        servers: servers.concat(),
        arc_sealers: settings.arc_sealers.clone(),
        ..AuthPolicy::default()
    }
}

fn hold_advice(config: &Config) -> anyhow::Result<HoldAdvice> {
    let name = &config.scan.rspamd_hold;
    HoldAdvice::parse(name).with_context(|| {
        let known: Vec<String> = HoldAdvice::NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("use scan.rspamd_hold = `{name}`: it may be {}", known.join(", "))
    })
}

/// Tries every part of the configuration that can be wrong, without starting anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    house::house(config)?;
    data::check(config)?;
    hold_advice(config)?;
    resolver(config)?;
    stream::check(config)?;
    notices::check(config)?;
    post_office::check(config)?;
    response::check(config)?;
    console::check(config)?;
    public::check(config)?;
    digest::check(config)?;
    clearinghouse::check(config)?;
    listeners(config)
}

/// Errors: two parts of the program that would listen at the same place.
fn listeners(config: &Config) -> anyhow::Result<()> {
    let mut named = vec![
        ("scan.listen".to_owned(), config.scan.listen.to_string()),
        ("console.listen".to_owned(), config.console.listen.to_string()),
    ];
    named.extend(config.public.listen.map(|listen| ("public.listen".to_owned(), listen.to_string())));
    named.extend(config.ops.listen.map(|listen| ("ops.listen".to_owned(), listen.to_string())));
    named.extend(config.mailbox.listen.map(|listen| ("mailbox.listen".to_owned(), listen.to_string())));
    named.extend(
        config.milter.iter().map(|door| (format!("the milter `{}`", door.name), door.listen.clone())),
    );
    let proxies = config.proxy.iter();
    named.extend(proxies.map(|door| (format!("the proxy `{}`", door.name), door.listen.to_string())));
    let mut taken: HashMap<String, String> = HashMap::new();
    for (name, place) in named.into_iter().filter(|(_, place)| !place.ends_with(":0")) {
        if let Some(other) = taken.insert(place.clone(), name.clone()) {
            bail!("use the configuration: {other} and {name} both listen on {place}");
        }
    }
    Ok(())
}
