//! Canary mail: every message that came to a canary, expected or not, without its words. Stays when the sealed message has ended.

use model::{
    access::{Access, Right},
    ids::{CanaryId, CanarySightingId, CopyId, Id, InboxItemId},
    time::Time,
};

use super::{CustodyStore, Proved, fit_domains, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// What a message to a canary is to us.
    Outcome {
        /// From whoever may write there, proved.
        Expected = "expected",
        /// It names somebody who may write there, and whether it is from there could not be found out.
        Undecided = "undecided",
        /// From anybody else.
        Sighting = "sighting",
        /// The same message came to the same canary before.
        Again = "again",
        /// It came to a canary that never left the house.
        Control = "control",
        /// We sent it ourselves, to see that it is noticed.
        Test = "test",
    }
}

/// One message to a canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryMail {
    /// The item in the inbox; it may have ended.
    pub item: InboxItemId,
    /// To which canary.
    pub canary: CanaryId,
    /// In which copy that is.
    pub copy: Option<CopyId>,
    /// When it came.
    pub at: Time,
    /// The domain in its From field.
    pub sender_domain: Option<String>,
    /// Whether it is from there.
    pub proved: Proved,
    /// What it is to us.
    pub outcome: Outcome,
    /// The sighting it is, or repeats.
    pub sighting: Option<CanarySightingId>,
    /// SHA-256 of the message.
    pub message_sha256: [u8; 32],
}

const ROW: &str = "mail to a canary";

const ADD: &str = "
INSERT INTO canary_mail (
    tenant, inbox_item, canary, copy, at, sender_domain, proved, outcome, sighting, message_sha256
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (tenant, inbox_item) DO NOTHING";

const SET: &str = "
UPDATE canary_mail
SET outcome = $3,
    sighting = $4
WHERE tenant = $1
  AND inbox_item = $2
  AND outcome = $5";

/// A query of whole rows: the columns that `mail_of` reads, in their order, and what follows them.
macro_rules! mails {
    ($which:literal) => {
        concat!(
            "
SELECT inbox_item, canary, copy, at, sender_domain, proved, outcome, sighting, message_sha256
FROM canary_mail
",
            $which
        )
    };
}

const FETCH: &str = mails!(
    "WHERE tenant = $1
  AND inbox_item = $2"
);

const LIST: &str = mails!(
    "WHERE tenant = $1
  AND inbox_item < $2
  AND ($4 = '' OR outcome = $4)
ORDER BY inbox_item DESC
LIMIT $3"
);

const OF_COPY: &str = mails!(
    "WHERE tenant = $1
  AND inbox_item < $2
  AND ($4 = '' OR outcome = $4)
  AND copy = $5
ORDER BY inbox_item DESC
LIMIT $3"
);

const BEFORE: &str = "
SELECT COUNT(*)
FROM canary_mail
WHERE tenant = $1
  AND canary = $2
  AND message_sha256 = $3
  AND outcome <> 'again'";

const COUNT: &str = "
SELECT COUNT(DISTINCT canary)
FROM canary_mail
WHERE tenant = $1
  AND copy = $2
  AND outcome = $3";

/// Which messages to canaries are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailAsked {
    /// Only those to canaries of this copy.
    pub copy: Option<CopyId>,
    /// Only those that are this to us.
    pub outcome: Option<Outcome>,
}

impl CustodyStore {
    /// Returns messages to canaries before an item, newest first.
    pub async fn canary_mail_list(
        &self,
        access: &Access,
        asked: MailAsked,
        before: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<CanaryMail>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(InboxItemId::from_bytes([0xff; 16]));
        let outcome = asked.outcome.map_or("", Outcome::as_str);
        let mut values =
            vec![Value::id(access.tenant), Value::id(before), page(limit).into(), outcome.into()];
        let sql = match asked.copy {
            None => LIST,
            Some(copy) => {
                values.push(Value::id(copy));
                OF_COPY
            }
        };
        self.house.database.rows("list mail to canaries", sql, &values).await?.iter().map(mail_of).collect()
    }

    /// Returns a message to a canary.
    pub async fn canary_mail_fetch(
        &self,
        access: &Access,
        item: InboxItemId,
    ) -> Result<CanaryMail, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(item)];
        let row = self.house.database.row("fetch mail to a canary", FETCH, &values).await?;
        mail_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns how many canaries of a copy have got mail that is this to us.
    pub async fn canary_reached_count(
        &self,
        access: &Access,
        copy: CopyId,
        outcome: Outcome,
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy), outcome.as_str().into()];
        self.house.database.count("count canaries with mail", COUNT, &values).await
    }
}

impl Change {
    /// Says whether the same message came to a canary before.
    pub async fn canary_mail_is_known_in_txn(
        &mut self,
        canary: CanaryId,
        message_sha256: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(canary), message_sha256.into()];
        Ok(self.txn.count("look for mail to a canary", BEFORE, &values).await? > 0)
    }

    /// Keeps what a message to a canary is to us; false if that is known, and then nothing happened.
    pub async fn canary_mail_add_in_txn(&mut self, mail: &CanaryMail) -> Result<bool, StoreError> {
        fit_domains(ROW, mail.sender_domain.as_slice())?;
        let values = [
            Value::id(self.tenant),
            Value::id(mail.item),
            Value::id(mail.canary),
            Value::optional_id(mail.copy),
            mail.at.into(),
            Value::Text(mail.sender_domain.as_deref()),
            mail.proved.as_str().into(),
            mail.outcome.as_str().into(),
            Value::optional_id(mail.sighting),
            (&mail.message_sha256).into(),
        ];
        Ok(self.txn.execute("keep mail to a canary", ADD, &values).await? == 1)
    }

    /// Says that a message is something else to us than it was taken for.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or not taken for `from` any more: two people clicked.
    pub async fn canary_mail_set_in_txn(
        &mut self,
        item: InboxItemId,
        from: Outcome,
        (outcome, sighting): (Outcome, Option<CanarySightingId>),
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(item),
            outcome.as_str().into(),
            Value::optional_id(sighting),
            from.as_str().into(),
        ];
        let otherwise = StoreError::Conflict { action: "decide about mail to a canary", what: ROW };
        self.txn.execute_one("decide about mail to a canary", SET, &values, otherwise).await
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn mail_of(row: &Row) -> Result<CanaryMail, StoreError> {
    Ok(CanaryMail {
        item: row.id(0)?,
        canary: row.id(1)?,
        copy: row.optional_id(2)?,
        at: row.time(3)?,
        sender_domain: row.optional_text(4)?,
        proved: Proved::parse(&row.text(5)?).ok_or(DAMAGED)?,
        outcome: Outcome::parse(&row.text(6)?).ok_or(DAMAGED)?,
        sighting: row.optional_id(7)?,
        message_sha256: row.array(8)?,
    })
}
