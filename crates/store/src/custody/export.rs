//! Export: what was sealed for somebody: which columns and how many rows left, and how. Beside the copy it made; no member is in it.

use model::{
    access::{Access, Right},
    ids::{CopyId, ListId, ObjectId, PartyId},
    time::Time,
};

use super::{CustodyStore, count_value, list_of, list_text, optional_count, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

words! {
    /// What kind of list left.
    ExportKind {
        /// People to write to.
        List = "list",
        /// People not to write to; they leak all the same.
        Suppression = "suppression",
    }
    /// How it was handed over.
    Delivery {
        /// Fetched by a link.
        Drop = "drop",
        /// A file sealed to the receiver's own key.
        Age = "age",
        /// A file sealed to the receiver's own OpenPGP key.
        OpenPgp = "openpgp",
        /// Through a program of the user's, as `gpg`.
        Pipe = "pipe",
        /// Sealed in the answer to a program.
        Stream = "stream",
        /// Sealed to the receiver's own key, and posted to its platform.
        Push = "push",
        /// Sealed to the owner's offline key, and kept here.
        Escrow = "escrow",
        /// A plain file by hand.
        Plain = "plain",
    }
}

/// What was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListExport {
    /// The copy it made.
    pub copy: CopyId,
    /// What kind of list.
    pub kind: ExportKind,
    /// How it was handed over.
    pub delivery: Delivery,
    /// Names of the columns that left.
    pub columns: Vec<String>,
    /// Names of those that stayed.
    pub left_out: Vec<String>,
    /// Rows that left, canaries not counted.
    pub rows: u64,
    /// Different people in them.
    pub people: u64,
    /// Rows without a usable address; they stayed.
    pub invalid: u64,
    /// Length of what is handed over, in bytes.
    pub length_bytes: u64,
    /// SHA-256 of what is handed over.
    pub sha256: [u8; 32],
    /// SHA-256 of the file it was made from.
    pub source_sha256: [u8; 32],
    /// The sealed object it is handed over from; it ends by itself.
    pub object: Option<ObjectId>,
    /// The copy before, to the same party, and how many joined and left since; none of the first.
    pub compared: Option<(CopyId, u64, u64)>,
}

const ROW: &str = "an export";
/// Columns of a table are no more than that, in bytes of their names.
const MAX_COLUMNS_BYTES: usize = 64 << 10;

const ADD: &str = "
INSERT INTO list_export (
    tenant, copy, kind, delivery, columns, left_out, rows_sealed, people, invalid, length_bytes, sha256,
    source_sha256, object, compared, joined, gone
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

/// A query of whole rows: the columns that `export_of` reads, in their order, and what follows them.
macro_rules! exports {
    ($which:literal) => {
        concat!(
            "
SELECT e.copy, e.kind, e.delivery, e.columns, e.left_out, e.rows_sealed, e.people, e.invalid, e.length_bytes,
    e.sha256, e.source_sha256, e.object, e.compared, e.joined, e.gone
FROM list_export e
",
            $which
        )
    };
}

const FETCH: &str = exports!(
    "WHERE e.tenant = $1
  AND e.copy = $2"
);

const LAST: &str = exports!(
    "JOIN list_copy c ON c.tenant = e.tenant AND c.copy = e.copy
WHERE e.tenant = $1
  AND c.party = $2
  AND c.list = $3
  AND e.kind = $4
  AND c.out_at IS NOT NULL
ORDER BY e.copy DESC
LIMIT 1"
);

/// What somebody agreed to was counted then.
const UNCONFIRMED: &str = "
SELECT CAST(COALESCE(SUM(e.rows_sealed), 0) AS BIGINT)
FROM list_export e
JOIN list_copy c ON c.tenant = e.tenant AND c.copy = e.copy
LEFT JOIN export_approval a ON a.tenant = e.tenant AND a.copy = e.copy
WHERE e.tenant = $1
  AND c.party = $2
  AND c.made_at > $3
  AND a.approval IS NULL";

/// The same of one list, by and to whoever. What is in escrow stays here.
const UNCONFIRMED_OF_LIST: &str = "
SELECT CAST(COALESCE(SUM(e.rows_sealed), 0) AS BIGINT)
FROM list_export e
JOIN list_copy c ON c.tenant = e.tenant AND c.copy = e.copy
LEFT JOIN export_approval a ON a.tenant = e.tenant AND a.copy = e.copy
WHERE e.tenant = $1
  AND c.list = $2
  AND c.made_at > $3
  AND c.how <> 'escrow'
  AND a.approval IS NULL";

/// Changes nothing, and whoever else does the same waits until this change has ended.
const HOLD_LIST: &str = "
UPDATE customer_list
SET name = name
WHERE tenant = $1
  AND list = $2";

/// Changes nothing, and whoever else does the same waits until this change has ended.
const HOLD_PARTY: &str = "
UPDATE party
SET name = name
WHERE tenant = $1
  AND party = $2";

impl CustodyStore {
    /// Returns how many rows left to a party after a time without a second person.
    pub async fn export_unconfirmed_rows(
        &self,
        access: &Access,
        party: PartyId,
        since: Time,
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party), since.into()];
        self.house.database.count("count rows that left", UNCONFIRMED, &values).await
    }

    /// Returns how many rows of a list left, by and to whoever, after a time without a second person.
    pub async fn export_unconfirmed_rows_of_list(
        &self,
        access: &Access,
        list: ListId,
        since: Time,
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list), since.into()];
        self.house.database.count("count rows of a list that left", UNCONFIRMED_OF_LIST, &values).await
    }

    /// Returns what was sealed for a copy; none for one that was not exported here.
    pub async fn export_fetch(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<ListExport>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch an export", FETCH, &values).await?;
        row.as_ref().map(export_of).transpose()
    }

    /// Returns the last export of a list to a party that was handed over, also if it ended since; none before the first.
    pub async fn export_last(
        &self,
        access: &Access,
        (party, list): (PartyId, ListId),
        kind: ExportKind,
    ) -> Result<Option<ListExport>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party), Value::id(list), kind.as_str().into()];
        let row = self.house.database.row("find the last export", LAST, &values).await?;
        row.as_ref().map(export_of).transpose()
    }
}

