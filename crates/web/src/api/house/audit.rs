//! The audit log: who did what about what. No addresses are in it.

use std::sync::Arc;

use model::ids::AuditEntryId;
use platform::audit::{AuditEntry, AuditKind};
use platform::verify::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Position, Spoken, Word, hexadecimal};

impl Spoken for State {
    const NAME: &'static str = "CheckState";
    const ALL: &'static [Self] = &[Self::Sound, Self::Notice, Self::Broken];

    fn word(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Notice => "notice",
            Self::Broken => "broken",
        }
    }
}

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

/// An entry with its proof.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuditWhole {
    entry: AuditView,
    /// The proof that it stands in the ledger, as `tidewatch verify-proof` reads it; none until it does, and of words that were erased.
    proof: Option<String>,
}

/// Whether the log is what was written.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AuditCheck {
    is_sound: bool,
    findings: Vec<CheckFinding>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize, JsonSchema)]
struct CheckFinding {
    state: Word<State>,
    text: String,
}

/// Shows one entry with its proof.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<AuditWhole>, ApiProblem> {
    let (audit, position): (_, u64) = (&api.rooms.audit, ask.path.id("position")?);
    let entry = audit.entry_at(&ask.access, position).await?.ok_or_else(ApiProblem::not_found)?;
    let proof = audit.prove(&ask.access, position).await?;
    Ok(Json(AuditWhole { entry: AuditView::of(entry), proof }))
}

/// Reads the log again and says whether it is what was written.
pub(crate) async fn check(api: Arc<Api>, ask: Ask) -> Result<Json<AuditCheck>, ApiProblem> {
    let report = api.rooms.ledger.run(&ask.access).await?;
    let busy = || ApiProblem::saying(ProblemKind::Conflict, "somebody else is having it read just now");
    let report = report.ok_or_else(busy)?;
    let findings = report.findings.iter().map(|one| CheckFinding {
        state: Word(one.state),
        text: api.phrases.say(&api.language, &one.phrase),
    });
    Ok(Json(AuditCheck { is_sound: report.is_sound(), findings: findings.collect() }))
}
