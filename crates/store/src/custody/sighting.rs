//! Sighting: a message that came to a canary from somebody who was not expected there, with the technical things others can look for.
//! The message itself is a sealed item of the inbox and ends; this stays. Counts until a person says that it was wanted after all. Each change of one says anew whether its canary is
//! burnt ([`super::canary`]).

use model::{
    access::{Access, Right},
    ids::{AttributionId, CanaryId, CanarySightingId, CopyId, Id, InboxItemId},
    time::Time,
};

use super::{Proved, fit, fit_domains, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    shared::SharedStore,
    txn::Change,
};

words! {
    /// Why a message was not expected.
    SightingWhy {
        /// It names nobody who may write there.
        Stranger = "stranger",
        /// It names somebody who may write there, and is not from there.
        Forged = "forged",
        /// A person said that nobody of ours sent it.
        Person = "person",
        /// It is from where we write, nobody planned it, and nobody answered whether we sent it.
        Unanswered = "unanswered",
    }
    /// Whether a sighting counts.
    SightingState {
        /// It does.
        Counts = "counts",
        /// A person said that the message was wanted.
        TakenBack = "taken_back",
    }
}

/// A message that came to a canary from somebody who was not expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanarySighting {
    /// Its id.
    pub id: CanarySightingId,
    /// To which canary.
    pub canary: CanaryId,
    /// In which copy that is.
    pub copy: Option<CopyId>,
    /// The item in the inbox; it may have ended.
    pub item: InboxItemId,
    /// When the message came.
    pub at: Time,
    /// The domain in its From field.
    pub sender_domain: Option<String>,
    /// The domain of its envelope sender.
    pub envelope_domain: Option<String>,
    /// Whether it is from the domain in its From field.
    pub proved: Proved,
    /// Domains its links lead to.
    pub link_domains: Vec<String>,
    /// SHA-256 of the message.
    pub message_sha256: [u8; 32],
    /// Why it was not expected.
    pub why: SightingWhy,
    /// Whether it counts.
    pub state: SightingState,
    /// When, by whom and why a person decided about it.
    pub reviewed: Option<(Time, String, String)>,
}

const ROW: &str = "a sighting";

const ADD: &str = "
INSERT INTO canary_sighting (
    tenant, sighting, canary, copy, inbox_item, at, sender_domain, envelope_domain, proved, link_domains,
    message_sha256, why, state, reviewed_at, reviewed_by, reviewed_why
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (tenant, canary, message_sha256) DO NOTHING";

const SET: &str = "
UPDATE canary_sighting
SET state = $3,
    reviewed_at = $4,
    reviewed_by = $5,
    reviewed_why = $6
WHERE tenant = $1
  AND sighting = $2
  AND state = $7";

const REFUSE: &str = "
UPDATE canary_sighting
SET why = 'person',
    reviewed_at = $3,
    reviewed_by = $4,
    reviewed_why = ''
WHERE tenant = $1
  AND sighting = $2
  AND why = 'unanswered'
  AND state = 'counts'";

const FETCH: &str = "
SELECT sighting, canary, copy, inbox_item, at, sender_domain, envelope_domain, proved, link_domains,
    message_sha256, why, state, reviewed_at, reviewed_by, reviewed_why
FROM canary_sighting
WHERE tenant = $1
  AND sighting = $2";

const LIST: &str = "
SELECT sighting, canary, copy, inbox_item, at, sender_domain, envelope_domain, proved, link_domains,
    message_sha256, why, state, reviewed_at, reviewed_by, reviewed_why
FROM canary_sighting
WHERE tenant = $1
  AND sighting < $2
ORDER BY sighting DESC
LIMIT $3";

const OF_ATTRIBUTION: &str = "
SELECT canary_sighting.sighting, canary, copy, inbox_item, at, sender_domain, envelope_domain, proved, link_domains,
    message_sha256, why, state, reviewed_at, reviewed_by, reviewed_why
FROM attribution_evidence
JOIN canary_sighting ON canary_sighting.tenant = attribution_evidence.tenant
    AND canary_sighting.sighting = attribution_evidence.sighting
WHERE attribution_evidence.tenant = $1
  AND attribution_evidence.sighting > $2
  AND attribution_evidence.attribution = $4
ORDER BY attribution_evidence.sighting
LIMIT $3";

impl SharedStore {
    /// Returns a sighting.
    pub async fn sighting_fetch(
        &self,
        access: &Access,
        id: CanarySightingId,
    ) -> Result<CanarySighting, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a sighting", FETCH, &values).await?;
        sighting_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns sightings before an id, newest first.
    pub async fn sighting_list(
        &self,
        access: &Access,
        before: Option<CanarySightingId>,
        limit: u32,
    ) -> Result<Vec<CanarySighting>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(CanarySightingId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        self.house.database.rows("list sightings", LIST, &values).await?.iter().map(sighting_of).collect()
    }

    /// Returns the sightings that an attribution rests on, after an id, oldest first.
    pub async fn sighting_of_attribution_list(
        &self,
        access: &Access,
        attribution: AttributionId,
        after: Option<CanarySightingId>,
        limit: u32,
    ) -> Result<Vec<CanarySighting>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CanarySightingId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into(), Value::id(attribution)];
        let rows = self.house.database.rows("list evidence", OF_ATTRIBUTION, &values).await?;
        rows.iter().map(sighting_of).collect()
    }
}

