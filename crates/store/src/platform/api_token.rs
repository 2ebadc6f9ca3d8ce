//! API tokens: programs that may ask. Each is somebody's and may never more than that person; each ends at a date.
//! Of a token's secret only the SHA-256 is kept. Which scopes there are is `platform::accounts`.

use model::{
    access::{Access, Right},
    ids::{Id, PersonId, ProgramId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    platform::PlatformStore,
    txn::Change,
};

/// A token's name is shown to people; longer ones are refused.
pub const MAX_TOKEN_NAME_BYTES: usize = 100;

/// A program that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id: the actor in the audit log.
    pub id: ProgramId,
    /// Who made it and answers for it.
    pub person: PersonId,
    /// What it is for; without an address.
    pub name: String,
    /// Words of scopes, with one space between.
    pub scopes: String,
    /// Since when.
    pub made_at: Time,
    /// Until when.
    pub ends_at: Time,
    /// When somebody ended it.
    pub ended_at: Option<Time>,
    /// When it was used last, to the minute.
    pub used_at: Option<Time>,
}

const NOUN: &str = "a token";

const ADD: &str = "
INSERT INTO api_token (tenant, program, secret, person, name, scopes, made_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const BY_SECRET: &str = "
SELECT program, person, name, scopes, made_at, ends_at, ended_at, used_at
FROM api_token
WHERE tenant = $1
  AND secret = $2";

const FETCH: &str = "
SELECT program, person, name, scopes, made_at, ends_at, ended_at, used_at
FROM api_token
WHERE tenant = $1
  AND program = $2";

const LIST: &str = "
SELECT program, person, name, scopes, made_at, ends_at, ended_at, used_at
FROM api_token
WHERE tenant = $1
  AND program > $2
ORDER BY program
LIMIT $3";

const USED: &str = "
UPDATE api_token
SET used_at = $3
WHERE tenant = $1
  AND program = $2
  AND (used_at IS NULL OR used_at < $3)";

const END: &str = "
UPDATE api_token
SET ended_at = $3
WHERE tenant = $1
  AND program = $2
  AND ended_at IS NULL";

fn token_of(row: &Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.id(0)?,
        person: row.id(1)?,
        name: row.text(2)?,
        scopes: row.text(3)?,
        made_at: row.time(4)?,
        ends_at: row.time(5)?,
        ended_at: row.optional_time(6)?,
        used_at: row.optional_time(7)?,
    })
}

impl PlatformStore {
    /// Returns the token whose secret has this SHA-256, also one that has ended.
    pub async fn api_token_by_secret(
        &self,
        access: &Access,
        secret: &[u8; 32],
    ) -> Result<Option<ApiToken>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), secret.into()];
        let row = self.house.database.row("find a token", BY_SECRET, &values).await?;
        row.as_ref().map(token_of).transpose()
    }

    /// Returns a token.
    pub async fn api_token_fetch(&self, access: &Access, id: ProgramId) -> Result<ApiToken, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a token", FETCH, &values).await?;
        token_of(&row.ok_or(StoreError::Missing { what: NOUN })?)
    }

    /// Returns the tenant's tokens after an id, also those that have ended.
    pub async fn api_token_list(
        &self,
        access: &Access,
        after: Option<ProgramId>,
        limit: u32,
    ) -> Result<Vec<ApiToken>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(ProgramId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list tokens", LIST, &values).await?.iter().map(token_of).collect()
    }

    /// Notes that a token was used.
    pub async fn api_token_used(&self, access: &Access, id: ProgramId, at: Time) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), Value::id(id), at.into()];
        self.house.database.execute("note the use of a token", USED, &values).await?;
        Ok(())
    }
}

/// Whoever calls these has asked who may, and writes the audit entry in the same change.
impl Change {
    /// Adds a token under the SHA-256 of its secret.
    pub async fn api_token_add_in_txn(
        &mut self,
        token: &ApiToken,
        secret: &[u8; 32],
    ) -> Result<(), StoreError> {
        let unfit = |detail| Err(StoreError::Unfit { what: NOUN, detail });
        if token.name.trim().is_empty() || token.name.len() > MAX_TOKEN_NAME_BYTES {
            return unfit("its name is empty or too long");
        }
        if token.name.contains('@') {
            return unfit("its name holds an address");
        }
        if token.ends_at <= token.made_at {
            return unfit("it ends before it begins");
        }
        let values = [
            Value::id(self.tenant),
            Value::id(token.id),
            secret.into(),
            Value::id(token.person),
            token.name.as_str().into(),
            token.scopes.as_str().into(),
            token.made_at.into(),
            token.ends_at.into(),
        ];
        self.txn.execute("add a token", ADD, &values).await?;
        Ok(())
    }

    /// Ends a token.
    pub async fn api_token_end_in_txn(&mut self, id: ProgramId, at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        if self.txn.execute("end a token", END, &values).await? == 0 {
            return Err(StoreError::Missing { what: NOUN });
        }
        Ok(())
    }
}
