//! Commitment: what we promised in a case, who owns it and by when; closed with a note, never deleted.
//! Whether a letter says it, and what happens when its date has passed, is response's.

use model::{
    access::{Access, Right},
    ids::{BreachId, CommitmentId, Id, LetterId},
    time::Time,
};
use serde_json::{Map, Value as Json};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    response::{Closing, MAX_NOTE, ResponseStore, closing_of, fit},
    txn::Change,
};

/// Something promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// The case.
    pub breach: BreachId,
    /// The approved letter that says it; none yet, or not at all.
    pub letter: Option<LetterId>,
    /// The kind of fact that is promised to be told; empty for what is promised to be done.
    pub fact_kind: String,
    /// What is promised: a language and the words in it.
    pub words: Vec<(String, String)>,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due_at: Time,
    /// When and by whom it was entered.
    pub made: (Time, String),
    /// How it ended.
    pub closed: Option<Closing>,
}

const WHAT: &str = "a commitment";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

/// Longest promise in one language, in characters.
pub const MAX_WORDS: usize = 500;
/// Longest name of an owner, in characters.
pub const MAX_OWNER: usize = 100;

const ADD: &str = "
INSERT INTO commitment (tenant, breach, commitment, letter, fact_kind, words, owner, due_at, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Those that were not closed before belong to the letter that says them first.
const PROMISE: &str = "
UPDATE commitment
SET letter = $3
WHERE tenant = $1
  AND commitment = $2
  AND letter IS NULL
  AND closed_at IS NULL";

const CLOSE: &str = "
UPDATE commitment
SET closed_at = $3, closed_by = $4, closed_note = $5
WHERE tenant = $1
  AND commitment = $2
  AND closed_at IS NULL";

/// A query of whole rows: the columns that `commitment_of` reads, in their order, and what follows them.
macro_rules! commitments {
    ($which:literal) => {
        concat!(
            "
SELECT commitment, breach, letter, fact_kind, words, owner, due_at, made_at, made_by,
    closed_at, closed_by, closed_note
FROM commitment
",
            $which
        )
    };
}

const FETCH: &str = commitments!(
    "WHERE tenant = $1
  AND commitment = $2"
);

const OF_BREACH: &str = commitments!(
    "WHERE tenant = $1
  AND breach = $2
ORDER BY commitment
LIMIT 1000"
);

const LIST: &str = commitments!(
    "WHERE tenant = $1
  AND commitment > $2
  AND ($3 = 0 OR closed_at IS NULL)
ORDER BY commitment
LIMIT $4"
);

const OVERDUE: &str = commitments!(
    "WHERE tenant = $1
  AND due_at <= $2
  AND closed_at IS NULL
ORDER BY due_at, commitment
LIMIT $3"
);

impl ResponseStore {
    /// Returns a commitment.
    pub async fn commitment_fetch(
        &self,
        access: &Access,
        id: CommitmentId,
    ) -> Result<Commitment, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a commitment", FETCH, &values).await?;
        commitment_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns the commitments of a case, in the order they were entered; no more than a thousand.
    pub async fn commitment_list_of(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<Commitment>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach)];
        self.house
            .database
            .rows("list commitments of a case", OF_BREACH, &values)
            .await?
            .iter()
            .map(commitment_of)
            .collect()
    }

    /// Returns commitments of all cases after an id, in the order they were entered: those that are open, or all.
    pub async fn commitment_list(
        &self,
        access: &Access,
        is_open_only: bool,
        after: Option<CommitmentId>,
        limit: u32,
    ) -> Result<Vec<Commitment>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CommitmentId::from_bytes([0; 16]));
        let values =
            [Value::id(access.tenant), Value::id(after), i64::from(is_open_only).into(), page(limit).into()];
        self.house.database.rows("list commitments", LIST, &values).await?.iter().map(commitment_of).collect()
    }

    /// Returns open commitments whose date has come, the most overdue first.
    pub async fn commitment_overdue_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Commitment>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house
            .database
            .rows("list overdue commitments", OVERDUE, &values)
            .await?
            .iter()
            .map(commitment_of)
            .collect()
    }
}

impl Change {
    /// Adds a commitment.
    pub async fn commitment_add_in_txn(&mut self, commitment: &Commitment) -> Result<(), StoreError> {
        fit_words(commitment)?;
        let words = words_text(&commitment.words);
        let values = [
            Value::id(self.tenant),
            Value::id(commitment.breach),
            Value::id(commitment.id),
            Value::optional_id(commitment.letter),
            commitment.fact_kind.as_str().into(),
            words.as_str().into(),
            commitment.owner.as_str().into(),
            commitment.due_at.into(),
            commitment.made.0.into(),
            commitment.made.1.as_str().into(),
        ];
        self.txn.execute("add a commitment", ADD, &values).await?;
        Ok(())
    }

    /// Notes which approved letter says it; false if another said it before, or it is closed.
    pub async fn commitment_promise_in_txn(
        &mut self,
        id: CommitmentId,
        letter: LetterId,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(letter)];
        Ok(self.txn.execute("promise a commitment", PROMISE, &values).await? == 1)
    }

    /// Closes a commitment; false if it was closed before.
    pub async fn commitment_close_in_txn(
        &mut self,
        id: CommitmentId,
        closing: &Closing,
    ) -> Result<bool, StoreError> {
        fit(WHAT, &[&closing.note], MAX_NOTE)?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            closing.at.into(),
            closing.by.as_str().into(),
            closing.note.as_str().into(),
        ];
        Ok(self.txn.execute("close a commitment", CLOSE, &values).await? == 1)
    }

    /// Returns the commitments of a case within this change.
    pub async fn commitment_list_of_in_txn(
        &mut self,
        breach: BreachId,
    ) -> Result<Vec<Commitment>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(breach)];
        self.txn
            .rows("list commitments of a case", OF_BREACH, &values)
            .await?
            .iter()
            .map(commitment_of)
            .collect()
    }
}

fn fit_words(commitment: &Commitment) -> Result<(), StoreError> {
    for (_, words) in &commitment.words {
        fit(WHAT, &[words], MAX_WORDS)?;
    }
    fit(WHAT, &[&commitment.owner], MAX_OWNER)?;
    let is_empty =
        commitment.words.is_empty() || commitment.words.iter().any(|(_, words)| words.trim().is_empty());
    if is_empty || commitment.owner.trim().is_empty() {
        return Err(StoreError::Unfit { what: WHAT, detail: "it has no words or no owner" });
    }
    Ok(())
}

fn words_text(words: &[(String, String)]) -> String {
    let pairs = words.iter().map(|(language, words)| (language.clone(), Json::from(words.as_str())));
    Json::Object(pairs.collect::<Map<_, _>>()).to_string()
}

fn words_of(text: &str) -> Option<Vec<(String, String)>> {
    let json: Json = serde_json::from_str(text).ok()?;
    json.as_object()?
        .iter()
        .map(|(language, words)| Some((language.clone(), words.as_str()?.to_owned())))
        .collect()
}

/// The columns of `FETCH`, `OF_BREACH`, `LIST` and `OVERDUE`, in their order.
fn commitment_of(row: &Row) -> Result<Commitment, StoreError> {
    Ok(Commitment {
        id: row.id(0)?,
        breach: row.id(1)?,
        letter: row.optional_id(2)?,
        fact_kind: row.text(3)?,
        words: words_of(&row.text(4)?).ok_or(DAMAGED)?,
        owner: row.text(5)?,
        due_at: row.time(6)?,
        made: (row.time(7)?, row.text(8)?),
        closed: closing_of(row, 9)?,
    })
}
