//! How the members of a list look: counts of what at least twenty of them have in common, as text; written by whoever read a list to its end, read by whoever draws
//! people who shall look like its members. No address is in it. What the text means is `forensics::disguise::profile`.

use model::{
    access::{Access, Right},
    ids::ListId,
    time::Time,
};

use super::{CustodyStore, count_value};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

/// A longer text is none: the counts of the largest lists take some hundred kilobytes.
pub const MAX_PROFILE_BYTES: usize = 4 << 20;

/// How the members of a list look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListProfile {
    /// Of which list.
    pub list: ListId,
    /// So many members were looked at.
    pub members: u64,
    /// The counts.
    pub text: String,
    /// When they were made.
    pub made_at: Time,
}

const ROW: &str = "how the members of a list look";

const FETCH_NEAREST: &str = "
SELECT list, members, text, made_at
FROM list_profile
WHERE tenant = $1
ORDER BY CASE WHEN list = $2 THEN 0 ELSE 1 END, members DESC, list
LIMIT 1";

const SET: &str = "
INSERT INTO list_profile (tenant, list, members, text, made_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, list) DO UPDATE
SET members = EXCLUDED.members,
    text = EXCLUDED.text,
    made_at = EXCLUDED.made_at";

impl CustodyStore {
    /// Returns how the members of a list look; if nobody has read it, those of the list of which most members were looked at; none if nobody has read any.
    pub async fn list_profile_nearest(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<ListProfile>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(list)];
        let row = self.house.database.row("fetch how members look", FETCH_NEAREST, &values).await?;
        row.as_ref().map(profile_of).transpose()
    }
}

impl Change {
    /// Keeps how the members of a list look, instead of what was known before.
    ///
    /// Errors: it is no text of counts.
    pub async fn list_profile_set_in_txn(&mut self, profile: &ListProfile) -> Result<(), StoreError> {
        if profile.text.len() > MAX_PROFILE_BYTES || profile.text.contains(['@', '\0']) {
            return Err(StoreError::Unfit { what: ROW, detail: "it is no text of counts" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(profile.list),
            count_value(profile.members).into(),
            profile.text.as_str().into(),
            profile.made_at.into(),
        ];
        self.txn.execute("keep how members look", SET, &values).await?;
        Ok(())
    }
}

fn profile_of(row: &Row) -> Result<ListProfile, StoreError> {
    Ok(ListProfile { list: row.id(0)?, members: row.count(1)?, text: row.text(2)?, made_at: row.time(3)? })
}
