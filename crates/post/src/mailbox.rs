//! Mailboxes: mail addressed to Tidewatch itself: which address means what, and keeping what comes there.
//! An address has a purpose by its local part (`report@…`), or because we made it for one thing and signed it ([`token`]), or because it was issued as a
//! canary ([`canaries`]); a canary's domain has no other addresses, so that it tells nobody what it is. What is not ours is not
//! taken: the door answers 550 5.1.1. What is ours is kept whatever it says: the message is a sealed object, its row and `mail_arrived` one
//! transaction, and only then is the client told. Judging is guard's; acting on what came is the business of whoever hears the event.

pub mod canaries;
pub mod content;
pub mod token;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use mail::envelope::{Client, Envelope};
use model::access::{Access, Right};
use model::domain::Domain;
use model::event::MailArrived;
use model::ids::{InboxItemId, ObjectId, OutboxId, TenantId};
use model::time::Time;
use platform::audit::{About, Audit, AuditError};
use platform::clock::Chance;
use platform::keeper::{KeepError, Keeper, Order, Rows, Writing};
use platform::keys::{MailboxKey, WorkRing};
use platform::objects::{self, ObjectError};
use sha2::{Digest, Sha256};
use store::Store;
use store::error::StoreError;
use store::post::inbox::{InboxItem, JudgedSummary, MailOrigin};
use store::txn::Change;
use thiserror::Error;

use crate::mailbox::canaries::Canaries;
use crate::mailbox::content::{Content, ContentError};
use crate::mailbox::token::{Subject, Tokens};

/// Which kind of object mail to ourselves is.
pub const INBOX_MESSAGE: &str = "inbox_message";

/// What a mailbox is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// An address that exists only in one copy of a list: nobody should write to it but who got that copy.
    Canary,
    /// A canary that never left the house: what comes there is a false alarm of the method.
    Control,
    /// "Is this mail really yours?", answered to who asks.
    Check,
    /// Customers' reports of fakes.
    Report,
    /// Replies to our letters.
    Reply,
    /// Delivery reports of what we sent.
    Bounce,
    /// Feedback loops.
    Complaint,
    /// DMARC aggregate reports.
    DmarcReport,
    /// SMTP TLS reports.
    TlsReport,
    /// Complaints about our senders.
    Abuse,
    /// "Forget me."
    Removal,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 11] = [
        Self::Canary,
        Self::Control,
        Self::Check,
        Self::Report,
        Self::Reply,
        Self::Bounce,
        Self::Complaint,
        Self::DmarcReport,
        Self::TlsReport,
        Self::Abuse,
        Self::Removal,
    ];

    /// Returns the word used in configuration, tables and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Canary => "canary",
            Self::Control => "control",
            Self::Check => "check",
            Self::Report => "report",
            Self::Reply => "reply",
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
            Self::DmarcReport => "dmarc_report",
            Self::TlsReport => "tls_report",
            Self::Abuse => "abuse",
            Self::Removal => "removal",
        }
    }

    /// Reads the word written by [`Purpose::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// Whether an address may have this purpose by its name alone; for a canary that would be an address nobody issued.
    #[must_use]
    pub const fn is_named(self) -> bool {
        !matches!(self, Self::Canary | Self::Control)
    }
}

/// What an address of ours means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mailbox {
    /// What it is for.
    pub purpose: Purpose,
    /// What it was made for, if we made and signed it.
    pub subject: Option<Subject>,
}

/// The mailboxes cannot be set up as configured.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// A domain that is none.
    #[error("take mail for `{0}`: it is not a domain")]
    Domain(String),
    /// A word that is no purpose.
    #[error("take mail for `{local_part}`: `{word}` is no purpose; expected one of {}", named_purposes())]
    Purpose {
        /// Which local part.
        local_part: String,
        /// The word.
        word: String,
    },
    /// A local part that no address can have, or that is cut off by an extension.
    #[error("take mail for `{0}`: a local part has 1 to 64 printable characters, without `+` and `@`")]
    LocalPart(String),
}

fn named_purposes() -> String {
    let named = Purpose::ALL.into_iter().filter(|purpose| purpose.is_named());
    named.map(Purpose::as_str).collect::<Vec<_>>().join(", ")
}

/// Which addresses are ours, and what they mean.
pub struct Mailboxes {
    domains: BTreeSet<String>,
    local_parts: BTreeMap<String, Purpose>,
    tokens: Tokens,
    canary_domains: BTreeSet<String>,
    canaries: Option<Arc<Canaries>>,
}

