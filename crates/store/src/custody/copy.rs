//! Copy: one list at one party: since when, what for, until when, and the canaries in it. Counted, and never removed: an ended copy may still be out.
//! The canaries' plain text is a sealed object that ends by itself; the copy stays.

use model::{
    access::{Access, Right},
    ids::{CopyId, Id, ListId, ObjectId, PartyId},
    time::Time,
};

use super::{count_value, fit, optional_count, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// How a copy came to be known.
    CopyHow {
        /// The party had the list already; only canaries were added.
        Adopted = "adopted",
        /// It was made here.
        Exported = "exported",
        /// It was found where it should not be.
        Found = "found",
        /// It was made beside one that left, sealed to the owner's offline key, and stays here.
        Escrow = "escrow",
    }
    /// Where a copy stands.
    CopyState {
        /// Its canaries are made and not yet with the party.
        Prepared = "prepared",
        /// It is with the party.
        Out = "out",
        /// The party has it no more, as far as anybody says.
        Ended = "ended",
    }
}

/// One list at one party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its id.
    pub id: CopyId,
    /// Of which list.
    pub list: ListId,
    /// With whom.
    pub party: PartyId,
    /// How it came to be known.
    pub how: CopyHow,
    /// What for.
    pub purpose: String,
    /// About how many customers are in it.
    pub rows_about: Option<u64>,
    /// When and by whom it was made or adopted; an actor, not an address.
    pub made: (Time, String),
    /// Until when the party may have it; none while nobody said.
    pub until: Option<Time>,
    /// Where it stands.
    pub state: CopyState,
    /// How many canaries are in it.
    pub seeds: u64,
    /// The sealed file of them; it ends before this row does.
    pub seed_object: Option<ObjectId>,
    /// When and by whom it was said to be with the party.
    pub out: Option<(Time, String)>,
    /// When, by whom and how it was said to be ended.
    pub ended: Option<(Time, String, String)>,
}

impl Copy {
    /// Returns whether the party got it from us, or had it with our knowledge: neither one that never left, nor one that was found.
    #[must_use]
    pub const fn was_given(&self) -> bool {
        match self.how {
            CopyHow::Adopted => true,
            CopyHow::Exported => self.out.is_some(),
            CopyHow::Found | CopyHow::Escrow => false,
        }
    }
}

const ROW: &str = "a copy";

