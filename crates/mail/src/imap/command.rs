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
        let mut lines = Lines::new(LINE_BYTES + self.secret_bytes());
        lines.write(tag.as_bytes());
        lines.write(b" ");
        match self {
            Self::Capability => lines.write(b"CAPABILITY"),
            Self::StartTls => lines.write(b"STARTTLS"),
            Self::Authenticate { credentials, at_once } => {
                lines.write(b"AUTHENTICATE ");
                lines.write(credentials.mechanism().name().as_bytes());
                if *at_once {
                    lines.write(b" ");
                } else {
                    lines.next();
                }
                lines.write(credentials.encoded());
            }
            Self::Login { user, password } => {
                lines.write(b"LOGIN ");
                lines.string(user.as_bytes())?;
                lines.write(b" ");
                lines.string(password.as_bytes())?;
            }
            Self::List => lines.write(br#"LIST "" "*""#),
            Self::Examine(name) => {
                lines.write(b"EXAMINE ");
                lines.quoted(name)?;
            }
            Self::Sizes { from } => lines.write(format!("UID FETCH {from}:* (RFC822.SIZE)").as_bytes()),
            Self::Whole(uids) => {
                lines.write(format!("UID FETCH {} (INTERNALDATE BODY.PEEK[])", set(uids)).as_bytes());
            }
            Self::Beginning { uid, bytes } => {
                lines.write(format!("UID FETCH {uid} (INTERNALDATE BODY.PEEK[]<0.{bytes}>)").as_bytes());
            }
            Self::Logout => lines.write(b"LOGOUT"),
        }
        lines.write(b"\r\n");
        Some(lines.all)
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

/// The lines of a command while they are written.
struct Lines {
    all: Vec<Line>,
    /// Room for a line, all at once: what one outgrows is left in memory as it was.
    room: usize,
}

impl Lines {
    fn new(room: usize) -> Self {
        Self { all: vec![Line::new(Vec::with_capacity(room))], room }
    }

    /// Adds to the last line.
    fn write(&mut self, bytes: &[u8]) {
        self.all.last_mut().expect("there is always a line").extend_from_slice(bytes);
    }

    /// Ends a line; what follows waits until the server asks for it.
    fn next(&mut self) {
        self.write(b"\r\n");
        self.all.push(Line::new(Vec::with_capacity(self.room)));
    }

    /// Writes a string (RFC 9051 §4.3); none if it has a NUL, which no string can have.
    fn string(&mut self, text: &[u8]) -> Option<()> {
        // RFC 9051 §4.3: between quotes letters beyond ASCII are for servers that said so before. In a literal they are bytes, which every server takes.
        if text.is_ascii() && !text.iter().any(|byte| b"\r\n".contains(byte)) {
            return self.quoted(text);
        }
        if text.contains(&0) {
            return None;
        }
        self.write(format!("{{{}}}", text.len()).as_bytes());
        self.next();
        self.write(text);
        Some(())
    }

    /// Writes a string between quotes; none if it has what such a string cannot have: line ends would begin a command of their own.
    fn quoted(&mut self, text: &[u8]) -> Option<()> {
        self.write(b"\"");
        for byte in text {
            match byte {
                b'\r' | b'\n' | 0 => return None,
                b'"' | b'\\' => self.write(&[b'\\', *byte]),
                _ => self.write(&[*byte]),
            }
        }
        self.write(b"\"");
        Some(())
    }
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
