//! The part of the configuration that speaks of letters to recipients whose mail is held.

use serde::Deserialize;

/// Letters to recipients: what of theirs is held, with links to ask for it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Digest {
    /// Whether they are written at all.
    pub(crate) enabled: bool,
    /// How recipients' browsers reach the pages behind the links: `https://HOST`; empty: as the console is reached.
    pub(crate) origin: String,
    /// A recipient gets one letter in so many hours at most.
    pub(crate) every_hours: u32,
    /// When such a period begins: the hour in UTC.
    pub(crate) at_hour: u32,
    /// What recipients may release themselves: names of reasons, or their beginnings with `*`; for the rest they can ask.
    pub(crate) release: Vec<String>,
}

impl Default for Digest {
    fn default() -> Self {
        Digest { enabled: false, origin: String::new(), every_hours: 24, at_hour: 7, release: Vec::new() }
    }
}
