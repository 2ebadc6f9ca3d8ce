//! A watch entry: an indicator to act on, with the cause that put it there.
//! Not the list itself (`judge::watch_list`) and not where it came from (custody and the clearinghouse write entries,
//! guard reads them).

use crate::indicator::Indicator;
use crate::verdict::Action;

/// How urgent a warning is, from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Somebody saw something.
    Information,
    /// Look out for it.
    Watch,
    /// It is going on.
    Advisory,
    /// It is going on and confirmed by several.
    Warning,
}

impl Level {
    /// All levels, from the lowest to the highest.
    pub const ALL: [Self; 4] = [Self::Information, Self::Watch, Self::Advisory, Self::Warning];

    /// Returns the word that is kept and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Watch => "watch",
            Self::Advisory => "advisory",
            Self::Warning => "warning",
        }
    }

    /// Reads the word written by [`Level::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// An indicator that guard looks for, and what it may do when it finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchEntry {
    /// What to look for.
    pub indicator: Indicator,
    /// How urgent its cause is.
    pub level: Level,
    /// What is forced when it is found; `None` only adds points.
    pub action: Option<Action>,
    /// The id of the warning, sighting or case that caused it, so that taking that back finds all it did.
    pub cause: String,
}
