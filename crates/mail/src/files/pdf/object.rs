//! PDF objects and the lexer that reads them (ISO 32000-1 §7.2, §7.3), from file bodies, object streams and page programs alike.

use std::borrow::Cow;

use super::super::text;

/// Arrays and dictionaries within one another; real files stay under ten.
const DEPTH: usize = 32;
/// Bytes of one string; longer ones are data in disguise.
const STRING_BYTES: usize = 64 << 10;

/// An object.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Object {
    #[default]
    Null,
    Boolean(bool),
    Number(f64),
    Text(Vec<u8>),
    Name(String),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    /// Number of an indirect object.
    Reference(u32),
    /// A bare word: `obj`, `stream`, or an operator of a page program.
    Word(Vec<u8>),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        if let Object::Number(number) = self { Some(*number) } else { None }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        self.number().map(|number| number as i64)
    }

    pub(super) fn name(&self) -> Option<&str> {
        if let Object::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        if let Object::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn array(&self) -> Option<&[Object]> {
        if let Object::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        if let Object::Dictionary(entries) = self { Some(entries) } else { None }
    }
}

/// A dictionary; of keys written twice the last counts, as in most readers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Dictionary(pub(super) Vec<(String, Object)>);

impl Dictionary {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Says whether a key holds this name.
    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).and_then(Object::name) == Some(name)
    }
}

/// Returns a text string as Unicode (ISO 32000-1 §7.9.2.2): UTF-16 or UTF-8 by its mark, else PDFDocEncoding, read as Latin.
pub(super) fn text_string(bytes: &[u8]) -> Cow<'_, str> {
    text::decode(bytes)
}

/// Reads objects out of bytes.
pub(super) struct Lexer<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// Objects it may still make; a bound on memory, since `[[[[` makes an object of each byte.
    pub(super) objects_left: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, objects_left: usize) -> Self {
        Lexer { bytes, at, objects_left }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments (ISO 32000-1 §7.2.3).
    pub(super) fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Returns the next object; none at the end or when no more may be made.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.object_at(0)
    }

    fn object_at(&mut self, depth: usize) -> Option<Object> {
        self.skip_blanks();
        self.objects_left = self.objects_left.checked_sub(1)?;
        match self.peek()? {
            b'/' => Some(Object::Name(self.name())),
            b'(' => Some(Object::Text(self.literal())),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                if depth >= DEPTH { None } else { self.dictionary(depth) }
            }
            b'<' => Some(Object::Text(self.hexadecimal())),
            b'[' => {
                self.at += 1;
                if depth >= DEPTH { None } else { self.array(depth) }
            }
            b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                self.at += 2;
                Some(Object::Word(b">>".to_vec()))
            }
            b')' | b']' | b'>' | b'{' | b'}' => {
                self.at += 1;
                Some(Object::Word(vec![self.bytes[self.at - 1]]))
            }
            _ => Some(self.word()),
        }
    }

    fn array(&mut self, depth: usize) -> Option<Object> {
        let mut items = Vec::new();
        loop {
            match self.object_at(depth + 1) {
                Some(Object::Word(word)) if word == b"]" => break,
                // An array that is never closed ends with the object around it.
                Some(Object::Word(word)) if word == b"endobj" || word == b">>" => break,
                Some(item) => items.push(item),
                None => break,
            }
        }
        Some(Object::Array(items))
    }

    fn dictionary(&mut self, depth: usize) -> Option<Object> {
        let mut entries = Vec::new();
        loop {
            match self.object_at(depth + 1) {
                Some(Object::Name(key)) => {
                    let Some(value) = self.object_at(depth + 1) else { break };
                    match value {
                        Object::Word(word) if word == b">>" => break,
                        value => entries.push((key, value)),
                    }
                }
                Some(Object::Word(word)) if word == b">>" => break,
                Some(Object::Word(word)) if word == b"endobj" || word == b"stream" => {
                    self.at -= word.len();
                    break;
                }
                Some(_) => {}
                None => break,
            }
        }
        Some(Object::Dictionary(Dictionary(entries)))
    }

    /// A number, a reference (`12 0 R`), or a word.
    fn word(&mut self) -> Object {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if let Some(number) = number(word) {
            if let Some(reference) = self.reference(word) {
                return reference;
            }
            return Object::Number(number);
        }
        match word {
            b"true" => Object::Boolean(true),
            b"false" => Object::Boolean(false),
            b"null" => Object::Null,
            _ => Object::Word(word.to_vec()),
        }
    }

    /// Looks ahead for a generation and `R`.
    fn reference(&mut self, word: &[u8]) -> Option<Object> {
        let number = integer(word)?;
        let rest = self.bytes.get(self.at..(self.at + 16).min(self.bytes.len()))?;
        let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
        let digits = rest[blanks..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let gap = rest[blanks + digits..].iter().take_while(|byte| is_blank(**byte)).count();
        let at = blanks + digits + gap;
        let ends = rest.get(at + 1).is_none_or(|byte| is_blank(*byte) || is_delimiter(*byte));
        if blanks == 0 || digits == 0 || gap == 0 || rest.get(at) != Some(&b'R') || !ends {
            return None;
        }
        self.at += at + 1;
        Some(Object::Reference(number))
    }

    /// ISO 32000-1 §7.3.5: `#` and two hex digits stand for a byte.
    fn name(&mut self) -> String {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_blank(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        let raw = &self.bytes[start..self.at.min(start + 1024)];
        if !raw.contains(&b'#') {
            return String::from_utf8_lossy(raw).into_owned();
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            match raw.get(at + 1..at + 3).map(text::hex) {
                Some(byte) if raw[at] == b'#' && byte.len() == 1 => {
                    name.push(byte[0]);
                    at += 3;
                }
                _ => {
                    name.push(raw[at]);
                    at += 1;
                }
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    /// ISO 32000-1 §7.3.4.2: balanced brackets, escapes.
    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            if out.len() < STRING_BYTES {
                out.push(byte);
            }
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        let resolved = match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                value as u8
            }
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return;
            }
            b'\n' => return,
            other => other,
        };
        if out.len() < STRING_BYTES {
            out.push(resolved);
        }
    }

    /// ISO 32000-1 §7.3.4.3.
    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|&byte| byte == b'>').unwrap_or(rest.len());
        self.at = (self.at + end + 1).min(self.bytes.len());
        let mut digits: Vec<u8> =
            rest[..end].iter().take(2 * STRING_BYTES).copied().filter(u8::is_ascii_hexdigit).collect();
        // A missing last digit is zero.
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        text::hex(&digits)
    }
}

fn number(word: &[u8]) -> Option<f64> {
    if !matches!(word.first()?, b'0'..=b'9' | b'+' | b'-' | b'.') || word.len() > 32 {
        return None;
    }
    let word = std::str::from_utf8(word).ok()?;
    match word.parse::<f64>() {
        Ok(number) if number.is_finite() => Some(number),
        // Writers produce `--5` and `1.2.3`; readers take what they can.
        _ => word.trim_start_matches('-').split('.').next()?.parse().ok(),
    }
}

fn integer(word: &[u8]) -> Option<u32> {
    if word.is_empty() || word.len() > 10 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// ISO 32000-1 table 1.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// ISO 32000-1 table 2.
pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