/// RFC 5321 §4.5.3.1.1: a local part has at most 64 octets.
const MAX_LOCAL_PART_BYTES: usize = 64;
/// RFC 5321 §4.5.3.1.3: a path has at most 256 octets; what is longer is not looked at.
const MAX_ADDRESS_BYTES: usize = 256;

impl Mailboxes {
    /// Sets mailboxes up: at each domain every purpose has an address of its own name (`report`, `tls_report` and `tls-report`), and those of
    /// `local_parts` beside it. `postmaster` is always there (RFC 5321 §4.5.1). Canaries and controls have none: only issued addresses are theirs.
    pub fn new(
        tenant: TenantId,
        key: &MailboxKey,
        domains: &[String],
        local_parts: &BTreeMap<String, String>,
    ) -> Result<Self, PlanError> {
        let mut known = BTreeMap::from([("postmaster".to_owned(), Purpose::Abuse)]);
        for purpose in Purpose::ALL.into_iter().filter(|purpose| purpose.is_named()) {
            known.insert(purpose.as_str().to_owned(), purpose);
            known.insert(purpose.as_str().replace('_', "-"), purpose);
        }
        for (local_part, word) in local_parts {
            let is_fit = (1..=MAX_LOCAL_PART_BYTES).contains(&local_part.len())
                && !local_part.contains(|char: char| {
                    char.is_whitespace() || char.is_control() || "+@\"".contains(char)
                });
            if !is_fit {
                return Err(PlanError::LocalPart(local_part.clone()));
            }
            let purpose = Purpose::parse(word)
                .filter(|purpose| purpose.is_named())
                .ok_or_else(|| PlanError::Purpose { local_part: local_part.clone(), word: word.clone() })?;
            known.insert(local_part.to_lowercase(), purpose);
        }
        Ok(Self {
            domains: named(domains)?,
            local_parts: known,
            tokens: Tokens::new(tenant, key),
            canary_domains: BTreeSet::new(),
            canaries: None,
        })
    }

    /// Takes mail for canaries at these domains: for addresses that were issued, and for `postmaster`.
    ///
    /// Errors: a domain that is none.
    pub fn with_canaries(mut self, domains: &[String], canaries: Arc<Canaries>) -> Result<Self, PlanError> {
        self.canary_domains = named(domains)?;
        self.canaries = Some(canaries);
        Ok(self)
    }

    /// Says what an address of an envelope means; none if it is not ours.
    ///
    /// Case does not matter, nor what stands behind a `+`. A signed token counts wherever it stands in the local part; one that is not ours
    /// is no more than an extension.
    #[must_use]
    pub fn resolve(&self, address: &str) -> Option<Mailbox> {
        if address.len() > MAX_ADDRESS_BYTES {
            return None;
        }
        // RFC 5321 §4.5.1: `postmaster` without a domain is ours as well.
        let Some((local_part, domain)) = address.rsplit_once('@') else {
            let is_postmaster = address.eq_ignore_ascii_case("postmaster");
            return is_postmaster.then_some(Mailbox { purpose: Purpose::Abuse, subject: None });
        };
        let domain = Domain::parse(domain)?;
        let local_part = unquoted(local_part).to_lowercase();
        if self.canary_domains.contains(domain.name()) {
            if let Some(canary) = self.canary(&local_part, &domain) {
                return Some(canary);
            }
            if local_part == "postmaster" {
                return Some(Mailbox { purpose: Purpose::Abuse, subject: None });
            }
        }
        if !self.domains.contains(domain.name()) {
            return None;
        }
        if let Some((purpose, subject)) = self.tokens.find(&local_part) {
            return Some(Mailbox { purpose, subject: Some(subject) });
        }
        let base = local_part.split('+').next().unwrap_or_default();
        self.local_parts.get(base).map(|purpose| Mailbox { purpose: *purpose, subject: None })
    }

    fn canary(&self, local_part: &str, domain: &Domain) -> Option<Mailbox> {
        let canary = self.canaries.as_ref()?.find(&format!("{local_part}@{}", domain.name()))?;
        Some(Mailbox { purpose: Purpose::Canary, subject: Some(canary.into()) })
    }

