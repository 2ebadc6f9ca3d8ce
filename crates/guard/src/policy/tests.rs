use model::access::Rights;
use model::fingerprint::Fingerprint;
use platform::clock::{SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::ingest::dispose::{Keeping, Means, Plan, dispose};

const NOW: Time = Time::from_seconds(1_795_269_600);
const WEEK: Duration = Duration::from_secs(7 * 86_400);
const ENFORCE: SwitchState = SwitchState::Enforce;
const OBSERVE: SwitchState = SwitchState::Observe;

fn verdict(action: Action, hundredths: i32) -> Verdict {
    let reason = Reason {
        id: "link.mismatch".into(),
        points: Points::hundredths(hundredths),
        text: Phrase::new("reason"),
        evidence: vec![],
    };
    Verdict::of(action, DecidedBy::Score, vec![reason], vec![], Direction::Inbound)
}

fn named(address: &str) -> Named<'_> {
    Named { address, fingerprint: None }
}

fn question<'q>(verdict: &'q Verdict, recipients: &'q [Named<'q>], flow: &'q Flow) -> Question<'q> {
    Question {
        verdict,
        thresholds: Thresholds::INBOUND,
        senders: &[Named { address: "ada@vendor.example", fingerprint: None }],
        recipients,
        door: "mx",
        has_passed_dmarc: true,
        finals: &[],
        flow,
        enforcement: Enforcement::Enforced,
    }
}

fn exception(recipient: Option<&str>, effect: Effect) -> Exception {
    Exception {
        id: ExceptionId::new(NOW, [1; 10]),
        scope: Scope {
            sender: Who::parse("@vendor.example"),
            recipient: recipient.and_then(Who::parse),
            ..Scope::default()
        },
        needs_dmarc_pass: false,
        effect,
        reason: "known".into(),
        owner: "person:1".into(),
        begins: NOW.minus(WEEK),
        ends: NOW.plus(WEEK),
    }
}

#[test]
fn one_verdict_fits_recipients_differently() {
    let refused = verdict(Action::Reject, 1_500);
    let recipients = [named("bob@example.com"), named("eve@example.com"), named("dan@example.com")];
    let standing =
        Standing::new(vec![exception(Some("eve@example.com"), Effect::AtMost(Action::Tag))], vec![]);
    let decision = decide_each(&question(&refused, &recipients, &Flow::GoOn), &standing, NOW);
    assert_eq!(decision.actions(), [Action::Reject, Action::Tag, Action::Reject]);
    assert_eq!((decision.outcomes.len(), decision.each.clone()), (2, vec![0, 1, 0]));
    assert_eq!(decision.strictest().verdict, refused);
    // A refusal for some only is no refusal: it is held for them and goes on to the third.
    let means = Means { hold: Keeping::Ours, can_split: true, is_enforced: true };
    assert_eq!(dispose(&decision.actions(), means), Plan::Hold { holds: vec![0, 2], passes: vec![1] });
    let split = decision.split().unwrap();
    assert_eq!((split.id, split.argument("held")), ("reason-policy-refused-for-some", Some("2")));
}

#[test]
fn without_exceptions_for_somebody_all_recipients_are_one() {
    let held = verdict(Action::Hold, 800);
    let recipients = [named("bob@example.com"); 1_000];
    let decision = decide_each(&question(&held, &recipients, &Flow::GoOn), &Standing::default(), NOW);
    assert_eq!((decision.outcomes.len(), decision.each.len()), (1, 1_000));
    assert_eq!(decision.split(), None);
    let nobody = decide_each(&question(&held, &[], &Flow::GoOn), &Standing::default(), NOW);
    assert_eq!(nobody.actions(), [Action::Hold]);
}

#[test]
fn the_streams_word_adds_reasons_and_no_points() {
    let why = |id| Why {
        reason: Phrase::new(id),
        parts: vec![Phrase::new("reason-stream-new-link")],
        level: 9.0,
        limit: 5.0,
    };
    let hold = Flow::Hold(why("reason-stream-hold"));
    let throttle = Flow::Throttle { wait: Duration::from_secs(60), why: why("reason-stream-throttle") };
    for (given, flow, expected, decided_by) in [
        (verdict(Action::Accept, 0), &hold, Action::Hold, "stream.hold"),
        (verdict(Action::Reject, 1_500), &hold, Action::Reject, "score"),
        (verdict(Action::Accept, 0), &throttle, Action::Defer, "stream.throttle"),
        (verdict(Action::Hold, 800), &throttle, Action::Hold, "score"),
        (verdict(Action::Tag, 500), &Flow::GoOn, Action::Tag, "score"),
    ] {
        let decision = decide_each(&question(&given, &[], flow), &Standing::default(), NOW);
        let outcome = &decision.strictest().verdict;
        assert_eq!((outcome.action(), outcome.decided_by().to_string().as_str()), (expected, decided_by));
        assert_eq!(outcome.score(), given.score());
    }
    let decision = decide_each(&question(&verdict(Action::Accept, 0), &[], &hold), &Standing::default(), NOW);
    let ids: Vec<&str> =
        decision.strictest().verdict.reasons().iter().map(|reason| reason.id.as_str()).collect();
    assert_eq!(ids, ["stream.hold", "link.mismatch", "stream-new-link"]);
    // Somebody may except an account from it.
    let excepted = Standing::new(vec![exception(None, Effect::Forgive(vec!["stream.*".into()]))], vec![]);
    let decision = decide_each(&question(&verdict(Action::Accept, 0), &[], &hold), &excepted, NOW);
    assert_eq!(decision.strictest().verdict.action(), Action::Accept);
}

