//! Replies: which mail of the inbox answers which letter, and whether somebody read it. What it says stays sealed in the inbox; whom it is from is known by the
//! delivery it answers.

use model::{
    access::{Access, Right},
    ids::{DeliveryId, Id, InboxItemId, MailingId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::PostStore,
    txn::Change,
};

/// How far a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyState {
    /// Nobody read it yet.
    New,
    /// Somebody read it.
    Read,
    /// Somebody answered it.
    Answered,
}

impl ReplyState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::New, Self::Read, Self::Answered];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Read => "read",
            Self::Answered => "answered",
        }
    }

    /// Reads the word written by [`ReplyState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// An answer to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The item of the inbox.
    pub item: InboxItemId,
    /// Which mailing it answers; none if it came to the general address.
    pub mailing: Option<MailingId>,
    /// Whose copy it answers.
    pub delivery: Option<DeliveryId>,
    /// When it came.
    pub at: Time,
    /// From which domain.
    pub from_domain: Option<String>,
    /// How far it is.
    pub state: ReplyState,
    /// When and by whom that was changed; nobody for one that just came.
    pub changed: (Time, Option<String>),
}

const ADD: &str = "
INSERT INTO reply (tenant, item, mailing, delivery, at, from_domain, state, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, 'new', $5)
ON CONFLICT (tenant, item) DO NOTHING";

const FETCH: &str = "
SELECT item, mailing, delivery, at, from_domain, state, changed_at, changed_by
FROM reply
WHERE tenant = $1
  AND item = $2";

const LIST: &str = "
SELECT item, mailing, delivery, at, from_domain, state, changed_at, changed_by
FROM reply
WHERE tenant = $1
  AND item < $2
ORDER BY item DESC
LIMIT $3";

const LIST_OF: &str = "
SELECT item, mailing, delivery, at, from_domain, state, changed_at, changed_by
FROM reply
WHERE tenant = $1
  AND item < $2
  AND mailing = $4
ORDER BY item DESC
LIMIT $3";

const COUNT: &str = "
SELECT COUNT(*)
FROM reply
WHERE tenant = $1
  AND state = $2";

const COUNT_OF: &str = "
SELECT COUNT(*)
FROM reply
WHERE tenant = $1
  AND mailing = $2";

const MARK: &str = "
UPDATE reply
SET state = $3, changed_at = $4, changed_by = $5
WHERE tenant = $1
  AND item = $2
  AND state <> $3
  AND state <> 'answered'";

const WHAT: &str = "a reply";

fn reply_of(row: &Row) -> Result<Reply, StoreError> {
    let state = ReplyState::parse(&row.text(5)?);
    Ok(Reply {
        item: row.id(0)?,
        mailing: row.optional_id(1)?,
        delivery: row.optional_id(2)?,
        at: row.time(3)?,
        from_domain: row.optional_text(4)?,
        state: state.ok_or(StoreError::Damaged { what: WHAT, detail: "its state" })?,
        changed: (row.time(6)?, row.optional_text(7)?),
    })
}

impl PostStore {
    /// Returns a reply.
    pub async fn reply_fetch(&self, access: &Access, item: InboxItemId) -> Result<Reply, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(item)];
        let row = self.house.database.row("fetch a reply", FETCH, &values).await?;
        reply_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns replies before an item, newest first; with a mailing, only those to it.
    pub async fn reply_list(
        &self,
        access: &Access,
        mailing: Option<MailingId>,
        before: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<Reply>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(InboxItemId::from_bytes([0xff; 16]));
        let mut values = vec![Value::id(access.tenant), Value::id(before), page(limit).into()];
        let sql = match mailing {
            None => LIST,
            Some(mailing) => {
                values.push(Value::id(mailing));
                LIST_OF
            }
        };
        self.house.database.rows("list replies", sql, &values).await?.iter().map(reply_of).collect()
    }

    /// Returns how many replies nobody read yet.
    pub async fn reply_new_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), ReplyState::New.as_str().into()];
        let row = self.house.database.row("count new replies", COUNT, &values).await?;
        row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
    }

    /// Returns how many replies a mailing got.
    pub async fn reply_count(&self, access: &Access, mailing: MailingId) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(mailing)];
        let row = self.house.database.row("count replies of a mailing", COUNT_OF, &values).await?;
        row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
    }
}

impl Change {
    /// Adds a reply that came; false if it is there already.
    pub async fn reply_add_in_txn(
        &mut self,
        item: InboxItemId,
        (mailing, delivery): (Option<MailingId>, Option<DeliveryId>),
        from_domain: Option<&str>,
        at: Time,
    ) -> Result<bool, StoreError> {
        if from_domain.is_some_and(|domain| domain.contains('@')) {
            return Err(StoreError::Unfit { what: WHAT, detail: "its domain is an address" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(item),
            Value::optional_id(mailing),
            Value::optional_id(delivery),
            at.into(),
            Value::Text(from_domain),
        ];
        Ok(self.txn.execute("add a reply", ADD, &values).await? == 1)
    }

    /// Notes that a reply was read or answered; false if that is known already.
    pub async fn reply_mark_in_txn(
        &mut self,
        item: InboxItemId,
        state: ReplyState,
        by: &str,
        now: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(item), state.as_str().into(), now.into(), by.into()];
        Ok(self.txn.execute("mark a reply", MARK, &values).await? == 1)
    }
}
