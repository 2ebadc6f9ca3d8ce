//! Inbox: mail to Tidewatch itself: for what, what it is about, and where the sealed message lies.
//! Which address means what is `post::mailbox`; what is done with an item is the business of whoever hears [`model::event::MailArrived`].

use model::{
    access::{Access, Right},
    ids::{Id, InboxItemId, JudgedId, ObjectId},
    time::Time,
    verdict::{Action, Points},
};

use crate::{
    custody::Proved,
    database::{Row, Value},
    error::StoreError,
    guard::judged::{points_of, read_array},
    page,
    post::PostStore,
    txn::Change,
};

/// What guard thought of a message, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedSummary {
    /// The whole judgement, if it was recorded.
    pub judged: Option<JudgedId>,
    /// What would have been done with it, had it been for somebody else.
    pub action: Action,
    /// `score`, or the reason that forced the action.
    pub decided_by: String,
    /// Sum of the points of all reasons.
    pub score: Points,
}

/// What a message says of where it is from and where it leads: domains only, its words stay sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOrigin {
    /// The domain in its From field.
    pub sender_domain: Option<String>,
    /// Whether it is from there.
    pub proved: Proved,
    /// Domains its links lead to, each once.
    pub link_domains: Vec<String>,
    /// A print of its subject without names and numbers; none of what came before this was kept.
    pub subject_print: Option<[u8; 8]>,
}

/// One message to one of our own mailboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxItem {
    /// Its id; newer ones sort later.
    pub id: InboxItemId,
    /// What the mailbox is for, as a word: `report`, `reply`, `bounce` …
    pub purpose: String,
    /// What the address was made for, if it was made for something: the bytes of that thing's id.
    pub subject: Option<[u8; 16]>,
    /// The sealed message.
    pub object: ObjectId,
    /// When it came.
    pub at: Time,
    /// When it has to be gone.
    pub end_at: Time,
    /// Length of the message.
    pub size_bytes: u64,
    /// The sender's domain, by the envelope; none of a bounce.
    pub from_domain: Option<String>,
    /// What guard thought of it; none if it could not be judged.
    pub judged: Option<JudgedSummary>,
    /// What it says of where it is from and where it leads; none if it could not be judged.
    pub origin: Option<MailOrigin>,
    /// SHA-256 of the message; none of what came before this was kept.
    pub message_sha256: Option<[u8; 32]>,
}

impl InboxItem {
    fn check(&self) -> Result<(), StoreError> {
        let decided_by = self.judged.iter().map(|judged| &judged.decided_by);
        let origin =
            self.origin.iter().flat_map(|origin| origin.link_domains.iter().chain(&origin.sender_domain));
        let mut words = decided_by.chain(&self.from_domain).chain([&self.purpose]).chain(origin);
        if words.any(|word| word.contains('@')) {
            return Err(StoreError::Unfit { what: "an inbox item", detail: "a name in it holds an address" });
        }
        Ok(())
    }
}

