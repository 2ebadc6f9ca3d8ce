//! Inquiry: one signed letter of questions to a vendor about an attribution, with what it answered; and whom one writes to there.

use model::{
    access::{Access, Right},
    ids::{AttributionId, Id, InquiryId, PartyId},
    time::Time,
};

use super::{CustodyStore, MAX_NAME, count_value, fit, list_of, list_text};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// Longest answer to one question, in characters.
pub const MAX_ANSWER: usize = 4_000;
/// Answers of one inquiry.
pub const MAX_ANSWERS: usize = 40;
/// Longest letter, signed, sealed and in base64, in bytes.
pub const MAX_LETTER_BYTES: usize = 64 << 10;

/// One letter of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Its id.
    pub id: InquiryId,
    /// What it is about.
    pub attribution: AttributionId,
    /// Whom it asks.
    pub party: PartyId,
    /// The letter, signed (JWS); in the row it is sealed.
    pub letter: String,
    /// Where it was sent; empty if the link is handed over.
    pub contact: String,
    /// When and by whom it was made; an actor, not an address.
    pub made: (Time, String),
    /// Until when an answer is asked for.
    pub answer_by: Time,
    /// When its page closes.
    pub ends_at: Time,
    /// When somebody opened its page first.
    pub seen_at: Option<Time>,
    /// What was answered so far, in the order of the questions; empty ones are not answered.
    pub answers: Vec<String>,
    /// Who answers, as typed there.
    pub answered_name: String,
    /// When an answer was saved last.
    pub saved_at: Option<Time>,
    /// When the answers were handed in; they change no more.
    pub answered_at: Option<Time>,
    /// When the vendor, and whoever answers for the list, were reminded.
    pub reminded_at: Option<Time>,
    /// How often the last mail was begun.
    pub attempt: u64,
    /// When it is written (again); none if nothing more is written.
    pub next_at: Option<Time>,
    /// When a mail server took the last one; none if none did, or none has yet.
    pub taken_at: Option<Time>,
}

const ROW: &str = "an inquiry";

const ADD: &str = "
INSERT INTO inquiry (
    tenant, inquiry, attribution, party, letter, contact, made_at, made_by, answer_by, ends_at, seen_at, answers,
    answered_name, saved_at, answered_at, reminded_at, attempt, next_at, taken_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

/// A query of whole rows: the columns that `inquiry_of` reads, in their order, and what follows them.
macro_rules! inquiries {
    ($which:literal) => {
        concat!(
            "
SELECT inquiry, attribution, party, letter, contact, made_at, made_by, answer_by, ends_at, seen_at, answers,
    answered_name, saved_at, answered_at, reminded_at, attempt, next_at, taken_at
FROM inquiry
",
            $which
        )
    };
}

const FETCH: &str = inquiries!(
    "WHERE tenant = $1
  AND inquiry = $2"
);

const OF_ATTRIBUTION: &str = inquiries!(
    "WHERE tenant = $1
  AND attribution = $2
  AND inquiry < $3
ORDER BY inquiry DESC
LIMIT $4"
);

const TO_WRITE: &str = inquiries!(
    "WHERE tenant = $1
  AND next_at <= $2
  AND answered_at IS NULL
ORDER BY next_at, inquiry
LIMIT $3"
);

const OVERDUE: &str = inquiries!(
    "WHERE tenant = $1
  AND answered_at IS NULL
  AND reminded_at IS NULL
  AND answer_by <= $2
ORDER BY answer_by, inquiry
LIMIT $3"
);

const SEEN: &str = "
UPDATE inquiry
SET seen_at = $3
WHERE tenant = $1
  AND inquiry = $2
  AND seen_at IS NULL";

const SAVE: &str = "
UPDATE inquiry
SET answers = $3,
    answered_name = $4,
    saved_at = $5,
    answered_at = $6
WHERE tenant = $1
  AND inquiry = $2
  AND answered_at IS NULL
  AND ends_at > $5";

const REMIND: &str = "
UPDATE inquiry
SET reminded_at = $3,
    next_at = $4,
    attempt = 0,
    taken_at = NULL
WHERE tenant = $1
  AND inquiry = $2
  AND answered_at IS NULL
  AND reminded_at IS NULL";

const TAKE: &str = "
UPDATE inquiry
SET attempt = attempt + 1,
    next_at = $4
WHERE tenant = $1
  AND inquiry = $2
  AND attempt = $3";

const WRITTEN: &str = "
UPDATE inquiry
SET next_at = NULL,
    taken_at = $3
WHERE tenant = $1
  AND inquiry = $2
  AND attempt = $4";

const CONTACT: &str = "
SELECT address
FROM party_contact
WHERE tenant = $1
  AND party = $2";

const CONTACT_SET: &str = "
INSERT INTO party_contact (tenant, party, address, set_at, set_by)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, party) DO UPDATE
SET address = excluded.address,
    set_at = excluded.set_at,
    set_by = excluded.set_by";

