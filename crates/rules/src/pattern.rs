//! Patterns written out in rules: regular expressions, globs, networks. Compiled once, searched often.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use crate::limits::{MAX_REGEX_BYTES, MAX_REGEX_CACHE_BYTES, MAX_REGEX_NESTING};
use crate::literal::{Required, fold, required_by};
use crate::regex2::translate;

/// A regular expression of a rule.
///
/// Read when the rule is loaded, compiled when it is first searched: most rules of a feed never get that far.
#[derive(Debug)]
pub struct Pattern {
    written: String,
    is_whole: bool,
    ignores_case: bool,
    translated: String,
    required: Required,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Reads a pattern in RE2's dialect. `is_whole` makes it match the whole text instead of a part.
    ///
    /// Errors: why it cannot be used, as a sentence for the rule's author.
    pub fn new(written: &str, is_whole: bool, ignores_case: bool) -> Result<Self, String> {
        let inner = translate(written)?;
        let translated = if is_whole { format!("\\A(?:{inner})\\z") } else { inner };
        let hir = regex_syntax::ParserBuilder::new()
            .utf8(false)
            .case_insensitive(ignores_case)
            .nest_limit(MAX_REGEX_NESTING)
            .build()
            .parse(&translated)
            .map_err(|error| one_line(&error))?;
        let required = required_by(&hir);
        let written = written.to_owned();
        Ok(Self { written, is_whole, ignores_case, translated, required, compiled: OnceLock::new() })
    }

    /// As the rule has it.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// As the search engine reads it.
    #[must_use]
    pub fn translated(&self) -> &str {
        &self.translated
    }

    pub(crate) fn required(&self) -> &Required {
        &self.required
    }

    /// Whether `text` holds the literals without which it is never found. True does not promise a match.
    #[must_use]
    pub fn may_match(&self, text: &str) -> bool {
        self.required.is_met_by(&fold(text))
    }

    /// Compiles it now. Errors: it is too large.
    pub fn compile(&self) -> Result<(), String> {
        self.regex()
            .map(|_| ())
            .ok_or_else(|| format!("it takes more than {MAX_REGEX_BYTES} bytes when compiled"))
    }

    /// None if it is too large to be compiled.
    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            RegexBuilder::new(&self.translated)
                .case_insensitive(self.ignores_case)
                .size_limit(MAX_REGEX_BYTES)
                .dfa_size_limit(MAX_REGEX_CACHE_BYTES)
                .nest_limit(MAX_REGEX_NESTING)
                .build()
                .ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    /// Whether it is found; none if it is too large to be compiled.
    #[must_use]
    pub fn is_match(&self, text: &str) -> Option<bool> {
        Some(self.regex()?.is_match(text.as_bytes()))
    }

    /// The byte at which it is found first.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<usize> {
        let found = self.regex()?.find(text.as_bytes())?;
        Some(found.start()).filter(|at| text.is_char_boundary(*at))
    }

    /// How often it is found without overlap, at most `most` times.
    #[must_use]
    pub fn count(&self, text: &str, most: usize) -> Option<usize> {
        Some(self.regex()?.find_iter(text.as_bytes()).take(most).count())
    }

    /// All matches with their groups, at most `most`.
    #[must_use]
    pub fn captures(&self, text: &str, most: usize) -> Option<Vec<Found>> {
        let regex = self.regex()?;
        let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
        Some(
            regex.captures_iter(text.as_bytes()).take(most).map(|found| Found::new(&found, &names)).collect(),
        )
    }
}

/// The parser's error without its drawing.
fn one_line(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.written, self.is_whole, self.ignores_case)
            == (&other.written, other.is_whole, other.ignores_case)
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.written, self.is_whole, self.ignores_case).hash(state);
    }
}

/// One match of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// All of it.
    pub full_match: String,
    /// The groups in order; a group that took no part is empty.
    pub groups: Vec<String>,
    /// The groups that have a name.
    pub named_groups: Vec<(String, String)>,
}

