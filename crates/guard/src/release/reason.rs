//! Why somebody looks into what was entrusted to us: one of a few words, and where more is written: a ticket's number.
//! Free text is not asked for: it would end up in the audit log, which nobody should find an address in.

use std::str::FromStr;

use model::ids::HeldId;
use platform::audit::{About, Reference};
use thiserror::Error;

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// To decide what becomes of it.
    Review,
    /// A recipient or sender asked for it.
    Requested,
    /// Something is being investigated.
    Incident,
    /// To learn what such mail looks like.
    Training,
    /// A court or authority asked, or a legal hold.
    Legal,
    /// A release that nobody finished goes on by itself.
    Unfinished,
}

impl Why {
    /// What a person may say; the machine's own reason is not among them.
    pub const ALL: [Self; 5] = [Self::Review, Self::Requested, Self::Incident, Self::Training, Self::Legal];

    /// Returns the word that is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Requested => "requested",
            Self::Incident => "incident",
            Self::Training => "training",
            Self::Legal => "legal",
            Self::Unfinished => "unfinished",
        }
    }
}

/// A text is not a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read a reason: expected `review`, `requested`, `incident`, `training` or `legal`")]
pub struct WhyError;

impl FromStr for Why {
    type Err = WhyError;

    fn from_str(word: &str) -> Result<Self, WhyError> {
        Self::ALL.into_iter().find(|why| why.as_str() == word).ok_or(WhyError)
    }
}

/// Why, and where more is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Why.
    pub why: Why,
    /// The number of a ticket, or whatever else it is known by.
    pub reference: Option<Reference>,
}

impl Because {
    /// A release that nobody finished goes on.
    pub(crate) const UNFINISHED: Self = Self { why: Why::Unfinished, reference: None };

    /// For a reason that needs no more words.
    #[must_use]
    pub const fn of(why: Why) -> Self {
        Self { why, reference: None }
    }

    /// What the audit log says of an act on a held message.
    pub(crate) fn about(&self, held: HeldId) -> About {
        let about = About::of("held", held).word("why", self.why.as_str());
        match &self.reference {
            Some(reference) => about.reference("see", reference),
            None => about,
        }
    }
}
