//! What the relay has done so far, as numbers that only grow (but for what is kept): for metrics and tests.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Delivery, Outcome};

/// What the relay has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Connections tried to be made.
    pub opened: u64,
    /// Messages sent over a kept connection.
    pub reused: u64,
    /// Connections kept at the moment.
    pub kept: u64,
    /// Recipients delivered to.
    pub delivered: u64,
    /// Recipients refused for now.
    pub refused_for_now: u64,
    /// Recipients refused for good.
    pub refused_for_good: u64,
    /// Recipients whose outcome is unknown: possible duplicates if sent again.
    pub unknown: u64,
}

#[derive(Default)]
pub(super) struct Counters {
    opened: AtomicU64,
    reused: AtomicU64,
    delivered: AtomicU64,
    refused_for_now: AtomicU64,
    refused_for_good: AtomicU64,
    unknown: AtomicU64,
}

impl Counters {
    pub(super) fn opened(&self) {
        self.opened.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn reused(&self) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count(&self, deliveries: &[Delivery]) {
        for delivery in deliveries {
            let counter = match &delivery.outcome {
                Outcome::Delivered(_) => &self.delivered,
                Outcome::Unknown(_) => &self.unknown,
                Outcome::Refused(refusal) if refusal.is_permanent() => &self.refused_for_good,
                Outcome::Refused(_) => &self.refused_for_now,
            };
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn figures(&self, kept: usize) -> Figures {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Figures {
            opened: read(&self.opened),
            reused: read(&self.reused),
            kept: kept as u64,
            delivered: read(&self.delivered),
            refused_for_now: read(&self.refused_for_now),
            refused_for_good: read(&self.refused_for_good),
            unknown: read(&self.unknown),
        }
    }
}
