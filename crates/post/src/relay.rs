//! The relay: hands a message to the next hop and says for every recipient what became of it. The one place from which mail leaves:
//! re-injection of held mail, notices to our own people, and later letters.
//!
//! Finds the servers (a configured hop, or the recipients' own by MX), encrypts as far as was asked for, keeps connections for the next
//! message, and tries the next server only while it is sure that nobody has the message yet. It keeps no queue: trying again later is its
//! callers' business, who have the message on disk; [`schedule`] says when. It never changes a message ([`crate::sign`] is before it).
//!
//! Queue: a message waits for a connection at most [`PoolLimits::wait`]; then it is refused for now, by us ([`Cause::Busy`]).

pub mod exchange;
pub mod identifier;
pub mod look;
pub mod mta_sts;
pub mod schedule;
pub mod tls;

mod connection;
mod figures;
mod pool;

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use mail::envelope::{Envelope, Recipient};
use platform::dns::{BudgetLimits, Resolver};
use tokio::{sync::watch, time::Instant};

pub use figures::Figures;
pub use look::Encrypts;
pub use mail::smtp::client::{Cause, Login, Outcome, Parcel, Refusal, Step, TimeLimits};
pub use pool::PoolLimits;
pub use tls::{RelayTls, TlsSetupError};

use connection::{Connection, Opening};
use exchange::Target;
use figures::Counters;
use mta_sts::PolicySource;
use pool::Pool;

/// Recipients of one transaction. RFC 5321 §4.5.3.1.8: every server takes a hundred; some refuse more.
const MAX_RECIPIENTS: usize = 100;
/// Domains whose servers are talked to at once for one message; the others wait for them.
const MAX_DOMAINS_AT_ONCE: usize = 8;

/// How the relay works.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// The name given with EHLO; must resolve to our address where mail leaves for strangers.
    pub name: String,
    /// What to log in with at configured hops, by host and port as the route names them. Such a hop is always spoken with under TLS, its name verified.
    pub logins: HashMap<(String, u16), Arc<Login>>,
    /// How long each step may take.
    pub limits: TimeLimits,
    /// How long one message may take altogether, all servers tried. Only the wait for the answer to the end of the data may go beyond: giving up
    /// there is what makes duplicates (RFC 5321 §4.5.3.2.6).
    pub whole: Duration,
    /// How many connections are open and kept.
    pub pool: PoolLimits,
    /// What one domain's servers may cost in DNS questions.
    pub dns: BudgetLimits,
    /// The port of servers found by MX; 25 but for tests.
    pub exchange_port: u16,
    /// Whether a server found by MX may have an address of our own machine or network. Off: a stranger's MX record could else lead mail to a
    /// listener that trusts whoever is near.
    pub may_reach_own_network: bool,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            name: "localhost".to_owned(),
            logins: HashMap::new(),
            limits: TimeLimits::default(),
            whole: Duration::from_secs(15 * 60),
            pool: PoolLimits::default(),
            // MX, addresses of ten hosts in both families, the policy's record.
            dns: BudgetLimits { lookups: 24, wait: Duration::from_secs(20) },
            exchange_port: 25,
            may_reach_own_network: false,
        }
    }
}

/// Which way a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// To one server, whoever the recipients are.
    Hop(Hop),
    /// To the servers of each recipient's domain (RFC 5321 §5.1), encrypted at least so much; a domain's own policy (MTA-STS) can demand more.
    Exchange(TlsLevel),
}

/// A configured server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Its name, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether to encrypt.
    pub tls: TlsLevel,
}

/// How much encryption is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TlsLevel {
    /// None, even where it is offered: for a hop on the same machine.
    None,
    /// Where it is offered, whatever the certificate (RFC 7435); in the clear where it is not offered or fails.
    Opportunistic,
    /// Always, and the certificate is trusted for the server's name; else nothing is sent.
    Required,
}

