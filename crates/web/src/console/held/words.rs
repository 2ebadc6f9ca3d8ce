//! Words about held mail that several pages say: for whom, in which state, by whom, what happened when. Plain functions of what is known.

use guard::desk::{Feedback, Held, HeldState};
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::Direction;

use crate::console::{Console, why};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Badge, Happening, Icon, Speaker, Tone, When};

/// Ways a message goes, in words.
pub(crate) const DIRECTIONS: [(Direction, &str); 3] = [
    (Direction::Inbound, "held-direction-inbound"),
    (Direction::Outbound, "held-direction-outbound"),
    (Direction::Internal, "held-direction-internal"),
];

/// The text for a way.
pub(crate) fn direction(of: Direction) -> &'static str {
    match of {
        Direction::Inbound => "held-direction-inbound",
        Direction::Outbound => "held-direction-outbound",
        Direction::Internal => "held-direction-internal",
    }
}

/// The sender's domain; a bounce has none.
pub(super) fn sender(speaker: &Speaker, held: &Held) -> String {
    held.message.sender_domain.clone().unwrap_or_else(|| speaker.t("held-no-sender"))
}

/// For how many, and where they are.
pub(super) fn recipients(speaker: &Speaker, held: &Held) -> String {
    let message = &held.message;
    let domains = &message.recipient_domains;
    let phrase = Phrase::new("held-recipients")
        .with("count", message.recipient_count.to_string())
        .with("domain", domains.first().cloned().unwrap_or_default())
        .with("domains", domains.len().to_string())
        .with("more", domains.len().saturating_sub(1).to_string());
    speaker.say(&phrase)
}

/// Where it stands, in one word.
pub(super) fn state(speaker: &Speaker, held: &Held) -> Badge {
    let (tone, icon, word) = match held.state {
        HeldState::Held => (Tone::Care, Icon::Hand, "held-state-held"),
        HeldState::Releasing => (Tone::Wait, Icon::Hourglass, "held-state-releasing"),
        HeldState::Released if held.maybe_twice => (Tone::Care, Icon::Send, "held-state-twice"),
        HeldState::Released => (Tone::Good, Icon::Send, "held-state-released"),
        HeldState::Deleted => (Tone::Plain, Icon::TrashTwo, "held-state-deleted"),
        HeldState::Expired => (Tone::Plain, Icon::Clock, "held-state-expired"),
    };
    Badge::new(tone, speaker.t(word)).icon(icon)
}

/// What somebody said it was.
pub(super) fn called(feedback: Feedback) -> (Tone, Icon, &'static str) {
    match feedback {
        Feedback::Phishing => (Tone::Bad, Icon::Flag, "held-called-phishing"),
        Feedback::Fine => (Tone::Good, Icon::CircleCheck, "held-called-fine"),
    }
}

/// Names of those whom a held message's row tells of.
pub(super) struct Hands {
    /// Who brought it where it stands.
    pub(super) state_by: String,
    /// Who said what it was.
    pub(super) called_by: String,
}

/// Asks for the names.
pub(super) async fn hands(console: &Console, visitor: &Visitor, held: &Held) -> Result<Hands, PageError> {
    let called_by = held.feedback.as_ref().map(|given| given.by.as_str());
    let actors: Vec<&str> = std::iter::once(held.state_by.as_str()).chain(called_by).collect();
    let names = console.names(visitor, &actors).await?;
    Ok(Hands {
        state_by: names.of(&held.state_by).to_owned(),
        called_by: called_by.map_or_else(String::new, |by| names.of(by).to_owned()),
    })
}

/// What happened to it, the newest first.
pub(super) fn time_line(
    speaker: &Speaker,
    held: &Held,
    hands: &Hands,
    judged: Option<Time>,
) -> Vec<Happening> {
    let message = &held.message;
    let exact = |at| When::exact(speaker, at);
    let points = why::points(speaker, message.score);
    let mut line = Vec::new();
    if held.state == HeldState::Held {
        let text = speaker.t("held-line-ends");
        line.push((message.end_at, Happening::new(exact(message.end_at), Tone::Wait, text)));
    }
    if let Some(given) = &held.feedback {
        let (tone, icon, text) = called(given.feedback);
        let happening = Happening::new(exact(given.at), tone, speaker.t(text)).icon(icon);
        line.push((given.at, happening.by(&hands.called_by)));
    }
    if let Some(happening) = last(speaker, held) {
        line.push((held.state_at, happening.by(&hands.state_by)));
    }
    let by = speaker.t_with("held-line-door", "door", &message.door);
    line.push((
        message.at,
        Happening::new(exact(message.at), Tone::Care, speaker.t("held-line-held")).icon(Icon::Hand),
    ));
    let at = judged.unwrap_or(message.at);
    let text = speaker.t_with("held-line-judged", "points", &points);
    line.push((at, Happening::new(exact(at), Tone::Plain, text).icon(Icon::Gauge)));
    line.push((
        at,
        Happening::new(exact(at), Tone::Plain, speaker.t("held-line-arrived")).icon(Icon::Inbox).by(by),
    ));
    // Stable: what happened in the same moment stays in the order above.
    line.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    line.into_iter().map(|(_, happening)| happening).collect()
}

/// What was done with it last, if anything was.
fn last(speaker: &Speaker, held: &Held) -> Option<Happening> {
    let answer = held.answer.as_deref().unwrap_or_default();
    let (tone, icon, text) = match held.state {
        HeldState::Held if held.attempt > 0 => (Tone::Care, Icon::UndoTwo, "held-line-back"),
        HeldState::Held => return None,
        HeldState::Releasing => (Tone::Wait, Icon::Hourglass, "held-line-releasing"),
        HeldState::Released => (Tone::Good, Icon::Send, "held-line-released"),
        HeldState::Deleted => (Tone::Plain, Icon::TrashTwo, "held-line-deleted"),
        HeldState::Expired => (Tone::Plain, Icon::Clock, "held-line-expired"),
    };
    let happening = Happening::new(When::exact(speaker, held.state_at), tone, speaker.t(text)).icon(icon);
    if answer.is_empty() {
        return Some(happening);
    }
    Some(happening.detail(speaker.t_with("held-line-answer", "answer", answer)))
}
