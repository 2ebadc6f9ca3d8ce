//! Deliveries: the journal of a mailing, a row for each recipient. Intent before anything is sent, outcome after; what has an intent and no outcome is unknown, and
//! only a person lets it be sent again.
//!
//! No address: a recipient is a fingerprint here, and stands in a sealed batch of the mailing. A server's answer is kept as its numbers, because its words may name the
//! recipient.

use model::{
    access::{Access, Right},
    fingerprint::{FINGERPRINT_BYTES, Fingerprint},
    ids::{DeliveryId, MailingId, ObjectId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::PostStore,
    txn::Change,
};

/// Characters of an answer.
pub const MAX_ANSWER_BYTES: usize = 120;

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeliveryState {
    /// Nothing was tried yet.
    Planned,
    /// It was begun, and nothing is known of its end yet.
    Sending,
    /// The next server has it.
    Delivered,
    /// It is tried again at its time.
    Deferred,
    /// It was refused for good, or given up.
    Refused,
    /// It was begun and nobody knows whether the next server has it. Not tried again by itself.
    Unknown,
    /// The letter may no longer be sent.
    Expired,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Planned,
        Self::Sending,
        Self::Delivered,
        Self::Deferred,
        Self::Refused,
        Self::Unknown,
        Self::Expired,
    ];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
        }
    }

    /// Reads the word written by [`DeliveryState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A recipient of a mailing to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id: replies and bounces name it.
    pub id: DeliveryId,
    /// Who, as a fingerprint.
    pub recipient: Fingerprint,
    /// The sealed batch with the address.
    pub batch: ObjectId,
    /// Which one in it.
    pub line: u32,
    /// Its place in the mailing: in this order they are sent.
    pub place: u64,
}

/// One recipient of a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Of which mailing.
    pub mailing: MailingId,
    /// Who, as a fingerprint.
    pub recipient: Fingerprint,
    /// The sealed batch with the address.
    pub batch: ObjectId,
    /// Which one in it.
    pub line: u32,
    /// How far it is.
    pub state: DeliveryState,
    /// How many attempts were begun.
    pub attempt: u32,
    /// When it is due; those that were never tried are due in their order, long ago.
    pub next_at: Option<Time>,
    /// When the first attempt began.
    pub first_at: Option<Time>,
    /// When it was begun last, or ended.
    pub last_at: Option<Time>,
    /// What was answered last, as numbers and words of ours.
    pub answer: Option<String>,
    /// SHA-256 of the message that was sent, or may have been.
    pub sha256: Option<[u8; 32]>,
    /// True once a person let an unknown one be sent again. Never taken back.
    pub maybe_twice: bool,
    /// When something came back to the address for bounces.
    pub came_back_at: Option<Time>,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// The next server has it.
    Delivered,
    /// It is tried again.
    Deferred(Time),
    /// It was refused for good, or given up.
    Refused,
    /// Nobody knows.
    Unknown,
}

/// How many recipients of a mailing are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeliveryCounts {
    /// Nothing was tried yet.
    pub planned: u64,
    /// Begun.
    pub sending: u64,
    /// The next server has it.
    pub delivered: u64,
    /// Tried again at their time.
    pub deferred: u64,
    /// Refused for good, or given up.
    pub refused: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// No longer to be sent.
    pub expired: u64,
}

impl DeliveryCounts {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.planned
            + self.sending
            + self.delivered
            + self.deferred
            + self.refused
            + self.unknown
            + self.expired
    }

    fn of(&mut self, state: DeliveryState) -> &mut u64 {
        match state {
            DeliveryState::Planned => &mut self.planned,
            DeliveryState::Sending => &mut self.sending,
            DeliveryState::Delivered => &mut self.delivered,
            DeliveryState::Deferred => &mut self.deferred,
            DeliveryState::Refused => &mut self.refused,
            DeliveryState::Unknown => &mut self.unknown,
            DeliveryState::Expired => &mut self.expired,
        }
    }
}

const PLAN: &str = "
INSERT INTO mailing_delivery (
    tenant, mailing, recipient, delivery, batch, line, state, attempt, next_at, maybe_twice
)
VALUES ($1, $2, $3, $4, $5, $6, 'planned', 0, $7, 0)
ON CONFLICT (tenant, mailing, recipient) DO NOTHING";

const DUE: &str = "
SELECT delivery, mailing, recipient, batch, line, state, attempt, next_at, first_at, last_at, answer, sha256,
    maybe_twice, came_back_at
FROM mailing_delivery
WHERE tenant = $1
  AND mailing = $2
  AND next_at <= $3
  AND (next_at > $4 OR (next_at = $4 AND recipient > $5))
ORDER BY next_at, recipient
LIMIT $6";

const NEXT_DUE: &str = "
SELECT next_at
FROM mailing_delivery
WHERE tenant = $1
  AND mailing = $2
  AND next_at IS NOT NULL
ORDER BY next_at
LIMIT 1";

