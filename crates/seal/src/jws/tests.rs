use proptest::prelude::*;

use super::*;
use crate::hex::unhex_array;

const LIMIT: usize = 4_096;
const KIND: &str = "test+json";

/// RFC 8037 §A.1.
fn published_key() -> SigningKey {
    SigningKey::from_seed(&unhex_array("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
}

/// RFC 8037 §A.4.
const PUBLISHED: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
    hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

#[test]
fn the_published_text_is_read_and_its_signature_fits() {
    let parsed = Parsed::parse(PUBLISHED, LIMIT).unwrap();
    assert_eq!(parsed.payload, b"Example of Ed25519 signing");
    assert_eq!(parsed.header, Header { key: None, kind: None });
    let key = published_key().verifying_key();
    assert_eq!(key.verify(parsed.signed.as_bytes(), &parsed.signature), Ok(()));
    // It says no type, so it is nothing that somebody asked for.
    assert_eq!(parsed.verify(&key, KIND), Err(JwsError::OtherType));
}

#[test]
fn a_key_is_named_by_the_published_thumbprint() {
    // RFC 8037 §A.3.
    assert_eq!(thumbprint(&published_key().verifying_key()), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn what_was_signed_comes_back_byte_for_byte() {
    let payload = b" {\"b\": 1,\n \"a\":2} ";
    let text = sign(&published_key(), KIND, payload);
    let parsed = Parsed::parse(&text, LIMIT).unwrap();
    assert_eq!(parsed.header.key.as_deref(), Some(&*thumbprint(&published_key().verifying_key())));
    assert_eq!(parsed.verify(&published_key().verifying_key(), KIND).unwrap(), payload);
}

#[test]
fn another_key_another_type_and_a_changed_byte_are_refused() {
    let text = sign(&published_key(), KIND, b"payload");
    let key = published_key().verifying_key();
    let other = SigningKey::from_seed(&[7; 32]).verifying_key();
    let parsed = || Parsed::parse(&text, LIMIT).unwrap();
    assert_eq!(parsed().verify(&other, KIND), Err(JwsError::Signature(SignatureError::Mismatch)));
    assert_eq!(parsed().verify(&key, "other+json"), Err(JwsError::OtherType));
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        let verified = Parsed::parse(&changed, LIMIT).and_then(|parsed| parsed.verify(&key, KIND));
        assert!(verified.is_err(), "a change at {at} went unnoticed");
    }
}

#[test]
fn headers_that_ask_for_more_than_is_known_are_refused() {
    let headers: [(&str, JwsError); 8] = [
        (r#"{"alg":"none"}"#, JwsError::Unsupported),
        (r#"{"alg":"HS256"}"#, JwsError::Unsupported),
        (r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#, JwsError::Unsupported),
        (r#"{"alg":"EdDSA","crit":["b64"],"b64":false}"#, JwsError::Unsupported),
        (r#"{"alg":"EdDSA","alg":"EdDSA"}"#, JwsError::Malformed("its header is no header")),
        (r#"{"typ":"x"}"#, JwsError::Malformed("its header is no header")),
        (r#"["EdDSA"]x"#, JwsError::Malformed("its header is no header")),
        ("", JwsError::Malformed("its header is no header")),
    ];
    for (header, expected) in headers {
        let signed = format!("{}.cGF5", URL_SAFE_NO_PAD.encode(header));
        let signature = URL_SAFE_NO_PAD.encode(published_key().sign(signed.as_bytes()).0);
        let text = format!("{signed}.{signature}");
        assert_eq!(Parsed::parse(&text, LIMIT), Err(expected), "{header}");
    }
}

#[test]
fn texts_of_another_form_are_refused() {
    let whole = sign(&published_key(), KIND, b"payload");
    for text in
        ["", ".", "..", "...", "a.b", "a.b.c.d", &whole[1..], &format!("{whole}="), &format!("{whole}\n")]
    {
        assert!(matches!(Parsed::parse(text, LIMIT), Err(JwsError::Malformed(_))), "{text}");
    }
    assert_eq!(Parsed::parse(&whole, 10), Err(JwsError::TooLong { limit_bytes: 10 }));
}

proptest! {
    #[test]
    fn any_payload_comes_back(payload: Vec<u8>) {
        let text = sign(&published_key(), KIND, &payload);
        let verified = Parsed::parse(&text, 1 << 20).unwrap().verify(&published_key().verifying_key(), KIND);
        prop_assert_eq!(verified.unwrap(), payload);
    }
}
