//! The desk: what a page asks of guard: how the streams are, which messages there were, what is held, what observing would have done.
//! Reads and counts; opens nothing (that is [`crate::view`]) and changes nothing but through [`crate::release`], for many at once ([`bulk`]).
//!
//! Every question is bounded: a page by its limit and by what is looked at for it, the overview by counts that were kept while recording.

pub mod bulk;
pub mod csv;
pub mod live;
pub mod loose;
pub mod message;
pub mod overview;
pub mod report;
pub mod silence;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use model::ids::{HeldId, JudgedId};
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::switch::SwitchState;
use store::shared::SharedStore;
use thiserror::Error;

use crate::party::Parties;

pub use store::guard::held::{Feedback, Held, HeldCounts, HeldFilter, HeldState};
pub use store::guard::judged::{Disposed, Judged as MessageRow, Origin, Trace};
pub use store::guard::switch::SwitchState as Mode;
pub use store::shared::held_search::HeldSearch;

/// What pages ask of guard; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) shared: SharedStore,
    pub(crate) guard: GuardStore,
    parties: Arc<Parties>,
    doors: Arc<[ConfiguredDoor]>,
}

/// A door as the configuration says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredDoor {
    /// Its name.
    pub name: String,
    /// Observe or enforce; a switch set later wins.
    pub configured: SwitchState,
}

/// Something could not be said at the desk.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The store would not find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is not in its form.
    #[error("search messages: `{field}` is not {expected}")]
    BadQuestion {
        /// Which field of the question.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// More at once than is done at once.
    #[error("act on held messages: {count} at once are too many; at most {}", bulk::MOST_IN_BULK)]
    TooMany {
        /// How many were asked for.
        count: usize,
    },
}

impl DeskError {
    /// True if there is no such thing, or not for who asks.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }
}

/// Some of what was asked for, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The rows.
    pub rows: Vec<T>,
    /// What to hand in as `after` to go on; none at the end. A page may be short, even empty, and not be the last: so much was looked at.
    pub next: Option<K>,
}

/// A page of judged messages.
pub type MessagePage = Page<MessageRow, JudgedId>;
/// A page of held messages.
pub type HeldPage = Page<Held, HeldId>;

impl Desk {
    /// Opens the desk. `parties` recognises addresses that are asked for; `doors` are those of the configuration.
    #[must_use]
    pub fn new(
        shared: SharedStore,
        guard: GuardStore,
        parties: Arc<Parties>,
        doors: Vec<ConfiguredDoor>,
    ) -> Self {
        Desk { shared, guard, parties, doors: doors.into() }
    }

    /// Returns the doors of the configuration, in its order.
    #[must_use]
    pub fn doors(&self) -> &[ConfiguredDoor] {
        &self.doors
    }
}
