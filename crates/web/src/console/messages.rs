//! Messages: what came, newest first, by anything a person knows of one; and the same as a spreadsheet. One message is a page of its own.
//! What is searched and how far is `guard::desk::message`; here are the words of the address and the look.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use guard::desk::csv::{MOST_ROWS, MessageTable};
use guard::desk::message::MessageFilter;
use guard::desk::{DeskError, Disposed, MessagePage, MessageRow};
use model::ids::JudgedId;
use model::time::Time;
use model::verdict::{Action, Direction};

use super::overview::{direction_text, door_name};
use super::{Console, why};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Field, Page, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// Rows of a page.
const ROWS: u32 = 50;

/// Reasons shown of a message; the heaviest stand first.
const REASONS: usize = 1;

/// The store gives the next rows of a table within this, or the table ends without its last line.
const PIECE_LIMIT: Duration = Duration::from_secs(30);

/// How far back, as the address says it.
const SPANS: [(&str, &str, Duration); 4] = [
    ("hour", "messages-when-hour", Duration::from_hours(1)),
    ("day", "messages-when-day", Duration::from_hours(24)),
    ("week", "messages-when-week", Duration::from_hours(7 * 24)),
    ("month", "messages-when-month", Duration::from_hours(30 * 24)),
];

/// What one may know of a message, as the address says it.
const KNOWN: [(&str, &str); 6] = [
    ("domain", "messages-by-domain"),
    ("address", "messages-by-address"),
    ("reason", "messages-by-reason"),
    ("message-id", "messages-by-message-id"),
    ("queue-id", "messages-by-queue-id"),
    ("sha256", "messages-by-sha256"),
];

type Pairs = Vec<(String, String)>;

/// What came.
#[derive(Template)]
#[template(path = "console/messages.html")]
struct MessagesPage {
    page: Page,
    table: Table,
}

/// What an address asks for.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    filter: MessageFilter,
    after: Option<JudgedId>,
}

/// Reads the words of an address; what is not in its form is not asked for.
fn asked(pairs: &Pairs, now: Time) -> Asked {
    let word = |name: &str| {
        let found = pairs.iter().find(|(word, _)| word == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    };
    let owned = |name: &str| word(name).map(str::to_owned);
    let span = word("when").and_then(|when| SPANS.iter().find(|(name, _, _)| *name == when));
    let mut filter = MessageFilter {
        from: word("from").and_then(|at| at.parse().ok()).or(span.map(|(_, _, back)| now.minus(*back))),
        until: word("until").and_then(|at| at.parse().ok()),
        action: word("action").and_then(Action::parse),
        disposed: word("outcome").and_then(Disposed::parse),
        direction: word("direction").and_then(Direction::parse),
        door: owned("door"),
        ..MessageFilter::default()
    };
    let known = owned("words");
    match word("by") {
        Some("address") => filter.address = known,
        Some("reason") => filter.reason = known,
        Some("message-id") => filter.message_id = known,
        Some("queue-id") => filter.queue_id = known,
        Some("sha256") => filter.sha256 = known,
        _ => filter.sender_domain = known.map(|domain| domain.trim_start_matches('@').to_owned()),
    }
    Asked { filter, after: word("after").and_then(|id| id.parse().ok()) }
}

/// Shows a page of messages.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let asked = asked(&pairs, console.clock.now());
    let found = console.rooms.desk.messages(visitor.access()?, &asked.filter, asked.after, ROWS).await;
    let (found, refused) = match found {
        Ok(found) => (found, None),
        Err(DeskError::BadQuestion { field, .. }) => {
            (MessagePage { rows: Vec::new(), next: None }, Some(field))
        }
        Err(error) => return Err(PageError::ours(error)),
    };
    let page = console.page(&visitor, "messages-title").await?.at(Place::Messages);
    let doors = if console.rules_here(visitor.access()?) { door_names(&console) } else { Vec::new() };
    let shelf = Shelf {
        pairs: &pairs,
        is_continued: asked.after.is_some(),
        refused,
        doors,
        now: console.clock.now(),
    };
    Ok(super::shown(&messages_page(page, &found, &shelf)))
}

fn door_names(console: &Console) -> Vec<String> {
    console.rooms.desk.doors().iter().map(|door| door.name.clone()).collect()
}

/// What the table needs beside the rows.
struct Shelf<'s> {
    pairs: &'s Pairs,
    is_continued: bool,
    /// Which question was not in its form.
    refused: Option<&'static str>,
    doors: Vec<String>,
    now: Time,
}

