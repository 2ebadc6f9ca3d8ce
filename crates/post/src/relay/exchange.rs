//! Which servers take a message, in which order: a configured hop's addresses, or the mail exchangers of the recipient's domain.
//! DNS that does not answer means "not now"; a domain that says it takes no mail means "not at all".

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mail::{
    envelope::Recipient,
    smtp::client::{Cause, Login, Refusal, Step},
};
use model::domain::Domain;
use platform::{
    dns::{Budget, Exchange, LookupError, Resolver},
    fetch::is_near,
};
use tokio::time::{Instant, timeout};

use super::{Hop, Shared, TlsLevel, mta_sts::Policy};

#[cfg(test)]
mod tests;

/// Addresses tried for one message. RFC 5321 §5.1: at least two, and a limit is allowed.
const MAX_TARGETS: usize = 10;
/// Mail exchangers looked at; a domain with more has them for show.
const MAX_EXCHANGES: usize = 20;

/// One address of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Its name; the certificate must be for it where that is looked at.
    pub(super) host: Arc<str>,
    pub(super) address: SocketAddr,
    pub(super) tls: TlsLevel,
    /// What to log in with; never at a server found by MX.
    pub(super) login: Option<Arc<Login>>,
}

/// Finds the addresses of a configured hop, as the machine itself would (`/etc/hosts` included).
pub(super) async fn hop_targets(
    hop: &Hop,
    login: Option<&Arc<Login>>,
    limit: Duration,
) -> Result<Vec<Target>, Refusal> {
    let unresolved = || Refusal::by_us(Cause::Unresolved, Step::Connect);
    let found = timeout(limit, tokio::net::lookup_host((hop.host.as_str(), hop.port))).await;
    let addresses = found.map_err(|_| unresolved())?.map_err(|_| unresolved())?;
    let host: Arc<str> = hop.host.as_str().into();
    // A password is said to nobody but the server it is for.
    let tls = if login.is_some() { TlsLevel::Required } else { hop.tls };
    let targets: Vec<_> = addresses
        .take(MAX_TARGETS)
        .map(|address| Target { host: Arc::clone(&host), address, tls, login: login.cloned() })
        .collect();
    if targets.is_empty() { Err(unresolved()) } else { Ok(targets) }
}

/// The recipients' places by the domain of their addresses. What is no address gets no domain, and is refused there.
pub(super) fn by_domain(recipients: &[Recipient]) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, recipient) in recipients.iter().enumerate() {
        let domain = recipient.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let name = if domain.starts_with('[') {
            domain.to_ascii_lowercase()
        } else {
            Domain::lenient(domain).name().to_owned()
        };
        groups.entry(name).or_default().push(place);
    }
    groups.into_iter().collect()
}

/// Finds the servers of a domain, in the order in which they are to be tried.
pub(super) async fn targets(domain: &str, tls: TlsLevel, shared: &Shared) -> Result<Vec<Target>, Refusal> {
    let port = shared.settings.exchange_port;
    let may_be_near = shared.settings.may_reach_own_network;
    if domain.is_empty() {
        return Err(Refusal::by_us(Cause::BadRecipient, Step::Connect));
    }
    if let Some(address) = literal(domain) {
        // RFC 5321 §4.1.3: an address in brackets is the server itself.
        let address = address.map_err(|()| Refusal::by_us(Cause::BadRecipient, Step::Connect))?;
        let found = [(Arc::from(domain), address)];
        return listed(found.into_iter(), |_| Some(tls), port, may_be_near);
    }
    let budget = Budget::new(shared.settings.dns, Instant::now());
    let hosts = exchanges(domain, &shared.resolver, &budget).await?;
    let policy = match &shared.policies {
        Some(policies) => policies.policy(domain, &shared.resolver, &budget).await,
        None => None,
    };
    let level = |host: &str| level_under(policy.as_deref(), host, tls);
    let allowed: Vec<_> = hosts.into_iter().filter(|host| level(host).is_some()).collect();
    if allowed.is_empty() {
        // RFC 8461 §5: none of the servers is one the policy names, so the message waits until they agree.
        return Err(Refusal::by_us(Cause::PolicyMismatch, Step::Connect));
    }
    let found = addresses(&allowed, &shared.resolver, &budget).await?;
    listed(found.into_iter(), level, port, may_be_near)
}

