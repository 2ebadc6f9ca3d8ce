//! Upload: a list on its way in from a browser, piece by piece, which may break off and go on. Knows how far it came and which sealed objects hold it; what is
//! in them is nobody's here. An upload is no copy: it ends at its day, whole or not, and with it its pieces.

use model::{
    access::{Access, Right},
    ids::{ObjectId, PartyId, UploadId},
    time::Time,
};

use super::{CustodyStore, count_value, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// A list on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// For whom it is.
    pub party: PartyId,
    /// What its owner calls the file.
    pub name: String,
    /// How long it will be.
    pub length_bytes: u64,
    /// How much of it is here, from its first byte on.
    pub received: u64,
    /// When and by whom it was begun; an actor, not an address.
    pub begun: (Time, String),
    /// When it is gone, whole or not.
    pub end_at: Time,
}

/// Some of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadPiece {
    /// Its first byte.
    pub from: u64,
    /// The byte after its last one.
    pub to: u64,
    /// The sealed object that holds it.
    pub object: ObjectId,
}

/// How much may be on its way in at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadBound {
    /// Uploads of the tenant.
    pub uploads: u64,
    /// Bytes of them all, as long as they will be.
    pub bytes: u64,
}

const ROW: &str = "an upload";
/// Pieces of one upload: whoever breaks off more often begins again.
pub const MAX_PIECES: u32 = 10_000;

const ADD: &str = "
INSERT INTO upload (tenant, upload, party, name, length_bytes, received, begun_at, begun_by, end_at)
VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)";

const UNDER_WAY: &str = "
SELECT COUNT(*), CAST(COALESCE(SUM(length_bytes), 0) AS BIGINT)
FROM upload
WHERE tenant = $1";

const GROW: &str = "
UPDATE upload
SET received = $4
WHERE tenant = $1
  AND upload = $2
  AND received = $3
  AND length_bytes >= $4";

const PIECE: &str = "
INSERT INTO upload_piece (tenant, upload, from_byte, to_byte, object)
SELECT $1, $2, $3, $4, $5
WHERE (
    SELECT COUNT(*)
    FROM upload_piece
    WHERE tenant = $1
      AND upload = $2) < $6";

const PIECES: &str = "
SELECT from_byte, to_byte, object
FROM upload_piece
WHERE tenant = $1
  AND upload = $2
ORDER BY from_byte
LIMIT $3";

const REMOVE_OBJECTS: &str = "
DELETE FROM object
WHERE tenant = $1
  AND object IN (
    SELECT object
    FROM upload_piece
    WHERE tenant = $1
      AND upload = $2)";

const REMOVE_PIECES: &str = "
DELETE FROM upload_piece
WHERE tenant = $1
  AND upload = $2";

const REMOVE: &str = "
DELETE FROM upload
WHERE tenant = $1
  AND upload = $2";

/// A query of whole rows: the columns that `upload_of` reads, in their order, and what follows them.
macro_rules! uploads {
    ($which:literal) => {
        concat!(
            "
SELECT upload, party, name, length_bytes, received, begun_at, begun_by, end_at
FROM upload
",
            $which
        )
    };
}

const FETCH: &str = uploads!(
    "WHERE tenant = $1
  AND upload = $2"
);

const OF_PARTY: &str = uploads!(
    "WHERE tenant = $1
  AND party = $2
ORDER BY upload DESC
LIMIT $3"
);

const OVER: &str = uploads!(
    "WHERE tenant = $1
  AND end_at <= $2
ORDER BY upload
LIMIT $3"
);

