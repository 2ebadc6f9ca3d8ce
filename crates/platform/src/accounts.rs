//! Accounts: who may come in, how they prove who they are, and what they may here.
//! Makes the [`Access`] that every other room asks for first. Not pages or cookies' attributes (that is `web`), not SQL (that is `store`).
//!
//! - [`role`]: roles and their rights, scopes of programs.
//! - [`invite`]: links that let somebody in once, also the very first.
//! - [`passkey`], [`provider`], or [`sign_in`] with password and code; [`throttle`]: how long to wait after failing, without locking others out.
//! - [`session`]: who is signed in; [`own`]: what people change about themselves; [`people`]: what administrators change about others.
//! - [`token`] makes programs' tokens.
//!
//! Every change writes its audit entry in the same transaction, and no entry holds a login, a name, an address or a secret.

pub mod error;
pub mod invite;
pub mod own;
pub mod passkey;
pub mod people;
pub mod provider;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod token;
pub mod who;

mod cbor;
mod password;
mod secret;
mod throttle;
mod totp;
mod webauthn;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use model::{
    access::{Access, Actor, Rights},
    ids::{PersonId, TenantId},
    time::Time,
};
use store::{Store, platform::PlatformStore, txn::Change};

use crate::{
    accounts::{
        password::Hasher,
        secret::{Keys, Secret},
    },
    audit::{About, Audit},
    clock::{Chance, Clock},
    keys::SessionKey,
};

pub use error::{AccountError, SignInRefused, Unfit};
pub use invite::{Accepted, CodeOffer, NewAccount, NewInvitation, OneTimeLink, OpenInvitation};
pub use own::Credentials;
pub use passkey::{Ceremony, Signed};
pub use password::{MAX_PASSWORD_BYTES, MIN_PASSWORD_LETTERS, PasswordCost};
pub use role::{Role, Roles, Scope, Scopes};
pub use session::{NewSession, SignedIn};
pub use sign_in::Client;
pub use store::platform::{
    account::{Account, Identity},
    credential::Passkey,
    invitation::{Invitation, InvitationKind},
    session::{Session, Way},
};
pub use token::{LONGEST_TOKEN, NewToken, Token};
pub use totp::RECOVERY_CODES;
pub use webauthn::WebauthnError;

/// How the house is reached: what a passkey is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What the house is called where a person chooses a passkey or a code.
    pub name: String,
    /// The relying party: a host name, which every origin's host is or ends with.
    pub rp_id: String,
    /// The origins pages are served from, for example `https://tidewatch.example`.
    pub origins: Vec<String>,
}

/// What an installation may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountRules {
    /// A session that is not used ends after this.
    pub session_idle: Duration,
    /// A session ends after this, used or not.
    pub session_longest: Duration,
    /// How fresh a proof must be for what cannot be undone.
    pub proof_fresh: Duration,
    /// Roles that count only in a session begun with a passkey.
    pub passkey_required: Roles,
    /// How much work the hash of a password is.
    pub password_cost: PasswordCost,
    /// How long a link for an administrator can be used.
    pub administrator_link: Duration,
    /// How long an invitation can be used.
    pub invitation: Duration,
    /// How long a device is known after the last sign-in on it.
    pub device_known: Duration,
}

impl Default for AccountRules {
    fn default() -> Self {
        Self {
            // NIST SP 800-63B-4 §2.2.3: at most a day in all, at most an hour of silence, for two factors.
            session_idle: Duration::from_hours(1),
            session_longest: Duration::from_hours(24),
            proof_fresh: Duration::from_mins(15),
            passkey_required: Roles::NONE,
            password_cost: PasswordCost::USUAL,
            administrator_link: Duration::from_hours(24),
            invitation: Duration::from_hours(7 * 24),
            device_known: Duration::from_hours(180 * 24),
        }
    }
}

/// What accounts stand on.
pub struct AccountsParts {
    /// Where everything is kept.
    pub store: Store,
    /// Where it is told.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub chance: Arc<dyn Chance>,
    /// What keys of this room come from.
    pub key: SessionKey,
    /// How the house is reached.
    pub site: Site,
    /// What the installation set.
    pub rules: AccountRules,
}

/// The accounts of one tenant; cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    house: Arc<House>,
    tenant: TenantId,
}

/// What the accounts of all tenants share.
struct House {
    store: Store,
    audit: Audit,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    keys: Keys,
    hasher: Hasher,
    site: Site,
    rules: AccountRules,
    /// The identity provider that people come in through, by its name for itself; identities of any other are no way in.
    issuer: OnceLock<String>,
}

impl Accounts {
    /// Opens the accounts of the house at the root of the tree.
    #[must_use]
    pub fn new(parts: AccountsParts) -> Self {
        let AccountsParts { store, audit, clock, chance, key, site, rules } = parts;
        let keys = Keys::new(&key);
        let hasher = Hasher::new(rules.password_cost, &keys.pepper, chance.bytes());
        let house = House { store, audit, clock, chance, keys, hasher, site, rules, issuer: OnceLock::new() };
        Self { house: Arc::new(house), tenant: TenantId::HOUSE }
    }

    /// Returns the accounts of another tenant.
    #[must_use]
    pub fn of(&self, tenant: TenantId) -> Self {
        Self { house: Arc::clone(&self.house), tenant }
    }

    /// Returns whose accounts these are.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Returns how the house is reached.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.house.site
    }

    /// Returns what the installation set.
    #[must_use]
    pub fn rules(&self) -> &AccountRules {
        &self.house.rules
    }

    /// Says whether somebody can let others in.
    pub async fn has_administrator(&self) -> Result<bool, AccountError> {
        let count = self.platform().account_count(&self.inside(), Role::Administrator.as_str()).await?;
        Ok(count > 0)
    }

    fn now(&self) -> Time {
        self.house.clock.now()
    }

    fn chance(&self) -> &dyn Chance {
        self.house.chance.as_ref()
    }

    fn platform(&self) -> PlatformStore {
        self.house.store.platform()
    }

    /// The room's own access, for what is looked up before anybody is known.
    fn inside(&self) -> Access {
        Access::house(self.tenant, "accounts")
    }

    /// The room's access in a person's name: the person's own matters, which need no right but to be that person.
    fn as_person(&self, person: PersonId) -> Access {
        Access { tenant: self.tenant, actor: Actor::Person(person), rights: Rights::ALL }
    }

    /// The room's access in the name of somebody who was found to have the right.
    fn as_asker(&self, access: &Access) -> Access {
        Access { rights: Rights::ALL, ..access.clone() }
    }

    fn secret(&self) -> Secret {
        Secret::new(self.tenant, self.chance())
    }

    /// Begins a change that somebody makes.
    async fn change(&self, access: &Access) -> Result<Change, AccountError> {
        Ok(self.house.store.change(access).await?)
    }

    /// Tells of it in the same transaction.
    async fn tell(
        &self,
        access: &Access,
        change: &mut Change,
        what: &'static str,
        about: &About,
    ) -> Result<(), AccountError> {
        self.house.audit.append_in_txn(access, change, what, about).await?;
        Ok(())
    }
}
