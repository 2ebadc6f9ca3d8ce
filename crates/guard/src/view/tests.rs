use mail::envelope::{Client, Envelope, Recipient};
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, Id, ObjectId};
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, Direction, Evidence, Points};
use platform::phrases::Phrases;
use store::guard::held::{Held, HeldState, NewHeld};
use store::guard::judged::Origin;
use store::guard::profile::Profile;

use super::evidence::MarkPlace;
use super::{OpenedMessage, opened, safe, words};
use crate::hold::content::{Content, KeptReason};

const MESSAGE: &str = "From: =?utf-8?q?Your_B=C3=A4nk?= <no-reply@bank.example>\r\n\
To: Ada <ada@example.com>\r\n\
Reply-To: thief@evil.example\r\n\
Subject: =?utf-8?q?Your_account_=E2=80=93_act_now?=\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=b\r\n\
\r\n\
--b\r\n\
Content-Type: text/html; charset=utf-8\r\n\
\r\n\
<p>Please <b>confirm your password</b> at\r\n\
<a href=\"https://evil.example/login\">https://bank.example/</a>.</p>\r\n\
<div style=\"display:none\">hidden words</div><script>alert(1)</script><img src=https://evil.example/t.gif>\r\n\
--b\r\n\
Content-Type: application/pdf\r\n\
Content-Disposition: attachment; filename=invoice.pdf\r\n\
\r\n\
<html><script>alert(1)</script></html>\r\n\
--b--\r\n";

fn reason(id: &str, part: &str, text: &str, start: usize) -> KeptReason {
    KeptReason {
        id: id.into(),
        points: Points::hundredths(100),
        phrase: "reason-request-secret".into(),
        arguments: vec![],
        evidence: vec![Evidence { text: text.into(), part: part.into(), start, end: start + text.len() }],
    }
}

fn content(message: &str, reasons: Vec<KeptReason>) -> Content {
    let recipient = Recipient { address: "ada@example.com".into(), ..Recipient::default() };
    Content {
        at: Time::EPOCH,
        door: "mx".into(),
        queue_id: None,
        client: Client { address: Some([192, 0, 2, 1].into()), ..Client::default() },
        envelope: Envelope {
            sender: "bounce@evil.example".into(),
            recipients: vec![recipient],
            ..Envelope::default()
        },
        other_recipients: 2,
        is_exact: true,
        direction: Direction::Inbound,
        action: Action::Hold,
        decided_by: "score".into(),
        score: reasons.iter().map(|reason| reason.points).sum(),
        reasons,
        message: message.as_bytes().to_vec(),
    }
}

fn held() -> Held {
    Held {
        message: NewHeld {
            id: HeldId::from_bytes([1; 16]),
            at: Time::EPOCH,
            end_at: Time::LATEST,
            door: "mx".into(),
            direction: Direction::Inbound,
            queue_id: None,
            judged: None,
            message_sha256: [0; 32],
            size_bytes: 1,
            decided_by: "score".into(),
            score: Points::ZERO,
            reasons: vec![],
            sender: None,
            sender_domain: None,
            recipient_count: 1,
            recipients: vec![],
            recipient_domains: vec![],
        },
        object: ObjectId::from_bytes([2; 16]),
        state: HeldState::Held,
        state_at: Time::EPOCH,
        state_by: "house:test".into(),
        release: None,
        attempt: 0,
        retry_at: None,
        delivered: vec![],
        answer: None,
        maybe_twice: false,
        feedback: None,
        training: None,
        instead: None,
    }
}

fn shown(message: &str, reasons: Vec<KeptReason>) -> OpenedMessage {
    opened(held(), content(message, reasons))
}

