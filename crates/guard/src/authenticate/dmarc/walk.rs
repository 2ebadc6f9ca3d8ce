//! The walk up the DNS tree that finds policy records and organisational domains (RFC 9989 §4.10).

use std::{collections::HashMap, net::Ipv4Addr};

use platform::dns::{Budget, LookupError, Resolver};

use super::{
    Author,
    record::{Alignment, Record, Suffix, is_dmarc},
};

/// RFC 9989 §4.10: names longer than eight labels are cut to seven after the first question, so a walk asks at most eight times.
const MAX_LABELS: usize = 8;

/// DNS did not answer, so nobody can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Undecided(pub(super) String);

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Discovery {
    /// Where it began.
    pub(super) domain: String,
    /// Names with their records, longest first.
    pub(super) found: Vec<(String, Record)>,
    /// The organisational domain of the name the walk began at.
    pub(super) organizational: String,
}

/// The walks of one message; what one has asked the next one knows.
pub(in super::super) struct Walks<'a> {
    resolver: &'a Resolver,
    budget: &'a Budget,
    /// What stands at `_dmarc.` below each name asked so far.
    known: HashMap<String, Result<Option<Record>, Undecided>>,
}

impl<'a> Walks<'a> {
    pub(in super::super) fn new(resolver: &'a Resolver, budget: &'a Budget) -> Self {
        Self { resolver, budget, known: HashMap::new() }
    }

    /// Walks from the author's domain, so that the later check finds everything known.
    pub(in super::super) async fn prepare(&mut self, author: Option<&Author>) {
        if let Some(Author(domain)) = author {
            // What went wrong is known now, too.
            let _ = self.discovery(domain).await;
        }
    }

    /// RFC 9989 §4.10.
    pub(super) async fn discovery(&mut self, domain: &str) -> Result<Discovery, Undecided> {
        let mut found: Vec<(String, Record)> = Vec::new();
        for name in names(domain) {
            if let Some(record) = self.record(name).await? {
                let suffix = record.suffix;
                found.push((name.to_owned(), record));
                // RFC 9989 §4.10: an explicit `psd` ends the walk.
                if suffix != Suffix::Unknown {
                    break;
                }
            }
        }
        Ok(Discovery {
            organizational: organizational(domain, &found).to_owned(),
            domain: domain.to_owned(),
            found,
        })
    }

    /// RFC 9989 §4.4: whether a domain is near enough to the author's.
    pub(super) async fn is_aligned(
        &mut self,
        domain: &str,
        author: &Discovery,
        mode: Alignment,
    ) -> Result<bool, Undecided> {
        if domain == author.domain {
            return Ok(true);
        }
        // The organisational domain is always an end of the name, so most strangers need no walk.
        if mode == Alignment::Strict || !is_within(domain, &author.organizational) {
            return Ok(false);
        }
        Ok(self.discovery(domain).await?.organizational == author.organizational)
    }

    /// RFC 9989 §4.7 `np`: whether the name itself does not exist (RFC 8020). Not knowing is not missing.
    pub(super) async fn is_missing(&self, domain: &str) -> bool {
        let found = self.resolver.addresses(domain, Ipv4Addr::UNSPECIFIED.into(), self.budget).await;
        matches!(found, Err(LookupError::NameMissing))
    }

    async fn record(&mut self, name: &str) -> Result<Option<Record>, Undecided> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let record = self.ask(name).await;
        self.known.insert(name.to_owned(), record.clone());
        record
    }

    async fn ask(&self, name: &str) -> Result<Option<Record>, Undecided> {
        let texts = match self.resolver.text(&format!("_dmarc.{name}"), self.budget).await {
            Ok(texts) => texts,
            Err(error) if error.is_void() => return Ok(None),
            Err(LookupError::NotAName) => return Ok(None),
            Err(error) => return Err(Undecided(format!("policy of {name}: {error}"))),
        };
        let mut records = texts.iter().filter(|text| is_dmarc(text));
        // RFC 9989 §4.10: several records at one name count as none.
        match (records.next(), records.next()) {
            (Some(only), None) => Ok(Record::parse(only)),
            _ => Ok(None),
        }
    }
}

/// The names a walk asks at, longest first.
fn names(domain: &str) -> impl Iterator<Item = &str> {
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
fn organizational<'a>(domain: &'a str, found: &'a [(String, Record)]) -> &'a str {
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
