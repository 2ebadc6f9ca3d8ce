//! Codebook: of one list, which coded marks there are and what was committed to; and its codewords: which copies were dealt marks. The key and the
//! addresses are a sealed object, the addresses' fingerprints are canaries ([`super::canary`]) with the list's id; here is nothing that tells who has which.
//! Written once for a list: whoever comes second takes the book that is there.

use model::{
    access::{Access, Right},
    ids::{CopyId, Id, ListId, ObjectId},
    time::Time,
};

use super::{CustodyStore, count_value, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// Which mixture of marks a book has; what each word stands for never changes.
    BookDesign {
        /// For small lists: few rows.
        Small = "small",
        /// For larger ones: holds against several who compare their copies.
        Full = "full",
    }
}

/// Of one list, which coded marks there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodebookRow {
    /// Of which list.
    pub list: ListId,
    /// Which mixture.
    pub design: BookDesign,
    /// The sealed key and addresses.
    pub object: ObjectId,
    /// When that ends; it is sealed anew before, while somebody may still need it.
    pub object_end_at: Time,
    /// What stands in the audit ledger since before the first row left.
    pub commitment: [u8; 32],
    /// When and by whom it was made; an actor, not an address.
    pub made: (Time, String),
    /// When a mark of it was hit first, ever; kept by [`Change::codebook_first_hit_in_txn`] and never changed, also if that hit is taken back.
    pub first_hit_at: Option<Time>,
}

/// That a copy was dealt marks of its list's book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codeword {
    /// Which copy.
    pub copy: CopyId,
    /// Of which list.
    pub list: ListId,
    /// How many coded marks were put into it.
    pub coded: u64,
    /// What stands in the audit ledger, so that single marks of it can be shown later.
    pub commitment: [u8; 32],
    /// When; of two of one list never the same, and of one that is kept after the first hit never before it.
    pub dealt_at: Time,
}

const ROW: &str = "a codebook";
const WORD: &str = "a codeword";

/// The columns that `book_of` reads, in their order.
const FETCH: &str = "
SELECT list, design, object, object_end_at, commitment, made_at, made_by, first_hit_at
FROM codebook
WHERE tenant = $1
  AND list = $2";

const ENDING: &str = "
SELECT list, design, object, object_end_at, commitment, made_at, made_by, first_hit_at
FROM codebook
WHERE tenant = $1
  AND object_end_at < $2
  AND list > $3
ORDER BY list
LIMIT $4";

const ADD: &str = "
INSERT INTO codebook (tenant, list, design, object, object_end_at, commitment, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, list) DO NOTHING";

const RESEAL: &str = "
UPDATE codebook
SET object = $3,
    object_end_at = $4
WHERE tenant = $1
  AND list = $2
  AND object = $5";

const FIRST_HIT: &str = "
UPDATE codebook
SET first_hit_at = COALESCE(first_hit_at, $3)
WHERE tenant = $1
  AND list = $2
RETURNING first_hit_at";

const NEXT: &str = "
UPDATE codebook
SET last_dealt_at = CASE
    WHEN first_hit_at >= $3 AND first_hit_at >= COALESCE(last_dealt_at, first_hit_at) THEN first_hit_at + 1
    WHEN last_dealt_at >= $3 THEN last_dealt_at + 1
    ELSE $3
END
WHERE tenant = $1
  AND list = $2
RETURNING last_dealt_at";

const DEAL: &str = "
INSERT INTO codeword (tenant, copy, list, coded, commitment, dealt_at)
VALUES ($1, $2, $3, $4, $5, $6)";

/// The columns that `word_of` reads, in their order.
const WORDS: &str = "
SELECT copy, list, coded, commitment, dealt_at
FROM codeword
WHERE tenant = $1
  AND list = $2
  AND copy > $3
ORDER BY copy
LIMIT $4";

const WORD_OF_COPY: &str = "
SELECT copy, list, coded, commitment, dealt_at
FROM codeword
WHERE tenant = $1
  AND copy = $2";

impl SharedStore {
    /// Returns the codeword of a copy; none if no coded marks were dealt to it.
    pub async fn codeword_of_copy(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<Codeword>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch a codeword", WORD_OF_COPY, &values).await?;
        row.as_ref().map(word_of).transpose()
    }
}

impl CustodyStore {
    /// Returns the book of a list; none if it has none.
    pub async fn codebook_fetch(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<CodebookRow>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list)];
        let row = self.house.database.row("fetch a codebook", FETCH, &values).await?;
        row.as_ref().map(book_of).transpose()
    }

    /// Returns books whose sealed object ends before a time, after a list, in the order of their lists.
    pub async fn codebook_ending_list(
        &self,
        access: &Access,
        before: Time,
        after: Option<ListId>,
        limit: u32,
    ) -> Result<Vec<CodebookRow>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ListId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), before.into(), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list codebooks that end", ENDING, &values).await?;
        rows.iter().map(book_of).collect()
    }
}

