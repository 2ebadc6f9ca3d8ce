//! Warnings: at a hub those it issued, at a member those it was told. The clearinghouse writes, every room reads.
//! Only the newest revision is kept; a warning is cancelled or runs out, it is not deleted before it is long past.

use model::{
    access::{Access, Right},
    ids::{Id, MemberId, StatementId, WarningId},
    indicator::Indicator,
    time::Time,
    watch::Level,
};

use crate::{
    clearinghouse::{indicators_of, indicators_text},
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

/// Whose warning it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// We are the hub that issued it.
    Here,
    /// Our hub told us.
    Hub,
}

/// Where a warning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningState {
    /// In force.
    Issued,
    /// Taken back: it should not have been.
    Cancelled,
    /// Run out.
    Expired,
}

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the word that is kept and shown.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads the word written by `as_str`.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! { Origin { Here = "here", Hub = "hub" } }
words! { WarningState { Issued = "issued", Cancelled = "cancelled", Expired = "expired" } }

/// A warning in its newest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its id, which the hub chose.
    pub id: WarningId,
    /// Whose it is.
    pub origin: Origin,
    /// Grows with every change, from 1.
    pub revision: u32,
    /// How urgent it is.
    pub level: Level,
    /// Where it stands.
    pub state: WarningState,
    /// Why it stands so: a word of ours, such as `rule` or `mistake`.
    pub why: String,
    /// What it is about: things, never a party.
    pub indicators: Vec<Indicator>,
    /// When it was issued.
    pub issued_at: Time,
    /// When it was changed last.
    pub changed_at: Time,
    /// When it runs out.
    pub expires_at: Time,
    /// The hub's own words, signed.
    pub signed: String,
}

/// A warning and where it stands in what the hub tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedWarning {
    /// Its place; a change gives it a new one.
    pub position: u64,
    /// The warning.
    pub warning: Warning,
}

/// A statement that a warning rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Whose.
    pub member: MemberId,
    /// Which.
    pub statement: StatementId,
    /// Who stood behind the member then.
    pub owner: String,
    /// When.
    pub at: Time,
}

/// The columns of a warning.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "
SELECT warning, origin, revision, level, state, why, indicators, issued_at, changed_at, expires_at, signed, position
FROM warning
WHERE tenant = $1
",
            $rest
        )
    };
}

const FETCH: &str = select!("  AND warning = $2");

const LIST: &str = select!(
    "  AND warning < $2
ORDER BY warning DESC
LIMIT $3"
);

const IN_FORCE: &str = select!(
    "  AND state = 'issued'
  AND expires_at > $2
  AND warning > $3
ORDER BY warning
LIMIT $4"
);

const TOLD: &str = select!(
    "  AND position >= $2
ORDER BY position
LIMIT $3"
);

const OVERDUE: &str = select!(
    "  AND state = 'issued'
  AND expires_at <= $2
ORDER BY warning
LIMIT $3"
);

const PUT: &str = "
INSERT INTO warning (
    tenant, warning, origin, position, revision, level, state, why, indicators, issued_at, changed_at,
    expires_at, signed
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (tenant, warning) DO UPDATE
SET position = excluded.position,
    revision = excluded.revision,
    level = excluded.level,
    state = excluded.state,
    why = excluded.why,
    indicators = excluded.indicators,
    changed_at = excluded.changed_at,
    expires_at = excluded.expires_at,
    signed = excluded.signed
WHERE warning.origin = excluded.origin
  AND warning.revision < excluded.revision";

const ADD_VOICE: &str = "
INSERT INTO warning_voice (tenant, warning, member, statement, owner, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, warning, member, statement) DO NOTHING";

const VOICES: &str = "
SELECT member, statement, owner, at
FROM warning_voice
WHERE tenant = $1
  AND warning = $2
ORDER BY at, statement
LIMIT $3";

const NEWEST: &str = "
SELECT next
FROM clearinghouse_position
WHERE tenant = $1
  AND sequence = 'warning'";

const NOUN: &str = "a warning";

impl SharedStore {
    /// Returns a warning; nothing if there is none of that id.
    pub async fn warning_fetch(&self, access: &Access, id: WarningId) -> Result<Option<Warning>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a warning", FETCH, &values).await?;
        row.as_ref().map(warning_of).transpose()
    }

    /// Returns warnings before an id, newest first, also those that are over.
    pub async fn warning_list(
        &self,
        access: &Access,
        before: Option<WarningId>,
        limit: u32,
    ) -> Result<Vec<Warning>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(WarningId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list warnings", LIST, &values).await?;
        rows.iter().map(warning_of).collect()
    }

    /// Returns warnings that are in force at a time, after an id.
    pub async fn warning_in_force_list(
        &self,
        access: &Access,
        at: Time,
        after: Option<WarningId>,
        limit: u32,
    ) -> Result<Vec<Warning>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(WarningId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), at.into(), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list warnings in force", IN_FORCE, &values).await?;
        rows.iter().map(warning_of).collect()
    }

    /// Returns warnings of ours that changed from a place on, in the order in which they did; each once, in its newest revision.
    pub async fn warning_told_list(
        &self,
        access: &Access,
        from: u64,
        limit: u32,
    ) -> Result<Vec<PlacedWarning>, StoreError> {
        access.require(Right::Read)?;
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let values = [Value::id(access.tenant), from.into(), page(limit).into()];
        let rows = self.house.database.rows("list what is told", TOLD, &values).await?;
        rows.iter()
            .map(|row| Ok(PlacedWarning { position: row.count(11)?, warning: warning_of(row)? }))
            .collect()
    }

    /// Returns the place that the next change of a warning of ours will get.
    pub async fn warning_next_position(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let row = self.house.database.row("find the next place", NEWEST, &values).await?;
        row.map_or(Ok(0), |row| row.count(0))
    }

    /// Returns what a warning rests on, oldest first.
    pub async fn warning_voice_list(
        &self,
        access: &Access,
        id: WarningId,
        limit: u32,
    ) -> Result<Vec<Voice>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id), page(limit).into()];
        let rows = self.house.database.rows("list voices", VOICES, &values).await?;
        rows.iter().map(voice_of).collect()
    }
}