#[test]
fn a_message_is_shown_with_what_a_person_needs() {
    let shown = shown(MESSAGE, vec![]);
    assert_eq!(shown.from, "Your Bänk <no-reply@bank.example>");
    assert_eq!(shown.to, ["Ada <ada@example.com>"]);
    assert_eq!(shown.reply_to, ["thief@evil.example"]);
    assert_eq!(shown.subject, "Your account – act now");
    assert_eq!(shown.envelope.sender, "bounce@evil.example");
    assert_eq!(shown.envelope.recipients, ["ada@example.com"]);
    assert_eq!((shown.envelope.client.as_str(), shown.envelope.other_recipients), ("192.0.2.1", 2));
    let subject = shown.headers.iter().find(|header| header.name == "Subject").unwrap();
    assert_eq!(subject.value, "Your account – act now");
    assert!(subject.raw.as_ref().unwrap().contains("=?utf-8?q?"));
    let to = shown.headers.iter().find(|header| header.name == "To").unwrap();
    assert_eq!(to.raw, None, "as written is as decoded");
    assert!(shown.text.contains("confirm your password"), "{}", shown.text);
    assert!(!shown.text.contains("hidden words"), "{}", shown.text);
    assert_eq!(shown.hidden[0].text, "hidden words");
    assert!(shown.is_whole);
}

#[test]
fn a_link_shows_what_it_says_and_where_it_leads() {
    let shown = shown(MESSAGE, vec![]);
    let link = &shown.links[0];
    assert_eq!(link.text.as_deref(), Some("https://bank.example/"));
    assert_eq!(link.target, "https://evil.example/login");
    assert_eq!(link.host.as_deref(), Some("evil.example"));
    assert!(link.is_different && link.is_visible && !link.is_unusual);
    let honest = MESSAGE.replace(">https://bank.example/<", ">evil.example<");
    assert!(!self::shown(&honest, vec![]).links[0].is_different);
    let worded = MESSAGE.replace(">https://bank.example/<", ">Click here now<");
    assert!(!self::shown(&worded, vec![]).links[0].is_different, "words are no address");
}

#[test]
fn an_attachment_shows_what_it_is_and_not_only_what_it_says() {
    let shown = shown(MESSAGE, vec![]);
    let [attachment] = &shown.attachments[..] else { panic!("{:?}", shown.attachments) };
    assert_eq!((attachment.name.as_str(), attachment.declared.as_str()), ("invoice.pdf", "application/pdf"));
    assert_eq!(attachment.found, Some("text/html"));
    assert_eq!(attachment.sha256.as_ref().unwrap().len(), 64);
    assert_eq!(attachment.oddities[0].id, "view-attachment-differs");
}

#[test]
fn the_safe_view_holds_nothing_that_acts() {
    let shown = shown(MESSAGE, vec![]);
    let html = shown.safe_html.unwrap();
    assert!(html.contains("confirm your password") && html.contains("https://evil.example/login"), "{html}");
    for word in ["<script", "<img", "<a ", "href", "src=", "alert"] {
        assert!(!html.contains(word), "{word} in {html}");
    }
    let document = safe::document(&html);
    assert!(document.starts_with("<!DOCTYPE html>") && document.contains(&html));
    assert!(safe::CONTENT_SECURITY_POLICY.starts_with("default-src 'none'"));
    let plain = "From: a@example.org\r\n\r\nhello <script>\r\n";
    assert_eq!(self::shown(plain, vec![]).safe_html, None);
}

#[test]
fn evidence_is_found_where_it_stands_in_what_is_shown() {
    let text = shown(MESSAGE, vec![]).text;
    let at = text.find("confirm").unwrap();
    let words = "confirm your password";
    for (part, evidence, start, expected) in [
        ("body.html.display_text", words, at, MarkPlace::Text(at..at + words.len())),
        // Counted in another form of the text: found by its words.
        ("body.html.raw", words, 700, MarkPlace::Text(at..at + words.len())),
        ("subject.subject", "act now", 15, MarkPlace::Subject(17..24)),
        ("sender.email.email", "bank.example", 0, MarkPlace::From(21..33)),
        ("sender.display_name", "Your", 0, MarkPlace::From(0..4)),
        ("headers.reply_to[0].email.email", "evil.example", 6, MarkPlace::Header(2, 6..18)),
        ("headers.fields[1].value", "Ada", 0, MarkPlace::Header(1, 0..3)),
        ("headers.fields[99].value", "Adam", 0, MarkPlace::Elsewhere),
        ("body.links[7].href_url.url", "https://evil.example/login", 0, MarkPlace::Link(0)),
        ("attachments[0].file_name", "invoice.pdf", 0, MarkPlace::Attachment(0)),
        ("attachments[5].file_name", "invoice.pdf", 0, MarkPlace::Elsewhere),
        ("body.html.raw", "display:none", 0, MarkPlace::Elsewhere),
        ("something.new", words, 0, MarkPlace::Elsewhere),
    ] {
        let shown = shown(MESSAGE, vec![reason("any", part, evidence, start)]);
        let [mark] = &shown.reasons[0].marks[..] else { panic!("{:?}", shown.reasons) };
        assert_eq!((mark.words.as_str(), &mark.place), (evidence, &expected), "{part} {evidence}");
    }
}

