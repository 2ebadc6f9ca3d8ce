//! DNS: what names say, remembered for as long as they say it, and never waited for longer than a message may wait.
//!
//! Not a policy: what an answer means for SPF, DKIM or DMARC is said in `guard::authenticate`. Not a recursive resolver:
//! it asks the configured servers (`dns.servers`, or the machine's) over UDP and, when an answer is cut short, over TCP.
//! Read by whoever must know what stands in somebody's zone; with `--no-dns` every question is answered [`LookupError::Off`].

mod budget;
mod cache;
mod question;
mod transport;

use std::{
    collections::{HashMap, hash_map},
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use thiserror::Error;
use tokio::{
    sync::{Semaphore, watch},
    time::Instant,
};

pub use budget::{Budget, BudgetLimits};
pub use cache::CacheLimits;
pub use question::{Kind, Question, QuestionError};

use cache::Cache;
use transport::Transport;

/// How the servers are asked.
#[derive(Debug, Clone)]
pub struct DnsSettings {
    /// The servers to ask, in this order of preference; none means those of the machine (`/etc/resolv.conf`).
    pub servers: Vec<SocketAddr>,
    /// How long one attempt may take, all servers together.
    pub timeout: Duration,
    /// How often a question that got no answer is asked again.
    pub retries: usize,
    /// How many questions may be on their way at once; one more is answered [`Trouble::Busy`] at once.
    pub max_in_flight: usize,
    /// How much is remembered, and for how long at most.
    pub cache: CacheLimits,
}

impl Default for DnsSettings {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            timeout: Duration::from_millis(1_000),
            retries: 1,
            // Two cores judge a few thousand messages a second; beyond this many open questions the servers are the trouble.
            max_in_flight: 512,
            cache: CacheLimits::default(),
        }
    }
}

/// Why there can be no resolver at all.
#[derive(Debug, Error)]
#[error("read the machine's DNS servers; name them in `dns.servers` or switch DNS off")]
pub struct DnsSetupError(#[source] transport::SetupError);

/// Why a question has no records to show for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum LookupError {
    /// The name does not exist, nor any below it (RFC 8020 §2).
    #[error("the name does not exist")]
    NameMissing,
    /// The name exists and has no record of the kind asked for.
    #[error("the name has no such record")]
    NoRecords,
    /// The text is no name that DNS can carry, so nobody was asked.
    #[error("the text is no domain name")]
    NotAName,
    /// Nobody could say; asking later may help.
    #[error("{0}")]
    Temporary(Trouble),
    /// DNS is switched off here.
    #[error("DNS is switched off")]
    Off,
}

impl LookupError {
    /// Whether the servers answered, and the answer was that there is nothing: the "void lookup" of RFC 7208 §4.6.4.
    #[must_use]
    pub fn is_void(self) -> bool {
        matches!(self, Self::NameMissing | Self::NoRecords)
    }
}

/// What kept the servers from answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Trouble {
    /// No answer came in time.
    #[error("DNS did not answer in time")]
    TimedOut,
    /// The server answered that it cannot say (SERVFAIL, REFUSED and the like).
    #[error("the DNS server could not say")]
    ServerFailure,
    /// The server could not be reached.
    #[error("the DNS server could not be reached")]
    Unreachable,
    /// The answer could not be read, or was cut short on every way.
    #[error("the DNS answer could not be read")]
    Garbled,
    /// The message has asked or waited as much as one message may.
    #[error("the message used up its share of DNS questions")]
    BudgetSpent,
    /// Too many questions are on their way.
    #[error("too many DNS questions at once")]
    Busy,
}

/// The records of an answer, in the order they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Records {
    /// The texts of TXT records, each with its strings joined without a space (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
    Text(Arc<[Box<[u8]>]>),
    /// The addresses of A or AAAA records.
    Addresses(Arc<[IpAddr]>),
    /// The hosts of MX records, best preference first.
    Exchanges(Arc<[Exchange]>),
    /// The names of PTR records.
    Names(Arc<[Box<str>]>),
}