/// How the connection was protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// Not at all.
    Clear,
    /// Encrypted to whoever answered.
    Encrypted,
    /// Encrypted to a server whose name was verified.
    Verified,
}

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Report {
    /// For each recipient, in the order of the envelope.
    pub recipients: Vec<Delivery>,
}

/// What became of a message for one recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Delivered, refused, or unknown.
    pub outcome: Outcome,
    /// The server that said so; nothing if none was reached.
    pub server: Option<Server>,
    /// From the relay's beginning to the outcome.
    pub took: Duration,
}

/// A server that was talked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name as configured or found by MX.
    pub host: Arc<str>,
    /// Its address.
    pub address: SocketAddr,
    /// How the connection was protected.
    pub protection: Protection,
}

impl Report {
    /// Whether every recipient was delivered.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.recipients.iter().all(|delivery| matches!(delivery.outcome, Outcome::Delivered(_)))
    }

    /// Whether for somebody it is not known whether the server has the message: sending it again may send it twice.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.recipients.iter().any(|delivery| matches!(delivery.outcome, Outcome::Unknown(_)))
    }

    /// The places of the recipients for whom trying again later may help.
    #[must_use]
    pub fn transient(&self) -> Vec<usize> {
        let places = self.recipients.iter().enumerate();
        places.filter(|(_, delivery)| delivery.outcome.is_transient()).map(|(place, _)| place).collect()
    }
}

/// Hands messages over. Cheap to clone: all clones share connections and figures.
#[derive(Clone)]
pub struct Relay {
    shared: Arc<Shared>,
}

struct Shared {
    settings: RelaySettings,
    resolver: Resolver,
    tls: RelayTls,
    policies: Option<Arc<dyn PolicySource>>,
    pool: Pool,
    counters: Counters,
}

impl Relay {
    /// Makes a relay. Without `policies` no domain's MTA-STS policy is looked at.
    #[must_use]
    pub fn new(
        settings: RelaySettings,
        resolver: Resolver,
        tls: RelayTls,
        policies: Option<Arc<dyn PolicySource>>,
    ) -> Self {
        let pool = Pool::new(settings.pool);
        let counters = Counters::default();
        Self { shared: Arc::new(Shared { settings, resolver, tls, policies, pool, counters }) }
    }

    /// Sends a message and waits for what becomes of it.
    ///
    /// Does not fail: each recipient has an outcome. Must be awaited to its end (bounded by the settings' time limits): whoever drops it does
    /// not learn whether the message was taken, and must treat every recipient as unknown.
    pub async fn send(&self, route: &Route, parcel: Parcel) -> Report {
        let begun = Instant::now();
        let recipients = match route {
            Route::Hop(hop) => {
                let places: Vec<_> = (0..parcel.envelope.recipients.len()).collect();
                self.shared.by_hop(hop, parcel, places, begun).await
            }
            Route::Exchange(tls) => self.shared.by_exchange(*tls, parcel, begun).await,
        };
        self.shared.counters.count(&recipients);
        Report { recipients }
    }

    /// What has happened so far, for metrics.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.shared.counters.figures(self.shared.pool.idle_count())
    }

    /// Says farewell to connections that were idle for too long, until told to stop; then to all that are idle.
    ///
    /// Without it nothing breaks: an idle connection is then closed when its hop is next used, or by the other side.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let pause = self.shared.settings.pool.idle.clamp(Duration::from_secs(1), Duration::from_secs(60));
        loop {
            let is_stopped = tokio::select! {
                // Also when whoever could tell us to stop is gone.
                _ = stop.wait_for(|stop| *stop) => true,
                () = tokio::time::sleep(pause) => false,
            };
            let leaving = self.shared.pool.take_idle(is_stopped);
            join_all(leaving.into_iter().map(|connection| connection.quit(&self.shared.settings.limits)))
                .await;
            if is_stopped {
                return;
            }
        }
    }
}

