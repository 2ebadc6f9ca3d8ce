//! The walk up the DNS tree that finds policy records and organisational domains (RFC 9989 §4.10): the asking. Which names, and
//! what the answers mean, is `mail::authentication::dmarc::tree`.

use std::{collections::HashMap, net::Ipv4Addr};

use mail::authentication::dmarc::{
    Alignment, Record, Suffix,
    record::is_dmarc,
    tree::{Discovery, names},
};
use platform::dns::{Budget, LookupError, Resolver};

use super::Author;

/// DNS did not answer, so nobody can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Undecided(pub(super) String);

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
        Ok(Discovery::new(domain, found))
    }

    /// RFC 9989 §4.4: whether a domain is near enough to the author's.
    pub(super) async fn is_aligned(
        &mut self,
        domain: &str,
        author: &Discovery,
        mode: Alignment,
    ) -> Result<bool, Undecided> {
        if let Some(is_aligned) = author.is_aligned(domain, mode) {
            return Ok(is_aligned);
        }
        Ok(self.discovery(domain).await?.organizational == author.organizational)
    }

    /// RFC 9989 §3.2.13: whether the name itself does not exist (RFC 8020). Not knowing is not missing.
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
