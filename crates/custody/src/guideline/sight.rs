//! Sight: what the domains of our own and of our vendors show to everybody: a DMARC policy in force, web and mail servers that encrypt. Looked at by the clock, never while
//! a page waits; each answer is kept with its day, a server that says nothing changes nothing, and what was seen too long ago counts no more.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use mail::auth_results::DmarcPolicy;
use mail::authentication::dmarc::Record;
use model::access::Access;
use model::domain::Domain;
use model::phrase::Phrase;
use model::time::Time;
use platform::dns::{Budget, BudgetLimits, LookupError, Resolver};
use platform::fetch::{Ask, FetchError, FetchLimits, Fetcher, Reach, Request, Url};
use post::relay::{Encrypts, Relay};
use store::custody::guideline_answer::{GuidelineAnswer, PointAnswer};
use tokio::time::Instant;

use crate::map::Ground;
use crate::party::{PartyRole, PartyState, senders};
use crate::{Custody, CustodyError};

/// Others are asked to quarantine or refuse what is not from the domain.
pub(super) const DMARC: &str = "dmarc";
/// The domain's mail servers offer TLS.
pub(super) const TLS_MAIL: &str = "tls-mail";
/// The domain's web server speaks TLS, with a certificate for its name.
pub(super) const TLS_WEB: &str = "tls-web";

/// Domains that are looked at: many more than anybody writes from.
const MOST_DOMAINS: usize = 200;
/// Letters of a domain that can be kept with the name of what was looked at.
const MOST_LETTERS: usize = 150;
/// So long one domain's DNS is waited for.
const WAIT: Duration = Duration::from_secs(5);
/// Servers of a domain are looked at once a day.
const SERVERS_EVERY: Duration = Duration::from_hours(20);
/// What was seen counts for so long: a server that is away for a week is not a server without TLS, nor one with it.
const COUNTS_FOR: Duration = Duration::from_hours(14 * 24);
/// And is forgotten after this.
const KEPT_FOR: Duration = Duration::from_hours(60 * 24);
/// Domains that are looked at at once, and in one round; the others follow in the next.
const AT_ONCE: usize = 4;
const IN_A_ROUND: usize = 40;
/// Domains that a sentence names.
const NAMED: usize = 20;

/// How one web server is waited for.
const WEB: FetchLimits =
    FetchLimits { connect: Duration::from_secs(5), whole: Duration::from_secs(12), body_bytes: 16 << 10 };

/// What was seen of one domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// There is no such server, and nothing to encrypt.
    Nothing,
    /// Nobody answered: what was known before stands.
    Unknown,
}

/// An answer that comes later.
pub type Seeing<'s> = Pin<Box<dyn Future<Output = Seen> + Send + 's>>;

/// Looks at what a domain shows to everybody.
pub trait Sight: Send + Sync {
    /// Whether the domain's web server speaks TLS, with a certificate for its name.
    fn web<'s>(&'s self, domain: &'s str) -> Seeing<'s>;
    /// Whether the domain's mail servers offer TLS.
    fn mail<'s>(&'s self, domain: &'s str) -> Seeing<'s>;
}

/// Looks over the network.
pub struct Network {
    /// Who knows names.
    pub resolver: Resolver,
    /// Greets mail servers.
    pub relay: Relay,
    /// Greets web servers, and knows whom to trust.
    pub fetcher: Fetcher,
    /// Where web servers listen.
    pub doors: Doors,
}

/// Where web servers listen, and whose are looked at. Others than usual only in tests.
#[derive(Debug, Clone, Copy)]
pub struct Doors {
    /// With TLS.
    pub https: u16,
    /// Without.
    pub http: u16,
    /// Whoever writes a card names the domain: our own machine and network are not looked at.
    pub reach: Reach,
}

impl Default for Doors {
    fn default() -> Self {
        Doors { https: 443, http: 80, reach: Reach::Internet }
    }
}

impl Sight for Network {
    fn web<'s>(&'s self, domain: &'s str) -> Seeing<'s> {
        Box::pin(async move {
            match self.has_address(domain).await {
                Some(true) => {}
                Some(false) => return Seen::Nothing,
                None => return Seen::Unknown,
            }
            let encrypted = self.fetch(("https", self.doors.https), domain).await;
            match encrypted {
                // Nothing listens there; perhaps it does in the clear.
                Err(FetchError::Unreachable(_)) => {
                    in_the_clear(&self.fetch(("http", self.doors.http), domain).await)
                }
                other => encrypted_web(&other),
            }
        })
    }

