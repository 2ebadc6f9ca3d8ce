use super::*;

/// RFC 6238 appendix B, SHA-1, cut to six digits.
#[test]
fn the_vectors_of_the_standard_come_out() {
    let secret = b"12345678901234567890";
    for (seconds, expected) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ] {
        assert_eq!(code(secret, step(Time::from_seconds(seconds))), expected, "{seconds}");
    }
}

#[test]
fn a_code_is_accepted_one_step_around_and_no_further() {
    let now = Time::from_seconds(1_111_111_111);
    let secret = b"12345678901234567890";
    for (around, expected) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let typed = code(secret, step(now) + around);
        assert_eq!(step_of(secret, &typed, now), expected.then_some(step(now) + around), "{around}");
    }
}

/// RFC 4648 §10, without padding.
#[test]
fn base32_is_that_of_the_standard() {
    for (bytes, expected) in [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(base32(bytes.as_bytes()), expected);
    }
}

#[test]
fn what_people_type_is_read() {
    assert_eq!(typed(" 123 456 "), Typed::Totp("123456".into()));
    assert_eq!(typed("12345"), Typed::Neither);
    assert_eq!(typed("１２３４５６"), Typed::Neither, "digits of another script");
    assert_eq!(typed("abcd-efgh ijkl-2345"), typed("ABCDEFGHIJKL2345"));
    assert!(matches!(typed("abcd-efgh-ijkl-2345"), Typed::Recovery(_)));
    assert_eq!(typed("abcd-efgh-ijkl-1890"), Typed::Neither);
    assert_eq!(typed(&"1".repeat(100)), Typed::Neither);
}

#[test]
fn the_address_for_a_telephone_says_whose_it_is() {
    assert_eq!(
        uri("Tide watch", "ada@shop.example", b"12345678901234567890"),
        "otpauth://totp/Tide%20watch:ada%40shop.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tide%20watch&algorithm=SHA1&digits=6&period=30"
    );
}