/// A host that takes a domain's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Lower is tried first (RFC 5321 §5.1).
    pub preference: u16,
    /// The host, lower case, without a trailing dot; empty for the null MX of RFC 7505.
    pub host: Box<str>,
}

type Outcome = Result<Records, LookupError>;

/// Asks and remembers. Cheap to clone: all clones share one memory.
#[derive(Clone)]
pub struct Resolver {
    shared: Option<Arc<Shared>>,
}

struct Shared {
    transport: Transport,
    in_flight: Arc<Semaphore>,
    memory: Mutex<Memory>,
    counters: Counters,
}

/// What was asked of servers and what came of it; what is answered from memory counts nowhere.
#[derive(Default)]
struct Counters {
    asked: AtomicU64,
    timed_out: AtomicU64,
    failed: AtomicU64,
    busy: AtomicU64,
}

/// The same as plain numbers, since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Questions sent to servers; each counts once, however often it is tried.
    pub asked: u64,
    /// Those that nobody answered in time.
    pub timed_out: u64,
    /// Those that a server could not answer, or not in a form that can be read.
    pub failed: u64,
    /// Questions not sent, because too many were on their way.
    pub busy: u64,
    /// On their way now.
    pub in_flight: u64,
}

impl Counters {
    fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self, outcome: &Outcome) {
        match outcome {
            Err(LookupError::Temporary(Trouble::TimedOut)) => Self::add(&self.timed_out),
            Err(LookupError::Temporary(_)) => Self::add(&self.failed),
            _ => {}
        }
    }
}

/// Owned by [`Shared`]; the lock is held for a look or an insert, never while waiting.
struct Memory {
    cache: Cache,
    /// Questions on their way, so that a thousand messages of one campaign ask once.
    pending: HashMap<Question, watch::Receiver<Option<Outcome>>>,
}

impl Resolver {
    /// Makes a resolver. Errors: only if no servers are configured and the machine's cannot be read.
    pub fn new(settings: &DnsSettings) -> Result<Self, DnsSetupError> {
        let shared = Shared {
            transport: Transport::new(settings).map_err(DnsSetupError)?,
            in_flight: Arc::new(Semaphore::new(settings.max_in_flight)),
            memory: Mutex::new(Memory { cache: Cache::new(settings.cache), pending: HashMap::new() }),
            counters: Counters::default(),
        };
        Ok(Self { shared: Some(Arc::new(shared)) })
    }

    /// Makes a resolver that asks nobody: every question is answered [`LookupError::Off`].
    #[must_use]
    pub fn off() -> Self {
        Self { shared: None }
    }

