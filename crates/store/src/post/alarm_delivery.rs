//! Alarm deliveries: which channel is told what of an alarm, how far that is, and what was answered. Sending is `post::alarm`.
//!
//! An attempt is taken with a lease by comparing the number of the attempt, so one process makes it. One whose lease ran out was cut by a crash: it is
//! listed as possibly told twice before it is made again, under the same id, so that receivers can tell.

use model::{
    access::{Access, Right},
    ids::{AlarmChannelId, AlarmDeliveryId, AlarmId, Id},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::PostStore,
    txn::Change,
};

/// An answer is shown up to here.
pub const MAX_ANSWER_BYTES: usize = 300;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum News {
    /// It began.
    Raised,
    /// It is over.
    Ended,
}

impl News {
    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Ended => "ended",
        }
    }

    /// Reads the word written by [`News::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Raised, Self::Ended].into_iter().find(|news| news.as_str() == word)
    }
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It is tried at its time.
    Waiting,
    /// Somebody is trying, or died doing so.
    Sending,
    /// The channel has it.
    Delivered,
    /// It was given up.
    Failed,
    /// It is no longer needed: acknowledged or over before it went out.
    Dropped,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Delivered, Self::Failed, Self::Dropped];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word written by [`DeliveryState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One telling of an alarm to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmDelivery {
    /// Its id: the same in every attempt.
    pub id: AlarmDeliveryId,
    /// Of which alarm.
    pub alarm: AlarmId,
    /// To whom.
    pub channel: AlarmChannelId,
    /// What.
    pub news: News,
    /// In which round of the on-call order.
    pub round: u32,
    /// How far it is.
    pub state: DeliveryState,
    /// How many attempts were begun.
    pub attempt: u32,
    /// When it is tried, or until when the attempt under way is somebody's own.
    pub next_at: Option<Time>,
    /// What was answered last.
    pub answer: Option<String>,
    /// True once an attempt was cut whose end nobody knows. Never taken back.
    pub maybe_twice: bool,
    /// When it was to be told first.
    pub made_at: Time,
    /// When it was delivered, given up or dropped.
    pub done_at: Option<Time>,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempted {
    /// The channel has it.
    Delivered,
    /// It is tried again.
    Again(Time),
    /// Nobody knows whether the channel has it; it is listed as possibly told twice and tried again.
    Unknown(Time),
    /// It is given up.
    Failed,
}

const ADD: &str = "
INSERT INTO alarm_delivery (
    tenant, delivery, alarm, channel, news, round, state, attempt, next_at, maybe_twice, made_at
)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, 0, $8)
ON CONFLICT (tenant, alarm, channel, news, round) DO NOTHING";

const DUE: &str = "
SELECT delivery, alarm, channel, news, round, state, attempt, next_at, answer, maybe_twice, made_at, done_at
FROM alarm_delivery
WHERE tenant = $1
  AND next_at <= $2
ORDER BY next_at, delivery
LIMIT $3";

const LIST: &str = "
SELECT delivery, alarm, channel, news, round, state, attempt, next_at, answer, maybe_twice, made_at, done_at
FROM alarm_delivery
WHERE tenant = $1
  AND alarm = $2
ORDER BY delivery";

const MAYBE_TWICE: &str = "
SELECT delivery, alarm, channel, news, round, state, attempt, next_at, answer, maybe_twice, made_at, done_at
FROM alarm_delivery
WHERE tenant = $1
  AND maybe_twice = 1
  AND delivery < $2
ORDER BY delivery DESC
LIMIT $3";

const TAKE: &str = "
UPDATE alarm_delivery
SET maybe_twice = CASE WHEN state = 'sending' THEN 1 ELSE maybe_twice END,
    state = 'sending',
    attempt = attempt + 1,
    next_at = $5
WHERE tenant = $1
  AND delivery = $2
  AND attempt = $3
  AND next_at <= $4
RETURNING maybe_twice";

const ATTEMPTED: &str = "
UPDATE alarm_delivery
SET state = $4,
    next_at = $5,
    answer = $6,
    done_at = $7,
    maybe_twice = CASE WHEN $8 = 1 THEN 1 ELSE maybe_twice END
WHERE tenant = $1
  AND delivery = $2
  AND attempt = $3
  AND state = 'sending'";

const DROP: &str = "
UPDATE alarm_delivery
SET state = 'dropped', next_at = NULL, done_at = $3
WHERE tenant = $1
  AND alarm = $2
  AND state = 'waiting'
  AND news = 'raised'";

const TOLD: &str = "
SELECT DISTINCT channel
FROM alarm_delivery
WHERE tenant = $1
  AND alarm = $2
  AND news = 'raised'
  AND attempt > 0";

const WHAT: &str = "an alarm's delivery";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

fn delivery_of(row: &Row) -> Result<AlarmDelivery, StoreError> {
    let number =
        |index| -> Result<u32, StoreError> { u32::try_from(row.integer(index)?).map_err(|_| DAMAGED) };
    Ok(AlarmDelivery {
        id: row.id(0)?,
        alarm: row.id(1)?,
        channel: row.id(2)?,
        news: News::parse(&row.text(3)?).ok_or(DAMAGED)?,
        round: number(4)?,
        state: DeliveryState::parse(&row.text(5)?).ok_or(DAMAGED)?,
        attempt: number(6)?,
        next_at: row.optional_time(7)?,
        answer: row.optional_text(8)?,
        maybe_twice: row.integer(9)? != 0,
        made_at: row.time(10)?,
        done_at: row.optional_time(11)?,
    })
}

impl PostStore {
    /// Returns deliveries that are to be tried now, or whose attempt was cut, the most overdue first.
    pub async fn alarm_delivery_due_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<AlarmDelivery>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list due alarm deliveries", DUE, &values).await?;
        rows.iter().map(delivery_of).collect()
    }

    /// Returns what was told of an alarm; there is at most one for each channel, news and round.
    pub async fn alarm_delivery_list(
        &self,
        access: &Access,
        alarm: AlarmId,
    ) -> Result<Vec<AlarmDelivery>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(alarm)];
        let rows = self.house.database.rows("list alarm deliveries", LIST, &values).await?;
        rows.iter().map(delivery_of).collect()
    }

    /// Returns deliveries that may have been told twice, before an id, newest first.
    pub async fn alarm_delivery_maybe_twice_list(
        &self,
        access: &Access,
        before: Option<AlarmDeliveryId>,
        limit: u32,
    ) -> Result<Vec<AlarmDelivery>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(AlarmDeliveryId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list alarm deliveries told twice", MAYBE_TWICE, &values).await?;
        rows.iter().map(delivery_of).collect()
    }
}

impl Change {
    /// Adds a delivery that is tried first at a time; false if the channel is told the same already.
    pub async fn alarm_delivery_add_in_txn(
        &mut self,
        (id, alarm, channel): (AlarmDeliveryId, AlarmId, AlarmChannelId),
        (news, round): (News, u32),
        (now, first_at): (Time, Time),
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            Value::id(alarm),
            Value::id(channel),
            news.as_str().into(),
            i64::from(round).into(),
            first_at.into(),
            now.into(),
        ];
        Ok(self.txn.execute("add an alarm delivery", ADD, &values).await? == 1)
    }

    /// Takes the next attempt, which is the taker's own until a time. None if another was quicker; else whether it may be told twice by it.
    pub async fn alarm_delivery_take_in_txn(
        &mut self,
        id: AlarmDeliveryId,
        attempts_before: u32,
        (now, until): (Time, Time),
    ) -> Result<Option<bool>, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            i64::from(attempts_before).into(),
            now.into(),
            until.into(),
        ];
        let row = self.txn.row("take an alarm delivery", TAKE, &values).await?;
        row.map(|row| Ok(row.integer(0)? != 0)).transpose()
    }

    /// Notes what became of an attempt; false if it was taken over meanwhile.
    pub async fn alarm_delivery_attempted_in_txn(
        &mut self,
        id: AlarmDeliveryId,
        attempt: u32,
        became: Attempted,
        answer: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let (state, next_at, done_at) = match became {
            Attempted::Delivered => (DeliveryState::Delivered, None, Some(now)),
            Attempted::Again(at) | Attempted::Unknown(at) => (DeliveryState::Waiting, Some(at), None),
            Attempted::Failed => (DeliveryState::Failed, None, Some(now)),
        };
        let shown = &answer[..answer.floor_char_boundary(MAX_ANSWER_BYTES)];
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            i64::from(attempt).into(),
            state.as_str().into(),
            Value::Integer(next_at.map(Time::micros)),
            shown.into(),
            Value::Integer(done_at.map(Time::micros)),
            i64::from(matches!(became, Attempted::Unknown(_))).into(),
        ];
        Ok(self.txn.execute("note an alarm delivery", ATTEMPTED, &values).await? == 1)
    }

    /// Drops what waits to be told of an alarm that is acknowledged or over.
    pub async fn alarm_delivery_drop_in_txn(&mut self, alarm: AlarmId, now: Time) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(alarm), now.into()];
        self.txn.execute("drop alarm deliveries", DROP, &values).await
    }

    /// Returns the channels that were told of an alarm, or may have been.
    pub async fn alarm_told_in_txn(&mut self, alarm: AlarmId) -> Result<Vec<AlarmChannelId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(alarm)];
        let rows = self.txn.rows("list channels told of an alarm", TOLD, &values).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}
