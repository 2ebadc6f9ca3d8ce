//! SPF: RFC 7208.

use guard::authenticate::Connection;
use mail::auth_results::{Spf, SpfIdentity, SpfResult};

use crate::world::{World, address, from};

const MESSAGE: &str = "From: Ann <ann@example.com>\r\nSubject: x\r\n\r\nHello.\r\n";

async fn check(zone: &str, connection: &Connection) -> Spf {
    World::new(zone).await.over(connection, MESSAGE).await.spf
}

/// The result for ann@example.com from 192.0.2.1.
async fn result(zone: &str) -> (SpfResult, String) {
    let spf = check(zone, &from("192.0.2.1", "ann@example.com")).await;
    (spf.result, spf.detail.unwrap_or_default())
}

use SpfResult::{Fail, Neutral, None as Nothing, NotChecked, Pass, PermError, SoftFail, TempError};

#[tokio::test]
async fn each_mechanism_matches_its_clients() {
    let zone = |record: &str| {
        format!(
            "example.com TXT v=spf1 {record}
             example.com A 192.0.2.1
             example.com MX 10 mx.example.com
             mx.example.com A 192.0.2.7
             other.test A 192.0.2.1
             far.test A 198.51.100.1
             far.test AAAA 2001:db8::1
             yes.test TXT v=spf1 ip4:192.0.2.0/24 -all
             no.test TXT v=spf1 -all
             maybe.test TXT v=spf1 ?all
             1.2.0.192.in-addr.arpa PTR host.example.com
             host.example.com A 192.0.2.1
             1.2.0.192.in-addr._spf.example.com A 127.0.0.2"
        )
    };
    for (record, expected) in [
        ("-all", Fail),
        ("~all", SoftFail),
        ("?all", Neutral),
        ("all", Pass),
        ("", Neutral),
        ("a -all", Pass),
        ("a:other.test -all", Pass),
        ("a:far.test -all", Fail),
        ("a:far.test/0 -all", Pass),
        ("mx -all", Fail),
        ("mx/29 -all", Pass),
        ("mx:other.test -all", Fail),
        ("ip4:192.0.2.0/24 -all", Pass),
        ("ip4:192.0.3.0/24 -all", Fail),
        ("ip6:2001:db8::/32 -all", Fail),
        ("include:yes.test -all", Pass),
        ("include:no.test ~all", SoftFail),
        ("include:maybe.test -all", Fail),
        ("-include:yes.test +all", Fail),
        ("ptr -all", Pass),
        ("ptr:example.com -all", Pass),
        ("ptr:other.test -all", Fail),
        ("exists:%{ir}.%{v}._spf.%{d} -all", Pass),
        ("exists:%{i}._spf.%{d} -all", Fail),
        ("redirect=yes.test", Pass),
        ("redirect=no.test", Fail),
        ("?all redirect=no.test", Neutral),
        ("unknown=%{d} -all", Fail),
    ] {
        assert_eq!(result(&zone(record)).await.0, expected, "{record}");
    }
}

#[tokio::test]
async fn both_families_are_judged_by_their_own_records() {
    let zone = "example.com TXT v=spf1 a ip6:2001:db8:1::/48 -all\nexample.com AAAA 2001:db8::1\nexample.com A 192.0.2.1";
    for (ip, expected) in [
        ("2001:db8::1", Pass),
        ("2001:db8:1::9", Pass),
        ("2001:db8::2", Fail),
        ("192.0.2.1", Pass),
        ("::ffff:192.0.2.1", Pass),
        ("192.0.2.2", Fail),
    ] {
        assert_eq!(check(zone, &from(ip, "ann@example.com")).await.result, expected, "{ip}");
    }
}

#[tokio::test]
async fn domain_without_record_has_no_result_and_a_broken_one_an_error() {
    let long = format!("example.com TXT v=spf1 {} -all", "ip4:198.51.100.1 ".repeat(200));
    for (zone, expected) in [
        ("", Nothing),
        ("example.com A 192.0.2.1", Nothing),
        ("example.com TXT some text\nexample.com TXT v=spf10 -all", Nothing),
        ("example.com TXT some text\nexample.com TXT v=spf1 -all", Fail),
        ("example.com TXT v=spf1 -all\nexample.com TXT v=spf1 +all", PermError),
        ("example.com TXT v=spf1 unknown -all", PermError),
        ("example.com TXT v=spf1 -all a:bad", PermError),
        ("example.com TXT v=spf1 include:none.test -all", PermError),
        ("example.com TXT v=spf1 redirect=none.test", PermError),
        ("example.com TXT v=spf1 include:bad.test -all\nbad.test TXT v=spf1 nonsense", PermError),
        ("example.com CNAME real.test\nreal.test TXT v=spf1 -all", Fail),
        (&long, Fail),
    ] {
        assert_eq!(result(zone).await.0, expected, "{zone}");
    }
}

