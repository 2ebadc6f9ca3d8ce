//! Comparison: parties side by side by what they signed of one questionnaire, page by page. The assessments themselves are [`super::assessment`].

use model::{
    access::{Access, Right},
    ids::{AssessmentId, Id, PartyId},
};

use super::{
    CustodyStore,
    assessment::{Assessment, assessment_at, columns},
};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
};

/// Where a party stands among the others: what comes first is less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedPlace {
    /// 0 is our own company, 1 whoever an answer rules out, 2 the others that signed, 3 whoever signed nothing.
    pub group: u32,
    /// How many of 100 points; within a group the most come first.
    pub points: u32,
    /// Of equal ones the first that was added comes first.
    pub party: PartyId,
}

/// A party beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedRow {
    /// Where it stands.
    pub place: ComparedPlace,
    /// What it is called.
    pub name: String,
    /// The newest it signed for us; none if it signed none.
    pub signed: Option<Assessment>,
    /// The newest of ours that it answers now, if it is being asked.
    pub open: Option<AssessmentId>,
}

/// Of each party that works for us the newest it signed and the newest that is open (signed by nobody yet); the groups are those of [`ComparedPlace`].
/// Both are looked up once a party, in the index `assessment_newest`: SQLite would look again wherever a column of `asked` is named, and a
/// row has its questions before what is looked for.
const LIST: &str = concat!(
    "
WITH asked AS MATERIALIZED (
    SELECT party.party AS holder, party.name AS holder_name, party.role AS holder_role,
        (
            SELECT one.assessment
            FROM assessment one
            WHERE one.tenant = $1
              AND one.party = party.party
              AND one.questionnaire = $2
              AND one.wanted_by = ''
              AND one.state = 'signed'
            ORDER BY one.signed_at DESC, one.assessment DESC
            LIMIT 1
        ) AS signed_one,
        (
            SELECT one.assessment
            FROM assessment one
            WHERE one.tenant = $1
              AND one.party = party.party
              AND one.questionnaire = $2
              AND one.wanted_by = ''
              AND one.state = 'open'
            ORDER BY one.signed_at DESC, one.assessment DESC
            LIMIT 1
        ) AS open_one
    FROM party
    WHERE party.tenant = $1
      AND party.state <> 'ended'
),
compared AS (
    SELECT asked.holder, asked.holder_name, asked.open_one,
        CAST(CASE
            WHEN asked.holder_role = 'own' THEN 0
            WHEN asked.signed_one IS NULL THEN 3
            WHEN assessment.knock_outs <> '[]' THEN 1
            ELSE 2
        END AS BIGINT) AS place_group,
        CAST(COALESCE(assessment.points, 0) AS BIGINT) AS place_points,
        ",
    columns!(),
    "
    FROM asked
    LEFT JOIN assessment ON assessment.tenant = $1 AND assessment.assessment = asked.signed_one
)
SELECT holder, holder_name, place_group, place_points, open_one, ",
    columns!(),
    "
FROM compared
WHERE place_group > $3
   OR (place_group = $3 AND place_points < $4)
   OR (place_group = $3 AND place_points = $4 AND holder > $5)
ORDER BY place_group, place_points DESC, holder
LIMIT $6"
);

/// Where the columns of the assessment begin.
const SIGNED_FROM: usize = 5;

impl CustodyStore {
    /// Returns parties that work for us after a place, by what they signed of a questionnaire; those that are gone are left out.
    pub async fn compared_list(
        &self,
        access: &Access,
        questionnaire: &str,
        after: Option<ComparedPlace>,
        limit: u32,
    ) -> Result<Vec<ComparedRow>, StoreError> {
        access.require(Right::Read)?;
        // Before the first group there is nobody.
        let (group, points, party) = match after {
            Some(after) => (i64::from(after.group), i64::from(after.points), after.party),
            None => (-1, 0, PartyId::from_bytes([0; 16])),
        };
        let values = [
            Value::id(access.tenant),
            questionnaire.into(),
            group.into(),
            points.into(),
            Value::id(party),
            page(limit).into(),
        ];
        self.house.database.rows("compare parties", LIST, &values).await?.iter().map(compared_of).collect()
    }
}

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a party in a comparison", detail: "a column is not in its form" };

/// The columns of `LIST`, in their order.
fn compared_of(row: &Row) -> Result<ComparedRow, StoreError> {
    let small = |index| u32::try_from(row.integer(index)?).map_err(|_| DAMAGED);
    let is_signed = row.optional_id::<AssessmentId>(SIGNED_FROM)?.is_some();
    Ok(ComparedRow {
        place: ComparedPlace { group: small(2)?, points: small(3)?, party: row.id(0)? },
        name: row.text(1)?,
        signed: is_signed.then(|| assessment_at(row, SIGNED_FROM)).transpose()?,
        open: row.optional_id(4)?,
    })
}
