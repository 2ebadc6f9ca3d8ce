//! The overview: how each stream is, what is held, what needs a person now.

use std::sync::Arc;

use guard::desk::overview::{ActionCounts, NeedKind};
use guard::policy::Enforcement;
use model::verdict::Direction;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json};
use crate::api::word::{Moment, Word};

/// How things are.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OverviewView {
    /// When it was asked.
    at: Moment,
    /// Streams that had mail in the last 30 days.
    streams: Vec<StreamView>,
    held: HeldNow,
    /// What needs a person, the most urgent first.
    needs: Vec<NeedView>,
}

/// How one stream is.
#[derive(Debug, Serialize, JsonSchema)]
struct StreamView {
    /// The configured name of the door; none for what was only scanned.
    door: Option<String>,
    direction: Word<Direction>,
    mode: Word<Enforcement>,
    last_seen: Moment,
    /// The last 24 hours, the oldest first; the last one is not over yet.
    hours: Vec<CountsView>,
    /// The last 30 days in UTC, the oldest first; the last one is not over yet.
    days: Vec<CountsView>,
}

/// Messages by what was decided.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CountsView {
    accept: u64,
    tag: u64,
    hold: u64,
    defer: u64,
    reject: u64,
    /// Of those that were to be held, put off or refused: so many went on, because the stream is only observed.
    only_observed: u64,
    /// Of those that were accepted: so many could not be judged.
    unjudged: u64,
}

impl CountsView {
    pub(crate) fn of(counts: &ActionCounts) -> Self {
        let ActionCounts { accept, tag, hold, defer, reject, only_observed, unjudged } = *counts;
        CountsView { accept, tag, hold, defer, reject, only_observed, unjudged }
    }
}

/// What is held now.
#[derive(Debug, Serialize, JsonSchema)]
struct HeldNow {
    waiting: u64,
    releasing: u64,
    /// When the oldest that waits came.
    oldest: Option<Moment>,
}

/// Something that needs a person.
#[derive(Debug, Serialize, JsonSchema)]
struct NeedView {
    /// `silent-door`, `unjudged`, `held-long`, `maybe-twice`, `reports` or `over-budget`.
    kind: &'static str,
    /// The door, where one is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    door: Option<String>,
    /// How many, or hours for a door that is silent.
    count: u64,
    /// The same as a sentence.
    text: String,
}

/// Shows how things are.
pub(crate) async fn show(api: Arc<Api>, ask: Ask) -> Result<Json<OverviewView>, ApiProblem> {
    let standing = api.standing(&ask.access);
    let overview = api.rooms.desk.overview(&ask.access, &standing, api.clock.now()).await?;
    let streams = overview.streams.into_iter().map(|stream| StreamView {
        door: stream.door,
        direction: Word(stream.direction),
        mode: Word(stream.mode),
        last_seen: Moment(stream.last_seen),
        hours: stream.hours.iter().map(CountsView::of).collect(),
        days: stream.days.iter().map(CountsView::of).collect(),
    });
    let needs = overview.needs.into_iter().map(|need| {
        let text = api.phrases.say(&api.language, &need.text);
        let (kind, door) = kind(need.kind);
        NeedView { kind, door, count: need.count, text }
    });
    let held = overview.held;
    Ok(Json(OverviewView {
        at: Moment(overview.at),
        streams: streams.collect(),
        held: HeldNow { waiting: held.waiting, releasing: held.releasing, oldest: held.oldest.map(Moment) },
        needs: needs.collect(),
    }))
}

fn kind(kind: NeedKind) -> (&'static str, Option<String>) {
    match kind {
        NeedKind::SilentDoor(door) => ("silent-door", Some(door)),
        NeedKind::Unjudged => ("unjudged", None),
        NeedKind::HeldLong => ("held-long", None),
        NeedKind::MaybeTwice => ("maybe-twice", None),
        NeedKind::Reports => ("reports", None),
        NeedKind::OverBudget => ("over-budget", None),
    }
}
