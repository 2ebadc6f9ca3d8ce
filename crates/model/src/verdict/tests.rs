//! What a verdict promises: points with two decimals, parts that sum, a forced action that names its reason.

use super::*;

fn reason(id: &'static str, hundredths: i32) -> Reason {
    Reason {
        id: id.into(),
        points: Points::hundredths(hundredths),
        text: Phrase::new(id),
        evidence: Vec::new(),
    }
}

#[test]
fn points_show_exactly_two_decimals_and_read_back() {
    for (hundredths, text) in
        [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (150, "1.50"), (-1234, "-12.34"), (100_000, "1000.00")]
    {
        assert_eq!(Points::hundredths(hundredths).to_string(), text);
        assert_eq!(Points::parse(text), Some(Points::hundredths(hundredths)), "{text}");
    }
}

#[test]
fn points_refuse_what_hundredths_cannot_hold() {
    for text in ["", "-", ".5", "1.234", "1e3", "+1", "1,5", "99999999999", "--1", "1.2.3"] {
        assert_eq!(Points::parse(text), None, "{text}");
    }
    assert_eq!(Points::parse("6"), Some(Points::hundredths(600)));
    assert_eq!(Points::parse("0.5"), Some(Points::hundredths(50)));
}

#[test]
fn score_is_the_sum_and_the_heaviest_reason_comes_first() {
    let reasons = vec![reason("a.light", 10), reason("b.heavy", 300), reason("c.limit", -120)];
    let verdict = Verdict::of(Action::Tag, DecidedBy::Score, reasons, vec![], Direction::Inbound);
    assert_eq!(verdict.score(), Points::hundredths(190));
    let order: Vec<_> = verdict.reasons().iter().map(|reason| reason.id.as_str()).collect();
    assert_eq!(order, ["b.heavy", "c.limit", "a.light"]);
}

#[test]
fn reason_that_forced_the_action_comes_first_and_survives_the_cut() {
    let mut reasons: Vec<_> = (0..MAX_REASONS as i32 + 5).map(|_| reason("many", 100)).collect();
    reasons.push(reason("forced", 0));
    let verdict =
        Verdict::of(Action::Hold, DecidedBy::Reason("forced".into()), reasons, vec![], Direction::Inbound);
    assert_eq!(verdict.reasons().len(), MAX_REASONS);
    assert_eq!(verdict.reasons()[0].id.as_str(), "forced");
    let summed: i64 = verdict.reasons().iter().map(|reason| i64::from(reason.points.as_hundredths())).sum();
    assert_eq!(i64::from(verdict.score().as_hundredths()), summed);
}

#[test]
fn single_reason_cannot_carry_more_than_its_limit() {
    let verdict = Verdict::of(
        Action::Reject,
        DecidedBy::Score,
        (0..10).map(|_| reason("huge", i32::MAX)).collect(),
        vec![],
        Direction::Inbound,
    );
    assert_eq!(verdict.score().as_hundredths(), 10 * MAX_POINTS_OF_A_REASON.as_hundredths());
}

#[test]
fn verdict_from_outside_must_add_up() {
    let make = |stated, by| {
        let reasons = vec![reason("a", 100), reason("b", 50)];
        Verdict::checked(Action::Tag, by, Points::hundredths(stated), reasons, vec![], Direction::Inbound)
    };
    assert!(make(150, DecidedBy::Score).is_ok());
    assert!(make(150, DecidedBy::Reason("a".into())).is_ok());
    assert_eq!(
        make(151, DecidedBy::Score),
        Err(VerdictError::Sum { stated: Points::hundredths(151), summed: Points::hundredths(150) })
    );
    assert_eq!(make(150, DecidedBy::Reason("z".into())), Err(VerdictError::UnknownReason("z".into())));
}

#[test]
fn words_read_back() {
    for action in Action::ALL {
        assert_eq!(Action::parse(action.as_str()), Some(action));
    }
    for direction in [Direction::Inbound, Direction::Outbound, Direction::Internal] {
        assert_eq!(Direction::parse(direction.as_str()), Some(direction));
    }
    assert_eq!(Action::parse("Accept"), None);
}
