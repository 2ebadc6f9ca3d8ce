//! When a delivery that failed is tried again: soon at first, because an alarm is urgent, and then ever more patiently. Pure.

use std::time::Duration;

/// The waits after the first attempts; the last one goes on.
const WAITS: [Duration; 8] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(60),
    Duration::from_secs(3 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(2 * 60 * 60),
];
/// So many attempts, about a day; then it is given up.
pub const MAX_ATTEMPTS: u32 = 18;
/// What a receiver may ask us to wait at most.
const LONGEST_WISH: Duration = Duration::from_secs(60 * 60);

/// How long to wait after so many attempts; none if it is given up. A receiver's own wish counts if it is longer, up to an hour. `lot` spreads deliveries
/// that failed together over a fifth more of the wait.
#[must_use]
pub fn wait(attempts: u32, wish: Option<Duration>, lot: u8) -> Option<Duration> {
    if attempts >= MAX_ATTEMPTS {
        return None;
    }
    let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    let spread = WAITS[place] * u32::from(lot) / (5 * 256);
    let wish = wish.unwrap_or_default().min(LONGEST_WISH);
    Some((WAITS[place] + spread).max(wish))
}