#[test]
fn the_one_switch_is_stronger_than_the_stream_and_the_stream_than_the_configuration() {
    let switch =
        |place, state| Switch { place, state, set_at: NOW, set_by: "person:1".into(), why: "x".into() };
    let stream = |door: &str| SwitchPlace::Stream { door: door.into(), direction: Direction::Inbound };
    let rows: [(&[Switch], SwitchState, Enforcement); 7] = [
        (&[], ENFORCE, Enforcement::Enforced),
        (&[], OBSERVE, Enforcement::Observed),
        (&[switch(stream("mx"), ENFORCE)], OBSERVE, Enforcement::Enforced),
        (&[switch(stream("mx"), OBSERVE)], ENFORCE, Enforcement::Observed),
        (&[switch(stream("other"), OBSERVE)], ENFORCE, Enforcement::Enforced),
        (
            &[switch(stream("mx"), ENFORCE), switch(SwitchPlace::Installation, OBSERVE)],
            ENFORCE,
            Enforcement::Stopped,
        ),
        (&[switch(SwitchPlace::Installation, ENFORCE)], OBSERVE, Enforcement::Observed),
    ];
    for (switches, configured, expected) in rows {
        let standing = Standing::new(vec![], switches.to_vec());
        assert_eq!(standing.enforcement("mx", Direction::Inbound, configured), expected, "{switches:?}");
    }
}

#[test]
fn what_is_only_observed_says_what_would_have_been() {
    let held = verdict(Action::Hold, 800);
    let mut counts = WouldHave::default();
    for (enforcement, expected) in [
        (Enforcement::Enforced, None),
        (Enforcement::Observed, Some("reason-policy-observed")),
        (Enforcement::Stopped, Some("reason-policy-stopped")),
    ] {
        let question = Question { enforcement, ..question(&held, &[], &Flow::GoOn) };
        let decision = decide_each(&question, &Standing::default(), NOW);
        let said = decision.would_have();
        assert_eq!(said.as_ref().map(|phrase| phrase.id), expected);
        assert!(said.is_none_or(|phrase| phrase.argument("action") == Some("hold")));
        counts.count(&decision);
    }
    assert_eq!(counts.counts().collect::<Vec<_>>(), [("hold", 2)]);
    let clean = verdict(Action::Accept, 0);
    let question = Question { enforcement: Enforcement::Observed, ..question(&clean, &[], &Flow::GoOn) };
    assert_eq!(decide_each(&question, &Standing::default(), NOW).would_have(), None);
}

/// A desk over a store of its own.
async fn desk(temp: &TempStore) -> PolicyDesk {
    let place = KeyPlace {
        file: temp.folder.path().join("keys").join("root.key"),
        data: temp.folder.path().join("data"),
    };
    let root = || RootKey::open(&place, &SystemChance).unwrap();
    let audit = Audit::new(
        temp.store.platform(),
        &temp.folder.path().join("data"),
        Arc::new(root().work_ring(NOW)),
        Arc::new(SystemClock),
        Arc::new(SystemChance),
    );
    PolicyDesk {
        store: temp.store.clone(),
        book: PolicyBook::open(temp.store.guard(), house(), NOW).await.unwrap(),
        audit,
        parties: Arc::new(Parties::new(root().guard_ring(NOW).match_key)),
        chance: Arc::new(SystemChance),
    }
}

fn wanted(sender: &str) -> Wanted {
    Wanted {
        sender: Some(sender.into()),
        recipient: None,
        door: None,
        direction: None,
        needs_dmarc_pass: true,
        effect: Effect::Forgive(vec!["link.*".into()]),
        reason: "their invoices".into(),
        begins: NOW,
        ends: NOW.plus(WEEK),
    }
}

