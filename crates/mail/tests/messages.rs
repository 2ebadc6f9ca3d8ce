//! Hand-written messages and what is read from them, beside each other in `data/messages`: `name.eml` and `name.txt`.
//! `GOLDEN=write cargo test -p tidewatch-mail --test messages` writes the texts anew; look at the difference before accepting it.

use std::{fs, path::PathBuf};

use mail::{
    Limits, Message, Place,
    headers::Mailbox,
    html::{HtmlForm, HtmlImage},
};

const NAMES: [&str; 6] = [
    "phish_hidden_text",
    "gmail_reply",
    "outlook_chain_german",
    "broken_structure",
    "smuggling",
    "forward_plain",
];

#[test]
fn messages_are_told_as_in_their_golden_text() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/messages");
    for name in NAMES {
        let raw = fs::read(folder.join(format!("{name}.eml"))).unwrap();
        let told = tell(&raw, &Message::parse(&raw, &Limits::default()));
        let golden = folder.join(format!("{name}.txt"));
        if std::env::var_os("GOLDEN").is_some_and(|value| value == "write") {
            fs::write(&golden, &told).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn crlf_and_lf_tell_the_same_story() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/messages");
    for name in NAMES {
        let unix = fs::read(folder.join(format!("{name}.eml"))).unwrap();
        let mut wire = Vec::new();
        unix.split_inclusive(|byte| *byte == b'\n').for_each(|line| {
            wire.extend_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
            wire.extend_from_slice(b"\r\n");
        });
        let (unix, wire) =
            (Message::parse(&unix, &Limits::default()), Message::parse(&wire, &Limits::default()));
        assert_eq!(unix.body.current_thread.text, wire.body.current_thread.text, "{name}");
        let kinds = |message: &Message| message.complaints.iter().map(|one| one.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&unix), kinds(&wire), "{name}");
    }
}

/// What a person would want to know of a message, one fact a line.
fn tell(raw: &[u8], message: &Message) -> String {
    let mut lines = Vec::new();
    tell_headers(message, &mut lines);
    tell_parts(message, &mut lines);
    tell_body(raw, message, &mut lines);
    for complaint in &message.complaints {
        lines.push(format!(
            "complaint: {:?} {}",
            complaint.kind,
            evidence(raw, message, Some(complaint.place))
        ));
    }
    lines.join("\n") + "\n"
}

fn tell_headers(message: &Message, lines: &mut Vec<String>) {
    lines.push(format!("from: {}", names(&message.from.mailboxes)));
    lines.push(format!("to: {} groups={:?}", names(&message.to.mailboxes), groups(message)));
    lines.push(format!("reply-to: {}", names(&message.reply_to.mailboxes)));
    lines.push(format!("subject: {:?}", message.subject));
    lines.push(format!("date: {:?}", message.date));
    lines.push(format!("ids: {:?} {:?} {:?}", message.message_id, message.in_reply_to, message.references));
    for hop in &message.hops {
        let received = hop.received.as_ref();
        let received = received.map(|one| {
            format!("helo={:?} ip={:?} by={:?} tls={}", one.helo, one.client_ip, one.by_name, one.has_tls)
        });
        let results = hop.authentication_results.as_ref();
        let results = results.map(|one| {
            one.results.iter().map(|one| format!("{}={}", one.method, one.result)).collect::<Vec<_>>()
        });
        let signer = hop.signature.as_ref().and_then(|one| one.tag("d"));
        lines.push(format!("hop: {} {received:?} {results:?} {signer:?}", hop.index));
    }
}

fn tell_parts(message: &Message, lines: &mut Vec<String>) {
    for part in &message.parts {
        let body = if part.is_body { " body" } else { "" };
        let (kind, bytes) = (part.content_type.essence(), part.bytes().len());
        lines.push(format!("part: {} {kind} {:?} {bytes} bytes{body}", part.depth, part.file_name));
    }
}

fn tell_body(raw: &[u8], message: &Message, lines: &mut Vec<String>) {
    let body = &message.body;
    if let Some(html) = &body.html {
        let source = &html.source.text;
        let html = &html.html;
        lines.push(format!("display text: {:?}", html.display_text.text));
        lines.extend(html.hidden.iter().map(|run| format!("hidden: {:?} {:?}", run.technique, run.text)));
        let image = |one: &HtmlImage| {
            format!("image: {:?} {} pixel={}", one.kind, one.source, one.is_tracking_pixel())
        };
        lines.extend(html.images.iter().map(image));
        let inputs = |one: &HtmlForm| one.inputs.iter().map(|input| input.kind.clone()).collect::<Vec<_>>();
        lines.extend(html.forms.iter().map(|one| format!("form: {:?} {:?}", one.action, inputs(one))));
        lines.extend(
            html.smuggling
                .iter()
                .map(|one| format!("smuggling: {:?} {:?}", one.kind, &source[one.span.range()])),
        );
    }
    for link in &body.links {
        let place = evidence(raw, message, link.place);
        lines.push(format!(
            "link: {:?} {} {:?} visible={} {place}",
            link.origin, link.target, link.text, link.is_visible
        ));
    }
    lines.push(format!("current: {:?}", body.current_thread.text));
    lines.extend(body.current_thread.banners.iter().map(|banner| format!("banner: {}", banner.text)));
    for thread in &body.previous_threads {
        let people = [&thread.from, &thread.to, &thread.cc].map(|list| names(&list.mailboxes));
        let subject = thread.subject.as_ref().map(|subject| &subject.text);
        lines.push(format!(
            "previous: from={} to={} cc={} {subject:?} {:?}",
            people[0], people[1], people[2], thread.date
        ));
        lines.push(format!("  says: {:?}", thread.text));
    }
}

fn names(list: &[Mailbox]) -> String {
    list.iter().map(mailbox).collect::<Vec<_>>().join(", ")
}

fn mailbox(one: &Mailbox) -> String {
    format!("{:?} <{}>", one.display_name.as_deref().unwrap_or(""), one.address)
}

fn groups(message: &Message) -> Vec<&str> {
    message.to.groups.iter().map(|group| group.name.as_str()).collect()
}

/// The bytes a place points at, cut short.
fn evidence(raw: &[u8], message: &Message, place: Option<Place>) -> String {
    let text = match place {
        None => return "nowhere".to_owned(),
        Some(Place::Raw(span)) => String::from_utf8_lossy(&raw[span.range()]).into_owned(),
        Some(Place::Text { part, span }) => {
            let text =
                message.part(part).and_then(|part| part.text()).expect("evidence stands in a body part");
            text[span.range()].to_owned()
        }
    };
    format!("{:?}", text.chars().take(60).collect::<String>())
}
