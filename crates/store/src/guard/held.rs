//! Held: messages that are kept back, or were: what may be known of them without opening anything, and in which state each is.
//! Names, points, domains and keyed fingerprints only; the message itself is a sealed object. Who may do what, and the sending, are `guard::release`.
//!
//! A state changes only by comparing what was there before, so that of two people who release the same message one does. Whoever is the
//! second is told "not any more" and not an error.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{CopyId, HeldId, Id, JudgedId, ObjectId, ReleaseId},
    time::Time,
    verdict::{Direction, Points},
};
use serde_json::{Value as Json, json};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::{
        GuardStore,
        judged::{packed, party_value, points_of, read_array, reasons_of, reasons_text, unpacked},
    },
    page,
    shared::SharedStore,
    txn::Change,
};

/// The event when a message is held; its body is the held message's id.
pub const MESSAGE_HELD: &str = "message_held";
/// The event when a held message was released: the next hop has it. Body: the held message's id, the release's id.
pub const MESSAGE_RELEASED: &str = "message_released";
/// The event when a held message was deleted by a person. Body: the held message's id.
pub const MESSAGE_DELETED: &str = "message_deleted";
/// The event when a held message ended unreleased; our own people are told, its sender is not. Body: the held message's id.
pub const MESSAGE_EXPIRED: &str = "message_expired";
/// The event when a person said what a held message was. Body: the held message's id.
pub const FEEDBACK_GIVEN: &str = "feedback_given";

/// An answer of the next hop is shown up to here.
pub const MAX_ANSWER_BYTES: usize = 500;
/// So many different domains of recipients are kept of one message.
pub const MAX_DOMAINS: usize = 100;
/// So many fingerprints of recipients are kept of one message; the sealed envelope has all.
pub const MAX_RECIPIENTS: usize = 1_000;

/// Where a held message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldState {
    /// It waits for a person or its end date.
    Held,
    /// Somebody is releasing it, or died doing so.
    Releasing,
    /// The next hop has it, for all its recipients.
    Released,
    /// A person deleted it.
    Deleted,
    /// It ended unreleased.
    Expired,
}

impl HeldState {
    /// All states, in the order in which they can follow each other.
    pub const ALL: [Self; 5] = [Self::Held, Self::Releasing, Self::Released, Self::Deleted, Self::Expired];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Releasing => "releasing",
            Self::Released => "released",
            Self::Deleted => "deleted",
            Self::Expired => "expired",
        }
    }

    /// Reads the word written by [`HeldState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a person said of a held message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feedback {
    /// It was an attack.
    Phishing,
    /// There was nothing wrong with it.
    Fine,
}

impl Feedback {
    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phishing => "phishing",
            Self::Fine => "fine",
        }
    }

    /// Reads the word written by [`Feedback::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Phishing, Self::Fine].into_iter().find(|feedback| feedback.as_str() == word)
    }
}

/// A message to be held; its object is written in the same change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHeld {
    /// Its id; newer ones sort later.
    pub id: HeldId,
    /// When it came.
    pub at: Time,
    /// When it has to be gone.
    pub end_at: Time,
    /// The configured name of the door it came through.
    pub door: String,
    /// Which way it went.
    pub direction: Direction,
    /// Its name in the MTA in front.
    pub queue_id: Option<String>,
    /// The judgement that held it.
    pub judged: Option<JudgedId>,
    /// SHA-256 of the message's bytes.
    pub message_sha256: [u8; 32],
    /// Length of the message.
    pub size_bytes: u64,
    /// `score`, or the reason that forced the action: the cause by which all it held is found.
    pub decided_by: String,
    /// Sum of the points of all reasons.
    pub score: Points,
    /// Why, heaviest first: names and points.
    pub reasons: Vec<(String, Points)>,
    /// Who sent it, by the envelope.
    pub sender: Option<Fingerprint>,
    /// The sender's domain.
    pub sender_domain: Option<String>,
    /// How many it is held for.
    pub recipient_count: u32,
    /// Whom it is held for, up to [`MAX_RECIPIENTS`].
    pub recipients: Vec<Fingerprint>,
    /// Their domains, each once, up to [`MAX_DOMAINS`].
    pub recipient_domains: Vec<String>,
}

