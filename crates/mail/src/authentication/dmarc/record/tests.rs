use super::*;
use DmarcPolicy::{None as Nothing, Quarantine, Reject};

#[test]
fn record_is_known_by_its_version() {
    for (text, expected) in [
        ("v=DMARC1", true),
        ("v=DMARC1; p=none", true),
        ("v = DMARC1 ;p=none", true),
        ("v=DMARC1p=none", false),
        ("v=DMARC12; p=none", false),
        ("v=dmarc1; p=none", false),
        ("p=none; v=DMARC1", false),
        (" v=DMARC1; p=none", false),
    ] {
        assert_eq!(is_dmarc(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn policies_fall_back_from_missing_names_to_subdomains_to_the_domain() {
    for (text, policies) in [
        ("v=DMARC1; p=reject", Some((Reject, Reject, Reject))),
        ("v=DMARC1; p=reject; sp=none", Some((Reject, Nothing, Nothing))),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", Some((Nothing, Quarantine, Reject))),
        ("v=DMARC1; p=none; np=reject", Some((Nothing, Nothing, Reject))),
        ("v=DMARC1; p=REJECT; pct=50; unknown=1", Some((Reject, Reject, Reject))),
        ("v=DMARC1;; p=reject; rubbish; fo;", Some((Reject, Reject, Reject))),
        // RFC 9989 §4.7: without `p` it is "none".
        ("v=DMARC1", Some((Nothing, Nothing, Nothing))),
        ("v=DMARC1; sp=reject", Some((Nothing, Reject, Reject))),
        // RFC 9989 §4.10.1: any of the three that cannot be read makes all of them "none", or the record nothing.
        ("v=DMARC1; p=reject; sp=rubbish", None),
        ("v=DMARC1; p=reject; np=", None),
        (
            "v=DMARC1; p=reject; sp=rubbish; rua=https://reports.example.com/",
            Some((Nothing, Nothing, Nothing)),
        ),
        ("v=DMARC1; p=rubbish; rua=d@example.com", None),
        ("v=DMARC1; p=rubbish; rua=d@example.com, mailto:d@example.com", Some((Nothing, Nothing, Nothing))),
        ("v=DMARC1; p=rubbish; rua=mailto:d@example.com", Some((Nothing, Nothing, Nothing))),
        ("v=DMARC1; rua=mailto:d@example.com", Some((Nothing, Nothing, Nothing))),
        ("v=DMARC1; p=rubbish", None),
        ("v=DMARC1; p=none; p=reject", None),
    ] {
        let found = Record::parse(text.as_bytes()).map(|r| (r.policy, r.subdomain_policy, r.missing_policy));
        assert_eq!(found, policies, "{text}");
    }
}

#[test]
fn other_tags_have_their_meaning_or_their_default() {
    use Alignment::{Relaxed, Strict};
    for (tags, expected) in [
        ("", (Relaxed, Relaxed, Suffix::Unknown, false)),
        ("adkim=s", (Strict, Relaxed, Suffix::Unknown, false)),
        ("aspf=S; psd=y", (Relaxed, Strict, Suffix::Yes, false)),
        ("psd=n; t=y", (Relaxed, Relaxed, Suffix::No, true)),
        ("psd=u; t=n; adkim=x", (Relaxed, Relaxed, Suffix::Unknown, false)),
    ] {
        let record = Record::parse(format!("v=DMARC1; p=none; {tags}").as_bytes()).unwrap();
        assert_eq!((record.dkim, record.spf, record.suffix, record.is_testing), expected, "{tags}");
    }
}

proptest::proptest! {
    #[test]
    fn any_record_is_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..100), text in "v=DMARC1;[ -~]{0,60}") {
        let _ = (is_dmarc(&bytes), Record::parse(&bytes), Record::parse(text.as_bytes()));
    }
}
