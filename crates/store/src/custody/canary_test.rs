//! Canary test: a message that we send to one of our own canaries, to see that it is noticed. Known by its bytes, written down before it leaves: nobody
//! else can make a message that passes for one.

use model::{
    access::{Access, Right},
    ids::{CanaryId, CopyId},
    time::Time,
};

use super::{CustodyStore, fit};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// A test that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryTest {
    /// To which canary.
    pub canary: CanaryId,
    /// SHA-256 of the message.
    pub message_sha256: [u8; 32],
    /// In which copy the canary is.
    pub copy: CopyId,
    /// When and by whom it was asked for; an actor, not an address.
    pub asked: (Time, String),
    /// When it was noticed; none while it was not.
    pub noticed_at: Option<Time>,
}

const ROW: &str = "a test of a canary";

const ADD: &str = "
INSERT INTO canary_test (tenant, canary, message_sha256, copy, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6)";

const NOTICE: &str = "
UPDATE canary_test
SET noticed_at = $4
WHERE tenant = $1
  AND canary = $2
  AND message_sha256 = $3
  AND noticed_at IS NULL
RETURNING copy";

const LAST: &str = "
SELECT canary, message_sha256, copy, asked_at, asked_by, noticed_at
FROM canary_test
WHERE tenant = $1
  AND copy = $2
ORDER BY asked_at DESC, canary
LIMIT 1";

impl CustodyStore {
    /// Returns the test of a copy that was asked for last; none if none was.
    pub async fn canary_test_last(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<CanaryTest>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy)];
        let row = self.house.database.row("find a test of a canary", LAST, &values).await?;
        row.as_ref().map(test_of).transpose()
    }
}

impl Change {
    /// Writes down a test that is about to be sent; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn canary_test_add_in_txn(&mut self, test: &CanaryTest) -> Result<(), StoreError> {
        fit(ROW, &[&test.asked.1], &[])?;
        let values = [
            Value::id(self.tenant),
            Value::id(test.canary),
            (&test.message_sha256).into(),
            Value::id(test.copy),
            test.asked.0.into(),
            test.asked.1.as_str().into(),
        ];
        self.txn.execute("write down a test of a canary", ADD, &values).await?;
        Ok(())
    }

    /// Notes that a test arrived, and returns of which copy it is one; none if this message to this canary is no test, or arrived before.
    pub async fn canary_test_notice_in_txn(
        &mut self,
        canary: CanaryId,
        message_sha256: &[u8; 32],
        at: Time,
    ) -> Result<Option<CopyId>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(canary), message_sha256.into(), at.into()];
        let row = self.txn.row("notice a test of a canary", NOTICE, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }
}

/// The columns of `LAST`, in their order.
fn test_of(row: &Row) -> Result<CanaryTest, StoreError> {
    Ok(CanaryTest {
        canary: row.id(0)?,
        message_sha256: row.array(1)?,
        copy: row.id(2)?,
        asked: (row.time(3)?, row.text(4)?),
        noticed_at: row.optional_time(5)?,
    })
}
