//! Paths of MAIL and RCPT (RFC 5321 §4.1.2): `<joe@example.com>`, `<"joe b"@[192.0.2.1]>`, `<>`; old source routes are dropped.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{DOMAIN_BYTES, LONGEST_LOCAL_PART_BYTES, LONGEST_PATH_BYTES};

/// Reads a path in brackets; returns the address without them, and what follows.
pub(super) fn read(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    let end = closing_bracket(inner)?;
    let (path, rest) = (&inner[..end], &inner[end + 1..]);
    let rest = match rest.strip_prefix(' ') {
        Some(rest) => rest,
        None if rest.is_empty() => rest,
        None => return None,
    };
    if path.len() > LONGEST_PATH_BYTES {
        return None;
    }
    if path.is_empty() {
        return Some((String::new(), rest));
    }
    let address = without_route(path)?;
    is_address(address).then(|| (address.to_owned(), rest))
}

/// Where the bracket closes that opened before this text; not one within quotes.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let mut bytes = text.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'\\' if is_quoted => {
                bytes.next()?;
            }
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return Some(place),
            _ => {}
        }
    }
    None
}

/// RFC 5321 Appendix C: a route before the address (`@a.example,@b.example:`) is understood and dropped.
fn without_route(path: &str) -> Option<&str> {
    if !path.starts_with('@') {
        return Some(path);
    }
    let (route, address) = path.split_once(':')?;
    let is_route = route.split(',').all(|hop| hop.strip_prefix('@').is_some_and(is_domain));
    is_route.then_some(address)
}

/// Says whether the text is an address of the envelope: a local part alone or with a domain or an address literal behind it.
///
/// A local part alone is `Postmaster` (RFC 5321 §4.5.1), or a name that only the next hop can complete: it decides.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let Some(local_bytes) = local_part_bytes(text) else { return false };
    let (local, rest) = text.split_at(local_bytes);
    if local.len() > LONGEST_LOCAL_PART_BYTES {
        return false;
    }
    match rest.strip_prefix('@') {
        Some(domain) => is_domain(domain) || is_literal(domain),
        None => rest.is_empty(),
    }
}

/// How many bytes the local part has, in quotes or as dotted atoms (RFC 5321 §4.1.2).
fn local_part_bytes(text: &str) -> Option<usize> {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted_bytes(quoted).map(|bytes| bytes + 1);
    }
    let end = text.find('@').unwrap_or(text.len());
    let is_dot_string =
        text[..end].split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_letter));
    is_dot_string.then_some(end)
}

/// How many bytes a quoted string has behind its opening quote, the closing one included.
fn quoted_bytes(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return Some(place + 1),
            '\\' => {
                let (_, escaped) = letters.next()?;
                (' '..='~').contains(&escaped).then_some(())?;
            }
            letter if letter.is_control() => return None,
            _ => {}
        }
    }
    None
}

/// RFC 5321 §4.1.2 by way of RFC 5322 §3.2.3 (atext); RFC 6531 §3.3 adds everything beyond ASCII.
fn is_atom_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || "!#$%&'*+-/=?^_`{|}~".contains(letter)
        || (!letter.is_ascii() && !letter.is_control() && !letter.is_whitespace())
}

/// Labels with dots between them. Underscores are not allowed and are found in real names.
fn is_domain(domain: &str) -> bool {
    let is_letter = |letter: char| {
        letter.is_ascii_alphanumeric()
            || letter == '-'
            || letter == '_'
            || (!letter.is_ascii() && !letter.is_control() && !letter.is_whitespace())
    };
    domain.len() <= DOMAIN_BYTES
        && domain.split('.').all(|label| !label.is_empty() && label.chars().all(is_letter))
}

/// RFC 5321 §4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `[tag:anything]`.
fn is_literal(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else { return false };
    if inner.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let Some((tag, content)) = inner.split_once(':') else { return false };
    if tag.eq_ignore_ascii_case("IPv6") {
        return content.parse::<Ipv6Addr>().is_ok();
    }
    let is_tag = !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // RFC 5321 §4.1.3: dcontent is what can be printed, without brackets and backslash.
    let is_content =
        !content.is_empty() && content.bytes().all(|byte| matches!(byte, 33..=90 | 94..=126) && byte != b'>');
    is_tag && is_content && inner.len() <= DOMAIN_BYTES
}
