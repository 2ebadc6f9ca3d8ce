//! Properties that hold for any bytes and any cut.

use mail::milter::{
    Changes, Decision, Event, FieldRemoval, Limits, ProtocolError, ReceivedMessage, Session, Stage,
};
use proptest::prelude::*;

use super::{
    dialogue::decode,
    notation::{encode, frame},
};

const NEGOTIATION: &str = "OPTNEG 6 0x1ff 0x1fffff";

/// Lines that MTAs say, in any order.
const LINES: &[&str] = &[
    NEGOTIATION,
    "OPTNEG 2 0x3f 0x7f",
    "MACRO C j mx.example.com {client_addr} 192.0.2.1",
    "MACRO R {rcpt_mailer} error",
    "MACRO E i 4ABC",
    "CONNECT a.example.net 4 25 192.0.2.7",
    "CONNECT localhost U",
    "HELO a.example.net",
    "MAIL <a@example.net> BODY=8BITMIME",
    "RCPT <b@example.com> NOTIFY=NEVER",
    "DATA",
    "HEADER Subject \" x\\n y\"",
    "HEADER X-Tidewatch \" forged\"",
    "EOH",
    "BODY \"text\\r\\n\"",
    "EOM",
    "ABORT",
    "QUIT",
    "QUIT_NC",
    "UNKNOWN \"FOO\"",
    "RAW 00 00 00 00",
    "RAW 00 00 00 02 4c 41",
    "RAW ff",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        20 => proptest::sample::select(LINES).prop_map(encode),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ];
    (any::<bool>(), proptest::collection::vec(piece, 0..40)).prop_map(|(is_begun, pieces)| {
        let begin = if is_begun {
            [encode(NEGOTIATION), encode("CONNECT a.example.net 4 25 192.0.2.7")].concat()
        } else {
            Vec::new()
        };
        [begin, pieces.concat()].concat()
    })
}

/// Feeds pieces; every message is passed on. Returns what was seen and sent.
fn play<'b>(pieces: impl Iterator<Item = &'b [u8]>, limits: &Limits) -> (Vec<Event>, Vec<u8>) {
    let mut session = Session::new(limits.clone());
    let mut events = Vec::new();
    let mut output = Vec::new();
    for piece in pieces {
        session.receive(piece);
        loop {
            let before = events.len();
            events.extend(std::iter::from_fn(|| session.event()));
            output.extend(session.take_output());
            if session.stage() == Stage::Judging {
                assert!(session.answer(&Decision::Pass(Changes::default())).is_some());
            } else if events.len() == before {
                break;
            }
        }
        assert!(
            session.kept_bytes()
                <= 2 * (limits.message_bytes + limits.frame_bytes) + limits.envelope_bytes + piece.len()
        );
    }
    session.end_of_input();
    events.extend(std::iter::from_fn(|| session.event()));
    (events, output)
}

