//! What retrying says is what settling would have said; where it cannot know, it says so.

use model::phrase::Phrase;
use model::verdict::{DecidedBy, Verdict};
use proptest::prelude::*;

use super::*;
use crate::decide::{Settled, settle};
use crate::signals::Finding;
use crate::sources::{SIGNALS, signal};
use crate::tuning::SourceSetting;

fn find(id: &str) -> Option<Source> {
    signal(id).copied()
}

fn finding(source: &Source, points: Points, force: Option<Action>) -> Finding {
    let force = match source.force() {
        Force::Never => None,
        Force::Always(action) => Some(action),
        Force::AsFound => force,
    };
    let text = Phrase::new(source.text);
    Finding { id: source.id.into(), group: source.group, points, text, evidence: vec![], force }
}

fn verdict(settled: &Settled) -> Verdict {
    let Settled { action, decided_by, reasons } = settled.clone();
    Verdict::of(action, decided_by, reasons, vec![], Direction::Inbound)
}

fn kept_reasons(verdict: &Verdict) -> Vec<(String, Points)> {
    verdict.reasons().iter().map(|reason| (reason.id.to_string(), reason.points)).collect()
}

/// Decides findings under `was`, keeps names and points, and retries them under `then`.
fn retried(found: &[Finding], was: &Policy, then: &Policy) -> (Again, Verdict) {
    let before = verdict(&settle(found.to_vec(), &was.tuning, was.inbound));
    let after = verdict(&settle(found.to_vec(), &then.tuning, then.inbound));
    let (reasons, decided_by) = (kept_reasons(&before), before.decided_by().to_string());
    let kept = Kept {
        direction: Direction::Inbound,
        action: before.action(),
        decided_by: &decided_by,
        reasons: &reasons,
    };
    (retry(&kept, was, then, &find), after)
}

fn plain() -> Policy {
    Policy { inbound: Thresholds::INBOUND, outbound: Thresholds::OUTBOUND, tuning: Tuning::default() }
}

fn tuned(settings: &[(&str, Counting, Option<i32>)]) -> Policy {
    let one = |(id, counting, points): &(&str, Counting, Option<i32>)| {
        (id.to_string(), SourceSetting { counting: *counting, points: points.map(Points::hundredths) })
    };
    Policy { tuning: settings.iter().map(one).collect(), ..plain() }
}

fn found(parts: &[(&str, i32)]) -> Vec<Finding> {
    let one = |(id, points): &(&str, i32)| {
        finding(signal(id).expect("a signal"), Points::hundredths(*points), None)
    };
    parts.iter().map(one).collect()
}

fn check(parts: &[(&str, i32)], was: &Policy, then: &Policy, expected: Again) {
    let (again, after) = retried(&found(parts), was, then);
    assert_eq!(again, expected, "{parts:?}");
    if let Again::Decided(action, score) = again {
        assert_eq!((action, score), (after.action(), after.score()), "{parts:?}");
    }
}

#[test]
fn what_is_turned_off_or_weighs_otherwise_is_summed_anew() {
    use Counting::{Off, On, Trial};
    let decided = |action, hundredths| Again::Decided(action, Points::hundredths(hundredths));
    let lures = [("lure.extortion", 270), ("lure.prize", 160), ("brand.text", 100)];
    check(&lures, &plain(), &plain(), decided(Action::Tag, 530));
    check(&lures, &plain(), &tuned(&[("brand.text", Off, None)]), decided(Action::Tag, 430));
    check(&lures, &plain(), &tuned(&[("lure.extortion", Trial, None)]), decided(Action::Accept, 260));
    // The group's limit of 4.50 is kept; another group has none.
    check(&lures, &plain(), &tuned(&[("lure.prize", On, Some(1_000))]), decided(Action::Tag, 550));
    let forced = [("auth.own_domain", 500)];
    check(&forced, &plain(), &plain(), decided(Action::Hold, 500));
    check(&forced, &plain(), &tuned(&[("auth.own_domain", Trial, None)]), decided(Action::Accept, 0));
    check(&forced, &tuned(&[("auth.own_domain", Trial, None)]), &plain(), decided(Action::Hold, 500));
}

#[test]
fn what_was_kept_does_not_say_everything() {
    use Counting::{Off, On, Trial};
    let on_trial = tuned(&[("lookalike.sender", Trial, None)]);
    let parts = [("lookalike.sender", 450)];
    check(&parts, &on_trial, &plain(), Again::Undecidable(Why::Points));
    let weighed = tuned(&[("lookalike.sender", On, Some(800))]);
    // Its group weighs no more than 7.00.
    check(&parts, &on_trial, &weighed, Again::Decided(Action::Hold, Points::hundredths(700)));
    check(&parts, &weighed, &plain(), Again::Undecidable(Why::Points));
    let off = tuned(&[("lookalike.sender", Off, None)]);
    assert_eq!(unseen(&off, &plain()).collect::<Vec<_>>(), ["lookalike.sender"]);
    assert_eq!(unseen(&plain(), &off).count(), 0);
}

