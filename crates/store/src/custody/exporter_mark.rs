//! Exporter mark: that it is noted, sealed, who of our own people let a copy leave; whether that is done at all; and who opened it together. The name is in the sealed
//! object, not here.

use model::{
    access::{Access, Right},
    ids::{CopyId, ObjectId},
    time::Time,
};

use super::{
    CustodyStore, fit,
    two_keys::{Lock, TwoKeys, second_key},
};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// Whether it is noted who lets copies leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleSetting {
    /// It is.
    pub is_on: bool,
    /// Why somebody said so.
    pub why: String,
    /// When and by whom it was last said; an actor, not an address.
    pub changed: (Time, String),
}

/// What was committed to when a copy was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExporterMark {
    /// Which copy.
    pub copy: CopyId,
    /// The SHA-256 of what is sealed; it stands in the audit log, too.
    pub commitment: [u8; 32],
    /// What is sealed.
    pub object: ObjectId,
    /// When.
    pub drawn_at: Time,
}

const MARK: &str = "who let a copy leave";

const SETTING: &str = "
SELECT is_on, why, changed_at, changed_by
FROM people_setting
WHERE tenant = $1";

const SET: &str = "
INSERT INTO people_setting (tenant, is_on, why, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant) DO UPDATE
SET is_on = EXCLUDED.is_on,
    why = EXCLUDED.why,
    changed_at = EXCLUDED.changed_at,
    changed_by = EXCLUDED.changed_by";

const ADD: &str = "
INSERT INTO exporter_mark (tenant, copy, commitment, object, drawn_at)
VALUES ($1, $2, $3, $4, $5)";

const FETCH: &str = "
SELECT copy, commitment, object, drawn_at
FROM exporter_mark
WHERE tenant = $1
  AND copy = $2";

// While a question is open, nobody asks another over it.
const ASK: &str = "
INSERT INTO exporter_opening (tenant, copy, asked_at, asked_by, why)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, copy) DO UPDATE
SET asked_at = EXCLUDED.asked_at,
    asked_by = EXCLUDED.asked_by,
    why = EXCLUDED.why,
    second_at = NULL,
    second_by = NULL
WHERE exporter_opening.asked_at <= $6";

const LOCK: Lock = Lock { what: MARK, ask: ASK, second: second_key!("exporter_opening") };

const OPENING: &str = "
SELECT asked_at, asked_by, why, second_at, second_by
FROM exporter_opening
WHERE tenant = $1
  AND copy = $2";

impl CustodyStore {
    /// Returns whether it is noted who lets copies leave; none while nobody said, which means no.
    pub async fn people_setting_fetch(&self, access: &Access) -> Result<Option<PeopleSetting>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let row = self.house.database.row("fetch whether people are noted", SETTING, &values).await?;
        row.as_ref().map(setting_of).transpose()
    }

    /// Returns what was committed to when a copy was made; none if it was not noted.
    pub async fn exporter_mark_fetch(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<ExporterMark>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch who let a copy leave", FETCH, &values).await?;
        row.as_ref().map(mark_of).transpose()
    }

    /// Returns who asked last to open it.
    pub async fn exporter_opening_fetch(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<TwoKeys>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("fetch who asked to open it", OPENING, &values).await?;
        row.as_ref().map_or(Ok(None), |row| TwoKeys::of(row, 0))
    }
}

impl Change {
    /// Says whether it is noted who lets copies leave; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn people_setting_set_in_txn(&mut self, setting: &PeopleSetting) -> Result<(), StoreError> {
        fit("a setting", &[&setting.changed.1], &[&setting.why])?;
        let values = [
            Value::id(self.tenant),
            i64::from(setting.is_on).into(),
            setting.why.as_str().into(),
            setting.changed.0.into(),
            setting.changed.1.as_str().into(),
        ];
        self.txn.execute("say whether people are noted", SET, &values).await?;
        Ok(())
    }

    /// Keeps what was committed to, in the change that makes the copy.
    pub async fn exporter_mark_add_in_txn(&mut self, mark: &ExporterMark) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(mark.copy),
            (&mark.commitment).into(),
            Value::id(mark.object),
            mark.drawn_at.into(),
        ];
        self.txn.execute("note who let a copy leave", ADD, &values).await?;
        Ok(())
    }

    /// Asks to open it. A question that was asked until `over` is over, and gives way.
    ///
    /// Errors: [`StoreError::Conflict`] while another is open, or if nothing was noted.
    pub async fn exporter_opening_ask_in_txn(
        &mut self,
        copy: CopyId,
        asked: (Time, &str, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        LOCK.ask_in_txn(self, copy, asked, over).await
    }

    /// Turns the second key: somebody else than who asked, after `over`.
    ///
    /// Errors: [`StoreError::Conflict`] if nobody asked since then, it was opened, or whoever turns it is who asked.
    pub async fn exporter_opening_second_in_txn(
        &mut self,
        copy: CopyId,
        turned: (Time, &str),
        over: Time,
    ) -> Result<(), StoreError> {
        LOCK.second_in_txn(self, copy, turned, over).await
    }
}

/// The columns of `SETTING`, in their order.
fn setting_of(row: &Row) -> Result<PeopleSetting, StoreError> {
    Ok(PeopleSetting {
        is_on: row.integer(0)? != 0,
        why: row.text(1)?,
        changed: (row.time(2)?, row.text(3)?),
    })
}

/// The columns of `FETCH`, in their order.
fn mark_of(row: &Row) -> Result<ExporterMark, StoreError> {
    Ok(ExporterMark {
        copy: row.id(0)?,
        commitment: row.array(1)?,
        object: row.id(2)?,
        drawn_at: row.time(3)?,
    })
}
