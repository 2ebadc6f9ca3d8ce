//! Warnings: at a hub those it issued, at a member those it was told. Only a hub changes them.

use std::sync::Arc;

use clearinghouse::desk::{Origin, Warning, WarningState};
use clearinghouse::warning::{Act, Why};
use model::ids::{HeldId, WarningId};
use model::indicator::Indicator;
use model::watch::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Nothing};
use crate::api::word::{IdText, Limit, Moment, Spoken, Word, hexadecimal, spoken};

spoken! {
    Level, "Level", Level::ALL, Level::as_str;
    Origin, "WarningOrigin", *Origin::ALL, Origin::as_str;
    WarningState, "WarningState", *WarningState::ALL, WarningState::as_str;
}

/// Why a coordinator takes a warning back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    Mistake,
    Over,
}

impl Spoken for Back {
    const NAME: &'static str = "CancelReason";
    const ALL: &'static [Self] = &[Self::Mistake, Self::Over];

    fn word(self) -> &'static str {
        match self {
            Self::Mistake => Why::Mistake.as_str(),
            Self::Over => Why::Over.as_str(),
        }
    }
}

/// Which warnings are asked for: all, also those that are over.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WarningQuery {
    /// Where the page before ended.
    after: Option<IdText<WarningId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A thing of an attacker.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IndicatorView {
    /// `domain`, `url`, `address` or `sha256`.
    kind: &'static str,
    /// Do not open it.
    value: String,
}

impl IndicatorView {
    pub(super) fn of(indicator: &Indicator) -> Self {
        let (kind, value) = match indicator {
            Indicator::Domain(domain) => ("domain", domain.clone()),
            Indicator::Url(url) => ("url", url.clone()),
            Indicator::Address(address) => ("address", address.clone()),
            Indicator::FileHash(hash) => ("sha256", hexadecimal(hash)),
        };
        IndicatorView { kind, value }
    }
}

/// A warning in its newest revision.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WarningView {
    id: IdText<WarningId>,
    /// `here` if we are the hub that issued it.
    origin: Word<Origin>,
    /// Grows with every change, from 1.
    revision: u32,
    level: Word<Level>,
    state: Word<WarningState>,
    /// Why it stands so, as a word.
    why: String,
    indicators: Vec<IndicatorView>,
    issued_at: Moment,
    changed_at: Moment,
    expires_at: Moment,
    /// The hub's own words, signed.
    signed: String,
}

impl WarningView {
    fn of(warning: Warning) -> Self {
        WarningView {
            id: IdText(warning.id),
            origin: Word(warning.origin),
            revision: warning.revision,
            level: Word(warning.level),
            state: Word(warning.state),
            why: warning.why,
            indicators: warning.indicators.iter().map(IndicatorView::of).collect(),
            issued_at: Moment(warning.issued_at),
            changed_at: Moment(warning.changed_at),
            expires_at: Moment(warning.expires_at),
            signed: warning.signed,
        }
    }
}

/// A warning and what still rests on it here.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WarningWhole {
    warning: WarningView,
    /// Held messages that rest on it and that nothing holds any more, since it was taken back: look, and release them.
    loose: Vec<IdText<HeldId>>,
}

/// How urgent it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelIn {
    level: Word<Level>,
}

/// Why it is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelIn {
    why: Word<Back>,
}

/// Lists warnings, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<WarningQuery>,
) -> Result<Json<Listing<WarningView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.clearinghouse.warning_list(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), WarningView::of))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<WarningWhole>, ApiProblem> {
    let id: WarningId = ask.path.id("warning")?;
    let found = api.rooms.clearinghouse.warning_fetch(&ask.access, id).await?;
    let warning = found.ok_or_else(ApiProblem::not_found)?;
    let cause = clearinghouse::warning::cause(id);
    let loose = api.rooms.desk.loose(&ask.access, Some(&cause), api.clock.now()).await?;
    Ok(Json(WarningWhole {
        warning: WarningView::of(warning),
        loose: loose.held.into_iter().map(IdText).collect(),
    }))
}

/// A coordinator of a hub sets how urgent it is.
pub(crate) async fn set_level(api: Arc<Api>, ask: Ask<Nothing, Json<LevelIn>>) -> Result<Done, ApiProblem> {
    decide(&api, &ask, Act::Level(ask.body.0.level.0)).await
}

/// A coordinator of a hub takes it back.
pub(crate) async fn cancel(api: Arc<Api>, ask: Ask<Nothing, Json<CancelIn>>) -> Result<Done, ApiProblem> {
    let why = match ask.body.0.why.0 {
        Back::Mistake => Why::Mistake,
        Back::Over => Why::Over,
    };
    decide(&api, &ask, Act::Cancel(why)).await
}

async fn decide<B>(api: &Api, ask: &Ask<Nothing, B>, act: Act) -> Result<Done, ApiProblem> {
    let (desk, id) = (&api.rooms.clearinghouse, ask.path.id("warning")?);
    desk.warning_fetch(&ask.access, id).await?.ok_or_else(ApiProblem::not_found)?;
    desk.decide(&ask.access, id, act).await?;
    Ok(Done)
}
