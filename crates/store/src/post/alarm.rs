//! Alarms: what people must hear, once for each cause while it lasts. Whom to tell and in which words is `post::alarm`.
//! Raising the same again counts and tells nobody anew, so a flood is one alarm. Names, numbers and ids only: no address is kept.

use model::{
    access::{Access, Right},
    ids::{AlarmId, Id},
    severity::Severity,
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::PostStore,
    txn::Change,
};

/// The event when an alarm is raised that was not there; its body is the alarm's id. Said by whoever raises, who makes the event's id.
pub const ALARM_RAISED: &str = "alarm_raised";

/// An alarm as it is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlarm {
    /// Its id, if it turns out to be a new one.
    pub id: AlarmId,
    /// Which kind, as a word.
    pub kind: String,
    /// What of that kind: a door's name, a release's id; without an address. Together with the kind it is what is raised only once.
    pub cause: String,
    /// How grave.
    pub severity: Severity,
    /// The sentence that says it, by its id in the texts.
    pub phrase: String,
    /// The values it mentions; without an address.
    pub arguments: Vec<(String, String)>,
    /// When it happened.
    pub at: Time,
    /// How often since it was raised last.
    pub count: u64,
}

/// What raising came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// The alarm.
    pub id: AlarmId,
    /// True if there was none of the same cause: people are told.
    pub is_new: bool,
    /// How often it was raised.
    pub count: u64,
}

/// An alarm as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What was said when it was raised first, but for the arguments, which are the last ones; `count` is of all times.
    pub said: NewAlarm,
    /// When it was raised last.
    pub last_at: Time,
    /// Which place of the on-call order is told next.
    pub place: u32,
    /// How often the whole order was gone through.
    pub round: u32,
    /// When that place is told; none once nobody else is to be told.
    pub next_step_at: Option<Time>,
    /// When and by whom it was acknowledged.
    pub acknowledged: Option<(Time, String)>,
    /// When it was over.
    pub ended_at: Option<Time>,
}

/// How far an alarm is in the on-call order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepPlace {
    /// Which place is next.
    pub place: u32,
    /// In which round.
    pub round: u32,
}

const RAISE: &str = "
INSERT INTO alarm (
    tenant, alarm, kind, cause, severity, phrase, arguments, made_at, last_at, count, place, round, next_step_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, 0, 0, $8)
ON CONFLICT (tenant, kind, cause) WHERE ended_at IS NULL DO UPDATE
SET count = alarm.count + excluded.count,
    arguments = excluded.arguments,
    last_at = CASE WHEN excluded.last_at > alarm.last_at THEN excluded.last_at ELSE alarm.last_at END
RETURNING alarm, count";

const FETCH: &str = "
SELECT alarm, kind, cause, severity, phrase, arguments, made_at, last_at, count,
    place, round, next_step_at, acknowledged_at, acknowledged_by, ended_at
FROM alarm
WHERE tenant = $1
  AND alarm = $2";

const LIST: &str = "
SELECT alarm, kind, cause, severity, phrase, arguments, made_at, last_at, count,
    place, round, next_step_at, acknowledged_at, acknowledged_by, ended_at
FROM alarm
WHERE tenant = $1
  AND alarm < $2
  AND ($3 = 0 OR ended_at IS NULL)
ORDER BY alarm DESC
LIMIT $4";

const DUE: &str = "
SELECT alarm, kind, cause, severity, phrase, arguments, made_at, last_at, count,
    place, round, next_step_at, acknowledged_at, acknowledged_by, ended_at
FROM alarm
WHERE tenant = $1
  AND next_step_at <= $2
ORDER BY next_step_at, alarm
LIMIT $3";

const STEP: &str = "
UPDATE alarm
SET place = $5, round = $6, next_step_at = $7
WHERE tenant = $1
  AND alarm = $2
  AND place = $3
  AND round = $4
  AND next_step_at IS NOT NULL
  AND acknowledged_at IS NULL
  AND ended_at IS NULL";

const HURRY: &str = "
UPDATE alarm
SET next_step_at = $3
WHERE tenant = $1
  AND alarm = $2
  AND next_step_at > $3";

const ACKNOWLEDGE: &str = "
UPDATE alarm
SET acknowledged_at = $3,
    acknowledged_by = $4,
    next_step_at = NULL,
    ended_at = CASE WHEN $5 = 1 THEN $3 ELSE ended_at END
WHERE tenant = $1
  AND alarm = $2
  AND acknowledged_at IS NULL
  AND ended_at IS NULL";

const END: &str = "
UPDATE alarm
SET ended_at = $4, next_step_at = NULL
WHERE tenant = $1
  AND kind = $2
  AND cause = $3
  AND ended_at IS NULL
RETURNING alarm";

const PRUNE_DELIVERIES: &str = "
DELETE FROM alarm_delivery
WHERE tenant = $1
  AND alarm IN (
    SELECT alarm
    FROM alarm
    WHERE tenant = $1
      AND ended_at < $2
)";

const PRUNE: &str = "
DELETE FROM alarm
WHERE tenant = $1
  AND ended_at < $2";

const WHAT: &str = "an alarm";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

