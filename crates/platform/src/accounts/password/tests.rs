use super::*;

#[test]
fn what_is_kept_is_read_back() {
    let text = to_text(PasswordCost::USUAL, &[7; 16], &[9; 32]);
    assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid=1$"), "{text}");
    let kept = parse(&text).unwrap();
    assert_eq!((kept.cost, kept.salt, kept.hash), (PasswordCost::USUAL, [7; 16], [9; 32]));
    for spoilt in [
        "",
        "$argon2id$",
        &text[..60],
        &text.replace("keyid=1", "keyid=2"),
        &text.replace("argon2id", "argon2i"),
    ] {
        assert!(parse(spoilt).is_none(), "{spoilt}");
    }
}

/// RFC 9106 §5.3 gives a vector with associated data, which we do not use; this one shows that the house's key is mixed in.
#[test]
fn without_the_houses_key_the_hash_is_another() {
    let cost = PasswordCost { memory_kib: 8, passes: 1 };
    let one = hashed(b"password", &[1; 16], cost, &[1; 32]).unwrap();
    assert_eq!(hashed(b"password", &[1; 16], cost, &[1; 32]), Some(one));
    assert_ne!(hashed(b"password", &[1; 16], cost, &[2; 32]), Some(one));
    assert_ne!(hashed(b"password", &[2; 16], cost, &[1; 32]), Some(one));
    assert_ne!(hashed(b"passwore", &[1; 16], cost, &[1; 32]), Some(one));
}

#[test]
fn the_list_of_common_ones_holds_what_could_be_typed() {
    for common in COMMON.lines() {
        assert!(common.chars().count() >= MIN_PASSWORD_LETTERS, "{common}");
        assert_eq!(common, common.to_lowercase());
        assert!(check(common, "ada").is_err());
    }
    assert!(check("three calm waves at dusk", "ada").is_ok());
    assert!(check("ein Satz mit Umlaut: Möwe", "ada").is_ok());
}
