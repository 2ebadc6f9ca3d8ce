use std::time::Duration;

use judge::lists::DomainSet;
use judge::relation::{self, Relation};
use judge::stream::{Habits, HoldBudget};
use mail::auth_results::{AuthResults, DmarcResult};
use mail::envelope::{Client, Envelope, Recipient};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::{DecidedBy, Verdict};
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::profile::tests::{PATIENCE, parties};
use crate::profile::{self, ProfileParts, ProfileTask};
use crate::scan::Lesson;
use crate::stream::{self, StreamParts, StreamTask};

const START: Time = Time::from_seconds(1_795_269_600);

async fn counsel(temp: &TempStore) -> (Counsel, ProfileTask, StreamTask) {
    let parties = parties(temp);
    let (profiles, profile_task) = profile::start(ProfileParts {
        store: temp.store.guard(),
        access: house(),
        parties: Arc::clone(&parties),
        free_mail: DomainSet::default(),
        most_in_memory: 1_000,
        lookup_limit: PATIENCE,
    });
    let (streams, stream_task) = stream::start(StreamParts {
        store: temp.store.guard(),
        trace: temp.store.shared(),
        access: house(),
        parties: Arc::clone(&parties),
        most_in_memory: 100,
        lookup_limit: PATIENCE,
        budget: HoldBudget::default(),
    });
    let policies = PolicyBook::open(temp.store.guard(), house(), START).await.unwrap();
    (Counsel { profiles, streams, policies, parties }, profile_task, stream_task)
}

/// A message and what was judged of it.
fn message(direction: Direction, from: &str, to: &[&str], text: &str, at: Time) -> (Arrival, Judged) {
    let raw = format!("From: {from}\r\nTo: {}\r\n{text}", to.join(", "));
    let parsed = Message::parse(raw.as_bytes(), &Limits::default());
    let mut authentication = AuthResults::default();
    authentication.dmarc.result = DmarcResult::Pass;
    let lesson = Lesson {
        parties: relation::Parties::of(&parsed, &judge::lists::Lists::default()),
        is_answer: relation::is_answer(&parsed),
        is_on_purpose: relation::is_on_purpose(&parsed, from),
        habits: (direction == Direction::Outbound)
            .then(|| Habits::of(&parsed, |domain| domain == "example.com")),
        bounce: None,
    };
    let judged = Judged {
        at,
        sha256: Some([0; 32]),
        size_bytes: raw.len() as u64,
        message_id: None,
        from: from.to_owned(),
        sender: lesson.parties.address.clone(),
        sender_domain: lesson.parties.domain.clone(),
        subject: String::new(),
        link_domains: Vec::new(),
        subject_print: None,
        authentication,
        relation: Relation::Unknown,
        verdict: Verdict::of(Action::Accept, DecidedBy::Score, vec![], vec![], direction),
        is_copy: false,
        thresholds: Thresholds::INBOUND,
        lesson,
        took: Duration::ZERO,
    };
    let recipient = |address: &&str| Recipient { address: (*address).to_owned(), ..Recipient::default() };
    let arrival = Arrival {
        door: "submission".into(),
        direction: Some(direction),
        client: Client {
            account: (direction == Direction::Outbound).then(|| from.to_owned()),
            ..Client::default()
        },
        envelope: Envelope {
            sender: from.to_owned(),
            recipients: to.iter().map(recipient).collect(),
            ..Envelope::default()
        },
        queue_id: None,
        is_exact: true,
        bytes: raw.into_bytes().into(),
    };
    (arrival, judged)
}

fn asked<'a>((arrival, judged): &'a (Arrival, Judged), configured: SwitchState) -> Asked<'a> {
    Asked { arrival, judged, thresholds: Thresholds::OUTBOUND, configured, finals: &[] }
}

async fn relation_of(counsel: &Counsel, address: &str) -> Relation {
    let (_, judged) = message(Direction::Inbound, address, &["us@example.com"], "\r\nhi\r\n", START);
    let parties = &judged.lesson.parties;
    counsel.profiles.histories(parties).await.unwrap().relation(parties, &judged.authentication, START)
}

