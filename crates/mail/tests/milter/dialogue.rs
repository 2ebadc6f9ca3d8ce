//! Plays dialogue files against the machine.

#![expect(clippy::unwrap_used, reason = "a test whose own script cannot be read has failed")]

use std::{fs, path::Path};

use mail::{
    envelope::{BodyKind, Client, Envelope, Notify, Ret},
    milter::{Changes, Decision, Event, FieldRemoval, Limits, Reply, Session},
};

use super::notation::{answer as answer_line, encode, quoted, words};

/// Returns the lines of what the filter sent; a frame that is cut short is a line too.
pub(crate) fn decode(mut bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((frame, rest)) = rest.split_at_checked(length) else { break };
        lines.push(answer_line(frame[0], &frame[1..]));
        bytes = rest;
    }
    if !bytes.is_empty() {
        lines.push(format!("RAW {bytes:02x?}"));
    }
    lines
}

/// What happens between two answers of the door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Turn {
    /// What the door says at its beginning.
    answers: Vec<String>,
    /// What the MTA says.
    input: Vec<u8>,
    /// True when it says no more after that.
    is_last: bool,
    /// What is sent to it.
    output: Vec<String>,
    /// What the door is told.
    events: Vec<String>,
}

struct Dialogue {
    limits: Limits,
    turns: Vec<Turn>,
}

impl Dialogue {
    fn read(text: &str) -> Self {
        let mut limits = Limits::default();
        let mut turns = vec![Turn::default()];
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let (who, what) = line.split_at_checked(2).unwrap_or_else(|| panic!("{line}"));
            let what = what.trim();
            let turn = turns.last_mut().unwrap();
            match who {
                "L:" => set_limit(&mut limits, what),
                "C:" if what == "EOF" => turn.is_last = true,
                "C:" => turn.input.extend(encode(what)),
                "S:" => turn.output.push(what.to_owned()),
                "E:" => turn.events.push(what.to_owned()),
                // Several answers may stand one behind the other: progress, then the decision.
                "A:" if turn.input.is_empty() && turn.output.is_empty() && !turn.answers.is_empty() => {
                    turn.answers.push(what.to_owned());
                }
                "A:" => turns.push(Turn { answers: vec![what.to_owned()], ..Turn::default() }),
                _ => panic!("{line}"),
            }
        }
        Self { limits, turns }
    }

    /// Plays it and returns what was seen, turn by turn; `feed` gives the bytes of a turn to the machine.
    fn play(&self, mut feed: impl FnMut(usize, &mut Session, &[u8])) -> Vec<Turn> {
        let mut session = Session::new(self.limits.clone());
        let mut seen = Vec::new();
        for (place, turn) in self.turns.iter().enumerate() {
            for line in &turn.answers {
                answer(&mut session, line);
            }
            feed(place, &mut session, &turn.input);
            if turn.is_last {
                session.end_of_input();
            }
            let output = decode(&session.take_output());
            let events = std::iter::from_fn(|| session.event()).flat_map(|event| lines(&event)).collect();
            seen.push(Turn { output, events, ..turn.clone() });
        }
        seen
    }

    /// Plays it with an MTA that says everything at once and does not wait for answers.
    fn play_impatiently(&self) -> (Vec<String>, Vec<String>) {
        let mut session = Session::new(self.limits.clone());
        session.receive(&self.turns.iter().flat_map(|turn| turn.input.clone()).collect::<Vec<_>>());
        let mut events: Vec<String> = Vec::new();
        for turn in &self.turns {
            for line in &turn.answers {
                answer(&mut session, line);
            }
            events.extend(std::iter::from_fn(|| session.event()).flat_map(|event| lines(&event)));
        }
        if self.turns.iter().any(|turn| turn.is_last) {
            session.end_of_input();
        }
        events.extend(std::iter::from_fn(|| session.event()).flat_map(|event| lines(&event)));
        (decode(&session.take_output()), events)
    }
}

fn set_limit(limits: &mut Limits, what: &str) {
    let (name, number) = what.split_once(' ').unwrap();
    let number = number.parse().unwrap();
    match name {
        "frame" => limits.frame_bytes = number,
        "message" => limits.message_bytes = number,
        "fields" => limits.fields = number,
        "recipients" => limits.recipients = number,
        "envelope" => limits.envelope_bytes = number,
        _ => panic!("{what}"),
    }
}

