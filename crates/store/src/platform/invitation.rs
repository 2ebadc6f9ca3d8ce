//! Invitations: links that let somebody in once. The first administrator's, an invitation, or a new way in for an account that is there.
//! Of a link's secret only the SHA-256 is kept. A link is used once, whoever is quicker.

use model::{
    access::{Access, Right},
    ids::{Id, InvitationId, PersonId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    platform::PlatformStore,
    txn::Change,
};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationKind {
    /// Makes an administrator: printed where the program runs. There is one at a time.
    Administrator,
    /// Makes an account.
    Invitation,
    /// Gives an account that is there a new way in, and takes the old ones.
    WayIn(PersonId),
}

impl InvitationKind {
    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Invitation => "invitation",
            Self::WayIn(_) => "way_in",
        }
    }

    const fn person(self) -> Option<PersonId> {
        match self {
            Self::WayIn(person) => Some(person),
            Self::Administrator | Self::Invitation => None,
        }
    }
}

/// A link that lets somebody in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// What for.
    pub kind: InvitationKind,
    /// Words of the roles an account gets by it, with one space between.
    pub roles: String,
    /// Which login is proposed.
    pub login: Option<String>,
    /// Which name is proposed.
    pub name: Option<String>,
    /// Who made it: an actor, not an address.
    pub made_by: String,
    /// When.
    pub made_at: Time,
    /// Until when it can be used.
    pub ends_at: Time,
    /// When it was used or taken back.
    pub used_at: Option<Time>,
}

const NOUN: &str = "an invitation";

const ADD: &str = "
INSERT INTO invitation (tenant, invitation, secret, kind, person, roles, login, name, made_by, made_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const BY_SECRET: &str = "
SELECT invitation, kind, person, roles, login, name, made_by, made_at, ends_at, used_at
FROM invitation
WHERE tenant = $1
  AND secret = $2";

const LIST: &str = "
SELECT invitation, kind, person, roles, login, name, made_by, made_at, ends_at, used_at
FROM invitation
WHERE tenant = $1
  AND invitation > $2
  AND used_at IS NULL
  AND ends_at > $3
ORDER BY invitation
LIMIT $4";

const USE: &str = "
UPDATE invitation
SET used_at = $3
WHERE tenant = $1
  AND invitation = $2
  AND used_at IS NULL
  AND ends_at > $3";

const VOID_KIND: &str = "
UPDATE invitation
SET used_at = $3
WHERE tenant = $1
  AND kind = $2
  AND (person = $4 OR $4 IS NULL)
  AND used_at IS NULL";

const PRUNE: &str = "
DELETE FROM invitation
WHERE tenant = $1
  AND (ends_at <= $2 OR used_at <= $2)";

const DAMAGED: StoreError = StoreError::Damaged { what: NOUN, detail: "its kind" };

fn invitation_of(row: &Row) -> Result<Invitation, StoreError> {
    let kind = match (row.text(1)?.as_str(), row.optional_id(2)?) {
        ("administrator", None) => InvitationKind::Administrator,
        ("invitation", None) => InvitationKind::Invitation,
        ("way_in", Some(person)) => InvitationKind::WayIn(person),
        _ => return Err(DAMAGED),
    };
    Ok(Invitation {
        id: row.id(0)?,
        kind,
        roles: row.text(3)?,
        login: row.optional_text(4)?,
        name: row.optional_text(5)?,
        made_by: row.text(6)?,
        made_at: row.time(7)?,
        ends_at: row.time(8)?,
        used_at: row.optional_time(9)?,
    })
}

impl PlatformStore {
    /// Returns the invitation whose secret has this SHA-256, also one that was used or has ended.
    pub async fn invitation_by_secret(
        &self,
        access: &Access,
        secret: &[u8; 32],
    ) -> Result<Option<Invitation>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), secret.into()];
        let row = self.house.database.row("find an invitation", BY_SECRET, &values).await?;
        row.as_ref().map(invitation_of).transpose()
    }

    /// Returns invitations that can be used at a time, after an id.
    pub async fn invitation_list(
        &self,
        access: &Access,
        at: Time,
        after: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(InvitationId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), at.into(), page(limit).into()];
        self.house.database.rows("list invitations", LIST, &values).await?.iter().map(invitation_of).collect()
    }

    /// Removes invitations that ended or were used before a time; returns how many.
    pub async fn invitation_prune(&self, access: &Access, before: Time) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), before.into()];
        self.house.database.execute("prune invitations", PRUNE, &values).await
    }
}

/// Whoever calls these has asked for the right to manage (or holds the link), and writes the audit entry in the same change.
impl Change {
    /// Adds an invitation under the SHA-256 of its secret.
    pub async fn invitation_add_in_txn(
        &mut self,
        invitation: &Invitation,
        secret: &[u8; 32],
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(invitation.id),
            secret.into(),
            invitation.kind.as_str().into(),
            Value::optional_id(invitation.kind.person()),
            invitation.roles.as_str().into(),
            Value::Text(invitation.login.as_deref()),
            Value::Text(invitation.name.as_deref()),
            invitation.made_by.as_str().into(),
            invitation.made_at.into(),
            invitation.ends_at.into(),
        ];
        self.txn.execute("add an invitation", ADD, &values).await?;
        Ok(())
    }

    /// Uses an invitation up, or takes it back; missing if it was used, taken back or has ended.
    pub async fn invitation_use_in_txn(&mut self, id: InvitationId, at: Time) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into()];
        if self.txn.execute("use an invitation", USE, &values).await? == 0 {
            return Err(StoreError::Missing { what: NOUN });
        }
        Ok(())
    }

    /// Takes back all open links of a kind (and of its person); returns how many.
    pub async fn invitation_void_in_txn(
        &mut self,
        kind: InvitationKind,
        at: Time,
    ) -> Result<u64, StoreError> {
        let values =
            [Value::id(self.tenant), kind.as_str().into(), at.into(), Value::optional_id(kind.person())];
        self.txn.execute("take invitations back", VOID_KIND, &values).await
    }
}
