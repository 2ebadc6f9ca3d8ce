//! What history says of a sender, as rules ask for it. Each answer may be missing on its own.
//! The keeping of history is guard's; here is only the shape in which it is handed over.

use model::time::Time;
use rules::{Value, record_type};

use super::correspondents::Correspondents;
use super::need::HISTORY;
use crate::relation::{Histories, History, Parties};

/// How often a sender is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prevalence {
    /// Never before.
    New,
    /// A handful of times, far apart.
    Outlier,
    /// Now and then.
    Rare,
    /// Sometimes.
    Uncommon,
    /// Regularly.
    Common,
}

impl Prevalence {
    /// The word rules know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Outlier => "outlier",
            Self::Rare => "rare",
            Self::Uncommon => "uncommon",
            Self::Common => "common",
        }
    }

    /// Returns how often a party is met: by the days on which it wrote to us, so that a flood in an hour counts as one.
    ///
    /// The source of the rule language does not publish its bounds; these are ours.
    #[must_use]
    pub fn of(history: &History) -> Self {
        match history.days_in {
            0 => Self::New,
            1..=2 => Self::Outlier,
            3..=5 => Self::Rare,
            6..=14 => Self::Uncommon,
            _ => Self::Common,
        }
    }
}

/// One answer of history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Answer<T> {
    /// Nobody has kept count: it stays undecided.
    #[default]
    Undecided,
    /// History was asked, and there is no such thing: never wrote, names no reply address.
    Absent,
    /// This.
    Is(T),
}

impl<T> Answer<T> {
    /// Takes what history found; nothing there is an answer too.
    fn found(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Is)
    }

    fn value<'m>(self) -> Value<'m>
    where
        T: Into<Value<'m>>,
    {
        match self {
            Self::Undecided => Value::undecided(HISTORY),
            Self::Absent => Value::Null,
            Self::Is(value) => value.into(),
        }
    }
}

/// What is known of one key: an address, a domain, a reply address.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profile {
    /// How often it is met.
    pub prevalence: Answer<Prevalence>,
    /// We wrote to it before, in an earlier conversation.
    pub is_solicited: Answer<bool>,
    /// Somebody labelled a message of it benign.
    pub any_benign: Answer<bool>,
    /// Somebody labelled a message of it malicious or spam.
    pub any_malicious: Answer<bool>,
    /// This message failed authentication.
    pub has_failed_authentication: Answer<bool>,
    /// Days since it was first met; 0 for somebody new.
    pub days_known: Answer<f64>,
    /// Days since either side first wrote.
    pub days_since_first_contact: Answer<f64>,
    /// Days since either side last wrote.
    pub days_since_last_contact: Answer<f64>,
    /// Days since it last wrote to us.
    pub days_since_last_inbound: Answer<f64>,
    /// Days since we last wrote to it.
    pub days_since_last_outbound: Answer<f64>,
}

impl Profile {
    /// Everything a history answers.
    fn of(history: &History, has_failed: Option<bool>, now: Time) -> Self {
        let days_since =
            |at: Option<Time>| Answer::found(at.map(|at| now.since(at).as_secs_f64() / SECONDS_A_DAY));
        Profile {
            prevalence: Answer::Is(Prevalence::of(history)),
            is_solicited: Answer::Is(history.is_solicited()),
            any_benign: Answer::Is(history.benign > 0),
            any_malicious: Answer::Is(history.malicious > 0),
            has_failed_authentication: has_failed.map_or(Answer::Undecided, Answer::Is),
            days_known: match days_since(history.first_contact) {
                Answer::Is(days) => Answer::Is(days),
                _ => Answer::Is(0.0),
            },
            days_since_first_contact: days_since(history.first_contact),
            days_since_last_contact: days_since(history.last_inbound.max(history.last_outbound)),
            days_since_last_inbound: days_since(history.last_inbound),
            days_since_last_outbound: days_since(history.last_outbound),
        }
    }

    /// The answers about somebody the message does not name.
    const ABSENT: Profile = Profile {
        prevalence: Answer::Absent,
        is_solicited: Answer::Absent,
        any_benign: Answer::Absent,
        any_malicious: Answer::Absent,
        has_failed_authentication: Answer::Absent,
        days_known: Answer::Absent,
        days_since_first_contact: Answer::Absent,
        days_since_last_contact: Answer::Absent,
        days_since_last_inbound: Answer::Absent,
        days_since_last_outbound: Answer::Absent,
    };
}

const SECONDS_A_DAY: f64 = 86_400.0;

/// What history says of everybody a message names. By default nobody has kept count, and everything is undecided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profiles {
    /// Of the sender: by address where the domain is everybody's, else by domain.
    pub by_sender: Profile,
    /// Of the sender's address.
    pub by_sender_email: Profile,
    /// Of the sender's domain.
    pub by_sender_domain: Profile,
    /// Of the reply address.
    pub by_reply_to: Profile,
    /// What lists of correspondents (`$recipient_emails` …) can say of these few.
    pub correspondents: Correspondents,
}

impl Profiles {
    /// Answers from what was looked up. `has_failed` is whether this message failed to prove where it comes from.
    #[must_use]
    pub fn new(histories: &Histories, parties: &Parties, has_failed: Option<bool>, now: Time) -> Self {
        let of = |history: &History| Profile::of(history, has_failed, now);
        let by_address = parties.address.as_ref().map_or(Profile::ABSENT, |_| of(&histories.address));
        let by_domain = parties.domain.as_ref().map_or(Profile::ABSENT, |_| of(&histories.domain));
        Profiles {
            by_sender: if parties.is_free_mail { by_address } else { by_domain },
            by_sender_email: by_address,
            by_sender_domain: by_domain,
            by_reply_to: histories.reply_to.as_ref().map_or(Profile::ABSENT, of),
            correspondents: Correspondents::new(histories, parties),
        }
    }
}

record_type! {
    "Profile" => Profile {
        "prevalence": "string" => |it| match it.prevalence {
            Answer::Is(prevalence) => prevalence.name().into(),
            Answer::Absent => Value::Null,
            Answer::Undecided => Value::undecided(HISTORY),
        },
        "solicited": "bool" => |it| it.is_solicited.value(),
        "any_messages_benign": "bool" => |it| it.any_benign.value(),
        "any_messages_malicious_or_spam": "bool" => |it| it.any_malicious.value(),
        // The old name of `any_messages_benign`.
        "any_false_positives": "bool" => |it| it.any_benign.value(),
        "auth_failed": "bool" => |it| it.has_failed_authentication.value(),
        "days_known": "float" => |it| it.days_known.value(),
        "days_since": "DaysSince" => |it| Value::fields([
            it.days_since_first_contact.value(),
            it.days_since_last_contact.value(),
            it.days_since_last_inbound.value(),
            it.days_since_last_outbound.value(),
        ]),
    }
}

/// Days since contacts, in the order the accessor above gives them.
pub(super) const DAYS_SINCE: rules::RecordTable = rules::RecordTable {
    name: "DaysSince",
    fields: &[
        ("first_contact", "float", None),
        ("last_contact", "float", None),
        ("last_inbound", "float", None),
        ("last_outbound", "float", None),
    ],
};