/// `pass`, `pass -2/X-Old +"X-New: 1"`, `some 0,2 +…`, `discard`, `quarantine "why"`, `reply 550 5.7.1 "No"`, `defer`, `progress`.
fn answer(session: &mut Session, line: &str) {
    let words = words(line);
    let (verb, arguments) = words.split_first().unwrap();
    let decision = match verb.as_str() {
        "progress" => return session.progress(),
        "shed" => return session.shed(),
        "pass" => Decision::Pass(changes(arguments)),
        "some" => Decision::PassSome {
            leave_out: arguments[0].split(',').map(|place| place.parse().unwrap()).collect(),
            changes: changes(&arguments[1..]),
        },
        "discard" => Decision::Discard,
        "quarantine" => Decision::Quarantine(arguments[0].clone()),
        "defer" => Decision::Defer,
        "reply" => Decision::Answer(Reply {
            code: arguments[0].parse().unwrap(),
            enhanced: arguments[1].clone(),
            text: arguments[2].clone(),
        }),
        _ => panic!("{line}"),
    };
    session.answer(&decision).unwrap_or_else(|| panic!("nothing to answer: {line}"));
}

/// `- 2 X-Old` takes out, `+ X-New value` puts on top.
fn changes(words: &[String]) -> Changes {
    let mut changes = Changes::default();
    let (triples, rest) = words.as_chunks::<3>();
    assert!(rest.is_empty(), "{words:?}");
    for [sign, first, second] in triples {
        match sign.as_str() {
            "-" => {
                changes.remove.push(FieldRemoval { place: first.parse().unwrap(), name: second.clone() });
            }
            "+" => changes.insert.push((first.clone(), second.clone())),
            _ => panic!("{words:?}"),
        }
    }
    changes
}

/// An event as lines.
fn lines(event: &Event) -> Vec<String> {
    match event {
        Event::Negotiated(granted) => {
            let missing: Vec<&str> = granted.missing().map(mail::milter::Action::name).collect();
            let space = if granted.has_leading_space() { "" } else { ", without leading space" };
            vec![format!("negotiated {}{space}; missing: [{}]", granted.version, missing.join(", "))]
        }
        Event::Message(message) => {
            let mut lines = vec![format!(
                "message {} of {}{}",
                or_dash(message.queue_id.as_ref()),
                or_dash(message.mta.as_ref()),
                if message.is_exact { "" } else { ", not exact" }
            )];
            lines.extend(around(&message.client, &message.envelope));
            lines.push(quoted(&message.bytes));
            lines
        }
        Event::Unread(unread) => {
            let queue = or_dash(unread.queue_id.as_ref());
            let mut lines = vec![format!("unread {queue} for {:?}, {} bytes", unread.reason, unread.bytes)];
            lines.extend(around(&unread.client, &unread.envelope));
            lines
        }
        Event::Aborted => vec!["aborted".to_owned()],
        Event::NewConnection => vec!["new connection".to_owned()],
        Event::Closed => vec!["closed".to_owned()],
        Event::CutOff { had_message } => {
            vec![format!("cut off{}", if *had_message { " within a message" } else { "" })]
        }
        Event::Broken(error) => vec![format!("broken: {error}")],
    }
}

fn around(client: &Client, envelope: &Envelope) -> Vec<String> {
    let address = client.address.map_or_else(|| "-".to_owned(), |address| address.to_string());
    let port = client.port.map_or_else(|| "-".to_owned(), |port| port.to_string());
    let mut from = format!("from <{}>", envelope.sender);
    from += match envelope.body {
        Some(BodyKind::SevenBit) => " 7bit",
        Some(BodyKind::EightBit) => " 8bit",
        None => "",
    };
    from += if envelope.is_smtputf8 { " smtputf8" } else { "" };
    from += match envelope.ret {
        Some(Ret::Full) => " ret=full",
        Some(Ret::Headers) => " ret=hdrs",
        None => "",
    };
    from += &envelope.envid.as_ref().map(|envid| format!(" envid={envid}")).unwrap_or_default();
    let mut lines = vec![
        format!(
            "client {address} {port} helo={} name={} account={}{}",
            or_dash(client.helo.as_ref()),
            or_dash(client.reverse_name.as_ref()),
            or_dash(client.account.as_ref()),
            if client.is_encrypted { " encrypted" } else { "" }
        ),
        from,
    ];
    for recipient in &envelope.recipients {
        let mut line = format!("to <{}>", recipient.address);
        if let Some(Notify { success, failure, delay }) = recipient.notify {
            let words = [(success, "success"), (failure, "failure"), (delay, "delay")];
            let words: Vec<&str> =
                words.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| *word).collect();
            line += &format!(" notify=[{}]", words.join(","));
        }
        line += &recipient.orcpt.as_ref().map(|orcpt| format!(" orcpt={orcpt}")).unwrap_or_default();
        lines.push(line);
    }
    lines
}

