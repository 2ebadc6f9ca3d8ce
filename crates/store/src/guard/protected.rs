//! Protected: the names that attackers may use - our people, brands, domains, vendors - as people enter them; no customer is among them.
//! What a message is held against is made of them in `guard::refresh`; those of the configuration file are not here.
//! A row is removed for good; who removed it when is in the audit log.

use model::{
    access::{Access, Right},
    ids::{Id, ProtectedId},
    time::Time,
};
use serde_json::Value as Json;

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::{GuardStore, judged::read_array},
    page,
    txn::Change,
};

/// Somebody protected was added, changed or removed; the body is the id. Version 1.
pub const PROTECTED_CHANGED: &str = "protected_changed";

/// Who or what is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtectedKind {
    /// One of our people, whose name others may write under.
    Person,
    /// A name we are known by.
    Brand,
    /// A domain of our own.
    Domain,
    /// A company we work with.
    Vendor,
}

impl ProtectedKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Person, Self::Brand, Self::Domain, Self::Vendor];

    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Brand => "brand",
            Self::Domain => "domain",
            Self::Vendor => "vendor",
        }
    }

    /// Reads the word written by [`ProtectedKind::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Somebody or something whose name is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// Its id.
    pub id: ProtectedId,
    /// Who or what it is.
    pub kind: ProtectedKind,
    /// As people write it; one of a kind has it.
    pub name: String,
    /// The addresses it really writes from.
    pub addresses: Vec<String>,
    /// The domains that really are its own.
    pub domains: Vec<String>,
    /// What people want to remember of it.
    pub note: String,
    /// When and by whom it was added; an actor, not an address.
    pub added: (Time, String),
    /// When and by whom it was last changed.
    pub changed: (Time, String),
}

const ROW: &str = "a protected name";

/// Longest name, in characters.
pub const MAX_NAME: usize = 200;
/// Longest note, in characters.
pub const MAX_NOTE: usize = 1_000;
/// Addresses of one.
pub const MAX_ADDRESSES: usize = 50;
/// Domains of one.
pub const MAX_DOMAINS: usize = 100;

const ADD: &str = "
INSERT INTO guard_protected (
    tenant, protected, kind, name, name_folded, addresses, domains, note, added_at, added_by, changed_at, changed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

const CHANGE: &str = "
UPDATE guard_protected
SET kind = $3,
    name = $4,
    name_folded = $5,
    addresses = $6,
    domains = $7,
    note = $8,
    changed_at = $9,
    changed_by = $10
WHERE tenant = $1
  AND protected = $2";

const REMOVE: &str = "
DELETE FROM guard_protected
WHERE tenant = $1
  AND protected = $2";

const FETCH: &str = "
SELECT protected, kind, name, addresses, domains, note, added_at, added_by, changed_at, changed_by
FROM guard_protected
WHERE tenant = $1
  AND protected = $2";

const LIST: &str = "
SELECT protected, kind, name, addresses, domains, note, added_at, added_by, changed_at, changed_by
FROM guard_protected
WHERE tenant = $1
  AND protected > $2
  AND ($3 = '' OR kind = $3)
ORDER BY protected
LIMIT $4";

const COUNT: &str = "
SELECT COUNT(*)
FROM guard_protected
WHERE tenant = $1";

impl GuardStore {
    /// Returns one.
    pub async fn protected_fetch(&self, access: &Access, id: ProtectedId) -> Result<Protected, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a protected name", FETCH, &values).await?;
        protected_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns those of a kind, or all, after an id, in the order they were added.
    pub async fn protected_list(
        &self,
        access: &Access,
        kind: Option<ProtectedKind>,
        after: Option<ProtectedId>,
        limit: u32,
    ) -> Result<Vec<Protected>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ProtectedId::from_bytes([0; 16]));
        let kind = kind.map_or("", ProtectedKind::as_str);
        let values = [Value::id(access.tenant), Value::id(after), kind.into(), page(limit).into()];
        let rows = self.house.database.rows("list protected names", LIST, &values).await?;
        rows.iter().map(protected_of).collect()
    }

    /// Returns how many there are.
    pub async fn protected_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count protected names", COUNT, &[Value::id(access.tenant)]).await
    }
}

