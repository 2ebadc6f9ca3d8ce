//! The terminator: our addresses and nobody else's, 250 only when the message is kept, nothing refused for what it says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use guard::ingest::terminator::{Delivery, Door, Finding, Keeping, Mailbox, Mailboxes, Settings};
use guard::ingest::{Answer, Arrival};
use mail::envelope::Client as Who;
use tokio::sync::{Notify, watch};

use crate::wire::Client;

/// Mailboxes by the first letters of their local part.
struct Issued;

impl Mailboxes for Issued {
    fn find<'m>(&'m self, address: &'m str, client: &'m Who) -> Finding<'m> {
        Box::pin(async move {
            assert_eq!(client.helo.as_deref(), Some("client.example.net"));
            match address.split('@').next().unwrap_or_default() {
                "canary-7f3k" | "report" => Mailbox::Ours,
                "ended" => Mailbox::Ended,
                "busy" => Mailbox::Unavailable,
                "hang" => std::future::pending().await,
                _ if !address.ends_with("@watch.example.com") => Mailbox::NotOurs,
                _ => Mailbox::Unknown,
            }
        })
    }
}

/// Keeps messages in memory; does as the message says.
#[derive(Default)]
struct Kept {
    arrivals: Mutex<Vec<Arrival>>,
    asked: Notify,
    permit: Notify,
}

impl Delivery for Kept {
    fn keep(&self, arrival: Arrival) -> Keeping<'_> {
        Box::pin(async move {
            let text = String::from_utf8_lossy(&arrival.bytes).into_owned();
            if text.contains("disk is full") {
                return Err(Answer { code: 452, enhanced: "4.3.1", text: "no room".to_owned() });
            }
            if text.contains("wait") {
                self.asked.notify_one();
                self.permit.notified().await;
            }
            assert!(!text.contains("panic"), "told to");
            self.arrivals.lock().unwrap().push(arrival);
            Ok(())
        })
    }
}

async fn open(settings: Settings) -> (std::net::SocketAddr, Arc<Kept>, watch::Sender<bool>) {
    let door = Door::open("127.0.0.1:0".parse().unwrap(), settings).await.unwrap();
    let address = door.local_address().unwrap();
    let kept = Arc::new(Kept::default());
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(door.serve(Arc::new(Issued), kept.clone(), stopped));
    (address, kept, stop)
}

fn settings() -> Settings {
    Settings::named("terminator", "watch.example.com")
}

#[tokio::test]
async fn only_addresses_that_were_issued_are_taken() {
    let mut settings = settings();
    settings.times.judging = Duration::from_millis(300);
    let (address, kept, _stop) = open(settings).await;
    let (mut client, offered) = Client::greeted(address).await;
    assert!(!offered.iter().any(|line| line.ends_with("DSN")), "{offered:?}");
    client
        .dialogue(&[
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<nobody@watch.example.com>", "550 5.1.1"),
            ("RCPT TO:<ended@watch.example.com>", "550 5.1.1"),
            ("RCPT TO:<somebody@example.org>", "550 5.7.1"),
            ("RCPT TO:<somebody%example.org@example.net>", "550 5.7.1"),
            ("RCPT TO:<busy@watch.example.com>", "451 4.3.0"),
            ("RCPT TO:<hang@watch.example.com>", "451 4.3.0"),
            ("DATA", "554 5.5.1"),
            ("RCPT TO:<canary-7f3k@watch.example.com>", "250"),
            ("RCPT TO:<report@watch.example.com>", "250"),
            ("DATA", "354"),
        ])
        .await;
    // The test string that every spam filter refuses (GTUBE) is welcome here.
    client.send(b"Subject: x\r\n\r\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n.\r\n").await;
    client.expect("250 2.0.0").await;
    let arrivals = kept.arrivals.lock().unwrap();
    let recipients: Vec<_> =
        arrivals[0].envelope.recipients.iter().map(|recipient| &*recipient.address).collect();
    assert_eq!(recipients, ["canary-7f3k@watch.example.com", "report@watch.example.com"]);
    assert_eq!(&*arrivals[0].door, "terminator");
}

#[tokio::test]
async fn taken_is_said_when_it_is_kept_and_not_before() {
    let (address, kept, _stop) = open(settings()).await;
    let (mut client, _) = Client::greeted(address).await;
    let begin = [
        ("MAIL FROM:<a@example.net>", "250"),
        ("RCPT TO:<report@watch.example.com>", "250"),
        ("DATA", "354"),
    ];
    client.dialogue(&begin).await;
    client.send(b"wait\r\n.\r\n").await;
    kept.asked.notified().await;
    let early = tokio::time::timeout(Duration::from_millis(100), client.reply()).await;
    assert!(early.is_err(), "{early:?}");
    assert!(kept.arrivals.lock().unwrap().is_empty());
    kept.permit.notify_one();
    client.expect("250 2.0.0").await;
    assert_eq!(kept.arrivals.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_kept_is_for_later() {
    let mut settings = settings();
    settings.times.judging = Duration::from_millis(300);
    let (address, kept, _stop) = open(settings).await;
    let (mut client, _) = Client::greeted(address).await;
    let begin = [
        ("MAIL FROM:<a@example.net>", "250"),
        ("RCPT TO:<report@watch.example.com>", "250"),
        ("DATA", "354"),
    ];
    for (message, expected) in
        [("disk is full", "452 4.3.1 no room"), ("panic", "451 4.3.0"), ("wait", "451 4.3.0")]
    {
        client.dialogue(&begin).await;
        client.send(format!("{message}\r\n.\r\n").as_bytes()).await;
        client.expect(expected).await;
    }
    assert!(kept.arrivals.lock().unwrap().is_empty());
}
