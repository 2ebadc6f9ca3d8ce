//! Held rests: what a held message rests on that only the watch list holds. Written with the message, read when a cause is gone; what follows from it
//! is decided elsewhere (`judge::because`). Gone with the message's row.

use std::collections::HashMap;

use model::{
    access::{Access, Right},
    ids::{HeldId, Id},
    time::Time,
    verdict::{Action, Points},
    watch::Level,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::{GuardStore, judged::points_of},
    page,
    txn::Change,
};

/// One cause, and the reason it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRest {
    /// The cause: a warning, a sighting.
    pub cause: String,
    /// The reason's stable name.
    pub reason: String,
    /// What the reason added.
    pub points: Points,
}

/// A held message and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// The message.
    pub held: HeldId,
    /// So many points it needs at least to be held.
    pub short: Points,
    /// What gave them.
    pub rests: Vec<HeldRest>,
}

/// How causes stand: the most urgent of the entries that each has in force, and what it forces. Whoever is not in it is gone.
pub type StandingCauses = HashMap<String, (Level, Option<Action>)>;

const ADD: &str = "
INSERT INTO held_rest (tenant, held, cause, reason, points, short)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, held, cause, reason) DO NOTHING";

/// Messages that wait, newest first, with all they rest on; the argument says which.
macro_rules! resting {
    ($which:literal) => {
        concat!(
            "
SELECT held, short, cause, reason, points
FROM held_rest
WHERE tenant = $1
  AND held IN (
    SELECT DISTINCT rest.held
    FROM held_rest AS rest
    JOIN held ON held.tenant = rest.tenant AND held.held = rest.held
    WHERE rest.tenant = $1
      AND rest.held < $2
      AND held.state = 'held'
      AND held.end_at > $3",
            $which,
            "
    ORDER BY rest.held DESC
    LIMIT $4
  )
ORDER BY held DESC, reason, cause"
        )
    };
}

const LIST: &str = resting!("");
const LIST_OF_CAUSE: &str = resting!("\n      AND rest.cause = $5");

const STANDING: &str = "
SELECT DISTINCT cause, level, action
FROM watch_entry
WHERE tenant = $1
  AND ends > $2
  AND cause IN (SELECT cause FROM held_rest WHERE tenant = $1)";

const DAMAGED: StoreError =
    StoreError::Damaged { what: "what a held message rests on", detail: "a column is not in its form" };

impl GuardStore {
    /// Returns messages that wait and rest on a cause, or on any, before an id, newest first, each with all it rests on.
    pub async fn held_resting_list(
        &self,
        access: &Access,
        cause: Option<&str>,
        at: Time,
        before: Option<HeldId>,
        limit: u32,
    ) -> Result<Vec<Resting>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(HeldId::from_bytes([0xff; 16]));
        let mut values = vec![Value::id(access.tenant), Value::id(before), at.into(), page(limit).into()];
        values.extend(cause.map(Value::from));
        let sql = if cause.is_some() { LIST_OF_CAUSE } else { LIST };
        let rows = self.house.database.rows("list what held messages rest on", sql, &values).await?;
        let mut all: Vec<Resting> = Vec::new();
        for row in &rows {
            let held = row.id(0)?;
            if all.last().is_none_or(|last| last.held != held) {
                all.push(Resting { held, short: points_of(row.integer(1)?)?, rests: Vec::new() });
            }
            if let Some(last) = all.last_mut() {
                last.rests.push(rest_of(row)?);
            }
        }
        Ok(all)
    }

    /// Returns how the causes stand that held messages rest on.
    pub async fn held_rest_standing(&self, access: &Access, at: Time) -> Result<StandingCauses, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), at.into()];
        let mut standing = StandingCauses::new();
        for row in &self.house.database.rows("say how causes stand", STANDING, &values).await? {
            let level = Level::parse(&row.text(1)?).ok_or(DAMAGED)?;
            let action = row.optional_text(2)?.map(|word| Action::parse(&word).ok_or(DAMAGED)).transpose()?;
            let known = standing.entry(row.text(0)?).or_insert((level, action));
            *known = (*known).max((level, action));
        }
        Ok(standing)
    }
}

impl Change {
    /// Notes what a message rests on, in the change that holds it.
    pub async fn held_rest_in_txn(
        &mut self,
        held: HeldId,
        short: Points,
        rests: &[HeldRest],
    ) -> Result<(), StoreError> {
        for rest in rests {
            let values = [
                Value::id(self.tenant),
                Value::id(held),
                rest.cause.as_str().into(),
                rest.reason.as_str().into(),
                i64::from(rest.points.as_hundredths()).into(),
                i64::from(short.as_hundredths()).into(),
            ];
            self.txn.execute("note what a held message rests on", ADD, &values).await?;
        }
        Ok(())
    }
}

/// The columns of `resting!`, from the third on.
fn rest_of(row: &Row) -> Result<HeldRest, StoreError> {
    Ok(HeldRest { cause: row.text(2)?, reason: row.text(3)?, points: points_of(row.integer(4)?)? })
}