    /// Says whether the address is at a domain of ours, so that an unknown local part can be told from mail that is none of our business.
    #[must_use]
    pub fn is_at_our_domain(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').and_then(|(_, domain)| Domain::parse(domain));
        domain.is_some_and(|domain| {
            self.domains.contains(domain.name()) || self.canary_domains.contains(domain.name())
        })
    }

    /// Notes that a recipient was refused; at a domain of canaries that was a guess.
    pub fn refused(&self, address: &str, now: Time) {
        let domain = address.rsplit_once('@').and_then(|(_, domain)| Domain::parse(domain));
        let domain = domain.filter(|domain| self.canary_domains.contains(domain.name()));
        if let Some((domain, canaries)) = domain.zip(self.canaries.as_ref()) {
            canaries.guessed(domain.name(), now);
        }
    }

    /// Makes an address for one thing, at one of our domains; whoever writes to it is known to mean that thing.
    #[must_use]
    pub fn address(&self, purpose: Purpose, subject: Subject, domain: &Domain) -> String {
        format!("{}@{}", self.tokens.make(purpose, subject), domain.name())
    }
}

/// Reads domains.
fn named(domains: &[String]) -> Result<BTreeSet<String>, PlanError> {
    let read = |domain: &String| {
        let parsed = Domain::parse(domain).ok_or_else(|| PlanError::Domain(domain.clone()))?;
        Ok(parsed.name().to_owned())
    };
    domains.iter().map(read).collect()
}

/// RFC 5321 §4.1.2: a quoted local part means the same as it does without its quotes.
fn unquoted(local_part: &str) -> String {
    let Some(quoted) = local_part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return local_part.to_owned();
    };
    let mut is_escaped = false;
    let mut plain = String::with_capacity(quoted.len());
    for char in quoted.chars() {
        is_escaped = char == '\\' && !is_escaped;
        if !is_escaped {
            plain.push(char);
        }
    }
    plain
}

/// Mail to ourselves could not be kept; the client must be told to come back.
#[derive(Debug, Error)]
pub enum ArriveError {
    /// The disk is full, the database is away, the process is ending.
    #[error("keep mail to ourselves")]
    Keep(#[from] KeepError),
    /// None of its recipients is ours; the door should have refused them.
    #[error("keep mail to ourselves: none of its recipients is ours")]
    NotOurs,
}

/// A message that came for ourselves.
#[derive(Debug)]
pub struct Arrived<'m> {
    /// Who handed it over.
    pub client: &'m Client,
    /// From whom, and to which of our addresses.
    pub envelope: &'m Envelope,
    /// The message.
    pub message: &'m [u8],
    /// What guard thought of it; it is kept in any case.
    pub judged: Option<JudgedSummary>,
    /// What it says of where it is from and where it leads, as guard found; none if it could not be judged.
    pub origin: Option<MailOrigin>,
    /// When it came.
    pub now: Time,
}

/// Keeps mail to ourselves; cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    keeper: Keeper,
    chance: Arc<dyn Chance>,
    keep_for: Duration,
}

impl Inbox {
    /// Makes an inbox whose items end by themselves after `keep_for`.
    #[must_use]
    pub fn new(keeper: Keeper, chance: Arc<dyn Chance>, keep_for: Duration) -> Self {
        Self { keeper, chance, keep_for }
    }

    /// Keeps a message, once for each meaning of its recipients; when this returns all of that is on disk, rows and events included.
    ///
    /// Errors: then not all of it is known to be kept and the client must be told to come back; what was kept is then there twice, never lost.
    pub async fn arrive(
        &self,
        access: &Access,
        mailboxes: &Mailboxes,
        arrived: Arrived<'_>,
    ) -> Result<Vec<InboxItemId>, ArriveError> {
        let mut meanings: BTreeMap<Mailbox, Vec<usize>> = BTreeMap::new();
        for (place, recipient) in arrived.envelope.recipients.iter().enumerate() {
            if let Some(mailbox) = mailboxes.resolve(&recipient.address) {
                meanings.entry(mailbox).or_default().push(place);
            }
        }
        if meanings.is_empty() {
            return Err(ArriveError::NotOurs);
        }
        // One after the other: each has a copy of the message in memory, and a stranger may write a large one to all our addresses at once.
        let mut kept = Vec::with_capacity(meanings.len());
        for (mailbox, places) in &meanings {
            kept.push(self.keep(access, *mailbox, places, &arrived).await?);
        }
        Ok(kept)
    }

