//! Cases: what may have got out, where it stands, whom it concerns. What is known in one is [`super::facts`], its letter [`super::letters`].

use std::sync::Arc;

use model::ids::{AffectedSetId, AttributionId, BreachId, CopyId};
use response::affected::AffectedSet;
use response::breach::{Breach, Moment as MomentSet, Stage};
use response::commitment::Commitment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitments::CommitmentView;
use super::facts::{FactView, kinds};
use super::letters::LetterLine;
use super::obligations::ObligationView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing, Rows};
use crate::api::word::{IdText, Limit, Moment, Spoken, Word};

impl Spoken for Stage {
    const NAME: &'static str = "Stage";
    const ALL: &'static [Self] = &[Self::Look, Self::Decide, Self::Write, Self::Keep, Self::Closed];

    fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Decide => "decide",
            Self::Write => "write",
            Self::Keep => "keep",
            Self::Closed => "closed",
        }
    }
}

/// Which cases are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseQuery {
    /// Only those that are open.
    #[serde(default)]
    open: bool,
    /// Where the page before ended.
    after: Option<IdText<BreachId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A case.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseView {
    id: IdText<BreachId>,
    /// What people call it; may be empty.
    title: String,
    /// The evidence it was opened for; none if somebody opened it.
    leak: Option<IdText<AttributionId>>,
    /// The copy that seems to be out, if one is known.
    copy: Option<IdText<CopyId>>,
    opened_at: Moment,
    opened_by: String,
    /// When we noticed.
    detected_at: Moment,
    /// When somebody had looked at it.
    assessed: Option<SetView>,
    /// When we were certain; a person says so.
    aware: Option<SetView>,
    /// How it ended.
    closed: Option<ClosingView>,
}

/// A time that somebody set.
#[derive(Debug, Serialize, JsonSchema)]
struct SetView {
    at: Moment,
    by: String,
    noted_at: Moment,
    why: String,
}

/// How something ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ClosingView {
    at: Moment,
    by: String,
    why: String,
}

impl ClosingView {
    /// `store`'s closing, by its parts.
    pub(super) fn of((at, by, why): (model::time::Time, String, String)) -> Self {
        ClosingView { at: Moment(at), by, why }
    }
}

impl SetView {
    fn of(set: MomentSet) -> Self {
        SetView { at: Moment(set.at), by: set.by, noted_at: Moment(set.noted_at), why: set.reason }
    }
}

impl CaseView {
    fn of(case: Breach) -> Self {
        CaseView {
            id: IdText(case.id),
            title: case.title,
            leak: case.attribution.map(IdText),
            copy: case.copy.map(IdText),
            opened_at: Moment(case.opened.0),
            opened_by: case.opened.1,
            detected_at: Moment(case.detected_at),
            assessed: case.assessed.map(SetView::of),
            aware: case.aware.map(SetView::of),
            closed: case.closed.map(|end| ClosingView::of((end.at, end.by, end.note))),
        }
    }
}

/// A case with all that is in it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseWhole {
    case: CaseView,
    /// What is to be done next: `look` at it, `decide` whether we are aware, `write` to people, `keep` what was promised.
    stage: Word<Stage>,
    facts: Vec<FactView>,
    /// What nobody stated, or is not known yet.
    open_questions: Vec<String>,
    obligations: Vec<ObligationView>,
    /// Whom it concerns; none while nobody handed in a list.
    affected: Option<AffectedView>,
    /// Its letters, the newest first.
    letters: Vec<LetterLine>,
    commitments: Vec<CommitmentView>,
}

/// A list of those whom a case concerns, as numbers: the list itself is kept nowhere.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AffectedView {
    id: IdText<AffectedSetId>,
    /// Where it is from.
    source: String,
    /// Different people.
    people: u64,
    rows: u64,
    /// Rows without a usable address.
    unusable: u64,
    /// Rows of people who were there already.
    repeated: u64,
    made_at: Moment,
    made_by: String,
}

impl AffectedView {
    pub(super) fn of(set: AffectedSet) -> Self {
        AffectedView {
            id: IdText(set.id),
            source: set.source,
            people: set.people,
            rows: set.row_count,
            unusable: set.unusable_count,
            repeated: set.repeated_count,
            made_at: Moment(set.made.0),
            made_by: set.made.1,
        }
    }
}

