use std::time::Duration;

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);
const WEEK: Duration = Duration::from_secs(7 * 86_400);

fn reason(id: &'static str, hundredths: i32) -> Reason {
    Reason {
        id: id.into(),
        points: Points::hundredths(hundredths),
        text: Phrase::new("reason"),
        evidence: vec![],
    }
}

fn verdict(reasons: &[(&'static str, i32)], forced: Option<(Action, &'static str)>) -> Verdict {
    let reasons: Vec<Reason> = reasons.iter().map(|(id, points)| reason(id, *points)).collect();
    let score = reasons.iter().map(|reason| reason.points).sum();
    let (action, decided_by) = match forced {
        Some((action, id)) => (action, DecidedBy::Reason(id.into())),
        None => (Thresholds::INBOUND.action(score), DecidedBy::Score),
    };
    Verdict::of(action, decided_by, reasons, vec![], Direction::Inbound)
}

fn exception(number: u8, sender: &str, effect: Effect) -> Exception {
    Exception {
        id: ExceptionId::new(NOW, [number; 10]),
        scope: Scope { sender: Who::parse(sender), ..Scope::default() },
        needs_dmarc_pass: false,
        effect,
        reason: "their invoices are like that".into(),
        owner: "person:1".into(),
        begins: NOW.minus(WEEK),
        ends: NOW.plus(WEEK),
    }
}

fn forgive(ids: &[&str]) -> Effect {
    Effect::Forgive(ids.iter().map(|id| (*id).to_owned()).collect())
}

const CASE: Case<'static> = Case {
    senders: &[Named { address: "ada@vendor.example", fingerprint: Some(Fingerprint::from_bytes([1; 12])) }],
    recipient: Named { address: "bob@example.com", fingerprint: None },
    door: "mx",
    direction: Direction::Inbound,
    has_passed_dmarc: true,
    finals: &[],
    thresholds: Thresholds::INBOUND,
};

/// Applies, checks the sum, and returns action and score.
#[track_caller]
fn check(verdict: &Verdict, exceptions: &[Exception], case: &Case<'_>, expected: (Action, i32)) -> Applied {
    let applied = apply(verdict, exceptions, case, NOW);
    let sum: Points = applied.verdict.reasons().iter().map(|reason| reason.points).sum();
    assert_eq!(sum, applied.verdict.score());
    assert_eq!((applied.verdict.action(), applied.verdict.score().as_hundredths()), expected);
    applied
}

#[test]
fn forgiven_points_are_taken_away_by_a_reason_of_their_own() {
    let held = verdict(&[("link.mismatch", 450), ("lure.payment", 300), ("relation.known", -100)], None);
    assert_eq!(held.action(), Action::Tag);
    let applied =
        check(&held, &[exception(1, "@vendor.example", forgive(&["link.*"]))], &CASE, (Action::Accept, 200));
    let id = format!("exception.{}", applied.used[0].0);
    let taken = applied.verdict.reasons().iter().find(|reason| reason.id.as_str() == id).unwrap();
    assert_eq!(taken.points, Points::hundredths(-450));
    assert_eq!(taken.text.argument("why"), Some("their invoices are like that"));
}

#[test]
fn an_exception_that_does_not_hold_changes_nothing() {
    let held = verdict(&[("link.mismatch", 750)], None);
    let one = || exception(1, "@vendor.example", forgive(&["link.mismatch"]));
    let over = |applied: Applied| applied.passed_over.first().map(|(_, why)| *why);
    let unchanged = (Action::Hold, 750);
    let ended = Exception { ends: NOW, ..one() };
    assert_eq!(over(check(&held, &[ended], &CASE, unchanged)), Some(PassedOver::NotNow));
    let later = Exception { begins: NOW.plus(WEEK), ..one() };
    assert_eq!(over(check(&held, &[later], &CASE, unchanged)), Some(PassedOver::NotNow));
    let proved = Exception { needs_dmarc_pass: true, ..one() };
    let forged = Case { has_passed_dmarc: false, ..CASE };
    assert_eq!(
        over(check(&held, std::slice::from_ref(&proved), &forged, unchanged)),
        Some(PassedOver::NeedsDmarc)
    );
    check(&held, &[proved], &CASE, (Action::Accept, 0));
    let other_reason = exception(1, "@vendor.example", forgive(&["lure.payment"]));
    assert_eq!(over(check(&held, &[other_reason], &CASE, unchanged)), Some(PassedOver::NothingLeft));
    let scopes = [
        Scope { sender: Who::parse("@endor.example"), ..Scope::default() },
        Scope { recipient: Who::parse("eve@example.com"), ..Scope::default() },
        Scope { door: Some("submission".into()), ..Scope::default() },
        Scope { direction: Some(Direction::Outbound), ..Scope::default() },
    ];
    for scope in scopes {
        let applied = check(&held, &[Exception { scope, ..one() }], &CASE, unchanged);
        assert!(applied.passed_over.is_empty());
    }
}

