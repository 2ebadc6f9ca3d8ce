//! DMARC as text and names (RFC 9989): the policy record, and which names a walk up the DNS tree asks at. The walk itself asks
//! DNS and is `guard`'s.

pub mod record;
pub mod tree;

pub use record::{Alignment, Record, Suffix};