/// A case to be opened.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseIn {
    /// What it is called, without an address.
    title: String,
    /// When it was noticed; now if it is not said.
    noticed_at: Option<Moment>,
}

/// A time of a case and why it is that one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetIn {
    /// Now if it is not said.
    at: Option<Moment>,
    /// Why, without an address.
    why: String,
}

/// A note.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoteIn {
    /// How it ended, without an address.
    pub(super) why: String,
}

/// Where a list is from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AffectedQuery {
    /// Where it is from, without an address.
    source: String,
    /// The column of addresses, by name or as #3, if its name does not say so.
    #[serde(default)]
    address_column: String,
}

/// Lists cases, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<CaseQuery>) -> Result<Json<Listing<CaseView>>, ApiProblem> {
    let CaseQuery { open, after, limit: Limit(limit) } = ask.query;
    let before = after.map(|id| id.0);
    let found = api.rooms.response.breach_list(&ask.access, open, before, limit).await?;
    Ok(Listing::full(found, limit, |case| case.id.to_string(), CaseView::of))
}

/// Opens one.
pub(crate) async fn open(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<CaseIn>>,
) -> Result<Made<BreachId>, ApiProblem> {
    let CaseIn { title, noticed_at } = ask.body.0;
    let at = noticed_at.map_or_else(|| api.clock.now(), |at| at.0);
    Ok(Made(api.rooms.response.breach_open(&ask.access, &title, at).await?))
}

/// Shows one with all that is in it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<CaseWhole>, ApiProblem> {
    let (access, desk) = (&ask.access, &api.rooms.response);
    let id: BreachId = ask.path.id("case")?;
    let case = desk.breach(access, id).await?;
    let facts = desk.facts(access, id).await?;
    let letters = desk.letters_of(access, id).await?;
    let is_approved = letters.iter().any(|letter| letter.approval.is_some());
    let commitments: Vec<Commitment> = desk.commitments_of(access, id).await?;
    Ok(Json(CaseWhole {
        stage: Word(Stage::of(&case, is_approved)),
        open_questions: kinds(&facts.open_questions()),
        facts: facts.iter().map(FactView::of).collect(),
        obligations: desk.obligations(access, id).await?.into_iter().map(ObligationView::of).collect(),
        affected: desk.affected_of(access, id).await?.map(AffectedView::of),
        letters: letters.iter().map(LetterLine::of).collect(),
        commitments: commitments.into_iter().map(CommitmentView::of).collect(),
        case: CaseView::of(case),
    }))
}

/// Notes that somebody has looked at it.
pub(crate) async fn assess(api: Arc<Api>, ask: Ask<Nothing, Json<SetIn>>) -> Result<Done, ApiProblem> {
    let SetIn { at, why } = ask.body.0;
    let at = at.map_or_else(|| api.clock.now(), |at| at.0);
    api.rooms.response.breach(&ask.access, ask.path.id("case")?).await?;
    api.rooms.response.breach_assess(&ask.access, ask.path.id("case")?, at, &why).await?;
    Ok(Done)
}

/// That we are aware is a person's to say: the clocks of the law run from it.
pub(crate) async fn aware(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.response.breach(&ask.access, ask.path.id("case")?).await?;
    Err(ApiProblem::needs_person())
}

/// Closes it.
pub(crate) async fn close(api: Arc<Api>, ask: Ask<Nothing, Json<NoteIn>>) -> Result<Done, ApiProblem> {
    api.rooms.response.breach(&ask.access, ask.path.id("case")?).await?;
    api.rooms.response.breach_close(&ask.access, ask.path.id("case")?, &ask.body.0.why).await?;
    Ok(Done)
}

/// Takes the list of those whom it concerns: of each row a fingerprint stays, and nothing else.
pub(crate) async fn affected(
    api: Arc<Api>,
    ask: Ask<AffectedQuery, Rows>,
) -> Result<Made<AffectedSetId>, ApiProblem> {
    let (desk, id): (_, BreachId) = (&api.rooms.response, ask.path.id("case")?);
    desk.breach(&ask.access, id).await?;
    let mut builder = desk.affected_begin().with_addresses_in(Some(&ask.query.address_column));
    let mut rows = ask.body.begin()?;
    while let Some(piece) = rows.next().await? {
        builder.push(&piece)?;
    }
    Ok(Made(desk.affected_keep(&ask.access, id, &ask.query.source, builder.finish()?).await?))
}