const KEEP: &str = "
INSERT INTO inbox_item (
    tenant, inbox_item, purpose, subject, object, at, end_at, size_bytes, from_domain,
    judged, action, decided_by, score, sender_domain, proved, link_domains, message_sha256,
    subject_print
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

const FETCH: &str = "
SELECT inbox_item, purpose, subject, object, at, end_at, size_bytes, from_domain,
    judged, action, decided_by, score, sender_domain, proved, link_domains, message_sha256, subject_print
FROM inbox_item
WHERE tenant = $1
  AND inbox_item = $2";

const LIST: &str = "
SELECT inbox_item, purpose, subject, object, at, end_at, size_bytes, from_domain,
    judged, action, decided_by, score, sender_domain, proved, link_domains, message_sha256, subject_print
FROM inbox_item
WHERE tenant = $1
  AND purpose = $2
  AND inbox_item > $3
ORDER BY inbox_item
LIMIT $4";

const LIST_ABOUT: &str = "
SELECT inbox_item, purpose, subject, object, at, end_at, size_bytes, from_domain,
    judged, action, decided_by, score, sender_domain, proved, link_domains, message_sha256, subject_print
FROM inbox_item
WHERE tenant = $1
  AND purpose = $2
  AND inbox_item > $3
  AND subject = $5
ORDER BY inbox_item
LIMIT $4";

const ENDED: &str = "
SELECT inbox_item, purpose, subject, object, at, end_at, size_bytes, from_domain,
    judged, action, decided_by, score, sender_domain, proved, link_domains, message_sha256, subject_print
FROM inbox_item
WHERE tenant = $1
  AND end_at <= $2
ORDER BY end_at, inbox_item
LIMIT $3";

const REMOVE: &str = "
DELETE FROM inbox_item
WHERE tenant = $1
  AND inbox_item = $2
RETURNING object";

const DAMAGED: StoreError =
    StoreError::Damaged { what: "an inbox item", detail: "a column is not in its form" };

fn item_of(row: &Row) -> Result<InboxItem, StoreError> {
    Ok(InboxItem {
        id: row.id(0)?,
        purpose: row.text(1)?,
        subject: row.optional_array(2)?,
        object: row.id(3)?,
        at: row.time(4)?,
        end_at: row.time(5)?,
        size_bytes: row.count(6)?,
        from_domain: row.optional_text(7)?,
        judged: judged_of(row)?,
        origin: origin_of(row)?,
        message_sha256: row.optional_array(15)?,
    })
}

fn origin_of(row: &Row) -> Result<Option<MailOrigin>, StoreError> {
    let (Some(proved), Some(links)) = (row.optional_text(13)?, row.optional_text(14)?) else {
        return Ok(None);
    };
    Ok(Some(MailOrigin {
        sender_domain: row.optional_text(12)?,
        proved: Proved::parse(&proved).ok_or(DAMAGED)?,
        link_domains: read_array(&links, |link| link.as_str().map(str::to_owned)).map_err(|_| DAMAGED)?,
        subject_print: row.optional_array(16)?,
    }))
}

fn judged_of(row: &Row) -> Result<Option<JudgedSummary>, StoreError> {
    let (Some(action), Some(decided_by), Some(score)) =
        (row.optional_text(9)?, row.optional_text(10)?, row.optional_integer(11)?)
    else {
        return Ok(None);
    };
    let action = Action::parse(&action).ok_or(DAMAGED)?;
    Ok(Some(JudgedSummary { judged: row.optional_id(8)?, action, decided_by, score: points_of(score)? }))
}

impl PostStore {
    /// Returns an item.
    pub async fn inbox_fetch(&self, access: &Access, id: InboxItemId) -> Result<InboxItem, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an inbox item", FETCH, &values).await?;
        item_of(&row.ok_or(StoreError::Missing { what: "an inbox item" })?)
    }

    /// Returns items of a purpose after an id, oldest first; with a subject, only those about it.
    pub async fn inbox_list(
        &self,
        access: &Access,
        purpose: &str,
        subject: Option<[u8; 16]>,
        after: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<InboxItem>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(InboxItemId::from_bytes([0; 16]));
        let mut values = vec![Value::id(access.tenant), purpose.into(), Value::id(after), page(limit).into()];
        let sql = match &subject {
            None => LIST,
            Some(subject) => {
                values.push(subject.into());
                LIST_ABOUT
            }
        };
        self.house.database.rows("list inbox items", sql, &values).await?.iter().map(item_of).collect()
    }

    /// Returns items whose end date has come, the most overdue first.
    pub async fn inbox_ended_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<InboxItem>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house
            .database
            .rows("list ended inbox items", ENDED, &values)
            .await?
            .iter()
            .map(item_of)
            .collect()
    }
}

impl Change {
    /// Writes the row of an item whose object is part of the same change.
    pub async fn inbox_keep_in_txn(&mut self, item: &InboxItem) -> Result<(), StoreError> {
        item.check()?;
        let (judged, origin) = (item.judged.as_ref(), item.origin.as_ref());
        let links = origin.map(|origin| serde_json::Value::from(origin.link_domains.clone()).to_string());
        let score = judged.map(|judged| i64::from(judged.score.as_hundredths()));
        let values = [
            Value::id(self.tenant),
            Value::id(item.id),
            item.purpose.as_str().into(),
            Value::Bytes(item.subject.as_ref().map(<[u8; 16]>::as_slice)),
            Value::id(item.object),
            item.at.into(),
            item.end_at.into(),
            i64::try_from(item.size_bytes).unwrap_or(i64::MAX).into(),
            Value::Text(item.from_domain.as_deref()),
            Value::optional_id(judged.and_then(|judged| judged.judged)),
            Value::Text(judged.map(|judged| judged.action.as_str())),
            Value::Text(judged.map(|judged| judged.decided_by.as_str())),
            Value::Integer(score),
            Value::Text(origin.and_then(|origin| origin.sender_domain.as_deref())),
            Value::Text(origin.map(|origin| origin.proved.as_str())),
            Value::Text(links.as_deref()),
            Value::Bytes(item.message_sha256.as_ref().map(<[u8; 32]>::as_slice)),
            Value::Bytes(origin.and_then(|origin| origin.subject_print.as_ref()).map(<[u8; 8]>::as_slice)),
        ];
        self.txn.execute("keep an inbox item", KEEP, &values).await?;
        Ok(())
    }

    /// Ends an item; returns the object that is to be removed, or none if it is gone already.
    pub async fn inbox_remove_in_txn(&mut self, id: InboxItemId) -> Result<Option<ObjectId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("remove an inbox item", REMOVE, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }
}
