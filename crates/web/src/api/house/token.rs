//! What a program learns of itself, of this API and of its problems.

use std::sync::Arc;

use model::access::Right;
use model::ids::TenantId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::Api;
use crate::api::document::Document;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Json};
use crate::api::word::IdText;

/// What a token may.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenView {
    /// Whose installation, or part of it, it is for.
    tenant: IdText<TenantId>,
    /// Who it is in the audit log.
    actor: String,
    /// What it may: those of its scopes that its person may, too.
    rights: Vec<String>,
}

/// Says what the token may.
pub(crate) async fn show(_: Arc<Api>, ask: Ask) -> Result<Json<TokenView>, ApiProblem> {
    let rights = Right::EVERY.into_iter().filter(|right| ask.access.rights.has(*right));
    Ok(Json(TokenView {
        tenant: IdText(ask.access.tenant),
        actor: ask.access.actor.to_string(),
        rights: rights.map(|right| right.to_string()).collect(),
    }))
}

/// The document of this API.
pub(crate) async fn openapi(_: Arc<Api>, _: Ask) -> Result<Json<Document>, ApiProblem> {
    Ok(Json(Document::made()))
}

/// A problem explained.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ProblemHelp {
    /// What it is called.
    title: &'static str,
    /// The status it comes with.
    status: u16,
    /// What to do.
    what_to_do: &'static str,
}

/// Explains a problem.
pub(crate) async fn problem(_: Arc<Api>, ask: Ask) -> Result<Json<ProblemHelp>, ApiProblem> {
    let name = ask.path.text("problem")?;
    let kind = ProblemKind::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(ApiProblem::not_found)?;
    Ok(Json(ProblemHelp { title: kind.title(), status: kind.status().as_u16(), what_to_do: kind.advice() }))
}
