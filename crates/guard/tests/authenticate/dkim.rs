//! DKIM: RFC 6376, RFC 8301, RFC 8463.

use mail::auth_results::{Dkim, DkimResult};

use crate::{
    signer::{Key, Signer},
    world::{World, crlf},
};

const LETTER: &str = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject:  A  letter\r\n\twith a fold\r\n\
                      Date: Mon, 1 Jun 2026 11:59:00 +0000\r\n\r\nDear Bob,\r\n\r\n  two  spaces \t and a tab\r\n\r\nAnn\r\n\r\n\r\n";

async fn check(zone: &str, message: &str) -> Dkim {
    World::new(zone).await.file(message).await.dkim
}

/// Result and reason of the only signature.
async fn only(zone: &str, message: &str) -> (DkimResult, String) {
    let dkim = check(zone, message).await;
    assert_eq!(dkim.signatures.len(), 1);
    assert_eq!(dkim.result, dkim.signatures[0].result, "one signature is the whole");
    (dkim.result, dkim.signatures[0].detail.clone().unwrap_or_default())
}

/// RFC 8463 appendix A.3, the example message with both its signatures.
const RFC_8463: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

/// RFC 8463 appendix A.2.
const RFC_8463_ZONE: &str = "
brisbane._domainkey.football.example.com TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
test._domainkey.football.example.com TXT v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB
";

#[tokio::test]
async fn example_of_the_standard_passes_with_both_algorithms() {
    // As it was on the way, and as a file keeps it.
    for message in [crlf(RFC_8463), RFC_8463.to_owned()] {
        let dkim = check(RFC_8463_ZONE, &message).await;
        let found: Vec<_> = dkim
            .signatures
            .iter()
            .map(|s| (s.result, s.selector.as_str(), s.algorithm.as_str(), s.key_bits))
            .collect();
        assert_eq!(
            found,
            [
                (DkimResult::Pass, "brisbane", "ed25519-sha256", Some(256)),
                (DkimResult::Pass, "test", "rsa-sha256", Some(1_024)),
            ]
        );
        assert_eq!(dkim.signatures[0].identity.as_deref(), Some("@football.example.com"));
        assert_eq!(dkim.signatures[0].domain, "football.example.com");
    }
}

#[tokio::test]
async fn altered_example_fails_with_both_algorithms() {
    for (from, to) in
        [("lost the game", "won the game"), ("Is dinner ready?", "Is dinner served?"), ("Joe SixPack", "Joe")]
    {
        let dkim = check(RFC_8463_ZONE, &crlf(RFC_8463).replacen(from, to, 1)).await;
        assert_eq!(dkim.result, DkimResult::Fail, "{from}");
        assert!(dkim.signatures.iter().all(|signature| signature.result == DkimResult::Fail));
    }
}

#[tokio::test]
async fn signature_passes_in_every_form_with_every_key() {
    for key in [Key::Rsa, Key::Ed25519] {
        for forms in ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"] {
            let signer = Signer { key, forms, ..Signer::default() };
            assert_eq!(
                only(&signer.record(), &signer.sign(LETTER)).await,
                (DkimResult::Pass, String::new()),
                "{forms}"
            );
        }
    }
}

#[tokio::test]
async fn change_on_the_way_breaks_the_form_that_does_not_allow_it() {
    use DkimResult::{Fail, Pass};
    for (from, to, simple, relaxed) in [
        ("Subject:  A  letter", "SUBJECT: A letter", Fail, Pass),
        ("\r\n\twith a fold", "  with a fold", Fail, Pass),
        ("  two  spaces \t and", " two spaces and", Fail, Pass),
        ("a tab\r\n", "a tab  \r\n", Fail, Pass),
        ("  two", "two", Fail, Fail),
        ("Ann\r\n\r\n\r\n", "Ann\r\n", Pass, Pass),
        ("Ann\r\n\r\n\r\n", "Ann\r\nadded\r\n", Fail, Fail),
        ("A  letter", "A  different letter", Fail, Fail),
        ("bob@example.net", "eve@example.net", Fail, Fail),
        ("To: Bob", "X-Unsigned: added\r\nTo: Bob", Pass, Pass),
    ] {
        for (forms, expected) in [("simple/simple", simple), ("relaxed/relaxed", relaxed)] {
            let signer = Signer { forms, ..Signer::default() };
            let altered = signer.sign(LETTER).replacen(from, to, 1);
            assert_eq!(only(&signer.record(), &altered).await.0, expected, "{forms}: {from:?} -> {to:?}");
        }
    }
}

