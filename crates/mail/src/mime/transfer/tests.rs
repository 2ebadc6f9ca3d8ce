//! Transfer encodings: right, sloppy and broken.

use super::{base64, quoted_printable, uuencode};

fn check_base64(text: &str, expected: &str, is_broken: bool) {
    let decoded = base64(text.as_bytes());
    assert_eq!(
        (String::from_utf8_lossy(&decoded.bytes).as_ref(), decoded.is_broken),
        (expected, is_broken),
        "{text}"
    );
}

#[test]
fn base64_decodes_whatever_it_is_wrapped_in() {
    check_base64("", "", false);
    check_base64("Zg==", "f", false);
    check_base64("Zm8=", "fo", false);
    check_base64("Zm9v", "foo", false);
    check_base64("Zm9v\r\nYmFy\r\n", "foobar", false);
    check_base64("Z m\t9v", "foo", false);
    check_base64("Zm9-Zm9_", "fo~fo\u{7f}", false);
    check_base64("Zg", "f", true);
    check_base64("Z", "", true);
    check_base64("Zm9v!YmFy", "foobar", true);
    check_base64("Zg==Zm9v", "ffoo", true);
}

fn check_quoted(text: &str, expected: &str, is_broken: bool) {
    let decoded = quoted_printable(text.as_bytes());
    assert_eq!(
        (String::from_utf8_lossy(&decoded.bytes).as_ref(), decoded.is_broken),
        (expected, is_broken),
        "{text}"
    );
}

#[test]
fn quoted_printable_decodes_and_keeps_line_ends() {
    check_quoted("a=C3=A9b", "aéb", false);
    check_quoted("a=c3=a9", "aé", false);
    check_quoted("soft=\r\nbreak", "softbreak", false);
    check_quoted("soft= \t\nbreak", "softbreak", false);
    check_quoted("end=", "end", false);
    check_quoted("trailing  \r\nnext \t\nlast ", "trailing\r\nnext\nlast ", false);
    check_quoted("kept=20\r\n", "kept \r\n", false);
    check_quoted("a=ZZb", "a=ZZb", true);
    check_quoted("a=4", "a=4", true);
    check_quoted("", "", false);
}

#[test]
fn uuencode_decodes() {
    let decoded = uuencode(b"begin 644 x.txt\n#0V%T\n`\nend\n");
    assert_eq!((decoded.bytes.as_slice(), decoded.is_broken), (&b"Cat"[..], false));
    assert!(uuencode(b"begin 644 x\n#0V%T\n").is_broken);
    assert!(uuencode(b"M\n").is_broken);
}
