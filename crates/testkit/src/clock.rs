//! A clock that stands still until it is told to go on, and chance that comes from a seed.
//! So that a year of deadlines runs in a millisecond, and the same seed gives the same run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use model::time::Time;
use platform::clock::{Chance, Clock};

/// A clock for tests; clones show the same time.
#[derive(Debug, Clone)]
pub struct FakeClock {
    micros: Arc<AtomicI64>,
}

impl FakeClock {
    /// Makes a clock that shows this time, as RFC 3339 text.
    #[must_use]
    pub fn at(text: &str) -> Self {
        let start: Time = text.parse().expect("tests write times that can be read");
        Self { micros: Arc::new(AtomicI64::new(start.micros())) }
    }

    /// Lets time pass.
    pub fn advance(&self, span: Duration) {
        self.micros.store(self.now().plus(span).micros(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Time {
        Time::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

/// Chance for tests: the same seed gives the same bytes. Not secret, not for anything but tests.
#[derive(Debug)]
pub struct SeededChance {
    state: AtomicU64,
}

impl SeededChance {
    /// Makes a source from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }

    /// One step of SplitMix64 (Steele, Lea, Flood 2014): every state gives another value.
    fn step(&self) -> u64 {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.state.fetch_add(GOLDEN, Ordering::SeqCst).wrapping_add(GOLDEN);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.step().to_le_bytes()[..chunk.len()]);
        }
    }
}