#[tokio::test]
async fn repeated_fields_are_signed_from_the_bottom_up() {
    let two = LETTER.replacen("Subject:", "Comments: upper\r\nComments: lower\r\nSubject:", 1);
    let one = Signer { headers: "From:Comments", ..Signer::default() };
    let both = Signer { headers: "From:Comments:Comments", ..Signer::default() };
    let sealed = Signer { headers: "From:Comments:Comments:Comments", ..Signer::default() };
    for (signer, from, to, expected) in [
        (&one, "upper", "changed", DkimResult::Pass),
        (&one, "lower", "changed", DkimResult::Fail),
        (&both, "upper", "changed", DkimResult::Fail),
        (&both, "From:", "Comments: added on top\r\nFrom:", DkimResult::Pass),
        // RFC 6376 §8.15: one more than there are, so that none can be added.
        (&sealed, "From:", "Comments: added on top\r\nFrom:", DkimResult::Fail),
        (&sealed, "From:", "X-Other: added on top\r\nFrom:", DkimResult::Pass),
    ] {
        let signed = signer.sign(&two);
        // The signature names From as well; the message's own is behind a line end.
        let altered = signed.replacen(&format!("\r\n{from}"), &format!("\r\n{to}"), 1);
        let altered = if altered == signed { signed.replacen(from, to, 1) } else { altered };
        assert_eq!(only(&signer.record(), &altered).await.0, expected, "{}: {from} -> {to}", signer.headers);
    }
}

#[tokio::test]
async fn body_length_is_honoured_and_flagged() {
    let body_bytes = 11;
    let signer = Signer { length: Some(body_bytes), ..Signer::default() };
    let message =
        LETTER.split_once("\r\n\r\n").map(|(header, _)| format!("{header}\r\n\r\nDear Bob,\r\n")).unwrap();
    for (added, unsigned_bytes) in [("", 0), ("Click here.\r\n", 13)] {
        let dkim = check(&signer.record(), &format!("{}{added}", signer.sign(&message))).await;
        assert_eq!(dkim.result, DkimResult::Pass);
        assert!(dkim.signatures[0].has_body_length);
        assert_eq!(dkim.signatures[0].unsigned_bytes, unsigned_bytes);
    }
    let cut = signer.sign(&message).replace("Dear Bob,\r\n", "Dear\r\n");
    let longer = (DkimResult::PermError, String::from("l= is longer than the body"));
    assert_eq!(only(&signer.record(), &cut).await, longer);
    let whole = Signer::default();
    let dkim = check(&whole.record(), &whole.sign(&message)).await;
    assert!(!dkim.signatures[0].has_body_length);
}

#[tokio::test]
async fn expired_signature_is_none_any_more() {
    // The moment of these tests is 1780315200.
    for (more, expected) in [
        ("t=1780000000; x=1780315201; ", DkimResult::Pass),
        ("t=1780000000; x=1780315200; ", DkimResult::Pass),
        ("t=1780000000; x=1780315199; ", DkimResult::PermError),
        ("x=1; ", DkimResult::PermError),
        ("x=99999999999999999999999999; ", DkimResult::Pass),
        ("t=1780000000; x=1780000000; ", DkimResult::Neutral),
        ("x=soon; ", DkimResult::Neutral),
    ] {
        let signer = Signer { more, ..Signer::default() };
        let (result, why) = only(&signer.record(), &signer.sign(LETTER)).await;
        assert_eq!(result, expected, "{more}: {why}");
    }
}

