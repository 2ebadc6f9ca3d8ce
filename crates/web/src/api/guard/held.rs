//! Held messages: found, released, deleted, kept longer, taught; one or many. One that is opened is [`super::opened`].

use std::sync::Arc;

use guard::desk::bulk::{self, BulkAct, ItemOutcome, MOST_IN_BULK};
use guard::desk::{Feedback, Held, HeldFilter, HeldSearch, HeldState};
use guard::release::Released;
use guard::release::reason::{Because, Why};
use model::ids::{HeldId, JudgedId};
use model::verdict::Direction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::messages::{PointView, points};
use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Done, Json, Listing, Nothing};
use crate::api::word::{IdText, Limit, Moment, Spoken, Word, hexadecimal};
use crate::scan::view::Decimal;

/// Which held messages are asked for; all that is said must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldQuery {
    /// Where they stand.
    state: Option<Word<HeldState>>,
    /// Which way they went.
    direction: Option<Word<Direction>>,
    /// Came at this time or later.
    from: Option<Moment>,
    /// Came before this time.
    until: Option<Moment>,
    /// Only those that may have been handed over twice.
    #[serde(default)]
    maybe_twice: bool,
    /// The configured name of the door.
    door: Option<String>,
    /// `score`, or the reason that held it.
    decided_by: Option<String>,
    /// The domain of its sender, exactly.
    sender_domain: Option<String>,
    /// Where the page before ended.
    after: Option<IdText<HeldId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A held message, as far as it is known without opening it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HeldView {
    id: IdText<HeldId>,
    /// When it came.
    at: Moment,
    /// When it ends by itself.
    ends_at: Moment,
    door: String,
    direction: Word<Direction>,
    queue_id: Option<String>,
    /// The judged message.
    message: Option<IdText<JudgedId>>,
    /// `score`, or the reason that held it.
    decided_by: String,
    score: Decimal,
    reasons: Vec<PointView>,
    sender_domain: Option<String>,
    /// How many it is held for.
    recipient_count: u32,
    recipient_domains: Vec<String>,
    size_bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    state: Word<HeldState>,
    /// Since when it stands so.
    state_at: Moment,
    /// Who did it: `person:`, `program:` or `house:` and an id.
    state_by: String,
    /// How often it was tried to hand it over.
    attempt: u32,
    /// What the next hop answered last, without addresses.
    answer: Option<String>,
    /// It may have been handed over twice.
    maybe_twice: bool,
    /// What somebody said of it.
    feedback: Option<FeedbackView>,
}

/// What somebody said of a held message.
#[derive(Debug, Serialize, JsonSchema)]
struct FeedbackView {
    feedback: Word<Feedback>,
    at: Moment,
    by: String,
}

impl HeldView {
    pub(crate) fn of(held: Held) -> Self {
        let Held { message, state, state_at, state_by, attempt, answer, maybe_twice, feedback, .. } = held;
        HeldView {
            id: IdText(message.id),
            at: Moment(message.at),
            ends_at: Moment(message.end_at),
            door: message.door,
            direction: Word(message.direction),
            queue_id: message.queue_id,
            message: message.judged.map(IdText),
            decided_by: message.decided_by,
            score: Decimal(message.score),
            reasons: points(message.reasons),
            sender_domain: message.sender_domain,
            recipient_count: message.recipient_count,
            recipient_domains: message.recipient_domains,
            size_bytes: message.size_bytes,
            sha256: hexadecimal(&message.message_sha256),
            state: Word(state),
            state_at: Moment(state_at),
            state_by,
            attempt,
            answer,
            maybe_twice,
            feedback: feedback.map(|said| FeedbackView {
                feedback: Word(said.feedback),
                at: Moment(said.at),
                by: said.by,
            }),
        }
    }
}

/// Why somebody acts on a held message; it stands in the audit log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BecauseIn {
    /// Why.
    why: Word<Why>,
    /// The number of a ticket, or whatever else more is written under; letters, digits and `-_./#`.
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

impl BecauseIn {
    pub(crate) fn read(self) -> Result<Because, ApiProblem> {
        because(self.why, self.reference)
    }
}

fn because(why: Word<Why>, reference: Option<String>) -> Result<Because, ApiProblem> {
    let reference = reference.map(|text| text.parse()).transpose();
    let reference = reference.map_err(|error| ApiProblem::unfit(&error))?;
    Ok(Because { why: why.0, reference })
}

/// Until when a held message is to be kept, and why.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtendIn {
    /// Its new end: later than it is, and at most 90 days after it came.
    until: Moment,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What a held message was, and why somebody says so.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedbackIn {
    feedback: Word<Feedback>,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What is done with many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Release,
    Delete,
    TeachPhishing,
    TeachFine,
}

impl Spoken for Act {
    const NAME: &'static str = "BulkAct";
    const ALL: &'static [Self] = &[Self::Release, Self::Delete, Self::TeachPhishing, Self::TeachFine];

    fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Delete => "delete",
            Self::TeachPhishing => "teach-phishing",
            Self::TeachFine => "teach-fine",
        }
    }
}

/// Many held messages and what to do with each.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkIn {
    /// Which.
    #[schemars(length(min = 1, max = MOST_IN_BULK))]
    items: Vec<IdText<HeldId>>,
    act: Word<Act>,
    why: Word<Why>,
    #[schemars(regex(pattern = r"^[A-Za-z0-9_./#-]{1,60}$"))]
    reference: Option<String>,
}

