//! A domain name as people in mail speak of it: registrable part, subdomain, public suffix.
//!
//! Not the organisational domain of DMARC, which is found by walking the DNS tree (RFC 9989 §4.10): the two notions differ and
//! must never share a function. Read by everything that compares who wrote with where a link leads.

use std::net::Ipv4Addr;

#[cfg(test)]
mod tests;

/// The longest name DNS can carry in text form without the root dot (RFC 1035 §2.3.4).
const MAX_NAME_BYTES: usize = 253;
/// The longest label DNS can carry (RFC 1035 §2.3.4).
const MAX_LABEL_BYTES: usize = 63;
/// Beyond this a text is no longer looked at as a name: it is kept, cut here, and never valid.
const MAX_WRITTEN_BYTES: usize = 1024;

/// A domain name, split by the ICANN section of the Public Suffix List.
///
/// The private section (`github.io`, `r2.dev`, …) is left out on purpose: a free subdomain host is *its owner's* domain,
/// and rules name the host as the registrable domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain {
    /// Lower case, A-labels, no trailing dot.
    name: Box<str>,
    /// Where the public suffix begins in `name`, if the name has labels at all.
    suffix_at: Option<u16>,
    /// Where the registrable domain begins in `name`.
    root_at: Option<u16>,
    is_valid: bool,
}

impl Domain {
    /// Reads a name, or nothing if the text can be no name: empty, with white space, or with a character that ends a host in a URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_sign = |c: char| {
            matches!(
                c,
                '@' | '/'
                    | '\\'
                    | '?'
                    | '#'
                    | ':'
                    | '<'
                    | '>'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | ','
                    | ';'
                    | '"'
                    | '\''
                    | '`'
                    | '{'
                    | '}'
                    | '|'
                    | '^'
                    | '%'
            )
        };
        let is_foreign = |c: char| c.is_whitespace() || c.is_control() || is_sign(c);
        if text.is_empty() || text.len() > MAX_WRITTEN_BYTES || text.contains(is_foreign) {
            return None;
        }
        let domain = Self::lenient(text);
        (!domain.name.is_empty()).then_some(domain)
    }

    /// Keeps whatever stands where a domain should; what is no name is there, but not [valid](Self::is_valid).
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        let text = text.trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.len() > MAX_WRITTEN_BYTES {
            return Self::unsplit(cut(text, MAX_WRITTEN_BYTES).to_ascii_lowercase());
        }
        match ascii_name(text) {
            Some(name) => Self::split(name),
            None => Self::unsplit(text.to_lowercase()),
        }
    }

    fn unsplit(name: String) -> Self {
        Self { name: name.into(), suffix_at: None, root_at: None, is_valid: false }
    }

    /// Splits a name that is already in lower-case A-labels.
    fn split(name: String) -> Self {
        let is_name = name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label);
        if !is_name || name.parse::<Ipv4Addr>().is_ok() {
            return Self::unsplit(name);
        }
        let (suffix, is_known) = icann_suffix(&name);
        let suffix_at = name.len() - suffix.len();
        let root_at = registrable_at(&name, suffix_at);
        // `is_label` held the name under 253 bytes, so both fit.
        let offset = |at: usize| u16::try_from(at).ok();
        Self {
            suffix_at: offset(suffix_at),
            root_at: root_at.and_then(offset),
            is_valid: is_known && root_at.is_some(),
            name: name.into(),
        }
    }

    /// The whole name, lower case, in A-labels (`xn--…`), without a trailing dot.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The registrable domain: one label and the public suffix.
    #[must_use]
    pub fn root_domain(&self) -> Option<&str> {
        self.root_at.map(|at| &self.name[usize::from(at)..])
    }

    /// The public suffix; may have dots (`co.uk`). For an unknown suffix, the last label.
    #[must_use]
    pub fn tld(&self) -> Option<&str> {
        self.suffix_at.map(|at| &self.name[usize::from(at)..])
    }

    /// The one label before the public suffix.
    #[must_use]
    pub fn sld(&self) -> Option<&str> {
        self.root_domain()?.split('.').next()
    }

    /// All labels left of the registrable domain, joined by dots.
    #[must_use]
    pub fn subdomain(&self) -> Option<&str> {
        let root = usize::from(self.root_at?);
        (root > 0).then(|| &self.name[..root - 1])
    }

    /// Whether this is a name below a public suffix that exists. Does not promise that it is registered.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.is_valid
    }

    /// Whether a label is an encoded international one.
    #[must_use]
    pub fn is_punycode(&self) -> bool {
        self.name.split('.').any(|label| label.starts_with("xn--"))
    }

    /// What a person would be shown, if the name is international and decodes.
    #[must_use]
    pub fn unicode(&self) -> Option<String> {
        if !self.is_punycode() {
            return None;
        }
        let (shown, _) = idna::domain_to_unicode(&self.name);
        Some(shown)
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// Returns the name in lower-case A-labels as a browser would look it up, or nothing if it cannot be one.
fn ascii_name(text: &str) -> Option<String> {
    if text.is_ascii() {
        return Some(text.to_ascii_lowercase());
    }
    // UTS #46, as the URL standard applies it: full-width letters, ideographic dots and soft hyphens become what they pass for. What would become
    // a sign that ends a name (a full-width `@`, `>` or space) stays what it is: a stranger must not put such a sign where names are kept or sent.
    let name = idna::domain_to_ascii_cow(text.as_bytes(), idna::AsciiDenyList::URL).ok()?;
    Some(name.strip_suffix('.').unwrap_or(&name).to_owned())
}

fn is_label(label: &str) -> bool {
    // Underscores are no host names (RFC 952) but stand in real ones, and in service names.
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !label.is_empty() && label.len() <= MAX_LABEL_BYTES && label.bytes().all(is_letter)
}

/// Returns the public suffix by the ICANN section, and whether any rule of the list names it.
fn icann_suffix(name: &str) -> (&str, bool) {
    let mut rest = name;
    loop {
        let Some(suffix) = psl::suffix(rest.as_bytes()) else { return (rest, false) };
        let found = &rest[rest.len() - suffix.as_bytes().len()..];
        match suffix.typ() {
            // A private rule hides the ICANN one above it: look again with its first label gone.
            Some(psl::Type::Private) => match found.split_once('.') {
                Some((_, above)) => rest = above,
                None => return (found, true),
            },
            Some(psl::Type::Icann) => return (found, true),
            None => return (found, false),
        }
    }
}

fn registrable_at(name: &str, suffix_at: usize) -> Option<usize> {
    let before = name[..suffix_at].strip_suffix('.')?;
    Some(before.rfind('.').map_or(0, |dot| dot + 1))
}

/// Cuts a text at a character boundary not after `at`.
fn cut(text: &str, at: usize) -> &str {
    &text[..text.floor_char_boundary(at)]
}
