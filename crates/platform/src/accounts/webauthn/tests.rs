use super::*;

#[test]
fn hostile_bytes_are_refused_and_nothing_panics() {
    // A map of a thousand entries, a text longer than all there is, nesting without end, a length of 2^64-1.
    let deep = vec![0x81; 5_000];
    for bytes in [
        &[][..],
        &[0xb9, 0x03, 0xe8],
        &[0x7a, 0xff, 0xff, 0xff, 0xff, 1],
        &deep,
        &[0xbb; 9],
        &[0x5f],
        &[0xf9, 0, 0],
    ] {
        assert!(cbor::read(bytes).is_none(), "{bytes:?}");
        assert!(Key::parse(bytes).is_err());
        assert!(AuthenticatorData::parse(bytes).is_err() || bytes.len() > 37);
    }
    let site = Site { name: "x".into(), rp_id: "x.example".into(), origins: vec![] };
    let expected = Expected { challenge: [0; 32], site: &site };
    for text in [
        "",
        "{}",
        "[]",
        "{\"response\":{\"clientDataJSON\":\"é\"}}",
        &"[".repeat(70_000),
        &"[".repeat(60_000),
    ] {
        assert!(register(&expected, text).is_err());
        assert!(assertion(text).is_err());
    }
}

/// RFC 8949 appendix A, of the kinds that authenticators write.
#[test]
fn the_examples_of_the_standard_are_read() {
    let read = |bytes: &'static [u8]| cbor::read(bytes).unwrap().0;
    assert_eq!(read(&[0x18, 0x64]), cbor::Item::Integer(100));
    assert_eq!(read(&[0x39, 0x03, 0xe7]), cbor::Item::Integer(-1000));
    assert_eq!(read(&[0x44, 1, 2, 3, 4]), cbor::Item::Bytes(&[1, 2, 3, 4]));
    assert_eq!(read(&[0x64, 0x49, 0x45, 0x54, 0x46]), cbor::Item::Text("IETF"));
    assert_eq!(read(&[0xf5]), cbor::Item::Simple(21));
    let map = read(&[0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03]);
    assert_eq!(map.text_key("a"), Some(&cbor::Item::Integer(1)));
}

#[test]
fn a_count_goes_up_or_is_none_at_all() {
    for (before, now, expected) in
        [(0, 0, true), (0, 1, true), (1, 2, true), (1, 1, false), (5, 3, false), (5, 0, false)]
    {
        assert_eq!(check_count(before, now).is_ok(), expected, "{before} {now}");
    }
}