impl NewAlarm {
    fn check(&self) -> Result<(), StoreError> {
        let values = self.arguments.iter().map(|(_, value)| value);
        if values.chain([&self.kind, &self.cause]).any(|word| word.contains('@')) {
            return Err(StoreError::Unfit { what: WHAT, detail: "a word in it holds an address" });
        }
        Ok(())
    }
}

fn alarm_of(row: &Row) -> Result<Alarm, StoreError> {
    let number =
        |index| -> Result<u32, StoreError> { u32::try_from(row.integer(index)?).map_err(|_| DAMAGED) };
    Ok(Alarm {
        said: NewAlarm {
            id: row.id(0)?,
            kind: row.text(1)?,
            cause: row.text(2)?,
            severity: Severity::parse(&row.text(3)?).ok_or(DAMAGED)?,
            phrase: row.text(4)?,
            arguments: serde_json::from_str(&row.text(5)?).map_err(|_| DAMAGED)?,
            at: row.time(6)?,
            count: row.count(8)?,
        },
        last_at: row.time(7)?,
        place: number(9)?,
        round: number(10)?,
        next_step_at: row.optional_time(11)?,
        acknowledged: row.optional_time(12)?.zip(row.optional_text(13)?),
        ended_at: row.optional_time(14)?,
    })
}

impl PostStore {
    /// Returns an alarm.
    pub async fn alarm_fetch(&self, access: &Access, id: AlarmId) -> Result<Alarm, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an alarm", FETCH, &values).await?;
        alarm_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns alarms before an id, newest first: those that last, or all.
    pub async fn alarm_list(
        &self,
        access: &Access,
        is_open_only: bool,
        before: Option<AlarmId>,
        limit: u32,
    ) -> Result<Vec<Alarm>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(AlarmId::from_bytes([0xff; 16]));
        let values =
            [Value::id(access.tenant), Value::id(before), i64::from(is_open_only).into(), page(limit).into()];
        self.house.database.rows("list alarms", LIST, &values).await?.iter().map(alarm_of).collect()
    }

    /// Returns alarms whose next place of the on-call order is to be told now, the most overdue first.
    pub async fn alarm_due_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Alarm>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house.database.rows("list due alarms", DUE, &values).await?.iter().map(alarm_of).collect()
    }

    /// Forgets alarms that were over before a time, with all that was told of them; returns how many.
    pub async fn alarm_prune(&self, access: &Access, before: Time) -> Result<u64, StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        let values = [Value::id(access.tenant), before.into()];
        change.txn.execute("prune alarm deliveries", PRUNE_DELIVERIES, &values).await?;
        let pruned = change.txn.execute("prune alarms", PRUNE, &values).await?;
        change.commit().await?;
        Ok(pruned)
    }
}

impl Change {
    /// Raises an alarm, or counts it where the same cause lasts.
    pub async fn alarm_raise_in_txn(&mut self, alarm: &NewAlarm) -> Result<Raised, StoreError> {
        alarm.check()?;
        let arguments = serde_json::to_string(&alarm.arguments).map_err(|_| DAMAGED)?;
        let values = [
            Value::id(self.tenant),
            Value::id(alarm.id),
            alarm.kind.as_str().into(),
            alarm.cause.as_str().into(),
            alarm.severity.as_str().into(),
            alarm.phrase.as_str().into(),
            arguments.as_str().into(),
            alarm.at.into(),
            i64::try_from(alarm.count).unwrap_or(i64::MAX).into(),
        ];
        let row = self.txn.row("raise an alarm", RAISE, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: WHAT })?;
        let id: AlarmId = row.id(0)?;
        Ok(Raised { id, is_new: id == alarm.id, count: row.count(1)? })
    }

    /// Goes on in the on-call order, if it stands where it was seen and nobody acknowledged; false if not.
    pub async fn alarm_step_in_txn(
        &mut self,
        id: AlarmId,
        from: StepPlace,
        to: StepPlace,
        next_at: Option<Time>,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            i64::from(from.place).into(),
            i64::from(from.round).into(),
            i64::from(to.place).into(),
            i64::from(to.round).into(),
            Value::Integer(next_at.map(Time::micros)),
        ];
        Ok(self.txn.execute("step an alarm", STEP, &values).await? == 1)
    }

    /// Lets the next place be told now, because the one before cannot be reached.
    pub async fn alarm_hurry_in_txn(&mut self, id: AlarmId, now: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), now.into()];
        self.txn.execute("hurry an alarm", HURRY, &values).await?;
        Ok(())
    }

    /// Notes that somebody cares; nobody else is told. `ends` where the alarm tells of something that does not last. False if it was acknowledged
    /// or over before.
    pub async fn alarm_acknowledge_in_txn(
        &mut self,
        id: AlarmId,
        (at, by): (Time, &str),
        ends: bool,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into(), i64::from(ends).into()];
        Ok(self.txn.execute("acknowledge an alarm", ACKNOWLEDGE, &values).await? == 1)
    }

    /// Ends the alarm of a cause; none if there is none.
    pub async fn alarm_end_in_txn(
        &mut self,
        kind: &str,
        cause: &str,
        at: Time,
    ) -> Result<Option<AlarmId>, StoreError> {
        let values = [Value::id(self.tenant), kind.into(), cause.into(), at.into()];
        self.txn.row("end an alarm", END, &values).await?.map(|row| row.id(0)).transpose()
    }
}
