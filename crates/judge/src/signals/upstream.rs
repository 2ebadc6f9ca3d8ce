//! `upstream.filter`: a spam filter in front of us, one that the operator lists, found the message bad.
//!
//! Catches a message that rspamd or SpamAssassin calls spam, or half so. Lets pass one whose field stands where a stranger can have
//! written it. A good word weighs nothing: it would be the cheapest way past us.

use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::upstream::{Report, UpstreamVerdict, verdicts};

/// Twice over its own limit: a mark by itself.
const CERTAIN: i32 = 450;
/// Over its own limit: with any other reason, a mark.
const SPAM: i32 = 300;
/// Half the way: a hint.
const HALF_WAY: i32 = 80;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let border = reading.context.authentication.border;
    let filters = reading.house().upstream_filters();
    for verdict in verdicts(&reading.facts.message, filters, border) {
        match points(verdict.report) {
            Some(0) => {}
            Some(points) => add(&verdict, points, findings),
            // A score without the limit it is measured by.
            None => findings.leave_open("upstream.filter", "threshold"),
        }
    }
}

fn points(report: Report) -> Option<i32> {
    let is_spam = report.concludes_spam()?;
    Some(match report {
        report if is_spam && report.is_twice_over() => CERTAIN,
        _ if is_spam => SPAM,
        report if report.is_half_way() => HALF_WAY,
        _ => 0,
    })
}

fn add(verdict: &UpstreamVerdict<'_>, points: i32, findings: &mut Findings) {
    let UpstreamVerdict { filter, field, report } = verdict;
    let text = match (report.score, report.required) {
        (Some(score), Some(required)) => {
            let id = if points == HALF_WAY { "reason-upstream-half" } else { "reason-upstream-score" };
            Phrase::new(id).with("score", score.to_string()).with("required", required.to_string())
        }
        _ => Phrase::new("reason-upstream-spam"),
    };
    let text = text.with("filter", &filter.name);
    let evidence = whole(format!("headers.fields[{}].value", field.index), &field.value);
    findings.add("upstream.filter", Group::Upstream, points, text, evidence);
}
