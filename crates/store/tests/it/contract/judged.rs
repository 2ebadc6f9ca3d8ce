//! Judged: telemetry that names nobody.

use std::time::Duration;

use model::{
    fingerprint::Fingerprint,
    phrase::Phrase,
    verdict::{Action, DecidedBy, Direction, Evidence, Points, Reason, ReasonId, Undecided, Verdict},
};
use store::{
    Store,
    error::StoreError,
    guard::judged::{Disposed, Judged, JudgedMessage, Origin, Trace},
    shared::TraceBy,
};
use testkit::store::{TempStore, house};

use super::{customer, judged_id, second};

/// An address that must never be found in a database.
const MARKER: &str = "marker.address@customer.example";

fn verdict() -> Verdict {
    let reason = |id: &'static str, hundredths| Reason {
        id: ReasonId::new(id),
        points: Points::hundredths(hundredths),
        text: Phrase::new("reason").with("address", MARKER),
        evidence: vec![Evidence { text: MARKER.into(), part: "body.html.raw".into(), start: 0, end: 31 }],
    };
    let undecided = Undecided { rule: "rule.first-contact".into(), needs: vec!["relation".into()] };
    let reasons = vec![reason("link.mismatch", 450), reason("auth.pass", -125)];
    let decided_by = DecidedBy::Reason(ReasonId::new("link.mismatch"));
    Verdict::of(Action::Hold, decided_by, reasons, vec![undecided], Direction::Inbound)
}

fn trace(number: u32) -> Trace {
    Trace {
        door: Some("milter".into()),
        queue_id: Some(format!("4XyZ1r0Abc{number}")),
        message_id: Some(Fingerprint::from_bytes([u8::try_from(number % 100).unwrap(); 12])),
        client_network: Some("192.0.2.0/24".into()),
        disposed: Some(Disposed::Split),
        envelope_sender: Some(Fingerprint::from_bytes([8; 12])),
        held: Some(super::held::held_id(number)),
    }
}

pub(crate) fn judged(number: u32) -> Judged {
    let message = JudgedMessage {
        id: judged_id(number),
        at: second(number),
        message_sha256: [4; 32],
        size_bytes: 12_345,
        took: Duration::from_micros(678),
        sender: Some(Fingerprint::from_bytes([5; 12])),
        sender_domain: Some("customer.example".into()),
        recipients: vec![Fingerprint::from_bytes([6; 12]), Fingerprint::from_bytes([7; 12])],
        trace: trace(number),
        origin: Origin {
            spf: Some("pass".into()),
            dkim: Some("none".into()),
            dmarc: Some("fail".into()),
            arc: None,
            relation: Some("first".into()),
        },
    };
    Judged::of(&verdict(), message)
}

async fn page(store: &Store, before: Option<u32>, limit: u32) -> Vec<Judged> {
    store.shared().judged_list(&house(), before.map(judged_id), limit).await.unwrap()
}

pub(crate) async fn a_judgement_comes_back_as_it_was(temp: &TempStore) {
    let full = judged(1);
    assert_eq!(full.score, Points::hundredths(325));
    let mut bare = judged(2);
    (bare.sender, bare.sender_domain) = (None, None);
    (bare.recipients, bare.reasons, bare.undecided) = (vec![], vec![], vec![]);
    (bare.trace, bare.origin) = (Trace::default(), Origin::default());
    temp.store.guard().judged_record(&house(), &[full.clone(), bare.clone()]).await.unwrap();
    for judged in [full, bare] {
        assert_eq!(temp.store.shared().judged_fetch(&house(), judged.id).await.unwrap(), judged);
    }
}

pub(crate) async fn recording_twice_changes_nothing(temp: &TempStore) {
    let guard = temp.store.guard();
    guard.judged_record(&house(), &[judged(1)]).await.unwrap();
    let other = Judged { action: Action::Accept, ..judged(1) };
    guard.judged_record(&house(), &[other, judged(2)]).await.unwrap();
    assert_eq!(page(&temp.store, None, 10).await, [judged(2), judged(1)]);
}

