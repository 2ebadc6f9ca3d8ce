//! Canary: an address of our own that was planted, as a keyed fingerprint. Its plain text is in the copy's sealed file and nowhere else.

use model::{
    access::{Access, Right},
    fingerprint::Fingerprint,
    ids::{CanaryId, CanarySightingId, CopyId, Id, ListId},
    time::Time,
};

use super::{CustodyStore, MAX_DOMAIN_BYTES, count_value, words};
use crate::{
    MAX_PAGE,
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// What kind of mark a canary is.
    CanaryKind {
        /// In one copy only: a hit says which.
        Exclusive = "exclusive",
        /// Part of a code over several copies: several hits say which.
        Coded = "coded",
        /// In no copy: a hit is a false alarm of the method.
        Control = "control",
    }
}

/// An address of our own that was planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// Its id.
    pub id: CanaryId,
    /// In which copy, if it is in one only; none of a coded one, and of one that never left the house.
    pub copy: Option<CopyId>,
    /// Of which list, if it is a coded mark or a control beside a list's book, or was planted since there are books.
    pub list: Option<ListId>,
    /// What kind of mark it is.
    pub kind: CanaryKind,
    /// Its exact fingerprint; one has it.
    pub print: Fingerprint,
    /// The fingerprint of its mailbox.
    pub mailbox_print: Fingerprint,
    /// The domain it is at, one of ours.
    pub domain: String,
    /// Its row in the copy's sealed file, from 0; of a coded one, its number in the list's book.
    pub place: u64,
    /// When it was made.
    pub issued_at: Time,
    /// When somebody who should not know it wrote to it first; then it can be shown to others. Kept with the sightings ([`super::sighting`]): set while one counts that is more than a
    /// holder's own mail which nobody answered for, and gone with the last of these.
    pub burnt_at: Option<Time>,
}

/// A coded mark of a list that was hit: the first message to it that counts, one that does not wait before one that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodedHit {
    /// Its number in the list's book.
    pub mark: u64,
    /// The message.
    pub sighting: CanarySightingId,
    /// When it came.
    pub at: Time,
    /// It is really from where a holder of the list writes, and nobody has said yet whether that was wanted: something is out, and it says nothing of a copy. A holder's own
    /// mailing hits just the marks of its own copy.
    pub is_waiting: bool,
}

const ROW: &str = "a canary";

const ADD: &str = "
INSERT INTO canary (tenant, canary, copy, list, kind, print, mailbox_print, domain, place, issued_at, burnt_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant, print) DO NOTHING";

const BURN: &str = "
UPDATE canary
SET burnt_at = (
    SELECT MIN(canary_sighting.at)
    FROM canary_sighting
    WHERE canary_sighting.tenant = canary.tenant
      AND canary_sighting.canary = canary.canary
      AND canary_sighting.state = 'counts'
      AND canary_sighting.why <> 'unanswered'
)
WHERE tenant = $1
  AND canary = (
    SELECT canary_sighting.canary
    FROM canary_sighting
    WHERE canary_sighting.tenant = $1
      AND canary_sighting.sighting = $2
  )";

/// A query of whole rows: the columns that `canary_of` reads, in their order, and what follows them.
macro_rules! canaries {
    ($which:literal) => {
        concat!(
            "
SELECT canary, copy, list, kind, print, mailbox_print, domain, place, issued_at, burnt_at
FROM canary
",
            $which
        )
    };
}

const FETCH: &str = canaries!(
    "WHERE tenant = $1
  AND canary = $2"
);

const LIST: &str = canaries!(
    "WHERE tenant = $1
  AND canary > $2
ORDER BY canary
LIMIT $3"
);

const OF_COPY: &str = canaries!(
    "WHERE tenant = $1
  AND copy = $2
  AND place >= $3
ORDER BY place
LIMIT $4"
);

const OF_LIST: &str = canaries!(
    "WHERE tenant = $1
  AND list = $2
  AND kind = $3
  AND place >= $4
ORDER BY place
LIMIT $5"
);

