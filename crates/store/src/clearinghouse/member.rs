//! Members of a hub: who may say something, whose key signs it, and who stands behind whom.
//! A token is kept as its SHA-256. A member leaves, it is not deleted: what it said still names it.

use model::{
    access::{Access, Right},
    ids::{Id, MemberId},
    time::Time,
};
use serde_json::Value as Json;

use crate::{
    clearinghouse::ClearinghouseStore,
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

/// No name of a member is longer.
pub const MAX_NAME_BYTES: usize = 200;
/// So many domains of its own a member names.
pub const MAX_DOMAINS: usize = 1_000;

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Its name, as people know it.
    pub name: String,
    /// Who stands behind it: members of one owner are one voice.
    pub owner: String,
    /// Its own domains: nobody's report may block them.
    pub domains: Vec<String>,
    /// The Ed25519 key that signs its statements.
    pub public_key: [u8; 32],
    /// Since when.
    pub joined_at: Time,
    /// When it left; from then on it is not let in.
    pub left_at: Option<Time>,
}

const ADD: &str = "
INSERT INTO clearinghouse_member (tenant, member, name, owner, domains, public_key, token_print, joined_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const LEAVE: &str = "
UPDATE clearinghouse_member
SET left_at = $3
WHERE tenant = $1
  AND member = $2
  AND left_at IS NULL";

const RENEW: &str = "
UPDATE clearinghouse_member
SET token_print = $3
WHERE tenant = $1
  AND member = $2
  AND left_at IS NULL";

const FETCH: &str = "
SELECT member, name, owner, domains, public_key, joined_at, left_at
FROM clearinghouse_member
WHERE tenant = $1
  AND member = $2";

const BY_TOKEN: &str = "
SELECT member, name, owner, domains, public_key, joined_at, left_at
FROM clearinghouse_member
WHERE tenant = $1
  AND token_print = $2";

const LIST: &str = "
SELECT member, name, owner, domains, public_key, joined_at, left_at
FROM clearinghouse_member
WHERE tenant = $1
  AND member > $2
ORDER BY member
LIMIT $3";

const NOUN: &str = "a member";

impl ClearinghouseStore {
    /// Returns a member, also one that left.
    pub async fn member_fetch(&self, access: &Access, id: MemberId) -> Result<Member, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a member", FETCH, &values).await?;
        member_of(&row.ok_or(StoreError::Missing { what: NOUN })?)
    }

    /// Returns the member with this token, also one that left; nothing if there is none.
    pub async fn member_by_token(
        &self,
        access: &Access,
        token_print: &[u8; 32],
    ) -> Result<Option<Member>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), token_print.into()];
        let row = self.house.database.row("find a member by its token", BY_TOKEN, &values).await?;
        row.as_ref().map(member_of).transpose()
    }

    /// Returns members after an id, also those that left.
    pub async fn member_list(
        &self,
        access: &Access,
        after: Option<MemberId>,
        limit: u32,
    ) -> Result<Vec<Member>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(MemberId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        let rows = self.house.database.rows("list members", LIST, &values).await?;
        rows.iter().map(member_of).collect()
    }
}

impl Change {
    /// Adds a member; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    ///
    /// Errors: [`StoreError::Conflict`] if its name or key is there already.
    pub async fn member_add_in_txn(
        &mut self,
        member: &Member,
        token_print: &[u8; 32],
    ) -> Result<(), StoreError> {
        let unfit = |detail| Err(StoreError::Unfit { what: NOUN, detail });
        for name in [&member.name, &member.owner] {
            if name.trim().is_empty() || name.len() > MAX_NAME_BYTES || name.contains('@') {
                return unfit("a name is empty, too long or holds an address");
            }
        }
        if member.domains.len() > MAX_DOMAINS || member.domains.iter().any(|domain| domain.contains('@')) {
            return unfit("it names too many domains, or an address among them");
        }
        let domains = Json::from(member.domains.clone()).to_string();
        let values = [
            Value::id(self.tenant),
            Value::id(member.id),
            member.name.as_str().into(),
            member.owner.as_str().into(),
            domains.as_str().into(),
            (&member.public_key).into(),
            token_print.into(),
            member.joined_at.into(),
        ];
        self.txn.execute("add a member", ADD, &values).await?;
        Ok(())
    }

    /// Lets a member in no more.
    ///
    /// Errors: [`StoreError::Missing`] if there is none of that id, or it left before.
    pub async fn member_leave_in_txn(&mut self, id: MemberId, at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        match self.txn.execute("let a member in no more", LEAVE, &values).await? {
            0 => Err(StoreError::Missing { what: NOUN }),
            _ => Ok(()),
        }
    }

    /// Gives a member another token; the one before ends.
    ///
    /// Errors: as [`Change::member_leave_in_txn`].
    pub async fn member_token_in_txn(
        &mut self,
        id: MemberId,
        token_print: &[u8; 32],
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), token_print.into()];
        match self.txn.execute("give a member another token", RENEW, &values).await? {
            0 => Err(StoreError::Missing { what: NOUN }),
            _ => Ok(()),
        }
    }
}

/// The columns of `FETCH` and `LIST`, in their order.
fn member_of(row: &Row) -> Result<Member, StoreError> {
    let damaged = |_| StoreError::Damaged { what: NOUN, detail: "its domains" };
    Ok(Member {
        id: row.id(0)?,
        name: row.text(1)?,
        owner: row.text(2)?,
        domains: serde_json::from_str(&row.text(3)?).map_err(damaged)?,
        public_key: row.array(4)?,
        joined_at: row.time(5)?,
        left_at: row.optional_time(6)?,
    })
}
