//! Searching judged messages, newest first, by everything they are known by; each question goes by an index of its own.
//! A search looks at no more than [`MOST_EXAMINED`] messages a page: one that finds nothing there says how far it came, and the next page goes on.

use std::time::Duration;

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{Id, JudgedId},
    time::Time,
    verdict::{Action, Direction},
};

use super::SharedStore;
use crate::{
    database::Value,
    error::StoreError,
    guard::judged::{Disposed, Judged, judged_messages, judged_of, party_value},
    page,
};

/// A page looks at so many messages at most, so that no combination of questions reads the whole table.
pub const MOST_EXAMINED: u32 = 5_000;

/// Which messages are asked for; what is none does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JudgedFilter {
    /// Judged at this time or later.
    pub from: Option<Time>,
    /// Judged before this time.
    pub until: Option<Time>,
    /// What was decided.
    pub action: Option<Action>,
    /// What became of it.
    pub disposed: Option<Disposed>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// The configured name of the door.
    pub door: Option<String>,
    /// The name of a reason it had; of the heaviest [`crate::guard::judged::MAX_FOUND_BY_REASONS`].
    pub reason: Option<String>,
    /// The domain of its writer, exactly.
    pub sender_domain: Option<String>,
    /// Keyed fingerprint of its writer's address.
    pub sender: Option<Fingerprint>,
    /// Keyed fingerprint of anybody it was from or for.
    pub party: Option<Fingerprint>,
    /// Keyed fingerprint of its Message-ID.
    pub message_id: Option<Fingerprint>,
    /// Its name in the MTA in front.
    pub queue_id: Option<String>,
    /// SHA-256 of its bytes.
    pub message_sha256: Option<[u8; 32]>,
}

/// Some of the messages that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedPage {
    /// The messages, newest first.
    pub rows: Vec<Judged>,
    /// What to hand in as `before` to go on; none when there is nothing more.
    pub next: Option<JudgedId>,
}

/// The question that goes by an index; the others are asked of what it finds. From what names few messages to what names many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Sha256,
    MessageId,
    QueueId,
    Party,
    Sender,
    SenderDomain,
    Reason,
    Action,
    Disposed,
    Door,
    Direction,
    Time,
}

impl JudgedFilter {
    fn lead(&self) -> Lead {
        let leads = [
            (self.message_sha256.is_some(), Lead::Sha256),
            (self.message_id.is_some(), Lead::MessageId),
            (self.queue_id.is_some(), Lead::QueueId),
            (self.party.is_some(), Lead::Party),
            (self.sender.is_some(), Lead::Sender),
            (self.sender_domain.is_some(), Lead::SenderDomain),
            (self.reason.is_some(), Lead::Reason),
            (self.action.is_some_and(|action| action != Action::Accept), Lead::Action),
            (self.disposed.is_some_and(|disposed| disposed != Disposed::Passed), Lead::Disposed),
            (self.door.is_some(), Lead::Door),
            (self.direction.is_some(), Lead::Direction),
        ];
        leads.into_iter().find_map(|(is_asked, lead)| is_asked.then_some(lead)).unwrap_or(Lead::Time)
    }

    /// True when every message that the leading question finds is wanted.
    fn is_only(&self, lead: Lead) -> bool {
        let asked = [
            self.message_sha256.is_some(),
            self.message_id.is_some(),
            self.queue_id.is_some(),
            self.party.is_some(),
            self.sender.is_some(),
            self.sender_domain.is_some(),
            self.reason.is_some(),
            self.action.is_some(),
            self.disposed.is_some(),
            self.door.is_some(),
            self.direction.is_some(),
        ];
        let questions = asked.into_iter().filter(|is_asked| *is_asked).count();
        questions == usize::from(lead != Lead::Time)
    }

