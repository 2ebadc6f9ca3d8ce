use proptest::prelude::*;

use super::*;
use crate::{Limits, Message};

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn draft() -> Draft {
    Draft {
        from: Mailbox { name: "Tidewatch".to_owned(), address: address("tidewatch@example.com") },
        to: vec![Mailbox::bare(address("postmaster@example.com"))],
        subject: "Three messages".to_owned(),
        date: "2026-11-21T21:17:35Z".parse().expect("a time"),
        message_id: "<abc.notice@example.com>".to_owned(),
        fields: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
        text: "Hello,\n\nall is well.\n".to_owned(),
    }
}

fn text_of(draft: &Draft) -> String {
    String::from_utf8(compose(draft).expect("a good draft")).expect("ASCII")
}

#[test]
fn a_plain_message_is_written_as_people_would() {
    let expected = "From: Tidewatch <tidewatch@example.com>\r\nTo: postmaster@example.com\r\nSubject: Three messages\r\n\
        Date: Sat, 21 Nov 2026 21:17:35 +0000\r\nMessage-ID: <abc.notice@example.com>\r\nAuto-Submitted: auto-generated\r\n\
        MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
        Hello,\r\n\r\nall is well.\r\n";
    assert_eq!(text_of(&draft()), expected);
}

#[test]
fn other_letters_are_encoded_and_long_lines_folded() {
    let draft = Draft {
        from: Mailbox { name: "Wächter, \"Flut\"".to_owned(), address: address("flut@bücher.example") },
        to: (0..6)
            .map(|n| Mailbox {
                name: format!("Team. {n}"),
                address: address(&format!("team{n}@example.com")),
            })
            .collect(),
        subject: "Drei zurückgehaltene Nachrichten sind abgelaufen, und niemand hat sie angesehen".to_owned(),
        text: format!(".Grüße\n{}\nFrom here\ntrailing \n", "ä".repeat(40)),
        ..draft()
    };
    let text = text_of(&draft);
    assert!(text.is_ascii());
    assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    assert!(text.contains("<flut@xn--bcher-kva.example>"), "{text}");
    assert!(text.contains("\"Team. 0\" <team0@example.com>,"), "{text}");
    assert!(text.contains("\r\n=2EGr=C3=BC=C3=9Fe\r\n"), "{text}");
    assert!(text.contains("\r\n=46rom here\r\ntrailing=20\r\n"), "{text}");
    let message = Message::parse(text.as_bytes(), &Limits::default());
    assert!(message.complaints.is_empty(), "{:?}", message.complaints);
}

#[test]
fn what_a_person_typed_cannot_become_a_field() {
    let draft = Draft {
        subject: "Hello\r\nBcc: eve@example.net\r\n\r\nbody".to_owned(),
        from: Mailbox { name: "a\r\nX-Evil: 1".to_owned(), ..draft().from },
        ..draft()
    };
    let text = text_of(&draft);
    assert!(!text.contains("\r\nBcc:") && !text.contains("\r\nX-Evil"), "{text}");
    assert!(text.contains("Subject: Hello Bcc: eve@example.net body\r\n"), "{text}");
}

#[test]
fn a_draft_that_cannot_be_written_is_refused() {
    let check = |draft: Draft, expected: ComposeError| assert_eq!(compose(&draft), Err(expected));
    check(Draft { to: Vec::new(), ..draft() }, ComposeError::NoRecipient);
    let local = address("jürgen@example.com");
    check(
        Draft { to: vec![Mailbox::bare(local)], ..draft() },
        ComposeError::Address("jürgen@example.com".to_owned()),
    );
    for id in ["abc@example.com", "<abc>", "<a@b\r\n>", "<@b>", "<a@b@c>", "<>"] {
        check(Draft { message_id: id.to_owned(), ..draft() }, ComposeError::MessageId(id.to_owned()));
    }
    for (name, value) in [("Subject", "x"), ("X", "a\r\nb"), ("X:", "a"), ("", "a"), ("X", "ü"), ("X", " ")]
    {
        let fields = vec![(name.to_owned(), value.to_owned())];
        check(Draft { fields, ..draft() }, ComposeError::Field(name.to_owned()));
    }
}

#[test]
fn dates_are_those_of_the_calendar() {
    let check = |time: &str, expected: &str| assert_eq!(date(time.parse().expect("a time")), expected);
    check("1970-01-01T00:00:00Z", "Thu, 1 Jan 1970 00:00:00 +0000");
    check("2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 +0000");
    check("2026-12-31T12:00:00Z", "Thu, 31 Dec 2026 12:00:00 +0000");
    check("2000-03-01T00:00:00Z", "Wed, 1 Mar 2000 00:00:00 +0000");
    check("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 +0000");
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(subject in "[ -~äöü€😀]{0,120}", name in "[ -~äö]{0,40}", text in "[ -~ä€\n\t.]{0,300}") {
        // Readers take odd characters off the ends of a name; what is between must come back.
        let name = format!("N{name}N");
        let draft = Draft {
            subject: subject.clone(),
            from: Mailbox { name: name.clone(), ..draft().from },
            text: text.clone(),
            ..draft()
        };
        let bytes = compose(&draft).unwrap();
        let written = String::from_utf8(bytes.clone()).unwrap();
        prop_assert!(written.is_ascii());
        prop_assert!(written.split("\r\n").all(|line| line.len() <= 78 && !line.contains('\n')));
        let message = Message::parse(&bytes, &Limits::default());
        let single = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(message.subject.as_ref().map(|subject| subject.text.as_str()).unwrap_or_default(), single(&subject));
        let from = message.from.first().unwrap();
        prop_assert_eq!(from.display_name.clone().unwrap_or_default(), single(&name));
        let read = message.parts[0].text().unwrap_or_default().replace("\r\n", "\n");
        prop_assert_eq!(read.trim_end_matches('\n'), text.trim_end_matches('\n'));
    }
}
