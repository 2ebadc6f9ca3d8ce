//! Keys: one root key in a file outside the data, and all others derived from it, each of a type of its own.
//! A process gets the ring it needs and no more: guard cannot open what it sealed, because its ring has nothing to open with.
//! Not the mathematics (that is `seal` and `forensics`); not accounts, sessions or tokens.
//!
//! The root key is made at the first start, readable by its owner only. It is never in the database, in a backup, in a log or in an event.
//! Who steals the disk without it learns counts and dates. Who steals it too, or the running machine, can open what has not ended and can ask
//! whether an address is on a list. Losing it loses what is sealed: copy it once, on paper or into a vault.

mod file;

use std::{collections::BTreeMap, fmt, path::PathBuf};

use hkdf::Hkdf;
use model::time::Time;
use seal::{
    ledger::note::NoteSigner,
    recipient::{KeyId, OpeningKey, SealingKey},
    signature::SigningKey,
};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::clock::Chance;

pub use file::{DATA_CHECK, KeyPlace, default_key_file};

/// Objects are sealed to the week in which they end; that many weeks ahead have keys.
pub const WEEKS_AHEAD: u32 = 120;
const WEEK_MICROS: i64 = 7 * 24 * 60 * 60 * 1_000_000;

/// A key cannot be read, made or used.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The operator put the key where a thief of the data finds it.
    #[error(
        "use the root key {}: it lies inside the data folder {}; who steals the data would have the key; put it elsewhere, for example \
         under ~/.config/tidewatch", file.display(), data.display()
    )]
    InsideData {
        /// Where the key is.
        file: PathBuf,
        /// Where the data is.
        data: PathBuf,
    },
    /// Others may read the file.
    #[error("use the root key {}: others than its owner may read it; run `chmod 600` on it, and replace it if they did", file.display())]
    OthersMayRead {
        /// Where the key is.
        file: PathBuf,
    },
    /// The file holds something else.
    #[error("use the root key {}: it is not a root key file", file.display())]
    NotAKey {
        /// Where the key is.
        file: PathBuf,
    },
    /// The data was made with another key.
    #[error(
        "use the root key {}: the data in {} was made with another root key; put that one back, or start with an empty data folder",
        file.display(), data.display()
    )]
    OtherData {
        /// Where the key is.
        file: PathBuf,
        /// Where the data is.
        data: PathBuf,
    },
    /// The key that the data was made with is gone.
    #[error(
        "use the root key {}: it is not there, and the data in {} was made with it; put it back from your backup. Without it nothing that is sealed can be opened. No \
         other key was made in its place; to begin anew, use an empty data folder",
        file.display(), data.display()
    )]
    RootKeyLost {
        /// Where it was.
        file: PathBuf,
        /// Where the data is.
        data: PathBuf,
    },
    /// Neither `XDG_CONFIG_HOME` nor `HOME` is set.
    #[error(
        "find a place for the root key: neither XDG_CONFIG_HOME nor HOME is set; say where with `keys.root`"
    )]
    NoPlace,
    /// A key that was laid over who is on which list is gone.
    #[error(
        "use the list key {}: it is not there, and the data in {} was made with it; put it back. Without it nobody can say who was in which copy of a list",
        file.display(), data.display()
    )]
    ListKeyLost {
        /// Where it was.
        file: PathBuf,
        /// Where the data is.
        data: PathBuf,
    },
    /// The file system refused.
    #[error("{action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// An object would have to be kept longer than there are keys.
    #[error("seal until {end}: the house keeps nothing longer than {WEEKS_AHEAD} weeks")]
    EndTooFar {
        /// When it would end.
        end: Time,
    },
}

type Secret = Zeroizing<[u8; 32]>;

/// What all keys are derived from; and, beside it, the keys that were laid over who is on which list, oldest first, which are derived from nothing.
pub struct RootKey(Secret, Vec<Secret>);

impl RootKey {
    /// Reads the root key, or makes it if there is neither one nor data that was made with one.
    ///
    /// Errors: [`KeyError`] if it lies inside the data, if others may read it, if it is not a key, if it is lost, or if the data was made with another.
    pub fn open(place: &KeyPlace, chance: &dyn Chance) -> Result<Self, KeyError> {
        let mut root = Self(file::read_or_make(place, chance)?, Vec::new());
        file::bind_to_data(place, &root.derived("data check"), chance)?;
        while let Some(key) = file::read_list_key(place, root.1.len() + 1)? {
            file::bind_list_key(place, root.1.len() + 1, &derived(&key, "data check"), chance)?;
            root.1.push(key);
        }
        Ok(root)
    }

