//! Deciding: facts and context become a verdict whose parts sum to its score.
//! Not acting (guard) and not looking (signals and rules find, this sums). Pure: the same input gives the same verdict.

use std::collections::BTreeMap;

use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Points, Reason, Verdict};

use crate::context::{Context, Thresholds};
use crate::facts::Facts;
use crate::signals::{self, Finding, Group, Reading};
use crate::tuning::Tuning;

/// Decides what is to be done with a message, and says why.
#[must_use]
pub fn decide(facts: &Facts, context: &Context, now: Time) -> Verdict {
    let reading = Reading::new(facts, context, now);
    let findings = signals::find(&reading);
    let house = &context.house;
    let settled = settle(findings.found, house.tuning(), house.thresholds(reading.direction));
    Verdict::of(settled.action, settled.decided_by, settled.reasons, findings.undecided, reading.direction)
}

/// What findings come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What is to be done.
    pub action: Action,
    /// What settled it.
    pub decided_by: DecidedBy,
    /// Why, in parts that sum to the score.
    pub reasons: Vec<Reason>,
}

/// Sums what was found, as far as it counts, and measures it.
#[must_use]
pub fn settle(found: Vec<Finding>, tuning: &Tuning, thresholds: Thresholds) -> Settled {
    let found = tuning.applied(found);
    let mut reasons = limits(&found);
    let forced = forced(&found);
    reasons.extend(found.into_iter().map(reason));
    let score: Points = reasons.iter().map(|reason| reason.points).sum();
    let by_score = thresholds.action(score);
    let (action, decided_by) = match forced {
        Some((action, id)) if action > by_score => (action, DecidedBy::Reason(id)),
        _ => (by_score, DecidedBy::Score),
    };
    Settled { action, decided_by, reasons }
}

fn reason(finding: Finding) -> Reason {
    Reason { id: finding.id, points: finding.points, text: finding.text, evidence: finding.evidence }
}

/// Returns the strictest action a finding forces, and which.
fn forced(found: &[Finding]) -> Option<(Action, model::verdict::ReasonId)> {
    let forcing = found.iter().filter_map(|finding| Some((finding.force?, &finding.id)));
    forcing.max_by_key(|(action, _)| *action).map(|(action, id)| (action, id.clone()))
}

/// Returns a negative reason for each group whose findings weigh more than the group may: what speaks of the same thing is
/// not counted twice, and what was not counted is shown.
fn limits(found: &[Finding]) -> Vec<Reason> {
    let mut sums: BTreeMap<Group, Points> = BTreeMap::new();
    for finding in found {
        let sum = sums.entry(finding.group).or_default();
        *sum = *sum + finding.points;
    }
    let over = sums.into_iter().filter_map(|(group, sum)| {
        let limit = group.limit()?;
        (sum > limit).then(|| Reason {
            id: group.limit_id().into(),
            // Computed again of what was kept in `retry`.
            points: limit - sum,
            text: Phrase::new("reason-limit").with("found", sum.to_string()).with("limit", limit.to_string()),
            evidence: Vec::new(),
        })
    });
    over.collect()
}

#[cfg(test)]
mod tests;
