//! Dialogues of the SMTP client: what a server says, what we say, and what becomes of the message.
//!
//! A file under `dialogues/smtp_client/` begins with settings (`key: value`; `| ` lines are the message), then `S: ` lines of the server, `C: ` lines of
//! the client, `X: ` things that happen (`close`, `timeout`, `tls`), and `= ` lines: what the driver was told. Each file is played whole, cut at
//! every byte, one byte at a time, and ended after every byte.

use std::{fs, path::Path, sync::Arc};

use mail::{
    envelope::{BodyKind, Client, Envelope, Notify, Recipient, Ret},
    smtp::client::{Cause, Encryption, Event, Login, Outcome, Parcel, Refusal, Session, Settings},
};

/// One dialogue, read.
struct Dialogue {
    name: String,
    settings: Settings,
    parcel: Parcel,
    messages: usize,
    steps: Vec<Turn>,
}

#[derive(Debug)]
enum Turn {
    Server(Vec<u8>),
    Client(String),
    Happens(String),
    Told(String),
}

/// How the bytes of the server are given.
#[derive(Clone, Copy, Debug)]
enum Pieces {
    Whole,
    Single,
    CutAt(usize),
}

#[test]
fn dialogues_end_as_written_however_the_bytes_come() {
    for dialogue in dialogues() {
        let length = dialogue.server_bytes();
        dialogue.play(Pieces::Whole);
        dialogue.play(Pieces::Single);
        for at in 1..length {
            dialogue.play(Pieces::CutAt(at));
        }
    }
}

#[test]
fn a_dialogue_that_ends_at_any_byte_leaves_nobody_without_an_outcome() {
    for dialogue in dialogues() {
        for end in 0..dialogue.server_bytes() {
            dialogue.play_until(end);
        }
    }
}

fn dialogues() -> Vec<Dialogue> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues/smtp_client");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("a well-written dialogue")
        .map(|entry| entry.expect("a well-written dialogue").path())
        .collect();
    paths.sort();
    assert!(paths.len() > 20, "the dialogues are there");
    paths.iter().map(|path| Dialogue::read(path)).collect()
}

impl Dialogue {
    fn read(path: &Path) -> Self {
        let mut envelope = Envelope { sender: "sender@example.com".to_owned(), ..Envelope::default() };
        let mut dialogue = Self {
            name: path.file_stem().expect("a well-written dialogue").to_string_lossy().into_owned(),
            settings: Settings {
                name: "tidewatch.example".to_owned(),
                encryption: Encryption::Never,
                login: None,
            },
            parcel: Parcel { envelope: Envelope::default(), content: Arc::from([]), forward: None },
            messages: 1,
            steps: Vec::new(),
        };
        let mut content = String::new();
        for line in fs::read_to_string(path).expect("a well-written dialogue").lines() {
            let (key, value) = line.split_once(' ').unwrap_or((line, ""));
            match key {
                "" | "#" => {}
                "|" => content += &format!("{}\r\n", value.replace("<CR>", "\r").replace("<LF>", "\n")),
                "S:" => dialogue.server(format!("{value}\r\n").as_bytes()),
                // A line without its end.
                "S-:" => dialogue.server(value.as_bytes()),
                "C:" => match dialogue.steps.last_mut() {
                    Some(Turn::Client(said)) => *said += &format!("{value}\r\n"),
                    _ => dialogue.steps.push(Turn::Client(format!("{value}\r\n"))),
                },
                "X:" => dialogue.steps.push(Turn::Happens(value.to_owned())),
                "=" => dialogue.steps.push(Turn::Told(value.to_owned())),
                "encryption:" => {
                    dialogue.settings.encryption = match value {
                        "if-offered" => Encryption::IfOffered,
                        "required" => Encryption::Required,
                        other => panic!("{other}?"),
                    }
                }
                "login:" => {
                    let (user, password) = value.split_once(' ').expect("a name and a password");
                    dialogue.settings.login =
                        Some(Login { user: user.to_owned(), password: password.to_owned() });
                }
                "messages:" => dialogue.messages = value.parse().expect("a well-written dialogue"),
                "from:" => envelope.sender = value.to_owned(),
                "to:" => envelope.recipients.push(recipient(value)),
                "envid:" => envelope.envid = Some(value.to_owned()),
                "ret:" => envelope.ret = Some(if value == "FULL" { Ret::Full } else { Ret::Headers }),
                "body:" => {
                    envelope.body =
                        Some(if value == "8BITMIME" { BodyKind::EightBit } else { BodyKind::SevenBit });
                }
                "smtputf8:" => envelope.is_smtputf8 = true,
                "client:" => dialogue.parcel.forward = Some(client(value)),
                other => panic!("{}: what is {other:?}?", dialogue.name),
            }
        }
        dialogue.parcel.envelope = envelope;
        dialogue.parcel.content = Arc::from(content.into_bytes());
        dialogue
    }