impl Found {
    fn new(found: &Captures<'_>, names: &[Option<&str>]) -> Self {
        let text = |group: usize| {
            found
                .get(group)
                .map(|part| String::from_utf8_lossy(part.as_bytes()).into_owned())
                .unwrap_or_default()
        };
        let groups: Vec<String> = (1..=names.len()).map(text).collect();
        let named =
            names.iter().zip(&groups).filter_map(|(name, text)| Some(((*name)?.to_owned(), text.clone())));
        Self { full_match: text(0), named_groups: named.collect(), groups }
    }
}

/// A pattern of `*` (any run, also of nothing) and `?` (exactly one character), for a whole text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    parts: Vec<Part>,
    ignores_case: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Part {
    Star,
    One,
    Literal(String),
}

impl Glob {
    /// Reads a glob; every text is one, for there is no escape.
    #[must_use]
    pub fn new(written: &str, ignores_case: bool) -> Self {
        let mut parts = Vec::new();
        let mut literal = String::new();
        for character in written.chars() {
            let part = match character {
                '*' => Part::Star,
                '?' => Part::One,
                other if ignores_case => {
                    literal.extend(other.to_lowercase());
                    continue;
                }
                other => {
                    literal.push(other);
                    continue;
                }
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            // Two stars side by side say no more than one.
            if part != Part::Star || parts.last() != Some(&Part::Star) {
                parts.push(part);
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Self { parts, ignores_case }
    }

    /// Whether case does not matter; then the text is given in lower case.
    #[must_use]
    pub fn ignores_case(&self) -> bool {
        self.ignores_case
    }

    /// Whether the whole of `text` fits. A glob that ignores case wants the text in lower case.
    ///
    /// Stars are settled from left to right, each as short as possible, so the work is at most text times pattern.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        let mut blocks = self.parts.split(|part| *part == Part::Star);
        let Some(first) = blocks.next() else { return text.is_empty() };
        let Some(mut rest) = take_block(first, text) else { return false };
        let blocks: Vec<&[Part]> = blocks.collect();
        let Some((last, middle)) = blocks.split_last() else { return rest.is_empty() };
        for block in middle {
            match find_block(block, rest) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        ends_with_block(last, rest)
    }

    /// What the folded text must contain.
    pub(crate) fn required(&self) -> Required {
        Required::all(self.parts.iter().map(|part| match part {
            Part::Literal(text) => Required::literal(text),
            _ => Required::Anything,
        }))
    }
}

/// What is left of `text` after a block without stars.
fn take_block<'t>(block: &[Part], text: &'t str) -> Option<&'t str> {
    block.iter().try_fold(text, |rest, part| match part {
        Part::Literal(literal) => rest.strip_prefix(literal.as_str()),
        _ => rest.chars().next().map(|character| &rest[character.len_utf8()..]),
    })
}

/// What is left of `text` after the first place where a block fits.
fn find_block<'t>(block: &[Part], text: &'t str) -> Option<&'t str> {
    match block {
        [] => Some(text),
        [Part::Literal(literal)] => text.find(literal.as_str()).map(|at| &text[at + literal.len()..]),
        _ => text.char_indices().find_map(|(at, _)| take_block(block, &text[at..])),
    }
}

fn ends_with_block(block: &[Part], text: &str) -> bool {
    block
        .iter()
        .rev()
        .try_fold(text, |rest, part| match part {
            Part::Literal(literal) => rest.strip_suffix(literal.as_str()),
            _ => rest.chars().next_back().map(|character| &rest[..rest.len() - character.len_utf8()]),
        })
        .is_some()
}

/// A network of addresses, such as `192.0.2.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads a network or a single address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(width), |prefix| prefix.parse().ok())?;
        (prefix <= width).then_some(Self { address, prefix })
    }

    /// Whether `address` lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                (u32::from(network) ^ u32::from(address)).checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                (u128::from(network) ^ u128::from(address)).checked_shr(shift).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}
