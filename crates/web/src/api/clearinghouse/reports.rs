//! Reports: what we may tell the hub. Drafted by evidence; whether one goes out is a person's to decide, so programs read them.

use std::sync::Arc;

use clearinghouse::report::{Report, ReportState};
use model::ids::{AttributionId, StatementId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::warnings::IndicatorView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    ReportState, "ReportState", ReportState::ALL, ReportState::as_str;
}

/// Which reports are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportQuery {
    /// Where the page before ended.
    after: Option<IdText<StatementId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A report.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReportView {
    id: IdText<StatementId>,
    /// The evidence it was drafted from.
    leak: IdText<AttributionId>,
    state: Word<ReportState>,
    indicators: Vec<IndicatorView>,
    drafted_at: Moment,
    changed_at: Moment,
    /// Who released or dropped it.
    decided_by: Option<String>,
    /// What the hub answered, as it did.
    answer: Option<String>,
    /// The proof that it is in the hub's ledger, as `tidewatch verify-proof` reads it.
    proof: Option<String>,
}

impl ReportView {
    fn of(report: Report) -> Self {
        ReportView {
            id: IdText(report.id),
            leak: IdText(report.cause),
            state: Word(report.state),
            indicators: report.indicators.iter().map(IndicatorView::of).collect(),
            drafted_at: Moment(report.drafted_at),
            changed_at: Moment(report.changed_at),
            decided_by: report.decided_by,
            answer: report.answer,
            proof: report.proof,
        }
    }
}

/// Lists reports, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ReportQuery>,
) -> Result<Json<Listing<ReportView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.clearinghouse.reports.list(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), ReportView::of))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ReportView>, ApiProblem> {
    let found = api.rooms.clearinghouse.reports.fetch(&ask.access, ask.path.id("report")?).await?;
    Ok(Json(ReportView::of(found)))
}

/// Whether it goes out, or stays here, is a person's to decide.
pub(crate) async fn decide(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.clearinghouse.reports.fetch(&ask.access, ask.path.id("report")?).await?;
    Err(ApiProblem::needs_person())
}
