//! Scanning: one message in, one verdict out, through whichever door it came. Gather, then judge; acting is the caller's.
//! Does not think (that is `judge`) and keeps nothing. Read by the command line, the HTTP service and, later, the streams.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use judge::context::Context;
pub use judge::context::{House, HouseSettings, Thresholds};
use judge::facts::{Facts, Route, Setting, open_attachments};
use judge::own_list::OwnLists;
use judge::relation::{self, Relation, party_of};
use judge::stream::Habits;
use judge::vocabulary::Profiles;
use judge::watch_list::WatchList;
use mail::auth_results::AuthResults;
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::time::Time;
use model::verdict::{Direction, Verdict};
use platform::clock::Clock;
use platform::reader::{Reader, ReaderError};
use sha2::{Digest, Sha256};
use tracing::Instrument as _;

use crate::authenticate::{Authenticator, Connection};
use crate::profile::ProfileBook;
use crate::record::{Passage, Recorder};
use crate::stream::{Bounce, Campaigns, Copied, circumstances};

/// Judges messages; made once and shared by all doors.
pub struct Scanner {
    reader: Reader,
    threads: usize,
    clock: Arc<dyn Clock>,
    recorder: Option<Recorder>,
    desk: Arc<Desk>,
}

/// What lies ready in the reading room; nothing of it changes from message to message.
struct Desk {
    authenticator: Authenticator,
    /// Replaced as a whole (`refresh`); each message is judged from its beginning to its end with the one that stood when it came.
    known: RwLock<Arc<Known>>,
    /// Who wrote to whom before; without it that stays undecided.
    profiles: Option<ProfileBook>,
    /// Campaigns under way; without them every message is judged.
    campaigns: Option<Arc<Campaigns>>,
    limits: Limits,
    budget: Budget,
}

/// What the installation knows of itself.
struct Known {
    house: Arc<House>,
    /// Its domains, lower case.
    own_domains: Vec<String>,
    /// What to look out for just now.
    watch_list: Arc<WatchList>,
    /// Our own lists and the marks in them.
    own_lists: Option<Arc<OwnLists>>,
    /// How often it was replaced: what was remembered of a verdict holds for one knowledge.
    count: u64,
}

/// What a scanner is made of.
pub struct ScannerParts {
    /// Threads that read messages.
    pub threads: usize,
    /// Messages that may wait for a thread.
    pub queue: usize,
    /// Verifies who sent a message.
    pub authenticator: Authenticator,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What the installation knows of itself.
    pub house: House,
    /// Its domains, lower case.
    pub own_domains: Vec<String>,
    /// Keeps what was decided; without it nothing is kept.
    pub recorder: Option<Recorder>,
}

/// How a message was handed over, as far as its door knows.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Address of the client (RFC 7208 §4.1 `<ip>`); without it SPF is not checked.
    pub client_ip: Option<IpAddr>,
    /// Name the client gave with HELO or EHLO.
    pub helo: Option<String>,
    /// Envelope sender; empty is the null sender.
    pub mail_from: Option<String>,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// True when the client proved to be one of ours.
    pub is_authenticated: bool,
    /// True when the bytes are not exactly those that were sent, so that signatures cannot be checked on them.
    pub is_altered: bool,
    /// Which way the message goes, when the door knows.
    pub direction: Option<Direction>,
    /// It is for ourselves: what kept of it says where its links lead.
    pub wants_links: bool,
    /// The door does not say the message's hash; then it is computed only if somebody keeps what was decided.
    pub is_hash_unused: bool,
    /// The account whose campaigns the message may be a copy of; only of mail that leaves us. Without it the message is judged fully.
    pub campaigner: Option<Fingerprint>,
}