impl CustodyStore {
    /// Returns an upload.
    pub async fn upload_fetch(&self, access: &Access, id: UploadId) -> Result<Upload, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an upload", FETCH, &values).await?;
        upload_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns what is on its way in for a party, newest first.
    pub async fn upload_of_party_list(
        &self,
        access: &Access,
        party: PartyId,
        limit: u32,
    ) -> Result<Vec<Upload>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(party), page(limit).into()];
        self.house.database.rows("list uploads", OF_PARTY, &values).await?.iter().map(upload_of).collect()
    }

    /// Returns uploads whose day is over.
    pub async fn upload_over_list(
        &self,
        access: &Access,
        now: Time,
        limit: u32,
    ) -> Result<Vec<Upload>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), now.into(), page(limit).into()];
        self.house
            .database
            .rows("list uploads that are over", OVER, &values)
            .await?
            .iter()
            .map(upload_of)
            .collect()
    }

    /// Returns what is here of an upload, from its first byte on.
    pub async fn upload_piece_list(
        &self,
        access: &Access,
        id: UploadId,
    ) -> Result<Vec<UploadPiece>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id), i64::from(MAX_PIECES).into()];
        let piece =
            |row: &Row| Ok(UploadPiece { from: row.count(0)?, to: row.count(1)?, object: row.id(2)? });
        self.house
            .database
            .rows("list pieces of an upload", PIECES, &values)
            .await?
            .iter()
            .map(piece)
            .collect()
    }
}

impl Change {
    /// Begins an upload; false if too much is on its way in. Where two begin in the same moment on PostgreSQL, both may be let in.
    pub async fn upload_add_in_txn(
        &mut self,
        upload: &Upload,
        bound: UploadBound,
    ) -> Result<bool, StoreError> {
        fit(ROW, &[&upload.name], &[])?;
        let row = self.txn.row("count uploads", UNDER_WAY, &[Value::id(self.tenant)]).await?;
        let row = row.ok_or(StoreError::Missing { what: ROW })?;
        if row.count(0)? >= bound.uploads || row.count(1)?.saturating_add(upload.length_bytes) > bound.bytes {
            return Ok(false);
        }
        let values = [
            Value::id(self.tenant),
            Value::id(upload.id),
            Value::id(upload.party),
            upload.name.as_str().into(),
            count_value(upload.length_bytes).into(),
            upload.begun.0.into(),
            upload.begun.1.as_str().into(),
            upload.end_at.into(),
        ];
        self.txn.execute("begin an upload", ADD, &values).await?;
        Ok(true)
    }

    /// Adds the next piece; its object's row is written in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if it does not begin where the upload ends, goes beyond its length, or is one too many.
    pub async fn upload_grow_in_txn(&mut self, id: UploadId, piece: UploadPiece) -> Result<(), StoreError> {
        let (from, to) = (count_value(piece.from), count_value(piece.to));
        let otherwise = || StoreError::Conflict { action: "go on with an upload", what: ROW };
        let values = [Value::id(self.tenant), Value::id(id), from.into(), to.into()];
        self.txn.execute_one("go on with an upload", GROW, &values, otherwise()).await?;
        let values = [
            Value::id(self.tenant),
            Value::id(id),
            from.into(),
            to.into(),
            Value::id(piece.object),
            i64::from(MAX_PIECES).into(),
        ];
        self.txn.execute_one("add a piece of an upload", PIECE, &values, otherwise()).await
    }

    /// Ends an upload with what is here of it; false if there is none. The files of its pieces go after the commit.
    pub async fn upload_remove_in_txn(&mut self, id: UploadId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("end pieces of an upload", REMOVE_OBJECTS, &values).await?;
        self.txn.execute("forget pieces of an upload", REMOVE_PIECES, &values).await?;
        Ok(self.txn.execute("end an upload", REMOVE, &values).await? == 1)
    }
}

/// The columns of all queries, in their order.
fn upload_of(row: &Row) -> Result<Upload, StoreError> {
    Ok(Upload {
        id: row.id(0)?,
        party: row.id(1)?,
        name: row.text(2)?,
        length_bytes: row.count(3)?,
        received: row.count(4)?,
        begun: (row.time(5)?, row.text(6)?),
        end_at: row.time(7)?,
    })
}