    /// Makes one more key to be laid over who is on which list: `.list-key-N` beside the root key. Returns how many there are then.
    ///
    /// Errors: [`KeyError::ListKeyLost`] if one was there and is gone; as [`RootKey::open`].
    pub fn add_list_key(place: &KeyPlace, chance: &dyn Chance) -> Result<usize, KeyError> {
        let number = Self::open(place, chance)?.1.len() + 1;
        file::make_list_key(place, number, chance)?;
        Ok(Self::open(place, chance)?.1.len())
    }

    /// Gives up list keys that are lost: the data forgets that there were such. What was laid with them nobody can read, and is to be forgotten, too. Returns how many.
    pub fn give_up_list_keys(place: &KeyPlace, chance: &dyn Chance) -> Result<usize, KeyError> {
        file::forget_list_keys(place, Self::open(place, chance)?.1.len() + 1)
    }

    /// Returns the numbers of list keys that are not there, and where they ought to be: of those that the data knows, and of those up to a number that were laid over something.
    #[must_use]
    pub fn missing_list_keys(place: &KeyPlace, wanted: u64) -> Vec<(u64, PathBuf)> {
        file::missing_list_keys(place, wanted)
    }

    /// A key of its own for each purpose: HKDF-SHA-256 (RFC 5869) with the purpose as info. No salt: the root key is uniformly random.
    fn derived(&self, purpose: &str) -> Secret {
        derived(&self.0, purpose)
    }

    fn list_keys(&self) -> ListKeys {
        ListKeys(self.1.clone())
    }

    fn match_key(&self) -> MatchKey {
        MatchKey(self.derived("address match"))
    }

    fn mark_key(&self) -> MarkKey {
        MarkKey(self.derived("mark of passed mail"))
    }

    fn mailbox_key(&self) -> MailboxKey {
        MailboxKey(self.derived("addresses of our own mailboxes"))
    }

    fn link_key(&self) -> LinkKey {
        LinkKey(self.derived("links in our letters"))
    }

    fn settings_opening_key(&self) -> OpeningKey {
        OpeningKey::derive(self.derived("sealed settings").as_slice())
    }

    fn opening_key(&self, week: Week) -> OpeningKey {
        OpeningKey::derive(self.derived(&format!("sealed objects, week {}", week.0)).as_slice())
    }

    fn sealing_keys(&self, now: Time) -> SealingKeys {
        let first = Week::of(now).0;
        // The week that is ending may still be sealed to: clocks differ.
        let weeks = first.saturating_sub(1)..=first.saturating_add(WEEKS_AHEAD);
        SealingKeys {
            weeks: weeks.map(|week| (Week(week), self.opening_key(Week(week)).sealing_key())).collect(),
        }
    }

    /// The ring of the process that reads mail from the network: it recognises addresses and seals, and can neither open nor sign.
    #[must_use]
    pub fn guard_ring(&self, now: Time) -> GuardRing {
        GuardRing {
            match_key: self.match_key(),
            mark_key: self.mark_key(),
            mailbox_key: self.mailbox_key(),
            list_keys: self.list_keys(),
            sealing: self.sealing_keys(now),
        }
    }

    /// The ring of the process that answers HTTP: as guard's, and it keeps sessions.
    #[must_use]
    pub fn web_ring(&self, now: Time) -> WebRing {
        let session = SessionKey(self.derived("sessions"));
        WebRing {
            match_key: self.match_key(),
            sealing: self.sealing_keys(now),
            settings: self.settings_opening_key().sealing_key(),
            link_key: self.link_key(),
            session,
        }
    }

    /// The ring of the process that works and dials out only: it opens and signs.
    #[must_use]
    pub fn work_ring(self, now: Time) -> WorkRing {
        WorkRing {
            match_key: self.match_key(),
            mark_key: self.mark_key(),
            mailbox_key: self.mailbox_key(),
            link_key: self.link_key(),
            list_keys: self.list_keys(),
            sealing: self.sealing_keys(now),
            root: self,
        }
    }
}

/// HKDF-SHA-256 (RFC 5869) of a secret, with a purpose as info.
fn derived(secret: &Secret, purpose: &str) -> Secret {
    let mut key = Zeroizing::new([0; 32]);
    let info = format!("tidewatch {purpose}, version 1");
    Hkdf::<Sha256>::new(None, secret.as_slice())
        .expand(info.as_bytes(), key.as_mut_slice())
        .expect("HKDF gives up to 255 blocks, this asks for one");
    key
}

/// The week in which an object ends, counted from 1970; its key pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Week(u32);

impl Week {
    fn of(end: Time) -> Self {
        // Times before 1970 end in the first week; the last writable year is far below the limit.
        Self(u32::try_from(end.micros().div_euclid(WEEK_MICROS)).unwrap_or(0))
    }
}