const ADD: &str = "
INSERT INTO list_copy (
    tenant, copy, list, party, how, purpose, rows_about, made_at, made_by, until_at, state, seeds, seed_object,
    out_at, out_by, ended_at, ended_by, ended_how
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const SET: &str = "
UPDATE list_copy
SET state = $3,
    out_at = $4,
    out_by = $5,
    ended_at = $6,
    ended_by = $7,
    ended_how = $8
WHERE tenant = $1
  AND copy = $2
  AND state = $9";

/// One that came in with a table, of which nothing was made or learnt since.
const REMOVE: &str = "
DELETE FROM list_copy
WHERE tenant = $1
  AND copy = $2
  AND how = 'adopted'
  AND state = 'out'
  AND seeds = 0
  AND NOT EXISTS (SELECT 1 FROM attribution WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM breach WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM canary WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM codeword WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM copy_extract WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM copy_proof WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM escrow WHERE tenant = $1 AND made_with = $2)
  AND NOT EXISTS (SELECT 1 FROM exporter_mark WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM holder_event WHERE tenant = $1 AND copy = $2)
  AND NOT EXISTS (SELECT 1 FROM list_export WHERE tenant = $1 AND copy = $2)";

const REMOVE_REMINDERS: &str = "
DELETE FROM copy_reminder
WHERE tenant = $1
  AND copy = $2";

/// Only one that has none yet gets canaries; it has to be brought to the party like any other seed file.
const PLANT: &str = "
UPDATE list_copy
SET purpose = $3,
    rows_about = $4,
    until_at = $5,
    seeds = $6,
    seed_object = $7,
    state = 'prepared',
    out_at = NULL,
    out_by = NULL
WHERE tenant = $1
  AND copy = $2
  AND how = 'adopted'
  AND state = 'out'
  AND seeds = 0";

/// Changes nothing; the row is this change's until it is over.
const LOCK: &str = "
UPDATE list_copy
SET state = state
WHERE tenant = $1
  AND copy = $2";

/// A query of whole rows: the columns that `copy_of` reads, in their order, and what follows them.
macro_rules! copies {
    ($which:literal) => {
        concat!(
            "
SELECT copy, list, party, how, purpose, rows_about, made_at, made_by, until_at, state, seeds, seed_object,
    out_at, out_by, ended_at, ended_by, ended_how
FROM list_copy
",
            $which
        )
    };
}

const FETCH: &str = copies!(
    "WHERE tenant = $1
  AND copy = $2"
);

const LIST: &str = copies!(
    "WHERE tenant = $1
  AND copy > $2
ORDER BY copy
LIMIT $3"
);

const OF_PARTY: &str = copies!(
    "WHERE tenant = $1
  AND copy > $2
  AND party = $4
ORDER BY copy
LIMIT $3"
);

const OF_LIST: &str = copies!(
    "WHERE tenant = $1
  AND copy > $2
  AND list = $4
ORDER BY copy
LIMIT $3"
);

// What is in escrow is sealed to a key that ends, and ends with it: there is nothing that a person could mend, whichever job looks first.
const OVERDUE: &str = copies!(
    "WHERE tenant = $1
  AND copy > $2
  AND state <> 'ended'
  AND how <> 'escrow'
  AND until_at <= $4
ORDER BY copy
LIMIT $3"
);

/// Which copies are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopiesOf {
    /// All.
    Everybody,
    /// Those with a party.
    Party(PartyId),
    /// Those of a list.
    List(ListId),
    /// Those that should have ended by then and have not; without those in escrow, which end by themselves.
    Overdue(Time),
}

impl SharedStore {
    /// Returns a copy.
    pub async fn copy_fetch(&self, access: &Access, id: CopyId) -> Result<Copy, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a copy", FETCH, &values).await?;
        copy_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns copies after an id, in the order they were made.
    pub async fn copy_list(
        &self,
        access: &Access,
        of: CopiesOf,
        after: Option<CopyId>,
        limit: u32,
    ) -> Result<Vec<Copy>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CopyId::from_bytes([0; 16]));
        let mut values = vec![Value::id(access.tenant), Value::id(after), page(limit).into()];
        let sql = match of {
            CopiesOf::Everybody => LIST,
            CopiesOf::Party(party) => {
                values.push(Value::id(party));
                OF_PARTY
            }
            CopiesOf::List(list) => {
                values.push(Value::id(list));
                OF_LIST
            }
            CopiesOf::Overdue(now) => {
                values.push(now.into());
                OVERDUE
            }
        };
        self.house.database.rows("list copies", sql, &values).await?.iter().map(copy_of).collect()
    }
}

