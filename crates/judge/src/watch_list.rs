//! The watch list: indicators from sightings and warnings, ready to be looked up in a message.
//! Not where they come from (custody and the clearinghouse), nor the acting (guard). Swapped whole, never changed.

use std::collections::HashMap;

use model::indicator::Indicator;
use model::watch::WatchEntry;

/// All entries in force, a tenant's and its community's together.
#[derive(Clone, Debug, Default)]
pub struct WatchList {
    entries: HashMap<Indicator, WatchEntry>,
    names_files: bool,
}

impl WatchList {
    /// Takes entries; of two for one indicator the more urgent is kept.
    pub fn new(entries: impl IntoIterator<Item = WatchEntry>) -> Self {
        let mut list = WatchList::default();
        for entry in entries {
            list.names_files |= matches!(entry.indicator, Indicator::FileHash(_));
            let known = list.entries.get(&entry.indicator);
            if known.is_none_or(|known| (known.level, known.action) < (entry.level, entry.action)) {
                list.entries.insert(entry.indicator.clone(), entry);
            }
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

    /// Finds an entry for a domain or any domain above it; `domain` is in lower case.
    pub fn domain(&self, domain: &str) -> Option<&WatchEntry> {
        let mut rest = Some(domain);
        while let Some(name) = rest.filter(|name| name.contains('.')) {
            if let Some(entry) = self.entries.get(&Indicator::Domain(name.to_owned())) {
                return Some(entry);
            }
            rest = name.split_once('.').map(|(_, above)| above);
        }
        None
    }

    /// Finds an entry for an address, as written.
    pub fn address(&self, address: &str) -> Option<&WatchEntry> {
        self.entries.get(&Indicator::address(address)?)
    }

    /// Finds an entry for a whole link.
    pub fn url(&self, url: &str) -> Option<&WatchEntry> {
        self.entries.get(&Indicator::Url(url.to_owned()))
    }

    /// Finds an entry for a file by its SHA-256.
    pub fn file(&self, hash: &[u8; 32]) -> Option<&WatchEntry> {
        self.entries.get(&Indicator::FileHash(*hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::verdict::Action;
    use model::watch::Level;

    fn entry(indicator: Indicator, level: Level) -> WatchEntry {
        WatchEntry { indicator, level, action: Some(Action::Hold), cause: "warning-1".into() }
    }

    #[test]
    fn domain_is_found_from_below_and_not_from_above() {
        let list = WatchList::new([entry(Indicator::Domain("bad.example".into()), Level::Watch)]);
        assert!(list.domain("login.bad.example").is_some());
        assert!(list.domain("example").is_none());
        assert!(list.domain("notbad.example").is_none());
    }

    #[test]
    fn more_urgent_of_two_entries_is_kept() {
        let bad = || Indicator::Address("a@bad.example".into());
        let list = WatchList::new([entry(bad(), Level::Warning), entry(bad(), Level::Watch)]);
        assert_eq!(list.address("A@bad.example").map(|entry| entry.level), Some(Level::Warning));
    }
}
