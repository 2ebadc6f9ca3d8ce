use super::{AuthSummary, Claim, Passed};
use mail::auth_results::{AuthResults, DmarcResult, SpfResult};
use mail::headers::AuthenticationResults;
use mail::headers::authentication::MethodResult;

fn method(method: &str, result: &str, comment: &str, properties: &[(&str, &str)]) -> MethodResult {
    MethodResult {
        method: method.into(),
        result: result.into(),
        comment: Some(comment.to_owned()).filter(|comment| !comment.is_empty()),
        reason: None,
        properties: properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

#[test]
fn a_claim_is_read_in_the_words_servers_use() {
    let field = AuthenticationResults {
        server: Some("mx.example.com".into()),
        results: vec![
            method("dkim", "fail", "", &[("header.d", "example.org")]),
            method(
                "dkim",
                "pass",
                "",
                &[("header.i", "@example.net"), ("header.s", "s1"), ("header.b", "abc")],
            ),
            method(
                "spf",
                "pass",
                "mx.example.com: domain of a@example.net designates 192.0.2.1 as permitted sender",
                &[("smtp.mailfrom", "a@example.net")],
            ),
            method("dmarc", "pass", "p=REJECT sp=NONE dis=QUARANTINE", &[("header.from", "example.net")]),
            method("compauth", "pass", "", &[("reason", "100")]),
        ],
        ..AuthenticationResults::default()
    };
    let claim = Claim::new(&field);
    assert_eq!(claim.dkim.as_deref(), Some("pass"), "one good signature is enough");
    let domains: Vec<_> =
        claim.dkim_details.iter().map(|signature| signature.domain.as_deref().unwrap()).collect();
    assert_eq!(domains, ["example.org", "example.net"]);
    let spf = claim.spf_details.unwrap();
    assert_eq!(spf.designator.as_deref(), Some("a@example.net"));
    assert_eq!(spf.client_ip.unwrap().text, "192.0.2.1");
    assert_eq!(spf.server.unwrap().name(), "mx.example.com");
    let dmarc = claim.dmarc_details.unwrap();
    let words = [dmarc.policy, dmarc.sub_policy, dmarc.disposition].map(Option::unwrap);
    assert_eq!(words, ["REJECT", "NONE", "QUARANTINE"]);
    assert_eq!(claim.compauth, Some(("pass".into(), Some("100".into()))));
}

#[test]
fn what_nobody_checked_is_neither_passed_nor_failed() {
    let rows = [
        (SpfResult::Pass, DmarcResult::Pass, Passed::Yes, Passed::Yes),
        (SpfResult::SoftFail, DmarcResult::Fail, Passed::No, Passed::No),
        (SpfResult::None, DmarcResult::None, Passed::No, Passed::No),
        (SpfResult::TempError, DmarcResult::TempError, Passed::Unknown, Passed::Unknown),
        (SpfResult::NotChecked, DmarcResult::PermError, Passed::Unknown, Passed::No),
    ];
    for (spf, dmarc, spf_passed, dmarc_passed) in rows {
        let mut found = AuthResults::default();
        found.spf.result = spf;
        found.dmarc.result = dmarc;
        let summary = AuthSummary::new(Some(&found));
        assert_eq!(
            (summary.spf.passed, summary.dmarc.passed),
            (spf_passed, dmarc_passed),
            "{spf:?} {dmarc:?}"
        );
    }
    assert_eq!(AuthSummary::new(None).dmarc.passed, Passed::Unknown);
}