const IN_STATE: &str = "
SELECT delivery, mailing, recipient, batch, line, state, attempt, next_at, first_at, last_at, answer, sha256,
    maybe_twice, came_back_at
FROM mailing_delivery
WHERE tenant = $1
  AND mailing = $2
  AND state = $3
  AND recipient > $4
ORDER BY recipient
LIMIT $5";

const FIND: &str = "
SELECT delivery, mailing, recipient, batch, line, state, attempt, next_at, first_at, last_at, answer, sha256,
    maybe_twice, came_back_at
FROM mailing_delivery
WHERE tenant = $1
  AND delivery = $2";

const COUNT: &str = "
SELECT state, COUNT(*)
FROM mailing_delivery
WHERE tenant = $1
  AND mailing = $2
GROUP BY state";

const BATCHES: &str = "
SELECT DISTINCT batch
FROM mailing_delivery
WHERE tenant = $1
  AND mailing = $2
ORDER BY batch";

const INTEND: &str = "
UPDATE mailing_delivery
SET state = 'sending', attempt = attempt + 1, next_at = NULL, first_at = COALESCE(first_at, $6), last_at = $6, sha256 = $7
WHERE tenant = $1
  AND mailing = $2
  AND recipient = $3
  AND attempt = $4
  AND state IN ('planned', 'deferred')
  AND EXISTS (
    SELECT 1
    FROM mailing
    WHERE mailing.tenant = $1
      AND mailing.mailing = $2
      AND mailing.state = 'sending'
      AND mailing.owner = $5
  )";

const DONE: &str = "
UPDATE mailing_delivery
SET state = $5, next_at = $6, answer = $7, last_at = $8
WHERE tenant = $1
  AND mailing = $2
  AND recipient = $3
  AND attempt = $4
  AND state IN ('sending', 'unknown')";

const LOST: &str = "
UPDATE mailing_delivery
SET state = 'unknown', next_at = NULL, answer = $3
WHERE tenant = $1
  AND mailing = $2
  AND state = 'sending'";

const RESEND: &str = "
UPDATE mailing_delivery
SET state = 'deferred', next_at = $3, maybe_twice = 1
WHERE tenant = $1
  AND mailing = $2
  AND state = 'unknown'";

const EXPIRE: &str = "
UPDATE mailing_delivery
SET state = 'expired', next_at = NULL, last_at = $3
WHERE tenant = $1
  AND mailing = $2
  AND state IN ('planned', 'deferred')";

const CAME_BACK: &str = "
UPDATE mailing_delivery
SET came_back_at = COALESCE(came_back_at, $3)
WHERE tenant = $1
  AND delivery = $2";

const WHAT: &str = "a delivery";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };
const FIRST: Fingerprint = Fingerprint::from_bytes([0; FINGERPRINT_BYTES]);

fn delivery_of(row: &Row) -> Result<Delivery, StoreError> {
    let number =
        |index| -> Result<u32, StoreError> { u32::try_from(row.integer(index)?).map_err(|_| DAMAGED) };
    Ok(Delivery {
        id: row.id(0)?,
        mailing: row.id(1)?,
        recipient: Fingerprint::from_bytes(row.array(2)?),
        batch: row.id(3)?,
        line: number(4)?,
        state: DeliveryState::parse(&row.text(5)?).ok_or(DAMAGED)?,
        attempt: number(6)?,
        next_at: row.optional_time(7)?,
        first_at: row.optional_time(8)?,
        last_at: row.optional_time(9)?,
        answer: row.optional_text(10)?,
        sha256: row.optional_array(11)?,
        maybe_twice: row.integer(12)? != 0,
        came_back_at: row.optional_time(13)?,
    })
}

impl PostStore {
    /// Returns deliveries that are due, after a place (their time and recipient), the most overdue first.
    pub async fn delivery_due_list(
        &self,
        access: &Access,
        mailing: MailingId,
        now: Time,
        after: Option<(Time, Fingerprint)>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        access.require(Right::Read)?;
        let (at, recipient) = after.unwrap_or((Time::EARLIEST, FIRST));
        let values = [
            Value::id(access.tenant),
            Value::id(mailing),
            now.into(),
            at.into(),
            recipient.as_bytes().into(),
            page(limit).into(),
        ];
        let rows = self.house.database.rows("list due deliveries", DUE, &values).await?;
        rows.iter().map(delivery_of).collect()
    }

