//! Baselines: what is usual for a sending account, as bytes that `judge::stream` reads, under a keyed fingerprint of the account.
//! And how often it was held, and how often that was wrong: the budget of benign holds. Written in groups; of two processes that write the
//! same account the last one stays, which loses some minutes of habit and nothing else.

use model::{
    access::{Access, Right},
    fingerprint::{FINGERPRINT_BYTES, Fingerprint},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    page,
    txn::Change,
};

/// What is usual for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamBaseline {
    /// The keyed fingerprint of the account's name.
    pub account: Fingerprint,
    /// When its last message was seen.
    pub updated_at: Time,
    /// The baseline, as `judge::stream` writes it down.
    pub state: Vec<u8>,
    /// How often it was held.
    pub holds: u32,
    /// When last.
    pub held_at: Option<Time>,
    /// How often a person found that it need not have been.
    pub benign_holds: u32,
    /// When last.
    pub benign_hold_at: Option<Time>,
}

/// How many accounts were active, and how many of them were held without need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamCount {
    /// Accounts that sent since.
    pub accounts: u64,
    /// Accounts that were held since.
    pub held: u64,
    /// Accounts of which a person found so since.
    pub held_benign: u64,
}

const PUT: &str = "
INSERT INTO stream_baseline (
    tenant, account, updated_at, state, holds, held_at, benign_holds, benign_hold_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, account) DO UPDATE
SET updated_at = excluded.updated_at,
    state = excluded.state,
    holds = excluded.holds,
    held_at = excluded.held_at,
    benign_holds = excluded.benign_holds,
    benign_hold_at = excluded.benign_hold_at";

const FETCH: &str = "
SELECT account, updated_at, state, holds, held_at, benign_holds, benign_hold_at
FROM stream_baseline
WHERE tenant = $1
  AND account = $2";

const LIST: &str = "
SELECT account, updated_at, state, holds, held_at, benign_holds, benign_hold_at
FROM stream_baseline
WHERE tenant = $1
  AND (updated_at < $2 OR (updated_at = $2 AND account < $3))
ORDER BY updated_at DESC, account DESC
LIMIT $4";

const COUNT: &str = "
SELECT COUNT(*), COUNT(CASE WHEN held_at >= $2 THEN 1 END), COUNT(CASE WHEN benign_hold_at >= $2 THEN 1 END)
FROM stream_baseline
WHERE tenant = $1
  AND updated_at >= $2";

const PRUNE: &str = "
DELETE FROM stream_baseline
WHERE tenant = $1
  AND updated_at < $2";

impl GuardStore {
    /// Keeps baselines in one transaction, in place of what was kept of those accounts.
    pub async fn stream_baseline_put(
        &self,
        access: &Access,
        group: &[StreamBaseline],
    ) -> Result<(), StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let mut ordered: Vec<&StreamBaseline> = group.iter().collect();
        ordered.sort_by_key(|baseline| baseline.account);
        for baseline in ordered {
            let values = [
                Value::id(access.tenant),
                baseline.account.as_bytes().into(),
                baseline.updated_at.into(),
                baseline.state.as_slice().into(),
                i64::from(baseline.holds).into(),
                Value::Integer(baseline.held_at.map(Time::micros)),
                i64::from(baseline.benign_holds).into(),
                Value::Integer(baseline.benign_hold_at.map(Time::micros)),
            ];
            change.txn.execute("keep a baseline", PUT, &values).await?;
        }
        change.commit().await
    }

    /// Returns what is usual for an account, if anything is known.
    pub async fn stream_baseline_fetch(
        &self,
        access: &Access,
        account: Fingerprint,
    ) -> Result<Option<StreamBaseline>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), account.as_bytes().into()];
        let row = self.house.database.row("fetch a baseline", FETCH, &values).await?;
        row.as_ref().map(baseline_of).transpose()
    }

    /// Lists baselines, those that sent last first; goes on after `before`, which is the time and the account of the last one of a page.
    pub async fn stream_baseline_list(
        &self,
        access: &Access,
        before: Option<(Time, Fingerprint)>,
        limit: u32,
    ) -> Result<Vec<StreamBaseline>, StoreError> {
        access.require(Right::Read)?;
        let (at, account) =
            before.unwrap_or((Time::LATEST, Fingerprint::from_bytes([0xff; FINGERPRINT_BYTES])));
        let values = [Value::id(access.tenant), at.into(), account.as_bytes().into(), page(limit).into()];
        let rows = self.house.database.rows("list baselines", LIST, &values).await?;
        rows.iter().map(baseline_of).collect()
    }

    /// Counts accounts that sent since a time, and those of them that were held.
    pub async fn stream_baseline_count(
        &self,
        access: &Access,
        since: Time,
    ) -> Result<StreamCount, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), since.into()];
        let row = self.house.database.row("count baselines", COUNT, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: "a count" })?;
        Ok(StreamCount { accounts: row.count(0)?, held: row.count(1)?, held_benign: row.count(2)? })
    }

    /// Forgets accounts that have not sent since; returns how many.
    pub async fn stream_baseline_prune(&self, access: &Access, since: Time) -> Result<u64, StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let values = [Value::id(access.tenant), since.into()];
        let pruned = change.txn.execute("forget baselines", PRUNE, &values).await?;
        change.commit().await?;
        Ok(pruned)
    }
}

/// The columns of `FETCH` and `LIST`, in their order.
fn baseline_of(row: &Row) -> Result<StreamBaseline, StoreError> {
    let count = |index: usize| row.count(index).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(StreamBaseline {
        account: row.array(0).map(Fingerprint::from_bytes)?,
        updated_at: row.time(1)?,
        state: row.bytes(2)?,
        holds: count(3)?,
        held_at: row.optional_time(4)?,
        benign_holds: count(5)?,
        benign_hold_at: row.optional_time(6)?,
    })
}
