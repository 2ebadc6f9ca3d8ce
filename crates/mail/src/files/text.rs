//! Text: decoding bytes that are meant to be read, and finding addresses, strings and base64 in them.
//!
//! Charsets here are only those a file without a label can be recognised in; labelled text of a message is `mime`'s.

use std::borrow::Cow;

use super::open::{Stop, Work, cut};
use super::{Cost, Reason};

/// Shortest run of printable bytes that counts as a string, as with `strings(1)`.
const STRING_BYTES: usize = 4;
/// Longest address looked at: longer ones are data.
const URL_BYTES: usize = 8192;
/// Bytes of one text searched for addresses: more is a dump, and its beginning tells enough.
const SEARCHED_BYTES: usize = 4 << 20;

/// Reads a text file: its text and the addresses in it.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    let bytes = &bytes[..bytes.len().min(SEARCHED_BYTES)];
    work.meter.spend(Cost::Scan, 4 * bytes.len() as u64).map_err(|reason| (reason, "text"))?;
    let text = decode(bytes);
    work.read(&text);
    note_urls(&text, work);
    Ok(())
}

/// Adds the addresses in a text to what was found.
pub(super) fn note_urls(text: &str, work: &mut Work<'_>) {
    for url in urls(text) {
        work.url(url);
    }
}

/// Decodes text without a label: by its byte order mark, as UTF-8, by the zeros of UTF-16, else as Windows-1252.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return String::from_utf8_lossy(rest),
        [0xFF, 0xFE, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => return Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !is_utf16(bytes) => Cow::Borrowed(text),
        // A character cut off at the end does not make a text Latin.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            String::from_utf8_lossy(bytes)
        }
        _ if is_utf16(bytes) => match bytes {
            [0, ..] => Cow::Owned(utf16(bytes, u16::from_be_bytes)),
            _ => Cow::Owned(utf16(bytes, u16::from_le_bytes)),
        },
        _ => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
    }
}

/// Decodes UTF-16 without its mark; unpaired halves become U+FFFD.
pub(super) fn utf16(bytes: &[u8], order: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
}

/// Says whether bytes look like UTF-16 of a Latin script: every other byte zero at the start.
fn is_utf16(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    head.len() >= 8 && [0, 1].iter().any(|&side| zeros(side) * 10 >= head.len() * 4 && zeros(1 - side) == 0)
}

/// Returns the character of a byte in Windows-1252, which is what unlabelled Latin text is in practice.
pub(super) fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Says whether bytes are text: no control characters but blanks, or UTF-16.
pub fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || is_utf16(bytes) {
        return true;
    }
    let controls = bytes.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x1B)).count();
    // One stray byte in a thousand is damage, not a format.
    controls * 1000 <= bytes.len() && !bytes.iter().take(8).any(|&byte| byte == 0)
}

/// Returns the runs of at least four printable ASCII bytes, as `strings(1)` does.
///
/// At most `count` of them; each is a view into the bytes.
pub fn strings(bytes: &[u8], count: usize) -> Vec<&str> {
    bytes
        .split(|byte| !matches!(byte, 0x20..=0x7E | b'\t'))
        .filter(|run| run.len() >= STRING_BYTES)
        .filter_map(|run| std::str::from_utf8(run).ok())
        .take(count)
        .collect()
}

/// Returns the Shannon entropy of bytes in bits per byte, 0 to 8.
pub fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0u64; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let total = bytes.len() as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = count as f64 / total;
            -share * share.log2()
        })
        .sum()
}

/// Returns the addresses (`scheme://...` and `www.`) in a text, in order; as written, without closing punctuation.
pub fn urls(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(start) = next_url_start(text, from) {
            let url = url_at(text, start);
            from = start + url.len().max(1);
            if url.len() > 8 && url.contains('.') {
                return Some(url);
            }
        }
        None
    })
}

const SCHEMES: &[&str] = &["https", "http", "ftp", "hxxps", "hxxp", "file", "ms-appinstaller", "search-ms"];

fn next_url_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        // Both marks hold a character that is rare in words, so the loop mostly skips.
        let step = bytes[at..].iter().position(|&byte| byte == b':' || byte == b'w' || byte == b'W')?;
        let here = at + step;
        at = here + 1;
        if bytes[here] == b':' && bytes[here..].starts_with(b"://") {
            let word = bytes[from..here]
                .iter()
                .rev()
                .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
                .count();
            let scheme = &text[here - word..here];
            let known = |name: &&str| {
                scheme.len() >= name.len()
                    && scheme.is_char_boundary(scheme.len() - name.len())
                    && scheme[scheme.len() - name.len()..].eq_ignore_ascii_case(name)
            };
            if let Some(name) = SCHEMES.iter().find(|name| known(name)) {
                return Some(here - name.len());
            }
        } else if bytes[here..].len() > 4 && bytes[here..here + 4].eq_ignore_ascii_case(b"www.") {
            let is_start = here == 0
                || !(bytes[here - 1].is_ascii_alphanumeric()
                    || matches!(bytes[here - 1], b'.' | b'@' | b'-'));
            if is_start && bytes[here + 4].is_ascii_alphanumeric() {
                return Some(here);
            }
        }
    }
    None
}

fn url_at(text: &str, start: usize) -> &str {
    let rest = cut(&text[start..], URL_BYTES);
    let is_end = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '<' | '>' | '`' | '\\' | '^' | '{' | '}' | '|')
    };
    let mut url = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    loop {
        let Some(last) = url.chars().next_back() else { return url };
        let closes = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '»' | '”' | '’' | '*' => true,
            // A closing bracket belongs to the address only if it was opened in it.
            ')' => url.matches('(').count() < url.matches(')').count(),
            ']' => url.matches('[').count() < url.matches(']').count(),
            _ => false,
        };
        if !closes {
            return url;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
}

/// Decodes base64 (RFC 4648 §4 and §5, padding optional), skipping blanks; stops at the first other byte.
///
/// Returns nothing if fewer than `at_least` bytes come out.
pub(super) fn base64(encoded: &[u8], at_least: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0u32);
    for &byte in encoded {
        let Some(value) = base64_value(byte) else {
            if byte.is_ascii_whitespace() {
                continue;
            }
            break;
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (out.len() >= at_least).then_some(out)
}

/// Returns the six bits of a base64 character, of either alphabet.
pub(super) fn base64_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Decodes pairs of hex digits, skipping blanks; stops at the first other byte.
pub(super) fn hex(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len() / 2);
    let mut high = None;
    for &byte in encoded {
        let Some(digit) = char::from(byte).to_digit(16) else {
            if byte.is_ascii_whitespace() {
                continue;
            }
            break;
        };
        match high.take() {
            None => high = Some(digit as u8),
            Some(first) => out.push(first << 4 | digit as u8),
        }
    }
    out
}

/// Turns a budget's refusal into a stop that names the place.
pub(super) fn stop_at(detail: &'static str) -> impl Fn(Reason) -> Stop {
    move |reason| (reason, detail)
}
