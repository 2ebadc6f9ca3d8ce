//! Accounts: people who may sign in, under which roles; and the identities elsewhere that are theirs.
//! Passwords, passkeys and sessions are nouns of their own; which roles there are and what they may is `platform::accounts`.
//! A disabled account stays: the audit log names it.

use model::{
    access::{Access, Right},
    ids::{Id, PersonId},
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    platform::PlatformStore,
    txn::Change,
};

/// A login is typed by people; longer ones are refused.
pub const MAX_LOGIN_BYTES: usize = 200;
/// A name is shown to people; longer ones are refused.
pub const MAX_ACCOUNT_NAME_BYTES: usize = 200;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: PersonId,
    /// What the person types; in lower case, one of its kind in the tenant.
    pub login: String,
    /// What others see.
    pub name: String,
    /// Words of roles, with one space between.
    pub roles: String,
    /// In which language the person is spoken to; none: as the browser asks.
    pub language: Option<String>,
    /// Since when there is such an account.
    pub made_at: Time,
    /// Since when it may not sign in.
    pub disabled_at: Option<Time>,
}

/// An account as an identity elsewhere leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The account.
    pub account: Account,
    /// Whether the issuer says at each sign-in what the person is here.
    pub gives_roles: bool,
}

/// Somebody at an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches: the issuer's own name for itself.
    pub issuer: String,
    /// Whom: the issuer's own name for a person, which it never gives to another.
    pub subject: String,
}

const NOUN: &str = "an account";

const ADD: &str = "
INSERT INTO account (tenant, person, login, name, roles, language, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)";

const FETCH: &str = "
SELECT person, login, name, roles, language, made_at, disabled_at
FROM account
WHERE tenant = $1
  AND person = $2";

const BY_LOGIN: &str = "
SELECT person, login, name, roles, language, made_at, disabled_at
FROM account
WHERE tenant = $1
  AND login = $2";

const LIST: &str = "
SELECT person, login, name, roles, language, made_at, disabled_at
FROM account
WHERE tenant = $1
  AND person > $2
ORDER BY person
LIMIT $3";

const COUNT_WITH_ROLE: &str = "
SELECT COUNT(*)
FROM account
WHERE tenant = $1
  AND disabled_at IS NULL
  AND ' ' || roles || ' ' LIKE '% ' || $2 || ' %'";

/// Takes the tenant's row for the rest of the transaction, so that two who change accounts go one after the other.
const LOCK: &str = "
UPDATE tenant
SET made_at = made_at
WHERE tenant = $1";

const SET_ROLES: &str = "
UPDATE account
SET roles = $3
WHERE tenant = $1
  AND person = $2";

const SET_DISABLED: &str = "
UPDATE account
SET disabled_at = $3
WHERE tenant = $1
  AND person = $2";

const SET_PROFILE: &str = "
UPDATE account
SET name = $3, language = $4
WHERE tenant = $1
  AND person = $2";

const LINK: &str = "
INSERT INTO account_identity (tenant, issuer, subject, person, linked_at, gives_roles)
VALUES ($1, $2, $3, $4, $5, $6)";

const UNLINK: &str = "
DELETE FROM account_identity
WHERE tenant = $1
  AND person = $2
  AND issuer = $3";

const UNLINK_ALL: &str = "
DELETE FROM account_identity
WHERE tenant = $1
  AND person = $2";

const BY_IDENTITY: &str = "
SELECT account.person, login, name, roles, language, made_at, disabled_at, gives_roles
FROM account_identity
JOIN account ON account.tenant = account_identity.tenant AND account.person = account_identity.person
WHERE account_identity.tenant = $1
  AND issuer = $2
  AND subject = $3";

const IDENTITIES: &str = "
SELECT issuer, subject
FROM account_identity
WHERE tenant = $1
  AND person = $2
ORDER BY issuer, subject";

fn account_of(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.id(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        roles: row.text(3)?,
        language: row.optional_text(4)?,
        made_at: row.time(5)?,
        disabled_at: row.optional_time(6)?,
    })
}

impl PlatformStore {
    /// Returns an account.
    pub async fn account_fetch(&self, access: &Access, id: PersonId) -> Result<Account, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an account", FETCH, &values).await?;
        account_of(&row.ok_or(StoreError::Missing { what: NOUN })?)
    }

    /// Returns the account with this login, in lower case.
    pub async fn account_by_login(
        &self,
        access: &Access,
        login: &str,
    ) -> Result<Option<Account>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), login.into()];
        let row = self.house.database.row("find an account by login", BY_LOGIN, &values).await?;
        row.as_ref().map(account_of).transpose()
    }

    /// Returns the account that an identity elsewhere is linked to.
    pub async fn account_by_identity(
        &self,
        access: &Access,
        identity: &Identity,
    ) -> Result<Option<LinkedAccount>, StoreError> {
        access.require(Right::Read)?;
        let values =
            [Value::id(access.tenant), identity.issuer.as_str().into(), identity.subject.as_str().into()];
        let row = self.house.database.row("find an account by identity", BY_IDENTITY, &values).await?;
        let linked =
            |row: &Row| Ok(LinkedAccount { account: account_of(row)?, gives_roles: row.integer(7)? != 0 });
        row.as_ref().map(linked).transpose()
    }

    /// Returns the identities elsewhere that are linked to an account.
    pub async fn account_identity_list(
        &self,
        access: &Access,
        id: PersonId,
    ) -> Result<Vec<Identity>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let rows = self.house.database.rows("list identities of an account", IDENTITIES, &values).await?;
        rows.iter().map(|row| Ok(Identity { issuer: row.text(0)?, subject: row.text(1)? })).collect()
    }

    /// Returns accounts after an id, also disabled ones.
    pub async fn account_list(
        &self,
        access: &Access,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(PersonId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(after), page(limit).into()];
        self.house.database.rows("list accounts", LIST, &values).await?.iter().map(account_of).collect()
    }

    /// Returns how many accounts that are not disabled have this role.
    pub async fn account_count(&self, access: &Access, role: &str) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), role.into()];
        self.house.database.count("count accounts", COUNT_WITH_ROLE, &values).await
    }
}

