//! Party: a company that holds or handles customers' data: our own, those who work for it, those who work for them.
//! Companies only; people who write in their name are guard's. Never removed once anything is known of it: what it held stays true after it has ended.

use model::{
    access::{Access, Right},
    ids::{Id, PartyId},
    time::Time,
};

use super::{count_value, fit, fit_domains, list_of, list_text, optional_count, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::protected::folded,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// What a party is to us.
    PartyRole {
        /// Our own company.
        Own = "own",
        /// Works for us with our customers' data.
        Processor = "processor",
        /// Works for somebody who works for us.
        SubProcessor = "sub_processor",
        /// Got the data for purposes of its own.
        Controller = "controller",
    }
    /// Where a party stands.
    PartyState {
        /// Looked at, not chosen.
        Candidate = "candidate",
        /// Works with us.
        InUse = "in_use",
        /// No longer.
        Ended = "ended",
    }
}

/// A company that holds or handles customers' data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// What it is to us.
    pub role: PartyRole,
    /// For whom of the others it works, if not for us.
    pub above: Option<PartyId>,
    /// As people call it; one has it.
    pub name: String,
    /// What for.
    pub purpose: String,
    /// Domains from which it writes in our name; mail that proves to be from one of them is expected at its canaries.
    pub domains: Vec<String>,
    /// The country it is in, as a code of two letters; empty while nobody said.
    pub country: String,
    /// About how many customers it has data of.
    pub rows_about: Option<u64>,
    /// Until when it works for us; none while nobody said.
    pub until: Option<Time>,
    /// What people want to remember.
    pub note: String,
    /// Where it stands.
    pub state: PartyState,
    /// When and by whom it was added; an actor, not an address.
    pub added: (Time, String),
    /// When and by whom it was last changed.
    pub changed: (Time, String),
}

const ROW: &str = "a party";

const ADD: &str = "
INSERT INTO party (
    tenant, party, role, above, name, name_folded, purpose, domains, country, rows_about, until_at, note, state,
    added_at, added_by, changed_at, changed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

const CHANGE: &str = "
UPDATE party
SET role = $3,
    above = $4,
    name = $5,
    name_folded = $6,
    purpose = $7,
    domains = $8,
    country = $9,
    rows_about = $10,
    until_at = $11,
    note = $12,
    state = $13,
    changed_at = $14,
    changed_by = $15
WHERE tenant = $1
  AND party = $2";

/// Nothing is known of it that would be lost: only its card, by mistake.
const REMOVE: &str = "
DELETE FROM party
WHERE tenant = $1
  AND party = $2
  AND NOT EXISTS (SELECT 1 FROM party other WHERE other.tenant = $1 AND other.above = $2)
  AND NOT EXISTS (SELECT 1 FROM list_copy WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM assessment WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM copy_exception WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM export_approval WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM holder_event WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM place WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM flow WHERE tenant = $1 AND (to_party = $2 OR from_party = $2))
  AND NOT EXISTS (SELECT 1 FROM planned_send WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM canary_campaign WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM inquiry WHERE tenant = $1 AND party = $2)
  AND NOT EXISTS (SELECT 1 FROM party_contact WHERE tenant = $1 AND party = $2)";

const FETCH: &str = "
SELECT party, role, above, name, purpose, domains, country, rows_about, until_at, note, state,
    added_at, added_by, changed_at, changed_by
FROM party
WHERE tenant = $1
  AND party = $2";

const LIST: &str = "
SELECT party, role, above, name, purpose, domains, country, rows_about, until_at, note, state,
    added_at, added_by, changed_at, changed_by
FROM party
WHERE tenant = $1
  AND party > $2
ORDER BY party
LIMIT $3";

const COUNT: &str = "
SELECT COUNT(*)
FROM party
WHERE tenant = $1";

impl SharedStore {
    /// Returns a party.
    pub async fn party_fetch(&self, access: &Access, id: PartyId) -> Result<Party, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a party", FETCH, &values).await?;
        party_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns parties after an id, in the order they were added.
    pub async fn party_list(
        &self,
        access: &Access,
        after: Option<PartyId>,
        limit: u32,
    ) -> Result<Vec<Party>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(PartyId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list parties", LIST, &values).await?.iter().map(party_of).collect()
    }

    /// Returns how many parties there are.
    pub async fn party_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count parties", COUNT, &[Value::id(access.tenant)]).await
    }
}

