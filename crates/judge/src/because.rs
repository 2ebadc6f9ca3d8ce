//! Because: what holds a message when nothing but the watch list does, so that it can be let go when a cause is taken back. Pure; asked when a message
//! is held, and again when people ask what is held for nothing.
//!
//! Points of the watch list are summed without a limit, so that taking some away is a subtraction. Where the answer would be a guess (an exception took
//! points away, something else forced the action) there is none, and the message waits for a person like any other.

use model::verdict::{Action, DecidedBy, Points, Verdict};
use model::watch::Level;

use crate::context::Thresholds;
use crate::signals::watched;
use crate::sources::{Force, signal};

/// How the reasons of the watch list begin.
const WATCHED: &str = "watch.";
/// What takes points away, or holds for an account's sake: then the watch list is not alone.
const OTHERS: [&str; 2] = ["exception.", "stream."];

/// What a message rests on that only the watch list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// So many points of the watch list are needed at least, if nothing is forced.
    pub short: Points,
    /// What put them there.
    pub rests: Vec<Rest>,
}

/// One cause, and the reason it gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The cause: a warning, a sighting.
    pub cause: String,
    /// The reason's stable name.
    pub reason: String,
    /// What the reason added.
    pub points: Points,
}

/// What is left of a cause: how urgent it is now, and what it forces.
pub type Standing = (Level, Option<Action>);

/// Says what holds a message that would pass without the watch list; nothing if it would not, or if that cannot be told.
#[must_use]
pub fn because(verdict: &Verdict, thresholds: &Thresholds) -> Option<Because> {
    let is_watched = |id: &str| id.starts_with(WATCHED);
    let is_forced_by_another = match verdict.decided_by() {
        DecidedBy::Score => false,
        DecidedBy::Reason(id) => !is_watched(id.as_str()),
    };
    let is_alone = verdict.reasons().iter().map(|reason| reason.id.as_str()).all(|id| {
        let forces = signal(id).map_or(Force::Never, |source| source.force());
        !OTHERS.iter().any(|other| id.starts_with(other)) && !matches!(forces, Force::Always(_))
    });
    if verdict.action() <= Action::Tag || is_forced_by_another || !is_alone {
        return None;
    }
    let watched = || verdict.reasons().iter().filter(|reason| is_watched(reason.id.as_str()));
    let without = verdict.score() - watched().map(|reason| reason.points).sum();
    if thresholds.action(without) > Action::Tag {
        return None;
    }
    let steps = [thresholds.hold, thresholds.defer, thresholds.reject];
    // Where no score holds, only what is forced does.
    let lowest = steps.into_iter().flatten().min().unwrap_or(Points::hundredths(i32::MAX));
    let rests = watched().flat_map(|reason| {
        let causes = reason.text.argument("causes").unwrap_or_default();
        causes.split(' ').filter(|cause| !cause.is_empty()).map(|cause| Rest {
            cause: cause.to_owned(),
            reason: reason.id.as_str().to_owned(),
            points: reason.points,
        })
    });
    let rests: Vec<Rest> = rests.collect();
    (!rests.is_empty()).then_some(Because { short: lowest - without, rests })
}

/// Says whether a message is still held by what it rests on; `standing` says how each cause stands now, none if it is gone.
#[must_use]
pub fn holds(because: &Because, standing: impl Fn(&str) -> Option<Standing>) -> bool {
    let mut reasons: Vec<(&str, Points)> = Vec::new();
    for rest in &because.rests {
        let Some((level, action)) = standing(&rest.cause) else { continue };
        if action.is_some_and(|action| action > Action::Tag) {
            return true;
        }
        let points = rest.points.min(watched::points(level));
        match reasons.iter_mut().find(|(reason, _)| *reason == rest.reason) {
            Some((_, most)) => *most = points.max(*most),
            None => reasons.push((&rest.reason, points)),
        }
    }
    reasons.into_iter().map(|(_, points)| points).sum::<Points>() >= because.short
}

#[cfg(test)]
mod tests {
    use model::phrase::Phrase;
    use model::verdict::{Direction, Reason};

    use super::*;

    const WARNING: Standing = (Level::Warning, Some(Action::Hold));
    const WATCH: Standing = (Level::Watch, None);

    fn verdict(action: Action, by: Option<&'static str>, reasons: &[(&'static str, i32, &str)]) -> Verdict {
        let reason = |(id, points, causes): &(&'static str, i32, &str)| Reason {
            id: (*id).into(),
            points: Points::hundredths(*points),
            text: Phrase::new("reason-watched").with("causes", *causes),
            evidence: Vec::new(),
        };
        let by = by.map_or(DecidedBy::Score, |id| DecidedBy::Reason(id.into()));
        Verdict::of(action, by, reasons.iter().map(reason).collect(), Vec::new(), Direction::Inbound)
    }

    fn of(verdict: &Verdict) -> Option<Because> {
        because(verdict, &Thresholds::INBOUND)
    }

    #[test]
    fn a_message_that_only_a_warning_holds_is_loose_when_it_is_gone_or_calmer() {
        let forced = verdict(Action::Reject, Some("watch.link"), &[("watch.link", 1_000, "w1")]);
        let because = of(&forced).unwrap();
        assert_eq!((because.short, because.rests.len()), (Points::hundredths(700), 1));
        assert!(holds(&because, |_| Some(WARNING)));
        assert!(!holds(&because, |_| Some(WATCH)), "calmer");
        assert!(!holds(&because, |_| None), "taken back");
    }

    #[test]
    fn points_of_a_watch_that_is_gone_are_missed_and_those_of_another_count() {
        let by_points =
            [("hint.sender_tld", 300, ""), ("watch.link", 200, "w1"), ("watch.sender", 200, "w2")];
        let because = of(&verdict(Action::Hold, None, &by_points)).unwrap();
        assert_eq!(because.short, Points::hundredths(400));
        assert!(holds(&because, |_| Some(WATCH)));
        assert!(!holds(&because, |cause| (cause == "w1").then_some(WATCH)));
        // Two causes of one reason: either is enough, and both are no more than one.
        let both = [("hint.sender_tld", 500, ""), ("watch.link", 200, "w1 w2")];
        let because = of(&verdict(Action::Hold, None, &both)).unwrap();
        assert!(holds(&because, |cause| (cause == "w2").then_some(WATCH)));
        assert!(!holds(&because, |_| None));
    }

    #[test]
    fn what_something_else_holds_too_rests_on_no_warning() {
        for (action, by, reasons) in [
            (Action::Hold, None, vec![("hint.sender_tld", 700, ""), ("watch.link", 200, "w1")]),
            (Action::Hold, None, vec![("hint.sender_tld", 700, "")]),
            (
                Action::Reject,
                Some("watch.link"),
                vec![("watch.link", 1_000, "w1"), ("auth.own_domain", 0, "")],
            ),
            (
                Action::Hold,
                Some("promise.broken"),
                vec![("watch.link", 200, "w1"), ("promise.broken", 0, "")],
            ),
            (Action::Hold, Some("stream.hold"), vec![("watch.link", 200, "w1"), ("stream.hold", 0, "")]),
            (Action::Hold, None, vec![("watch.link", 1_000, "w1"), ("exception.1", -200, "")]),
            (Action::Tag, None, vec![("watch.link", 500, "w1")]),
            (Action::Hold, None, vec![("watch.link", 1_000, "")]),
        ] {
            assert_eq!(of(&verdict(action, by, &reasons)), None, "{reasons:?}");
        }
    }
}
