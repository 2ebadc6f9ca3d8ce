//! Received fields in the dialects of the servers that write most of them.

use super::Received;

struct Expected<'a> {
    helo: Option<&'a str>,
    client: Option<&'a str>,
    ip: Option<&'a str>,
    by: Option<&'a str>,
    for_address: Option<&'a str>,
    has_date: bool,
    /// TLS, authentication.
    flags: (bool, bool),
}

fn check(text: &str, expected: &Expected<'_>) {
    let received = Received::read(text);
    assert_eq!(received.helo.as_deref(), expected.helo, "{text}");
    assert_eq!(received.client_name.as_deref(), expected.client, "{text}");
    assert_eq!(received.client_ip.map(|ip| ip.to_string()).as_deref(), expected.ip, "{text}");
    assert_eq!(received.by_name.as_deref(), expected.by, "{text}");
    assert_eq!(received.for_address.as_deref(), expected.for_address, "{text}");
    assert_eq!(received.date.is_some(), expected.has_date, "{text}");
    assert_eq!((received.has_tls, received.has_authentication), expected.flags, "{text}");
}

#[test]
fn dialects_are_read() {
    check(
        "from mail.example.com (host.example.net [192.0.2.1]) by mx.example.org (Postfix) with ESMTPS id 4ABC for <jane@example.org>; Thu, 1 Jan 2026 00:00:00 +0000 (UTC)",
        &Expected {
            helo: Some("mail.example.com"),
            client: Some("host.example.net"),
            ip: Some("192.0.2.1"),
            by: Some("mx.example.org"),
            for_address: Some("jane@example.org"),
            has_date: true,
            flags: (true, false),
        },
    );
    check(
        "from [192.0.2.7] (helo=laptop) by smtp.example.com with esmtpsa (TLS1.3) (Exim 4.96) (envelope-from <a@example.com>) id 1abc; Thu, 01 Jan 2026 00:00:00 +0000",
        &Expected {
            helo: Some("laptop"),
            client: None,
            ip: Some("192.0.2.7"),
            by: Some("smtp.example.com"),
            for_address: None,
            has_date: true,
            flags: (true, true),
        },
    );
    check(
        "from unknown (HELO relay.example.com) (198.51.100.4) by mx.example.org with SMTP; 1 Jan 2026 00:00:00 -0000",
        &Expected {
            helo: Some("relay.example.com"),
            client: None,
            ip: Some("198.51.100.4"),
            by: Some("mx.example.org"),
            for_address: None,
            has_date: true,
            flags: (false, false),
        },
    );
    check(
        "from A.PROD.EXAMPLE.COM (2001:db8::1) by B.PROD.EXAMPLE.COM ([fe80::1%4]) with mapi id 15.20.1; Thu, 1 Jan 2026 00:00:00 +0000",
        &Expected {
            helo: Some("a.prod.example.com"),
            client: None,
            ip: Some("2001:db8::1"),
            by: Some("b.prod.example.com"),
            for_address: None,
            has_date: true,
            flags: (false, false),
        },
    );
    check(
        "by 2002:a05:6402:0:0:0:0:1 with SMTP id x12; Thu, 1 Jan 2026 00:00:00 -0800 (PST)",
        &Expected {
            helo: None,
            client: None,
            ip: None,
            by: Some("2002:a05:6402:0:0:0:0:1"),
            for_address: None,
            has_date: true,
            flags: (false, false),
        },
    );
    check(
        "from x ([IPv6:2001:db8::25]) by y for jane@example.org",
        &Expected {
            helo: Some("x"),
            client: None,
            ip: Some("2001:db8::25"),
            by: Some("y"),
            for_address: Some("jane@example.org"),
            has_date: false,
            flags: (false, false),
        },
    );
}

#[test]
fn clauses_are_kept_as_written() {
    let received = Received::read(
        "(qmail 123 invoked by uid 0); from a (b) by c via d with e id f for <g@h>; 1 Jan 2026 00:00",
    );
    assert_eq!(received.additional.as_deref(), Some("(qmail 123 invoked by uid 0);"));
    assert_eq!(received.from.as_deref(), Some("a (b)"));
    assert_eq!(received.via.as_deref(), Some("d"));
    assert_eq!(received.with.as_deref(), Some("e"));
    assert_eq!(received.id.as_deref(), Some("f"));
    assert_eq!(received.for_clause.as_deref(), Some("<g@h>"));
}

#[test]
fn nonsense_is_called_broken() {
    assert!(Received::read("").is_broken());
    assert!(Received::read("hello world").is_broken());
    assert!(!Received::read("by x").is_broken());
    let many =
        Received::read(&format!("from {}", (0..=255).map(|n| format!("[192.0.2.{n}] ")).collect::<String>()));
    assert_eq!(many.ips.len(), 8);
}
