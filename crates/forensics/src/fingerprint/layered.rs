//! Rotation: what can be done about a key when the addresses are no longer there to be printed anew.
//!
//! A keyed hash cannot be given another key without the addresses. Two things can be done:
//!
//! - **Epochs.** New prints are made under a new key; old ones stay under theirs until they end; who looks up asks under each living key. Protects what
//!   is new from whoever stole the old key. Protects nothing old. Needs nothing of this file: one [`Keyed`] for each epoch.
//! - **Layers.** Every stored print is printed once more under a new key: `new(old(address))`, here. What was stolen before is what it was: with the
//!   old key and an old copy of the data, addresses can be tried as ever. But neither key alone is of any use on the data as they are now, so a stolen
//!   key that reached nobody together with the data is worth nothing after layering. Looking up takes both keys, so the old one must not be thrown away.
//!
//! Neither helps against a thief of the running machine, who has the keys and can ask.

use model::address::EmailAddress;
use model::fingerprint::Fingerprint;

use super::Keyed;
use crate::membership::Key;
use crate::normalise::Rules;

/// Words that keep layers apart from prints of addresses; stored prints depend on them, so they never change.
const LAYER: &[u8] = b"layer\0";
const LAYER_KEY: &[u8] = b"layer-key\0";

/// Prints under a first key and then, one after another, under those that came later.
#[derive(Clone, Debug)]
pub struct Layered {
    first: Keyed,
    later: Vec<Keyed>,
}

impl Layered {
    /// Takes the key under which addresses were printed at first, and those that were laid over it, oldest first.
    #[must_use]
    pub fn new(first: Keyed, later: Vec<Keyed>) -> Self {
        Layered { first, later }
    }

    /// Returns what is kept of an address as it is known exactly.
    #[must_use]
    pub fn exact(&self, address: &EmailAddress) -> Fingerprint {
        self.laid(self.first.exact(address))
    }

    /// Returns what is kept of the mailbox of an address.
    #[must_use]
    pub fn mailbox(&self, rules: &Rules, address: &EmailAddress) -> Fingerprint {
        self.laid(self.first.mailbox(rules, address))
    }

    /// Returns what is kept of a print that has the first layer only.
    #[must_use]
    pub fn laid(&self, print: Fingerprint) -> Fingerprint {
        self.later.iter().fold(print, |print, key| key.over(&print))
    }

    /// Returns how a membership file knows an address whose print has the first layer only: there, layers are laid over the key's eight bytes.
    #[must_use]
    pub fn key(&self, print: &Fingerprint) -> Key {
        self.later.iter().fold(Key::from(print), |known, key| key.over_key(known))
    }
}

impl Keyed {
    /// Returns a stored print with this key laid over it.
    #[must_use]
    pub fn over(&self, print: &Fingerprint) -> Fingerprint {
        self.print(&[LAYER, print.as_bytes()])
    }

    /// Returns a membership's key with this key laid over it: what [`crate::membership::Membership::lifted`] wants.
    #[must_use]
    pub fn over_key(&self, known: Key) -> Key {
        Key::from(&self.print(&[LAYER_KEY, &known.0.to_be_bytes()]))
    }
}