pub(crate) async fn pages_go_from_new_to_old_without_gap_or_repeat(temp: &TempStore) {
    let group: Vec<Judged> = (0..25).map(judged).collect();
    temp.store.guard().judged_record(&house(), &group).await.unwrap();
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = temp.store.shared().judged_list(&house(), before, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        seen.extend(page);
    }
    assert_eq!(seen, group.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(temp.store.shared().judged_count(&house()).await.unwrap(), 25);
}

pub(crate) async fn another_tenants_judgements_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    temp.store.guard().judged_record(&one, &[judged(1)]).await.unwrap();
    assert_eq!(page(&temp.store, None, 10).await, []);
    assert_eq!(temp.store.shared().judged_count(&house()).await.unwrap(), 0);
    let missing = temp.store.shared().judged_fetch(&house(), judged_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

pub(crate) async fn a_name_with_an_address_is_refused_and_nothing_of_its_group_is_kept(temp: &TempStore) {
    let spoilt = [
        Judged { decided_by: MARKER.into(), ..judged(2) },
        Judged { reasons: vec![(MARKER.into(), Points::ZERO)], ..judged(2) },
        Judged { undecided: vec![(MARKER.into(), vec![])], ..judged(2) },
        Judged { sender_domain: Some(MARKER.into()), ..judged(2) },
        Judged { origin: Origin { arc: Some(MARKER.into()), ..Origin::default() }, ..judged(2) },
    ];
    for spoilt in spoilt {
        let refused = temp.store.guard().judged_record(&house(), &[judged(1), spoilt]).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(page(&temp.store, None, 10).await, []);
}

pub(crate) async fn a_message_is_found_by_all_it_is_known_by(temp: &TempStore) {
    let group: Vec<Judged> = (0..25).map(judged).collect();
    temp.store.guard().judged_record(&house(), &group).await.unwrap();
    let odd = Judged { recipients: vec![Fingerprint::from_bytes([9; 12])], ..judged(30) };
    temp.store.guard().judged_record(&house(), &[odd]).await.unwrap();
    let find = async |access: &model::access::Access, by: TraceBy, from: u32, until: u32, page: u32| {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let span = (second(from), second(until));
            let found = temp.store.shared().judged_trace(access, &by, span, before, page).await.unwrap();
            let Some(last) = found.last() else { break };
            before = Some(last.id);
            seen.extend(found.into_iter().map(|judged| judged.at.since(super::START).as_secs()));
        }
        seen
    };
    let party = |byte: u8| TraceBy::Party(Fingerprint::from_bytes([byte; 12]));
    assert_eq!(find(&house(), TraceBy::QueueId("4XyZ1r0Abc7".into()), 0, 99, 10).await, [7]);
    assert_eq!(find(&house(), TraceBy::QueueId("4XyZ1r0Abc7".into()), 8, 99, 10).await, [0; 0]);
    assert_eq!(find(&house(), TraceBy::MessageId(Fingerprint::from_bytes([3; 12])), 0, 99, 10).await, [3]);
    for (who, byte) in [("header", 5), ("envelope", 8), ("one recipient", 6), ("another", 7)] {
        assert_eq!(find(&house(), party(byte), 20, 24, 3).await, [23, 22, 21, 20], "{who}");
    }
    assert_eq!(find(&house(), party(9), 0, 99, 10).await, [30]);
    assert_eq!(find(&house(), party(10), 0, 99, 10).await, [0; 0]);
    assert_eq!(find(&house(), TraceBy::Time, 2, 6, 3).await, [5, 4, 3, 2]);
    let other = customer(&temp.store, 1).await;
    for by in [party(5), TraceBy::Time, TraceBy::QueueId("4XyZ1r0Abc7".into())] {
        assert_eq!(find(&other, by, 0, 99, 10).await, [0; 0]);
    }
}

pub(crate) async fn a_trace_names_nobody(temp: &TempStore) {
    let marker = || Some(MARKER.to_owned());
    for spoilt in [
        Trace { door: marker(), ..trace(1) },
        Trace { queue_id: marker(), ..trace(1) },
        Trace { client_network: marker(), ..trace(1) },
    ] {
        let refused =
            temp.store.guard().judged_record(&house(), &[Judged { trace: spoilt, ..judged(1) }]).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn the_oldest_are_forgotten_with_whom_they_were_for_and_nobody_elses(temp: &TempStore) {
    let guard = temp.store.guard();
    let group: Vec<Judged> = (0..25).map(judged).collect();
    guard.judged_record(&house(), &group).await.unwrap();
    let other = customer(&temp.store, 1).await;
    guard.judged_record(&other, &group).await.unwrap();
    for (limit, expected) in [(4, 4), (100, 6), (100, 0)] {
        assert_eq!(guard.judged_prune(&house(), second(10), limit).await.unwrap(), expected);
    }
    assert_eq!(page(&temp.store, None, 100).await, group[10..].iter().rev().cloned().collect::<Vec<_>>());
    let party = TraceBy::Party(Fingerprint::from_bytes([5; 12]));
    let all = (second(0), second(100));
    let found =
        async |access| temp.store.shared().judged_trace(access, &party, all, None, 100).await.unwrap().len();
    assert_eq!((found(&house()).await, found(&other).await), (15, 25));
}
