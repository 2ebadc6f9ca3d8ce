//! Fact: what is known of a case, how surely, and what that rests on. A fact that changes is a new row under the next revision; the old one stays, because
//! letters name the wording they were written from. What kinds there are and what a value means is `response::fact`.

use model::{
    access::{Access, Right},
    ids::{BreachId, FactId},
    time::Time,
};
use serde_json::{Value as Json, json};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::judged::read_array,
    response::{MAX_NOTE, ResponseStore, fit},
    txn::Change,
};

/// How surely something is known. Words of letters follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactState {
    /// It is so.
    Confirmed,
    /// We believe so, and say why.
    Likely,
    /// We do not know yet, and say so.
    Unknown,
}

impl FactState {
    /// All states, the surest first.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Likely, Self::Unknown];

    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Likely => "likely",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word written by [`FactState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One wording of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its id; each wording has one of its own.
    pub id: FactId,
    /// The case.
    pub breach: BreachId,
    /// What it is about, as a word of response; one of a kind counts, the newest.
    pub kind: String,
    /// How surely it is known.
    pub state: FactState,
    /// What is known, in the form of its kind; none while it is unknown.
    pub value: Option<String>,
    /// Why we believe it; empty unless it is likely.
    pub because: String,
    /// When we will say more; for what is unknown.
    pub tell_by: Option<Time>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Counts the wordings of its kind, from 1.
    pub revision: u32,
    /// When and by whom it was stated.
    pub stated: (Time, String),
}

/// Something that a fact rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which noun, for example `attribution`, or `word` for what somebody says.
    pub noun: String,
    /// Its id, or nothing.
    pub id: String,
    /// What is to be said of it, in a few words.
    pub note: String,
}

const WHAT: &str = "a fact";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

/// Pieces of evidence of one fact.
pub const MAX_EVIDENCE: usize = 50;

const STATE: &str = "
INSERT INTO breach_fact (
    tenant, breach, kind, revision, fact, state, value, because, tell_by, evidence, stated_at, stated_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

const LIST: &str = "
SELECT fact, breach, kind, state, value, because, tell_by, evidence, revision, stated_at, stated_by
FROM breach_fact AS said
WHERE tenant = $1
  AND breach = $2
  AND revision = (
    SELECT MAX(revision)
    FROM breach_fact
    WHERE tenant = said.tenant
      AND breach = said.breach
      AND kind = said.kind
)
ORDER BY kind";

const HISTORY: &str = "
SELECT fact, breach, kind, state, value, because, tell_by, evidence, revision, stated_at, stated_by
FROM breach_fact
WHERE tenant = $1
  AND breach = $2
  AND kind = $3
ORDER BY revision DESC";

impl ResponseStore {
    /// Returns the facts of a case: of each kind the newest. There are as many as kinds.
    pub async fn fact_list(&self, access: &Access, breach: BreachId) -> Result<Vec<Fact>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach)];
        self.house.database.rows("list facts", LIST, &values).await?.iter().map(fact_of).collect()
    }

    /// Returns all wordings of one fact, the newest first.
    pub async fn fact_history(
        &self,
        access: &Access,
        breach: BreachId,
        kind: &str,
    ) -> Result<Vec<Fact>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach), kind.into()];
        self.house
            .database
            .rows("list wordings of a fact", HISTORY, &values)
            .await?
            .iter()
            .map(fact_of)
            .collect()
    }
}

impl Change {
    /// States a fact under its revision.
    ///
    /// Errors: [`StoreError::Conflict`] if somebody else stated this revision first.
    pub async fn fact_state_in_txn(&mut self, fact: &Fact) -> Result<(), StoreError> {
        let value = fact.value.as_deref().unwrap_or_default();
        fit(WHAT, &[value, &fact.because], MAX_NOTE)?;
        if fact.evidence.len() > MAX_EVIDENCE {
            return Err(StoreError::Unfit { what: WHAT, detail: "it rests on too many pieces of evidence" });
        }
        for evidence in &fact.evidence {
            fit(WHAT, &[&evidence.noun, &evidence.id, &evidence.note], MAX_NOTE)?;
        }
        let evidence = evidence_text(&fact.evidence);
        let values = [
            Value::id(self.tenant),
            Value::id(fact.breach),
            fact.kind.as_str().into(),
            i64::from(fact.revision).into(),
            Value::id(fact.id),
            fact.state.as_str().into(),
            Value::Text(fact.value.as_deref()),
            fact.because.as_str().into(),
            Value::Integer(fact.tell_by.map(Time::micros)),
            evidence.as_str().into(),
            fact.stated.0.into(),
            fact.stated.1.as_str().into(),
        ];
        self.txn.execute("state a fact", STATE, &values).await?;
        Ok(())
    }

    /// Returns the facts of a case within this change.
    pub async fn fact_list_in_txn(&mut self, breach: BreachId) -> Result<Vec<Fact>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(breach)];
        self.txn.rows("list facts", LIST, &values).await?.iter().map(fact_of).collect()
    }
}

fn evidence_text(evidence: &[Evidence]) -> String {
    let one = |evidence: &Evidence| json!([evidence.noun, evidence.id, evidence.note]);
    Json::from(evidence.iter().map(one).collect::<Vec<_>>()).to_string()
}

fn evidence_of(json: &Json) -> Option<Evidence> {
    let word = |index: usize| json.get(index).and_then(Json::as_str).map(str::to_owned);
    Some(Evidence { noun: word(0)?, id: word(1)?, note: word(2)? })
}

/// The columns of `LIST` and `HISTORY`, in their order.
fn fact_of(row: &Row) -> Result<Fact, StoreError> {
    Ok(Fact {
        id: row.id(0)?,
        breach: row.id(1)?,
        kind: row.text(2)?,
        state: FactState::parse(&row.text(3)?).ok_or(DAMAGED)?,
        value: row.optional_text(4)?,
        because: row.text(5)?,
        tell_by: row.optional_time(6)?,
        evidence: read_array(&row.text(7)?, evidence_of).map_err(|_| DAMAGED)?,
        revision: u32::try_from(row.integer(8)?).map_err(|_| DAMAGED)?,
        stated: (row.time(9)?, row.text(10)?),
    })
}
