//! Forensics: the mathematics of lists. Pure: addresses and bytes in, values out; no store, no key of its own, no clock.
//!
//! - [`normalise`]: the forms in which two spellings of an address are the same; versioned rules.
//! - [`fingerprint`]: twelve keyed bytes for a form; all that is kept of an address of a list.
//! - [`disguise`]: people who do not exist, so that a canary looks like a member.
//!
//! Membership, attribution of a dump and coded canaries are planned beside these.

pub mod disguise;
pub mod fingerprint;
pub mod normalise;
