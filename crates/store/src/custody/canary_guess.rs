//! Canary guesses: recipients at a domain of canaries that nobody issued and that our doors refused, counted by domain and hour. A run of them is a harvest, not a
//! sighting, and says how much noise there is around our marks. What was guessed is not kept.

use std::time::Duration;

use model::{
    access::{Access, Right},
    time::Time,
};

use super::{CustodyStore, MAX_DOMAIN_BYTES, count_value};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// Guesses at one domain within one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryGuess {
    /// At which domain.
    pub domain: String,
    /// When the hour begins.
    pub hour: Time,
    /// How many recipients were refused.
    pub guesses: u64,
}

const ROW: &str = "a guess at a canary";

const ADD: &str = "
INSERT INTO canary_guess (tenant, domain, hour, guesses)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, domain, hour) DO UPDATE
SET guesses = canary_guess.guesses + EXCLUDED.guesses";

const LIST: &str = "
SELECT domain, hour, guesses
FROM canary_guess
WHERE tenant = $1
  AND hour >= $2
  AND guesses >= $3
ORDER BY hour DESC, domain
LIMIT $4";

const SUM: &str = "
SELECT CAST(COALESCE(SUM(guesses), 0) AS BIGINT)
FROM canary_guess
WHERE tenant = $1
  AND hour >= $2";

const FORGET: &str = "
DELETE FROM canary_guess
WHERE tenant = $1
  AND hour < $2";

/// Returns when the hour of a time begins.
#[must_use]
pub fn hour_of(at: Time) -> Time {
    let within = at.micros().rem_euclid(HOUR_MICROS);
    at.minus(Duration::from_micros(u64::try_from(within).unwrap_or(0)))
}

const HOUR_MICROS: i64 = 3_600_000_000;

impl CustodyStore {
    /// Returns hours since a time in which at least so many were refused, newest first.
    pub async fn canary_guess_list(
        &self,
        access: &Access,
        since: Time,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<CanaryGuess>, StoreError> {
        access.require(Right::Read)?;
        let values =
            [Value::id(access.tenant), since.into(), count_value(at_least).into(), page(limit).into()];
        self.house.database.rows("list guesses", LIST, &values).await?.iter().map(guess_of).collect()
    }

    /// Returns how many recipients were refused since a time.
    pub async fn canary_guess_sum(&self, access: &Access, since: Time) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("add guesses up", SUM, &[Value::id(access.tenant), since.into()]).await
    }
}

impl Change {
    /// Adds guesses to those of their hour.
    pub async fn canary_guess_add_in_txn(&mut self, guess: &CanaryGuess) -> Result<(), StoreError> {
        if guess.domain.contains(['@', '\0']) || guess.domain.len() > MAX_DOMAIN_BYTES {
            return Err(StoreError::Unfit { what: ROW, detail: "its domain is none" });
        }
        let values = [
            Value::id(self.tenant),
            guess.domain.as_str().into(),
            hour_of(guess.hour).into(),
            count_value(guess.guesses).into(),
        ];
        self.txn.execute("count guesses", ADD, &values).await?;
        Ok(())
    }

    /// Forgets guesses of before a time; returns how many hours that were.
    pub async fn canary_guess_forget_in_txn(&mut self, before: Time) -> Result<u64, StoreError> {
        self.txn.execute("forget guesses", FORGET, &[Value::id(self.tenant), before.into()]).await
    }
}

fn guess_of(row: &Row) -> Result<CanaryGuess, StoreError> {
    Ok(CanaryGuess { domain: row.text(0)?, hour: row.time(1)?, guesses: row.count(2)? })
}