#[tokio::test]
async fn key_must_be_there_fit_and_be_good() {
    let signer = Signer::default();
    let signed = signer.sign(LETTER);
    let name = "one._domainkey.example.com";
    let key = signer.key_text();
    let other = Signer { key: Key::Ed25519, ..Signer::default() }.key_text();
    use DkimResult::{Pass, PermError, TempError};
    for (zone, result, why) in [
        (format!("{name} TXT {key}"), Pass, ""),
        (format!("{name} TXT {key}; t=y"), Pass, "the domain is only testing (t=y)"),
        (format!("{name} CNAME real.test\nreal.test TXT {key}"), Pass, ""),
        (format!("{name} TXT an unrelated text\n{name} TXT {key}"), Pass, ""),
        (String::new(), PermError, "there is no key"),
        (format!("{name} A 192.0.2.1"), PermError, "there is no key"),
        (format!("{name} TXT v=DKIM1; k=rsa; p="), PermError, "the key was revoked"),
        (format!("{name} TXT {other}"), PermError, "the key is of another type than the signature"),
        (format!("{name} TXT {key}; h=sha1"), PermError, "the key is not for SHA-256"),
        (format!("{name} TXT {key}; s=other"), PermError, "the key is not for mail"),
        (format!("{name} TXT rubbish"), PermError, "the key record is malformed"),
        (format!("{name} !servfail"), TempError, "the DNS server could not say"),
        (format!("{name} !silent"), TempError, "DNS did not answer in time"),
    ] {
        assert_eq!(only(&zone, &signed).await, (result, why.to_owned()), "{zone}");
    }
}

#[tokio::test]
async fn key_larger_than_a_datagram_is_fetched_over_tcp() {
    let signer = Signer::default();
    let zone = format!("{}one._domainkey.example.com !truncated", signer.record());
    let world = World::new(&zone).await;
    assert_eq!(world.file(&signer.sign(LETTER)).await.dkim.result, DkimResult::Pass);
    assert_eq!(world.server.asked_for("one._domainkey.example.com"), 2);
}

/// Signed for good with each key; the lengths alone decide.
const SHORT_KEYS: [(&str, &str, &str); 3] = [
    (
        "k512",
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALGkDFiY/nrw/g48XP1qHeZYr+AzV5dMshUGTA01A7BXDOttiMNGo2yTCGpnAjpS8ZZ5iOnXPh7gXQabcwsoRrcCAwEAAQ==",
        "WAlImiy1v9o0bY54YbbfmyBdtfrY0lCbL8KWj+Wxa1SxmANYx9aKYoYwSkqc2RGs5sech/3UK6plxJT5mAwe1g==",
    ),
    (
        "k768",
        "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAJsuFadZ76iWGW7OG9A6YSjMcqaUSwmlxa7Ib4fJkRVZDCTOKbcdPpTbdD+2CIG/8H0Ed5Mrn6z/u8jWWw78VP7yzmLI7meE2qsYV3nd50S2IENRE2vjnjnsSPsSBTLGbQIDAQAB",
        "RjuyoXIyEK1TNVMDFkJfjaLYMZIyassDe96GwOTN/oDEqNieZQAFpqSKSb28b1RIv7ayZ057DSMLySNkGXRsiyC+IFRpQEvfordtyMT809dA0E50F/Rf2XAfg9VTfi5B",
    ),
    (
        "k1024",
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiG1q8aeHUxKvqMOd9W2VWMawQ3kp3iRXUHh6fqxtZrfs00qBbah+zmSbd5G3wBYW9+cJxmt6of3NghX1spT4Ooir4oRR2U3KWK2jYQzRyVQBQMNRZ1dDprxEb70kJjXd9wNYWlrjuKzXVk+hHRoSCRvecE8S1xPN1noPM1mnY1QIDAQAB",
        "gj7d/Pa3obZql02vnadSta8fu385Y+zGNRFqgo0vpG4xF7OA8o1oNzejW6VmhmCXalENPLYgNSn8BcYwiJZSiQuIfmKKOhyLyVmZQeWaeyIBNN4UJAlYAEPr/QPbzrVqep6iosNmm34byw7HhHke6su3zquRD4YgHKAq9L3rKL4=",
    ),
];
const SHORT_BODY_HASH: &str = "yZQq1c8wjBl0fZ4Wc/oraMCAG1mZJv5v/hlvyFy+t6A=";

