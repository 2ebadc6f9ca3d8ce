//! Two keys: what is sealed opens to two people together. One asks, with a reason; somebody else turns the second key while the question counts; while it does, nobody asks
//! another over it. In which table that stands is the affair of the noun that is opened; the columns are called alike. When it is open, and to whom, `custody` says.

use model::{ids::CopyId, time::Time};

use super::fit;
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// Who asked to open something, and who was the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoKeys {
    /// When and by whom it was last asked; an actor, not an address.
    pub asked: (Time, String),
    /// Why.
    pub why: String,
    /// When and by whom the second key was turned.
    pub second: Option<(Time, String)>,
}

impl TwoKeys {
    /// Reads `asked_at, asked_by, why, second_at, second_by`, the first of them in column `first`; none if nobody asked.
    pub(super) fn of(row: &Row, first: usize) -> Result<Option<Self>, StoreError> {
        let asked = row.optional_time(first)?.zip(row.optional_text(first + 1)?);
        let second = row.optional_time(first + 3)?.zip(row.optional_text(first + 4)?);
        Ok(asked.zip(row.optional_text(first + 2)?).map(|(asked, why)| Self { asked, why, second }))
    }
}

/// The statement that turns the second key in a table: somebody else than who asked, while the question counts.
macro_rules! second_key {
    ($table:literal) => {
        concat!(
            "
UPDATE ",
            $table,
            "
SET second_at = $3,
    second_by = $4
WHERE tenant = $1
  AND copy = $2
  AND second_at IS NULL
  AND asked_by <> $4
  AND asked_at > $5"
        )
    };
}
pub(super) use second_key;

/// What opens to two keys: its name, and its statements.
pub(super) struct Lock {
    /// What it is called.
    pub(super) what: &'static str,
    /// Asks: tenant, copy, when, by whom, why, and until when a question that was asked is over.
    pub(super) ask: &'static str,
    /// Turns the second key ([`second_key`]).
    pub(super) second: &'static str,
}

impl Lock {
    /// Asks to open it: the first key. A question that was asked until `over` is over, and gives way.
    ///
    /// Errors: [`StoreError::Conflict`] while another is open, or if there is nothing to open.
    pub(super) async fn ask_in_txn(
        &self,
        change: &mut Change,
        copy: CopyId,
        (at, by, why): (Time, &str, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        fit(self.what, &[by], &[why])?;
        let (tenant, copy) = (Value::id(change.tenant), Value::id(copy));
        let values = [tenant, copy, at.into(), by.into(), why.into(), over.into()];
        let otherwise = StoreError::Conflict { action: "ask to open", what: self.what };
        change.txn.execute_one("ask to open what is sealed", self.ask, &values, otherwise).await
    }

    /// Turns the second key: somebody else than who asked, after `over`.
    ///
    /// Errors: [`StoreError::Conflict`] if nobody asked since then, it was opened, or whoever turns it is who asked.
    pub(super) async fn second_in_txn(
        &self,
        change: &mut Change,
        copy: CopyId,
        (at, by): (Time, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(change.tenant), Value::id(copy), at.into(), by.into(), over.into()];
        let otherwise = StoreError::Conflict { action: "open", what: self.what };
        change.txn.execute_one("turn the second key", self.second, &values, otherwise).await
    }
}
