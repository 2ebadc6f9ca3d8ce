//! The rule book: rule files compiled together with the words for mail, ready to be asked of every message.
//! Finds no files (`platform::packs` does) and gives no points (`signals::rule` does). Shared by all messages.

use std::collections::HashSet;

use rules::source::{Kind, RuleFile, RuleFileError, Severity};
use rules::{Outcome, Pack, Reason, Rule, SourceError, Vocabulary};

use crate::facts::Facts;
use crate::vocabulary::{self, Kept, MailHost, Profiles, RuleLists};

/// Rules compiled together.
pub struct RuleBook {
    vocabulary: Vocabulary,
    entries: Vec<Entry>,
    pack: Pack,
    lists: RuleLists,
}

impl std::fmt::Debug for RuleBook {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RuleBook({} rules)", self.entries.len())
    }
}

/// What is known of one rule of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its stable name: that of its file, without folder and ending.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How bad a match is.
    pub severity: Severity,
}

/// A rule that matched, or could not be decided.
#[derive(Debug)]
pub struct Answer<'b> {
    /// Which rule.
    pub entry: &'b Entry,
    /// Why it matched: what was true and what it saw. Empty when it was not decided.
    pub why: Vec<Reason>,
    /// The capabilities it would need; empty when it matched.
    pub needs: Vec<String>,
}

/// A rule file that is not in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be read.
    File(RuleFileError),
    /// Its source is wrong; the place is counted in the source, which is shown with it.
    Source(String, SourceError),
    /// A rule of this name is there already.
    Twice,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::File(error) => write!(formatter, "could not {error}"),
            Refusal::Source(source, error) => write!(formatter, "{}", error.render(source)),
            Refusal::Twice => formatter.write_str("a rule of this name is in the book already"),
        }
    }
}

impl RuleBook {
    /// Compiles the detection rules among `files` (name, text); other kinds are passed over.
    ///
    /// What cannot be used is left out and returned with its reason, so that one wrong file does not silence the others.
    pub fn new<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
        lists: RuleLists,
    ) -> (Self, Vec<(String, Refusal)>) {
        let vocabulary = vocabulary::mail();
        let mut entries = Vec::new();
        let mut rules = Vec::new();
        let mut names = HashSet::new();
        let mut refused = Vec::new();
        for (file, text) in files {
            let id = stem(file);
            match read(text, &vocabulary) {
                Ok(None) => {}
                Ok(Some(_)) if !names.insert(id.to_owned()) => {
                    refused.push((file.to_owned(), Refusal::Twice));
                }
                Ok(Some((file, rule))) => {
                    let severity = file.severity.unwrap_or(Severity::Medium);
                    entries.push(Entry { id: id.to_owned(), name: file.name, severity });
                    rules.push(rule);
                }
                Err(refusal) => refused.push((file.to_owned(), refusal)),
            }
        }
        (RuleBook { vocabulary, entries, pack: Pack::new(rules), lists }, refused)
    }

    /// Returns what is known of each rule.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the rule that stands at a place of [`RuleBook::entries`].
    pub fn rule(&self, place: usize) -> Option<&Rule> {
        self.pack.rules().get(place)
    }

    /// Returns the words the rules are written in.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Asks every rule about a message; tells of those that matched and those that could not be decided.
    ///
    /// `profiles` are what is known of those it names; by default nothing is, and what depends on it stays undecided.
    pub fn ask(&self, facts: &Facts, profiles: &Profiles) -> Vec<Answer<'_>> {
        let kept = Kept::default();
        let host = MailHost::new(facts, &self.lists, profiles, &kept);
        let mut judging = self.pack.judge(&host);
        let outcomes = judging.outcomes();
        let answer = |(place, outcome): (usize, Outcome)| {
            let entry = self.entries.get(place)?;
            match outcome {
                Outcome::NoMatch => None,
                Outcome::Match => Some(Answer { entry, why: judging.reasons(place), needs: Vec::new() }),
                Outcome::Undecided(needs) => {
                    let needs = needs.iter().map(|need| self.vocabulary.need_name(need).to_owned());
                    Some(Answer { entry, why: Vec::new(), needs: needs.collect() })
                }
            }
        };
        outcomes.into_iter().enumerate().filter_map(answer).collect()
    }
}

/// Reads one file; nothing for a kind that does not judge messages.
fn read(text: &str, vocabulary: &Vocabulary) -> Result<Option<(RuleFile, Rule)>, Refusal> {
    let file = RuleFile::parse(text).map_err(Refusal::File)?;
    if file.kind != Kind::Detection || file.is_active == Some(false) {
        return Ok(None);
    }
    let rule = file.rule(vocabulary).map_err(|error| Refusal::Source(file.source.clone(), error))?;
    Ok(Some((file, rule)))
}

/// `folder/gift-card.yml` is called `gift-card`.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".yml").unwrap_or(name)
}
