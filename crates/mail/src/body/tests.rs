//! The body as a whole: which text counts, and where links and evidence stand.

use super::{Body, BodyText, LinkOrigin};
use crate::{
    html::LinkSource,
    limits::Limits,
    links::PlainLinkKind,
    message::Message,
    mime::PartId,
    span::{Place, Span},
};

fn parse(raw: &str) -> Message {
    Message::parse(raw.replace('\n', "\r\n").as_bytes(), &Limits::default())
}

fn targets(body: &Body) -> Vec<(&str, LinkOrigin)> {
    body.links.iter().map(|link| (link.target.as_str(), link.origin)).collect()
}

const BOTH: &str = "From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee https://example.com/plain or www.example.net.\n--b\nContent-Type: text/html\n\n<p>See <a href=\"https://example.com/html\">https://example.org/shown</a>, write to jane@example.com</p>\n--b--\n";

#[test]
fn links_of_both_bodies_are_gathered_once() {
    let message = parse(BOTH);
    assert_eq!(
        targets(&message.body),
        [
            ("https://example.com/html", LinkOrigin::Hyperlink(LinkSource::Anchor)),
            ("mailto:jane@example.com", LinkOrigin::Text(PlainLinkKind::Address)),
            ("https://example.com/plain", LinkOrigin::Text(PlainLinkKind::Url)),
            ("www.example.net", LinkOrigin::Text(PlainLinkKind::Bare)),
        ]
    );
    assert_eq!(message.body.links[0].text.as_deref(), Some("https://example.org/shown"));
    let again =
        parse(&BOTH.replace("</p>", "</p><a href='https://example.com/html'>https://example.org/shown</a>"));
    assert_eq!(again.body.links.len(), 4);
}

#[test]
fn evidence_leads_back_to_the_text_of_its_part() {
    let message = parse(BOTH);
    let body = &message.body;
    for link in &body.links {
        let Some(Place::Text { part, span }) = link.place else { panic!("{link:?} has no place") };
        let text = message.part(part).unwrap().text().unwrap();
        assert_eq!(&text[span.range()], link.target.trim_start_matches("mailto:"));
    }
    let at = body.visible_text().find("write").unwrap();
    let Some(Place::Text { part, span }) = body.visible_place(Span::new(at, at + 5)) else {
        panic!("no place")
    };
    assert_eq!(&message.part(part).unwrap().text().unwrap()[span.range()], "write");
}

#[test]
fn several_body_parts_are_one_text_with_seams() {
    let text = BodyText {
        text: "one\ntwo".to_owned(),
        segments: vec![(PartId(1), 0), (PartId(3), 4)],
        ends: vec![3, 7],
    };
    assert_eq!(text.place(Span::new(5, 7)), Some(Place::Text { part: PartId(3), span: Span::new(1, 3) }));
    assert_eq!(text.place(Span::new(2, 6)), Some(Place::Text { part: PartId(1), span: Span::new(2, 3) }));
    assert_eq!(BodyText::default().place(Span::new(0, 0)), None);

    let message = parse(
        "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n--b\nContent-Type: text/plain\n\nsecond\n--b--\n",
    );
    assert_eq!(message.body.plain.as_ref().unwrap().text, "first\nsecond");
}

#[test]
fn without_html_the_plain_text_is_what_is_seen() {
    let message = parse("From: a@example.com\n\nSee https://example.com/\n");
    assert_eq!(message.body.visible_text().trim(), "See https://example.com/");
    let link = &message.body.links[0];
    assert_eq!(&message.body.visible_text()[link.visible_span.unwrap().range()], "https://example.com/");
    assert_eq!(message.body.current_thread.links, [0]);
}

#[test]
fn a_message_without_text_has_an_empty_body() {
    let message = parse("From: a@example.com\nContent-Type: application/pdf\n\nx\n");
    assert!(message.body.plain.is_none() && message.body.html.is_none());
    assert_eq!(message.body.visible_text(), "");
    assert_eq!(message.body.visible_place(Span::default()), None);
}
