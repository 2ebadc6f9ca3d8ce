//! Results of servers before us: RFC 8601 §5, and every way to forge them.

use guard::authenticate::{AuthPolicy, Authenticator, Connection, Network, Placement, Trust, TrustedServer};
use mail::auth_results::{ArcResult, AuthResults, AuthSource, DkimResult, DmarcResult, SpfResult};
use platform::dns::Resolver;

use crate::world::{authenticate, from};

fn policy(placement: Placement) -> AuthPolicy {
    AuthPolicy {
        trust: Trust {
            networks: vec![Network::parse("192.0.2.0/24").expect("a network")],
            hosts: vec!["mx.our.test".into()],
        },
        servers: vec![TrustedServer { id: "our.test".into(), placement }],
        ..AuthPolicy::default()
    }
}

async fn results(placement: Placement, connection: &Connection, header: &str) -> AuthResults {
    let raw = format!("{header}From: a@example.com\r\n\r\nx\r\n");
    // DNS is off: whatever is found was said by somebody.
    authenticate(&Authenticator::new(Resolver::off(), policy(placement)), connection, raw.as_bytes()).await
}

const GOOD: &str = "Authentication-Results: our.test; spf=softfail (why) smtp.mailfrom=b@bounce.example.com;\r\n dkim=fail header.d=other.test header.s=x; dkim=pass header.i=@example.com header.s=one header.a=rsa-sha256;\r\n dmarc=pass header.from=example.com; arc=none\r\n";
const STRANGER: &str = "Authentication-Results: evil.test; dmarc=pass header.from=example.com\r\n";
const AT_MX: &str = "Received: from out.example.com (out.example.com [203.0.113.5])\r\n by mx.our.test with ESMTP id 1; Mon, 1 Jun 2026 11:59:00 +0000\r\n";
const AT_STRANGER: &str = "Received: from evil.test (evil.test [198.51.100.66])\r\n by out.example.com with ESMTP id 2; Mon, 1 Jun 2026 11:58:00 +0000\r\n";

#[tokio::test]
async fn trusted_result_is_read_whole() {
    let found = results(Placement::Above, &Connection::default(), &format!("{GOOD}{AT_MX}")).await;
    assert_eq!(found.source, AuthSource::Upstream { server: "our.test".into() });
    assert_eq!(
        (found.spf.result, found.spf.domain.as_deref()),
        (SpfResult::SoftFail, Some("bounce.example.com"))
    );
    assert_eq!(found.dkim.result, DkimResult::Pass);
    let signatures: Vec<_> =
        found.dkim.signatures.iter().map(|s| (s.result, s.domain.as_str(), s.selector.as_str())).collect();
    assert_eq!(signatures, [(DkimResult::Fail, "other.test", "x"), (DkimResult::Pass, "example.com", "one")]);
    assert_eq!(
        (found.dmarc.result, found.dmarc.from_domain.as_deref()),
        (DmarcResult::Pass, Some("example.com"))
    );
    assert_eq!(found.arc.result, ArcResult::None);
}

#[tokio::test]
async fn the_place_below_which_strangers_write_is_told() {
    let stranger = from("198.51.100.1", "a@example.com");
    for (connection, header, border) in [
        (&Connection::default(), format!("X-Mark: a\r\n{AT_MX}{AT_STRANGER}"), Some(1)),
        (&Connection::default(), AT_STRANGER.to_owned(), None),
        (&stranger, AT_MX.to_owned(), None),
    ] {
        assert_eq!(results(Placement::Above, connection, &header).await.border, border, "{header}");
    }
}

#[tokio::test]
async fn field_is_believed_only_where_no_stranger_can_write() {
    let file = Connection::default();
    let peer = from("192.0.2.9", "a@example.com");
    let stranger = from("198.51.100.1", "a@example.com");
    let other = GOOD.replacen("our.test", "notour.test", 1);
    for (connection, header, above, below) in [
        (&file, format!("{GOOD}{AT_MX}{AT_STRANGER}"), true, true),
        (&peer, format!("{GOOD}{AT_MX}{AT_STRANGER}"), true, true),
        // Below our own Received field: only for servers that clear that place.
        (&file, format!("{AT_MX}{GOOD}{AT_STRANGER}"), false, true),
        (&file, format!("{AT_MX}{AT_STRANGER}{GOOD}"), false, false),
        // Only the topmost counts, whoever wrote it.
        (&file, format!("{STRANGER}{GOOD}{AT_MX}"), false, false),
        (&file, format!("{GOOD}{STRANGER}{AT_MX}"), true, true),
        // Straight from a stranger, or through a trace nobody of ours wrote.
        (&stranger, format!("{GOOD}{AT_MX}"), false, false),
        (&file, format!("{GOOD}{AT_STRANGER}"), false, false),
        (&file, GOOD.to_owned(), false, false),
        // Another server's, and fields that only look like it.
        (&file, format!("{other}{AT_MX}"), false, false),
        (
            &file,
            format!("{}{AT_MX}", GOOD.replacen("Authentication-Results", "X-Authentication-Results", 1)),
            false,
            false,
        ),
        (
            &file,
            format!("{}{AT_MX}", GOOD.replacen("Results: our.test", "Results: our.test.evil.test", 1)),
            false,
            false,
        ),
    ] {
        for (placement, expected) in [(Placement::Above, above), (Placement::AboveOrDirectlyBelow, below)] {
            let found = results(placement, connection, &header).await;
            assert_eq!(found.source != AuthSource::Own, expected, "{placement:?} {header}");
            assert_eq!(found.dmarc.result == DmarcResult::Pass, expected);
        }
    }
}

#[tokio::test]
async fn without_dns_and_without_trusted_results_nothing_is_checked() {
    let found =
        results(Placement::Above, &from("198.51.100.1", "a@example.com"), &format!("{GOOD}{AT_MX}")).await;
    assert_eq!(found, AuthResults::default());
    for undecided in
        [found.spf.result.is_undecided(), found.dkim.result.is_undecided(), found.dmarc.result.is_undecided()]
    {
        assert!(undecided);
    }
}

#[tokio::test]
async fn unknown_words_of_a_trusted_server_are_no_results() {
    let odd = "Authentication-Results: our.test; spf=excellent; dkim=superb header.d=example.com; dmarc=great; hardfail=x; spf=hardfail\r\n";
    let found = results(Placement::Above, &Connection::default(), &format!("{odd}{AT_MX}")).await;
    assert_eq!(found.spf.result, SpfResult::NotChecked);
    assert_eq!(found.dkim.result, DkimResult::NotChecked);
    assert_eq!(found.dmarc.result, DmarcResult::NotChecked);
}
