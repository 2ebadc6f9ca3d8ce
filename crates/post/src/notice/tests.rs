use std::collections::BTreeSet;

use mail::{Limits, Message};
use model::address::EmailAddress;
use platform::dns::Resolver;
use testkit::smtp_sink::SmtpSink;

use super::*;
use crate::{
    relay::{Hop, RelaySettings, RelayTls, TlsLevel},
    sign::DkimKey,
};

const NOW: &str = "2026-11-21T21:17:35Z";
/// RFC 8032 §7.1, test 1, as PKCS #8: a key that everybody knows.
const KNOWN_KEY: &[u8] =
    b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: name.to_owned(), address: EmailAddress::parse(address).expect("an address") }
}

fn notices(language: &str, return_path: ReturnPath, port: u16) -> Notices {
    let settings = NoticeSettings {
        from: mailbox("Tidewatch", "tidewatch@example.com"),
        to: vec![mailbox("", "postmaster@example.com"), mailbox("Zoë", "zoe@example.com")],
        return_path,
        language: language.to_owned(),
        installation: "mx.example.com".to_owned(),
        route: Route::Hop(Hop { host: "127.0.0.1".to_owned(), port, tls: TlsLevel::None }),
    };
    let key = DkimKey::from_pem("example.com", "s1", KNOWN_KEY).expect("a good key");
    let signer = Signer::new(vec![key]).expect("one key");
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    Notices::new(settings, Arc::new(Phrases::load()), Some(Arc::new(signer)), relay, [7; 32])
}

fn now() -> Time {
    NOW.parse().expect("a time")
}

fn every_notice() -> [Notice; 3] {
    [
        Notice::hold_expired(b"run 7", 3, 30),
        Notice::enforcement(true, "Ann", now()),
        Notice::enforcement(false, "Ann", now()),
    ]
}

fn body(parcel: &Parcel) -> String {
    let message = Message::parse(&parcel.content, &Limits::default());
    assert!(message.complaints.is_empty(), "{:?}", message.complaints);
    message.parts[0].text().unwrap_or_default().replace("\r\n", "\n")
}

#[test]
fn every_notice_is_said_in_every_language() {
    for language in ["en", "de"] {
        let notices = notices(language, ReturnPath::Null, 1);
        for notice in every_notice() {
            let parcel = notices.write(&notice, now()).unwrap();
            let text = body(&parcel);
            // An id instead of a sentence means that there is none.
            assert!(!text.contains("notice-"), "{language}: {text}");
            assert!(text.contains("mx.example.com"), "{language}: {text}");
        }
    }
}

#[test]
fn what_our_people_read_when_held_mail_expired() {
    let parcel =
        notices("en", ReturnPath::Null, 1).write(&Notice::hold_expired(b"run 7", 3, 30), now()).unwrap();
    let expected = "3 held messages were kept for 30 days. Nobody released or deleted them, so they are deleted now. \
        Their senders and recipients were not told.\n\n\
        If you expected one of them, ask its sender to send it again. To have more time, raise how long messages are held in the configuration.\n\n\
        Tidewatch at mx.example.com wrote this message by itself. Answers to it are not read.\n";
    assert_eq!(body(&parcel), expected);
}

#[test]
fn a_notice_is_an_automatic_message_from_nobody() {
    let parcel = notices("en", ReturnPath::Null, 1).write(&every_notice()[0], now()).unwrap();
    assert_eq!(parcel.envelope.sender, "");
    let recipients: Vec<_> = parcel.envelope.recipients.iter().map(|to| to.address.as_str()).collect();
    assert_eq!(recipients, ["postmaster@example.com", "zoe@example.com"]);
    let text = String::from_utf8(parcel.content.to_vec()).unwrap();
    assert!(text.starts_with("DKIM-Signature: v=1; a=ed25519-sha256;"), "{text}");
    assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n"), "{text}");
    assert!(text.contains("\r\nSubject: [mx.example.com] 3 held messages"), "{text}");
    let own = notices("en", ReturnPath::Own("bounces@example.com".to_owned()), 1);
    assert_eq!(own.write(&every_notice()[0], now()).unwrap().envelope.sender, "bounces@example.com");
}

#[test]
fn the_same_notice_is_the_same_message_and_another_has_another_id() {
    let notices = notices("en", ReturnPath::Null, 1);
    let id = |notice: &Notice| {
        let parcel = notices.write(notice, now()).unwrap();
        Message::parse(&parcel.content, &Limits::default()).message_id.unwrap()
    };
    let [first, ..] = every_notice();
    assert_eq!(notices.write(&first, now()).unwrap().content, notices.write(&first, now()).unwrap().content);
    let other = Notice::hold_expired(b"run 8", 3, 30);
    let ids: BTreeSet<_> = every_notice().iter().chain([&other]).map(id).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[tokio::test]
async fn a_notice_arrives() {
    let sink = SmtpSink::start("rcpt<zoe@example.com> greylist").await;
    let notices = notices("de", ReturnPath::Null, sink.address().port());
    let written = notices.write(&every_notice()[1], now()).unwrap();
    let report = notices.send(written.clone()).await;
    assert_eq!(report.transient(), [1]);
    let taken = sink.taken();
    assert_eq!(taken[0].mail.split(' ').nth(1), Some("FROM:<>"));
    assert_eq!(taken[0].content, &*written.content);
}
