//! One stream: how it stands, its messages over time, what enforcing would have meant, and the switch between observing and enforcing.
//! What is advised is decided by `guard::desk::report`; who may switch, and that it is written down, by `guard::policy`.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use guard::desk::overview::{ActionCounts, DAYS, HOURS, StreamOverview};
use guard::desk::report::{Advice, StreamReport};
use guard::policy::{Switch, SwitchPlace, SwitchState};
use model::access::Right;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::Direction;
use serde::Deserialize;

use super::messages::message_row;
use super::overview::{direction_text, mode_badge};
use super::streams;
use super::{ConfirmPage, Console, enforcing};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Chart, Column, Confirm, Empty, Facts, Page, Picture, Place, Speaker, Table, Tabs,
};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// One stream.
#[derive(Template)]
#[template(path = "console/stream.html")]
struct StreamPage {
    page: Page,
    mode: Badge,
    advice: String,
    facts: Facts,
    spans: Tabs,
    chart: Option<Chart>,
    examples: Option<Table>,
    examples_all: String,
    empty: Option<Empty>,
}

/// A door and a direction, as an address says them.
type Name = (String, String);

/// By the hour or by the day.
#[derive(Default, Deserialize)]
pub(crate) struct Span {
    #[serde(default)]
    by: String,
}

/// Shows a stream.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(name): Path<Name>,
    Query(span): Query<Span>,
) -> Result<Response, PageError> {
    let (door, direction) = stream_of(&name)?;
    let access = visitor.access()?;
    let tide = console.tide(access).await?;
    let seen = tide.overview.streams.iter();
    let seen =
        seen.clone().find(|stream| stream.door.as_ref() == Some(&door) && stream.direction == direction);
    let report = report(&console, &visitor, &door, direction).await?;
    if report.is_none() && !is_ours(&console, &visitor, &door)? {
        return Err(PageError::NotFound);
    }
    let since = since(&console, &visitor, &door, direction).await?;
    let page = console.page(&visitor, "streams-title").await?.at(Place::Overview);
    let may_change = console.rules_here(access) && access.rights.has(Right::Manage);
    let shelf =
        Shelf { door, direction, is_hourly: span.by == "hour", may_change, since, now: console.clock.now() };
    Ok(super::shown(&stream_page(page, seen, report.as_ref(), &shelf)))
}

fn stream_of((door, direction): &Name) -> Result<(String, Direction), PageError> {
    Ok((door.clone(), Direction::parse(direction).ok_or(PageError::NotFound)?))
}

/// What enforcing the stream would have meant; none if it had no mail.
async fn report(
    console: &Console,
    visitor: &Visitor,
    door: &str,
    direction: Direction,
) -> Result<Option<StreamReport>, PageError> {
    let standing = console.rooms.streams.book.standing();
    let now = console.clock.now();
    let reports = console.rooms.desk.observe_report(visitor.access()?, &standing, streams::DAYS, now).await;
    let mut reports = reports.map_err(PageError::ours)?.into_iter();
    Ok(reports.find(|report| report.door == door && report.direction == direction))
}

/// True for a door of the configuration, for who belongs to the tenant whose doors these are.
fn is_ours(console: &Console, visitor: &Visitor, door: &str) -> Result<bool, PageError> {
    let is_known = console.rooms.desk.doors().iter().any(|known| known.name == door);
    Ok(is_known && console.rules_here(visitor.access()?))
}

/// Who switched the stream, when and why; none if it is as the configuration says.
async fn since(
    console: &Console,
    visitor: &Visitor,
    door: &str,
    direction: Direction,
) -> Result<Option<String>, PageError> {
    if !console.rules_here(visitor.access()?) {
        return Ok(None);
    }
    let standing = console.rooms.streams.book.standing();
    let place = SwitchPlace::Stream { door: door.to_owned(), direction };
    let Some(switch) = standing.switches().iter().find(|switch| switch.place == place) else {
        return Ok(None);
    };
    let names = console.names(visitor, &[&switch.set_by]).await?;
    Ok(Some(switched(&console.speaker(visitor), switch, names.of(&switch.set_by))))
}

fn switched(speaker: &Speaker, switch: &Switch, who: &str) -> String {
    let phrase = Phrase::new("stream-since").with("who", who).with("at", speaker.instant(switch.set_at));
    speaker.say(&phrase.with("why", &switch.why))
}

/// What the page needs beside the numbers.
struct Shelf {
    door: String,
    direction: Direction,
    is_hourly: bool,
    may_change: bool,
    since: Option<String>,
    now: Time,
}

