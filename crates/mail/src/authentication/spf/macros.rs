//! Macros: what stands in a record for facts about the message (RFC 7208 §7).

use std::{borrow::Cow, fmt::Write, net::IpAddr};

use super::{
    is_within,
    record::{DomainSpec, Macro, Piece},
};

/// What `%{p}` becomes when no name leads back to the client (RFC 7208 §7.3).
pub const UNKNOWN: &str = "unknown";
/// RFC 7208 §7.3: a longer result loses labels from its left.
const MAX_DOMAIN_BYTES: usize = 253;

/// The facts macros speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Macros<'a> {
    /// Of the identity that is checked; "postmaster" if it has none (RFC 7208 §4.3).
    pub local_part: &'a str,
    /// Of the identity that is checked.
    pub sender_domain: &'a str,
    /// [`UNKNOWN`] if nobody said.
    pub helo: &'a str,
    /// The client's address; an IPv4 address is written as one.
    pub ip: IpAddr,
}

impl Macros<'_> {
    /// Writes a domain out. `domain` is the one whose record it stands in, `validated` the client's validated name or [`UNKNOWN`].
    #[must_use]
    pub fn expand(&self, spec: &DomainSpec, domain: &str, validated: &str) -> String {
        // Only the end is kept, so it is written from its end, and a long beginning costs nothing.
        let mut length = 0;
        let mut pieces = Vec::new();
        for piece in spec.0.iter().rev() {
            let text = match piece {
                Piece::Literal(text) => Cow::Borrowed(text.as_str()),
                Piece::Macro(each) => {
                    Cow::Owned(transformed(each, &self.value(each.letter, domain, validated)))
                }
            };
            length += text.len();
            pieces.push(text);
            // Room for the dot before the longest end, and for one at the very end.
            if length > MAX_DOMAIN_BYTES + 2 {
                break;
            }
        }
        let out: String = pieces.into_iter().rev().collect();
        shortened(&out).to_owned()
    }

    /// RFC 7208 §7.2.
    fn value(&self, letter: char, domain: &str, validated: &str) -> String {
        match letter {
            's' => format!("{}@{}", self.local_part, self.sender_domain),
            'l' => self.local_part.to_owned(),
            'o' => self.sender_domain.to_owned(),
            'd' => domain.to_owned(),
            'i' => dotted(self.ip),
            'p' => validated.to_owned(),
            'v' => String::from(if self.ip.is_ipv4() { "in-addr" } else { "ip6" }),
            'h' => self.helo.to_owned(),
            // The reader of records lets no other letter through in a domain.
            _ => String::new(),
        }
    }
}

/// RFC 7208 §7.3: IPv6 addresses as nibbles with dots between.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let nibbles: Vec<_> = ip
                .octets()
                .iter()
                .flat_map(|octet| [octet >> 4, octet & 0xf])
                .map(|n| format!("{n:x}"))
                .collect();
            nibbles.join(".")
        }
    }
}

fn transformed(each: &Macro, value: &str) -> String {
    let mut parts: Vec<_> = value.split(|c| each.delimiters.contains(c)).collect();
    if each.is_reversed {
        parts.reverse();
    }
    let kept = each.keep.unwrap_or(parts.len()).min(parts.len());
    let text = parts[parts.len() - kept..].join(".");
    if each.is_escaped { escaped(&text) } else { text }
}

/// RFC 3986 §2.3: all but unreserved characters as percent and two digits.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn shortened(domain: &str) -> &str {
    let mut rest = domain.strip_suffix('.').unwrap_or(domain);
    while rest.len() > MAX_DOMAIN_BYTES {
        match rest.split_once('.') {
            Some((_, shorter)) => rest = shorter,
            None => break,
        }
    }
    rest
}

/// RFC 7208 §7.3: the domain itself if validated, else a name below it, else any.
#[must_use]
pub fn best_name(validated: &[Box<str>], domain: &str) -> String {
    let same = validated.iter().find(|name| name.eq_ignore_ascii_case(domain));
    let below = || validated.iter().find(|name| is_within(name, domain));
    let best = same.or_else(below).or_else(|| validated.first());
    best.map_or_else(|| UNKNOWN.to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests;
