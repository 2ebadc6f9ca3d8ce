//! One response of a server (RFC 9051 §7), as far as we asked for it. What is of another kind, or garbled where it does not matter, is [`Response::Other`].

use std::collections::BTreeSet;

use super::wire::{Literal, Raw, number};
use crate::headers::date::Date;

/// Abilities of a server that are kept; some announce fifty.
const CAPABILITIES: usize = 200;
/// Lists within lists of a value that is stepped over.
const DEPTH: usize = 200;
/// Letters of what a server says to people that are kept.
const SAID_LETTERS: usize = 300;

/// One response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The server waits for more of the command (RFC 9051 §7.6), and says this to it.
    GoOn(Vec<u8>),
    /// How something stands (RFC 9051 §7.1).
    Status {
        /// The command it answers; none if the server says it unasked.
        tag: Option<String>,
        /// How.
        kind: Kind,
        /// For programs.
        code: Code,
        /// For people; no control characters, one line.
        said: String,
    },
    /// What the server can do (RFC 9051 §7.2.2).
    Capability(Capabilities),
    /// A folder (RFC 9051 §7.3.1).
    List(Folder),
    /// How many messages the folder has (RFC 9051 §7.4.1).
    Exists(u32),
    /// Something of a message (RFC 9051 §7.5.2).
    Fetch(Fetched),
    /// Something else.
    Other,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Done, or for your information.
    Ok,
    /// Refused.
    No,
    /// Not understood.
    Bad,
    /// Logged in already, when it greets.
    PreAuth,
    /// The server is about to go.
    Bye,
}

/// What a status says to programs (RFC 9051 §7.1); those we act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// What the server can do.
    Capability(Capabilities),
    /// The folder is open for reading.
    ReadOnly,
    /// The folder is open for writing.
    ReadWrite,
    /// As long as this number is the same, so are UIDs.
    UidValidity(u32),
    /// Name or password are wrong, or the server will not say what is.
    AuthenticationFailed,
    /// The server cannot do it now, whatever the password is: something behind it is down, in use, broken, or at its limit.
    Unavailable,
    /// The server knows who asks, and does not let him: his password has ended, he may not, or somebody has to be asked.
    NotLet,
    /// Another, or none.
    Other,
}

/// What a server can do, in capital letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities(BTreeSet<String>);

impl Capabilities {
    /// Says whether the server can do this; given in capital letters.
    #[must_use]
    pub fn has(&self, ability: &str) -> bool {
        self.0.contains(ability)
    }

    fn read(words: &[u8]) -> Self {
        let words = words.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        Self(
            words.take(CAPABILITIES).map(|word| String::from_utf8_lossy(word).to_ascii_uppercase()).collect(),
        )
    }
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its name as the server wrote it, to be sent back so; [`super::name`] reads it.
    pub name: Vec<u8>,
    /// What stands between the names of folders within folders.
    pub delimiter: Option<u8>,
    /// It can be opened (RFC 9051 §7.3.1: neither `\Noselect` nor `\NonExistent`).
    pub can_open: bool,
}

/// What was told of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Its number for good, while the folder's UIDVALIDITY is the same.
    pub uid: Option<u32>,
    /// Its length in bytes, as the server counts.
    pub size: Option<u64>,
    /// When it came into the mailbox, in seconds since 1970.
    pub arrived: Option<i64>,
    /// Its bytes, or the first of them.
    pub body: Option<Literal>,
}

