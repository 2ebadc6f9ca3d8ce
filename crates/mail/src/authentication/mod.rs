//! What authentication writes and signs, as pure craft: records of SPF, DKIM and DMARC as text, tag lists, signatures, and the
//! canonical bytes a signature covers.
//!
//! Nothing is asked, hashed or verified here: `guard` walks DNS and checks other people's signatures, `post` makes ours; the
//! outcome has its own words, [`crate::auth_results`]. What a result is worth is `judge`'s business.
//!
//! Reading order: [`tags`] and [`canonical`] (the ground), [`signature`], [`key`], [`field`], [`arc`] (DKIM and its relative),
//! [`spf`], [`dmarc`].

pub mod arc;
pub mod canonical;
pub mod dmarc;
pub mod field;
pub mod key;
mod network;
pub mod signature;
pub mod spf;
pub mod tags;

pub use network::Network;

use model::domain::Domain;

/// RFC 1035 §2.3.4, without the dot of the root.
const MAX_NAME_BYTES: usize = 253;
/// RFC 1035 §2.3.4.
const MAX_LABEL_BYTES: usize = 63;

/// Writes a domain as DNS compares it, or nothing if it is none: lower case, A-labels (RFC 8616 §3), no trailing dot.
#[must_use]
pub fn domain_name(text: &str) -> Option<String> {
    let name = Domain::lenient(text).name().to_owned();
    let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label);
    is_name.then_some(name)
}

/// A label that can be asked for: DNS allows any byte, SPF macros make strange ones, but no text has control characters.
fn is_label(label: &str) -> bool {
    let is_printable = |byte: u8| (0x20..0x7f).contains(&byte);
    !label.is_empty() && label.len() <= MAX_LABEL_BYTES && label.bytes().all(is_printable)
}

#[cfg(test)]
mod tests;
