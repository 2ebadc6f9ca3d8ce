//! Facts of a case: what is known, how surely, and what that rests on. A fact is never changed, it is stated anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::ids::{BreachId, FactId};
use response::fact::{
    Cause, DataKind, Evidence, Fact, FactKind, FactState, FactValue, Holder, Measure, Misuse, Statement,
};
use response::{ResponseError, Unfit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Made, Nothing};
use crate::api::word::{Day, MOST_EXACT, Moment, Word, spoken, whole};

spoken! {
    FactKind, "FactKind", *FactKind::ALL, FactKind::as_str;
    FactState, "FactState", FactState::ALL, FactState::as_str;
    Holder, "Holder", *Holder::ALL, Holder::as_str;
    Cause, "Cause", *Cause::ALL, Cause::as_str;
    DataKind, "DataKind", *DataKind::ALL, DataKind::as_str;
    Misuse, "Misuse", *Misuse::ALL, Misuse::as_str;
    Measure, "Measure", *Measure::ALL, Measure::as_str;
}

/// A fact in its newest wording.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FactView {
    kind: Word<FactKind>,
    state: Word<FactState>,
    /// What is known; none while it is unknown.
    value: Option<ValueView>,
    /// Why we believe it, by language; empty unless it is likely.
    because: BTreeMap<String, String>,
    /// When we will say more, of what is unknown.
    tell_by: Option<Moment>,
    evidence: Vec<RestsOn>,
    /// Counts the wordings, from 1.
    revision: u32,
    stated_at: Moment,
    stated_by: String,
}

/// What is known, in the form of its kind.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "FactValue")]
enum ValueView {
    /// When we noticed.
    Noticed(Moment),
    /// By whom the copy was kept, and when it was made.
    Copy(CopyKept),
    /// Between when and when it got out; one of the two may be open.
    Since(Between),
    /// How it got out.
    Cause(Word<Cause>),
    /// What was in it.
    Data(Vec<Word<DataKind>>),
    /// What was done with it.
    Misuse(Word<Misuse>),
    /// How many people.
    People(HowMany),
    /// What we have done.
    Measures(Vec<Word<Measure>>),
}

/// By whom a copy was kept.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CopyKept {
    holder: Word<Holder>,
    made_on: Option<Day>,
}

/// Between two days.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Between {
    from: Option<Day>,
    until: Option<Day>,
}

/// How many.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HowMany {
    #[serde(deserialize_with = "whole")]
    #[schemars(range(max = MOST_EXACT))]
    count: u64,
}

/// What a fact rests on.
#[derive(Debug, Serialize, JsonSchema)]
struct RestsOn {
    /// Which noun, or `word` for what somebody says.
    noun: String,
    /// Its id, or nothing.
    id: String,
    note: String,
}

impl FactView {
    pub(super) fn of(fact: &Fact) -> Self {
        let evidence = fact.evidence.iter().map(|one| RestsOn {
            noun: one.noun.clone(),
            id: one.id.clone(),
            note: one.note.clone(),
        });
        FactView {
            kind: Word(fact.kind),
            state: Word(fact.state),
            value: fact.value.as_ref().map(ValueView::of),
            because: fact.because.clone(),
            tell_by: fact.tell_by.map(Moment),
            evidence: evidence.collect(),
            revision: fact.revision,
            stated_at: Moment(fact.stated.0),
            stated_by: fact.stated.1.clone(),
        }
    }
}

