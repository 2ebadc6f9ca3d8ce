//! Deciding: facts and context become a verdict whose parts sum to its score.
//! Not acting (guard) and not looking (signals and rules find, this sums). Pure: the same input gives the same verdict.

use std::collections::BTreeMap;

use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Points, Reason, Verdict};

use crate::context::Context;
use crate::facts::Facts;
use crate::signals::{self, Finding, Group, Reading};

/// Decides what is to be done with a message, and says why.
#[must_use]
pub fn decide(facts: &Facts, context: &Context, now: Time) -> Verdict {
    let reading = Reading::new(facts, context, now);
    let findings = signals::find(&reading);
    let mut reasons = limits(&findings.found);
    let forced = forced(&findings.found);
    reasons.extend(findings.found.into_iter().map(reason));
    let score: Points = reasons.iter().map(|reason| reason.points).sum();
    let by_score = context.house.thresholds(reading.direction).action(score);
    let (action, decided_by) = match forced {
        Some((action, id)) if action > by_score => (action, DecidedBy::Reason(id)),
        _ => (by_score, DecidedBy::Score),
    };
    Verdict::of(action, decided_by, reasons, findings.undecided, reading.direction)
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
            points: limit - sum,
            text: Phrase::new("reason-limit").with("found", sum.to_string()).with("limit", limit.to_string()),
            evidence: Vec::new(),
        })
    });
    over.collect()
}

#[cfg(test)]
mod tests;
