//! The part of the configuration that speaks of letters to many: which way they go, and how many at once.

use serde::Deserialize;

/// Letters to many.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Letters {
    /// `HOST:PORT` of a server that takes them, or `mx` for the servers of each recipient; empty: nothing is sent.
    pub(crate) send_to: String,
    /// Letters under way at the same time.
    pub(crate) at_once: usize,
}

impl Default for Letters {
    fn default() -> Self {
        Letters { send_to: String::new(), at_once: 20 }
    }
}
