//! Copies are counted: proved gone, announced before their end, and those made elsewhere are seen.

use std::time::Duration;

use custody::copy::CopyState;
use custody::finding::FindingState;
use custody::holder_event::{Became, HolderEventKind, Told};
use custody::proof::{ProofKind, Proving};
use custody::{CustodyError, Unfit};
use model::access::{Right, Rights};
use model::time::Time;
use platform::clock::Clock as _;
use testkit::store::house;

use crate::house::House;

const DAY: Duration = Duration::from_hours(24);

pub(crate) async fn a_copy_is_proved_gone_and_the_register_says_so(house_: &House) {
    let (copy, _) = house_.planted().await;
    let custody = &house_.custody;
    house_.clock.advance(DAY * 40);
    let now = house_.clock.now();
    let before = custody.register_figures(&house(), now).await.unwrap();
    assert_eq!((before.out, before.before, before.oldest_days), (1, 1, None));
    let word = |words: &str, sha256: &str| Proving {
        kind: ProofKind::Attestation,
        words: words.into(),
        sha256: sha256.into(),
    };
    let silent = custody.copy_prove(&house(), copy, &word(" ", ""), now).await;
    assert!(matches!(silent, Err(CustodyError::Unfit(Unfit::NoName))), "{silent:?}");
    let wrong = custody.copy_prove(&house(), copy, &word("gone", "abc"), now).await;
    assert!(matches!(wrong, Err(CustodyError::Unfit(Unfit::Hash(_)))), "{wrong:?}");
    custody.copy_end(&house(), copy, "they say so on the telephone", now).await.unwrap();
    house_.clock.advance(DAY * 3);
    let now = house_.clock.now();
    let ended = custody.register_figures(&house(), now).await.unwrap();
    assert_eq!((ended.out, ended.unproved, ended.oldest_days), (0, 1, Some(3)));
    let hash = "ab".repeat(32);
    let proving = Proving { kind: ProofKind::Proof, words: "certificate 17".into(), sha256: hash };
    // The button was pressed twice.
    for _ in 0..2 {
        custody.copy_prove(&house(), copy, &proving, now).await.unwrap();
    }
    let proved = custody.register_figures(&house(), now).await.unwrap();
    assert_eq!((proved.unproved, proved.oldest_days), (0, None));
    let proofs = custody.proofs(&house(), copy).await.unwrap();
    assert_eq!(
        (proofs.len(), proofs[0].kind, proofs[0].file_sha256),
        (1, ProofKind::Proof, Some([0xab; 32]))
    );
    // Twice in one instant, which only a database with several writers can tell from once.
    let letter = word("their letter of today", "");
    let access = house();
    let (one, two) = tokio::join!(
        custody.copy_prove(&access, copy, &letter, now.plus(DAY)),
        custody.copy_prove(&access, copy, &letter, now.plus(DAY).plus(Duration::from_millis(1))),
    );
    one.unwrap();
    two.unwrap();
    assert_eq!(custody.proofs(&house(), copy).await.unwrap().len(), 2);
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let refused = custody.copy_prove(&reader, copy, &proving, now).await;
    assert!(matches!(refused, Err(CustodyError::Denied(_))), "{refused:?}");
}

pub(crate) async fn its_end_is_announced_once_for_each_time(house_: &House) {
    let (copy, _) = house_.planted().await;
    let custody = &house_.custody;
    // The vendor's end: 31 March 2027.
    let mut told = Vec::new();
    for (day, expected) in [
        ("2027-02-20T08:00:00Z", 0),
        ("2027-03-05T08:00:00Z", 1),
        ("2027-03-06T08:00:00Z", 0),
        ("2027-03-20T08:00:00Z", 1),
        ("2027-03-30T08:00:00Z", 1),
        ("2027-03-31T08:00:00Z", 0),
        ("2027-04-01T08:00:00Z", 0),
    ] {
        let now: Time = day.parse().unwrap();
        assert_eq!(custody.remind_of_ends(&house(), now).await.unwrap(), expected, "{day}");
        told = house_.alarms().await;
    }
    assert_eq!(told.iter().filter(|alarm| alarm.said.kind == "copy-ends").count(), 3);
    assert!(told.iter().any(|alarm| alarm.said.cause == format!("{copy}:14")));
    assert_eq!(custody.copy(&house(), copy).await.unwrap().copy.state, CopyState::Out);
}