impl NewHeld {
    /// Says whether it can be kept: nothing in it may be an address.
    pub fn check(&self) -> Result<(), StoreError> {
        let reasons = self.reasons.iter().map(|(name, _)| name);
        let domains = self.recipient_domains.iter().chain(&self.sender_domain);
        let mut words = reasons.chain(domains).chain(&self.queue_id).chain([&self.door, &self.decided_by]);
        if words.any(|word| word.contains('@')) {
            return Err(StoreError::Unfit {
                what: "a held message",
                detail: "a name in it holds an address",
            });
        }
        if self.recipients.len() > MAX_RECIPIENTS || self.recipient_domains.len() > MAX_DOMAINS {
            return Err(StoreError::Unfit { what: "a held message", detail: "it names too many recipients" });
        }
        Ok(())
    }
}

/// What is known of a held message without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What was said when it was held; of these only the end date may change.
    pub message: NewHeld,
    /// The sealed object; gone once the message is released, deleted or expired.
    pub object: ObjectId,
    /// Where it stands.
    pub state: HeldState,
    /// Since when.
    pub state_at: Time,
    /// By whom, in the form of the audit log.
    pub state_by: String,
    /// The release, once somebody began one; kept over all attempts.
    pub release: Option<ReleaseId>,
    /// How many attempts were begun.
    pub attempt: u32,
    /// When an unfinished attempt may be taken over; only while releasing.
    pub retry_at: Option<Time>,
    /// Places, among those it is held for, of the recipients that have it already.
    pub delivered: Vec<u32>,
    /// What the next hop answered last.
    pub answer: Option<String>,
    /// True once it may have been handed over without our knowing, so that another attempt may hand it over twice. Never taken back.
    pub maybe_twice: bool,
    /// What a person said of it, when and who.
    pub feedback: Option<GivenFeedback>,
    /// The copy that is kept to learn from.
    pub training: Option<ObjectId>,
    /// The copy that was sealed for its recipient instead, if a list was; the newest counts.
    pub instead: Option<CopyId>,
}

/// What a person said of a held message, when and who.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFeedback {
    /// What.
    pub feedback: Feedback,
    /// When.
    pub at: Time,
    /// Who, in the form of the audit log.
    pub by: String,
}

/// Which held messages are asked for; what is none does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldFilter {
    /// Where they stand.
    pub state: Option<HeldState>,
    /// Which way they went.
    pub direction: Option<Direction>,
    /// Came at this time or later.
    pub from: Option<Time>,
    /// Came before this time.
    pub until: Option<Time>,
    /// From this sender.
    pub sender: Option<Fingerprint>,
    /// Only those that may have been handed over twice.
    pub is_maybe_twice: bool,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldCounts {
    /// Waiting.
    pub held: u64,
    /// Being released, or left there by a crash.
    pub releasing: u64,
    /// Handed over.
    pub released: u64,
    /// Deleted by a person.
    pub deleted: u64,
    /// Ended unreleased.
    pub expired: u64,
    /// Of all these, those that may have been handed over twice.
    pub maybe_twice: u64,
    /// When the oldest that waits came.
    pub oldest_held: Option<Time>,
}

/// Who does something to a held message, and when.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'h> {
    /// Who, in the form of the audit log.
    pub by: &'h str,
    /// When.
    pub at: Time,
}

/// One attempt to release, which is ours alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which message.
    pub held: HeldId,
    /// The release: the same in every attempt.
    pub release: ReleaseId,
    /// Which attempt, from 1.
    pub number: u32,
    /// Where the message lies.
    pub object: ObjectId,
    /// Places of the recipients that have it already.
    pub delivered: Vec<u32>,
}

const KEEP: &str = "
INSERT INTO held (
    tenant, held, at, end_at, door, direction, queue_id, judged, object, message_sha256, size_bytes,
    decided_by, score, reasons, sender, sender_domain, recipient_count, recipients, recipient_domains,
    state, state_at, state_by, attempt, delivered, maybe_twice
)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
    $12, $13, $14, $15, $16, $17, $18, $19,
    'held', $3, $20, 0, $21, 0
)";

/// Held messages with all their columns, in the order in which [`held_of`] reads them; the arguments say which.
macro_rules! held_messages {
    ($($which:literal),+) => {
        concat!(
            "
SELECT held, at, end_at, door, direction, queue_id, judged, object, message_sha256, size_bytes,
    decided_by, score, reasons, sender, sender_domain, recipient_count, recipients, recipient_domains,
    state, state_at, state_by, release, attempt, retry_at, delivered, answer, maybe_twice,
    feedback, feedback_at, feedback_by, training, instead
FROM held
WHERE tenant = $1",
            $($which),+
        )
    };
}
pub(crate) use held_messages;

