//! Library answer: what we answered before, kept by the words of the question; the next questionnaire is filled in from it. Ours only, no party's.

use model::{
    access::{Access, Right},
    ids::{Id, LibraryAnswerId},
    time::Time,
};

use super::{CustodyStore, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::protected::folded,
    page,
    txn::Change,
};

/// What we answered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryAnswer {
    /// Its id.
    pub id: LibraryAnswerId,
    /// What it is about, as a word.
    pub topic: String,
    /// The question; one has these words.
    pub question: String,
    /// The word of the choice.
    pub choice: String,
    /// In our own words.
    pub words: String,
    /// Where the proof of it is.
    pub evidence: String,
    /// Until when it holds; none where nobody said.
    pub until: Option<Time>,
    /// When and by whom it was last changed; an actor, not an address.
    pub changed: (Time, String),
}

const ROW: &str = "an answer of the library";

const SAVE: &str = "
INSERT INTO library_answer (
    tenant, entry, topic, question, question_folded, choice, words, evidence, until_at, changed_at, changed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant, question_folded) DO UPDATE
SET topic = EXCLUDED.topic,
    choice = EXCLUDED.choice,
    words = EXCLUDED.words,
    evidence = EXCLUDED.evidence,
    until_at = EXCLUDED.until_at,
    changed_at = EXCLUDED.changed_at,
    changed_by = EXCLUDED.changed_by";

const LIST: &str = "
SELECT entry, topic, question, choice, words, evidence, until_at, changed_at, changed_by
FROM library_answer
WHERE tenant = $1
  AND entry > $2
ORDER BY entry
LIMIT $3";

const REMOVE: &str = "
DELETE FROM library_answer
WHERE tenant = $1
  AND entry = $2";

impl CustodyStore {
    /// Returns answers after an id, in the order they were first given.
    pub async fn library_answer_list(
        &self,
        access: &Access,
        after: Option<LibraryAnswerId>,
        limit: u32,
    ) -> Result<Vec<LibraryAnswer>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(LibraryAnswerId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list answers of the library", LIST, &values).await?;
        rows.iter().map(entry_of).collect()
    }
}

impl Change {
    /// Keeps an answer; one to the same words takes its place.
    pub async fn library_answer_save_in_txn(&mut self, answer: &LibraryAnswer) -> Result<(), StoreError> {
        let LibraryAnswer { topic, question, choice, words, evidence, .. } = answer;
        fit(ROW, &[topic, choice], &[question, words, evidence])?;
        let folded = folded(question);
        let values = [
            Value::id(self.tenant),
            Value::id(answer.id),
            topic.as_str().into(),
            question.as_str().into(),
            folded.as_str().into(),
            choice.as_str().into(),
            words.as_str().into(),
            evidence.as_str().into(),
            Value::Integer(answer.until.map(Time::micros)),
            answer.changed.0.into(),
            answer.changed.1.as_str().into(),
        ];
        self.txn.execute("keep an answer in the library", SAVE, &values).await?;
        Ok(())
    }

    /// Takes an answer out.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there.
    pub async fn library_answer_remove_in_txn(&mut self, id: LibraryAnswerId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("take an answer out of the library", REMOVE, &values, otherwise).await
    }
}

/// The columns of `LIST`, in their order.
fn entry_of(row: &Row) -> Result<LibraryAnswer, StoreError> {
    Ok(LibraryAnswer {
        id: row.id(0)?,
        topic: row.text(1)?,
        question: row.text(2)?,
        choice: row.text(3)?,
        words: row.text(4)?,
        evidence: row.text(5)?,
        until: row.optional_time(6)?,
        changed: (row.time(7)?, row.text(8)?),
    })
}
