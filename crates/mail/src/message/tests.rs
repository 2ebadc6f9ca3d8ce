//! A whole message: its fields, and every kind of bad input with what is said about it.

use super::Message;
use crate::{complaint::ComplaintKind, limits::Limits, span::Place};

fn parse(raw: &[u8]) -> Message {
    let message = Message::parse(raw, &Limits::default());
    for complaint in &message.complaints {
        let inside = match complaint.place {
            Place::Raw(span) => span.range().end <= raw.len(),
            Place::Text { part, span } => span.range().end <= message.part(part).unwrap().bytes().len(),
        };
        assert!(inside, "{complaint:?}");
    }
    message
}

const SOUND: &str = "Return-Path: <bounce@example.com>\r
Delivered-To: joe@example.net\r
From: =?utf-8?Q?J=C3=A4ne?= Doe <jane@example.com>\r
Sender: desk@example.com\r
Reply-To: answers@example.com\r
To: joe@example.net\r
To: ann@example.net\r
Cc: undisclosed-recipients:;\r
Subject: Re: [list] =?utf-8?Q?=E2=82=AC?= 5\r
Date: Thu, 1 Jan 2026 10:00:00 +0100\r
Message-ID: <one@example.com>\r
In-Reply-To: <zero@example.com>\r
References: <minus@example.com>\r
 <zero@example.com>\r
X-Mailer: Shop 1.0\r
\r
Hello\r
";

#[test]
fn the_fields_of_a_sound_message_are_read() {
    let message = parse(SOUND.as_bytes());
    assert_eq!(message.from.first().unwrap().display_name.as_deref(), Some("Jäne Doe"));
    assert_eq!(message.from.first().unwrap().domain(), Some("example.com"));
    assert_eq!(message.sender.as_ref().unwrap().address, "desk@example.com");
    assert_eq!(message.reply_to.first().unwrap().address, "answers@example.com");
    assert_eq!(message.to.mailboxes.len(), 2);
    assert_eq!(message.cc.groups[0].name, "undisclosed-recipients");
    assert_eq!(message.return_path.as_ref().unwrap().address, "bounce@example.com");
    assert_eq!(message.delivered_to[0].address, "joe@example.net");
    let subject = message.subject.as_ref().unwrap();
    assert_eq!(
        (subject.text.as_str(), subject.base.as_str(), subject.is_reply),
        ("Re: [list] € 5", "€ 5", true)
    );
    assert_eq!(message.date.unwrap().unix_seconds, 1_767_258_000);
    assert_eq!(message.message_id.as_deref(), Some("<one@example.com>"));
    assert_eq!(message.in_reply_to, ["<zero@example.com>"]);
    assert_eq!(message.references, ["minus@example.com", "zero@example.com"]);
    assert_eq!(message.mailer.as_deref(), Some("Shop 1.0"));
    assert_eq!(message.body.visible_text(), "Hello\r\n");
    assert_eq!(
        message.complaints.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [ComplaintKind::RepeatedField]
    );
    let address = message.from.first().unwrap().address_span;
    assert_eq!(&SOUND[address.range()], "jane@example.com");
    let header = message.headers.first("references").unwrap();
    assert_eq!(&SOUND[header.name_span.range()], "References");
    assert_eq!(header.value, "<minus@example.com> <zero@example.com>");
}

#[test]
fn an_empty_return_path_is_an_empty_address() {
    let message = parse(b"Return-Path: <>\nFrom: a@example.com\n\n");
    assert_eq!(message.return_path.unwrap().address, "");
}

/// The smallest message with this wrong must be complained about for this, and a near one must not.
fn check(kind: ComplaintKind, wrong: &[u8], near: &[u8]) {
    assert!(parse(wrong).has_complaint(kind), "{kind:?}: {:?}", String::from_utf8_lossy(wrong));
    assert!(!parse(near).has_complaint(kind), "{kind:?}: {:?}", String::from_utf8_lossy(near));
}

