//! Audit entries: who did what about what; rows beside the ledger, which keeps only their commitments.
//! Positions of a tenant have no gaps. Words of an entry can be erased; its commitment and place remain.
//! Making commitments and growing the ledger is `platform::audit`.

use model::{
    access::{Access, Right},
    ids::AuditEntryId,
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    platform::{PlatformStore, ledger_head::LedgerOf},
    txn::Change,
};

/// What kind of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditKind {
    /// It was done, inside.
    Act,
    /// It will be done outside; the outcome follows. Without one, after a crash, nobody knows whether it was.
    Intent,
    /// What became of an intent.
    Outcome(AuditEntryId),
}

impl AuditKind {
    /// The word that is kept, and committed to.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Intent => "intent",
            Self::Outcome(_) => "outcome",
        }
    }

    const fn intent(self) -> Option<AuditEntryId> {
        match self {
            Self::Outcome(intent) => Some(intent),
            _ => None,
        }
    }
}

/// The words of an entry; erased together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditWords {
    /// What hides them in the commitment.
    pub salt: [u8; 32],
    /// Who, as [`model::access::Actor`] writes itself.
    pub actor: String,
    /// What was done, for example `object.open`.
    pub what: String,
    /// About what: ids, never addresses.
    pub about: String,
}

/// An entry to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Time,
    /// Which kind.
    pub kind: AuditKind,
    /// The salted commitment to all of it.
    pub commitment: [u8; 32],
    /// Its words.
    pub words: AuditWords,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place in the tenant's ledger, from 0.
    pub position: u64,
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub at: Time,
    /// Which kind.
    pub kind: AuditKind,
    /// The salted commitment.
    pub commitment: [u8; 32],
    /// Its words; none once they were erased.
    pub words: Option<AuditWords>,
}

/// Which entries are asked for; what is none does not matter. Erased words fit neither actor nor what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditSearch {
    /// Who, exactly as [`model::access::Actor`] writes itself.
    pub actor: Option<String>,
    /// What was done, the whole word.
    pub what: Option<String>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

const NEXT_POSITION: &str = "
INSERT INTO audit_position (tenant, next)
VALUES ($1, 1)
ON CONFLICT (tenant) DO UPDATE
SET next = audit_position.next + 1
RETURNING next - 1";

const IS_INTENT: &str = "
SELECT position
FROM audit_entry
WHERE tenant = $1
  AND entry = $2
  AND kind = 'intent'";

const APPEND: &str = "
INSERT INTO audit_entry (tenant, position, entry, at, kind, intent, commitment, salt, actor, what, about)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const LIST: &str = "
SELECT position, entry, at, kind, intent, commitment, salt, actor, what, about
FROM audit_entry
WHERE tenant = $1
  AND position >= $2
ORDER BY position
LIMIT $3";

/// What a page shows; the same for all.
macro_rules! page_of {
    ($narrowed:literal) => {
        concat!(
            "
SELECT position, entry, at, kind, intent, commitment, salt, actor, what, about
FROM audit_entry
WHERE tenant = $1
  AND (at, position) < ($2, $3)
  AND at >= $4",
            $narrowed,
            "
ORDER BY at DESC, position DESC
LIMIT $5"
        )
    };
}

const SEARCH: &str = page_of!("");
const SEARCH_ACTOR: &str = page_of!("\n  AND actor = $6");
const SEARCH_WHAT: &str = page_of!("\n  AND what = $6");
const SEARCH_BOTH: &str = page_of!("\n  AND actor = $6\n  AND what = $7");

const OPEN_INTENTS: &str = "
SELECT position, entry, at, kind, intent, commitment, salt, actor, what, about
FROM audit_entry AS begun
WHERE tenant = $1
  AND kind = 'intent'
  AND NOT EXISTS (
    SELECT 1
    FROM audit_entry AS ended
    WHERE ended.tenant = begun.tenant
      AND ended.intent = begun.entry
)
ORDER BY position
LIMIT $2";

const SIZE: &str = "
SELECT next
FROM audit_position
WHERE tenant = $1";

const ERASE: &str = "
UPDATE audit_entry
SET salt = NULL, actor = NULL, what = NULL, about = NULL
WHERE tenant = $1
  AND entry = $2";

fn kind_of(word: &str, intent: Option<AuditEntryId>) -> Result<AuditKind, StoreError> {
    match (word, intent) {
        ("act", None) => Ok(AuditKind::Act),
        ("intent", None) => Ok(AuditKind::Intent),
        ("outcome", Some(intent)) => Ok(AuditKind::Outcome(intent)),
        _ => Err(StoreError::Damaged { what: "an audit entry", detail: "its kind" }),
    }
}

/// Words are whole, or erased.
fn words_of(row: &Row) -> Result<Option<AuditWords>, StoreError> {
    let texts = (row.optional_array(6)?, row.optional_text(7)?, row.optional_text(8)?, row.optional_text(9)?);
    match texts {
        (Some(salt), Some(actor), Some(what), Some(about)) => {
            Ok(Some(AuditWords { salt, actor, what, about }))
        }
        (None, None, None, None) => Ok(None),
        _ => Err(StoreError::Damaged { what: "an audit entry", detail: "half of it is erased" }),
    }
}