impl Shelf<'_> {
    fn word(&self, name: &str) -> String {
        self.pairs.iter().find(|(word, _)| word == name).map_or_else(String::new, |(_, value)| value.clone())
    }
}

fn messages_page(mut page: Page, found: &MessagePage, shelf: &Shelf<'_>) -> MessagesPage {
    let speaker = page.frame.speaker.clone();
    let is_short = found.rows.len() < ROWS as usize && found.next.is_some();
    let t = |id: &'static str| speaker.t(id);
    let mut table = Table::new(&speaker, "messages", "/messages", t("messages-caption"))
        .column(Column::text("sender", t("messages-sender")).heading())
        .column(Column::text("at", t("messages-at")))
        .column(Column::text("action", t("messages-action")))
        .column(Column::text("why", t("messages-why")))
        .column(Column::number("points", t("messages-points")))
        .query(shelf.pairs.iter().filter(|(name, _)| is_asked(shelf, name)).cloned())
        .rows(found.rows.iter().map(|row| message_row(&speaker, row, shelf.now)))
        .more_after(found.next.map(|id| id.to_string()))
        .continued(shelf.is_continued)
        .empty(empty(&speaker));
    for field in fields(&speaker, shelf) {
        table = table.filter(field);
    }
    if shelf.refused.is_none() {
        table = table.export();
    }
    if is_short {
        page = page.banner(Banner::new(Tone::Sea, t("messages-short")).what(t("messages-short-what")));
        table = table.more_words(t("messages-further"));
    }
    // Older pages stand still: nothing new comes there.
    if !shelf.is_continued {
        table = table.live("/live/messages");
    }
    MessagesPage { page, table }
}

/// "Search by" alone asks for nothing.
fn is_asked(shelf: &Shelf<'_>, name: &str) -> bool {
    name != "by" || !shelf.word("words").trim().is_empty()
}

fn fields(speaker: &Speaker, shelf: &Shelf<'_>) -> Vec<Field> {
    let any = |id: &'static str| vec![(String::new(), speaker.t(id))];
    let choice = |name: &'static str, label: &'static str, first: &'static str, of: Vec<(String, String)>| {
        let of = any(first).into_iter().chain(of).collect();
        Field::choice(name, speaker.t(label), of).value(shelf.word(name))
    };
    let spans = SPANS.iter().map(|(word, text, _)| ((*word).to_owned(), speaker.t(text))).collect();
    let action = |action: Action| (action.as_str().to_owned(), speaker.t(action_text(action)));
    let ways = [Direction::Inbound, Direction::Outbound, Direction::Internal];
    let way = |way: Direction| (way.as_str().to_owned(), speaker.t(direction_text(way)));
    let mut fields = vec![
        choice("when", "messages-when", "messages-when-any", spans),
        choice("action", "messages-action", "messages-any", Action::ALL.into_iter().map(action).collect()),
        choice("direction", "messages-way", "messages-any", ways.into_iter().map(way).collect()),
    ];
    let mut doors = shelf.doors.clone();
    let asked = shelf.word("door");
    if !asked.is_empty() && !doors.contains(&asked) {
        doors.push(asked);
    }
    if doors.len() > 1 {
        let doors = doors.into_iter().map(|door| (door.clone(), door)).collect();
        fields.push(choice("door", "messages-door", "messages-any", doors));
    }
    if !shelf.word("outcome").is_empty() {
        let outcome = |outcome: Disposed| (outcome.as_str().to_owned(), speaker.t(outcome_text(outcome)));
        let outcomes = Disposed::ALL.into_iter().map(outcome).collect();
        fields.push(choice("outcome", "messages-outcome", "messages-any", outcomes));
    }
    let known = KNOWN.iter().map(|(word, text)| ((*word).to_owned(), speaker.t(text))).collect();
    fields.push(Field::choice("by", speaker.t("messages-by"), known).value(shelf.word("by")));
    let words = Field::line("search", "words", speaker.t("messages-words")).value(shelf.word("words"));
    fields.push(match shelf.refused {
        Some("sha256") => words.error(speaker.t("messages-no-sha256")),
        Some(_) => words.error(speaker.t("messages-no-address")),
        None => words,
    });
    fields
}

fn action_text(action: Action) -> &'static str {
    match action {
        Action::Accept => "messages-accept",
        Action::Tag => "messages-tag",
        Action::Hold => "messages-hold",
        Action::Defer => "messages-defer",
        Action::Reject => "messages-reject",
    }
}

