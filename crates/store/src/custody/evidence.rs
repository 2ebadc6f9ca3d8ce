//! Evidence: files that prove answers of an assessment. What they are called, how long they are, and which sealed object holds them; what is in them is nobody's
//! here. They may change while the assessment is open. After somebody signed, a row stays when its object ends: what was proved can still be named.

use model::{
    access::{Access, Right},
    ids::{AssessmentId, EvidenceFileId, Id, ObjectId},
    time::Time,
};

use super::{CustodyStore, count_value, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// A file that proves an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// Its id.
    pub id: EvidenceFileId,
    /// Of which assessment.
    pub assessment: AssessmentId,
    /// The id of the question whose answer it proves.
    pub question: String,
    /// What whoever handed it in calls it.
    pub name: String,
    /// How long it is.
    pub length_bytes: u64,
    /// SHA-256 of what is in it.
    pub sha256: [u8; 32],
    /// The sealed object that holds it; none once that has ended.
    pub object: Option<ObjectId>,
    /// When that ends, or ended, at the latest.
    pub object_end_at: Time,
    /// Until when it proves something, if it says so.
    pub valid_until: Option<Time>,
    /// The end of that was announced when it was so many days off.
    pub announced_days: Option<u32>,
    /// When and by whom it was handed in; an actor, not an address.
    pub added: (Time, String),
}

/// How much one assessment may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceBound {
    /// Files.
    pub files: u64,
    /// Bytes of them all.
    pub bytes: u64,
}

/// What became of a file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceAdded {
    /// It is there.
    Added,
    /// The same bytes proved the same answer before.
    Known(Box<EvidenceFile>),
    /// There would be too many, or too much.
    Full,
}

const ROW: &str = "a file of evidence";

const ADD: &str = "
INSERT INTO evidence_file (
    tenant, file, assessment, question, name, length_bytes, sha256, object, object_end_at, valid_until_at, added_at, added_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

const TOGETHER: &str = "
SELECT COUNT(*), CAST(COALESCE(SUM(length_bytes), 0) AS BIGINT)
FROM evidence_file
WHERE tenant = $1
  AND assessment = $2";

const VALID: &str = "
UPDATE evidence_file
SET valid_until_at = $3,
    announced_days = NULL
WHERE tenant = $1
  AND file = $2";

const ANNOUNCE: &str = "
UPDATE evidence_file
SET announced_days = $3
WHERE tenant = $1
  AND file = $2
  AND (announced_days IS NULL OR announced_days > $3)";

const RESEAL: &str = "
UPDATE evidence_file
SET object = $4,
    object_end_at = $5
WHERE tenant = $1
  AND file = $2
  AND object = $3";

const GONE: &str = "
UPDATE evidence_file
SET object = NULL
WHERE tenant = $1
  AND file = $2
  AND object = $3";

const REMOVE: &str = "
DELETE FROM evidence_file
WHERE tenant = $1
  AND file = $2";

/// A query of whole rows: the columns that `file_of` reads, in their order, and what follows them.
macro_rules! files {
    ($which:literal) => {
        concat!(
            "
SELECT file, assessment, question, name, length_bytes, sha256, object, object_end_at, valid_until_at, added_at, added_by, announced_days
FROM evidence_file
",
            $which
        )
    };
}

// Whose file it is stands in the question: the id of another assessment's file finds nothing.
const FETCH: &str = files!(
    "WHERE tenant = $1
  AND assessment = $2
  AND file = $3"
);

const SAME: &str = files!(
    "WHERE tenant = $1
  AND assessment = $2
  AND question = $3
  AND sha256 = $4"
);

const OF_ASSESSMENT: &str = files!(
    "WHERE tenant = $1
  AND assessment = $2
ORDER BY file"
);

const KEPT: &str = files!(
    "WHERE tenant = $1
  AND file > $2
  AND object IS NOT NULL
ORDER BY file
LIMIT $3"
);

const ENDING: &str = files!(
    "WHERE tenant = $1
  AND file > $2
  AND valid_until_at > $3
  AND valid_until_at <= $4
ORDER BY file
LIMIT $5"
);

impl CustodyStore {
    /// Returns a file of an assessment.
    pub async fn evidence_fetch(
        &self,
        access: &Access,
        assessment: AssessmentId,
        id: EvidenceFileId,
    ) -> Result<EvidenceFile, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(assessment), Value::id(id)];
        let row = self.house.database.row("fetch a file of evidence", FETCH, &values).await?;
        file_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns all files of an assessment, in the order in which they came; there are few.
    pub async fn evidence_list(
        &self,
        access: &Access,
        assessment: AssessmentId,
    ) -> Result<Vec<EvidenceFile>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(assessment)];
        let rows = self.house.database.rows("list files of evidence", OF_ASSESSMENT, &values).await?;
        rows.iter().map(file_of).collect()
    }

    /// Returns files after an id whose content is here, of all assessments.
    pub async fn evidence_kept_list(
        &self,
        access: &Access,
        after: Option<EvidenceFileId>,
        limit: u32,
    ) -> Result<Vec<EvidenceFile>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(EvidenceFileId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list files of evidence that are kept", KEPT, &values).await?;
        rows.iter().map(file_of).collect()
    }

    /// Returns files after an id that prove something until a time in `(from, to]`, of all assessments.
    pub async fn evidence_ending_list(
        &self,
        access: &Access,
        (from, to): (Time, Time),
        after: Option<EvidenceFileId>,
        limit: u32,
    ) -> Result<Vec<EvidenceFile>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(EvidenceFileId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), from.into(), to.into(), page(limit).into()];
        let rows = self.house.database.rows("list files of evidence that end", ENDING, &values).await?;
        rows.iter().map(file_of).collect()
    }
}