    fn mail<'s>(&'s self, domain: &'s str) -> Seeing<'s> {
        Box::pin(async move {
            match self.relay.encrypts(domain).await {
                Encrypts::Yes => Seen::Yes,
                Encrypts::No => Seen::No,
                Encrypts::NoMail => Seen::Nothing,
                Encrypts::Unknown => Seen::Unknown,
            }
        })
    }
}

impl Network {
    /// Whether a name has an address; none if nobody could say.
    async fn has_address(&self, domain: &str) -> Option<bool> {
        let budget = Budget::new(BudgetLimits { lookups: 4, wait: WAIT }, Instant::now());
        let mut is_known = true;
        for like in [std::net::Ipv4Addr::UNSPECIFIED.into(), std::net::Ipv6Addr::UNSPECIFIED.into()] {
            match self.resolver.addresses(domain, like, &budget).await {
                Ok(addresses) if !addresses.is_empty() => return Some(true),
                Ok(_) => {}
                Err(error) => is_known &= error.is_void() || error == LookupError::NotAName,
            }
        }
        is_known.then_some(false)
    }

    async fn fetch(&self, (scheme, port): (&str, u16), domain: &str) -> Result<(), FetchError> {
        let url = Url::parse(&format!("{scheme}://{domain}:{port}/")).map_err(|_| FetchError::Unresolved)?;
        let reach = self.doors.reach;
        let request = Request { url: &url, ask: Ask::Get, fields: &[], reach, limits: WEB };
        self.fetcher.fetch(request).await.map(drop)
    }
}

/// What the answer to an encrypted question says.
fn encrypted_web(answer: &Result<(), FetchError>) -> Seen {
    match answer {
        // Whatever it answered, it was encrypted.
        Ok(()) | Err(FetchError::TooLong { .. } | FetchError::Garbled) => Seen::Yes,
        Err(FetchError::Tls(_)) => Seen::No,
        Err(_) => Seen::Unknown,
    }
}

/// What the answer to a question in the clear says, where nothing answered an encrypted one.
fn in_the_clear(answer: &Result<(), FetchError>) -> Seen {
    match answer {
        Ok(()) | Err(FetchError::TooLong { .. } | FetchError::Garbled) => Seen::No,
        Err(FetchError::Unreachable(_)) => Seen::Nothing,
        Err(_) => Seen::Unknown,
    }
}

fn point(check: &str, domain: &str) -> String {
    format!("seen/{check}/{domain}")
}

/// Says what was seen of all domains; none where there is nothing to see, or less than half of them answered lately. Pure.
pub(super) fn told(
    check: &str,
    phrase: &'static str,
    (domains, known): (&BTreeSet<String>, &BTreeMap<String, GuidelineAnswer>),
    now: Time,
) -> Option<(bool, Phrase)> {
    let counts = |answer: &&GuidelineAnswer| answer.changed.0.plus(COUNTS_FOR) > now;
    let seen: Vec<(&String, PointAnswer)> = domains
        .iter()
        .filter_map(|domain| Some((domain, known.get(&point(check, domain)).filter(counts)?.answer)))
        .collect();
    let is_there = seen.iter().any(|(_, answer)| *answer != PointAnswer::NotOurs);
    if !is_there || seen.len() * 2 < domains.len() {
        return None;
    }
    let lacking = seen.iter().filter(|(_, answer)| *answer == PointAnswer::No);
    let named: Vec<&str> = lacking.clone().take(NAMED).map(|(domain, _)| domain.as_str()).collect();
    let missing = lacking.count();
    let named = if named.is_empty() { "–".to_owned() } else { named.join(", ") };
    let said = Phrase::new(phrase)
        .with("all", domains.len().to_string())
        .with("seen", seen.len().to_string())
        .with("missing", missing.to_string())
        .with("domains-named", named);
    Some((missing == 0, said))
}

impl Custody {
    /// The domains that write in our name: our own, and those of companies in use that work for us.
    pub(super) fn domains_of_use(&self, access: &Access, ground: &Ground) -> BTreeSet<String> {
        let of_use = ground
            .parties
            .iter()
            .filter(|party| party.state == PartyState::InUse && party.role != PartyRole::Controller);
        let own = self.own_domains_of(access.tenant).iter();
        let all = own.chain(of_use.flat_map(|party| senders(&party.domains)));
        all.filter(|domain| domain.len() <= MOST_LETTERS).take(MOST_DOMAINS).cloned().collect()
    }

