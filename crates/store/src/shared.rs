//! Shared nouns: one room writes each, every room may read it here.
//! For now: `judged` (guard writes).

use std::sync::Arc;

use model::{
    access::{Access, Right},
    ids::{Id, JudgedId},
};

use crate::{
    House,
    database::Value,
    error::StoreError,
    guard::judged::{Judged, judged_of},
    page,
};

/// What every room may read.
#[derive(Clone)]
pub struct SharedStore {
    pub(crate) house: Arc<House>,
}

const JUDGED_FETCH: &str = "
SELECT judged, at, direction, action, decided_by, score, reasons, undecided,
    message_sha256, size_bytes, took_us, sender, sender_domain, recipients
FROM judged
WHERE tenant = $1
  AND judged = $2";

const JUDGED_LIST: &str = "
SELECT judged, at, direction, action, decided_by, score, reasons, undecided,
    message_sha256, size_bytes, took_us, sender, sender_domain, recipients
FROM judged
WHERE tenant = $1
  AND judged < $2
ORDER BY judged DESC
LIMIT $3";

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

    /// Returns how many judged messages are known of the tenant.
    pub async fn judged_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let row = self
            .house
            .database
            .row("count judged messages", JUDGED_COUNT, &[Value::id(access.tenant)])
            .await?;
        row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
    }
}