/// A message that was judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// When it was judged.
    pub at: Time,
    /// SHA-256 of its bytes; none if nobody wanted it ([`Submission::is_hash_unused`]).
    pub sha256: Option<[u8; 32]>,
    /// Length of the message.
    pub size_bytes: u64,
    /// Message-ID, as written.
    pub message_id: Option<String>,
    /// The writer as the reader's mail program would show it.
    pub from: String,
    /// The writer's address in the one form in which parties are known ([`judge::relation::party_of`]); none if it is no address.
    pub sender: Option<String>,
    /// The domain of the writer's address, lower case.
    pub sender_domain: Option<String>,
    /// The subject, decoded.
    pub subject: String,
    /// What authentication found.
    pub authentication: AuthResults,
    /// How well the writer is known to us.
    pub relation: Relation,
    /// What was decided.
    pub verdict: Verdict,
    /// It is one more copy of a campaign: the verdict is the campaign's, this copy was not judged.
    pub is_copy: bool,
    /// What its score was measured against.
    pub thresholds: Thresholds,
    /// Domains its links lead to, each once, lower case; only where they were wanted.
    pub link_domains: Vec<String>,
    /// A print of its subject without names and numbers; only where links were wanted.
    pub subject_print: Option<judge::campaign::Print>,
    /// What profiles and streams may learn from it, once it is known what became of it.
    pub lesson: Lesson,
    /// From the first byte to the verdict, waiting included.
    pub took: Duration,
}

/// What a message teaches about those it names and about its account; nothing of its words.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// Whom it names as its writer.
    pub parties: relation::Parties,
    /// It says that it answers another.
    pub is_answer: bool,
    /// A person wrote it to its recipients, as opposed to an automatic answer or a mailing.
    pub is_on_purpose: bool,
    /// What its account's stream looks at; only of mail that leaves us.
    pub habits: Option<Habits>,
    /// That mail of ours did not reach its recipient; only of mail that comes in.
    pub bounce: Option<Bounce>,
}

