//! Commitments: a salted hash of a record, so that it can be proved later and forgotten now.
//! Once salt and record are erased, the commitment says nothing about them, and whatever was built on it still stands.
//! Read by whoever puts records that may have to be erased into a [`crate::ledger`].

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret that hides the record: 32 random bytes, one per record, never used again.
pub type Salt = [u8; 32];

/// A salted hash: hides the record without the salt, and fits no other record or salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// Commits to a record; `purpose` keeps commitments of different kinds apart.
    ///
    /// HMAC-SHA-256 (RFC 2104) keyed with the salt, over the length of the purpose (8 bytes, big endian), the purpose and the record.
    /// The salt has a fixed length shorter than a block, so two salts never give the same inner key.
    #[must_use]
    pub fn new(purpose: &str, salt: &Salt, record: &[u8]) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(record);
        Self(mac.finalize().into_bytes().into())
    }

    /// Says whether this is the commitment to that record with that salt.
    #[must_use]
    pub fn fits(&self, purpose: &str, salt: &Salt, record: &[u8]) -> bool {
        // Salt and record are in the open once this is asked, so nothing is learned from its timing.
        *self == Self::new(purpose, salt, record)
    }
}

#[cfg(test)]
mod tests;
