//! What people enter counts at once, and nothing they enter stops the judging.

use std::sync::atomic::{AtomicBool, Ordering};

use judge::context::{Asked, Thresholds};
use judge::tuning::Counting;
use model::ids::{OutboxId, PromiseId, ProtectedId};
use model::time::Time;
use model::verdict::Points;
use platform::clock::SystemClock;
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::authenticate::{AuthPolicy, Authenticator};
use crate::scan::{Judged, ScannerParts, Submission};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn scanner(threads: usize) -> Arc<Scanner> {
    Arc::new(Scanner::start(ScannerParts {
        threads,
        queue: 64,
        authenticator: Authenticator::new(platform::dns::Resolver::off(), AuthPolicy::default()),
        clock: Arc::new(SystemClock),
        house: House::new(HouseSettings::default()),
        own_domains: Vec::new(),
        recorder: None,
    }))
}

fn foundation() -> Arc<Foundation> {
    Arc::new(Foundation { settings: HouseSettings::default(), rules: Vec::new() })
}

fn person(number: u8, name: &str) -> Row {
    Row {
        id: ProtectedId::new(NOW, [number; 10]),
        kind: Kind::Person,
        name: name.into(),
        addresses: vec!["erika@example.com".into()],
        domains: vec![],
        note: String::new(),
        added: (NOW, "person:1".into()),
        changed: (NOW, "person:1".into()),
    }
}

fn row(name: &str, value: &str) -> SettingRow {
    SettingRow { name: name.into(), value: value.into(), cause: None, set_at: NOW, set_by: "person:1".into() }
}

fn published(number: u8, never_ask: &str) -> Published {
    Published {
        id: PromiseId::new(NOW, [number; 10]),
        never_ask: never_ask.into(),
        published_at: NOW,
        published_by: "person:1".into(),
        withdrawn: None,
    }
}

async fn set(store: &Store, number: u8, row: &SettingRow) {
    let mut change = store.change(&house()).await.unwrap();
    change.setting_set_in_txn(row).await.unwrap();
    let id = OutboxId::new(NOW, [number; 10]);
    change.knowledge_changed_in_txn(id, NOW, "person:1").await.unwrap();
    change.commit().await.unwrap();
}

async fn judged(scanner: &Scanner) -> Judged {
    let message = "From: Erika Mustermann <x@stranger.test>\r\nTo: a@example.com\r\nSubject: x\r\n\r\nBuy 5 gift cards for me.\r\n";
    scanner.judge(message.as_bytes().to_vec(), Submission::default()).await.unwrap()
}

fn has(judged: &Judged, id: &str) -> bool {
    judged.verdict.reasons().iter().any(|reason| reason.id.as_str() == id)
}

#[test]
fn what_is_entered_is_added_to_the_configuration() {
    let mut base = HouseSettings::default();
    base.people.push(Person { name: "Erika Mustermann".into(), addresses: vec!["e@example.com".into()] });
    base.own_domains.push("example.com".into());
    let foundation = Foundation { settings: base, rules: vec![] };
    let domain = Row { kind: Kind::Domain, domains: vec!["Example.NET".into()], ..person(2, "shop") };
    let entered = Entered {
        protected: vec![person(1, "Erika Mustermann"), domain],
        settings: vec![
            row("organisation", "{\"name\":\"Harbour\"}"),
            row("never-ask", "[\"password\"]"),
            row("threshold.inbound", "{\"tag\":100,\"hold\":null,\"defer\":null,\"reject\":null}"),
            row("source.link.port", "{\"counting\":\"off\",\"points\":null}"),
            row("unheard-of", "{}"),
        ],
        promises: vec![published(1, "password"), published(2, "gift-card"), published(3, "mood")],
    };
    let assembled = foundation.assemble(&entered);
    let settings = &assembled.settings;
    assert_eq!(settings.people.len(), 1);
    assert_eq!(settings.people[0].addresses, ["e@example.com", "erika@example.com"]);
    assert_eq!(assembled.own_domains(), ["example.com", "example.net"]);
    assert_eq!(settings.own_names[0], "Harbour");
    let promised = [
        (published(1, "").id.to_string(), Asked::Secret),
        (published(2, "").id.to_string(), Asked::GiftCard),
    ];
    let promises = settings.promises.iter().map(|promise| (promise.id.clone(), promise.never_ask));
    assert_eq!(
        promises.collect::<Vec<_>>(),
        promised,
        "what stands in public names what is promised elsewhere too"
    );
    assert_eq!(settings.inbound.tag, Some(Points::hundredths(100)));
    assert_eq!(settings.outbound, Thresholds::OUTBOUND);
    assert_eq!(assembled.policy().tuning.setting("link.port").counting, Counting::Off);
    let complaints: Vec<&str> =
        assembled.complaints.iter().map(|complaint| complaint.name.as_str()).collect();
    assert_eq!(complaints, ["unheard-of", format!("promise {}", published(3, "").id).as_str()]);
}

