//! Any bytes as an MTA's half of a milter connection: one event ends it, what is kept stays bounded, and how the bytes are cut changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::milter::{Changes, Decision, Event, FieldRemoval, Limits, Reply, Session, Stage};

/// Decisions taken in turn, so that every way to answer is tried.
fn decision(turn: usize) -> Decision {
    let changes = Changes {
        remove: vec![FieldRemoval { name: "X-Tidewatch".to_owned(), place: 1 }],
        insert: vec![("X-Tidewatch".to_owned(), "pass".to_owned())],
    };
    match turn % 5 {
        0 => Decision::Pass(changes),
        1 => Decision::PassSome { leave_out: vec![0], changes },
        2 => Decision::Discard,
        3 => Decision::Quarantine("why".to_owned()),
        _ => Decision::Answer(Reply { code: 550, enhanced: "5.7.1".to_owned(), text: "100% no".to_owned() }),
    }
}

fn play<'b>(pieces: impl Iterator<Item = &'b [u8]>, limits: &Limits) -> (Vec<Event>, Vec<u8>) {
    let mut session = Session::new(limits.clone());
    let (mut events, mut output, mut turn) = (Vec::new(), Vec::new(), 0);
    for piece in pieces {
        session.receive(piece);
        loop {
            events.extend(std::iter::from_fn(|| session.event()));
            output.extend(session.take_output());
            if session.stage() != Stage::Judging {
                break;
            }
            assert!(session.answer(&decision(turn)).is_some());
            turn += 1;
        }
        assert!(
            session.kept_bytes()
                <= 2 * (limits.message_bytes + limits.frame_bytes) + limits.envelope_bytes + 64 + piece.len()
        );
    }
    session.end_of_input();
    events.extend(std::iter::from_fn(|| session.event()));
    (events, output)
}

fuzz_target!(|bytes: &[u8]| {
    let limits =
        Limits { frame_bytes: 4096, message_bytes: 2048, fields: 20, recipients: 5, envelope_bytes: 512 };
    let whole = play(std::iter::once(bytes), &limits);
    let is_end = |event: &&Event| matches!(event, Event::Closed | Event::CutOff { .. } | Event::Broken(_));
    assert_eq!(whole.0.iter().filter(is_end).count(), 1);
    for event in &whole.0 {
        if let Event::Message(message) = event {
            assert!(
                message.bytes.len() <= limits.message_bytes
                    && message.envelope.recipients.len() <= limits.recipients
            );
        }
    }
    let size = usize::from(bytes.first().copied().unwrap_or_default() % 16) + 1;
    // An MTA that does not wait for answers may be cut off sooner when its bytes come in one piece.
    if !whole.0.iter().any(|event| matches!(event, Event::Broken(mail::milter::ProtocolError::Impatient))) {
        assert_eq!(whole, play(bytes.chunks(size), &limits));
    }
});
