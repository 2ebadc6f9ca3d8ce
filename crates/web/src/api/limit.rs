//! How many requests a token may make: a bucket for each, in memory. Only tokens that count have one, so strangers cannot fill it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::ids::ProgramId;
use model::time::Time;

/// So many at once, after a pause.
const BURST: f64 = 400.0;

/// So many in a second, for as long as one likes.
const EACH_SECOND: f64 = 100.0;

/// Buckets in memory; when there are more, full ones are forgotten, which changes nothing, and then all.
const MOST_BUCKETS: usize = 4_096;

/// What each token has left.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Owned by this; held for one look.
    buckets: Mutex<HashMap<ProgramId, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Time,
}

impl Bucket {
    fn filled(self, now: Time) -> f64 {
        (self.left + now.since(self.at).as_secs_f64() * EACH_SECOND).min(BURST)
    }
}

impl Limits {
    /// Takes one request of a token; how long to wait if there is none left.
    pub(crate) fn take(&self, token: ProgramId, now: Time) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS && !buckets.contains_key(&token) {
            buckets.retain(|_, bucket| bucket.filled(now) < BURST);
            if buckets.len() >= MOST_BUCKETS {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(token).or_insert(Bucket { left: BURST, at: now });
        *bucket = Bucket { left: bucket.filled(now), at: now };
        if bucket.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.left) / EACH_SECOND));
        }
        bucket.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::ids::ProgramId;
    use model::time::Time;

    use super::{BURST, EACH_SECOND, Limits, MOST_BUCKETS};

    fn token(number: u16) -> ProgramId {
        let [high, low] = number.to_be_bytes();
        ProgramId::new(Time::from_seconds(1), [0, 0, 0, 0, 0, 0, 0, 0, high, low])
    }

    #[test]
    fn one_token_that_hurries_waits_and_the_others_do_not() {
        let (limits, now) = (Limits::default(), Time::from_seconds(1_000));
        let taken = (0..1_000).filter(|_| limits.take(token(1), now).is_ok()).count();
        assert_eq!(taken as f64, BURST);
        assert!(limits.take(token(1), now).unwrap_err() <= Duration::from_secs(1));
        assert!(limits.take(token(2), now).is_ok());
        let later = now.plus(Duration::from_secs(1));
        let taken = (0..1_000).filter(|_| limits.take(token(1), later).is_ok()).count();
        assert_eq!(taken as f64, EACH_SECOND);
    }

    #[test]
    fn memory_is_bounded() {
        let (limits, now) = (Limits::default(), Time::from_seconds(1_000));
        for number in 0..10_000 {
            limits.take(token(number), now).unwrap();
        }
        assert!(limits.buckets.lock().unwrap().len() <= MOST_BUCKETS);
    }
}
