//! Drop: a link by which a sealed copy is fetched, once, until a day; and the receipts of it. The link itself is kept nowhere: a print of it finds the
//! row, and the object opens with the link alone.

use model::{
    access::{Access, Right},
    ids::{CopyId, DropId, Id, ObjectId},
    time::Time,
};

use super::{CustodyStore, count_value, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// Where a link stands.
    DropState {
        /// It can be fetched.
        Open = "open",
        /// All of it was handed to the line; for a little while what got lost on the line can be fetched again.
        Fetched = "fetched",
        /// It is used up, was closed, or its day is over; the object is gone.
        Ended = "ended",
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportDrop {
    /// Its id.
    pub id: DropId,
    /// Of which copy.
    pub copy: CopyId,
    /// SHA-256 of the link's secret with a word before it.
    pub print: [u8; 32],
    /// What is fetched, sealed.
    pub object: ObjectId,
    /// What the file is called.
    pub file_name: String,
    /// Its length as it is fetched, in bytes.
    pub length_bytes: u64,
    /// SHA-256 of it as it is fetched.
    pub sha256: [u8; 32],
    /// When and by whom it was made; an actor, not an address.
    pub made: (Time, String),
    /// Until when it can be fetched.
    pub until: Time,
    /// Where it stands.
    pub state: DropState,
    /// How far it was fetched without a gap, in bytes.
    pub fetched_to: u64,
    /// When its last byte was handed over.
    pub fetched_at: Option<Time>,
    /// When and by whom it was closed.
    pub ended: Option<(Time, String)>,
}

/// One time that something was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// When it was handed over.
    pub at: Time,
    /// The first byte.
    pub from: u64,
    /// The byte after the last one.
    pub to: u64,
}

const ROW: &str = "a drop";
/// Whoever fetches in more pieces than that fetches them again under the last receipt.
pub const MAX_RECEIPTS: u32 = 1_000;

const ADD: &str = "
INSERT INTO export_drop (
    tenant, export_drop, copy, print, object, file_name, length_bytes, sha256, made_at, made_by, until_at, state,
    fetched_to
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', 0)";

const FETCHED: &str = "
UPDATE export_drop
SET fetched_to = $3,
    state = CASE WHEN $3 >= length_bytes THEN 'fetched' ELSE state END,
    fetched_at = CASE WHEN $3 >= length_bytes THEN $4 ELSE fetched_at END
WHERE tenant = $1
  AND export_drop = $2
  AND state = 'open'
  AND fetched_to <= $3";

const END: &str = "
UPDATE export_drop
SET state = 'ended',
    ended_at = $3,
    ended_by = $4
WHERE tenant = $1
  AND export_drop = $2
  AND state <> 'ended'";

const RECEIPT: &str = "
INSERT INTO drop_receipt (tenant, export_drop, number, at, from_byte, to_byte)
SELECT $1, $2, COUNT(*), $3, $4, $5
FROM drop_receipt
WHERE tenant = $1
  AND export_drop = $2
HAVING COUNT(*) < $6";

const HANDED: &str = "
SELECT CAST(COALESCE(SUM(to_byte - from_byte), 0) AS BIGINT), COALESCE(MAX(to_byte), 0), COUNT(*)
FROM drop_receipt
WHERE tenant = $1
  AND export_drop = $2";

const RECEIPTS: &str = "
SELECT at, from_byte, to_byte
FROM drop_receipt
WHERE tenant = $1
  AND export_drop = $2
ORDER BY number
LIMIT $3";

/// A query of whole rows: the columns that `drop_of` reads, in their order, and what follows them.
macro_rules! drops {
    ($which:literal) => {
        concat!(
            "
SELECT export_drop, copy, print, object, file_name, length_bytes, sha256, made_at, made_by, until_at, state,
    fetched_to, fetched_at, ended_at, ended_by
FROM export_drop
",
            $which
        )
    };
}

const FETCH: &str = drops!(
    "WHERE tenant = $1
  AND export_drop = $2"
);

const FIND: &str = drops!(
    "WHERE tenant = $1
  AND print = $2"
);

const OF_COPY: &str = drops!(
    "WHERE tenant = $1
  AND copy = $2
  AND export_drop > $3
ORDER BY export_drop
LIMIT $4"
);

const NEWEST_OF_COPY: &str = drops!(
    "WHERE tenant = $1
  AND copy = $2
  AND export_drop < $3
ORDER BY export_drop DESC
LIMIT $4"
);

const OVER: &str = drops!(
    "WHERE tenant = $1
  AND ((state = 'open' AND until_at <= $2)
    OR (state = 'fetched' AND fetched_at <= $3))
ORDER BY export_drop
LIMIT $4"
);

impl CustodyStore {
    /// Returns links whose day is over, and those whose last byte was handed over before a moment.
    pub async fn drop_over_list(
        &self,
        access: &Access,
        (now, fetched_before): (Time, Time),
        limit: u32,
    ) -> Result<Vec<ExportDrop>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), fetched_before.into(), page(limit).into()];
        self.house
            .database
            .rows("list drops that are over", OVER, &values)
            .await?
            .iter()
            .map(drop_of)
            .collect()
    }

    /// Returns the link with a print; none if there is none.
    pub async fn drop_find(
        &self,
        access: &Access,
        print: &[u8; 32],
    ) -> Result<Option<ExportDrop>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), print.into()];
        let row = self.house.database.row("find a drop", FIND, &values).await?;
        row.as_ref().map(drop_of).transpose()
    }

    /// Returns the links of a copy after an id, oldest first.
    pub async fn drop_of_copy_list(
        &self,
        access: &Access,
        copy: CopyId,
        after: Option<DropId>,
        limit: u32,
    ) -> Result<Vec<ExportDrop>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(DropId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(copy), Value::id(after), page(limit).into()];
        self.house.database.rows("list drops", OF_COPY, &values).await?.iter().map(drop_of).collect()
    }

    /// Returns links of a copy before one of them, the newest first; without one, from the newest.
    pub async fn drop_newest_list(
        &self,
        access: &Access,
        copy: CopyId,
        before: Option<DropId>,
        limit: u32,
    ) -> Result<Vec<ExportDrop>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(DropId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(copy), Value::id(before), page(limit).into()];
        self.house
            .database
            .rows("list newest drops", NEWEST_OF_COPY, &values)
            .await?
            .iter()
            .map(drop_of)
            .collect()
    }

    /// Returns what was fetched by a link, in its order.
    pub async fn drop_receipt_list(&self, access: &Access, id: DropId) -> Result<Vec<Receipt>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id), i64::from(MAX_RECEIPTS).into()];
        let receipt = |row: &Row| Ok(Receipt { at: row.time(0)?, from: row.count(1)?, to: row.count(2)? });
        self.house.database.rows("list receipts", RECEIPTS, &values).await?.iter().map(receipt).collect()
    }
}

