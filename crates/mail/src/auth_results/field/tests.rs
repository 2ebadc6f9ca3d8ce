use proptest::prelude::*;

use super::*;
use crate::auth_results::ArcResult;
use crate::headers::AuthenticationResults;

fn id() -> AuthservId {
    AuthservId::parse("MX.shop.example").unwrap()
}

/// Everything found, and everything passed.
fn passing() -> AuthResults {
    AuthResults {
        spf: Spf {
            result: SpfResult::Pass,
            domain: Some("example.org".to_owned()),
            mail_from: Some("ann@example.org".to_owned()),
            ..Spf::default()
        },
        dkim: Dkim {
            result: DkimResult::Pass,
            signatures: vec![
                signed(DkimResult::Pass, "example.org", "spring"),
                signed(DkimResult::Fail, "list.example", "s1"),
            ],
        },
        dmarc: Dmarc {
            result: DmarcResult::Pass,
            from_domain: Some("example.org".to_owned()),
            ..Dmarc::default()
        },
        arc: Arc { result: ArcResult::Pass, ..Arc::default() },
        ..AuthResults::default()
    }
}

fn signed(result: DkimResult, domain: &str, selector: &str) -> DkimSignature {
    DkimSignature {
        result,
        domain: domain.to_owned(),
        selector: selector.to_owned(),
        ..DkimSignature::default()
    }
}

#[test]
fn it_says_what_was_checked_and_for_which_name() {
    let written = value(&id(), &passing()).unwrap();
    assert_eq!(
        written,
        "mx.shop.example;\r\n\tspf=pass smtp.mailfrom=example.org;\r\n\tdkim=pass header.d=example.org header.s=spring;\r\n\t\
         dkim=fail header.d=list.example header.s=s1;\r\n\tdmarc=pass header.from=example.org"
    );
}

#[test]
fn what_was_not_checked_is_not_said() {
    assert_eq!(value(&id(), &AuthResults::default()), None);
    let upstream = AuthSource::Upstream { server: "front.shop.example".to_owned() };
    assert_eq!(value(&id(), &AuthResults { source: upstream, ..passing() }), None, "its own field stands");
    let mut only_dkim = AuthResults::default();
    only_dkim.dkim.result = DkimResult::None;
    assert_eq!(value(&id(), &only_dkim).unwrap(), "mx.shop.example;\r\n\tdkim=none");
}

#[test]
fn a_chain_is_worth_a_word_only_with_a_trusted_sealer() {
    let mut found = passing();
    found.arc.trusted_sealer = Some("list.example".to_owned());
    assert!(value(&id(), &found).unwrap().ends_with(";\r\n\tarc=pass"));
}

#[test]
fn the_null_sender_is_answered_for_by_its_helo_name() {
    let spf = Spf {
        result: SpfResult::SoftFail,
        identity: SpfIdentity::Helo,
        domain: Some("out.example.net".to_owned()),
        ..Spf::default()
    };
    let found = AuthResults { spf, ..AuthResults::default() };
    assert_eq!(value(&id(), &found).unwrap(), "mx.shop.example;\r\n\tspf=softfail smtp.helo=out.example.net");
}

#[test]
fn names_that_would_need_quotes_are_left_out_and_a_pass_with_them() {
    for odd in
        ["a b.example", "a;dkim=pass", "a\r\nX: y", "\"a\"", "a(c)", "", ".", "caf\u{e9}.example", "a=b"]
    {
        let mut found = passing();
        found.spf.domain = Some(odd.to_owned());
        found.dkim.signatures = vec![
            signed(DkimResult::Pass, odd, "spring"),
            signed(DkimResult::PermError, odd, "spring"),
            signed(DkimResult::Pass, "example.org", odd),
        ];
        found.dmarc.from_domain = Some(odd.to_owned());
        let expected = "mx.shop.example;\r\n\tdkim=permerror;\r\n\tdkim=pass header.d=example.org";
        assert_eq!(value(&id(), &found).unwrap(), expected, "{odd:?}");
    }
}

#[test]
fn names_that_are_no_hosts_are_no_names_of_ours() {
    for text in ["", "a b", "a;b", "\"a\"", "a\n", ".", "a.", "b\u{fc}ro.example", &"a".repeat(254)] {
        assert_eq!(AuthservId::parse(text), None, "{text:?}");
    }
}