impl CustodyStore {
    /// Returns an inquiry.
    pub async fn inquiry_fetch(&self, access: &Access, id: InquiryId) -> Result<Inquiry, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an inquiry", FETCH, &values).await?;
        inquiry_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the inquiries about an attribution before an id, newest first.
    pub async fn inquiry_of_attribution_list(
        &self,
        access: &Access,
        attribution: AttributionId,
        before: Option<InquiryId>,
        limit: u32,
    ) -> Result<Vec<Inquiry>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(InquiryId::from_bytes([0xff; 16]));
        let values =
            [Value::id(access.tenant), Value::id(attribution), Value::id(before), page(limit).into()];
        let rows = self.house.database.rows("list inquiries", OF_ATTRIBUTION, &values).await?;
        rows.iter().map(inquiry_of).collect()
    }

    /// Returns inquiries of which a mail is to be written now: nobody is asked for what he has answered.
    pub async fn inquiry_to_write_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Inquiry>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list inquiries to be written", TO_WRITE, &values).await?;
        rows.iter().map(inquiry_of).collect()
    }

    /// Returns inquiries that nobody answered in time, and of which nobody was reminded.
    pub async fn inquiry_overdue_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Inquiry>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        let rows = self.house.database.rows("list inquiries past their day", OVERDUE, &values).await?;
        rows.iter().map(inquiry_of).collect()
    }

    /// Returns whom one writes to at a party; none while nobody said.
    pub async fn party_contact_fetch(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Option<String>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party)];
        let row = self.house.database.row("find whom to write to", CONTACT, &values).await?;
        row.map(|row| row.text(0)).transpose()
    }
}

