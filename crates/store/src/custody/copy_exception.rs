//! Copy exception: a named person lets one copy go to a party that may have none, with the reason, for some days. Spent by the first copy, kept for ever, counted.
//! Not guard's exception, which lets messages pass.

use std::collections::BTreeMap;

use model::{
    access::{Access, Right},
    ids::{CopyExceptionId, PartyId},
    time::Time,
};

use super::{CustodyStore, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// A named person lets one copy go to a party that may have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyException {
    /// Its id.
    pub id: CopyExceptionId,
    /// To whom.
    pub party: PartyId,
    /// Who answers for it, by name.
    pub person: String,
    /// Why.
    pub reason: String,
    /// When and by whom it was entered; an actor, not an address.
    pub given: (Time, String),
    /// Until when a copy may be made on it.
    pub until: Time,
    /// When a copy was made on it.
    pub used_at: Option<Time>,
}

const ROW: &str = "an exception for a copy";

const ADD: &str = "
INSERT INTO copy_exception (tenant, exception, party, person, reason, given_at, given_by, until_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const LIST: &str = "
SELECT exception, party, person, reason, given_at, given_by, until_at, used_at
FROM copy_exception
WHERE tenant = $1
  AND party = $2
ORDER BY exception DESC
LIMIT $3";

const COUNTS: &str = "
SELECT party, COUNT(*)
FROM copy_exception
WHERE tenant = $1
GROUP BY party";

// The one that ends first is spent first.
const OPEN: &str = "
SELECT exception
FROM copy_exception
WHERE tenant = $1
  AND party = $2
  AND used_at IS NULL
  AND until_at > $3
ORDER BY until_at, exception
LIMIT 1";

const USE: &str = "
UPDATE copy_exception
SET used_at = $3
WHERE tenant = $1
  AND exception = $2
  AND used_at IS NULL";

impl CustodyStore {
    /// Returns a party's exceptions, newest first.
    pub async fn copy_exception_list(
        &self,
        access: &Access,
        party: PartyId,
        limit: u32,
    ) -> Result<Vec<CopyException>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party), page(limit).into()];
        let rows = self.house.database.rows("list exceptions for copies", LIST, &values).await?;
        rows.iter().map(exception_of).collect()
    }

    /// Returns how many exceptions each party was ever given.
    pub async fn copy_exception_counts(&self, access: &Access) -> Result<BTreeMap<PartyId, u64>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let rows = self.house.database.rows("count exceptions for copies", COUNTS, &values).await?;
        rows.iter().map(|row| Ok((row.id(0)?, row.count(1)?))).collect()
    }
}

impl Change {
    /// Adds an exception; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn copy_exception_add_in_txn(&mut self, exception: &CopyException) -> Result<(), StoreError> {
        fit(ROW, &[&exception.person], &[&exception.reason])?;
        let values = [
            Value::id(self.tenant),
            Value::id(exception.id),
            Value::id(exception.party),
            exception.person.as_str().into(),
            exception.reason.as_str().into(),
            exception.given.0.into(),
            exception.given.1.as_str().into(),
            exception.until.into(),
        ];
        self.txn.execute("add an exception for a copy", ADD, &values).await?;
        Ok(())
    }

    /// Returns the exception of a party that lets the next copy go: the one that ends first.
    pub async fn copy_exception_open_in_txn(
        &mut self,
        party: PartyId,
        now: Time,
    ) -> Result<Option<CopyExceptionId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), now.into()];
        let row = self.txn.row("find an exception for a copy", OPEN, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }

    /// Spends an exception that a party has, if it has one that is neither spent nor over; says whether it had.
    ///
    /// Errors: [`StoreError::Conflict`] if somebody else spent it in this very moment.
    pub async fn copy_exception_use_in_txn(&mut self, party: PartyId, now: Time) -> Result<bool, StoreError> {
        let Some(id) = self.copy_exception_open_in_txn(party, now).await? else { return Ok(false) };
        let values = [Value::id(self.tenant), Value::id(id), now.into()];
        let otherwise = StoreError::Conflict { action: "spend an exception for a copy", what: ROW };
        self.txn.execute_one("spend an exception for a copy", USE, &values, otherwise).await?;
        Ok(true)
    }
}

/// The columns of `LIST`, in their order.
fn exception_of(row: &Row) -> Result<CopyException, StoreError> {
    Ok(CopyException {
        id: row.id(0)?,
        party: row.id(1)?,
        person: row.text(2)?,
        reason: row.text(3)?,
        given: (row.time(4)?, row.text(5)?),
        until: row.time(6)?,
        used_at: row.optional_time(7)?,
    })
}
