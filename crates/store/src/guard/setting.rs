//! Settings: what people tell guard instead of the configuration file, a name and a document each: own organisation, promises, thresholds,
//! how a signal or rule counts, rules of our own. What the documents mean is `guard::policy::setting`; here they are text.
//! Only how they stand now; who set them when before is in the audit log and in the changes of policy.

use model::{
    access::{Access, Right},
    ids::{OutboxId, PolicyChangeId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    page,
    txn::Change,
};

/// A setting as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as `threshold.inbound`.
    pub name: String,
    /// Its document.
    pub value: String,
    /// The change of policy that set it, if one did.
    pub cause: Option<PolicyChangeId>,
    /// Since when.
    pub set_at: Time,
    /// Who set it: an actor, not an address.
    pub set_by: String,
}

/// Longest name, in bytes.
pub const MAX_NAME: usize = 200;
/// Longest document, in bytes: a rule of our own fits many times.
pub const MAX_VALUE: usize = 64 << 10;

/// The setting that is another after every change of what guard knows, so that a look at one row tells whether to read all anew.
const REVISION: &str = "revision";

const SET: &str = "
INSERT INTO guard_setting (tenant, name, value, cause, set_at, set_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, name) DO UPDATE
SET value = excluded.value,
    cause = excluded.cause,
    set_at = excluded.set_at,
    set_by = excluded.set_by";

const REMOVE: &str = "
DELETE FROM guard_setting
WHERE tenant = $1
  AND name = $2";

const FETCH: &str = "
SELECT name, value, cause, set_at, set_by
FROM guard_setting
WHERE tenant = $1
  AND name = $2";

const LIST: &str = "
SELECT name, value, cause, set_at, set_by
FROM guard_setting
WHERE tenant = $1
  AND name > $2
  AND name <> 'revision'
ORDER BY name
LIMIT $3";

impl GuardStore {
    /// Returns a setting; nothing if it was never set, and the configuration counts.
    pub async fn setting_fetch(&self, access: &Access, name: &str) -> Result<Option<Setting>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), name.into()];
        let row = self.house.database.row("fetch a setting", FETCH, &values).await?;
        row.as_ref().map(setting_of).transpose()
    }

    /// Returns settings after a name, by name.
    pub async fn setting_list(
        &self,
        access: &Access,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Setting>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), after.unwrap_or_default().into(), page(limit).into()];
        let rows = self.house.database.rows("list settings", LIST, &values).await?;
        rows.iter().map(setting_of).collect()
    }

    /// Returns a text that is another after every change of what guard knows; empty before the first.
    pub async fn knowledge_revision(&self, access: &Access) -> Result<String, StoreError> {
        Ok(self.setting_fetch(access, REVISION).await?.map_or_else(String::new, |setting| setting.value))
    }
}

impl Change {
    /// Sets a setting; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn setting_set_in_txn(&mut self, setting: &Setting) -> Result<(), StoreError> {
        let unfit = |detail| Err(StoreError::Unfit { what: "a setting", detail });
        if setting.name.is_empty() || setting.name.len() > MAX_NAME || setting.name == REVISION {
            return unfit("its name is empty, too long or our own");
        }
        if setting.value.len() > MAX_VALUE || setting.value.contains('\0') {
            return unfit("it is too long or holds a zero byte");
        }
        self.set_in_txn(setting).await
    }

    /// Returns a setting within the change.
    pub async fn setting_fetch_in_txn(&mut self, name: &str) -> Result<Option<Setting>, StoreError> {
        let values = [Value::id(self.tenant), name.into()];
        let row = self.txn.row("fetch a setting", FETCH, &values).await?;
        row.as_ref().map(setting_of).transpose()
    }

    /// Takes a setting away, so that the configuration counts again; removing what is not there changes nothing.
    pub async fn setting_remove_in_txn(&mut self, name: &str) -> Result<(), StoreError> {
        self.txn.execute("remove a setting", REMOVE, &[Value::id(self.tenant), name.into()]).await?;
        Ok(())
    }

    /// Notes that what guard knows is another now; `id` is that of the event which says so.
    pub async fn knowledge_changed_in_txn(
        &mut self,
        id: OutboxId,
        at: Time,
        by: &str,
    ) -> Result<(), StoreError> {
        let value = id.to_string();
        self.set_in_txn(&Setting {
            name: REVISION.to_owned(),
            value,
            cause: None,
            set_at: at,
            set_by: by.to_owned(),
        })
        .await
    }

    async fn set_in_txn(&mut self, setting: &Setting) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            setting.name.as_str().into(),
            setting.value.as_str().into(),
            Value::optional_id(setting.cause),
            setting.set_at.into(),
            setting.set_by.as_str().into(),
        ];
        self.txn.execute("set a setting", SET, &values).await?;
        Ok(())
    }
}

/// The columns of `FETCH` and `LIST`, in their order.
fn setting_of(row: &Row) -> Result<Setting, StoreError> {
    Ok(Setting {
        name: row.text(0)?,
        value: row.text(1)?,
        cause: row.optional_id(2)?,
        set_at: row.time(3)?,
        set_by: row.text(4)?,
    })
}