    /// The values that all statements know, from `$6` on.
    fn values(&self) -> [Value<'_>; 13] {
        [
            self.from.unwrap_or(Time::EARLIEST).into(),
            self.until.unwrap_or(Time::LATEST).into(),
            Value::Text(self.action.map(Action::as_str)),
            Value::Text(self.disposed.map(Disposed::as_str)),
            Value::Text(self.direction.map(Direction::as_str)),
            Value::Text(self.door.as_deref()),
            Value::Text(self.reason.as_deref()),
            Value::Text(self.sender_domain.as_deref()),
            party_value(self.sender.as_ref()),
            party_value(self.party.as_ref()),
            party_value(self.message_id.as_ref()),
            Value::Text(self.queue_id.as_deref()),
            Value::Bytes(self.message_sha256.as_ref().map(<[u8; 32]>::as_slice)),
        ]
    }

    /// The value of the leading question, for the statement that only counts candidates.
    fn lead_value(&self, lead: Lead) -> Value<'_> {
        let [
            _,
            _,
            action,
            disposed,
            direction,
            door,
            reason,
            domain,
            sender,
            party,
            message_id,
            queue_id,
            sha256,
        ] = self.values();
        match lead {
            Lead::Sha256 => sha256,
            Lead::MessageId => message_id,
            Lead::QueueId => queue_id,
            Lead::Party => party,
            Lead::Sender => sender,
            Lead::SenderDomain => domain,
            Lead::Reason => reason,
            Lead::Action => action,
            Lead::Disposed => disposed,
            Lead::Door => door,
            Lead::Direction => direction,
            Lead::Time => Value::Integer(None),
        }
    }

    /// The first and one past the last id that can be meant. Ids sort by the millisecond of their making, which is that of the judging.
    fn ids(&self, before: Option<JudgedId>) -> (JudgedId, JudgedId) {
        let bound = |at: Time| JudgedId::new(at.max(Time::EPOCH), [0; 10]);
        let first = self.from.map_or(JudgedId::from_bytes([0; 16]), |from| bound(from.minus(ONE_STEP)));
        let end = self.until.map(|until| bound(until.plus(ONE_STEP)));
        let last = JudgedId::from_bytes([0xff; 16]);
        (first, end.into_iter().chain(before).min_by_key(|id| id.to_bytes()).unwrap_or(last))
    }
}

/// The resolution of the time in an id.
const ONE_STEP: Duration = Duration::from_millis(1);

/// The statements of one leading question: `$1` tenant, ids in `[$2, $3)`.
struct Statements {
    /// Where the last of so many candidates stands: `$4` how many come before it, `$5` the leading question's value.
    floor: &'static str,
    /// The page: `$4` limit, `$5` the leading question's value, from `$6` on the filter.
    page: &'static str,
}

/// What a page shows and asks beside its leading question; the same for all.
macro_rules! page_of {
    (by $order:tt: $($from:tt)*) => {
        judged_messages!(
            $($from)*
            "
  AND judged.at >= $6
  AND judged.at < $7
  AND ($8 IS NULL OR judged.action = $8)
  AND ($9 IS NULL OR judged.disposed = $9)
  AND ($10 IS NULL OR judged.direction = $10)
  AND ($11 IS NULL OR judged.door = $11)
  AND ($12 IS NULL OR EXISTS (
      SELECT 1 FROM judged_reason AS other
      WHERE other.tenant = $1 AND other.reason = $12 AND other.judged = judged.judged))
  AND ($13 IS NULL OR judged.sender_domain = $13)
  AND ($14 IS NULL OR judged.sender = $14)
  AND ($15 IS NULL OR EXISTS (
      SELECT 1 FROM judged_party AS other
      WHERE other.tenant = $1 AND other.party = $15 AND other.judged = judged.judged))
  AND ($16 IS NULL OR judged.message_id = $16)
  AND ($17 IS NULL OR judged.queue_id = $17)
  AND ($18 IS NULL OR judged.message_sha256 = $18)
ORDER BY "
            $order
            " DESC
LIMIT $4"
        )
    };
}

