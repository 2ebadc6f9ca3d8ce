//! Exceptions: what somebody lets pass, for whom, why and until when. What they do to a verdict is `judge::exception`.
//! Parties are keyed fingerprints and domains; words hold no address. An exception is ended, not deleted: what it let pass still names it.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{ExceptionId, Id},
    time::Time,
    verdict::{Action, Direction},
};
use serde_json::Value as Json;

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    page,
    txn::Change,
};

/// Something that is let pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its id.
    pub id: ExceptionId,
    /// Who writes.
    pub sender: Option<ExceptedParty>,
    /// For whom it is.
    pub recipient: Option<ExceptedParty>,
    /// The door it came through.
    pub door: Option<String>,
    /// Which way it goes.
    pub direction: Option<Direction>,
    /// Only for messages that pass DMARC.
    pub needs_dmarc_pass: bool,
    /// What it does.
    pub effect: ExceptionEffect,
    /// Why; without an address.
    pub reason: String,
    /// Who answers for it: an actor, not an address.
    pub owner: String,
    /// From when.
    pub begins: Time,
    /// Until when.
    pub ends: Time,
    /// When and by whom it was ended early.
    pub ended: Option<(Time, String)>,
}

/// An address as fingerprint and domain, or everybody at a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptedParty {
    /// The keyed fingerprint of the address; none for everybody at the domain and below.
    pub address: Option<Fingerprint>,
    /// The domain.
    pub domain: String,
}

/// What an exception does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionEffect {
    /// Takes away the points of these reasons.
    Forgive(Vec<String>),
    /// Nothing stricter than this.
    AtMost(Action),
}

const COLUMNS_OF: &str = "an exception";

const ADD: &str = "
INSERT INTO guard_exception (
    tenant, exception, sender, sender_domain, recipient, recipient_domain, door, direction,
    needs_dmarc_pass, forgives, at_most, reason, owner, begins, ends
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

const END: &str = "
UPDATE guard_exception
SET ended_at = $3, ended_by = $4
WHERE tenant = $1
  AND exception = $2
  AND ended_at IS NULL
  AND ends > $3";

const FETCH: &str = "
SELECT exception, sender, sender_domain, recipient, recipient_domain, door, direction,
    needs_dmarc_pass, forgives, at_most, reason, owner, begins, ends, ended_at, ended_by
FROM guard_exception
WHERE tenant = $1
  AND exception = $2";

const LIST: &str = "
SELECT exception, sender, sender_domain, recipient, recipient_domain, door, direction,
    needs_dmarc_pass, forgives, at_most, reason, owner, begins, ends, ended_at, ended_by
FROM guard_exception
WHERE tenant = $1
  AND exception > $2
  AND ends > $3
  AND (ended_at IS NULL OR ended_at > $3)
ORDER BY exception
LIMIT $4";

impl GuardStore {
    /// Returns an exception.
    pub async fn exception_fetch(&self, access: &Access, id: ExceptionId) -> Result<Exception, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an exception", FETCH, &values).await?;
        exception_of(&row.ok_or(StoreError::Missing { what: COLUMNS_OF })?)
    }

    /// Returns exceptions that have not ended at a time, also those that have not begun, after an id; [`Time::EARLIEST`] gives all there ever were.
    pub async fn exception_list(
        &self,
        access: &Access,
        at: Time,
        after: Option<ExceptionId>,
        limit: u32,
    ) -> Result<Vec<Exception>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ExceptionId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), at.into(), page(limit).into()];
        let rows = self.house.database.rows("list exceptions", LIST, &values).await?;
        rows.iter().map(exception_of).collect()
    }
}

