//! Canaries at our doors: which addresses were issued, as fingerprints, in memory. Whoever guesses is told what he is told of any unknown address.
//! Not what a canary is for or in which copy it is (`custody`), and no plain text: a thief of this memory learns whether an address that he knows is one.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use forensics::fingerprint::Keyed;
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::ids::CanaryId;
use platform::keys::MatchKey;

/// Fingerprints of issued addresses, and whose they are.
pub type Issued = HashMap<Fingerprint, CanaryId>;

/// The addresses that were issued; replaced as a whole, and shared by all doors.
pub struct Canaries {
    keyed: Keyed,
    issued: RwLock<Arc<Issued>>,
}

impl Canaries {
    /// Recognises addresses with this key; none is issued until the first [`Canaries::swap`].
    #[must_use]
    pub fn new(key: &MatchKey) -> Self {
        Canaries { keyed: Keyed::new(key.expose()), issued: RwLock::default() }
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
        let issued = Arc::clone(&self.issued.read().unwrap_or_else(PoisonError::into_inner));
        issued.get(&print).copied()
    }

    /// Returns how many addresses were issued.
    #[must_use]
    pub fn count(&self) -> usize {
        self.issued.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