#[test]
fn a_force_is_lifted_only_with_its_reason() {
    let forced =
        verdict(&[("auth.own_domain", 500), ("hint.html", 50)], Some((Action::Hold, "auth.own_domain")));
    let other = exception(1, "ada@vendor.example", forgive(&["hint.*"]));
    check(&forced, &[other], &CASE, (Action::Hold, 500));
    let this = exception(1, "ada@vendor.example", forgive(&["auth.own_domain"]));
    check(&forced, &[this], &CASE, (Action::Accept, 50));
    let milder = exception(1, "ada@vendor.example", Effect::AtMost(Action::Tag));
    check(&forced, &[milder], &CASE, (Action::Tag, 550));
}

#[test]
fn an_action_is_lowered_by_just_as_many_points() {
    let refused = verdict(&[("link.mismatch", 1600)], None);
    for (action, expected) in [
        (Action::Hold, (Action::Hold, 1399)),
        (Action::Tag, (Action::Tag, 699)),
        (Action::Accept, (Action::Accept, 399)),
        (Action::Reject, (Action::Reject, 1600)),
    ] {
        check(&refused, &[exception(1, "ada@vendor.example", Effect::AtMost(action))], &CASE, expected);
    }
}

#[test]
fn canaries_and_what_is_final_are_never_excepted() {
    let canary =
        verdict(&[("canary.sighting", 900), ("link.mismatch", 100)], Some((Action::Hold, "canary.sighting")));
    let all = [
        exception(1, "ada@vendor.example", forgive(&["*"])),
        exception(2, "ada@vendor.example", Effect::AtMost(Action::Accept)),
    ];
    let applied = check(&canary, &all, &CASE, (Action::Hold, 900));
    assert_eq!(applied.passed_over[0].1, PassedOver::Final);
    let alone = exception(1, "ada@vendor.example", forgive(&["canary.sighting"]));
    assert_eq!(check(&canary, &[alone], &CASE, (Action::Hold, 1000)).passed_over[0].1, PassedOver::Final);

    let watched = verdict(&[("watch.sender", 800)], Some((Action::Reject, "watch.sender")));
    let finals = [ReasonId::from("watch.sender")];
    let marked = Case { finals: &finals, ..CASE };
    check(&watched, &all, &marked, (Action::Reject, 800));
    check(&watched, &all, &CASE, (Action::Accept, 0));
}

#[test]
fn the_narrower_exception_comes_first_and_each_reason_is_forgiven_once() {
    let held = verdict(&[("link.mismatch", 450), ("lure.payment", 300)], None);
    let wide = exception(1, "@vendor.example", forgive(&["link.*", "lure.*"]));
    let narrow = exception(2, "ada@vendor.example", forgive(&["link.*"]));
    let last = exception(3, "@vendor.example", forgive(&["link.*"]));
    let applied = check(&held, &[wide.clone(), last.clone(), narrow.clone()], &CASE, (Action::Accept, 0));
    assert_eq!(applied.used, [(narrow.id, Points::hundredths(450)), (wide.id, Points::hundredths(300))]);
    assert_eq!(applied.passed_over, [(last.id, PassedOver::NothingLeft)]);
}

fn named(address: &str) -> Named<'_> {
    Named { address, fingerprint: None }
}

#[test]
fn who_is_kept_as_a_fingerprint_is_known_by_it_alone() {
    let held = verdict(&[("link.mismatch", 450)], None);
    for (byte, expected) in [(1, (Action::Accept, 0)), (2, (Action::Tag, 450))] {
        let who = Who::Kept(Fingerprint::from_bytes([byte; 12]), "vendor.example".into());
        let scope = Scope { sender: Some(who), ..Scope::default() };
        check(&held, &[Exception { scope, ..exception(1, "", forgive(&["link.*"])) }], &CASE, expected);
    }
}

#[test]
fn who_is_read_and_means_what_it_says() {
    for (text, address, expected) in [
        ("Ada@Vendor.example", "ada@vendor.example", true),
        ("ada@vendor.example", "bob@vendor.example", false),
        ("vendor.example", "bob@vendor.example", true),
        ("@vendor.example", "bob@mail.vendor.example", true),
        ("@vendor.example", "bob@notvendor.example", false),
    ] {
        assert_eq!(Who::parse(text).is_some_and(|who| who.is(&named(address))), expected, "{text} {address}");
    }
    for text in ["", "@", "a b", "a b@example.com"] {
        assert_eq!(Who::parse(text), None, "{text:?}");
    }
}
