//! A small memory of prints: which were met, since when, how often. What is met again and again is kept, what came once makes room.

use super::DAY_MINUTES;
use crate::campaign::Print;

/// Up to so many prints.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Memory<const SIZE: usize> {
    entries: Vec<Met>,
}

/// One print that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    /// Half of the print: enough to tell a few dozen apart.
    pub(super) print: u32,
    /// The minute it was first met.
    pub(super) first: u32,
    /// The minute it was last met.
    pub(super) last: u32,
    /// How often.
    pub(super) count: u16,
}

impl<const SIZE: usize> Default for Memory<SIZE> {
    fn default() -> Self {
        Memory { entries: Vec::new() }
    }
}

/// Met more often than this, a print is worth more than one that was met lately.
const OFTEN: u16 = 3;

/// A count that no number of messages reaches.
const PARDONED: u16 = u16::MAX;

fn short(print: Print) -> u32 {
    (print >> 32) as u32
}

impl<const SIZE: usize> Memory<SIZE> {
    pub(super) fn entries(&self) -> &[Met] {
        &self.entries
    }

    pub(super) fn of(entries: Vec<Met>) -> Option<Self> {
        (entries.len() <= SIZE).then_some(Self { entries })
    }

    /// Notes a print; makes room by forgetting what came seldom, then what came longest ago.
    pub(super) fn note(&mut self, print: Print, now: u32) {
        let print = short(print);
        if let Some(met) = self.entries.iter_mut().find(|met| met.print == print) {
            met.last = now.max(met.last);
            met.count =
                met.count.saturating_add(1).min(if met.count == PARDONED { PARDONED } else { PARDONED - 1 });
            return;
        }
        let new = Met { print, first: now, last: now, count: 1 };
        if self.entries.len() < SIZE {
            self.entries.push(new);
        } else if let Some(oldest) = self.entries.iter_mut().min_by_key(|met| (met.count >= OFTEN, met.last))
        {
            *oldest = new;
        }
    }

    fn met(&self, print: Print) -> Option<&Met> {
        self.entries.iter().find(|met| met.print == short(print))
    }

    /// Whether a print was met before yesterday's same minute.
    pub(super) fn is_settled(&self, print: Print, now: u32) -> bool {
        self.met(print).is_some_and(|met| now.saturating_sub(met.first) >= DAY_MINUTES)
    }

    /// Whether a print is settled and came often.
    pub(super) fn is_familiar(&self, print: Print, now: u32) -> bool {
        self.is_settled(print, now) && self.met(print).is_some_and(|met| met.count >= OFTEN)
    }

    /// How often a print that is not settled was met.
    pub(super) fn fresh_count(&self, print: Print, now: u32) -> u16 {
        if self.is_settled(print, now) { 0 } else { self.met(print).map_or(0, |met| met.count) }
    }

    /// Marks a print as one that a person looked at and found benign.
    pub(super) fn pardon(&mut self, print: Print, now: u32) {
        self.note(print, now);
        if let Some(met) = self.entries.iter_mut().find(|met| met.print == short(print)) {
            met.count = PARDONED;
        }
    }

    /// Whether a person found it benign.
    pub(super) fn is_pardoned(&self, print: Print) -> bool {
        self.met(print).is_some_and(|met| met.count == PARDONED)
    }

    /// Forgets what was first met since then.
    pub(super) fn forget_since(&mut self, since: u32) {
        self.entries.retain(|met| met.first < since);
    }
}
