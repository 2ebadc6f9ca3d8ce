//! A held message for a person at a terminal: who sent it to whom, why it is held, and its words - as text that cannot act.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Context as _;
use guard::hold::content::{Content, KeptReason};
use mail::{Limits, Message};
use platform::phrases::Phrases;

use crate::terminal::{Style, harmless};

/// Characters of the body that are shown; the rest is in `--raw`.
const BODY_CHARACTERS: usize = 4_000;

/// Pieces of evidence shown with a reason.
const EVIDENCE: usize = 3;

/// Recipients named.
const RECIPIENTS: usize = 20;

/// The message and what was decided, in words.
pub(super) fn text(content: &Content, phrases: &Phrases, language: &str, style: Style) -> String {
    let message = Message::parse(&content.message, &Limits::default());
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{}  {value}", style.faint(&format!("{name:>12}")));
    };
    line("held since", &content.at.to_string());
    line("door", &harmless(&content.door, 60));
    if let Some(queue_id) = &content.queue_id {
        line("queue id", &harmless(queue_id, 60));
    }
    let client = content.client.address.map_or_else(|| "not known".to_owned(), |address| address.to_string());
    line("client", &client);
    line(
        "sender",
        &harmless(if content.envelope.sender.is_empty() { "<>" } else { &content.envelope.sender }, 200),
    );
    let recipients: Vec<String> = content
        .envelope
        .recipients
        .iter()
        .take(RECIPIENTS)
        .map(|each| harmless(&each.address, 200))
        .collect();
    line("for", &recipients.join(", "));
    if content.envelope.recipients.len() > RECIPIENTS {
        line("", &format!("and {} more", content.envelope.recipients.len() - RECIPIENTS));
    }
    for name in ["From", "To", "Reply-To", "Date", "Subject"] {
        if let Some(value) = shown_field(&message, name) {
            line(name, &harmless(&value, 300));
        }
    }
    let _ = writeln!(
        text,
        "\n{} points; decided by {}",
        style.strong(&content.score.to_string()),
        content.decided_by
    );
    for reason in &content.reasons {
        reason_lines(&mut text, reason, phrases, language, style);
    }
    let _ = writeln!(
        text,
        "\n{}",
        style.faint("--- the words of the message; links are text, nothing was loaded ---")
    );
    text.push_str(&body(&message));
    text
}

/// A field as a reader sees it.
fn shown_field(message: &Message, name: &str) -> Option<String> {
    if name == "Subject" {
        return message.subject.as_ref().map(|subject| subject.text.clone());
    }
    message.headers.value(name).map(str::to_owned)
}

fn reason_lines(text: &mut String, reason: &KeptReason, phrases: &Phrases, language: &str, style: Style) {
    let words =
        phrases.say_kept(language, &reason.phrase, &reason.arguments).unwrap_or_else(|| reason.id.clone());
    let sign = if reason.points.as_hundredths() > 0 { "+" } else { "" };
    let _ = writeln!(text, "{:>8}  {}", format!("{sign}{}", reason.points), harmless(&words, 400));
    for evidence in reason.evidence.iter().take(EVIDENCE) {
        let glimpse =
            format!("          “{}”  in {}", harmless(&evidence.text, 100), harmless(&evidence.part, 80));
        let _ = writeln!(text, "{}", style.faint(&glimpse));
    }
}

/// The visible words, line by line, with nothing in them that a terminal would obey.
fn body(message: &Message) -> String {
    let visible = message.body.visible_text();
    let mut shown = String::new();
    let mut left = BODY_CHARACTERS;
    for line in visible.lines() {
        let safe = harmless(line, left);
        left = left.saturating_sub(safe.chars().count() + 1);
        shown.push_str("  ");
        shown.push_str(&safe);
        shown.push('\n');
        if left == 0 {
            shown.push_str("  … (the rest is in the message itself: --raw FILE)\n");
            break;
        }
    }
    shown
}

/// Writes the message as it came.
pub(super) fn write_raw(content: &Content, file: &str) -> anyhow::Result<()> {
    if file == "-" {
        return std::io::stdout().write_all(&content.message).context("write the message");
    }
    std::fs::write(file, &content.message).with_context(|| format!("write the message to {file}"))
}