/// Kinds as their words.
pub(super) fn kinds(kinds: &[FactKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}

impl ValueView {
    fn of(value: &FactValue) -> Self {
        match value {
            FactValue::Noticed(at) => Self::Noticed(Moment(*at)),
            FactValue::Copy { holder, made_on, .. } => {
                Self::Copy(CopyKept { holder: Word(*holder), made_on: made_on.as_ref().map(Day::of) })
            }
            FactValue::Since { from, until } => {
                Self::Since(Between { from: from.as_ref().map(Day::of), until: until.as_ref().map(Day::of) })
            }
            FactValue::Cause(cause) => Self::Cause(Word(*cause)),
            FactValue::Data(kinds) => Self::Data(kinds.iter().copied().map(Word).collect()),
            FactValue::Misuse(misuse) => Self::Misuse(Word(*misuse)),
            FactValue::People(count) => Self::People(HowMany { count: *count }),
            FactValue::Measures(done) => Self::Measures(done.iter().copied().map(Word).collect()),
        }
    }

    fn read(self) -> Result<FactValue, ApiProblem> {
        Ok(match self {
            Self::Noticed(at) => FactValue::Noticed(at.0),
            Self::Copy(kept) => FactValue::Copy {
                holder: kept.holder.0,
                made_on: kept.made_on.map(|day| day.read()).transpose()?,
                // What a person states has no bound that was reckoned.
                one_in: None,
            },
            Self::Since(Between { from, until }) => FactValue::Since {
                from: from.map(|day| day.read()).transpose()?,
                until: until.map(|day| day.read()).transpose()?,
            },
            Self::Cause(cause) => FactValue::Cause(cause.0),
            Self::Data(kinds) => FactValue::Data(kinds.into_iter().map(|kind| kind.0).collect()),
            Self::Misuse(misuse) => FactValue::Misuse(misuse.0),
            Self::People(many) => FactValue::People(many.count),
            Self::Measures(done) => FactValue::Measures(done.into_iter().map(|one| one.0).collect()),
        })
    }
}

/// What somebody states of the kind that stands in the path.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatementIn {
    state: Word<FactState>,
    /// What is known, of the same kind as the path; none for what is unknown.
    value: Option<ValueView>,
    /// For what is likely: why we believe it, in each language that letters are written in.
    #[serde(default)]
    because: BTreeMap<String, String>,
    /// For what is unknown: by the end of which day we say more. It becomes a commitment.
    tell_by: Option<Day>,
    /// Who sees to it.
    #[serde(default)]
    owner: String,
    /// What it rests on, in a few words, without an address.
    #[serde(default)]
    evidence: String,
}

/// All wordings of one fact.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WordingsView {
    items: Vec<FactView>,
}

fn kind(ask: &str) -> Result<FactKind, ApiProblem> {
    FactKind::parse(ask).ok_or_else(ApiProblem::not_found)
}

/// Lists all wordings of one fact, the newest first.
pub(crate) async fn history(api: Arc<Api>, ask: Ask) -> Result<Json<WordingsView>, ApiProblem> {
    let (id, kind): (BreachId, _) = (ask.path.id("case")?, kind(ask.path.text("fact")?)?);
    api.rooms.response.breach(&ask.access, id).await?;
    let found = api.rooms.response.fact_history(&ask.access, id, kind).await?;
    Ok(Json(WordingsView { items: found.iter().map(FactView::of).collect() }))
}

/// States it.
pub(crate) async fn state(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<StatementIn>>,
) -> Result<Made<FactId>, ApiProblem> {
    let (id, kind): (BreachId, _) = (ask.path.id("case")?, kind(ask.path.text("fact")?)?);
    let desk = &api.rooms.response;
    desk.breach(&ask.access, id).await?;
    let StatementIn { state, value, because, tell_by, owner, evidence } = ask.body.0;
    let tell_by = match tell_by {
        Some(day) => Some((desk.end_of_day(&day.0).ok_or(ResponseError::Unfit(Unfit::Time))?, owner)),
        None => None,
    };
    let evidence = (!evidence.is_empty()).then(|| Evidence {
        noun: "word".to_owned(),
        id: String::new(),
        note: evidence,
    });
    let statement = Statement {
        kind,
        state: state.0,
        value: value.map(ValueView::read).transpose()?,
        because,
        tell_by,
        evidence: evidence.into_iter().collect(),
    };
    Ok(Made(desk.fact_state(&ask.access, id, statement).await?))
}
