//! The outbox: events that were said, and who has heard them.
//! Written by [`crate::txn::Change::say`]; carried by `platform::events`. Each hearer hears each event once: hearing is part of the hearer's change.

use std::collections::BTreeSet;

use model::{
    access::{Access, Right},
    event,
    ids::{OutboxId, TenantId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    platform::PlatformStore,
    txn::Change,
};

/// An event as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Whose it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: OutboxId,
    /// Which kind; one that this program does not know is parked.
    pub kind: String,
    /// Which form the body has.
    pub version: u32,
    /// Ids.
    pub body: Vec<u8>,
    /// When it was said.
    pub at: Time,
}

impl Event {
    /// Reads it as an event of this type: none if it is of another kind, [`Hearing::Parked`] if its body cannot be read.
    #[must_use]
    pub fn read<E: event::Event>(&self) -> Option<Result<E, Hearing>> {
        (self.kind == E::KIND).then(|| E::from_bytes(&self.body).ok_or(Hearing::Parked))
    }
}

/// What a hearer did with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearing {
    /// What had to be done is done, in the same transaction.
    Done,
    /// It could not be understood; it waits for a newer program or a person.
    Parked,
}

impl Hearing {
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Parked => "parked",
        }
    }
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxState {
    /// Events that nobody has heard yet.
    pub unheard: u64,
    /// Events that some hearer put aside.
    pub parked: u64,
    /// When the oldest unheard was said.
    pub oldest_unheard: Option<Time>,
}

/// The tenant and everybody below: the house's own hearers work for all of them.
const UNHEARD: &str = "
WITH RECURSIVE below (tenant) AS (
    SELECT tenant FROM tenant WHERE tenant = $1
    UNION ALL
    SELECT tenant.tenant FROM tenant JOIN below ON tenant.parent = below.tenant
)
SELECT outbox.tenant, outbox.event, outbox.kind, outbox.version, outbox.body, outbox.at
FROM outbox
JOIN below ON below.tenant = outbox.tenant
WHERE NOT EXISTS (
    SELECT 1
    FROM heard
    WHERE heard.tenant = outbox.tenant
      AND heard.event = outbox.event
      AND heard.hearer = $2
)
ORDER BY outbox.at, outbox.event
LIMIT $3";

const HEAR: &str = "
INSERT INTO heard (tenant, event, hearer, how, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, event, hearer) DO NOTHING";

const STATE: &str = "
SELECT
    COUNT(*),
    MIN(outbox.at),
    (SELECT COUNT(*) FROM heard WHERE heard.tenant = $1 AND heard.how = 'parked')
FROM outbox
WHERE outbox.tenant = $1
  AND NOT EXISTS (
    SELECT 1
    FROM heard
    WHERE heard.tenant = outbox.tenant
      AND heard.event = outbox.event
)";

/// `$3` has a bar before, between and behind the names: then taking a name out with its bars makes it another text exactly if it is one of them.
const PRUNE: &str = "
DELETE FROM outbox
WHERE tenant = $1
  AND at < $2
  AND (
    SELECT COUNT(*)
    FROM heard
    WHERE heard.tenant = outbox.tenant
      AND heard.event = outbox.event
      AND heard.how = 'done'
      AND REPLACE($3, '|' || heard.hearer || '|', '') <> $3
) >= $4";

fn event_of(row: &Row) -> Result<Event, StoreError> {
    let damaged = |_| StoreError::Damaged { what: "an event", detail: "a version out of range" };
    Ok(Event {
        tenant: row.id(0)?,
        id: row.id(1)?,
        kind: row.text(2)?,
        version: u32::try_from(row.integer(3)?).map_err(damaged)?,
        body: row.bytes(4)?,
        at: row.time(5)?,
    })
}

impl PlatformStore {
    /// Returns events of the tenant and everybody below it that this hearer has not heard, oldest first.
    ///
    /// Found by absence, not by a cursor: an event whose transaction commits late is not missed.
    pub async fn outbox_unheard_list(
        &self,
        access: &Access,
        hearer: &str,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), hearer.into(), page(limit).into()];
        self.house
            .database
            .rows("list unheard events", UNHEARD, &values)
            .await?
            .iter()
            .map(event_of)
            .collect()
    }

    /// Says how the tenant's outbox stands.
    pub async fn outbox_state(&self, access: &Access) -> Result<OutboxState, StoreError> {
        access.require(Right::Read)?;
        let row = self.house.database.row("count events", STATE, &[Value::id(access.tenant)]).await?;
        let row = row.ok_or(StoreError::Missing { what: "a count" })?;
        let unheard = row.count(0)?;
        let oldest_unheard = if unheard == 0 { None } else { Some(row.time(1)?) };
        Ok(OutboxState { unheard, oldest_unheard, parked: row.count(2)? })
    }

    /// Forgets events said before a time that each of these hearers is done with; returns how many. Who heard beside them does not count: somebody
    /// who was turned off must not stand for somebody who has not heard yet.
    ///
    /// Errors: [`StoreError::Unfit`] if nobody hears; then nothing could ever be known to be heard.
    pub async fn outbox_prune(
        &self,
        access: &Access,
        before: Time,
        hearers: &[&str],
    ) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let names: BTreeSet<&str> = hearers.iter().copied().collect();
        if names.is_empty() || names.iter().any(|name| name.is_empty() || name.contains('|')) {
            return Err(StoreError::Unfit {
                what: "a list of hearers",
                detail: "there is none, or a name is none",
            });
        }
        let list: String = names.iter().map(|name| format!("|{name}")).chain(["|".to_owned()]).collect();
        let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let values = [Value::id(access.tenant), before.into(), list.as_str().into(), count.into()];
        self.house.database.execute("prune events", PRUNE, &values).await
    }
}

impl Change {
    /// Notes that a hearer is done with an event, together with what it did; false if it had heard it before, and then nothing may be done.
    pub async fn hear_in_txn(
        &mut self,
        event: OutboxId,
        hearer: &str,
        hearing: Hearing,
        at: Time,
    ) -> Result<bool, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(event), hearer.into(), hearing.word().into(), at.into()];
        Ok(self.txn.execute("hear an event", HEAR, &values).await? == 1)
    }
}
