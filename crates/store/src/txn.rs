//! Changes: a change and the events that tell of it happen in one transaction, or not at all.
//! Methods of nouns that end in `_in_txn` take a [`Change`]; whoever begins it commits it, or drops it and nothing happened.

use std::sync::Arc;

use model::{
    access::{Access, Right},
    event::Event,
    ids::{OutboxId, TenantId},
    time::Time,
};

use crate::{
    House,
    database::{Txn, Value},
    error::StoreError,
    mapped::Taken,
};

/// A transaction of one tenant, with the events it will have said.
pub struct Change {
    house: Arc<House>,
    pub(crate) txn: Txn,
    pub(crate) tenant: TenantId,
    rings: bool,
    /// Files that are this change's writer's until it is over, one way or the other.
    held: Vec<Taken>,
}

/// What happened, for whoever must hear it: ids, never content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent<'e> {
    /// Its own id; saying the same twice is a conflict.
    pub id: OutboxId,
    /// Which kind, for example `message_judged`.
    pub kind: &'e str,
    /// Which form the body has.
    pub version: u32,
    /// Ids, in the form of that version.
    pub body: &'e [u8],
    /// When.
    pub at: Time,
}

const SAY: &str = "
INSERT INTO outbox (tenant, event, kind, version, body, at)
VALUES ($1, $2, $3, $4, $5, $6)";

impl Change {
    pub(crate) async fn begin(house: &Arc<House>, access: &Access) -> Result<Self, StoreError> {
        access.require(Right::Record)?;
        let txn = house.database.begin().await?;
        Ok(Self { house: Arc::clone(house), txn, tenant: access.tenant, rings: false, held: Vec::new() })
    }

    /// Adds an event; it is heard only after the commit.
    pub async fn say(&mut self, event: &NewEvent<'_>) -> Result<(), StoreError> {
        let version = i64::from(event.version);
        let values = [
            Value::id(self.tenant),
            Value::id(event.id),
            event.kind.into(),
            version.into(),
            event.body.into(),
            event.at.into(),
        ];
        self.txn.execute("say an event", SAY, &values).await?;
        self.rings = true;
        Ok(())
    }

    /// Adds an event of a type that other rooms know, under an id of its own; it is heard only after the commit.
    pub async fn say_that<E: Event>(&mut self, id: OutboxId, event: &E, at: Time) -> Result<(), StoreError> {
        let body = event.to_bytes();
        self.say(&NewEvent { id, kind: E::KIND, version: E::VERSION, body: &body, at }).await
    }

    /// Wakes whoever keeps something in memory when this is committed, though no event tells of it.
    pub(crate) fn ring(&mut self) {
        self.rings = true;
    }

    /// Keeps files taken until this is over.
    pub(crate) fn hold(&mut self, files: Taken) {
        self.held.push(files);
    }

    /// Makes it all happen, durably, and wakes whoever hears events.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.txn.commit().await?;
        if self.rings {
            self.house.rung.send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(())
    }
}