impl Change {
    /// Adds a sighting; false if this message to this canary is one already, and then nothing happened.
    pub async fn sighting_add_in_txn(&mut self, sighting: &CanarySighting) -> Result<bool, StoreError> {
        fit_domains(ROW, &sighting.link_domains)?;
        fit_domains(ROW, sighting.sender_domain.as_slice())?;
        fit_domains(ROW, sighting.envelope_domain.as_slice())?;
        let links = list_text(&sighting.link_domains);
        let reviewed = sighting.reviewed.as_ref();
        let values = [
            Value::id(self.tenant),
            Value::id(sighting.id),
            Value::id(sighting.canary),
            Value::optional_id(sighting.copy),
            Value::id(sighting.item),
            sighting.at.into(),
            Value::Text(sighting.sender_domain.as_deref()),
            Value::Text(sighting.envelope_domain.as_deref()),
            sighting.proved.as_str().into(),
            links.as_str().into(),
            (&sighting.message_sha256).into(),
            sighting.why.as_str().into(),
            sighting.state.as_str().into(),
            Value::Integer(reviewed.map(|(at, _, _)| at.micros())),
            Value::Text(reviewed.map(|(_, by, _)| by.as_str())),
            Value::Text(reviewed.map(|(_, _, why)| why.as_str())),
        ];
        let is_new = self.txn.execute("keep a sighting", ADD, &values).await? == 1;
        if is_new {
            self.canary_burn_in_txn(sighting.id).await?;
        }
        Ok(is_new)
    }

    /// Says whether a sighting counts, by a person's word.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or stands so already.
    pub async fn sighting_review_in_txn(
        &mut self,
        id: CanarySightingId,
        state: SightingState,
        (at, by, why): (Time, &str, &str),
    ) -> Result<(), StoreError> {
        fit(ROW, &[by], &[why])?;
        let from = match state {
            SightingState::Counts => SightingState::TakenBack,
            SightingState::TakenBack => SightingState::Counts,
        };
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            state.as_str().into(),
            at.into(),
            by.into(),
            why.into(),
            from.as_str().into(),
        ];
        let otherwise = StoreError::Conflict { action: "review a sighting", what: ROW };
        self.txn.execute_one("review a sighting", SET, &values, otherwise).await?;
        self.canary_burn_in_txn(id).await
    }

    /// Notes that a person said of a message about which nobody had answered in time that nobody of ours sent it; false if it did not wait for that.
    pub async fn sighting_refuse_in_txn(
        &mut self,
        id: CanarySightingId,
        (at, by): (Time, &str),
    ) -> Result<bool, StoreError> {
        fit(ROW, &[by], &[])?;
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        let waited = self.txn.execute("refuse a sighting", REFUSE, &values).await? == 1;
        if waited {
            self.canary_burn_in_txn(id).await?;
        }
        Ok(waited)
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of all queries, in their order.
fn sighting_of(row: &Row) -> Result<CanarySighting, StoreError> {
    Ok(CanarySighting {
        id: row.id(0)?,
        canary: row.id(1)?,
        copy: row.optional_id(2)?,
        item: row.id(3)?,
        at: row.time(4)?,
        sender_domain: row.optional_text(5)?,
        envelope_domain: row.optional_text(6)?,
        proved: Proved::parse(&row.text(7)?).ok_or(DAMAGED)?,
        link_domains: list_of(&row.text(8)?).map_err(|_| DAMAGED)?,
        message_sha256: row.array(9)?,
        why: SightingWhy::parse(&row.text(10)?).ok_or(DAMAGED)?,
        state: SightingState::parse(&row.text(11)?).ok_or(DAMAGED)?,
        reviewed: match (row.optional_time(12)?, row.optional_text(13)?, row.optional_text(14)?) {
            (Some(at), Some(by), Some(why)) => Some((at, by, why)),
            _ => None,
        },
    })
}
