//! A keyed fingerprint of an address: all that is kept of a customer list.
//! Not the making of one (normalising and the key belong to `forensics` and the platform's keys), and not
//! anonymous: whoever holds the key and a list can tell who is in it.

use std::fmt;

/// The number of bytes kept per address.
pub const FINGERPRINT_BYTES: usize = 12;

/// Twelve keyed bytes that stand for an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; FINGERPRINT_BYTES]);

impl Fingerprint {
    /// Wraps bytes that a keyed function made.
    pub const fn from_bytes(bytes: [u8; FINGERPRINT_BYTES]) -> Self {
        Fingerprint(bytes)
    }

    /// Returns the bytes.
    pub const fn as_bytes(&self) -> &[u8; FINGERPRINT_BYTES] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Fingerprint({self})")
    }
}