fn stream_page(
    page: Page,
    seen: Option<&StreamOverview>,
    report: Option<&StreamReport>,
    shelf: &Shelf,
) -> StreamPage {
    let speaker = page.frame.speaker.clone();
    let href = streams::href(&shelf.door, shelf.direction);
    let mut page = page
        .crumb("/", speaker.t("parts-nav-overview"))
        .crumb("/streams", speaker.t("streams-title"))
        .lead(speaker.t(direction_text(shelf.direction)));
    page.title.clone_from(&shelf.door);
    let is_advised = report.is_some_and(|report| matches!(report.advice, Advice::Ready | Advice::Quiet));
    let weight = if is_advised { Button::primary } else { Button::secondary };
    if let Some(act) = report.and_then(|report| streams::act(&speaker, report, shelf.may_change, weight)) {
        page = page.next(&act);
    }
    let mode = report.map_or_else(
        || Badge::new(crate::view::Tone::Plain, speaker.t("stream-no-mail")),
        |report| mode_badge(&speaker, report.mode),
    );
    StreamPage {
        mode,
        advice: report.map_or_else(String::new, |report| speaker.say(&report.advice_text())),
        facts: facts(&speaker, report, shelf),
        spans: Tabs::new(speaker.t("stream-spans"))
            .tab(href.clone(), speaker.t("stream-by-day"))
            .tab(format!("{href}?by=hour"), speaker.t("stream-by-hour"))
            .current(&if shelf.is_hourly { format!("{href}?by=hour") } else { href.clone() }),
        chart: seen.map(|seen| chart(&speaker, seen, shelf)),
        examples: report.and_then(|report| examples(&speaker, report, &href, shelf.now)),
        examples_all: all_of(report, shelf),
        empty: report.is_none().then(|| {
            Empty::new(Picture::Buoy, speaker.t("stream-empty"), speaker.t("stream-empty-text"))
                .act(Button::secondary(speaker.t("stream-empty-act")).href("/guide"))
        }),
        page,
    }
}

fn facts(speaker: &Speaker, report: Option<&StreamReport>, shelf: &Shelf) -> Facts {
    let mut facts = Facts::new();
    if let Some(report) = report {
        let counts = report.counts;
        let really = counts.stopped().saturating_sub(counts.only_observed);
        facts = facts
            .fact(speaker.t("stream-messages"), Cell::text(speaker.number(counts.total())))
            .fact(speaker.t("stream-marked"), Cell::text(speaker.number(counts.tag)))
            .fact(speaker.t("stream-would"), Cell::text(speaker.number(counts.only_observed)))
            .fact(speaker.t("stream-stopped"), Cell::text(speaker.number(really)));
        if let Some(held) = &report.held {
            let words = Phrase::new("stream-held-said")
                .with("held", held.held.to_string())
                .with("fine", held.fine.to_string())
                .with("phishing", held.phishing.to_string());
            facts = facts.fact(speaker.t("stream-held"), Cell::text(speaker.say(&words)));
        }
    }
    let since = shelf.since.clone().unwrap_or_else(|| speaker.t("stream-as-configured"));
    facts.fact(speaker.t("stream-switched"), Cell::text(since))
}

fn chart(speaker: &Speaker, seen: &StreamOverview, shelf: &Shelf) -> Chart {
    let (title, counts, length, most) = match shelf.is_hourly {
        true => ("stream-chart-hours", &seen.hours, HOUR, HOURS),
        false => ("stream-chart-days", &seen.days, DAY, DAYS),
    };
    let chart = Chart::new(speaker, speaker.t(title))
        .series(speaker.t("stream-series-passed"))
        .series(speaker.t("stream-series-marked"))
        .series(speaker.t("stream-series-stopped"));
    let first = begin(shelf.now, length).minus(length * u32::try_from(most - 1).unwrap_or(0));
    let points = counts
        .iter()
        .enumerate()
        .map(|(at, counts)| (first.plus(length * u32::try_from(at).unwrap_or(0)), values(counts)));
    points.fold(chart, |chart, (at, values)| chart.point(speaker, at, &values))
}

fn values(counts: &ActionCounts) -> [u64; 3] {
    [counts.accept, counts.tag, counts.stopped()]
}

/// When the hour or the day in UTC began.
fn begin(now: Time, length: Duration) -> Time {
    let length = i64::try_from(length.as_secs()).unwrap_or(1).max(1);
    Time::from_seconds(now.seconds() - now.seconds().rem_euclid(length))
}

/// What would have been held, put off or refused, and went on.
fn examples(speaker: &Speaker, report: &StreamReport, href: &str, now: Time) -> Option<Table> {
    if report.examples.is_empty() {
        return None;
    }
    let t = |id: &'static str| speaker.t(id);
    let table = Table::new(speaker, "examples", href, t("stream-examples"))
        .column(Column::text("sender", t("messages-sender")).heading())
        .column(Column::text("at", t("messages-at")))
        .column(Column::text("action", t("messages-action")))
        .column(Column::text("why", t("messages-why")))
        .column(Column::number("points", t("messages-points")));
    Some(table.rows(report.examples.iter().map(|row| message_row(speaker, row, now))))
}

