//! Canary domains: what stands in the public DNS of each domain at which canaries live, beside what must stand there. [`standing`] is pure.
//! Which domains those are, the configuration says; who puts the line there is whoever keeps the domain.
//!
//! A domain that was ours and is not any more is an alarm: whoever takes it over gets all mail to our canaries, and can hide a leak by that. When its
//! registration ends is not asked (that is another protocol); that it has ended shows here as soon as its names are gone.

use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Right};
use model::time::Time;
use platform::dns::{Budget, BudgetLimits, Kind, LookupError, Resolver};
use post::alarm::{self, AlarmKind};
use tokio::sync::Mutex;
use tokio::time::Instant;

pub use store::custody::canary_domain::{CanaryDomain, DomainStanding};

use crate::{Custody, CustodyError};

/// What one look at all domains may cost: a mail host is asked for twice.
const BUDGET: BudgetLimits = BudgetLimits { lookups: 400, wait: Duration::from_secs(8) };
/// A page that is opened while a domain is not ours looks again if the last look is older.
const FRESH: Duration = Duration::from_secs(8);
/// The same while it is ours: then nobody waits for it to turn green, and the clock looks often enough.
const FRESH_WHILE_OURS: Duration = Duration::from_mins(10);
/// A domain is lost when it has not been ours for so long: a zone that is being changed is not.
const LOST_AFTER: Duration = Duration::from_mins(15);
/// Hosts that are kept of one domain.
const HOSTS: usize = 10;
/// What is wanted of a record that one may have a few of.
const PREFERENCE: u16 = 10;

/// What is needed to look.
pub struct DomainWatch {
    /// Asks.
    pub resolver: Resolver,
    /// The name of our own door for mail, to which the record must lead.
    pub host: String,
    /// One look at a time.
    pub alone: Arc<Mutex<()>>,
}

/// A domain for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainShown {
    /// The domain.
    pub domain: String,
    /// The line that must stand in its zone; none while our own host has no name.
    pub line: Option<String>,
    /// What was seen last; none while nobody looked.
    pub seen: Option<CanaryDomain>,
}

/// Says where a domain's mail goes, by the hosts that take it (best first), and whether ours has an address.
#[must_use]
pub fn standing(
    hosts: Result<&[String], LookupError>,
    own_host: &str,
    has_address: Option<bool>,
) -> DomainStanding {
    let hosts = match hosts {
        Ok(hosts) => hosts,
        Err(LookupError::NameMissing) => return DomainStanding::Missing,
        Err(LookupError::NoRecords) => return DomainStanding::NoRecord,
        Err(LookupError::NotAName | LookupError::Temporary(_) | LookupError::Off) => {
            return DomainStanding::Unknown;
        }
    };
    let is_ours = |host: &&String| host.eq_ignore_ascii_case(own_host);
    match (hosts.iter().filter(is_ours).count(), hosts.len()) {
        (0, _) => DomainStanding::Elsewhere,
        (_, _) if has_address == Some(false) => DomainStanding::NoAddress,
        (ours, all) if ours < all => DomainStanding::Shared,
        _ => DomainStanding::Ours,
    }
}

/// Whether mail to canaries at such a domain comes to us.
const fn is_good(standing: DomainStanding) -> bool {
    matches!(standing, DomainStanding::Ours | DomainStanding::Shared)
}

/// What is known of a domain after another look at it. A look at which nobody could say changes nothing but when it was.
#[must_use]
pub fn after(
    before: Option<&CanaryDomain>,
    domain: &str,
    (standing, hosts): (DomainStanding, Vec<String>),
    now: Time,
) -> CanaryDomain {
    match before {
        Some(before) if standing == DomainStanding::Unknown => {
            CanaryDomain { checked_at: now, ..before.clone() }
        }
        _ => {
            let since = before.filter(|before| before.standing == standing).map_or(now, |same| same.since);
            let good_before = before.and_then(|before| before.good_at);
            let good_at = if is_good(standing) { Some(now) } else { good_before };
            CanaryDomain { domain: domain.to_owned(), standing, hosts, checked_at: now, since, good_at }
        }
    }
}

/// Whether a domain was ours and is not any more.
#[must_use]
pub fn is_lost(domain: &CanaryDomain) -> bool {
    let is_bad = !is_good(domain.standing) && domain.standing != DomainStanding::Unknown;
    is_bad && domain.good_at.is_some_and(|good| domain.checked_at.since(good) >= LOST_AFTER)
}