impl Change {
    /// Returns a warning within the change.
    pub async fn warning_fetch_in_txn(&mut self, id: WarningId) -> Result<Option<Warning>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a warning", FETCH, &values).await?;
        row.as_ref().map(warning_of).transpose()
    }

    /// Returns warnings that are in force at a time, after an id, within the change.
    pub async fn warning_in_force_list_in_txn(
        &mut self,
        at: Time,
        after: Option<WarningId>,
        limit: u32,
    ) -> Result<Vec<Warning>, StoreError> {
        let after = after.unwrap_or(WarningId::from_bytes([0; 16]));
        let values = [Value::id(self.tenant), at.into(), Value::id(after), page(limit).into()];
        let rows = self.txn.rows("list warnings in force", IN_FORCE, &values).await?;
        rows.iter().map(warning_of).collect()
    }

    /// Returns warnings that ran out and do not say so yet.
    pub async fn warning_overdue_list_in_txn(
        &mut self,
        at: Time,
        limit: u32,
    ) -> Result<Vec<Warning>, StoreError> {
        let values = [Value::id(self.tenant), at.into(), page(limit).into()];
        let rows = self.txn.rows("list warnings that ran out", OVERDUE, &values).await?;
        rows.iter().map(warning_of).collect()
    }

    /// Keeps a revision of a warning. One of ours gets the next place in what members are told.
    ///
    /// Errors: [`StoreError::Conflict`] if this revision or a later one is kept already, or it is somebody else's.
    pub async fn warning_put_in_txn(&mut self, warning: &Warning) -> Result<(), StoreError> {
        if warning.why.contains('@') {
            return Err(StoreError::Unfit { what: NOUN, detail: "its words hold an address" });
        }
        let position = match warning.origin {
            Origin::Here => Some(self.next_position("warning").await?),
            Origin::Hub => None,
        };
        let indicators = indicators_text(&warning.indicators);
        let values = [
            Value::id(self.tenant),
            Value::id(warning.id),
            warning.origin.as_str().into(),
            Value::Integer(position),
            i64::from(warning.revision).into(),
            warning.level.as_str().into(),
            warning.state.as_str().into(),
            warning.why.as_str().into(),
            indicators.as_str().into(),
            warning.issued_at.into(),
            warning.changed_at.into(),
            warning.expires_at.into(),
            warning.signed.as_str().into(),
        ];
        match self.txn.execute("keep a warning", PUT, &values).await? {
            0 => Err(StoreError::Conflict { action: "keep a warning", what: "a later revision" }),
            _ => Ok(()),
        }
    }

    /// Notes that a warning rests on a statement too.
    pub async fn warning_voice_in_txn(&mut self, id: WarningId, voice: &Voice) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            Value::id(voice.member),
            Value::id(voice.statement),
            voice.owner.as_str().into(),
            voice.at.into(),
        ];
        self.txn.execute("note a voice", ADD_VOICE, &values).await?;
        Ok(())
    }

    /// Returns what a warning rests on within the change.
    pub async fn warning_voice_list_in_txn(
        &mut self,
        id: WarningId,
        limit: u32,
    ) -> Result<Vec<Voice>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), page(limit).into()];
        let rows = self.txn.rows("list voices", VOICES, &values).await?;
        rows.iter().map(voice_of).collect()
    }
}

fn voice_of(row: &Row) -> Result<Voice, StoreError> {
    Ok(Voice { member: row.id(0)?, statement: row.id(1)?, owner: row.text(2)?, at: row.time(3)? })
}

/// The columns of `select!`, in their order.
fn warning_of(row: &Row) -> Result<Warning, StoreError> {
    const DAMAGED: StoreError = StoreError::Damaged { what: NOUN, detail: "a column is not in its form" };
    Ok(Warning {
        id: row.id(0)?,
        origin: Origin::parse(&row.text(1)?).ok_or(DAMAGED)?,
        revision: u32::try_from(row.integer(2)?).map_err(|_| DAMAGED)?,
        level: Level::parse(&row.text(3)?).ok_or(DAMAGED)?,
        state: WarningState::parse(&row.text(4)?).ok_or(DAMAGED)?,
        why: row.text(5)?,
        indicators: indicators_of(&row.text(6)?)?,
        issued_at: row.time(7)?,
        changed_at: row.time(8)?,
        expires_at: row.time(9)?,
        signed: row.text(10)?,
    })
}
