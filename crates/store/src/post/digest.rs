//! Digests: what waits for which recipient, what he said to it, and which letters told him. Composing, signing and sending are `post::digest`.
//!
//! A recipient is a keyed fingerprint; his address and the subject lie sealed in the line, to the week in which the hold ends, and are removed with it.
//! A line is answered once: the first answer counts. A letter is one row for each recipient and period, taken with a lease as an alarm's delivery is.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::HeldId,
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::{PostStore, alarm_delivery::Attempted},
    txn::Change,
};

/// The event when a recipient answered; its body is the held message's id. Said by whoever keeps the answer.
pub const DIGEST_ANSWERED: &str = "digest_answered";

/// What a recipient says to a held message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestAnswer {
    /// Deliver it.
    Release,
    /// Somebody who may, please look at it.
    Ask,
    /// It is an attack.
    Report,
}

impl DigestAnswer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Release, Self::Ask, Self::Report];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Ask => "ask",
            Self::Report => "report",
        }
    }

    /// Reads the word written by [`DigestAnswer::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == word)
    }
}

/// One held message of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestLine {
    /// Whose.
    pub recipient: Fingerprint,
    /// Which message.
    pub held: HeldId,
    /// When it was noted.
    pub made_at: Time,
    /// When the hold ends.
    pub end_at: Time,
    /// The recipient's address and what may be shown: sealed.
    pub sealed: Vec<u8>,
    /// Whether he may release it himself.
    pub may_release: bool,
    /// When a letter told him first.
    pub told_at: Option<Time>,
    /// What he said, and when.
    pub answer: Option<(DigestAnswer, Time)>,
    /// When what he said was done.
    pub done_at: Option<Time>,
}

/// One letter to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestLetter {
    /// To whom.
    pub recipient: Fingerprint,
    /// The beginning of its period.
    pub period: Time,
    /// `sending`, `waiting`, `delivered` or `failed`, as an alarm's delivery.
    pub state: String,
    /// How many attempts were begun.
    pub attempt: u32,
    /// When it is tried again, or until when the attempt under way is somebody's own.
    pub next_at: Option<Time>,
    /// What was answered last.
    pub answer: Option<String>,
    /// True once an attempt was cut whose end nobody knows.
    pub maybe_twice: bool,
    /// How many messages it told of.
    pub lines: u64,
    /// When it was taken by the next server.
    pub sent_at: Option<Time>,
}

const ADD_LINE: &str = "
INSERT INTO digest_line (tenant, recipient, held, made_at, end_at, sealed, may_release)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, recipient, held) DO NOTHING";

const IS_NOTED: &str = "
SELECT COUNT(*)
FROM digest_line
WHERE tenant = $1
  AND held = $2";

const FETCH_LINE: &str = "
SELECT recipient, held, made_at, end_at, sealed, may_release, told_at, answer, answered_at, done_at
FROM digest_line
WHERE tenant = $1
  AND recipient = $2
  AND held = $3";

const LIST_LINES: &str = "
SELECT recipient, held, made_at, end_at, sealed, may_release, told_at, answer, answered_at, done_at
FROM digest_line
WHERE tenant = $1
  AND recipient = $2
  AND end_at > $3
  AND answer IS NULL
ORDER BY held DESC
LIMIT $4";

/// Whoever has a message he was not told of, and no letter of this period that is out of our hands or under way.
const DUE: &str = "
SELECT DISTINCT digest_line.recipient
FROM digest_line
WHERE digest_line.tenant = $1
  AND digest_line.told_at IS NULL
  AND digest_line.answer IS NULL
  AND digest_line.end_at > $3
  AND NOT EXISTS (
    SELECT 1
    FROM digest
    WHERE digest.tenant = digest_line.tenant
      AND digest.recipient = digest_line.recipient
      AND digest.period = $2
      AND (digest.next_at IS NULL OR digest.next_at > $3)
)
ORDER BY digest_line.recipient
LIMIT $4";

const TAKE: &str = "
INSERT INTO digest (tenant, recipient, period, state, attempt, next_at, maybe_twice, lines)
VALUES ($1, $2, $3, 'sending', 1, $5, 0, $6)
ON CONFLICT (tenant, recipient, period) DO UPDATE
SET maybe_twice = CASE WHEN digest.state = 'sending' THEN 1 ELSE digest.maybe_twice END,
    state = 'sending',
    attempt = digest.attempt + 1,
    next_at = excluded.next_at,
    lines = excluded.lines
WHERE digest.next_at <= $4
RETURNING attempt";

const ATTEMPTED: &str = "
UPDATE digest
SET state = $5,
    next_at = $6,
    answer = $7,
    sent_at = $8,
    maybe_twice = CASE WHEN $9 = 1 THEN 1 ELSE maybe_twice END