const HITS: &str = "
SELECT canary.place, canary_sighting.sighting, canary_sighting.at,
    CAST(CASE WHEN canary_sighting.why = 'unanswered' THEN 1 ELSE 0 END AS BIGINT)
FROM canary
JOIN canary_sighting ON canary_sighting.tenant = canary.tenant
    AND canary_sighting.canary = canary.canary
WHERE canary.tenant = $1
  AND canary.list = $2
  AND canary.kind = 'coded'
  AND canary_sighting.state = 'counts'
  AND NOT EXISTS (
    SELECT 1
    FROM canary_sighting AS earlier
    WHERE earlier.tenant = canary_sighting.tenant
      AND earlier.canary = canary_sighting.canary
      AND earlier.state = 'counts'
      AND (
        (earlier.why <> 'unanswered' AND canary_sighting.why = 'unanswered')
        OR (
            earlier.sighting < canary_sighting.sighting
            AND (earlier.why <> 'unanswered' OR canary_sighting.why = 'unanswered')
        )
      )
  )
ORDER BY canary_sighting.sighting";

const COUNT: &str = "
SELECT COUNT(*)
FROM canary
WHERE tenant = $1";

const CONTROLS: &str = "
SELECT COUNT(*)
FROM canary
WHERE tenant = $1
  AND kind = 'control'";

const CONTROL_MAIL: &str = "
SELECT COUNT(*)
FROM canary
JOIN canary_mail ON canary_mail.tenant = canary.tenant
    AND canary_mail.canary = canary.canary
WHERE canary.tenant = $1
  AND canary.kind = 'control'
  AND canary_mail.outcome <> 'again'
  AND canary_mail.at >= $2";

impl CustodyStore {
    /// Returns a canary.
    pub async fn canary_fetch(&self, access: &Access, id: CanaryId) -> Result<Canary, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a canary", FETCH, &values).await?;
        canary_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns canaries after an id, in the order they were made.
    pub async fn canary_list(
        &self,
        access: &Access,
        after: Option<CanaryId>,
        limit: u32,
    ) -> Result<Vec<Canary>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(CanaryId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list canaries", LIST, &values).await?.iter().map(canary_of).collect()
    }

    /// Returns canaries of a copy from a place on, in their order.
    pub async fn canary_of_copy_list(
        &self,
        access: &Access,
        copy: CopyId,
        from_place: u64,
        limit: u32,
    ) -> Result<Vec<Canary>, StoreError> {
        access.require(Right::Read)?;
        let values =
            [Value::id(access.tenant), Value::id(copy), count_value(from_place).into(), page(limit).into()];
        let rows = self.house.database.rows("list canaries of a copy", OF_COPY, &values).await?;
        rows.iter().map(canary_of).collect()
    }

    /// Returns canaries of a kind that are a list's, from a place on, in their order.
    pub async fn canary_of_list_list(
        &self,
        access: &Access,
        (list, kind): (ListId, CanaryKind),
        from_place: u64,
        limit: u32,
    ) -> Result<Vec<Canary>, StoreError> {
        access.require(Right::Read)?;
        let values = [
            Value::id(access.tenant),
            Value::id(list),
            kind.as_str().into(),
            count_value(from_place).into(),
            page(limit).into(),
        ];
        let rows = self.house.database.rows("list canaries of a list", OF_LIST, &values).await?;
        rows.iter().map(canary_of).collect()
    }

    /// Returns the coded marks of a list that were hit, each with the first message that counts, in the order of those.
    pub async fn canary_coded_hit_list(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Vec<CodedHit>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list)];
        let rows = self.house.database.rows("list hits of coded marks", HITS, &values).await?;
        rows.iter().map(hit_of).collect()
    }

    /// Returns how many canaries never left the house.
    pub async fn canary_control_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count controls", CONTROLS, &[Value::id(access.tenant)]).await
    }

    /// Returns how many messages came to those since a time.
    pub async fn canary_control_mail_count(&self, access: &Access, since: Time) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), since.into()];
        self.house.database.count("count mail to controls", CONTROL_MAIL, &values).await
    }

    /// Returns how many canaries there are; it never becomes less, so a change of it says that there are new ones.
    pub async fn canary_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count canaries", COUNT, &[Value::id(access.tenant)]).await
    }
}

