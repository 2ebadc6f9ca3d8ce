//! Encoded words (RFC 2047): text in header fields beyond US-ASCII.
//! Decodes leniently, once: what comes out is never decoded again, and never holds a line end.

use std::borrow::Cow;

use memchr::memmem;

use crate::{
    complaint::ComplaintKind,
    mime::{charset, transfer},
};

/// Decoded text and what was wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Complaints, each kind at most once.
    pub complaints: Vec<ComplaintKind>,
    /// Encoded words seen.
    pub words: usize,
}

/// One encoded word, taken apart but not decoded.
struct Word<'a> {
    charset: &'a str,
    encoding: u8,
    text: &'a str,
    /// Bytes of the whole word.
    length: usize,
}

/// The longest encoded word read. RFC 2047 §2 allows 75 bytes, real senders exceed it many times over.
const MAX_WORD_BYTES: usize = 16 << 10;

/// True when the text may hold an encoded word.
#[must_use]
pub fn is_present(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"=?").is_some()
}

/// Decodes all encoded words in unstructured text; the rest is kept as it is.
#[must_use]
pub fn decode(text: &str) -> Decoded {
    if !is_present(text) {
        return Decoded { text: text.to_owned(), ..Decoded::default() };
    }
    let mut decoder = Decoder::default();
    decoder.run(text);
    decoder.flush();
    decoder.out
}

#[derive(Default)]
struct Decoder<'a> {
    out: Decoded,
    /// Bytes of neighbouring words in one charset: a character may be split over two words.
    pending: Vec<u8>,
    charset: Option<&'a str>,
}

impl<'a> Decoder<'a> {
    fn run(&mut self, text: &'a str) {
        let mut position = 0;
        // White space since the last encoded word: dropped if another follows (RFC 2047 §6.2).
        let mut gap_start = 0;
        while let Some(found) = memmem::find(&text.as_bytes()[position..], b"=?") {
            let start = position + found;
            let Some(word) = word_at(&text[start..]) else {
                position = start + 2;
                continue;
            };
            let gap = &text[gap_start..start];
            let is_neighbour = self.charset.is_some() && gap.trim().is_empty();
            if !is_neighbour {
                self.flush();
                self.out.text.push_str(gap);
            }
            if self.take(&word) {
                gap_start = start + word.length;
            } else {
                self.flush();
                if is_neighbour {
                    self.out.text.push_str(gap);
                }
                self.out.text.push_str(&text[start..start + word.length]);
                gap_start = start + word.length;
            }
            position = start + word.length;
        }
        self.flush();
        self.out.text.push_str(&text[gap_start..]);
    }

    /// Decodes one word into `pending`; false when it cannot be decoded.
    fn take(&mut self, word: &Word<'a>) -> bool {
        self.out.words += 1;
        let bytes = match word.encoding {
            b'b' | b'B' => {
                let decoded = transfer::base64(word.text.as_bytes());
                if decoded.is_broken && decoded.bytes.is_empty() {
                    self.complain(ComplaintKind::BrokenEncodedWord);
                    return false;
                }
                decoded.bytes
            }
            b'q' | b'Q' => q_decode(word.text.as_bytes()),
            _ => {
                self.complain(ComplaintKind::BrokenEncodedWord);
                return false;
            }
        };
        if self.charset.is_some_and(|known| !known.eq_ignore_ascii_case(word.charset)) {
            self.flush();
        }
        self.charset = Some(word.charset);
        self.pending.extend_from_slice(&bytes);
        true
    }

    /// Decodes what is pending into text.
    fn flush(&mut self) {
        let Some(name) = self.charset.take() else { return };
        let decoded = charset::decode(&self.pending, Some(name));
        for kind in [
            decoded.is_unknown.then_some(ComplaintKind::UnknownCharset),
            decoded.is_broken.then_some(ComplaintKind::BrokenCharset),
        ]
        .into_iter()
        .flatten()
        {
            self.complain(kind);
        }
        let clean = self.clean(&decoded.text);
        self.out.text.push_str(&clean);
        self.pending.clear();
    }

    /// Takes out what must not come out of a header: line ends and other controls.
    fn clean<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if is_present(text) && word_at(&text[memmem::find(text.as_bytes(), b"=?").unwrap_or(0)..]).is_some() {
            self.complain(ComplaintKind::EncodedWordAbuse);
        }
        if text.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            self.complain(ComplaintKind::HeaderInjection);
        }
        if text.chars().any(|letter| letter.is_control()) {
            Cow::Owned(text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect())
        } else {
            Cow::Borrowed(text)
        }
    }

    fn complain(&mut self, kind: ComplaintKind) {
        if !self.out.complaints.contains(&kind) {
            self.out.complaints.push(kind);
        }
    }
}

/// Reads the word at the beginning of `text`: `=?charset*language?encoding?text?=`.
fn word_at(text: &str) -> Option<Word<'_>> {
    let mut limit = text.len().min(MAX_WORD_BYTES);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let inside = text[..limit].strip_prefix("=?")?;
    let (charset, rest) = inside.split_once('?')?;
    if charset.is_empty() || charset.len() > 64 || charset.bytes().any(|byte| byte <= b' ' || byte == b'=') {
        return None;
    }
    let encoding = *rest.as_bytes().first()?;
    let body = rest.get(1..)?.strip_prefix('?')?;
    // The text may hold "?=" only in broken mail, where Q text ends "…=3F?=": the first one ends the word.
    let end = memmem::find(body.as_bytes(), b"?=")?;
    let length = 2 + charset.len() + 1 + 1 + 1 + end + 2;
    // RFC 2231 §5: a language may follow the charset.
    let charset = charset.split('*').next().unwrap_or(charset);
    Some(Word { charset, encoding, text: &body[..end], length })
}

/// The Q encoding (RFC 2047 §4.2): underscore is a space, `=XX` a byte. A broken escape is kept as written.
fn q_decode(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut position = 0;
    while position < text.len() {
        match text[position] {
            b'_' => bytes.push(b' '),
            b'=' => match transfer::hex_pair(text, position + 1) {
                Some(byte) => {
                    bytes.push(byte);
                    position += 2;
                }
                None => bytes.push(b'='),
            },
            byte => bytes.push(byte),
        }
        position += 1;
    }
    bytes
}

#[cfg(test)]
mod tests;
