//! An indicator: a technical thing that was seen in an attack and can be looked for elsewhere.
//! Never a company's or a person's name; never a pattern that needs an engine (those are rules).

use std::fmt;

/// A thing to look for in a message, in the form it is compared in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// A domain and everything below it; lower case, without a final dot.
    Domain(String),
    /// A whole link, exactly as unfolded.
    Url(String),
    /// A sender or reply address; lower case.
    Address(String),
    /// The SHA-256 of a file's bytes.
    FileHash([u8; 32]),
}

impl Indicator {
    /// Makes a domain indicator; `None` if nothing is left after cleaning.
    pub fn domain(text: &str) -> Option<Self> {
        let clean = text.trim().trim_matches('.').to_lowercase();
        (!clean.is_empty() && !clean.contains(char::is_whitespace)).then_some(Indicator::Domain(clean))
    }

    /// Makes an address indicator; `None` without a local part and a domain.
    pub fn address(text: &str) -> Option<Self> {
        let clean = text.trim().to_lowercase();
        let (local, domain) = clean.rsplit_once('@')?;
        (!local.is_empty() && !domain.is_empty()).then_some(Indicator::Address(clean))
    }

    /// Makes a file indicator from 64 hexadecimal digits.
    pub fn file_hash(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        Some(Indicator::FileHash(bytes))
    }

    /// Reads what [`Indicator::kind`] and [`Indicator`]'s text say; `None` for another kind, and for a text that is not in the form it is compared in.
    pub fn parse(kind: &str, text: &str) -> Option<Self> {
        let read = match kind {
            "domain" => Self::domain(text)?,
            "url" => Self::Url(text.to_owned()),
            "address" => Self::address(text)?,
            "file-sha256" => Self::file_hash(text)?,
            _ => return None,
        };
        (!text.is_empty() && read.to_string() == text).then_some(read)
    }

    /// Returns the word for its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Indicator::Domain(_) => "domain",
            Indicator::Url(_) => "url",
            Indicator::Address(_) => "address",
            Indicator::FileHash(_) => "file-sha256",
        }
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Indicator::Domain(text) | Indicator::Url(text) | Indicator::Address(text) => formatter.pad(text),
            Indicator::FileHash(bytes) => bytes.iter().try_for_each(|byte| write!(formatter, "{byte:02x}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_take_the_form_they_are_compared_in() {
        assert_eq!(Indicator::domain(" Bad.Example. "), Some(Indicator::Domain("bad.example".into())));
        assert_eq!(Indicator::domain(" . "), None);
        assert_eq!(Indicator::address("A@B.test"), Some(Indicator::Address("a@b.test".into())));
        assert_eq!(Indicator::address("nobody"), None);
        let digits = "00ff".repeat(16);
        assert_eq!(Indicator::file_hash(&digits).map(|hash| hash.to_string()), Some(digits));
        assert_eq!(Indicator::file_hash("00"), None);
        assert_eq!(Indicator::file_hash(&"é".repeat(32)), None);
    }

    #[test]
    fn what_was_written_is_read_and_another_form_is_not() {
        let domain = Indicator::Domain("bad.example".into());
        assert_eq!(Indicator::parse(domain.kind(), &domain.to_string()), Some(domain));
        assert_eq!(Indicator::parse("domain", "Bad.example"), None);
        assert_eq!(Indicator::parse("url", ""), None);
        assert_eq!(Indicator::parse("name", "bad.example"), None);
        let hash = Indicator::FileHash([0xab; 32]);
        assert_eq!(Indicator::parse("file-sha256", &hash.to_string()), Some(hash));
    }
}