#[test]
fn bad_input_is_named() {
    use ComplaintKind as C;
    let ok = b"From: a@example.com\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n\r\nhi\r\n";
    let with = |text: &str| text.as_bytes().to_vec();
    check(C::NoHeaders, b"\r\nbody", ok);
    check(C::NoHeaders, b"", ok);
    check(C::NoEndOfHeaders, b"From: a@example.com\r\n", ok);
    check(C::BrokenHeader, b"From: a@example.com\r\nnot a field\r\nDate: x\r\n\r\n", ok);
    check(C::SpaceBeforeColon, b"From : a@example.com\r\n\r\n", ok);
    check(C::Utf8Header, &with("From: \u{e9} <a@example.com>\r\n\r\n"), ok);
    check(C::EightBitHeader, b"Subject: caf\xe9\r\n\r\n", ok);
    check(C::BareCarriageReturn, b"From: a@example.com\r\n\r\na\rb\r\n", ok);
    check(C::BareLineFeed, b"From: a@example.com\r\n\r\na\nb\r\n", b"From: a@example.com\n\na\nb\n");
    check(C::Nul, b"From: a@example.com\r\n\r\na\0b", ok);
    let long = |length: usize| with(&format!("From: a@example.com\r\n\r\n{}\r\n", "x".repeat(length)));
    check(C::LineTooLong, &long(999), &long(998));
    check(C::NoFrom, b"Date: x\r\n\r\n", ok);
    check(C::TwoFromFields, b"From: a@example.com\r\nFROM: b@example.com\r\n\r\n", ok);
    check(
        C::SeveralAuthors,
        b"From: a@example.com, b@example.com\r\n\r\n",
        b"From: a@example.com, b@example.com\r\nSender: a@example.com\r\n\r\n",
    );
    check(C::RepeatedField, b"From: a@example.com\r\nSubject: a\r\nSubject: b\r\n\r\n", ok);
    check(C::BrokenDate, b"From: a@example.com\r\nDate: soon\r\n\r\n", ok);
    check(C::BrokenDate, b"From: a@example.com\r\n\r\n", ok);
    check(
        C::BrokenReceived,
        b"Received: hello\r\nFrom: a@example.com\r\n\r\n",
        b"Received: by x\r\nFrom: a@example.com\r\n\r\n",
    );
    check(C::BrokenEncodedWord, b"Subject: =?utf-8?X?a?=\r\n\r\n", b"Subject: =?utf-8?Q?a?=\r\n\r\n");
    check(
        C::HeaderInjection,
        b"Subject: =?utf-8?Q?a=0ABcc:_b?=\r\n\r\n",
        b"Subject: =?utf-8?Q?a=09b?=\r\n\r\n",
    );
    check(
        C::EightBitInSevenBit,
        b"From: a@example.com\r\n\r\n\xe9\r\n",
        b"From: a@example.com\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xe9\r\n",
    );
    check(C::BrokenCharset, b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xff\r\n", ok);
}

#[test]
fn two_from_fields_do_not_hide_the_first() {
    let message = parse(b"From: a@example.com\r\nFrom: b@example.net\r\n\r\n");
    assert_eq!(message.from.mailboxes.len(), 1);
    assert_eq!(message.from.first().unwrap().address, "a@example.com");
    assert_eq!(message.headers.count("from"), 2);
}

#[test]
fn stray_line_ends_never_reach_a_value() {
    let message = parse(b"Subject: a\rBcc: b@example.com\r\n\tfolded\0x\r\nFrom: a@example.com\r\n\r\n");
    assert_eq!(message.headers.value("Subject"), Some("a Bcc: b@example.com folded x"));
    assert!(message.bcc.mailboxes.is_empty());
}

#[test]
fn a_hundred_thousand_headers_are_read_once_and_the_essential_ones_kept() {
    let mut raw = "X-Noise: n\r\n".repeat(100_000);
    raw += "From: a@example.com\r\nSubject: still here\r\n\r\nbody\r\n";
    let message = parse(raw.as_bytes());
    assert!(message.has_complaint(ComplaintKind::TooManyHeaders));
    assert_eq!(message.work.headers, 100_002);
    assert!(message.headers.list.len() <= Limits::default().headers + 100);
    assert_eq!(message.from.first().unwrap().address, "a@example.com");
    assert_eq!(message.subject.unwrap().text, "still here");
    assert_eq!(message.body.visible_text(), "body\r\n");
}

#[test]
fn what_is_left_of_an_endless_header_block_is_stepped_over() {
    let limits = Limits { header_lines: 10, ..Limits::default() };
    for (field, end) in
        [("X-Noise: n\r\n", "\r\n"), ("X-Noise: n\n", "\n"), ("X-Noise: n\r\n \tfolded\r\n", "\r\n")]
    {
        let raw = format!("From: a@example.com\r\n{}{end}body\r\n", field.repeat(1_000));
        let message = Message::parse(raw.as_bytes(), &limits);
        assert!(message.has_complaint(ComplaintKind::TooManyHeaders));
        assert!(message.work.header_lines <= 10, "{field:?}");
        assert_eq!(message.from.first().unwrap().address, "a@example.com");
        assert_eq!(message.body.visible_text(), "body\r\n", "{field:?}");
    }
    let message = Message::parse("X: y\r\n".repeat(100).as_bytes(), &limits);
    assert!(message.has_complaint(ComplaintKind::TooManyHeaders));
}

#[test]
fn of_a_coded_body_no_more_is_decoded_than_is_looked_at() {
    let limits = Limits { body_bytes: 1_000, ..Limits::default() };
    for (encoding, line) in [("base64", "YWJj\r\n"), ("quoted-printable", "=61=\r\n"), ("7bit", "abc\r\n")] {
        let head = format!("From: a@example.com\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
        let message = Message::parse((head + &line.repeat(100_000)).as_bytes(), &limits);
        assert!(message.has_complaint(ComplaintKind::BodyTooLong), "{encoding}");
        assert!(message.work.decoded_bytes <= 4_100, "{encoding}: {}", message.work.decoded_bytes);
        let shown = message.body.visible_text();
        assert!(
            shown.starts_with('a') && (500..=1_000).contains(&shown.len()),
            "{encoding}: {}",
            shown.len()
        );
    }
}

#[test]
fn lines_are_too_long_from_the_999th_byte_on() {
    let check = |line: String, is_too_long: bool| {
        for text in
            [format!("{line}\r\n"), format!("{line}\n"), line.clone(), format!("x\r\n{line}\r\nx\r\n")]
        {
            let message = parse(format!("From: a@example.com\n\n{text}").as_bytes());
            assert_eq!(
                message.has_complaint(ComplaintKind::LineTooLong),
                is_too_long,
                "{} bytes",
                text.len()
            );
        }
    };
    check("x".repeat(998), false);
    check("x".repeat(1_000), true);
    check("x".repeat(5_000), true);
}

#[test]
fn ten_thousand_links_are_cut_off() {
    let html: String =
        (0..10_000).map(|number| format!("<a href=https://example.com/{number}>x</a> ")).collect();
    let message = parse(format!("From: a@example.com\r\nContent-Type: text/html\r\n\r\n{html}").as_bytes());
    assert!(message.has_complaint(ComplaintKind::TooManyLinks));
    assert_eq!(message.body.links.len(), Limits::default().links);
    let plain: String = (0..10_000).map(|number| format!("https://example.com/{number}\r\n")).collect();
    let message = parse(format!("From: a@example.com\r\n\r\n{plain}").as_bytes());
    assert_eq!(message.body.links.len(), Limits::default().links);
    assert!(message.has_complaint(ComplaintKind::TooManyLinks));
}

#[test]
fn a_message_longer_than_the_limit_is_cut() {
    let limits = Limits { bytes: 40, ..Limits::default() };
    let message = Message::parse(b"From: a@example.com\r\n\r\nbody that goes on and on\r\n", &limits);
    assert!(message.has_complaint(ComplaintKind::TooLong));
    assert!(message.body.visible_text().len() < 20);
    let limits = Limits { body_bytes: 10, ..Limits::default() };
    let message = Message::parse(b"From: a@example.com\r\n\r\nbody that goes on and on\r\n", &limits);
    assert!(message.has_complaint(ComplaintKind::BodyTooLong));
    assert_eq!(message.body.visible_text(), "body that ");
}

#[test]
fn every_cut_of_a_message_gives_an_answer() {
    let raw = SOUND.replace("\r\n\r\nHello", "\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>H=C3=A9llo <a href=3Dx>y</a>\r\n--b--");
    for length in 0..=raw.len() {
        parse(&raw.as_bytes()[..length]);
    }
}

#[test]
fn a_line_of_a_mailbox_file_above_the_headers_is_skipped() {
    let message = parse(b"From jane@example.com Thu Jan  1 00:00:00 2026\nFrom: a@example.com\n\n");
    assert_eq!(message.from.first().unwrap().address, "a@example.com");
    assert!(!message.has_complaint(ComplaintKind::BrokenHeader));
}
