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
    guard::judged::{Judged, JudgedMessage},
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
    ];
    for spoilt in spoilt {
        let refused = temp.store.guard().judged_record(&house(), &[judged(1), spoilt]).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    assert_eq!(page(&temp.store, None, 10).await, []);
}
