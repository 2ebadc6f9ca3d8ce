//! Assessment: one party's answers to one questionnaire: saved as they go, signed once, and what came of it. Kept for ever: a later one takes its place
//! without changing it. The questions stand in the row as they were asked; what a good answer is, is custody's.

use model::{
    access::{Access, Right},
    ids::{AssessmentId, Id, PartyId},
    time::Time,
};

use super::{CustodyStore, fit, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// Where an assessment stands.
    AssessmentState {
        /// It is being answered.
        Open = "open",
        /// Somebody signed the answers.
        Signed = "signed",
        /// It is not wanted any more.
        Withdrawn = "withdrawn",
    }
    /// What came of the answers.
    AssessmentOutcome {
        /// Nothing in them rules the party out.
        Passed = "passed",
        /// An answer rules the party out.
        Disqualified = "disqualified",
    }
}

/// Longest document of questions or of signed answers, in bytes: 300 questions in two languages are half of it.
pub const MAX_DOCUMENT_BYTES: usize = 1 << 20;
/// Assessments of one party that are looked at when it is asked how it stands.
pub const MAX_SIGNED: u32 = 100;

/// What somebody signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// When.
    pub at: Time,
    /// Who, by the name that was written.
    pub name: String,
    /// The SHA-256 of the document that was signed.
    pub sha256: [u8; 32],
}

/// One party's answers to one questionnaire, without questions and answers themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// Who answers.
    pub party: PartyId,
    /// The id of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// Who wants to know; empty where it is we.
    pub wanted_by: String,
    /// Where it stands.
    pub state: AssessmentState,
    /// When and by whom it was asked for; an actor, not an address.
    pub asked: (Time, String),
    /// By when it should be answered.
    pub due: Option<Time>,
    /// The SHA-256 of the secret in the link, and until when that opens.
    pub link: Option<([u8; 32], Time)>,
    /// What was signed.
    pub signature: Option<Signature>,
    /// What came of it.
    pub outcome: Option<AssessmentOutcome>,
    /// How many of 100 points; none where nothing was weighed.
    pub points: Option<u32>,
    /// The questions whose answers rule the party out.
    pub knock_outs: Vec<String>,
    /// Until when the answers hold.
    pub valid_until: Option<Time>,
    /// Its end was announced when it was so many days off.
    pub announced_days: Option<u32>,
    /// When and by whom the party was told why it was ruled out.
    pub told: Option<(Time, String)>,
}

/// One answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The id of the question.
    pub question: String,
    /// The word of the choice; empty where there is none yet.
    pub choice: String,
    /// In the party's own words.
    pub words: String,
    /// Where the proof of it is.
    pub evidence: String,
    /// It was filled in from what was answered before, and nobody has looked at it since.
    pub is_suggested: bool,
}

const ROW: &str = "an assessment";

const ADD: &str = "
INSERT INTO assessment (
    tenant, assessment, party, questionnaire, version, title, wanted_by, questions, state, asked_at, asked_by, due_at,
    link_sha256, link_until_at, knock_outs
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, $13, '[]')";

/// The columns that [`assessment_at`] reads, in their order.
macro_rules! columns {
    () => {
        "assessment, party, questionnaire, version, title, wanted_by, state, asked_at, asked_by, due_at,
    link_sha256, link_until_at, signed_at, signed_name, signed_sha256, outcome, points, knock_outs, valid_until_at,
    announced_days, told_at, told_by"
    };
}

pub(super) use columns;

/// A query of whole rows, and what follows their columns.
macro_rules! assessments {
    ($which:literal) => {
        concat!("\nSELECT ", columns!(), "\nFROM assessment\n", $which)
    };
}

const FETCH: &str = assessments!(
    "WHERE tenant = $1
  AND assessment = $2"
);

const BY_LINK: &str = assessments!(
    "WHERE tenant = $1
  AND link_sha256 = $2
  AND link_until_at > $3
  AND state <> 'withdrawn'"
);

const LIST: &str = assessments!(
    "WHERE tenant = $1
  AND assessment < $2
ORDER BY assessment DESC
LIMIT $3"
);

const OF_PARTY: &str = assessments!(
    "WHERE tenant = $1
  AND assessment < $2
  AND party = $4
ORDER BY assessment DESC
LIMIT $3"
);