impl Change {
    /// Adds the book of a list; false if it has one, and then nothing happened.
    pub async fn codebook_add_in_txn(&mut self, book: &CodebookRow) -> Result<bool, StoreError> {
        fit(ROW, &[&book.made.1], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(book.list),
            book.design.as_str().into(),
            Value::id(book.object),
            book.object_end_at.into(),
            (&book.commitment).into(),
            book.made.0.into(),
            book.made.1.as_str().into(),
        ];
        Ok(self.txn.execute("add a codebook", ADD, &values).await? == 1)
    }

    /// Returns the book of a list as it stands within the change; none if it has none.
    pub async fn codebook_fetch_in_txn(&mut self, list: ListId) -> Result<Option<CodebookRow>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(list)];
        let row = self.txn.row("fetch a codebook", FETCH, &values).await?;
        row.as_ref().map(book_of).transpose()
    }

    /// Notes that a book is sealed in another object, until then.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not in `from` any more.
    pub async fn codebook_reseal_in_txn(
        &mut self,
        list: ListId,
        from: ObjectId,
        (object, end_at): (ObjectId, Time),
    ) -> Result<(), StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(list), Value::id(object), end_at.into(), Value::id(from)];
        let otherwise = StoreError::Conflict { action: "seal a codebook anew", what: ROW };
        self.txn.execute_one("seal a codebook anew", RESEAL, &values, otherwise).await
    }

    /// Notes that a mark of a book was hit, unless one was before; returns when the first was hit. Whoever deals marks of it at the same time waits, and comes after.
    ///
    /// Errors: [`StoreError::Missing`] if the list has no book.
    pub async fn codebook_first_hit_in_txn(&mut self, list: ListId, at: Time) -> Result<Time, StoreError> {
        let values = [Value::id(self.tenant), Value::id(list), at.into()];
        let row = self.txn.row("note the first hit of a codebook", FIRST_HIT, &values).await?;
        row.ok_or(StoreError::Missing { what: ROW })?.time(0)
    }

    /// Notes that a copy was dealt marks. What is kept later is dealt later: its time is moved behind that of the last one, and behind the first hit, by the least there is.
    ///
    /// Errors: [`StoreError::Conflict`] if that was noted before: a codeword is dealt once; [`StoreError::Missing`] if the list has no book.
    pub async fn codeword_add_in_txn(&mut self, word: &Codeword) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(word.list), word.dealt_at.into()];
        let next = self.txn.row("find the next place among codewords", NEXT, &values).await?;
        let dealt_at = next.ok_or(StoreError::Missing { what: ROW })?.time(0)?;
        let values = [
            Value::id(self.tenant),
            Value::id(word.copy),
            Value::id(word.list),
            count_value(word.coded).into(),
            (&word.commitment).into(),
            dealt_at.into(),
        ];
        self.txn.execute("deal marks", DEAL, &values).await?;
        Ok(())
    }

    /// Returns the codewords that were ever dealt of a list, after a copy, in the order of their copies.
    pub async fn codeword_list_in_txn(
        &mut self,
        list: ListId,
        after: Option<CopyId>,
        limit: u32,
    ) -> Result<Vec<Codeword>, StoreError> {
        let after = after.unwrap_or(CopyId::from_bytes([0; 16]));
        let values = [Value::id(self.tenant), Value::id(list), Value::id(after), page(limit).into()];
        self.txn.rows("list codewords", WORDS, &values).await?.iter().map(word_of).collect()
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

fn book_of(row: &Row) -> Result<CodebookRow, StoreError> {
    Ok(CodebookRow {
        list: row.id(0)?,
        design: BookDesign::parse(&row.text(1)?).ok_or(DAMAGED)?,
        object: row.id(2)?,
        object_end_at: row.time(3)?,
        commitment: row.array(4)?,
        made: (row.time(5)?, row.text(6)?),
        first_hit_at: row.optional_time(7)?,
    })
}

fn word_of(row: &Row) -> Result<Codeword, StoreError> {
    Ok(Codeword {
        copy: row.id(0)?,
        list: row.id(1)?,
        coded: row.count(2).map_err(|_| StoreError::Damaged { what: WORD, detail: "it has no count" })?,
        commitment: row.array(3)?,
        dealt_at: row.time(4)?,
    })
}
