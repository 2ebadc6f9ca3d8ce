//! The same trouble again and again: which warnings and errors were just said, and how often they would have been said since. A full disk puts off
//! every message, and ten thousand lines an hour hide the one that matters.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Level};

/// The target of the lines that tell counts; they are never counted themselves.
const COUNTS: &str = "tidewatch::repeats";

/// What tells two lines of one place in our code apart: another door or job is another trouble.
const TELLING: [&str; 3] = ["door", "job", "name"];

/// Troubles remembered at once; with more, each is said each time.
const MOST: usize = 1_000;

/// One trouble: the place in the code, and its telling words.
type Trouble = (&'static str, u32, String);

/// How often it was not said.
#[derive(Debug)]
struct Unsaid {
    message: String,
    count: u64,
    /// When it was said or counted last.
    last: Instant,
}

/// What was just said.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// Locked for a look-up, never across an await.
    troubles: Mutex<BTreeMap<Trouble, Unsaid>>,
}

impl Repeats {
    /// True if the same was said a moment ago; then it is counted.
    pub(super) fn is_again(&self, event: &Event<'_>, now: Instant) -> bool {
        let place = event.metadata();
        if *place.level() > Level::WARN || place.target() == COUNTS {
            return false;
        }
        let mut words = Words::default();
        event.record(&mut words);
        let trouble = (place.file().unwrap_or_default(), place.line().unwrap_or_default(), words.telling);
        let mut troubles = self.troubles();
        if let Some(unsaid) = troubles.get_mut(&trouble) {
            unsaid.count += 1;
            unsaid.last = now;
            return true;
        }
        if troubles.len() < MOST {
            troubles.insert(trouble, Unsaid { message: words.message, count: 0, last: now });
        }
        false
    }

    /// Says how often each was not said, and forgets what is over.
    pub(super) fn tell(&self, now: Instant) {
        // Written outside the lock: the lines come back here.
        for (telling, message, count) in self.taken(now) {
            tracing::warn!(target: COUNTS, again = count, what = message, of = telling, "the same was not said again");
        }
    }

    fn taken(&self, now: Instant) -> Vec<(String, String, u64)> {
        let mut told = Vec::new();
        self.troubles().retain(|(_, _, telling), unsaid| {
            let is_over =
                unsaid.count == 0 && now.saturating_duration_since(unsaid.last) >= Duration::from_secs(30);
            if unsaid.count > 0 {
                told.push((telling.clone(), unsaid.message.clone(), std::mem::take(&mut unsaid.count)));
            }
            !is_over
        });
        told
    }

    fn troubles(&self) -> MutexGuard<'_, BTreeMap<Trouble, Unsaid>> {
        // A panic under this lock leaves at worst a line uncounted.
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a line says, as far as it is counted by.
#[derive(Default)]
struct Words {
    message: String,
    telling: String,
}

impl Words {
    fn take(&mut self, field: &Field, text: &str) {
        if field.name() == "message" {
            text.clone_into(&mut self.message);
        } else if TELLING.contains(&field.name()) {
            let space = if self.telling.is_empty() { "" } else { " " };
            self.telling = format!("{}{space}{text}", self.telling);
        }
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, &format!("{value:?}"));
    }
}
