//! Parties: an address that was written to or from, as the twelve keyed bytes that are all we keep of it.
//! Not a customer list; but made by the same function with the same key (`forensics::fingerprint`), so that a member of a list is recognised in mail.
//! Read by trace, hold, profiles and baselines.

use forensics::fingerprint::Keyed;
use judge::relation::party_of;
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use platform::keys::MatchKey;

/// Recognises addresses and other names without keeping them.
pub struct Parties(Keyed);

impl Parties {
    /// Recognises with this key.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "whoever recognises keeps no second copy of the key")]
    pub fn new(key: MatchKey) -> Self {
        Parties(Keyed::new(key.expose()))
    }

    /// Returns what is kept of an address; nothing for the null sender and for what is no address.
    #[must_use]
    pub fn address(&self, address: &str) -> Option<Fingerprint> {
        EmailAddress::parse(address).map(|address| self.party(&party_of(&address)))
    }

    /// Returns what is kept of a party in its one form ([`party_of`]): an address, or a domain as `@domain`.
    #[must_use]
    pub fn party(&self, party: &str) -> Fingerprint {
        self.0.party(party)
    }

    /// Returns what is kept of a Message-ID: it often names a person's machine or address.
    #[must_use]
    pub fn message_id(&self, id: &str) -> Fingerprint {
        let bare = id.trim().trim_start_matches('<').trim_end_matches('>');
        self.0.kind(b"message-id", bare)
    }
}
