//! Send question: "did you send this?", asked about a campaign that nobody planned, once; and for which lists it is asked.

use model::{
    access::{Access, Right},
    ids::{CampaignId, Id, ListId, SendQuestionId},
    time::Time,
};

use super::{CustodyStore, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// Why somebody is asked.
    QuestionWhy {
        /// It stands in no calendar and no log.
        Unplanned = "unplanned",
        /// It is planned, and leads where no campaign of this vendor did.
        ForeignLink = "foreign_link",
    }
    /// Where a question stands.
    QuestionState {
        /// Nobody has answered, and there is time.
        Open = "open",
        /// "Yes, we sent this."
        Yes = "yes",
        /// "No."
        No = "no",
        /// Nobody answered in time.
        Unanswered = "unanswered",
    }
    /// When somebody is asked about a list's mail.
    AskMode {
        /// Never.
        Off = "off",
        /// Not yet: what comes is taken as usual.
        Learn = "learn",
        /// About each campaign that nobody planned.
        Ask = "ask",
        /// By itself: learning at first, asking when somebody keeps a calendar.
        Auto = "auto",
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendQuestion {
    /// Its id.
    pub id: SendQuestionId,
    /// About which campaign; there is one for each at a time.
    pub campaign: CampaignId,
    /// Why.
    pub why: QuestionWhy,
    /// When it was asked.
    pub asked_at: Time,
    /// Until when an answer counts as one.
    pub answer_by: Time,
    /// Where it stands.
    pub state: QuestionState,
    /// When and by whom it was answered; an actor, not an address.
    pub answered: Option<(Time, String)>,
    /// Letters that were begun.
    pub attempt: u64,
    /// When the letter is written (again); none once it was taken, or nothing more is written.
    pub next_at: Option<Time>,
}

/// For one list: whether and whom we ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendAsking {
    /// Which list.
    pub list: ListId,
    /// Whether.
    pub mode: AskMode,
    /// Whom: an address of our own people; empty for those whom the configuration names.
    pub ask_to: String,
    /// When and by whom that was set; an actor, not an address.
    pub set: (Time, String),
}

const ROW: &str = "a question about a campaign";

const ADD: &str = "
INSERT INTO send_question (
    tenant, question, campaign, why, asked_at, answer_by, state, answered_at, answered_by, attempt, next_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant, campaign) DO UPDATE
SET question = excluded.question,
    why = excluded.why,
    asked_at = excluded.asked_at,
    answer_by = excluded.answer_by,
    state = excluded.state,
    answered_at = excluded.answered_at,
    answered_by = excluded.answered_by,
    attempt = excluded.attempt,
    next_at = excluded.next_at
WHERE send_question.state <> 'open'";

/// A query of whole rows: the columns that `question_of` reads, in their order, and what follows them.
macro_rules! questions {
    ($which:literal) => {
        concat!(
            "
SELECT question, campaign, why, asked_at, answer_by, state, answered_at, answered_by, attempt, next_at
FROM send_question
",
            $which
        )
    };
}

const FETCH: &str = questions!(
    "WHERE tenant = $1
  AND question = $2"
);

const OF_CAMPAIGN: &str = questions!(
    "WHERE tenant = $1
  AND campaign = $2"
);

const OPEN: &str = questions!(
    "WHERE tenant = $1
  AND state = 'open'
ORDER BY answer_by, question
LIMIT $2"
);

const OVERDUE: &str = questions!(
    "WHERE tenant = $1
  AND state = 'open'
  AND answer_by <= $3
ORDER BY answer_by, question
LIMIT $2"
);

const TO_WRITE: &str = questions!(
    "WHERE tenant = $1
  AND state = 'open'
  AND next_at <= $3
ORDER BY next_at, question
LIMIT $2"
);

const TAKE: &str = "
UPDATE send_question
SET attempt = attempt + 1,
    next_at = $4
WHERE tenant = $1
  AND question = $2
  AND attempt = $3
  AND state = 'open'";

const WRITTEN: &str = "
UPDATE send_question
SET next_at = NULL
WHERE tenant = $1
  AND question = $2";

const ANSWER: &str = "
UPDATE send_question
SET state = $3,
    answered_at = $4,
    answered_by = $5,
    next_at = NULL
WHERE tenant = $1
  AND question = $2
  AND state = 'open'";

const ASKING_SET: &str = "
INSERT INTO send_asking (tenant, list, mode, ask_to, set_at, set_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, list) DO UPDATE
SET mode = excluded.mode,
    ask_to = excluded.ask_to,
    set_at = excluded.set_at,
    set_by = excluded.set_by";

const ASKING: &str = "
SELECT list, mode, ask_to, set_at, set_by
FROM send_asking
WHERE tenant = $1
  AND list = $2";

const ASKINGS: &str = "
SELECT list, mode, ask_to, set_at, set_by
FROM send_asking
WHERE tenant = $1
  AND list > $2
  AND list <= $3
ORDER BY list";

impl CustodyStore {
    /// Returns a question.
    pub async fn send_question_fetch(
        &self,
        access: &Access,
        id: SendQuestionId,
    ) -> Result<SendQuestion, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a question about a campaign", FETCH, &values).await?;
        question_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the question about a campaign; none if nobody was asked.
    pub async fn send_question_of_campaign(
        &self,
        access: &Access,
        campaign: CampaignId,
    ) -> Result<Option<SendQuestion>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(campaign)];
        let row = self.house.database.row("find the question about a campaign", OF_CAMPAIGN, &values).await?;
        row.as_ref().map(question_of).transpose()
    }

    /// Returns open questions, the most urgent first.
    pub async fn send_question_open_list(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<SendQuestion>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into()];
        let rows = self.house.database.rows("list open questions", OPEN, &values).await?;
        rows.iter().map(question_of).collect()
    }

    /// Returns open questions whose time is over.
    pub async fn send_question_overdue_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<SendQuestion>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into(), now.into()];
        let rows = self.house.database.rows("list questions whose time is over", OVERDUE, &values).await?;
        rows.iter().map(question_of).collect()
    }

    /// Returns open questions whose letter is to be written now.
    pub async fn send_question_to_write_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<SendQuestion>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), page(limit).into(), now.into()];
        let rows = self.house.database.rows("list questions to be written", TO_WRITE, &values).await?;
        rows.iter().map(question_of).collect()
    }

    /// Returns for a list whether and whom we ask; none while nobody set it.
    pub async fn send_asking_fetch(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<SendAsking>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list)];
        let row =
            self.house.database.row("ask whether a list's mail is asked about", ASKING, &values).await?;
        row.as_ref().map(asking_of).transpose()
    }

    /// Returns that of the lists after one and up to another, in the order the lists were added, for which somebody set it. There is one for a list at most.
    pub async fn send_asking_list(
        &self,
        access: &Access,
        after: Option<ListId>,
        last: ListId,
    ) -> Result<Vec<SendAsking>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ListId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), Value::id(last)];
        let rows =
            self.house.database.rows("list whether lists' mail is asked about", ASKINGS, &values).await?;
        rows.iter().map(asking_of).collect()
    }
}