impl Judged {
    /// Returns the hash in hexadecimal.
    pub fn sha256_hex(&self) -> Option<String> {
        Some(self.sha256?.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A message could not be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Too many messages are waiting; the caller should come back.
    #[error("judge the message: too many others are waiting")]
    Busy,
    /// A defect of ours.
    #[error("judge the message: our reader failed on it, please keep it and report it")]
    Failed,
}

impl From<ReaderError> for ScanError {
    fn from(error: ReaderError) -> Self {
        match error {
            ReaderError::Full => ScanError::Busy,
            ReaderError::Failed => ScanError::Failed,
        }
    }
}

impl Scanner {
    /// Starts the reading threads.
    pub fn start(parts: ScannerParts) -> Self {
        Scanner {
            reader: Reader::start(parts.threads, parts.queue),
            threads: parts.threads,
            clock: parts.clock,
            recorder: parts.recorder,
            desk: Arc::new(Desk {
                authenticator: parts.authenticator,
                known: RwLock::new(Arc::new(Known {
                    house: Arc::new(parts.house),
                    own_domains: parts.own_domains,
                    watch_list: Arc::default(),
                    own_lists: None,
                    count: 0,
                })),
                profiles: None,
                campaigns: None,
                limits: Limits::default(),
                budget: Budget::default(),
            }),
        }
    }

    /// Looks up those a message names before it is judged. To be called before the first message.
    #[must_use]
    pub fn with_profiles(mut self, profiles: ProfileBook) -> Self {
        let desk = Arc::get_mut(&mut self.desk)
            .expect("no message is being judged before the scanner is handed out");
        desk.profiles = Some(profiles);
        self
    }

    /// Judges the copies of a campaign as one, where the door says whose campaign it is. To be called before the first message.
    #[must_use]
    pub fn with_campaigns(mut self, campaigns: Arc<Campaigns>) -> Self {
        let desk = Arc::get_mut(&mut self.desk)
            .expect("no message is being judged before the scanner is handed out");
        desk.campaigns = Some(campaigns);
        self
    }

    /// Returns how many messages are read at the same time.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Returns how many messages, or steps of one, wait for a thread.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.reader.waiting()
    }

    /// Returns what was asked of DNS so far to authenticate messages.
    #[must_use]
    pub fn dns_figures(&self) -> platform::dns::Figures {
        self.desk.authenticator.resolver().figures()
    }

    /// Returns the thresholds of a direction as they stand now; those a message was judged by are in [`Judged::thresholds`].
    pub fn thresholds(&self, direction: Direction) -> Thresholds {
        self.desk.known().house.thresholds(direction)
    }

    /// Puts other knowledge in place: messages that come from now on are judged with it, those being judged are not disturbed.
    ///
    /// `own_domains` in lower case.
    pub fn swap(&self, house: House, own_domains: Vec<String>) {
        let house = Arc::new(house);
        self.replace(|known, count| Known {
            house,
            own_domains,
            watch_list: Arc::clone(&known.watch_list),
            own_lists: known.own_lists.clone(),
            count,
        });
    }

    /// Puts another watch list in place, in the same way.
    pub fn watch(&self, watch_list: WatchList) {
        let watch_list = Arc::new(watch_list);
        self.replace(|known, count| Known {
            house: Arc::clone(&known.house),
            own_domains: known.own_domains.clone(),
            watch_list,
            own_lists: known.own_lists.clone(),
            count,
        });
    }

    /// Looks for our own lists in mail that leaves us, from the next message on.
    pub fn know_lists(&self, own_lists: Arc<OwnLists>) {
        self.replace(|known, count| Known {
            house: Arc::clone(&known.house),
            own_domains: known.own_domains.clone(),
            watch_list: Arc::clone(&known.watch_list),
            own_lists: Some(own_lists),
            count,
        });
    }

    /// Returns what is looked out for just now.
    #[must_use]
    pub fn watch_list(&self) -> Arc<WatchList> {
        Arc::clone(&self.desk.known().watch_list)
    }

    /// Returns the time by the clock that messages are judged by.
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    fn replace(&self, with: impl FnOnce(&Known, u64) -> Known) {
        let mut place = self.desk.known.write().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::new(with(&place, place.count.wrapping_add(1)));
        let before = std::mem::replace(&mut *place, known);
        drop(place);
        // A large index takes a while to take apart, and must not do so under the lock.
        drop(before);
        // What was remembered of a campaign's verdict holds for one knowledge (`stream::circumstances`) and would never be found again.
        if let Some(campaigns) = &self.desk.campaigns {
            campaigns.forget();
        }
    }

    /// Judges one message, and keeps what was decided if there is somebody who keeps it.
    ///
    /// Errors: as [`Scanner::judge`].
    pub async fn scan(
        &self,
        bytes: impl AsRef<[u8]> + Send + Sync + 'static,
        mut submission: Submission,
    ) -> Result<Judged, ScanError> {
        submission.is_hash_unused &= self.recorder.is_none();
        let judged = self.judge(bytes, submission).await?;
        if let Some(recorder) = &self.recorder {
            recorder.record(&judged, Passage::default()).await;
        }
        Ok(judged)
    }

    /// Judges one message.
    ///
    /// Errors: [`ScanError::Busy`] when the queue is full, [`ScanError::Failed`] for a defect of ours. A message that is
    /// broken, hostile or too large is not an error: it gets a verdict that says so.
    pub async fn judge(
        &self,
        bytes: impl AsRef<[u8]> + Send + Sync + 'static,
        submission: Submission,
    ) -> Result<Judged, ScanError> {
        let started = Instant::now();
        let bytes = Arc::new(bytes);
        let now = self.clock.now();
        let work = Arc::clone(&self.desk).judged(Arc::clone(&bytes), submission, now);
        let mut judged = self.reader.read_asking(work.in_current_span()).await?;
        judged.took = started.elapsed();
        Ok(judged)
    }
}

impl Desk {
    /// Reads, gathers, judges: all the work on one message, done in the reading room.
    ///
    /// It waits only in [`Desk::gather`], and seldom: names asked before are remembered, and then the whole is one job
    /// that costs one waking of a thread and one of the runtime.
    async fn judged<B>(self: Arc<Self>, bytes: Arc<B>, submission: Submission, now: Time) -> Judged
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let known = self.known();
        let bytes = (*bytes).as_ref();
        let read = Box::new(self.read(bytes, submission.is_hash_unused));
        let gathered = self.gather(&known, bytes, &read.message, &submission, now).await;
        self.judge(&known, *read, submission, gathered, now)
    }

    /// What is known just now; the lock is held for the copy of a pointer.
    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the message itself; what is attached is opened when it is known that it must be.
    fn read(&self, bytes: &[u8], is_hash_unused: bool) -> Read {
        let message = Message::parse(bytes, &self.limits);
        let sha256 = (!is_hash_unused).then(|| Sha256::digest(bytes).into());
        Read { sha256, size_bytes: bytes.len() as u64, message }
    }

