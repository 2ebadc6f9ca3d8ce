//! Held messages as a table for people, or as lines for programs. Nothing here opens a message.

use std::fmt::Write as _;

use model::ids::HeldId;
use serde_json::{Value, json};
use store::guard::held::{Held, HeldCounts};

use crate::terminal::{Style, harmless};

/// So many characters at the end of an id are chance enough to tell messages apart.
const REFERENCE_CHARACTERS: usize = 8;

/// Reasons named in one row.
const REASONS: usize = 3;

/// The end of an id, by which people name a message.
pub(super) fn reference(id: HeldId) -> String {
    let text = id.to_string();
    text[text.len() - REFERENCE_CHARACTERS..].to_uppercase()
}

/// One line a message, below what there is altogether.
pub(super) fn text(found: &[Held], counts: &HeldCounts, style: Style) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    say(&summary(counts));
    if found.is_empty() {
        return text;
    }
    say("");
    say(&style
        .strong("REF       SINCE (UTC)       STATE      FROM                          FOR   SCORE  WHY"));
    for held in found {
        say(&row(held));
        if let Some(answer) = &held.answer {
            say(&style.faint(&format!("          the next hop answered: {}", harmless(answer, 120))));
        }
        if held.maybe_twice {
            say(&style.doubtful("          may have been delivered twice"));
        }
    }
    say("");
    say("Next: tidewatch hold show REF | release REF | delete REF | fine REF | phishing REF");
    text
}

fn summary(counts: &HeldCounts) -> String {
    let mut text = match counts.held {
        0 => "Nothing is held.".to_owned(),
        1 => "1 message is held.".to_owned(),
        more => format!("{more} messages are held."),
    };
    if let Some(oldest) = counts.oldest_held {
        // Writing to a string cannot fail.
        let _ = write!(text, " The oldest has waited since {}.", minute(&oldest.to_string()));
    }
    if counts.releasing > 0 {
        let _ = write!(text, " {} being released.", counts.releasing);
    }
    if counts.maybe_twice > 0 {
        let _ = write!(
            text,
            " {} may have been delivered twice (--maybe-twice --state all).",
            counts.maybe_twice
        );
    }
    text
}

fn row(held: &Held) -> String {
    let message = &held.message;
    let reasons: Vec<&str> = message.reasons.iter().take(REASONS).map(|(id, _)| id.as_str()).collect();
    format!(
        "{:<8}  {:<16}  {:<9}  {:<28}  {:>3}  {:>6}  {}",
        reference(message.id),
        minute(&message.at.to_string()),
        held.state.as_str(),
        harmless(message.sender_domain.as_deref().unwrap_or("(no sender)"), 28),
        message.recipient_count,
        message.score.to_string(),
        harmless(&reasons.join(", "), 100),
    )
}

/// `2026-11-21T22:05:13.123Z` to the minute, as people read it.
fn minute(instant: &str) -> String {
    instant.get(..16).unwrap_or(instant).replace('T', " ")
}

/// One object a line.
pub(super) fn json(held: &Held) -> Value {
    let message = &held.message;
    let reason =
        |(id, points): &(String, model::verdict::Points)| json!({"id": id, "points": points.to_string()});
    json!({
        "id": message.id.to_string(),
        "reference": reference(message.id),
        "at": message.at.to_string(),
        "end_at": message.end_at.to_string(),
        "state": held.state.as_str(),
        "state_at": held.state_at.to_string(),
        "state_by": held.state_by,
        "door": message.door,
        "direction": message.direction.as_str(),
        "queue_id": message.queue_id,
        "size_bytes": message.size_bytes,
        "sender_domain": message.sender_domain,
        "recipients": message.recipient_count,
        "recipient_domains": message.recipient_domains,
        "decided_by": message.decided_by,
        "score": message.score.to_string(),
        "reasons": message.reasons.iter().map(reason).collect::<Vec<_>>(),
        "answer": held.answer,
        "maybe_twice": held.maybe_twice,
        "feedback": held.feedback.as_ref().map(|given| given.feedback.as_str()),
    })
}
