use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Coat, Scanner};

const MAIL: &str = "Ada.Lovelace+news@Post.example.com";

/// What is found of addresses that are looked for, and how it lay there.
fn found(bytes: &[u8], chunk: usize, known: &[&str]) -> BTreeSet<(Coat, String)> {
    let (mut scanner, mut all) = (Scanner::default(), BTreeSet::new());
    let mut take = |found: &super::Found<'_>| {
        if let Some(text) = found.each(|_| true, |text| known.contains(&text)) {
            all.insert((found.coat, text));
        }
    };
    bytes.chunks(chunk.max(1)).for_each(|chunk| scanner.feed(chunk, &mut take));
    scanner.finish(&mut take);
    all
}

fn utf16(text: &str, is_big: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .map(|three| {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
                << (8 * (3 - three.len()));
            let letter = |place: usize| char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]);
            (0..=three.len()).map(letter).collect::<String>()
        })
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_address_is_found_in_each_wrapping_whatever_touches_it() {
    let escaped = MAIL.replace('@', "%40").replace('+', "%2B");
    let quoted = MAIL.replace('@', "=40");
    let wrapped = base64(format!("{{\"to\":\"{MAIL}\"}}").as_bytes());
    let lines: Vec<&str> =
        wrapped.as_bytes().chunks(20).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for (bytes, coat) in [
        (MAIL.as_bytes().to_vec(), Coat::Plain),
        (format!("ada{MAIL}en\u{0}").into_bytes(), Coat::Plain),
        ([b"\xc3".as_slice(), MAIL.as_bytes(), b"\xff"].concat(), Coat::Plain),
        (utf16(MAIL, false), Coat::Utf16),
        ([b"x".as_slice(), &utf16(MAIL, true), b"y"].concat(), Coat::Utf16),
        (format!("/unsubscribe?who={escaped}&x=1").into_bytes(), Coat::Escaped),
        (format!("List: {quoted}\r\n").into_bytes(), Coat::Escaped),
        (format!("\\x{}", hexadecimal(MAIL.as_bytes())).into_bytes(), Coat::Hexadecimal),
        (format!("f{}", hexadecimal(MAIL.as_bytes())).into_bytes(), Coat::Hexadecimal),
        (format!("abc\"{wrapped}\"").into_bytes(), Coat::Base64),
        (format!("zz{wrapped}").into_bytes(), Coat::Base64),
        (lines.join("\r\n").into_bytes(), Coat::Base64),
        (base64(escaped.as_bytes()).into_bytes(), Coat::Base64),
    ] {
        for chunk in [1, 7, 100_000] {
            let all = found(&bytes, chunk, &[MAIL]);
            assert!(
                all.contains(&(coat, MAIL.to_owned())),
                "{coat:?} in {:?}: {all:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn what_is_no_address_is_not_said() {
    let mut scanner = Scanner::default();
    let mut count = 0;
    for text in [
        "@",
        "a@",
        "@b.de",
        "a@b",
        "a@b.",
        "a@.de",
        "a @b.de",
        "a@b.c",
        "a@b..",
        "twitter @name.",
        "%40",
        "a%40b",
    ] {
        scanner.feed(text.as_bytes(), &mut |_| count += 1);
        scanner.finish(&mut |_| count += 1);
        assert_eq!(count, 0, "{text}");
    }
}

#[test]
fn the_widest_reading_is_what_a_reader_would_take() {
    let mut scanner = Scanner::default();
    let mut all = Vec::new();
    scanner.feed(b"<a.b@c-d.example>, x@y.example.", &mut |_| ());
    scanner.finish(&mut |found| all.push(found.widest()));
    assert_eq!(all, ["a.b@c-d.example", "x@y.example"]);
}

proptest! {
    #[test]
    fn it_is_found_wherever_it_lies_and_however_the_bytes_are_cut(
        before in prop::collection::vec(any::<u8>(), 0..20_000),
        behind in prop::collection::vec(any::<u8>(), 0..20_000),
        coat in 0..5_usize,
        chunk in 1..9_000_usize,
    ) {
        let escaped = MAIL.replace('@', "%40");
        let (mail, coat) = match coat {
            0 => (MAIL.as_bytes().to_vec(), Coat::Plain),
            1 => (utf16(MAIL, false), Coat::Utf16),
            2 => (escaped.into_bytes(), Coat::Escaped),
            3 => (hexadecimal(MAIL.as_bytes()).into_bytes(), Coat::Hexadecimal),
            _ => (base64(MAIL.as_bytes()).into_bytes(), Coat::Base64),
        };
        let all = found(&[&before[..], &mail, &behind].concat(), chunk, &[MAIL]);
        prop_assert!(all.contains(&(coat, MAIL.to_owned())), "{:?}", all);
    }
}
