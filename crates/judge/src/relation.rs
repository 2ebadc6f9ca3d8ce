//! What our side and a party know of each other: a [`History`] of contacts becomes a [`Relation`] by one rule, and the answers rules ask for.
//! Not the keeping of histories (`guard::profile`) and not the points (`signals::first_contact`). Pure: `now` is handed in.
//!
//! The rule: a party is known after our side wrote to it, or after [`KNOWN_AFTER`] and [`KNOWN_MESSAGES`] messages that we delivered and that
//! proved where they came from. What an attacker sends never helps him: held, marked, refused and unproved messages do not count, and
//! a message that a person calls malicious takes the standing away until a person takes that back.

use std::time::Duration;

use mail::Message;
use mail::auth_results::{AuthResults, DkimResult, DmarcResult};
use model::address::EmailAddress;
use model::time::Time;
use model::verdict::Action;

use crate::lists::Lists;
use crate::vocabulary::Profiles;

#[cfg(test)]
mod tests;

/// How well the writer is known to the reader's side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Nobody has kept count, or nobody can tell whether it is really the one we know: what depends on it stays undecided.
    #[default]
    Unknown,
    /// We have never written to this address, and it has not written to us long enough to be known.
    First,
    /// Our side has written to it, or it has written to us over weeks; an attacker's own mail never makes him known.
    Known,
}

/// A party that only writes must have done so for at least this long; most campaigns are over, and found out, by then.
pub const KNOWN_AFTER: Duration = Duration::from_secs(14 * DAY.as_secs());

/// A party that only writes must have had so many messages delivered.
pub const KNOWN_MESSAGES: u32 = 3;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is known between our side and one party: an address, or all of a domain.
///
/// Counts stop at their ends. Two histories of different stretches of time [add up](History::add), so that each process can hand in its share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// When either side first wrote.
    pub first_contact: Option<Time>,
    /// When it first wrote in a message that was delivered and proved where it came from.
    pub first_proved: Option<Time>,
    /// When it last wrote to us.
    pub last_inbound: Option<Time>,
    /// When we last wrote to it.
    pub last_outbound: Option<Time>,
    /// Its messages that we delivered without a doubt.
    pub messages_in: u32,
    /// Those of them that proved where they came from.
    pub proved_in: u32,
    /// Those of them that say they answer one of ours, after we had written.
    pub replies_in: u32,
    /// Days (in UTC) on which such a message came.
    pub days_in: u32,
    /// Messages that our side wrote to it on purpose, and that went out.
    pub messages_out: u32,
    /// How often a person called a message of it benign.
    pub benign: u32,
    /// When a person last did.
    pub benign_at: Option<Time>,
    /// How often a person called a message of it malicious.
    pub malicious: u32,
    /// When a person last did.
    pub malicious_at: Option<Time>,
}

/// One contact with a party, after it is known what became of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Contact {
    /// It wrote to us and the message was delivered without a doubt.
    Received {
        /// The message proved where it came from.
        is_proved: bool,
        /// It says that it answers a message.
        is_answer: bool,
    },
    /// Our side wrote to it on purpose, and the message went out.
    Sent,
    /// A person called a message of it benign.
    FoundBenign,
    /// A person called a message of it malicious.
    FoundMalicious,
}

impl Contact {
    /// Returns what a message from outside teaches, once judged (`decided`) and dealt with (`done`); doubtful ones teach nothing.
    ///
    /// Both are asked: while a stream is only observed, a message that should have been held is delivered, and must not help its writer.
    #[must_use]
    pub fn inbound(decided: Action, done: Action, is_answer: bool, found: &AuthResults) -> Option<Self> {
        let is_clean = decided == Action::Accept && done == Action::Accept;
        is_clean.then(|| Contact::Received { is_proved: is_proved(found) == Some(true), is_answer })
    }

    /// Returns what a message of ours teaches about those it was for; one that was held, refused or written by a program teaches nothing.
    #[must_use]
    pub fn outbound(decided: Action, done: Action, is_on_purpose: bool) -> Option<Self> {
        let went = |action| matches!(action, Action::Accept | Action::Tag);
        (went(decided) && went(done) && is_on_purpose).then_some(Contact::Sent)
    }
}

