//! Links that let somebody in once: the first administrator's, which is printed where the program runs; invitations; and a new way in for
//! somebody who lost theirs. A link is shown once and kept as a hash; whoever holds it chooses how to sign in from then on.

use model::{
    access::{Access, Right},
    ids::{Id, InvitationId, PersonId},
    time::Time,
};
use store::{
    error::StoreError,
    platform::{
        account::{Account, MAX_ACCOUNT_NAME_BYTES, MAX_LOGIN_BYTES},
        credential::Password,
        invitation::{Invitation, InvitationKind},
        session::Way,
    },
    txn::Change,
};
use zeroize::Zeroizing;

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, Unfit},
        password::{self, Lane},
        role::{Role, Roles},
        secret::Secret,
        session::NewSession,
        sign_in::Client,
        totp,
    },
    audit::About,
};

/// A link that lets somebody in once. Show it once; it cannot be shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The secret in it.
    pub secret: String,
    /// Until when it can be used.
    pub ends_at: Time,
}

impl OneTimeLink {
    /// Returns the path of the page that takes it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/welcome/{}", self.secret)
    }
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "OneTimeLink(hidden, until {})", self.ends_at)
    }
}

/// Somebody to invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// What they will be.
    pub roles: Roles,
    /// Which login is proposed.
    pub login: Option<String>,
    /// Which name is proposed.
    pub name: Option<String>,
}

/// A link that can be used, as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Its id.
    pub id: InvitationId,
    /// What for.
    pub kind: InvitationKind,
    /// What the account will be; empty if it is there already.
    pub roles: Roles,
    /// The login: a proposal, or the account's.
    pub login: Option<String>,
    /// The name: a proposal, or the account's.
    pub name: Option<String>,
    /// Until when it can be used.
    pub ends_at: Time,
}

/// What a person says of themselves when they come in. Not looked at where the account is there already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewAccount {
    /// What they will type; case does not matter.
    pub login: String,
    /// What others see.
    pub name: String,
    /// In which language they want to be spoken to.
    pub language: Option<String>,
}

/// A secret for codes, to be taken over by a telephone and confirmed with its first code.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeOffer {
    /// What a person types into the telephone.
    pub secret: String,
    /// The same as an address, for a QR code.
    pub uri: String,
    /// What the form carries back; sealed.
    pub sealed: String,
}

impl std::fmt::Debug for CodeOffer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CodeOffer(hidden)")
    }
}

/// Somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// They are signed in.
    pub session: NewSession,
    /// Codes to write down; shown once. None with a passkey.
    pub recovery_codes: Vec<String>,
}

/// A form with an offered code is good for so long.
const OFFER: std::time::Duration = std::time::Duration::from_mins(30);

impl Accounts {
    /// Returns a new link for the first administrator if nobody can let others in yet; it takes back the one before.
    pub async fn first_link(&self) -> Result<Option<OneTimeLink>, AccountError> {
        if self.has_administrator().await? {
            return Ok(None);
        }
        self.administrator_link().await.map(Some)
    }

    /// Returns a new link that makes an administrator, also if there is one: the way back in for whoever owns the machine. It takes back the one
    /// before.
    pub async fn administrator_link(&self) -> Result<OneTimeLink, AccountError> {
        let access = self.inside();
        let kind = InvitationKind::Administrator;
        let new = NewInvitation { roles: Roles::FIRST, login: None, name: None };
        self.link(&access, kind, &new, self.house.rules.administrator_link).await
    }

    /// Invites somebody; the link is for whoever asked to hand over.
    pub async fn invite(&self, access: &Access, new: &NewInvitation) -> Result<OneTimeLink, AccountError> {
        access.require(Right::Manage)?;
        if new.roles.is_empty() {
            return Err(AccountError::Unfit(Unfit::Roles));
        }
        let login = new.login.as_deref().map(login_of).transpose()?;
        let name = new.name.as_deref().map(name_of).transpose()?;
        let new = NewInvitation { roles: new.roles, login, name };
        let accounts = self.of(access.tenant);
        accounts.link(access, InvitationKind::Invitation, &new, self.house.rules.invitation).await
    }

