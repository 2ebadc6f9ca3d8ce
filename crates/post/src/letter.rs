//! Letters: what is written to many people because something happened to all of them: its texts, who signs it, whom it is for.
//!
//! Words and rules only, nothing is sent here. A letter goes three steps, each a type that the next cannot be made without: [`Letter`] is a draft,
//! [`Linted`] passed the rules ([`crate::lint`]), [`Signed`] was approved by a person, whose proof was checked and is kept with it ([`approval`]). What a person signs is
//! [`Letter::canonical`]: all languages, the variables and where they come from, sender, for whom and how many, and until when it may be sent; the letter that one
//! recipient gets is made of nothing else. Written by `response`, sent by [`crate::dispatch`].

pub mod approval;

mod canonical;
mod render;

#[cfg(test)]
pub(crate) mod tests;

use model::ids::{AffectedSetId, LetterId, TenantId};
use model::time::Time;
use platform::accounts::{Signed as Assertion, Site};

pub use approval::{Approval, ApprovalError};
pub use canonical::CanonicalError;
pub use render::{CHECK_CODE, RenderError, Rendered, Values};

pub(crate) use render::{Piece, is_unseen, pieces};

/// Languages of one letter.
pub const MAX_TEXTS: usize = 24;
/// Variables of one letter.
pub const MAX_VARIABLES: usize = 32;
/// Bytes of a subject: it is read in a list on a telephone.
pub const MAX_SUBJECT_BYTES: usize = 200;
/// Bytes of a text: four pages of paper, which is more than anybody reads.
pub const MAX_BODY_BYTES: usize = 32 << 10;

/// A letter to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// Why it is written, and so whom it may leave out.
    pub kind: LetterKind,
    /// The same in each language; the first is for whoever's language is not known.
    pub texts: Vec<LetterText>,
    /// What may differ from recipient to recipient.
    pub variables: Vec<Variable>,
    /// Who writes.
    pub from: Sender,
    /// Whether answers come to the reply desk; else to the sender's own address.
    pub is_answered_by_us: bool,
    /// For whom.
    pub affected: AffectedSetId,
    /// How many they are.
    pub affected_count: u64,
    /// Nothing is sent after this, not even to whoever could not be reached before.
    pub not_after: Time,
}

/// Why a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// The law or our word demands that each of them is told: also who wants no mail. Twice is better than never.
    Mandated,
    /// It helps those who want it. Never is better than twice.
    Alert,
}

impl LetterKind {
    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mandated => "mandated",
            Self::Alert => "alert",
        }
    }

    /// Reads the word written by [`LetterKind::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Mandated, Self::Alert].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A letter in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    /// Its language (RFC 5646 §2.1), in small letters: `en`, `de`, `pt-br`.
    pub language: String,
    /// One line.
    pub subject: String,
    /// Plain text with `{variable}` where something differs; `{{` and `}}` are braces. Lines end with LF.
    pub body: String,
}

/// Something that differs from recipient to recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// How the text calls it: small letters, digits and `_`.
    pub name: String,
    /// Where its value comes from.
    pub source: Source,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A column of the file of recipients, as its header names it.
    Column(String),
    /// The code by which the recipient can ask us whether the letter is ours ([`crate::check_code`]).
    CheckCode,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name people know us by.
    pub name: String,
    /// The address, at a domain of ours that signs.
    pub address: String,
}

/// A letter that passed the rules. Made by [`crate::lint::lint`] only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted(Letter);

impl Linted {
    pub(crate) fn passed(letter: Letter) -> Self {
        Self(letter)
    }

    /// The letter.
    #[must_use]
    pub fn letter(&self) -> &Letter {
        &self.0
    }
}

/// A letter that a person approved. Made from what the person's passkey signed over exactly this letter, and from nothing else; without one there is no mailing
/// ([`crate::mailing::start_in_txn`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    linted: Linted,
    approval: Approval,
}

impl Signed {
    /// Takes a letter that somebody of this tenant approved on this site.
    ///
    /// Errors: the signature is not of this letter, not for this purpose, not of this tenant or site, or does not hold.
    pub fn approved(
        linted: Linted,
        by: (&Assertion, TenantId),
        site: &Site,
        at: Time,
    ) -> Result<Self, ApprovalError> {
        let approval = Approval::checked(&linted, by, site, at)?;
        Ok(Self { linted, approval })
    }

    /// The letter.
    #[must_use]
    pub fn letter(&self) -> &Letter {
        self.linted.letter()
    }

    /// Who approved it, and how that is proved.
    #[must_use]
    pub fn approval(&self) -> &Approval {
        &self.approval
    }
}

/// Whether this is a language as letters name it.
pub(crate) fn is_language(word: &str) -> bool {
    // RFC 5646 §2.1, as far as anybody writes letters: a language, and a script or region behind it.
    let mut parts = word.split('-');
    let is_first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()));
    is_first
        && word.len() <= 16
        && word.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// Whether this is a name that a text can call a variable by.
pub(crate) fn is_variable_name(word: &str) -> bool {
    (1..=40).contains(&word.len())
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