fn one_message(events: Vec<Event>) -> ReceivedMessage {
    let mut messages = events.into_iter().filter_map(|event| match event {
        Event::Message(message) => Some(*message),
        _ => None,
    });
    let message = messages.next().expect("a message");
    assert!(messages.next().is_none());
    message
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_cut_anywhere_end_once_and_the_same(bytes in soup(), size in 1_usize..50) {
        let limits = Limits { frame_bytes: 200, message_bytes: 100, fields: 3, recipients: 2, envelope_bytes: 100 };
        let (events, output) = play(std::iter::once(&bytes[..]), &limits);
        let ends = events.iter().filter(|event| matches!(event, Event::Closed | Event::CutOff { .. } | Event::Broken(_))).count();
        prop_assert_eq!(ends, 1);
        prop_assert!(!decode(&output).iter().any(|line| line.starts_with("UNHEARD") || line.starts_with("RAW")));
        // Whoever sends a flood without waiting for an answer is cut off sooner when it comes in one piece.
        if !events.contains(&Event::Broken(ProtocolError::Impatient)) {
            prop_assert_eq!((events, output), play(bytes.chunks(size), &limits));
        }
    }

    #[test]
    fn a_message_is_rebuilt_byte_for_byte(
        fields in proptest::collection::vec(("[A-Za-z][A-Za-z0-9-]{0,12}", "[ -~\t]{0,20}(\r\n[ \t][ -~]{0,10}){0,3}"), 0..8),
        body in proptest::collection::vec(any::<u8>(), 0..300),
        size in 1_usize..80,
    ) {
        let mut sent: Vec<u8> = fields.iter().flat_map(|(name, value)| format!("{name}:{value}\r\n").into_bytes()).collect();
        sent.extend_from_slice(b"\r\n");
        sent.extend_from_slice(&body);
        let mut input = [NEGOTIATION, "CONNECT a.example.net 4 25 192.0.2.7", "MAIL <a@example.net>"].map(encode).concat();
        for (name, value) in &fields {
            // As Postfix does: line ends within a value are LF.
            input.extend(frame(b'L', format!("{name}\0{}\0", value.replace("\r\n", "\n")).as_bytes()));
        }
        for piece in body.chunks(size) {
            input.extend(frame(b'B', piece));
        }
        input.extend(frame(b'E', b""));
        let message = one_message(play(std::iter::once(&input[..]), &Limits::default()).0);
        prop_assert!(message.is_exact);
        prop_assert_eq!(message.bytes, sent);
    }

    #[test]
    fn no_decision_can_write_a_frame_that_is_not_one(
        name in "\\PC{0,10}", value in any::<String>(), text in any::<String>(), code in any::<u16>(), place in any::<u32>(),
    ) {
        let changes = Changes {
            remove: vec![FieldRemoval { name: name.clone(), place }],
            insert: vec![(name, value.clone()), ("X-Sound".to_owned(), value.clone())],
        };
        let decisions = [
            Decision::Pass(changes.clone()),
            Decision::PassSome { leave_out: vec![0, 7], changes },
            Decision::Quarantine(value),
            Decision::Answer(mail::milter::Reply { code, enhanced: "5.7.1".to_owned(), text }),
        ];
        for decision in decisions {
            let mut session = Session::new(Limits::default());
            for line in [NEGOTIATION, "CONNECT localhost U", "MAIL <a@example.net>", "RCPT <b@example.com>", "EOM"] {
                session.receive(&encode(line));
            }
            let _ = session.take_output();
            prop_assert!(session.answer(&decision).is_some());
            // `decode` wants every text to end with its NUL and every frame to be whole.
            let lines = decode(&session.take_output());
            let finals = lines.iter().filter(|line| ["CONTINUE", "REJECT", "TEMPFAIL"].contains(&line.as_str()) || line.starts_with("REPLYCODE"));
            prop_assert_eq!(finals.count(), 1, "{:?}", lines);
            for line in lines.iter().filter(|line| line.starts_with("INSHEADER") || line.starts_with("CHGHEADER")) {
                prop_assert_eq!(super::notation::words(line).len(), 4, "{}", line);
            }
        }
    }
}

#[test]
fn what_is_kept_for_an_idle_connection_is_given_back_after_a_large_message() {
    let mut session = Session::new(Limits::default());
    for line in [NEGOTIATION, "CONNECT localhost U", "MAIL <a@example.net>"] {
        session.receive(&encode(line));
    }
    session.receive(&frame(b'B', &vec![b'x'; 1 << 20]));
    assert!(session.kept_bytes() >= 1 << 20);
    session.receive(&frame(b'E', b""));
    drop(session.event());
    session.answer(&Decision::Discard).unwrap();
    assert_eq!(session.kept_bytes(), 0);
}

#[test]
fn an_mta_that_floods_us_while_we_judge_is_cut_off() {
    let mut session = Session::new(Limits { frame_bytes: 1000, ..Limits::default() });
    for line in [NEGOTIATION, "CONNECT localhost U", "MAIL <a@example.net>", "EOM"] {
        session.receive(&encode(line));
    }
    session.receive(&vec![0; 2000]);
    let last = std::iter::from_fn(|| session.event()).last();
    assert_eq!(last, Some(Event::Broken(ProtocolError::Impatient)));
    assert_eq!(session.answer(&Decision::Discard), None);
}

#[test]
fn a_shed_message_ends_and_says_so() {
    let mut session = Session::new(Limits::default());
    for line in [NEGOTIATION, "CONNECT localhost U", "MAIL <a@example.net>", "BODY \"some text\""] {
        session.receive(&encode(line));
    }
    session.shed();
    assert!(session.kept_bytes() < 100);
    session.receive(&encode("BODY \"more\""));
    session.receive(&encode("EOM"));
    let last = std::iter::from_fn(|| session.event()).last();
    assert!(
        matches!(last, Some(Event::Unread(unread)) if unread.reason == mail::milter::UnreadReason::Shed && unread.bytes == 15)
    );
}

#[test]
fn a_field_that_an_mta_may_have_cut_makes_the_message_inexact() {
    for (length, is_exact) in [(57_000, true), (59_000, false)] {
        let field = frame(b'L', format!("To\0{}\0", "x".repeat(length)).as_bytes());
        let input = [
            encode(NEGOTIATION),
            encode("CONNECT localhost U"),
            encode("MAIL <a@example.net>"),
            field,
            encode("EOM"),
        ]
        .concat();
        let message = one_message(play(std::iter::once(&input[..]), &Limits::default()).0);
        assert_eq!((message.is_exact, message.bytes.len()), (is_exact, length + 7));
    }
}
