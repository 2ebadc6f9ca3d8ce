//! The rules as they stand in `policies/lint`, ready to be asked. Data of our own: a file that cannot be read is a defect that the tests find.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::{Rule, Terms};

/// What stands in a pattern for the parties of the case.
const PARTY: &str = "<party>";
/// How people speak of parties without their names.
const PARTIES: &[(&str, &str)] = &[
    ("en", r"(?:our|a|the) (?:[a-z-]+ )?(?:provider|vendor|supplier|partner|contractor|agency|processor)s?"),
    (
        "de",
        r"(?:unser|ein|der|die|dem|den|des)(?:e[mnrs]?)? (?:[\w-]+ )?(?:\w*dienstleister|anbieter|versender|lieferant|partner|agentur)(?:e?[ns]|in)?",
    ),
];
/// Names of parties that are looked for.
const MAX_PARTIES: usize = 50;
/// Bytes of a party's name.
const MAX_PARTY_BYTES: usize = 100;

const FILES: [(Rule, &str); 5] = [
    (Rule::Link, include_str!("../../../../policies/lint/link.toml")),
    (Rule::Blame, include_str!("../../../../policies/lint/blame.toml")),
    (Rule::Minimising, include_str!("../../../../policies/lint/minimising.toml")),
    (Rule::Hedge, include_str!("../../../../policies/lint/hedge.toml")),
    (Rule::Alarm, include_str!("../../../../policies/lint/alarm.toml")),
];

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    #[serde(default)]
    foreign_domains: bool,
    #[serde(default)]
    any: Words,
    en: Words,
    de: Words,
}

/// What a rule says of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    #[serde(rename = "match", default)]
    patterns: Vec<String>,
    #[serde(default)]
    finds: Vec<String>,
    #[serde(default)]
    leaves: Vec<String>,
}

impl RuleFile {
    /// All files, parsed once.
    pub(super) fn all() -> &'static BTreeMap<Rule, Self> {
        static ALL: OnceLock<BTreeMap<Rule, RuleFile>> = OnceLock::new();
        let parse = |(rule, text)| (rule, toml::from_str(text).expect("policies/lint is read by a test"));
        ALL.get_or_init(|| FILES.into_iter().map(parse).collect())
    }

    /// What it says of a language, if it knows that.
    pub(super) fn words(&self, language: &str) -> Option<&Words> {
        match language.split('-').next() {
            Some("en") => Some(&self.en),
            Some("de") => Some(&self.de),
            _ => None,
        }
    }
}

/// Rules ready to be asked about one case.
pub struct RuleBook {
    /// For each language, each rule's patterns.
    patterns: BTreeMap<&'static str, Vec<(Rule, Regex)>>,
    domains: Regex,
    own_domains: Vec<String>,
}

impl RuleBook {
    /// Whether there are rules for a language.
    #[must_use]
    pub fn knows(language: &str) -> bool {
        RuleFile::all().values().all(|file| file.words(language).is_some())
    }

    /// Returns sentences that a rule finds and near ones that it leaves, for people who ask what it means; none in a language without rules.
    #[must_use]
    pub fn examples(rule: Rule, language: &str) -> Option<(&'static [String], &'static [String])> {
        let words = RuleFile::all().get(&rule)?.words(language)?;
        Some((&words.finds, &words.leaves))
    }

    /// Makes the rules ready for a case.
    #[must_use]
    pub fn of(terms: &Terms) -> Self {
        let patterns = PARTIES.iter().map(|(language, generic)| {
            let party = party(generic, &terms.parties);
            let rules = RuleFile::all().iter().flat_map(|(rule, file)| {
                let own = file.words(language).map_or(&[][..], |words| &words.patterns);
                file.any.patterns.iter().chain(own).map(|pattern| (*rule, pattern))
            });
            let compiled = rules.map(|(rule, pattern)| (rule, compiled(&pattern.replace(PARTY, &party))));
            (*language, compiled.collect())
        });
        Self {
            patterns: patterns.collect(),
            domains: compiled(r"(?:[\w-]+\.)+[a-z][a-z]+\b"),
            own_domains: terms.own_domains.iter().map(|domain| domain.to_ascii_lowercase()).collect(),
        }
    }

    /// Returns what the rules find in a text, in its order; the places are bytes of the text.
    #[must_use]
    pub fn findings(&self, language: &str, text: &str) -> Vec<(Rule, Range<usize>)> {
        let language = language.split('-').next().unwrap_or_default();
        let Some(patterns) = self.patterns.get(language) else { return Vec::new() };
        let (words, places) = one_line(text);
        let mut found = Vec::new();
        for (rule, pattern) in patterns {
            found.extend(pattern.find_iter(&words).map(|hit| (*rule, hit.range())));
        }
        for (rule, file) in RuleFile::all() {
            if file.foreign_domains {
                found.extend(self.foreign_domains(&words).map(|place| (*rule, place)));
            }
        }
        found.sort_by_key(|(rule, place)| (place.start, place.end, *rule));
        found.dedup();
        let original = |place: usize| places.get(place).copied().unwrap_or(text.len());
        found.into_iter().map(|(rule, place)| (rule, original(place.start)..original(place.end))).collect()
    }

    /// Names of domains that are not ours; addresses are told apart by their `@`.
    fn foreign_domains<'w>(&'w self, words: &'w str) -> impl Iterator<Item = Range<usize>> + 'w {
        self.domains.find_iter(words).filter_map(|hit| {
            let is_address = words[..hit.start()].ends_with('@') || words[hit.end()..].starts_with('@');
            let is_own = is_own(&hit.as_str().to_lowercase(), &self.own_domains);
            (!is_own && !is_address).then(|| hit.range())
        })
    }
}

/// Whether a domain is one of these or below one.
pub(super) fn is_own(domain: &str, own: &[String]) -> bool {
    own.iter().any(|own| {
        domain.eq_ignore_ascii_case(own)
            || domain
                .len()
                .checked_sub(own.len() + 1)
                .and_then(|at| domain.get(at..))
                .is_some_and(|tail| tail.starts_with('.') && tail[1..].eq_ignore_ascii_case(own))
    })
}

fn party(generic: &str, parties: &[String]) -> String {
    let names = parties.iter().map(|name| name.trim());
    let names = names.filter(|name| (2..=MAX_PARTY_BYTES).contains(&name.len())).take(MAX_PARTIES);
    let escaped: Vec<String> = names.map(|name| regex::escape(&one_line(name).0)).collect();
    let all: Vec<&str> = [generic].into_iter().chain(escaped.iter().map(String::as_str)).collect();
    format!("(?:{})", all.join("|"))
}

fn compiled(pattern: &str) -> Regex {
    let built = RegexBuilder::new(pattern).case_insensitive(true).size_limit(4 << 20).build();
    built.expect("policies/lint is compiled by a test, and names of parties are escaped and bounded")
}

/// The text with one space for all white space, and for each byte of it where that stands in the text.
fn one_line(text: &str) -> (String, Vec<usize>) {
    let mut line = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, char) in text.char_indices() {
        if char.is_whitespace() {
            if line.ends_with(' ') {
                continue;
            }
            line.push(' ');
            places.push(at);
        } else {
            line.push(char);
            places.extend(std::iter::repeat_n(at, char.len_utf8()));
        }
    }
    places.push(text.len());
    (line, places)
}
