//! Hand-written messages and what is read from them, beside each other in `data/messages`: `name.eml` and `name.txt`.
//! `GOLDEN=write cargo test -p tidewatch-mail --test messages` writes the texts anew; look at the difference before accepting it.

use std::{fmt::Write, fs, path::PathBuf};

use mail::{Limits, Message, Place, headers::Mailbox};

const NAMES: [&str; 6] = [
    "phish_hidden_text",
    "gmail_reply",
    "outlook_chain_german",
    "broken_structure",
    "smuggling",
    "forward_plain",
];

#[test]
fn messages_are_read_as_written_down() {
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
    let mut out = String::new();
    let mut line = |name: &str, text: String| writeln!(out, "{name}: {text}").unwrap();
    let names = |list: &[Mailbox]| list.iter().map(mailbox).collect::<Vec<_>>().join(", ");
    line("from", names(&message.from.mailboxes));
    line("to", format!("{} groups={:?}", names(&message.to.mailboxes), groups(message)));
    line("reply-to", names(&message.reply_to.mailboxes));
    line("subject", format!("{:?}", message.subject));
    line("date", format!("{:?}", message.date));
    line("ids", format!("{:?} {:?} {:?}", message.message_id, message.in_reply_to, message.references));
    for hop in &message.hops {
        let received = hop.received.as_ref().map(|one| {
            format!("helo={:?} ip={:?} by={:?} tls={}", one.helo, one.client_ip, one.by_name, one.has_tls)
        });
        let results = hop.authentication_results.as_ref().map(|one| {
            one.results.iter().map(|one| format!("{}={}", one.method, one.result)).collect::<Vec<_>>()
        });
        let signer = hop.signature.as_ref().and_then(|one| one.tag("d"));
        line("hop", format!("{} {received:?} {results:?} {signer:?}", hop.index));
    }
    for part in &message.parts {
        let body = if part.is_body { " body" } else { "" };
        line(
            "part",
            format!(
                "{} {} {:?} {} bytes{body}",
                part.depth,
                part.content_type.essence(),
                part.file_name,
                part.bytes().len()
            ),
        );
    }
    let body = &message.body;
    if let Some(html) = &body.html {
        line("display text", format!("{:?}", html.html.display_text.text));
        html.html.hidden.iter().for_each(|run| line("hidden", format!("{:?} {:?}", run.technique, run.text)));
        html.html.images.iter().for_each(|one| {
            line("image", format!("{:?} {} pixel={}", one.kind, one.source, one.is_tracking_pixel()))
        });
        html.html.forms.iter().for_each(|one| {
            line(
                "form",
                format!(
                    "{:?} {:?}",
                    one.action,
                    one.inputs.iter().map(|input| &input.kind).collect::<Vec<_>>()
                ),
            )
        });
        html.html.smuggling.iter().for_each(|one| {
            line("smuggling", format!("{:?} {:?}", one.kind, &html.source.text[one.span.range()]))
        });
    }
    for link in &body.links {
        line(
            "link",
            format!(
                "{:?} {} {:?} visible={} {}",
                link.origin,
                link.target,
                link.text,
                link.is_visible,
                evidence(raw, message, link.place)
            ),
        );
    }
    line("current", format!("{:?}", body.current_thread.text));
    body.current_thread.banners.iter().for_each(|banner| line("banner", banner.text.clone()));
    for thread in &body.previous_threads {
        let subject = thread.subject.as_ref().map(|subject| &subject.text);
        line(
            "previous",
            format!(
                "from={} to={} cc={} {subject:?} {:?}",
                names(&thread.from.mailboxes),
                names(&thread.to.mailboxes),
                names(&thread.cc.mailboxes),
                thread.date
            ),
        );
        line("  says", format!("{:?}", thread.text));
    }
    for complaint in &message.complaints {
        line("complaint", format!("{:?} {}", complaint.kind, evidence(raw, message, Some(complaint.place))));
    }
    out
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
            message.part(part).unwrap().text().unwrap()[span.range()].to_owned()
        }
    };
    format!("{:?}", text.chars().take(60).collect::<String>())
}
