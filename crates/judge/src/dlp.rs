//! Data that should not leave: identifiers with check digits, and how many addresses a text holds.
//! Not the match against our own lists (`own_list`). Nothing found here is copied anywhere.

use std::collections::HashSet;
use std::ops::Range;

/// A kind of identifier that can be checked by arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// The number of a payment card: issuer range, length and check digit (ISO/IEC 7812).
    Card,
    /// An international bank account number (ISO 13616).
    Iban,
}

/// At most so many bytes of a text are searched.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// At most so many identifiers are counted.
const MAX_FOUND: usize = 1_000;
/// At most so many different addresses are counted.
const MAX_ADDRESSES: usize = 100_000;

/// Finds identifiers of a kind, each with its place in the text.
pub fn identifiers(text: &str, kind: Identifier) -> Vec<Range<usize>> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES.min(text.len()))];
    match kind {
        Identifier::Card => runs(text, |byte| byte.is_ascii_digit(), 13..=19, is_card),
        Identifier::Iban => runs(text, |byte| byte.is_ascii_alphanumeric(), 15..=34, is_iban),
    }
}

/// Finds runs of characters, single spaces or hyphens between them, that stand alone and pass a check.
fn runs(
    text: &str,
    is_part: fn(u8) -> bool,
    lengths: std::ops::RangeInclusive<usize>,
    check: fn(&[u8]) -> bool,
) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() && found.len() < MAX_FOUND {
        let begins = is_part(bytes[at])
            && at.checked_sub(1).is_none_or(|before| !bytes[before].is_ascii_alphanumeric());
        if !begins {
            at += 1;
            continue;
        }
        match longest(&bytes[at..], is_part, &lengths, check) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count().max(1),
        }
    }
    found
}

/// Returns the length of the longest run from here that passes the check.
fn longest(
    bytes: &[u8],
    is_part: fn(u8) -> bool,
    lengths: &std::ops::RangeInclusive<usize>,
    check: fn(&[u8]) -> bool,
) -> Option<usize> {
    let mut characters = Vec::with_capacity(*lengths.end());
    let mut best = None;
    let mut after_gap = true;
    for (position, &byte) in bytes.iter().enumerate() {
        if is_part(byte) && characters.len() < *lengths.end() {
            characters.push(byte);
            after_gap = false;
            let ends = bytes.get(position + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
            if ends && lengths.contains(&characters.len()) && check(&characters) {
                best = Some(position + 1);
            }
        } else if matches!(byte, b' ' | b'-') && !after_gap {
            after_gap = true;
        } else {
            break;
        }
    }
    best
}

/// Issuer ranges of the great card schemes, their lengths, and the check digit.
fn is_card(digits: &[u8]) -> bool {
    let prefix = |length: usize| {
        digits[..length].iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'))
    };
    let fits = match (prefix(1), digits.len()) {
        (4, 13 | 16 | 19) => true,
        (5, 16) => (51..=55).contains(&prefix(2)),
        // The newer range of the same scheme.
        (2, 16) => (2221..=2720).contains(&prefix(4)),
        (3, 15) => matches!(prefix(2), 34 | 37),
        (3, 14) => matches!(prefix(2), 36 | 38 | 39) || (300..=305).contains(&prefix(3)),
        (3, 16) => (3528..=3589).contains(&prefix(4)),
        (6, 16..=19) => {
            prefix(4) == 6011 || prefix(2) == 65 || (644..=649).contains(&prefix(3)) || prefix(2) == 62
        }
        _ => false,
    };
    let is_one_digit = digits.iter().all(|digit| *digit == digits[0]);
    fits && !is_one_digit && has_check_digit(digits)
}

/// The Luhn check (ISO/IEC 7812-1 annex B).
fn has_check_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(position, digit)| {
            let value = u32::from(digit - b'0') * if position % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Two letters of a country, two check digits, the account; the whole is 1 modulo 97 (ISO 13616).
fn is_iban(characters: &[u8]) -> bool {
    let shape =
        characters[..2].iter().all(u8::is_ascii_uppercase) && characters[2..4].iter().all(u8::is_ascii_digit);
    let rotated = characters[4..].iter().chain(&characters[..4]);
    let remainder = rotated.fold(0_u32, |remainder, &byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        letter => (remainder * 100 + u32::from(letter.to_ascii_uppercase() - b'A') + 10) % 97,
    });
    shape && remainder == 1
}

/// Returns the different mail addresses of a text in lower case, in the order in which they stand there.
pub fn addresses(text: &str) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES.min(text.len()))];
    let bytes = text.as_bytes();
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_domain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'@') {
        let before = bytes[..at].iter().rev().take(64).take_while(|byte| is_local(**byte)).count();
        let after = bytes[at + 1..].iter().take(253).take_while(|byte| is_domain(**byte)).count();
        let domain = &bytes[at + 1..at + 1 + after];
        if before > 0 && domain.contains(&b'.') && found.len() < MAX_ADDRESSES {
            let address = text[at - before..at + 1 + after].trim_end_matches('.').to_ascii_lowercase();
            if seen.insert(address.clone()) {
                found.push(address);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: Identifier, expected: &[&str]) {
        let found: Vec<&str> = identifiers(text, kind).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn cards_need_range_length_and_check_digit() {
        check("pay with 4111 1111 1111 1111 please", Identifier::Card, &["4111 1111 1111 1111"]);
        check("5555-5555-5555-4444", Identifier::Card, &["5555-5555-5555-4444"]);
        check("2223003122003222", Identifier::Card, &["2223003122003222"]);
        check("378282246310005,371449635398431", Identifier::Card, &["378282246310005", "371449635398431"]);
        check("4111 1111 1111 1112", Identifier::Card, &[]); // wrong check digit
        check("invoice 1234567890123452", Identifier::Card, &[]); // no issuer
        check("0000000000000000", Identifier::Card, &[]);
        check("x4111111111111111", Identifier::Card, &[]); // part of a word
    }

    #[test]
    fn account_numbers_need_their_remainder() {
        check("IBAN DE89 3704 0044 0532 0130 00.", Identifier::Iban, &["DE89 3704 0044 0532 0130 00"]);
        check("GB82WEST12345698765432", Identifier::Iban, &["GB82WEST12345698765432"]);
        check("DE88 3704 0044 0532 0130 00", Identifier::Iban, &[]);
    }

    #[test]
    fn addresses_are_counted_once() {
        assert_eq!(
            addresses("a@x.example, A@X.example; b@x.example. c@local @ d"),
            ["a@x.example", "b@x.example"]
        );
        assert_eq!(addresses(""), [""; 0]);
    }
}
