//! Delivery: how a party gets lists when nothing else is said; and sealed lists on their way to a party's platform. No member is in it, and no command line:
//! what runs on this machine is not said in a database.

use model::{
    access::{Access, Right},
    ids::{CopyId, PartyId},
    time::Time,
};

use super::{CustodyStore, export::Delivery, fit, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// How a party gets lists when nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyDelivery {
    /// Whose.
    pub party: PartyId,
    /// In which way.
    pub delivery: Delivery,
    /// Keys of its own to seal to, as `age1…`.
    pub keys: Vec<String>,
    /// OpenPGP keys of its own to seal to, as armoured text; empty for none.
    pub openpgp: String,
    /// The fingerprint of its OpenPGP key, for a program of ours; may be empty.
    pub recipient: String,
    /// Where its platform takes sealed files; may be empty.
    pub url: String,
    /// When and by whom it was last said; an actor, not an address.
    pub set: (Time, String),
}

words! {
    /// How the sending of a copy to a platform stands.
    PushState {
        /// It is tried again.
        Waiting = "waiting",
        /// The platform took it.
        Delivered = "delivered",
        /// Nobody tries it again.
        GivenUp = "given_up",
    }
}

/// A sealed list on its way to a party's platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPush {
    /// The copy.
    pub copy: CopyId,
    /// Where to.
    pub url: String,
    /// How it stands.
    pub state: PushState,
    /// Attempts, the one under way counted.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Time,
    /// When it was tried last.
    pub tried_at: Option<Time>,
    /// What was said to that.
    pub answer: String,
}

const ROW: &str = "how a party gets lists";
const PUSH: &str = "a list on its way to a platform";
/// What a party's age keys may be long together, in bytes.
const MAX_KEYS_BYTES: usize = 16 << 10;
/// The same of its OpenPGP keys: one of RSA with several names and parts has some ten thousand.
const MAX_OPENPGP_BYTES: usize = 128 << 10;

const FETCH: &str = "
SELECT party, delivery, keys, recipient, url, set_at, set_by, openpgp
FROM party_delivery
WHERE tenant = $1
  AND party = $2";

const OPENPGP: &str = "
SELECT party, openpgp
FROM party_delivery
WHERE tenant = $1
  AND openpgp <> ''
ORDER BY party";

const SET: &str = "
INSERT INTO party_delivery (tenant, party, delivery, keys, recipient, url, set_at, set_by, openpgp)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant, party) DO UPDATE
SET delivery = EXCLUDED.delivery,
    keys = EXCLUDED.keys,
    recipient = EXCLUDED.recipient,
    url = EXCLUDED.url,
    set_at = EXCLUDED.set_at,
    set_by = EXCLUDED.set_by,
    openpgp = EXCLUDED.openpgp";

const PUSH_ADD: &str = "
INSERT INTO export_push (tenant, copy, url, state, attempts, next_at, tried_at, answer)
VALUES ($1, $2, $3, 'waiting', 0, $4, NULL, '')";

/// A query of whole rows: the columns that `push_of` reads, in their order, and what follows them.
macro_rules! pushes {
    ($which:literal) => {
        concat!(
            "
SELECT copy, url, state, attempts, next_at, tried_at, answer
FROM export_push
",
            $which
        )
    };
}

const PUSH_FETCH: &str = pushes!(
    "WHERE tenant = $1
  AND copy = $2"
);

const PUSH_DUE: &str = pushes!(
    "WHERE tenant = $1
  AND state = 'waiting'
  AND next_at <= $2
ORDER BY next_at, copy
LIMIT $3"
);

// Whoever comes second finds another number of attempts.
const PUSH_TAKE: &str = "
UPDATE export_push
SET attempts = attempts + 1,
    next_at = $4
WHERE tenant = $1
  AND copy = $2
  AND state = 'waiting'
  AND attempts = $3";

const PUSH_TRIED: &str = "
UPDATE export_push
SET state = $4,
    next_at = $5,
    tried_at = $6,
    answer = $7
WHERE tenant = $1
  AND copy = $2
  AND state = 'waiting'
  AND attempts = $3";