impl Change {
    /// Returns a link as it stands within the change.
    pub async fn drop_fetch_in_txn(&mut self, id: DropId) -> Result<ExportDrop, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a drop", FETCH, &values).await?;
        drop_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Adds a link; its object's row is written in the same change.
    pub async fn drop_add_in_txn(&mut self, drop: &ExportDrop) -> Result<(), StoreError> {
        fit(ROW, &[&drop.file_name], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(drop.id),
            Value::id(drop.copy),
            (&drop.print).into(),
            Value::id(drop.object),
            drop.file_name.as_str().into(),
            count_value(drop.length_bytes).into(),
            (&drop.sha256).into(),
            drop.made.0.into(),
            drop.made.1.as_str().into(),
            drop.until.into(),
        ];
        self.txn.execute("add a drop", ADD, &values).await?;
        Ok(())
    }

    /// Returns how many bytes were handed over by a link in all, one twice counted twice, how far they reached, and in how many pieces.
    pub async fn drop_handed_in_txn(&mut self, id: DropId) -> Result<(u64, u64, u64), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("add receipts up", HANDED, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: ROW })?;
        Ok((row.count(0)?, row.count(1)?, row.count(2)?))
    }

    /// Writes a receipt, and how far the link was fetched without a gap; at its end the link is used up.
    pub async fn drop_fetched_in_txn(
        &mut self,
        id: DropId,
        receipt: Receipt,
        fetched_to: u64,
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            receipt.at.into(),
            count_value(receipt.from).into(),
            count_value(receipt.to).into(),
            i64::from(MAX_RECEIPTS).into(),
        ];
        self.txn.execute("write a receipt", RECEIPT, &values).await?;
        let values =
            [Value::id(self.tenant), Value::id(id), count_value(fetched_to).into(), receipt.at.into()];
        self.txn.execute("note what was fetched", FETCHED, &values).await?;
        Ok(())
    }

    /// Closes a link; false if it was closed.
    pub async fn drop_end_in_txn(&mut self, id: DropId, at: Time, by: &str) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        Ok(self.txn.execute("close a drop", END, &values).await? == 1)
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn drop_of(row: &Row) -> Result<ExportDrop, StoreError> {
    Ok(ExportDrop {
        id: row.id(0)?,
        copy: row.id(1)?,
        print: row.array(2)?,
        object: row.id(3)?,
        file_name: row.text(4)?,
        length_bytes: row.count(5)?,
        sha256: row.array(6)?,
        made: (row.time(7)?, row.text(8)?),
        until: row.time(9)?,
        state: DropState::parse(&row.text(10)?).ok_or(DAMAGED)?,
        fetched_to: row.count(11)?,
        fetched_at: row.optional_time(12)?,
        ended: row.optional_time(13)?.zip(row.optional_text(14)?),
    })
}
