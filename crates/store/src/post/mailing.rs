//! Mailings: a signed letter on its way to many, and how far its sending is. Whom it goes to is in [`super::delivery`]; deciding and sending are `post`'s.
//!
//! One process sends a mailing at a time: it claims it for a while and renews the claim ([`Change::mailing_claim_in_txn`]). Whoever claims a mailing that another
//! left behind learns so, and finds out first what the other may have sent.

use model::{
    access::{Access, Right},
    ids::{AffectedSetId, Id, LetterId, MailingId, PersonId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::PostStore,
    txn::Change,
};

/// What is signed is some texts of some kilobytes.
pub const MAX_CANONICAL_BYTES: usize = 2 << 20;
/// What proves an approval.
pub const MAX_EVIDENCE_BYTES: usize = 64 << 10;

/// How far a mailing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailingState {
    /// It waits for the file of its recipients.
    Collecting,
    /// Nothing is sent until a person says so.
    Paused,
    /// It is being sent.
    Sending,
    /// Each recipient has a final state or is listed as unknown.
    Ended,
}

impl MailingState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Collecting, Self::Paused, Self::Sending, Self::Ended];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collecting => "collecting",
            Self::Paused => "paused",
            Self::Sending => "sending",
            Self::Ended => "ended",
        }
    }

    /// Reads the word written by [`MailingState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A mailing before anything happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMailing<'m> {
    /// Its id.
    pub id: MailingId,
    /// Which letter.
    pub letter: LetterId,
    /// For whom.
    pub affected_set: AffectedSetId,
    /// How many they are.
    pub affected_count: u64,
    /// Why it is written.
    pub kind: &'m str,
    /// What was signed.
    pub canonical: &'m [u8],
    /// The proof that it was.
    pub evidence: &'m [u8],
    /// By whom.
    pub signer: PersonId,
    /// When.
    pub signed_at: Time,
    /// Until when it may be sent.
    pub not_after: Time,
    /// When it was made.
    pub made_at: Time,
}

/// What the file of recipients came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileCounts {
    /// Rows below its header.
    pub rows: u64,
    /// Rows of people who are not affected: refused.
    pub not_affected: u64,
    /// Rows without an address, or whose values do not fit into the letter.
    pub unfit: u64,
    /// Rows of people who were in it before.
    pub repeated: u64,
}

/// A mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// Its id.
    pub id: MailingId,
    /// Which letter.
    pub letter: LetterId,
    /// For whom.
    pub affected_set: AffectedSetId,
    /// How many they are.
    pub affected_count: u64,
    /// Why it is written.
    pub kind: String,
    /// What was signed.
    pub canonical: Vec<u8>,
    /// By whom.
    pub signer: PersonId,
    /// When.
    pub signed_at: Time,
    /// Until when it may be sent.
    pub not_after: Time,
    /// How far it is.
    pub state: MailingState,
    /// When it was made.
    pub made_at: Time,
    /// What the file of recipients came to.
    pub file: FileCounts,
    /// When its sending began.
    pub begun_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// When and by whom it was last paused, resumed or filled.
    pub changed: (Time, String),
}

/// A right to send a mailing for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It was nobody's, and nobody left anything behind.
    Fresh,
    /// It is the claimer's own already.
    Kept,
    /// Another had it and its time ran out: what that one began is unknown.
    TakenOver,
}

const START: &str = "
INSERT INTO mailing (
    tenant, mailing, letter, affected_set, affected_count, kind, canonical, evidence, signer, signed_at, not_after,
    state, made_at, file_rows, not_affected, unfit, repeated, changed_at, changed_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'collecting', $12, 0, 0, 0, 0, $12, $13)";

const FETCH: &str = "
SELECT mailing, letter, affected_set, affected_count, kind, canonical, signer, signed_at, not_after,
    state, made_at, file_rows, not_affected, unfit, repeated, begun_at, ended_at, changed_at, changed_by
FROM mailing
WHERE tenant = $1
  AND mailing = $2";

const LIST: &str = "
SELECT mailing, letter, affected_set, affected_count, kind, canonical, signer, signed_at, not_after,
    state, made_at, file_rows, not_affected, unfit, repeated, begun_at, ended_at, changed_at, changed_by
FROM mailing
WHERE tenant = $1
  AND mailing < $2
ORDER BY mailing DESC
LIMIT $3";

