//! An e-mail address: local part and domain.
//!
//! Not a parser of header fields (`mail` has that) and no judge of whether the mailbox exists. Read wherever a person is named.

use crate::domain::Domain;

#[cfg(test)]
mod tests;

/// Longer text is no address: 64 octets of local part and 255 of domain, with room for quoting (RFC 5321 §4.5.3.1).
const MAX_ADDRESS_BYTES: usize = 1024;

/// An address as written in a message, split at its last `@`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress {
    email: Box<str>,
    /// Bytes of the local part.
    local_bytes: u16,
    domain: Domain,
}

impl EmailAddress {
    /// Reads an address, or nothing if the text is none. Angle brackets and a `mailto:` before it are taken off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = bare(text);
        let (local, domain) = text.rsplit_once('@')?;
        let is_quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
        let is_local =
            is_quoted || !local.contains(|c: char| c.is_whitespace() || "<>(),;:\\\"[]".contains(c));
        if local.is_empty() || !is_local || text.len() > MAX_ADDRESS_BYTES {
            return None;
        }
        // RFC 5321 §4.1.3: an address literal in brackets is a domain of its own kind; it is kept and never valid.
        let is_literal = domain.starts_with('[') && domain.ends_with(']');
        (is_literal || Domain::parse(domain).is_some()).then(|| Self::lenient(text))
    }

    /// Keeps whatever stands where an address should: without an `@` all of it is local part and the domain is empty.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        let text = text.trim();
        let text = &text[..text.floor_char_boundary(MAX_ADDRESS_BYTES)];
        let (local, domain) = text.rsplit_once('@').unwrap_or((text, ""));
        Self {
            email: text.into(),
            // Cut to 1,024 bytes just above.
            local_bytes: u16::try_from(local.len()).unwrap_or(u16::MAX),
            domain: Domain::lenient(domain),
        }
    }

    /// The address as written.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// What stands before the last `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.email[..usize::from(self.local_bytes)]
    }

    /// What stands after the last `@`.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Whether two addresses reach the same mailbox as far as anybody outside can tell: case is not looked at.
    #[must_use]
    pub fn is_same_mailbox(&self, other: &Self) -> bool {
        // RFC 5321 §2.4 lets a host tell local parts apart by case; none that matters does.
        self.domain == other.domain && self.local_part().eq_ignore_ascii_case(other.local_part())
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.email)
    }
}

/// Takes off white space, angle brackets, a `mailto:` and the query behind it.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            // RFC 6068 §2: headers for the new message follow a question mark.
            text[7..].split(['?', ',']).next().unwrap_or_default().trim()
        }
        _ => text,
    }
}
