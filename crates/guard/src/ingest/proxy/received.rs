//! The Received field that we add as MX, and the count of those that are there (RFC 5321 §4.4, §6.3). Not used by the transparent filter.

use std::net::IpAddr;

use mail::envelope::Envelope;
use model::time::Time;

use crate::ingest::fields::raw_fields;
use crate::ingest::smtp::About;

/// A message with more Received fields goes round in circles (RFC 5321 §6.3: at least 100).
pub(super) const MAX_HOPS: usize = 100;
/// Longest text of somebody else's in the field; a line has 998 bytes at most (RFC 5322 §2.1.1).
const FOREIGN_BYTES: usize = 255;

/// How many servers have had the message.
pub(super) fn hops(message: &[u8]) -> usize {
    raw_fields(message).filter(|field| field.name.eq_ignore_ascii_case(b"Received")).count()
}

/// Writes the field.
pub(super) fn field(host_name: &str, id: &str, envelope: &Envelope, about: &About, now: Time) -> String {
    let client = &about.client;
    let helo = client.helo.as_deref().map_or_else(|| "unknown".to_owned(), harmless);
    let name = client.reverse_name.as_deref().map_or_else(|| "unknown".to_owned(), harmless);
    let address = client.address.map_or_else(|| "unknown".to_owned(), literal);
    let with = protocol(envelope.is_smtputf8, about.is_extended, client.is_encrypted);
    let recipient = match &envelope.recipients[..] {
        // RFC 5321 §7.2: with more than one, it would tell each of the others.
        [only] => format!("\r\n\tfor <{}>", harmless(&only.address)),
        _ => String::new(),
    };
    format!(
        "Received: from {helo} ({name} {address})\r\n\tby {host_name} with {with} id {id}{recipient};\r\n\t{}\r\n",
        date(now)
    )
}

/// RFC 3848, RFC 6531 §4.3.
fn protocol(is_smtputf8: bool, is_extended: bool, is_encrypted: bool) -> &'static str {
    match (is_smtputf8, is_extended, is_encrypted) {
        (true, _, true) => "UTF8SMTPS",
        (true, _, false) => "UTF8SMTP",
        (false, true, true) => "ESMTPS",
        (false, true, false) => "ESMTP",
        (false, false, _) => "SMTP",
    }
}

/// RFC 5321 §4.1.3.
fn literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    }
}

/// What a stranger said, without anything that could end the field, a comment or a path.
fn harmless(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(FOREIGN_BYTES)];
    text.chars()
        .map(|letter| if letter.is_control() || "()<>;\\\"".contains(letter) { '?' } else { letter })
        .collect()
}

/// RFC 5322 §3.3.
fn date(now: Time) -> String {
    jiff::Timestamp::from_microsecond(now.micros())
        .ok()
        .and_then(|stamp| jiff::fmt::rfc2822::to_string(&stamp.to_zoned(jiff::tz::TimeZone::UTC)).ok())
        // By construction of `Time` every instant can be written.
        .unwrap_or_else(|| "Thu, 1 Jan 1970 00:00:00 +0000".to_owned())
}

#[cfg(test)]
mod tests {
    use mail::envelope::{Client, Envelope, Recipient};

    use super::{About, field, hops};

    fn envelope(recipients: &[&str], is_smtputf8: bool) -> Envelope {
        let recipients = recipients
            .iter()
            .map(|address| Recipient { address: (*address).to_owned(), ..Recipient::default() });
        Envelope { recipients: recipients.collect(), is_smtputf8, ..Envelope::default() }
    }

    fn check(client: Client, envelope: &Envelope, is_extended: bool, expected: &str) {
        let about = About { client, forwarded: Vec::new(), queue_id: None, is_extended };
        let now = "2026-11-21T14:03:07.5Z".parse().unwrap();
        assert_eq!(field("mx.example.com", "7F3K", envelope, &about, now), expected);
    }

    #[test]
    fn it_says_who_what_and_when() {
        let client = Client {
            address: Some("192.0.2.7".parse().unwrap()),
            helo: Some("client.example.net".to_owned()),
            reverse_name: Some("out.example.net".to_owned()),
            is_encrypted: true,
            ..Client::default()
        };
        check(
            client,
            &envelope(&["b@example.com"], false),
            true,
            "Received: from client.example.net (out.example.net [192.0.2.7])\r\n\tby mx.example.com with ESMTPS id 7F3K\r\n\t\
             for <b@example.com>;\r\n\tSat, 21 Nov 2026 14:03:07 +0000\r\n",
        );
        let client = Client {
            address: Some("2001:db8::7".parse().unwrap()),
            helo: Some("a)\r\nX: y".to_owned()),
            ..Client::default()
        };
        check(
            client,
            &envelope(&["b@example.com", "c@example.com"], false),
            false,
            "Received: from a???X: y (unknown [IPv6:2001:db8::7])\r\n\tby mx.example.com with SMTP id 7F3K;\r\n\t\
             Sat, 21 Nov 2026 14:03:07 +0000\r\n",
        );
        check(
            Client::default(),
            &envelope(&[], true),
            true,
            "Received: from unknown (unknown unknown)\r\n\tby mx.example.com with UTF8SMTP id 7F3K;\r\n\tSat, 21 Nov 2026 14:03:07 +0000\r\n",
        );
    }

    #[test]
    fn hops_are_counted_in_the_header_alone() {
        assert_eq!(hops(b"Received: a\r\nreceived : b\r\n c\r\nX-Received: d\r\n\r\nReceived: e\r\n"), 2);
        assert_eq!(hops("Received: a\r\n".repeat(101).as_bytes()), 101);
    }
}
