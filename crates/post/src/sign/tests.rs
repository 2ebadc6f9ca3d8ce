use aws_lc_rs::{
    encoding::Pkcs8V1Der,
    rsa::KeySize,
    signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey},
};
use mail::authentication::{
    key::{KeyRecord, PublicKey},
    signature::{Kind, Signature},
    tags::Tags,
};

use super::*;

const LETTER: &str = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject:  A  letter\r\n\twith a fold\r\n\
    Date: Mon, 1 Jun 2026 11:59:00 +0000\r\nMessage-ID: <1@example.com>\r\nX-Other: not signed\r\n\
    List-Unsubscribe: <https://example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n\
    Dear Bob,\r\n\r\n  two  spaces \t and a tab\r\n\r\nAnn\r\n\r\n\r\n";

fn pem(der: &[u8]) -> Vec<u8> {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der)).into_bytes()
}

fn rsa() -> DkimKey {
    rsa_of(KeySize::Rsa2048).expect("a key just made")
}

fn rsa_of(size: KeySize) -> Result<DkimKey, SignError> {
    let key = RsaKeyPair::generate(size).expect("a key can be made");
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).expect("a key just made");
    DkimKey::from_pem("example.com", "r1", &pem(der.as_ref()))
}

/// RFC 8463 appendix A.1: the seed of its key, in PKCS #8 without the public half (RFC 8410 §7).
fn ed25519() -> DkimKey {
    let seed = STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").expect("base64");
    let head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    DkimKey::from_pem("football.example.com", "brisbane", &pem(&[&head[..], &seed].concat()))
        .expect("a good key")
}

fn now() -> Time {
    Time::from_seconds(1_780_000_000)
}

/// What somebody with the published record finds of each signature, from the top.
fn verified(message: &[u8], keys: &[DkimKey]) -> Vec<bool> {
    let (fields, body) = taken_apart(message);
    let own = (0..fields.len()).filter(|at| fields[*at].is("DKIM-Signature"));
    own.map(|at| {
        let tags = Tags::parse(std::str::from_utf8(fields[at].value).expect("ASCII")).expect("tags");
        let signature = Signature::parse(&tags, Kind::Dkim).expect("a signature");
        let key = keys.iter().find(|key| key.selector == signature.selector).expect("a key of ours");
        let record = KeyRecord::parse(key.record().1.as_bytes()).expect("a record");
        let text = signature.signed_text(&fields, at);
        STANDARD.encode(&signature.body_hash) == body_hash(body)
            && verifies(signature.key(&record).expect("a key that fits"), &text, &signature.signature)
    })
    .collect()
}

fn verifies(key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
    match key {
        PublicKey::Rsa { modulus, exponent } => {
            let key = RsaPublicKeyComponents { n: modulus, e: exponent };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).is_ok()
        }
        PublicKey::Ed25519(key) => {
            let hash = digest(&SHA256, text);
            UnparsedPublicKey::new(&ED25519, key).verify(hash.as_ref(), signature).is_ok()
        }
    }
}