    /// Makes a link by which a person gets a new way in and loses the old ones; sessions end when it is used, not before.
    pub async fn way_in_link(&self, access: &Access, person: PersonId) -> Result<OneTimeLink, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        // It must be there, and not another tenant's.
        accounts.platform().account_fetch(&accounts.inside(), person).await?;
        let new = NewInvitation { roles: Roles::NONE, login: None, name: None };
        accounts.link(access, InvitationKind::WayIn(person), &new, self.house.rules.invitation).await
    }

    async fn link(
        &self,
        access: &Access,
        kind: InvitationKind,
        new: &NewInvitation,
        lasts: std::time::Duration,
    ) -> Result<OneTimeLink, AccountError> {
        let access = self.as_asker(access);
        let now = self.now();
        let secret = self.secret();
        let invitation = Invitation {
            id: InvitationId::new(now, self.chance().bytes()),
            kind,
            roles: new.roles.to_string(),
            login: new.login.clone(),
            name: new.name.clone(),
            made_by: access.actor.to_string(),
            made_at: now,
            ends_at: now.plus(lasts),
            used_at: None,
        };
        let mut change = self.change(&access).await?;
        if kind != InvitationKind::Invitation {
            change.invitation_void_in_txn(kind, now).await?;
        }
        change.invitation_add_in_txn(&invitation, &secret.print()).await?;
        let about = About::of("invitation", invitation.id).word("kind", kind.as_str());
        let about = match kind {
            InvitationKind::WayIn(person) => about.and("person", person),
            InvitationKind::Administrator | InvitationKind::Invitation => with_roles(about, new.roles),
        };
        self.tell(&access, &mut change, "account.link_made", &about).await?;
        change.commit().await?;
        Ok(OneTimeLink { secret: secret.to_text(), ends_at: invitation.ends_at })
    }

    /// Returns what a link is for; nothing if it was used, taken back, has ended or never was.
    pub async fn invitation(&self, secret: &str) -> Result<Option<OpenInvitation>, AccountError> {
        Ok(self.open_link(secret).await?.map(|(_, open)| open))
    }

    /// Returns the accounts of the link's tenant, and the link.
    pub(super) async fn open_link(
        &self,
        secret: &str,
    ) -> Result<Option<(Self, OpenInvitation)>, AccountError> {
        let Some(secret) = Secret::parse(secret) else { return Ok(None) };
        let accounts = self.of(secret.tenant);
        let (platform, inside) = (accounts.platform(), accounts.inside());
        let found = platform.invitation_by_secret(&inside, &secret.print()).await?;
        let now = accounts.now();
        let Some(found) = found.filter(|link| link.used_at.is_none() && link.ends_at > now) else {
            return Ok(None);
        };
        let damaged = StoreError::Damaged { what: "an invitation", detail: "its roles" };
        let roles = found.roles.parse().map_err(|_| AccountError::Store(damaged))?;
        let (login, name) = match found.kind {
            InvitationKind::WayIn(person) => {
                let account = platform.account_fetch(&inside, person).await?;
                (Some(account.login), Some(account.name))
            }
            InvitationKind::Administrator | InvitationKind::Invitation => (found.login, found.name),
        };
        let open =
            OpenInvitation { id: found.id, kind: found.kind, roles, login, name, ends_at: found.ends_at };
        Ok(Some((accounts, open)))
    }

    /// Returns invitations that can still be used, after an id.
    pub async fn invitation_list(
        &self,
        access: &Access,
        after: Option<InvitationId>,
        limit: u32,
    ) -> Result<Vec<Invitation>, AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        Ok(accounts.platform().invitation_list(&accounts.inside(), self.now(), after, limit).await?)
    }

    /// Takes an invitation back.
    pub async fn invitation_end(&self, access: &Access, id: InvitationId) -> Result<(), AccountError> {
        access.require(Right::Manage)?;
        let accounts = self.of(access.tenant);
        let asker = accounts.as_asker(access);
        let mut change = accounts.change(&asker).await?;
        change.invitation_use_in_txn(id, accounts.now()).await?;
        accounts.tell(&asker, &mut change, "account.link_ended", &About::of("invitation", id)).await?;
        Ok(change.commit().await?)
    }

    /// Offers a secret for codes to the holder of a link.
    pub async fn invitation_code_offer(&self, link: &str, login: &str) -> Result<CodeOffer, AccountError> {
        let (accounts, open) = self.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
        let login = login_of(open.login.as_deref().unwrap_or(login))?;
        Ok(accounts.code_offer(&open.id.to_bytes(), &login))
    }

    /// Offers a secret for codes, bound to whom it is offered.
    pub(super) fn code_offer(&self, whom: &[u8; 16], login: &str) -> CodeOffer {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        let secret: Zeroizing<[u8; totp::SECRET_BYTES]> = Zeroizing::new(self.chance().bytes());
        let ends_at = self.now().plus(OFFER).micros().to_be_bytes();
        let content = Zeroizing::new([ends_at.as_slice(), secret.as_slice()].concat());
        let about: [&[u8]; 3] = [b"code offer", &self.tenant.to_bytes(), whom];
        let sealed = self.house.keys.sealed(&about, &content, self.chance());
        CodeOffer {
            secret: totp::base32(secret.as_slice()),
            uri: totp::uri(&self.house.site.name, login, secret.as_slice()),
            sealed: URL_SAFE_NO_PAD.encode(sealed),
        }
    }

    /// Shows an offer once more to the holder of its link: the telephone may hold the secret already. Nothing if it has ended.
    #[must_use]
    pub fn code_offer_again(&self, open: &OpenInvitation, login: &str, sealed: &str) -> Option<CodeOffer> {
        let secret = self.code_offered(&open.id.to_bytes(), sealed).ok()?;
        Some(CodeOffer {
            secret: totp::base32(&secret),
            uri: totp::uri(&self.house.site.name, login, &secret),
            sealed: sealed.to_owned(),
        })
    }

    /// Takes an offer back with the first code of it; returns the secret and the time step of the code.
    pub(super) fn code_confirmed(
        &self,
        whom: &[u8; 16],
        sealed: &str,
        code: &str,
    ) -> Result<(Zeroizing<Vec<u8>>, i64), AccountError> {
        let secret = self.code_offered(whom, sealed)?;
        let totp::Typed::Totp(code) = totp::typed(code) else { return Err(AccountError::WrongCode) };
        let step = totp::step_of(&secret, &code, self.now()).ok_or(AccountError::WrongCode)?;
        Ok((secret, step))
    }

    /// Opens an offer that has not ended.
    fn code_offered(&self, whom: &[u8; 16], sealed: &str) -> Result<Zeroizing<Vec<u8>>, AccountError> {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        const OVER: AccountError = AccountError::Ceremony("the offer of a code is not ours or has ended");
        if sealed.len() > 200 {
            return Err(OVER);
        }
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| OVER)?;
        let about: [&[u8]; 3] = [b"code offer", &self.tenant.to_bytes(), whom];
        let opened = self.house.keys.opened(&about, &sealed).ok_or(OVER)?;
        let (ends_at, secret) = opened.split_first_chunk::<8>().ok_or(OVER)?;
        if Time::from_micros(i64::from_be_bytes(*ends_at)) <= self.now() {
            return Err(OVER);
        }
        Ok(Zeroizing::new(secret.to_vec()))
    }

    /// Lets the holder of a link in with a password and a telephone that makes codes.
    ///
    /// `offer` is what [`Accounts::invitation_code_offer`] sealed, `code` the first code of it.
    pub async fn accept_password(
        &self,
        link: &str,
        new: &NewAccount,
        password: &str,
        (offer, code): (&str, &str),
        client: &Client,
    ) -> Result<Accepted, AccountError> {
        let (accounts, open) = self.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
        let account = accounts.account_of_link(&open, new).await?;
        password::check(password, &account.login)?;
        let (secret, step) = accounts.code_confirmed(&open.id.to_bytes(), offer, code)?;
        let place = accounts.house.hasher.place(Lane::Stranger).await?;
        let hash = accounts.house.hasher.hash(place, password, accounts.chance().bytes()).await?;
        let password = Password {
            hash,
            totp_sealed: accounts.sealed_totp(account.id, &secret),
            totp_step: step,
            set_at: accounts.now(),
        };
        let (recovery_codes, kept) = totp::recovery_codes(accounts.chance());
        let access = accounts.as_person(account.id);
        let mut change = accounts.change(&access).await?;
        accounts.enter_in_txn(&mut change, &open, &account).await?;
        change.password_set_in_txn(account.id, &password).await?;
        change.recovery_code_set_in_txn(account.id, &kept).await?;
        let session = accounts.session_begin_in_txn(&mut change, &account, Way::Password, client).await?;
        accounts.tell_signed_in(&mut change, &session).await?;
        change.commit().await?;
        Ok(Accepted { session, recovery_codes })
    }

    /// Returns the account that a link makes, or is for.
    pub(super) async fn account_of_link(
        &self,
        open: &OpenInvitation,
        new: &NewAccount,
    ) -> Result<Account, AccountError> {
        if let InvitationKind::WayIn(person) = open.kind {
            return Ok(self.platform().account_fetch(&self.inside(), person).await?);
        }
        let now = self.now();
        Ok(Account {
            id: PersonId::new(now, self.chance().bytes()),
            login: login_of(&new.login)?,
            name: name_of(&new.name)?,
            roles: open.roles.to_string(),
            language: language_of(new.language.as_deref())?,
            made_at: now,
            disabled_at: None,
        })
    }

    /// Uses a link up and makes its account, or takes the old ways in from the one that is there; tells of it.
    pub(super) async fn enter_in_txn(
        &self,
        change: &mut Change,
        open: &OpenInvitation,
        account: &Account,
    ) -> Result<(), AccountError> {
        let used = change.invitation_use_in_txn(open.id, self.now()).await;
        used.map_err(|error| match error {
            StoreError::Missing { .. } => AccountError::NoSuchLink,
            other => other.into(),
        })?;
        let access = self.as_person(account.id);
        let about = About::of("person", account.id).and("invitation", open.id);
        if let InvitationKind::WayIn(person) = open.kind {
            change.credential_remove_all_in_txn(person).await?;
            change.account_identity_remove_all_in_txn(person).await?;
            change.known_device_remove_all_in_txn(person).await?;
            change.session_end_others_in_txn(person, None).await?;
            self.forgive_codes_in_txn(change, person).await?;
            return self.tell(&access, change, "account.way_in_renewed", &about).await;
        }
        let added = change.account_add_in_txn(account).await;
        added.map_err(|error| AccountError::conflict(error, Unfit::LoginTaken))?;
        self.tell(&access, change, "account.made", &with_roles(about, open.roles)).await
    }

    /// Seals a secret for codes to its person.
    pub(super) fn sealed_totp(&self, person: PersonId, secret: &[u8]) -> Vec<u8> {
        let about: [&[u8]; 3] = [b"totp", &self.tenant.to_bytes(), &person.to_bytes()];
        self.house.keys.sealed(&about, secret, self.chance())
    }

    /// Opens it.
    pub(super) fn opened_totp(&self, person: PersonId, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let about: [&[u8]; 3] = [b"totp", &self.tenant.to_bytes(), &person.to_bytes()];
        self.house.keys.opened(&about, sealed)
    }
}