#[test]
fn exceptions_and_streams_are_respected() {
    let reasons = |parts: &[(&str, i32)]| -> Vec<(String, Points)> {
        parts.iter().map(|(id, points)| (id.to_string(), Points::hundredths(*points))).collect()
    };
    let asked = |parts: &[(&str, i32)], action, decided_by, then: &Policy| {
        let reasons = reasons(parts);
        let kept = Kept { direction: Direction::Inbound, action, decided_by, reasons: &reasons };
        retry(&kept, &plain(), then, &find)
    };
    let stricter = Policy {
        inbound: Thresholds { tag: Some(Points::hundredths(50)), ..Thresholds::INBOUND },
        ..plain()
    };
    let excepted = [("auth.spf", 100), ("exception.1", -100)];
    let same = Again::Decided(Action::Accept, Points::ZERO);
    assert_eq!(asked(&excepted, Action::Accept, "score", &plain()), same);
    assert_eq!(asked(&excepted, Action::Accept, "score", &stricter), Again::Undecidable(Why::Exception));
    let held = [("stream.hold", 0), ("auth.spf", 100)];
    let decided = Again::Decided(Action::Hold, Points::hundredths(100));
    assert_eq!(asked(&held, Action::Hold, "stream.hold", &stricter), decided);
    let slowed = [("stream.throttle", 0), ("auth.spf", 100)];
    let decided = Again::Decided(Action::Defer, Points::hundredths(100));
    assert_eq!(asked(&slowed, Action::Defer, "stream.throttle", &stricter), decided);
    let gone = [("rule.gone", 350), ("auth.spf", 100)];
    let decided = Again::Decided(Action::Tag, Points::hundredths(450));
    assert_eq!(asked(&gone, Action::Tag, "score", &stricter), decided);
}

fn counting() -> impl Strategy<Value = Counting> {
    prop::sample::select(vec![Counting::On, Counting::On, Counting::Off, Counting::Trial])
}

fn policies() -> impl Strategy<Value = Policy> {
    let threshold = || prop::option::of((0..1_600_i32).prop_map(Points::hundredths));
    let setting = (0..SIGNALS.len(), counting(), prop::option::of(-300..800_i32)).prop_map(
        |(place, counting, points)| {
            let points = points.map(Points::hundredths);
            (SIGNALS[place].id.to_owned(), SourceSetting { counting, points })
        },
    );
    let tuning = prop::collection::vec(setting, 0..60);
    (threshold(), threshold(), threshold(), threshold(), tuning).prop_map(
        |(tag, hold, defer, reject, tuning)| {
            let inbound = Thresholds { tag, hold, defer, reject };
            Policy { inbound, outbound: Thresholds::OUTBOUND, tuning: tuning.into_iter().collect() }
        },
    )
}

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let force = prop::sample::select(vec![None, Some(Action::Tag), Some(Action::Hold), Some(Action::Reject)]);
    let one = (0..SIGNALS.len(), 0..=100_i32, force).prop_map(|(place, part, force)| {
        let source = &SIGNALS[place];
        let (least, most) = (source.least.as_hundredths(), source.most.as_hundredths());
        finding(source, Points::hundredths(least + (most - least) * part / 100), force)
    });
    prop::collection::vec(one, 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_retry_says_what_would_have_been_decided(found in findings(), was in policies(), then in policies()) {
        let is_hidden = |finding: &Finding| {
            let counting = |policy: &Policy| policy.tuning.setting(finding.id.as_str()).counting;
            counting(&was) == Counting::Off && counting(&then) != Counting::Off
        };
        // What was off left no trace; a person is told so (`unseen`).
        let found: Vec<Finding> = found.into_iter().filter(|finding| !is_hidden(finding)).collect();
        let (again, after) = retried(&found, &was, &then);
        match again {
            Again::Decided(action, score) => {
                prop_assert_eq!((action, score), (after.action(), after.score()));
            }
            Again::Undecidable(Why::Exception) => prop_assert!(false, "there is none"),
            Again::Undecidable(Why::Points) => {
                let is_open = |finding: &Finding| {
                    let source = signal(finding.id.as_str()).expect("a signal");
                    source.points().is_none() || source.force() == Force::AsFound
                };
                prop_assert!(found.iter().any(is_open));
            }
            Again::Undecidable(Why::Force) => {
                prop_assert!(found.iter().any(|finding| finding.group == Group::Watch));
            }
        }
    }

    #[test]
    fn nothing_changes_where_policy_does_not(found in findings(), policy in policies()) {
        let (again, after) = retried(&found, &policy, &policy);
        prop_assert_eq!(again, Again::Decided(after.action(), after.score()));
        prop_assert!(matches!(after.decided_by(), DecidedBy::Score | DecidedBy::Reason(_)));
    }
}
