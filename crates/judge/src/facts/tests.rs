use super::{Facts, Setting, open_attachments};
use mail::files::{Budget, Meter};
use mail::{Limits, Message, Place, Span};
use proptest::prelude::*;

fn facts(raw: &[u8]) -> Facts {
    let message = Message::parse(raw, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    Facts::new(message, opened, Setting::default())
}

/// Writes a message with the line ends of the wire.
fn wire(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

const INVOICE: &str = "\
Return-Path: <bounce@mailer.example.net>
Received: from relay.example.net (relay.example.net [192.0.2.10])
\tby mx.example.com with ESMTPS id 4711 for <bob@example.com>;
\tMon, 2 Nov 2026 10:00:05 +0100
Received-SPF: pass (mx.example.com: domain of bounce@mailer.example.net designates 192.0.2.10 as permitted sender)
\tclient-ip=192.0.2.10;
X-Filter: looked at
Received: from [10.1.1.1] (helo=desk) by relay.example.net with ESMTPSA; Mon, 2 Nov 2026 09:00:00 +0000
DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=s1; h=from:subject; bh=x; b=y
From: \"Ada Example\" <ada@example.net>
Reply-To: Pay Desk <pay@example.org>
To: Bob <bob@example.com>, undisclosed-recipients:;
Subject: [External] Re: Invoice 17
Message-ID: <m1@example.net>
In-Reply-To: <m0@example.com>
References: <m0@example.com>
X-Mailer: Desk Mail 1.0
Date: Mon, 2 Nov 2026 14:30:00 +0530
Content-Type: text/html; charset=utf-8

<p>See <a href=\"https://pay.example.org/x?id=7\">the invoice</a> or <a href=\"https://example.org/\">www.example.com</a>.</p>
<div class=\"gmail_quote\">On Sun, 1 Nov 2026, Bob &lt;bob@example.com&gt; wrote:<blockquote class=\"gmail_quote\">Please send it to me.</blockquote></div>
";

#[test]
fn a_message_says_who_wrote_and_where_answers_go() {
    let facts = facts(&wire(INVOICE));
    assert_eq!(facts.sender.display_name.as_deref(), Some("Ada Example"));
    assert_eq!(facts.sender.email.email(), "ada@example.net");
    assert_eq!(facts.headers.reply_to[0].email.domain.name(), "example.org");
    assert_eq!(facts.headers.return_path.as_ref().unwrap().local_part(), "bounce");
    let valid: Vec<bool> =
        facts.recipients.to.iter().map(|mailbox| mailbox.email.domain.is_valid()).collect();
    assert_eq!(valid, [true, false], "an empty group counts as somebody without a valid domain");
    assert_eq!(facts.subject.base.as_deref(), Some("Invoice 17"));
    assert_eq!((facts.subject.is_reply, facts.subject.tags.as_slice()), (true, &["External".to_owned()][..]));
    assert_eq!(facts.headers.message_id.as_deref(), Some("<m1@example.net>"));
    assert_eq!(facts.headers.in_reply_to.as_deref(), Some("<m0@example.com>"));
    assert_eq!(facts.headers.references, ["m0@example.com"]);
    assert_eq!(facts.headers.mailer.as_deref(), Some("Desk Mail 1.0"));
    assert_eq!(facts.headers.date_original_offset.as_deref(), Some("5"));
}

#[test]
fn the_header_block_is_cut_where_servers_added_to_it() {
    let facts = facts(&wire(INVOICE));
    let hops: Vec<(u32, &str, &str, Option<&str>)> = facts
        .headers
        .hops
        .iter()
        .map(|hop| {
            let (lowest, topmost) = (&hop.fields[0].name, &hop.fields[hop.fields.len() - 1].name);
            let by = hop.received.as_ref().and_then(|received| received.by.as_deref());
            (hop.index, lowest.as_str(), topmost.as_str(), by)
        })
        .collect();
    assert_eq!(
        hops,
        [
            (0, "Content-Type", "Received", Some("relay.example.net")),
            (1, "X-Filter", "Received", Some("mx.example.com")),
            (2, "Return-Path", "Return-Path", None),
        ]
    );
    assert_eq!(facts.headers.hops[0].fields[0].position, 0);
    assert_eq!(facts.headers.hops[0].signature.as_ref().unwrap().domain.as_deref(), Some("example.net"));
    let spf = facts.headers.hops[1].received_spf.as_ref().unwrap();
    assert_eq!(spf.client_ip.as_ref().unwrap().text, "192.0.2.10");
    let ips: Vec<&str> = facts.headers.ips.iter().map(|ip| ip.text.as_str()).collect();
    assert_eq!(ips, ["10.1.1.1", "192.0.2.10"]);
    let domains: Vec<&str> = facts.headers.domains.iter().map(|domain| domain.name()).collect();
    assert_eq!(domains, ["relay.example.net", "mx.example.com", "example.com"]);
}

#[test]
fn links_belong_to_the_thread_they_stand_in() {
    let facts = facts(&wire(INVOICE));
    let shown: Vec<(Option<&str>, Option<bool>)> = facts
        .body
        .links
        .iter()
        .take(2)
        .map(|link| (link.display_text.as_deref(), link.is_mismatched))
        .collect();
    assert_eq!(shown, [(Some("the invoice"), None), (None, Some(true))]);
    assert_eq!(facts.body.current_thread.links.len(), 2);
    assert!(facts.body.current_thread.text.starts_with("See the invoice"));
    assert!(!facts.body.current_thread.text.contains("Please send"));
    let previous = &facts.body.previous_threads[0];
    assert!(previous.text.contains("Please send it to me."));
    assert_eq!(previous.sender.as_ref().unwrap().email.email(), "bob@example.com");
}

#[test]
fn an_attachment_keeps_its_bytes_and_what_was_found_in_it() {
    let raw = wire(
        "From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n\
         Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"Page.HTM\"\n\
         Content-Transfer-Encoding: base64\n\nPCFET0NUWVBFIGh0bWw+PGh0bWw+PGEgaHJlZj0iaHR0cHM6Ly9leGFtcGxlLm9yZy8iPng8L2E+PC9odG1sPg==\n--b--\n",
    );
    let facts = facts(&raw);
    let file = &facts.attachments[0];
    assert_eq!((file.file_name.as_deref(), file.extension.as_deref()), (Some("Page.HTM"), Some("htm")));
    assert_eq!(file.file_type, "html");
    assert_eq!(file.content_type.as_deref(), Some("application/octet-stream"));
    assert!(file.bytes.starts_with(b"<!DOCTYPE html>"));
    let exploded = crate::explode::explode(file, file.opened.as_ref().unwrap());
    assert_eq!(exploded[0].scan.urls[0].as_str(), "https://example.org/");
    assert!(exploded[0].scan.strings[0].contains("href"));
}

#[test]
fn a_message_without_anything_has_facts_too() {
    let facts = facts(b"");
    assert_eq!(facts.sender.email.email(), "");
    assert!(facts.subject.text.is_none() && facts.body.visible_text().is_empty());
    assert!(facts.direction.inbound);
}

/// Every span that facts hand out must lie inside what it counts in, at the borders of characters.
fn check_spans(facts: &Facts, raw: &[u8]) -> Result<(), TestCaseError> {
    let visible = facts.body.visible_text();
    let in_visible = |span: Span| visible.get(span.range()).is_some();
    for link in facts.body.links.iter() {
        prop_assert!(link.visible_span.is_none_or(in_visible), "{link:?}");
        if let Some(place) = link.place {
            check_place(facts, raw, place)?;
        }
    }
    prop_assert!(in_visible(facts.body.current_thread.span));
    for thread in &facts.body.previous_threads {
        prop_assert!(in_visible(thread.span));
    }
    for mailbox in facts.recipients.all().chain([&facts.sender]) {
        prop_assert!(mailbox.span.is_none_or(|span| raw.get(span.range()).is_some()));
    }
    for field in facts.headers.hops.iter().flat_map(|hop| &hop.fields) {
        prop_assert!(raw.get(field.span.range()).is_some());
    }
    for complaint in &facts.message.complaints {
        check_place(facts, raw, complaint.place)?;
    }
    if let Some(place) = facts.body.visible_place(Span::new(0, visible.len())) {
        check_place(facts, raw, place)?;
    }
    Ok(())
}

fn check_place(facts: &Facts, raw: &[u8], place: Place) -> Result<(), TestCaseError> {
    match place {
        Place::Raw(span) => prop_assert!(raw.get(span.range()).is_some(), "{span:?} of {}", raw.len()),
        Place::Text { part, span } => {
            let text = facts.message.part(part).and_then(|part| part.text());
            prop_assert!(text.is_some_and(|text| text.get(span.range()).is_some()), "{place:?}");
        }
    }
    Ok(())
}

/// Pieces of messages that meet in odd orders.
fn message_like() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "From: \"é\" <a@example.com>\r\n",
        "To: undisclosed-recipients:;\r\n",
        "Subject: =?utf-8?q?Re=3A_=C3=A9?=\r\n",
        "Received: from x (y [192.0.2.1]) by z; Mon, 2 Nov 2026 10:00:00 +0000\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "\r\n",
        "--b\r\n",
        "--b--\r\n",
        "<a href='https://www.google.com/url?q=https://example.org/é'>www.example.com®</a>",
        "<div style='display:none'>",
        "<blockquote type=cite>",
        "On Monday, Bob <b@example.com> wrote:\r\n",
        "> quoted é\r\n",
        "https://example.com/®x,b.example ",
        "-----Original Message-----\r\nFrom: Bob\r\nSent: today\r\n",
        "é®ü\u{200b}",
        "\0\u{ff}",
        "</",
        "<!--",
        "a@b.example, ",
        "=\r\n",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_bytes_have_facts_whose_spans_lie_inside(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        check_spans(&facts(&raw), &raw)?;
    }

    #[test]
    fn messages_in_odd_pieces_have_facts_whose_spans_lie_inside(raw in message_like()) {
        check_spans(&facts(&raw), &raw)?;
    }
}
