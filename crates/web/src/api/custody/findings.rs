//! Findings: what has to be mended, who answers for it, until when.

use std::sync::Arc;

use custody::finding::{Finding, FindingState, FindingStep};
use model::ids::FindingId;
use model::severity::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Nothing};
use crate::api::word::{Day, IdText, Limit, Moment, Word, spoken};

spoken! {
    FindingState, "FindingState", *FindingState::ALL, FindingState::as_str;
}

/// Which findings are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingQuery {
    /// Only those that stand so.
    state: Option<Word<FindingState>>,
    /// Where the page before ended.
    after: Option<IdText<FindingId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A finding.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingView {
    id: IdText<FindingId>,
    /// Which rule found it, as a word.
    rule: String,
    severity: Word<Severity>,
    /// What it is, in a sentence.
    text: String,
    /// How often it was raised.
    count: u64,
    /// Who answers for it; empty while nobody does.
    owner: String,
    due: Option<Moment>,
    state: Word<FindingState>,
    raised_at: Moment,
    last_at: Moment,
    closed_at: Option<Moment>,
    closed_why: Option<String>,
}

impl FindingView {
    fn of(api: &Api, finding: Finding) -> Self {
        // What a newer program wrote is better told by its rule than not at all.
        let text = api.phrases.say_kept(&api.language, &finding.phrase, &finding.arguments);
        let (closed_at, closed_why) = finding.closed.map(|(at, _, why)| (Moment(at), why)).unzip();
        FindingView {
            id: IdText(finding.id),
            text: text.unwrap_or_else(|| finding.rule.clone()),
            rule: finding.rule,
            severity: Word(finding.severity),
            count: finding.count,
            owner: finding.owner,
            due: finding.due.map(Moment),
            state: Word(finding.state),
            raised_at: Moment(finding.raised_at),
            last_at: Moment(finding.last_at),
            closed_at,
            closed_why,
        }
    }
}

/// A finding with what was done about it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingWhole {
    finding: FindingView,
    /// Newest first.
    history: Vec<StepTaken>,
}

/// What somebody did about a finding.
#[derive(Debug, Serialize, JsonSchema)]
struct StepTaken {
    at: Moment,
    by: String,
    /// `raised`, `owned` or `closed`.
    what: String,
    words: String,
}

impl StepTaken {
    fn of(step: FindingStep) -> Self {
        StepTaken { at: Moment(step.at), by: step.by, what: step.what, words: step.words }
    }
}

/// Who answers for it, and until when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnIn {
    owner: String,
    due: Option<Day>,
}

/// Why it needs nothing more.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonIn {
    pub(super) why: String,
}

/// Lists them, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<FindingQuery>,
) -> Result<Json<Listing<FindingView>>, ApiProblem> {
    let FindingQuery { state, after, limit: Limit(limit) } = ask.query;
    let (state, before) = (state.map(|word| word.0), after.map(|id| id.0));
    let found = api.rooms.custody.findings(&ask.access, state, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), |one| FindingView::of(&api, one)))
}

/// Shows one and what was done about it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<FindingWhole>, ApiProblem> {
    let id: FindingId = ask.path.id("finding")?;
    let finding = api.rooms.custody.finding(&ask.access, id).await?;
    let history = api.rooms.custody.finding_history(&ask.access, id).await?;
    Ok(Json(FindingWhole {
        finding: FindingView::of(&api, finding),
        history: history.into_iter().map(StepTaken::of).collect(),
    }))
}

/// Says who answers for it.
pub(crate) async fn own(api: Arc<Api>, ask: Ask<Nothing, Json<OwnIn>>) -> Result<Done, ApiProblem> {
    let (id, OwnIn { owner, due }): (FindingId, _) = (ask.path.id("finding")?, ask.body.0);
    api.rooms.custody.finding(&ask.access, id).await?;
    let due = due.map(|day| day.0).unwrap_or_default();
    api.rooms.custody.finding_own(&ask.access, id, (&owner, &due), api.clock.now()).await?;
    Ok(Done)
}

/// Closes it with the reason.
pub(crate) async fn close(api: Arc<Api>, ask: Ask<Nothing, Json<ReasonIn>>) -> Result<Done, ApiProblem> {
    let id: FindingId = ask.path.id("finding")?;
    api.rooms.custody.finding(&ask.access, id).await?;
    api.rooms.custody.finding_close(&ask.access, id, &ask.body.0.why, api.clock.now()).await?;
    Ok(Done)
}
