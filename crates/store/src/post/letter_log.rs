//! The letter log: every letter that was sent to many, with its texts, in the order of their sending. Only added to; each entry holds the hash of all before it, so that
//! none can be changed or taken out unnoticed by who kept a copy of a later one.
//!
//! Made to be public: nothing of a recipient is in it. Read by every room ([`crate::shared::SharedStore`]); written here.

use model::{
    access::{Access, Right},
    ids::{Id, LetterId, MailingId, PersonId, TenantId},
    time::Time,
};
use sha2::{Digest, Sha256};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    post::mailing::kept,
    shared::SharedStore,
    txn::Change,
};

/// A letter's text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedText {
    /// Its language.
    pub language: String,
    /// One line.
    pub subject: String,
    /// The text, with the names of what differs from recipient to recipient in braces.
    pub body: String,
}

impl LoggedText {
    /// Returns the hash of the text: SHA-256 over each part with its length before it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"tidewatch letter text, version 1\n");
        for part in [&self.language, &self.subject, &self.body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }
}

/// A letter to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetterLog {
    /// The sending of it.
    pub mailing: MailingId,
    /// Which letter.
    pub letter: LetterId,
    /// When its sending began.
    pub at: Time,
    /// To how many.
    pub people: u64,
    /// Who approved it.
    pub signer: PersonId,
    /// Whom it is from: our name and our address.
    pub from: (String, String),
    /// Its texts.
    pub texts: Vec<LoggedText>,
    /// The hash of what was signed.
    pub letter_sha256: [u8; 32],
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLogEntry {
    /// Its place, from 0.
    pub position: u64,
    /// What was logged.
    pub logged: NewLetterLog,
    /// The hash of this entry and all before it.
    pub link: [u8; 32],
}

impl LetterLogEntry {
    /// Whether this entry is what its link says, if the one before it has the link `before` (zeros for the first).
    #[must_use]
    pub fn is_whole(&self, tenant: TenantId, before: [u8; 32]) -> bool {
        link_of(tenant, self.position, &self.logged, before) == self.link
    }
}

/// SHA-256 over the link before, and everything that stands in the entry.
fn link_of(tenant: TenantId, position: u64, logged: &NewLetterLog, before: [u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"tidewatch letter log, version 1\n");
    hash.update(before);
    hash.update(tenant.to_bytes());
    hash.update(position.to_be_bytes());
    hash.update(logged.mailing.to_bytes());
    hash.update(logged.letter.to_bytes());
    hash.update(logged.at.micros().to_be_bytes());
    hash.update(logged.people.to_be_bytes());
    hash.update(logged.signer.to_bytes());
    for part in [&logged.from.0, &logged.from.1] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(logged.letter_sha256);
    for text in &logged.texts {
        hash.update(text.digest());
    }
    hash.finalize().into()
}

const LAST: &str = "
SELECT position, link
FROM letter_log
WHERE tenant = $1
ORDER BY position DESC
LIMIT 1";

