//! Replays the dialogues of `dialogues/smtp_server`: whole, cut in two at every byte, and byte by byte, with the same result each time.
//! How such a file is written stands in the README beside them.
#![expect(clippy::unwrap_used, reason = "a dialogue that cannot be read fails its test")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use mail::envelope::{Client, Envelope};
use mail::smtp::command::{mail_line, rcpt_line};
use mail::smtp::data::BareLineEnds;
use mail::smtp::extension::Extensions;
use mail::smtp::reply::Reply;
use mail::smtp::server::{Event, Server, Settings, Trust};

/// One file, read.
struct Dialogue {
    settings: Settings,
    trust: Trust,
    offer: Extensions,
    /// What is refused depends on what has come already: not to be cut.
    is_at_once: bool,
    steps: Vec<Step>,
}

/// What happens next, and what must follow it.
#[derive(Debug)]
enum Step {
    Receive(Vec<u8>),
    /// The handshake was done.
    TlsBegun,
    /// Time or a stop ends the session.
    Interrupt(String),
    /// The next question of this kind gets this answer.
    Answer(String, Reply),
    Expect(Vec<String>),
}

#[derive(Clone, Copy, Debug)]
enum Cut {
    Whole,
    At(usize),
    Bytes,
}

/// Drives a machine as a door would, and writes down what it sees.
struct Player {
    server: Server,
    offer: Extensions,
    answers: Vec<(String, Reply)>,
    seen: Vec<String>,
}

impl Player {
    fn new(dialogue: &Dialogue) -> Self {
        let client =
            Client { address: Some("192.0.2.7".parse().unwrap()), port: Some(40_000), ..Client::default() };
        let server = Server::new(Arc::new(dialogue.settings.clone()), client, dialogue.trust);
        let mut player =
            Self { server, offer: dialogue.offer.clone(), answers: Vec::new(), seen: Vec::new() };
        player.drive();
        player
    }

    fn receive(&mut self, bytes: &[u8], cut: Cut) {
        let pieces: Vec<&[u8]> = match cut {
            Cut::At(at) if at < bytes.len() => vec![&bytes[..at], &bytes[at..]],
            Cut::Bytes => bytes.chunks(1).collect(),
            _ => vec![bytes],
        };
        for piece in pieces {
            assert!(self.server.wants_input() || self.server.is_closed(), "nobody asked for {piece:?}");
            self.server.receive(piece);
            self.drive();
        }
    }

    fn drive(&mut self) {
        while let Some(event) = self.server.next_event() {
            self.output_see();
            self.seen.extend(self.words(&event));
            self.answer(&event);
        }
        self.output_see();
        if self.server.is_closed() && self.seen.last().is_none_or(|line| line != "closed") {
            self.seen.push("closed".to_owned());
        }
    }

    fn output_see(&mut self) {
        let output = String::from_utf8(self.server.output_take()).unwrap();
        assert!(output.is_empty() || output.ends_with("\r\n"));
        self.seen.extend(output.lines().map(|line| format!("S: {line}")));
    }

    fn answer(&mut self, event: &Event) {
        let (kind, default) = match event {
            Event::Connect => ("connect", Reply::new(220, "", "mx.example.com ESMTP")),
            Event::Hello => ("hello", Reply::new(250, "", "")),
            Event::Mail(_) => ("mail", Reply::new(250, "2.1.0", "ok")),
            Event::Rcpt(_) => ("rcpt", Reply::new(250, "2.1.5", "ok")),
            Event::Data => ("data", Reply::new(354, "", "go on")),
            Event::Message(..) => ("message", Reply::new(250, "2.0.0", "taken")),
            Event::Reset | Event::StartTls => return,
        };
        let scripted = self.answers.iter().position(|(asked, _)| asked == kind);
        match scripted.map(|place| self.answers.remove(place).1) {
            None if kind == "hello" => self.server.offer(self.offer.clone()),
            reply => self.server.answer(&reply.unwrap_or(default)),
        }
    }

    fn words(&self, event: &Event) -> Vec<String> {
        let client = self.server.client();
        let line = match event {
            Event::Connect => format!("connect {}", address(&client)),
            Event::Hello => format!("hello {}", client.helo.unwrap_or_default()),
            Event::Mail(mail) => mail_line(mail),
            Event::Rcpt(recipient) => rcpt_line(recipient),
            Event::Data => "data".to_owned(),
            Event::Message(envelope, bytes) => return self.message_words(envelope, bytes),
            Event::Reset => "reset".to_owned(),
            Event::StartTls => "starttls".to_owned(),
        };
        vec![format!("E: {line}")]
    }

    fn message_words(&self, envelope: &Envelope, bytes: &[u8]) -> Vec<String> {
        let client = self.server.client();
        let mut line = format!("E: message from <{}>", envelope.sender);
        for recipient in &envelope.recipients {
            let _ = write!(line, " to <{}>", recipient.address);
        }
        let helo = client.helo.as_deref().unwrap_or("nameless");
        let _ = write!(line, ", client {} {helo}", address(&client));
        if let Some(name) = client.reverse_name {
            let _ = write!(line, ", name {name}");
        }
        if let Some(id) = self.server.queue_id() {
            let _ = write!(line, ", queue id {id}");
        }
        if client.is_encrypted {
            line.push_str(", TLS");
        }
        let mut words = vec![line];
        let text = bytes.escape_ascii().to_string();
        words.extend(text.split_inclusive("\\n").map(|line| format!("M: {line}")));
        words
    }
}