const IN_STATE: &str = "
SELECT mailing, letter, affected_set, affected_count, kind, canonical, signer, signed_at, not_after,
    state, made_at, file_rows, not_affected, unfit, repeated, begun_at, ended_at, changed_at, changed_by
FROM mailing
WHERE tenant = $1
  AND state = $2
ORDER BY mailing
LIMIT $3";

const EVIDENCE: &str = "
SELECT evidence
FROM mailing
WHERE tenant = $1
  AND mailing = $2";

const COLLECTED: &str = "
UPDATE mailing
SET state = 'paused', file_rows = $3, not_affected = $4, unfit = $5, repeated = $6, changed_at = $7, changed_by = $8
WHERE tenant = $1
  AND mailing = $2
  AND state IN ('collecting', 'paused')
  AND begun_at IS NULL";

const RESUME: &str = "
UPDATE mailing
SET state = 'sending', begun_at = COALESCE(begun_at, $3), changed_at = $3, changed_by = $4
WHERE tenant = $1
  AND mailing = $2
  AND state = 'paused'
RETURNING begun_at";

const PAUSE: &str = "
UPDATE mailing
SET state = 'paused', changed_at = $3, changed_by = $4
WHERE tenant = $1
  AND mailing = $2
  AND state = 'sending'";

const REOPEN: &str = "
UPDATE mailing
SET state = 'sending', ended_at = NULL, changed_at = $3, changed_by = $4
WHERE tenant = $1
  AND mailing = $2
  AND state = 'ended'";

const OWNER: &str = "
SELECT owner, owner_until
FROM mailing
WHERE tenant = $1
  AND mailing = $2
  AND state IN ('sending', 'paused')";

const CLAIM: &str = "
UPDATE mailing
SET owner = $3, owner_until = $5
WHERE tenant = $1
  AND mailing = $2
  AND state IN ('sending', 'paused')
  AND (owner IS NULL OR owner = $3 OR owner_until <= $4)";

const RELEASE: &str = "
UPDATE mailing
SET owner = NULL, owner_until = NULL
WHERE tenant = $1
  AND mailing = $2
  AND owner = $3";

const END: &str = "
UPDATE mailing
SET state = 'ended', ended_at = $3, owner = NULL, owner_until = NULL
WHERE tenant = $1
  AND mailing = $2
  AND state = 'sending'
  AND NOT EXISTS (
    SELECT 1
    FROM mailing_delivery
    WHERE mailing_delivery.tenant = $1
      AND mailing_delivery.mailing = $2
      AND mailing_delivery.state IN ('planned', 'deferred', 'sending')
  )";

const WHAT: &str = "a mailing";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

fn mailing_of(row: &Row) -> Result<Mailing, StoreError> {
    Ok(Mailing {
        id: row.id(0)?,
        letter: row.id(1)?,
        affected_set: row.id(2)?,
        affected_count: row.count(3)?,
        kind: row.text(4)?,
        canonical: row.bytes(5)?,
        signer: row.id(6)?,
        signed_at: row.time(7)?,
        not_after: row.time(8)?,
        state: MailingState::parse(&row.text(9)?).ok_or(DAMAGED)?,
        made_at: row.time(10)?,
        file: FileCounts {
            rows: row.count(11)?,
            not_affected: row.count(12)?,
            unfit: row.count(13)?,
            repeated: row.count(14)?,
        },
        begun_at: row.optional_time(15)?,
        ended_at: row.optional_time(16)?,
        changed: (row.time(17)?, row.text(18)?),
    })
}

/// A count as it is kept.
pub(super) fn kept(count: u64) -> Value<'static> {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

impl PostStore {
    /// Returns a mailing.
    pub async fn mailing_fetch(&self, access: &Access, id: MailingId) -> Result<Mailing, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a mailing", FETCH, &values).await?;
        mailing_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns mailings before an id, newest first; without one, from the newest.
    pub async fn mailing_list(
        &self,
        access: &Access,
        before: Option<MailingId>,
        limit: u32,
    ) -> Result<Vec<Mailing>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(MailingId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        self.house.database.rows("list mailings", LIST, &values).await?.iter().map(mailing_of).collect()
    }