    /// Returns when the next delivery is due; none if nobody waits.
    pub async fn delivery_next_due(
        &self,
        access: &Access,
        mailing: MailingId,
    ) -> Result<Option<Time>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(mailing)];
        let row = self.house.database.row("find the next due delivery", NEXT_DUE, &values).await?;
        row.map(|row| row.time(0)).transpose()
    }

    /// Returns deliveries in a state, after a recipient.
    pub async fn delivery_state_list(
        &self,
        access: &Access,
        mailing: MailingId,
        state: DeliveryState,
        after: Option<Fingerprint>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(FIRST);
        let values = [
            Value::id(access.tenant),
            Value::id(mailing),
            state.as_str().into(),
            after.as_bytes().into(),
            page(limit).into(),
        ];
        let rows = self.house.database.rows("list deliveries in a state", IN_STATE, &values).await?;
        rows.iter().map(delivery_of).collect()
    }

    /// Returns a delivery by its id.
    pub async fn delivery_fetch(&self, access: &Access, id: DeliveryId) -> Result<Delivery, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a delivery", FIND, &values).await?;
        delivery_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns how many recipients are in which state.
    pub async fn delivery_count(
        &self,
        access: &Access,
        mailing: MailingId,
    ) -> Result<DeliveryCounts, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(mailing)];
        let mut counts = DeliveryCounts::default();
        for row in self.house.database.rows("count deliveries", COUNT, &values).await? {
            let state = DeliveryState::parse(&row.text(0)?).ok_or(DAMAGED)?;
            *counts.of(state) = row.count(1)?;
        }
        Ok(counts)
    }

    /// Returns the sealed batches of a mailing.
    pub async fn delivery_batch_list(
        &self,
        access: &Access,
        mailing: MailingId,
    ) -> Result<Vec<ObjectId>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(mailing)];
        let rows = self.house.database.rows("list batches of a mailing", BATCHES, &values).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}

impl Change {
    /// Adds recipients; returns how many were not there yet.
    pub async fn delivery_plan_in_txn(
        &mut self,
        mailing: MailingId,
        new: &[NewDelivery],
    ) -> Result<u64, StoreError> {
        let mut added = 0;
        for new in new {
            let values = [
                Value::id(self.tenant),
                Value::id(mailing),
                new.recipient.as_bytes().into(),
                Value::id(new.id),
                Value::id(new.batch),
                i64::from(new.line).into(),
                super::mailing::kept(new.place),
            ];
            added += self.txn.execute("plan a delivery", PLAN, &values).await?;
        }
        Ok(added)
    }

    /// Notes that an attempt begins, with the hash of what will be sent. False if it must not: the mailing is paused or another's, or the delivery moved on.
    pub async fn delivery_intend_in_txn(
        &mut self,
        delivery: &Delivery,
        owner: [u8; 16],
        sha256: [u8; 32],
        now: Time,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(delivery.mailing),
            delivery.recipient.as_bytes().into(),
            i64::from(delivery.attempt).into(),
            Value::from(&owner),
            now.into(),
            Value::from(&sha256),
        ];
        Ok(self.txn.execute("begin a delivery", INTEND, &values).await? == 1)
    }

    /// Notes what became of an attempt, by its number; also of one that was given up for unknown meanwhile. False if it moved on.
    pub async fn delivery_done_in_txn(
        &mut self,
        delivery: &Delivery,
        attempt: u32,
        became: Became,
        answer: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let (state, next_at) = match became {
            Became::Delivered => (DeliveryState::Delivered, None),
            Became::Deferred(at) => (DeliveryState::Deferred, Some(at)),
            Became::Refused => (DeliveryState::Refused, None),
            Became::Unknown => (DeliveryState::Unknown, None),
        };
        if answer.contains('@') {
            return Err(StoreError::Unfit { what: WHAT, detail: "its answer may name somebody" });
        }
        let shown = &answer[..answer.floor_char_boundary(MAX_ANSWER_BYTES)];
        let values = [
            Value::id(self.tenant),
            Value::id(delivery.mailing),
            delivery.recipient.as_bytes().into(),
            i64::from(attempt).into(),
            state.as_str().into(),
            Value::Integer(next_at.map(Time::micros)),
            shown.into(),
            now.into(),
        ];
        Ok(self.txn.execute("note a delivery", DONE, &values).await? == 1)
    }

    /// Lists what was begun and has no outcome as unknown; returns how many. For whoever takes a mailing over, and at the end of one's own work.
    pub async fn delivery_lost_in_txn(
        &mut self,
        mailing: MailingId,
        answer: &str,
    ) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(mailing), answer.into()];
        self.txn.execute("list lost deliveries", LOST, &values).await
    }

    /// Lets all unknown ones be sent again; returns how many.
    pub async fn delivery_resend_in_txn(&mut self, mailing: MailingId, now: Time) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(mailing), now.into()];
        self.txn.execute("send unknown deliveries again", RESEND, &values).await
    }

    /// Gives up all that wait, because the letter may no longer be sent; returns how many.
    pub async fn delivery_expire_in_txn(&mut self, mailing: MailingId, now: Time) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(mailing), now.into()];
        self.txn.execute("expire deliveries", EXPIRE, &values).await
    }

    /// Notes that something came back for a delivery; false if there is none.
    pub async fn delivery_came_back_in_txn(&mut self, id: DeliveryId, now: Time) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into()];
        Ok(self.txn.execute("note what came back", CAME_BACK, &values).await? == 1)
    }
}
