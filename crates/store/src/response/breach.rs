//! Breach: a case. When it was noticed, when somebody judged it, when a person said that we know; open until it is closed with a note.
//! One case for an attribution, and one open case for a copy: what is heard twice opens nothing twice. What the times mean is response's.

use model::{
    access::{Access, Right},
    ids::{AttributionId, BreachId, CopyId, Id},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    response::{Closing, MAX_NOTE, ResponseStore, closing_of, fit},
    txn::Change,
};

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// What people call it; empty until somebody gave it a name.
    pub title: String,
    /// The attribution it was opened for; none if a person opened it.
    pub attribution: Option<AttributionId>,
    /// The copy that seems to be out, if one is known.
    pub copy: Option<CopyId>,
    /// When and by whom it was opened.
    pub opened: (Time, String),
    /// When we noticed.
    pub detected_at: Time,
    /// When somebody had looked at it.
    pub assessed: Option<Moment>,
    /// When we were certain. Set by a person only.
    pub aware: Option<Moment>,
    /// How it ended.
    pub closed: Option<Closing>,
}

/// A time that a person set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The time that is meant.
    pub at: Time,
    /// Who set it: an actor, not an address.
    pub by: String,
    /// When it was set.
    pub noted_at: Time,
    /// Why it is this time.
    pub reason: String,
}

const WHAT: &str = "a case";

/// Longest title, in characters.
pub const MAX_TITLE: usize = 200;

const OPEN: &str = "
INSERT INTO breach (tenant, breach, title, attribution, copy, opened_at, opened_by, detected_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING";

/// A query of whole rows: the columns that `breach_of` reads, in their order, and what follows them.
macro_rules! breaches {
    ($which:literal) => {
        concat!(
            "
SELECT breach, title, attribution, copy, opened_at, opened_by, detected_at,
    assessed_at, assessed_by, assessed_noted_at, assessed_reason,
    aware_at, aware_by, aware_noted_at, aware_reason,
    closed_at, closed_by, closed_note
FROM breach
",
            $which
        )
    };
}

const SET_COPY: &str = "
UPDATE breach
SET copy = $3
WHERE tenant = $1
  AND breach = $2
  AND copy IS NULL
  AND closed_at IS NULL";

const FETCH: &str = breaches!(
    "WHERE tenant = $1
  AND breach = $2"
);

const BY_COPY: &str = breaches!(
    "WHERE tenant = $1
  AND copy = $2
  AND closed_at IS NULL"
);

const LIST: &str = breaches!(
    "WHERE tenant = $1
  AND breach < $2
  AND ($3 = 0 OR closed_at IS NULL)
ORDER BY breach DESC
LIMIT $4"
);

const NAME: &str = "
UPDATE breach
SET title = $3
WHERE tenant = $1
  AND breach = $2";

const ASSESS: &str = "
UPDATE breach
SET assessed_at = $3, assessed_by = $4, assessed_noted_at = $5, assessed_reason = $6
WHERE tenant = $1
  AND breach = $2
  AND assessed_at IS NULL
  AND closed_at IS NULL";

const AWARE: &str = "
UPDATE breach
SET aware_at = $3, aware_by = $4, aware_noted_at = $5, aware_reason = $6
WHERE tenant = $1
  AND breach = $2
  AND aware_at IS NULL
  AND closed_at IS NULL";

const CLOSE: &str = "
UPDATE breach
SET closed_at = $3, closed_by = $4, closed_note = $5
WHERE tenant = $1
  AND breach = $2
  AND closed_at IS NULL";

/// Takes the row for this change, so that two changes of one case follow each other.
const LOCK: &str = "
UPDATE breach
SET title = title
WHERE tenant = $1
  AND breach = $2
  AND closed_at IS NULL";

impl ResponseStore {
    /// Returns a case.
    pub async fn breach_fetch(&self, access: &Access, id: BreachId) -> Result<Breach, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a case", FETCH, &values).await?;
        breach_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns cases before an id, newest first: those that are open, or all.
    pub async fn breach_list(
        &self,
        access: &Access,
        is_open_only: bool,
        before: Option<BreachId>,
        limit: u32,
    ) -> Result<Vec<Breach>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(BreachId::from_bytes([0xff; 16]));
        let values =
            [Value::id(access.tenant), Value::id(before), i64::from(is_open_only).into(), page(limit).into()];
        self.house.database.rows("list cases", LIST, &values).await?.iter().map(breach_of).collect()
    }
}

