//! Attribution: one answer to "which copy is out?": what it rests on, how sure that is, and how else it may have come about.
//! Names a copy, never a culprit. One is open for a copy at a time; further sightings are added to it.

use model::{
    access::{Access, Right},
    ids::{AttributionId, CanarySightingId, CopyId, Id, ListId},
    time::Time,
};

use super::{fit, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// How sure it is, as a ladder.
    Rung {
        /// Something is out; it is not known which copy.
        Something = "something",
        /// It is this copy: an address was hit that is in no other.
        ThisCopy = "this_copy",
        /// Several coded marks were hit; the chance of naming a wrong copy is bounded.
        Bounded = "bounded",
    }
    /// Where an attribution stands.
    AttributionState {
        /// Somebody has to look into it.
        Open = "open",
        /// It was looked into, or all it rests on was taken back.
        Closed = "closed",
    }
}

/// One answer to "which copy is out?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Its id.
    pub id: AttributionId,
    /// Of which list.
    pub list: ListId,
    /// Which copy it names first.
    pub copy: CopyId,
    /// How sure it is.
    pub rung: Rung,
    /// The id of the phrase that says it; its arguments are the names of list and party and the copy's date.
    pub statement: String,
    /// Copies, likeliest first.
    pub candidates: Vec<CopyId>,
    /// Ids of phrases that say how the copy may have got out, our own house first.
    pub explanations: Vec<String>,
    /// Where it stands.
    pub state: AttributionState,
    /// When it was made.
    pub made_at: Time,
    /// When evidence was last added.
    pub changed_at: Time,
    /// When, by whom and why it was closed.
    pub closed: Option<(Time, String, String)>,
}

const ROW: &str = "an attribution";

const ADD: &str = "
INSERT INTO attribution (
    tenant, attribution, list, copy, rung, statement, candidates, explanations, state, made_at, changed_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant, copy) WHERE state = 'open' DO NOTHING";

const TOUCH: &str = "
UPDATE attribution
SET changed_at = $3
WHERE tenant = $1
  AND attribution = $2";

const ADD_EVIDENCE: &str = "
INSERT INTO attribution_evidence (tenant, attribution, sighting)
VALUES ($1, $2, $3)
ON CONFLICT (tenant, attribution, sighting) DO NOTHING";

const CLOSE: &str = "
UPDATE attribution
SET state = 'closed',
    closed_at = $3,
    closed_by = $4,
    closed_why = $5
WHERE tenant = $1
  AND attribution = $2
  AND state = 'open'";

/// A query of whole rows: the columns that `attribution_of` reads, in their order, and what follows them.
macro_rules! attributions {
    ($which:literal) => {
        concat!(
            "
SELECT attribution, list, copy, rung, statement, candidates, explanations, state, made_at, changed_at,
    closed_at, closed_by, closed_why
FROM attribution
",
            $which
        )
    };
}

const FETCH: &str = attributions!(
    "WHERE tenant = $1
  AND attribution = $2"
);

const OPEN_OF_COPY: &str = attributions!(
    "WHERE tenant = $1
  AND copy = $2
  AND state = 'open'"
);

const LIST: &str = attributions!(
    "WHERE tenant = $1
  AND attribution < $2
  AND ($4 = '' OR state = $4)
ORDER BY attribution DESC
LIMIT $3"
);

const OF_SIGHTING: &str = "
SELECT attribution
FROM attribution_evidence
WHERE tenant = $1
  AND sighting = $2
ORDER BY attribution DESC
LIMIT 1";

const COUNTING: &str = "
SELECT COUNT(*)
FROM attribution_evidence
JOIN canary_sighting ON canary_sighting.tenant = attribution_evidence.tenant
    AND canary_sighting.sighting = attribution_evidence.sighting
WHERE attribution_evidence.tenant = $1
  AND attribution_evidence.attribution = $2
  AND canary_sighting.state = 'counts'";

