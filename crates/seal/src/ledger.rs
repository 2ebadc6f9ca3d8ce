//! The ledger: an append-only list that nobody can change unnoticed (RFC 6962 Merkle tree, C2SP tiles and checkpoints).
//! Proves *that* an entry is in and that nothing was taken out; not *when*: a checkpoint has no time, only a witness's cosignature has.
//! Nothing is kept here: who reads and writes tiles hands them in.
//!
//! - [`tree`]: hashing, and the growing edge of the tree.
//! - [`tile`]: how the tree is cut into files.
//! - [`proof`]: an entry is in; a smaller tree is the beginning of a larger one.
//! - [`note`]: text signed by several keys.
//! - [`checkpoint`]: the note that says size and root; cosignatures of witnesses.

pub mod checkpoint;
pub mod note;
pub mod proof;
pub mod tile;
pub mod tree;

#[cfg(test)]
mod tests;