/// Whoever calls these has asked for the right to manage (or is the person), and writes the audit entry in the same change.
impl Change {
    /// Adds an account; a login that is taken is a conflict.
    pub async fn account_add_in_txn(&mut self, account: &Account) -> Result<(), StoreError> {
        let unfit = |detail| Err(StoreError::Unfit { what: NOUN, detail });
        if !is_login(&account.login) {
            return unfit("its login is empty, too long, or not in lower case without spaces");
        }
        if !is_name(&account.name) {
            return unfit("its name is empty or too long");
        }
        let values = [
            Value::id(self.tenant),
            Value::id(account.id),
            account.login.as_str().into(),
            account.name.as_str().into(),
            account.roles.as_str().into(),
            Value::Text(account.language.as_deref()),
            account.made_at.into(),
        ];
        self.txn.execute("add an account", ADD, &values).await?;
        Ok(())
    }

    /// Lets nobody else change accounts of the tenant until the end of this change.
    pub async fn account_lock_in_txn(&mut self) -> Result<(), StoreError> {
        self.txn.execute("lock the accounts", LOCK, &[Value::id(self.tenant)]).await?;
        Ok(())
    }

    /// Returns an account as it stands within the change.
    pub async fn account_fetch_in_txn(&mut self, id: PersonId) -> Result<Account, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch an account", FETCH, &values).await?;
        account_of(&row.ok_or(StoreError::Missing { what: NOUN })?)
    }

    /// Returns how many accounts that are not disabled have this role within the change.
    pub async fn account_count_in_txn(&mut self, role: &str) -> Result<u64, StoreError> {
        let values = [Value::id(self.tenant), role.into()];
        self.txn.count("count accounts", COUNT_WITH_ROLE, &values).await
    }

    /// Gives an account these roles and no others.
    pub async fn account_roles_set_in_txn(&mut self, id: PersonId, roles: &str) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), roles.into()];
        self.touched("set roles of an account", SET_ROLES, &values).await
    }

    /// Disables an account since a time, or enables it.
    pub async fn account_disabled_set_in_txn(
        &mut self,
        id: PersonId,
        disabled_at: Option<Time>,
    ) -> Result<(), StoreError> {
        let since = Value::Integer(disabled_at.map(Time::micros));
        let values = [Value::id(self.tenant), Value::id(id), since];
        self.touched("disable or enable an account", SET_DISABLED, &values).await
    }

    /// Changes what a person is called and spoken to in.
    pub async fn account_profile_set_in_txn(
        &mut self,
        id: PersonId,
        name: &str,
        language: Option<&str>,
    ) -> Result<(), StoreError> {
        if !is_name(name) {
            return Err(StoreError::Unfit { what: NOUN, detail: "its name is empty or too long" });
        }
        let values = [Value::id(self.tenant), Value::id(id), name.into(), Value::Text(language)];
        self.touched("change an account's profile", SET_PROFILE, &values).await
    }

    /// Links an identity elsewhere to an account; one that is linked already is a conflict. `gives_roles` says whether the issuer is asked at each
    /// sign-in what the person is here.
    pub async fn account_identity_add_in_txn(
        &mut self,
        id: PersonId,
        identity: &Identity,
        gives_roles: bool,
        at: Time,
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            identity.issuer.as_str().into(),
            identity.subject.as_str().into(),
            Value::id(id),
            at.into(),
            i64::from(gives_roles).into(),
        ];
        self.txn.execute("link an identity", LINK, &values).await?;
        Ok(())
    }

    /// Takes away the links of an account to an issuer.
    pub async fn account_identity_remove_in_txn(
        &mut self,
        id: PersonId,
        issuer: &str,
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), issuer.into()];
        if self.txn.execute("unlink an identity", UNLINK, &values).await? == 0 {
            return Err(StoreError::Missing { what: "a linked identity" });
        }
        Ok(())
    }

    /// Takes away all links of an account, if there are any.
    pub async fn account_identity_remove_all_in_txn(&mut self, id: PersonId) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("unlink all identities", UNLINK_ALL, &values).await?;
        Ok(())
    }

    async fn touched(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        if self.txn.execute(action, sql, values).await? == 0 {
            return Err(StoreError::Missing { what: NOUN });
        }
        Ok(())
    }
}

fn is_login(login: &str) -> bool {
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && !letter.is_uppercase();
    !login.is_empty() && login.len() <= MAX_LOGIN_BYTES && login.chars().all(is_plain)
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= MAX_ACCOUNT_NAME_BYTES && !name.chars().any(char::is_control)
}
