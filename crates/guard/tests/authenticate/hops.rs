//! Where a message came in: whose trace is believed, and how far down.

use guard::authenticate::{Connection, Network, Trust, origin};
use mail::{Limits, Message};

use crate::world::address;

fn trust() -> Trust {
    Trust {
        networks: ["192.0.2.0/24", "2001:db8::/32"]
            .map(|network| Network::parse(network).expect("a network"))
            .to_vec(),
        hosts: vec!["mx.our.test".into(), ".inside.our.test".into()],
    }
}

/// The client found, its HELO name, and the envelope sender.
fn found(connection: &Connection, header: &str) -> (Option<String>, Option<String>, Option<String>) {
    let message = Message::parse_structure(
        format!("{header}From: a@example.com\r\n\r\nx\r\n").as_bytes(),
        &Limits::default(),
    );
    let origin = origin(&message, connection, &trust());
    (origin.client_ip.map(|ip| ip.to_string()), origin.helo, origin.mail_from)
}

const PATH: &str = "Return-Path: <ann@example.com>\r\n";
const AT_MX: &str = "Received: from out.example.com (out.example.com [203.0.113.5])\r\n by mx.our.test with ESMTP id 1; Mon, 1 Jun 2026 11:59:00 +0000\r\n";
const AT_STRANGER: &str = "Received: from evil.test (evil.test [198.51.100.66])\r\n by out.example.com with ESMTP id 2; Mon, 1 Jun 2026 11:58:00 +0000\r\n";
const FORGED: &str = "Received: from bank.test (bank.test [198.51.100.77])\r\n by mx.our.test with ESMTP id 3; Mon, 1 Jun 2026 11:57:00 +0000\r\n";
const INSIDE: &str = "Received: from mx.our.test (mx.our.test [192.0.2.10])\r\n by store.inside.our.test with LMTP id 4; Mon, 1 Jun 2026 11:59:01 +0000\r\n";
const FILTERED: &str = "Received: from localhost (localhost [127.0.0.1])\r\n by mx.our.test with ESMTP id 5; Mon, 1 Jun 2026 11:59:02 +0000\r\n";
const UNNAMED: &str = "Received: by store.inside.our.test with LMTP id 6; Mon, 1 Jun 2026 11:59:03 +0000\r\n";
const SUBMITTED: &str = "Received: from laptop.test (home.test [203.0.113.99])\r\n by mx.our.test with ESMTPSA id 7; Mon, 1 Jun 2026 11:59:00 +0000\r\n";
const BY_FORWARDER: &str = "Received: from out.example.com (out.example.com [203.0.113.5])\r\n by anything.forwarder.test with ESMTPS id 8; Mon, 1 Jun 2026 11:59:00 +0000\r\n";

#[test]
fn file_is_walked_down_to_the_first_client_that_is_not_ours() {
    let client = (Some("203.0.113.5"), Some("out.example.com"), Some("ann@example.com"));
    let nobody = (None, None, None);
    let no_client = (None, None, Some("ann@example.com"));
    for (header, expected) in [
        (format!("{PATH}{AT_MX}"), client),
        (format!("{PATH}{AT_MX}{AT_STRANGER}"), client),
        (format!("{PATH}{AT_MX}{FORGED}"), client),
        (format!("{PATH}{INSIDE}{AT_MX}{AT_STRANGER}"), client),
        (format!("{PATH}{FILTERED}{AT_MX}"), client),
        (format!("{PATH}{UNNAMED}{FILTERED}{AT_MX}{FORGED}"), client),
        // The topmost field is a stranger's: nothing below it is believed.
        (format!("{PATH}{AT_STRANGER}{AT_MX}"), nobody),
        (PATH.to_owned(), nobody),
        (String::new(), nobody),
        // After an unnamed step the next writer must be named.
        (format!("{PATH}{UNNAMED}{AT_STRANGER}"), no_client),
        (format!("{PATH}{SUBMITTED}{AT_STRANGER}"), no_client),
        (format!("{PATH}{INSIDE}"), no_client),
    ] {
        let expected =
            (expected.0.map(str::to_owned), expected.1.map(str::to_owned), expected.2.map(str::to_owned));
        assert_eq!(found(&Connection::default(), &header), expected, "{header}");
    }
}

#[test]
fn connection_tells_more_than_any_trace() {
    let at = |ip: &str| Connection {
        ip: Some(address(ip)),
        helo: Some("said.test".into()),
        mail_from: Some("env@example.org".into()),
        ..Connection::default()
    };
    for (ip, header, expected_ip, expected_helo) in [
        // A stranger is the client, whatever stands in the message.
        ("198.51.100.1", format!("{PATH}{AT_MX}"), Some("198.51.100.1"), Some("said.test")),
        ("198.51.100.1", String::new(), Some("198.51.100.1"), Some("said.test")),
        // Behind a trusted machine its own trace counts, whatever it calls itself.
        ("192.0.2.9", format!("{AT_MX}{FORGED}"), Some("203.0.113.5"), Some("out.example.com")),
        ("192.0.2.9", format!("{BY_FORWARDER}{FORGED}"), Some("203.0.113.5"), Some("out.example.com")),
        ("2001:db8::25", AT_MX.to_owned(), Some("203.0.113.5"), Some("out.example.com")),
        ("192.0.2.9", format!("{SUBMITTED}{AT_STRANGER}"), None, None),
        ("192.0.2.9", String::new(), None, None),
    ] {
        let (client, helo, mail_from) = found(&at(ip), &header);
        assert_eq!((client.as_deref(), helo.as_deref()), (expected_ip, expected_helo), "{ip} {header}");
        assert_eq!(mail_from.as_deref(), Some("env@example.org"), "the envelope is told by the connection");
    }
}

#[test]
fn null_sender_is_known_as_such() {
    let (_, _, mail_from) = found(&Connection::default(), &format!("Return-Path: <>\r\n{AT_MX}"));
    assert_eq!(mail_from.as_deref(), Some(""));
}

#[test]
fn host_is_trusted_by_its_whole_name_or_below_a_dot() {
    let by = |host: &str| {
        format!(
            "Received: from out.example.com (out.example.com [203.0.113.5])\r\n by {host} with ESMTP id 1; Mon, 1 Jun 2026 11:59:00 +0000\r\n"
        )
    };
    for (host, is_trusted) in [
        ("mx.our.test", true),
        ("MX.Our.Test", true),
        ("a.inside.our.test", true),
        ("a.b.inside.our.test", true),
        ("inside.our.test", false),
        ("notmx.our.test", false),
        ("mx.our.test.evil.test", false),
        ("evilinside.our.test", false),
        ("our.test", false),
    ] {
        assert_eq!(found(&Connection::default(), &by(host)).0.is_some(), is_trusted, "{host}");
    }
}