impl Response {
    /// Reads a response.
    #[must_use]
    pub fn read(raw: Raw) -> Self {
        let Raw { text, literals } = raw;
        let mut cursor = Cursor { text: &text, at: 0, literals: literals.into_iter() };
        let tag = cursor.word().to_vec();
        if tag == b"+" {
            cursor.space();
            return Self::GoOn(cursor.rest().to_vec());
        }
        let is_untagged = tag == b"*";
        let tag = (!is_untagged).then(|| String::from_utf8_lossy(&tag).into_owned());
        cursor.space();
        let word = cursor.word().to_ascii_uppercase();
        if let Some(kind) = Kind::of(&word) {
            cursor.space();
            let (code, said) = status(cursor.rest());
            return Self::Status { tag, kind, code, said };
        }
        if !is_untagged {
            return Self::Other;
        }
        cursor.space();
        let read = match word.as_slice() {
            b"CAPABILITY" => Some(Self::Capability(Capabilities::read(cursor.rest()))),
            b"LIST" => cursor.list().map(Self::List),
            _ => number(&word).and_then(|number| cursor.of_message(number)),
        };
        read.unwrap_or(Self::Other)
    }
}

impl Kind {
    fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"OK" => Self::Ok,
            b"NO" => Self::No,
            b"BAD" => Self::Bad,
            b"PREAUTH" => Self::PreAuth,
            b"BYE" => Self::Bye,
            _ => return None,
        })
    }
}

/// Reads what stands behind OK, NO and the others: a code in brackets, perhaps, and text for people.
fn status(rest: &[u8]) -> (Code, String) {
    let bracketed = rest.strip_prefix(b"[").and_then(|inside| {
        let end = memchr::memchr(b']', inside)?;
        Some((&inside[..end], &inside[end + 1..]))
    });
    let (code, said) = bracketed.unwrap_or((b"", rest));
    let mut words = code.splitn(2, |byte| *byte == b' ');
    let name = words.next().unwrap_or_default().to_ascii_uppercase();
    let value = words.next().unwrap_or_default();
    let code = match name.as_slice() {
        b"CAPABILITY" => Code::Capability(Capabilities::read(value)),
        b"READ-ONLY" => Code::ReadOnly,
        b"READ-WRITE" => Code::ReadWrite,
        b"UIDVALIDITY" => small(value).map_or(Code::Other, Code::UidValidity),
        // RFC 5530 §3 says of each whether another try can help.
        b"AUTHENTICATIONFAILED" => Code::AuthenticationFailed,
        b"UNAVAILABLE" | b"INUSE" | b"LIMIT" | b"SERVERBUG" => Code::Unavailable,
        b"AUTHORIZATIONFAILED" | b"EXPIRED" | b"NOPERM" | b"CONTACTADMIN" | b"PRIVACYREQUIRED" => {
            Code::NotLet
        }
        _ => Code::Other,
    };
    (code, for_people(said))
}

fn for_people(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let letters = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.take(SAID_LETTERS).collect::<String>().trim().to_owned()
}

/// A number as UIDs are: 32 bits.
fn small(digits: &[u8]) -> Option<u32> {
    number(digits).and_then(|number| u32::try_from(number).ok())
}

