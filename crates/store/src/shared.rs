//! Shared nouns: one room writes each, every room may read it here.
//! `judged` (guard writes), its trace, its search and its counts; `held` (guard writes); `warning` (the clearinghouse writes); `watch_entry`
//! (custody and the clearinghouse write, each its own causes); `promise` (outreach writes) and the letter log (the post office writes), whose reading
//! side stands beside their writing.
//! `party`, `list`, `copy`, `sighting`, `attribution` (custody writes): beside their records, in [`crate::custody`].

pub mod held_search;
pub mod judged_search;
pub mod warning;
pub mod watch_entry;

use std::{sync::Arc, time::Duration};

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{Id, JudgedId},
    time::Time,
};

use crate::{
    House,
    database::Value,
    error::StoreError,
    guard::judged::{Judged, judged_messages, judged_of},
    page,
};

/// An id may have been made by another clock than the time beside it.
const CLOCKS_DIFFER: Duration = Duration::from_mins(10);

/// What every room may read.
#[derive(Clone)]
pub struct SharedStore {
    pub(crate) house: Arc<House>,
}

const JUDGED_FETCH: &str = judged_messages!(
    "judged
WHERE judged.tenant = $1
  AND judged = $2"
);

const JUDGED_LIST: &str = judged_messages!(
    "judged
WHERE judged.tenant = $1
  AND judged < $2
ORDER BY judged DESC
LIMIT $3"
);

const JUDGED_BY_QUEUE_ID: &str = judged_messages!(
    "judged
WHERE judged.tenant = $1
  AND judged < $2
  AND at >= $4
  AND at < $5
  AND queue_id = $6
ORDER BY judged DESC
LIMIT $3"
);

const JUDGED_BY_MESSAGE_ID: &str = judged_messages!(
    "judged
WHERE judged.tenant = $1
  AND judged < $2
  AND at >= $4
  AND at < $5
  AND message_id = $6
ORDER BY judged DESC
LIMIT $3"
);

const JUDGED_BY_PARTY: &str = judged_messages!(
    "judged_party
JOIN judged ON judged.tenant = judged_party.tenant AND judged.judged = judged_party.judged
WHERE judged_party.tenant = $1
  AND judged_party.judged < $2
  AND at >= $4
  AND at < $5
  AND judged_party.party = $6
ORDER BY judged_party.judged DESC
LIMIT $3"
);

const JUDGED_BETWEEN: &str = judged_messages!(
    "judged
WHERE judged.tenant = $1
  AND judged < $2
  AND judged >= $6
  AND at >= $4
  AND at < $5
ORDER BY judged DESC
LIMIT $3"
);

/// What a message is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceBy {
    /// Its name in the MTA in front; those are used again after a while.
    QueueId(String),
    /// Keyed fingerprint of its Message-ID.
    MessageId(Fingerprint),
    /// Keyed fingerprint of anybody it was from or for.
    Party(Fingerprint),
    /// Nothing but its time.
    Time,
}

const JUDGED_COUNT: &str = "
SELECT COUNT(*)
FROM judged
WHERE tenant = $1";

impl SharedStore {
    /// Returns what was decided of a message.
    pub async fn judged_fetch(&self, access: &Access, id: JudgedId) -> Result<Judged, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a judged message", JUDGED_FETCH, &values).await?;
        judged_of(&row.ok_or(StoreError::Missing { what: "a judged message" })?)
    }

    /// Returns judged messages before an id, newest first; without one, from the newest.
    pub async fn judged_list(
        &self,
        access: &Access,
        before: Option<JudgedId>,
        limit: u32,
    ) -> Result<Vec<Judged>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(JudgedId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list judged messages", JUDGED_LIST, &values).await?;
        rows.iter().map(judged_of).collect()
    }

    /// Returns judged messages that are found so and were judged in `[from, until)`, before an id, newest first.
    pub async fn judged_trace(
        &self,
        access: &Access,
        by: &TraceBy,
        (from, until): (Time, Time),
        before: Option<JudgedId>,
        limit: u32,
    ) -> Result<Vec<Judged>, StoreError> {
        access.require(Right::Read)?;
        // Ids sort by the millisecond of their making, which is that of the judging: what is outside of the time need not be read.
        let first = JudgedId::new(from.minus(CLOCKS_DIFFER), [0; 10]);
        let beyond = JudgedId::new(until.plus(CLOCKS_DIFFER), [0xff; 10]);
        let before = before.map_or(beyond, |before| before.min(beyond));
        let (sql, found_by) = match by {
            TraceBy::QueueId(name) => (JUDGED_BY_QUEUE_ID, name.as_str().into()),
            TraceBy::MessageId(print) => (JUDGED_BY_MESSAGE_ID, print.as_bytes().into()),
            TraceBy::Party(print) => (JUDGED_BY_PARTY, print.as_bytes().into()),
            TraceBy::Time => (JUDGED_BETWEEN, Value::id(first)),
        };
        let values = [
            Value::id(access.tenant),
            Value::id(before),
            page(limit).into(),
            from.into(),
            until.into(),
            found_by,
        ];
        self.house.database.rows("trace messages", sql, &values).await?.iter().map(judged_of).collect()
    }

    /// Returns how many judged messages are known of the tenant.
    pub async fn judged_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        self.house.database.count("count judged messages", JUDGED_COUNT, &values).await
    }
}
