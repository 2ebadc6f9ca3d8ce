//! Heads of ledgers: what the database remembers of the ledger over its rows, signed, so that rows and the ledger's files speak for each other.
//! Keeps the note; whether it is ours and fits rows and files is `platform::ledger`'s question.

use model::access::{Access, Right};

use crate::{database::Value, error::StoreError, platform::PlatformStore, txn::Change};

/// Which ledger of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerOf {
    /// The audit log's.
    Audit,
    /// That of what members said to a hub.
    Statements,
}

impl LedgerOf {
    /// Both.
    pub const EVERY: [Self; 2] = [Self::Audit, Self::Statements];

    /// The word that is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Audit => "audit",
            Self::Statements => "statements",
        }
    }
}

const FETCH: &str = "
SELECT note
FROM ledger_head
WHERE tenant = $1
  AND ledger = $2";

const BEGIN: &str = "
INSERT INTO ledger_head (tenant, ledger, size, note)
VALUES ($1, $2, 0, $3)
ON CONFLICT (tenant, ledger) DO NOTHING";

/// Two that grow one after the other may tell of it the other way round: the larger stays.
const KEEP: &str = "
INSERT INTO ledger_head (tenant, ledger, size, note)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, ledger) DO UPDATE
SET size = excluded.size, note = excluded.note
WHERE excluded.size >= ledger_head.size";

const RESTART: &str = "
INSERT INTO ledger_head (tenant, ledger, size, note)
VALUES ($1, $2, 0, $3)
ON CONFLICT (tenant, ledger) DO UPDATE
SET size = 0, note = excluded.note";

impl PlatformStore {
    /// Returns the note that was signed last of a ledger; none before its first entry.
    pub async fn ledger_head_fetch(
        &self,
        access: &Access,
        of: LedgerOf,
    ) -> Result<Option<String>, StoreError> {
        access.require(Right::Audit)?;
        let values = [Value::id(access.tenant), of.word().into()];
        let row = self.house.database.row("fetch the head of a ledger", FETCH, &values).await?;
        row.map(|row| row.text(0)).transpose()
    }

    /// Remembers the note that was signed last of a ledger, unless one of more entries is remembered.
    pub async fn ledger_head_keep(
        &self,
        access: &Access,
        of: LedgerOf,
        (size, note): (u64, &str),
    ) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        let size = i64::try_from(size)
            .map_err(|_| StoreError::Unfit { what: "the head of a ledger", detail: "its size" })?;
        let mut txn = self.house.database.begin().await?;
        let values = [Value::id(access.tenant), of.word().into(), size.into(), note.into()];
        txn.execute("keep the head of a ledger", KEEP, &values).await?;
        txn.commit().await
    }
}

impl Change {
    /// Remembers, with the first entry of a ledger, that there is one; what is remembered already stays.
    pub(crate) async fn ledger_head_begin_in_txn(
        &mut self,
        of: LedgerOf,
        note: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), of.word().into(), note.into()];
        self.txn.execute("begin a ledger", BEGIN, &values).await.map(drop)
    }

    /// Forgets the head of a ledger that is lost: from now on another is begun, whose empty head `note` is.
    pub async fn ledger_head_restart_in_txn(&mut self, of: LedgerOf, note: &str) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), of.word().into(), note.into()];
        self.txn.execute("begin a ledger anew", RESTART, &values).await.map(drop)
    }
}
