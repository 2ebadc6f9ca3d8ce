//! Sheet import: the last spreadsheet of each kind that was taken over, with how things stood before, so that it can be taken back. What a spreadsheet means is custody's.

use model::{
    access::{Access, Right},
    time::Time,
};

use super::{CustodyStore, count_value, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// Longest document of how things stood before, in bytes: what a spreadsheet of one megabyte may change, many times over.
pub const MAX_BEFORE_BYTES: usize = 16 << 20;

/// A spreadsheet that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetImport {
    /// What it was of, as a word.
    pub kind: String,
    /// When and by whom it was taken over; an actor, not an address.
    pub taken: (Time, String),
    /// How many rows were new.
    pub added: u64,
    /// How many rows changed something.
    pub changed: u64,
    /// How things stood before, as custody wrote it; never an address.
    pub before: String,
}

const ROW: &str = "a spreadsheet that was taken over";

const SET: &str = "
INSERT INTO sheet_import (tenant, kind, taken_at, taken_by, added, changed, before)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, kind) DO UPDATE
SET taken_at = EXCLUDED.taken_at,
    taken_by = EXCLUDED.taken_by,
    added = EXCLUDED.added,
    changed = EXCLUDED.changed,
    before = EXCLUDED.before";

const FETCH: &str = "
SELECT kind, taken_at, taken_by, added, changed, before
FROM sheet_import
WHERE tenant = $1
  AND kind = $2";

const REMOVE: &str = "
DELETE FROM sheet_import
WHERE tenant = $1
  AND kind = $2
  AND taken_at = $3";

impl CustodyStore {
    /// Returns the last spreadsheet of a kind that was taken over and not taken back.
    pub async fn sheet_import_fetch(
        &self,
        access: &Access,
        kind: &str,
    ) -> Result<Option<SheetImport>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), kind.into()];
        let row = self.house.database.row("fetch a spreadsheet", FETCH, &values).await?;
        row.as_ref().map(import_of).transpose()
    }
}

impl Change {
    /// Notes what was taken over; the one before of this kind cannot be taken back any more.
    pub async fn sheet_import_set_in_txn(&mut self, import: &SheetImport) -> Result<(), StoreError> {
        fit(ROW, &[&import.kind, &import.taken.1], &[])?;
        if import.before.len() > MAX_BEFORE_BYTES || import.before.contains('\0') {
            return Err(StoreError::Unfit { what: ROW, detail: "what stood before is too long or no text" });
        }
        let values = [
            Value::id(self.tenant),
            import.kind.as_str().into(),
            import.taken.0.into(),
            import.taken.1.as_str().into(),
            count_value(import.added).into(),
            count_value(import.changed).into(),
            import.before.as_str().into(),
        ];
        self.txn.execute("note a spreadsheet", SET, &values).await?;
        Ok(())
    }

    /// Forgets what was taken over at that instant: it was taken back.
    ///
    /// Errors: [`StoreError::Conflict`] if it was taken back before, or another was taken over since.
    pub async fn sheet_import_remove_in_txn(&mut self, kind: &str, taken_at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), kind.into(), taken_at.into()];
        let otherwise = StoreError::Conflict { action: "take a spreadsheet back", what: ROW };
        self.txn.execute_one("take a spreadsheet back", REMOVE, &values, otherwise).await
    }
}

/// The columns of `FETCH`, in their order.
fn import_of(row: &Row) -> Result<SheetImport, StoreError> {
    Ok(SheetImport {
        kind: row.text(0)?,
        taken: (row.time(1)?, row.text(2)?),
        added: row.count(3)?,
        changed: row.count(4)?,
        before: row.text(5)?,
    })
}