impl Change {
    /// Returns a canary as it stands within the change; none if it is not there.
    pub async fn canary_fetch_in_txn(&mut self, id: CanaryId) -> Result<Option<Canary>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.row("fetch a canary", FETCH, &values).await?.as_ref().map(canary_of).transpose()
    }

    /// Returns all canaries of a kind that are a list's, in their order; a list has no more of a kind than a book has marks.
    pub async fn canary_of_list_list_in_txn(
        &mut self,
        list: ListId,
        kind: CanaryKind,
    ) -> Result<Vec<Canary>, StoreError> {
        let mut all: Vec<Canary> = Vec::new();
        loop {
            let from = all.last().map_or(0, |last| last.place + 1);
            let values = [
                Value::id(self.tenant),
                Value::id(list),
                kind.as_str().into(),
                count_value(from).into(),
                page(MAX_PAGE).into(),
            ];
            let rows = self.txn.rows("list canaries of a list", OF_LIST, &values).await?;
            if rows.is_empty() {
                return Ok(all);
            }
            for row in &rows {
                all.push(canary_of(row)?);
            }
        }
    }

    /// Returns the coded marks of a list that were hit, each with the first message that counts, in the order of those.
    pub async fn canary_coded_hit_list_in_txn(&mut self, list: ListId) -> Result<Vec<CodedHit>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(list)];
        self.txn.rows("list hits of coded marks", HITS, &values).await?.iter().map(hit_of).collect()
    }

    /// Adds a canary; false if one of this fingerprint is there already, and then nothing happened. Rings when it is committed: the doors refuse
    /// mail to a canary they do not know, for good.
    pub async fn canary_add_in_txn(&mut self, canary: &Canary) -> Result<bool, StoreError> {
        if canary.domain.contains(['@', '\0']) || canary.domain.len() > MAX_DOMAIN_BYTES {
            return Err(StoreError::Unfit { what: ROW, detail: "its domain is none" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(canary.id),
            Value::optional_id(canary.copy),
            Value::optional_id(canary.list),
            canary.kind.as_str().into(),
            canary.print.as_bytes().into(),
            canary.mailbox_print.as_bytes().into(),
            canary.domain.as_str().into(),
            count_value(canary.place).into(),
            canary.issued_at.into(),
            Value::Integer(canary.burnt_at.map(Time::micros)),
        ];
        self.ring();
        Ok(self.txn.execute("add a canary", ADD, &values).await? == 1)
    }

    /// Notes whether the canary of a sighting is burnt, as its sightings stand now.
    pub(super) async fn canary_burn_in_txn(&mut self, of: CanarySightingId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(of)];
        self.txn.execute("burn a canary", BURN, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

fn hit_of(row: &Row) -> Result<CodedHit, StoreError> {
    Ok(CodedHit {
        mark: row.count(0)?,
        sighting: row.id(1)?,
        at: row.time(2)?,
        is_waiting: row.count(3)? == 1,
    })
}

/// The columns of all queries, in their order.
fn canary_of(row: &Row) -> Result<Canary, StoreError> {
    Ok(Canary {
        id: row.id(0)?,
        copy: row.optional_id(1)?,
        list: row.optional_id(2)?,
        kind: CanaryKind::parse(&row.text(3)?).ok_or(DAMAGED)?,
        print: Fingerprint::from_bytes(row.array(4)?),
        mailbox_print: Fingerprint::from_bytes(row.array(5)?),
        domain: row.text(6)?,
        place: row.count(7)?,
        issued_at: row.time(8)?,
        burnt_at: row.optional_time(9)?,
    })
}
