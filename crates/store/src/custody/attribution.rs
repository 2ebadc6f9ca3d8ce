//! Attribution: one answer to "which copy is out?": what it rests on, how sure that is, and how else it may have come about.
//! Names a copy, never a culprit. Three kinds of evidence, which are never added up: marks that are in one copy only, coded marks, a dump. One of each is open
//! at a time ([`OpenOf`]); what is new is added to it.

use model::{
    access::{Access, Right},
    ids::{AttributionId, CanarySightingId, CopyId, DumpId, Id, ListId},
    time::Time,
};
use serde_json::{Value as Json, json};

use super::{fit, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::judged::read_array,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// What an attribution rests on.
    EvidenceKind {
        /// Messages to marks that are in one copy only.
        Exclusive = "exclusive",
        /// Messages to marks that are in several copies, each by a coin.
        Coded = "coded",
        /// A file of addresses that somebody found.
        Dump = "dump",
    }
    /// How sure it is, as a ladder.
    Rung {
        /// Something is out; it is not known which copy.
        Something = "something",
        /// It looks like a copy, with a bound that is too weak to say so to anybody.
        Leaning = "leaning",
        /// It is this copy: an address was hit that is in no other.
        ThisCopy = "this_copy",
        /// It is this copy: the chance of naming a wrong one is bounded.
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

/// A copy that may be the one, with its numbers; which of them there are depends on the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which copy.
    pub copy: CopyId,
    /// An innocent copy would look like this in less than one leak of so many; 1 says nothing.
    pub one_in: Option<u64>,
    /// How likely it is among the candidates, in millionths.
    pub share_ppm: Option<u32>,
    /// What of it was seen: marks, or rows.
    pub hits: Option<u64>,
    /// Of how many.
    pub of: Option<u64>,
}

impl Candidate {
    /// One without numbers.
    #[must_use]
    pub const fn plain(copy: CopyId) -> Self {
        Candidate { copy, one_in: None, share_ppm: None, hits: None, of: None }
    }
}

/// What there is one open attribution of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenOf {
    /// Marks that are in one copy only: one for a copy.
    Exclusive(CopyId),
    /// Coded marks: one for a list.
    Coded(ListId),
    /// A dump: one for it and a list.
    Dump(DumpId, ListId),
}

/// One answer to "which copy is out?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Its id.
    pub id: AttributionId,
    /// What it rests on.
    pub evidence: EvidenceKind,
    /// Of which list.
    pub list: ListId,
    /// Which copy it names; none while only "something is out" is known. On [`Rung::Something`], of a mark that is in one copy only: the copy whose holder's own mail nobody answered
    /// for, which it does not name.
    pub copy: Option<CopyId>,
    /// Which dump it is about, if it is about one.
    pub dump: Option<DumpId>,
    /// How sure it is.
    pub rung: Rung,
    /// The id of the phrase that says it; its arguments are the names of list and party and the copy's date.
    pub statement: String,
    /// Copies, likeliest first.
    pub candidates: Vec<Candidate>,
    /// What else was reckoned: an object of numbers, dates and words (a bound, an interval, shares), never an address; what stands in it is whose evidence it is.
    pub reading: Json,
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
    tenant, attribution, evidence, list, copy, dump, rung, statement, candidates, reading, explanations, state,
    made_at, changed_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT DO NOTHING";

const SET: &str = "
UPDATE attribution
SET copy = $3,
    rung = $4,
    statement = $5,
    candidates = $6,
    reading = $7,
    changed_at = $8
WHERE tenant = $1
  AND attribution = $2
  AND state = 'open'";

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
SELECT attribution, evidence, list, copy, dump, rung, statement, candidates, reading, explanations, state,
    made_at, changed_at, closed_at, closed_by, closed_why
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
  AND state = 'open'
  AND evidence = 'exclusive'"
);

const OPEN_OF_LIST: &str = attributions!(
    "WHERE tenant = $1
  AND list = $2
  AND state = 'open'
  AND evidence = 'coded'"
);

