//! Watch entries: what guard looks for, how urgent that is, and what put it there. Custody and the clearinghouse write their own causes;
//! guard reads all. Taking a cause back takes all its entries, in one statement.

use model::{
    access::{Access, Right},
    indicator::Indicator,
    time::Time,
    verdict::Action,
    watch::{Level, WatchEntry},
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

/// Entries that guard takes in; whoever writes more has to wait until others end.
pub const MOST_ENTRIES: usize = 200_000;

/// An entry with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedEntry {
    /// What to look for.
    pub entry: WatchEntry,
    /// From when.
    pub begins: Time,
    /// Until when.
    pub ends: Time,
}

/// Where a page ended: cause, kind and text of its last entry.
pub type EntryKey = (String, &'static str, String);

const PUT: &str = "
INSERT INTO watch_entry (tenant, cause, kind, indicator, level, action, begins, ends)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, cause, kind, indicator) DO UPDATE
SET level = excluded.level,
    action = excluded.action,
    ends = excluded.ends";

const TAKE_BACK: &str = "
DELETE FROM watch_entry
WHERE tenant = $1
  AND cause = $2";

const PRUNE: &str = "
DELETE FROM watch_entry
WHERE tenant = $1
  AND ends <= $2";

const LIST: &str = "
SELECT cause, kind, indicator, level, action, begins, ends
FROM watch_entry
WHERE tenant = $1
  AND ends > $2
  AND (cause, kind, indicator) > ($3, $4, $5)
ORDER BY cause, kind, indicator
LIMIT $6";

const REVISE: &str = "
INSERT INTO watch_revision (tenant, revision)
VALUES ($1, 1)
ON CONFLICT (tenant) DO UPDATE
SET revision = watch_revision.revision + 1";

const REVISION: &str = "
SELECT revision
FROM watch_revision
WHERE tenant = $1";

impl SharedStore {
    /// Returns entries that have not ended at a time, after a key.
    pub async fn watch_entry_list(
        &self,
        access: &Access,
        at: Time,
        after: Option<&EntryKey>,
        limit: u32,
    ) -> Result<Vec<TimedEntry>, StoreError> {
        access.require(Right::Read)?;
        let (cause, kind, text) =
            after.map_or(("", "", ""), |(cause, kind, text)| (cause.as_str(), *kind, text.as_str()));
        let values =
            [Value::id(access.tenant), at.into(), cause.into(), kind.into(), text.into(), page(limit).into()];
        let rows = self.house.database.rows("list watch entries", LIST, &values).await?;
        rows.iter().map(entry_of).collect()
    }

    /// Returns a number that is another after every change of watch entries; 0 before the first. Entries that end change nothing.
    pub async fn watch_revision(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let row = self.house.database.row("read the watch list's revision", REVISION, &values).await?;
        row.map_or(Ok(0), |row| row.count(0))
    }
}

impl TimedEntry {
    /// Returns the key that a page after this entry begins with.
    #[must_use]
    pub fn key(&self) -> EntryKey {
        let WatchEntry { indicator, cause, .. } = &self.entry;
        (cause.clone(), indicator.kind(), indicator.to_string())
    }
}

impl Change {
    /// Puts in place all that a cause has guard look for; what it had before and has no more is gone.
    ///
    /// Errors: entries of another cause.
    pub async fn watch_entry_put_in_txn(
        &mut self,
        cause: &str,
        entries: &[TimedEntry],
    ) -> Result<(), StoreError> {
        if entries.iter().any(|timed| timed.entry.cause != cause) {
            return Err(StoreError::Unfit { what: "a watch entry", detail: "it names another cause" });
        }
        self.watch_entry_take_back_in_txn(cause).await?;
        for TimedEntry { entry, begins, ends } in entries {
            let text = entry.indicator.to_string();
            let values = [
                Value::id(self.tenant),
                cause.into(),
                entry.indicator.kind().into(),
                text.as_str().into(),
                entry.level.as_str().into(),
                Value::Text(entry.action.map(Action::as_str)),
                (*begins).into(),
                (*ends).into(),
            ];
            self.txn.execute("put a watch entry", PUT, &values).await?;
        }
        Ok(())
    }

    /// Takes back all that a cause had guard look for; returns how many entries that were.
    pub async fn watch_entry_take_back_in_txn(&mut self, cause: &str) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), cause.into()];
        let taken = self.txn.execute("take watch entries back", TAKE_BACK, &values).await?;
        self.txn.execute("revise the watch list", REVISE, &[Value::id(self.tenant)]).await?;
        Ok(taken)
    }

    /// Forgets entries that have ended; returns how many. Guard does not look for them any more as it is.
    pub async fn watch_entry_prune_in_txn(&mut self, at: Time) -> Result<u64, StoreError> {
        self.txn.execute("forget watch entries", PRUNE, &[Value::id(self.tenant), at.into()]).await
    }
}

/// The columns of `LIST`, in their order.
fn entry_of(row: &Row) -> Result<TimedEntry, StoreError> {
    const DAMAGED: StoreError =
        StoreError::Damaged { what: "a watch entry", detail: "a column is not in its form" };
    let action = row.optional_text(4)?.map(|word| Action::parse(&word).ok_or(DAMAGED)).transpose()?;
    let entry = WatchEntry {
        indicator: Indicator::parse(&row.text(1)?, &row.text(2)?).ok_or(DAMAGED)?,
        level: Level::parse(&row.text(3)?).ok_or(DAMAGED)?,
        action,
        cause: row.text(0)?,
    };
    Ok(TimedEntry { entry, begins: row.time(5)?, ends: row.time(6)? })
}
