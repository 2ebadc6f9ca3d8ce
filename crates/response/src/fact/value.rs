//! What can be known of a case: kinds of facts and the closed form of each. Every word has a sentence in the texts of letters.

use jiff::civil::Date;
use model::{phrase::Phrase, time::Time};
use serde_json::{Value as Json, json};

use crate::words::words;

words! {
    /// What a fact is about, in the order people want to hear it.
    FactKind {
        /// When we noticed.
        Noticed = "noticed",
        /// Which copy it is, by whom it was kept.
        Copy = "copy",
        /// Between when and when it got out.
        Since = "since",
        /// How it got out.
        Cause = "cause",
        /// What was in it.
        Data = "data",
        /// What was done with it, as far as we have seen.
        Misuse = "misuse",
        /// How many people it concerns.
        People = "people",
        /// What we have done.
        Measures = "measures",
    }
    /// By whom a copy was kept. A letter says this and no name.
    Holder {
        /// A company that sends e-mail for us.
        SendsMail = "sends-mail",
        /// Another company that works for us.
        WorksForUs = "works-for-us",
        /// We ourselves.
        Ourselves = "ourselves",
    }
    /// How a copy got out.
    Cause {
        /// Somebody got into a system where it lay.
        SystemEntered = "system-entered",
        /// Somebody used an account that was not his.
        AccountMisused = "account-misused",
        /// It was sent to somebody by mistake.
        SentByMistake = "sent-by-mistake",
        /// It lay where others could read it.
        LeftOpen = "left-open",
    }
    /// What a list holds of a person.
    DataKind {
        /// The e-mail address.
        Email = "email",
        /// The name.
        Name = "name",
        /// The postal address.
        Post = "post",
        /// The telephone number.
        Telephone = "telephone",
        /// The date of birth.
        Birth = "birth",
        /// What was ordered.
        Orders = "orders",
        /// The number as a customer.
        CustomerNumber = "customer-number",
        /// A password, in whatever form.
        Password = "password",
        /// Bank or card.
        Payment = "payment",
    }
    /// What was done with a copy, as far as we have seen.
    Misuse {
        /// Mail that we did not send came to addresses in it.
        UnwantedMail = "unwanted-mail",
        /// Mail under our name did.
        InOurName = "in-our-name",
        /// It was offered to others.
        Offered = "offered",
    }
    /// What was done about it.
    Measure {
        /// The company keeps no new copy.
        FeedStopped = "feed-stopped",
        /// The company was asked what happened.
        HolderAsked = "holder-asked",
        /// Other copies were deleted.
        CopiesEnded = "copies-ended",
        /// The authority was told.
        AuthorityTold = "authority-told",
        /// Other companies were warned, so that they stop such mail.
        OthersWarned = "others-warned",
        /// Passwords were made useless.
        PasswordsReset = "passwords-reset",
    }
}

impl FactKind {
    /// What we promise when we say that more will be told.
    #[must_use]
    pub const fn promise(self) -> Phrase {
        Phrase::new(match self {
            Self::Noticed => "letter-promise-noticed",
            Self::Copy => "letter-promise-copy",
            Self::Since => "letter-promise-since",
            Self::Cause => "letter-promise-cause",
            Self::Data => "letter-promise-data",
            Self::Misuse => "letter-promise-misuse",
            Self::People => "letter-promise-people",
            Self::Measures => "letter-promise-measures",
        })
    }
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// When we noticed.
    Noticed(Time),
    /// By whom the copy was kept, and when it was made.
    Copy {
        /// By whom.
        holder: Holder,
        /// When, if that is known.
        made_on: Option<Date>,
        /// By chance, an innocent copy would look like this in less than one leak of so many; none where there is no such bound, or a person stated it.
        one_in: Option<u64>,
    },
    /// Between when and when it got out; either end may be open, not both.
    Since {
        /// Not before.
        from: Option<Date>,
        /// Not after.
        until: Option<Date>,
    },
    /// How.
    Cause(Cause),
    /// What was in it.
    Data(Vec<DataKind>),
    /// What was done with it.
    Misuse(Misuse),
    /// How many people.
    People(u64),
    /// What we have done.
    Measures(Vec<Measure>),
}

impl FactValue {
    /// Returns what it is about.
    #[must_use]
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::Noticed(_) => FactKind::Noticed,
            Self::Copy { .. } => FactKind::Copy,
            Self::Since { .. } => FactKind::Since,
            Self::Cause(_) => FactKind::Cause,
            Self::Data(_) => FactKind::Data,
            Self::Misuse(_) => FactKind::Misuse,
            Self::People(_) => FactKind::People,
            Self::Measures(_) => FactKind::Measures,
        }
    }

    /// True if it says nothing, or contradicts itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Since { from: None, until: None } => true,
            Self::Since { from: Some(from), until: Some(until) } => from > until,
            Self::Data(kinds) => kinds.is_empty(),
            Self::Measures(measures) => measures.is_empty(),
            Self::People(count) => *count == 0,
            _ => false,
        }
    }

    /// Returns the text it is kept as.
    #[must_use]
    pub fn to_text(&self) -> String {
        let date = |date: &Option<Date>| date.map(|date| date.to_string());
        match self {
            Self::Noticed(at) => json!(at.to_string()),
            Self::Copy { holder, made_on, one_in: None } => json!([holder.as_str(), date(made_on)]),
            Self::Copy { holder, made_on, one_in } => json!([holder.as_str(), date(made_on), one_in]),
            Self::Since { from, until } => json!([date(from), date(until)]),
            Self::Cause(cause) => json!(cause.as_str()),
            Self::Data(kinds) => kinds.iter().map(|kind| kind.as_str()).collect(),
            Self::Misuse(misuse) => json!(misuse.as_str()),
            Self::People(count) => json!(count),
            Self::Measures(measures) => measures.iter().map(|measure| measure.as_str()).collect(),
        }
        .to_string()
    }

    /// Reads what [`FactValue::to_text`] wrote; none if it is something else.
    #[must_use]
    pub fn parse(kind: FactKind, text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        let pair = |index: usize| json.get(index);
        Some(match kind {
            FactKind::Noticed => Self::Noticed(json.as_str()?.parse().ok()?),
            FactKind::Copy => {
                let holder = Holder::parse(pair(0)?.as_str()?)?;
                let one_in = match pair(2) {
                    None => None,
                    Some(bound) => Some(bound.as_u64()?),
                };
                Self::Copy { holder, made_on: date_of(pair(1)?)?, one_in }
            }
            FactKind::Since => Self::Since { from: date_of(pair(0)?)?, until: date_of(pair(1)?)? },
            FactKind::Cause => Self::Cause(Cause::parse(json.as_str()?)?),
            FactKind::Data => Self::Data(list_of(&json, DataKind::parse)?),
            FactKind::Misuse => Self::Misuse(Misuse::parse(json.as_str()?)?),
            FactKind::People => Self::People(json.as_u64()?),
            FactKind::Measures => Self::Measures(list_of(&json, Measure::parse)?),
        })
    }
}

/// A date, or that there is none; nothing if it is neither.
fn date_of(json: &Json) -> Option<Option<Date>> {
    match json {
        Json::Null => Some(None),
        other => Some(Some(other.as_str()?.parse().ok()?)),
    }
}

fn list_of<T>(json: &Json, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(|item| parse(item.as_str()?)).collect()
}
