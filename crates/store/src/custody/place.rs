//! Place: where a party keeps our customers' data, as far as it said: a data centre, a system, an office.

use model::{
    access::{Access, Right},
    ids::{Id, PartyId, PlaceId},
    time::Time,
};

use super::{CustodyStore, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// Where a party keeps our customers' data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// Whose it is.
    pub party: PartyId,
    /// As people call it.
    pub name: String,
    /// The country it is in, as a code of two letters; may be empty.
    pub country: String,
    /// When and by whom it was added; an actor, not an address.
    pub added: (Time, String),
}

const ROW: &str = "a place";

const ADD: &str = "
INSERT INTO place (tenant, place, party, name, country, added_at, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const LIST: &str = "
SELECT place, party, name, country, added_at, added_by
FROM place
WHERE tenant = $1
  AND place > $2
ORDER BY place
LIMIT $3";

const OF_PARTY: &str = "
SELECT place, party, name, country, added_at, added_by
FROM place
WHERE tenant = $1
  AND place > $2
  AND party = $4
ORDER BY place
LIMIT $3";

const REMOVE: &str = "
DELETE FROM place
WHERE tenant = $1
  AND place = $2";

impl CustodyStore {
    /// Returns places after an id, in the order they were added; those of a party, or all.
    pub async fn place_list(
        &self,
        access: &Access,
        party: Option<PartyId>,
        after: Option<PlaceId>,
        limit: u32,
    ) -> Result<Vec<Place>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(PlaceId::from_bytes([0; 16]));
        let mut values = vec![Value::id(access.tenant), Value::id(after), page(limit).into()];
        let sql = match party {
            Some(party) => {
                values.push(Value::id(party));
                OF_PARTY
            }
            None => LIST,
        };
        self.house.database.rows("list places", sql, &values).await?.iter().map(place_of).collect()
    }
}

impl Change {
    /// Adds a place; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn place_add_in_txn(&mut self, place: &Place) -> Result<(), StoreError> {
        fit(ROW, &[&place.name, &place.country], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(place.id),
            Value::id(place.party),
            place.name.as_str().into(),
            place.country.as_str().into(),
            place.added.0.into(),
            place.added.1.as_str().into(),
        ];
        self.txn.execute("add a place", ADD, &values).await?;
        Ok(())
    }

    /// Takes a place off the map.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there.
    pub async fn place_remove_in_txn(&mut self, id: PlaceId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("take a place off the map", REMOVE, &values, otherwise).await
    }
}

/// The columns of `LIST` and `OF_PARTY`, in their order.
fn place_of(row: &Row) -> Result<Place, StoreError> {
    Ok(Place {
        id: row.id(0)?,
        party: row.id(1)?,
        name: row.text(2)?,
        country: row.text(3)?,
        added: (row.time(4)?, row.text(5)?),
    })
}
