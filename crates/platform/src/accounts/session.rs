//! Sessions: a cookie in, who it is and what they may out. The secret changes when somebody signs in, proves themselves anew, or gets other rights.
//! A session ends when it was not used for a while, at its absolute end, when its account is disabled, and when somebody ends it.

use std::time::Duration;

use model::{
    access::{Access, Actor},
    ids::{PersonId, SessionId},
    time::Time,
};
use store::{
    platform::{
        account::Account,
        session::{Session, Way},
    },
    txn::Change,
};

use crate::{
    accounts::{Accounts, error::AccountError, role::Roles, secret::Secret, sign_in::Client},
    audit::About,
};

/// The use of a session is noted at most once in this time: a page is many requests.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What to ask other rooms with.
    pub access: Access,
    /// Who.
    pub account: PersonId,
    /// What others see.
    pub name: String,
    /// What the person types to sign in.
    pub login: String,
    /// The roles that count in this session.
    pub roles: Roles,
    /// Roles the person has that count only after signing in with a passkey.
    pub roles_waiting: Roles,
    /// In which language the person is spoken to; none: as the browser asks.
    pub language: Option<String>,
    /// The session.
    pub session: SessionId,
    /// How it began.
    pub way: Way,
    /// When it began.
    pub signed_in_at: Time,
    /// When the person last gave strong proof, for what needs a fresh one.
    pub proved_at: Time,
    /// When it ends, used or not.
    pub ends_at: Time,
}

/// A session that has just begun, or has a new secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The value of the session's cookie.
    pub cookie: String,
    /// The value of the device's cookie, so that the device is known; none if it did not change.
    pub device: Option<String>,
    /// Until when to keep the device's cookie.
    pub device_ends_at: Time,
    /// Who is signed in.
    pub signed_in: SignedIn,
}

impl Accounts {
    /// Returns who is signed in with this cookie; nobody if it is not one, has ended, or its account is disabled.
    pub async fn session(&self, cookie: &str) -> Result<Option<SignedIn>, AccountError> {
        let Some((signed_in, session)) = self.session_found(cookie).await? else { return Ok(None) };
        let accounts = self.of(signed_in.access.tenant);
        let now = accounts.now();
        if now.since(session.seen_at) >= NOTED_EVERY {
            // If it cannot be noted, the session ends early; that is no reason to refuse the page.
            accounts.platform().session_see(&accounts.inside(), session.id, now).await.ok();
        }
        Ok(Some(signed_in))
    }

    /// The same for what a page asks by itself, without anybody at the keyboard: it does not count as use, so an open page keeps no session alive.
    pub async fn session_look(&self, cookie: &str) -> Result<Option<SignedIn>, AccountError> {
        Ok(self.session_found(cookie).await?.map(|(signed_in, _)| signed_in))
    }

    async fn session_found(&self, cookie: &str) -> Result<Option<(SignedIn, Session)>, AccountError> {
        let Some(secret) = Secret::parse(cookie) else { return Ok(None) };
        let accounts = self.of(secret.tenant);
        let print = secret.print();
        let now = accounts.now();
        let (platform, inside) = (accounts.platform(), accounts.inside());
        let Some(session) = platform.session_by_secret(&inside, &print).await? else { return Ok(None) };
        if accounts.is_over(&session, now) {
            return Ok(None);
        }
        let account = platform.account_fetch(&inside, session.person).await?;
        if account.disabled_at.is_some() {
            return Ok(None);
        }
        let signed_in = accounts.signed_in(&account, &session)?;
        Ok(Some((signed_in, session)))
    }

    fn is_over(&self, session: &Session, now: Time) -> bool {
        session.ends_at <= now || session.seen_at.plus(self.house.rules.session_idle) <= now
    }

    fn signed_in(&self, account: &Account, session: &Session) -> Result<SignedIn, AccountError> {
        let all = roles_of(account)?;
        let waiting: Roles = match session.way {
            Way::Passkey => Roles::NONE,
            Way::Password | Way::Recovery | Way::Provider => {
                all.iter().filter(|role| self.house.rules.passkey_required.has(*role)).collect()
            }
        };
        let roles = all.without(waiting);
        let actor = Actor::Person(account.id);
        Ok(SignedIn {
            access: Access { tenant: self.tenant, actor, rights: roles.rights() },
            account: account.id,
            name: account.name.clone(),
            login: account.login.clone(),
            roles,
            roles_waiting: waiting,
            language: account.language.clone(),
            session: session.id,
            way: session.way,
            signed_in_at: session.made_at,
            proved_at: session.proved_at,
            ends_at: session.ends_at,
        })
    }

    /// Begins a session within the change that lets the person in.
    pub(super) async fn session_begin_in_txn(
        &self,
        change: &mut Change,
        account: &Account,
        way: Way,
        client: &Client,
    ) -> Result<NewSession, AccountError> {
        self.session_begin_proved_in_txn(change, account, way, client, self.now()).await
    }

