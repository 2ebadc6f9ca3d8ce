//! What people change about themselves: name and language, password, codes. What they sign in with changes only after a fresh proof,
//! ends their other sessions, and gives this one a new secret. Passkeys are [`super::passkey`].

use model::ids::Id;
use store::{
    platform::{
        account::Identity,
        credential::{Passkey, Password},
    },
    txn::Change,
};

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, SignInRefused},
        invite::{Accepted, CodeOffer, language_of, name_of},
        password::{self, Lane},
        session::{NewSession, Proved, SignedIn},
        sign_in::Client,
        totp,
    },
    audit::About,
};

/// What a person can sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Their passkeys.
    pub passkeys: Vec<Passkey>,
    /// Since when the password is as it is, if there is one.
    pub password_set_at: Option<model::time::Time>,
    /// Whether somebody else has the password: it was right, and too many codes were wrong. It must be changed.
    pub password_is_burnt: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
    /// Identities elsewhere that one can come in with: those of the provider that is set now.
    pub identities: Vec<Identity>,
}

impl Credentials {
    /// Says in how many ways the person can sign in.
    #[must_use]
    pub fn ways(&self) -> usize {
        self.passkeys.len() + usize::from(self.password_set_at.is_some()) + self.identities.len()
    }
}

impl Accounts {
    /// Returns what one can sign in with.
    pub async fn credentials(&self, by: &SignedIn) -> Result<Credentials, AccountError> {
        let accounts = self.of(by.access.tenant);
        let (platform, inside) = (accounts.platform(), accounts.inside());
        let password = platform.password_fetch(&inside, by.account).await?;
        let mut identities = platform.account_identity_list(&inside, by.account).await?;
        identities.retain(|known| accounts.house.issuer.get() == Some(&known.issuer));
        Ok(Credentials {
            passkeys: platform.passkey_list(&inside, by.account).await?,
            password_set_at: password.map(|password| password.set_at),
            password_is_burnt: accounts.is_burnt(by.account).await?,
            recovery_codes: platform.recovery_code_count(&inside, by.account).await?,
            identities,
        })
    }

    /// Changes what one is called and spoken to in.
    pub async fn profile_set(
        &self,
        by: &SignedIn,
        name: &str,
        language: Option<&str>,
    ) -> Result<(), AccountError> {
        let (name, language) = (name_of(name)?, language_of(language)?);
        let accounts = self.of(by.access.tenant);
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        change.account_profile_set_in_txn(by.account, &name, language.as_deref()).await?;
        let about = About::of("person", by.account);
        accounts.tell(&access, &mut change, "account.profile_set", &about).await?;
        Ok(change.commit().await?)
    }

    /// Proves anew with password and code that one is who is signed in; the session gets a new secret.
    pub async fn prove_password(
        &self,
        by: &SignedIn,
        password: &str,
        code: &str,
        client: &Client,
    ) -> Result<NewSession, SignInRefused> {
        let accounts = self.of(by.access.tenant);
        let way = accounts.password_proved(&by.login, password, code, client).await?;
        if way.account.id != by.account {
            return Err(SignInRefused::Wrong);
        }
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        way.use_up_in_txn(&accounts, &mut change).await?;
        let session = accounts.session_rotate_in_txn(&mut change, by, Proved::Now).await?;
        accounts.tell_proved(&mut change, by).await?;
        change.commit().await?;
        Ok(session)
    }

    pub(super) async fn tell_proved(&self, change: &mut Change, by: &SignedIn) -> Result<(), AccountError> {
        let about = About::of("person", by.account).and("session", by.session);
        self.tell(&self.as_person(by.account), change, "account.proved", &about).await
    }

    /// Offers a secret for codes.
    pub fn code_offer_own(&self, by: &SignedIn) -> CodeOffer {
        self.of(by.access.tenant).code_offer(&by.account.to_bytes(), &by.login)
    }

    /// Sets a password and the telephone that makes codes for it; `offer` is what [`Accounts::code_offer_own`] sealed, `code` its first code.
    pub async fn password_set(
        &self,
        by: &SignedIn,
        password: &str,
        (offer, code): (&str, &str),
    ) -> Result<Accepted, AccountError> {
        self.require_fresh_proof(by)?;
        password::check(password, &by.login)?;
        let accounts = self.of(by.access.tenant);
        let (secret, step) = accounts.code_confirmed(&by.account.to_bytes(), offer, code)?;
        let new = Password {
            hash: accounts.hashed(password).await?,
            totp_sealed: accounts.sealed_totp(by.account, &secret),
            totp_step: step,
            set_at: accounts.now(),
        };
        let (recovery_codes, kept) = totp::recovery_codes(accounts.chance());
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        change.password_set_in_txn(by.account, &new).await?;
        change.recovery_code_set_in_txn(by.account, &kept).await?;
        accounts.forgive_codes_in_txn(&mut change, by.account).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.password_set").await?;
        change.commit().await?;
        Ok(Accepted { session, recovery_codes })
    }

    /// Changes the password and leaves the telephone.
    pub async fn password_change(&self, by: &SignedIn, password: &str) -> Result<NewSession, AccountError> {
        self.require_fresh_proof(by)?;
        password::check(password, &by.login)?;
        let accounts = self.of(by.access.tenant);
        let hash = accounts.hashed(password).await?;
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        change.password_hash_set_in_txn(by.account, &hash, accounts.now()).await?;
        accounts.forgive_codes_in_txn(&mut change, by.account).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.password_set").await?;
        change.commit().await?;
        Ok(session)
    }

    /// Removes the password with its codes; not if there is no other way in.
    pub async fn password_remove(&self, by: &SignedIn) -> Result<NewSession, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        // Two who remove the last two ways at once go one after the other.
        change.account_lock_in_txn().await?;
        accounts.has_another_way(by).await?;
        change.password_remove_in_txn(by.account).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.password_removed").await?;
        change.commit().await?;
        Ok(session)
    }

    /// Makes new recovery codes; the old ones are worth nothing.
    pub async fn recovery_codes_renew(&self, by: &SignedIn) -> Result<Vec<String>, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let (shown, kept) = totp::recovery_codes(accounts.chance());
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        change.recovery_code_set_in_txn(by.account, &kept).await?;
        let about = About::of("person", by.account);
        accounts.tell(&access, &mut change, "account.recovery_codes_renewed", &about).await?;
        change.commit().await?;
        Ok(shown)
    }

    /// Refuses if what is about to be removed is the last way in. Ask it within a change that holds the lock.
    pub(super) async fn has_another_way(&self, by: &SignedIn) -> Result<(), AccountError> {
        if self.credentials(by).await?.ways() <= 1 {
            return Err(AccountError::LastWayIn);
        }
        Ok(())
    }

    /// Other sessions end, this one gets a new secret, and it is told.
    pub(super) async fn ways_changed_in_txn(
        &self,
        change: &mut Change,
        by: &SignedIn,
        what: &'static str,
    ) -> Result<NewSession, AccountError> {
        change.session_end_others_in_txn(by.account, Some(by.session)).await?;
        self.tell(&self.as_person(by.account), change, what, &About::of("person", by.account)).await?;
        self.session_rotate_in_txn(change, by, Proved::Before).await
    }

    async fn hashed(&self, password: &str) -> Result<String, AccountError> {
        let place = self.house.hasher.place(Lane::Known).await?;
        self.house.hasher.hash(place, password, self.chance().bytes()).await
    }
}