/// How a server is to be spoken with under the domain's policy; nothing if it must not be.
fn level_under(policy: Option<&Policy>, host: &str, tls: TlsLevel) -> Option<TlsLevel> {
    let Some(policy) = policy.filter(|policy| policy.is_enforced()) else { return Some(tls) };
    // RFC 8461 §4.1, §4.2: a server the policy names, with a certificate for its name.
    policy.names(host).then_some(TlsLevel::Required)
}

/// An address literal: nothing if the domain is none, an error if it is one that cannot be read.
fn literal(domain: &str) -> Option<Result<IpAddr, ()>> {
    let inner = domain.strip_prefix('[')?;
    let read = inner.strip_suffix(']').and_then(|text| match text.strip_prefix("ipv6:") {
        Some(address) => address.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    });
    Some(read.ok_or(()))
}

/// The names of a domain's mail exchangers, best first.
async fn exchanges(domain: &str, resolver: &Resolver, budget: &Budget) -> Result<Vec<Arc<str>>, Refusal> {
    match resolver.exchanges(domain, budget).await {
        Ok(found) if found.iter().any(|exchange| !exchange.host.is_empty()) => Ok(in_order(&found)),
        // RFC 7505 §3: one exchanger with the empty name means "no mail here".
        Ok(found) if !found.is_empty() => Err(Refusal::by_us(Cause::NoServer, Step::Connect)),
        // RFC 5321 §5.1: a domain without MX is its own exchanger.
        Ok(_) | Err(LookupError::NoRecords) => Ok(vec![Arc::from(domain)]),
        Err(LookupError::NameMissing | LookupError::NotAName) => {
            Err(Refusal::by_us(Cause::NoServer, Step::Connect))
        }
        Err(LookupError::Temporary(_) | LookupError::Off) => {
            Err(Refusal::by_us(Cause::Unresolved, Step::Connect))
        }
    }
}

/// RFC 5321 §5.1: lowest preference first; those of the same preference take turns, so that each gets its share.
fn in_order(found: &[Exchange]) -> Vec<Arc<str>> {
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let mut found: Vec<_> =
        found.iter().filter(|exchange| !exchange.host.is_empty()).take(MAX_EXCHANGES).collect();
    found.sort_by_key(|exchange| exchange.preference);
    let mut ordered = Vec::with_capacity(found.len());
    for equal in found.chunk_by(|one, other| one.preference == other.preference) {
        let start = turn % equal.len();
        ordered
            .extend(equal[start..].iter().chain(&equal[..start]).map(|exchange| Arc::from(&*exchange.host)));
    }
    ordered
}

/// The addresses of servers, in their order; IPv4 before IPv6 within a server, since reputation of senders is kept by it.
async fn addresses(
    hosts: &[Arc<str>],
    resolver: &Resolver,
    budget: &Budget,
) -> Result<Vec<(Arc<str>, IpAddr)>, Refusal> {
    let mut found = Vec::new();
    let mut is_silent = false;
    for host in hosts {
        for like in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
            match resolver.addresses(host, like, budget).await {
                Ok(addresses) => found.extend(addresses.iter().map(|address| (Arc::clone(host), *address))),
                Err(error) => is_silent |= matches!(error, LookupError::Temporary(_) | LookupError::Off),
            }
        }
        if found.len() >= MAX_TARGETS {
            break;
        }
    }
    match (found.is_empty(), is_silent) {
        (false, _) => Ok(found),
        (true, true) => Err(Refusal::by_us(Cause::Unresolved, Step::Connect)),
        // None of the servers has an address: nobody takes this domain's mail.
        (true, false) => Err(Refusal::by_us(Cause::NoServer, Step::Connect)),
    }
}

fn listed(
    found: impl Iterator<Item = (Arc<str>, IpAddr)>,
    level: impl Fn(&str) -> Option<TlsLevel>,
    port: u16,
    may_be_near: bool,
) -> Result<Vec<Target>, Refusal> {
    let targets: Vec<_> = found
        .filter(|(_, address)| may_be_near || !is_near(*address))
        .filter_map(|(host, address)| {
            let tls = level(&host)?;
            Some(Target { host, address: SocketAddr::new(address, port), tls, login: None })
        })
        .take(MAX_TARGETS)
        .collect();
    // What is left out leads to our own machine: no server of a stranger's.
    if targets.is_empty() { Err(Refusal::by_us(Cause::NoServer, Step::Connect)) } else { Ok(targets) }
}
