//! Texts that hold other texts: base64, hexadecimal, JSON; and the hash of a text.

use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use crate::limits::{MAX_BASE64_RUNS, MAX_JSON_DEPTH};
use crate::value::{Map, Value};

/// How base64 is to be read.
#[derive(Clone, Debug)]
pub(crate) struct Base64 {
    /// `-` and `_` instead of `+` and `/`. RFC 4648 §5.
    pub(crate) is_url: bool,
    /// Take what lacks its `=`, and what carries too many.
    pub(crate) ignores_padding: bool,
    /// How the bytes may be text; the first that fits is taken.
    pub(crate) encodings: Vec<Encoding>,
}

/// How bytes are text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

impl Encoding {
    /// The encoding called `name` in a rule.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "ascii" => Self::Ascii,
            "utf8" | "utf-8" => Self::Utf8,
            "utf16-le" | "utf-16-le" | "utf16le" | "utf-16le" => Self::Utf16LittleEndian,
            "utf16-be" | "utf-16-be" | "utf16be" | "utf-16be" => Self::Utf16BigEndian,
            _ => return None,
        })
    }

    fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Ascii if !bytes.is_ascii() => None,
            Self::Ascii | Self::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Self::Utf16LittleEndian => utf16(bytes, u16::from_le_bytes),
            Self::Utf16BigEndian => utf16(bytes, u16::from_be_bytes),
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>()).ok()
}

/// A run shorter than this is a word that happens to look like base64.
const MIN_BASE64_RUN: usize = 8;

impl Base64 {
    /// Whole text: what it holds, or nothing if it does not decode.
    pub(crate) fn decode(&self, text: &str) -> Option<String> {
        let bytes = self.bytes(text.trim())?;
        self.encodings.iter().find_map(|encoding| encoding.decode(&bytes))
    }

    /// Every run of base64 in a text that decodes to text.
    pub(crate) fn scan(&self, text: &str) -> Vec<String> {
        let is_letter = |character: char| {
            character.is_ascii_alphanumeric()
                || matches!((character, self.is_url), ('+' | '/', false) | ('-' | '_', true))
        };
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_letter) {
            let run = &rest[start..];
            let letters = run.find(|character| !is_letter(character)).unwrap_or(run.len());
            let padding = run[letters..].bytes().take(2).take_while(|byte| *byte == b'=').count();
            let (run, after) = run.split_at(letters + padding);
            rest = after;
            if letters >= MIN_BASE64_RUN {
                found.extend(self.decode(run).filter(|decoded| !decoded.is_empty()));
                if found.len() >= MAX_BASE64_RUNS {
                    break;
                }
            }
        }
        found
    }

    fn bytes(&self, text: &str) -> Option<Vec<u8>> {
        let alphabet = if self.is_url { &base64::alphabet::URL_SAFE } else { &base64::alphabet::STANDARD };
        // Bits left over in the last letter are tolerated in either case: senders do not always clear them.
        let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
        if !self.ignores_padding {
            let config = config.with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
            return GeneralPurpose::new(alphabet, config).decode(text).ok();
        }
        let letters = text.trim_end_matches('=');
        // A single letter left over carries no byte; it is what a cut text ends with.
        let whole = letters.len() - usize::from(letters.len() % 4 == 1);
        let config = config.with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(alphabet, config).decode(letters.get(..whole)?).ok()
    }
}

/// The text whose UTF-8 bytes are written in hexadecimal digits.
pub(crate) fn decode_hex(text: &str) -> Option<String> {
    let digits: Option<Vec<u8>> =
        text.trim().chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    String::from_utf8(pairs.iter().map(|[high, low]| high << 4 | low).collect()).ok()
}

/// The SHA-256 of a text in lower-case hexadecimal digits. FIPS 180-4.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Parsed JSON as values; null if it is not JSON or nested too deep. RFC 8259.
pub(crate) fn parse_json<'m>(text: &str) -> Value<'m> {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    parsed.map_or(Value::Null, |json| from_json(json, 0))
}

fn from_json<'m>(json: serde_json::Value, depth: usize) -> Value<'m> {
    if depth > MAX_JSON_DEPTH {
        return Value::Null;
    }
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => truth.into(),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().into(),
        },
        serde_json::Value::String(text) => text.into(),
        serde_json::Value::Array(elements) => {
            Value::array(elements.into_iter().map(|element| from_json(element, depth + 1)))
        }
        serde_json::Value::Object(entries) => {
            let entries: BTreeMap<String, Value<'m>> =
                entries.into_iter().map(|(key, value)| (key, from_json(value, depth + 1))).collect();
            Value::Map(Map::Shared(Rc::new(entries)))
        }
    }
}
