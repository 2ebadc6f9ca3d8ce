//! The door of the clearinghouse: at a hub its members and what they said, at a member what it may say and how far it has read.
//! Warnings and what guard looks for because of them are [`crate::shared`].

pub mod link;
pub mod member;
pub mod report;
pub mod statement;

use std::sync::Arc;

use model::indicator::Indicator;
use serde_json::{Value as Json, json};

use crate::{House, error::StoreError, txn::Change};

/// What the clearinghouse writes.
#[derive(Clone)]
pub struct ClearinghouseStore {
    pub(crate) house: Arc<House>,
}

/// Gives out numbers without gaps, one after the other, in the order of the commits: whoever takes one holds the row until its change ends.
const NEXT: &str = "
INSERT INTO clearinghouse_position (tenant, sequence, next)
VALUES ($1, $2, 1)
ON CONFLICT (tenant, sequence) DO UPDATE
SET next = clearinghouse_position.next + 1
RETURNING next - 1";

impl Change {
    pub(crate) async fn next_position(&mut self, sequence: &'static str) -> Result<i64, StoreError> {
        use crate::database::Value;
        let values = [Value::id(self.tenant), sequence.into()];
        let row = self.txn.row("take the next position", NEXT, &values).await?;
        row.ok_or(StoreError::Missing { what: "a position" })?.integer(0)
    }
}

/// Indicators as JSON: kind and text of each.
pub(crate) fn indicators_text(indicators: &[Indicator]) -> String {
    let one = |indicator: &Indicator| json!({"kind": indicator.kind(), "value": indicator.to_string()});
    Json::Array(indicators.iter().map(one).collect()).to_string()
}

/// Reads them back.
pub(crate) fn indicators_of(text: &str) -> Result<Vec<Indicator>, StoreError> {
    let damaged = StoreError::Damaged { what: "indicators", detail: "a column is not in its form" };
    let read = |one: &Json| Indicator::parse(one["kind"].as_str()?, one["value"].as_str()?);
    let array = serde_json::from_str::<Vec<Json>>(text).ok();
    array.and_then(|all| all.iter().map(read).collect()).ok_or(damaged)
}
