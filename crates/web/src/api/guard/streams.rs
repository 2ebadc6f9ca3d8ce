//! Streams: what observing each would have meant, and the switches: observe or enforce for one, stop and resume for all.

use std::sync::Arc;

use guard::desk::Mode;
use guard::desk::report::{Advice, StreamReport};
use guard::policy::{Enforcement, Standing, SwitchPlace, SwitchState};
use model::access::Access;
use model::ids::{JudgedId, TenantId};
use model::verdict::Direction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::overview::CountsView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Nothing};
use crate::api::word::{IdText, Moment, Spoken, Word};

/// Over how many days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreamsQuery {
    /// Days to look back, from 1 to 90.
    #[serde(default)]
    days: Days,
}

/// Days to look back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Days(u32);

impl Default for Days {
    fn default() -> Self {
        Days(7)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let days = u32::deserialize(deserializer)?;
        let is_fit = (1..=guard::desk::report::MOST_DAYS).contains(&days);
        if is_fit { Ok(Days(days)) } else { Err(serde::de::Error::custom("expected a number from 1 to 90")) }
    }
}

impl JsonSchema for Days {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Days".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": guard::desk::report::MOST_DAYS, "default": 7})
    }
}

/// All streams that had mail.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StreamsView {
    items: Vec<StreamReportView>,
}

/// What enforcing a stream would have meant, or means.
#[derive(Debug, Serialize, JsonSchema)]
struct StreamReportView {
    door: String,
    direction: Word<Direction>,
    mode: Word<Enforcement>,
    /// Days with mail, of those that were looked at.
    days: u32,
    counts: CountsView,
    /// The newest that were to be held, put off or refused and went on.
    examples: Vec<IdText<JudgedId>>,
    /// How many of it were really held, and what people said of them.
    held: Option<HeldOfStreamView>,
    advice: Word<Advice>,
    /// The same as a sentence.
    text: String,
}

/// What was held of a stream.
#[derive(Debug, Serialize, JsonSchema)]
struct HeldOfStreamView {
    held: u64,
    fine: u64,
    phishing: u64,
}

impl Spoken for Advice {
    const NAME: &'static str = "Advice";
    const ALL: &'static [Self] =
        &[Self::Wait, Self::Quiet, Self::LookFirst, Self::Ready, Self::Tune, Self::Keep, Self::NoDoor];

    fn word(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Quiet => "quiet",
            Self::LookFirst => "look-first",
            Self::Ready => "ready",
            Self::Tune => "tune",
            Self::Keep => "keep",
            Self::NoDoor => "no-door",
        }
    }
}

/// How a stream is to be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModeIn {
    mode: Word<Mode>,
    /// Why, without an address.
    why: String,
}

/// Why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyIn {
    /// Why, without an address.
    pub(crate) why: String,
}

/// Whether what is decided is done at all.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EnforcingView {
    /// Enforcing is stopped for the whole installation.
    is_stopped: bool,
    /// How it was set last; none if never.
    set: Option<SwitchView>,
}

/// When, by whom and why something was set.
#[derive(Debug, Serialize, JsonSchema)]
struct SwitchView {
    at: Moment,
    by: String,
    why: String,
}

impl Api {
    /// How exceptions and switches stand in memory: those of the house; whoever is below it has no doors of its own.
    pub(crate) fn standing(&self, access: &Access) -> Arc<Standing> {
        match access.tenant {
            TenantId::HOUSE => self.rooms.streams.book.standing(),
            _ => Arc::default(),
        }
    }
}

/// Lists streams with what observing would have meant.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<StreamsQuery>) -> Result<Json<StreamsView>, ApiProblem> {
    let standing = api.standing(&ask.access);
    let days = ask.query.days.0;
    let reports = api.rooms.desk.observe_report(&ask.access, &standing, days, api.clock.now()).await?;
    Ok(Json(StreamsView { items: reports.into_iter().map(|report| view(&api, report)).collect() }))
}

fn view(api: &Api, report: StreamReport) -> StreamReportView {
    let text = api.phrases.say(&api.language, &report.advice_text());
    StreamReportView {
        door: report.door,
        direction: Word(report.direction),
        mode: Word(report.mode),
        days: report.days,
        counts: CountsView::of(&report.counts),
        examples: report.examples.iter().map(|row| IdText(row.id)).collect(),
        held: report.held.map(|held| HeldOfStreamView {
            held: held.held,
            fine: held.fine,
            phishing: held.phishing,
        }),
        advice: Word(report.advice),
        text,
    }
}

/// Sets whether a stream is enforced.
pub(crate) async fn set(api: Arc<Api>, ask: Ask<Nothing, Json<ModeIn>>) -> Result<Done, ApiProblem> {
    let door = ask.path.text("door")?;
    let direction = Direction::parse(ask.path.text("direction")?).ok_or_else(ApiProblem::not_found)?;
    // Doors are the house's.
    let is_known = api.rooms.desk.doors().iter().any(|known| known.name == door);
    if ask.access.tenant != TenantId::HOUSE || !is_known {
        return Err(ApiProblem::not_found());
    }
    let ModeIn { mode, why } = ask.body.0;
    let streams = &api.rooms.streams;
    streams.set_stream(&ask.access, (door, direction), mode.0, &why, api.clock.now()).await?;
    Ok(Done)
}

/// Says whether enforcing is stopped.
pub(crate) async fn enforcing(api: Arc<Api>, ask: Ask) -> Result<Json<EnforcingView>, ApiProblem> {
    let switches = api.rooms.streams.switches(&ask.access).await?;
    let switch = switches.into_iter().find(|switch| switch.place == SwitchPlace::Installation);
    Ok(Json(EnforcingView {
        is_stopped: switch.as_ref().is_some_and(|switch| switch.state == SwitchState::Observe),
        set: switch.map(|switch| SwitchView {
            at: Moment(switch.set_at),
            by: switch.set_by,
            why: switch.why,
        }),
    }))
}

/// Stops enforcing everywhere.
pub(crate) async fn stop(api: Arc<Api>, ask: Ask<Nothing, Json<WhyIn>>) -> Result<Done, ApiProblem> {
    api.rooms.streams.stop_enforcing(&ask.access, &ask.body.0.why, api.clock.now()).await?;
    Ok(Done)
}

/// Lets each stream be as it is set again.
pub(crate) async fn resume(api: Arc<Api>, ask: Ask<Nothing, Json<WhyIn>>) -> Result<Done, ApiProblem> {
    api.rooms.streams.resume_enforcing(&ask.access, &ask.body.0.why, api.clock.now()).await?;
    Ok(Done)
}
