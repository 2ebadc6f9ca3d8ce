//! RFC 2047 as the standard shows it, as mail programs write it, and as attackers bend it.

use super::decode;
use crate::complaint::ComplaintKind;

fn check(text: &str, expected: &str, complaints: &[ComplaintKind]) {
    let decoded = decode(text);
    assert_eq!(decoded.text, expected, "{text}");
    assert_eq!(decoded.complaints, complaints, "{text}");
}

#[test]
fn examples_of_the_standard_decode() {
    // RFC 2047 §8.
    check("=?US-ASCII?Q?Keith_Moore?= <moore@example.com>", "Keith Moore <moore@example.com>", &[]);
    check("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen", &[]);
    check(
        "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
        "If you can read this you understand the example.",
        &[],
    );
    check("(=?ISO-8859-1?Q?a?=)", "(a)", &[]);
    check("(=?ISO-8859-1?Q?a?= b)", "(a b)", &[]);
    check("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)", &[]);
    check("(=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=)", "(ab)", &[]);
    check("(=?ISO-8859-1?Q?a_b?=)", "(a b)", &[]);
    check("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)", &[]);
}

#[test]
fn what_mail_programs_write_decodes() {
    // A character split over two words, a language tag, spaces inside, a missing space between words.
    check("=?utf-8?B?ww==?= =?utf-8?B?iQ==?=", "É", &[]);
    check("=?utf-8?Q?=C3?= =?utf-8?Q?=89t=C3=A9?=", "Été", &[]);
    check("=?utf-8*en?Q?Hello?=", "Hello", &[]);
    check("=?utf-8?Q?two words?=", "two words", &[]);
    check("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab", &[]);
    check("Re: =?utf-8?q?=E2=82=AC?= 5", "Re: € 5", &[]);
    check("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本", &[]);
    check("=?UTF-7?Q?+AGE-b?=", "ab", &[]);
}

#[test]
fn what_is_no_encoded_word_stays() {
    for text in ["plain", "=?", "=?utf-8?", "=?utf-8?Q?open", "=??Q?x?=", "a =? b ?= c", "=?utf 8?Q?x?="] {
        check(text, text, &[]);
    }
    check("=?utf-8?X?abc?=", "=?utf-8?X?abc?=", &[ComplaintKind::BrokenEncodedWord]);
    check("=?utf-8?B?****?= x", "=?utf-8?B?****?= x", &[ComplaintKind::BrokenEncodedWord]);
}

#[test]
fn abuse_is_decoded_once_and_named() {
    check(
        "=?utf-8?Q?a=0D=0ABcc:_x@example.com?=",
        "a  Bcc: x@example.com",
        &[ComplaintKind::HeaderInjection],
    );
    check("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?=", &[ComplaintKind::EncodedWordAbuse]);
    check("=?x-unknown?Q?ab=E9?=", "abé", &[ComplaintKind::UnknownCharset]);
    check("=?utf-8?Q?=FF?=", "\u{fffd}", &[ComplaintKind::BrokenCharset]);
}

#[test]
fn a_hundred_thousand_words_are_each_decoded_once() {
    let decoded = decode(&"=?utf-8?Q?a?= ".repeat(100_000));
    assert_eq!(decoded.words, 100_000);
    assert_eq!(decoded.text.trim().len(), 100_000);
    // Words that are never closed look like words inside each other; each byte still belongs to one word at most.
    assert!(decode(&"=?utf-8?Q?".repeat(100_000)).words < 100_000);
}
