//! One judged message: its record. Why, with points that sum; what could not be decided; where it came from; what became of it.
//! No content and no address: none is kept. The held message, if there is one, is `held`; the list of messages is the page before.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guard::desk::message::MessageRecord;
use guard::desk::{Disposed, MessageRow, Origin};
use guard::view::words as told;
use model::access::{Right, Rights};
use model::phrase::Phrase;
use model::verdict::Points;

use super::held::words as held_words;
use super::{Console, shown, why};
use crate::problem::PageError;
use crate::redirect::address;
use crate::session::Visitor;
use crate::view::{Badge, Button, Cell, Copy, Facts, Icon, Page, Place, Speaker, When};

/// The page.
#[derive(Template)]
#[template(path = "console/message.html")]
struct MessagePage {
    page: Page,
    reasons: Reasons,
    undecided: Vec<(String, Vec<String>)>,
    origin: Vec<String>,
    relation: String,
    facts: Facts,
    sha256: Copy,
    acts: Vec<Button>,
}

/// Why, as a sum.
#[derive(Template)]
#[template(path = "console/reasons.html")]
pub(super) struct Reasons {
    head: String,
    lines: Vec<ReasonLine>,
    sum_label: String,
    sum: String,
    /// Said where a reason decided and not the sum.
    forced: Option<String>,
    /// Said where there is no reason at all.
    none: String,
}

struct ReasonLine {
    words: String,
    name: String,
    points: String,
    takes_away: bool,
}

crate::view::parts!(Reasons);

/// The reasons in words, with points that sum to the score.
pub(super) fn reasons(
    speaker: &Speaker,
    reasons: &[(String, Points)],
    score: Points,
    decided_by: &str,
) -> Reasons {
    let line = |(name, points): &(String, Points)| ReasonLine {
        words: why::why(speaker, name),
        name: name.clone(),
        points: why::points(speaker, *points),
        takes_away: *points < Points::ZERO,
    };
    let is_forced = decided_by != "score";
    Reasons {
        head: speaker.t("message-reasons"),
        lines: reasons.iter().map(line).collect(),
        sum_label: speaker.t("message-sum"),
        sum: why::points(speaker, score),
        forced: is_forced.then(|| speaker.t_with("message-forced", "reason", &why::why(speaker, decided_by))),
        none: speaker.t("message-no-reasons"),
    }
}

/// Whether it proved where it comes from, in sentences; none: its record is gone.
pub(super) fn origin(speaker: &Speaker, origin: Option<&Origin>) -> Vec<String> {
    let Some(origin) = origin else { return vec![speaker.t("held-origin-unknown")] };
    let told = told::origin(origin);
    if told.is_empty() {
        return vec![speaker.t("held-origin-not-asked")];
    }
    told.iter().map(|phrase| speaker.say(phrase)).collect()
}

/// How long something is, in the unit people use.
pub(crate) fn size(speaker: &Speaker, bytes: u64) -> String {
    let (unit, whole) = match bytes {
        0..1_000 => ("message-size-bytes", bytes),
        1_000..1_000_000 => ("message-size-kilobytes", bytes.div_ceil(1_000)),
        _ => ("message-size-megabytes", bytes.div_ceil(1_000_000)),
    };
    speaker.t_with(unit, "count", &whole)
}

/// Shows one message.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let record = match console.rooms.desk.message(access, id).await {
        Ok(record) => record,
        Err(error) if error.is_missing() => return Err(PageError::NotFound),
        Err(error) => return Err(PageError::ours(error)),
    };
    let page = console.page(&visitor, "message-title").await?;
    Ok(shown(&message_page(page, &record, access.rights)))
}

fn message_page(mut page: Page, record: &MessageRecord, rights: Rights) -> MessagePage {
    let speaker = page.frame.speaker.clone();
    let message = &record.message;
    let from = message.sender_domain.clone().unwrap_or_else(|| speaker.t("held-no-sender"));
    page.title = speaker.t_with("message-title-from", "from", &from);
    let lead =
        Phrase::new("message-lead").with("action", message.action.as_str()).with("outcome", outcome(message));
    let mut page =
        page.at(Place::Messages).crumb("/messages", speaker.t("parts-nav-messages")).lead(speaker.say(&lead));
    if let Some(held) = &record.held {
        let look = Button::primary(speaker.t("message-held-link")).href(format!("/held/{}", held.message.id));
        page = page.next(&look.icon(Icon::Hand));
    }
    let sha256: String = message.message_sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    MessagePage {
        reasons: reasons(&speaker, &message.reasons, message.score, &message.decided_by),
        undecided: message.undecided.clone(),
        origin: origin(&speaker, Some(&message.origin)),
        relation: speaker.say(&told::relation(message.direction, record.sender.as_ref())),
        facts: facts(&speaker, message),
        sha256: Copy::new(&speaker, speaker.t("message-fact-sha256"), sha256),
        acts: acts(&speaker, message, rights),
        page,
    }
}

/// What became of it, as the words of the lead choose it.
fn outcome(message: &MessageRow) -> &'static str {
    message.trace.disposed.map_or("none", Disposed::as_str)
}

/// Its way: when, how, through what, and by which names it is found elsewhere.
fn facts(speaker: &Speaker, message: &MessageRow) -> Facts {
    let t = |id| speaker.t(id);
    let trace = &message.trace;
    let took = format!("{:.1} ms", message.took.as_secs_f64() * 1_000.0);
    let mut facts = Facts::new()
        .fact(t("message-fact-at"), Cell::part(&When::exact(speaker, message.at)))
        .fact(t("message-fact-action"), Cell::part(&Badge::action(speaker, message.action)))
        .fact(t("message-fact-direction"), Cell::text(t(held_words::direction(message.direction))));
    let known = [
        ("message-fact-door", &trace.door),
        ("message-fact-queue-id", &trace.queue_id),
        ("message-fact-network", &trace.client_network),
    ];
    for (label, value) in known {
        if let Some(value) = value {
            facts = facts.fact(speaker.t(label), Cell::code(value));
        }
    }
    facts
        .fact(t("message-fact-size"), Cell::text(size(speaker, message.size_bytes)))
        .fact(
            t("message-fact-took"),
            Cell::text(if speaker.language() == "de" { took.replace('.', ",") } else { took }),
        )
        .fact(t("message-fact-id"), Cell::code(message.id.to_string()))
}

/// What can be done about mail like this.
fn acts(speaker: &Speaker, message: &MessageRow, rights: Rights) -> Vec<Button> {
    let mut acts = Vec::new();
    if let Some(domain) = &message.sender_domain {
        let same = address("/messages", &[("by", "domain"), ("words", domain)]);
        acts.push(Button::secondary(speaker.t("message-same-sender")).icon(Icon::Search).href(same));
        if rights.has(Right::Manage) {
            let mut words = vec![("sender", domain.as_str()), ("direction", message.direction.as_str())];
            words.extend(message.trace.door.as_deref().map(|door| ("door", door)));
            let exception = Button::secondary(speaker.t("message-exception")).icon(Icon::Clock);
            acts.push(exception.href(address("/exceptions/new", &words)));
        }
    }
    acts
}