impl Change {
    /// Returns a party as it stands within the change.
    pub async fn party_fetch_in_txn(&mut self, id: PartyId) -> Result<Party, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a party", FETCH, &values).await?;
        party_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Adds a party; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if one of this name is there.
    pub async fn party_add_in_txn(&mut self, party: &Party) -> Result<(), StoreError> {
        fit_party(party)?;
        let (folded, domains) = (folded(&party.name), list_text(&party.domains));
        let values = [
            Value::id(self.tenant),
            Value::id(party.id),
            party.role.as_str().into(),
            Value::optional_id(party.above),
            party.name.as_str().into(),
            folded.as_str().into(),
            party.purpose.as_str().into(),
            domains.as_str().into(),
            party.country.as_str().into(),
            Value::Integer(party.rows_about.map(count_value)),
            Value::Integer(party.until.map(Time::micros)),
            party.note.as_str().into(),
            party.state.as_str().into(),
            party.added.0.into(),
            party.added.1.as_str().into(),
            party.changed.0.into(),
            party.changed.1.as_str().into(),
        ];
        self.txn.execute("add a party", ADD, &values).await?;
        Ok(())
    }

    /// Changes a party; who added it when stays.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there, [`StoreError::Conflict`] if another has its name now.
    pub async fn party_change_in_txn(&mut self, party: &Party) -> Result<(), StoreError> {
        fit_party(party)?;
        let (folded, domains) = (folded(&party.name), list_text(&party.domains));
        let values = [
            Value::id(self.tenant),
            Value::id(party.id),
            party.role.as_str().into(),
            Value::optional_id(party.above),
            party.name.as_str().into(),
            folded.as_str().into(),
            party.purpose.as_str().into(),
            domains.as_str().into(),
            party.country.as_str().into(),
            Value::Integer(party.rows_about.map(count_value)),
            Value::Integer(party.until.map(Time::micros)),
            party.note.as_str().into(),
            party.state.as_str().into(),
            party.changed.0.into(),
            party.changed.1.as_str().into(),
        ];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("change a party", CHANGE, &values, otherwise).await
    }
}

impl Change {
    /// Removes a card of which nothing else is known: no copy, no answer, nobody who works for it. Returns whether it was so.
    pub async fn party_remove_in_txn(&mut self, id: PartyId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        Ok(self.txn.execute("remove a party", REMOVE, &values).await? > 0)
    }
}

fn fit_party(party: &Party) -> Result<(), StoreError> {
    if party.name.trim().is_empty() {
        return Err(StoreError::Unfit { what: ROW, detail: "it has no name" });
    }
    fit(ROW, &[&party.name, &party.purpose, &party.country], &[&party.note])?;
    fit_domains(ROW, &party.domains)
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `FETCH` and `LIST`, in their order.
fn party_of(row: &Row) -> Result<Party, StoreError> {
    Ok(Party {
        id: row.id(0)?,
        role: PartyRole::parse(&row.text(1)?).ok_or(DAMAGED)?,
        above: row.optional_id(2)?,
        name: row.text(3)?,
        purpose: row.text(4)?,
        domains: list_of(&row.text(5)?).map_err(|_| DAMAGED)?,
        country: row.text(6)?,
        rows_about: optional_count(row.optional_integer(7)?),
        until: row.optional_time(8)?,
        note: row.text(9)?,
        state: PartyState::parse(&row.text(10)?).ok_or(DAMAGED)?,
        added: (row.time(11)?, row.text(12)?),
        changed: (row.time(13)?, row.text(14)?),
    })
}
