//! Any bytes as an SMTP server: no panic, each message is told once with one outcome a recipient, nothing unknown before the end was sent.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use mail::{
    envelope::{Envelope, Recipient},
    smtp::client::{Cause, Encryption, Event, Login, Outcome, Parcel, Session, Settings},
};

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, replies)) = bytes.split_first() else { return };
    let encryption =
        [Encryption::Never, Encryption::IfOffered, Encryption::Required][usize::from(choice) % 3];
    let mut session = Session::new(Settings {
        name: "tidewatch.example".to_owned(),
        encryption,
        login: (choice & 64 != 0).then(|| Login { user: "u".to_owned(), password: "p".to_owned() }),
    });
    let recipients = ["a@example.net", "b@example.net", "c>@example.net"]
        .map(|address| Recipient { address: address.to_owned(), ..Recipient::default() });
    let envelope = Envelope {
        sender: "s@example.com".to_owned(),
        recipients: recipients.to_vec(),
        ..Envelope::default()
    };
    let parcel = Parcel { envelope, content: Arc::from(&b"Subject: x\r\n\r\n.text\r\n"[..]), forward: None };
    let (mut sent, mut told, mut is_end_sent) = (0, 0, false);
    let size = usize::from(choice >> 2) + 1;
    for piece in replies.chunks(size).map(Some).chain([None]) {
        match piece {
            Some(piece) => session.receive(piece),
            None => session.lost(Cause::Lost),
        }
        while let Some(event) = session.event() {
            match event {
                Event::Ready if sent < 3 => {
                    // A server may have spoken out of turn since: then the parcel comes back.
                    if session.send(parcel.clone()).is_ok() {
                        sent += 1;
                        is_end_sent = false;
                    }
                }
                Event::Ready => session.quit(),
                Event::StartTls => session.secured(),
                Event::Done(outcomes) => {
                    told += 1;
                    assert_eq!(outcomes.len(), 3);
                    for outcome in outcomes {
                        assert!(
                            is_end_sent || !matches!(outcome, Outcome::Unknown(_) | Outcome::Delivered(_))
                        );
                    }
                }
                Event::Failed(_) | Event::Closed => {}
            }
            // Only what the machine itself says can make an end.
            loop {
                let output = session.output();
                let length = output.len();
                is_end_sent |= output.ends_with(b"\r\n.\r\n");
                if length == 0 {
                    break;
                }
                session.wrote(length);
            }
        }
        while !session.output().is_empty() {
            let output = session.output();
            let length = output.len();
            is_end_sent |= output.ends_with(b"\r\n.\r\n");
            session.wrote(length);
        }
    }
    assert!(session.is_over());
    assert_eq!(told, sent);
});
