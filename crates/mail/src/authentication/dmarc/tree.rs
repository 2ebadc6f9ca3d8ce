//! The walk up the DNS tree that finds policy records and organisational domains (RFC 9989 §4.10), without its questions: which
//! names are asked, and what the answers mean.

use super::record::{Alignment, Record, Suffix};

/// RFC 9989 §4.10: names longer than eight labels are cut to seven after the first question, so a walk asks at most eight times.
pub const MAX_LABELS: usize = 8;

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Where it began.
    pub domain: String,
    /// Names with their records, longest first.
    pub found: Vec<(String, Record)>,
    /// The organisational domain of the name the walk began at.
    pub organizational: String,
}

impl Discovery {
    /// Makes sense of the records found on the way up from a domain, longest name first.
    #[must_use]
    pub fn new(domain: &str, found: Vec<(String, Record)>) -> Self {
        Self { organizational: organizational(domain, &found).to_owned(), domain: domain.to_owned(), found }
    }

    /// RFC 9989 §4.10.1: the record of the author's own domain, else of its organisational domain, else of the suffix above it.
    #[must_use]
    pub fn policy_record(&self) -> Option<(&str, &Record)> {
        let of = |name: &str| self.found.iter().find(|(owner, _)| owner == name);
        let found = of(&self.domain).or_else(|| of(&self.organizational)).or_else(|| self.found.last());
        found.map(|(owner, record)| (owner.as_str(), record))
    }

    /// RFC 9989 §4.4: whether a domain is near enough to the author's; `None` if its own walk must tell.
    #[must_use]
    pub fn is_aligned(&self, domain: &str, mode: Alignment) -> Option<bool> {
        if domain == self.domain {
            return Some(true);
        }
        // The organisational domain is always an end of the name, so most strangers need no walk.
        let is_stranger = mode == Alignment::Strict || !is_within(domain, &self.organizational);
        is_stranger.then_some(false)
    }
}

/// The names a walk asks at, longest first.
pub fn names(domain: &str) -> impl Iterator<Item = &str> {
    let labels = domain.split('.').count();
    let shorter = if labels >= MAX_LABELS { labels - (MAX_LABELS - 1) } else { 1 };
    std::iter::once(domain).chain((shorter..labels).map(|dropped| without_labels(domain, dropped)))
}

fn without_labels(domain: &str, dropped: usize) -> &str {
    match dropped.checked_sub(1) {
        None => domain,
        Some(last) => domain.match_indices('.').nth(last).map_or("", |(at, _)| &domain[at + 1..]),
    }
}

/// RFC 9989 §4.10.2.
pub fn organizational<'a>(domain: &'a str, found: &'a [(String, Record)]) -> &'a str {
    for (name, record) in found {
        match record.suffix {
            Suffix::No => return name,
            // Each name directly below a public suffix is an organisation of its own.
            Suffix::Yes if name != domain => return one_below(domain, name),
            Suffix::Yes | Suffix::Unknown => {}
        }
    }
    found.last().map_or(domain, |(name, _)| name.as_str())
}

/// The name one label longer than `suffix` on the way to `domain`.
fn one_below<'a>(domain: &'a str, suffix: &str) -> &'a str {
    let before = domain.strip_suffix(suffix).and_then(|before| before.strip_suffix('.')).unwrap_or_default();
    let at = before.rfind('.').map_or(0, |dot| dot + 1);
    &domain[at..]
}

fn is_within(domain: &str, above: &str) -> bool {
    domain.strip_suffix(above).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests;
