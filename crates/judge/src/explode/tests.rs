use super::{entropy, hex, strings, text_in};

#[test]
fn entropy_is_zero_for_one_byte_and_eight_for_all() {
    let all: Vec<u8> = (0..=255).collect();
    for (bytes, expected) in [(&b""[..], 0.0), (b"aaaa", 0.0), (b"abab", 1.0), (&all, 8.0)] {
        assert!((entropy(bytes) - expected).abs() < 1e-9, "{bytes:?}");
    }
}

#[test]
fn texts_of_a_binary_file_are_its_printable_runs_and_what_a_person_reads() {
    let found = strings::strings(
        b"\0\x01MZ\0This program\xffabc\0\0http://example.com/\n",
        "application/x-dosexec",
        Some("Hello\n\nthere"),
    );
    assert_eq!(found, ["This program", "http://example.com/", "Hello", "there"]);
}

#[test]
fn texts_of_a_text_file_are_its_lines() {
    assert_eq!(strings::strings("é first \n\nsecond".as_bytes(), "text/plain", None), ["é first", "second"]);
}

#[test]
fn text_is_read_in_the_first_charset_asked_for_that_fits() {
    let wide = [b'h', 0, b'i', 0];
    assert_eq!(text_in(&wide, &["utf16-le"]), "hi");
    assert_eq!(text_in(b"hi", &["ascii", "utf16-le"]), "hi");
    assert_eq!(text_in(&[b'h', 0xe9], &["utf8"]), "hé", "what does not fit is read as it seems to be");
}

#[test]
fn hex_is_lower_case() {
    assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
}
