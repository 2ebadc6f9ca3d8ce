use super::*;
use crate::relay::mta_sts::Policy;

fn exchange(preference: u16, host: &str) -> Exchange {
    Exchange { preference, host: host.into() }
}

#[test]
fn lower_preference_comes_first_and_equals_take_turns() {
    let found = [exchange(20, "c"), exchange(10, "a"), exchange(10, "b"), exchange(30, "")];
    let mut first = Vec::new();
    for _ in 0..4 {
        let order = in_order(&found);
        assert_eq!(order.len(), 3);
        assert_eq!(&*order[2], "c");
        first.push(order[0].to_string());
    }
    assert!(first.contains(&"a".to_owned()) && first.contains(&"b".to_owned()), "{first:?}");
}

#[test]
fn recipients_are_grouped_by_domain_whatever_its_case() {
    let recipients = [
        "a@example.com",
        "b@EXAMPLE.com",
        "c@bücher.example",
        "\"x@y\"@example.net",
        "nobody",
        "d@[192.0.2.1]",
    ]
    .map(|address| Recipient { address: address.to_owned(), ..Recipient::default() });
    let groups = by_domain(&recipients);
    let expected = [
        ("", vec![4]),
        ("[192.0.2.1]", vec![5]),
        ("example.com", vec![0, 1]),
        ("example.net", vec![3]),
        ("xn--bcher-kva.example", vec![2]),
    ];
    assert_eq!(groups, expected.map(|(domain, places)| (domain.to_owned(), places)));
}

#[test]
fn literals_are_addresses_or_nothing() {
    assert_eq!(literal("example.com"), None);
    assert_eq!(literal("[192.0.2.1]"), Some(Ok("192.0.2.1".parse().unwrap())));
    assert_eq!(literal("[ipv6:2001:db8::1]"), Some(Ok("2001:db8::1".parse().unwrap())));
    for text in ["[]", "[192.0.2.1", "[tag:x]", "[2001:db8::1]"] {
        assert_eq!(literal(text), Some(Err(())), "{text}");
    }
}

#[test]
fn a_strangers_server_is_never_near() {
    let check =
        |address: &str, expected| assert_eq!(is_near(address.parse().unwrap()), expected, "{address}");
    for address in [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.1.1",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
    ] {
        check(address, true);
    }
    for address in ["192.0.2.1", "2001:db8::1"] {
        check(address, false);
    }
}

#[test]
fn an_enforced_policy_demands_a_named_server_and_a_verified_name() {
    let policy = |mode: &str| {
        Policy::parse(format!("version: STSv1\nmode: {mode}\nmx: *.example.net\nmax_age: 86400\n").as_bytes())
            .unwrap()
    };
    let (enforce, testing) = (policy("enforce"), policy("testing"));
    let check = |policy: Option<&Policy>, host: &str, expected| {
        assert_eq!(level_under(policy, host, TlsLevel::Opportunistic), expected, "{host}");
    };
    check(None, "mx.example.org", Some(TlsLevel::Opportunistic));
    check(Some(&testing), "mx.example.org", Some(TlsLevel::Opportunistic));
    check(Some(&enforce), "mx.example.net", Some(TlsLevel::Required));
    check(Some(&enforce), "mx.example.org", None);
}