    /// Returns mailings in a state, oldest first.
    pub async fn mailing_state_list(
        &self,
        access: &Access,
        state: MailingState,
        limit: u32,
    ) -> Result<Vec<Mailing>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), state.as_str().into(), page(limit).into()];
        let rows = self.house.database.rows("list mailings in a state", IN_STATE, &values).await?;
        rows.iter().map(mailing_of).collect()
    }

    /// Returns what proves that the letter was approved.
    pub async fn mailing_evidence(&self, access: &Access, id: MailingId) -> Result<Vec<u8>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch the proof of a mailing", EVIDENCE, &values).await?;
        row.ok_or(StoreError::Missing { what: WHAT })?.bytes(0)
    }
}

impl Change {
    /// Makes a mailing that waits for its recipients; a conflict if the letter has one.
    pub async fn mailing_start_in_txn(&mut self, new: &NewMailing<'_>, by: &str) -> Result<(), StoreError> {
        if new.canonical.len() > MAX_CANONICAL_BYTES || new.evidence.len() > MAX_EVIDENCE_BYTES {
            return Err(StoreError::Unfit { what: WHAT, detail: "the letter or its proof is too long" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(new.id),
            Value::id(new.letter),
            Value::id(new.affected_set),
            kept(new.affected_count),
            new.kind.into(),
            new.canonical.into(),
            new.evidence.into(),
            Value::id(new.signer),
            new.signed_at.into(),
            new.not_after.into(),
            new.made_at.into(),
            by.into(),
        ];
        self.txn.execute("start a mailing", START, &values).await?;
        Ok(())
    }

    /// Notes that the file of recipients was read; false once sending began.
    pub async fn mailing_collected_in_txn(
        &mut self,
        id: MailingId,
        counts: FileCounts,
        by: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            kept(counts.rows),
            kept(counts.not_affected),
            kept(counts.unfit),
            kept(counts.repeated),
            now.into(),
            by.into(),
        ];
        Ok(self.txn.execute("note the recipients of a mailing", COLLECTED, &values).await? == 1)
    }

    /// Lets a paused mailing be sent. None if it is not paused; else when it began, which is now if it is the first time.
    pub async fn mailing_resume_in_txn(
        &mut self,
        id: MailingId,
        by: &str,
        now: Time,
    ) -> Result<Option<Time>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into(), by.into()];
        let row = self.txn.row("resume a mailing", RESUME, &values).await?;
        row.map(|row| row.time(0)).transpose()
    }

    /// Stops a mailing from being sent; false if it is not. What is under way is finished.
    pub async fn mailing_pause_in_txn(
        &mut self,
        id: MailingId,
        by: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into(), by.into()];
        Ok(self.txn.execute("pause a mailing", PAUSE, &values).await? == 1)
    }

    /// Lets an ended mailing go on, because something is to be sent again; false if it did not end.
    pub async fn mailing_reopen_in_txn(
        &mut self,
        id: MailingId,
        by: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into(), by.into()];
        Ok(self.txn.execute("reopen a mailing", REOPEN, &values).await? == 1)
    }

    /// Claims a mailing until a time, or renews the claim; none if it is another's, has ended or waits for its file.
    pub async fn mailing_claim_in_txn(
        &mut self,
        id: MailingId,
        owner: [u8; 16],
        (now, until): (Time, Time),
    ) -> Result<Option<Claim>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let Some(row) = self.txn.row("look whose a mailing is", OWNER, &values).await? else {
            return Ok(None);
        };
        let before: Option<[u8; 16]> = row.optional_array(0)?;
        let values = [Value::id(self.tenant), Value::id(id), Value::from(&owner), now.into(), until.into()];
        if self.txn.execute("claim a mailing", CLAIM, &values).await? == 0 {
            return Ok(None);
        }
        Ok(Some(match before {
            None => Claim::Fresh,
            Some(before) if before == owner => Claim::Kept,
            Some(_) => Claim::TakenOver,
        }))
    }

    /// Gives a claim back; nothing happens if it is another's.
    pub async fn mailing_release_in_txn(&mut self, id: MailingId, owner: [u8; 16]) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::from(&owner)];
        self.txn.execute("release a mailing", RELEASE, &values).await?;
        Ok(())
    }

    /// Ends a mailing in which nobody waits any more; false if somebody does, or it is paused or has ended.
    pub async fn mailing_end_in_txn(&mut self, id: MailingId, now: Time) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into()];
        Ok(self.txn.execute("end a mailing", END, &values).await? == 1)
    }
}
