//! The bytes between DATA and the lone dot (RFC 5321 §4.1.1.4, §4.5.2): finds their end, takes doubled dots off, counts, and keeps them.
//! Not the message's meaning ([`crate::message`]). Read by `server`; [`stuffed`] is for whoever sends a message on.
//!
//! The end is CR LF dot CR LF and nothing else. Servers that also take LF dot LF, or CR dot CR, see two messages where the server before them saw
//! one, and the second one is forged (CVE-2023-51764 and its neighbours). A CR without LF or an LF without CR is refused, or made harmless
//! ([`BareLineEnds`]); it never ends anything.

use memchr::{memchr_iter, memchr2};

/// Longest line with its end (RFC 5321 §4.5.3.1.6). Longer ones are kept and reported: to break them would break signatures.
pub const TEXT_LINE_BYTES: usize = 1_000;

/// So much is read past the size limit, to give an answer instead of cutting the line; who sends more is cut off.
pub const DISCARDED_BYTES: u64 = 64 << 20;

/// What is done with a CR or an LF that stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BareLineEnds {
    /// The message is refused when it is whole.
    #[default]
    Refuse,
    /// A lone LF becomes CR LF, a lone CR a space: what the next reader sees is what we have judged.
    Normalise,
}

/// Why a message cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// It has a CR or an LF that stands alone.
    #[error("message has a bare CR or LF")]
    BareLineEnd,
    /// It is larger than allowed.
    #[error("message is larger than {0} bytes")]
    TooLarge(u64),
    /// [`Collector::give_up`] was called.
    #[error("no room for the message now")]
    GivenUp,
}

/// What stood before the next byte; two of them are inside a line that begins with a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// The beginning of a line: the very first, or after CR LF.
    LineStart,
    /// A dot at the beginning of a line.
    Dot,
    /// That dot and a CR.
    DotCr,
    /// Anything else.
    Text,
    /// A CR within a line.
    Cr,
    /// The end; nothing more is taken.
    End,
}

/// Collects one message.
#[derive(Debug)]
pub struct Collector {
    before: Before,
    bare: BareLineEnds,
    max_bytes: u64,
    /// Bytes of the message so far, kept or not.
    seen_bytes: u64,
    line_bytes: usize,
    longest_line: usize,
    has_bare: bool,
    is_given_up: bool,
    bytes: Vec<u8>,
}

/// How far [`Collector::feed`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fed {
    /// So many bytes of the input belong to the message and its end.
    pub taken: usize,
    /// The end was found.
    pub is_whole: bool,
}

/// A whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Its bytes, doubled dots taken off, the end not included.
    pub bytes: Vec<u8>,
    /// Bytes of its longest line, without line end.
    pub longest_line: usize,
}

impl Collector {
    /// Begins a message of at most `max_bytes`.
    #[must_use]
    pub fn new(max_bytes: u64, bare: BareLineEnds) -> Self {
        Self {
            // RFC 5321 §4.1.1.4: the CR LF of DATA itself counts as the one before the dot, so that a message can be empty.
            before: Before::LineStart,
            bare,
            max_bytes,
            seen_bytes: 0,
            line_bytes: 0,
            longest_line: 0,
            has_bare: false,
            is_given_up: false,
            bytes: Vec::new(),
        }
    }

    /// Takes bytes until the end is found or there are no more.
    pub fn feed(&mut self, input: &[u8]) -> Fed {
        if self.before == Before::End {
            return Fed { taken: 0, is_whole: true };
        }
        let mut at = 0;
        while let Some(&byte) = input.get(at) {
            if self.before == Before::Text
                || self.before == Before::LineStart && !matches!(byte, b'.' | b'\r' | b'\n')
            {
                at += self.text_take(&input[at..]);
                if at == input.len() {
                    break;
                }
            }
            at += 1;
            if self.byte_take(input[at - 1]) {
                return Fed { taken: at, is_whole: true };
            }
        }
        Fed { taken: at, is_whole: false }
    }

    /// Takes the run of bytes that end no line, as one piece.
    fn text_take(&mut self, input: &[u8]) -> usize {
        let run = memchr2(b'\r', b'\n', input).unwrap_or(input.len());
        if run > 0 {
            self.keep(&input[..run]);
            self.line_bytes += run;
            self.before = Before::Text;
        }
        run
    }