const FETCH: &str = held_messages!(
    "
  AND held = $2"
);

/// Of all states; the one below goes by the index of a state.
const LIST: &str = held_messages!(
    "
  AND held < $2
  AND at >= $4
  AND at < $5
  AND ($6 IS NULL OR direction = $6)
  AND ($7 IS NULL OR sender = $7)
  AND maybe_twice >= $8
ORDER BY held DESC
LIMIT $3"
);

const LIST_IN_STATE: &str = held_messages!(
    "
  AND held < $2
  AND at >= $4
  AND at < $5
  AND ($6 IS NULL OR direction = $6)
  AND ($7 IS NULL OR sender = $7)
  AND maybe_twice >= $8
  AND state = $9
ORDER BY held DESC
LIMIT $3"
);

/// A release under way is left alone until its time is over, also when the message ends meanwhile.
const ENDED: &str = held_messages!(
    "
  AND end_at <= $2
  AND (state = 'held' OR (state = 'releasing' AND retry_at <= $2))
ORDER BY end_at, held
LIMIT $3"
);

const UNFINISHED: &str = held_messages!(
    "
  AND state = 'releasing'
  AND retry_at <= $2
  AND end_at > $2
ORDER BY held
LIMIT $3"
);

const COUNTS: &str = "
SELECT state, COUNT(*), CAST(SUM(maybe_twice) AS BIGINT), MIN(at)
FROM held
WHERE tenant = $1
GROUP BY state";

const BEGIN: &str = "
UPDATE held
SET state = 'releasing', state_at = $3, state_by = $4, retry_at = $5,
    release = COALESCE(release, $6), attempt = attempt + 1
WHERE tenant = $1
  AND held = $2
  AND state = 'held'
  AND end_at > $3
RETURNING release, attempt, object, delivered";

/// Whoever takes over an attempt cannot know how far it came: from now on the message may arrive twice, and that is written first.
const TAKE_OVER: &str = "
UPDATE held
SET state_at = $3, state_by = $4, retry_at = $5, attempt = attempt + 1, maybe_twice = 1
WHERE tenant = $1
  AND held = $2
  AND state = 'releasing'
  AND attempt = $6
  AND retry_at <= $3
  AND end_at > $3
RETURNING release, attempt, object, delivered";

const DELIVERED: &str = "
UPDATE held
SET delivered = $4
WHERE tenant = $1
  AND held = $2
  AND state = 'releasing'
  AND attempt = $3";

const UNKNOWN: &str = "
UPDATE held
SET answer = $4, maybe_twice = 1, retry_at = $5
WHERE tenant = $1
  AND held = $2
  AND state = 'releasing'
  AND attempt = $3";

const BACK: &str = "
UPDATE held
SET state = 'held', state_at = $4, state_by = $5, retry_at = NULL, answer = $6
WHERE tenant = $1
  AND held = $2
  AND state = 'releasing'
  AND attempt = $3";

const RELEASED: &str = "
UPDATE held
SET state = 'released', state_at = $4, state_by = $5, retry_at = NULL, answer = $6
WHERE tenant = $1
  AND held = $2
  AND state = 'releasing'
  AND attempt = $3
RETURNING object";

const DELETED: &str = "
UPDATE held
SET state = 'deleted', state_at = $3, state_by = $4
WHERE tenant = $1
  AND held = $2
  AND state = 'held'
RETURNING object";

const EXPIRED: &str = "
UPDATE held
SET state = 'expired', state_at = $3, state_by = $4, retry_at = NULL,
    maybe_twice = CASE WHEN state = 'releasing' THEN 1 ELSE maybe_twice END
WHERE tenant = $1
  AND held = $2
  AND end_at <= $3
  AND (state = 'held' OR (state = 'releasing' AND retry_at <= $3))
RETURNING object";

const EXTEND: &str = "
UPDATE held
SET object = $4, end_at = $5
WHERE tenant = $1
  AND held = $2
  AND object = $3
  AND state = 'held'
  AND end_at < $5";

const FEEDBACK: &str = "
UPDATE held
SET feedback = $3, feedback_at = $4, feedback_by = $5, training = COALESCE($6, training)
WHERE tenant = $1
  AND held = $2
  AND state <> 'expired'";

const INSTEAD: &str = "
UPDATE held
SET instead = $3
WHERE tenant = $1
  AND held = $2";

