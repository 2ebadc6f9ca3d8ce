//! Leaks: what came to our marks, and what it says of copies. Which addresses the marks are is in none of it.

use std::sync::Arc;

use custody::Proved;
use custody::attribution::{AttributionState, EvidenceKind, LeakShown, Ranked, Rung};
use custody::inbox::{MailAsked, MailShown, Outcome};
use model::ids::{AttributionId, CopyId, DumpId, InboxItemId, ListId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    AttributionState, "LeakState", *AttributionState::ALL, AttributionState::as_str;
    EvidenceKind, "EvidenceKind", *EvidenceKind::ALL, EvidenceKind::as_str;
    Rung, "Rung", *Rung::ALL, Rung::as_str;
    Outcome, "CanaryOutcome", *Outcome::ALL, Outcome::as_str;
    Proved, "Proved", *Proved::ALL, Proved::as_str;
}

/// Which leaks are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeakQuery {
    /// Only those that stand so.
    state: Option<Word<AttributionState>>,
    /// Where the page before ended.
    after: Option<IdText<AttributionId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// What evidence says of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LeakView {
    id: IdText<AttributionId>,
    /// What it rests on.
    evidence: Word<EvidenceKind>,
    /// How sure it is.
    rung: Word<Rung>,
    list: String,
    list_id: IdText<ListId>,
    /// The copy it names; none while only "something is out" is known. On rung `something` with evidence `exclusive` it is the copy whose holder's own mail nobody answered for, which is not named by that.
    copy: Option<IdText<CopyId>>,
    /// The dump it is about, if it is about one.
    dump: Option<IdText<DumpId>>,
    /// What it says, in a sentence. It names a copy, never a culprit.
    text: String,
    /// How far that reaches, in a sentence.
    reach: String,
    /// Other explanations, our own house first.
    explanations: Vec<String>,
    /// Copies that may be the one, likeliest first. Of canaries in several copies, who may not keep lists is told of the named one only: how the others fit says which copy has which canary.
    ranked: Vec<RankedView>,
    /// How many messages it rests on, the first hundred counted.
    sightings: usize,
    state: Word<AttributionState>,
    made_at: Moment,
    changed_at: Moment,
    closed_at: Option<Moment>,
    closed_by: Option<String>,
    closed_why: Option<String>,
}

/// A copy that may be the one.
#[derive(Debug, Serialize, JsonSchema)]
struct RankedView {
    copy: IdText<CopyId>,
    vendor: String,
    made_at: Moment,
    /// An innocent copy would look like this in less than one leak of so many.
    one_in: Option<u64>,
    /// How likely it is among the candidates, in millionths.
    share_ppm: Option<u32>,
}

impl RankedView {
    fn of(one: Ranked) -> Self {
        RankedView {
            copy: IdText(one.candidate.copy),
            vendor: one.party,
            made_at: Moment(one.made_at),
            one_in: one.candidate.one_in,
            share_ppm: one.candidate.share_ppm,
        }
    }
}

impl LeakView {
    fn of(api: &Api, leak: LeakShown) -> Self {
        let say = |phrase| api.phrases.say(&api.language, &phrase);
        let (text, reach) = (say(leak.statement()), say(leak.reach()));
        let explanations = leak.explanations().into_iter().map(say).collect();
        let LeakShown { attribution: one, list, sightings, ranked, .. } = leak;
        let closed = one.closed;
        LeakView {
            id: IdText(one.id),
            evidence: Word(one.evidence),
            rung: Word(one.rung),
            list,
            list_id: IdText(one.list),
            copy: one.copy.map(IdText),
            dump: one.dump.map(IdText),
            text,
            reach,
            explanations,
            ranked: ranked.into_iter().map(RankedView::of).collect(),
            sightings: sightings.len(),
            state: Word(one.state),
            made_at: Moment(one.made_at),
            changed_at: Moment(one.changed_at),
            closed_at: closed.as_ref().map(|(at, ..)| Moment(*at)),
            closed_by: closed.as_ref().map(|(_, by, _)| by.clone()),
            closed_why: closed.map(|(.., why)| why),
        }
    }
}

/// Which messages at canaries are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CanaryMailQuery {
    /// Only those to canaries of this copy.
    copy: Option<IdText<CopyId>>,
    /// Only those that are this to us.
    outcome: Option<Word<Outcome>>,
    /// Where the page before ended.
    after: Option<IdText<InboxItemId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A message at a canary. To which one is not told.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CanaryMailView {
    id: IdText<InboxItemId>,
    at: Moment,
    outcome: Word<Outcome>,
    /// The domain in its From field.
    sender_domain: Option<String>,
    /// Whether it is from there.
    proved: Word<Proved>,
    /// In which copy the canary is.
    copy: Option<IdText<CopyId>>,
    list: Option<String>,
    vendor: Option<String>,
    /// It came after the copy should have ended.
    is_after_end: bool,
}

impl CanaryMailView {
    fn of(one: MailShown) -> Self {
        let (list, vendor) = one.copy.map(|shown| (shown.list.name, shown.party.1)).unzip();
        CanaryMailView {
            id: IdText(one.mail.item),
            at: Moment(one.mail.at),
            outcome: Word(one.mail.outcome),
            sender_domain: one.mail.sender_domain,
            proved: Word(one.mail.proved),
            copy: one.mail.copy.map(IdText),
            list,
            vendor,
            is_after_end: one.is_after_end,
        }
    }
}

/// Lists leaks, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<LeakQuery>) -> Result<Json<Listing<LeakView>>, ApiProblem> {
    let LeakQuery { state, after, limit: Limit(limit) } = ask.query;
    let (state, before) = (state.map(|word| word.0), after.map(|id| id.0));
    let found = api.rooms.custody.leaks(&ask.access, state, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.attribution.id.to_string(), |one| LeakView::of(&api, one)))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<LeakView>, ApiProblem> {
    let found = api.rooms.custody.leak(&ask.access, ask.path.id("leak")?).await?;
    Ok(Json(LeakView::of(&api, found)))
}

/// That nothing more is to be done ends an alarm: somebody who can be asked says it.
pub(crate) async fn close(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.leak(&ask.access, ask.path.id("leak")?).await?;
    Err(ApiProblem::needs_person())
}

/// Lists messages at canaries, newest first.
pub(crate) async fn mail_list(
    api: Arc<Api>,
    ask: Ask<CanaryMailQuery>,
) -> Result<Json<Listing<CanaryMailView>>, ApiProblem> {
    let CanaryMailQuery { copy, outcome, after, limit: Limit(limit) } = ask.query;
    let asked = MailAsked { copy: copy.map(|id| id.0), outcome: outcome.map(|word| word.0) };
    let found = api.rooms.custody.inbox(&ask.access, asked, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |one| one.mail.item.to_string(), CanaryMailView::of))
}

/// Shows one.
pub(crate) async fn mail(api: Arc<Api>, ask: Ask) -> Result<Json<CanaryMailView>, ApiProblem> {
    let found = api.rooms.custody.inbox_one(&ask.access, ask.path.id("item")?).await?;
    Ok(Json(CanaryMailView::of(found)))
}

/// Whose a message was decides whom a leak speaks against: somebody who can be asked says it.
pub(crate) async fn whose(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.inbox_one(&ask.access, ask.path.id("item")?).await?;
    Err(ApiProblem::needs_person())
}
