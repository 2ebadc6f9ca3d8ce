//! Tokens: programs that may ask. Each is a person's, ends at a date, and may never more than that person may at that moment.
//! The secret is shown once; it begins with letters by which scanners of source code find one that was left lying about.

use std::time::Duration;

use model::{
    access::{Access, Actor, Right, Rights},
    ids::{PersonId, ProgramId},
    time::Time,
};
use store::platform::api_token::{ApiToken, MAX_TOKEN_NAME_BYTES};

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, Unfit},
        role::{Scope, Scopes},
        secret::Secret,
        session::{SignedIn, roles_of},
    },
    audit::About,
};

/// No token lasts longer.
pub const LONGEST_TOKEN: Duration = Duration::from_hours(366 * 24);

/// What a token begins with.
pub const TOKEN_PREFIX: &str = "twt_";

/// The use of a token is noted at most once in this time.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// A token that was just made. Show it once; it cannot be shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its id: the actor in the audit log.
    pub id: ProgramId,
    /// What the program sends as `Authorization: Bearer`.
    pub bearer: String,
    /// Until when.
    pub ends_at: Time,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NewToken({}, hidden, until {})", self.id, self.ends_at)
    }
}

/// A token as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: ProgramId,
    /// Who answers for it.
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// What it may ask.
    pub scopes: Scopes,
    /// Since when.
    pub made_at: Time,
    /// Until when.
    pub ends_at: Time,
    /// When somebody ended it before.
    pub ended_at: Option<Time>,
    /// When it was used last, to the minute.
    pub used_at: Option<Time>,
}

impl Accounts {
    /// Makes a token that may what is asked for, and no more than the person.
    pub async fn token_make(
        &self,
        by: &SignedIn,
        name: &str,
        scopes: Scopes,
        ends_at: Time,
    ) -> Result<NewToken, AccountError> {
        let accounts = self.of(by.access.tenant);
        let (teller, rights) = (accounts.as_person(by.account), by.access.rights);
        accounts.token_add(&teller, (by.account, rights), name, scopes, ends_at).await
    }