impl Shared {
    async fn by_hop(&self, hop: &Hop, parcel: Parcel, places: Vec<usize>, begun: Instant) -> Vec<Delivery> {
        let login = self.settings.logins.get(&(hop.host.clone(), hop.port));
        let found = exchange::hop_targets(hop, login, self.settings.limits.connect).await;
        let mut work = Work::new(&parcel, places, begun);
        match found {
            Ok(targets) => self.try_targets(&targets, &mut work).await,
            Err(refusal) => work.refuse_open(&refusal),
        }
        work.deliveries()
    }

    async fn by_exchange(&self, tls: TlsLevel, parcel: Parcel, begun: Instant) -> Vec<Delivery> {
        let groups = exchange::by_domain(&parcel.envelope.recipients);
        let mut deliveries: Vec<Option<Delivery>> = vec![None; parcel.envelope.recipients.len()];
        for groups in groups.chunks(MAX_DOMAINS_AT_ONCE) {
            let jobs = groups.iter().map(|(domain, places)| {
                let places = places.clone();
                let parcel = &parcel;
                async move {
                    let mut work = Work::new(parcel, places.clone(), begun);
                    self.to_domain(domain, tls, &mut work).await;
                    (places, work.deliveries())
                }
            });
            for (places, done) in join_all(jobs).await {
                for (place, delivery) in places.into_iter().zip(done) {
                    deliveries[place] = Some(delivery);
                }
            }
        }
        let missed = || Delivery {
            outcome: Outcome::Refused(Refusal::by_us(Cause::BadRecipient, Step::Connect)),
            server: None,
            took: begun.elapsed(),
        };
        deliveries.into_iter().map(|delivery| delivery.unwrap_or_else(missed)).collect()
    }

    async fn to_domain(&self, domain: &str, tls: TlsLevel, work: &mut Work<'_>) {
        let targets = exchange::targets(domain, tls, self).await;
        match targets {
            Ok(targets) => self.try_targets(&targets, work).await,
            Err(refusal) => work.refuse_open(&refusal),
        }
    }

    /// Tries servers in turn, as long as somebody is without an answer of a server.
    async fn try_targets(&self, targets: &[Target], work: &mut Work<'_>) {
        for target in targets {
            while let Some(places) = work.next_group() {
                self.try_target(target, places, work).await;
            }
            work.again();
            if !work.is_open() || work.is_late(self.settings.whole) {
                break;
            }
        }
        work.close();
    }

    /// Sends to one group of recipients through one server.
    async fn try_target(&self, target: &Target, places: Vec<usize>, work: &mut Work<'_>) {
        let deadline = work.begun + self.settings.whole;
        let parcel = work.parcel_for(&places);
        let slot = match self.pool.slot(target).await {
            Ok(slot) => slot,
            Err(refusal) => return work.answer(&places, None, vec![Outcome::Refused(refusal); places.len()]),
        };
        // A kept connection may have died unnoticed; that says nothing of the server, so a fresh one gets the same message.
        while let Some(mut kept) = slot.kept() {
            let outcomes = kept.send(parcel.clone(), &self.settings.limits, deadline).await;
            if kept.is_over() && outcomes.iter().all(is_open_elsewhere) {
                continue;
            }
            self.counters.reused();
            work.answer(&places, Some(kept.server()), outcomes);
            slot.keep(kept);
            return;
        }
        self.counters.opened();
        let opening =
            Opening { name: &self.settings.name, limits: &self.settings.limits, deadline, tls: &self.tls };
        match Connection::open(target, &opening).await {
            Ok(mut fresh) => {
                let outcomes = fresh.send(parcel, &self.settings.limits, deadline).await;
                work.answer(&places, Some(fresh.server()), outcomes);
                slot.keep(fresh);
            }
            Err(refusal) => work.answer(&places, None, vec![Outcome::Refused(refusal); places.len()]),
        }
    }
}