    /// Sees in the message a copy of a campaign of ours, if it can be one: it leaves us, for people outside only, and its door says whose it is.
    fn copy<'h>(
        &'h self,
        known: &Known,
        message: &Message,
        submission: &Submission,
        authentication: &AuthResults,
        habits: Option<&'h Habits>,
    ) -> Option<Copied<'h>> {
        let (campaigns, account) = self.campaigns.as_deref().zip(submission.campaigner)?;
        let template = habits?.template.as_ref()?;
        let goes_outside = match submission.direction {
            Some(direction) => direction == Direction::Outbound,
            None => {
                !submission.recipients.is_empty()
                    && !submission
                        .recipients
                        .iter()
                        .any(|address| is_own_address(address, &known.own_domains))
            }
        };
        let circumstances = circumstances(message, submission, authentication, known.count);
        goes_outside.then_some(Copied { campaigns, account, circumstances, template })
    }

    /// Finds out what the message does not say itself; the only part that may wait, and for a bounded time.
    async fn gather(
        &self,
        known: &Known,
        bytes: &[u8],
        message: &Message,
        submission: &Submission,
        now: Time,
    ) -> Gathered {
        let connection = Connection {
            // The address of one of our own users is no sending server: SPF has nothing to say of it.
            ip: submission.client_ip.filter(|_| !submission.is_authenticated),
            helo: submission.helo.clone(),
            mail_from: submission.mail_from.clone(),
            rcpt: submission.recipients.clone(),
            is_altered: submission.is_altered,
        };
        let authentication = self.authenticator.authenticate(bytes, message, &connection, now).await;
        let parties = relation::Parties::of(message, known.house.lists());
        // Of our own people no profile is kept.
        let is_ours = submission.is_authenticated || submission.direction == Some(Direction::Outbound);
        let histories = match &self.profiles {
            Some(book) if !is_ours => book.histories(&parties).await,
            _ => None,
        };
        let (relation, profiles) = histories.map_or_else(Default::default, |found| {
            (found.relation(&parties, &authentication, now), found.profiles(&parties, &authentication, now))
        });
        Gathered { authentication, parties, relation, profiles }
    }

    /// Thinks; of a campaign's further copies it knows already what it would think.
    fn judge(
        &self,
        known: &Known,
        read: Read,
        submission: Submission,
        gathered: Gathered,
        now: Time,
    ) -> Judged {
        let Gathered { authentication, parties, relation, profiles } = gathered;
        let envelope_sender = submission.mail_from.clone().unwrap_or_default();
        let route = route(&submission, &read.message, &known.own_domains);
        // `Facts` takes body and attachments out of the message, so its habits are read before.
        let leaves_us = submission.direction != Some(Direction::Inbound) && route == Route::Outbound;
        let habits = leaves_us.then(|| Habits::of(&read.message, |domain| known.house.is_own(domain)));
        let copy = self.copy(known, &read.message, &submission, &authentication, habits.as_ref());
        let stands = copy.as_ref().and_then(|copy| copy.stands(now));
        let opened = match stands {
            Some(_) => Vec::new(),
            None => open_attachments(&read.message, &mut Meter::new(self.budget.clone())),
        };
        let setting = Setting {
            own_domains: known.own_domains.clone(),
            route,
            mailbox: None,
            envelope_recipients: submission.recipients,
            authentication: Some(authentication.clone()),
        };
        let wants_links = submission.wants_links;
        let subject_print = wants_links.then(|| judge::campaign::subject_print(&read.message));
        let bounce = if leaves_us { None } else { Bounce::of(&read.message) };
        let facts = Facts::new(read.message, opened, setting);
        let is_copy = stands.is_some();
        let verdict = stands.unwrap_or_else(|| {
            let context = Context {
                house: Arc::clone(&known.house),
                watch_list: Arc::clone(&known.watch_list),
                own_lists: known.own_lists.clone(),
                direction: submission.direction.unwrap_or_else(|| direction(&facts)),
                relation,
                profiles,
                authentication: authentication.clone(),
            };
            let verdict = judge::decide::decide(&facts, &context, now);
            copy.as_ref().and_then(|copy| copy.judged(&verdict, now)).unwrap_or(verdict)
        });
        let lesson = Lesson {
            parties,
            is_answer: relation::is_answer(&facts.message),
            is_on_purpose: relation::is_on_purpose(&facts.message, &envelope_sender),
            habits,
            bounce,
        };
        Judged {
            at: now,
            sha256: read.sha256,
            size_bytes: read.size_bytes,
            message_id: facts.message.message_id.clone(),
            from: shown_sender(&facts),
            sender: Some(&facts.sender.email.address).filter(|from| is_address(from)).map(party_of),
            sender_domain: Some(facts.sender.email.domain.name().to_owned()).filter(|name| !name.is_empty()),
            subject: facts.subject.text.clone().unwrap_or_default(),
            link_domains: if wants_links { link_domains(&facts) } else { Vec::new() },
            subject_print,
            thresholds: known.house.thresholds(verdict.direction()),
            verdict,
            is_copy,
            lesson,
            relation,
            authentication,
            took: Duration::ZERO,
        }
    }
}

