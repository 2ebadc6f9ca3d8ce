//! Canary: an address of our own that was planted, as a keyed fingerprint. Its plain text is in the copy's sealed file and nowhere else.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{CanaryId, CopyId, Id},
    time::Time,
};

use super::{CustodyStore, MAX_DOMAIN_BYTES, count_value, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// What kind of mark a canary is.
    CanaryKind {
        /// In one copy only: a hit says which.
        Exclusive = "exclusive",
        /// Part of a code over several copies: several hits say which.
        Coded = "coded",
        /// In no copy: a hit is a false alarm of the method.
        Control = "control",
    }
}

/// An address of our own that was planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// Its id.
    pub id: CanaryId,
    /// In which copy; none of one that never left the house.
    pub copy: Option<CopyId>,
    /// What kind of mark it is.
    pub kind: CanaryKind,
    /// Its exact fingerprint; one has it.
    pub print: Fingerprint,
    /// The fingerprint of its mailbox.
    pub mailbox_print: Fingerprint,
    /// The domain it is at, one of ours.
    pub domain: String,
    /// Its row in the copy's sealed file, from 0.
    pub place: u64,
    /// When it was made.
    pub issued_at: Time,
    /// When somebody who should not know it wrote to it first; then it can be shown to others.
    pub burnt_at: Option<Time>,
}

const ROW: &str = "a canary";

const ADD: &str = "
INSERT INTO canary (tenant, canary, copy, kind, print, mailbox_print, domain, place, issued_at, burnt_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant, print) DO NOTHING";

const BURN: &str = "
UPDATE canary
SET burnt_at = $3
WHERE tenant = $1
  AND canary = $2
  AND burnt_at IS NULL";

/// A query of whole rows: the columns that `canary_of` reads, in their order, and what follows them.
macro_rules! canaries {
    ($which:literal) => {
        concat!(
            "
SELECT canary, copy, kind, print, mailbox_print, domain, place, issued_at, burnt_at
FROM canary
",
            $which
        )
    };
}

const FETCH: &str = canaries!(
    "WHERE tenant = $1
  AND canary = $2"
);

const LIST: &str = canaries!(
    "WHERE tenant = $1
  AND canary > $2
ORDER BY canary
LIMIT $3"
);

const OF_COPY: &str = canaries!(
    "WHERE tenant = $1
  AND copy = $2
  AND place >= $3
ORDER BY place
LIMIT $4"
);

const COUNT: &str = "
SELECT COUNT(*)
FROM canary
WHERE tenant = $1";

impl CustodyStore {
    /// Returns a canary.
    pub async fn canary_fetch(&self, access: &Access, id: CanaryId) -> Result<Canary, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a canary", FETCH, &values).await?;
        canary_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns canaries after an id, in the order they were made.
    pub async fn canary_list(
        &self,
        access: &Access,
        after: Option<CanaryId>,
        limit: u32,
    ) -> Result<Vec<Canary>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CanaryId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list canaries", LIST, &values).await?.iter().map(canary_of).collect()
    }

    /// Returns canaries of a copy from a place on, in their order.
    pub async fn canary_of_copy_list(
        &self,
        access: &Access,
        copy: CopyId,
        from_place: u64,
        limit: u32,
    ) -> Result<Vec<Canary>, StoreError> {
        access.require(Right::Read)?;
        let values =
            [Value::id(access.tenant), Value::id(copy), count_value(from_place).into(), page(limit).into()];
        let rows = self.house.database.rows("list canaries of a copy", OF_COPY, &values).await?;
        rows.iter().map(canary_of).collect()
    }

    /// Returns how many canaries there are; it never becomes less, so a change of it says that there are new ones.
    pub async fn canary_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count canaries", COUNT, &[Value::id(access.tenant)]).await
    }
}

impl Change {
    /// Returns a canary as it stands within the change; none if it is not there.
    pub async fn canary_fetch_in_txn(&mut self, id: CanaryId) -> Result<Option<Canary>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.row("fetch a canary", FETCH, &values).await?.as_ref().map(canary_of).transpose()
    }

    /// Adds a canary; false if one of this fingerprint is there already, and then nothing happened. Rings when it is committed: the doors refuse
    /// mail to a canary they do not know, for good.
    pub async fn canary_add_in_txn(&mut self, canary: &Canary) -> Result<bool, StoreError> {
        if canary.domain.contains(['@', '\0']) || canary.domain.len() > MAX_DOMAIN_BYTES {
            return Err(StoreError::Unfit { what: ROW, detail: "its domain is none" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(canary.id),
            Value::optional_id(canary.copy),
            canary.kind.as_str().into(),
            canary.print.as_bytes().into(),
            canary.mailbox_print.as_bytes().into(),
            canary.domain.as_str().into(),
            count_value(canary.place).into(),
            canary.issued_at.into(),
            Value::Integer(canary.burnt_at.map(Time::micros)),
        ];
        self.ring();
        Ok(self.txn.execute("add a canary", ADD, &values).await? == 1)
    }

    /// Notes that a stranger knows a canary; the first time counts.
    pub async fn canary_burn_in_txn(&mut self, id: CanaryId, at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        self.txn.execute("burn a canary", BURN, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn canary_of(row: &Row) -> Result<Canary, StoreError> {
    Ok(Canary {
        id: row.id(0)?,
        copy: row.optional_id(1)?,
        kind: CanaryKind::parse(&row.text(2)?).ok_or(DAMAGED)?,
        print: Fingerprint::from_bytes(row.array(3)?),
        mailbox_print: Fingerprint::from_bytes(row.array(4)?),
        domain: row.text(5)?,
        place: row.count(6)?,
        issued_at: row.time(7)?,
        burnt_at: row.optional_time(8)?,
    })
}
