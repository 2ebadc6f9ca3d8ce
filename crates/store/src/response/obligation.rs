//! Obligation: what a rule would ask of us in a case, and what became of it. Which rules there are and how a date is counted is `response::obligation`;
//! here stands only the date that was counted when a person said that we know.

use model::{
    access::{Access, Right},
    ids::{BreachId, ObligationId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    response::{Closing, MAX_NOTE, ResponseStore, closing_of, fit},
    txn::Change,
};

/// What became of an obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObligationState {
    /// It is not settled.
    Open,
    /// It was done.
    Done,
    /// Somebody decided, with a reason, that it is not owed.
    NotOwed,
}

impl ObligationState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Done, Self::NotOwed];

    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::NotOwed => "not-owed",
        }
    }

    /// Reads the word written by [`ObligationState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One obligation of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Its id.
    pub id: ObligationId,
    /// The case.
    pub breach: BreachId,
    /// The rule, by its id in the policies.
    pub rule: String,
    /// The version of the rule it was counted by.
    pub rule_version: u32,
    /// By when; none while nobody said that we know.
    pub due_at: Option<Time>,
    /// What became of it.
    pub state: ObligationState,
    /// When and by whom it was settled, and with which word; none while it is open.
    pub settled: Option<Closing>,
    /// When and by whom the rule was confirmed with counsel for this case.
    pub confirmed: Option<(Time, String)>,
}

const WHAT: &str = "an obligation";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

const ADD: &str = "
INSERT INTO obligation (tenant, breach, obligation, rule, rule_version, due_at, state)
VALUES ($1, $2, $3, $4, $5, $6, 'open')
ON CONFLICT (tenant, breach, rule) DO NOTHING";

const DUE: &str = "
UPDATE obligation
SET due_at = $3, rule_version = $4
WHERE tenant = $1
  AND obligation = $2
  AND state = 'open'";

const SETTLE: &str = "
UPDATE obligation
SET state = $3, settled_at = $4, settled_by = $5, settled_note = $6
WHERE tenant = $1
  AND obligation = $2
  AND state = 'open'";

const CONFIRM: &str = "
UPDATE obligation
SET confirmed_at = $3, confirmed_by = $4
WHERE tenant = $1
  AND obligation = $2
  AND confirmed_at IS NULL";

const FETCH: &str = "
SELECT obligation, breach, rule, rule_version, due_at, state, settled_at, settled_by, settled_note,
    confirmed_at, confirmed_by
FROM obligation
WHERE tenant = $1
  AND obligation = $2";

const LIST: &str = "
SELECT obligation, breach, rule, rule_version, due_at, state, settled_at, settled_by, settled_note,
    confirmed_at, confirmed_by
FROM obligation
WHERE tenant = $1
  AND breach = $2
ORDER BY rule";

const DUE_BEFORE: &str = "
SELECT obligation, breach, rule, rule_version, due_at, state, settled_at, settled_by, settled_note,
    confirmed_at, confirmed_by
FROM obligation
WHERE tenant = $1
  AND due_at <= $2
  AND state = 'open'
ORDER BY due_at, obligation
LIMIT $3";

impl ResponseStore {
    /// Returns an obligation.
    pub async fn obligation_fetch(
        &self,
        access: &Access,
        id: ObligationId,
    ) -> Result<Obligation, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an obligation", FETCH, &values).await?;
        obligation_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns the obligations of a case; there are as many as rules.
    pub async fn obligation_list(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<Obligation>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(breach)];
        self.house.database.rows("list obligations", LIST, &values).await?.iter().map(obligation_of).collect()
    }

    /// Returns open obligations that are due by a time, the most overdue first.
    pub async fn obligation_due_list(
        &self,
        access: &Access,
        by: Time,
        limit: u32,
    ) -> Result<Vec<Obligation>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), by.into(), page(limit).into()];
        self.house
            .database
            .rows("list due obligations", DUE_BEFORE, &values)
            .await?
            .iter()
            .map(obligation_of)
            .collect()
    }
}

impl Change {
    /// Adds an obligation; false if the case has one by this rule.
    pub async fn obligation_add_in_txn(&mut self, obligation: &Obligation) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(obligation.breach),
            Value::id(obligation.id),
            obligation.rule.as_str().into(),
            i64::from(obligation.rule_version).into(),
            Value::Integer(obligation.due_at.map(Time::micros)),
        ];
        Ok(self.txn.execute("add an obligation", ADD, &values).await? == 1)
    }

    /// Notes by when it is due, as that version of its rule counts; false if it is settled.
    pub async fn obligation_due_in_txn(
        &mut self,
        id: ObligationId,
        due_at: Time,
        rule_version: u32,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), due_at.into(), i64::from(rule_version).into()];
        Ok(self.txn.execute("date an obligation", DUE, &values).await? == 1)
    }

    /// Settles it; false if it was settled before.
    pub async fn obligation_settle_in_txn(
        &mut self,
        id: ObligationId,
        state: ObligationState,
        closing: &Closing,
    ) -> Result<bool, StoreError> {
        fit(WHAT, &[&closing.note], MAX_NOTE)?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            state.as_str().into(),
            closing.at.into(),
            closing.by.as_str().into(),
            closing.note.as_str().into(),
        ];
        Ok(self.txn.execute("settle an obligation", SETTLE, &values).await? == 1)
    }

    /// Notes that counsel confirmed the rule for this case; false if that was noted.
    pub async fn obligation_confirm_in_txn(
        &mut self,
        id: ObligationId,
        (at, by): (Time, &str),
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        Ok(self.txn.execute("confirm an obligation", CONFIRM, &values).await? == 1)
    }

    /// Returns the obligations of a case within this change.
    pub async fn obligation_list_in_txn(&mut self, breach: BreachId) -> Result<Vec<Obligation>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(breach)];
        self.txn.rows("list obligations", LIST, &values).await?.iter().map(obligation_of).collect()
    }
}

/// The columns of `FETCH`, `LIST` and `DUE_BEFORE`, in their order.
fn obligation_of(row: &Row) -> Result<Obligation, StoreError> {
    Ok(Obligation {
        id: row.id(0)?,
        breach: row.id(1)?,
        rule: row.text(2)?,
        rule_version: u32::try_from(row.integer(3)?).map_err(|_| DAMAGED)?,
        due_at: row.optional_time(4)?,
        state: ObligationState::parse(&row.text(5)?).ok_or(DAMAGED)?,
        settled: closing_of(row, 6)?,
        confirmed: row.optional_time(9)?.zip(row.optional_text(10)?),
    })
}
