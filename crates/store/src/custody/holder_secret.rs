//! Holder secret: which of the secrets that are made for a party signs what it tells us. No secret is here: each is made from a key of the house and a number.

use model::{
    access::{Access, Right},
    ids::PartyId,
    time::Time,
};

use super::CustodyStore;
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// Which secrets of a party are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderSecret {
    /// The party.
    pub party: PartyId,
    /// The number of the newest; 0 is the one that was never renewed.
    pub generation: u32,
    /// When and by whom it was renewed; an actor, not an address.
    pub renewed: (Time, String),
    /// Until when the one before is good as well.
    pub old_until: Time,
}

const FETCH: &str = "
SELECT party, generation, renewed_at, renewed_by, old_until
FROM holder_secret
WHERE tenant = $1
  AND party = $2";

const RENEW: &str = "
INSERT INTO holder_secret (tenant, party, generation, renewed_at, renewed_by, old_until)
VALUES ($1, $2, 1, $3, $4, $5)
ON CONFLICT (tenant, party) DO UPDATE
SET generation = holder_secret.generation + 1,
    renewed_at = EXCLUDED.renewed_at,
    renewed_by = EXCLUDED.renewed_by,
    old_until = EXCLUDED.old_until";

const RETIRE: &str = "
UPDATE holder_secret
SET old_until = $3
WHERE tenant = $1
  AND party = $2
  AND old_until > $3";

impl CustodyStore {
    /// Returns which secrets of a party are good; none if the first was never renewed.
    pub async fn holder_secret_fetch(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Option<HolderSecret>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party)];
        let row = self.house.database.row("fetch a holder's secret", FETCH, &values).await?;
        row.as_ref().map(secret_of).transpose()
    }
}

impl Change {
    /// Makes a new secret the one that signs; the one before is good until a moment.
    pub async fn holder_secret_renew_in_txn(
        &mut self,
        party: PartyId,
        (at, by): (Time, &str),
        old_until: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), at.into(), by.into(), old_until.into()];
        self.txn.execute("renew a holder's secret", RENEW, &values).await?;
        Ok(())
    }

    /// Ends the secret before the newest; false if it had ended.
    pub async fn holder_secret_retire_in_txn(
        &mut self,
        party: PartyId,
        at: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), at.into()];
        Ok(self.txn.execute("retire a holder's secret", RETIRE, &values).await? == 1)
    }
}

fn secret_of(row: &Row) -> Result<HolderSecret, StoreError> {
    let damaged = StoreError::Damaged { what: "a holder's secret", detail: "a column is not in its form" };
    Ok(HolderSecret {
        party: row.id(0)?,
        generation: u32::try_from(row.integer(1)?).map_err(|_| damaged)?,
        renewed: (row.time(2)?, row.text(3)?),
        old_until: row.time(4)?,
    })
}