    async fn keep(
        &self,
        access: &Access,
        mailbox: Mailbox,
        places: &[usize],
        arrived: &Arrived<'_>,
    ) -> Result<InboxItemId, KeepError> {
        let now = arrived.now;
        let id = InboxItemId::new(now, self.chance.bytes());
        let end = now.plus(self.keep_for);
        let rows = ItemRows {
            id,
            mailbox,
            at: now,
            end_at: end,
            size_bytes: arrived.message.len() as u64,
            from_domain: sender_domain(&arrived.envelope.sender),
            judged: arrived.judged.as_ref().map(unaddressed),
            origin: arrived.origin.clone(),
            message_sha256: Sha256::digest(arrived.message).into(),
            event: OutboxId::new(now, self.chance.bytes()),
        };
        let content = Content {
            at: now,
            client: arrived.client.clone(),
            envelope: arrived.envelope.for_some(places),
            message: arrived.message.to_vec(),
        };
        let order = Order {
            access: access.clone(),
            kind: INBOX_MESSAGE,
            content: content.to_bytes(),
            now,
            end,
            rows: Box::new(rows),
        };
        self.keeper.keep(order).await?;
        Ok(id)
    }
}

/// A rule whose name looks like an address must not keep mail from being kept.
fn unaddressed(judged: &JudgedSummary) -> JudgedSummary {
    JudgedSummary { decided_by: judged.decided_by.replace('@', "(at)"), ..judged.clone() }
}

/// The sender's domain; none of the null sender, and none of what only looks like one.
fn sender_domain(sender: &str) -> Option<String> {
    let (_, domain) = sender.rsplit_once('@')?;
    Some(Domain::parse(domain)?.name().to_owned())
}

/// The row of an item and the event that tells of it.
struct ItemRows {
    id: InboxItemId,
    mailbox: Mailbox,
    at: Time,
    end_at: Time,
    size_bytes: u64,
    from_domain: Option<String>,
    judged: Option<JudgedSummary>,
    origin: Option<MailOrigin>,
    message_sha256: [u8; 32],
    event: OutboxId,
}

impl Rows for ItemRows {
    fn write<'c>(&'c self, change: &'c mut Change, object: ObjectId) -> Writing<'c> {
        Box::pin(async move {
            let item = InboxItem {
                id: self.id,
                purpose: self.mailbox.purpose.as_str().to_owned(),
                subject: self.mailbox.subject.map(|subject| subject.0),
                object,
                at: self.at,
                end_at: self.end_at,
                size_bytes: self.size_bytes,
                from_domain: self.from_domain.clone(),
                judged: self.judged.clone(),
                origin: self.origin.clone(),
                message_sha256: Some(self.message_sha256),
            };
            change.inbox_keep_in_txn(&item).await?;
            change.say_that(self.event, &MailArrived { item: self.id }, self.at).await
        })
    }
}

/// Mail to ourselves could not be opened.
#[derive(Debug, Error)]
pub enum InboxError {
    /// The store would not find or change it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not opened.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It could not be opened.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What was opened is not mail to ourselves.
    #[error(transparent)]
    Content(#[from] ContentError),
}

/// Opens an item for whoever acts on it; that it was opened is in the audit log before its content is in hand.
pub async fn open(
    access: &Access,
    store: &Store,
    ring: &WorkRing,
    audit: &Audit,
    id: InboxItemId,
) -> Result<(InboxItem, Content), InboxError> {
    access.require(Right::Open).map_err(StoreError::from)?;
    let item = store.post().inbox_fetch(access, id).await?;
    audit.append(access, "inbox.open", &About::of("inbox_item", id)).await?;
    let bytes = objects::open(access, &store.objects(), ring, audit, item.object).await?;
    let content = Content::parse(&bytes)?;
    Ok((item, content))
}

/// Ends items whose time has come, up to a page of them, and returns how many.
pub async fn expire(access: &Access, store: &Store, now: Time, limit: u32) -> Result<u64, StoreError> {
    let mut count = 0;
    for item in store.post().inbox_ended_list(access, now, limit).await? {
        let mut change = store.change(access).await?;
        // Somebody else was quicker.
        let Some(object) = change.inbox_remove_in_txn(item.id).await? else { continue };
        change.object_remove_in_txn(object).await?;
        change.commit().await?;
        store.objects().object_file_remove(access, object).await?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests;
