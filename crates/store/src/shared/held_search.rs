//! Searching and counting held messages for a page. Their life is `guard::held`; nothing here changes one.

use model::{
    access::{Access, Right},
    ids::{HeldId, Id},
    time::Time,
    verdict::Direction,
};

use super::SharedStore;
use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::{
        held::{Feedback, Held, HeldFilter, HeldState, held_messages, held_of},
        judged::party_value,
    },
    page,
    shared::judged_search::MOST_EXAMINED,
};

/// Which held messages are asked for; what is none does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldSearch {
    /// State, direction, time, sender, maybe twice.
    pub filter: HeldFilter,
    /// The configured name of the door.
    pub door: Option<String>,
    /// `score`, or the reason that forced the action.
    pub decided_by: Option<String>,
    /// The domain of its sender, exactly.
    pub sender_domain: Option<String>,
}

/// Some of the held messages that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPage {
    /// The messages, newest first.
    pub rows: Vec<Held>,
    /// What to hand in as `before` to go on; none when there is nothing more.
    pub next: Option<HeldId>,
}

/// How many wait at one door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAtDoor {
    /// The configured name of the door.
    pub door: String,
    /// Where they stand: held, or releasing.
    pub state: HeldState,
    /// How many.
    pub messages: u64,
    /// When the oldest came.
    pub oldest: Time,
}

/// How many messages of a stream were held, and what people said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOfStream {
    /// The configured name of the door.
    pub door: String,
    /// Which way they went.
    pub direction: Direction,
    /// How many were held.
    pub held: u64,
    /// Of these, so many were called fine.
    pub fine: u64,
    /// Of these, so many were called phishing.
    pub phishing: u64,
}

/// What a page shows; the same for all.
macro_rules! page_of {
    ($state:literal) => {
        held_messages!(
            "
  AND held < $2
  AND held >= $3
  AND at >= $5
  AND at < $6
  AND ($7 IS NULL OR direction = $7)
  AND ($8 IS NULL OR sender = $8)
  AND maybe_twice >= $9
  AND ($10 IS NULL OR door = $10)
  AND ($11 IS NULL OR decided_by = $11)
  AND ($12 IS NULL OR sender_domain = $12)",
            $state,
            "
ORDER BY held DESC
LIMIT $4"
        )
    };
}

const SEARCH: &str = page_of!("");
const SEARCH_IN_STATE: &str = page_of!("\n  AND state = $13");

const FLOOR: &str = "
SELECT held
FROM held
WHERE tenant = $1
  AND held < $2
ORDER BY held DESC
LIMIT 1 OFFSET $3";

const FLOOR_IN_STATE: &str = "
SELECT held
FROM held
WHERE tenant = $1
  AND held < $2
  AND state = $4
ORDER BY held DESC
LIMIT 1 OFFSET $3";

const AT_DOORS: &str = "
SELECT door, state, COUNT(*), MIN(at)
FROM held
WHERE tenant = $1
  AND state IN ('held', 'releasing')
GROUP BY state, door
ORDER BY door, state";

const WAITING_SINCE: &str = "
SELECT COUNT(*)
FROM held
WHERE tenant = $1
  AND state = 'held'
  AND at < $2";

const MAYBE_TWICE: &str = "
SELECT COUNT(*)
FROM held
WHERE tenant = $1
  AND held >= $2
  AND maybe_twice = 1";

const OF_STREAMS: &str = "
SELECT door, direction, COUNT(*)
FROM held
WHERE tenant = $1
  AND held >= $2
GROUP BY door, direction
ORDER BY door, direction";

const SAID_OF_STREAMS: &str = "
SELECT door, direction, feedback, COUNT(*)
FROM held
WHERE tenant = $1
  AND held >= $2
  AND feedback IS NOT NULL
GROUP BY door, direction, feedback
ORDER BY door, direction, feedback";

const INBOX: &str = "
SELECT purpose, COUNT(*), MIN(at)
FROM inbox_item
WHERE tenant = $1
GROUP BY purpose
ORDER BY purpose";

/// How many messages lie in one of our own mailboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxCount {
    /// What the mailbox is for, as a word.
    pub purpose: String,
    /// How many.
    pub messages: u64,
    /// When the oldest came.
    pub oldest: Time,
}