#[test]
fn the_example_of_the_standard_is_signed_as_the_standard_signed_it() {
    // RFC 8463 appendix A.2 and A.3; Ed25519 signs the same text always in the same way.
    let message = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n \
        q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n \
        bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n \
        Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n\
        From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\nSubject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\nMessage-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
    let (fields, body) = taken_apart(message.as_bytes());
    let tags = Tags::parse(std::str::from_utf8(fields[0].value).unwrap()).unwrap();
    let signature = Signature::parse(&tags, Kind::Dkim).unwrap();
    assert_eq!(body_hash(body), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    let key = ed25519();
    assert_eq!(key.sign_text(&signature.signed_text(&fields, 0)).unwrap(), signature.signature);
    let (name, record) = key.record();
    assert_eq!(name, "brisbane._domainkey.football.example.com");
    assert_eq!(record, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

#[test]
fn a_message_is_signed_by_both_algorithms_and_not_changed() {
    let signer = Signer::new(vec![rsa(), ed25519()]).unwrap();
    let signed = signer.sign(LETTER.as_bytes(), now()).unwrap();
    assert!(signed.ends_with(LETTER.as_bytes()));
    assert_eq!(verified(&signed, signer.keys()), [true, true]);
    let own = String::from_utf8(signed[..signed.len() - LETTER.len()].to_vec()).unwrap();
    assert!(
        own.starts_with(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=r1;\r\n\tt=1780000000; h="
        ),
        "{own}"
    );
    assert!(own.lines().all(|line| line.len() <= 78), "{own}");
    assert_eq!(own.matches("DKIM-Signature:").count(), 2);
}

#[test]
fn a_key_that_was_made_signs_and_its_record_verifies() {
    for (kind, algorithm) in [(NewKey::Rsa, "rsa-sha256"), (NewKey::Ed25519, "ed25519-sha256")] {
        let pem = make_key(kind).unwrap();
        assert!(pem.lines().all(|line| line.len() <= 64), "{algorithm}");
        let key = DkimKey::from_pem("example.com", "new", pem.as_bytes()).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let signer = Signer::new(vec![key]).unwrap();
        let signed = signer.sign(LETTER.as_bytes(), now()).unwrap();
        assert_eq!(verified(&signed, signer.keys()), [true]);
        assert_ne!(*pem, *make_key(kind).unwrap(), "two keys are two keys");
    }
}

#[test]
fn what_a_reader_sees_cannot_be_changed_or_added() {
    let signer = Signer::new(vec![ed25519()]).unwrap();
    let signed = String::from_utf8(signer.sign(LETTER.as_bytes(), now()).unwrap()).unwrap();
    let check = |altered: &str, expected: bool| {
        assert_ne!(altered, signed);
        assert_eq!(verified(altered.as_bytes(), signer.keys()), [expected], "{altered}");
    };
    for (from, to) in [
        ("Dear Bob", "Dear Eve"),
        ("Subject:  A  letter", "Subject: A bill"),
        ("example.com/u>", "example.net/u>"),
        ("\r\n\r\nDear", "\r\nReply-To: eve@example.net\r\n\r\nDear"),
        ("\r\n\r\nDear", "\r\nSubject: Another\r\n\r\nDear"),
        ("\r\n\r\nDear", "\r\nContent-Type: text/html\r\n\r\nDear"),
        ("One-Click\r\n", "One-Click\r\nList-Unsubscribe: <https://evil.example>\r\n"),
        ("\r\nFrom: Ann", "\r\nFrom: Eve <eve@example.net>\r\nFrom: Ann"),
        ("Date: Mon", "Date: Tue"),
    ] {
        check(&signed.replacen(from, to, 1), false);
    }
    // White space and what is not signed may change on the way.
    check(&signed.replacen("Subject:  A  letter\r\n\twith", "SUBJECT: A letter with", 1), true);
    check(&signed.replacen("X-Other: not signed", "X-Other: changed", 1), true);
    check(&format!("Received: by mx.example.net\r\n{signed}"), true);
}

#[test]
fn odd_messages_are_signed_so_that_they_verify() {
    let signer = Signer::new(vec![ed25519()]).unwrap();
    for message in [
        "From: a@example.com\r\n\r\n",
        "From: a@example.com\r\n",
        "From: a@example.com\r\n\r\nno line end",
        "From: a@example.com\r\n\r\n\r\n\r\n",
        "from:a@example.com\r\nSUBJECT :\r\n \t\r\nTo:\r\n\r\n \r\n.\r\n",
        "not a field\r\nFrom: a@example.com\r\nFolded:\r\n x\r\n\r\nbody\r\n",
    ] {
        let signed = signer.sign(message.as_bytes(), now()).unwrap();
        assert_eq!(verified(&signed, signer.keys()), [true], "{message:?}");
    }
}

#[test]
fn what_would_not_be_read_as_it_was_signed_is_refused() {
    let signer = Signer::new(vec![ed25519()]).unwrap();
    let sign = |message: &str| signer.sign(message.as_bytes(), now());
    assert!(matches!(sign("Subject: x\r\n\r\n"), Err(SignError::From)));
    assert!(matches!(sign("From: a@example.com\r\nFrom: b@example.com\r\n\r\n"), Err(SignError::From)));
    assert!(matches!(sign("From: a@example.com\n\nx"), Err(SignError::StrayLineEnd)));
    assert!(matches!(Signer::new((0..5).map(|_| ed25519()).collect()), Err(SignError::ManyKeys)));
}

#[test]
fn keys_are_refused_with_the_name_of_the_record() {
    let check = |domain: &str, selector: &str, pem: &[u8], expected: &str| {
        let error = DkimKey::from_pem(domain, selector, pem).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{error}");
    };
    check("example.com", "s", b"", "`s._domainkey.example.com`: it is no private key in PEM");
    check("example.com", "s", &pem(b"junk"), "it is neither RSA nor Ed25519");
    check("example.com", "a b", b"", "that is no name for DNS");
    check("exa mple..com", "s", b"", "that is no name for DNS");
    assert!(!format!("{:?}", ed25519()).contains("nWGx"));
}