#[tokio::test]
async fn whom_we_write_to_is_known_and_whom_a_program_answers_is_not() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (counsel, ..) = counsel(&temp).await;
    let send = async |fields: &str, to: &str, done: Action| {
        let text = format!("{fields}\r\nhello\r\n");
        let sent = message(Direction::Outbound, "ada@example.com", &[to, "bob@example.com"], &text, START);
        let asked = asked(&sent, SwitchState::Enforce);
        let advice = counsel.advise(&asked).await;
        assert_eq!(advice.decision.actions(), [Action::Accept; 2]);
        counsel.learn(&asked, &advice, &[done, Action::Accept]);
    };
    send("", "eve@vendor.example", Action::Accept).await;
    send("", "held@vendor.example", Action::Hold).await;
    send("Auto-Submitted: auto-replied\r\n", "thief@other.example", Action::Accept).await;
    for (address, expected) in [
        ("eve@vendor.example", Relation::Known),
        ("held@vendor.example", Relation::First),
        ("thief@other.example", Relation::First),
        // Our own people are no party outside.
        ("bob@example.com", Relation::First),
    ] {
        assert_eq!(relation_of(&counsel, address).await, expected, "{address}");
    }
}

#[tokio::test]
async fn mail_that_was_only_observed_does_not_help_its_writer() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (counsel, ..) = counsel(&temp).await;
    for (address, action, expected) in
        [("good@vendor.example", Action::Accept, 1), ("bad@vendor.example", Action::Hold, 0)]
    {
        let mut came = message(Direction::Inbound, address, &["us@example.com"], "\r\nhi\r\n", START);
        came.1.verdict = Verdict::of(action, DecidedBy::Score, vec![], vec![], Direction::Inbound);
        let asked = asked(&came, SwitchState::Observe);
        let advice = counsel.advise(&asked).await;
        assert_eq!(advice.decision.would_have().is_some(), action == Action::Hold);
        counsel.learn(&asked, &advice, &[Action::Accept]);
        let found = counsel.profiles.histories(&came.1.lesson.parties).await.unwrap();
        assert_eq!((found.address.messages_in, found.address.proved_in), (expected, expected), "{address}");
    }
}

#[tokio::test]
async fn a_stolen_account_is_held_through_the_gate_and_its_owners_letter_is_not() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (counsel, ..) = counsel(&temp).await;
    let letter = |at: Time, number: u64| {
        let text = format!("Subject: lunch {number}\r\n\r\nsee you at noon, place {number}\r\n");
        message(Direction::Outbound, "ada@example.com", &["friend@vendor.example"], &text, at)
    };
    let send = async |sent: &(Arrival, Judged)| {
        let asked = asked(sent, SwitchState::Enforce);
        let advice = counsel.advise(&asked).await;
        let done = advice.decision.actions();
        counsel.learn(&asked, &advice, &done);
        done[0]
    };
    for day in 0..20 {
        let at = START.minus(Duration::from_secs((20 - day) * 86_400));
        assert_eq!(send(&letter(at, day)).await, Action::Accept, "day {day}");
    }
    let (mut out, mut held) = (0, 0);
    for number in 0..60_u64 {
        let to = format!("victim{number}@d{number}.example");
        let text = "Content-Type: text/html\r\n\r\n<p>Your parcel waits</p><a href=\"https://thief.example/x\">pay</a>\r\n";
        let at = START.plus(Duration::from_secs(number * 5));
        match send(&message(Direction::Outbound, "ada@example.com", &[&to], text, at)).await {
            Action::Accept => out += 1,
            Action::Hold => held += 1,
            Action::Defer => {}
            other => panic!("{other}"),
        }
    }
    assert!(out <= 20 && held > 0, "{out} went out, {held} held");
    let later = START.plus(Duration::from_secs(1_800));
    assert_eq!(send(&letter(later, 99)).await, Action::Accept);
}
