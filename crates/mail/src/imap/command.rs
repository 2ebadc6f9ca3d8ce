//! What we say to a server, all of it: no command here changes a mailbox, marks a message, or can be made to by the name of a folder or a password.

use std::fmt::{self, Write as _};

use zeroize::Zeroizing;

use super::sasl::Credentials;

/// A line of a command; it may hold a secret.
pub type Line = Zeroizing<Vec<u8>>;
/// Room for a line without a secret, and for what stands around one.
const LINE_BYTES: usize = 100;

/// One command.
#[derive(Clone, Copy)]
pub enum Command<'a> {
    /// What the server can do (RFC 9051 §6.1.1).
    Capability,
    /// Encrypt from here on (RFC 9051 §6.2.1).
    StartTls,
    /// Log in (RFC 9051 §6.2.2).
    Authenticate {
        /// By this.
        credentials: &'a Credentials,
        /// In the same line (RFC 4959 §3); else the server asks for them with `+`.
        at_once: bool,
    },
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
    /// Writes it behind a tag: lines with their ends, each but the first for when the server asks for it with `+`. None if a name or password in it cannot be sent.
    #[must_use]
    pub fn lines(&self, tag: &str) -> Option<Vec<Line>> {
        // Room for all at once: what a line outgrows is left in memory as it was.
        let mut line = Line::new(Vec::with_capacity(LINE_BYTES + self.secret_bytes()));
        line.extend_from_slice(tag.as_bytes());
        line.push(b' ');
        let mut rest = None;
        match self {
            Self::Capability => line.extend_from_slice(b"CAPABILITY"),
            Self::StartTls => line.extend_from_slice(b"STARTTLS"),
            Self::Authenticate { credentials, at_once } => {
                line.extend_from_slice(b"AUTHENTICATE ");
                line.extend_from_slice(credentials.mechanism().name().as_bytes());
                if *at_once {
                    line.push(b' ');
                    line.extend_from_slice(credentials.encoded());
                } else {
                    rest = Some([credentials.encoded(), b"\r\n"].concat());
                }
            }
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
        Some(std::iter::once(line).chain(rest.map(Line::new)).collect())
    }

    /// At most so long is what is secret in it, as it is written.
    fn secret_bytes(&self) -> usize {
        match self {
            Self::Authenticate { credentials, .. } => credentials.encoded().len(),
            // Each letter may need a backslash.
            Self::Login { user, password } => 2 * (user.len() + password.len()),
            _ => 0,
        }
    }
}

impl fmt::Debug for Command<'_> {
    /// Shows neither name nor password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Capability => "CAPABILITY",
            Self::StartTls => "STARTTLS",
            Self::Authenticate { .. } => "AUTHENTICATE",
            Self::Login { .. } => "LOGIN",
            Self::List => "LIST",
            Self::Examine(_) => "EXAMINE",
            Self::Sizes { .. } | Self::Whole(_) | Self::Beginning { .. } => "UID FETCH",
            Self::Logout => "LOGOUT",
        })
    }
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