impl Change {
    /// Notes which copy a case is about, if nobody knew; the copy has no open case.
    pub async fn breach_copy_in_txn(&mut self, id: BreachId, copy: CopyId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(copy)];
        self.txn.execute("say which copy a case is about", SET_COPY, &values).await?;
        Ok(())
    }

    /// Opens a case; false if there is one for its attribution, or an open one for its copy, and then nothing is written.
    pub async fn breach_open_in_txn(&mut self, breach: &Breach) -> Result<bool, StoreError> {
        fit(WHAT, &[&breach.title], MAX_TITLE)?;
        let values = [
            Value::id(self.tenant),
            Value::id(breach.id),
            breach.title.as_str().into(),
            Value::optional_id(breach.attribution),
            Value::optional_id(breach.copy),
            breach.opened.0.into(),
            breach.opened.1.as_str().into(),
            breach.detected_at.into(),
        ];
        Ok(self.txn.execute("open a case", OPEN, &values).await? == 1)
    }

    /// Returns the open case of a copy, within this change; none if there is none.
    pub async fn breach_of_copy_in_txn(&mut self, copy: CopyId) -> Result<Option<Breach>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(copy)];
        self.txn
            .row("look for the case of a copy", BY_COPY, &values)
            .await?
            .map(|row| breach_of(&row))
            .transpose()
    }

    /// Returns an open case and lets no other change have it until this one is over.
    ///
    /// Errors: [`StoreError::Missing`] if there is none, or it is closed.
    pub async fn breach_lock_in_txn(&mut self, id: BreachId) -> Result<Breach, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        if self.txn.execute("take a case", LOCK, &values).await? == 0 {
            return Err(StoreError::Missing { what: WHAT });
        }
        let row = self.txn.row("fetch a case", FETCH, &values).await?;
        breach_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Names a case.
    pub async fn breach_name_in_txn(&mut self, id: BreachId, title: &str) -> Result<(), StoreError> {
        fit(WHAT, &[title], MAX_TITLE)?;
        let values = [Value::id(self.tenant), Value::id(id), title.into()];
        match self.txn.execute("name a case", NAME, &values).await? {
            0 => Err(StoreError::Missing { what: WHAT }),
            _ => Ok(()),
        }
    }

    /// Notes that somebody has looked at it; false if somebody did before, or it is closed.
    pub async fn breach_assess_in_txn(&mut self, id: BreachId, moment: &Moment) -> Result<bool, StoreError> {
        self.breach_moment_in_txn("note that a case was looked at", ASSESS, id, moment).await
    }

    /// Notes since when we are certain; false if that was noted before, or it is closed.
    pub async fn breach_aware_in_txn(&mut self, id: BreachId, moment: &Moment) -> Result<bool, StoreError> {
        self.breach_moment_in_txn("note since when we are aware", AWARE, id, moment).await
    }

    async fn breach_moment_in_txn(
        &mut self,
        action: &'static str,
        sql: &'static str,
        id: BreachId,
        moment: &Moment,
    ) -> Result<bool, StoreError> {
        fit(WHAT, &[&moment.reason], MAX_NOTE)?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            moment.at.into(),
            moment.by.as_str().into(),
            moment.noted_at.into(),
            moment.reason.as_str().into(),
        ];
        Ok(self.txn.execute(action, sql, &values).await? == 1)
    }

    /// Closes a case; false if it is closed.
    pub async fn breach_close_in_txn(&mut self, id: BreachId, closing: &Closing) -> Result<bool, StoreError> {
        fit(WHAT, &[&closing.note], MAX_NOTE)?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            closing.at.into(),
            closing.by.as_str().into(),
            closing.note.as_str().into(),
        ];
        Ok(self.txn.execute("close a case", CLOSE, &values).await? == 1)
    }
}

fn moment_of(row: &Row, at: usize) -> Result<Option<Moment>, StoreError> {
    let Some(time) = row.optional_time(at)? else { return Ok(None) };
    let damaged = StoreError::Damaged { what: WHAT, detail: "half a moment" };
    let (by, noted_at, reason) =
        (row.optional_text(at + 1)?, row.optional_time(at + 2)?, row.optional_text(at + 3)?);
    let (Some(by), Some(noted_at), Some(reason)) = (by, noted_at, reason) else { return Err(damaged) };
    Ok(Some(Moment { at: time, by, noted_at, reason }))
}

/// The columns of `FETCH`, `BY_COPY` and `LIST`, in their order.
fn breach_of(row: &Row) -> Result<Breach, StoreError> {
    Ok(Breach {
        id: row.id(0)?,
        title: row.text(1)?,
        attribution: row.optional_id(2)?,
        copy: row.optional_id(3)?,
        opened: (row.time(4)?, row.text(5)?),
        detected_at: row.time(6)?,
        assessed: moment_of(row, 7)?,
        aware: moment_of(row, 11)?,
        closed: closing_of(row, 15)?,
    })
}
