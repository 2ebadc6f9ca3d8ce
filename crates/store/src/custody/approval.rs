//! Approval: a second person was asked whether a list may leave: this file, to this party, once. Nothing of the file is kept with the question.

use model::{
    access::{Access, Right},
    ids::{ApprovalId, CopyId, PartyId},
    time::Time,
};

use super::{
    CustodyStore, count_value,
    export::{Delivery, ExportKind},
    fit, list_of, list_text, optional_count, words,
};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// Where an approval stands.
    ApprovalState {
        /// Nobody has answered.
        Asked = "asked",
        /// A second person said yes; the file may leave once.
        Granted = "granted",
        /// A second person said no.
        Refused = "refused",
        /// The file has left.
        Used = "used",
    }
}

/// A question to a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// To whom.
    pub party: PartyId,
    /// Of which list, as people call it: it may be a new one.
    pub list: String,
    /// What for.
    pub purpose: String,
    /// What kind of list.
    pub kind: ExportKind,
    /// How it would be handed over.
    pub delivery: Delivery,
    /// Names of the columns that would leave.
    pub columns: Vec<String>,
    /// Rows that would leave.
    pub rows: u64,
    /// SHA-256 of the file.
    pub source_sha256: [u8; 32],
    /// Until when the party would have it.
    pub until: Option<Time>,
    /// Canaries among the rows, and the keys of the receiver they would be sealed to; none of a question from before these were asked about.
    pub terms: Option<(u64, Vec<String>)>,
    /// When and by whom it was asked; an actor, not an address.
    pub asked: (Time, String),
    /// Where it stands.
    pub state: ApprovalState,
    /// When and by whom it was answered.
    pub decided: Option<(Time, String)>,
    /// What it was used for.
    pub copy: Option<CopyId>,
}

const ROW: &str = "an approval";

const ADD: &str = "
INSERT INTO export_approval (
    tenant, approval, party, list, purpose, kind, delivery, columns, rows_sealed, source_sha256, until_at,
    asked_at, asked_by, state, canaries, keys
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'asked', $14, $15)";

const DECIDE: &str = "
UPDATE export_approval
SET state = $3,
    decided_at = $4,
    decided_by = $5
WHERE tenant = $1
  AND approval = $2
  AND state = 'asked'
  AND asked_by <> $5";

const USE: &str = "
UPDATE export_approval
SET state = 'used',
    copy = $3
WHERE tenant = $1
  AND approval = $2
  AND state = 'granted'";

/// A query of whole rows: the columns that `approval_of` reads, in their order, and what follows them.
macro_rules! approvals {
    ($which:literal) => {
        concat!(
            "
SELECT approval, party, list, purpose, kind, delivery, columns, rows_sealed, source_sha256, until_at, asked_at,
    asked_by, state, decided_at, decided_by, copy, canaries, keys
FROM export_approval
",
            $which
        )
    };
}

const FETCH: &str = approvals!(
    "WHERE tenant = $1
  AND approval = $2"
);

const LIST: &str = approvals!(
    "WHERE tenant = $1
  AND approval < $2
ORDER BY approval DESC
LIMIT $3"
);

const SAME: &str = approvals!(
    "WHERE tenant = $1
  AND party = $2
  AND source_sha256 = $3
  AND state IN ('asked', 'granted')
ORDER BY approval DESC
LIMIT 20"
);

const WAITING: &str = "
SELECT COUNT(*)
FROM export_approval
WHERE tenant = $1
  AND state = 'asked'";

impl CustodyStore {
    /// Returns how many questions nobody has answered.
    pub async fn approval_waiting_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count approvals", WAITING, &[Value::id(access.tenant)]).await
    }

    /// Returns an approval.
    pub async fn approval_fetch(&self, access: &Access, id: ApprovalId) -> Result<Approval, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an approval", FETCH, &values).await?;
        approval_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns approvals before an id, newest first.
    pub async fn approval_list(
        &self,
        access: &Access,
        before: ApprovalId,
        limit: u32,
    ) -> Result<Vec<Approval>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        self.house.database.rows("list approvals", LIST, &values).await?.iter().map(approval_of).collect()
    }

    /// Returns what was asked about the same file to the same party and is neither refused nor used, newest first.
    pub async fn approval_same_list(
        &self,
        access: &Access,
        party: PartyId,
        source_sha256: &[u8; 32],
    ) -> Result<Vec<Approval>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party), source_sha256.into()];
        self.house.database.rows("find approvals", SAME, &values).await?.iter().map(approval_of).collect()
    }
}

impl Change {
    /// Asks; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn approval_add_in_txn(&mut self, approval: &Approval) -> Result<(), StoreError> {
        fit(ROW, &[&approval.list, &approval.purpose], &[])?;
        let columns = list_text(&approval.columns);
        let keys = approval.terms.as_ref().map(|(_, keys)| list_text(keys));
        let values = [
            Value::id(self.tenant),
            Value::id(approval.id),
            Value::id(approval.party),
            approval.list.as_str().into(),
            approval.purpose.as_str().into(),
            approval.kind.as_str().into(),
            approval.delivery.as_str().into(),
            columns.as_str().into(),
            count_value(approval.rows).into(),
            (&approval.source_sha256).into(),
            Value::Integer(approval.until.map(Time::micros)),
            approval.asked.0.into(),
            approval.asked.1.as_str().into(),
            Value::Integer(approval.terms.as_ref().map(|(canaries, _)| count_value(*canaries))),
            Value::Text(keys.as_deref()),
        ];
        self.txn.execute("ask for an approval", ADD, &values).await?;
        Ok(())
    }

    /// Answers.
    ///
    /// Errors: [`StoreError::Conflict`] if it is answered, or whoever answers is who asked.
    pub async fn approval_decide_in_txn(
        &mut self,
        id: ApprovalId,
        is_granted: bool,
        (at, by): (Time, &str),
    ) -> Result<(), StoreError> {
        let state = if is_granted { ApprovalState::Granted } else { ApprovalState::Refused };
        let values = [Value::id(self.tenant), Value::id(id), state.as_str().into(), at.into(), by.into()];
        let otherwise = StoreError::Conflict { action: "answer an approval", what: ROW };
        self.txn.execute_one("answer an approval", DECIDE, &values, otherwise).await
    }

    /// Uses a granted approval up.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not granted, or used.
    pub async fn approval_use_in_txn(&mut self, id: ApprovalId, copy: CopyId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(copy)];
        let otherwise = StoreError::Conflict { action: "use an approval", what: ROW };
        self.txn.execute_one("use an approval", USE, &values, otherwise).await
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn approval_of(row: &Row) -> Result<Approval, StoreError> {
    Ok(Approval {
        id: row.id(0)?,
        party: row.id(1)?,
        list: row.text(2)?,
        purpose: row.text(3)?,
        kind: ExportKind::parse(&row.text(4)?).ok_or(DAMAGED)?,
        delivery: Delivery::parse(&row.text(5)?).ok_or(DAMAGED)?,
        columns: list_of(&row.text(6)?)?,
        rows: row.count(7)?,
        source_sha256: row.array(8)?,
        until: row.optional_time(9)?,
        asked: (row.time(10)?, row.text(11)?),
        state: ApprovalState::parse(&row.text(12)?).ok_or(DAMAGED)?,
        decided: row.optional_time(13)?.zip(row.optional_text(14)?),
        copy: row.optional_id(15)?,
        terms: match (optional_count(row.optional_integer(16)?), row.optional_text(17)?) {
            (Some(canaries), Some(keys)) => Some((canaries, list_of(&keys)?)),
            _ => None,
        },
    })
}
