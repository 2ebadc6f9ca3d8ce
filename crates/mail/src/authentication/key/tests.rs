use super::*;

/// RFC 8463 appendix A.2.
const ED25519: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
/// RFC 8463 appendix A.2; 1,024 bits.
const RSA: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY\
                   /J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3\
                   G+2kryOTIKT+l/K4w3QIDAQAB";

fn parse(text: &str) -> Result<KeyRecord, &'static str> {
    KeyRecord::parse(text.as_bytes())
}

#[test]
fn key_is_read_with_its_length() {
    for (record, bits, fits) in [(ED25519, 256, Algorithm::Ed25519Sha256), (RSA, 1_024, Algorithm::RsaSha256)]
    {
        let key = parse(record).unwrap().key.unwrap();
        assert_eq!(key.bits(), bits);
        for algorithm in [Algorithm::Ed25519Sha256, Algorithm::RsaSha256] {
            assert_eq!(key.fits(algorithm), algorithm == fits);
        }
    }
}

#[test]
fn bare_rsa_key_is_the_same_key() {
    let wrapped = parse(RSA).unwrap().key.unwrap();
    let PublicKey::Rsa { modulus, exponent } = &wrapped else { panic!("an RSA key") };
    // RFC 8017 appendix A.1.1: SEQUENCE { INTEGER n, INTEGER e }.
    let mut body = [&[INTEGER, 0x81, 129, 0], &modulus[..], &[INTEGER, 3], &exponent[..]].concat();
    let length = u8::try_from(body.len()).unwrap();
    body.splice(0..0, [SEQUENCE, 0x81, length]);
    assert_eq!(rsa_components(&body), Some(wrapped));
}

#[test]
fn flags_and_limits_of_a_record_are_heeded() {
    let p = "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; k=ed25519";
    let usable =
        |text: &str| parse(text).map(|record| (record.key.is_some(), record.is_exact, record.is_testing));
    for (record, expected) in [
        (p.into(), Ok((true, false, false))),
        (format!("v=DKIM1; {p}; t=y"), Ok((true, false, true))),
        (format!("v=DKIM1; {p}; t=s : y"), Ok((true, true, true))),
        (format!("v=DKIM1; {p}; h=sha1:sha256; s=email"), Ok((true, false, false))),
        (format!("v=DKIM1; {p}; s=*; n=note"), Ok((true, false, false))),
        ("v=DKIM1; k=rsa; p=".into(), Ok((false, false, false))),
        ("v=DKIM1; k=unknown; p=".into(), Ok((false, false, false))),
        (format!("{p}; v=DKIM1"), Err("the key record is of an unknown version")),
        (format!("v=DKIM2; {p}"), Err("the key record is of an unknown version")),
        (format!("v=DKIM1; {p}; h=sha1"), Err("the key is not for SHA-256")),
        (format!("v=DKIM1; {p}; s=web"), Err("the key is not for mail")),
        ("v=DKIM1; k=rsa".into(), Err("the key record has no key")),
        ("v=DKIM1; k=dsa; p=aGVsbG8=".into(), Err("the key is of an unknown type")),
        ("v=DKIM1; k=ed25519; p=aGVsbG8=".into(), Err("the Ed25519 key has not 32 bytes")),
        ("v=DKIM1; p=***".into(), Err("the key is not base64")),
        ("v=DKIM1; p=aGVsbG8=".into(), Err("the RSA key cannot be read")),
        ("nonsense".into(), Err("the key record is malformed")),
    ] {
        assert_eq!(usable(&record), expected, "{record}");
    }
}

#[test]
fn cut_key_is_refused_and_never_panics() {
    let der = base64_folded(RSA.split_once("p=").unwrap().1).unwrap();
    assert!(rsa_components(&der).is_some());
    for end in 0..der.len() {
        assert_eq!(rsa_components(&der[..end]), None, "cut at {end}");
    }
    for at in 0..der.len() {
        for value in [0, 1, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff] {
            let mut broken = der.clone();
            broken[at] = value;
            let _ = rsa_components(&broken);
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_record_is_read_or_refused(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        tail in "[ -~]{0,80}",
    ) {
        let _ = KeyRecord::parse(&bytes);
        let _ = KeyRecord::parse(format!("v=DKIM1; p={tail}").as_bytes());
        let _ = rsa_components(&bytes);
    }
}