/// The leading question is about the message itself.
macro_rules! of_message {
    ($lead:tt) => {
        Statements {
            floor: concat!(
                "
SELECT judged.judged
FROM judged
WHERE judged.tenant = $1
  AND judged.judged >= $2
  AND judged.judged < $3
  AND ",
                $lead,
                "
ORDER BY judged.judged DESC
LIMIT 1 OFFSET $4"
            ),
            page: page_of!(
                by "judged.judged":
                "judged
WHERE judged.tenant = $1
  AND judged.judged >= $2
  AND judged.judged < $3
  AND "
                $lead
            ),
        }
    };
}

/// SQLite takes the tables of a CROSS JOIN in the order in which they stand; PostgreSQL finds the order by itself.
///
/// The leading question is about something of which a message has several.
macro_rules! of_several {
    ($table:tt, $lead:tt) => {
        Statements {
            floor: concat!(
                "
SELECT lead.judged
FROM ",
                $table,
                " AS lead
WHERE lead.tenant = $1
  AND lead.judged >= $2
  AND lead.judged < $3
  AND ",
                $lead,
                "
ORDER BY lead.judged DESC
LIMIT 1 OFFSET $4"
            ),
            page: page_of!(
                by "lead.judged":
                $table
                " AS lead
CROSS JOIN judged
WHERE judged.tenant = lead.tenant
  AND judged.judged = lead.judged
  AND lead.tenant = $1
  AND lead.judged >= $2
  AND lead.judged < $3
  AND "
                $lead
            ),
        }
    };
}

impl Lead {
    const fn statements(self) -> Statements {
        match self {
            Self::Sha256 => of_message!("judged.message_sha256 = $5"),
            Self::MessageId => of_message!("judged.message_id = $5"),
            Self::QueueId => of_message!("judged.queue_id = $5"),
            Self::Party => of_several!("judged_party", "lead.party = $5"),
            Self::Sender => of_message!("judged.sender = $5"),
            Self::SenderDomain => of_message!("judged.sender_domain = $5"),
            Self::Reason => of_several!("judged_reason", "lead.reason = $5"),
            // The second halves are those of the indexes, which leave out what most messages are.
            Self::Action => of_message!("judged.action = $5 AND judged.action <> 'accept'"),
            Self::Disposed => of_message!("judged.disposed = $5 AND judged.disposed <> 'passed'"),
            Self::Door => of_message!("judged.door = $5"),
            Self::Direction => of_message!("judged.direction = $5"),
            Self::Time => of_message!("CAST($5 AS BIGINT) IS NULL"),
        }
    }
}

impl SharedStore {
    /// Returns a page of judged messages before an id, newest first; without one, from the newest.
    ///
    /// May hold fewer than `limit`, even none, and still have a next page: then [`MOST_EXAMINED`] messages did not hold more.
    pub async fn judged_search(
        &self,
        access: &Access,
        filter: &JudgedFilter,
        before: Option<JudgedId>,
        limit: u32,
    ) -> Result<JudgedPage, StoreError> {
        access.require(Right::Read)?;
        let lead = filter.lead();
        let (first, end) = filter.ids(before);
        let statements = lead.statements();
        let lead_value = filter.lead_value(lead);
        // Where everything that is found is wanted, the limit alone bounds the work.
        let floor = if filter.is_only(lead) {
            None
        } else {
            let past = i64::from(MOST_EXAMINED) - 1;
            let values =
                [Value::id(access.tenant), Value::id(first), Value::id(end), past.into(), lead_value];
            let row =
                self.house.database.row("find how far a search goes", statements.floor, &values).await?;
            row.map(|row| row.id::<JudgedId>(0)).transpose()?
        };
        let limit = page(limit);
        let mut values = vec![
            Value::id(access.tenant),
            Value::id(floor.unwrap_or(first)),
            Value::id(end),
            limit.into(),
            lead_value,
        ];
        values.extend(filter.values());
        let rows = self.house.database.rows("search judged messages", statements.page, &values).await?;
        let rows = rows.iter().map(judged_of).collect::<Result<Vec<_>, _>>()?;
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
        let next = if is_full { rows.last().map(|row| row.id) } else { floor };
        Ok(JudgedPage { rows, next })
    }
}