fn or_dash(text: Option<&String>) -> &str {
    text.map_or("-", String::as_str)
}

/// Every dialogue, by name.
fn dialogues() -> Vec<(String, Dialogue)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogues/milter");
    let mut dialogues: Vec<(String, Dialogue)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), Dialogue::read(&fs::read_to_string(&path).unwrap())))
        .collect();
    dialogues.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(dialogues.len() >= 12, "the dialogues are there");
    dialogues
}

#[test]
fn dialogues_go_as_written() {
    for (name, dialogue) in dialogues() {
        let seen = dialogue.play(|_, session, bytes| session.receive(bytes));
        for (seen, wanted) in seen.iter().zip(&dialogue.turns) {
            assert_eq!(seen.output.join("\n"), wanted.output.join("\n"), "{name}: what we say");
            assert_eq!(seen.events.join("\n"), wanted.events.join("\n"), "{name}: what the door is told");
        }
    }
}

#[test]
fn dialogues_go_the_same_one_byte_at_a_time() {
    for (name, dialogue) in dialogues() {
        let seen = dialogue.play(|_, session, bytes| {
            for byte in bytes {
                session.receive(std::slice::from_ref(byte));
            }
        });
        assert_eq!(seen, dialogue.turns, "{name}");
    }
}

#[test]
fn dialogues_go_the_same_cut_at_every_byte() {
    for (name, dialogue) in dialogues() {
        for (place, turn) in dialogue.turns.iter().enumerate() {
            // A flood is cut everywhere near its ends; between them it is the same thing over and over.
            let length = turn.input.len();
            for cut in (0..=length).filter(|cut| length < 20_000 || *cut < 10 || length - *cut < 30) {
                let seen = dialogue.play(|at, session, bytes| {
                    let (before, behind) = bytes.split_at(if at == place { cut } else { 0 });
                    session.receive(before);
                    session.receive(behind);
                });
                assert!(seen == dialogue.turns, "{name}: turn {place} cut at {cut}: {seen:?}");
            }
        }
    }
}

#[test]
fn an_mta_that_does_not_wait_is_told_the_same() {
    for (name, dialogue) in dialogues() {
        let (output, events) = dialogue.play_impatiently();
        assert_eq!(
            output,
            dialogue.turns.iter().flat_map(|turn| turn.output.clone()).collect::<Vec<_>>(),
            "{name}"
        );
        assert_eq!(
            events,
            dialogue.turns.iter().flat_map(|turn| turn.events.clone()).collect::<Vec<_>>(),
            "{name}"
        );
    }
}

#[test]
fn a_connection_cut_at_any_byte_ends_with_an_event_and_nothing_more() {
    for (name, dialogue) in dialogues() {
        let Some(turn) = dialogue.turns.first().filter(|turn| turn.input.len() < 20_000) else { continue };
        for cut in 0..turn.input.len() {
            let mut session = Session::new(dialogue.limits.clone());
            session.receive(&turn.input[..cut]);
            session.end_of_input();
            let events: Vec<Event> = std::iter::from_fn(|| session.event()).collect();
            let is_end =
                |event: &Event| matches!(event, Event::CutOff { .. } | Event::Closed | Event::Broken(_));
            assert_eq!(events.iter().filter(|event| is_end(event)).count(), 1, "{name} at {cut}: {events:?}");
            assert!(events.last().is_some_and(is_end), "{name} at {cut}: {events:?}");
        }
    }
}
