//! Sessions: who is signed in, since when, until when. Of a session's secret only the SHA-256 is kept.
//! Whether a session still counts (idle, absolute end, disabled account) is decided in `platform::accounts`.

use model::{
    access::{Access, Right},
    ids::{PersonId, SessionId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    platform::PlatformStore,
    txn::Change,
};

/// In which way somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With a passkey.
    Passkey,
    /// With password and code.
    Password,
    /// With password and a recovery code.
    Recovery,
    /// Through an identity provider.
    Provider,
}

impl Way {
    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::Recovery => "recovery",
            Self::Provider => "provider",
        }
    }

    /// Reads the word written by [`Way::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let ways = [Self::Passkey, Self::Password, Self::Recovery, Self::Provider];
        ways.into_iter().find(|way| way.as_str() == word)
    }
}

/// Somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// How.
    pub way: Way,
    /// From which network, for example `192.0.2.0/24`.
    pub network: String,
    /// Since when.
    pub made_at: Time,
    /// When the person last gave strong proof.
    pub proved_at: Time,
    /// When it was last used, to the minute.
    pub seen_at: Time,
    /// When it ends, used or not.
    pub ends_at: Time,
}

/// No list of one person's sessions is longer.
pub const MAX_SESSIONS: u32 = 100;

const ADD: &str = "
INSERT INTO session (tenant, session, secret, person, way, network, made_at, proved_at, seen_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

const BY_SECRET: &str = "
SELECT session, person, way, network, made_at, proved_at, seen_at, ends_at
FROM session
WHERE tenant = $1
  AND secret = $2";

const LIST: &str = "
SELECT session, person, way, network, made_at, proved_at, seen_at, ends_at
FROM session
WHERE tenant = $1
  AND person = $2
  AND ends_at > $3
  AND seen_at > $4
ORDER BY session DESC
LIMIT $5";

const SEE: &str = "
UPDATE session
SET seen_at = $3
WHERE tenant = $1
  AND session = $2
  AND seen_at < $3";

const ROTATE: &str = "
UPDATE session
SET secret = $3, proved_at = $4, seen_at = $5
WHERE tenant = $1
  AND session = $2";

const END: &str = "
DELETE FROM session
WHERE tenant = $1
  AND person = $2
  AND session = $3";

const END_OTHERS: &str = "
DELETE FROM session
WHERE tenant = $1
  AND person = $2
  AND session <> $3";

const PRUNE: &str = "
DELETE FROM session
WHERE tenant = $1
  AND (ends_at <= $2 OR seen_at <= $3)";

const DAMAGED: StoreError = StoreError::Damaged { what: "a session", detail: "its way" };

fn session_of(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.id(0)?,
        person: row.id(1)?,
        way: Way::parse(&row.text(2)?).ok_or(DAMAGED)?,
        network: row.text(3)?,
        made_at: row.time(4)?,
        proved_at: row.time(5)?,
        seen_at: row.time(6)?,
        ends_at: row.time(7)?,
    })
}

impl PlatformStore {
    /// Returns the session whose secret has this SHA-256, also one that has ended by time.
    pub async fn session_by_secret(
        &self,
        access: &Access,
        secret: &[u8; 32],
    ) -> Result<Option<Session>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), secret.into()];
        let row = self.house.database.row("find a session", BY_SECRET, &values).await?;
        row.as_ref().map(session_of).transpose()
    }

    /// Returns a person's sessions that end after `now` and were used after `idle_since`, newest first.
    pub async fn session_list(
        &self,
        access: &Access,
        person: PersonId,
        now: Time,
        idle_since: Time,
    ) -> Result<Vec<Session>, StoreError> {
        access.require(Right::Read)?;
        let values = [
            Value::id(access.tenant),
            Value::id(person),
            now.into(),
            idle_since.into(),
            i64::from(MAX_SESSIONS).into(),
        ];
        self.house.database.rows("list sessions", LIST, &values).await?.iter().map(session_of).collect()
    }

    /// Notes that a session was used; nothing happens if it has ended or was used later.
    pub async fn session_see(&self, access: &Access, id: SessionId, at: Time) -> Result<(), StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), Value::id(id), at.into()];
        self.house.database.execute("note the use of a session", SEE, &values).await?;
        Ok(())
    }

    /// Removes sessions that ended by `now` or were not used since `idle_since`; returns how many.
    pub async fn session_prune(
        &self,
        access: &Access,
        now: Time,
        idle_since: Time,
    ) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), now.into(), idle_since.into()];
        self.house.database.execute("prune sessions", PRUNE, &values).await
    }
}

/// Whoever calls these has seen proof, and writes the audit entry in the same change.
impl Change {
    /// Begins a session under the SHA-256 of its secret.
    pub async fn session_add_in_txn(
        &mut self,
        session: &Session,
        secret: &[u8; 32],
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(session.id),
            secret.into(),
            Value::id(session.person),
            session.way.as_str().into(),
            session.network.as_str().into(),
            session.made_at.into(),
            session.proved_at.into(),
            session.seen_at.into(),
            session.ends_at.into(),
        ];
        self.txn.execute("begin a session", ADD, &values).await?;
        Ok(())
    }

    /// Gives a session another secret, so that the one before is worth nothing; notes when proof was given last.
    pub async fn session_rotate_in_txn(
        &mut self,
        id: SessionId,
        secret: &[u8; 32],
        proved_at: Time,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), secret.into(), proved_at.into(), at.into()];
        if self.txn.execute("rotate a session", ROTATE, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a session" });
        }
        Ok(())
    }

    /// Ends a session of a person.
    pub async fn session_end_in_txn(&mut self, person: PersonId, id: SessionId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(person), Value::id(id)];
        if self.txn.execute("end a session", END, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a session" });
        }
        Ok(())
    }

    /// Ends all sessions of a person but one, if one is named; returns how many.
    pub async fn session_end_others_in_txn(
        &mut self,
        person: PersonId,
        but: Option<SessionId>,
    ) -> Result<u64, StoreError> {
        // No session has an id of all ones: such a one would have been made in the year 10889.
        let but = but.map_or([0xff; 16], model::ids::Id::to_bytes);
        let values = [Value::id(self.tenant), Value::id(person), (&but).into()];
        self.txn.execute("end sessions", END_OTHERS, &values).await
    }
}
