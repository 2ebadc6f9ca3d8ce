//! The share of DNS that one message may use: so many questions, so much waiting.
//! Not SPF's own limits (RFC 7208 §4.6.4), which are counted where SPF is evaluated.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::time::Instant;

/// What one message may ask and wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetLimits {
    /// How many questions, remembered answers included.
    pub lookups: u32,
    /// How long all of them together, from the first on.
    pub wait: Duration,
}

impl Default for BudgetLimits {
    fn default() -> Self {
        // SPF may ask 10 times and its `mx` more, 8 signatures ask 8 times, a tree walk at most 8 times: an honest
        // message asks below 20. The wait is what a sending server does not notice.
        Self { lookups: 40, wait: Duration::from_millis(2_500) }
    }
}

/// What is left of a message's share. Shared by the checks of one message that run side by side.
#[derive(Debug)]
pub struct Budget {
    lookups_left: AtomicU32,
    deadline: Instant,
}

impl Budget {
    /// Opens a share; the waiting time runs from `started` on.
    #[must_use]
    pub fn new(limits: BudgetLimits, started: Instant) -> Self {
        Self { lookups_left: AtomicU32::new(limits.lookups), deadline: started + limits.wait }
    }

    /// Takes one question from the share; `false` if none is left.
    pub(super) fn take_lookup(&self) -> bool {
        let taken =
            self.lookups_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.is_ok()
    }

    /// Sets a share of the questions apart, so that one check cannot use up what another needs; the waiting time is the same.
    #[must_use]
    pub fn share(&self, lookups: u32) -> Self {
        let before = self
            .lookups_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(lookups)));
        let share = before.unwrap_or(0).min(lookups);
        Self { lookups_left: AtomicU32::new(share), deadline: self.deadline }
    }

    /// Puts back what a share did not use.
    pub fn give_back(&self, share: &Self) {
        self.lookups_left.fetch_add(share.lookups_left.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// How many questions are left.
    #[must_use]
    pub fn lookups_left(&self) -> u32 {
        self.lookups_left.load(Ordering::Relaxed)
    }

    /// When waiting ends.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }
}
