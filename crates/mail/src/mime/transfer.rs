//! Content-Transfer-Encodings (RFC 2045 §6): base64, quoted-printable, uuencode. Lenient: everything decodes to something.

use memchr::memchr2;

/// Decoded bytes, and whether the encoding was malformed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// True when something had to be skipped or guessed.
    pub is_broken: bool,
}

const SKIP: u8 = 0xFE;
const FOREIGN: u8 = 0xFF;
const PADDING: u8 = 0xFD;

/// The value of each byte in base64: the standard alphabet, and the URL-safe one which some senders use.
static BASE64: [u8; 256] = base64_table();

const fn base64_table() -> [u8; 256] {
    let mut table = [FOREIGN; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table[b' ' as usize] = SKIP;
    table[b'\t' as usize] = SKIP;
    table[b'\r' as usize] = SKIP;
    table[b'\n' as usize] = SKIP;
    table[b'=' as usize] = PADDING;
    table
}

/// Decodes base64 (RFC 2045 §6.8). Foreign bytes are skipped; after padding a new run may begin, as joined encoders write it.
#[must_use]
pub fn base64(text: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut is_broken = false;
    let mut has_padding = false;
    let mut group: u32 = 0;
    let mut filled = 0;
    let mut position = 0;
    while position < text.len() {
        if filled == 0 {
            let start = position;
            position = base64_run(text, start, &mut bytes);
            is_broken |= has_padding && position > start;
            if position >= text.len() {
                break;
            }
        }
        match BASE64[text[position] as usize] {
            SKIP => {}
            FOREIGN => is_broken = true,
            PADDING => {
                has_padding = true;
                is_broken |= filled == 1;
                flush_group(&mut bytes, group, filled);
                (group, filled) = (0, 0);
            }
            value => {
                is_broken |= has_padding;
                group = group << 6 | u32::from(value);
                filled += 1;
                if filled == 4 {
                    bytes.extend_from_slice(&[(group >> 16) as u8, (group >> 8) as u8, group as u8]);
                    (group, filled) = (0, 0);
                }
            }
        }
        position += 1;
    }
    is_broken |= filled != 0;
    flush_group(&mut bytes, group, filled);
    Decoded { bytes, is_broken }
}

/// The fast way: whole groups of four without anything between them. Returns where it stopped.
fn base64_run(text: &[u8], start: usize, bytes: &mut Vec<u8>) -> usize {
    let mut position = start;
    // Two groups at a time: a line of 76 has nine pairs and one more.
    while let Some(pair) = text.get(position..position + 8).and_then(|pair| <&[u8; 8]>::try_from(pair).ok()) {
        let [first, second] =
            [group([pair[0], pair[1], pair[2], pair[3]]), group([pair[4], pair[5], pair[6], pair[7]])];
        if (first | second) > GROUP {
            break;
        }
        let six = (u64::from(first) << 40 | u64::from(second) << 16).to_be_bytes();
        bytes.extend_from_slice(&six[..6]);
        position += 8;
    }
    while let Some(four) = text.get(position..position + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()) {
        let group = group(four);
        if group > GROUP {
            break;
        }
        bytes.extend_from_slice(&group.to_be_bytes()[1..]);
        position += 4;
    }
    position
}

/// The largest three bytes.
const GROUP: u32 = 0x00FF_FFFF;

/// The values of each letter, shifted to its place of four; what is no letter sets the highest bit.
static BASE64_SHIFTED: [[u32; 256]; 4] = {
    let mut tables = [[1 << 31; 256]; 4];
    let mut byte = 0;
    while byte < 256 {
        if BASE64[byte] < 64 {
            let mut place = 0;
            while place < 4 {
                tables[place][byte] = (BASE64[byte] as u32) << (18 - 6 * place);
                place += 1;
            }
        }
        byte += 1;
    }
    tables
};

fn group([a, b, c, d]: [u8; 4]) -> u32 {
    let [first, second, third, fourth] = &BASE64_SHIFTED;
    first[a as usize] | second[b as usize] | third[c as usize] | fourth[d as usize]
}

/// Writes the whole bytes of an unfinished group.
fn flush_group(bytes: &mut Vec<u8>, group: u32, filled: u32) {
    match filled {
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    }
}

/// Decodes quoted-printable (RFC 2045 §6.7). A broken escape is kept as written.
#[must_use]
pub fn quoted_printable(text: &[u8]) -> Decoded {
    let mut bytes = Vec::with_capacity(text.len());
    let mut is_broken = false;
    let mut position = 0;
    while let Some(found) = memchr2(b'=', b'\n', &text[position..]) {
        let at = position + found;
        let literal = &text[position..at];
        if text[at] == b'\n' {
            push_line(&mut bytes, literal);
            position = at + 1;
            continue;
        }
        bytes.extend_from_slice(literal);
        if let Some(byte) = hex_pair(text, at + 1) {
            bytes.push(byte);
            position = at + 3;
        } else if let Some(next) = soft_break(text, at + 1) {
            position = next;
        } else {
            is_broken = true;
            bytes.push(b'=');
            position = at + 1;
        }
    }
    bytes.extend_from_slice(&text[position..]);
    Decoded { bytes, is_broken }
}

/// RFC 2045 §6.7 (3): literal white space at the end of a line was added on the way and is removed; the line end is kept as sent.
fn push_line(bytes: &mut Vec<u8>, literal: &[u8]) {
    let (text, line_end): (&[u8], &[u8]) = match literal.strip_suffix(b"\r") {
        Some(text) => (text, b"\r\n"),
        None => (literal, b"\n"),
    };
    let blanks = text.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    bytes.extend_from_slice(&text[..text.len() - blanks]);
    bytes.extend_from_slice(line_end);
}

/// A soft line break: blanks and a line end after `=`, or the end of the text. Returns where the next line begins.
fn soft_break(text: &[u8], start: usize) -> Option<usize> {
    let mut position = start;
    while matches!(text.get(position), Some(b' ' | b'\t')) {
        position += 1;
    }
    match (text.get(position), text.get(position + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(position + 2),
        (Some(b'\n' | b'\r'), _) => Some(position + 1),
        (None, _) => Some(position),
        _ => None,
    }
}

/// The byte written as two hexadecimal digits at `position`.
#[must_use]
pub fn hex_pair(text: &[u8], position: usize) -> Option<u8> {
    let high = char::from(*text.get(position)?).to_digit(16)?;
    let low = char::from(*text.get(position + 1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// Decodes uuencode: `begin`, lines, `end`. Without a `begin` line every line is tried.
#[must_use]
pub fn uuencode(text: &[u8]) -> Decoded {
    let mut decoded = Decoded::default();
    let mut has_end = false;
    for line in text.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.starts_with(b"begin ") || line.is_empty() {
            continue;
        }
        if line == b"end" {
            has_end = true;
            break;
        }
        uuencode_line(line, &mut decoded);
    }
    decoded.is_broken |= !has_end;
    decoded
}

/// One line: its length, then groups of four.
fn uuencode_line(line: &[u8], decoded: &mut Decoded) {
    let value = |byte: u8| byte.wrapping_sub(b' ') & 0x3F;
    let length = usize::from(value(line[0]));
    let start = decoded.bytes.len();
    for group in line[1..].chunks(4) {
        let at = |index: usize| u32::from(group.get(index).map_or(0, |byte| value(*byte)));
        let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
        decoded.bytes.extend_from_slice(&[(bits >> 16) as u8, (bits >> 8) as u8, bits as u8]);
    }
    decoded.is_broken |= decoded.bytes.len() - start < length;
    decoded.bytes.truncate(start + length);
}

#[cfg(test)]
mod tests;