#[tokio::test]
async fn dns_trouble_is_no_failure() {
    for zone in [
        "example.com !silent",
        "example.com !servfail",
        "example.com !refused",
        "example.com TXT v=spf1 a:slow.test -all\nslow.test !silent",
        "example.com TXT v=spf1 include:broken.test -all\nbroken.test !servfail",
        "example.com TXT v=spf1 mx:broken.test -all\nbroken.test !servfail",
        "example.com TXT v=spf1 exists:broken.test -all\nbroken.test !servfail",
        "example.com TXT v=spf1 redirect=broken.test\nbroken.test !servfail",
    ] {
        assert_eq!(result(zone).await.0, TempError, "{zone}");
    }
    // A match before the trouble stands; and trouble with `ptr` is only no match (RFC 7208 §5.5).
    for (zone, expected) in [
        ("example.com TXT v=spf1 ip4:192.0.2.1 a:slow.test -all\nslow.test !silent", Pass),
        ("example.com TXT v=spf1 ptr -all\n1.2.0.192.in-addr.arpa !servfail", Fail),
    ] {
        assert_eq!(result(zone).await.0, expected, "{zone}");
    }
}

#[tokio::test]
async fn ten_terms_may_ask_and_no_more() {
    // RFC 7208 §4.6.4. Each name leads somewhere, so that only the terms are counted.
    let hosts: String = (0..12).map(|n| format!("h{n}.test A 198.51.100.{n}\n")).collect();
    let terms = |count: usize| (0..count).map(|n| format!("a:h{n}.test ")).collect::<String>();
    let nested = "deep.test TXT v=spf1 a:h0.test a:h1.test a:h2.test a:h3.test ?all\n";
    let circle = "example.com TXT v=spf1 include:example.com -all";
    for (record, expected) in [
        (format!("example.com TXT v=spf1 {}-all", terms(10)), Fail),
        (format!("example.com TXT v=spf1 {}-all", terms(11)), PermError),
        (format!("example.com TXT v=spf1 {}ip4:192.0.2.1 -all", terms(10)), Pass),
        (format!("example.com TXT v=spf1 ip4:192.0.2.1 {}-all", terms(11)), Pass),
        (format!("{nested}example.com TXT v=spf1 include:deep.test {}-all", terms(5)), Fail),
        (format!("{nested}example.com TXT v=spf1 include:deep.test {}-all", terms(6)), PermError),
        (format!("{nested}example.com TXT v=spf1 {}redirect=deep.test", terms(6)), PermError),
        (circle.to_owned(), PermError),
        ("example.com TXT v=spf1 redirect=example.com".to_owned(), PermError),
    ] {
        assert_eq!(result(&format!("{hosts}{record}")).await.0, expected, "{record}");
    }
}

#[tokio::test]
async fn two_names_may_lead_nowhere_and_no_more() {
    // RFC 7208 §4.6.4.
    for (record, expected) in [
        ("a:v1.test a:v2.test -all", Fail),
        ("a:v1.test a:v2.test a:v3.test -all", PermError),
        ("exists:v1.test mx:v2.test -all", Fail),
        ("exists:v1.test mx:v2.test exists:v3.test -all", PermError),
        ("a:v1.test mx:void-hosts.test -all", PermError),
        ("ip4:192.0.2.1 a:v1.test a:v2.test a:v3.test -all", Pass),
    ] {
        let zone = format!(
            "example.com TXT v=spf1 {record}\nvoid-hosts.test MX 1 v4.test\nvoid-hosts.test MX 2 v5.test"
        );
        assert_eq!(result(&zone).await.0, expected, "{record}");
    }
}

#[tokio::test]
async fn domain_of_too_many_mail_hosts_is_an_error() {
    let hosts = |count: usize| -> String {
        (0..count).map(|n| format!("many.test MX {n} m{n}.test\nm{n}.test A 198.51.100.{n}\n")).collect()
    };
    for (count, expected) in [(10, Fail), (11, PermError)] {
        let zone = format!("example.com TXT v=spf1 mx:many.test -all\n{}", hosts(count));
        assert_eq!(result(&zone).await.0, expected, "{count}");
    }
    let found_before = format!("example.com TXT v=spf1 mx:many.test -all\n{}m3.test A 192.0.2.1", hosts(11));
    assert_eq!(result(&found_before).await.0, Pass);
    assert_eq!(
        result("example.com TXT v=spf1 mx -all\nexample.com MX 0 .").await.0,
        Fail,
        "the null MX names no host"
    );
}

