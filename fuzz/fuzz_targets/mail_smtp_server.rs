//! Any bytes as an SMTP session: no panic, the same answers however the bytes are cut, and one message stays one message.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use mail::envelope::Client;
use mail::smtp::command::{Command, mail_line, rcpt_line};
use mail::smtp::data::{BareLineEnds, Collector, stuffed};
use mail::smtp::extension::Extensions;
use mail::smtp::proxy_protocol;
use mail::smtp::reply::Reply;
use mail::smtp::server::{Event, Server, Settings, Trust};

const MAX_BYTES: u64 = 4_096;

fuzz_target!(|input: &[u8]| {
    let [flags, step, bytes @ ..] = input else { return };
    let bare = if flags & 1 == 0 { BareLineEnds::Refuse } else { BareLineEnds::Normalise };
    let trust = Trust { xclient: flags & 2 != 0, xforward: flags & 4 != 0 };
    let one = session(bytes, bare, trust, 1);
    let other = session(bytes, bare, trust, usize::from(*step).max(1));
    // What stands behind DATA, EHLO or STARTTLS is refused only where it has come already: the one thing that depends on the cut.
    let is_cut_dependent = |seen: &str| seen.contains("improper use of pipelining");
    if !is_cut_dependent(&one) && !is_cut_dependent(&other) {
        assert_eq!(one, other);
    }
    header(bytes);
});

/// Plays the bytes in pieces; what was seen, as text.
fn session(bytes: &[u8], bare: BareLineEnds, trust: Trust, piece: usize) -> String {
    let settings = Settings {
        name: "mx.example.com".to_owned(),
        max_message_bytes: MAX_BYTES,
        max_recipients: 3,
        bare_line_ends: bare,
        has_tls: true,
    };
    let mut server = Server::new(Arc::new(settings), Client::default(), trust);
    let mut seen = String::new();
    for piece in std::iter::once(&[][..]).chain(bytes.chunks(piece)) {
        server.receive(piece);
        while let Some(event) = server.next_event() {
            seen.push_str(&String::from_utf8(server.output_take()).expect("answers are UTF-8"));
            answer(&mut server, event, &mut seen);
        }
        seen.push_str(&String::from_utf8(server.output_take()).expect("answers are UTF-8"));
        assert!(seen.lines().all(|line| line.len() <= 4 * 4_096));
    }
    seen
}

fn answer(server: &mut Server, event: Event, seen: &mut String) {
    match event {
        Event::Connect => server.answer(&Reply::new(220, "", "hello")),
        Event::Hello => server.offer(Extensions {
            pipelining: true,
            size: Some(MAX_BYTES),
            eight_bit_mime: true,
            smtputf8: true,
            dsn: true,
            ..Extensions::default()
        }),
        Event::Mail(mail) => {
            let line = mail_line(&mail);
            assert_eq!(Command::read(line.as_bytes()), Ok(Command::Mail(mail)));
            seen.push_str(&line);
            server.answer(&Reply::new(250, "2.1.0", "ok"));
        }
        Event::Rcpt(recipient) => {
            let line = rcpt_line(&recipient);
            assert_eq!(Command::read(line.as_bytes()), Ok(Command::Rcpt(recipient)));
            seen.push_str(&line);
            server.answer(&Reply::new(250, "2.1.5", "ok"));
        }
        Event::Data => server.answer(&Reply::new(354, "", "go on")),
        Event::Message(envelope, bytes) => {
            assert!(bytes.len() as u64 <= MAX_BYTES && !envelope.recipients.is_empty());
            one_message(&bytes);
            seen.push_str(&format!("{envelope:?} {}", bytes.escape_ascii()));
            server.answer(&Reply::new(250, "2.0.0", "taken"));
        }
        Event::Reset => seen.push_str("reset"),
        Event::StartTls => server.tls_begun(),
    }
}

/// What is sent on is read as one message, and as this one, by the strictest reader.
fn one_message(bytes: &[u8]) {
    let mut wire = Vec::new();
    stuffed(bytes, &mut wire);
    let mut collector = Collector::new(u64::MAX, BareLineEnds::Refuse);
    let fed = collector.feed(&wire);
    assert!(fed.is_whole && fed.taken == wire.len());
    assert_eq!(collector.finish().expect("no lone CR or LF goes on").bytes, bytes);
}

/// A PROXY header ends where it says, and every beginning of one asks for more.
fn header(bytes: &[u8]) {
    if let Ok(Some(header)) = proxy_protocol::read(bytes) {
        assert!(header.bytes <= bytes.len());
        assert_eq!(proxy_protocol::read(&bytes[..header.bytes]), Ok(Some(header)));
        assert_eq!(proxy_protocol::read(&bytes[..header.bytes - 1]), Ok(None));
    }
}
