//! Fingerprints: twelve keyed bytes that stand for an address; all that is kept of a customer list, and all that is known of who wrote or was written to.
//! Not the key (that is `platform::keys`), and not anonymous: whoever holds the key and a list can tell who is in it. Pure.
//!
//! One way for everybody: HMAC-SHA-256 (RFC 2104) over a word for the kind, a zero byte and the form, cut to twelve bytes. So guard's prints of parties
//! and custody's prints of members agree, and prints of different kinds never do.

use model::address::EmailAddress;
use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};

use crate::normalise::{self, Rules};

pub mod bulk;
pub mod layered;
mod prepared;
#[cfg(test)]
mod tests;

pub use bulk::{Bulk, Prints};
pub use layered::Layered;
use prepared::Prepared;

/// A word that keeps prints of one kind apart from those of all others; stored prints depend on it, so it never changes.
const PARTY: &[u8] = b"party";
const MAILBOX: &[u8] = b"mailbox";

/// The keyed function, ready to be used many times: the key is worked into it once.
#[derive(Clone)]
pub struct Keyed(Prepared);

impl Keyed {
    /// Takes the bytes of the key with which addresses become fingerprints.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Keyed(Prepared::new(key))
    }

    /// Returns what is kept of an address as it is known exactly.
    #[must_use]
    pub fn exact(&self, address: &EmailAddress) -> Fingerprint {
        self.party(&normalise::exact(address))
    }

    /// Returns what is kept of the mailbox of an address: the same for all spellings that the rules know to be one person's.
    #[must_use]
    pub fn mailbox(&self, rules: &Rules, address: &EmailAddress) -> Fingerprint {
        self.print(&[MAILBOX, b"\0", &[rules.version()], rules.mailbox(address).as_bytes()])
    }

    /// Returns what is kept of a party that is in its exact form already: an address, or a domain as `@domain`.
    #[must_use]
    pub fn party(&self, form: &str) -> Fingerprint {
        self.kind(PARTY, form)
    }

    /// Returns what is kept of any other name, of a kind of its own.
    #[must_use]
    pub fn kind(&self, kind: &[u8], name: &str) -> Fingerprint {
        self.print(&[kind, b"\0", name.as_bytes()])
    }

    fn print(&self, parts: &[&[u8]]) -> Fingerprint {
        Fingerprint::from_bytes(self.0.hash::<FINGERPRINT_BYTES>(parts))
    }
}

impl std::fmt::Debug for Keyed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Keyed(hidden)")
    }
}

/// Returns what is kept of an address as it is known exactly; as [`Keyed::exact`].
#[must_use]
pub fn exact(key: &Keyed, address: &EmailAddress) -> Fingerprint {
    key.exact(address)
}

/// Returns what is kept of the mailbox of an address by the newest rules; as [`Keyed::mailbox`].
#[must_use]
pub fn mailbox(key: &Keyed, address: &EmailAddress) -> Fingerprint {
    key.mailbox(Rules::V1, address)
}
