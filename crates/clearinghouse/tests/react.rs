//! A suspected leak drafts a report: what the sender used, and nothing of ours or of a party's.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::sync::Arc;

use clearinghouse::react::ReportHearer;
use clearinghouse::report::{Report, ReportState};
use model::event::LeakSuspected;
use model::fingerprint::Fingerprint;
use model::ids::{
    AttributionId, CanaryId, CanarySightingId, CopyId, Id, InboxItemId, ListId, OutboxId, PartyId,
};
use model::time::Time;
use platform::clock::SystemClock;
use platform::events::{Hearer, LocalBus};
use store::custody::Proved;
use store::custody::attribution::{Attribution, AttributionState, Candidate, EvidenceKind, Rung};
use store::custody::canary::{Canary, CanaryKind};
use store::custody::copy::{Copy, CopyHow, CopyState};
use store::custody::list::List;
use store::custody::party::{Party, PartyRole, PartyState};
use store::custody::sighting::{CanarySighting, SightingState, SightingWhy};
use store::txn::Change;
use testkit::clock::SeededChance;
use testkit::store::{Side, TempStore, house};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn id<I: Id>(number: u8) -> I {
    I::from_bytes([number; 16])
}

fn by() -> (Time, String) {
    (NOW, "house:test".into())
}

/// A vendor has a copy of a list, and one of its canaries is written to.
async fn with_a_copy(change: &mut Change) {
    let party = Party {
        id: id::<PartyId>(1),
        role: PartyRole::Processor,
        above: None,
        name: "Vendor B".into(),
        purpose: "newsletter".into(),
        domains: vec!["vendor-b.example".into()],
        country: "DE".into(),
        rows_about: None,
        until: None,
        note: String::new(),
        state: PartyState::InUse,
        added: by(),
        changed: by(),
    };
    change.party_add_in_txn(&party).await.unwrap();
    let list = List {
        id: id::<ListId>(2),
        name: "Spring news".into(),
        owner: "Anna".into(),
        deputy: String::new(),
        captured: "a form in the shop".into(),
        told: "offers".into(),
        rows_about: None,
        added: by(),
        changed: by(),
    };
    change.list_add_in_txn(&list).await.unwrap();
    let copy = Copy {
        id: id::<CopyId>(3),
        list: list.id,
        party: party.id,
        how: CopyHow::Adopted,
        purpose: "newsletter".into(),
        rows_about: None,
        made: by(),
        until: None,
        state: CopyState::Prepared,
        seeds: 1,
        seed_object: None,
        out: None,
        ended: None,
    };
    change.copy_add_in_txn(&copy).await.unwrap();
    let canary = Canary {
        id: id::<CanaryId>(4),
        copy: Some(copy.id),
        list: None,
        kind: CanaryKind::Exclusive,
        print: Fingerprint::from_bytes([1; 12]),
        mailbox_print: Fingerprint::from_bytes([2; 12]),
        domain: "letters.example".into(),
        place: 0,
        issued_at: NOW,
        burnt_at: None,
    };
    change.canary_add_in_txn(&canary).await.unwrap();
}

fn sighting(number: u8, sender: &str, links: &[&str]) -> CanarySighting {
    CanarySighting {
        id: id::<CanarySightingId>(number),
        canary: id(4),
        copy: Some(id(3)),
        item: id::<InboxItemId>(number),
        at: NOW,
        sender_domain: Some(sender.to_owned()),
        envelope_domain: Some("bounce.parcel-info.test".into()),
        proved: Proved::No,
        link_domains: links.iter().map(|link| (*link).to_owned()).collect(),
        message_sha256: [number; 32],
        why: SightingWhy::Stranger,
        state: SightingState::Counts,
        reviewed: None,
    }
}

/// Has a leak suspected on these sightings, lets it be heard twice, and returns the reports.
async fn drafted(has_hub: bool, sightings: &[CanarySighting]) -> Vec<Report> {
    let temp = TempStore::open(Side::Sqlite).await;
    let mut change = temp.store.change(&house()).await.unwrap();
    with_a_copy(&mut change).await;
    let attribution = Attribution {
        id: id::<AttributionId>(9),
        evidence: EvidenceKind::Exclusive,
        list: id(2),
        copy: Some(id(3)),
        dump: None,
        rung: Rung::ThisCopy,
        statement: "leak-this-copy".into(),
        candidates: vec![Candidate::plain(id(3))],
        reading: serde_json::json!({}),
        explanations: vec!["leak-may-be-ours".into()],
        state: AttributionState::Open,
        made_at: NOW,
        changed_at: NOW,
        closed: None,
    };
    change.attribution_add_in_txn(&attribution).await.unwrap();
    for sighting in sightings {
        change.sighting_add_in_txn(sighting).await.unwrap();
        change.attribution_rest_on_in_txn(attribution.id, sighting.id, NOW).await.unwrap();
    }
    for number in [1, 2] {
        let event = LeakSuspected { attribution: attribution.id };
        change.say_that(id::<OutboxId>(number), &event, NOW).await.unwrap();
    }
    change.commit().await.unwrap();
    let hearer: Arc<dyn Hearer> = Arc::new(ReportHearer {
        shared: temp.store.shared(),
        access: house(),
        own_domains: vec!["shop.example".into()],
        chance: Arc::new(SeededChance::new(1)),
        has_hub,
    });
    let bus = LocalBus::new(temp.store.clone(), house(), Arc::new(SystemClock), vec![hearer]);
    assert_eq!(bus.round().await.unwrap().failed, 0);
    temp.store.clearinghouse().report_list(&house(), None, 10).await.unwrap()
}

#[tokio::test]
async fn a_suspected_leak_drafts_one_report_that_names_no_party_and_nothing_of_ours() {
    let sightings = [
        sighting(11, "parcel-info.test", &["pay.test", "www.vendor-b.example", "shop.example"]),
        sighting(12, "gmail.com", &["pay.test", "track.test"]),
    ];
    let reports = drafted(true, &sightings).await;
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.state, report.cause), (ReportState::Draft, id(9)));
    let mut named: Vec<String> = report.indicators.iter().map(ToString::to_string).collect();
    named.sort();
    assert_eq!(named, ["bounce.parcel-info.test", "parcel-info.test", "pay.test", "track.test"]);
}

#[tokio::test]
async fn where_nothing_may_be_told_or_nobody_is_there_to_tell_nothing_is_drafted() {
    let ours = [CanarySighting {
        envelope_domain: None,
        ..sighting(11, "vendor-b.example", &["gmail.com", "shop.example"])
    }];
    assert_eq!(drafted(true, &ours).await, []);
    assert_eq!(drafted(false, &[sighting(11, "parcel-info.test", &[])]).await, []);
}