/// Whether another server may be asked: nobody has the message, and what went wrong is the connection, not the recipient.
fn is_open_elsewhere(outcome: &Outcome) -> bool {
    let Outcome::Refused(refusal) = outcome else { return false };
    // RFC 5321 §5.1: the next server is tried when this one cannot be spoken with. What a server said about sender, recipient
    // or content is an answer, also when it is "not now": asking its neighbour would only go round its greylist.
    match refusal.cause {
        None => {
            matches!(refusal.step, Step::Greeting | Step::Hello | Step::Tls | Step::Reset | Step::Quit)
                || refusal.reply.code == 421
        }
        Some(Cause::Busy) => false,
        Some(_) => !refusal.is_permanent(),
    }
}

/// One message for some of its recipients, and how far it is.
struct Work<'a> {
    parcel: &'a Parcel,
    begun: Instant,
    /// Places in the envelope, in the order of `answers`.
    places: Vec<usize>,
    answers: Vec<Option<Delivery>>,
    /// Places in `places` still to be tried at this server.
    waiting: Vec<usize>,
}

impl<'a> Work<'a> {
    fn new(parcel: &'a Parcel, places: Vec<usize>, begun: Instant) -> Self {
        let waiting = (0..places.len()).collect();
        Self { parcel, begun, answers: vec![None; places.len()], waiting, places }
    }

    fn next_group(&mut self) -> Option<Vec<usize>> {
        let rest = self.waiting.split_off(self.waiting.len().min(MAX_RECIPIENTS));
        let group = std::mem::replace(&mut self.waiting, rest);
        (!group.is_empty()).then_some(group)
    }

    fn parcel_for(&self, group: &[usize]) -> Parcel {
        let recipients: Vec<Recipient> = group
            .iter()
            .filter_map(|place| self.parcel.envelope.recipients.get(self.places[*place]).cloned())
            .collect();
        let whole = &self.parcel.envelope;
        let envelope = Envelope {
            sender: whole.sender.clone(),
            body: whole.body,
            is_smtputf8: whole.is_smtputf8,
            ret: whole.ret,
            envid: whole.envid.clone(),
            recipients,
        };
        Parcel { envelope, content: Arc::clone(&self.parcel.content), forward: self.parcel.forward.clone() }
    }

    fn answer(&mut self, group: &[usize], server: Option<&Server>, outcomes: Vec<Outcome>) {
        for (place, outcome) in group.iter().zip(outcomes) {
            // That a second server cannot be reached says less than what the first one said.
            if server.is_none() && self.answers[*place].is_some() && is_open_elsewhere(&outcome) {
                continue;
            }
            let delivery = Delivery { outcome, server: server.cloned(), took: self.begun.elapsed() };
            self.answers[*place] = Some(delivery);
        }
    }

    fn refuse_open(&mut self, refusal: &Refusal) {
        let open: Vec<_> = (0..self.answers.len()).filter(|place| self.answers[*place].is_none()).collect();
        let outcomes = vec![Outcome::Refused(refusal.clone()); open.len()];
        self.answer(&open, None, outcomes);
    }

    /// Lines up for the next server whoever may be asked about there.
    fn again(&mut self) {
        let is_open = |answer: &Option<Delivery>| {
            answer.as_ref().is_none_or(|delivery| is_open_elsewhere(&delivery.outcome))
        };
        self.waiting = (0..self.answers.len()).filter(|place| is_open(&self.answers[*place])).collect();
    }

    fn is_open(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn is_late(&self, whole: Duration) -> bool {
        self.begun.elapsed() >= whole
    }

    fn close(&mut self) {
        self.refuse_open(&Refusal::by_us(Cause::Unreachable, Step::Connect));
    }

    fn deliveries(self) -> Vec<Delivery> {
        let begun = self.begun;
        let refusal = Refusal::by_us(Cause::Unreachable, Step::Connect);
        let missing =
            || Delivery { outcome: Outcome::Refused(refusal.clone()), server: None, took: begun.elapsed() };
        self.answers.into_iter().map(|answer| answer.unwrap_or_else(missing)).collect()
    }
}