    fn server(&mut self, bytes: &[u8]) {
        match self.steps.last_mut() {
            Some(Turn::Server(said)) => said.extend_from_slice(bytes),
            _ => self.steps.push(Turn::Server(bytes.to_vec())),
        }
    }

    fn server_bytes(&self) -> usize {
        self.steps.iter().map(|turn| if let Turn::Server(bytes) = turn { bytes.len() } else { 0 }).sum()
    }

    /// Plays all of it and holds it against what is written.
    fn play(&self, pieces: Pieces) {
        let mut player = Player::new(self, matches!(pieces, Pieces::Single));
        let mut given = 0;
        for (place, turn) in self.steps.iter().enumerate() {
            let context = format!("{} ({pieces:?}), turn {place}", self.name);
            match turn {
                Turn::Server(bytes) => {
                    match pieces {
                        Pieces::Whole => player.session.receive(bytes),
                        Pieces::Single => bytes.chunks(1).for_each(|byte| player.session.receive(byte)),
                        Pieces::CutAt(at) => {
                            let cut = at.saturating_sub(given).min(bytes.len());
                            player.session.receive(&bytes[..cut]);
                            player.session.receive(&bytes[cut..]);
                        }
                    }
                    given += bytes.len();
                    player.listen();
                }
                Turn::Client(expected) => {
                    player.write();
                    let said =
                        String::from_utf8(std::mem::take(&mut player.said)).expect("a well-written dialogue");
                    assert_eq!(&said, expected, "{context}");
                }
                Turn::Happens(what) => player.happens(what),
                Turn::Told(expected) => {
                    assert!(!player.told.is_empty(), "{context}: nothing was told, not {expected:?}");
                    assert_eq!(&player.told.remove(0), expected, "{context}");
                }
            }
        }
        player.write();
        assert_eq!(String::from_utf8_lossy(&player.said), "", "{}: more was said", self.name);
        assert_eq!(player.told, Vec::<String>::new(), "{}: more was told", self.name);
    }

    /// Plays so many bytes of the server, ends the connection, and holds the outcomes against what must be true of any.
    fn play_until(&self, end: usize) {
        let mut player = Player::new(self, false);
        let mut left = end;
        for turn in &self.steps {
            match turn {
                Turn::Server(bytes) => {
                    player.session.receive(&bytes[..bytes.len().min(left)]);
                    player.listen();
                    if left < bytes.len() {
                        break;
                    }
                    left -= bytes.len();
                }
                Turn::Client(_) => player.write(),
                Turn::Happens(what) => player.happens(what),
                Turn::Told(_) => {}
            }
        }
        player.session.lost(Cause::Lost);
        player.listen();
        let context = format!("{} ended after {end} bytes", self.name);
        assert!(player.session.is_over(), "{context}");
        assert_eq!(player.outcomes.len(), player.sent, "{context}: each message is told once");
        for outcomes in &player.outcomes {
            assert_eq!(outcomes.len(), self.parcel.envelope.recipients.len(), "{context}");
            for outcome in outcomes {
                if matches!(outcome, Outcome::Unknown(_)) {
                    assert!(player.all_said.ends_with(b"\r\n.\r\n"), "{context}: the end was sent");
                }
            }
        }
    }
}

