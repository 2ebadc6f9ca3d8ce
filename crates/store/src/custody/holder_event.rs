//! Holder event: what a holder of copies told us of: an export, a download, a key made, a sign-in. Told once however often it is said: the holder's own
//! name of it is the key. Who did it is kept as a fingerprint.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{CopyId, HolderEventId, Id, PartyId},
    time::Time,
};

use super::{CustodyStore, count_value, fit, optional_count, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// What happened at the holder.
    HolderEventKind {
        /// Somebody took a list out.
        Export = "export",
        /// Somebody fetched a file of it.
        Download = "download",
        /// A key for programs was made.
        KeyMade = "key_made",
        /// Somebody signed in.
        SignIn = "sign_in",
    }
}

/// What a holder told us of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderEvent {
    /// Its id.
    pub id: HolderEventId,
    /// Where it happened.
    pub party: PartyId,
    /// The holder's own name of the event.
    pub source: String,
    /// What happened.
    pub kind: HolderEventKind,
    /// When it happened, as the holder says.
    pub happened_at: Time,
    /// When and by whom we were told; an actor, not an address.
    pub told: (Time, String),
    /// Of which list, as the holder calls it; empty if it did not say.
    pub list: String,
    /// About how many rows.
    pub rows_about: Option<u64>,
    /// Who did it, as a fingerprint.
    pub actor_print: Option<Fingerprint>,
    /// From which network, as `192.0.2.0/24`; empty if it did not say.
    pub network: String,
    /// The copy that it is the making of, if we know it.
    pub copy: Option<CopyId>,
}

const ROW: &str = "an event of a holder";

const ADD: &str = "
INSERT INTO holder_event (
    tenant, holder_event, party, source, kind, happened_at, told_at, told_by, list, rows_about, actor_print, network,
    copy
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant, party, source) DO NOTHING";

/// A query of whole rows: the columns that `event_of` reads, in their order, and what follows them.
macro_rules! events {
    ($which:literal) => {
        concat!(
            "
SELECT holder_event, party, source, kind, happened_at, told_at, told_by, list, rows_about, actor_print, network,
    copy
FROM holder_event
",
            $which
        )
    };
}

const OF_PARTY: &str = events!(
    "WHERE tenant = $1
  AND party = $2
  AND holder_event < $3
ORDER BY holder_event DESC
LIMIT $4"
);

const EXPLAINED: &str = "
SELECT COUNT(*)
FROM holder_event
WHERE tenant = $1
  AND party = $2
  AND kind = $3
  AND copy = $4";

impl CustodyStore {
    /// Returns what a party told us of, before an id, newest first.
    pub async fn holder_event_list(
        &self,
        access: &Access,
        party: PartyId,
        before: Option<HolderEventId>,
        limit: u32,
    ) -> Result<Vec<HolderEvent>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(HolderEventId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(party), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list events of a holder", OF_PARTY, &values).await?;
        rows.iter().map(event_of).collect()
    }
}

impl Change {
    /// Says whether a copy is already the one of an event of this kind: it was made once, and explains one.
    pub async fn holder_event_explained_in_txn(
        &mut self,
        (party, kind): (PartyId, HolderEventKind),
        copy: CopyId,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), kind.as_str().into(), Value::id(copy)];
        Ok(self.txn.count("count events of a copy", EXPLAINED, &values).await? > 0)
    }

    /// Adds an event; false if the party told it before.
    pub async fn holder_event_add_in_txn(&mut self, event: &HolderEvent) -> Result<bool, StoreError> {
        fit(ROW, &[&event.source, &event.list, &event.network, &event.told.1], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(event.id),
            Value::id(event.party),
            event.source.as_str().into(),
            event.kind.as_str().into(),
            event.happened_at.into(),
            event.told.0.into(),
            event.told.1.as_str().into(),
            event.list.as_str().into(),
            Value::Integer(event.rows_about.map(count_value)),
            Value::Bytes(event.actor_print.as_ref().map(|print| print.as_bytes().as_slice())),
            event.network.as_str().into(),
            Value::optional_id(event.copy),
        ];
        Ok(self.txn.execute("add an event of a holder", ADD, &values).await? == 1)
    }
}

/// The columns of all queries, in their order.
fn event_of(row: &Row) -> Result<HolderEvent, StoreError> {
    let damaged = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };
    Ok(HolderEvent {
        id: row.id(0)?,
        party: row.id(1)?,
        source: row.text(2)?,
        kind: HolderEventKind::parse(&row.text(3)?).ok_or(damaged)?,
        happened_at: row.time(4)?,
        told: (row.time(5)?, row.text(6)?),
        list: row.text(7)?,
        rows_about: optional_count(row.optional_integer(8)?),
        actor_print: row.optional_array(9)?.map(Fingerprint::from_bytes),
        network: row.text(10)?,
        copy: row.optional_id(11)?,
    })
}