#[test]
fn broken_and_empty_messages_are_shown_too() {
    for message in ["", "\r\n", "not a header", "From: \r\nSubject: =?x?y?=\r\n\r\n\u{0}", "\u{feff}:\r\n"] {
        let shown = shown(message, vec![reason("any", "body.html.raw", "words", usize::MAX - 5)]);
        assert_eq!(shown.reasons[0].marks[0].place, MarkPlace::Elsewhere, "{message:?}");
    }
    let long = format!("From: a@example.org\r\n\r\n{}", "é".repeat(super::MAX_TEXT_BYTES));
    let shown = shown(&long, vec![]);
    assert!(!shown.is_whole && shown.text.len() <= super::MAX_TEXT_BYTES);
}

#[test]
fn what_is_left_out_is_said() {
    let many = |number: usize| vec!["a@example.org"; number].join(", ");
    for (number, is_whole) in [(super::MAX_ITEMS, true), (super::MAX_ITEMS + 1, false)] {
        let shown = shown(&format!("From: a@example.org\r\nTo: {}\r\n\r\nHello.\r\n", many(number)), vec![]);
        assert_eq!((shown.to.len(), shown.is_whole), (super::MAX_ITEMS, is_whole));
    }
    let shown = shown(&format!("X-Long: {}\r\n\r\nHello.\r\n", "é".repeat(super::MAX_HEADER_BYTES)), vec![]);
    assert!(shown.headers[0].value.ends_with("é…") && shown.is_whole);
}

#[test]
fn origin_and_relation_are_said_in_plain_words() {
    let phrases = Phrases::load();
    let some = |word: &str| Some(word.to_owned());
    let origin = Origin { spf: some("pass"), dkim: None, dmarc: some("fail"), arc: None, relation: None };
    let said: Vec<String> = words::origin(&origin).iter().map(|phrase| phrases.say("en", phrase)).collect();
    assert_eq!(
        said,
        [
            "The server that sent it may send for the sender's domain (SPF passed).",
            "It does not prove that it comes from the domain in From (DMARC failed).",
        ]
    );
    let profile = Profile {
        party: Fingerprint::from_bytes([1; 12]),
        domain: "vendor.example".into(),
        first_contact: Some("2026-03-04T05:06:07Z".parse().unwrap()),
        first_proved: None,
        last_inbound: None,
        last_outbound: None,
        messages_in: 5,
        proved_in: 5,
        replies_in: 2,
        days_in: 3,
        messages_out: 0,
        benign: 0,
        benign_at: None,
        malicious: 0,
        malicious_at: None,
    };
    let relation = |direction, profile: Option<&Profile>| words::relation(direction, profile).id;
    assert_eq!(relation(Direction::Inbound, None), "view-relation-first");
    assert_eq!(relation(Direction::Outbound, Some(&profile)), "view-relation-own");
    assert_eq!(relation(Direction::Inbound, Some(&profile)), "view-relation-heard");
    let written = Profile { messages_out: 1, ..profile.clone() };
    let phrase: Phrase = words::relation(Direction::Inbound, Some(&written));
    let said = phrases.say("en", &phrase).replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(
        said,
        "Your people have written to this sender once since 4 March 2026. It has written 5 messages, 2 of them answers."
    );
    let condemned = Profile { malicious: 1, malicious_at: Some(Time::EPOCH), ..written };
    assert_eq!(relation(Direction::Inbound, Some(&condemned)), "view-relation-condemned");
}
