//! What an MTA says to a filter: one frame taken apart. Only the shape; whether it may come now is the session's business.
//! Texts stay bytes: an MTA passes on what a stranger typed.

use super::{packet::Frame, session::ProtocolError};

/// Macros of one packet at most; MTAs send a dozen.
pub const MAX_MACROS: usize = 256;

/// A command with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<'b> {
    /// `O`: the beginning; version, actions and steps on offer.
    Negotiate {
        /// Version of the protocol.
        version: u32,
        /// Actions on offer.
        actions: u32,
        /// Steps that can be left out or go unanswered.
        steps: u32,
    },
    /// `D`: macros for the next command, name and value each.
    Macros(Vec<(&'b [u8], &'b [u8])>),
    /// `C`: a client has connected.
    Connect {
        /// Its name, as the MTA found it.
        name: &'b [u8],
        /// How it came.
        family: Family<'b>,
    },
    /// `H`: HELO or EHLO.
    Helo(&'b [u8]),
    /// `M`: sender and parameters.
    Mail(Vec<&'b [u8]>),
    /// `R`: one recipient and parameters.
    Recipient(Vec<&'b [u8]>),
    /// `T`: DATA.
    Data,
    /// `L`: one header field, name and value.
    Header(&'b [u8], &'b [u8]),
    /// `N`: the header has ended.
    EndOfHeader,
    /// `B`: a piece of the body.
    Body(&'b [u8]),
    /// `E`: the message has ended; may carry the last piece of the body.
    EndOfMessage(&'b [u8]),
    /// `A`: the message will not come.
    Abort,
    /// `Q`: the end.
    Quit,
    /// `K`: the end of this connection; another one follows on the same socket.
    QuitNewConnection,
    /// `U`: an SMTP command the MTA does not know.
    Unknown,
}

/// Where a client came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family<'b> {
    /// `4` or `6`: port and address as text.
    Internet {
        /// Port, zero if there is none.
        port: u16,
        /// Address as the MTA writes it.
        address: &'b [u8],
    },
    /// `L`: a socket in the file system.
    Local,
    /// `U`: the MTA does not say.
    Unknown,
}

/// Takes a frame apart.
pub fn parse(frame: Frame<'_>) -> Result<Command<'_>, ProtocolError> {
    let malformed = ProtocolError::Malformed(char::from(frame.command));
    let command = match frame.command {
        b'O' => negotiate(frame.data),
        b'D' => macros(frame.data),
        b'C' => connect(frame.data),
        b'H' => text(frame.data).map(Command::Helo),
        b'M' => texts(frame.data).filter(|texts| !texts.is_empty()).map(Command::Mail),
        b'R' => texts(frame.data).filter(|texts| !texts.is_empty()).map(Command::Recipient),
        b'T' => Some(Command::Data),
        b'L' => header(frame.data),
        b'N' => Some(Command::EndOfHeader),
        b'B' => Some(Command::Body(frame.data)),
        b'E' => Some(Command::EndOfMessage(frame.data)),
        b'A' => Some(Command::Abort),
        b'Q' => Some(Command::Quit),
        b'K' => Some(Command::QuitNewConnection),
        // What was typed is nobody's business; it need not even be well formed.
        b'U' => Some(Command::Unknown),
        other => return Err(ProtocolError::UnknownCommand(other)),
    };
    command.ok_or(malformed)
}

fn negotiate(data: &[u8]) -> Option<Command<'_>> {
    let (version, rest) = number(data)?;
    let (actions, rest) = number(rest)?;
    // A later version may say more; what we do not know we do not need.
    let (steps, _) = number(rest)?;
    Some(Command::Negotiate { version, actions, steps })
}

fn macros(data: &[u8]) -> Option<Command<'_>> {
    // The first byte names the command they belong to. They stay in force beyond it, so we need not know.
    let (_, pairs) = data.split_first()?;
    let texts = texts(pairs)?;
    let (pairs, rest) = texts.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() > MAX_MACROS {
        return None;
    }
    Some(Command::Macros(pairs.iter().map(|&[name, value]| (bare_name(name), value)).collect()))
}

/// `{name}` without its braces: some MTAs write them around one-letter names too.
fn bare_name(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name)
}

fn connect(data: &[u8]) -> Option<Command<'_>> {
    let (name, rest) = split_text(data)?;
    let (&family, rest) = rest.split_first()?;
    let family = match family {
        b'4' | b'6' => {
            let (port, address) = rest.split_first_chunk::<2>()?;
            Family::Internet { port: u16::from_be_bytes(*port), address: text(address)? }
        }
        // A port that means nothing, and a path.
        b'L' => Family::Local,
        b'U' => Family::Unknown,
        _ => return None,
    };
    Some(Command::Connect { name, family })
}

fn header(data: &[u8]) -> Option<Command<'_>> {
    let (name, value) = split_text(data)?;
    Some(Command::Header(name, text(value)?))
}

fn number(data: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = data.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*number), rest))
}

/// A text up to its NUL, and what follows.
fn split_text(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, data)?;
    Some((data.get(..end)?, data.get(end + 1..)?))
}

/// A text and nothing behind its NUL.
fn text(data: &[u8]) -> Option<&[u8]> {
    split_text(data).filter(|(_, rest)| rest.is_empty()).map(|(text, _)| text)
}

/// Texts one behind the other, each with its NUL.
fn texts(data: &[u8]) -> Option<Vec<&[u8]>> {
    let mut texts = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (text, behind) = split_text(rest)?;
        texts.push(text);
        rest = behind;
    }
    Some(texts)
}
