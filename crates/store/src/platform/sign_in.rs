//! Signing in: how often it failed for whom, which devices are known, and which ceremonies were finished already.
//! Parties are keyed prints made by `platform::accounts`, which also decides how long to wait; no login and no address is here.

use model::{
    access::{Access, Right},
    ids::PersonId,
    time::Time,
};

use crate::{database::Value, error::StoreError, platform::PlatformStore, txn::Change};

/// The keyed print of whoever fails: an account from a network or a device, or a network alone.
pub type Party = [u8; 16];

/// How often it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many times since it was last forgotten.
    pub failures: u64,
    /// From when on it may be tried again.
    pub open_at: Time,
}

const FETCH: &str = "
SELECT failures, open_at
FROM sign_in_failure
WHERE tenant = $1
  AND party = $2";

/// What failed last before `$4` is forgotten.
const CHARGE: &str = "
INSERT INTO sign_in_failure (tenant, party, failures, last_at, open_at)
VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (tenant, party) DO UPDATE
SET failures = CASE WHEN sign_in_failure.last_at < $4 THEN 1 ELSE sign_in_failure.failures + 1 END,
    last_at = excluded.last_at
RETURNING failures, open_at";

const CLOSE_UNTIL: &str = "
UPDATE sign_in_failure
SET open_at = $3
WHERE tenant = $1
  AND party = $2";

const REFUND: &str = "
UPDATE sign_in_failure
SET failures = failures - 1, open_at = last_at
WHERE tenant = $1
  AND party = $2
  AND failures > 0";

const FORGIVE: &str = "
DELETE FROM sign_in_failure
WHERE tenant = $1
  AND party = $2";

const PRUNE_FAILURES: &str = "
DELETE FROM sign_in_failure
WHERE tenant = $1
  AND last_at <= $2
  AND open_at <= $2";

const DEVICE_ADD: &str = "
INSERT INTO known_device (tenant, person, device, made_at, ends_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, person, device) DO UPDATE
SET ends_at = excluded.ends_at";

const DEVICE_IS_KNOWN: &str = "
SELECT COUNT(*)
FROM known_device
WHERE tenant = $1
  AND person = $2
  AND device = $3
  AND ends_at > $4";

const DEVICE_REMOVE_ALL: &str = "
DELETE FROM known_device
WHERE tenant = $1
  AND person = $2";

const PRUNE_DEVICES: &str = "
DELETE FROM known_device
WHERE tenant = $1
  AND ends_at <= $2";

const CEREMONY_USE: &str = "
INSERT INTO ceremony_used (tenant, ceremony, ends_at)
VALUES ($1, $2, $3)
ON CONFLICT (tenant, ceremony) DO NOTHING";

const PRUNE_CEREMONIES: &str = "
DELETE FROM ceremony_used
WHERE tenant = $1
  AND ends_at <= $2";

impl PlatformStore {
    /// Returns how often a party failed; none if never, or not for long.
    pub async fn sign_in_failure_fetch(
        &self,
        access: &Access,
        party: &Party,
    ) -> Result<Option<Failures>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), party.into()];
        let row = self.house.database.row("fetch failures to sign in", FETCH, &values).await?;
        row.map(|row| Ok(Failures { failures: row.count(0)?, open_at: row.time(1)? })).transpose()
    }

    /// Says whether a person has signed in on a device before.
    pub async fn known_device_is(
        &self,
        access: &Access,
        person: PersonId,
        device: &[u8; 32],
        now: Time,
    ) -> Result<bool, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(person), device.into(), now.into()];
        Ok(self.house.database.count("find a known device", DEVICE_IS_KNOWN, &values).await? > 0)
    }

    /// Removes failures from before a time, and devices and ceremonies that ended by `now`; returns how many.
    pub async fn sign_in_prune(
        &self,
        access: &Access,
        failed_before: Time,
        now: Time,
    ) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let mut txn = self.house.database.begin().await?;
        let failures = [Value::id(access.tenant), failed_before.into()];
        let ended = [Value::id(access.tenant), now.into()];
        let mut pruned = txn.execute("prune failures to sign in", PRUNE_FAILURES, &failures).await?;
        pruned += txn.execute("prune known devices", PRUNE_DEVICES, &ended).await?;
        pruned += txn.execute("prune ceremonies", PRUNE_CEREMONIES, &ended).await?;
        txn.commit().await?;
        Ok(pruned)
    }
}

/// Whoever calls these decides about a sign-in, and writes the audit entry in the same change.
impl Change {
    /// Counts one more failure of a party and returns how many there are now, and since when it was open; what failed last before
    /// `forget_before` is forgotten. If it is not open yet, drop the change and nothing was counted.
    pub async fn sign_in_charge_in_txn(
        &mut self,
        party: &Party,
        now: Time,
        forget_before: Time,
    ) -> Result<Failures, StoreError> {
        let values = [Value::id(self.tenant), party.into(), now.into(), forget_before.into()];
        let row = self.txn.row("count a failure to sign in", CHARGE, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: "a count" })?;
        Ok(Failures { failures: row.count(0)?, open_at: row.time(1)? })
    }

    /// Lets a party try again from a time on, not before.
    pub async fn sign_in_close_in_txn(&mut self, party: &Party, open_at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), party.into(), open_at.into()];
        self.txn.execute("close to a party", CLOSE_UNTIL, &values).await?;
        Ok(())
    }

    /// Takes one counted failure back: it was none.
    pub async fn sign_in_refund_in_txn(&mut self, party: &Party) -> Result<(), StoreError> {
        self.txn.execute("take a failure back", REFUND, &[Value::id(self.tenant), party.into()]).await?;
        Ok(())
    }

    /// Forgets all failures of a party.
    pub async fn sign_in_forgive_in_txn(&mut self, party: &Party) -> Result<(), StoreError> {
        self.txn.execute("forget failures", FORGIVE, &[Value::id(self.tenant), party.into()]).await?;
        Ok(())
    }

    /// Knows a device from now on.
    pub async fn known_device_add_in_txn(
        &mut self,
        person: PersonId,
        device: &[u8; 32],
        at: Time,
        ends_at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), device.into(), at.into(), ends_at.into()];
        self.txn.execute("know a device", DEVICE_ADD, &values).await?;
        Ok(())
    }

    /// Knows no device of a person any more.
    pub async fn known_device_remove_all_in_txn(&mut self, person: PersonId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person)];
        self.txn.execute("forget devices", DEVICE_REMOVE_ALL, &values).await?;
        Ok(())
    }

    /// Uses a ceremony up; false if it was used before. Remembered until it could not be used anyway.
    pub async fn ceremony_use_in_txn(
        &mut self,
        ceremony: &[u8; 32],
        ends_at: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), ceremony.into(), ends_at.into()];
        Ok(self.txn.execute("use a ceremony up", CEREMONY_USE, &values).await? > 0)
    }
}
