//! Send calendar: what we planned to send to a list through a vendor, or sent ourselves. What then arrived at canaries is [`super::campaign`].

use model::{
    access::{Access, Right},
    ids::{Id, ListId, PartyId, PlannedSendId},
    time::Time,
};

use super::{CustodyStore, fit, fit_domains, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// How we know of an entry.
    SendSource {
        /// Somebody typed it.
        Person = "person",
        /// It came with a spreadsheet.
        Table = "table",
        /// A program planned it.
        Program = "program",
        /// A program said that it was sent.
        Log = "log",
        /// Somebody answered "yes, we sent this".
        Answer = "answer",
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSend {
    /// Its id.
    pub id: PlannedSendId,
    /// Who sends it.
    pub party: PartyId,
    /// To which list; none for any of that vendor.
    pub list: Option<ListId>,
    /// As people call it.
    pub campaign: String,
    /// The domain it is from; empty for any of the vendor's.
    pub sender_domain: String,
    /// From when on.
    pub starts: Time,
    /// Until when its sending begins: the same as `starts` for an hour, its end for a day.
    pub ends: Time,
    /// How we know.
    pub source: SendSource,
    /// What makes it the same as another: a program's own name for it, or all that it says; hashed.
    pub same: [u8; 32],
    /// When and by whom it was added; an actor, not an address.
    pub added: (Time, String),
}

const ROW: &str = "an entry of the send calendar";

const ADD: &str = "
INSERT INTO planned_send (
    tenant, planned, party, list, campaign, sender_domain, starts_at, ends_at, source, same, added_at, added_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant, same) DO NOTHING";

const REMOVE: &str = "
DELETE FROM planned_send
WHERE tenant = $1
  AND planned = $2";

/// A query of whole rows: the columns that `planned_of` reads, in their order, and what follows them.
macro_rules! planned {
    ($which:literal) => {
        concat!(
            "
SELECT planned, party, list, campaign, sender_domain, starts_at, ends_at, source, same, added_at, added_by,
    (
        SELECT COUNT(*)
        FROM canary_campaign
        WHERE canary_campaign.tenant = planned_send.tenant
          AND canary_campaign.planned = planned_send.planned
    )
FROM planned_send
",
            $which
        )
    };
}

const FETCH: &str = planned!(
    "WHERE tenant = $1
  AND planned = $2"
);

const LIST: &str = planned!(
    "WHERE tenant = $1
  AND starts_at >= $2
  AND starts_at < $3
  AND (starts_at > $4 OR (starts_at = $4 AND planned > $5))
ORDER BY starts_at, planned
LIMIT $6"
);

const COVERING: &str = planned!(
    "WHERE tenant = $1
  AND party = $2
  AND ends_at >= $3
  AND starts_at <= $4
ORDER BY starts_at, planned
LIMIT $5"
);

/// What was only learned keeps no calendar.
const KEPT: &str = "
SELECT COUNT(*)
FROM planned_send
WHERE tenant = $1
  AND party = $2
  AND (list IS NULL OR list = $3)
  AND starts_at >= $4
  AND source <> 'answer'";

/// An entry, and how many campaigns came of it.
pub type Planned = (PlannedSend, u64);

impl CustodyStore {
    /// Returns an entry.
    pub async fn planned_send_fetch(
        &self,
        access: &Access,
        id: PlannedSendId,
    ) -> Result<Planned, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an entry of the send calendar", FETCH, &values).await?;
        planned_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the entries of a span, in their order, after one of them.
    pub async fn planned_send_list(
        &self,
        access: &Access,
        (from, until): (Time, Time),
        after: Option<(Time, PlannedSendId)>,
        limit: u32,
    ) -> Result<Vec<Planned>, StoreError> {
        access.require(Right::Read)?;
        let (at, id) = after.unwrap_or((Time::EARLIEST, PlannedSendId::from_bytes([0; 16])));
        let values = [
            Value::id(access.tenant),
            from.into(),
            until.into(),
            at.into(),
            Value::id(id),
            page(limit).into(),
        ];
        let rows = self.house.database.rows("list the send calendar", LIST, &values).await?;
        rows.iter().map(planned_of).collect()
    }
}

impl Change {
    /// Adds an entry; false if the same is there, and then nothing happened. Whoever calls has asked for the right to keep.
    pub async fn planned_send_add_in_txn(&mut self, planned: &PlannedSend) -> Result<bool, StoreError> {
        fit(ROW, &[&planned.campaign, &planned.added.1], &[])?;
        fit_domains(ROW, std::slice::from_ref(&planned.sender_domain))?;
        let values = [
            Value::id(self.tenant),
            Value::id(planned.id),
            Value::id(planned.party),
            Value::optional_id(planned.list),
            planned.campaign.as_str().into(),
            planned.sender_domain.as_str().into(),
            planned.starts.into(),
            planned.ends.into(),
            planned.source.as_str().into(),
            (&planned.same).into(),
            planned.added.0.into(),
            planned.added.1.as_str().into(),
        ];
        Ok(self.txn.execute("add to the send calendar", ADD, &values).await? == 1)
    }

    /// Removes an entry.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there.
    pub async fn planned_send_remove_in_txn(&mut self, id: PlannedSendId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("remove from the send calendar", REMOVE, &values, otherwise).await
    }

    /// Returns a vendor's entries whose span touches another, the earliest first.
    pub async fn planned_send_covering_in_txn(
        &mut self,
        party: PartyId,
        (from, until): (Time, Time),
        limit: u32,
    ) -> Result<Vec<Planned>, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(party), from.into(), until.into(), page(limit).into()];
        let rows = self.txn.rows("look into the send calendar", COVERING, &values).await?;
        rows.iter().map(planned_of).collect()
    }

    /// Says whether somebody, or a program, keeps the calendar of a list at a vendor: whether it has an entry since then.
    pub async fn planned_send_is_kept_in_txn(
        &mut self,
        (party, list): (PartyId, ListId),
        since: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), Value::id(list), since.into()];
        Ok(self.txn.count("ask whether a send calendar is kept", KEPT, &values).await? > 0)
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn planned_of(row: &Row) -> Result<Planned, StoreError> {
    let planned = PlannedSend {
        id: row.id(0)?,
        party: row.id(1)?,
        list: row.optional_id(2)?,
        campaign: row.text(3)?,
        sender_domain: row.text(4)?,
        starts: row.time(5)?,
        ends: row.time(6)?,
        source: SendSource::parse(&row.text(7)?).ok_or(DAMAGED)?,
        same: row.array(8)?,
        added: (row.time(9)?, row.text(10)?),
    };
    Ok((planned, row.count(11)?))
}
