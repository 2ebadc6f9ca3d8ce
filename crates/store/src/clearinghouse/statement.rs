//! Statements at a hub: what members said, byte for byte as they signed it, and where it stands in the ledger.
//! Salt and text can be erased; the commitment and its place stay, so that the ledger stands.

use model::{
    access::{Access, Right},
    ids::{MemberId, StatementId},
    time::Time,
};

use crate::{
    clearinghouse::ClearinghouseStore,
    database::{Row, Value},
    error::StoreError,
    page,
    platform::ledger_head::LedgerOf,
    txn::Change,
};

/// A statement that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who said it.
    pub member: MemberId,
    /// Its id, which its member chose: one member's ids are its own.
    pub id: StatementId,
    /// When it was said, as its member has it.
    pub said_at: Time,
    /// When it was accepted here.
    pub accepted_at: Time,
    /// The salted commitment to the signed text: the leaf of the ledger.
    pub commitment: [u8; 32],
    /// Salt and text; none once they were erased.
    pub words: Option<StatementWords>,
    /// What the member was answered.
    pub answer: String,
}

/// What can be erased of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementWords {
    /// What hides the text in the commitment.
    pub salt: [u8; 32],
    /// The text as it was signed.
    pub signed: String,
}

/// A statement and its place in the ledger, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedStatement {
    /// Its place.
    pub position: u64,
    /// The statement.
    pub statement: Statement,
}

const ADD: &str = "
INSERT INTO clearinghouse_statement (
    tenant, member, statement, position, said_at, accepted_at, commitment, salt, signed, answer
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const FETCH: &str = "
SELECT position, member, statement, said_at, accepted_at, commitment, salt, signed, answer
FROM clearinghouse_statement
WHERE tenant = $1
  AND member = $2
  AND statement = $3";

const LIST: &str = "
SELECT position, member, statement, said_at, accepted_at, commitment, salt, signed, answer
FROM clearinghouse_statement
WHERE tenant = $1
  AND position >= $2
ORDER BY position
LIMIT $3";

const LEAVES: &str = "
SELECT commitment
FROM clearinghouse_statement
WHERE tenant = $1
  AND position >= $2
ORDER BY position
LIMIT $3";

const COUNT_SINCE: &str = "
SELECT COUNT(*)
FROM clearinghouse_statement
WHERE tenant = $1
  AND member = $2
  AND accepted_at >= $3";

const ERASE: &str = "
UPDATE clearinghouse_statement
SET salt = NULL, signed = NULL
WHERE tenant = $1
  AND member = $2
  AND statement = $3";

const NOUN: &str = "a statement";

impl ClearinghouseStore {
    /// Returns a member's statement; nothing if it said none with this id.
    pub async fn statement_fetch(
        &self,
        access: &Access,
        member: MemberId,
        id: StatementId,
    ) -> Result<Option<PlacedStatement>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(member), Value::id(id)];
        let row = self.house.database.row("fetch a statement", FETCH, &values).await?;
        row.as_ref().map(statement_of).transpose()
    }

    /// Returns statements from a position on, in the order in which they were accepted.
    pub async fn statement_list(
        &self,
        access: &Access,
        from: u64,
        limit: u32,
    ) -> Result<Vec<PlacedStatement>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.rows_from("list statements", LIST, access, from, limit).await?;
        rows.iter().map(statement_of).collect()
    }

    /// Returns the leaves of the ledger from a position on.
    pub async fn statement_leaf_list(
        &self,
        access: &Access,
        from: u64,
        limit: u32,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.rows_from("list leaves", LEAVES, access, from, limit).await?;
        rows.iter().map(|row| row.array(0)).collect()
    }

    /// Returns how many statements of a member were accepted since a time.
    pub async fn statement_count(
        &self,
        access: &Access,
        member: MemberId,
        since: Time,
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(member), since.into()];
        let row = self.house.database.row("count statements", COUNT_SINCE, &values).await?;
        row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
    }

    async fn rows_from(
        &self,
        action: &'static str,
        sql: &'static str,
        access: &Access,
        from: u64,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let values = [Value::id(access.tenant), from.into(), page(limit).into()];
        self.house.database.rows(action, sql, &values).await
    }
}

impl Change {
    /// Returns how many statements of a member were accepted since a time, within the change.
    pub async fn statement_count_in_txn(&mut self, member: MemberId, since: Time) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(member), since.into()];
        let row = self.txn.row("count statements", COUNT_SINCE, &values).await?;
        row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
    }

    /// Takes a statement in and returns its place in the ledger; places follow each other without gaps, in the order of the commits.
    ///
    /// `begun` signs the head of the empty ledger; it is asked for with the first statement only.
    ///
    /// Errors: [`StoreError::Conflict`] if this member said one with this id before.
    pub async fn statement_add_in_txn(
        &mut self,
        statement: &Statement,
        begun: impl FnOnce() -> String + Send,
    ) -> Result<u64, StoreError> {
        let position = self.next_position("statement").await?;
        let words = statement.words.as_ref();
        let values = [
            Value::id(self.tenant),
            Value::id(statement.member),
            Value::id(statement.id),
            position.into(),
            statement.said_at.into(),
            statement.accepted_at.into(),
            (&statement.commitment).into(),
            Value::Bytes(words.map(|words| words.salt.as_slice())),
            Value::Text(words.map(|words| words.signed.as_str())),
            statement.answer.as_str().into(),
        ];
        self.txn.execute("take a statement in", ADD, &values).await?;
        if position == 0 {
            self.ledger_head_begin_in_txn(LedgerOf::Statements, &begun()).await?;
        }
        u64::try_from(position).map_err(|_| StoreError::Damaged { what: NOUN, detail: "its position" })
    }

    /// Erases a statement's text and salt; that something was said then, and its place, remain.
    pub async fn statement_erase_in_txn(
        &mut self,
        member: MemberId,
        id: StatementId,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(member), Value::id(id)];
        match self.txn.execute("erase a statement", ERASE, &values).await? {
            0 => Err(StoreError::Missing { what: NOUN }),
            _ => Ok(()),
        }
    }
}

/// The columns of `FETCH` and `LIST`, in their order.
fn statement_of(row: &Row) -> Result<PlacedStatement, StoreError> {
    let words = match (row.optional_array(6)?, row.optional_text(7)?) {
        (Some(salt), Some(signed)) => Some(StatementWords { salt, signed }),
        (None, None) => None,
        _ => return Err(StoreError::Damaged { what: NOUN, detail: "half of it is erased" }),
    };
    let statement = Statement {
        member: row.id(1)?,
        id: row.id(2)?,
        said_at: row.time(3)?,
        accepted_at: row.time(4)?,
        commitment: row.array(5)?,
        words,
        answer: row.text(8)?,
    };
    Ok(PlacedStatement { position: row.count(0)?, statement })
}