fn address(client: &Client) -> String {
    client.address.map_or_else(|| "nowhere".to_owned(), |address| address.to_string())
}

fn read(text: &str) -> Dialogue {
    let settings = Settings {
        name: "mx.example.com".to_owned(),
        max_message_bytes: 1_000_000,
        max_recipients: 100,
        bare_line_ends: BareLineEnds::Refuse,
        has_tls: false,
    };
    let offer = Extensions {
        pipelining: true,
        eight_bit_mime: true,
        smtputf8: true,
        dsn: true,
        enhanced_status_codes: true,
        size: Some(1_000_000),
        ..Extensions::default()
    };
    let mut dialogue =
        Dialogue { settings, trust: Trust::default(), offer, is_at_once: false, steps: Vec::new() };
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        match kind {
            "#" | "" => {}
            "@" => setting_read(&mut dialogue, rest),
            "C:" => receive_add(&mut dialogue.steps, &unescaped(rest)),
            "C*" => {
                let (count, rest) = rest.split_once(' ').unwrap();
                receive_add(&mut dialogue.steps, &unescaped(rest).repeat(count.parse().unwrap()));
            }
            "TLS" => dialogue.steps.push(Step::TlsBegun),
            "INTERRUPT" => dialogue.steps.push(Step::Interrupt(rest.to_owned())),
            "A:" => {
                let mut words = rest.splitn(4, ' ');
                let mut word = || words.next().unwrap_or_default();
                let (asked, code, enhanced, text) = (word(), word(), word(), word());
                let reply = Reply::new(code.parse().unwrap(), enhanced, text);
                dialogue.steps.push(Step::Answer(asked.to_owned(), reply));
            }
            "S:" | "E:" | "M:" | "closed" => match dialogue.steps.last_mut() {
                Some(Step::Expect(lines)) => lines.push(line.to_owned()),
                _ => dialogue.steps.push(Step::Expect(vec![line.to_owned()])),
            },
            _ => panic!("unknown line: {line}"),
        }
    }
    dialogue
}

fn setting_read(dialogue: &mut Dialogue, text: &str) {
    let (name, value) = text.split_once(' ').unwrap_or((text, ""));
    match name {
        "normalise" => dialogue.settings.bare_line_ends = BareLineEnds::Normalise,
        "tls" => dialogue.settings.has_tls = true,
        "max-bytes" => dialogue.settings.max_message_bytes = value.parse().unwrap(),
        "max-recipients" => dialogue.settings.max_recipients = value.parse().unwrap(),
        "trust-xclient" => dialogue.trust.xclient = true,
        "trust-xforward" => dialogue.trust.xforward = true,
        "offer-nothing" => dialogue.offer = Extensions::default(),
        "at-once" => dialogue.is_at_once = true,
        _ => panic!("unknown setting: {text}"),
    }
}

fn receive_add(steps: &mut Vec<Step>, bytes: &[u8]) {
    match steps.last_mut() {
        Some(Step::Receive(before)) => before.extend_from_slice(bytes),
        _ => steps.push(Step::Receive(bytes.to_vec())),
    }
}

/// `\r`, `\n`, `\0`, `\\`, `\xNN`; CR LF behind it, unless it ends with a backslash.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        match rest.next() {
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('0') => bytes.push(0),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let digits: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            None => return bytes,
            Some(other) => panic!("unknown escape: {other}"),
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

fn replay(name: &str, dialogue: &Dialogue, cut: Cut) {
    let mut player = Player::new(dialogue);
    for step in &dialogue.steps {
        match step {
            Step::Receive(bytes) => player.receive(bytes, cut),
            Step::TlsBegun => {
                player.server.tls_begun();
                player.drive();
            }
            Step::Interrupt(text) => {
                player.server.interrupt("4.4.2", text);
                player.drive();
            }
            Step::Answer(asked, reply) => player.answers.push((asked.clone(), reply.clone())),
            Step::Expect(lines) => {
                let seen = std::mem::take(&mut player.seen);
                assert_eq!(&seen, lines, "{name}, {cut:?}");
            }
        }
    }
    assert_eq!(player.seen, Vec::<String>::new(), "{name}, {cut:?}: more than the file says");
}

#[test]
fn dialogues_go_as_written_however_they_are_cut() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues/smtp_server");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        count += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let dialogue = read(&std::fs::read_to_string(&path).unwrap());
        replay(&name, &dialogue, Cut::Whole);
        if dialogue.is_at_once {
            continue;
        }
        let longest =
            dialogue.steps.iter().map(|step| if let Step::Receive(bytes) = step { bytes.len() } else { 0 });
        for at in 1..longest.max().unwrap_or(0) {
            replay(&name, &dialogue, Cut::At(at));
        }
        replay(&name, &dialogue, Cut::Bytes);
    }
    assert!(count >= 15, "only {count} dialogues were found");
}