fn told(house_: &House, source: &str, rows: Option<u64>) -> Told {
    Told {
        source: source.into(),
        kind: HolderEventKind::Export,
        happened_at: house_.clock.now(),
        list: "Spring news (all)".into(),
        rows_about: rows,
        actor: "jo@vendor.example".into(),
        ip: "192.0.2.77".into(),
    }
}

pub(crate) async fn an_export_that_nobody_here_made_is_a_finding_and_an_alarm_once(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let event = told(house_, "evt_17", Some(1_204_331));
    let became = custody.holder_told(&house(), party, &event, now).await.unwrap();
    assert!(matches!(became, Became::Found(_)), "{became:?}");
    assert_eq!(custody.holder_told(&house(), party, &event, now).await.unwrap(), Became::Again);
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert_eq!((open.len(), open[0].rule.as_str(), open[0].count), (1, "export_unknown", 1));
    let alarms = house_.alarms().await;
    assert_eq!(alarms.iter().filter(|alarm| alarm.said.kind == "export-unknown").count(), 1);
    let events = custody.holder_events(&house(), party).await.unwrap();
    assert_eq!((events.len(), events[0].network.as_str()), (1, "192.0.2.0/24"));
    assert!(events[0].actor_print.is_some());
    // A sign-in is noted and nothing more.
    let sign_in = Told { kind: HolderEventKind::SignIn, ..told(house_, "evt_18", None) };
    assert_eq!(custody.holder_told(&house(), party, &sign_in, now).await.unwrap(), Became::Noted(None));
    let nameless = custody.holder_told(&house(), party, &told(house_, " ", None), now).await;
    assert!(matches!(nameless, Err(CustodyError::Unfit(Unfit::NoName))), "{nameless:?}");
}

pub(crate) async fn an_export_that_was_made_here_is_known(house_: &House) {
    let party = house_.vendor().await;
    let copy = Box::pin(crate::export::sealed_for(house_, party, 50)).await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let ours = told(house_, "evt_1", Some(50));
    assert_eq!(custody.holder_told(&house(), party, &ours, now).await.unwrap(), Became::Noted(Some(copy)));
    assert_eq!(custody.holder_told(&house(), party, &ours, now).await.unwrap(), Became::Again);
    let again = told(house_, "evt_3", Some(50));
    let became = custody.holder_told(&house(), party, &again, now).await.unwrap();
    assert!(matches!(became, Became::Found(_)), "one copy explains one export: {became:?}");
    let fetched = Told { kind: HolderEventKind::Download, ..told(house_, "evt_4", Some(50)) };
    assert_eq!(custody.holder_told(&house(), party, &fetched, now).await.unwrap(), Became::Noted(Some(copy)));
    let more = told(house_, "evt_2", Some(90));
    assert!(matches!(custody.holder_told(&house(), party, &more, now).await.unwrap(), Became::Found(_)));
}

pub(crate) async fn only_who_keeps_lists_sees_the_secret_of_a_webhook(house_: &House) {
    let party = house_.vendor().await;
    let now = house_.clock.now();
    let secret = house_.custody.holder_secret(&house(), party, now).await.unwrap();
    assert_eq!(secret, house_.custody.holder_secret(&house(), party, now).await.unwrap());
    let body = b"{}";
    let field = secret.signature("evt_1", 1_795_269_600, body);
    assert!(secret.verifies("evt_1", 1_795_269_600, body, &format!("v1,AAAA v2,x {field}")));
    for (id, seconds, body) in [
        ("evt_2", 1_795_269_600, &b"{}"[..]),
        ("evt_1", 1_795_269_601, b"{}"),
        ("evt_1", 1_795_269_600, b"{ }"),
    ] {
        assert!(!secret.verifies(id, seconds, body, &field), "{id}");
    }
    let reader = house().only(Rights::NONE.with(Right::Read));
    let refused = house_.custody.holder_secret(&reader, party, now).await;
    assert!(matches!(refused, Err(CustodyError::Denied(_))));
    let renewed = house_.custody.holder_secret_renew(&reader, party, Duration::ZERO, now).await;
    assert!(matches!(renewed, Err(CustodyError::Denied(_))));
    let retired = house_.custody.holder_secret_retire(&reader, party, now).await;
    assert!(matches!(retired, Err(CustodyError::Denied(_))));
}