impl SharedStore {
    /// Returns a page of held messages before an id, newest first; without one, from the newest.
    ///
    /// May hold fewer than `limit`, even none, and still have a next page: then [`MOST_EXAMINED`] messages did not hold more.
    pub async fn held_search(
        &self,
        access: &Access,
        search: &HeldSearch,
        before: Option<HeldId>,
        limit: u32,
    ) -> Result<HeldPage, StoreError> {
        access.require(Right::Read)?;
        let filter = &search.filter;
        let before = before.unwrap_or(HeldId::from_bytes([0xff; 16]));
        let state = filter.state.map(HeldState::as_str);
        let past = i64::from(MOST_EXAMINED) - 1;
        let mut values = vec![Value::id(access.tenant), Value::id(before), past.into()];
        values.extend(state.map(Value::from));
        let sql = if state.is_some() { FLOOR_IN_STATE } else { FLOOR };
        let row = self.house.database.row("find how far a search goes", sql, &values).await?;
        let floor = row.map(|row| row.id::<HeldId>(0)).transpose()?;
        let limit = page(limit);
        let mut values = vec![
            Value::id(access.tenant),
            Value::id(before),
            Value::id(floor.unwrap_or(HeldId::from_bytes([0; 16]))),
            limit.into(),
            filter.from.unwrap_or(Time::EARLIEST).into(),
            filter.until.unwrap_or(Time::LATEST).into(),
            Value::Text(filter.direction.map(Direction::as_str)),
            party_value(filter.sender.as_ref()),
            i64::from(filter.is_maybe_twice).into(),
            Value::Text(search.door.as_deref()),
            Value::Text(search.decided_by.as_deref()),
            Value::Text(search.sender_domain.as_deref()),
        ];
        values.extend(state.map(Value::from));
        let sql = if state.is_some() { SEARCH_IN_STATE } else { SEARCH };
        let rows = self.house.database.rows("search held messages", sql, &values).await?;
        let rows = rows.iter().map(held_of).collect::<Result<Vec<_>, _>>()?;
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
        let next = if is_full { rows.last().map(|row| row.message.id) } else { floor };
        Ok(HeldPage { rows, next })
    }

    /// Counts what waits, by door and state.
    pub async fn held_at_doors(&self, access: &Access) -> Result<Vec<HeldAtDoor>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        let rows = self.house.database.rows("count what waits at doors", AT_DOORS, &values).await?;
        let at_door = |row: &Row| {
            Ok(HeldAtDoor {
                door: row.text(0)?,
                state: HeldState::parse(&row.text(1)?).ok_or(DAMAGED)?,
                messages: row.count(2)?,
                oldest: row.time(3)?,
            })
        };
        rows.iter().map(at_door).collect()
    }

    /// Counts messages that wait and came before a time.
    pub async fn held_waiting_since(&self, access: &Access, before: Time) -> Result<u64, StoreError> {
        let values = [Value::id(access.tenant), before.into()];
        self.held_number(access, "count what waits for long", WAITING_SINCE, &values).await
    }

    /// Counts messages that came at a time or later and may have been handed over twice.
    pub async fn held_maybe_twice_count(&self, access: &Access, from: Time) -> Result<u64, StoreError> {
        let first = HeldId::new(from.max(Time::EPOCH), [0; 10]);
        let values = [Value::id(access.tenant), Value::id(first)];
        self.held_number(access, "count what may have arrived twice", MAYBE_TWICE, &values).await
    }

    async fn held_number(
        &self,
        access: &Access,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count(action, sql, values).await
    }

    /// Counts, by stream, what was held since a time and what people said of it.
    pub async fn held_of_streams(
        &self,
        access: &Access,
        from: Time,
    ) -> Result<Vec<HeldOfStream>, StoreError> {
        access.require(Right::Read)?;
        let first = HeldId::new(from.max(Time::EPOCH), [0; 10]);
        let values = [Value::id(access.tenant), Value::id(first)];
        let database = &self.house.database;
        let rows = database.rows("count what was held of streams", OF_STREAMS, &values).await?;
        let mut streams = rows.iter().map(of_stream).collect::<Result<Vec<_>, _>>()?;
        for row in database.rows("count what was said of streams", SAID_OF_STREAMS, &values).await? {
            let (door, direction) = (row.text(0)?, Direction::parse(&row.text(1)?).ok_or(DAMAGED)?);
            let is_it = |stream: &&mut HeldOfStream| stream.door == door && stream.direction == direction;
            // A message that was held between the two questions is counted the next time.
            let Some(stream) = streams.iter_mut().find(is_it) else { continue };
            match Feedback::parse(&row.text(2)?).ok_or(DAMAGED)? {
                Feedback::Fine => stream.fine = row.count(3)?,
                Feedback::Phishing => stream.phishing = row.count(3)?,
            }
        }
        Ok(streams)
    }

    /// Counts what lies in our own mailboxes, by what each is for.
    pub async fn inbox_counts(&self, access: &Access) -> Result<Vec<InboxCount>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.house.database.rows("count inbox items", INBOX, &[Value::id(access.tenant)]).await?;
        let count = |row: &Row| {
            Ok(InboxCount { purpose: row.text(0)?, messages: row.count(1)?, oldest: row.time(2)? })
        };
        rows.iter().map(count).collect()
    }
}

fn of_stream(row: &Row) -> Result<HeldOfStream, StoreError> {
    Ok(HeldOfStream {
        door: row.text(0)?,
        direction: Direction::parse(&row.text(1)?).ok_or(DAMAGED)?,
        held: row.count(2)?,
        fine: 0,
        phishing: 0,
    })
}

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a held message", detail: "a column is not in its form" };
