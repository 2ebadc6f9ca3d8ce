//! Approvals: a large list leaves only if a second person agrees. A program asks by exporting, and reads what became of it; nobody agrees by a token.

use std::sync::Arc;

use custody::export::approval::{Approval, ApprovalState, Asked};
use model::ids::{ApprovalId, CopyId, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, hexadecimal, spoken};

spoken! {
    ApprovalState, "ApprovalState", *ApprovalState::ALL, ApprovalState::as_str;
}

/// Which approvals are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalQuery {
    /// Where the page before ended.
    after: Option<IdText<ApprovalId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A question to a second person.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ApprovalView {
    id: IdText<ApprovalId>,
    vendor: String,
    vendor_id: IdText<PartyId>,
    list: String,
    purpose: String,
    columns: Vec<String>,
    rows: u64,
    /// SHA-256 of the file that was handed in, in hexadecimal.
    sha256: String,
    asked_at: Moment,
    asked_by: String,
    state: Word<ApprovalState>,
    decided_at: Option<Moment>,
    decided_by: Option<String>,
    /// The copy it let go.
    copy: Option<IdText<CopyId>>,
}

impl ApprovalView {
    fn of(asked: Asked) -> Self {
        let Asked { approval, party } = asked;
        let Approval { asked, decided, .. } = approval;
        let (decided_at, decided_by) = decided.unzip();
        ApprovalView {
            id: IdText(approval.id),
            vendor: party,
            vendor_id: IdText(approval.party),
            list: approval.list,
            purpose: approval.purpose,
            columns: approval.columns,
            rows: approval.rows,
            sha256: hexadecimal(&approval.source_sha256),
            asked_at: Moment(asked.0),
            asked_by: asked.1,
            state: Word(approval.state),
            decided_at: decided_at.map(Moment),
            decided_by,
            copy: approval.copy.map(IdText),
        }
    }
}

/// Lists them, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<ApprovalQuery>,
) -> Result<Json<Listing<ApprovalView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.custody.approvals_before(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.approval.id.to_string(), ApprovalView::of))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ApprovalView>, ApiProblem> {
    Ok(Json(ApprovalView::of(api.rooms.custody.approval(&ask.access, ask.path.id("approval")?).await?)))
}

/// A token is its person's hand, and no second person.
pub(crate) async fn decide(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.approval(&ask.access, ask.path.id("approval")?).await?;
    Err(ApiProblem::needs_person())
}