#[tokio::test]
async fn short_rsa_key_verifies_nothing() {
    // RFC 8301 §3.2.
    for ((selector, key, signature), expected) in SHORT_KEYS.into_iter().zip([
        (DkimResult::PermError, "the key has 512 bits", Some(512)),
        (DkimResult::PermError, "the key has 768 bits", Some(768)),
        (DkimResult::Pass, "", Some(1_024)),
    ]) {
        let zone = format!("{selector}._domainkey.short.example TXT v=DKIM1; p={key}");
        let message = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=short.example; s={selector}; h=from:subject; \
             bh={SHORT_BODY_HASH}; b={signature}\r\nFrom: Ann <ann@short.example>\r\nSubject: short keys\r\n\r\nHello.\r\n"
        );
        let dkim = check(&zone, &message).await;
        let found = &dkim.signatures[0];
        assert_eq!((found.result, found.detail.as_deref().unwrap_or_default(), found.key_bits), expected);
    }
}

#[tokio::test]
async fn rsa_sha1_is_refused_without_asking() {
    // RFC 8301 §3.1. The signature itself is right.
    let message = "DKIM-Signature: v=1; a=rsa-sha1; c=relaxed/relaxed; d=short.example; s=k1024; h=from:subject; \
        bh=2+689OSH6dJ8r+u45EO4VHIBWe8=; \
        b=mUc+1ESZIViKcIzza62NuNBwkNvX0Ala1hBRvwIH5hgfgkeKUOHsdmyvflJ88nMdsIwdkxn/iZpqBdkx8kn/9AOQQTK38lMYBx0ZdgFKgRo9SuZA7Pune9vdC6h1GXaoAnPQq0zCJC+xhyd+eAbmVwma5WEW+ErzNMdCRrqgbEs=\r\n\
        From: Ann <ann@short.example>\r\nSubject: short keys\r\n\r\nHello.\r\n";
    let (selector, key, _) = SHORT_KEYS[2];
    let world = World::new(&format!("{selector}._domainkey.short.example TXT v=DKIM1; p={key}")).await;
    let dkim = world.file(message).await.dkim;
    assert_eq!(dkim.result, DkimResult::PermError);
    assert_eq!(dkim.signatures[0].algorithm, "rsa-sha1");
    assert_eq!(world.server.asked_for("k1024._domainkey.short.example"), 0);
}

#[tokio::test]
async fn identity_must_lie_within_the_signing_domain() {
    let (key, exact) =
        (Signer::default().record(), Signer::default().record().trim_end().to_owned() + "; t=s");
    for (more, zone, expected) in [
        ("i=ann@example.com; ", &key, DkimResult::Pass),
        ("i=@mail.example.com; ", &key, DkimResult::Pass),
        ("i=@mail.example.com; ", &exact, DkimResult::PermError),
        ("i=@example.com; ", &exact, DkimResult::Pass),
        ("i=@other.test; ", &key, DkimResult::Neutral),
        ("i=@badexample.com; ", &key, DkimResult::Neutral),
        ("i=nobody; ", &key, DkimResult::Neutral),
    ] {
        let signer = Signer { more, ..Signer::default() };
        assert_eq!(only(zone, &signer.sign(LETTER)).await.0, expected, "{more}");
    }
}

