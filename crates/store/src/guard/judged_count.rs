//! Judged messages counted when they were recorded: by the hour and by the day (both in UTC), door, direction, action and what became of them.
//! Written in the same transaction as the messages themselves, so that a page need not read a million rows; says nothing about a single message.

use std::{collections::BTreeMap, time::Duration};

use model::{
    access::{Access, Right},
    time::Time,
    verdict::{Action, Direction},
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::judged::{Disposed, Judged},
    shared::SharedStore,
    txn::Change,
};

/// How much time one count stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountSpan {
    /// An hour.
    Hour,
    /// A day in UTC.
    Day,
}

impl CountSpan {
    const BOTH: [Self; 2] = [Self::Hour, Self::Day];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// Returns its length.
    #[must_use]
    pub const fn length(self) -> Duration {
        match self {
            Self::Hour => Duration::from_hours(1),
            Self::Day => Duration::from_hours(24),
        }
    }

    /// Returns when the span that holds an instant begins.
    #[must_use]
    pub fn begin(self, at: Time) -> Time {
        let micros = i64::try_from(self.length().as_micros()).unwrap_or(i64::MAX);
        Time::from_micros(at.micros().div_euclid(micros).saturating_mul(micros))
    }
}

/// So many messages of one kind in one span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedCount {
    /// When the span begins.
    pub begins: Time,
    /// The configured name of the door; none for what came through no door.
    pub door: Option<String>,
    /// Which way they went.
    pub direction: Direction,
    /// What was decided.
    pub action: Action,
    /// What became of them.
    pub disposed: Option<Disposed>,
    /// How many.
    pub messages: u64,
    /// When the last of them was judged.
    pub last_at: Time,
}

/// A reader gets at most so many counts; thirty days of a few hundred streams fit.
const MAX_COUNTS: i64 = 50_000;

/// What a group of messages adds. Ordered, so that two processes that add at once ask for the rows in the same order.
#[derive(Debug, Default)]
pub(crate) struct Counts(BTreeMap<CountKey, (i64, Time)>);

/// Door and what became of it are kept as words: an index must not have holes.
type CountKey = (CountSpan, Time, String, &'static str, &'static str, &'static str);

impl Counts {
    pub(crate) fn add(&mut self, judged: &Judged) {
        for span in CountSpan::BOTH {
            let door = judged.trace.door.clone().unwrap_or_default();
            let disposed = judged.trace.disposed.map_or("", Disposed::as_str);
            let key = (
                span,
                span.begin(judged.at),
                door,
                judged.direction.as_str(),
                judged.action.as_str(),
                disposed,
            );
            let (messages, last_at) = self.0.entry(key).or_insert((0, judged.at));
            *messages += 1;
            *last_at = judged.at.max(*last_at);
        }
    }
}

const ADD: &str = "
INSERT INTO judged_count (tenant, span, begins, door, direction, action, disposed, messages, last_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant, span, begins, door, direction, action, disposed) DO UPDATE
SET messages = judged_count.messages + excluded.messages,
    last_at = CASE WHEN excluded.last_at > judged_count.last_at THEN excluded.last_at ELSE judged_count.last_at END";

const LIST: &str = "
SELECT begins, door, direction, action, disposed, messages, last_at
FROM judged_count
WHERE tenant = $1
  AND span = $2
  AND begins >= $3
  AND begins < $4
ORDER BY begins, door, direction, action, disposed
LIMIT $5";

const DOOR_HOURS: &str = "
SELECT door, begins, MAX(last_at)
FROM judged_count
WHERE tenant = $1
  AND span = 'hour'
  AND begins >= $2
  AND door <> ''
GROUP BY door, begins
ORDER BY begins DESC, door
LIMIT $3";

const PRUNE: &str = "
DELETE FROM judged_count
WHERE tenant = $1
  AND span = $2
  AND begins < $3";

impl Change {
    pub(crate) async fn judged_count_in_txn(&mut self, counts: &Counts) -> Result<(), StoreError> {
        for ((span, begins, door, direction, action, disposed), (messages, last_at)) in &counts.0 {
            let values = [
                Value::id(self.tenant),
                span.as_str().into(),
                (*begins).into(),
                door.as_str().into(),
                (*direction).into(),
                (*action).into(),
                (*disposed).into(),
                (*messages).into(),
                (*last_at).into(),
            ];
            self.txn.execute("count judged messages", ADD, &values).await?;
        }
        Ok(())
    }

    /// Forgets counts of spans that began before a time; returns how many rows.
    pub async fn judged_count_prune_in_txn(
        &mut self,
        span: CountSpan,
        before: Time,
    ) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), span.as_str().into(), before.into()];
        self.txn.execute("prune counts of judged messages", PRUNE, &values).await
    }
}

impl SharedStore {
    /// Returns the counts of the spans that begin in `[from, until)`, the oldest first; what was never counted has none.
    pub async fn judged_count_list(
        &self,
        access: &Access,
        span: CountSpan,
        (from, until): (Time, Time),
    ) -> Result<Vec<JudgedCount>, StoreError> {
        access.require(Right::Read)?;
        let values = [
            Value::id(access.tenant),
            span.as_str().into(),
            span.begin(from).into(),
            until.into(),
            MAX_COUNTS.into(),
        ];
        let rows = self.house.database.rows("list counts of judged messages", LIST, &values).await?;
        rows.iter().map(count_of).collect()
    }
}

/// An hour in which mail came through a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorHour {
    /// The configured name of the door.
    pub door: String,
    /// When the hour begins.
    pub begins: Time,
    /// When the last message of that hour was judged.
    pub last_at: Time,
}

impl SharedStore {
    /// Returns the hours since a time in which mail came through a door, the newest first.
    pub async fn judged_door_hour_list(
        &self,
        access: &Access,
        since: Time,
    ) -> Result<Vec<DoorHour>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), since.into(), MAX_COUNTS.into()];
        let rows = self.house.database.rows("list hours of doors", DOOR_HOURS, &values).await?;
        let hour =
            |row: &Row| Ok(DoorHour { door: row.text(0)?, begins: row.time(1)?, last_at: row.time(2)? });
        rows.iter().map(hour).collect()
    }
}

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a count of judged messages", detail: "a column is not in its form" };

fn count_of(row: &Row) -> Result<JudgedCount, StoreError> {
    let disposed = Some(row.text(4)?).filter(|word| !word.is_empty());
    Ok(JudgedCount {
        begins: row.time(0)?,
        door: Some(row.text(1)?).filter(|door| !door.is_empty()),
        direction: Direction::parse(&row.text(2)?).ok_or(DAMAGED)?,
        action: Action::parse(&row.text(3)?).ok_or(DAMAGED)?,
        disposed: disposed.map(|word| Disposed::parse(&word).ok_or(DAMAGED)).transpose()?,
        messages: row.count(5)?,
        last_at: row.time(6)?,
    })
}
