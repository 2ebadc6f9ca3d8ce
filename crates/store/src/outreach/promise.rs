//! Promises: what we say in public that we never ask for by mail. Which words break one is `judge`'s business.
//! A promise is withdrawn, not deleted: what it held still names it. Written by outreach; read by every room through [`crate::shared`].

use model::{
    access::{Access, Right},
    ids::{Id, PromiseId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    outreach::OutreachStore,
    page,
    shared::SharedStore,
    txn::Change,
};

/// One thing that we promise never to ask for by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Its id; newer ones sort later.
    pub id: PromiseId,
    /// What is never asked for, as a word: `password`, `card-number` …
    pub never_ask: String,
    /// Since when it stands in public.
    pub published_at: Time,
    /// Who published it: an actor, not an address.
    pub published_by: String,
    /// When and by whom it was taken back.
    pub withdrawn: Option<(Time, String)>,
}

const PUBLISH: &str = "
INSERT INTO promise (tenant, promise, never_ask, published_at, published_by)
VALUES ($1, $2, $3, $4, $5)";

const WITHDRAW: &str = "
UPDATE promise
SET withdrawn_at = $3, withdrawn_by = $4
WHERE tenant = $1
  AND promise = $2
  AND withdrawn_at IS NULL";

const LIST: &str = "
SELECT promise, never_ask, published_at, published_by, withdrawn_at, withdrawn_by
FROM promise
WHERE tenant = $1
  AND promise < $2
ORDER BY promise DESC
LIMIT $3";

const IN_FORCE: &str = "
SELECT promise, never_ask, published_at, published_by, withdrawn_at, withdrawn_by
FROM promise
WHERE tenant = $1
  AND withdrawn_at IS NULL
ORDER BY promise
LIMIT $2";

impl OutreachStore {
    /// Returns promises before an id, newest first, also those that were taken back; without an id, from the newest.
    pub async fn promise_list(
        &self,
        access: &Access,
        before: Option<PromiseId>,
        limit: u32,
    ) -> Result<Vec<Promise>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(PromiseId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list promises", LIST, &values).await?;
        rows.iter().map(promise_of).collect()
    }
}

impl SharedStore {
    /// Returns the promises in force, oldest first. There is one for each thing that can be promised, so one page holds them.
    pub async fn promise_in_force_list(&self, access: &Access) -> Result<Vec<Promise>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(u32::MAX).into()];
        let rows = self.house.database.rows("list promises in force", IN_FORCE, &values).await?;
        rows.iter().map(promise_of).collect()
    }
}

impl Change {
    /// Publishes a promise; whoever calls has asked for the right and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if that is promised already.
    pub async fn promise_publish_in_txn(
        &mut self,
        id: PromiseId,
        never_ask: &str,
        at: Time,
        by: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), never_ask.into(), at.into(), by.into()];
        self.txn.execute("publish a promise", PUBLISH, &values).await?;
        Ok(())
    }

    /// Takes a promise back.
    ///
    /// Errors: [`StoreError::Missing`] if there is none of that id in force.
    pub async fn promise_withdraw_in_txn(
        &mut self,
        id: PromiseId,
        at: Time,
        by: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        match self.txn.execute("withdraw a promise", WITHDRAW, &values).await? {
            0 => Err(StoreError::Missing { what: "a promise in force" }),
            _ => Ok(()),
        }
    }
}

/// The columns of `LIST` and `IN_FORCE`, in their order.
fn promise_of(row: &Row) -> Result<Promise, StoreError> {
    Ok(Promise {
        id: row.id(0)?,
        never_ask: row.text(1)?,
        published_at: row.time(2)?,
        published_by: row.text(3)?,
        withdrawn: row.optional_time(4)?.zip(row.optional_text(5)?),
    })
}
