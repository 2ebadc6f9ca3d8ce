//! Parties: an address that was written to or from, as the twelve keyed bytes that are all we keep of it.
//! Not a customer list (`forensics` makes the fingerprints of those, with the same key); read by trace, hold, profiles and baselines.

use hmac::{Hmac, KeyInit, Mac};
use judge::relation::party_of;
use model::address::EmailAddress;
use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};
use platform::keys::MatchKey;
use sha2::Sha256;

/// Recognises addresses and other names without keeping them.
pub struct Parties(MatchKey);

impl Parties {
    /// Recognises with this key.
    #[must_use]
    pub fn new(key: MatchKey) -> Self {
        Parties(key)
    }

    /// Returns what is kept of an address; nothing for the null sender and for what is no address.
    #[must_use]
    pub fn address(&self, address: &str) -> Option<Fingerprint> {
        EmailAddress::parse(address).map(|address| self.party(&party_of(&address)))
    }

    /// Returns what is kept of a party in its one form ([`party_of`]): an address, or a domain as `@domain`.
    #[must_use]
    pub fn party(&self, party: &str) -> Fingerprint {
        self.keyed(b"party\0", party.as_bytes())
    }

    /// Returns what is kept of a Message-ID: it often names a person's machine or address.
    #[must_use]
    pub fn message_id(&self, id: &str) -> Fingerprint {
        let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
        self.keyed(b"message-id\0", bare.as_bytes())
    }

    /// HMAC-SHA-256 (RFC 2104), cut to what is kept; the kind keeps names of different kinds apart.
    fn keyed(&self, kind: &[u8], name: &[u8]) -> Fingerprint {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose())
            .expect("HMAC takes keys of any length (RFC 2104 §2)");
        mac.update(kind);
        mac.update(name);
        let whole = mac.finalize().into_bytes();
        let mut kept = [0; FINGERPRINT_BYTES];
        kept.copy_from_slice(&whole[..FINGERPRINT_BYTES]);
        Fingerprint::from_bytes(kept)
    }
}