/// False for what merely stands where an address should.
fn is_address(text: &EmailAddress) -> bool {
    !text.local_part().is_empty() && !text.domain().name().is_empty()
}

/// A message after the first half of the work.
struct Read {
    sha256: Option<[u8; 32]>,
    size_bytes: u64,
    message: Message,
}

/// What is known of a message from outside it.
struct Gathered {
    authentication: AuthResults,
    parties: relation::Parties,
    relation: Relation,
    profiles: Profiles,
}

/// What the door knows about the way, or what the addresses alone say.
fn route(submission: &Submission, message: &Message, own_domains: &[String]) -> Route {
    match submission.direction {
        Some(Direction::Inbound) => Route::Inbound,
        Some(Direction::Outbound | Direction::Internal) => Route::Outbound,
        None if submission.is_authenticated => Route::Outbound,
        None if goes_only_outside(submission, message, own_domains) => Route::Outbound,
        None => Route::Unknown,
    }
}

/// True for a message that names one of us as writer and none of us as reader.
///
/// Somebody who pretends to be us writes *to* us; what leaves for others, at a door that knows no more, is our own mail.
fn goes_only_outside(submission: &Submission, message: &Message, own_domains: &[String]) -> bool {
    let is_own = |address: &str| is_own_address(address, own_domains);
    let named =
        || message.to.mailboxes.iter().chain(message.cc.mailboxes.iter()).chain(message.bcc.mailboxes.iter());
    let (is_any, is_any_ours) = if submission.recipients.is_empty() {
        (named().next().is_some(), named().any(|mailbox| is_own(&mailbox.address)))
    } else {
        (true, submission.recipients.iter().any(|address| is_own(address)))
    };
    message.from.first().is_some_and(|mailbox| is_own(&mailbox.address)) && is_any && !is_any_ours
}

pub(crate) fn is_own_address(address: &str, own_domains: &[String]) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
    judge::facts::direction::is_own(&domain, own_domains)
}

/// One direction out of the three claims: a message to somebody outside is judged as outgoing even if one of us reads it too.
fn direction(facts: &Facts) -> Direction {
    if facts.direction.outbound {
        Direction::Outbound
    } else if facts.direction.internal {
        Direction::Internal
    } else {
        Direction::Inbound
    }
}

/// More domains are a newsletter's; what was wanted is among the first.
const MOST_LINK_DOMAINS: usize = 50;

/// The domains that links lead to, each once, in the order of the message.
fn link_domains(facts: &Facts) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    for domain in facts.body.links.iter().filter_map(|link| link.href_url.url.domain()) {
        let is_new = domain.root_domain().is_some() && !domains.iter().any(|known| known == domain.name());
        if is_new && domains.len() < MOST_LINK_DOMAINS {
            domains.push(domain.name().to_owned());
        }
    }
    domains
}

/// `Display Name <address>`.
fn shown_sender(facts: &Facts) -> String {
    let address = facts.sender.email.address.to_string();
    match &facts.sender.display_name {
        Some(name) => format!("{name} <{address}>"),
        None => address,
    }
}