const PRUNE: &str = "
DELETE FROM held
WHERE tenant = $1
  AND state IN ('released', 'deleted', 'expired')
  AND state_at < $2";

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a held message", detail: "a column is not in its form" };

fn number_of(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| DAMAGED)
}

fn places_of(bytes: &[u8]) -> Vec<u32> {
    let (places, _) = bytes.as_chunks::<4>();
    places.iter().copied().map(u32::from_be_bytes).collect()
}

fn places_bytes(places: &[u32]) -> Vec<u8> {
    places.iter().flat_map(|place| place.to_be_bytes()).collect()
}

fn message_of(row: &Row) -> Result<NewHeld, StoreError> {
    Ok(NewHeld {
        id: row.id(0)?,
        at: row.time(1)?,
        end_at: row.time(2)?,
        door: row.text(3)?,
        direction: Direction::parse(&row.text(4)?).ok_or(DAMAGED)?,
        queue_id: row.optional_text(5)?,
        judged: row.optional_id(6)?,
        message_sha256: row.array(8)?,
        size_bytes: row.count(9)?,
        decided_by: row.text(10)?,
        score: points_of(row.integer(11)?)?,
        reasons: reasons_of(&row.text(12)?)?,
        sender: row.optional_array(13)?.map(Fingerprint::from_bytes),
        sender_domain: row.optional_text(14)?,
        recipient_count: number_of(row.integer(15)?)?,
        recipients: unpacked(&row.bytes(16)?),
        recipient_domains: read_array(&row.text(17)?, |domain| domain.as_str().map(str::to_owned))?,
    })
}

pub(crate) fn held_of(row: &Row) -> Result<Held, StoreError> {
    Ok(Held {
        message: message_of(row)?,
        object: row.id(7)?,
        state: HeldState::parse(&row.text(18)?).ok_or(DAMAGED)?,
        state_at: row.time(19)?,
        state_by: row.text(20)?,
        release: row.optional_id(21)?,
        attempt: number_of(row.integer(22)?)?,
        retry_at: row.optional_time(23)?,
        delivered: places_of(&row.bytes(24)?),
        answer: row.optional_text(25)?,
        maybe_twice: row.integer(26)? != 0,
        feedback: feedback_of(row)?,
        training: row.optional_id(30)?,
        instead: row.optional_id(31)?,
    })
}

fn feedback_of(row: &Row) -> Result<Option<GivenFeedback>, StoreError> {
    let (Some(word), Some(at), Some(by)) =
        (row.optional_text(27)?, row.optional_time(28)?, row.optional_text(29)?)
    else {
        return Ok(None);
    };
    Ok(Some(GivenFeedback { feedback: Feedback::parse(&word).ok_or(DAMAGED)?, at, by }))
}

fn attempt_of(held: HeldId, row: &Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        held,
        release: row.id(0)?,
        number: number_of(row.integer(1)?)?,
        object: row.id(2)?,
        delivered: places_of(&row.bytes(3)?),
    })
}

/// What a next hop says may quote an address; whoever hands it over has taken those out.
fn checked_answer(answer: &str) -> Result<&str, StoreError> {
    if answer.contains('@') || answer.len() > MAX_ANSWER_BYTES {
        return Err(StoreError::Unfit {
            what: "an answer of the next hop",
            detail: "it holds an address or is too long",
        });
    }
    Ok(answer)
}

impl SharedStore {
    /// Returns what is known of a held message.
    pub async fn held_fetch(&self, access: &Access, id: HeldId) -> Result<Held, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a held message", FETCH, &values).await?;
        held_of(&row.ok_or(StoreError::Missing { what: "a held message" })?)
    }

    /// Returns held messages before an id, newest first; without one, from the newest.
    pub async fn held_list(
        &self,
        access: &Access,
        filter: &HeldFilter,
        before: Option<HeldId>,
        limit: u32,
    ) -> Result<Vec<Held>, StoreError> {
        access.require(Right::Read)?;
        let mut values = vec![
            Value::id(access.tenant),
            Value::id(before.unwrap_or(HeldId::from_bytes([0xff; 16]))),
            page(limit).into(),
            filter.from.unwrap_or(Time::EARLIEST).into(),
            filter.until.unwrap_or(Time::LATEST).into(),
            Value::Text(filter.direction.map(Direction::as_str)),
            party_value(filter.sender.as_ref()),
            i64::from(filter.is_maybe_twice).into(),
        ];
        let sql = match filter.state {
            None => LIST,
            Some(state) => {
                values.push(state.as_str().into());
                LIST_IN_STATE
            }
        };
        self.house.database.rows("list held messages", sql, &values).await?.iter().map(held_of).collect()
    }

    /// Counts held messages by their state.
    pub async fn held_count(&self, access: &Access) -> Result<HeldCounts, StoreError> {
        access.require(Right::Read)?;
        let rows =
            self.house.database.rows("count held messages", COUNTS, &[Value::id(access.tenant)]).await?;
        let mut counts = HeldCounts::default();
        for row in &rows {
            let count = row.count(1)?;
            counts.maybe_twice += row.count(2)?;
            match HeldState::parse(&row.text(0)?).ok_or(DAMAGED)? {
                HeldState::Held => {
                    counts.held = count;
                    counts.oldest_held = Some(row.time(3)?);
                }
                HeldState::Releasing => counts.releasing = count,
                HeldState::Released => counts.released = count,
                HeldState::Deleted => counts.deleted = count,
                HeldState::Expired => counts.expired = count,
            }
        }
        Ok(counts)
    }
}

