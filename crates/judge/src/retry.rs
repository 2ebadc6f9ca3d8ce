//! Retrying: what would have been decided of a message if policy had been another, from the names and points that were kept of its verdict.
//! The message itself is gone; where names and points do not say enough, the answer is "undecidable" and why. Pure; `guard::trial` asks it for a
//! day's mail. Held to [`crate::decide::settle`] by a property test: what it says is what would have been said.

use std::collections::BTreeMap;

use model::verdict::{Action, Direction, Points};

use crate::context::Thresholds;
use crate::signals::Group;
use crate::sources::{Force, Source};
use crate::tuning::{Counting, TRIAL_PREFIX, Tuning};

/// From how many points on what happens, and what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Thresholds for mail from outside.
    pub inbound: Thresholds,
    /// Thresholds for our own mail.
    pub outbound: Thresholds,
    /// What counts otherwise than by default.
    pub tuning: Tuning,
}

impl Policy {
    /// Returns the thresholds of a direction.
    #[must_use]
    pub fn thresholds(&self, direction: Direction) -> Thresholds {
        match direction {
            Direction::Inbound => self.inbound,
            Direction::Outbound | Direction::Internal => self.outbound,
        }
    }
}

/// What was kept of a verdict.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'k> {
    /// Which way the message went.
    pub direction: Direction,
    /// What was decided.
    pub action: Action,
    /// `score`, or the reason that forced the action.
    pub decided_by: &'k str,
    /// Names and points of its reasons.
    pub reasons: &'k [(String, Points)],
}

/// What would have been decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// This, with this score.
    Decided(Action, Points),
    /// What was kept does not say.
    Undecidable(Why),
}

/// Why what was kept does not say what would have been decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A source whose points depend on the message counts now and did not then.
    Points,
    /// An exception took points away, and would take away others.
    Exception,
    /// A watch list entry forced an action that was not the strictest, and is not known.
    Force,
}

/// Finds a signal or rule by the name of its reason.
pub type FindSource<'s> = dyn Fn(&str) -> Option<Source> + 's;

/// Says what would have been decided of a message under `then`, when it was decided under `was`.
///
/// A source that was off then left no trace: what it would have found is not in the answer ([`unseen`] names those).
#[must_use]
pub fn retry(kept: &Kept<'_>, was: &Policy, then: &Policy, find: &FindSource<'_>) -> Again {
    let retrying = match Retrying::new(kept, was, then, find) {
        Ok(retrying) => retrying,
        Err(why) => return Again::Undecidable(why),
    };
    let thresholds = then.thresholds(kept.direction);
    let is_another = retrying.is_another || thresholds != was.thresholds(kept.direction);
    if !is_another {
        return Again::Decided(kept.action, retrying.score());
    }
    if kept.reasons.iter().any(|(id, _)| id.starts_with("exception.")) {
        return Again::Undecidable(Why::Exception);
    }
    let score = retrying.score();
    let action = retrying.action(thresholds.action(score));
    // What it forces is no stricter than what was done then: only where less would be done now does it matter.
    if retrying.has_unknown_force && action < kept.action {
        return Again::Undecidable(Why::Force);
    }
    Again::Decided(action, score)
}

/// Names the sources that were off under `was` and are not under `then`: kept verdicts say nothing of them.
pub fn unseen<'p>(was: &'p Policy, then: &'p Policy) -> impl Iterator<Item = &'p str> {
    let is_off = |policy: &Policy, id: &str| policy.tuning.setting(id).counting == Counting::Off;
    was.tuning.settings().map(|(id, _)| id).filter(move |id| is_off(was, id) && !is_off(then, id))
}

/// Reasons on their way from one policy to another.
struct Retrying<'k> {
    kept: &'k Kept<'k>,
    points: Points,
    groups: BTreeMap<Group, Points>,
    forced: Option<Action>,
    has_unknown_force: bool,
    is_another: bool,
}

impl<'k> Retrying<'k> {
    fn new(kept: &'k Kept<'k>, was: &Policy, then: &Policy, find: &FindSource<'_>) -> Result<Self, Why> {
        let mut retrying = Retrying {
            kept,
            points: Points::ZERO,
            groups: BTreeMap::new(),
            forced: None,
            has_unknown_force: false,
            is_another: false,
        };
        for (id, points) in kept.reasons {
            let bare = id.strip_prefix(TRIAL_PREFIX);
            match find(bare.unwrap_or(id)) {
                Some(source) => {
                    let seen =
                        Seen { id: bare.unwrap_or(id), points: *points, was_on: bare.is_none(), source };
                    retrying.add(&seen, was, then)?;
                }
                // Summed anew below.
                None if Group::ALL.iter().any(|group| group.limit_id() == id) => {}
                // Of the account's stream, of an exception, of a rule that is gone: it stays what it was.
                None => retrying.points = retrying.points + *points,
            }
        }
        Ok(retrying)
    }

    fn add(&mut self, seen: &Seen<'_>, was: &Policy, then: &Policy) -> Result<(), Why> {
        let setting = then.tuning.setting(seen.id);
        let is_on = setting.counting == Counting::On;
        self.is_another |= is_on != seen.was_on;
        if !is_on {
            return Ok(());
        }
        let points = seen.points_under(was, then).ok_or(Why::Points)?;
        self.is_another |= points != seen.points;
        let sum = self.groups.entry(seen.source.group).or_default();
        *sum = *sum + points;
        match seen.source.force() {
            Force::Never => {}
            Force::Always(action) => self.forced = self.forced.max(Some(action)),
            Force::AsFound if self.kept.decided_by == seen.id => {
                self.forced = self.forced.max(Some(self.kept.action));
            }
            // On trial then: nothing says what it would force.
            Force::AsFound if !seen.was_on => return Err(Why::Points),
            Force::AsFound => self.has_unknown_force = true,
        }
        Ok(())
    }

    /// The sum, with no group above its limit.
    fn score(&self) -> Points {
        let limited = |(group, sum): (&Group, &Points)| group.limit().map_or(*sum, |limit| limit.min(*sum));
        self.points + self.groups.iter().map(limited).sum()
    }

    /// What is done when the score asks for `by_score`: what is forced, and what the account's stream says (`guard::policy`).
    fn action(&self, by_score: Action) -> Action {
        let has = |id: &str| self.kept.reasons.iter().any(|(reason, _)| reason == id);
        let action = self.forced.map_or(by_score, |forced| forced.max(by_score));
        if has("stream.hold") {
            action.max(Action::Hold)
        } else if has("stream.throttle") && action < Action::Hold {
            Action::Defer
        } else {
            action
        }
    }
}

/// A reason that a known source gave.
struct Seen<'k> {
    id: &'k str,
    points: Points,
    was_on: bool,
    source: Source,
}

impl Seen<'_> {
    /// What it adds under `then`, if that is known.
    fn points_under(&self, was: &Policy, then: &Policy) -> Option<Points> {
        let set = |policy: &Policy| policy.tuning.setting(self.id).points;
        match (set(then), set(was)) {
            (Some(points), _) => Some(points),
            (None, None) if self.was_on => Some(self.points),
            (None, _) => self.source.points(),
        }
    }
}

#[cfg(test)]
mod tests;