const SIGNED_OF_PARTY: &str = assessments!(
    "WHERE tenant = $1
  AND party = $2
  AND state = 'signed'
  AND wanted_by = ''
ORDER BY signed_at DESC, assessment DESC
LIMIT $3"
);

const QUESTIONS: &str = "
SELECT questions
FROM assessment
WHERE tenant = $1
  AND assessment = $2";

const DOCUMENT: &str = "
SELECT signed_document
FROM assessment
WHERE tenant = $1
  AND assessment = $2";

const ANSWERS: &str = "
SELECT question, choice, words, evidence, is_suggested
FROM assessment_answer
WHERE tenant = $1
  AND assessment = $2
ORDER BY question";

const SAVE: &str = "
INSERT INTO assessment_answer (tenant, assessment, question, choice, words, evidence, is_suggested, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, assessment, question) DO UPDATE
SET choice = EXCLUDED.choice,
    words = EXCLUDED.words,
    evidence = EXCLUDED.evidence,
    is_suggested = EXCLUDED.is_suggested,
    at = EXCLUDED.at";

// Taking the row first keeps a signature and a late answer from passing each other.
const TOUCH: &str = "
UPDATE assessment
SET state = 'open'
WHERE tenant = $1
  AND assessment = $2
  AND state = 'open'";

const SIGN: &str = "
UPDATE assessment
SET state = 'signed',
    signed_at = $3,
    signed_name = $4,
    signed_sha256 = $5,
    signed_document = $6,
    outcome = $7,
    points = $8,
    knock_outs = $9,
    valid_until_at = $10
WHERE tenant = $1
  AND assessment = $2
  AND state = 'open'";

const LINK: &str = "
UPDATE assessment
SET link_sha256 = $3,
    link_until_at = $4
WHERE tenant = $1
  AND assessment = $2
  AND state = 'open'";

const WITHDRAW: &str = "
UPDATE assessment
SET state = 'withdrawn',
    link_sha256 = NULL,
    link_until_at = NULL
WHERE tenant = $1
  AND assessment = $2
  AND state = 'open'";

const ANNOUNCE: &str = "
UPDATE assessment
SET announced_days = $3
WHERE tenant = $1
  AND assessment = $2
  AND (announced_days IS NULL OR announced_days > $3)";

const TELL: &str = "
UPDATE assessment
SET told_at = $3,
    told_by = $4
WHERE tenant = $1
  AND assessment = $2
  AND told_at IS NULL";

/// What came of answers, in the change that signs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<'s> {
    /// Who, when, and the hash.
    pub signature: &'s Signature,
    /// The document that was signed.
    pub document: &'s str,
    /// What came of it.
    pub outcome: AssessmentOutcome,
    /// How many of 100 points.
    pub points: Option<u32>,
    /// The questions whose answers rule the party out.
    pub knock_outs: &'s [String],
    /// Until when the answers hold.
    pub valid_until: Time,
}

impl CustodyStore {
    /// Returns an assessment.
    pub async fn assessment_fetch(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<Assessment, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an assessment", FETCH, &values).await?;
        assessment_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the assessment that a link opens now.
    pub async fn assessment_by_link(
        &self,
        access: &Access,
        link_sha256: &[u8; 32],
        now: Time,
    ) -> Result<Option<Assessment>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), link_sha256.into(), now.into()];
        let row = self.house.database.row("find an assessment by its link", BY_LINK, &values).await?;
        row.as_ref().map(assessment_of).transpose()
    }

    /// Returns assessments before an id, newest first; those of a party, or all.
    pub async fn assessment_list(
        &self,
        access: &Access,
        party: Option<PartyId>,
        before: Option<AssessmentId>,
        limit: u32,
    ) -> Result<Vec<Assessment>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(AssessmentId::from_bytes([0xff; 16]));
        let mut values = vec![Value::id(access.tenant), Value::id(before), page(limit).into()];
        let sql = match party {
            Some(party) => {
                values.push(Value::id(party));
                OF_PARTY
            }
            None => LIST,
        };
        self.house.database.rows("list assessments", sql, &values).await?.iter().map(assessment_of).collect()
    }

    /// Returns the questions of an assessment, as the document they were kept as.
    pub async fn assessment_questions(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<String, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch the questions of an assessment", QUESTIONS, &values).await?;
        row.ok_or(StoreError::Missing { what: ROW })?.text(0)
    }

    /// Returns the document that was signed, if it was.
    pub async fn assessment_document(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<Option<String>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch what was signed", DOCUMENT, &values).await?;
        row.ok_or(StoreError::Missing { what: ROW })?.optional_text(0)
    }

    /// Returns the answers of an assessment, as they were last saved.
    pub async fn assessment_answers(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<Vec<Answer>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        self.house.database.rows("list answers", ANSWERS, &values).await?.iter().map(answer_of).collect()
    }
}

