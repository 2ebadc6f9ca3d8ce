//! Addresses of mailboxes, folders and messages: `imaps://user@host[:port][/folder[;UIDVALIDITY=N[/;UID=N]]]` (RFC 5092). What is said of a message is an address that leads back to it.

use std::fmt::Write as _;

use thiserror::Error;

/// An address longer than this is none.
const MAX_BYTES: usize = 4_096;

/// A text is no address of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is none.
    #[error("expected imaps://USER@HOST[:PORT][/FOLDER]")]
    Shape,
    /// Nobody is named.
    #[error("expected a user, as in imaps://USER@HOST")]
    NoUser,
    /// A password stands in it, which others can read on the command line.
    #[error(
        "leave the password out: what stands on a command line can be read by others on this machine, and is remembered"
    )]
    Password,
}

/// Where a mailbox is, and perhaps a folder or a message of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Encrypted from the start (`imaps:`, RFC 8314 §3.2).
    pub is_tls: bool,
    /// Whose.
    pub user: String,
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// A folder, as people write it; none for all.
    pub folder: Option<String>,
    /// Which message of the folder.
    pub message: Option<Place>,
}

/// A message of a folder, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// As long as this is the same, the number means the same message.
    pub validity: u32,
    /// Its number.
    pub uid: u32,
}

impl Address {
    /// Says whether a text is meant as such an address.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        matches!(scheme.as_deref(), Some("imap" | "imaps"))
    }

    /// Reads one. An at sign in the user's name may be written as it is.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > MAX_BYTES || !Self::is_meant(text) {
            return Err(AddressError::Shape);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Shape)?;
        let is_tls = scheme.eq_ignore_ascii_case("imaps");
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, server) = authority.rsplit_once('@').ok_or(AddressError::NoUser)?;
        if user.is_empty() {
            return Err(AddressError::NoUser);
        }
        // RFC 5092 §3: user information has no password; a colon in a name is written %3A.
        if user.contains(':') {
            return Err(AddressError::Password);
        }
        if user.contains(';') {
            return Err(AddressError::Shape);
        }
        let (host, port) = server_of(server, if is_tls { 993 } else { 143 }).ok_or(AddressError::Shape)?;
        let (folder, message) = path_of(path).ok_or(AddressError::Shape)?;
        let user = decoded(user).ok_or(AddressError::Shape)?;
        Ok(Self { is_tls, user, host, port, folder, message })
    }

    /// Writes the address of the mailbox itself.
    #[must_use]
    pub fn of_mailbox(&self) -> String {
        let scheme = if self.is_tls { "imaps" } else { "imap" };
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let port = match (self.is_tls, self.port) {
            (true, 993) | (false, 143) => String::new(),
            (_, port) => format!(":{port}"),
        };
        format!("{scheme}://{}@{host}{port}", encoded(&self.user, b""))
    }

    /// Writes the address of a folder.
    #[must_use]
    pub fn of_folder(&self, folder: &str) -> String {
        format!("{}/{}", self.of_mailbox(), encoded(folder, b"/"))
    }

    /// Writes the address of a message (RFC 5092 §6).
    #[must_use]
    pub fn of_message(&self, folder: &str, Place { validity, uid }: Place) -> String {
        format!("{};UIDVALIDITY={validity}/;UID={uid}", self.of_folder(folder))
    }
}

/// RFC 3986 §3.2: a name, an IPv4 address or one of IPv6 in brackets; and a port.
fn server_of(text: &str, port: u16) -> Option<(String, u16)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(inside) => inside.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:".contains(letter);
    if host.is_empty() || !host.chars().all(is_plain) {
        return None;
    }
    let port = match rest.strip_prefix(':') {
        Some(digits) => digits.parse().ok().filter(|port| *port > 0)?,
        None if rest.is_empty() => port,
        None => return None,
    };
    Some((host.to_ascii_lowercase(), port))
}

