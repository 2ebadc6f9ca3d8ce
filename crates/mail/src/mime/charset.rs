//! Charsets: bytes become UTF-8. The tables are `encoding_rs`'s (the WHATWG set, which mail programs share); UTF-7 is ours.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1252};

use super::transfer;

/// Decoded text and how sure we are of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// True when the charset's name means nothing to us; windows-1252 was used.
    pub is_unknown: bool,
    /// True when bytes were not valid in the charset; U+FFFD stands in their place.
    pub is_broken: bool,
}

impl Decoded {
    fn sound(text: String) -> Self {
        Self { text, is_unknown: false, is_broken: false }
    }
}

/// Decodes bytes said to be in the charset `name`. Without a name, or as US-ASCII: UTF-8 when it is valid, else windows-1252.
#[must_use]
pub fn decode(bytes: &[u8], name: Option<&str>) -> Decoded {
    let name = name.map(clean_name).filter(|name| !name.is_empty());
    if name.is_some_and(is_utf7) {
        return utf7(bytes);
    }
    // The commonest case by far costs one check. ISO-2022-JP and HZ are ASCII bytes that mean something else.
    if bytes.is_ascii() && !name.is_some_and(is_escaping) {
        return Decoded::sound(String::from_utf8_lossy(bytes).into_owned());
    }
    match name {
        None => guess(bytes),
        Some(name) if is_ascii_name(name) => guess(bytes),
        Some(name) => match Encoding::for_label_no_replacement(name.as_bytes()) {
            Some(encoding) => with(encoding, bytes),
            None => Decoded { is_unknown: true, ..guess(bytes) },
        },
    }
}

/// As [`decode`], without a copy where the bytes are the text already.
#[must_use]
pub fn decode_owned(bytes: Vec<u8>, name: Option<&str>) -> Decoded {
    let label = name.map(clean_name).filter(|name| !name.is_empty());
    let is_utf8 = label.is_none_or(|name| {
        is_ascii_name(name) || ["utf-8", "utf8"].iter().any(|utf8| name.eq_ignore_ascii_case(utf8))
    });
    if !is_utf8 {
        return decode(&bytes, name);
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\u{feff}') => Decoded::sound(text),
        Ok(text) => decode(text.as_bytes(), name),
        Err(error) => decode(error.as_bytes(), name),
    }
}

/// Names as found in the wild: quotes, spaces, a stray semicolon, or a language after `*`.
fn clean_name(name: &str) -> &str {
    name.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ';' | ','))
}

fn is_utf7(name: &str) -> bool {
    ["utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

fn is_ascii_name(name: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "7bit", "8bit", "binary"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Charsets in which ASCII bytes can stand for other letters.
fn is_escaping(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("iso-2022")
        || lower.starts_with("csiso2022")
        || lower.starts_with("utf-16")
        || lower.starts_with("hz-")
        || lower.starts_with("ucs-2")
        || lower.starts_with("unicode")
        || lower.starts_with("csunicode")
        || lower.starts_with("iso-10646-ucs")
}

/// No usable charset: UTF-8 if it is valid, else windows-1252, as mail programs do.
fn guess(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded::sound(text.trim_start_matches('\u{feff}').to_owned()),
        Err(_) => with(WINDOWS_1252, bytes),
    }
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    if encoding == REPLACEMENT {
        return Decoded { is_unknown: true, ..guess(bytes) };
    }
    // A byte order mark overrides the label, as the Encoding Standard's "decode" does.
    let (text, _, is_broken) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), is_unknown: false, is_broken }
}

/// The charset a document names itself in `<meta charset>` or `<meta http-equiv content>`, within its first bytes.
#[must_use]
pub fn from_meta(html: &[u8]) -> Option<&'static str> {
    // The HTML standard (§13.2.3.2) looks at the first 1024 bytes.
    let head = &html[..html.len().min(1024)];
    let at = head.windows(8).position(|window| window.eq_ignore_ascii_case(b"charset="))?;
    let name: Vec<u8> = head[at + 8..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .take(40)
        .collect();
    let encoding = Encoding::for_label_no_replacement(&name)?;
    // HTML §13.2.3.2: a document that names UTF-16 in bytes we could read is not UTF-16.
    Some(if encoding.is_ascii_compatible() { encoding.name() } else { UTF_8.name() })
}

/// UTF-7 (RFC 2152): `+base64-` runs of UTF-16BE between ASCII. Mail programs still decode it, so text can hide in it.
fn utf7(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut is_broken = false;
    let mut position = 0;
    while position < bytes.len() {
        let byte = bytes[position];
        position += 1;
        if byte != b'+' {
            is_broken |= !byte.is_ascii();
            text.push(if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER });
            continue;
        }
        let run = bytes[position..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
            .count();
        if run == 0 {
            text.push('+');
        } else {
            let units = transfer::base64(&bytes[position..position + run]).bytes;
            let (pairs, _) = units.as_chunks::<2>();
            for letter in char::decode_utf16(pairs.iter().map(|pair| u16::from_be_bytes(*pair))) {
                is_broken |= letter.is_err();
                text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            position += run;
        }
        // RFC 2152: a hyphen ends the run and is swallowed.
        if bytes.get(position) == Some(&b'-') {
            position += 1;
        }
    }
    Decoded { text, is_unknown: false, is_broken }
}

#[cfg(test)]
mod tests;
