//! Lint: what a letter about a breach must not say, found before anybody signs it. The rules are data (`policies/lint`), five of them: links and requests,
//! blame, making it small, hedging about who is affected, alarm. Pure.
//!
//! Finds wordings, not lies: whether the letter is true is for who signs it. A letter in a language without rules is refused, because nobody looked. What passed is
//! [`Linted`], which cannot be made elsewhere.

mod book;
mod form;

#[cfg(test)]
mod tests;

use std::ops::Range;

use model::phrase::Phrase;

pub use book::RuleBook;

use crate::letter::{Letter, Linted};

/// Findings of one letter; whoever has more begins with these.
pub const MAX_FINDINGS: usize = 200;

/// What lint knows beside the letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Names of parties that the case is about: nobody is blamed by name.
    pub parties: Vec<String>,
    /// Domains of ours: a letter may name them, as text to be typed.
    pub own_domains: Vec<String>,
}

/// A rule of `policies/lint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// No link, no attachment, no request to log in or to give something.
    Link,
    /// No pointing at others.
    Blame,
    /// No making it small.
    Minimising,
    /// No doubt about who is affected.
    Hedge,
    /// No hurry and no shouting.
    Alarm,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 5] = [Self::Link, Self::Blame, Self::Minimising, Self::Hedge, Self::Alarm];

    /// Returns the name of its file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Blame => "blame",
            Self::Minimising => "minimising",
            Self::Hedge => "hedge",
            Self::Alarm => "alarm",
        }
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::Link => "lint-link",
            Self::Blame => "lint-blame",
            Self::Minimising => "lint-minimising",
            Self::Hedge => "lint-hedge",
            Self::Alarm => "lint-alarm",
        }
    }
}

/// What is wrong at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A rule is broken.
    Rule(Rule),
    /// There is no text, or too many.
    Texts,
    /// A language is none, is there twice, or has no rules.
    Language,
    /// A subject is empty, too long, or more than one line.
    Subject,
    /// A text is empty or too long.
    Body,
    /// A variable is used that the letter does not have, or a brace belongs to nothing.
    Variable,
    /// A variable has no name a text could use, is there twice, or is used nowhere.
    Unused,
    /// The sender's address is none, or not at a domain of ours.
    Sender,
    /// It is for nobody.
    Nobody,
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// In the letter as a whole.
    Letter,
    /// In a subject.
    Subject,
    /// In a text.
    Body,
}

/// Something that keeps a letter from being signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// What is wrong.
    pub fault: Fault,
    /// In which language's text; empty for the letter as a whole.
    pub language: String,
    /// In which part.
    pub part: Part,
    /// At which bytes of that part.
    pub place: Range<usize>,
    /// What stands there.
    pub found: String,
}

impl LintFinding {
    /// Says what is wrong and what would be better.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let id = match self.fault {
            Fault::Rule(rule) => rule.phrase(),
            Fault::Texts => "lint-texts",
            Fault::Language => "lint-language",
            Fault::Subject => "lint-subject",
            Fault::Body => "lint-body",
            Fault::Variable => "lint-variable",
            Fault::Unused => "lint-unused",
            Fault::Sender => "lint-sender",
            Fault::Nobody => "lint-nobody",
        };
        Phrase::new(id).with("found", self.found.clone())
    }
}

/// Asks a letter for everything that keeps it from being signed.
///
/// Errors: at least one finding, in the order of the text; at most [`MAX_FINDINGS`].
pub fn lint(letter: &Letter, terms: &Terms) -> Result<Linted, Vec<LintFinding>> {
    let mut findings = form::findings(letter, terms);
    let book = RuleBook::of(terms);
    for text in &letter.texts {
        for (part, words) in [(Part::Subject, &text.subject), (Part::Body, &text.body)] {
            let found = book.findings(&text.language, words);
            findings.extend(found.into_iter().map(|(rule, place)| LintFinding {
                fault: Fault::Rule(rule),
                language: text.language.clone(),
                part,
                found: words.get(place.clone()).unwrap_or_default().to_owned(),
                place,
            }));
        }
    }
    findings.truncate(MAX_FINDINGS);
    if findings.is_empty() { Ok(Linted::passed(letter.clone())) } else { Err(findings) }
}