WHERE tenant = $1
  AND recipient = $2
  AND period = $3
  AND attempt = $4
  AND state = 'sending'";

const TOLD: &str = "
UPDATE digest_line
SET told_at = $4
WHERE tenant = $1
  AND recipient = $2
  AND held = $3
  AND told_at IS NULL";

const LETTERS: &str = "
SELECT recipient, period, state, attempt, next_at, answer, maybe_twice, lines, sent_at
FROM digest
WHERE tenant = $1
  AND period < $2
  AND ($3 = 0 OR maybe_twice = 1)
ORDER BY period DESC, recipient
LIMIT $4";

const ANSWER: &str = "
UPDATE digest_line
SET answer = $4, answered_at = $5
WHERE tenant = $1
  AND recipient = $2
  AND held = $3
  AND answer IS NULL
  AND end_at > $5";

const OPEN_ANSWERS: &str = "
SELECT recipient, held, made_at, end_at, sealed, may_release, told_at, answer, answered_at, done_at
FROM digest_line
WHERE tenant = $1
  AND answer IS NOT NULL
  AND done_at IS NULL
ORDER BY answered_at, held
LIMIT $2";

const DONE: &str = "
UPDATE digest_line
SET done_at = $4
WHERE tenant = $1
  AND recipient = $2
  AND held = $3
  AND answer IS NOT NULL
  AND done_at IS NULL";

const REMOVE_HELD: &str = "
DELETE FROM digest_line
WHERE tenant = $1
  AND held = $2
  AND (answer IS NULL OR done_at IS NOT NULL)";

const PRUNE_LINES: &str = "
DELETE FROM digest_line
WHERE tenant = $1
  AND end_at <= $2";

const PRUNE_LETTERS: &str = "
DELETE FROM digest
WHERE tenant = $1
  AND period < $2";

const WHAT: &str = "a line of a digest";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

fn line_of(row: &Row) -> Result<DigestLine, StoreError> {
    let answer = row.optional_text(7)?.map(|word| DigestAnswer::parse(&word).ok_or(DAMAGED)).transpose()?;
    Ok(DigestLine {
        recipient: Fingerprint::from_bytes(row.array(0)?),
        held: row.id(1)?,
        made_at: row.time(2)?,
        end_at: row.time(3)?,
        sealed: row.bytes(4)?,
        may_release: row.integer(5)? != 0,
        told_at: row.optional_time(6)?,
        answer: answer.zip(row.optional_time(8)?),
        done_at: row.optional_time(9)?,
    })
}

fn letter_of(row: &Row) -> Result<DigestLetter, StoreError> {
    Ok(DigestLetter {
        recipient: Fingerprint::from_bytes(row.array(0)?),
        period: row.time(1)?,
        state: row.text(2)?,
        attempt: u32::try_from(row.integer(3)?).map_err(|_| DAMAGED)?,
        next_at: row.optional_time(4)?,
        answer: row.optional_text(5)?,
        maybe_twice: row.integer(6)? != 0,
        lines: row.count(7)?,
        sent_at: row.optional_time(8)?,
    })
}

impl PostStore {
    /// Whether a held message is noted for anybody.
    pub async fn digest_is_noted(&self, access: &Access, held: HeldId) -> Result<bool, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(held)];
        Ok(self.house.database.count("look for lines of digests", IS_NOTED, &values).await? > 0)
    }

    /// Returns a line.
    pub async fn digest_line_fetch(
        &self,
        access: &Access,
        recipient: Fingerprint,
        held: HeldId,
    ) -> Result<DigestLine, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), recipient.as_bytes().into(), Value::id(held)];
        let row = self.house.database.row("fetch a line of a digest", FETCH_LINE, &values).await?;
        line_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns what waits for a recipient and is not answered, newest first.
    pub async fn digest_line_list(
        &self,
        access: &Access,
        recipient: Fingerprint,
        now: Time,
        limit: u32,
    ) -> Result<Vec<DigestLine>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), recipient.as_bytes().into(), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list lines of a digest", LIST_LINES, &values).await?;
        rows.iter().map(line_of).collect()
    }

    /// Returns recipients to whom a letter of a period is to be sent now.
    pub async fn digest_due_list(
        &self,
        access: &Access,
        period: Time,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Fingerprint>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), period.into(), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list due digests", DUE, &values).await?;
        rows.iter().map(|row| Ok(Fingerprint::from_bytes(row.array(0)?))).collect()
    }

    /// Returns letters of periods before a time, newest first: all, or those that may have been sent twice.
    pub async fn digest_letter_list(
        &self,
        access: &Access,
        is_maybe_twice_only: bool,
        before: Time,
        limit: u32,
    ) -> Result<Vec<DigestLetter>, StoreError> {
        access.require(Right::Read)?;
        let values = [
            Value::id(access.tenant),
            before.into(),
            i64::from(is_maybe_twice_only).into(),
            page(limit).into(),
        ];
        self.house.database.rows("list digests", LETTERS, &values).await?.iter().map(letter_of).collect()
    }

    /// Returns answers that are not yet acted upon, oldest first.
    pub async fn digest_answer_list(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<DigestLine>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into()];
        let rows = self.house.database.rows("list answers to digests", OPEN_ANSWERS, &values).await?;
        rows.iter().map(line_of).collect()
    }

    /// Forgets lines whose hold has ended, and letters of periods before a time; returns how many.
    pub async fn digest_prune(
        &self,
        access: &Access,
        now: Time,
        letters_before: Time,
    ) -> Result<u64, StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let lines = [Value::id(access.tenant), now.into()];
        let letters = [Value::id(access.tenant), letters_before.into()];
        let pruned = change.txn.execute("prune lines of digests", PRUNE_LINES, &lines).await?
            + change.txn.execute("prune digests", PRUNE_LETTERS, &letters).await?;
        change.commit().await?;
        Ok(pruned)
    }
}

