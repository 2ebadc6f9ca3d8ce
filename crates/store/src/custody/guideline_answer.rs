//! Guideline answer: what a person says of a point of a guideline that the house cannot see by itself, and what the house saw last of what it must look for.

use model::{
    access::{Access, Right},
    time::Time,
};

use super::{CustodyStore, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

words! {
    /// What is said of a point.
    PointAnswer {
        /// It is so.
        Yes = "yes",
        /// It is not so.
        No = "no",
        /// It does not apply to us.
        NotOurs = "not_ours",
    }
}

/// What a person says of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuidelineAnswer {
    /// The id of the point, with that of its guideline: `ota-2011/encrypt`.
    pub point: String,
    /// What is said of it.
    pub answer: PointAnswer,
    /// Where the proof is, or why not.
    pub note: String,
    /// Until when it holds; none where nobody said.
    pub until: Option<Time>,
    /// When and by whom it was last said; an actor, not an address.
    pub changed: (Time, String),
}

const ROW: &str = "an answer to a guideline";

const SET: &str = "
INSERT INTO guideline_answer (tenant, point, answer, note, until_at, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, point) DO UPDATE
SET answer = EXCLUDED.answer,
    note = EXCLUDED.note,
    until_at = EXCLUDED.until_at,
    changed_at = EXCLUDED.changed_at,
    changed_by = EXCLUDED.changed_by";

const FORGET: &str = "
DELETE FROM guideline_answer
WHERE tenant = $1
  AND point LIKE $2
  AND changed_at < $3";

const LIST: &str = "
SELECT point, answer, note, until_at, changed_at, changed_by
FROM guideline_answer
WHERE tenant = $1
ORDER BY point
LIMIT $2";

/// Answers that are read: there are some tens of points.
const MAX_ANSWERS: i64 = 2_000;

impl CustodyStore {
    /// Returns what people said, by point.
    pub async fn guideline_answer_list(&self, access: &Access) -> Result<Vec<GuidelineAnswer>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), MAX_ANSWERS.into()];
        self.house
            .database
            .rows("list answers to guidelines", LIST, &values)
            .await?
            .iter()
            .map(answer_of)
            .collect()
    }
}

impl Change {
    /// Forgets answers to points that begin so and were last given before an instant.
    pub async fn guideline_answer_forget_in_txn(
        &mut self,
        begins: &str,
        before: Time,
    ) -> Result<u64, StoreError> {
        let like = format!("{begins}%");
        let values = [Value::id(self.tenant), like.as_str().into(), before.into()];
        self.txn.execute("forget answers to guidelines", FORGET, &values).await
    }

    /// Notes what a person says of a point; the last word stands. Whoever calls has asked for the right to keep.
    pub async fn guideline_answer_set_in_txn(&mut self, answer: &GuidelineAnswer) -> Result<(), StoreError> {
        fit(ROW, &[&answer.point], &[&answer.note])?;
        let values = [
            Value::id(self.tenant),
            answer.point.as_str().into(),
            answer.answer.as_str().into(),
            answer.note.as_str().into(),
            Value::Integer(answer.until.map(Time::micros)),
            answer.changed.0.into(),
            answer.changed.1.as_str().into(),
        ];
        self.txn.execute("note what a person says of a point", SET, &values).await?;
        Ok(())
    }
}

/// The columns of `LIST`, in their order.
fn answer_of(row: &Row) -> Result<GuidelineAnswer, StoreError> {
    let damaged = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };
    Ok(GuidelineAnswer {
        point: row.text(0)?,
        answer: PointAnswer::parse(&row.text(1)?).ok_or(damaged)?,
        note: row.text(2)?,
        until: row.optional_time(3)?,
        changed: (row.time(4)?, row.text(5)?),
    })
}