impl Change {
    /// Adds a file to an open assessment; its object's row is written in the same change, where it was added.
    ///
    /// Errors: [`StoreError::Conflict`] if the assessment is not open.
    pub async fn evidence_add_in_txn(
        &mut self,
        file: &EvidenceFile,
        bound: EvidenceBound,
    ) -> Result<EvidenceAdded, StoreError> {
        fit(ROW, &[&file.question, &file.name, &file.added.1], &[])?;
        self.assessment_hold_open_in_txn(file.assessment).await?;
        let same = [
            Value::id(self.tenant),
            Value::id(file.assessment),
            file.question.as_str().into(),
            (&file.sha256).into(),
        ];
        if let Some(known) = self.txn.row("look for the same file", SAME, &same).await? {
            return Ok(EvidenceAdded::Known(Box::new(file_of(&known)?)));
        }
        let row = self.txn.row("count files of evidence", TOGETHER, &same[..2]).await?;
        let row = row.ok_or(StoreError::Missing { what: ROW })?;
        if row.count(0)? >= bound.files || row.count(1)?.saturating_add(file.length_bytes) > bound.bytes {
            return Ok(EvidenceAdded::Full);
        }
        let values = [
            Value::id(self.tenant),
            Value::id(file.id),
            Value::id(file.assessment),
            file.question.as_str().into(),
            file.name.as_str().into(),
            count_value(file.length_bytes).into(),
            (&file.sha256).into(),
            Value::optional_id(file.object),
            file.object_end_at.into(),
            Value::Integer(file.valid_until.map(Time::micros)),
            file.added.0.into(),
            file.added.1.as_str().into(),
        ];
        self.txn.execute("add a file of evidence", ADD, &values).await?;
        Ok(EvidenceAdded::Added)
    }

    /// Returns a file of an assessment as it stands within the change.
    pub async fn evidence_fetch_in_txn(
        &mut self,
        assessment: AssessmentId,
        id: EvidenceFileId,
    ) -> Result<EvidenceFile, StoreError> {
        let values = [Value::id(self.tenant), Value::id(assessment), Value::id(id)];
        let row = self.txn.row("fetch a file of evidence", FETCH, &values).await?;
        file_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns all files of an assessment as they stand within the change.
    pub async fn evidence_list_in_txn(
        &mut self,
        assessment: AssessmentId,
    ) -> Result<Vec<EvidenceFile>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(assessment)];
        self.txn.rows("list files of evidence", OF_ASSESSMENT, &values).await?.iter().map(file_of).collect()
    }

    /// Says until when a file proves something, which was not announced yet; who calls has looked that its assessment is open.
    pub async fn evidence_valid_in_txn(
        &mut self,
        id: EvidenceFileId,
        until: Option<Time>,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::Integer(until.map(Time::micros))];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("say until when a file proves something", VALID, &values, otherwise).await
    }

    /// Notes that the end of what a file proves was announced so many days before; false if that was so already.
    pub async fn evidence_announce_in_txn(
        &mut self,
        id: EvidenceFileId,
        days: u32,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), i64::from(days).into()];
        Ok(self.txn.execute("note what was announced", ANNOUNCE, &values).await? == 1)
    }

    /// Notes that a file was sealed anew, for longer; its old object is removed in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if it lies in another object than was thought.
    pub async fn evidence_reseal_in_txn(
        &mut self,
        id: EvidenceFileId,
        from: ObjectId,
        (to, end_at): (ObjectId, Time),
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(from), Value::id(to), end_at.into()];
        let otherwise = StoreError::Conflict { action: "seal a file of evidence anew", what: ROW };
        self.txn.execute_one("seal a file of evidence anew", RESEAL, &values, otherwise).await
    }

    /// Notes that what was in a file is gone; false if it was before, or lies in another object.
    pub async fn evidence_gone_in_txn(
        &mut self,
        id: EvidenceFileId,
        object: ObjectId,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(object)];
        Ok(self.txn.execute("note that a file of evidence is gone", GONE, &values).await? == 1)
    }

    /// Forgets a file that nobody signed; false if there is none. Its object is removed in the same change.
    pub async fn evidence_remove_in_txn(&mut self, id: EvidenceFileId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        Ok(self.txn.execute("forget a file of evidence", REMOVE, &values).await? == 1)
    }
}

/// The columns of all queries, in their order.
fn file_of(row: &Row) -> Result<EvidenceFile, StoreError> {
    Ok(EvidenceFile {
        id: row.id(0)?,
        assessment: row.id(1)?,
        question: row.text(2)?,
        name: row.text(3)?,
        length_bytes: row.count(4)?,
        sha256: row.array(5)?,
        object: row.optional_id(6)?,
        object_end_at: row.time(7)?,
        valid_until: row.optional_time(8)?,
        added: (row.time(9)?, row.text(10)?),
        announced_days: row.optional_integer(11)?.map(small).transpose()?,
    })
}

fn small(days: i64) -> Result<u32, StoreError> {
    u32::try_from(days).map_err(|_| StoreError::Damaged { what: ROW, detail: "a column is not in its form" })
}