/// Plays the driver's part.
struct Player<'a> {
    dialogue: &'a Dialogue,
    session: Session,
    is_slow: bool,
    sent: usize,
    said: Vec<u8>,
    all_said: Vec<u8>,
    told: Vec<String>,
    outcomes: Vec<Vec<Outcome>>,
}

impl<'a> Player<'a> {
    fn new(dialogue: &'a Dialogue, is_slow: bool) -> Self {
        Self {
            dialogue,
            session: Session::new(dialogue.settings.clone()),
            is_slow,
            sent: 0,
            said: Vec::new(),
            all_said: Vec::new(),
            told: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    fn write(&mut self) {
        loop {
            let output = self.session.output();
            if output.is_empty() {
                return;
            }
            let count = if self.is_slow { 1 } else { output.len() };
            self.said.extend_from_slice(&output[..count]);
            self.all_said.extend_from_slice(&output[..count]);
            self.session.wrote(count);
        }
    }

    fn listen(&mut self) {
        while let Some(event) = self.session.event() {
            match event {
                Event::Ready if self.sent < self.dialogue.messages => {
                    self.sent += 1;
                    self.session.send(self.dialogue.parcel.clone()).expect("a well-written dialogue");
                }
                Event::Ready => self.session.quit(),
                Event::StartTls => self.told.push("start tls".to_owned()),
                Event::Done(outcomes) => {
                    self.told.extend(outcomes.iter().map(shown));
                    self.outcomes.push(outcomes);
                }
                Event::Failed(refusal) => self.told.push(format!("failed: {}", shown_refusal(&refusal))),
                Event::Closed => self.told.push("closed".to_owned()),
            }
        }
    }

    fn happens(&mut self, what: &str) {
        // What was to be said was said before.
        self.write();
        match what {
            "close" => self.session.lost(Cause::Lost),
            "timeout" => self.session.lost(Cause::TimedOut),
            "tls" => self.session.secured(),
            other => panic!("{other}?"),
        }
        self.listen();
    }
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Delivered(reply) => format!("delivered: {reply}"),
        Outcome::Refused(refusal) => format!("refused: {}", shown_refusal(refusal)),
        Outcome::Unknown(refusal) => format!("unknown: {}", refusal.reply),
    }
}

fn shown_refusal(refusal: &Refusal) -> String {
    let lasts = if refusal.is_permanent() { "for good" } else { "for now" };
    let by = if refusal.is_by_us() { "us" } else { "server" };
    format!("{lasts} by {by}: {}", refusal.reply)
}

/// `address [NOTIFY=...] [ORCPT=...]`.
fn recipient(text: &str) -> Recipient {
    let mut words = text.split(' ');
    let mut recipient =
        Recipient { address: words.next().unwrap_or_default().to_owned(), ..Recipient::default() };
    if recipient.address.starts_with('"') {
        // A quoted local part may have spaces; then there is nothing behind the address.
        return Recipient { address: text.to_owned(), ..recipient };
    }
    for word in words {
        match word.split_once('=').expect("a well-written dialogue") {
            ("NOTIFY", value) => {
                let has = |word| value.split(',').any(|known| known == word);
                recipient.notify =
                    Some(Notify { success: has("SUCCESS"), failure: has("FAILURE"), delay: has("DELAY") });
            }
            ("ORCPT", value) => recipient.orcpt = Some(value.to_owned()),
            (other, _) => panic!("{other}?"),
        }
    }
    recipient
}

/// `address port helo [name]`, or `local`.
fn client(text: &str) -> Client {
    let words: Vec<_> = text.split(' ').collect();
    let &[address, port, helo, ..] = words.as_slice() else { return Client::default() };
    Client {
        address: Some(address.parse().expect("a well-written dialogue")),
        port: Some(port.parse().expect("a well-written dialogue")),
        helo: Some(helo.to_owned()),
        reverse_name: words.get(3).map(|name| (*name).to_owned()),
        ..Client::default()
    }
}