fn all_of(report: Option<&StreamReport>, shelf: &Shelf) -> String {
    let action = match report.map(|report| report.counts) {
        Some(counts) if counts.hold == 0 && counts.reject > 0 => "reject",
        _ => "hold",
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("door", &shelf.door).append_pair("direction", shelf.direction.as_str());
    format!("/messages?{}", query.append_pair("action", action).finish())
}

/// Which way a stream is to be switched: `enforce` or `observe`.
fn wanted(word: &str) -> Result<SwitchState, PageError> {
    match word {
        "enforce" => Ok(SwitchState::Enforce),
        "observe" => Ok(SwitchState::Observe),
        _ => Err(PageError::NotFound),
    }
}

/// Asks before a stream is switched.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path((door, direction, mode)): Path<(String, String, String)>,
) -> Result<Response, PageError> {
    let (door, direction) = stream_of(&(door, direction))?;
    let wanted = wanted(&mode)?;
    if !is_ours(&console, &visitor, &door)? {
        return Err(PageError::NotFound);
    }
    asked(&console, &visitor, (&door, direction), wanted, None).await
}

async fn asked(
    console: &Console,
    visitor: &Visitor,
    (door, direction): (&str, Direction),
    wanted: SwitchState,
    wrong: Option<(&'static str, &str)>,
) -> Result<Response, PageError> {
    let report = report(console, visitor, door, direction).await?;
    let (title, act) = match wanted {
        SwitchState::Enforce => ("stream-enforce-title", "stream-enforce"),
        SwitchState::Observe => ("stream-observe-title", "stream-observe"),
    };
    let mut page = console.page(visitor, title).await?.at(Place::Overview);
    page.title = page.t_with(title, "door", door);
    let href = streams::href(door, direction);
    let place = format!("{href}/{}", if wanted == SwitchState::Enforce { "enforce" } else { "observe" });
    let button = match wanted {
        SwitchState::Enforce => Button::primary(page.t(act)),
        SwitchState::Observe => Button::danger(page.t(act)),
    };
    let back = Button::secondary(page.t("stream-leave")).href(&href);
    let mut confirm = Confirm::new(place, button, back);
    for sentence in consequences(&page.frame.speaker, wanted, report.as_ref()) {
        confirm = confirm.consequence(sentence);
    }
    let mut confirm = confirm.field(enforcing::why_field(&page, wrong));
    if wanted == SwitchState::Enforce {
        confirm = confirm.tick(page.t("stream-enforce-tick"));
    }
    let page = page.crumb("/streams", console.speaker(visitor).t("streams-title")).crumb(href, door);
    Ok(super::shown(&ConfirmPage { page, confirm }))
}

/// What will happen, in the numbers of the last days.
fn consequences(speaker: &Speaker, wanted: SwitchState, report: Option<&StreamReport>) -> Vec<String> {
    match wanted {
        SwitchState::Enforce => {
            let counts = report.map(|report| report.counts).unwrap_or_default();
            let numbers = Phrase::new("stream-enforce-numbers")
                .with("messages", counts.total().to_string())
                .with("stopped", counts.stopped().to_string());
            vec![speaker.t("stream-enforce-what"), speaker.say(&numbers), speaker.t("stream-enforce-back")]
        }
        SwitchState::Observe => vec![speaker.t("stream-observe-what"), speaker.t("stream-observe-held")],
    }
}

/// Why somebody switches, and that he read what it means.
#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    confirmed: String,
}

/// Switches a stream.
pub(crate) async fn set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path((door, direction, mode)): Path<(String, String, String)>,
    Form(answer): Form<Answer>,
) -> Result<Response, PageError> {
    let (door, direction) = stream_of(&(door, direction))?;
    let wanted = wanted(&mode)?;
    if !is_ours(&console, &visitor, &door)? {
        return Err(PageError::NotFound);
    }
    let is_unread = wanted == SwitchState::Enforce && answer.confirmed != "yes";
    let wrong = enforcing::wrong_why(&answer.why).or(is_unread.then_some("stream-tick-first"));
    if let Some(wrong) = wrong {
        return asked(&console, &visitor, (&door, direction), wanted, Some((wrong, &answer.why))).await;
    }
    let (access, now) = (visitor.access()?, console.clock.now());
    let set = console.rooms.streams.set_stream(access, (&door, direction), wanted, answer.why.trim(), now);
    set.await.map_err(PageError::ours)?;
    let said = match wanted {
        SwitchState::Enforce => Phrase::new("stream-enforce-done"),
        SwitchState::Observe => Phrase::new("stream-observe-done"),
    };
    let answer = redirect::to(&streams::href(&door, direction));
    Ok(super::flashed(&console, answer, &said.with("door", &door)))
}
