//! Waits that grow: from a moment to half a minute, each with some chance in it, so that many members do not all come again at once. Pure.

use std::time::Duration;

use platform::clock::Chance;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(30);

/// How long to wait before trying again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waits {
    failures: u32,
}

impl Waits {
    /// All is well again.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns how long to wait after one more failure: between half of the span and all of it.
    pub(super) fn next(&mut self, chance: &dyn Chance) -> Duration {
        let span = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let [byte] = chance.bytes();
        span / 2 + span.mul_f64(f64::from(byte) / 512.0)
    }
}

#[cfg(test)]
mod tests {
    use testkit::clock::SeededChance;

    use super::*;

    #[test]
    fn waits_grow_to_their_end_and_begin_again_when_all_is_well() {
        let (mut waits, chance) = (Waits::default(), SeededChance::new(1));
        let grown: Vec<Duration> = (0..60).map(|_| waits.next(&chance)).collect();
        assert!(grown[0] <= FIRST && grown[0] >= FIRST / 2);
        assert!(grown.iter().all(|wait| *wait <= LONGEST));
        assert!(grown[40..].iter().all(|wait| *wait >= LONGEST / 2));
        waits.reset();
        assert!(waits.next(&chance) <= FIRST);
    }
}