impl Change {
    /// Returns an assessment as it stands within the change.
    pub async fn assessment_fetch_in_txn(&mut self, id: AssessmentId) -> Result<Assessment, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch an assessment", FETCH, &values).await?;
        assessment_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns what a party signed for us, newest first.
    pub async fn assessment_signed_in_txn(&mut self, party: PartyId) -> Result<Vec<Assessment>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), page(MAX_SIGNED).into()];
        let rows = self.txn.rows("list signed assessments", SIGNED_OF_PARTY, &values).await?;
        rows.iter().map(assessment_of).collect()
    }

    /// Adds an assessment with its questions; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn assessment_add_in_txn(
        &mut self,
        assessment: &Assessment,
        questions: &str,
    ) -> Result<(), StoreError> {
        let Assessment { questionnaire, title, wanted_by, asked, .. } = assessment;
        fit(ROW, &[questionnaire, title, wanted_by, &asked.1], &[])?;
        fit_document(questions)?;
        let link = assessment.link.as_ref();
        let values = [
            Value::id(self.tenant),
            Value::id(assessment.id),
            Value::id(assessment.party),
            questionnaire.as_str().into(),
            i64::from(assessment.version).into(),
            title.as_str().into(),
            wanted_by.as_str().into(),
            questions.into(),
            asked.0.into(),
            asked.1.as_str().into(),
            Value::Integer(assessment.due.map(Time::micros)),
            Value::Bytes(link.map(|(sha256, _)| sha256.as_slice())),
            Value::Integer(link.map(|(_, until)| until.micros())),
        ];
        self.txn.execute("add an assessment", ADD, &values).await?;
        Ok(())
    }

    /// Saves an answer of an open assessment; the last one to a question stands.
    ///
    /// Errors: [`StoreError::Conflict`] if the assessment is not open: what was signed does not change.
    pub async fn assessment_answer_in_txn(
        &mut self,
        id: AssessmentId,
        answer: &Answer,
        at: Time,
    ) -> Result<(), StoreError> {
        fit("an answer", &[&answer.question, &answer.choice], &[&answer.words, &answer.evidence])?;
        self.assessment_hold_open_in_txn(id).await?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            answer.question.as_str().into(),
            answer.choice.as_str().into(),
            answer.words.as_str().into(),
            answer.evidence.as_str().into(),
            i64::from(answer.is_suggested).into(),
            at.into(),
        ];
        self.txn.execute("save an answer", SAVE, &values).await?;
        Ok(())
    }

    /// Takes an open assessment for the rest of the change: nobody signs it, or changes what is signed, meanwhile.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or not open.
    pub async fn assessment_hold_open_in_txn(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        self.assessment_touch(TOUCH, &[Value::id(self.tenant), Value::id(id)]).await
    }

    /// Returns the answers as they stand within the change.
    pub async fn assessment_answers_in_txn(&mut self, id: AssessmentId) -> Result<Vec<Answer>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.rows("list answers", ANSWERS, &values).await?.iter().map(answer_of).collect()
    }

    /// Signs an open assessment, once.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or not open.
    pub async fn assessment_sign_in_txn(
        &mut self,
        id: AssessmentId,
        signed: &Signed<'_>,
    ) -> Result<(), StoreError> {
        fit(ROW, &[&signed.signature.name], &[])?;
        fit_document(signed.document)?;
        let knock_outs = list_text(signed.knock_outs);
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            signed.signature.at.into(),
            signed.signature.name.as_str().into(),
            (&signed.signature.sha256).into(),
            signed.document.into(),
            signed.outcome.as_str().into(),
            Value::Integer(signed.points.map(i64::from)),
            knock_outs.as_str().into(),
            signed.valid_until.into(),
        ];
        self.assessment_touch(SIGN, &values).await
    }

    /// Gives an open assessment another link; the one before opens nothing any more.
    pub async fn assessment_link_in_txn(
        &mut self,
        id: AssessmentId,
        (sha256, until): (&[u8; 32], Time),
    ) -> Result<(), StoreError> {
        self.assessment_touch(LINK, &[Value::id(self.tenant), Value::id(id), sha256.into(), until.into()])
            .await
    }

    /// Notes that an open assessment is not wanted any more; its link opens nothing.
    pub async fn assessment_withdraw_in_txn(&mut self, id: AssessmentId) -> Result<(), StoreError> {
        self.assessment_touch(WITHDRAW, &[Value::id(self.tenant), Value::id(id)]).await
    }

    /// Notes that the end of an assessment was announced so many days before; false if that was so already.
    pub async fn assessment_announce_in_txn(
        &mut self,
        id: AssessmentId,
        days: u32,
    ) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), i64::from(days).into()];
        Ok(self.txn.execute("note what was announced", ANNOUNCE, &values).await? > 0)
    }

    /// Notes that the party was told why it was ruled out.
    ///
    /// Errors: [`StoreError::Conflict`] if it was told before.
    pub async fn assessment_tell_in_txn(
        &mut self,
        id: AssessmentId,
        (at, by): (Time, &str),
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        self.assessment_touch(TELL, &values).await
    }

    async fn assessment_touch(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<(), StoreError> {
        let otherwise = StoreError::Conflict { action: "change an assessment", what: ROW };
        self.txn.execute_one("change an assessment", sql, values, otherwise).await
    }
}