fn entry_of(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        position: row.count(0)?,
        id: row.id(1)?,
        at: row.time(2)?,
        kind: kind_of(&row.text(3)?, row.optional_id(4)?)?,
        commitment: row.array(5)?,
        words: words_of(row)?,
    })
}

impl PlatformStore {
    /// Appends an entry to the tenant's log and returns its position; durable when this returns. `begun` as for [`Change::audit_append_in_txn`].
    pub async fn audit_append(
        &self,
        access: &Access,
        new: &NewAuditEntry,
        begun: impl FnOnce() -> String + Send,
    ) -> Result<u64, StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let position = change.audit_append_in_txn(new, begun).await?;
        change.commit().await?;
        Ok(position)
    }

    /// Returns entries from a position on.
    pub async fn audit_list(
        &self,
        access: &Access,
        from: u64,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        access.require(Right::Audit)?;
        let from = i64::try_from(from).unwrap_or(i64::MAX);
        let values = [Value::id(access.tenant), from.into(), page(limit).into()];
        self.house.database.rows("list audit entries", LIST, &values).await?.iter().map(entry_of).collect()
    }

    /// Returns entries that were asked for, newest first; `before` is time and position of the last entry of the page before.
    pub async fn audit_search(
        &self,
        access: &Access,
        search: &AuditSearch,
        before: Option<(Time, u64)>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        access.require(Right::Audit)?;
        // The end is not included, so a page from the top begins below its first position.
        let top = (search.until.unwrap_or(Time::LATEST), 0);
        let (at, position) = before.map_or(top, |key| key.min(top));
        let mut values = vec![
            Value::id(access.tenant),
            at.into(),
            i64::try_from(position).unwrap_or(i64::MAX).into(),
            search.from.unwrap_or(Time::EARLIEST).into(),
            page(limit).into(),
        ];
        values.extend(
            [&search.actor, &search.what].into_iter().flatten().map(|word| Value::from(word.as_str())),
        );
        let sql = match (&search.actor, &search.what) {
            (None, None) => SEARCH,
            (Some(_), None) => SEARCH_ACTOR,
            (None, Some(_)) => SEARCH_WHAT,
            (Some(_), Some(_)) => SEARCH_BOTH,
        };
        self.house.database.rows("search audit entries", sql, &values).await?.iter().map(entry_of).collect()
    }

    /// Returns intents without an outcome, oldest first: after a crash, what may or may not have happened outside.
    pub async fn audit_open_intent_list(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        access.require(Right::Audit)?;
        let values = [Value::id(access.tenant), page(limit).into()];
        self.house
            .database
            .rows("list open intents", OPEN_INTENTS, &values)
            .await?
            .iter()
            .map(entry_of)
            .collect()
    }

    /// Returns how many entries the tenant's log has.
    pub async fn audit_size(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Audit)?;
        let row = self.house.database.row("measure the audit log", SIZE, &[Value::id(access.tenant)]).await?;
        row.map_or(Ok(0), |row| row.count(0))
    }

    /// Erases an entry's words; that something happened then, and its place, remain.
    pub async fn audit_erase(&self, access: &Access, id: AuditEntryId) -> Result<(), StoreError> {
        access.require(Right::Manage)?;
        let mut txn = self.house.database.begin().await?;
        let values = [Value::id(access.tenant), Value::id(id)];
        if txn.execute("erase an audit entry", ERASE, &values).await? == 0 {
            return Err(StoreError::Missing { what: "an audit entry" });
        }
        txn.commit().await
    }
}

impl Change {
    /// Appends an entry together with what it tells of, and returns its position.
    ///
    /// `begun` signs the head of the empty ledger; it is asked for with the first entry only, so that there is no entry without a head that is remembered.
    pub async fn audit_append_in_txn(
        &mut self,
        new: &NewAuditEntry,
        begun: impl FnOnce() -> String + Send,
    ) -> Result<u64, StoreError> {
        let intent = new.kind.intent();
        if let Some(intent) = intent {
            let found = self
                .txn
                .row("find an intent", IS_INTENT, &[Value::id(self.tenant), Value::id(intent)])
                .await?;
            found.ok_or(StoreError::Missing { what: "an intent" })?;
        }
        let next = self.txn.row("place an audit entry", NEXT_POSITION, &[Value::id(self.tenant)]).await?;
        let position = next.ok_or(StoreError::Missing { what: "a position" })?.integer(0)?;
        let values = [
            Value::id(self.tenant),
            position.into(),
            Value::id(new.id),
            new.at.into(),
            new.kind.word().into(),
            Value::optional_id(intent),
            (&new.commitment).into(),
            (&new.words.salt).into(),
            new.words.actor.as_str().into(),
            new.words.what.as_str().into(),
            new.words.about.as_str().into(),
        ];
        self.txn.execute("append an audit entry", APPEND, &values).await?;
        if position == 0 {
            self.ledger_head_begin_in_txn(LedgerOf::Audit, &begun()).await?;
        }
        u64::try_from(position)
            .map_err(|_| StoreError::Damaged { what: "the audit log", detail: "its position" })
    }
}