    /// Asks DNS whether the domains that write in our name have a DMARC policy in force, and keeps what it said; what nobody could say changes nothing.
    /// Returns how many domains have none.
    pub async fn look_at_dmarc(
        &self,
        access: &Access,
        resolver: &Resolver,
        now: Time,
    ) -> Result<u64, CustodyError> {
        let ground = self.ground(access).await?;
        let mut seen = Vec::new();
        for domain in self.domains_of_use(access, &ground) {
            let answer = match has_policy(resolver, &domain).await {
                Some(true) => Seen::Yes,
                Some(false) => Seen::No,
                None => Seen::Unknown,
            };
            seen.push((point(DMARC, &domain), answer));
        }
        let without = seen.iter().filter(|(_, answer)| *answer == Seen::No).count() as u64;
        self.keep_seen(access, seen, now).await?;
        Ok(without)
    }

    /// Looks whether the web and mail servers of the domains that write in our name encrypt, each once a day, some in a round; keeps what was seen. Returns how many
    /// answers were new.
    pub async fn look_at_servers(
        &self,
        access: &Access,
        sight: &dyn Sight,
        now: Time,
    ) -> Result<u64, CustodyError> {
        let ground = self.ground(access).await?;
        let known = self.store().custody().guideline_answer_list(access).await?;
        let known: BTreeMap<&str, Time> =
            known.iter().map(|answer| (answer.point.as_str(), answer.changed.0)).collect();
        let is_due = |point: &str| known.get(point).is_none_or(|at| at.plus(SERVERS_EVERY) <= now);
        // Whoever was seen longest ago comes first: one that never answers keeps nobody waiting.
        let mut due: Vec<(Option<Time>, String)> = self
            .domains_of_use(access, &ground)
            .into_iter()
            .filter(|domain| is_due(&point(TLS_WEB, domain)) || is_due(&point(TLS_MAIL, domain)))
            .map(|domain| (known.get(point(TLS_WEB, &domain).as_str()).copied(), domain))
            .collect();
        due.sort();
        let turn = usize::try_from(now.seconds() / (60 * 60)).unwrap_or(0) * IN_A_ROUND;
        let start = if due.len() > IN_A_ROUND { turn % due.len() } else { 0 };
        due.rotate_left(start);
        let looks = due.into_iter().take(IN_A_ROUND).map(|(_, domain)| async move {
            let (web, mail) = tokio::join!(sight.web(&domain), sight.mail(&domain));
            [(point(TLS_WEB, &domain), web), (point(TLS_MAIL, &domain), mail)]
        });
        let seen: Vec<_> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        let seen: Vec<_> = seen.into_iter().flatten().collect();
        let count = seen.iter().filter(|(_, answer)| *answer != Seen::Unknown).count() as u64;
        self.keep_seen(access, seen, now).await?;
        Ok(count)
    }

    async fn keep_seen(
        &self,
        access: &Access,
        seen: Vec<(String, Seen)>,
        now: Time,
    ) -> Result<(), CustodyError> {
        let answers: Vec<GuidelineAnswer> = seen
            .into_iter()
            .filter_map(|(point, seen)| {
                let answer = match seen {
                    Seen::Yes => PointAnswer::Yes,
                    Seen::No => PointAnswer::No,
                    Seen::Nothing => PointAnswer::NotOurs,
                    Seen::Unknown => return None,
                };
                let changed = (now, access.actor.to_string());
                Some(GuidelineAnswer { point, answer, note: String::new(), until: None, changed })
            })
            .collect();
        if answers.is_empty() {
            return Ok(());
        }
        let mut change = self.store().change(access).await?;
        change.guideline_answer_forget_in_txn("seen/", now.minus(KEPT_FOR)).await?;
        for answer in &answers {
            change.guideline_answer_set_in_txn(answer).await?;
        }
        Ok(change.commit().await?)
    }
}

/// Whether a record of DMARC asks others to act; none if it is no such record.
fn policy(text: &[u8]) -> Option<bool> {
    // RFC 9989 §4.7: the version comes first and is written exactly so.
    let record = text.starts_with(b"v=DMARC1").then(|| Record::parse(text)).flatten();
    record.map(|record| record.policy != DmarcPolicy::None)
}

/// Whether a domain, or the one it belongs to, asks others to quarantine or refuse what is not from it; none if nobody could say.
async fn has_policy(resolver: &Resolver, domain: &str) -> Option<bool> {
    let root = Domain::parse(domain).and_then(|domain| domain.root_domain().map(str::to_owned));
    let budget = Budget::new(BudgetLimits { lookups: 2, wait: WAIT }, Instant::now());
    for name in [Some(domain.to_owned()), root].into_iter().flatten() {
        // RFC 9989 §4.7: the record stands at `_dmarc` below the domain.
        match resolver.text(&format!("_dmarc.{name}"), &budget).await {
            Ok(records) => {
                if let Some(asks) = records.iter().find_map(|text| policy(text)) {
                    return Some(asks);
                }
            }
            Err(error) if error.is_void() => {}
            Err(_) => return None,
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests;
