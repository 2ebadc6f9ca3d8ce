//! The watch list: indicators from sightings and warnings, ready to be looked up in a message.
//! Not where they come from (custody and the clearinghouse), nor the acting (guard). Swapped whole, never changed.
//!
//! Several entries may speak of one thing: for a domain and for one above it, for an address and for its domain, of two causes. The most urgent
//! decides, so that nobody can hide a warning behind a milder one that is more exact; all their causes are told, so that one that is taken back
//! is not mistaken for the only one.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::indicator::Indicator;
use model::verdict::Action;
use model::watch::{Level, WatchEntry};

/// Causes that are told of one thing; more say nothing new.
pub const MOST_CAUSES: usize = 8;

/// All entries in force, a tenant's and its community's together.
#[derive(Clone, Debug, Default)]
pub struct WatchList {
    /// Of one indicator the most urgent first.
    entries: HashMap<Indicator, Vec<WatchEntry>>,
    names_files: bool,
}

/// Entries that speak of one thing in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'l> {
    /// The most urgent.
    pub entry: &'l WatchEntry,
    /// What put them there, the most urgent first, each once; at most [`MOST_CAUSES`].
    pub causes: Vec<&'l str>,
}

impl Found<'_> {
    /// How urgent it is, to be compared.
    #[must_use]
    pub fn urgency(&self) -> (Level, Option<Action>) {
        urgency(self.entry)
    }
}

fn urgency(entry: &WatchEntry) -> (Level, Option<Action>) {
    (entry.level, entry.action)
}

impl WatchList {
    /// Takes entries.
    pub fn new(entries: impl IntoIterator<Item = WatchEntry>) -> Self {
        let mut list = WatchList::default();
        for entry in entries {
            list.names_files |= matches!(entry.indicator, Indicator::FileHash(_));
            list.entries.entry(entry.indicator.clone()).or_default().push(entry);
        }
        for entries in list.entries.values_mut() {
            entries.sort_by_key(|entry| Reverse(urgency(entry)));
            entries.shrink_to_fit();
        }
        list
    }

    /// Tells whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Tells whether a file is looked for; if none is, none need be hashed.
    pub fn names_files(&self) -> bool {
        self.names_files
    }

    /// Finds what is said of a domain or any domain above it; `domain` is in lower case.
    pub fn domain(&self, domain: &str) -> Option<Found<'_>> {
        found(self.of_domain(domain).collect())
    }

    /// Finds what is said of an address, as written, or of its domain, which is in lower case.
    pub fn address(&self, address: &str, domain: &str) -> Option<Found<'_>> {
        let itself = Indicator::address(address);
        found(itself.iter().flat_map(|itself| self.of(itself)).chain(self.of_domain(domain)).collect())
    }

    /// Finds what is said of a whole link, or of the domain of its host, which is in lower case.
    pub fn link(&self, url: &str, host: &str) -> Option<Found<'_>> {
        let itself = Indicator::Url(url.to_owned());
        found(self.of(&itself).iter().chain(self.of_domain(host)).collect())
    }

    /// Finds what is said of a file by its SHA-256.
    pub fn file(&self, hash: &[u8; 32]) -> Option<Found<'_>> {
        found(self.of(&Indicator::FileHash(*hash)).iter().collect())
    }

    fn of(&self, indicator: &Indicator) -> &[WatchEntry] {
        self.entries.get(indicator).map_or(&[], Vec::as_slice)
    }

    fn of_domain(&self, domain: &str) -> impl Iterator<Item = &WatchEntry> {
        let mut rest = Some(domain.to_owned());
        let names = std::iter::from_fn(move || {
            let name = rest.take().filter(|name| name.contains('.'))?;
            rest = name.split_once('.').map(|(_, above)| above.to_owned());
            Some(name)
        });
        names.flat_map(|name| self.of(&Indicator::Domain(name)))
    }
}

fn found(mut all: Vec<&WatchEntry>) -> Option<Found<'_>> {
    all.sort_by_key(|entry| Reverse(urgency(entry)));
    let entry = *all.first()?;
    let mut causes: Vec<&str> = Vec::new();
    for entry in all {
        if causes.len() < MOST_CAUSES && !causes.contains(&entry.cause.as_str()) {
            causes.push(&entry.cause);
        }
    }
    Some(Found { entry, causes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(indicator: Indicator, level: Level, cause: &str) -> WatchEntry {
        WatchEntry { indicator, level, action: Some(Action::Hold), cause: cause.into() }
    }

    fn domain(name: &str) -> Indicator {
        Indicator::Domain(name.into())
    }

    #[test]
    fn domain_is_found_from_below_and_not_from_above() {
        let list = WatchList::new([entry(domain("bad.example"), Level::Watch, "one")]);
        assert!(list.domain("login.bad.example").is_some());
        assert!(list.domain("example").is_none());
        assert!(list.domain("notbad.example").is_none());
    }

    #[test]
    fn more_urgent_of_two_entries_is_kept_and_both_causes_are_told() {
        let bad = || Indicator::Address("a@bad.example".into());
        let list =
            WatchList::new([entry(bad(), Level::Watch, "mild"), entry(bad(), Level::Warning, "urgent")]);
        let found = list.address("A@bad.example", "bad.example").unwrap();
        assert_eq!((found.entry.level, found.causes), (Level::Warning, vec!["urgent", "mild"]));
    }

    #[test]
    fn nobody_hides_a_warning_behind_a_milder_entry_that_is_more_exact() {
        let list = WatchList::new([
            entry(domain("bad.example"), Level::Warning, "warning"),
            entry(domain("login.bad.example"), Level::Watch, "below"),
            entry(Indicator::Address("a@bad.example".into()), Level::Watch, "address"),
            entry(Indicator::Url("https://bad.example/a".into()), Level::Watch, "link"),
        ]);
        for found in [
            list.domain("x.login.bad.example"),
            list.address("a@bad.example", "bad.example"),
            list.link("https://bad.example/a", "bad.example"),
        ] {
            let found = found.unwrap();
            assert_eq!((found.entry.level, found.causes.len()), (Level::Warning, 2), "{found:?}");
            assert_eq!(found.causes[0], "warning");
        }
        let many = (0..20).map(|number| entry(domain("bad.example"), Level::Watch, &number.to_string()));
        let list = WatchList::new(many);
        assert_eq!(list.domain("bad.example").unwrap().causes.len(), MOST_CAUSES);
    }
}
