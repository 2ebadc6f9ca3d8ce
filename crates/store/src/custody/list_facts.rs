//! What a list is made of and worth: its fields with their class, what an address costs to win again, and how many steps the weakest way to it cost on which day.

use model::{
    access::{Access, Right},
    ids::ListId,
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
    /// What a field is by the customers' standard, whatever a law says.
    FieldClass {
        /// It opens something, or pays: a password, a card.
        Secret = "secret",
        /// It hurts if others know it: health, belief, money, a child.
        Sensitive = "sensitive",
        /// It says who somebody is or how to reach him; a mail address alone does.
        Personal = "personal",
        /// It says nothing of anybody.
        Plain = "plain",
    }
}

/// One field of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListField {
    /// Of which list.
    pub list: ListId,
    /// As its column is called.
    pub field: String,
    /// What it is.
    pub class: FieldClass,
    /// When and by whom that was last said; an actor, not an address.
    pub changed: (Time, String),
}

/// What a list is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListWorth {
    /// Which list.
    pub list: ListId,
    /// What it costs to win one address again, in hundredths of the house's money.
    pub cents_each: u64,
    /// How many of 100 are active.
    pub active_percent: u64,
    /// When and by whom that was last said; an actor, not an address.
    pub changed: (Time, String),
}

/// How many independent steps the weakest way to a list cost on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathMeasure {
    /// Which list.
    pub list: ListId,
    /// Days since 1970.
    pub day: u64,
    /// Steps.
    pub steps: u64,
}

const FIELD: &str = "a field of a list";

const SET_FIELD: &str = "
INSERT INTO list_field (tenant, list, field, class, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, list, field) DO UPDATE
SET class = EXCLUDED.class,
    changed_at = EXCLUDED.changed_at,
    changed_by = EXCLUDED.changed_by";

const REMOVE_FIELD: &str = "
DELETE FROM list_field
WHERE tenant = $1
  AND list = $2
  AND field = $3";

const FIELDS: &str = "
SELECT list, field, class, changed_at, changed_by
FROM list_field
WHERE tenant = $1
ORDER BY list, field
LIMIT $2";

const SET_WORTH: &str = "
INSERT INTO list_worth (tenant, list, cents_each, active_percent, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, list) DO UPDATE
SET cents_each = EXCLUDED.cents_each,
    active_percent = EXCLUDED.active_percent,
    changed_at = EXCLUDED.changed_at,
    changed_by = EXCLUDED.changed_by";

const REMOVE_WORTH: &str = "
DELETE FROM list_worth
WHERE tenant = $1
  AND list = $2";

const WORTHS: &str = "
SELECT list, cents_each, active_percent, changed_at, changed_by
FROM list_worth
WHERE tenant = $1
ORDER BY list
LIMIT $2";

const MEASURE: &str = "
INSERT INTO path_measure (tenant, list, day, steps)
VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, list, day) DO UPDATE
SET steps = EXCLUDED.steps";

const MEASURES: &str = "
SELECT list, day, steps
FROM path_measure
WHERE tenant = $1
  AND list = $2
  AND day >= $3
ORDER BY day
LIMIT $4";

/// Fields of all lists that are read: a list with more columns than a hundred is a mistake.
pub const MAX_FIELDS: u32 = 20_000;

impl CustodyStore {
    /// Returns the fields of all lists, by list and name.
    pub async fn list_field_list(&self, access: &Access) -> Result<Vec<ListField>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), i64::from(MAX_FIELDS).into()];
        self.house.database.rows("list fields", FIELDS, &values).await?.iter().map(field_of).collect()
    }

    /// Returns what lists are worth, as far as anybody said.
    pub async fn list_worth_list(&self, access: &Access) -> Result<Vec<ListWorth>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), i64::from(MAX_FIELDS).into()];
        self.house
            .database
            .rows("list what lists are worth", WORTHS, &values)
            .await?
            .iter()
            .map(worth_of)
            .collect()
    }

    /// Returns how many steps the weakest way to a list cost, from a day on.
    pub async fn path_measure_list(
        &self,
        access: &Access,
        list: ListId,
        from_day: u64,
        limit: u32,
    ) -> Result<Vec<PathMeasure>, StoreError> {
        access.require(Right::Read)?;
        let from_day = super::count_value(from_day);
        let values = [Value::id(access.tenant), Value::id(list), from_day.into(), page(limit).into()];
        self.house
            .database
            .rows("list measured ways", MEASURES, &values)
            .await?
            .iter()
            .map(measure_of)
            .collect()
    }
}

impl Change {
    /// Says what a field of a list is; whoever calls has asked for the right to keep.
    pub async fn list_field_set_in_txn(&mut self, field: &ListField) -> Result<(), StoreError> {
        fit(FIELD, &[&field.field], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(field.list),
            field.field.as_str().into(),
            field.class.as_str().into(),
            field.changed.0.into(),
            field.changed.1.as_str().into(),
        ];
        self.txn.execute("say what a field is", SET_FIELD, &values).await?;
        Ok(())
    }

    /// Says that a list has no such field.
    ///
    /// Errors: [`StoreError::Missing`] if it had none.
    pub async fn list_field_remove_in_txn(&mut self, list: ListId, field: &str) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(list), field.into()];
        let otherwise = StoreError::Missing { what: FIELD };
        self.txn.execute_one("take a field out", REMOVE_FIELD, &values, otherwise).await
    }

    /// Takes back what a list is worth: nobody says.
    pub async fn list_worth_remove_in_txn(&mut self, list: ListId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(list)];
        self.txn.execute("take back what a list is worth", REMOVE_WORTH, &values).await?;
        Ok(())
    }

    /// Says what a list is worth; whoever calls has asked for the right to keep.
    pub async fn list_worth_set_in_txn(&mut self, worth: &ListWorth) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(worth.list),
            super::count_value(worth.cents_each).into(),
            super::count_value(worth.active_percent).into(),
            worth.changed.0.into(),
            worth.changed.1.as_str().into(),
        ];
        self.txn.execute("say what a list is worth", SET_WORTH, &values).await?;
        Ok(())
    }

    /// Notes how many steps the weakest way to a list costs on a day; the last word of the day stands.
    pub async fn path_measure_set_in_txn(&mut self, measure: &PathMeasure) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(measure.list),
            super::count_value(measure.day).into(),
            super::count_value(measure.steps).into(),
        ];
        self.txn.execute("note a measured way", MEASURE, &values).await?;
        Ok(())
    }
}

/// The columns of `FIELDS`, in their order.
fn field_of(row: &Row) -> Result<ListField, StoreError> {
    let damaged = StoreError::Damaged { what: FIELD, detail: "a column is not in its form" };
    Ok(ListField {
        list: row.id(0)?,
        field: row.text(1)?,
        class: FieldClass::parse(&row.text(2)?).ok_or(damaged)?,
        changed: (row.time(3)?, row.text(4)?),
    })
}

/// The columns of `WORTHS`, in their order.
fn worth_of(row: &Row) -> Result<ListWorth, StoreError> {
    Ok(ListWorth {
        list: row.id(0)?,
        cents_each: row.count(1)?,
        active_percent: row.count(2)?,
        changed: (row.time(3)?, row.text(4)?),
    })
}

/// The columns of `MEASURES`, in their order.
fn measure_of(row: &Row) -> Result<PathMeasure, StoreError> {
    Ok(PathMeasure { list: row.id(0)?, day: row.count(1)?, steps: row.count(2)? })
}