/// Tells whether a message says that it answers another (RFC 5322 §3.6.4); anybody can say so.
#[must_use]
pub fn is_answer(message: &Message) -> bool {
    !message.in_reply_to.is_empty() || !message.references.is_empty()
}

/// Tells whether a person of ours wrote to these recipients, as opposed to an automatic answer or a mailing.
///
/// Else an attacker would be known as soon as an out-of-office note answered him, and everybody on a list of customers too.
#[must_use]
pub fn is_on_purpose(message: &Message, envelope_sender: &str) -> bool {
    let value = |name: &str| message.headers.value(name).map(|value| value.trim().to_ascii_lowercase());
    // RFC 3834 §5: anything but `no` was made by a program; §3.1.7 and RFC 5321 §4.5.5: so was what has no return path.
    let is_automatic = value("auto-submitted").is_some_and(|value| !value.starts_with("no"));
    // RFC 2919 §3, RFC 2369 §3.2: what comes through a list or can be unsubscribed from is a mailing.
    let is_mailing = value("list-id").is_some() || value("list-unsubscribe").is_some();
    let is_bulk = value("precedence").is_some_and(|value| matches!(&*value, "bulk" | "list" | "junk"));
    !envelope_sender.is_empty() && !is_automatic && !is_mailing && !is_bulk
}

/// Tells whether a message proved that it comes from the domain in From; nothing while that could not be found out.
///
/// DMARC, or its equivalent for a domain that publishes no policy: an aligned identifier that passed.
#[must_use]
pub fn is_proved(found: &AuthResults) -> Option<bool> {
    let dmarc = &found.dmarc;
    match dmarc.result {
        DmarcResult::Pass => Some(true),
        DmarcResult::Fail | DmarcResult::PermError => Some(false),
        DmarcResult::None | DmarcResult::BestGuessPass => {
            Some(dmarc.has_aligned_spf || dmarc.has_aligned_dkim)
        }
        DmarcResult::NotChecked | DmarcResult::TempError => {
            let is_signed = |signature: &mail::auth_results::DkimSignature| {
                signature.result == DkimResult::Pass && signature.is_aligned
            };
            found.dkim.signatures.iter().any(is_signed).then_some(true)
        }
    }
}

impl History {
    /// Notes a contact; returns what it added, so that a store can add the same.
    pub fn learn(&mut self, contact: Contact, at: Time) -> History {
        let added = self.share(contact, at);
        self.add(&added);
        added
    }

    /// What a contact adds to this history.
    fn share(&self, contact: Contact, at: Time) -> History {
        let nothing = History::default();
        match contact {
            Contact::Received { is_proved, is_answer } => History {
                first_contact: Some(at),
                last_inbound: Some(at),
                messages_in: 1,
                days_in: u32::from(self.last_inbound.is_none_or(|last| day(last) < day(at))),
                replies_in: u32::from(is_answer && self.messages_out > 0),
                first_proved: is_proved.then_some(at),
                proved_in: u32::from(is_proved),
                ..nothing
            },
            Contact::Sent => {
                History { first_contact: Some(at), last_outbound: Some(at), messages_out: 1, ..nothing }
            }
            Contact::FoundBenign => History { benign: 1, benign_at: Some(at), ..nothing },
            Contact::FoundMalicious => History { malicious: 1, malicious_at: Some(at), ..nothing },
        }
    }

    /// Adds what another history counted: counts are summed, the earliest first and the latest last stay.
    pub fn add(&mut self, other: &History) {
        let earliest = |left: Option<Time>, right: Option<Time>| left.into_iter().chain(right).min();
        self.first_contact = earliest(self.first_contact, other.first_contact);
        self.first_proved = earliest(self.first_proved, other.first_proved);
        self.last_inbound = self.last_inbound.max(other.last_inbound);
        self.last_outbound = self.last_outbound.max(other.last_outbound);
        self.benign_at = self.benign_at.max(other.benign_at);
        self.malicious_at = self.malicious_at.max(other.malicious_at);
        for (mine, others) in [
            (&mut self.messages_in, other.messages_in),
            (&mut self.proved_in, other.proved_in),
            (&mut self.replies_in, other.replies_in),
            (&mut self.days_in, other.days_in),
            (&mut self.messages_out, other.messages_out),
            (&mut self.benign, other.benign),
            (&mut self.malicious, other.malicious),
        ] {
            *mine = mine.saturating_add(others);
        }
    }

