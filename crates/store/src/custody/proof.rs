//! Proof: how one knows that a copy is gone: a document, or somebody's word; and that its end was announced.

use model::{
    access::{Access, Right},
    ids::CopyId,
    time::Time,
};

use super::{CustodyStore, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

words! {
    /// What the knowledge rests on.
    ProofKind {
        /// A document, as a certificate of destruction.
        Proof = "proof",
        /// Somebody says so.
        Attestation = "attestation",
    }
}

/// How one knows that a copy is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyProof {
    /// Of which copy.
    pub copy: CopyId,
    /// What it rests on.
    pub kind: ProofKind,
    /// What it says.
    pub words: String,
    /// SHA-256 of the document, which is kept elsewhere.
    pub file_sha256: Option<[u8; 32]>,
    /// When and by whom it was noted; an actor, not an address.
    pub noted: (Time, String),
}

const ROW: &str = "a proof";

const ADD: &str = "
INSERT INTO copy_proof (tenant, copy, kind, words, file_sha256, at, by_whom)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const OF_COPY: &str = "
SELECT copy, kind, words, file_sha256, at, by_whom
FROM copy_proof
WHERE tenant = $1
  AND copy = $2
ORDER BY at
LIMIT 100";

const PROVED: &str = "
SELECT DISTINCT copy
FROM copy_proof
WHERE tenant = $1
  AND copy > $2
ORDER BY copy
LIMIT $3";

const REMIND: &str = "
INSERT INTO copy_reminder (tenant, copy, days, until_at, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, copy, until_at, days) DO NOTHING";

impl CustodyStore {
    /// Returns how one knows that a copy is gone, in the order it was noted.
    pub async fn proof_of_copy_list(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Vec<CopyProof>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        self.house.database.rows("list proofs", OF_COPY, &values).await?.iter().map(proof_of).collect()
    }

    /// Returns copies of which somebody noted that they are gone and how one knows, after an id.
    pub async fn copy_proved_list(
        &self,
        access: &Access,
        after: Option<CopyId>,
        limit: u32,
    ) -> Result<Vec<CopyId>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(model::ids::Id::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), crate::page(limit).into()];
        let rows = self.house.database.rows("list proved copies", PROVED, &values).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}

impl Change {
    /// Adds how one knows; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn proof_add_in_txn(&mut self, proof: &CopyProof) -> Result<(), StoreError> {
        fit(ROW, &[], &[&proof.words])?;
        let values = [
            Value::id(self.tenant),
            Value::id(proof.copy),
            proof.kind.as_str().into(),
            proof.words.as_str().into(),
            Value::Bytes(proof.file_sha256.as_ref().map(<[u8; 32]>::as_slice)),
            proof.noted.0.into(),
            proof.noted.1.as_str().into(),
        ];
        self.txn.execute("add a proof", ADD, &values).await?;
        Ok(())
    }

    /// Notes that the end of a copy was announced so many days before; false if it was.
    pub async fn copy_remind_in_txn(
        &mut self,
        copy: CopyId,
        days: u32,
        (until, at): (Time, Time),
    ) -> Result<bool, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(copy), i64::from(days).into(), until.into(), at.into()];
        Ok(self.txn.execute("note a reminder", REMIND, &values).await? == 1)
    }
}

/// The columns of `OF_COPY`, in their order.
fn proof_of(row: &Row) -> Result<CopyProof, StoreError> {
    let damaged = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };
    Ok(CopyProof {
        copy: row.id(0)?,
        kind: ProofKind::parse(&row.text(1)?).ok_or(damaged)?,
        words: row.text(2)?,
        file_sha256: row.optional_array(3)?,
        noted: (row.time(4)?, row.text(5)?),
    })
}