/// What became of each.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BulkView {
    items: Vec<BulkItem>,
}

/// What became of one.
#[derive(Debug, Serialize, JsonSchema)]
struct BulkItem {
    id: IdText<HeldId>,
    /// `done`, `already-done`, `not-held`, `back`, `unknown`, `not-begun` or `failed`.
    became: &'static str,
    /// What else is to say: the state it is in, what the next hop answered, when it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl BulkItem {
    fn of((id, outcome): (HeldId, ItemOutcome)) -> Self {
        let (became, detail) = match outcome {
            ItemOutcome::Done => ("done", None),
            ItemOutcome::AlreadyDone => ("already-done", None),
            ItemOutcome::NotHeld(state) => ("not-held", Some(state.as_str().to_owned())),
            ItemOutcome::Back(answer) => ("back", Some(answer)),
            ItemOutcome::Unknown(retry_at) => ("unknown", Some(retry_at.to_string())),
            ItemOutcome::NotBegun => ("not-begun", None),
            ItemOutcome::Failed(why) => ("failed", Some(why)),
        };
        BulkItem { id: IdText(id), became, detail }
    }
}

/// What became of a release.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReleasedView {
    /// `released`: the next hop has it. `back`: it did not take it for all, and it is held again. `unknown`: nobody knows; it is tried again.
    /// `overtaken`: another process goes on with it.
    became: &'static str,
    /// What the next hop answered, without addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// When it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<Moment>,
}

/// Lists held messages, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<HeldQuery>) -> Result<Json<Listing<HeldView>>, ApiProblem> {
    let query = ask.query;
    let filter = HeldFilter {
        state: query.state.map(|word| word.0),
        direction: query.direction.map(|word| word.0),
        from: query.from.map(|at| at.0),
        until: query.until.map(|at| at.0),
        sender: None,
        is_maybe_twice: query.maybe_twice,
    };
    let HeldQuery { door, decided_by, sender_domain, .. } = query;
    let search = HeldSearch { filter, door, decided_by, sender_domain };
    let after = query.after.map(|id| id.0);
    let page = api.rooms.desk.held(&ask.access, &search, after, query.limit.0).await?;
    Ok(Listing::of(page, HeldView::of))
}

/// Shows one held message without opening it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<HeldView>, ApiProblem> {
    let held = api.rooms.releaser.fetch(&ask.access, ask.path.id("held")?).await?;
    Ok(Json(HeldView::of(held)))
}

/// Releases a held message.
pub(crate) async fn release(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BecauseIn>>,
) -> Result<Json<ReleasedView>, ApiProblem> {
    let because = ask.body.0.read()?;
    let released = api.rooms.releaser.release(&ask.access, ask.path.id("held")?, &because).await?;
    let view = |became, answer, retry_at| ReleasedView { became, answer, retry_at };
    Ok(Json(match released {
        Released::Done { answer } => view("released", Some(answer), None),
        Released::Back { answer } => view("back", Some(answer), None),
        Released::Unknown { retry_at } => view("unknown", None, Some(Moment(retry_at))),
        Released::Overtaken => view("overtaken", None, None),
    }))
}

/// Deletes a held message.
pub(crate) async fn delete(api: Arc<Api>, ask: Ask<Nothing, Json<BecauseIn>>) -> Result<Done, ApiProblem> {
    let because = ask.body.0.read()?;
    api.rooms.releaser.delete(&ask.access, ask.path.id("held")?, &because).await?;
    Ok(Done)
}

/// Keeps a held message longer.
pub(crate) async fn extend(api: Arc<Api>, ask: Ask<Nothing, Json<ExtendIn>>) -> Result<Done, ApiProblem> {
    let ExtendIn { until, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    api.rooms.releaser.extend(&ask.access, ask.path.id("held")?, until.0, &because).await?;
    Ok(Done)
}

/// Notes what a held message was.
pub(crate) async fn feedback(api: Arc<Api>, ask: Ask<Nothing, Json<FeedbackIn>>) -> Result<Done, ApiProblem> {
    let FeedbackIn { feedback, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    api.rooms.releaser.feedback(&ask.access, ask.path.id("held")?, feedback.0, &because).await?;
    Ok(Done)
}

/// Does the same with many.
pub(crate) async fn bulk(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<BulkIn>>,
) -> Result<Json<BulkView>, ApiProblem> {
    let BulkIn { items, act, why, reference } = ask.body.0;
    let because = because(why, reference)?;
    let items: Vec<HeldId> = items.into_iter().map(|id| id.0).collect();
    // Counted as they were sent, each time it is named.
    if items.is_empty() || items.len() > MOST_IN_BULK {
        let detail = format!("body: `items` must have 1 to {MOST_IN_BULK} items");
        return Err(ApiProblem::saying(ProblemKind::Malformed, detail));
    }
    let act = match act.0 {
        Act::Release => BulkAct::Release,
        Act::Delete => BulkAct::Delete,
        Act::TeachPhishing => BulkAct::Teach(Feedback::Phishing),
        Act::TeachFine => BulkAct::Teach(Feedback::Fine),
    };
    let outcomes = bulk::act(&api.rooms.releaser, &ask.access, &items, act, &because).await?;
    Ok(Json(BulkView { items: outcomes.into_iter().map(BulkItem::of).collect() }))
}