    /// Takes one byte; says whether it was the last of the end.
    fn byte_take(&mut self, byte: u8) -> bool {
        use Before::{Cr, Dot, DotCr, End, LineStart, Text};
        match (self.before, byte) {
            (LineStart, b'.') => self.before = Dot,
            (DotCr, b'\n') | (End, _) => {
                self.before = End;
                return true;
            }
            (Dot, b'\r') => self.before = DotCr,
            (Cr, b'\n') => self.line_end(),
            (Cr, byte) => {
                self.bare_cr();
                return self.byte_take(byte);
            }
            (DotCr, byte) => {
                // The dot was text: RFC 5321 §4.5.2 takes it off where anything but CR LF follows. Then a CR that stands alone.
                self.bare_cr();
                return self.byte_take(byte);
            }
            (Dot, byte) => {
                // RFC 5321 §4.5.2: a dot at the beginning of a line that has more is taken off.
                self.before = Text;
                return self.byte_take(byte);
            }
            (LineStart | Text, b'\r') => self.before = Cr,
            (LineStart | Text, b'\n') => self.bare_lf(),
            (LineStart | Text, byte) => {
                self.keep(&[byte]);
                self.line_bytes += 1;
                self.before = Text;
            }
        }
        false
    }

    fn line_end(&mut self) {
        self.keep(b"\r\n");
        self.line_count();
        self.before = Before::LineStart;
    }

    /// A lone LF. What follows it is not the beginning of a line in the sense of RFC 5321: a dot there ends nothing, and is not taken off.
    fn bare_lf(&mut self) {
        self.has_bare = true;
        self.keep(b"\r\n");
        self.line_count();
        self.before = Before::Text;
    }

    fn bare_cr(&mut self) {
        self.has_bare = true;
        self.keep(b" ");
        self.line_bytes += 1;
        self.before = Before::Text;
    }

    fn line_count(&mut self) {
        self.longest_line = self.longest_line.max(self.line_bytes);
        self.line_bytes = 0;
    }

    fn keep(&mut self, piece: &[u8]) {
        self.seen_bytes += piece.len() as u64;
        if self.is_unusable() {
            // What will be refused is not kept.
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(piece);
        }
    }

    fn is_unusable(&self) -> bool {
        self.is_given_up
            || self.seen_bytes > self.max_bytes
            || (self.has_bare && self.bare == BareLineEnds::Refuse)
    }

    /// Whether the end was found.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.before == Before::End
    }

    /// Bytes that are in memory for this message.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// From now on nothing is kept: whoever counts memory has none left.
    pub fn give_up(&mut self) {
        self.is_given_up = true;
        self.bytes = Vec::new();
    }

    /// Whether the client goes on for so long that no answer is worth it.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.seen_bytes > self.max_bytes.saturating_add(DISCARDED_BYTES)
    }

    /// The message, after its end was found.
    ///
    /// Errors: [`DataError`].
    pub fn finish(mut self) -> Result<Collected, DataError> {
        self.line_count();
        if self.seen_bytes > self.max_bytes {
            return Err(DataError::TooLarge(self.max_bytes));
        }
        if self.has_bare && self.bare == BareLineEnds::Refuse {
            return Err(DataError::BareLineEnd);
        }
        if self.is_given_up {
            return Err(DataError::GivenUp);
        }
        Ok(Collected { bytes: self.bytes, longest_line: self.longest_line })
    }
}

/// Writes a message as DATA sends it, piece by piece: dots at the beginning of lines doubled, and the end behind it (RFC 5321 §4.5.2).
///
/// The lines must end with CR LF. A last line without end gets one: without it the lone dot would not stand alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stuffer {
    /// The last two bytes, the last one in front.
    last: Option<(u8, Option<u8>)>,
}

impl Stuffer {
    /// Writes the next piece.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        out.reserve(piece.len() + piece.len() / 64);
        let mut from = 0;
        let is_line_start = self.last.is_none_or(|(last, _)| last == b'\n');
        if is_line_start && piece.first() == Some(&b'.') {
            out.push(b'.');
        }
        for end in memchr_iter(b'\n', piece) {
            if piece.get(end + 1) == Some(&b'.') {
                out.extend_from_slice(&piece[from..=end]);
                out.push(b'.');
                from = end + 1;
            }
        }
        out.extend_from_slice(&piece[from..]);
        self.last = match piece {
            [] => self.last,
            [only] => Some((*only, self.last.map(|(last, _)| last))),
            [.., before, last] => Some((*last, Some(*before))),
        };
    }

    /// Writes the line end that the last line may need; the lone dot that must follow is [`END`].
    pub fn finish(self, out: &mut Vec<u8>) {
        if !matches!(self.last, None | Some((b'\n', Some(b'\r')))) {
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// The end of a message, behind a line end (RFC 5321 §4.1.1.4).
pub const END: &[u8] = b".\r\n";

/// Writes a whole message as DATA sends it, its end included; see [`Stuffer`].
pub fn stuffed(message: &[u8], out: &mut Vec<u8>) {
    let mut stuffer = Stuffer::default();
    stuffer.push(message, out);
    stuffer.finish(out);
    out.extend_from_slice(END);
}

#[cfg(test)]
mod tests;