#[tokio::test]
async fn malformed_signature_is_neutral_and_asks_nobody() {
    let signed = Signer::default().sign(LETTER);
    for (from, to, why) in [
        ("v=1;", "v=2;", "an unknown version"),
        ("v=1;", "", "no v= tag"),
        ("a=rsa-sha256;", "a=rsa-md5;", "an unknown algorithm"),
        ("a=rsa-sha256;", "", "no a= tag"),
        ("d=example.com;", "d=;", "d= is no domain"),
        ("d=example.com;", "d=example.com; d=other.test;", "a tag that occurs twice"),
        ("c=relaxed/relaxed;", "c=nofws;", "an unknown canonical form"),
        ("h=From:To", "h=To", "From is not signed"),
        ("h=From:To", "h=From::To", "h= has an empty name"),
        ("s=one;", "s=one; q=http;", "the key is not in DNS"),
        ("s=one;", "s=one; l=-1;", "l= is no number"),
        ("bh=", "bh=*", "bh= is not base64"),
        (" b=", " b=*", "b= is not base64"),
        ("DKIM-Signature: v=1;", "DKIM-Signature: =;", "a tag name with foreign characters"),
    ] {
        let world = World::new(&Signer::default().record()).await;
        let broken = signed.replacen(from, to, 1);
        assert_ne!(broken, signed, "{from}");
        let dkim = world.file(&broken).await.dkim;
        let detail = dkim.signatures[0].detail.as_deref();
        assert_eq!((dkim.result, detail), (DkimResult::Neutral, Some(why)), "{to}");
        assert_eq!(world.server.asked_for("one._domainkey.example.com"), 0, "{to}");
    }
    let many = vec!["x"; 300].join(":");
    let (result, _) =
        only(&Signer::default().record(), &signed.replacen("h=From", &format!("h=From:{many}"), 1)).await;
    assert_eq!(result, DkimResult::Neutral);
}

#[tokio::test]
async fn message_without_signature_has_none() {
    assert_eq!(check("", LETTER).await, Dkim { result: DkimResult::None, signatures: Vec::new() });
}

#[tokio::test]
async fn only_the_first_eight_signatures_are_tried() {
    let signer = Signer::default();
    let strangers: Vec<_> = (0..8)
        .map(|number| {
            format!("DKIM-Signature: v=1; a=rsa-sha256; d=d{number}.test; s=x; h=from; bh=; b=\r\n")
        })
        .collect();
    for (before, expected) in [(7, DkimResult::Pass), (8, DkimResult::Fail)] {
        let message = format!("{}{}", strangers[..before].concat(), signer.sign(LETTER));
        let dkim = check(&signer.record(), &message).await;
        assert_eq!((dkim.result, dkim.signatures.len()), (expected, 8), "behind {before}");
    }
}

#[tokio::test]
async fn results_of_several_signatures_become_one() {
    use DkimResult::{Fail, Pass, TempError};
    let one = Signer { selector: "one", ..Signer::default() };
    let two = Signer { selector: "two", ..Signer::default() };
    let message = one.sign(&two.sign(LETTER));
    let other_key = Signer { key: Key::Ed25519, selector: "two", ..Signer::default() }.record();
    for (zone, expected) in [
        (one.record() + &two.record(), Pass),
        (one.record() + &other_key, Pass),
        (one.record() + "two._domainkey.example.com !servfail", Pass),
        (other_key.clone() + "one._domainkey.example.com !servfail", TempError),
    ] {
        assert_eq!(check(&zone, &message).await.result, expected, "{zone}");
    }
    let altered = message.replacen("Dear Bob", "Dear Eve", 1);
    assert_eq!(check(&(one.record() + &two.record()), &altered).await.result, Fail);
}

#[tokio::test]
async fn body_of_nothing_but_line_ends_is_not_hashed() {
    let signer = Signer::default();
    let message = signer.sign(LETTER).replace("Dear Bob,", &"\r\n".repeat(2_000_001));
    let (result, why) = only(&signer.record(), &message).await;
    assert_eq!((result, why.as_str()), (DkimResult::Neutral, "the body has more lines than are checked"));
}