impl Custody {
    /// The same with a way to look domains up.
    #[must_use]
    pub fn with_domain_watch(self, watch: Option<DomainWatch>) -> Self {
        Custody { domain_watch: watch, ..self }
    }

    /// Returns each domain with what must stand in its zone, and what was seen there last.
    pub async fn domains(&self, access: &Access) -> Result<Vec<DomainShown>, CustodyError> {
        let mut seen = self.store().custody().canary_domain_list(access).await?;
        let host =
            self.domain_watch.as_ref().map(|watch| watch.host.as_str()).filter(|host| host.contains('.'));
        let shown = |domain: &String| DomainShown {
            domain: domain.clone(),
            line: host.map(|host| format!("{domain}. 3600 IN MX {PREFERENCE} {host}.")),
            seen: seen.iter().position(|one| one.domain == *domain).map(|at| seen.swap_remove(at)),
        };
        Ok(self.canary_domains().iter().map(shown).collect())
    }

    /// The same after a look, if the last one is not fresh: for somebody who waits in front of the page. Waits no longer than a look may take.
    pub async fn domains_now(&self, access: &Access, now: Time) -> Result<Vec<DomainShown>, CustodyError> {
        let fresh = |seen: &CanaryDomain| if is_good(seen.standing) { FRESH_WHILE_OURS } else { FRESH };
        let is_fresh = |domain: &DomainShown| {
            domain.seen.as_ref().is_some_and(|seen| now.since(seen.checked_at) < fresh(seen))
        };
        let domains = self.domains(access).await?;
        // A look is written down; who may only read reads of the last one.
        let may_look = self.domain_watch.is_some() && access.rights.has(Right::Record);
        if !may_look || domains.iter().all(is_fresh) {
            return Ok(domains);
        }
        self.domains_check(access, now).await?;
        self.domains(access).await
    }

    /// Looks at all domains, and raises or ends the alarm of each; returns how many stand otherwise than before. One look at a time: another returns at once.
    pub async fn domains_check(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let Some(watch) = self.domain_watch.as_ref().filter(|watch| watch.resolver.is_on()) else {
            return Ok(0);
        };
        let Ok(_alone) = watch.alone.try_lock() else { return Ok(0) };
        let known = self.store().custody().canary_domain_list(access).await?;
        let budget = Budget::new(BUDGET, Instant::now());
        let mut changed = 0;
        for domain in self.canary_domains() {
            let looked = watch.look(domain, &budget).await;
            let before = known.iter().find(|one| one.domain == *domain);
            let seen = after(before, domain, looked, now);
            changed += u64::from(before.is_none_or(|before| before.standing != seen.standing));
            self.domain_note(access, &seen, now).await?;
        }
        Ok(changed)
    }

    async fn domain_note(&self, access: &Access, seen: &CanaryDomain, now: Time) -> Result<(), CustodyError> {
        let (chance, cause) = (self.parts.chance.as_ref(), seen.domain.as_str());
        let mut change = self.store().change(access).await?;
        change.canary_domain_set_in_txn(seen).await?;
        if is_lost(seen) {
            let words = vec![("domain".to_owned(), seen.domain.clone())];
            alarm::raised(&mut change, chance, AlarmKind::CanaryDomainLost, cause, words, (now, 1)).await?;
        } else if is_good(seen.standing) {
            alarm::ended(&mut change, chance, AlarmKind::CanaryDomainLost, cause, now).await?;
        }
        Ok(change.commit().await?)
    }
}

impl DomainWatch {
    async fn look(&self, domain: &str, budget: &Budget) -> (DomainStanding, Vec<String>) {
        let hosts = self.resolver.exchanges(domain, budget).await;
        let hosts = hosts.map(|hosts| hosts.iter().take(HOSTS).map(|one| one.host.to_string()).collect());
        let hosts: Result<Vec<String>, LookupError> = hosts;
        let is_named = hosts.as_ref().is_ok_and(|hosts| hosts.contains(&self.host.to_lowercase()));
        let has_address = if is_named { self.has_address(budget).await } else { None };
        let standing = standing(hosts.as_deref().map_err(|error| *error), &self.host, has_address);
        (standing, hosts.unwrap_or_default())
    }

    /// Whether our own host has an address; none if nobody could say.
    async fn has_address(&self, budget: &Budget) -> Option<bool> {
        let mut is_known = true;
        for kind in [Kind::Ipv4, Kind::Ipv6] {
            match self.resolver.lookup(&self.host, kind, budget).await {
                Ok(_) => return Some(true),
                Err(error) => is_known &= error.is_void(),
            }
        }
        is_known.then_some(false)
    }
}

#[cfg(test)]
mod tests;
