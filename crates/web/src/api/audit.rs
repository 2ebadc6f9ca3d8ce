//! The audit log: who did what about what. No addresses are in it.

use std::sync::Arc;

use model::ids::AuditEntryId;
use platform::audit::{AuditEntry, AuditKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Api;
use super::problem::ApiProblem;
use super::route::{Ask, Json, Listing};
use super::word::{IdText, Limit, Moment, Position, hexadecimal};

/// Which entries are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// Where the page before ended: the position of its last entry.
    after: Option<Position>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// An entry.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuditView {
    /// Its place in the ledger, from 0.
    position: u64,
    id: IdText<AuditEntryId>,
    at: Moment,
    /// `act`, `intent` or `outcome`.
    kind: &'static str,
    /// For an outcome: of which intent.
    #[serde(skip_serializing_if = "Option::is_none")]
    intent: Option<IdText<AuditEntryId>>,
    /// Who: `person:`, `program:` or `house:` and an id; none once the words were erased.
    actor: Option<String>,
    /// What was done.
    what: Option<String>,
    /// About what: nouns and ids.
    about: Option<String>,
    /// The salted commitment that stands in the ledger, in hexadecimal.
    commitment: String,
}

impl AuditView {
    fn of(entry: AuditEntry) -> Self {
        let intent = match entry.kind {
            AuditKind::Outcome(intent) => Some(IdText(intent)),
            AuditKind::Act | AuditKind::Intent => None,
        };
        let (actor, what, about) = entry
            .words
            .map_or((None, None, None), |words| (Some(words.actor), Some(words.what), Some(words.about)));
        AuditView {
            position: entry.position,
            id: IdText(entry.id),
            at: Moment(entry.at),
            kind: entry.kind.word(),
            intent,
            actor,
            what,
            about,
            commitment: hexadecimal(&entry.commitment),
        }
    }
}

/// Lists entries, oldest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AuditQuery>,
) -> Result<Json<Listing<AuditView>>, ApiProblem> {
    let AuditQuery { after, limit: Limit(limit) } = ask.query;
    let from = after.map_or(0, |after| after.0.saturating_add(1));
    let entries = api.rooms.audit.list(&ask.access, from, limit).await?;
    Ok(Listing::full(entries, limit, |entry| entry.position.to_string(), AuditView::of))
}