#[tokio::test]
async fn name_of_the_client_counts_only_if_it_leads_back() {
    let zone = |host: &str| {
        format!("example.com TXT v=spf1 ptr -all\n1.2.0.192.in-addr.arpa PTR host.example.com\n{host}")
    };
    for (host, expected) in [
        ("host.example.com A 192.0.2.1", Pass),
        ("host.example.com A 192.0.2.9", Fail),
        ("", Fail),
        ("host.example.com !servfail", Fail),
    ] {
        assert_eq!(result(&zone(host)).await.0, expected, "{host}");
    }
    let many: String =
        (0..11).map(|n| format!("1.2.0.192.in-addr.arpa PTR n{n}.test\nn{n}.test A 192.0.2.1\n")).collect();
    let late = format!("{many}1.2.0.192.in-addr.arpa PTR late.example.com\nlate.example.com A 192.0.2.1");
    assert_eq!(
        result(&format!("example.com TXT v=spf1 ptr -all\n{late}")).await.0,
        Fail,
        "only ten names are looked at"
    );
    let validated = "example.com TXT v=spf1 exists:%{p}.ok.test -all\n1.2.0.192.in-addr.arpa PTR h.test\nh.test A 192.0.2.1\nh.test.ok.test A 127.0.0.2";
    assert_eq!(result(validated).await.0, Pass, "%{{p}} is the validated name");
    let unknown = "example.com TXT v=spf1 exists:%{p}.ok.test -all\nunknown.ok.test A 127.0.0.2";
    assert_eq!(result(unknown).await.0, Pass, "%{{p}} is `unknown` without one");
}

#[tokio::test]
async fn macros_speak_of_sender_helo_and_client() {
    let zone = "example.com TXT v=spf1 exists:%{l}.%{o}.%{h}.%{ir}.check.test -all\nann.example.com.client.test.1.2.0.192.check.test A 127.0.0.2";
    for (sender, expected) in
        [("ann@example.com", Pass), ("ANN@Example.com", Pass), ("bob@example.com", Fail)]
    {
        assert_eq!(check(zone, &from("192.0.2.1", sender)).await.result, expected, "{sender}");
    }
    // A local part that makes no name matches nothing, and is no error.
    let dotted = "example.com TXT v=spf1 exists:%{l}.check.test ~all";
    assert_eq!(check(dotted, &from("192.0.2.1", "a..b@example.com")).await.result, SoftFail);
}

#[tokio::test]
async fn identity_is_told() {
    let zone = "example.com TXT v=spf1 -all\nclient.test TXT v=spf1 ip4:192.0.2.1 -all";
    let null = check(zone, &from("192.0.2.1", "")).await;
    assert_eq!(
        (null.result, null.identity, null.domain.as_deref()),
        (Pass, SpfIdentity::Helo, Some("client.test"))
    );
    let named = check(zone, &from("192.0.2.1", "ann@EXAMPLE.com")).await;
    assert_eq!(
        (named.result, named.identity, named.domain.as_deref()),
        (Fail, SpfIdentity::MailFrom, Some("example.com"))
    );
    assert_eq!(named.client_ip, Some(address("192.0.2.1")));
    assert_eq!(named.mail_from.as_deref(), Some("ann@EXAMPLE.com"));
    assert_eq!(named.helo.as_deref(), Some("client.test"));
    assert_eq!(named.detail.as_deref(), Some("-all in the record of example.com"));
}

#[tokio::test]
async fn sender_without_a_domain_name_has_no_result() {
    for sender in ["ann@localhost", "ann@[192.0.2.1]", "ann@a..b", "ann@"] {
        let spf = check("", &from("192.0.2.1", sender)).await;
        assert_eq!(spf.result, Nothing, "{sender}");
    }
    let literal = Connection { helo: Some("[192.0.2.1]".into()), ..from("192.0.2.1", "") };
    assert_eq!(check("", &literal).await.result, Nothing);
}

#[tokio::test]
async fn file_without_a_client_is_not_checked() {
    let spf = check("example.com TXT v=spf1 -all", &Connection::default()).await;
    assert_eq!((spf.result, spf.detail.as_deref()), (NotChecked, Some("the client's address is not known")));
}

#[tokio::test]
async fn international_sender_is_asked_for_by_its_a_label() {
    let zone = "xn--bcher-kva.test TXT v=spf1 ip4:192.0.2.1 -all";
    let spf = check(zone, &from("192.0.2.1", "ann@b\u{fc}cher.test")).await;
    assert_eq!((spf.result, spf.domain.as_deref()), (Pass, Some("xn--bcher-kva.test")));
}
