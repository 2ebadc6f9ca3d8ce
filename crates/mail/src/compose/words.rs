//! Texts in header fields as words that may be folded between: plain where they can be, encoded words where not (RFC 2047).

use base64::{Engine, engine::general_purpose::STANDARD};

/// Bytes of text in one encoded word: with `=?utf-8?B?`, `?=` and the field's name before it a line stays within 76 characters (RFC 2047 §2).
const WORD_BYTES: usize = 39;
/// A plain word longer than this cannot be folded well, and is encoded, which can be cut anywhere.
const PLAIN_WORD_BYTES: usize = 60;

/// The words of a field that is plain text, such as Subject.
pub(super) fn unstructured(text: &str) -> Vec<String> {
    let text = one_line(text);
    if is_plain(&text) { text.split(' ').map(str::to_owned).collect() } else { encoded(&text) }
}

/// The words of a display name: atoms, a quoted string, or encoded words (RFC 5322 §3.2.5).
pub(super) fn phrase(name: &str) -> Vec<String> {
    let name = one_line(name);
    if !is_plain(&name) {
        return encoded(&name);
    }
    let is_atoms =
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" !#$%&'*+-/=?^_`{|}~".contains(&byte));
    if is_atoms {
        return name.split(' ').map(str::to_owned).collect();
    }
    // RFC 5322 §3.2.4: within quotes, quote and backslash are escaped.
    let mut quoted = String::from("\"");
    for character in name.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    if quoted.len() > PLAIN_WORD_BYTES { encoded(&name) } else { vec![quoted] }
}

/// A text without line ends and control characters, and with single spaces, so that no word is empty.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text can stand as it is: ASCII, nothing that would be read as an encoded word, no word too long for a line.
fn is_plain(text: &str) -> bool {
    text.is_ascii() && !text.contains("=?") && text.split(' ').all(|word| word.len() <= PLAIN_WORD_BYTES)
}

/// RFC 2047 §2, §5: words of base64; each holds whole characters.
fn encoded(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(WORD_BYTES));
        words.push(format!("=?utf-8?B?{}?=", STANDARD.encode(piece)));
        rest = after;
    }
    words
}