/// Reads along a response's text, taking literals where they are named.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    literals: std::vec::IntoIter<Literal>,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Steps over one byte, if it is this one.
    fn is(&mut self, byte: u8) -> bool {
        let is_here = self.peek() == Some(byte);
        self.at += usize::from(is_here);
        is_here
    }

    fn space(&mut self) {
        // RFC 9051 §9: one space; servers that write more mean the same.
        while self.is(b' ') {}
    }

    /// Up to a space or the end.
    fn word(&mut self) -> &'a [u8] {
        self.until(|byte| byte == b' ')
    }

    fn until(&mut self, is_end: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// RFC 9051 §9, `mailbox-list`: attributes, what stands between names, the name.
    fn list(&mut self) -> Option<Folder> {
        if !self.is(b'(') {
            return None;
        }
        let attributes = self.until(|byte| byte == b')');
        let hides = |attribute: &[u8]| {
            let is = |name: &str| attribute.eq_ignore_ascii_case(name.as_bytes());
            is("\\Noselect") || is("\\NonExistent")
        };
        let can_open = !attributes.split(|byte| *byte == b' ').any(hides);
        if !self.is(b')') {
            return None;
        }
        self.space();
        let delimiter = self.string()?;
        self.space();
        let name = self.string()??;
        let delimiter = delimiter.and_then(|delimiter| delimiter.bytes.first().copied());
        (!name.is_cut).then_some(Folder { name: name.bytes, delimiter, can_open })
    }

    /// RFC 9051 §9, `message-data` and `mailbox-data`: what stands behind a number.
    fn of_message(&mut self, number: u64) -> Option<Response> {
        let word = self.word().to_ascii_uppercase();
        match word.as_slice() {
            b"EXISTS" => Some(Response::Exists(u32::try_from(number).ok()?)),
            b"FETCH" => {
                self.space();
                self.fetched().map(Response::Fetch)
            }
            _ => None,
        }
    }

    /// RFC 9051 §9, `msg-att`.
    fn fetched(&mut self) -> Option<Fetched> {
        let mut fetched = Fetched::default();
        if !self.is(b'(') {
            return None;
        }
        loop {
            self.space();
            if self.is(b')') {
                return Some(fetched);
            }
            let item = self.item()?;
            self.space();
            match item.as_slice() {
                b"UID" => fetched.uid = Some(small(self.atom())?),
                b"RFC822.SIZE" => fetched.size = Some(number(self.atom())?),
                b"INTERNALDATE" => fetched.arrived = self.string()?.and_then(|date| arrived(&date.bytes)),
                b"BODY[]" | b"BODY[]<0>" => fetched.body = self.string()?,
                _ => self.skip()?,
            }
        }
    }

    /// The name of an item, with what stands in brackets; none if it is empty.
    fn item(&mut self) -> Option<Vec<u8>> {
        let start = self.at;
        let mut is_bracketed = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'[' => is_bracketed = true,
                b']' => is_bracketed = false,
                b' ' | b'(' | b')' if !is_bracketed => break,
                // RFC 9051 §6.4.5: names of fields stand there as strings, perhaps as literals.
                b'{' => return None,
                _ => {}
            }
            self.at += 1;
        }
        let name = self.text[start..self.at].to_ascii_uppercase();
        (!name.is_empty()).then_some(name)
    }

    fn atom(&mut self) -> &'a [u8] {
        self.until(|byte| b" ()".contains(&byte))
    }

    /// A quoted string, a literal, an atom; inside, none for NIL. None at all if it is none of them.
    fn string(&mut self) -> Option<Option<Literal>> {
        match self.peek()? {
            b'"' => {
                self.at += 1;
                let mut bytes = Vec::new();
                loop {
                    let byte = self.peek()?;
                    self.at += 1;
                    match byte {
                        b'"' => return Some(Some(Literal { bytes, is_cut: false })),
                        // RFC 9051 §4.3: a backslash takes the meaning of the byte behind it.
                        b'\\' => {
                            bytes.push(self.peek()?);
                            self.at += 1;
                        }
                        _ => bytes.push(byte),
                    }
                }
            }
            b'{' => {
                self.at += 1;
                let digits = self.until(|byte| byte == b'}');
                number(digits)?;
                self.is(b'}').then(|| self.literals.next()).flatten().map(Some)
            }
            _ => {
                let atom = self.atom();
                if atom.is_empty() {
                    return None;
                }
                let is_nil = atom.eq_ignore_ascii_case(b"NIL");
                Some((!is_nil).then(|| Literal { bytes: atom.to_vec(), is_cut: false }))
            }
        }
    }

    /// Steps over a value of any kind, lists in lists too, without calling itself.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.space();
            if self.is(b'(') {
                depth += 1;
            } else if depth > 0 && self.is(b')') {
                depth -= 1;
            } else {
                self.string()?;
            }
            match depth {
                0 => return Some(()),
                DEPTH => return None,
                _ => {}
            }
        }
    }
}

/// RFC 9051 §9, `date-time`: `17-Jul-1996 02:44:25 -0700`.
fn arrived(text: &[u8]) -> Option<i64> {
    Date::read(std::str::from_utf8(text).ok()?).map(|date| date.unix_seconds)
}
