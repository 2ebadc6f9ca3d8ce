use std::sync::Arc;
use std::time::Duration;

use judge::lists::DomainSet;
use judge::stream::{Flow, HoldBudget, Observation};
use model::fingerprint::Fingerprint;
use model::ids::{JudgedId, ObjectId, OutboxId};
use model::time::Time;
use model::verdict::{Action, DecidedBy, Points, Verdict};
use platform::events::{LocalBus, Round};
use store::guard::held::{Hand, NewHeld};
use store::guard::judged::{Judged, JudgedMessage, Origin, Trace};
use store::objects::NewObject;
use store::txn::NewEvent;
use testkit::clock::FakeClock;
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::profile::tests::{PATIENCE, parties};
use crate::profile::{self, ProfileParts};
use crate::stream::{self, StreamParts};

const START: Time = Time::from_seconds(1_795_269_600);

fn chance(number: u8) -> [u8; 10] {
    [number; 10]
}

/// What was judged of a message from the vendor's domain.
fn judged(number: u8, direction: Direction) -> Judged {
    let verdict = Verdict::of(Action::Hold, DecidedBy::Score, vec![], vec![], direction);
    let message = JudgedMessage {
        id: JudgedId::new(START, chance(number)),
        at: START,
        message_sha256: [4; 32],
        size_bytes: 1,
        took: Duration::ZERO,
        sender: None,
        sender_domain: Some("vendor.example".into()),
        recipients: vec![],
        trace: Trace::default(),
        origin: Origin::default(),
    };
    Judged::of(&verdict, message)
}

/// Holds a message of a writer, and says that a person said something of it.
async fn said(temp: &TempStore, number: u8, direction: Direction, writer: Fingerprint, feedback: Feedback) {
    let id = HeldId::new(START, chance(number));
    let object = ObjectId::new(START, chance(number));
    let judged = judged(number, direction);
    temp.store.guard().judged_record(&house(), std::slice::from_ref(&judged)).await.unwrap();
    let new = NewHeld {
        id,
        at: START,
        end_at: START.plus(Duration::from_secs(86_400)),
        door: "mx".into(),
        direction,
        queue_id: None,
        judged: Some(judged.id),
        message_sha256: [4; 32],
        size_bytes: 1,
        decided_by: "score".into(),
        score: Points::ZERO,
        reasons: vec![],
        sender: Some(writer),
        // The envelope's: of somebody who sends for many.
        sender_domain: Some("mailer.example".into()),
        recipient_count: 1,
        recipients: vec![],
        recipient_domains: vec![],
    };
    let sealed = NewObject {
        id: object,
        kind: "held_message",
        sealing_key: [3; 16],
        made_at: START,
        end_at: new.end_at,
    };
    let written = temp.store.objects().object_write(&house(), sealed, b"sealed".to_vec()).await.unwrap();
    let mut change = temp.store.change(&house()).await.unwrap();
    change.object_keep_in_txn(written).await.unwrap();
    change.held_keep_in_txn(&new, object, "house:test").await.unwrap();
    change.held_feedback_in_txn(id, feedback, None, Hand { by: "person:1", at: START }).await.unwrap();
    let event = NewEvent {
        id: OutboxId::new(START, chance(number)),
        kind: FEEDBACK_GIVEN,
        version: 1,
        body: &id.to_bytes(),
        at: START,
    };
    change.say(&event).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn what_a_person_says_of_a_held_message_is_heard_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (profiles, _profile_task) = profile::start(ProfileParts {
        store: temp.store.guard(),
        access: house(),
        parties: parties(&temp),
        free_mail: DomainSet::default(),
        most_in_memory: 100,
        lookup_limit: PATIENCE,
    });
    let (streams, _stream_task) = stream::start(StreamParts {
        store: temp.store.guard(),
        trace: temp.store.shared(),
        access: house(),
        parties: parties(&temp),
        most_in_memory: 100,
        lookup_limit: PATIENCE,
        budget: HoldBudget::default(),
    });
    let hearer = FeedbackHearer {
        held: temp.store.shared(),
        access: house(),
        profiles: profiles.clone(),
        streams: streams.clone(),
    };
    let clock = Arc::new(FakeClock::at("2026-11-21T14:00:00Z"));
    let bus = LocalBus::new(temp.store.clone(), house(), clock, vec![Arc::new(hearer)]);

    // From outside: the writer's standing, and its domain's.
    let writer = parties(&temp).address("ada@vendor.example").unwrap();
    let named = judge::relation::Parties {
        address: Some("ada@vendor.example".into()),
        domain: Some("vendor.example".into()),
        ..judge::relation::Parties::default()
    };
    profiles.histories(&named).await.unwrap();
    said(&temp, 1, Direction::Inbound, writer, Feedback::Phishing).await;
    for expected in [Round { done: 1, ..Round::default() }, Round::default()] {
        assert_eq!(bus.round().await.unwrap(), expected);
        let found = profiles.histories(&named).await.unwrap();
        assert_eq!((found.address.malicious, found.domain.malicious), (1, 1));
        assert!(found.address.is_condemned());
    }
    let mailer = judge::relation::Parties { domain: Some("mailer.example".into()), ..named.clone() };
    assert_eq!(profiles.histories(&mailer).await.unwrap().domain.malicious, 0);

    // One of ours: its account was held for what it sends, and need not have been.
    let account = streams.account("Bob@Example.com");
    let strange = Observation {
        recipients: 1,
        first_contacts: 1,
        template: 9 << 32,
        has_foreign_reply: true,
        ..Observation::default()
    };
    streams.flow(account, &strange, START).await;
    for _ in 0..60 {
        streams.held(account, &strange, START);
    }
    assert!(matches!(streams.flow(account, &strange, START).await, Flow::Hold(_)));
    said(&temp, 2, Direction::Outbound, parties(&temp).address("bob@example.com").unwrap(), Feedback::Fine)
        .await;
    assert_eq!(bus.round().await.unwrap().done, 1);
    assert_eq!(streams.flow(account, &strange, START).await, Flow::GoOn);
}