/// Names each role of a set.
pub(super) fn with_roles(about: About, roles: Roles) -> About {
    roles.iter().fold(about, |about, role: Role| about.word("role", role.as_str()))
}

/// Returns a login in the form it is kept in.
pub(super) fn login_of(typed: &str) -> Result<String, AccountError> {
    let login = typed.trim().to_lowercase();
    let is_plain = |letter: char| !letter.is_whitespace() && !letter.is_control();
    if login.is_empty() || login.len() > MAX_LOGIN_BYTES || !login.chars().all(is_plain) {
        return Err(AccountError::Unfit(Unfit::Login));
    }
    Ok(login)
}

/// Returns a name in the form it is kept in.
pub(super) fn name_of(typed: &str) -> Result<String, AccountError> {
    let name = typed.trim();
    if name.is_empty() || name.len() > MAX_ACCOUNT_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(AccountError::Unfit(Unfit::Name));
    }
    Ok(name.to_owned())
}

/// Returns a language there are texts in.
pub(super) fn language_of(typed: Option<&str>) -> Result<Option<String>, AccountError> {
    let is_known = |tag: &str| crate::phrases::TEXTS.iter().any(|(language, _, _)| *language == tag);
    match typed {
        None | Some("") => Ok(None),
        Some(tag) if is_known(tag) => Ok(Some(tag.to_owned())),
        Some(_) => Err(AccountError::Unfit(Unfit::Language)),
    }
}