const OPEN_OF_DUMP: &str = attributions!(
    "WHERE tenant = $1
  AND dump = $2
  AND list = $3
  AND state = 'open'
  AND evidence = 'dump'"
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

const BOUNDED_COUNT: &str = "
SELECT COUNT(*)
FROM attribution
WHERE tenant = $1
  AND evidence IN ('coded', 'dump')";

const COUNTING: &str = "
SELECT COUNT(*)
FROM attribution_evidence
JOIN canary_sighting ON canary_sighting.tenant = attribution_evidence.tenant
    AND canary_sighting.sighting = attribution_evidence.sighting
WHERE attribution_evidence.tenant = $1
  AND attribution_evidence.attribution = $2
  AND canary_sighting.state = 'counts'";

const SPOKEN: &str = "
SELECT COUNT(*)
FROM attribution_evidence
JOIN canary_sighting ON canary_sighting.tenant = attribution_evidence.tenant
    AND canary_sighting.sighting = attribution_evidence.sighting
WHERE attribution_evidence.tenant = $1
  AND attribution_evidence.attribution = $2
  AND canary_sighting.state = 'counts'
  AND canary_sighting.why <> 'unanswered'";

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

    /// Returns how many attributions there ever were of which a bound may be said: by mail at coded marks, or by a dump, of whatever list.
    pub async fn attribution_bounded_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant)];
        self.house.database.count("count attributions", BOUNDED_COUNT, &values).await
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

    /// Returns the attribution that is open, if there is one.
    pub async fn attribution_open_in_txn(&mut self, of: OpenOf) -> Result<Option<Attribution>, StoreError> {
        let tenant = Value::id(self.tenant);
        let row = match of {
            OpenOf::Exclusive(copy) => {
                let values = [tenant, Value::id(copy)];
                self.txn.row("find an attribution", OPEN_OF_COPY, &values).await?
            }
            OpenOf::Coded(list) => {
                let values = [tenant, Value::id(list)];
                self.txn.row("find an attribution", OPEN_OF_LIST, &values).await?
            }
            OpenOf::Dump(dump, list) => {
                let values = [tenant, Value::id(dump), Value::id(list)];
                self.txn.row("find an attribution", OPEN_OF_DUMP, &values).await?
            }
        };
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

    /// Adds an attribution; false if one of its kind is open for the same ([`OpenOf`]), and then nothing happened.
    ///
    /// Errors: [`StoreError::Unfit`] if its numbers hold an address, or are too many.
    pub async fn attribution_add_in_txn(&mut self, attribution: &Attribution) -> Result<bool, StoreError> {
        let (candidates, reading) = fit_reading(attribution)?;
        let explanations = list_text(&attribution.explanations);
        let values = [
            Value::id(self.tenant),
            Value::id(attribution.id),
            attribution.evidence.as_str().into(),
            Value::id(attribution.list),
            Value::optional_id(attribution.copy),
            Value::optional_id(attribution.dump),
            attribution.rung.as_str().into(),
            attribution.statement.as_str().into(),
            candidates.as_str().into(),
            reading.as_str().into(),
            explanations.as_str().into(),
            attribution.state.as_str().into(),
            attribution.made_at.into(),
            attribution.changed_at.into(),
        ];
        Ok(self.txn.execute("add an attribution", ADD, &values).await? == 1)
    }

    /// Lets an open attribution say what is known now: its copy, rung, statement, candidates, reading, and when that changed.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or not open; [`StoreError::Unfit`] as for adding.
    pub async fn attribution_set_in_txn(&mut self, attribution: &Attribution) -> Result<(), StoreError> {
        let (candidates, reading) = fit_reading(attribution)?;
        let values = [
            Value::id(self.tenant),
            Value::id(attribution.id),
            Value::optional_id(attribution.copy),
            attribution.rung.as_str().into(),
            attribution.statement.as_str().into(),
            candidates.as_str().into(),
            reading.as_str().into(),
            attribution.changed_at.into(),
        ];
        let otherwise = StoreError::Conflict { action: "change an attribution", what: ROW };
        self.txn.execute_one("change an attribution", SET, &values, otherwise).await
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

    /// Returns how many of these wait for nobody: all but a holder's own mail that nobody answered for.
    pub async fn attribution_spoken_count_in_txn(&mut self, id: AttributionId) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.count("count evidence", SPOKEN, &values).await
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

/// Candidates of one attribution: more copies of one list are a page of their own.
pub const MAX_CANDIDATES: usize = 2_000;
/// Bytes of what was reckoned.
pub const MAX_READING: usize = 64 << 10;

/// Returns the candidates and the reading as they are kept, if they may be.
fn fit_reading(attribution: &Attribution) -> Result<(String, String), StoreError> {
    if attribution.candidates.len() > MAX_CANDIDATES {
        return Err(StoreError::Unfit { what: ROW, detail: "it has too many candidates" });
    }
    let reading = match &attribution.reading {
        Json::Null => "{}".to_owned(),
        reading @ Json::Object(_) => reading.to_string(),
        _ => return Err(StoreError::Unfit { what: ROW, detail: "its reading is no object" }),
    };
    if reading.len() > MAX_READING {
        return Err(StoreError::Unfit { what: ROW, detail: "its reading is too long" });
    }
    if reading.contains('@') || reading.contains("\\u0000") {
        return Err(StoreError::Unfit { what: ROW, detail: "its reading holds what may be an address" });
    }
    let candidates: Vec<Json> = attribution.candidates.iter().map(candidate_json).collect();
    Ok((Json::from(candidates).to_string(), reading))
}

/// A candidate as it is kept: only the numbers there are.
fn candidate_json(candidate: &Candidate) -> Json {
    let mut kept = json!({ "copy": candidate.copy.to_string() });
    let numbers = [
        ("one_in", candidate.one_in),
        ("share_ppm", candidate.share_ppm.map(u64::from)),
        ("hits", candidate.hits),
        ("of", candidate.of),
    ];
    for (name, number) in numbers.into_iter().filter_map(|(name, number)| Some((name, number?))) {
        kept[name] = number.into();
    }
    kept
}

fn candidate_of(kept: &Json) -> Option<Candidate> {
    let number = |name: &str| kept.get(name).and_then(Json::as_u64);
    Some(Candidate {
        copy: kept.get("copy")?.as_str()?.parse().ok()?,
        one_in: number("one_in"),
        share_ppm: number("share_ppm").and_then(|share| u32::try_from(share).ok()),
        hits: number("hits"),
        of: number("of"),
    })
}

/// The columns of all queries, in their order.
fn attribution_of(row: &Row) -> Result<Attribution, StoreError> {
    let reading: Json = serde_json::from_str(&row.text(8)?).map_err(|_| DAMAGED)?;
    Ok(Attribution {
        id: row.id(0)?,
        evidence: EvidenceKind::parse(&row.text(1)?).ok_or(DAMAGED)?,
        list: row.id(2)?,
        copy: row.optional_id(3)?,
        dump: row.optional_id(4)?,
        rung: Rung::parse(&row.text(5)?).ok_or(DAMAGED)?,
        statement: row.text(6)?,
        candidates: read_array(&row.text(7)?, candidate_of).map_err(|_| DAMAGED)?,
        reading,
        explanations: list_of(&row.text(9)?).map_err(|_| DAMAGED)?,
        state: AttributionState::parse(&row.text(10)?).ok_or(DAMAGED)?,
        made_at: row.time(11)?,
        changed_at: row.time(12)?,
        closed: match (row.optional_time(13)?, row.optional_text(14)?, row.optional_text(15)?) {
            (Some(at), Some(by), Some(why)) => Some((at, by, why)),
            _ => None,
        },
    })
}
