//! The lists the judge is handed: free mail providers, shorteners, hosts, click counters, brands.
//! Not the tenant's own knowledge (`context`). The defaults are `policies/lists/`, compiled in; read by the signals.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use crate::lexicon::WordHasher;
use crate::lookalike::{Protected, ProtectedKind};

/// A set of domains; a domain is in it when itself or one above it is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainSet {
    names: HashSet<Box<str>, BuildHasherDefault<WordHasher>>,
}

impl DomainSet {
    /// Reads a list: one domain a line, `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        DomainSet { names: entries(text).map(|entry| entry.to_ascii_lowercase().into()).collect() }
    }

    /// Tells whether a domain, or one above it, is listed; `domain` is in lower case.
    pub fn contains(&self, domain: &str) -> bool {
        let mut rest = Some(domain);
        while let Some(name) = rest {
            if self.names.contains(name) {
                return true;
            }
            rest = name.split_once('.').map(|(_, above)| above);
        }
        false
    }
}

impl<S: Into<String>> FromIterator<S> for DomainSet {
    fn from_iter<I: IntoIterator<Item = S>>(domains: I) -> Self {
        DomainSet { names: domains.into_iter().map(|domain| domain.into().to_lowercase().into()).collect() }
    }
}

/// All lists.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Where anybody gets an address.
    pub free_mail: DomainSet,
    /// What hides where a link leads.
    pub shorteners: DomainSet,
    /// Where anybody stores a file or a form.
    pub file_hosts: DomainSet,
    /// Under which anybody gets a page.
    pub free_hosts: DomainSet,
    /// Top-level domains mostly met in abuse.
    pub suspicious_tlds: DomainSet,
    /// Through which campaigns count clicks.
    pub click_tracking: DomainSet,
    /// Names that attackers dress up as.
    pub brands: Vec<Protected>,
}

impl Lists {
    /// Returns the lists compiled into the program.
    pub fn built_in() -> Self {
        macro_rules! list {
            ($file:literal) => {
                include_str!(concat!("../../../policies/lists/", $file))
            };
        }
        Lists {
            free_mail: DomainSet::parse(list!("free_mail.txt")),
            shorteners: DomainSet::parse(list!("shorteners.txt")),
            file_hosts: DomainSet::parse(list!("file_hosts.txt")),
            free_hosts: DomainSet::parse(list!("free_hosts.txt")),
            suspicious_tlds: DomainSet::parse(list!("suspicious_tlds.txt")),
            click_tracking: DomainSet::parse(list!("click_tracking.txt")),
            brands: entries(list!("brands.txt")).filter_map(brand).collect(),
        }
    }
}

/// Returns the entries of a list file, without comments and empty lines.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Reads a line of `brands.txt`: `name | domains | aliases | word`.
fn brand(line: &str) -> Option<Protected> {
    let mut fields = line.split('|').map(str::trim);
    let name = fields.next().filter(|name| !name.is_empty())?;
    let domains: Vec<String> = fields.next()?.split_whitespace().map(str::to_lowercase).collect();
    let aliases = fields.next().unwrap_or_default().split(',').map(str::trim);
    Some(Protected {
        name: name.to_owned(),
        domains,
        aliases: aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        is_common_word: fields.next() == Some("word"),
        kind: ProtectedKind::Brand,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_below_a_listed_one_is_in_the_set() {
        let set = DomainSet::parse("# comment\nhost.example\n  Short.test\n");
        for (domain, expected) in [
            ("host.example", true),
            ("a.b.host.example", true),
            ("short.test", true),
            ("ghost.example", false),
            ("example", false),
            ("", false),
        ] {
            assert_eq!(set.contains(domain), expected, "{domain}");
        }
    }

    #[test]
    fn every_brand_line_is_read() {
        let text = include_str!("../../../policies/lists/brands.txt");
        let lists = Lists::built_in();
        assert_eq!(lists.brands.len(), entries(text).count());
        for brand in &lists.brands {
            assert!(!brand.domains.is_empty(), "{}", brand.name);
        }
        assert!(lists.suspicious_tlds.contains("anything.zip"));
    }
}