fn fit_document(text: &str) -> Result<(), StoreError> {
    if text.len() > MAX_DOCUMENT_BYTES || text.contains('\0') {
        return Err(StoreError::Unfit { what: ROW, detail: "a document of it is too long or no text" });
    }
    Ok(())
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

fn small(number: Option<i64>) -> Result<Option<u32>, StoreError> {
    number.map(|number| u32::try_from(number).map_err(|_| DAMAGED)).transpose()
}

fn assessment_of(row: &Row) -> Result<Assessment, StoreError> {
    assessment_at(row, 0)
}

/// Reads an assessment whose columns stand in a row from a place on.
pub(super) fn assessment_at(row: &Row, from: usize) -> Result<Assessment, StoreError> {
    let signed =
        (row.optional_time(from + 12)?, row.optional_text(from + 13)?, row.optional_array(from + 14)?);
    let signature = match signed {
        (Some(at), Some(name), Some(sha256)) => Some(Signature { at, name, sha256 }),
        _ => None,
    };
    let outcome = row.optional_text(from + 15)?;
    Ok(Assessment {
        id: row.id(from)?,
        party: row.id(from + 1)?,
        questionnaire: row.text(from + 2)?,
        version: u32::try_from(row.integer(from + 3)?).map_err(|_| DAMAGED)?,
        title: row.text(from + 4)?,
        wanted_by: row.text(from + 5)?,
        state: AssessmentState::parse(&row.text(from + 6)?).ok_or(DAMAGED)?,
        asked: (row.time(from + 7)?, row.text(from + 8)?),
        due: row.optional_time(from + 9)?,
        link: row.optional_array(from + 10)?.zip(row.optional_time(from + 11)?),
        signature,
        outcome: outcome.map(|word| AssessmentOutcome::parse(&word).ok_or(DAMAGED)).transpose()?,
        points: small(row.optional_integer(from + 16)?)?,
        knock_outs: list_of(&row.text(from + 17)?).map_err(|_| DAMAGED)?,
        valid_until: row.optional_time(from + 18)?,
        announced_days: small(row.optional_integer(from + 19)?)?,
        told: row.optional_time(from + 20)?.zip(row.optional_text(from + 21)?),
    })
}

/// The columns of `ANSWERS`, in their order.
fn answer_of(row: &Row) -> Result<Answer, StoreError> {
    Ok(Answer {
        question: row.text(0)?,
        choice: row.text(1)?,
        words: row.text(2)?,
        evidence: row.text(3)?,
        is_suggested: row.integer(4)? != 0,
    })
}
