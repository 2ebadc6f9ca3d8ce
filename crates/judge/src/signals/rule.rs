//! `rule.<name>`: a rule of the rule book matched, ours or one the operator added.
//!
//! Catches what the rule describes; its own cases show what it lets pass. A rule that needs what we do not have stays open.

use model::phrase::Phrase;
use model::verdict::{Evidence, ReasonId, Undecided};
use rules::Reason;

use super::{Finding, Findings, Group, MAX_EVIDENCE, Reading};
use crate::evidence::{quote, text_of};
use crate::rulebook::Answer;
use crate::sources::rule_points;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let Some(book) = reading.context.house.rule_book() else { return };
    for answer in book.ask(reading.facts, &reading.context.profiles) {
        if answer.needs.is_empty() {
            findings.found.push(finding(reading, &answer));
        } else {
            findings
                .undecided
                .push(Undecided { rule: format!("rule.{}", answer.entry.id), needs: answer.needs });
        }
    }
}

fn finding(reading: &Reading<'_>, answer: &Answer<'_>) -> Finding {
    let evidence = answer.why.iter().filter_map(|reason| seen(reading, reason));
    Finding {
        id: ReasonId::named(format!("rule.{}", answer.entry.id)),
        group: Group::Rule,
        points: rule_points(answer.entry.severity),
        text: Phrase::new("reason-rule").with("name", &answer.entry.name),
        evidence: evidence.take(MAX_EVIDENCE).collect(),
        force: None,
    }
}

/// The first value the condition saw that stands in a text of the message, as far as it stands there.
fn seen(reading: &Reading<'_>, reason: &Reason) -> Option<Evidence> {
    reason.seen.iter().find_map(|seen| {
        let part = part_of(&seen.expression);
        let text = text_of(reading.facts, part)?;
        let shown = seen.value.trim_matches('…');
        let start = text.find(shown)?;
        quote(part, &text, start..start + shown.len())
    })
}

/// The newest part of a conversation is cut out of the body, so that the body is where its words stand.
fn part_of(expression: &str) -> &str {
    match expression {
        "body.current_thread.text" => "body.html.display_text",
        other => other,
    }
}
