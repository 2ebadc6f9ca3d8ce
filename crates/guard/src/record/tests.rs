//! A published promise that our own mail breaks is told of with the row that shows it, once for what was written together.

use std::sync::Arc;

use judge::context::{Asked, House, HouseSettings, Promise};
use platform::clock::{SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use store::Store;
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::authenticate::{AuthPolicy, Authenticator};
use crate::scan::{Scanner, ScannerParts, Submission};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn promise_id() -> PromiseId {
    PromiseId::new(NOW, [7; 10])
}

/// A shop whose promise, of this id, is never to ask for a password.
fn scanner(promise: String) -> Scanner {
    let own_domains = vec!["shop.example".to_owned()];
    let settings = HouseSettings {
        own_domains: own_domains.clone(),
        promises: vec![Promise { id: promise, never_ask: Asked::Secret }],
        ..HouseSettings::default()
    };
    Scanner::start(ScannerParts {
        threads: 1,
        queue: 4,
        authenticator: Authenticator::new(platform::dns::Resolver::off(), AuthPolicy::default()),
        clock: Arc::new(SystemClock),
        house: House::new(settings),
        own_domains,
        recorder: None,
    })
}

/// Judges and records messages of the shop's, and returns what was said of broken promises.
async fn recorded(temp: &TempStore, promise: String, bodies: &[&str]) -> Vec<PromiseBroken> {
    let place = KeyPlace {
        file: temp.folder.path().join("keys").join("root.key"),
        data: temp.folder.path().join("data"),
    };
    let ring = RootKey::open(&place, &SystemChance).unwrap().guard_ring(NOW);
    let parties = Arc::new(Parties::new(ring.match_key));
    let (recorder, task) = start(temp.store.guard(), house(), Arc::new(SystemChance), parties);
    let scanner = scanner(promise);
    for body in bodies {
        let message = format!(
            "From: Shop <news@shop.example>\r\nTo: you@customer.example\r\nSubject: Your account\r\n\r\n{body}\r\n"
        );
        let submission = Submission { direction: Some(Direction::Outbound), ..Submission::default() };
        let judged = scanner.judge(message.into_bytes(), submission).await.unwrap();
        recorder.record(&judged, Passage::default()).await;
    }
    drop(recorder);
    assert_eq!(task.finish().await.unwrap(), bodies.len() as u64);
    said_of(&temp.store).await
}

async fn said_of(store: &Store) -> Vec<PromiseBroken> {
    let events = store.platform().outbox_unheard_list(&house(), "test", 100).await.unwrap();
    events.iter().filter_map(|event| event.read()).map(Result::unwrap).collect()
}

const BREAKS_IT: &str = "Please reply with your password so that we can keep your account open.";
const KEEPS_IT: &str = "Our spring catalogue is here. We never ask for your password.";

#[tokio::test]
async fn a_broken_promise_is_told_with_the_message_that_broke_it() {
    let temp = TempStore::open(Side::Sqlite).await;
    let said = recorded(&temp, promise_id().to_string(), &[KEEPS_IT, BREAKS_IT, BREAKS_IT]).await;
    assert_eq!(said.len(), 1, "a campaign is one word: {said:?}");
    assert_eq!(said[0].promise, promise_id());
    let judged = temp.store.shared().judged_fetch(&house(), said[0].judged).await.unwrap();
    assert!(judged.reasons.iter().any(|(name, _)| name == "promise.broken"), "{judged:?}");
}

#[tokio::test]
async fn a_promise_of_the_configuration_alone_is_nobodys_event() {
    let temp = TempStore::open(Side::Sqlite).await;
    assert_eq!(recorded(&temp, "never-ask-password".to_owned(), &[BREAKS_IT]).await, []);
}