    /// Makes a token in a person's name, for whoever manages: it may no more than that person.
    pub async fn token_make_for(
        &self,
        access: &Access,
        person: PersonId,
        name: &str,
        scopes: Scopes,
        ends_at: Time,
    ) -> Result<NewToken, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        let account = accounts.platform().account_fetch(&accounts.inside(), person).await?;
        let rights = if account.disabled_at.is_some() { Rights::NONE } else { roles_of(&account)?.rights() };
        accounts.token_add(&accounts.as_asker(access), (person, rights), name, scopes, ends_at).await
    }

    async fn token_add(
        &self,
        teller: &Access,
        (person, rights): (PersonId, Rights),
        name: &str,
        scopes: Scopes,
        ends_at: Time,
    ) -> Result<NewToken, AccountError> {
        let accounts = self;
        let now = accounts.now();
        let name = name.trim();
        if name.is_empty() || name.len() > MAX_TOKEN_NAME_BYTES || name.contains('@') {
            return Err(AccountError::Unfit(Unfit::Label));
        }
        let wanted = scopes.rights();
        if scopes.is_empty() || wanted.common(rights) != wanted {
            return Err(AccountError::Unfit(Unfit::Scopes));
        }
        if ends_at <= now || ends_at > now.plus(LONGEST_TOKEN) {
            return Err(AccountError::Unfit(Unfit::End));
        }
        let secret = accounts.secret();
        let token = ApiToken {
            id: ProgramId::new(now, accounts.chance().bytes()),
            person,
            name: name.to_owned(),
            scopes: scopes.to_string(),
            made_at: now,
            ends_at,
            ended_at: None,
            used_at: None,
        };
        let mut change = accounts.change(teller).await?;
        change.api_token_add_in_txn(&token, &secret.print()).await?;
        let about = About::of("program", token.id).and("person", person);
        let about = scopes.iter().fold(about, |about, scope: Scope| about.word("scope", scope.as_str()));
        accounts.tell(teller, &mut change, "token.made", &about).await?;
        change.commit().await?;
        Ok(NewToken { id: token.id, bearer: format!("{TOKEN_PREFIX}{}", secret.to_text()), ends_at })
    }

    /// Returns what a program with this token may; nothing if it is not one, has ended, or its person is disabled.
    pub async fn token(&self, bearer: &str) -> Result<Option<(Access, Scopes)>, AccountError> {
        let Some(secret) = bearer.strip_prefix(TOKEN_PREFIX).and_then(Secret::parse) else {
            return Ok(None);
        };
        let accounts = self.of(secret.tenant);
        let (platform, inside, now) = (accounts.platform(), accounts.inside(), accounts.now());
        let Some(token) = platform.api_token_by_secret(&inside, &secret.print()).await? else {
            return Ok(None);
        };
        if token.ended_at.is_some() || token.ends_at <= now {
            return Ok(None);
        }
        let account = platform.account_fetch(&inside, token.person).await?;
        if account.disabled_at.is_some() {
            return Ok(None);
        }
        if token.used_at.is_none_or(|used| now.since(used) >= NOTED_EVERY) {
            // That it cannot be noted is no reason to refuse.
            platform.api_token_used(&inside, token.id, now).await.ok();
        }
        let scopes = scopes_of(&token)?;
        let rights = scopes.rights().common(roles_of(&account)?.rights());
        Ok(Some((Access { tenant: accounts.tenant, actor: Actor::Program(token.id), rights }, scopes)))
    }

    /// Returns tokens after an id, also those that have ended: all of them for whoever manages, one's own otherwise.
    pub async fn token_list(
        &self,
        by: &SignedIn,
        after: Option<ProgramId>,
        limit: u32,
    ) -> Result<Vec<Token>, AccountError> {
        let accounts = self.of(by.access.tenant);
        let found = accounts.platform().api_token_list(&accounts.inside(), after, limit).await?;
        let sees_all = by.access.rights.has(Right::Manage);
        let seen = found.into_iter().filter(|token| sees_all || token.person == by.account);
        seen.map(token_of).collect()
    }

    /// Returns everybody's tokens after an id, also those that have ended, for whoever manages.
    pub async fn token_list_all(
        &self,
        access: &Access,
        after: Option<ProgramId>,
        limit: u32,
    ) -> Result<Vec<Token>, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        let found = accounts.platform().api_token_list(&accounts.inside(), after, limit).await?;
        found.into_iter().map(token_of).collect()
    }

    /// Ends anybody's token, for whoever manages.
    pub async fn token_end_of(&self, access: &Access, id: ProgramId) -> Result<(), AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        let token = accounts.platform().api_token_fetch(&accounts.inside(), id).await?;
        accounts.token_close(&accounts.as_asker(access), &token).await
    }

    async fn token_close(&self, teller: &Access, token: &ApiToken) -> Result<(), AccountError> {
        let mut change = self.change(teller).await?;
        change.api_token_end_in_txn(token.id, self.now()).await?;
        let about = About::of("program", token.id).and("person", token.person);
        self.tell(teller, &mut change, "token.ended", &about).await?;
        Ok(change.commit().await?)
    }

    /// Ends a token: one's own, or anybody's for whoever manages. What one may not end is missing.
    pub async fn token_end(&self, by: &SignedIn, id: ProgramId) -> Result<(), AccountError> {
        let accounts = self.of(by.access.tenant);
        let token = accounts.platform().api_token_fetch(&accounts.inside(), id).await?;
        if token.person != by.account && !by.access.rights.has(Right::Manage) {
            return Err(store::error::StoreError::Missing { what: "a token" }.into());
        }
        accounts.token_close(&accounts.as_person(by.account), &token).await
    }
}

fn scopes_of(token: &ApiToken) -> Result<Scopes, AccountError> {
    let damaged = store::error::StoreError::Damaged { what: "a token", detail: "its scopes" };
    token.scopes.parse().map_err(|_| AccountError::Store(damaged))
}

fn token_of(token: ApiToken) -> Result<Token, AccountError> {
    let scopes = scopes_of(&token)?;
    let ApiToken { id, person, name, made_at, ends_at, ended_at, used_at, .. } = token;
    Ok(Token { id, person, name, scopes, made_at, ends_at, ended_at, used_at })
}
