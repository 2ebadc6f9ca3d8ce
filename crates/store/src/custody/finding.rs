//! Finding: something that has to be mended: what about, who answers for it, until when. One for each rule and thing while it is open; raising it again counts.

use model::{
    access::{Access, Right},
    ids::{FindingId, Id},
    severity::Severity,
    time::Time,
};
use serde_json::Value as Json;

use super::{CustodyStore, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// Where a finding stands.
    FindingState {
        /// It has to be mended.
        Open = "open",
        /// It was mended, or somebody answers for leaving it.
        Closed = "closed",
    }
}

/// Something that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// Which rule found it, as a word: `promise_broken`, `copy_overdue` …
    pub rule: String,
    /// What it is about: a noun and the bytes of its id.
    pub about: (String, [u8; 16]),
    /// How grave it is.
    pub severity: Severity,
    /// The id of the phrase that says it.
    pub phrase: String,
    /// Its arguments; names of lists and parties, never an address.
    pub arguments: Vec<(String, String)>,
    /// What raised it last: the bytes of that thing's id.
    pub cause: Option<[u8; 16]>,
    /// How often it was raised.
    pub count: u64,
    /// Who answers for it; empty while nobody does.
    pub owner: String,
    /// By when it should be mended.
    pub due: Option<Time>,
    /// Where it stands.
    pub state: FindingState,
    /// When it was first raised.
    pub raised_at: Time,
    /// When it was last raised.
    pub last_at: Time,
    /// When, by whom and why it was closed.
    pub closed: Option<(Time, String, String)>,
}

/// Where a finding stands among others: what is worth most first; of the same worth, as everything has while nobody has said what a list is worth, what is gravest;
/// of that, what is due first; of that, what was raised last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingPlace {
    /// What is at stake, in hundredths of the house's money.
    pub worth: u64,
    /// How grave it is.
    pub severity: Severity,
    /// By when it should be mended; [`Time::LATEST`] where nobody said.
    pub due: Time,
    /// Its id.
    pub id: FindingId,
}

impl FindingPlace {
    /// Before all findings.
    fn front() -> Self {
        let id = FindingId::from_bytes([0xff; 16]);
        Self { worth: u64::MAX, severity: Severity::Critical, due: Time::EARLIEST, id }
    }

    /// Returns the place of a finding with what is at stake.
    #[must_use]
    pub fn of((finding, worth): &(Finding, u64)) -> Self {
        let due = finding.due.unwrap_or(Time::LATEST);
        Self { worth: *worth, severity: finding.severity, due, id: finding.id }
    }
}

/// The grade by which `BY_WORTH` sorts.
const fn gravity(severity: Severity) -> i64 {
    match severity {
        Severity::Informational => 0,
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
        Severity::Critical => 4,
    }
}

/// What somebody did about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingStep {
    /// When.
    pub at: Time,
    /// By whom; an actor, not an address.
    pub by: String,
    /// What, as a word: `raised`, `owned`, `closed`.
    pub what: String,
    /// More, in words; may be empty.
    pub words: String,
}

const ROW: &str = "a finding";

const RAISE: &str = "
INSERT INTO finding (
    tenant, finding, rule, noun, about, severity, phrase, arguments, cause, count, owner, due_at, state,
    raised_at, last_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, 'open', $12, $12)
ON CONFLICT (tenant, rule, about) WHERE state = 'open' DO UPDATE
SET count = finding.count + 1,
    cause = EXCLUDED.cause,
    last_at = EXCLUDED.last_at
RETURNING finding, count";

const OWN: &str = "
UPDATE finding
SET owner = $3,
    due_at = $4
WHERE tenant = $1
  AND finding = $2
  AND state = 'open'";

const CLOSE: &str = "
UPDATE finding
SET state = 'closed',
    closed_at = $3,
    closed_by = $4,
    closed_why = $5
WHERE tenant = $1
  AND finding = $2
  AND state = 'open'";

const FETCH: &str = "
SELECT finding, rule, noun, about, severity, phrase, arguments, cause, count, owner, due_at, state,
    raised_at, last_at, closed_at, closed_by, closed_why
FROM finding
WHERE tenant = $1
  AND finding = $2";

const LIST: &str = "
SELECT finding, rule, noun, about, severity, phrase, arguments, cause, count, owner, due_at, state,
    raised_at, last_at, closed_at, closed_by, closed_why
FROM finding
WHERE tenant = $1
  AND finding < $2
  AND ($4 = '' OR state = $4)
ORDER BY finding DESC
LIMIT $3";

const BY_WORTH: &str = "
SELECT finding, rule, noun, about, severity, phrase, arguments, cause, count, owner, due_at, state,
    raised_at, last_at, closed_at, closed_by, closed_why, worth