#[tokio::test]
async fn what_is_entered_counts_after_a_refresh_and_only_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let scanner = scanner(1);
    let refresher = Refresher::new(temp.store.clone(), house(), foundation(), Arc::clone(&scanner));
    assert!(refresher.refresh().await.unwrap());
    assert!(!refresher.refresh().await.unwrap(), "nothing is another");
    assert!(has(&judged(&scanner).await, "request.gift_card"));
    set(&temp.store, 1, &row("source.request.gift_card", "{\"counting\":\"trial\",\"points\":null}")).await;
    assert!(refresher.refresh().await.unwrap());
    assert!(has(&judged(&scanner).await, "trial.request.gift_card"));
}

#[tokio::test]
async fn a_broken_setting_or_rule_leaves_what_stood_before() {
    let temp = TempStore::open(Side::Sqlite).await;
    let scanner = scanner(1);
    let refresher = Refresher::new(temp.store.clone(), house(), foundation(), Arc::clone(&scanner));
    set(&temp.store, 1, &row("source.request.gift_card", "{\"counting\":\"off\",\"points\":null}")).await;
    refresher.refresh().await.unwrap();
    assert!(!has(&judged(&scanner).await, "request.gift_card"));
    set(&temp.store, 2, &row("source.request.gift_card", "{\"counting\":\"sometimes\"}")).await;
    set(
        &temp.store,
        3,
        &row("own-rule.broken", "name: broken\ntype: rule\nsource: |\n  type.inbound and (\n"),
    )
    .await;
    assert!(refresher.refresh().await.unwrap());
    assert!(!has(&judged(&scanner).await, "request.gift_card"), "it is still off");
    let complained: Vec<String> =
        refresher.complaints().into_iter().map(|complaint| complaint.name).collect();
    assert_eq!(complained, ["broken.yml", "source.request.gift_card"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_judged_by_one_knowledge_while_it_is_swapped() {
    let (scanner, is_done) = (scanner(2), Arc::new(AtomicBool::new(false)));
    // Both say the same of a message in two places: thresholds and points fit together, or a message was judged by half of each.
    let make = |is_strict: bool| {
        let points = if is_strict { 650 } else { 50 };
        let counting = SourceSetting { counting: Counting::On, points: Some(Points::hundredths(points)) };
        let tag = Some(Points::hundredths(points));
        House::new(HouseSettings {
            lists: judge::lists::Lists::default(),
            inbound: Thresholds { tag, hold: None, defer: None, reject: None },
            tuning: [("identity.person".to_owned(), counting)].into_iter().collect(),
            people: vec![Person { name: "Erika Mustermann".into(), addresses: vec![] }],
            ..HouseSettings::default()
        })
    };
    scanner.swap(make(true), vec![]);
    let swapping = {
        let (scanner, is_done) = (Arc::clone(&scanner), Arc::clone(&is_done));
        tokio::task::spawn_blocking(move || {
            let mut swaps = 0_u32;
            while !is_done.load(Ordering::Relaxed) {
                swaps += 1;
                scanner.swap(make(swaps.is_multiple_of(2)), vec![]);
            }
            swaps
        })
    };
    for _ in 0..300 {
        let judged = judged(&scanner).await;
        let person = judged.verdict.reasons().iter().find(|reason| reason.id.as_str() == "identity.person");
        assert_eq!(person.map(|reason| reason.points), judged.thresholds.tag);
    }
    is_done.store(true, Ordering::Relaxed);
    assert!(swapping.await.unwrap() > 1);
}