impl Change {
    /// Asks; false if a question about the campaign is open, and then nothing happened. One that is closed gives way to the new one, and its links with it; what
    /// was answered to it stands in the audit log.
    pub async fn send_question_add_in_txn(&mut self, question: &SendQuestion) -> Result<bool, StoreError> {
        let answered = question.answered.as_ref();
        let values = [
            Value::id(self.tenant),
            Value::id(question.id),
            Value::id(question.campaign),
            question.why.as_str().into(),
            question.asked_at.into(),
            question.answer_by.into(),
            question.state.as_str().into(),
            Value::Integer(answered.map(|(at, _)| at.micros())),
            Value::Text(answered.map(|(_, by)| by.as_str())),
            super::count_value(question.attempt).into(),
            Value::Integer(question.next_at.map(Time::micros)),
        ];
        Ok(self.txn.execute("ask about a campaign", ADD, &values).await? == 1)
    }

    /// Takes the writing of a question's letter; until `until` it is nobody else's. False if another process was quicker, or it was answered.
    pub async fn send_question_take_in_txn(
        &mut self,
        id: SendQuestionId,
        attempt: u64,
        until: Time,
    ) -> Result<bool, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(id), super::count_value(attempt).into(), until.into()];
        Ok(self.txn.execute("take a question's letter", TAKE, &values).await? == 1)
    }

    /// Notes that a question's letter needs no more writing: a mail server took it, or nobody is there to be written to.
    pub async fn send_question_written_in_txn(&mut self, id: SendQuestionId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("note that a question was written", WRITTEN, &values).await?;
        Ok(())
    }

    /// Closes a question, once; false if it is not open any more.
    pub async fn send_question_answer_in_txn(
        &mut self,
        id: SendQuestionId,
        state: QuestionState,
        (at, by): (Time, &str),
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), state.as_str().into(), at.into(), by.into()];
        Ok(self.txn.execute("answer a question", ANSWER, &values).await? == 1)
    }

    /// Returns the question about a campaign as it stands within the change.
    pub async fn send_question_of_campaign_in_txn(
        &mut self,
        campaign: CampaignId,
    ) -> Result<Option<SendQuestion>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(campaign)];
        let row = self.txn.row("find the question about a campaign", OF_CAMPAIGN, &values).await?;
        row.as_ref().map(question_of).transpose()
    }

    /// Returns for a list whether and whom we ask, as it stands within the change.
    pub async fn send_asking_fetch_in_txn(&mut self, list: ListId) -> Result<Option<SendAsking>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(list)];
        let row = self.txn.row("ask whether a list's mail is asked about", ASKING, &values).await?;
        row.as_ref().map(asking_of).transpose()
    }

    /// Sets for a list whether and whom we ask; whoever calls has asked for the right to keep.
    pub async fn send_asking_set_in_txn(&mut self, asking: &SendAsking) -> Result<(), StoreError> {
        fit("whether a list's mail is asked about", &[&asking.ask_to, &asking.set.1], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(asking.list),
            asking.mode.as_str().into(),
            asking.ask_to.as_str().into(),
            asking.set.0.into(),
            asking.set.1.as_str().into(),
        ];
        self.txn.execute("set whether a list's mail is asked about", ASKING_SET, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries of questions, in their order.
fn question_of(row: &Row) -> Result<SendQuestion, StoreError> {
    Ok(SendQuestion {
        id: row.id(0)?,
        campaign: row.id(1)?,
        why: QuestionWhy::parse(&row.text(2)?).ok_or(DAMAGED)?,
        asked_at: row.time(3)?,
        answer_by: row.time(4)?,
        state: QuestionState::parse(&row.text(5)?).ok_or(DAMAGED)?,
        answered: row.optional_time(6)?.zip(row.optional_text(7)?),
        attempt: row.count(8)?,
        next_at: row.optional_time(9)?,
    })
}

fn asking_of(row: &Row) -> Result<SendAsking, StoreError> {
    Ok(SendAsking {
        list: row.id(0)?,
        mode: AskMode::parse(&row.text(1)?).ok_or(DAMAGED)?,
        ask_to: row.text(2)?,
        set: (row.time(3)?, row.text(4)?),
    })
}
