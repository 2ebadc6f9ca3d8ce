//! Commitments: what we promise in a case, with an owner and a date.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::ids::{BreachId, CommitmentId, LetterId};
use response::commitment::{Commitment, Promised, Ready};
use response::{ResponseError, Unfit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::{ClosingView, NoteIn};
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{Day, IdText, Limit, Moment, Word, spoken};

spoken! {
    Ready, "ReadyPromise", *Ready::ALL, Ready::as_str;
}

/// Which commitments are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentQuery {
    /// Only those that are open.
    #[serde(default)]
    open: bool,
    /// Where the page before ended.
    after: Option<IdText<CommitmentId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A commitment.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CommitmentView {
    id: IdText<CommitmentId>,
    case: IdText<BreachId>,
    /// The letter that says it; none while none does.
    letter: Option<IdText<LetterId>>,
    /// By language, to be continued from "By that day we will".
    words: BTreeMap<String, String>,
    /// Who sees to it.
    owner: String,
    due_at: Moment,
    made_at: Moment,
    made_by: String,
    closed: Option<ClosingView>,
}

impl CommitmentView {
    pub(super) fn of(one: Commitment) -> Self {
        CommitmentView {
            id: IdText(one.id),
            case: IdText(one.breach),
            letter: one.letter.map(IdText),
            words: one.words.into_iter().collect(),
            owner: one.owner,
            due_at: Moment(one.due_at),
            made_at: Moment(one.made.0),
            made_by: one.made.1,
            closed: one.closed.map(|end| ClosingView::of((end.at, end.by, end.note))),
        }
    }
}

/// A commitment to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitmentIn {
    /// One of those that are often made.
    ready: Option<Word<Ready>>,
    /// Or in words of one's own, in each language that letters are written in; without an address.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// Who sees to it.
    owner: String,
    /// By the end of which day.
    due: Day,
}

/// Lists commitments of all cases, in the order they were made.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<CommitmentQuery>,
) -> Result<Json<Listing<CommitmentView>>, ApiProblem> {
    let CommitmentQuery { open, after, limit: Limit(limit) } = ask.query;
    let after = after.map(|id| id.0);
    let found = api.rooms.response.commitment_list(&ask.access, open, after, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), CommitmentView::of))
}

/// Makes one.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<CommitmentIn>>,
) -> Result<Made<CommitmentId>, ApiProblem> {
    let (desk, id): (_, BreachId) = (&api.rooms.response, ask.path.id("case")?);
    desk.breach(&ask.access, id).await?;
    let CommitmentIn { ready, words, owner, due } = ask.body.0;
    let promised = ready.map_or(Promised::Own(words), |ready| Promised::Ready(ready.0));
    let due = desk.end_of_day(&due.0).ok_or(ResponseError::Unfit(Unfit::Time))?;
    Ok(Made(desk.commitment_add(&ask.access, id, &promised, &owner, due).await?))
}

/// Closes one with a note that says how it was kept, or why not.
pub(crate) async fn close(api: Arc<Api>, ask: Ask<Nothing, Json<NoteIn>>) -> Result<Done, ApiProblem> {
    let id = ask.path.id("commitment")?;
    api.rooms.response.commitment_close(&ask.access, id, &ask.body.0.why).await?;
    Ok(Done)
}
