//! Reports at a member: what may be told to the hub. Drafted by evidence, released or dropped by a person, then signed, sent and answered.
//! Indicators only: no party is named in one. A state changes only from the state it was seen in.

use model::{
    access::{Access, Right},
    ids::{AttributionId, Id, StatementId},
    indicator::Indicator,
    time::Time,
};

use crate::{
    clearinghouse::{ClearinghouseStore, indicators_of, indicators_text},
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportState {
    /// A person has to look at it.
    Draft,
    /// A person let it go; it is on its way.
    Released,
    /// The hub has it.
    Accepted,
    /// The hub does not take it.
    Refused,
    /// A person keeps it here.
    Dropped,
}

impl ReportState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Released, Self::Accepted, Self::Refused, Self::Dropped];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Released => "released",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word written by [`ReportState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its id, which is that of the statement it becomes.
    pub id: StatementId,
    /// The evidence it was drafted from.
    pub cause: AttributionId,
    /// Where it stands.
    pub state: ReportState,
    /// What it names.
    pub indicators: Vec<Indicator>,
    /// When it was drafted.
    pub drafted_at: Time,
    /// When its state changed last.
    pub changed_at: Time,
    /// Who released or dropped it: an actor, not an address.
    pub decided_by: Option<String>,
    /// The statement as it was signed; the same in every attempt.
    pub signed: Option<String>,
    /// What the hub answered.
    pub answer: Option<String>,
    /// The proof that it is in the hub's ledger.
    pub proof: Option<String>,
}

const ADD: &str = "
INSERT INTO clearinghouse_report (tenant, statement, cause, state, indicators, drafted_at, changed_at)
VALUES ($1, $2, $3, 'draft', $4, $5, $5)
ON CONFLICT (tenant, cause) DO NOTHING";

const DECIDE: &str = "
UPDATE clearinghouse_report
SET state = $3, changed_at = $4, decided_by = $5
WHERE tenant = $1
  AND statement = $2
  AND state = 'draft'";

const SIGN: &str = "
UPDATE clearinghouse_report
SET signed = $3
WHERE tenant = $1
  AND statement = $2
  AND state = 'released'
  AND signed IS NULL";

const UNSIGN: &str = "
UPDATE clearinghouse_report
SET signed = NULL
WHERE tenant = $1
  AND statement = $2
  AND state = 'released'
  AND signed = $3";

const ANSWER: &str = "
UPDATE clearinghouse_report
SET state = $3, changed_at = $4, answer = $5
WHERE tenant = $1
  AND statement = $2
  AND state = 'released'";

const PROVE: &str = "
UPDATE clearinghouse_report
SET proof = $3
WHERE tenant = $1
  AND statement = $2
  AND state = 'accepted'";

const FETCH: &str = "
SELECT statement, cause, state, indicators, drafted_at, changed_at, decided_by, signed, answer, proof
FROM clearinghouse_report
WHERE tenant = $1
  AND statement = $2";

const LIST: &str = "
SELECT statement, cause, state, indicators, drafted_at, changed_at, decided_by, signed, answer, proof
FROM clearinghouse_report
WHERE tenant = $1
  AND statement < $2
ORDER BY statement DESC
LIMIT $3";

const LIST_STATE: &str = "
SELECT statement, cause, state, indicators, drafted_at, changed_at, decided_by, signed, answer, proof
FROM clearinghouse_report
WHERE tenant = $1
  AND state = $2
  AND statement > $3
ORDER BY statement
LIMIT $4";

const UNPROVED: &str = "
SELECT statement, cause, state, indicators, drafted_at, changed_at, decided_by, signed, answer, proof
FROM clearinghouse_report
WHERE tenant = $1
  AND state = 'accepted'
  AND proof IS NULL
ORDER BY statement
LIMIT $2";

const NOUN: &str = "a report";

impl ClearinghouseStore {
    /// Returns a report.
    pub async fn report_fetch(&self, access: &Access, id: StatementId) -> Result<Report, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a report", FETCH, &values).await?;
        report_of(&row.ok_or(StoreError::Missing { what: NOUN })?)
    }

    /// Returns reports before an id, newest first.
    pub async fn report_list(
        &self,
        access: &Access,
        before: Option<StatementId>,
        limit: u32,
    ) -> Result<Vec<Report>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(StatementId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list reports", LIST, &values).await?;
        rows.iter().map(report_of).collect()
    }

    /// Returns reports in a state after an id, oldest first.
    pub async fn report_list_in(
        &self,
        access: &Access,
        state: ReportState,
        after: Option<StatementId>,
        limit: u32,
    ) -> Result<Vec<Report>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(StatementId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), state.as_str().into(), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list reports of a state", LIST_STATE, &values).await?;
        rows.iter().map(report_of).collect()
    }

    /// Returns accepted reports whose proof is not here yet, oldest first.
    pub async fn report_unproved_list(&self, access: &Access, limit: u32) -> Result<Vec<Report>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into()];
        let rows = self.house.database.rows("list reports without proof", UNPROVED, &values).await?;
        rows.iter().map(report_of).collect()
    }
}

impl Change {
    /// Drafts a report; false if there is one of this cause already, and then nothing is done.
    pub async fn report_draft_in_txn(
        &mut self,
        id: StatementId,
        cause: AttributionId,
        indicators: &[Indicator],
        at: Time,
    ) -> Result<bool, StoreError> {
        let text = indicators_text(indicators);
        let values =
            [Value::id(self.tenant), Value::id(id), Value::id(cause), text.as_str().into(), at.into()];
        Ok(self.txn.execute("draft a report", ADD, &values).await? == 1)
    }

    /// Releases or drops a draft; whoever calls has asked for the right to sign, and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if it is no draft any more.
    pub async fn report_decide_in_txn(
        &mut self,
        id: StatementId,
        state: ReportState,
        at: Time,
        by: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), state.as_str().into(), at.into(), by.into()];
        self.moved("decide about a report", DECIDE, &values).await
    }

    /// Keeps the statement that a released report was signed as; false if it was signed before, which stands.
    pub async fn report_sign_in_txn(&mut self, id: StatementId, signed: &str) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), signed.into()];
        Ok(self.txn.execute("sign a report", SIGN, &values).await? == 1)
    }

    /// Forgets the statement that a released report was signed as, because the hub will never take these bytes; it is signed anew.
    pub async fn report_unsign_in_txn(&mut self, id: StatementId, signed: &str) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), signed.into()];
        self.txn.execute("sign a report anew", UNSIGN, &values).await?;
        Ok(())
    }

    /// Keeps what the hub answered.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not on its way any more.
    pub async fn report_answer_in_txn(
        &mut self,
        id: StatementId,
        state: ReportState,
        at: Time,
        answer: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), state.as_str().into(), at.into(), answer.into()];
        self.moved("keep the answer to a report", ANSWER, &values).await
    }

    /// Keeps the proof of an accepted report; a later one, with more witnesses, takes the place of an earlier.
    pub async fn report_prove_in_txn(&mut self, id: StatementId, proof: &str) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), proof.into()];
        self.moved("keep the proof of a report", PROVE, &values).await
    }

    async fn moved(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        match self.txn.execute(action, sql, values).await? {
            0 => Err(StoreError::Conflict { action, what: NOUN }),
            _ => Ok(()),
        }
    }
}

/// The columns of `FETCH` and the lists, in their order.
fn report_of(row: &Row) -> Result<Report, StoreError> {
    let damaged = StoreError::Damaged { what: NOUN, detail: "its state" };
    Ok(Report {
        id: row.id(0)?,
        cause: row.id(1)?,
        state: ReportState::parse(&row.text(2)?).ok_or(damaged)?,
        indicators: indicators_of(&row.text(3)?)?,
        drafted_at: row.time(4)?,
        changed_at: row.time(5)?,
        decided_by: row.optional_text(6)?,
        signed: row.optional_text(7)?,
        answer: row.optional_text(8)?,
        proof: row.optional_text(9)?,
    })
}
