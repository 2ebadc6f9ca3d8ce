//! Forensics: the mathematics of lists. Pure: addresses and bytes in, values out; no store, no key of its own, no clock.
//!
//! - [`normalise`]: the forms in which two spellings of an address are the same; versioned rules.
//! - [`fingerprint`]: twelve keyed bytes for a form; all that is kept of an address of a list.
//! - [`membership`]: in which copies of a list each of them was, as bytes that `store` maps and appends.
//! - [`filter`]: "surely not" in a nanosecond, for whoever looks at every recipient of every message.
//! - [`attribution`]: which copy a dump was taken from, when, and whether it is ours at all.
//! - [`marks`]: canaries that name a copy, and what their being hit proves; with the bound on naming a wrong one.
//! - [`disguise`]: people who do not exist, so that a canary looks like a member.
//! - [`residue`]: addresses that lie in any bytes, for whoever shows that none does.
//!
//! What each can and cannot prove, with the proofs, is in `docs/forensics.md`.

pub mod attribution;
pub mod disguise;
pub mod filter;
pub mod fingerprint;
pub mod marks;
pub mod membership;
pub mod normalise;
mod numbers;
pub mod residue;