impl Change {
    /// Adds one; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if one of this kind and name is there.
    pub async fn protected_add_in_txn(&mut self, protected: &Protected) -> Result<(), StoreError> {
        fit(protected)?;
        let folded = folded(&protected.name);
        let (addresses, domains) = (list_text(&protected.addresses), list_text(&protected.domains));
        let values = [
            Value::id(self.tenant),
            Value::id(protected.id),
            protected.kind.as_str().into(),
            protected.name.as_str().into(),
            folded.as_str().into(),
            addresses.as_str().into(),
            domains.as_str().into(),
            protected.note.as_str().into(),
            protected.added.0.into(),
            protected.added.1.as_str().into(),
            protected.changed.0.into(),
            protected.changed.1.as_str().into(),
        ];
        self.txn.execute("add a protected name", ADD, &values).await?;
        Ok(())
    }

    /// Changes one; who added it when stays.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there, [`StoreError::Conflict`] if another has its name now.
    pub async fn protected_change_in_txn(&mut self, protected: &Protected) -> Result<(), StoreError> {
        fit(protected)?;
        let folded = folded(&protected.name);
        let (addresses, domains) = (list_text(&protected.addresses), list_text(&protected.domains));
        let values = [
            Value::id(self.tenant),
            Value::id(protected.id),
            protected.kind.as_str().into(),
            protected.name.as_str().into(),
            folded.as_str().into(),
            addresses.as_str().into(),
            domains.as_str().into(),
            protected.note.as_str().into(),
            protected.changed.0.into(),
            protected.changed.1.as_str().into(),
        ];
        match self.txn.execute("change a protected name", CHANGE, &values).await? {
            0 => Err(StoreError::Missing { what: ROW }),
            _ => Ok(()),
        }
    }

    /// Removes one for good.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there.
    pub async fn protected_remove_in_txn(&mut self, id: ProtectedId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        match self.txn.execute("remove a protected name", REMOVE, &values).await? {
            0 => Err(StoreError::Missing { what: ROW }),
            _ => Ok(()),
        }
    }
}

/// The form in which two names are the same: without regard to case and to how many spaces.
#[must_use]
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn fit(protected: &Protected) -> Result<(), StoreError> {
    let unfit = |detail| Err(StoreError::Unfit { what: ROW, detail });
    let Protected { name, addresses, domains, note, .. } = protected;
    if name.trim().is_empty() {
        return unfit("it has no name");
    }
    if name.chars().count() > MAX_NAME || note.chars().count() > MAX_NOTE {
        return unfit("its name or note is too long");
    }
    if addresses.len() > MAX_ADDRESSES || domains.len() > MAX_DOMAINS {
        return unfit("it has too many addresses or domains");
    }
    // PostgreSQL keeps no zero byte in a text.
    if [name, note].into_iter().chain(addresses).chain(domains).any(|text| text.contains('\0')) {
        return unfit("it holds a zero byte");
    }
    Ok(())
}

fn list_text(items: &[String]) -> String {
    Json::from(items.to_vec()).to_string()
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `FETCH` and `LIST`, in their order.
fn protected_of(row: &Row) -> Result<Protected, StoreError> {
    let list = |text: String| read_array(&text, |item| item.as_str().map(str::to_owned)).map_err(|_| DAMAGED);
    Ok(Protected {
        id: row.id(0)?,
        kind: ProtectedKind::parse(&row.text(1)?).ok_or(DAMAGED)?,
        name: row.text(2)?,
        addresses: list(row.text(3)?)?,
        domains: list(row.text(4)?)?,
        note: row.text(5)?,
        added: (row.time(6)?, row.text(7)?),
        changed: (row.time(8)?, row.text(9)?),
    })
}
