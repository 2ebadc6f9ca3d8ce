//! Escrow: a copy of a list that is sealed to the owner's offline key and stays here, and who opened it together. What is sealed is in the object of its export, not here.

use model::{
    access::{Access, Right},
    ids::{CopyId, Id},
    time::Time,
};

use super::{
    CustodyStore,
    two_keys::{Lock, TwoKeys, second_key},
};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// A copy in escrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escrow {
    /// The copy of our own house.
    pub copy: CopyId,
    /// The copy that left, beside which it was made.
    pub made_with: CopyId,
    /// When its file is gone.
    pub end_at: Time,
    /// Who asked last to open it, and who was the second; none if nobody asked.
    pub keys: Option<TwoKeys>,
}

const ROW: &str = "a copy in escrow";

const ADD: &str = "
INSERT INTO escrow (tenant, copy, made_with, end_at)
VALUES ($1, $2, $3, $4)";

/// A query of whole rows: the columns that `escrow_of` reads, in their order, and what follows them.
macro_rules! escrows {
    ($which:literal) => {
        concat!(
            "
SELECT e.copy, e.made_with, e.end_at, e.asked_at, e.asked_by, e.why, e.second_at, e.second_by
FROM escrow e
",
            $which
        )
    };
}

const FETCH: &str = escrows!(
    "WHERE e.tenant = $1
  AND e.copy = $2"
);

// A file whose day is over while the copy is counted, and one that is still here though the copy was ended.
const OVER: &str = escrows!(
    "JOIN list_copy c ON c.tenant = e.tenant AND c.copy = e.copy
WHERE e.tenant = $1
  AND (e.end_at <= $2) = (c.state <> 'ended')
ORDER BY e.end_at, e.copy
LIMIT $3"
);

const UNASKED: &str = "
SELECT copy
FROM escrow
WHERE tenant = $1
  AND copy > $2
  AND asked_at IS NULL
ORDER BY copy
LIMIT $3";

// While a question is open, nobody asks another over it.
const ASK: &str = "
UPDATE escrow
SET asked_at = $3,
    asked_by = $4,
    why = $5,
    second_at = NULL,
    second_by = NULL
WHERE tenant = $1
  AND copy = $2
  AND (asked_at IS NULL OR asked_at <= $6)";

const END: &str = "
UPDATE escrow
SET end_at = $3
WHERE tenant = $1
  AND copy = $2
  AND end_at > $3";

const LOCK: Lock = Lock { what: ROW, ask: ASK, second: second_key!("escrow") };

impl CustodyStore {
    /// Returns what is known of a copy in escrow; none of another copy.
    pub async fn escrow_fetch(&self, access: &Access, copy: CopyId) -> Result<Option<Escrow>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch a copy in escrow", FETCH, &values).await?;
        row.as_ref().map(escrow_of).transpose()
    }

    /// Returns copies in escrow whose file is gone and that nobody ended, and those that somebody ended while their file is here.
    pub async fn escrow_over_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Escrow>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list copies in escrow that are over", OVER, &values).await?;
        rows.iter().map(escrow_of).collect()
    }

    /// Returns copies in escrow that nobody ever asked to open, after an id.
    pub async fn escrow_unasked_list(
        &self,
        access: &Access,
        after: Option<CopyId>,
        limit: u32,
    ) -> Result<Vec<CopyId>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CopyId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        let rows =
            self.house.database.rows("list copies in escrow nobody asked for", UNASKED, &values).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}

impl Change {
    /// Notes that a copy is in escrow; the copy and what was sealed are added in the same change before.
    pub async fn escrow_add_in_txn(
        &mut self,
        copy: CopyId,
        made_with: CopyId,
        end_at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(copy), Value::id(made_with), end_at.into()];
        self.txn.execute("put a copy in escrow", ADD, &values).await?;
        Ok(())
    }

    /// Says that its file is gone now; false if its day was over.
    pub async fn escrow_end_in_txn(&mut self, copy: CopyId, now: Time) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(copy), now.into()];
        Ok(self.txn.execute("end a copy in escrow", END, &values).await? == 1)
    }

    /// Asks to open it: the first key. A question that was asked until `over` is over, and gives way.
    ///
    /// Errors: [`StoreError::Conflict`] while another is open, or if it is no copy in escrow.
    pub async fn escrow_ask_in_txn(
        &mut self,
        copy: CopyId,
        asked: (Time, &str, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        LOCK.ask_in_txn(self, copy, asked, over).await
    }

    /// Turns the second key: somebody else than who asked, after `over`.
    ///
    /// Errors: [`StoreError::Conflict`] if nobody asked since then, it was opened, or whoever turns it is who asked.
    pub async fn escrow_second_in_txn(
        &mut self,
        copy: CopyId,
        turned: (Time, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        LOCK.second_in_txn(self, copy, turned, over).await
    }
}

/// The columns of all queries, in their order.
fn escrow_of(row: &Row) -> Result<Escrow, StoreError> {
    Ok(Escrow { copy: row.id(0)?, made_with: row.id(1)?, end_at: row.time(2)?, keys: TwoKeys::of(row, 3)? })
}