impl Change {
    /// Returns a copy as it stands within the change.
    pub async fn copy_fetch_in_txn(&mut self, id: CopyId) -> Result<Copy, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a copy", FETCH, &values).await?;
        copy_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns a copy and lets no other change have it until this one is over.
    pub async fn copy_lock_in_txn(&mut self, id: CopyId) -> Result<Copy, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("take a copy", LOCK, &values).await?;
        self.copy_fetch_in_txn(id).await
    }

    /// Gives a copy that came in without canaries its seed file; false if it has one by now, or was ended.
    pub async fn copy_plant_in_txn(&mut self, copy: &Copy) -> Result<bool, StoreError> {
        fit_copy(copy)?;
        let values = [
            Value::id(self.tenant),
            Value::id(copy.id),
            copy.purpose.as_str().into(),
            Value::Integer(copy.rows_about.map(count_value)),
            Value::Integer(copy.until.map(Time::micros)),
            count_value(copy.seeds).into(),
            Value::optional_id(copy.seed_object),
        ];
        Ok(self.txn.execute("give a copy its canaries", PLANT, &values).await? > 0)
    }

    /// Removes a copy that came in with a table by mistake, and what people were reminded of; false if it is another one, or something was made or learnt of it since.
    pub async fn copy_remove_in_txn(&mut self, id: CopyId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("remove reminders of a copy", REMOVE_REMINDERS, &values).await?;
        Ok(self.txn.execute("remove a copy", REMOVE, &values).await? > 0)
    }

    /// Adds a copy; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn copy_add_in_txn(&mut self, copy: &Copy) -> Result<(), StoreError> {
        fit_copy(copy)?;
        let (out, ended) = (copy.out.as_ref(), copy.ended.as_ref());
        let values = [
            Value::id(self.tenant),
            Value::id(copy.id),
            Value::id(copy.list),
            Value::id(copy.party),
            copy.how.as_str().into(),
            copy.purpose.as_str().into(),
            Value::Integer(copy.rows_about.map(count_value)),
            copy.made.0.into(),
            copy.made.1.as_str().into(),
            Value::Integer(copy.until.map(Time::micros)),
            copy.state.as_str().into(),
            count_value(copy.seeds).into(),
            Value::optional_id(copy.seed_object),
            Value::Integer(out.map(|(at, _)| at.micros())),
            Value::Text(out.map(|(_, by)| by.as_str())),
            Value::Integer(ended.map(|(at, _, _)| at.micros())),
            Value::Text(ended.map(|(_, by, _)| by.as_str())),
            Value::Text(ended.map(|(_, _, how)| how.as_str())),
        ];
        self.txn.execute("add a copy", ADD, &values).await?;
        Ok(())
    }

    /// Sets where a copy stands; what it is of and with whom stays.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or does not stand as `from` any more: two people clicked.
    pub async fn copy_set_in_txn(&mut self, copy: &Copy, from: CopyState) -> Result<(), StoreError> {
        fit_copy(copy)?;
        let (out, ended) = (copy.out.as_ref(), copy.ended.as_ref());
        let values = [
            Value::id(self.tenant),
            Value::id(copy.id),
            copy.state.as_str().into(),
            Value::Integer(out.map(|(at, _)| at.micros())),
            Value::Text(out.map(|(_, by)| by.as_str())),
            Value::Integer(ended.map(|(at, _, _)| at.micros())),
            Value::Text(ended.map(|(_, by, _)| by.as_str())),
            Value::Text(ended.map(|(_, _, how)| how.as_str())),
            from.as_str().into(),
        ];
        let otherwise = StoreError::Conflict { action: "set where a copy stands", what: ROW };
        self.txn.execute_one("set where a copy stands", SET, &values, otherwise).await
    }
}

fn fit_copy(copy: &Copy) -> Result<(), StoreError> {
    fit(ROW, &[&copy.purpose], &[copy.ended.as_ref().map_or("", |(_, _, how)| how)])
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `FETCH` and all lists, in their order.
fn copy_of(row: &Row) -> Result<Copy, StoreError> {
    Ok(Copy {
        id: row.id(0)?,
        list: row.id(1)?,
        party: row.id(2)?,
        how: CopyHow::parse(&row.text(3)?).ok_or(DAMAGED)?,
        purpose: row.text(4)?,
        rows_about: optional_count(row.optional_integer(5)?),
        made: (row.time(6)?, row.text(7)?),
        until: row.optional_time(8)?,
        state: CopyState::parse(&row.text(9)?).ok_or(DAMAGED)?,
        seeds: row.count(10)?,
        seed_object: row.optional_id(11)?,
        out: row.optional_time(12)?.zip(row.optional_text(13)?),
        ended: match (row.optional_time(14)?, row.optional_text(15)?, row.optional_text(16)?) {
            (Some(at), Some(by), Some(how)) => Some((at, by, how)),
            _ => None,
        },
    })
}
