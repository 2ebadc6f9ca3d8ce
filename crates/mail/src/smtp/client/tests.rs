//! What the dialogues under `tests/dialogues/smtp_client/` do not show: many recipients, slow connections, misuse.

use super::*;
use crate::envelope::Recipient;

fn settings() -> Settings {
    Settings { name: "tidewatch.example".to_owned(), encryption: Encryption::Never, login: None }
}

fn parcel(recipients: usize, content: &[u8]) -> Parcel {
    let recipients = (0..recipients)
        .map(|number| Recipient { address: format!("r{number}@example.net"), ..Recipient::default() })
        .collect();
    let envelope = Envelope { sender: "a@example.com".to_owned(), recipients, ..Envelope::default() };
    Parcel { envelope, content: Arc::from(content), forward: None }
}

/// A session after EHLO, with nothing left to write.
fn ready(extensions: &str) -> Session {
    let mut session = Session::new(settings());
    session.receive(b"220 example.net\r\n");
    drain(&mut session);
    session.receive(format!("250-example.net\r\n250 {extensions}\r\n").as_bytes());
    assert_eq!(session.event(), Some(Event::Ready));
    session
}

fn drain(session: &mut Session) -> String {
    let mut said = Vec::new();
    loop {
        let output = session.output().to_vec();
        if output.is_empty() {
            return String::from_utf8(said).unwrap();
        }
        session.wrote(output.len());
        said.extend_from_slice(&output);
    }
}

#[test]
fn never_more_than_a_hundred_commands_wait_for_an_answer() {
    let mut session = ready("PIPELINING");
    session.send(parcel(1_000, b"x\r\n")).unwrap();
    let mut said = drain(&mut session);
    assert_eq!(said.lines().count(), MAX_UNANSWERED);
    let mut answered = 0;
    while !said.contains("DATA\r\n") {
        session.receive(b"250 ok\r\n");
        answered += 1;
        said += &drain(&mut session);
        assert!(said.lines().count() - answered <= MAX_UNANSWERED);
    }
    assert_eq!(said.lines().count(), 1_002);
}

#[test]
fn the_end_counts_as_sent_only_when_its_last_byte_was_taken() {
    for (left, is_unknown) in [(1, false), (0, true)] {
        let mut session = ready("PIPELINING");
        session.send(parcel(1, b"text\r\n")).unwrap();
        drain(&mut session);
        session.receive(b"250 ok\r\n250 ok\r\n354 go\r\n");
        assert_eq!(session.step(), Some(Step::Content));
        let length = session.output().len();
        session.wrote(length - left);
        session.lost(Cause::TimedOut);
        let Some(Event::Done(outcomes)) = session.event() else { panic!("the message is told") };
        assert_eq!(matches!(outcomes[0], Outcome::Unknown(_)), is_unknown, "{left} bytes left");
        assert_eq!(outcomes[0].is_transient(), !is_unknown);
    }
}

#[test]
fn a_yes_before_the_end_is_not_believed() {
    let mut session = ready("PIPELINING");
    session.send(parcel(1, b"text\r\n")).unwrap();
    drain(&mut session);
    session.receive(b"250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n");
    let Some(Event::Done(outcomes)) = session.event() else { panic!("the message is told") };
    assert!(matches!(&outcomes[0], Outcome::Refused(refusal) if refusal.cause == Some(Cause::OutOfPlace)));
    assert!(session.is_over());
}

#[test]
fn a_no_before_the_end_is_told_and_the_connection_is_of_no_more_use() {
    let mut session = ready("PIPELINING");
    session.send(parcel(1, b"text\r\n")).unwrap();
    drain(&mut session);
    session.receive(b"250 ok\r\n250 ok\r\n354 go\r\n552 5.3.4 too much\r\n");
    let Some(Event::Done(outcomes)) = session.event() else { panic!("the message is told") };
    assert_eq!(outcomes[0].reply().to_string(), "552 5.3.4 too much");
    assert!(session.is_over() && session.output().is_empty());
}

#[test]
fn a_second_message_waits_for_the_first() {
    let mut session = ready("PIPELINING");
    session.send(parcel(1, b"text\r\n")).unwrap();
    assert!(session.send(parcel(1, b"text\r\n")).is_err());
    session.quit();
    assert!(!drain(&mut session).contains("QUIT"));
}

#[test]
fn a_message_for_nobody_is_done_at_once() {
    let mut session = ready("PIPELINING");
    session.send(parcel(0, b"text\r\n")).unwrap();
    assert_eq!(session.event(), Some(Event::Done(Vec::new())));
    assert_eq!(session.event(), Some(Event::Ready));
    assert!(drain(&mut session).is_empty());
}

#[test]
fn our_own_name_cannot_be_a_command() {
    let name = "a\r\nMAIL FROM:<>".to_owned();
    let mut session = Session::new(Settings { name, encryption: Encryption::Never, login: None });
    session.receive(b"220 example.net\r\n");
    assert_eq!(drain(&mut session), "EHLO localhost\r\n");
}

#[test]
fn each_step_has_a_time_limit() {
    let limits = TimeLimits::default();
    assert_eq!(limits.of(Step::EndOfData), Duration::from_secs(600));
    assert_eq!(limits.of(Step::Data), Duration::from_secs(120));
    assert_eq!(limits.of(Step::Greeting), Duration::from_secs(300));
    let mut session = Session::new(settings());
    assert_eq!(session.step(), Some(Step::Greeting));
    session.receive(b"220 example.net\r\n");
    assert_eq!(session.step(), Some(Step::Hello));
    assert_eq!(ready("DSN").step(), None);
}