impl Change {
    /// Notes that a held message waits for a recipient; false if that is noted.
    pub async fn digest_line_add_in_txn(&mut self, line: &DigestLine) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            line.recipient.as_bytes().into(),
            Value::id(line.held),
            line.made_at.into(),
            line.end_at.into(),
            line.sealed.as_slice().into(),
            i64::from(line.may_release).into(),
        ];
        Ok(self.txn.execute("add a line of a digest", ADD_LINE, &values).await? == 1)
    }

    /// Takes the next attempt at a letter, which is the taker's own until a time; its number, or none if another was quicker or it is sent.
    pub async fn digest_take_in_txn(
        &mut self,
        recipient: Fingerprint,
        period: Time,
        (now, until): (Time, Time),
        lines: u64,
    ) -> Result<Option<u32>, StoreError> {
        let values = [
            Value::id(self.tenant),
            recipient.as_bytes().into(),
            period.into(),
            now.into(),
            until.into(),
            i64::try_from(lines).unwrap_or(i64::MAX).into(),
        ];
        let row = self.txn.row("take a digest", TAKE, &values).await?;
        row.map(|row| u32::try_from(row.integer(0)?).map_err(|_| DAMAGED)).transpose()
    }

    /// Notes what became of an attempt at a letter; false if it was taken over meanwhile.
    pub async fn digest_attempted_in_txn(
        &mut self,
        (recipient, period): (Fingerprint, Time),
        attempt: u32,
        became: Attempted,
        answer: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let (state, next_at, sent_at) = match became {
            Attempted::Delivered => ("delivered", None, Some(now)),
            Attempted::Again(at) | Attempted::Unknown(at) => ("waiting", Some(at), None),
            Attempted::Failed => ("failed", None, None),
        };
        let shown = &answer[..answer.floor_char_boundary(super::alarm_delivery::MAX_ANSWER_BYTES)];
        let values = [
            Value::id(self.tenant),
            recipient.as_bytes().into(),
            period.into(),
            i64::from(attempt).into(),
            state.into(),
            Value::Integer(next_at.map(Time::micros)),
            shown.into(),
            Value::Integer(sent_at.map(Time::micros)),
            i64::from(matches!(became, Attempted::Unknown(_))).into(),
        ];
        Ok(self.txn.execute("note a digest", ATTEMPTED, &values).await? == 1)
    }

    /// Notes that a recipient was told of a message.
    pub async fn digest_told_in_txn(
        &mut self,
        recipient: Fingerprint,
        held: HeldId,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), recipient.as_bytes().into(), Value::id(held), at.into()];
        self.txn.execute("note that a digest told", TOLD, &values).await?;
        Ok(())
    }

    /// Keeps what a recipient says; false if he said something before, the hold has ended, or there is no such line.
    pub async fn digest_answer_in_txn(
        &mut self,
        recipient: Fingerprint,
        held: HeldId,
        answer: DigestAnswer,
        at: Time,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            recipient.as_bytes().into(),
            Value::id(held),
            answer.as_str().into(),
            at.into(),
        ];
        Ok(self.txn.execute("answer a digest", ANSWER, &values).await? == 1)
    }

    /// Notes that what a recipient said is done; false if it was before.
    pub async fn digest_done_in_txn(
        &mut self,
        recipient: Fingerprint,
        held: HeldId,
        at: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), recipient.as_bytes().into(), Value::id(held), at.into()];
        Ok(self.txn.execute("finish an answer to a digest", DONE, &values).await? == 1)
    }

    /// Removes the lines of a message that waits no longer, but for answers that are not yet acted upon.
    pub async fn digest_line_remove_in_txn(&mut self, held: HeldId) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(held)];
        self.txn.execute("remove lines of digests", REMOVE_HELD, &values).await
    }
}
