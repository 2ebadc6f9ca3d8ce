//! The lexical level of structured header fields (RFC 5322 §3.2): quoted strings and comments. Lenient and linear:
//! an opening mark that is never closed is an ordinary character, and that is found out once for each kind.

use crate::span::Span;

/// A piece of a structured field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A run of ordinary characters.
    Atom(Span),
    /// A quoted string, quotes included.
    Quoted(Span),
    /// A comment, parentheses included, nested ones too.
    Comment(Span),
    /// White space, line ends included.
    Space(Span),
    /// One of the special characters asked for.
    Special(u8, Span),
}

/// Walks over a structured field.
#[derive(Debug)]
pub struct Tokens<'a> {
    text: &'a [u8],
    position: usize,
    specials: &'a [u8],
    /// The bytes at which a run of ordinary characters ends.
    stops: [bool; 256],
    /// No closing mark lies ahead: do not look for one again.
    is_without_quote: bool,
    is_without_comment: bool,
}

/// Nesting of comments that is followed; deeper ones count as text of the comment.
const MAX_COMMENT_DEPTH: u32 = 32;

impl<'a> Tokens<'a> {
    /// Walks over `text`, giving each of `specials` as a token of its own.
    #[must_use]
    pub fn new(text: &'a [u8], specials: &'a [u8]) -> Self {
        let mut tokens = Self {
            text,
            position: 0,
            specials,
            stops: SPACES,
            is_without_quote: false,
            is_without_comment: false,
        };
        tokens.note_stops();
        tokens
    }

    /// Where the next token begins.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Goes on at `position`.
    pub fn seek(&mut self, position: usize) {
        self.position = position.min(self.text.len());
    }

    fn note_stops(&mut self) {
        let is_special = |byte: u8| self.specials.contains(&byte);
        let (quote, comment) = (is_special(b'"'), is_special(b'('));
        // Specials are signs of US-ASCII.
        for byte in self.specials.iter().filter(|byte| byte.is_ascii()) {
            self.stops[usize::from(*byte)] = true;
        }
        self.stops[usize::from(b'"')] = quote || !self.is_without_quote;
        self.stops[usize::from(b'(')] = comment || !self.is_without_comment;
    }

    fn is_ordinary(&self, byte: u8) -> bool {
        !self.stops[usize::from(byte)]
    }

    /// The end of the quoted string that begins at `position`.
    fn quoted_end(&self) -> Option<usize> {
        let mut at = self.position + 1;
        loop {
            at += memchr::memchr2(b'"', b'\\', self.text.get(at..)?)?;
            if self.text[at] == b'"' {
                return Some(at + 1);
            }
            at += 2;
        }
    }

    /// The end of the comment that begins at `position`.
    fn comment_end(&self) -> Option<usize> {
        let mut depth = 0;
        let mut at = self.position;
        while let Some(byte) = self.text.get(at) {
            match byte {
                b'\\' => at += 1,
                b'(' if depth < MAX_COMMENT_DEPTH => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn run(&self, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text[self.position..];
        self.position + rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len())
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.position;
        let byte = *self.text.get(start)?;
        if self.is_ordinary(byte) && byte.is_ascii() {
            self.position = self.run(|byte| self.is_ordinary(byte));
            return Some(Token::Atom(Span::new(start, self.position)));
        }
        if is_space(byte) {
            self.position = self.run(is_space);
            return Some(Token::Space(Span::new(start, self.position)));
        }
        if byte == b'"' && !self.is_without_quote {
            if let Some(end) = self.quoted_end() {
                self.position = end;
                return Some(Token::Quoted(Span::new(start, end)));
            }
            self.is_without_quote = true;
            self.note_stops();
        }
        if byte == b'(' && !self.is_without_comment {
            if let Some(end) = self.comment_end() {
                self.position = end;
                return Some(Token::Comment(Span::new(start, end)));
            }
            self.is_without_comment = true;
            self.note_stops();
        }
        if self.specials.contains(&byte) {
            self.position += 1;
            return Some(Token::Special(byte, Span::new(start, start + 1)));
        }
        self.position = self.run(|byte| self.is_ordinary(byte)).max(start + 1);
        Some(Token::Atom(Span::new(start, self.position)))
    }
}

/// The bytes of [`is_space`].
const SPACES: [bool; 256] = {
    let mut spaces = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        spaces[byte] = is_space(byte as u8);
        byte += 1;
    }
    spaces
};

/// White space of header fields; NUL counts too, as it does when values are unfolded.
#[must_use]
pub const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0)
}

/// The inside of a quoted string or comment, unescaped (RFC 5322 §3.2.1) and unfolded.
#[must_use]
pub fn unquoted(text: &[u8]) -> Vec<u8> {
    let inside = match text {
        [b'"', inside @ .., b'"'] | [b'(', inside @ .., b')'] => inside,
        other => other,
    };
    let mut bytes = Vec::with_capacity(inside.len());
    let mut position = 0;
    while position < inside.len() {
        if inside[position] == b'\\' && position + 1 < inside.len() {
            position += 1;
        }
        match inside[position] {
            b'\r' | b'\n' => {}
            0 => bytes.push(b' '),
            byte => bytes.push(byte),
        }
        position += 1;
    }
    bytes
}

/// Bytes of a header field as text: UTF-8, else windows-1252.
#[must_use]
pub fn to_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests;
