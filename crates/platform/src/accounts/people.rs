//! What administrators change about others: roles, whether they may come in, their sessions. There is always somebody left who can let others in.

use model::{
    access::{Access, Actor, Right},
    ids::{PersonId, SessionId},
    time::Time,
};
use store::{
    platform::{account::Account, session::Session},
    txn::Change,
};

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, Unfit},
        invite::with_roles,
        role::{Role, Roles},
        session::roles_of,
        who::Who,
    },
    audit::About,
};

impl Accounts {
    /// Returns accounts after an id, also disabled ones.
    pub async fn account_list(
        &self,
        access: &Access,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<Account>, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        Ok(accounts.platform().account_list(&accounts.inside(), after, limit).await?)
    }

    /// Returns an account: whoever reads what somebody did may know who that is.
    pub async fn account_fetch(&self, access: &Access, person: PersonId) -> Result<Account, AccountError> {
        access.require(Right::Read)?;
        Ok(self.platform().account_fetch(access, person).await?)
    }

    /// Returns who an actor is that a row keeps.
    pub async fn who(&self, access: &Access, actor: &str) -> Result<Who, AccountError> {
        access.require(Right::Read)?;
        Ok(Who::of(&self.platform(), access, actor).await?)
    }

    /// Returns who has an account, oldest first, as the audit log writes them (`person:ID`) and by name: for whoever reads that log.
    pub async fn account_names(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<(String, String)>, AccountError> {
        access.require(Right::Audit)?;
        let accounts = self.of(access.tenant);
        let found = accounts.platform().account_list(&accounts.inside(), None, limit).await?;
        let named = |account: Account| (Actor::Person(account.id).to_string(), account.name);
        Ok(found.into_iter().map(named).collect())
    }

    /// Gives a person these roles and no others. All their sessions end: who is somebody else now signs in anew.
    pub async fn roles_set(
        &self,
        access: &Access,
        person: PersonId,
        roles: Roles,
    ) -> Result<(), AccountError> {
        if roles.is_empty() {
            return Err(AccountError::Unfit(Unfit::Roles));
        }
        let (accounts, asker, mut change) = self.locked(access).await?;
        let account = change.account_fetch_in_txn(person).await?;
        if !roles.has(Role::Administrator) {
            not_the_last(&mut change, &account).await?;
        }
        change.account_roles_set_in_txn(person, &roles.to_string()).await?;
        change.session_end_others_in_txn(person, None).await?;
        let about = with_roles(About::of("person", person), roles);
        accounts.tell(&asker, &mut change, "account.roles_set", &about).await?;
        Ok(change.commit().await?)
    }

    /// Lets a person in no more; their sessions end, and their programs are refused. Disabling twice changes nothing.
    pub async fn disable(&self, access: &Access, person: PersonId) -> Result<(), AccountError> {
        let (accounts, asker, mut change) = self.locked(access).await?;
        let account = change.account_fetch_in_txn(person).await?;
        if account.disabled_at.is_some() {
            return Ok(());
        }
        not_the_last(&mut change, &account).await?;
        change.account_disabled_set_in_txn(person, Some(accounts.now())).await?;
        change.session_end_others_in_txn(person, None).await?;
        accounts.tell(&asker, &mut change, "account.disabled", &About::of("person", person)).await?;
        Ok(change.commit().await?)
    }

    /// Lets a person in again, with what they signed in with before.
    pub async fn enable(&self, access: &Access, person: PersonId) -> Result<(), AccountError> {
        let (accounts, asker, mut change) = self.locked(access).await?;
        change.account_disabled_set_in_txn(person, None::<Time>).await?;
        accounts.tell(&asker, &mut change, "account.enabled", &About::of("person", person)).await?;
        Ok(change.commit().await?)
    }

    /// Returns the sessions of a person that have not ended, newest first.
    pub async fn sessions_of(&self, access: &Access, person: PersonId) -> Result<Vec<Session>, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        accounts.session_list_of(&accounts.inside(), person).await
    }

    /// Ends a session of a person, or all of them.
    pub async fn sessions_end_of(
        &self,
        access: &Access,
        person: PersonId,
        session: Option<SessionId>,
    ) -> Result<(), AccountError> {
        let (accounts, asker, mut change) = self.locked(access).await?;
        let mut about = About::of("person", person);
        if let Some(session) = session {
            change.session_end_in_txn(person, session).await?;
            about = about.and("session", session);
        } else {
            let ended = change.session_end_others_in_txn(person, None).await?;
            about = about.count("sessions", ended);
        }
        accounts.tell(&asker, &mut change, "account.sessions_ended", &about).await?;
        Ok(change.commit().await?)
    }

    /// Begins a change of accounts that nobody else changes meanwhile, for whoever has the right to manage.
    async fn locked(&self, access: &Access) -> Result<(Self, Access, Change), AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        let asker = accounts.as_asker(access);
        let mut change = accounts.change(&asker).await?;
        change.account_lock_in_txn().await?;
        Ok((accounts, asker, change))
    }
}

/// Refuses if nobody else could let others in.
pub(super) async fn not_the_last(change: &mut Change, account: &Account) -> Result<(), AccountError> {
    let is_one = account.disabled_at.is_none() && roles_of(account)?.has(Role::Administrator);
    if is_one && change.account_count_in_txn(Role::Administrator.as_str()).await? <= 1 {
        return Err(AccountError::LastAdministrator);
    }
    Ok(())
}