impl Change {
    /// The same as [`CustodyStore::export_unconfirmed_rows`], with what was written a moment ago; until this change ends, nobody else is told a number of this party.
    pub async fn export_unconfirmed_rows_in_txn(
        &mut self,
        party: PartyId,
        since: Time,
    ) -> Result<u64, StoreError> {
        let held = [Value::id(self.tenant), Value::id(party)];
        let gone = StoreError::Missing { what: "a party" };
        self.txn.execute_one("hold a party", HOLD_PARTY, &held, gone).await?;
        let values = [Value::id(self.tenant), Value::id(party), since.into()];
        self.txn.count("count rows that left", UNCONFIRMED, &values).await
    }

    /// The same as [`CustodyStore::export_unconfirmed_rows_of_list`], with what was written a moment ago; until this change ends, nobody else is told a number of this
    /// list. Of one that is not there yet nothing left.
    pub async fn export_unconfirmed_rows_of_list_in_txn(
        &mut self,
        list: ListId,
        since: Time,
    ) -> Result<u64, StoreError> {
        self.txn.execute("hold a list", HOLD_LIST, &[Value::id(self.tenant), Value::id(list)]).await?;
        let values = [Value::id(self.tenant), Value::id(list), since.into()];
        self.txn.count("count rows of a list that left", UNCONFIRMED_OF_LIST, &values).await
    }

    /// Adds what was sealed; the copy is added in the same change, which also has the audit entry.
    pub async fn export_add_in_txn(&mut self, export: &ListExport) -> Result<(), StoreError> {
        let (columns, left_out) = (list_text(&export.columns), list_text(&export.left_out));
        if columns.len() + left_out.len() > MAX_COLUMNS_BYTES
            || columns.contains('\0')
            || left_out.contains('\0')
        {
            return Err(StoreError::Unfit { what: ROW, detail: "the names of its columns are too long" });
        }
        let compared = export.compared;
        let values = [
            Value::id(self.tenant),
            Value::id(export.copy),
            export.kind.as_str().into(),
            export.delivery.as_str().into(),
            columns.as_str().into(),
            left_out.as_str().into(),
            count_value(export.rows).into(),
            count_value(export.people).into(),
            count_value(export.invalid).into(),
            count_value(export.length_bytes).into(),
            (&export.sha256).into(),
            (&export.source_sha256).into(),
            Value::optional_id(export.object),
            Value::optional_id(compared.map(|(copy, _, _)| copy)),
            Value::Integer(compared.map(|(_, joined, _)| count_value(joined))),
            Value::Integer(compared.map(|(_, _, gone)| count_value(gone))),
        ];
        self.txn.execute("add an export", ADD, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn export_of(row: &Row) -> Result<ListExport, StoreError> {
    let (joined, gone) =
        (optional_count(row.optional_integer(13)?), optional_count(row.optional_integer(14)?));
    Ok(ListExport {
        copy: row.id(0)?,
        kind: ExportKind::parse(&row.text(1)?).ok_or(DAMAGED)?,
        delivery: Delivery::parse(&row.text(2)?).ok_or(DAMAGED)?,
        columns: list_of(&row.text(3)?)?,
        left_out: list_of(&row.text(4)?)?,
        rows: row.count(5)?,
        people: row.count(6)?,
        invalid: row.count(7)?,
        length_bytes: row.count(8)?,
        sha256: row.array(9)?,
        source_sha256: row.array(10)?,
        object: row.optional_id(11)?,
        compared: match (row.optional_id(12)?, joined, gone) {
            (Some(copy), Some(joined), Some(gone)) => Some((copy, joined, gone)),
            _ => None,
        },
    })
}
