//! Character references (HTML Living Standard §13.2.5.72 and following): `&amp;`, `&#8203;`, `&#x41;`, and `&copy` without semicolon.

use std::borrow::Cow;

use super::entity_table::{NAMED, WITHOUT_SEMICOLON};

/// What a reference stands for: one or two characters, and how many bytes it is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The first character.
    pub(super) first: char,
    /// A second one, for the few names that stand for two.
    pub(super) second: Option<char>,
    /// Bytes from the ampersand on.
    pub(super) length: usize,
}

/// The longest name with its ampersand and semicolon (`&CounterClockwiseContourIntegral;`), and the longest number looked at.
const MAX_BYTES: usize = 34;

/// The longest name that counts without a semicolon.
const MAX_BARE_BYTES: usize = 6;

/// Reads the reference at the beginning of `text`, which begins with `&`.
pub(super) fn read(text: &[u8], is_attribute: bool) -> Option<Reference> {
    match text {
        [b'&', b'#', b'x' | b'X', rest @ ..] => number(rest, 16, 3),
        [b'&', b'#', rest @ ..] => number(rest, 10, 2),
        [b'&', rest @ ..] => named(rest, is_attribute),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32, prefix: usize) -> Option<Reference> {
    let count = digits.iter().take_while(|byte| char::from(**byte).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    let mut value: u32 = 0;
    for digit in &digits[..count] {
        let digit = char::from(*digit).to_digit(radix).unwrap_or(0);
        value = value.saturating_mul(radix).saturating_add(digit).min(0x0011_0000);
    }
    let semicolon = usize::from(digits.get(count) == Some(&b';'));
    Some(Reference { first: character(value), second: None, length: prefix + count + semicolon })
}

/// HTML §13.2.5.80: zero, surrogates and what lies outside Unicode become U+FFFD; 128 to 159 mean windows-1252.
fn character(value: u32) -> char {
    match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9F => {
            let byte = [u8::try_from(value).unwrap_or(b'?')];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

fn named(text: &[u8], is_attribute: bool) -> Option<Reference> {
    let window = &text[..text.len().min(MAX_BYTES)];
    let count = window.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = std::str::from_utf8(&window[..count]).ok()?;
    if window.get(count) == Some(&b';')
        && let Some(reference) = lookup(name, count + 2)
    {
        return Some(reference);
    }
    let longest = (2..=count.min(MAX_BARE_BYTES))
        .rev()
        .find(|length| WITHOUT_SEMICOLON.binary_search(&&name[..*length]).is_ok())?;
    // HTML §13.2.5.73: in an attribute, "&copy=" and "&copyright" are parts of an address, not references.
    let follows = text.get(longest);
    if is_attribute && follows.is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric()) {
        return None;
    }
    lookup(&name[..longest], longest + 1)
}

fn lookup(name: &str, length: usize) -> Option<Reference> {
    let first = match name {
        "nbsp" => '\u{a0}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "zwnj" => '\u{200c}',
        "apos" => '\'',
        _ => {
            let index = NAMED.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
            let mut letters = NAMED[index].1.chars();
            return Some(Reference { first: letters.next()?, second: letters.next(), length });
        }
    };
    Some(Reference { first, second: None, length })
}

/// Decodes all references in an attribute's value.
pub(super) fn decode_attribute(value: &str) -> Cow<'_, str> {
    let Some(mut at) = memchr::memchr(b'&', value.as_bytes()) else { return Cow::Borrowed(value) };
    let mut decoded = String::with_capacity(value.len());
    let mut rest = value;
    loop {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match read(rest.as_bytes(), true) {
            Some(reference) => {
                decoded.push(reference.first);
                decoded.extend(reference.second);
                rest = &rest[reference.length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
        match memchr::memchr(b'&', rest.as_bytes()) {
            Some(next) => at = next,
            None => break,
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

#[cfg(test)]
mod tests {
    use super::{NAMED, WITHOUT_SEMICOLON, decode_attribute, read};

    fn check(text: &str, expected: Option<(char, usize)>) {
        let found = read(text.as_bytes(), false).map(|reference| (reference.first, reference.length));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn references_are_read_as_browsers_do() {
        check("&amp;", Some(('&', 5)));
        check("&nbsp;x", Some(('\u{a0}', 6)));
        check("&eacute;", Some(('é', 8)));
        check("&#65;", Some(('A', 5)));
        check("&#x41", Some(('A', 5)));
        check("&#150;", Some(('–', 6)));
        check("&#0;", Some(('\u{fffd}', 4)));
        check("&#xD800;", Some(('\u{fffd}', 8)));
        check("&#99999999999999;", Some(('\u{fffd}', 17)));
        check("&copy2026", Some(('©', 5)));
        check("&notit;", Some(('¬', 4)));
        check("&notin;", Some(('∉', 7)));
        check("&;", None);
        check("& b", None);
        check("&#;", None);
        check("&unknownname;", None);
    }

    #[test]
    fn addresses_keep_what_only_looks_like_a_reference() {
        assert_eq!(decode_attribute("?a=1&copy=2&amp;b=3&lt"), "?a=1&copy=2&b=3<");
        assert_eq!(decode_attribute("?a&b&"), "?a&b&");
        assert_eq!(decode_attribute("plain"), "plain");
    }

    #[test]
    fn tables_are_sorted_and_complete() {
        assert!(NAMED.is_sorted_by(|left, right| left.0 < right.0));
        assert!(WITHOUT_SEMICOLON.is_sorted());
        for name in WITHOUT_SEMICOLON {
            assert!(NAMED.binary_search_by(|(known, _)| (*known).cmp(name)).is_ok(), "{name}");
        }
    }
}