impl CustodyStore {
    /// Returns how a party gets lists when nothing else is said; none while nobody said.
    pub async fn delivery_fetch(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Option<PartyDelivery>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party)];
        let row = self.house.database.row("fetch how a party gets lists", FETCH, &values).await?;
        row.as_ref().map(delivery_of).transpose()
    }

    /// Returns the OpenPGP keys of all parties that have any, as armoured text.
    pub async fn openpgp_list(&self, access: &Access) -> Result<Vec<(PartyId, String)>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let rows = self.house.database.rows("list OpenPGP keys", OPENPGP, &values).await?;
        rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
    }

    /// Returns how the sending of a copy to a platform stands; none if it goes another way.
    pub async fn push_fetch(&self, access: &Access, copy: CopyId) -> Result<Option<ListPush>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch a list on its way", PUSH_FETCH, &values).await?;
        row.as_ref().map(push_of).transpose()
    }

    /// Returns what is to be sent now, longest due first.
    pub async fn push_due_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<ListPush>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list what is on its way", PUSH_DUE, &values).await?;
        rows.iter().map(push_of).collect()
    }
}

impl Change {
    /// Says how a party gets lists; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn delivery_set_in_txn(&mut self, delivery: &PartyDelivery) -> Result<(), StoreError> {
        fit(ROW, &[&delivery.recipient, &delivery.set.1], &[&delivery.url])?;
        let keys = list_text(&delivery.keys);
        let openpgp = delivery.openpgp.as_str();
        if keys.len() > MAX_KEYS_BYTES || openpgp.len() > MAX_OPENPGP_BYTES || keys.contains('\0') {
            return Err(StoreError::Unfit { what: ROW, detail: "its keys are too long" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(delivery.party),
            delivery.delivery.as_str().into(),
            keys.as_str().into(),
            delivery.recipient.as_str().into(),
            delivery.url.as_str().into(),
            delivery.set.0.into(),
            delivery.set.1.as_str().into(),
            openpgp.into(),
        ];
        self.txn.execute("say how a party gets lists", SET, &values).await?;
        Ok(())
    }

    /// Says that a copy is to be sent to a platform; what was sealed is added in the same change before.
    pub async fn push_add_in_txn(&mut self, copy: CopyId, url: &str, now: Time) -> Result<(), StoreError> {
        fit(PUSH, &[], &[url])?;
        let values = [Value::id(self.tenant), Value::id(copy), url.into(), now.into()];
        self.txn.execute("send a list to a platform", PUSH_ADD, &values).await?;
        Ok(())
    }

    /// Takes an attempt before it is made: it is nobody else's until `next_at`. False if somebody took it.
    pub async fn push_take_in_txn(&mut self, push: &ListPush, next_at: Time) -> Result<bool, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(push.copy), i64::from(push.attempts).into(), next_at.into()];
        Ok(self.txn.execute("take an attempt to send a list", PUSH_TAKE, &values).await? == 1)
    }

    /// Writes what became of the attempt of that number; false if it is another's by now.
    pub async fn push_tried_in_txn(&mut self, push: &ListPush) -> Result<bool, StoreError> {
        fit(PUSH, &[], &[&push.answer])?;
        let values = [
            Value::id(self.tenant),
            Value::id(push.copy),
            i64::from(push.attempts).into(),
            push.state.as_str().into(),
            push.next_at.into(),
            Value::Integer(push.tried_at.map(Time::micros)),
            push.answer.as_str().into(),
        ];
        Ok(self.txn.execute("note an attempt to send a list", PUSH_TRIED, &values).await? == 1)
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };
const PUSH_DAMAGED: StoreError = StoreError::Damaged { what: PUSH, detail: "a column is not in its form" };

/// The columns of `FETCH`, in their order.
fn delivery_of(row: &Row) -> Result<PartyDelivery, StoreError> {
    Ok(PartyDelivery {
        party: row.id(0)?,
        delivery: Delivery::parse(&row.text(1)?).ok_or(DAMAGED)?,
        keys: list_of(&row.text(2)?)?,
        recipient: row.text(3)?,
        url: row.text(4)?,
        set: (row.time(5)?, row.text(6)?),
        openpgp: row.text(7)?,
    })
}

/// The columns of all queries of what is on its way, in their order.
fn push_of(row: &Row) -> Result<ListPush, StoreError> {
    Ok(ListPush {
        copy: row.id(0)?,
        url: row.text(1)?,
        state: PushState::parse(&row.text(2)?).ok_or(PUSH_DAMAGED)?,
        attempts: u32::try_from(row.count(3)?).map_err(|_| PUSH_DAMAGED)?,
        next_at: row.time(4)?,
        tried_at: row.optional_time(5)?,
        answer: row.text(6)?,
    })
}
