//! A question: a name in the form DNS compares it, and the kind of record wanted.
//! Not a judge of host names: an underscore or a slash may stand in a name that a macro made.

use std::net::IpAddr;

use thiserror::Error;

/// The longest name in text form without the root dot (RFC 1035 §2.3.4: 255 octets with lengths and root).
const MAX_NAME_BYTES: usize = 253;
/// The longest label (RFC 1035 §2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// The kind of record asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// TXT.
    Text,
    /// A.
    Ipv4,
    /// AAAA.
    Ipv6,
    /// MX.
    Exchange,
    /// PTR.
    Pointer,
}

/// The text is no name that DNS can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read a domain name: labels of 1 to 63 ASCII characters, 253 in all")]
pub struct QuestionError;

/// A name in lower case without its trailing dot, and a kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    name: Box<str>,
    kind: Kind,
}

impl Question {
    /// Reads a name. International names must come as A-labels.
    pub fn new(name: &str, kind: Kind) -> Result<Self, QuestionError> {
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label);
        // RFC 4343 §3: names are compared without regard to ASCII case.
        if is_name { Ok(Self { name: name.to_ascii_lowercase().into(), kind }) } else { Err(QuestionError) }
    }

    /// The name, lower case, without a trailing dot.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of record.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

fn is_label(label: &str) -> bool {
    let is_printable = |byte: u8| (0x20..0x7f).contains(&byte);
    !label.is_empty() && label.len() <= MAX_LABEL_BYTES && label.bytes().all(is_printable)
}

/// Returns the name under which an address has its PTR records (RFC 1035 §3.5, RFC 3596 §2.5).
pub(super) fn reverse_name(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let nibbles = address.octets().into_iter().rev().flat_map(|octet| [octet & 0xf, octet >> 4]);
            let mut name: String =
                nibbles.flat_map(|nibble| [char::from(HEX[usize::from(nibble)]), '.']).collect();
            name.push_str("ip6.arpa");
            name
        }
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests;
