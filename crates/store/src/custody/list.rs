//! List: customers who were told the same when they gave their address; who answers for it. No member is here.
//! What of it is where is [`super::copy`].

use model::{
    access::{Access, Right},
    ids::{Id, ListId},
    time::Time,
};

use super::{count_value, fit, optional_count};
use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::protected::folded,
    page,
    shared::SharedStore,
    txn::Change,
};

/// A list of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its id.
    pub id: ListId,
    /// As people call it; one has it.
    pub name: String,
    /// Who in marketing answers for it; empty while nobody does.
    pub owner: String,
    /// Who does when that one is away.
    pub deputy: String,
    /// Where people give their address that comes into it: a form, the tills, an import; empty while nobody said.
    pub captured: String,
    /// What people were told when they gave their address.
    pub told: String,
    /// About how many are on it.
    pub rows_about: Option<u64>,
    /// When and by whom it was added; an actor, not an address.
    pub added: (Time, String),
    /// When and by whom it was last changed.
    pub changed: (Time, String),
}

const ROW: &str = "a list";

const ADD: &str = "
INSERT INTO customer_list (
    tenant, list, name, name_folded, owner, deputy, captured, told, rows_about, added_at, added_by, changed_at,
    changed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

const REMOVE: &str = "
DELETE FROM customer_list
WHERE tenant = $1
  AND list = $2
  AND NOT EXISTS (SELECT 1 FROM list_copy WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM attribution WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM membership WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM copy_extract WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM list_rule WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM canary WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM codebook WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM flow WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM list_field WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM list_worth WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM path_measure WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM planned_send WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM canary_campaign WHERE tenant = $1 AND list = $2)
  AND NOT EXISTS (SELECT 1 FROM send_asking WHERE tenant = $1 AND list = $2)";

const CHANGE: &str = "
UPDATE customer_list
SET name = $3,
    name_folded = $4,
    owner = $5,
    deputy = $6,
    captured = $7,
    told = $8,
    rows_about = $9,
    changed_at = $10,
    changed_by = $11
WHERE tenant = $1
  AND list = $2";

/// A query of whole rows: the columns that `list_of` reads, in their order, and what follows them.
macro_rules! lists {
    ($which:literal) => {
        concat!(
            "
SELECT list, name, owner, deputy, captured, told, rows_about, added_at, added_by, changed_at, changed_by
FROM customer_list
",
            $which
        )
    };
}

const FETCH: &str = lists!(
    "WHERE tenant = $1
  AND list = $2"
);

const BY_NAME: &str = lists!(
    "WHERE tenant = $1
  AND name_folded = $2"
);

const LIST: &str = lists!(
    "WHERE tenant = $1
  AND list > $2
ORDER BY list
LIMIT $3"
);

impl SharedStore {
    /// Returns a list.
    pub async fn list_fetch(&self, access: &Access, id: ListId) -> Result<List, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a list", FETCH, &values).await?;
        list_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns lists after an id, in the order they were added.
    pub async fn list_list(
        &self,
        access: &Access,
        after: Option<ListId>,
        limit: u32,
    ) -> Result<Vec<List>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ListId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list lists", LIST, &values).await?.iter().map(list_of).collect()
    }
}

impl Change {
    /// Returns a list as it stands within the change.
    pub async fn list_fetch_in_txn(&mut self, id: ListId) -> Result<List, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a list", FETCH, &values).await?;
        list_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the list of a name as it stands within the change; case and spaces do not matter.
    pub async fn list_by_name_in_txn(&mut self, name: &str) -> Result<Option<List>, StoreError> {
        let folded = folded(name);
        let values = [Value::id(self.tenant), folded.as_str().into()];
        let row = self.txn.row("find a list", BY_NAME, &values).await?;
        row.as_ref().map(list_of).transpose()
    }

    /// Adds a list; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if one of this name is there.
    pub async fn list_add_in_txn(&mut self, list: &List) -> Result<(), StoreError> {
        fit_list(list)?;
        let folded = folded(&list.name);
        let values = [
            Value::id(self.tenant),
            Value::id(list.id),
            list.name.as_str().into(),
            folded.as_str().into(),
            list.owner.as_str().into(),
            list.deputy.as_str().into(),
            list.captured.as_str().into(),
            list.told.as_str().into(),
            Value::Integer(list.rows_about.map(count_value)),
            list.added.0.into(),
            list.added.1.as_str().into(),
            list.changed.0.into(),
            list.changed.1.as_str().into(),
        ];
        self.txn.execute("add a list", ADD, &values).await?;
        Ok(())
    }

    /// Changes a list; who added it when stays.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there, [`StoreError::Conflict`] if another has its name now.
    pub async fn list_change_in_txn(&mut self, list: &List) -> Result<(), StoreError> {
        fit_list(list)?;
        let folded = folded(&list.name);
        let values = [
            Value::id(self.tenant),
            Value::id(list.id),
            list.name.as_str().into(),
            folded.as_str().into(),
            list.owner.as_str().into(),
            list.deputy.as_str().into(),
            list.captured.as_str().into(),
            list.told.as_str().into(),
            Value::Integer(list.rows_about.map(count_value)),
            list.changed.0.into(),
            list.changed.1.as_str().into(),
        ];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("change a list", CHANGE, &values, otherwise).await
    }
}

impl Change {
    /// Removes a list of which nothing else is known: no copy, no column, no way, no mark. Returns whether it was so.
    pub async fn list_remove_in_txn(&mut self, id: ListId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        Ok(self.txn.execute("remove a list", REMOVE, &values).await? > 0)
    }
}

fn fit_list(list: &List) -> Result<(), StoreError> {
    if list.name.trim().is_empty() {
        return Err(StoreError::Unfit { what: ROW, detail: "it has no name" });
    }
    fit(ROW, &[&list.name, &list.owner, &list.deputy], &[&list.captured, &list.told])
}

/// The columns of `FETCH`, `BY_NAME` and `LIST`, in their order.
fn list_of(row: &Row) -> Result<List, StoreError> {
    Ok(List {
        id: row.id(0)?,
        name: row.text(1)?,
        owner: row.text(2)?,
        deputy: row.text(3)?,
        captured: row.text(4)?,
        told: row.text(5)?,
        rows_about: optional_count(row.optional_integer(6)?),
        added: (row.time(7)?, row.text(8)?),
        changed: (row.time(9)?, row.text(10)?),
    })
}