impl Change {
    /// Adds an exception; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn exception_add_in_txn(&mut self, exception: &Exception) -> Result<(), StoreError> {
        fit(exception)?;
        let address = |party: &Option<ExceptedParty>| party.as_ref().and_then(|party| party.address);
        let (sender, recipient) = (address(&exception.sender), address(&exception.recipient));
        let domain = |party: &'_ Option<ExceptedParty>| party.as_ref().map(|party| party.domain.clone());
        let (sender_domain, recipient_domain) = (domain(&exception.sender), domain(&exception.recipient));
        let (forgives, at_most) = match &exception.effect {
            ExceptionEffect::Forgive(reasons) => (Some(Json::from(reasons.clone()).to_string()), None),
            ExceptionEffect::AtMost(action) => (None, Some(action.as_str())),
        };
        let bytes = |party: &'_ Option<Fingerprint>| party.map(|party| *party.as_bytes());
        let (sender, recipient) = (bytes(&sender), bytes(&recipient));
        let values = [
            Value::id(self.tenant),
            Value::id(exception.id),
            Value::Bytes(sender.as_ref().map(<[u8; 12]>::as_slice)),
            Value::Text(sender_domain.as_deref()),
            Value::Bytes(recipient.as_ref().map(<[u8; 12]>::as_slice)),
            Value::Text(recipient_domain.as_deref()),
            Value::Text(exception.door.as_deref()),
            Value::Text(exception.direction.map(Direction::as_str)),
            i64::from(exception.needs_dmarc_pass).into(),
            Value::Text(forgives.as_deref()),
            Value::Text(at_most),
            exception.reason.as_str().into(),
            exception.owner.as_str().into(),
            exception.begins.into(),
            exception.ends.into(),
        ];
        self.txn.execute("add an exception", ADD, &values).await?;
        Ok(())
    }

    /// Ends an exception before its time.
    ///
    /// Errors: [`StoreError::Missing`] if there is none of that id, or it has ended already.
    pub async fn exception_end_in_txn(
        &mut self,
        id: ExceptionId,
        at: Time,
        by: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        match self.txn.execute("end an exception", END, &values).await? {
            0 => Err(StoreError::Missing { what: "an exception that has not ended" }),
            _ => Ok(()),
        }
    }
}

/// An exception without end, for everything, or with an address in its words is not kept.
fn fit(exception: &Exception) -> Result<(), StoreError> {
    let unfit = |detail| Err(StoreError::Unfit { what: COLUMNS_OF, detail });
    let is_for_all = exception.sender.is_none()
        && exception.recipient.is_none()
        && exception.door.is_none()
        && exception.direction.is_none();
    let domains = exception.sender.iter().chain(&exception.recipient).map(|party| &party.domain);
    let reasons = match &exception.effect {
        ExceptionEffect::Forgive(reasons) => reasons.as_slice(),
        ExceptionEffect::AtMost(_) => &[],
    };
    let words = [&exception.reason, &exception.owner].into_iter().chain(domains).chain(reasons);
    if words.into_iter().chain(&exception.door).any(|word| word.contains('@')) {
        return unfit("its words hold an address");
    }
    if is_for_all {
        return unfit("it would be for all mail; name a sender, a recipient, a door or a direction");
    }
    if exception.reason.trim().is_empty() {
        return unfit("it says no reason");
    }
    if exception.ends <= exception.begins {
        return unfit("it ends before it begins");
    }
    Ok(())
}

const DAMAGED: StoreError = StoreError::Damaged { what: COLUMNS_OF, detail: "a column is not in its form" };

/// The columns of `FETCH` and `LIST`, in their order.
fn exception_of(row: &Row) -> Result<Exception, StoreError> {
    let party = |address: usize| -> Result<Option<ExceptedParty>, StoreError> {
        let fingerprint = row.optional_array(address)?.map(Fingerprint::from_bytes);
        let domain = row.optional_text(address + 1)?;
        Ok(domain.map(|domain| ExceptedParty { address: fingerprint, domain }))
    };
    let effect = match (row.optional_text(8)?, row.optional_text(9)?) {
        (Some(reasons), None) => {
            ExceptionEffect::Forgive(serde_json::from_str(&reasons).map_err(|_| DAMAGED)?)
        }
        (None, Some(action)) => ExceptionEffect::AtMost(Action::parse(&action).ok_or(DAMAGED)?),
        _ => return Err(DAMAGED),
    };
    let direction = row.optional_text(6)?.map(|word| Direction::parse(&word).ok_or(DAMAGED)).transpose()?;
    Ok(Exception {
        id: row.id(0)?,
        sender: party(1)?,
        recipient: party(3)?,
        door: row.optional_text(5)?,
        direction,
        needs_dmarc_pass: row.integer(7)? != 0,
        effect,
        reason: row.text(10)?,
        owner: row.text(11)?,
        begins: row.time(12)?,
        ends: row.time(13)?,
        ended: row.optional_time(14)?.zip(row.optional_text(15)?),
    })
}
