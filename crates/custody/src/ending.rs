//! Ending: when people are told that something ends: answers of an assessment, a file that proves one, a copy. Pure; whom it concerns and what is said stands with
//! what ends, and so do the marks of what was told.

use std::time::Duration;

use model::time::Time;

#[cfg(test)]
mod tests;

const DAY: Duration = Duration::from_hours(24);
/// So many days before its end something is announced; the last first.
pub(crate) const ANNOUNCED: [u32; 3] = [3, 14, 30];
/// The first announcement is so long before the end.
pub(crate) const FIRST: Duration = DAY.saturating_mul(ANNOUNCED[2]);

/// Returns the nearest announcement whose day has come, in days before the end; after the end it is the last one.
pub(crate) fn nearest(until: Time, now: Time) -> Option<u32> {
    ANNOUNCED.into_iter().find(|days| now.plus(DAY * *days) >= until)
}

/// The same, unless it or a nearer one was made. Whoever was away for a month is told once, of how it is now.
pub(crate) fn due(until: Time, announced: Option<u32>, now: Time) -> Option<u32> {
    nearest(until, now).filter(|days| announced.is_none_or(|announced| announced > *days))
}
