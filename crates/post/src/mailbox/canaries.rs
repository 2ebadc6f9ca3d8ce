//! Canaries at our doors: which addresses were issued, as fingerprints, in memory. Whoever guesses is told what he is told of any unknown address.
//! Not what a canary is for or in which copy it is (`custody`), and no plain text: a thief of this memory learns whether an address that he knows is one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use forensics::fingerprint::Keyed;
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::ids::CanaryId;
use model::time::Time;
use platform::keys::MatchKey;

/// Fingerprints of issued addresses, and whose they are; and the domains at which they were issued, in lower case.
#[derive(Debug, Clone, Default)]
pub struct Issued {
    /// By fingerprint.
    pub prints: HashMap<Fingerprint, CanaryId>,
    /// No other domain has one: whoever has many addresses to look up needs no fingerprint of those elsewhere.
    pub domains: Arc<HashSet<String>>,
}

/// The addresses that were issued; replaced as a whole, and shared by all doors.
pub struct Canaries {
    keyed: Keyed,
    issued: RwLock<Arc<Issued>>,
    guesses: Mutex<Guesses>,
}

/// Recipients that were refused, by domain and hour: of domains that were configured, and of hours that nobody has fetched yet.
pub type Guesses = BTreeMap<(String, Time), u64>;

/// Hours that wait to be fetched; they are fetched every few seconds, so more of them is a store that does not answer, and what is guessed then is not counted.
const MOST_HOURS: usize = 1_000;
/// Seconds.
const HOUR: i64 = 3_600;

impl Canaries {
    /// Recognises addresses with this key; none is issued until the first [`Canaries::swap`].
    #[must_use]
    pub fn new(key: &MatchKey) -> Self {
        Canaries { keyed: Keyed::new(key.expose()), issued: RwLock::default(), guesses: Mutex::default() }
    }

    /// Puts other addresses in place; recipients that are being looked for are not disturbed.
    pub fn swap(&self, issued: Issued) {
        let mut place = self.issued.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, Arc::new(issued));
        drop(place);
        // A large table takes a while to take apart, and must not do so under the lock.
        drop(before);
    }

    /// Returns whose address it is, in whatever case it is written; none if it was never issued. Nothing may stand behind a `+`: that would be a guess.
    #[must_use]
    pub fn find(&self, address: &str) -> Option<CanaryId> {
        let print = self.keyed.exact(&EmailAddress::parse(address)?);
        self.issued().prints.get(&print).copied()
    }

    /// Counts a recipient at a domain of canaries that was never issued. What was guessed is not kept.
    pub fn guessed(&self, domain: &str, now: Time) {
        let hour = Time::from_seconds(now.seconds().div_euclid(HOUR) * HOUR);
        let mut guesses = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = guesses.get_mut(&(domain.to_owned(), hour)) {
            *count = count.saturating_add(1);
        } else if guesses.len() < MOST_HOURS {
            guesses.insert((domain.to_owned(), hour), 1);
        }
    }

    /// Takes what was counted, to be kept.
    #[must_use]
    pub fn take_guesses(&self) -> Guesses {
        std::mem::take(&mut *self.guesses.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts back what could not be kept.
    pub fn put_back(&self, guesses: Guesses) {
        let mut counted = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        for (hour, count) in guesses {
            if counted.contains_key(&hour) || counted.len() < MOST_HOURS {
                *counted.entry(hour).or_default() += count;
            }
        }
    }

    /// Says whether a print is of an address that was issued.
    #[must_use]
    pub fn has(&self, print: &Fingerprint) -> bool {
        self.issued().prints.contains_key(print)
    }

    /// Returns what was issued, as it is now.
    #[must_use]
    pub fn issued(&self) -> Arc<Issued> {
        Arc::clone(&self.issued.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns how many addresses were issued.
    #[must_use]
    pub fn count(&self) -> usize {
        self.issued().prints.len()
    }
}
