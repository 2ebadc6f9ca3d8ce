//! Streams: what enforcing each would have meant, or means, and where one goes on. One stream is `stream`; the switch for all is `enforcing`.
//! What is advised is decided by `guard::desk::report`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guard::desk::report::{Advice, StreamReport};
use guard::policy::Enforcement;
use model::access::Right;
use model::phrase::Phrase;
use model::verdict::Direction;

use super::Console;
use super::overview::{direction_text, mode_badge};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Badge, Button, Empty, Icon, Page, Picture, Place, Speaker};

/// Days that a report looks back.
pub(super) const DAYS: u32 = 30;

/// Every stream with what is advised.
#[derive(Template)]
#[template(path = "console/streams.html")]
struct StreamsPage {
    page: Page,
    streams: Vec<Standing>,
    empty: Option<Empty>,
    /// Stops everything, or lets it go on.
    switch: Option<Button>,
    /// Leads to a new door.
    add: Option<Button>,
}

/// How a stream stands.
struct Standing {
    name: String,
    href: String,
    direction: String,
    mode: Badge,
    counts: String,
    advice: String,
    act: Option<Button>,
}

/// Shows how each stream stands.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let standing = console.rooms.streams.book.standing();
    let report = console.rooms.desk.observe_report(access, &standing, DAYS, console.clock.now()).await;
    let report = report.map_err(PageError::ours)?;
    let page = console.page(&visitor, "streams-title").await?.at(Place::Overview);
    let page = page.crumb("/", console.speaker(&visitor).t("parts-nav-overview"));
    let may_change = console.rules_here(access) && access.rights.has(Right::Manage);
    Ok(super::shown(&streams_page(page, &report, may_change)))
}

fn streams_page(page: Page, report: &[StreamReport], may_change: bool) -> StreamsPage {
    let speaker = page.frame.speaker.clone();
    let is_stopped = page.frame.stopped.is_some();
    let page = page.lead(speaker.t("streams-lead"));
    StreamsPage {
        streams: report.iter().map(|stream| standing(&speaker, stream, may_change)).collect(),
        empty: report.is_empty().then(|| {
            Empty::new(Picture::Light, speaker.t("streams-empty"), speaker.t("streams-empty-text"))
                .act(Button::primary(speaker.t("overview-empty-act")).href("/guide"))
        }),
        add: may_change
            .then(|| Button::secondary(speaker.t("doorstep-title")).icon(Icon::Plus).href("/streams/add")),
        switch: (may_change && !is_stopped && !report.is_empty()).then(|| {
            Button::secondary(speaker.t("enforcing-stop")).icon(Icon::Pause).href("/enforcing").asks()
        }),
        page,
    }
}

fn standing(speaker: &Speaker, stream: &StreamReport, may_change: bool) -> Standing {
    let href = href(&stream.door, stream.direction);
    Standing {
        name: stream.door.clone(),
        direction: speaker.t(direction_text(stream.direction)),
        mode: mode_badge(speaker, stream.mode),
        counts: counts(speaker, stream),
        advice: speaker.say(&stream.advice_text()),
        act: act(speaker, stream, may_change, Button::secondary).map(Button::small),
        href,
    }
}

/// What was decided in the last days, in a line.
pub(super) fn counts(speaker: &Speaker, stream: &StreamReport) -> String {
    let number = |count: u64| speaker.number(count);
    let phrase = Phrase::new("streams-counts")
        .with("messages", number(stream.counts.total()))
        .with("marked", number(stream.counts.tag))
        .with("stopped", number(stream.counts.stopped()))
        .with("days", stream.days.to_string());
    speaker.say(&phrase)
}

/// What one may do about a stream: let it be enforced, or only be observed.
pub(super) fn act(
    speaker: &Speaker,
    stream: &StreamReport,
    may_change: bool,
    weight: fn(String) -> Button,
) -> Option<Button> {
    let place = href(&stream.door, stream.direction);
    let (words, mode) = match stream.mode {
        _ if !may_change || stream.advice == Advice::NoDoor => return None,
        Enforcement::Observed => ("stream-enforce", "enforce"),
        Enforcement::Enforced => ("stream-observe", "observe"),
        // The switch of the house comes first.
        Enforcement::Stopped => return None,
    };
    Some(weight(speaker.t(words)).href(format!("{place}/{mode}")).asks())
}

/// The page of a stream.
pub(super) fn href(door: &str, direction: Direction) -> String {
    // The encoding of forms writes a blank as `+`, which in a path is a plus (RFC 3986 §3.3).
    let door = form_urlencoded::byte_serialize(door.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/streams/{door}/{direction}")
}

#[cfg(test)]
mod tests;