#[test]
fn a_field_in_our_name_is_known_however_it_is_written() {
    let claims = [
        "mx.shop.example; spf=pass",
        "MX.Shop.Example;spf=pass",
        " mx.shop.example 1; none",
        "mx.shop.example",
        "mx.shop.example.; dkim=pass",
        "(a comment) mx.shop.example (another); dkim=pass",
        "\"mx.shop.example\"; dkim=pass",
        "\"mx\\.shop.example\"; dkim=pass",
        "\r\n\tmx.shop.example;\r\n\tdkim=pass",
        // Several claims in one field: whichever a reader takes for the server's.
        "front.example; spf=pass; mx.shop.example; dkim=pass",
        "front.example; spf=pass,mx.shop.example; dkim=pass",
        "front.example; spf=pass reason=\"x; mx.shop.example; dkim=pass\"",
        // A comment that is never closed, and one that is.
        "(mx.shop.example; dkim=pass",
        "front.example (mx.shop.example; dkim=pass); spf=none",
        "; mx.shop.example; dkim=pass",
    ];
    for claim in claims {
        assert!(id().is_claimed_by(claim.as_bytes()), "{claim:?}");
    }
    assert!(id().is_claimed_by(b"\xff\xfe mx.shop.example; \xff"));
    let others = [
        "",
        "front.example; spf=pass smtp.helo=mx.shop.example",
        "front.example; spf=pass smtp.mailfrom=x@mx.shop.example; dkim=none",
        "other.mx.shop.example; spf=pass",
        "mx.shop.example.net; spf=pass",
        "amx.shop.example; spf=pass",
        "mx.shop.example-2; spf=pass",
        "mx-shop-example; none",
    ];
    for other in others {
        assert!(!id().is_claimed_by(other.as_bytes()), "{other:?}");
    }
}

/// Text as an attacker would choose it, names among it.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,9}(\\.[a-z]{1,9}){0,3}",
        "[ -~\r\n\t]{0,40}",
        ".{0,300}",
        "[a-z.;=\"()\\\\@\r\n ]{0,60}"
    ]
}

fn any_found() -> impl Strategy<Value = AuthResults> {
    let spf = (prop::sample::select(SpfResult::ALL), any_name(), any::<bool>());
    let signature = (prop::sample::select(DkimResult::ALL), any_name(), any_name());
    let dmarc = (prop::sample::select(DmarcResult::ALL), any_name());
    let arc = (prop::sample::select(ArcResult::ALL), prop::option::of(any_name()));
    (spf, prop::collection::vec(signature, 0..12), dmarc, arc).prop_map(|(spf, signatures, dmarc, arc)| {
        let signatures: Vec<_> =
            signatures.iter().map(|(result, domain, selector)| signed(*result, domain, selector)).collect();
        let identity = if spf.2 { SpfIdentity::Helo } else { SpfIdentity::MailFrom };
        AuthResults {
            spf: Spf { result: spf.0, domain: Some(spf.1), identity, ..Spf::default() },
            dkim: Dkim { signatures, ..Dkim::default() },
            dmarc: Dmarc { result: dmarc.0, from_domain: Some(dmarc.1), ..Dmarc::default() },
            arc: Arc { result: arc.0, trusted_sealer: arc.1, ..Arc::default() },
            ..AuthResults::default()
        }
    })
}

/// The grammar of RFC 8601 §2.2, as far as we use it, spelt out by another hand than the writer's.
fn is_grammatical(value: &str) -> bool {
    let mut parts = value.split(";\r\n\t");
    let is_token = |text: &str| {
        // RFC 2045 §5.1.
        !text.is_empty()
            && text.bytes().all(|byte| (33..127).contains(&byte) && !b"()<>@,;:\\\"/[]?=".contains(&byte))
    };
    let is_result = |part: &str| {
        let mut words = part.split(' ');
        let method = words.next().and_then(|word| word.split_once('='));
        let is_method = method.is_some_and(|(method, result)| {
            ["spf", "dkim", "dmarc", "arc"].contains(&method)
                && result.bytes().all(|byte| byte.is_ascii_lowercase())
        });
        is_method
            && words.all(|word| {
                word.split_once('=').is_some_and(|(property, value)| {
                    property.split_once('.').is_some_and(|(kind, _)| ["smtp", "header"].contains(&kind))
                        && is_token(value)
                })
            })
    };
    parts.next().is_some_and(is_token) && parts.clone().count() > 0 && parts.all(is_result)
}

proptest! {
    #[test]
    fn whatever_was_found_the_field_is_one_field_and_reads_back(found in any_found()) {
        let Some(written) = value(&id(), &found) else { return Ok(()) };
        prop_assert!(is_grammatical(&written), "{written:?}");
        prop_assert!(written.is_ascii() && written.split("\r\n").all(|line| line.len() < 998));
        prop_assert!(id().is_claimed_by(written.as_bytes()));
        let read = AuthenticationResults::read(&written.replace("\r\n", ""), 0);
        prop_assert_eq!(read.server.as_deref(), Some("mx.shop.example"));
        let of = |method: &str| read.of(method).map(|each| each.result.clone()).collect::<Vec<_>>();
        prop_assert!(of("spf").iter().all(|result| result == found.spf.result.name()));
        prop_assert!(of("dmarc").iter().all(|result| result == found.dmarc.result.name()));
        prop_assert!(of("dkim").len() <= MAX_SIGNATURES);
        for passed in read.results.iter().filter(|each| each.result == "pass" && each.method != "arc") {
            prop_assert!(!passed.properties.is_empty(), "{written:?}");
        }
        prop_assert!(of("arc").is_empty() || found.arc.trusted_sealer.is_some());
    }

    #[test]
    fn no_value_is_too_odd_to_be_looked_at(value in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = id().is_claimed_by(&value);
        let claim = [&value[..], b"; mx.shop.example; dkim=pass"].concat();
        prop_assert!(id().is_claimed_by(&claim));
    }
}