const ADD: &str = "
INSERT INTO letter_log (
    tenant, position, mailing, letter, at, people, signer, from_name, from_address, letter_sha256, link
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const ADD_TEXT: &str = "
INSERT INTO letter_log_text (tenant, position, place, language, subject, body, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const LIST: &str = "
SELECT position, mailing, letter, at, people, signer, from_name, from_address, letter_sha256, link
FROM letter_log
WHERE tenant = $1
  AND position < $2
ORDER BY position DESC
LIMIT $3";

const RECENT: &str = "
SELECT letter, at
FROM letter_log
WHERE tenant = $1
ORDER BY position DESC
LIMIT $2";

const FETCH: &str = "
SELECT position, mailing, letter, at, people, signer, from_name, from_address, letter_sha256, link
FROM letter_log
WHERE tenant = $1
  AND letter = $2";

const TEXTS: &str = "
SELECT language, subject, body, sha256
FROM letter_log_text
WHERE tenant = $1
  AND position = $2
ORDER BY place";

const WHAT: &str = "a letter of the log";

fn entry_of(row: &Row, texts: Vec<LoggedText>) -> Result<LetterLogEntry, StoreError> {
    Ok(LetterLogEntry {
        position: row.count(0)?,
        logged: NewLetterLog {
            mailing: row.id(1)?,
            letter: row.id(2)?,
            at: row.time(3)?,
            people: row.count(4)?,
            signer: row.id(5)?,
            from: (row.text(6)?, row.text(7)?),
            letter_sha256: row.array(8)?,
            texts,
        },
        link: row.array(9)?,
    })
}

impl SharedStore {
    /// Returns letters of the log before a position, newest first; without one, from the newest.
    pub async fn letter_log_list(
        &self,
        access: &Access,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LetterLogEntry>, StoreError> {
        access.require(Right::Read)?;
        let before = kept(before.unwrap_or(u64::MAX));
        let values = [Value::id(access.tenant), before, page(limit).into()];
        let rows = self.house.database.rows("list letters of the log", LIST, &values).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            entries.push(entry_of(row, self.letter_log_texts(access, row.integer(0)?).await?)?);
        }
        Ok(entries)
    }

    /// Returns the newest letters of the log and when their sending began, without their texts.
    pub async fn letter_log_recent(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<(LetterId, Time)>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into()];
        let rows = self.house.database.rows("list recent letters of the log", RECENT, &values).await?;
        rows.iter().map(|row| Ok((row.id(0)?, row.time(1)?))).collect()
    }

    /// Returns a letter of the log.
    pub async fn letter_log_fetch(
        &self,
        access: &Access,
        letter: LetterId,
    ) -> Result<LetterLogEntry, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(letter)];
        let row = self.house.database.row("fetch a letter of the log", FETCH, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: WHAT })?;
        entry_of(&row, self.letter_log_texts(access, row.integer(0)?).await?)
    }

    async fn letter_log_texts(&self, access: &Access, position: i64) -> Result<Vec<LoggedText>, StoreError> {
        let values = [Value::id(access.tenant), position.into()];
        let rows = self.house.database.rows("list texts of a logged letter", TEXTS, &values).await?;
        let mut texts = Vec::with_capacity(rows.len());
        for row in &rows {
            let text = LoggedText { language: row.text(0)?, subject: row.text(1)?, body: row.text(2)? };
            if text.digest() != row.array(3)? {
                return Err(StoreError::Damaged { what: WHAT, detail: "its text is not what was logged" });
            }
            texts.push(text);
        }
        Ok(texts)
    }
}

impl Change {
    /// Adds a letter to the log and returns its place and link; a conflict if it is there already.
    pub async fn letter_log_add_in_txn(&mut self, new: &NewLetterLog) -> Result<(u64, [u8; 32]), StoreError> {
        let last = self.txn.row("find the end of the letter log", LAST, &[Value::id(self.tenant)]).await?;
        let (position, before) = match last {
            Some(row) => (row.count(0)? + 1, row.array(1)?),
            None => (0, [0; 32]),
        };
        let link = link_of(self.tenant, position, new, before);
        let values = [
            Value::id(self.tenant),
            kept(position),
            Value::id(new.mailing),
            Value::id(new.letter),
            new.at.into(),
            kept(new.people),
            Value::id(new.signer),
            new.from.0.as_str().into(),
            new.from.1.as_str().into(),
            Value::from(&new.letter_sha256),
            Value::from(&link),
        ];
        self.txn.execute("add a letter to the log", ADD, &values).await?;
        for (place, text) in new.texts.iter().enumerate() {
            let digest = text.digest();
            let values = [
                Value::id(self.tenant),
                kept(position),
                kept(place as u64),
                text.language.as_str().into(),
                text.subject.as_str().into(),
                text.body.as_str().into(),
                Value::from(&digest),
            ];
            self.txn.execute("add a text to the letter log", ADD_TEXT, &values).await?;
        }
        Ok((position, link))
    }
}
