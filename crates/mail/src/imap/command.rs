//! What we say to a server, all of it: no command here changes a mailbox, marks a message, or can be made to by the name of a folder or a password.

use std::fmt::{self, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// One command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Command<'a> {
    /// What the server can do (RFC 9051 §6.1.1).
    Capability,
    /// Encrypt from here on (RFC 9051 §6.2.1).
    StartTls,
    /// Log in; the server asks for the name and the password with `+` (RFC 9051 §6.2.2, RFC 4616).
    AuthenticatePlain,
    /// Log in by name and password in one line (RFC 9051 §6.2.3), where the server takes no other.
    Login {
        /// The name.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// All folders (RFC 9051 §6.3.9).
    List,
    /// Open a folder to read it (RFC 9051 §6.3.3): unlike SELECT, nothing in it changes, nor does what is new stop being so.
    Examine(&'a [u8]),
    /// The messages from this UID on, and their sizes (RFC 9051 §6.4.9).
    Sizes {
        /// From here, this one too.
        from: u32,
    },
    /// Messages, whole (RFC 9051 §6.4.5: with PEEK, `\Seen` is not set).
    Whole(&'a [u32]),
    /// The first bytes of a message.
    Beginning {
        /// Which.
        uid: u32,
        /// How many.
        bytes: usize,
    },
    /// Farewell (RFC 9051 §6.1.3).
    Logout,
}

impl Command<'_> {
    /// Writes it behind a tag, with its line end; none if a name or password in it cannot be sent in a line.
    #[must_use]
    pub fn line(&self, tag: &str) -> Option<Vec<u8>> {
        let mut line = tag.as_bytes().to_vec();
        line.push(b' ');
        match self {
            Self::Capability => line.extend_from_slice(b"CAPABILITY"),
            Self::StartTls => line.extend_from_slice(b"STARTTLS"),
            Self::AuthenticatePlain => line.extend_from_slice(b"AUTHENTICATE PLAIN"),
            Self::Login { user, password } => {
                line.extend_from_slice(b"LOGIN ");
                quote(user.as_bytes(), &mut line).filter(|()| user.is_ascii())?;
                line.push(b' ');
                quote(password.as_bytes(), &mut line).filter(|()| password.is_ascii())?;
            }
            Self::List => line.extend_from_slice(br#"LIST "" "*""#),
            Self::Examine(name) => {
                line.extend_from_slice(b"EXAMINE ");
                quote(name, &mut line)?;
            }
            Self::Sizes { from } => {
                line.extend_from_slice(format!("UID FETCH {from}:* (RFC822.SIZE)").as_bytes());
            }
            Self::Whole(uids) => {
                let items = format!("UID FETCH {} (INTERNALDATE BODY.PEEK[])", set(uids));
                line.extend_from_slice(items.as_bytes());
            }
            Self::Beginning { uid, bytes } => {
                let items = format!("UID FETCH {uid} (INTERNALDATE BODY.PEEK[]<0.{bytes}>)");
                line.extend_from_slice(items.as_bytes());
            }
            Self::Logout => line.extend_from_slice(b"LOGOUT"),
        }
        line.extend_from_slice(b"\r\n");
        Some(line)
    }
}

impl fmt::Debug for Command<'_> {
    /// Shows neither name nor password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Capability => "CAPABILITY",
            Self::StartTls => "STARTTLS",
            Self::AuthenticatePlain => "AUTHENTICATE",
            Self::Login { .. } => "LOGIN",
            Self::List => "LIST",
            Self::Examine(_) => "EXAMINE",
            Self::Sizes { .. } | Self::Whole(_) | Self::Beginning { .. } => "UID FETCH",
            Self::Logout => "LOGOUT",
        })
    }
}

/// What answers the `+` behind [`Command::AuthenticatePlain`]; none if it cannot be sent (RFC 4616 §2: no NUL in name or password).
#[must_use]
pub fn plain(user: &str, password: &str) -> Option<Vec<u8>> {
    if user.contains('\0') || password.contains('\0') {
        return None;
    }
    let mut line = STANDARD.encode(format!("\0{user}\0{password}")).into_bytes();
    line.extend_from_slice(b"\r\n");
    Some(line)
}

/// Writes a quoted string (RFC 9051 §4.3); none if it has what such a string cannot have: line ends would begin a command of their own.
fn quote(text: &[u8], line: &mut Vec<u8>) -> Option<()> {
    line.push(b'"');
    for byte in text {
        match byte {
            b'\r' | b'\n' | 0 => return None,
            b'"' | b'\\' => line.extend_from_slice(&[b'\\', *byte]),
            _ => line.push(*byte),
        }
    }
    line.push(b'"');
    Some(())
}

/// Writes numbers as a set (RFC 9051 §9, `sequence-set`), neighbours as a range.
fn set(uids: &[u32]) -> String {
    let mut text = String::new();
    let mut rest = uids;
    while let Some(first) = rest.first() {
        let run = rest.iter().zip(*first..=u32::MAX).take_while(|(uid, expected)| *uid == expected).count();
        let comma = if text.is_empty() { "" } else { "," };
        let written = match run {
            1 => write!(text, "{comma}{first}"),
            _ => write!(text, "{comma}{first}:{}", rest[run - 1]),
        };
        written.expect("text takes everything");
        rest = &rest[run..];
    }
    text
}