    /// Whether anybody is asked at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.shared.is_some()
    }

    /// Returns what was asked so far; zeros if nobody is ever asked.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let Some(shared) = &self.shared else { return Figures::default() };
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &shared.counters;
        Figures {
            asked: read(&counters.asked),
            timed_out: read(&counters.timed_out),
            failed: read(&counters.failed),
            busy: read(&counters.busy),
            in_flight: shared.memory().pending.len() as u64,
        }
    }

    /// Returns the TXT records of a name.
    pub async fn text(&self, name: &str, budget: &Budget) -> Result<Arc<[Box<[u8]>]>, LookupError> {
        match self.lookup(name, Kind::Text, budget).await? {
            Records::Text(texts) => Ok(texts),
            _ => Err(LookupError::NoRecords),
        }
    }

    /// Returns the addresses of a name of the same family as `like`.
    pub async fn addresses(
        &self,
        name: &str,
        like: IpAddr,
        budget: &Budget,
    ) -> Result<Arc<[IpAddr]>, LookupError> {
        let kind = if like.is_ipv4() { Kind::Ipv4 } else { Kind::Ipv6 };
        match self.lookup(name, kind, budget).await? {
            Records::Addresses(addresses) => Ok(addresses),
            _ => Err(LookupError::NoRecords),
        }
    }

    /// Returns the hosts that take mail for a name, best preference first.
    pub async fn exchanges(&self, name: &str, budget: &Budget) -> Result<Arc<[Exchange]>, LookupError> {
        match self.lookup(name, Kind::Exchange, budget).await? {
            Records::Exchanges(exchanges) => Ok(exchanges),
            _ => Err(LookupError::NoRecords),
        }
    }

    /// Returns the names an address claims to have. Does not promise that those names have the address.
    pub async fn names(&self, address: IpAddr, budget: &Budget) -> Result<Arc<[Box<str>]>, LookupError> {
        match self.lookup(&question::reverse_name(address), Kind::Pointer, budget).await? {
            Records::Names(names) => Ok(names),
            _ => Err(LookupError::NoRecords),
        }
    }

    /// Asks one question, from memory if the answer still holds. Each question counts against the budget, remembered or not,
    /// so that the same message fares the same whoever wrote before it.
    pub async fn lookup(&self, name: &str, kind: Kind, budget: &Budget) -> Outcome {
        let Some(shared) = &self.shared else { return Err(LookupError::Off) };
        let question = Question::new(name, kind).map_err(|_| LookupError::NotAName)?;
        if !budget.take_lookup() {
            return Err(LookupError::Temporary(Trouble::BudgetSpent));
        }
        let mut answer = match shared.known_or_pending(question) {
            Known::Answer(outcome) => return outcome,
            Known::Pending(answer) => answer,
        };
        let arrival = answer.wait_for(Option::is_some);
        match tokio::time::timeout_at(budget.deadline(), arrival).await {
            Ok(Ok(outcome)) => outcome.clone().unwrap_or(Err(LookupError::Temporary(Trouble::Unreachable))),
            // The asking task is gone without a word: the runtime is shutting down.
            Ok(Err(_)) => Err(LookupError::Temporary(Trouble::Unreachable)),
            Err(_) => Err(LookupError::Temporary(Trouble::BudgetSpent)),
        }
    }
}

enum Known {
    Answer(Outcome),
    Pending(watch::Receiver<Option<Outcome>>),
}

impl Shared {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic under this lock leaves at worst a missing entry, so the memory is used on.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers from memory, joins a question on its way, or sends one.
    fn known_or_pending(self: &Arc<Self>, question: Question) -> Known {
        let mut memory = self.memory();
        if let Some(outcome) = memory.cache.recall(&question, Instant::now()) {
            return Known::Answer(outcome);
        }
        match memory.pending.entry(question) {
            hash_map::Entry::Occupied(entry) => Known::Pending(entry.get().clone()),
            hash_map::Entry::Vacant(entry) => {
                let Ok(permit) = Arc::clone(&self.in_flight).try_acquire_owned() else {
                    Counters::add(&self.counters.busy);
                    return Known::Answer(Err(LookupError::Temporary(Trouble::Busy)));
                };
                let (sender, receiver) = watch::channel(None);
                let question = entry.key().clone();
                entry.insert(receiver.clone());
                let shared = Arc::clone(self);
                // Not awaited by a message: one that gives up must not take the answer from the others, and what
                // arrives late is still worth remembering. Bounded in number by the permit, in time by the transport.
                tokio::spawn(async move {
                    Counters::add(&shared.counters.asked);
                    let answer = shared.transport.ask(&question).await;
                    let outcome = answer.outcome.clone();
                    shared.counters.count(&outcome);
                    let mut memory = shared.memory();
                    memory.pending.remove(&question);
                    memory.cache.remember(question, answer, Instant::now());
                    drop(memory);
                    sender.send_replace(Some(outcome));
                    drop(permit);
                });
                Known::Pending(receiver)
            }
        }
    }
}