fn outcome_text(outcome: Disposed) -> &'static str {
    match outcome {
        Disposed::Passed => "messages-passed",
        Disposed::PassedAsCopy => "messages-passed-as-copy",
        Disposed::PassedUnjudged => "messages-passed-unjudged",
        Disposed::PassedBefore => "messages-passed-before",
        Disposed::Held => "messages-held",
        Disposed::Split => "messages-split",
        Disposed::HeldInQueue => "messages-held-in-queue",
        Disposed::Deferred => "messages-deferred",
        Disposed::Refused => "messages-refused",
        Disposed::Arrived => "messages-arrived",
        Disposed::ArrivedUnjudged => "messages-arrived-unjudged",
    }
}

/// One message as a row; also a list of examples shows them so.
pub(super) fn message_row(speaker: &Speaker, row: &MessageRow, now: Time) -> Row {
    let sender = row.sender_domain.clone().unwrap_or_else(|| speaker.t("messages-nobody"));
    let direction = match row.direction {
        Direction::Inbound => "messages-in",
        Direction::Outbound => "messages-out",
        Direction::Internal => "messages-within",
    };
    let way = format!("{} · {}", speaker.t(direction), door_name(speaker, row.trace.door.as_deref()));
    Row::new(vec![
        Cell::two_lines(&Cell::link(format!("/messages/{}", row.id), sender), way),
        Cell::part(&When::relative(speaker, row.at, now)),
        action_cell(speaker, row),
        reasons(speaker, row),
        Cell::number(why::points(speaker, row.score)),
    ])
}

/// What was decided; below it what became of the message where that is something else.
fn action_cell(speaker: &Speaker, row: &MessageRow) -> Cell {
    let badge = Cell::part(&Badge::action(speaker, row.action));
    let Some(disposed) = row.trace.disposed else { return badge };
    let is_plain = matches!(
        (row.action, disposed),
        (Action::Accept | Action::Tag, Disposed::Passed)
            | (Action::Hold, Disposed::Held)
            | (Action::Defer, Disposed::Deferred)
            | (Action::Reject, Disposed::Refused)
    );
    if is_plain { badge } else { Cell::two_lines(&badge, speaker.t(outcome_text(disposed))) }
}

fn reasons(speaker: &Speaker, row: &MessageRow) -> Cell {
    match why::heaviest(speaker, &row.reasons, REASONS) {
        (said, _) if said.is_empty() => Cell::text("–"),
        (said, 0) => Cell::text(said.join("; ")),
        (said, more) => {
            let more = speaker.t_with("messages-why-more", "count", &more);
            Cell::two_lines(&Cell::text(said.join("; ")), more)
        }
    }
}

fn empty(speaker: &Speaker) -> Empty {
    Empty::new(Picture::Light, speaker.t("messages-empty"), speaker.t("messages-empty-text"))
        .act(Button::primary(speaker.t("messages-empty-act")).href("/guide"))
}

/// Hands the messages of a filter out as a spreadsheet, piece by piece.
pub(crate) async fn table(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let now = console.clock.now();
    let asked = asked(&pairs, now);
    let table = match console.rooms.desk.messages_csv(visitor.access()?, &asked.filter) {
        Ok(table) => table,
        // A question that is not in its form is put right on the page.
        Err(DeskError::BadQuestion { .. }) => return Err(PageError::NotFound),
        Err(error) => return Err(PageError::ours(error)),
    };
    let speaker = console.speaker(&visitor);
    let cut = speaker.t_with("messages-cut", "count", &MOST_ROWS);
    let day = now.to_string();
    let name = format!("attachment; filename=\"messages-{}.csv\"", day.get(..10).unwrap_or("now"));
    let fields =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((fields, Body::from_stream(pieces(table, cut))).into_response())
}

/// The pieces of a table. One that cannot go on breaks off, so that nobody takes it for whole; one that is cut says so in its last line.
fn pieces(table: MessageTable, cut: String) -> impl stream::Stream<Item = std::io::Result<String>> + Send {
    stream::unfold(Some((table, cut)), async |state| {
        let (mut table, cut) = state?;
        match tokio::time::timeout(PIECE_LIMIT, table.next()).await {
            Ok(Ok(Some(piece))) => Some((Ok(piece), Some((table, cut)))),
            Ok(Ok(None)) if table.is_cut() => Some((Ok(format!("\"{cut}\"\r\n")), None)),
            Ok(Ok(None)) => None,
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a table of messages broke off");
                Some((Err(std::io::Error::other(error)), None))
            }
            Err(late) => Some((Err(late.into()), None)),
        }
    })
}

#[cfg(test)]
mod tests;