/// RFC 5092 §11: a folder, its UIDVALIDITY, the UID of a message.
fn path_of(path: &str) -> Option<(Option<String>, Option<Place>)> {
    let mut parts = path.split(';');
    let folder = parts.next().unwrap_or_default().trim_end_matches('/');
    let folder = if folder.is_empty() { None } else { Some(decoded(folder)?) };
    let (mut validity, mut uid) = (None, None);
    for part in parts {
        let (name, value) = part.trim_end_matches('/').split_once('=')?;
        let value: u32 = value.parse().ok()?;
        match name.to_ascii_uppercase().as_str() {
            "UIDVALIDITY" if validity.is_none() => validity = Some(value),
            "UID" if uid.is_none() => uid = Some(value),
            _ => return None,
        }
    }
    let message = match (validity, uid) {
        (None, None) => None,
        (Some(validity), Some(uid)) if folder.is_some() => Some(Place { validity, uid }),
        _ => return None,
    };
    Some((folder, message))
}

/// RFC 3986 §2.1; what it stands for is UTF-8 (RFC 5092 §8).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        if *first == b'%' {
            let digits = more.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

/// Writes everything but plain letters, digits and a few signs as %XX, so that no shell or terminal makes anything of it.
fn encoded(text: &str, besides: &[u8]) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) || besides.contains(&byte) {
            written.push(char::from(byte));
        } else {
            write!(written, "%{byte:02X}").expect("text takes everything");
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError, Place};

    #[test]
    fn an_address_of_a_message_leads_back_to_it() {
        let address = Address::parse("imaps://jo@corp.example@imap.corp.example").unwrap();
        assert_eq!(
            (address.user.as_str(), address.host.as_str(), address.port),
            ("jo@corp.example", "imap.corp.example", 993)
        );
        let place = Place { validity: 17, uid: 4_294_967_295 };
        for folder in ["INBOX", "Old; rm -rf ~/lists", "Entwürfe/2025", "a%2Fb", "UID=1"] {
            let text = address.of_message(folder, place);
            assert!(
                text.chars().all(|letter| letter.is_ascii_alphanumeric() || ":/@%;=.-_".contains(letter)),
                "{text}"
            );
            let back = Address { folder: Some(folder.to_owned()), message: Some(place), ..address.clone() };
            assert_eq!(Address::parse(&text), Ok(back), "{text}");
        }
        for (text, mailbox) in [
            ("imap://jo@[::1]:1143/INBOX/", "imap://jo@[::1]:1143"),
            ("IMAP://jo%3A@Mail.Example:143", "imap://jo%3A@mail.example"),
            ("imaps://jo@127.0.0.1:994/a/b", "imaps://jo@127.0.0.1:994"),
        ] {
            assert_eq!(Address::parse(text).unwrap().of_mailbox(), mailbox);
        }
        assert_eq!(Address::parse("imap://jo@h/a/b/").unwrap().folder.as_deref(), Some("a/b"));
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        for text in [
            "imaps://jo@",
            "imaps://jo@host:0",
            "imaps://jo@host:x",
            "imaps://jo@ho st",
            "imaps://jo@host/a;UID=1",
            "imaps://jo@host/a;UIDVALIDITY=1",
            "imaps://jo@host/;UIDVALIDITY=1/;UID=1",
            "imaps://jo@host/a;UIDVALIDITY=1/;UID=1;UID=2",
            "imaps://jo@host/a;UIDVALIDITY=1/;UID=99999999999",
            "imaps://jo@host/%0a",
            "imaps://jo@host/%zz",
            "imaps://jo@host/%ff",
            "imaps://jo;AUTH=*@host",
            "https://jo@host",
            "/home/jo/imaps:",
        ] {
            assert_eq!(Address::parse(text), Err(AddressError::Shape), "{text}");
        }
        assert_eq!(Address::parse("imaps://host/INBOX"), Err(AddressError::NoUser));
        assert_eq!(Address::parse("imaps://@host"), Err(AddressError::NoUser));
        assert_eq!(Address::parse("imaps://jo:secret@host"), Err(AddressError::Password));
        assert!(Address::is_meant("IMAPS://x") && !Address::is_meant("/srv/imaps"));
    }
}