/// The key with which addresses become fingerprints.
pub struct MatchKey(Secret);

impl MatchKey {
    /// Returns the secret bytes, for the keyed function of `forensics`.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The keys that were laid, one after another, over who is on which list.
pub struct ListKeys(Vec<Secret>);

impl ListKeys {
    /// Returns the secret bytes of each, oldest first, for the keyed function of `forensics`.
    pub fn expose(&self) -> impl ExactSizeIterator<Item = &[u8; 32]> {
        self.0.iter().map(|key| &**key)
    }
}

/// The key that authenticates our own mark in a message's header, so that nobody else can say "already judged".
pub struct MarkKey(Secret);

impl MarkKey {
    /// Returns the secret bytes, for HMAC.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The key that authenticates the addresses we make for one thing: a bounce of this letter, a reply to that one.
pub struct MailboxKey(Secret);

impl MailboxKey {
    /// Returns the secret bytes, for HMAC.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The key that authenticates links in our letters: what a recipient may do by opening one.
pub struct LinkKey(Secret);

impl LinkKey {
    /// Returns the secret bytes, for HMAC.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The key that authenticates session cookies.
pub struct SessionKey(Secret);

impl SessionKey {
    /// Returns the secret bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Public keys to seal to, one for each week in which something may end.
#[derive(Clone)]
pub struct SealingKeys {
    weeks: BTreeMap<Week, SealingKey>,
}

impl SealingKeys {
    /// Returns the key for an object that ends then.
    pub fn until(&self, end: Time) -> Result<&SealingKey, KeyError> {
        self.weeks.get(&Week::of(end)).ok_or(KeyError::EndTooFar { end })
    }
}

/// What guard holds.
pub struct GuardRing {
    /// Recognises addresses.
    pub match_key: MatchKey,
    /// Recognises what passed before.
    pub mark_key: MarkKey,
    /// Recognises addresses that we made.
    pub mailbox_key: MailboxKey,
    /// Recognise who is on a list.
    pub list_keys: ListKeys,
    /// Seals, cannot open.
    pub sealing: SealingKeys,
}

/// What web holds.
pub struct WebRing {
    /// Recognises addresses.
    pub match_key: MatchKey,
    /// Seals, cannot open.
    pub sealing: SealingKeys,
    /// Seals settings that have no end, as a webhook's secret; cannot open them.
    pub settings: SealingKey,
    /// Recognises links of our letters.
    pub link_key: LinkKey,
    /// Keeps sessions.
    pub session: SessionKey,
}

/// What work holds: everything.
pub struct WorkRing {
    /// Recognises addresses.
    pub match_key: MatchKey,
    /// Marks what is released.
    pub mark_key: MarkKey,
    /// Makes addresses of our own mailboxes.
    pub mailbox_key: MailboxKey,
    /// Makes and recognises links of our letters.
    pub link_key: LinkKey,
    /// Recognise who is on a list.
    pub list_keys: ListKeys,
    /// Seals.
    pub sealing: SealingKeys,
    root: RootKey,
}

impl WorkRing {
    /// The ring for the part of this process that is guard: fewer rights, by type.
    #[must_use]
    pub fn guard_ring(&self, now: Time) -> GuardRing {
        self.root.guard_ring(now)
    }

    /// The ring for the part of this process that is web: fewer rights, by type.
    #[must_use]
    pub fn web_ring(&self, now: Time) -> WebRing {
        self.root.web_ring(now)
    }

    /// Returns the key that opens objects which end then, if it is the one named.
    #[must_use]
    pub fn opening_key(&self, end: Time, id: KeyId) -> Option<OpeningKey> {
        let key = self.root.opening_key(Week::of(end));
        (key.sealing_key().id() == id).then_some(key)
    }

    /// Returns the key that opens settings, which have no end; its public half seals them.
    #[must_use]
    pub fn settings_key(&self) -> OpeningKey {
        self.root.settings_opening_key()
    }

    /// Returns the key that signs what we say to others: statements to a hub, warnings of one.
    #[must_use]
    pub fn statement_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.root.derived("statements"))
    }

    /// Returns the key that signs ledgers, under a ledger's name.
    #[must_use]
    pub fn ledger_signer(&self, origin: String) -> NoteSigner {
        NoteSigner { name: origin, key: SigningKey::from_seed(&self.root.derived("ledger")) }
    }
}

/// Keys are never shown, not even by accident.
macro_rules! hide {
    ($($key:ident)*) => {$(
        impl fmt::Debug for $key {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($key), "(hidden)"))
            }
        }
    )*};
}

hide! { RootKey MatchKey ListKeys MarkKey MailboxKey LinkKey SessionKey SealingKeys GuardRing WebRing WorkRing }

#[cfg(test)]
mod tests;
