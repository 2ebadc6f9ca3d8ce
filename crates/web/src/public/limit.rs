//! How often the check may be asked, and how often a key may be tried in vain: a bucket for each network, and one for all, in memory.
//!
//! A code has 40 bits. At the rate of all networks together, somebody who knows an address tries for years before one code fits.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::time::Time;

/// So many questions at once from one network: a help desk asks for several people.
const BURST: f64 = 20.0;
/// After that, one every six seconds.
const EACH_SECOND: f64 = 1.0 / 6.0;
/// So many at once from everywhere: on the day of a letter many look.
const BURST_OF_ALL: f64 = 600.0;
/// After that, so many a second. Each costs a few hundred HMACs.
const EACH_SECOND_OF_ALL: f64 = 20.0;
/// Buckets in memory. Full ones are forgotten, which changes nothing; one is full again after two minutes, in which all networks together ask
/// at most 3,000 questions: so many that are not full there cannot be.
const MOST_BUCKETS: usize = 4_096;

/// What is left.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// Owned by this; held for one look.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    all: Option<Bucket>,
    networks: HashMap<IpAddr, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Time,
}

impl Bucket {
    /// As it is now, after what was asked before.
    fn now(bucket: Option<Bucket>, now: Time, (burst, each_second): (f64, f64)) -> Bucket {
        let filled = |old: Bucket| (old.left + now.since(old.at).as_secs_f64() * each_second).min(burst);
        Bucket { left: bucket.map_or(burst, filled), at: now }
    }

    fn wait(self, each_second: f64) -> Option<Duration> {
        (self.left < 1.0).then(|| Duration::from_secs_f64((1.0 - self.left) / each_second))
    }
}

impl Limit {
    /// Takes one question of a client; how long to wait if there is none left. A question that must wait takes nothing.
    pub(super) fn take(&self, client: IpAddr, now: Time) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(client);
        let mut all = Bucket::now(state.all, now, (BURST_OF_ALL, EACH_SECOND_OF_ALL));
        let mut own = state.own(network, now);
        if let Some(wait) = own.wait(EACH_SECOND).or_else(|| all.wait(EACH_SECOND_OF_ALL)) {
            return Err(wait);
        }
        all.left -= 1.0;
        own.left -= 1.0;
        if state.networks.len() >= MOST_BUCKETS {
            state.networks.retain(|_, old| Bucket::now(Some(*old), now, (BURST, EACH_SECOND)).left < BURST);
        }
        state.all = Some(all);
        state.networks.insert(network, own);
        Ok(())
    }

    /// Says whether a client's network has a question left, and takes none; how long to wait if not. For what only costs whoever asks in vain: strangers
    /// elsewhere, however many, keep nobody from his own.
    pub(super) fn look(&self, client: IpAddr, now: Time) -> Result<(), Duration> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.own(network(client), now).wait(EACH_SECOND).map_or(Ok(()), Err)
    }
}

impl State {
    /// What is left to a network.
    fn own(&self, network: IpAddr, now: Time) -> Bucket {
        Bucket::now(self.networks.get(&network).copied(), now, (BURST, EACH_SECOND))
    }
}

/// Neighbours count as one: whoever has one address of a /24, or of a /56 in IPv6, may have the others.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(address) => {
            let mut octets = address.octets();
            octets[7..].fill(0);
            IpAddr::from(octets)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use model::time::Time;

    use super::{BURST, BURST_OF_ALL, Limit, MOST_BUCKETS};

    fn client(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_network_that_hurries_waits_and_the_others_do_not() {
        let (limit, now) = (Limit::default(), Time::from_seconds(1_000));
        let taken =
            (0..200).filter(|last| limit.take(client(&format!("192.0.2.{last}")), now).is_ok()).count();
        assert_eq!(taken as f64, BURST);
        assert_eq!(limit.take(client("::ffff:192.0.2.7"), now), Err(Duration::from_secs(6)));
        assert_eq!(limit.take(client("198.51.100.1"), now), Ok(()));
        assert_eq!(limit.take(client("2001:db8::1"), now), Ok(()));
        let later = now.plus(Duration::from_secs(6));
        assert_eq!(limit.take(client("192.0.2.1"), later), Ok(()));
        assert!(limit.take(client("192.0.2.1"), later).is_err());
    }

    #[test]
    fn who_looks_takes_nothing_and_waits_as_long_as_who_takes() {
        let (limit, now, asker) = (Limit::default(), Time::from_seconds(1_000), client("192.0.2.1"));
        for _ in 0..200 {
            assert_eq!(limit.look(asker, now), Ok(()));
        }
        while limit.take(asker, now).is_ok() {}
        assert_eq!(limit.look(asker, now), Err(Duration::from_secs(6)));
        assert_eq!(limit.look(client("198.51.100.1"), now), Ok(()));
        assert_eq!(limit.look(asker, now.plus(Duration::from_secs(6))), Ok(()));
    }

    #[test]
    fn all_together_are_limited_and_memory_is_bounded() {
        let (limit, start) = (Limit::default(), Time::from_seconds(1_000));
        let stranger = |number: u32| {
            let [a, b, c, d] = number.to_be_bytes();
            IpAddr::from([0x20, 1, 0xd, 0xb8, a, b, c | 1, d, 0, 0, 0, 0, 0, 0, 0, 1])
        };
        let taken = (0..2_000).filter(|number| limit.take(stranger(number << 8), start).is_ok()).count();
        assert_eq!(taken as f64, BURST_OF_ALL);
        let bystander = client("198.51.100.1");
        assert!(limit.take(bystander, start).is_err());
        assert_eq!(limit.look(bystander, start), Ok(()), "who has a key is not kept from using it");
        // An hour of strangers from everywhere.
        for number in 0..100_000 {
            let now = start.plus(Duration::from_millis(u64::from(number) * 36));
            let _ = limit.take(stranger(number << 8), now);
        }
        assert!(limit.state.lock().unwrap().networks.len() <= MOST_BUCKETS);
    }
}