FROM (
    SELECT finding, rule, noun, about, severity, phrase, arguments, cause, count, owner, due_at, state,
        raised_at, last_at, closed_at, closed_by, closed_why, worth,
        CASE severity
            WHEN 'critical' THEN 4
            WHEN 'high' THEN 3
            WHEN 'medium' THEN 2
            WHEN 'low' THEN 1
            ELSE 0
        END AS gravity,
        COALESCE(due_at, $6) AS due
    FROM finding
    WHERE tenant = $1
      AND ($7 = '' OR state = $7)
) AS weighed
WHERE worth < $2
   OR (worth = $2 AND gravity < $3)
   OR (worth = $2 AND gravity = $3 AND due > $4)
   OR (worth = $2 AND gravity = $3 AND due = $4 AND finding < $5)
ORDER BY worth DESC, gravity DESC, due, finding DESC
LIMIT $8";

const WEIGH: &str = "
UPDATE finding
SET worth = $3
WHERE tenant = $1
  AND finding = $2";

const STEP: &str = "
INSERT INTO finding_step (tenant, finding, step, at, by_actor, what, words)
SELECT $1, $2, COUNT(*) + 1, $3, $4, $5, $6
FROM finding_step
WHERE tenant = $1
  AND finding = $2";

const STEPS: &str = "
SELECT at, by_actor, what, words
FROM finding_step
WHERE tenant = $1
  AND finding = $2
ORDER BY step DESC
LIMIT $3";

const LEFT: &str = "
SELECT finding, rule, about
FROM finding
WHERE tenant = $1
  AND finding > $2
  AND state = 'closed'
  AND closed_at > $3
  AND closed_why <> $4
ORDER BY finding
LIMIT $5";

const OPEN_COUNT: &str = "
SELECT COUNT(*)
FROM finding
WHERE tenant = $1
  AND state = 'open'";

impl CustodyStore {
    /// Returns a finding.
    pub async fn finding_fetch(&self, access: &Access, id: FindingId) -> Result<Finding, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a finding", FETCH, &values).await?;
        finding_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns findings before an id, newest first; those that stand so, or all.
    pub async fn finding_list(
        &self,
        access: &Access,
        state: Option<FindingState>,
        before: Option<FindingId>,
        limit: u32,
    ) -> Result<Vec<Finding>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(FindingId::from_bytes([0xff; 16]));
        let state = state.map_or("", FindingState::as_str);
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into(), state.into()];
        self.house.database.rows("list findings", LIST, &values).await?.iter().map(finding_of).collect()
    }

    /// Returns findings with what is at stake, in the order in which they are mended ([`FindingPlace`]); those that stand so, or all; behind a place.
    pub async fn finding_worth_list(
        &self,
        access: &Access,
        state: Option<FindingState>,
        behind: Option<FindingPlace>,
        limit: u32,
    ) -> Result<Vec<(Finding, u64)>, StoreError> {
        access.require(Right::Read)?;
        let behind = behind.unwrap_or_else(FindingPlace::front);
        let state = state.map_or("", FindingState::as_str);
        let values = [
            Value::id(access.tenant),
            super::count_value(behind.worth).into(),
            gravity(behind.severity).into(),
            behind.due.into(),
            Value::id(behind.id),
            Time::LATEST.into(),
            state.into(),
            page(limit).into(),
        ];
        let rows = self.house.database.rows("list findings by worth", BY_WORTH, &values).await?;
        rows.iter().map(|row| Ok((finding_of(row)?, row.count(17)?))).collect()
    }

    /// Returns the rule and the thing of findings that were closed since an instant for another reason than that one, in the order they were raised.
    pub async fn finding_left_list(
        &self,
        access: &Access,
        (since, but_why): (Time, &str),
        after: Option<FindingId>,
        limit: u32,
    ) -> Result<Vec<(FindingId, String, [u8; 16])>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(FindingId::from_bytes([0; 16]));
        let values =
            [Value::id(access.tenant), Value::id(after), since.into(), but_why.into(), page(limit).into()];
        let rows = self.house.database.rows("list findings that were left", LEFT, &values).await?;
        rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?, row.array(2)?))).collect()
    }

    /// Returns what became of a finding, newest first.
    pub async fn finding_step_list(
        &self,
        access: &Access,
        id: FindingId,
        limit: u32,
    ) -> Result<Vec<FindingStep>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id), page(limit).into()];
        let rows = self.house.database.rows("list what became of a finding", STEPS, &values).await?;
        rows.iter().map(step_of).collect()
    }

    /// Returns how many findings are open.
    pub async fn finding_open_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count findings", OPEN_COUNT, &[Value::id(access.tenant)]).await
    }
}

