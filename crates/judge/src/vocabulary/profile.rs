//! What history says of a sender, as rules ask for it. Each answer may be missing on its own.
//! The keeping of history is guard's; here is only the shape in which it is handed over.

use rules::{Value, record_type};

use super::need::HISTORY;
use crate::relation::Relation;

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
}

/// What is known of one key: an address, a domain, a reply address. `None` is not known, and stays undecided.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profile {
    /// How often it is met.
    pub prevalence: Option<Prevalence>,
    /// We wrote to it before, in an earlier conversation.
    pub is_solicited: Option<bool>,
    /// Somebody labelled a message of it benign.
    pub any_benign: Option<bool>,
    /// Somebody labelled a message of it malicious or spam.
    pub any_malicious: Option<bool>,
    /// This message failed authentication.
    pub has_failed_authentication: Option<bool>,
    /// Days since it was first met; 0 for somebody new.
    pub days_known: Option<f64>,
    /// Days since either side first wrote.
    pub days_since_first_contact: Option<f64>,
    /// Days since either side last wrote.
    pub days_since_last_contact: Option<f64>,
    /// Days since it last wrote to us.
    pub days_since_last_inbound: Option<f64>,
    /// Days since we last wrote to it.
    pub days_since_last_outbound: Option<f64>,
}

/// What history says of everybody a message names.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profiles {
    /// Of the sender: by address where the domain is everybody's, else by domain.
    pub by_sender: Profile,
    /// Of the sender's address.
    pub by_sender_email: Profile,
    /// Of the sender's domain.
    pub by_sender_domain: Profile,
    /// Of the reply address.
    pub by_reply_to: Profile,
}

/// The answer, or undecided.
fn known<'m, T: Into<Value<'m>>>(answer: Option<T>) -> Value<'m> {
    answer.map_or(Value::undecided(HISTORY), Into::into)
}

record_type! {
    "Profile" => Profile {
        "prevalence": "string" => |it| known(it.prevalence.map(Prevalence::name)),
        "solicited": "bool" => |it| known(it.is_solicited),
        "any_messages_benign": "bool" => |it| known(it.any_benign),
        "any_messages_malicious_or_spam": "bool" => |it| known(it.any_malicious),
        // The old name of `any_messages_benign`.
        "any_false_positives": "bool" => |it| known(it.any_benign),
        "auth_failed": "bool" => |it| known(it.has_failed_authentication),
        "days_known": "float" => |it| known(it.days_known),
        "days_since": "DaysSince" => |it| Value::fields([
            known(it.days_since_first_contact),
            known(it.days_since_last_contact),
            known(it.days_since_last_inbound),
            known(it.days_since_last_outbound),
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

impl From<Relation> for Profiles {
    /// What a coarse relation says for certain; everything else stays undecided.
    fn from(relation: Relation) -> Self {
        let profile = match relation {
            Relation::Unknown => Profile::default(),
            Relation::First => {
                Profile { prevalence: Some(Prevalence::New), is_solicited: Some(false), ..Profile::default() }
            }
            Relation::Known => Profile { prevalence: Some(Prevalence::Common), ..Profile::default() },
        };
        Self { by_sender: profile, by_sender_email: profile, ..Self::default() }
    }
}
