//! When to try again (RFC 5321 §4.5.4.1): pure, for whoever keeps a queue. The relay itself tries once.

use std::time::Duration;

use model::time::Time;

/// How attempts are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The pauses after the first, second, ... attempt; the last one is used for all further.
    pub pauses: Vec<Duration>,
    /// After so long from the first attempt on, nobody tries any more.
    pub gives_up_after: Duration,
}

impl Schedule {
    /// For servers of strangers.
    ///
    /// RFC 5321 §4.5.4.1: pauses of at least half an hour in general, four to five days before giving up. The first pauses are shorter, since the most
    /// frequent "not now" is a greylist, and those open after minutes; two attempts in the first hour are what the RFC itself found useful.
    #[must_use]
    pub fn for_strangers() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            pauses: vec![minutes(15), minutes(30), minutes(60), minutes(120), minutes(240)],
            gives_up_after: minutes(5 * 24 * 60),
        }
    }

    /// For our own next hop: it is expected to be there, and held mail is waited for.
    #[must_use]
    pub fn for_own_hop() -> Self {
        let seconds = Duration::from_secs;
        Self {
            pauses: vec![seconds(10), seconds(30), seconds(60), seconds(300), seconds(900)],
            gives_up_after: seconds(5 * 24 * 3_600),
        }
    }

    /// When to try again after so many attempts, the first begun at `first` and the last at `last`; nothing when it is time to give up.
    ///
    /// `seed` (of the message and recipient) shifts the time by up to an eighth of the pause, so that a thousand messages deferred at once do
    /// not come back at once; the same seed gives the same time.
    #[must_use]
    pub fn next(&self, attempts: u32, first: Time, last: Time, seed: u64) -> Option<Time> {
        let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let pause = *self.pauses.get(place).or(self.pauses.last())?;
        // A multiplicative hash: neighbouring seeds land far from each other.
        let mixed = seed.wrapping_add(u64::from(attempts)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        let shift = pause / 8 * u32::try_from(mixed).unwrap_or(0) / 0x1_0000;
        let next = last.plus(pause).plus(shift);
        (next.since(first) <= self.gives_up_after).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Time {
        Time::from_seconds(minutes * 60)
    }

    #[test]
    fn pauses_grow_and_end_after_five_days() {
        let schedule = Schedule::for_strangers();
        let (first, mut last, mut attempts) = (at(0), at(0), 1);
        let mut pauses = Vec::new();
        while let Some(next) = schedule.next(attempts, first, last, 7) {
            pauses.push(next.since(last));
            (last, attempts) = (next, attempts + 1);
        }
        assert!(pauses.windows(2).take(4).all(|pair| pair[0] < pair[1]), "{pauses:?}");
        assert!(last.since(first) > Duration::from_secs(4 * 86_400), "tries for more than four days");
        assert!(last.since(first) <= Duration::from_secs(5 * 86_400));
        assert!(at(60).since(first) >= pauses[0] + pauses[1], "two more attempts within the first hour");
    }

    #[test]
    fn a_thousand_messages_do_not_come_back_at_once_but_each_at_its_time() {
        let schedule = Schedule::for_strangers();
        let mut times: Vec<_> =
            (0..1_000).map(|seed| schedule.next(1, at(0), at(0), seed).unwrap()).collect();
        assert_eq!(times[3], schedule.next(1, at(0), at(0), 3).unwrap());
        times.sort_unstable();
        let (earliest, latest) = (times[0], times[999]);
        assert!(earliest >= at(15) && latest <= at(17), "{earliest} {latest}");
        assert!(latest.since(earliest) > Duration::from_secs(60));
        times.dedup();
        assert!(times.len() > 900);
    }

    #[test]
    fn without_pauses_nobody_tries_again() {
        let schedule = Schedule { pauses: Vec::new(), gives_up_after: Duration::from_secs(60) };
        assert_eq!(schedule.next(1, at(0), at(0), 0), None);
    }
}