#[tokio::test]
async fn an_exception_works_at_once_holds_no_address_and_ends() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp).await;
    let held = verdict(Action::Hold, 800);
    let address = "Ada@Vendor.example";
    let senders = [Named { address: "ada@vendor.example", fingerprint: desk.parties.address(address) }];
    let action = |desk: &PolicyDesk| {
        let question = Question { senders: &senders, ..question(&held, &[], &Flow::GoOn) };
        decide_each(&question, &desk.book.standing(), NOW).strictest().verdict.action()
    };
    assert_eq!(action(&desk), Action::Hold);
    let id = desk.exception_add(&house(), &wanted(address), NOW).await.unwrap();
    assert_eq!(action(&desk), Action::Accept);
    let kept = temp.store.guard().exception_fetch(&house(), id).await.unwrap();
    assert!(!format!("{kept:?}").to_lowercase().contains("ada"), "{kept:?}");
    // Another process sees it when it reads anew.
    let other = PolicyBook::open(temp.store.guard(), house(), NOW).await.unwrap();
    assert_eq!(other.standing().exceptions().len(), 1);
    desk.exception_end(&house(), id, NOW.plus(Duration::from_secs(1))).await.unwrap();
    assert_eq!(action(&desk), Action::Hold);
    assert_eq!(temp.store.platform().audit_size(&house()).await.unwrap(), 2);
}

#[tokio::test]
async fn switches_are_audited_and_take_effect_at_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp).await;
    let state = |desk: &PolicyDesk| desk.book.standing().enforcement("mx", Direction::Inbound, OBSERVE);
    desk.set_stream(&house(), ("mx", Direction::Inbound), ENFORCE, "two weeks were calm", NOW).await.unwrap();
    assert_eq!(state(&desk), Enforcement::Enforced);
    desk.stop_enforcing(&house(), "a customer waits", NOW).await.unwrap();
    assert_eq!(state(&desk), Enforcement::Stopped);
    desk.resume_enforcing(&house(), "mended", NOW).await.unwrap();
    assert_eq!(state(&desk), Enforcement::Enforced);
    let entries = temp.store.platform().audit_list(&house(), 0, 10).await.unwrap();
    assert_eq!(entries.len(), 3);
}

#[tokio::test]
async fn what_is_refused_leaves_neither_a_row_nor_an_entry() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp).await;
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(matches!(
        desk.exception_add(&reader, &wanted("vendor.example"), NOW).await,
        Err(PolicyError::Denied(_))
    ));
    assert!(matches!(desk.stop_enforcing(&reader, "x", NOW).await, Err(PolicyError::Denied(_))));
    let nobody = desk.exception_add(&house(), &wanted("not an address"), NOW).await;
    assert!(matches!(nobody, Err(PolicyError::Who(_))), "{nobody:?}");
    let unfit = Wanted { reason: String::new(), ..wanted("vendor.example") };
    assert!(matches!(
        desk.exception_add(&house(), &unfit, NOW).await,
        Err(PolicyError::Store(StoreError::Unfit { .. }))
    ));
    assert_eq!(temp.store.platform().audit_size(&house()).await.unwrap(), 0);
    assert!(desk.book.standing().exceptions().is_empty());
}

#[tokio::test]
async fn a_store_that_is_gone_leaves_the_standing_as_it_was() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp).await;
    desk.exception_add(&house(), &wanted("vendor.example"), NOW).await.unwrap();
    temp.store.close().await;
    assert!(desk.book.refresh(NOW).await.is_err());
    assert_eq!(desk.book.standing().exceptions().len(), 1);
}

#[tokio::test]
async fn what_another_process_changed_is_in_force_soon_and_the_task_ends_when_told() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (one, other) = (desk(&temp).await, desk(&temp).await);
    let (stop, stopped) = watch::channel(false);
    let book = other.book.clone();
    let often = Duration::from_millis(1);
    let task = tokio::spawn(async move { book.keep_fresh(&SystemClock, often, stopped).await });
    one.stop_enforcing(&house(), "a customer waits", NOW).await.unwrap();
    let state = || other.book.standing().enforcement("mx", Direction::Inbound, ENFORCE);
    while state() != Enforcement::Stopped {
        tokio::task::yield_now().await;
    }
    stop.send(true).unwrap();
    task.await.unwrap();
}

#[test]
fn a_fingerprint_is_enough_to_be_recognised() {
    let kept =
        ExceptedParty { address: Some(Fingerprint::from_bytes([3; 12])), domain: "vendor.example".into() };
    let row = Row {
        id: ExceptionId::new(NOW, [1; 10]),
        sender: Some(kept),
        recipient: None,
        door: None,
        direction: None,
        needs_dmarc_pass: false,
        effect: ExceptionEffect::AtMost(Action::Accept),
        reason: "x".into(),
        owner: "person:1".into(),
        begins: NOW.minus(WEEK),
        ends: NOW.plus(WEEK),
        ended: None,
    };
    let standing = Standing::new(vec![read(row)], vec![]);
    let held = verdict(Action::Hold, 800);
    for (byte, expected) in [(3, Action::Accept), (4, Action::Hold)] {
        let senders =
            [Named { address: "x@y.example", fingerprint: Some(Fingerprint::from_bytes([byte; 12])) }];
        let question = Question { senders: &senders, ..question(&held, &[], &Flow::GoOn) };
        assert_eq!(decide_each(&question, &standing, NOW).strictest().verdict.action(), expected);
    }
}