impl GuardStore {
    /// Returns messages whose end date has come and which nobody is releasing, the most overdue first.
    pub async fn held_ended_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Held>, StoreError> {
        self.held_due("list ended held messages", ENDED, access, now, limit).await
    }

    /// Returns messages whose release nobody finished in its time: the process died, or the next hop did not answer.
    pub async fn held_unfinished_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Held>, StoreError> {
        self.held_due("list unfinished releases", UNFINISHED, access, now, limit).await
    }

    async fn held_due(
        &self,
        action: &'static str,
        sql: &'static str,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Held>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house.database.rows(action, sql, &values).await?.iter().map(held_of).collect()
    }

    /// Forgets rows of messages that were released, deleted or expired before a time; returns how many.
    pub async fn held_prune(&self, access: &Access, before: Time) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), before.into()];
        self.house.database.execute("prune held messages", PRUNE, &values).await
    }
}

impl Change {
    /// Writes the row of a message whose object is part of the same change.
    pub async fn held_keep_in_txn(
        &mut self,
        held: &NewHeld,
        object: ObjectId,
        by: &str,
    ) -> Result<(), StoreError> {
        held.check()?;
        let reasons = reasons_text(&held.reasons);
        let recipients = packed(&held.recipients);
        let domains = Json::Array(held.recipient_domains.iter().map(|domain| json!(domain)).collect());
        let domains = domains.to_string();
        let values = [
            Value::id(self.tenant),
            Value::id(held.id),
            held.at.into(),
            held.end_at.into(),
            held.door.as_str().into(),
            held.direction.as_str().into(),
            Value::Text(held.queue_id.as_deref()),
            Value::optional_id(held.judged),
            Value::id(object),
            (&held.message_sha256).into(),
            i64::try_from(held.size_bytes).unwrap_or(i64::MAX).into(),
            held.decided_by.as_str().into(),
            i64::from(held.score.as_hundredths()).into(),
            reasons.as_str().into(),
            party_value(held.sender.as_ref()),
            Value::Text(held.sender_domain.as_deref()),
            i64::from(held.recipient_count).into(),
            recipients.as_slice().into(),
            domains.as_str().into(),
            by.into(),
            [0_u8; 0].as_slice().into(),
        ];
        self.txn.execute("hold a message", KEEP, &values).await?;
        Ok(())
    }

