//! From bytes to responses: lines, and the literals that stand in them (RFC 9051 §2.2, §4.3). Only the first bytes of a literal are kept; of the rest, that it was there.

use std::mem;

use thiserror::Error;

/// Text of one response, its literals apart. Servers write some hundred bytes; the standard names no bound.
pub const TEXT_BYTES: usize = 64 << 10;
/// Literals of one response; a server that answers what we ask writes one.
pub const LITERALS: usize = 16;
/// A literal that is announced as longer is a server out of its mind, or one that wants to keep us; messages are refused by servers long before.
pub const ANNOUNCED_BYTES: u64 = 1 << 30;
/// Room that is made for a literal because it was announced. More comes with the bytes themselves.
const ROOM_AT_ONCE: u64 = 64 << 10;

/// What a server sent is no response, or none that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireError {
    /// A response of more text than is read.
    #[error("it sent a line of more than {TEXT_BYTES} bytes")]
    LongText,
    /// A literal longer than any message.
    #[error("it sent a literal of {0} bytes")]
    LongLiteral(u64),
    /// More literals in one response than are read.
    #[error("it sent more than {LITERALS} literals in one response")]
    ManyLiterals,
}

/// A response as it came: its text without the line ends, and what its literals held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raw {
    /// The text; where a literal was, its length stands in braces.
    pub text: Vec<u8>,
    /// The literals, in their order.
    pub literals: Vec<Literal>,
}

/// Bytes that were sent as they are (RFC 9051 §4.3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Literal {
    /// The first of them, as many as are kept.
    pub bytes: Vec<u8>,
    /// There were more.
    pub is_cut: bool,
}

/// Cuts bytes into responses, whatever pieces they come in.
#[derive(Debug)]
pub struct ResponseReader {
    raw: Raw,
    /// Where the line begins that is being read: behind the literal before it.
    line: usize,
    /// Bytes of the last literal that are still to come.
    left: u64,
    /// Bytes of literals that are kept of one response.
    kept_bytes: usize,
}

impl ResponseReader {
    /// Begins, and keeps so many bytes of the literals of one response.
    #[must_use]
    pub fn new(kept_bytes: usize) -> Self {
        Self { raw: Raw::default(), line: 0, left: 0, kept_bytes }
    }

    /// Keeps so many bytes from now on.
    pub fn keep(&mut self, bytes: usize) {
        self.kept_bytes = bytes;
    }

    /// Whether a response has begun that has not ended.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.left > 0 || !self.raw.text.is_empty()
    }

    /// Takes bytes off the front of `input`, up to the end of a response; none if it needs more.
    ///
    /// Errors: [`WireError`], after which nothing can be read from this server any more.
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Raw>, WireError> {
        while !input.is_empty() {
            if self.left > 0 {
                self.literal(input);
                continue;
            }
            let end = memchr::memchr(b'\n', input);
            let (piece, rest) = input.split_at(end.map_or(input.len(), |end| end + 1));
            *input = rest;
            self.raw.text.extend_from_slice(piece);
            if self.raw.text.len() > TEXT_BYTES {
                return Err(WireError::LongText);
            }
            if end.is_none() {
                return Ok(None);
            }
            // RFC 9051 §2.2: lines end with CR LF. One that ends with LF alone says the same.
            self.raw.text.pop();
            if self.raw.text.len() > self.line && self.raw.text.last() == Some(&b'\r') {
                self.raw.text.pop();
            }
            match announced(&self.raw.text, self.line) {
                Some(bytes) => self.begin_literal(bytes)?,
                None => {
                    self.line = 0;
                    return Ok(Some(mem::take(&mut self.raw)));
                }
            }
        }
        Ok(None)
    }

    fn begin_literal(&mut self, bytes: u64) -> Result<(), WireError> {
        if bytes > ANNOUNCED_BYTES {
            return Err(WireError::LongLiteral(bytes));
        }
        if self.raw.literals.len() == LITERALS {
            return Err(WireError::ManyLiterals);
        }
        let room = usize::try_from(bytes.min(ROOM_AT_ONCE)).unwrap_or(0);
        self.raw.literals.push(Literal { bytes: Vec::with_capacity(room), is_cut: false });
        (self.left, self.line) = (bytes, self.raw.text.len());
        Ok(())
    }

    fn literal(&mut self, input: &mut &[u8]) {
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(input.len());
        let (piece, rest) = input.split_at(length);
        *input = rest;
        self.left -= length as u64;
        let kept: usize = self.raw.literals.iter().map(|literal| literal.bytes.len()).sum();
        let literal = self.raw.literals.last_mut().expect("one was begun");
        let room = self.kept_bytes.saturating_sub(kept).min(length);
        literal.bytes.extend_from_slice(&piece[..room]);
        literal.is_cut |= room < length;
    }
}

/// The length of a literal that a line announces at its end (RFC 9051 §4.3: `{17}`); none if the response ends there.
fn announced(text: &[u8], line: usize) -> Option<u64> {
    // RFC 9051 §7.1: behind a status, and behind `+`, stands text for people, which may end with anything.
    if is_for_people(text) {
        return None;
    }
    let inside = text.get(line..)?.strip_suffix(b"}")?;
    let open = memchr::memrchr(b'{', inside)?;
    number(&inside[open + 1..])
}

/// Whether this is a status or a request to go on, with text for people.
fn is_for_people(text: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ');
    let tag = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    tag == b"+"
        || [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
            .iter()
            .any(|word| second.eq_ignore_ascii_case(word))
}

/// Reads decimal digits and nothing else; what is larger than any number here counts as the largest.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Some(digits.iter().fold(0, add))
}
