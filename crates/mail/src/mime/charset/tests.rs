//! Charsets: known, misnamed, broken and dangerous ones.

use super::{decode, decode_owned, from_meta};

fn check(bytes: &[u8], name: Option<&str>, expected: &str, flags: (bool, bool)) {
    let decoded = decode(bytes, name);
    assert_eq!(
        (decoded.text.as_str(), (decoded.is_unknown, decoded.is_broken)),
        (expected, flags),
        "{name:?}"
    );
    assert_eq!(decode_owned(bytes.to_vec(), name), decoded, "{name:?}");
}

#[test]
fn charsets_decode() {
    check(b"plain", None, "plain", (false, false));
    check("é".as_bytes(), Some("utf-8"), "é", (false, false));
    check(b"\xe9", Some("iso-8859-1"), "é", (false, false));
    check(b"\x93x\x94", Some("windows-1252"), "“x”", (false, false));
    check(b"\xc4\xe3", Some("gb2312"), "你", (false, false));
    check(b"\x1b$BF|\x1b(B", Some("iso-2022-jp"), "日", (false, false));
    check(b"h\0i\0", Some("utf-16le"), "hi", (false, false));
    check(b"\xef\xbb\xbfx", Some("utf-8"), "x", (false, false));
    check(b"\xe9", Some(" \"ISO-8859-1\" "), "é", (false, false));
}

#[test]
fn missing_wrong_and_unknown_names_still_give_text() {
    check("é".as_bytes(), None, "é", (false, false));
    check(b"\xe9", None, "é", (false, false));
    check(b"\xe9", Some("us-ascii"), "é", (false, false));
    check(b"a\xffb", Some("utf-8"), "a\u{fffd}b", (false, true));
    check(b"\xe9", Some("x-nowhere"), "é", (true, false));
    check(b"~{abc", Some("hz-gb-2312"), "~{abc", (true, false));
}

#[test]
fn utf_7_is_decoded_because_mail_programs_do() {
    check(b"+ADw-script+AD4-", Some("utf-7"), "<script>", (false, false));
    check(b"a +- b", Some("UTF-7"), "a + b", (false, false));
    check(b"+2D0", Some("utf-7"), "\u{fffd}", (false, true));
    check(b"caf\xe9", Some("utf-7"), "caf\u{fffd}", (false, true));
}

#[test]
fn documents_may_name_their_charset_themselves() {
    assert_eq!(from_meta(b"<meta charset=\"iso-8859-2\">"), Some("ISO-8859-2"));
    assert_eq!(from_meta(b"<META http-equiv=x content='text/html; CHARSET=Shift_JIS'>"), Some("Shift_JIS"));
    assert_eq!(from_meta(b"<meta charset=utf-16>"), Some("UTF-8"));
    assert_eq!(from_meta(b"<p>charset=</p>"), None);
    assert_eq!(from_meta(&[b' '; 2_000]), None);
}
