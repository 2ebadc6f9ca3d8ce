//! Why something of a case could not be done; variants by who must act.

use formats::csv::CsvError;
use formats::csv::column::ColumnError;
use model::{access::Denied, phrase::Phrase};
use platform::audit::AuditError;
use post::lint::LintFinding;
use store::error::StoreError;
use thiserror::Error;

/// Something of a case could not be done.
#[derive(Debug, Error)]
pub enum ResponseError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited; then it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The list is no table.
    #[error(transparent)]
    Table(#[from] CsvError),
    /// It is not known which column of the list has the addresses.
    #[error("say which column has the addresses")]
    Column(#[from] ColumnError),
    /// Something that was typed is not in its form, or comes too late.
    #[error("change the case")]
    Unfit(#[from] Unfit),
    /// The letter breaks rules.
    #[error("approve the letter: the lint has {} findings", .0.len())]
    Lint(Vec<LintFinding>),
}

/// What whoever asked can mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Somebody else was quicker; look again.
    #[error("somebody else changed it meanwhile")]
    Meanwhile,
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
    /// A time lies ahead, or before the case could have been noticed.
    #[error("the time lies ahead, or before anything was noticed")]
    Time,
    /// A reason or note is missing.
    #[error("a reason is missing")]
    Reason,
    /// Something is longer than it may be.
    #[error("it is too long")]
    TooLong,
    /// A text holds an address.
    #[error("a text holds a mail address, and none is kept here")]
    Address,
    /// What is known of a fact is missing, or is not in its form.
    #[error("what is known is missing, or is not in its form")]
    Value,
    /// A reason is missing in a language that letters are written in.
    #[error("the words are missing in a language that letters are written in")]
    Language,
    /// Words or owner of a commitment are missing.
    #[error("a commitment has words, an owner and a date ahead")]
    Commitment,
    /// A letter promises no more than so many things.
    #[error("a letter promises no more than five things")]
    TooManyPromises,
    /// Nobody is in the list.
    #[error("nobody is in the list")]
    Nobody,
    /// More people than one set holds.
    #[error("there are more people in the list than one set holds")]
    TooMany,
    /// There is no letter text, or not what was asked for.
    #[error("there is no such text in the letter")]
    Letter,
    /// The letter is approved: a correction is another letter.
    #[error("the letter is approved; a correction is another letter")]
    Approved,
    /// Facts changed since the letter was drafted.
    #[error("facts changed since the letter was drafted")]
    FactsChanged,
    /// What the case promises changed since the letter was drafted.
    #[error("what is promised changed since the letter was drafted")]
    PromisesChanged,
    /// Nobody said yet whom the case concerns, or somebody handed in another list since.
    #[error("the letter is not for the newest list of affected people")]
    Affected,
    /// The last day to send it is over.
    #[error("the last day on which the letter may be sent is over")]
    TooLate,
    /// What was signed is not this letter, or not signed as it must be.
    #[error("the signature is not of this letter")]
    Signature,
}

impl Unfit {
    /// Says it.
    #[must_use]
    pub const fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Meanwhile => "case-unfit-meanwhile",
            Self::Closed => "case-unfit-closed",
            Self::Time => "case-unfit-time",
            Self::Reason => "case-unfit-reason",
            Self::TooLong => "case-unfit-too-long",
            Self::Address => "case-unfit-address",
            Self::Value => "case-unfit-value",
            Self::Language => "case-unfit-language",
            Self::Commitment => "case-unfit-commitment",
            Self::TooManyPromises => "case-unfit-too-many-promises",
            Self::Nobody => "case-unfit-nobody",
            Self::TooMany => "case-unfit-too-many",
            Self::Letter => "case-unfit-letter",
            Self::Approved => "case-unfit-approved",
            Self::FactsChanged => "case-unfit-facts-changed",
            Self::PromisesChanged => "case-unfit-promises-changed",
            Self::Affected => "case-unfit-affected",
            Self::TooLate => "case-unfit-too-late",
            Self::Signature => "case-unfit-signature",
        })
    }
}

impl ResponseError {
    /// Returns what whoever asked can mend; nothing for what is ours to mend.
    #[must_use]
    pub fn unfit(&self) -> Option<Phrase> {
        match self {
            Self::Unfit(unfit) => Some(unfit.phrase()),
            Self::Table(error @ (CsvError::NotClosed(_) | CsvError::Nul(_))) => {
                Some(platform::tables::unread(error))
            }
            Self::Table(_) => Some(Phrase::new("case-unfit-table")),
            Self::Column(error) => Some(platform::tables::no_address(error)),
            Self::Lint(findings) => {
                Some(Phrase::new("case-unfit-lint").with("count", findings.len().to_string()))
            }
            Self::Denied(_) | Self::Store(_) | Self::Audit(_) => None,
        }
    }

    /// True if there is none of that id.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }
}

/// Words that a person typed: short enough, and without an address. Empty is for the caller to judge.
pub(crate) fn plain(words: &str, most_letters: usize) -> Result<String, Unfit> {
    let words = words.trim();
    if words.chars().count() > most_letters {
        return Err(Unfit::TooLong);
    }
    if words.contains('@') {
        return Err(Unfit::Address);
    }
    // PostgreSQL keeps no zero byte, and nobody types one.
    Ok(words.replace('\0', ""))
}

/// As [`plain`], and not empty.
pub(crate) fn reason(words: &str, most_letters: usize) -> Result<String, Unfit> {
    let words = plain(words, most_letters)?;
    if words.is_empty() { Err(Unfit::Reason) } else { Ok(words) }
}
