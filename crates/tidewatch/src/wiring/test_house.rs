//! A house for the tests of the wiring: its configuration, whose people are told through a sink, and messages in its hold.

use std::sync::Arc;
use std::time::Duration;

use guard::hold::{Hold, ToHold};
use guard::ingest::Arrival;
use mail::envelope::{Client, Envelope, Recipient};
use model::verdict::{Action, DecidedBy, Direction, Reason, Verdict};
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keeper::{self, Unwatched};
use testkit::folder::TempFolder;
use testkit::smtp_sink::SmtpSink;

use super::data::Data;
use crate::config::Config;
use crate::config::stream::Dkim;

/// RFC 8032 §7.1, test 1, as PKCS #8: a key that everybody knows.
const PUBLISHED_KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

/// A house whose people are told through this sink, in signed letters.
pub(super) fn told_house(folder: &TempFolder, sink: &SmtpSink) -> Config {
    let mut config = Config::default();
    config.keys.root = folder.path().join("key").join("root.key");
    config.dns.enabled = false;
    config.hold.release_to = Some(sink.address().to_string());
    config.hold.notify = vec!["postmaster@shop.example".to_owned()];
    config.hold.notify_from = "tidewatch@shop.example".to_owned();
    let key = folder.path().join("dkim.pem");
    std::fs::write(&key, PUBLISHED_KEY).unwrap();
    config.dkim = vec![Dkim { domain: "shop.example".to_owned(), selector: "tw".to_owned(), key }];
    config
}

/// Its data.
pub(super) async fn opened(folder: &TempFolder, config: &Config) -> Data {
    Data::open(config, &folder.path().join("data"), "test").await.unwrap()
}

/// Holds so many messages for so long.
pub(super) async fn hold(data: &Data, count: usize, keep_for: Duration) {
    let guard = data.ring.guard_ring(SystemClock.now());
    let (keeper, keeping) =
        keeper::start(data.store.clone(), guard.sealing, Arc::new(SystemChance), Arc::new(Unwatched));
    let hold = Hold::new(keeper, Arc::new(SystemChance), keep_for);
    let verdict =
        Verdict::of(Action::Hold, DecidedBy::Score, Vec::<Reason>::new(), Vec::new(), Direction::Inbound);
    let arrival = Arrival {
        door: "mx".into(),
        direction: None,
        client: Client::default(),
        envelope: Envelope {
            recipients: vec![Recipient { address: "b@shop.example".into(), ..Recipient::default() }],
            ..Envelope::default()
        },
        queue_id: None,
        is_exact: true,
        bytes: b"Subject: x\r\n\r\ny\r\n".as_slice().into(),
    };
    for _ in 0..count {
        let to_hold = ToHold {
            arrival: &arrival,
            places: &[0],
            verdict: &verdict,
            judged: None,
            sender: None,
            recipients: Vec::new(),
            now: SystemClock.now(),
        };
        hold.keep(&data.access, to_hold).await.unwrap();
    }
    drop(hold);
    keeping.finish().await;
}