    /// Tells whether our side wrote to it before.
    #[must_use]
    pub fn is_solicited(&self) -> bool {
        self.messages_out > 0
    }

    /// Tells whether the last word a person said about it was that it is malicious.
    #[must_use]
    pub fn is_condemned(&self) -> bool {
        self.malicious_at.is_some() && self.malicious_at >= self.benign_at
    }

    /// The rule: whether the party is known.
    #[must_use]
    pub fn is_known(&self, now: Time) -> bool {
        let is_long_proved = self.proved_in >= KNOWN_MESSAGES
            && self.first_proved.is_some_and(|first| now.since(first) >= KNOWN_AFTER);
        !self.is_condemned() && (self.is_solicited() || is_long_proved)
    }

    /// Returns what a message in the name of this party can be taken for.
    ///
    /// A known name on a message that cannot prove it is not the known party: then nobody can tell.
    #[must_use]
    pub fn relation(&self, now: Time, is_proved: Option<bool>) -> Relation {
        match (self.is_known(now), is_proved) {
            (false, _) => Relation::First,
            (true, Some(true)) => Relation::Known,
            (true, _) => Relation::Unknown,
        }
    }
}

/// The day in UTC, counted from 1970.
fn day(at: Time) -> i64 {
    at.seconds().div_euclid(DAY.as_secs().cast_signed())
}

/// Whom a message from outside names as its writer: what guard looks up before the message is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// The address in From, lower case; none if there is none, or more than one From field.
    pub address: Option<String>,
    /// Its domain, lower case.
    pub domain: Option<String>,
    /// The first address in Reply-To, lower case.
    pub reply_to: Option<String>,
    /// True where anybody can get an address at the domain, so that only the address says who writes.
    pub is_free_mail: bool,
}

impl Parties {
    /// Reads whom a message names.
    #[must_use]
    pub fn of(message: &Message, lists: &Lists) -> Self {
        let address = message.from.first().and_then(|mailbox| EmailAddress::parse(&mailbox.address));
        let domain = address.as_ref().map(|address| address.domain().name().to_owned());
        let reply_to = message.reply_to.first().and_then(|mailbox| EmailAddress::parse(&mailbox.address));
        Self {
            is_free_mail: domain.as_ref().is_some_and(|domain| lists.free_mail.contains(domain)),
            address: address.as_ref().map(party_of),
            domain: domain.filter(|domain| !domain.is_empty()),
            reply_to: reply_to.as_ref().map(party_of),
        }
    }
}

/// The one form in which an address is known: lower case, its domain in A-labels ([`forensics::normalise::exact`]).
#[must_use]
pub fn party_of(address: &EmailAddress) -> String {
    forensics::normalise::exact(address)
}

/// What is known of those a message names, as found before it was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Histories {
    /// Of the address in From.
    pub address: History,
    /// Of its domain.
    pub domain: History,
    /// Of the address in Reply-To, if there is one.
    pub reply_to: Option<History>,
}

impl Histories {
    /// Returns how well the writer is known; a message without a writer is nobody's.
    #[must_use]
    pub fn relation(&self, parties: &Parties, found: &AuthResults, now: Time) -> Relation {
        match parties.address {
            Some(_) => self.address.relation(now, is_proved(found)),
            None => Relation::Unknown,
        }
    }

    /// Returns what rules may ask about those a message names.
    #[must_use]
    pub fn profiles(&self, parties: &Parties, found: &AuthResults, now: Time) -> Profiles {
        Profiles::new(self, parties, is_proved(found).map(|is_proved| !is_proved), now)
    }
}
