//! The link of a member to its hub: how far it has read. Kept in the same change as the effect of what was read, so that nothing is missed
//! or done twice, whenever the program stops.

use model::{
    access::{Access, Right},
    time::Time,
};

use crate::{clearinghouse::ClearinghouseStore, database::Value, error::StoreError, txn::Change};

/// No cursor of a hub is longer.
pub const MAX_CURSOR_BYTES: usize = 200;

/// How far a member has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The hub's word for it, which only the hub understands.
    pub cursor: String,
    /// When that was.
    pub read_at: Time,
}

const SET: &str = "
INSERT INTO clearinghouse_link (tenant, hub, cursor, read_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, hub) DO UPDATE
SET cursor = excluded.cursor, read_at = excluded.read_at";

const FORGET: &str = "
DELETE FROM clearinghouse_link
WHERE tenant = $1
  AND hub = $2";

const FETCH: &str = "
SELECT cursor, read_at
FROM clearinghouse_link
WHERE tenant = $1
  AND hub = $2";

impl ClearinghouseStore {
    /// Returns how far was read of a hub; nothing before the first event.
    pub async fn link_fetch(&self, access: &Access, hub: &str) -> Result<Option<Link>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), hub.into()];
        let row = self.house.database.row("fetch a link", FETCH, &values).await?;
        row.map(|row| Ok(Link { cursor: row.text(0)?, read_at: row.time(1)? })).transpose()
    }
}

impl Change {
    /// Notes how far was read, together with what that led to.
    pub async fn link_set_in_txn(&mut self, hub: &str, cursor: &str, at: Time) -> Result<(), StoreError> {
        if cursor.len() > MAX_CURSOR_BYTES {
            return Err(StoreError::Unfit { what: "a link", detail: "its cursor is too long" });
        }
        let values = [Value::id(self.tenant), hub.into(), cursor.into(), at.into()];
        self.txn.execute("note how far was read", SET, &values).await?;
        Ok(())
    }

    /// Forgets how far was read, because the hub does not know it: everything is read again, and what was done is not done again.
    pub async fn link_forget_in_txn(&mut self, hub: &str) -> Result<(), StoreError> {
        self.txn.execute("forget how far was read", FORGET, &[Value::id(self.tenant), hub.into()]).await?;
        Ok(())
    }
}