    /// Begins to release a message; none if it is not held any more, because somebody else was quicker or it ended.
    ///
    /// The attempt is ours alone until `retry_at`. `release` is used only if no attempt was made before.
    pub async fn held_release_begin_in_txn(
        &mut self,
        held: HeldId,
        release: ReleaseId,
        hand: Hand<'_>,
        retry_at: Time,
    ) -> Result<Option<Attempt>, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(held),
            hand.at.into(),
            hand.by.into(),
            retry_at.into(),
            Value::id(release),
        ];
        let row = self.txn.row("begin a release", BEGIN, &values).await?;
        row.map(|row| attempt_of(held, &row)).transpose()
    }

    /// Takes over an attempt that nobody finished; none if somebody else did, or its time is not over.
    ///
    /// In the same change the message is listed as one that may arrive twice: commit it before sending anything.
    pub async fn held_release_take_over_in_txn(
        &mut self,
        held: HeldId,
        attempt: u32,
        hand: Hand<'_>,
        retry_at: Time,
    ) -> Result<Option<Attempt>, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(held),
            hand.at.into(),
            hand.by.into(),
            retry_at.into(),
            i64::from(attempt).into(),
        ];
        let row = self.txn.row("take over a release", TAKE_OVER, &values).await?;
        row.map(|row| attempt_of(held, &row)).transpose()
    }

    /// Notes which recipients have it; false if the attempt is not ours any more.
    pub async fn held_delivered_in_txn(
        &mut self,
        attempt: &Attempt,
        places: &[u32],
    ) -> Result<bool, StoreError> {
        let places = places_bytes(places);
        let values = [
            Value::id(self.tenant),
            Value::id(attempt.held),
            i64::from(attempt.number).into(),
            places.as_slice().into(),
        ];
        Ok(self.txn.execute("note who has a released message", DELIVERED, &values).await? == 1)
    }

    /// Notes that nobody knows whether the next hop has it; it is tried again from `retry_at` on. False if the attempt is not ours any more.
    pub async fn held_unknown_in_txn(
        &mut self,
        attempt: &Attempt,
        answer: &str,
        retry_at: Time,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(attempt.held),
            i64::from(attempt.number).into(),
            checked_answer(answer)?.into(),
            retry_at.into(),
        ];
        Ok(self.txn.execute("note a lost answer", UNKNOWN, &values).await? == 1)
    }

    /// Puts a message back to those held, with what the next hop answered; false if the attempt is not ours any more.
    pub async fn held_back_in_txn(
        &mut self,
        attempt: &Attempt,
        answer: &str,
        hand: Hand<'_>,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(attempt.held),
            i64::from(attempt.number).into(),
            hand.at.into(),
            hand.by.into(),
            checked_answer(answer)?.into(),
        ];
        Ok(self.txn.execute("put a message back to those held", BACK, &values).await? == 1)
    }

    /// Notes that the next hop has it, for all; returns the object that is to be removed, or none if the attempt is not ours any more.
    pub async fn held_released_in_txn(
        &mut self,
        attempt: &Attempt,
        answer: &str,
        hand: Hand<'_>,
    ) -> Result<Option<ObjectId>, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(attempt.held),
            i64::from(attempt.number).into(),
            hand.at.into(),
            hand.by.into(),
            checked_answer(answer)?.into(),
        ];
        let row = self.txn.row("finish a release", RELEASED, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }

    /// Deletes a message that is held; returns the object that is to be removed, or none if it is not held any more.
    pub async fn held_delete_in_txn(
        &mut self,
        held: HeldId,
        hand: Hand<'_>,
    ) -> Result<Option<ObjectId>, StoreError> {
        self.held_end_in_txn("delete a held message", DELETED, held, hand).await
    }

    /// Ends a message whose end date has come; returns the object that is to be removed, or none if there is nothing to end.
    pub async fn held_expire_in_txn(
        &mut self,
        held: HeldId,
        hand: Hand<'_>,
    ) -> Result<Option<ObjectId>, StoreError> {
        self.held_end_in_txn("end a held message", EXPIRED, held, hand).await
    }

    async fn held_end_in_txn(
        &mut self,
        action: &'static str,
        sql: &'static str,
        held: HeldId,
        hand: Hand<'_>,
    ) -> Result<Option<ObjectId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(held), hand.at.into(), hand.by.into()];
        let row = self.txn.row(action, sql, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }

    /// Puts a later end date and the object that is sealed to it in the place of the old one; false if the message is not held any more.
    pub async fn held_extend_in_txn(
        &mut self,
        held: HeldId,
        old: ObjectId,
        new: ObjectId,
        end_at: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(held), Value::id(old), Value::id(new), end_at.into()];
        Ok(self.txn.execute("extend a held message", EXTEND, &values).await? == 1)
    }

    /// Notes what a person said of it, and the copy to learn from if there is one; the last word counts.
    pub async fn held_feedback_in_txn(
        &mut self,
        held: HeldId,
        feedback: Feedback,
        training: Option<ObjectId>,
        hand: Hand<'_>,
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(held),
            feedback.as_str().into(),
            hand.at.into(),
            hand.by.into(),
            Value::optional_id(training),
        ];
        if self.txn.execute("note what a held message was", FEEDBACK, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a held message" });
        }
        Ok(())
    }

    /// Notes which copy was sealed for its recipient instead, whatever became of the message; the last one counts.
    pub async fn held_instead_in_txn(&mut self, held: HeldId, copy: CopyId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(held), Value::id(copy)];
        if self.txn.execute("note what went instead of a held message", INSTEAD, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a held message" });
        }
        Ok(())
    }
}
