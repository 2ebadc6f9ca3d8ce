//! The mathematics of trust: signatures, the ledger, envelopes. Knows no mail and no word of Tidewatch.
//! Pure: bytes in, values out. Chance and time are handed in; nothing is read, kept or sent from here.
//! Read by `platform` (keys, audit, verify) and later by whoever seals, signs or proves.
//!
//! - [`signature`]: Ed25519, who said it.
//! - [`commitment`]: a salted hash, so that a thing can be proved later and forgotten now.
//! - [`ledger`]: the append-only Merkle tree: tiles, checkpoints, proofs, witnesses.
//! - [`jws`]: signed bytes as one line of text, to be handed to others.
//! - [`recipient`]: a key to seal to, and its other half that opens.
//! - [`envelope`]: a sealed object: one key per object, wrapped to a recipient, with an authenticated end date.
//! - [`mod@age`]: a file sealed to somebody's own key, as the `age` tools open it.
//! - [`openpgp`]: the same for an OpenPGP key, as GnuPG and its like open it.

pub mod age;
pub mod commitment;
pub mod envelope;
pub mod jws;
pub mod ledger;
pub mod openpgp;
pub mod recipient;
pub mod signature;

#[cfg(test)]
mod hex;