    /// The same for somebody who gave strong proof at another time: to an identity provider, perhaps days ago.
    pub(super) async fn session_begin_proved_in_txn(
        &self,
        change: &mut Change,
        account: &Account,
        way: Way,
        client: &Client,
        proved_at: Time,
    ) -> Result<NewSession, AccountError> {
        let rules = &self.house.rules;
        let now = self.now();
        let secret = self.secret();
        let print = secret.print();
        let session = Session {
            id: SessionId::new(now, self.chance().bytes()),
            person: account.id,
            way,
            network: client.network.clone(),
            made_at: now,
            proved_at,
            seen_at: now,
            ends_at: now.plus(rules.session_longest),
        };
        change.session_add_in_txn(&session, &print).await?;
        let device_ends_at = now.plus(rules.device_known);
        let known =
            client.device.as_deref().and_then(Secret::parse).filter(|device| device.tenant == self.tenant);
        let device = known.unwrap_or_else(|| self.secret());
        change.known_device_add_in_txn(account.id, &device.print(), now, device_ends_at).await?;
        Ok(NewSession {
            cookie: secret.to_text(),
            device: Some(device.to_text()),
            device_ends_at,
            signed_in: self.signed_in(account, &session)?,
        })
    }

    /// Gives a session a new secret: the cookie before is worth nothing. `proved` says that the person has just given strong proof.
    pub(super) async fn session_rotate_in_txn(
        &self,
        change: &mut Change,
        by: &SignedIn,
        proved: Proved,
    ) -> Result<NewSession, AccountError> {
        let now = self.now();
        let secret = self.secret();
        let print = secret.print();
        let proved_at = match proved {
            Proved::Now => now,
            Proved::Before => by.proved_at,
        };
        change.session_rotate_in_txn(by.session, &print, proved_at, now).await?;
        Ok(NewSession {
            cookie: secret.to_text(),
            device: None,
            device_ends_at: now,
            signed_in: SignedIn { proved_at, ..by.clone() },
        })
    }

    /// Ends the session one is in.
    pub async fn sign_out(&self, by: &SignedIn) -> Result<(), AccountError> {
        self.session_end(by, by.session).await
    }

    /// Returns one's own sessions that have not ended, newest first.
    pub async fn session_list(&self, by: &SignedIn) -> Result<Vec<Session>, AccountError> {
        self.session_list_of(&self.of(by.access.tenant).inside(), by.account).await
    }

    pub(super) async fn session_list_of(
        &self,
        access: &Access,
        person: PersonId,
    ) -> Result<Vec<Session>, AccountError> {
        let now = self.now();
        let idle_since = now.minus(self.house.rules.session_idle);
        Ok(self.platform().session_list(access, person, now, idle_since).await?)
    }

    /// Ends one of one's own sessions.
    pub async fn session_end(&self, by: &SignedIn, session: SessionId) -> Result<(), AccountError> {
        let accounts = self.of(by.access.tenant);
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        change.session_end_in_txn(by.account, session).await?;
        let about = About::of("person", by.account).and("session", session);
        accounts.tell(&access, &mut change, "account.signed_out", &about).await?;
        Ok(change.commit().await?)
    }

    /// Ends all of one's own sessions but the one one is in; returns how many.
    pub async fn session_end_others(&self, by: &SignedIn) -> Result<u64, AccountError> {
        let accounts = self.of(by.access.tenant);
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        let ended = change.session_end_others_in_txn(by.account, Some(by.session)).await?;
        let about = About::of("person", by.account).count("sessions", ended);
        accounts.tell(&access, &mut change, "account.signed_out_elsewhere", &about).await?;
        change.commit().await?;
        Ok(ended)
    }

    /// Says whether a proof is fresh enough for what cannot be undone.
    pub fn require_fresh_proof(&self, by: &SignedIn) -> Result<(), AccountError> {
        let limit = self.house.rules.proof_fresh;
        if by.proved_at.plus(limit) <= self.now() {
            return Err(AccountError::ProofTooOld { limit });
        }
        Ok(())
    }

    /// Removes what has ended: sessions, old failures, devices, ceremonies, links. Run it once an hour; running it twice does no harm.
    pub async fn prune(&self) -> Result<u64, AccountError> {
        let now = self.now();
        let (platform, inside) = (self.platform(), self.inside());
        let idle_since = now.minus(self.house.rules.session_idle);
        let mut pruned = platform.session_prune(&inside, now, idle_since).await?;
        pruned += platform.sign_in_prune(&inside, now.minus(super::throttle::FORGET_AFTER), now).await?;
        pruned += platform.invitation_prune(&inside, now.minus(USED_LINKS_KEPT)).await?;
        Ok(pruned)
    }
}

/// Used and ended links are kept so long, for whoever asks what became of one.
const USED_LINKS_KEPT: Duration = Duration::from_hours(30 * 24);

/// When the person gave strong proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proved {
    /// Just now.
    Now,
    /// As it was.
    Before,
}

/// Reads the roles of an account.
pub(super) fn roles_of(account: &Account) -> Result<Roles, AccountError> {
    let damaged = store::error::StoreError::Damaged { what: "an account", detail: "its roles" };
    account.roles.parse().map_err(|_| AccountError::Store(damaged))
}