impl SharedStore {
    /// Returns an attribution.
    pub async fn attribution_fetch(
        &self,
        access: &Access,
        id: AttributionId,
    ) -> Result<Attribution, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an attribution", FETCH, &values).await?;
        attribution_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns attributions before an id, newest first; those that stand so, or all.
    pub async fn attribution_list(
        &self,
        access: &Access,
        state: Option<AttributionState>,
        before: Option<AttributionId>,
        limit: u32,
    ) -> Result<Vec<Attribution>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(AttributionId::from_bytes([0xff; 16]));
        let state = state.map_or("", AttributionState::as_str);
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into(), state.into()];
        let rows = self.house.database.rows("list attributions", LIST, &values).await?;
        rows.iter().map(attribution_of).collect()
    }

    /// Returns how many sightings that count an attribution rests on.
    pub async fn attribution_evidence_count(
        &self,
        access: &Access,
        id: AttributionId,
    ) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        self.house.database.count("count evidence", COUNTING, &values).await
    }
}

impl Change {
    /// Returns an attribution as it stands within the change: for whoever hears of it.
    pub async fn attribution_fetch_in_txn(&mut self, id: AttributionId) -> Result<Attribution, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch an attribution", FETCH, &values).await?;
        attribution_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the attribution of a copy that is open, if there is one.
    pub async fn attribution_open_in_txn(&mut self, copy: CopyId) -> Result<Option<Attribution>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(copy)];
        let row = self.txn.row("find an attribution", OPEN_OF_COPY, &values).await?;
        row.as_ref().map(attribution_of).transpose()
    }

    /// Returns the newest attribution that rests on a sighting.
    pub async fn attribution_of_sighting_in_txn(
        &mut self,
        sighting: CanarySightingId,
    ) -> Result<Option<AttributionId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(sighting)];
        let row = self.txn.row("find an attribution", OF_SIGHTING, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }

    /// Adds an attribution; false if one of this copy is open, and then nothing happened.
    pub async fn attribution_add_in_txn(&mut self, attribution: &Attribution) -> Result<bool, StoreError> {
        let candidates: Vec<String> = attribution.candidates.iter().map(CopyId::to_string).collect();
        let (candidates, explanations) = (list_text(&candidates), list_text(&attribution.explanations));
        let values = [
            Value::id(self.tenant),
            Value::id(attribution.id),
            Value::id(attribution.list),
            Value::id(attribution.copy),
            attribution.rung.as_str().into(),
            attribution.statement.as_str().into(),
            candidates.as_str().into(),
            explanations.as_str().into(),
            attribution.state.as_str().into(),
            attribution.made_at.into(),
            attribution.changed_at.into(),
        ];
        Ok(self.txn.execute("add an attribution", ADD, &values).await? == 1)
    }

    /// Lets an attribution rest on one sighting more.
    pub async fn attribution_rest_on_in_txn(
        &mut self,
        id: AttributionId,
        sighting: CanarySightingId,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), Value::id(sighting)];
        self.txn.execute("add evidence", ADD_EVIDENCE, &values).await?;
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        self.txn.execute("note new evidence", TOUCH, &values).await?;
        Ok(())
    }

    /// Returns how many sightings that count an attribution rests on, as it stands within the change.
    pub async fn attribution_evidence_count_in_txn(&mut self, id: AttributionId) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.count("count evidence", COUNTING, &values).await
    }

    /// Closes an attribution.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or not open.
    pub async fn attribution_close_in_txn(
        &mut self,
        id: AttributionId,
        (at, by, why): (Time, &str, &str),
    ) -> Result<(), StoreError> {
        fit(ROW, &[by], &[why])?;
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into(), why.into()];
        let otherwise = StoreError::Conflict { action: "close an attribution", what: ROW };
        self.txn.execute_one("close an attribution", CLOSE, &values, otherwise).await
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn attribution_of(row: &Row) -> Result<Attribution, StoreError> {
    let candidates = list_of(&row.text(5)?).map_err(|_| DAMAGED)?;
    Ok(Attribution {
        id: row.id(0)?,
        list: row.id(1)?,
        copy: row.id(2)?,
        rung: Rung::parse(&row.text(3)?).ok_or(DAMAGED)?,
        statement: row.text(4)?,
        candidates: candidates.iter().map(|id| id.parse()).collect::<Result<_, _>>().map_err(|_| DAMAGED)?,
        explanations: list_of(&row.text(6)?).map_err(|_| DAMAGED)?,
        state: AttributionState::parse(&row.text(7)?).ok_or(DAMAGED)?,
        made_at: row.time(8)?,
        changed_at: row.time(9)?,
        closed: match (row.optional_time(10)?, row.optional_text(11)?, row.optional_text(12)?) {
            (Some(at), Some(by), Some(why)) => Some((at, by, why)),
            _ => None,
        },
    })
}
