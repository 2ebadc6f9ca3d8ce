//! Letter: a draft to the people a case concerns, and, once a person approved it, the very bytes that were approved and the proof. A letter is changed only
//! while it is a draft; a correction is another letter. What is in one and how it is approved is `response::letter`.

use model::{
    access::{Access, Right},
    ids::{AffectedSetId, BreachId, FactId, LetterId, MailingId, PersonId},
    time::Time,
};
use serde_json::Value as Json;

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::judged::read_array,
    response::ResponseStore,
    txn::Change,
};

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Its id.
    pub id: LetterId,
    /// The case.
    pub breach: BreachId,
    /// Counts the changes of the draft, from 1.
    pub revision: u32,
    /// What is in it, in the form of response.
    pub content: String,
    /// The facts it was written from, in the wording of then.
    pub facts: Vec<FactId>,
    /// For whom it is; none while nobody handed in a list.
    pub affected: Option<AffectedSetId>,
    /// When and by whom it was drafted.
    pub drafted: (Time, String),
    /// When and by whom it was last changed.
    pub changed: (Time, String),
    /// Who approved what; none for a draft.
    pub approval: Option<LetterApproval>,
}

/// That a letter was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterApproval {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: PersonId,
    /// The bytes that were approved.
    pub canonical: Vec<u8>,
    /// The proof, in the form of response.
    pub evidence: Vec<u8>,
    /// The sending that it started.
    pub mailing: MailingId,
}

const WHAT: &str = "a letter";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

/// A letter in a few languages is some thousand bytes.
pub const MAX_CONTENT_BYTES: usize = 256 << 10;

const DRAFT: &str = "
INSERT INTO letter (
    tenant, breach, letter, revision, content, facts, affected_set, drafted_at, drafted_by, changed_at, changed_by
)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)";

const CHANGE: &str = "
UPDATE letter
SET revision = revision + 1,
    content = $4,
    facts = $5,
    affected_set = $6,
    changed_at = $7,
    changed_by = $8
WHERE tenant = $1
  AND letter = $2
  AND revision = $3
  AND approved_at IS NULL";

const APPROVE: &str = "
UPDATE letter
SET approved_at = $4, approved_by = $5, canonical = $6, evidence = $7, mailing = $8
WHERE tenant = $1
  AND letter = $2
  AND revision = $3
  AND approved_at IS NULL";

const FETCH: &str = "
SELECT letter, breach, revision, content, facts, affected_set, drafted_at, drafted_by, changed_at, changed_by,
    approved_at, approved_by, canonical, evidence, mailing
FROM letter
WHERE tenant = $1
  AND letter = $2";

const LIST: &str = "
SELECT letter, breach, revision, content, facts, affected_set, drafted_at, drafted_by, changed_at, changed_by,
    approved_at, approved_by, canonical, evidence, mailing
FROM letter
WHERE tenant = $1
  AND breach = $2
ORDER BY letter DESC
LIMIT 100";

impl ResponseStore {
    /// Returns a letter.
    pub async fn letter_fetch(&self, access: &Access, id: LetterId) -> Result<LetterRow, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a letter", FETCH, &values).await?;
        letter_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns the letters of a case, the newest first; no more than a hundred.
    pub async fn letter_list(&self, access: &Access, breach: BreachId) -> Result<Vec<LetterRow>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach)];
        self.house.database.rows("list letters", LIST, &values).await?.iter().map(letter_of).collect()
    }
}

impl Change {
    /// Keeps a new draft.
    pub async fn letter_draft_in_txn(&mut self, letter: &LetterRow) -> Result<(), StoreError> {
        fit_content(letter)?;
        let facts = facts_text(&letter.facts);
        let values = [
            Value::id(self.tenant),
            Value::id(letter.breach),
            Value::id(letter.id),
            letter.content.as_str().into(),
            facts.as_str().into(),
            Value::optional_id(letter.affected),
            letter.drafted.0.into(),
            letter.drafted.1.as_str().into(),
            letter.changed.0.into(),
            letter.changed.1.as_str().into(),
        ];
        self.txn.execute("keep a draft", DRAFT, &values).await?;
        Ok(())
    }

    /// Returns a letter within this change.
    pub async fn letter_fetch_in_txn(&mut self, id: LetterId) -> Result<LetterRow, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a letter", FETCH, &values).await?;
        letter_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Changes a draft that still stands at the letter's revision; false if somebody changed it first, or it is approved.
    pub async fn letter_change_in_txn(&mut self, letter: &LetterRow) -> Result<bool, StoreError> {
        fit_content(letter)?;
        let facts = facts_text(&letter.facts);
        let values = [
            Value::id(self.tenant),
            Value::id(letter.id),
            i64::from(letter.revision).into(),
            letter.content.as_str().into(),
            facts.as_str().into(),
            Value::optional_id(letter.affected),
            letter.changed.0.into(),
            letter.changed.1.as_str().into(),
        ];
        Ok(self.txn.execute("change a draft", CHANGE, &values).await? == 1)
    }

    /// Notes that a draft was approved as it stood at a revision; false if it is another by now, or was approved before.
    pub async fn letter_approve_in_txn(
        &mut self,
        id: LetterId,
        revision: u32,
        approval: &LetterApproval,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            i64::from(revision).into(),
            approval.at.into(),
            Value::id(approval.by),
            approval.canonical.as_slice().into(),
            approval.evidence.as_slice().into(),
            Value::id(approval.mailing),
        ];
        Ok(self.txn.execute("approve a letter", APPROVE, &values).await? == 1)
    }
}

fn fit_content(letter: &LetterRow) -> Result<(), StoreError> {
    if letter.content.len() > MAX_CONTENT_BYTES {
        return Err(StoreError::Unfit { what: WHAT, detail: "it is too long" });
    }
    if letter.content.contains('\0') {
        return Err(StoreError::Unfit { what: WHAT, detail: "it holds a zero byte" });
    }
    Ok(())
}

fn facts_text(facts: &[FactId]) -> String {
    Json::from(facts.iter().map(FactId::to_string).collect::<Vec<_>>()).to_string()
}

/// The columns of `FETCH` and `LIST`, in their order.
fn letter_of(row: &Row) -> Result<LetterRow, StoreError> {
    let fact = |json: &Json| json.as_str()?.parse().ok();
    let approval = match row.optional_time(10)? {
        None => None,
        Some(at) => Some(LetterApproval {
            at,
            by: row.optional_id(11)?.ok_or(DAMAGED)?,
            canonical: row.optional_bytes(12)?.ok_or(DAMAGED)?,
            evidence: row.optional_bytes(13)?.ok_or(DAMAGED)?,
            mailing: row.optional_id(14)?.ok_or(DAMAGED)?,
        }),
    };
    Ok(LetterRow {
        id: row.id(0)?,
        breach: row.id(1)?,
        revision: u32::try_from(row.integer(2)?).map_err(|_| DAMAGED)?,
        content: row.text(3)?,
        facts: read_array(&row.text(4)?, fact).map_err(|_| DAMAGED)?,
        affected: row.optional_id(5)?,
        drafted: (row.time(6)?, row.text(7)?),
        changed: (row.time(8)?, row.text(9)?),
        approval,
    })
}