impl Change {
    /// Raises a finding; if it is open already, counts. Returns its id and whether it is new.
    ///
    /// Errors: [`StoreError::Unfit`] if a word in it holds an address.
    pub async fn finding_raise_in_txn(&mut self, finding: &Finding) -> Result<(FindingId, bool), StoreError> {
        fit(ROW, &[&finding.rule, &finding.about.0, &finding.phrase, &finding.owner], &[])?;
        if finding.arguments.iter().any(|(_, value)| value.contains(['@', '\0'])) {
            return Err(StoreError::Unfit { what: ROW, detail: "an argument of it holds an address" });
        }
        let arguments = arguments_text(&finding.arguments);
        let values = [
            Value::id(self.tenant),
            Value::id(finding.id),
            finding.rule.as_str().into(),
            finding.about.0.as_str().into(),
            (&finding.about.1).into(),
            finding.severity.as_str().into(),
            finding.phrase.as_str().into(),
            arguments.as_str().into(),
            Value::Bytes(finding.cause.as_ref().map(<[u8; 16]>::as_slice)),
            finding.owner.as_str().into(),
            Value::Integer(finding.due.map(Time::micros)),
            finding.last_at.into(),
        ];
        let row = self.txn.row("raise a finding", RAISE, &values).await?;
        let row = row.ok_or(StoreError::Missing { what: ROW })?;
        Ok((row.id(0)?, row.count(1)? == 1))
    }

    /// Says what is at stake, in hundredths of the house's money.
    pub async fn finding_weigh_in_txn(&mut self, id: FindingId, worth: u64) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), super::count_value(worth).into()];
        self.txn.execute("say what is at stake", WEIGH, &values).await?;
        Ok(())
    }

    /// Notes what somebody did about a finding.
    pub async fn finding_step_in_txn(&mut self, id: FindingId, step: &FindingStep) -> Result<(), StoreError> {
        fit("a step of a finding", &[&step.by, &step.what], &[&step.words])?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            step.at.into(),
            step.by.as_str().into(),
            step.what.as_str().into(),
            step.words.as_str().into(),
        ];
        self.txn.execute("note what became of a finding", STEP, &values).await?;
        Ok(())
    }

    /// Says who answers for an open finding, and until when.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or closed.
    pub async fn finding_own_in_txn(
        &mut self,
        id: FindingId,
        owner: &str,
        due: Option<Time>,
    ) -> Result<(), StoreError> {
        fit(ROW, &[owner], &[])?;
        let due = Value::Integer(due.map(Time::micros));
        let values = [Value::id(self.tenant), Value::id(id), owner.into(), due];
        let otherwise = StoreError::Conflict { action: "give a finding to somebody", what: ROW };
        self.txn.execute_one("give a finding to somebody", OWN, &values, otherwise).await
    }

    /// Closes a finding.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or closed already.
    pub async fn finding_close_in_txn(
        &mut self,
        id: FindingId,
        (at, by, why): (Time, &str, &str),
    ) -> Result<(), StoreError> {
        fit(ROW, &[by], &[why])?;
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into(), why.into()];
        let otherwise = StoreError::Conflict { action: "close a finding", what: ROW };
        self.txn.execute_one("close a finding", CLOSE, &values, otherwise).await
    }
}

fn arguments_text(arguments: &[(String, String)]) -> String {
    Json::from_iter(arguments.iter().map(|(name, value)| (name.clone(), Json::from(value.clone()))))
        .to_string()
}

fn arguments_of(text: &str) -> Option<Vec<(String, String)>> {
    let json: Json = serde_json::from_str(text).ok()?;
    let one = |(name, value): (&String, &Json)| Some((name.clone(), value.as_str()?.to_owned()));
    json.as_object()?.iter().map(one).collect()
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn finding_of(row: &Row) -> Result<Finding, StoreError> {
    Ok(Finding {
        id: row.id(0)?,
        rule: row.text(1)?,
        about: (row.text(2)?, row.array(3)?),
        severity: Severity::parse(&row.text(4)?).ok_or(DAMAGED)?,
        phrase: row.text(5)?,
        arguments: arguments_of(&row.text(6)?).ok_or(DAMAGED)?,
        cause: row.optional_array(7)?,
        count: row.count(8)?,
        owner: row.text(9)?,
        due: row.optional_time(10)?,
        state: FindingState::parse(&row.text(11)?).ok_or(DAMAGED)?,
        raised_at: row.time(12)?,
        last_at: row.time(13)?,
        closed: match (row.optional_time(14)?, row.optional_text(15)?, row.optional_text(16)?) {
            (Some(at), Some(by), Some(why)) => Some((at, by, why)),
            _ => None,
        },
    })
}

/// The columns of `STEPS`, in their order.
fn step_of(row: &Row) -> Result<FindingStep, StoreError> {
    Ok(FindingStep { at: row.time(0)?, by: row.text(1)?, what: row.text(2)?, words: row.text(3)? })
}
