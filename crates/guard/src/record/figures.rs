//! What was recorded so far, counted for machines that watch: which door, which way, what was decided, what became of it. Numbers since the
//! start; the overview's numbers for people are `store::guard::judged_count`. Names no party: the door is a word of the configuration.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::verdict::Direction;
use platform::figures::Durations;
use store::guard::judged::{Disposed, Judged as Row};

/// How messages are told apart when they are counted; bounded by the doors of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passed {
    /// The configured name of the door; none for what was only scanned.
    pub door: Option<String>,
    /// `inbound`, `outbound`, `internal`.
    pub direction: &'static str,
    /// What was decided.
    pub action: &'static str,
    /// What became of it; none for what was only scanned.
    pub disposed: Option<&'static str>,
}

/// What was recorded so far.
#[derive(Debug, Default)]
pub struct Figures {
    /// Locked for one look-up, never across an await.
    messages: Mutex<BTreeMap<Passed, u64>>,
    /// Messages that could not be judged, by door.
    unable: Mutex<BTreeMap<String, u64>>,
    /// From a message's arrival at the scanner to its verdict, by direction in the order of [`DIRECTIONS`].
    took: [Durations; 3],
    pub(super) dropped: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) groups: AtomicU64,
    pub(super) rows: AtomicU64,
}

/// The ways a message can go.
pub const DIRECTIONS: [Direction; 3] = [Direction::Inbound, Direction::Outbound, Direction::Internal];

impl Figures {
    pub(super) fn note(&self, row: &Row) {
        let passed = Passed {
            door: row.trace.door.clone(),
            direction: row.direction.as_str(),
            action: row.action.as_str(),
            disposed: row.trace.disposed.map(Disposed::as_str),
        };
        *locked(&self.messages).entry(passed).or_default() += 1;
        // A message that nobody judged took no time to be judged.
        let is_judged = row.decided_by != super::DECIDED_BY_NOTHING;
        if let Some(place) = DIRECTIONS.iter().position(|each| *each == row.direction).filter(|_| is_judged) {
            self.took[place].note(row.took);
        }
    }

    /// Counts a message that a door could not have judged.
    pub(crate) fn unable(&self, door: &str) {
        let mut unable = locked(&self.unable);
        match unable.get_mut(door) {
            Some(count) => *count += 1,
            None => {
                unable.insert(door.to_owned(), 1);
            }
        }
    }

    /// Messages recorded.
    #[must_use]
    pub fn messages(&self) -> BTreeMap<Passed, u64> {
        locked(&self.messages).clone()
    }

    /// Messages that could not be judged, by door.
    #[must_use]
    pub fn unjudged(&self) -> BTreeMap<String, u64> {
        locked(&self.unable).clone()
    }

    /// How long judging took, by direction.
    pub fn took(&self) -> impl Iterator<Item = (Direction, &Durations)> {
        DIRECTIONS.into_iter().zip(&self.took)
    }

    /// Verdicts that were not kept because the store was too slow.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Verdicts that the store would not keep.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Transactions committed, and verdicts in them.
    #[must_use]
    pub fn written(&self) -> (u64, u64) {
        (self.groups.load(Ordering::Relaxed), self.rows.load(Ordering::Relaxed))
    }
}

/// A panic under these locks leaves at worst one message uncounted.
fn locked<T>(figures: &Mutex<T>) -> MutexGuard<'_, T> {
    figures.lock().unwrap_or_else(PoisonError::into_inner)
}