impl Change {
    /// Adds an inquiry; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn inquiry_add_in_txn(&mut self, inquiry: &Inquiry) -> Result<(), StoreError> {
        fit(ROW, &[&inquiry.contact, &inquiry.answered_name], &[])?;
        if inquiry.letter.len() > MAX_LETTER_BYTES {
            return Err(StoreError::Unfit { what: ROW, detail: "its letter is too long" });
        }
        let answers = list_text(&inquiry.answers);
        let micros = |time: Option<Time>| Value::Integer(time.map(Time::micros));
        let values = [
            Value::id(self.tenant),
            Value::id(inquiry.id),
            Value::id(inquiry.attribution),
            Value::id(inquiry.party),
            inquiry.letter.as_str().into(),
            inquiry.contact.as_str().into(),
            inquiry.made.0.into(),
            inquiry.made.1.as_str().into(),
            inquiry.answer_by.into(),
            inquiry.ends_at.into(),
            micros(inquiry.seen_at),
            answers.as_str().into(),
            inquiry.answered_name.as_str().into(),
            micros(inquiry.saved_at),
            micros(inquiry.answered_at),
            micros(inquiry.reminded_at),
            count_value(inquiry.attempt).into(),
            micros(inquiry.next_at),
            micros(inquiry.taken_at),
        ];
        self.txn.execute("add an inquiry", ADD, &values).await?;
        Ok(())
    }

    /// Notes when its page was opened first.
    pub async fn inquiry_seen_in_txn(&mut self, id: InquiryId, at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        self.txn.execute("note that an inquiry was seen", SEEN, &values).await?;
        Ok(())
    }

    /// Saves answers; with `is_final` they are handed in and change no more. False if they were handed in before, or its page is closed.
    pub async fn inquiry_save_in_txn(
        &mut self,
        id: InquiryId,
        (answers, name): (&[String], &str),
        (at, is_final): (Time, bool),
    ) -> Result<bool, StoreError> {
        let is_fit = answers.len() <= MAX_ANSWERS
            && name.chars().count() <= MAX_NAME
            && answers.iter().all(|answer| answer.chars().count() <= MAX_ANSWER)
            && !answers.iter().any(|answer| answer.contains('\0'))
            && !name.contains('\0');
        if !is_fit {
            return Err(StoreError::Unfit { what: ROW, detail: "an answer is too long" });
        }
        let text = list_text(answers);
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            text.as_str().into(),
            name.into(),
            at.into(),
            Value::Integer(is_final.then_some(at.micros())),
        ];
        Ok(self.txn.execute("save answers to an inquiry", SAVE, &values).await? == 1)
    }

    /// Notes that its day has passed and that people are reminded, by a mail of its own written then; false if somebody answered, or was reminded before.
    pub async fn inquiry_remind_in_txn(
        &mut self,
        id: InquiryId,
        at: Time,
        next_at: Option<Time>,
    ) -> Result<bool, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(id), at.into(), Value::Integer(next_at.map(Time::micros))];
        Ok(self.txn.execute("remind of an inquiry", REMIND, &values).await? == 1)
    }

    /// Takes the writing of a mail; until `until` it is nobody else's. False if another process was quicker.
    pub async fn inquiry_take_in_txn(
        &mut self,
        id: InquiryId,
        attempt: u64,
        until: Time,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), count_value(attempt).into(), until.into()];
        Ok(self.txn.execute("take the mail of an inquiry", TAKE, &values).await? == 1)
    }

    /// Notes that nothing more is written after this attempt: a mail server took the mail, or `taken` is none and a person must hand the link over. Nothing
    /// happens if another mail is due meanwhile.
    pub async fn inquiry_written_in_txn(
        &mut self,
        id: InquiryId,
        attempt: u64,
        taken: Option<Time>,
    ) -> Result<(), StoreError> {
        let taken = Value::Integer(taken.map(Time::micros));
        let values = [Value::id(self.tenant), Value::id(id), taken, count_value(attempt).into()];
        self.txn.execute("note that an inquiry was written", WRITTEN, &values).await?;
        Ok(())
    }

    /// Sets whom one writes to at a party.
    pub async fn party_contact_set_in_txn(
        &mut self,
        party: PartyId,
        address: &str,
        (at, by): (Time, &str),
    ) -> Result<(), StoreError> {
        fit("a contact", &[address, by], &[])?;
        let values = [Value::id(self.tenant), Value::id(party), address.into(), at.into(), by.into()];
        self.txn.execute("set whom to write to", CONTACT_SET, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn inquiry_of(row: &Row) -> Result<Inquiry, StoreError> {
    Ok(Inquiry {
        id: row.id(0)?,
        attribution: row.id(1)?,
        party: row.id(2)?,
        letter: row.text(3)?,
        contact: row.text(4)?,
        made: (row.time(5)?, row.text(6)?),
        answer_by: row.time(7)?,
        ends_at: row.time(8)?,
        seen_at: row.optional_time(9)?,
        answers: list_of(&row.text(10)?).map_err(|_| DAMAGED)?,
        answered_name: row.text(11)?,
        saved_at: row.optional_time(12)?,
        answered_at: row.optional_time(13)?,
        reminded_at: row.optional_time(14)?,
        attempt: row.count(15)?,
        next_at: row.optional_time(16)?,
        taken_at: row.optional_time(17)?,
    })
}
