//! Answers of ours: what our own company signed before, and taking in what others ask, filled in from that. Whether it is so is looked at and signed by a person.

use std::borrow::Cow;
use std::sync::Arc;

use custody::CustodyError;
use custody::answer_library::LibraryAnswer;
use custody::questionnaire::{Questionnaire, taken};
use model::access::Access;
use model::ids::{AssessmentId, LibraryAnswerId};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Body, Described, Done, Json, Listing, Table};
use crate::api::word::{IdText, Limit, Moment};

/// Which answers are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LibraryQuery {
    /// Where the page before ended.
    after: Option<IdText<LibraryAnswerId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// An answer that our own company signed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LibraryAnswerView {
    id: IdText<LibraryAnswerId>,
    /// What it is about, as a word.
    topic: String,
    question: String,
    /// The word of the choice.
    choice: String,
    words: String,
    /// Where the proof of it is.
    evidence: String,
    /// Until when it holds.
    until: Option<Moment>,
    changed_at: Moment,
    changed_by: String,
}

impl LibraryAnswerView {
    fn of(one: LibraryAnswer) -> Self {
        LibraryAnswerView {
            id: IdText(one.id),
            topic: one.topic,
            question: one.question,
            choice: one.choice,
            words: one.words,
            evidence: one.evidence,
            until: one.until.map(Moment),
            changed_at: Moment(one.changed.0),
            changed_by: one.changed.1,
        }
    }
}

/// Who asks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeQuery {
    /// What whoever wants to know is called.
    wanted_by: String,
}

/// A questionnaire that was taken in.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TakenQuestions {
    /// The assessment of our own company that came of it.
    assessment: IdText<AssessmentId>,
    questions: usize,
    /// How many were filled in; a person looks at them before anybody signs.
    filled: u64,
}

/// A list of questions as CAIQ and its like are handed around in JSON: an array of questions, or an object that holds them.
pub(crate) struct Questions(Vec<u8>);

impl JsonSchema for Questions {
    fn schema_name() -> Cow<'static, str> {
        "Questions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Questions as CAIQ and its like are handed around: an array of them, or an object that holds them.",
            "type": ["object", "array"],
        })
    }
}

impl Body for Questions {
    const DESCRIBED: Option<Described> = Some(Described {
        media_type: "application/json",
        schema: |schemas| schemas.subschema_for::<Questions>(),
        most_bytes: taken::MAX_BYTES,
        is_streamed: false,
    });

    fn read(bytes: Vec<u8>) -> Result<Self, ApiProblem> {
        // Read for its form, and for what no text of ours holds; what it asks is `taken`'s to find.
        let Json(serde_json::Value::Array(_) | serde_json::Value::Object(_)) = Json::read(bytes.clone())?
        else {
            let wrong = "body: expected an array of questions, or an object that holds them";
            return Err(ApiProblem::saying(ProblemKind::Malformed, wrong));
        };
        Ok(Questions(bytes))
    }
}

/// Lists them in the order they were first given.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<LibraryQuery>,
) -> Result<Json<Listing<LibraryAnswerView>>, ApiProblem> {
    let LibraryQuery { after, limit: Limit(limit) } = ask.query;
    let found = api.rooms.custody.library_after(&ask.access, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |answer| answer.id.to_string(), LibraryAnswerView::of))
}

/// Takes one out.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.library_remove(&ask.access, ask.path.id("answer")?).await?;
    Ok(Done)
}

/// Takes in what somebody asks of us, in JSON.
pub(crate) async fn take(
    api: Arc<Api>,
    ask: Ask<TakeQuery, Questions>,
) -> Result<Json<TakenQuestions>, ApiProblem> {
    let Ask { access, query, body, .. } = ask;
    taken_in(&api, &access, &query, &body.0).await
}

/// The same from a table with a column of questions.
pub(crate) async fn take_table(
    api: Arc<Api>,
    ask: Ask<TakeQuery, Table>,
) -> Result<Json<TakenQuestions>, ApiProblem> {
    let Ask { access, query, body, .. } = ask;
    taken_in(&api, &access, &query, &body.0).await
}

async fn taken_in(
    api: &Api,
    access: &Access,
    query: &TakeQuery,
    file: &[u8],
) -> Result<Json<TakenQuestions>, ApiProblem> {
    let questionnaire: Questionnaire = taken::read(file).map_err(CustodyError::from)?;
    let (custody, now) = (&api.rooms.custody, api.clock.now());
    let (id, filled) = custody.questions_of_others(access, &questionnaire, &query.wanted_by, now).await?;
    let questions = questionnaire.questions.len();
    Ok(Json(TakenQuestions { assessment: IdText(id), questions, filled }))
}
