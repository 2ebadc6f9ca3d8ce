//! Flow: a way customers' data goes, as somebody declared it. What really went is [`super::copy`]; where the two disagree, custody finds it.

use model::{
    access::{Access, Right},
    ids::{FlowId, Id, ListId, PartyId},
    time::Time,
};

use super::{CustodyStore, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// How data goes.
    Channel {
        /// A file that is sealed to who gets it.
        Sealed = "sealed",
        /// A program's call over an encrypted connection.
        Api = "api",
        /// A file over an encrypted connection.
        Sftp = "sftp",
        /// Somebody hands a file in on a page.
        Upload = "upload",
        /// The other side's own form collects it.
        Form = "form",
        /// A mail with a file.
        Mail = "mail",
        /// Nobody said.
        Unknown = "unknown",
    }
}

/// A way customers' data goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// From whom; none: our own house.
    pub from: Option<PartyId>,
    /// To whom.
    pub to: PartyId,
    /// Of which list; none: of more than one, or of none that is known.
    pub list: Option<ListId>,
    /// How.
    pub channel: Channel,
    /// What for.
    pub purpose: String,
    /// When and by whom it was declared; an actor, not an address.
    pub added: (Time, String),
}

const ROW: &str = "a flow";

const ADD: &str = "
INSERT INTO flow (tenant, flow, from_party, to_party, list, channel, purpose, added_at, added_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

const LIST: &str = "
SELECT flow, from_party, to_party, list, channel, purpose, added_at, added_by
FROM flow
WHERE tenant = $1
  AND flow > $2
ORDER BY flow
LIMIT $3";

const REMOVE: &str = "
DELETE FROM flow
WHERE tenant = $1
  AND flow = $2";

impl CustodyStore {
    /// Returns flows after an id, in the order they were declared.
    pub async fn flow_list(
        &self,
        access: &Access,
        after: Option<FlowId>,
        limit: u32,
    ) -> Result<Vec<Flow>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(FlowId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list flows", LIST, &values).await?.iter().map(flow_of).collect()
    }
}

impl Change {
    /// Adds a flow; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn flow_add_in_txn(&mut self, flow: &Flow) -> Result<(), StoreError> {
        fit(ROW, &[&flow.purpose], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(flow.id),
            Value::optional_id(flow.from),
            Value::id(flow.to),
            Value::optional_id(flow.list),
            flow.channel.as_str().into(),
            flow.purpose.as_str().into(),
            flow.added.0.into(),
            flow.added.1.as_str().into(),
        ];
        self.txn.execute("add a flow", ADD, &values).await?;
        Ok(())
    }

    /// Takes a flow off the map.
    ///
    /// Errors: [`StoreError::Missing`] if it is not there.
    pub async fn flow_remove_in_txn(&mut self, id: FlowId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let otherwise = StoreError::Missing { what: ROW };
        self.txn.execute_one("take a flow off the map", REMOVE, &values, otherwise).await
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `LIST`, in their order.
fn flow_of(row: &Row) -> Result<Flow, StoreError> {
    Ok(Flow {
        id: row.id(0)?,
        from: row.optional_id(1)?,
        to: row.id(2)?,
        list: row.optional_id(3)?,
        channel: Channel::parse(&row.text(4)?).ok_or(DAMAGED)?,
        purpose: row.text(5)?,
        added: (row.time(6)?, row.text(7)?),
    })
}
