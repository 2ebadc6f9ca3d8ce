//! Signing in through the organisation's identity provider: OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636), as RFC 9700 advises.
//! What tokens and documents are is `formats::openid`; what is fetched and believed of them is [`known`]; cookies and pages are `web`.
//!
//! A browser is sent to the provider with a state, a nonce and a challenge; what they were is sealed into what the browser carries for us, so that nobody
//! can fill our store by beginning, and nobody else's browser can finish. It ends after ten minutes and is finished once.
//!
//! A person is an issuer and a subject, never an address. Who has no account here that is linked with that identity does not come in, unless the operator
//! said which of the provider's claims let in ([`ComesIn::Claims`]). What a passkey is asked for stays asked for: a provider signs nobody's letter.

mod carried;
mod known;
mod signature;

use std::time::Duration;

use formats::openid::{Claims, Expected, Token};
use model::{
    access::{Denied, Right},
    ids::{PersonId, SessionId},
    time::Time,
};
use sha2::{Digest, Sha256};
use store::{
    platform::{
        account::{Account, Identity, LinkedAccount},
        session::Way,
    },
    txn::Change,
};
use thiserror::Error;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, SignInRefused, Unfit},
        invite::{NewAccount, login_of, name_of, with_roles},
        people::not_the_last,
        role::{Role, Roles},
        session::{NewSession, Proved, SignedIn},
        sign_in::Client,
        throttle::Counted,
    },
    audit::About,
    fetch::{Fetcher, Reach, Url},
};

use carried::{Carried, Errand};
use known::Known;

/// How long a browser may be away.
const LASTS: Duration = Duration::from_mins(10);
/// So many codes are exchanged at the same time; one more is told to come back.
const MOST_EXCHANGING: usize = 16;
/// A code, a state and an error are short; longer ones are not looked at.
const MAX_RETURNED_BYTES: usize = 4_096;

/// Who comes in through the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComesIn {
    /// Only who was invited and linked the identity to an account.
    Invited,
    /// These, and also whom the provider's claims give a role; such a person's roles are what the claims say at each sign-in.
    Claims(ClaimRule),
}

/// Which claims let in, as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRule {
    /// The claim that lists groups or roles; dots lead into objects.
    pub claim: String,
    /// A value of it, and what it makes somebody here.
    pub roles: Vec<(String, Roles)>,
    /// If there are any, the person's address must be verified by the provider and be of one of these domains, in small letters.
    pub email_domains: Vec<String>,
}

impl ClaimRule {
    /// Returns what somebody is here by these claims; nothing if they do not let in.
    fn roles_of(&self, claims: &Claims) -> Roles {
        let is_domain_ours = |address: &str| {
            let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
            domain.is_some_and(|domain| self.email_domains.contains(&domain))
        };
        if !self.email_domains.is_empty() && !claims.verified_email().is_some_and(is_domain_ours) {
            return Roles::NONE;
        }
        let said = claims.words(&self.claim);
        let given = self.roles.iter().filter(|(value, _)| said.contains(&value.as_str()));
        given.flat_map(|(_, roles)| roles.iter()).collect()
    }
}

/// What an operator says of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    /// Its name for itself, exactly as it writes it.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there; without one only PKCE says that it is us.
    pub secret: Option<Zeroizing<String>>,
    /// What people call it.
    pub name: String,
    /// What is asked for: words with one space between, `openid` among them.
    pub scopes: String,
    /// Who comes in.
    pub comes_in: ComesIn,
    /// Whether it may be in our own network.
    pub is_near: bool,
}

/// A provider cannot be used as it was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProviderSetupError {
    /// Its name is no address.
    #[error("use the issuer: it must look like https://login.example, without query or fragment")]
    Issuer,
    /// It would be asked in the clear.
    #[error("use the issuer: it must begin with https:")]
    InTheClear,
    /// We have no name there.
    #[error("use the client: its id is missing")]
    Client,
    /// What is asked for is no OpenID.
    #[error("use the scopes: `openid` is missing among them")]
    Scopes,
    /// A rule by which nobody comes in.
    #[error("use who comes in: a claim and at least one value with a role are needed")]
    Rule,
}

/// The way in through the provider, into the accounts of one tenant.
pub struct Provider {
    accounts: Accounts,
    settings: ProviderSettings,
    /// Where the provider sends browsers back to.
    return_to: String,
    known: Known,
    exchanging: Semaphore,
}

/// What somebody goes to the provider for.
#[derive(Debug, Clone, Copy)]
pub enum Going<'g> {
    /// To come in.
    SignIn,
    /// To come in by a link, for the first time or in a new way.
    Accept {
        /// The link's secret.
        link: &'g str,
        /// What the person says of themselves.
        new: &'g NewAccount,
    },
    /// To be able to come in this way, too.
    Link(&'g SignedIn),
    /// To prove that it is still the same person.
    Prove(&'g SignedIn),
}

/// Somebody can be sent to the provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Departure {
    /// Where the browser goes.
    pub url: String,
    /// What it carries for us until it is back.
    pub carried: String,
    /// For how long.
    pub lasts: Duration,
}

impl std::fmt::Debug for Departure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Departure(hidden)")
    }
}

/// What the provider had the browser bring (RFC 6749 §4.1.2).
#[derive(Debug, Clone, Copy, Default)]
pub struct Returned<'r> {
    /// What is exchanged for a token.
    pub code: Option<&'r str>,
    /// What was sent along.
    pub state: &'r str,
    /// Who sends it, if the provider says so.
    pub issuer: Option<&'r str>,
    /// Why there is no code.
    pub error: Option<&'r str>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The session, new or with a new secret.
    pub session: NewSession,
    /// Where the person wanted to go.
    pub next: String,
    /// What it was for.
    pub came_for: CameFor,
}

/// What somebody came back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameFor {
    /// To come in.
    SignIn,
    /// To come in by a link.
    Accept,
    /// To link the identity.
    Link,
    /// To prove that it is still the same person.
    Prove,
}

impl Provider {
    /// Sets up the way in; nobody is asked anything yet.
    ///
    /// Errors: [`ProviderSetupError`].
    pub fn new(
        accounts: Accounts,
        settings: ProviderSettings,
        fetcher: Fetcher,
        return_to: String,
    ) -> Result<Self, ProviderSetupError> {
        let issuer = Url::parse(&settings.issuer).map_err(|_| ProviderSetupError::Issuer)?;
        // OpenID Connect Discovery 1.0, section 2: an issuer has neither query nor fragment.
        if settings.issuer.contains(['?', '#']) {
            return Err(ProviderSetupError::Issuer);
        }
        // RFC 9700 §2.6: never in the clear; a provider on this very machine, for trying it out, is not reached over a network.
        let is_here = settings.is_near && ["localhost", "127.0.0.1", "::1"].contains(&issuer.host());
        if !issuer.is_tls() && !is_here {
            return Err(ProviderSetupError::InTheClear);
        }
        if settings.client.is_empty() {
            return Err(ProviderSetupError::Client);
        }
        if !settings.scopes.split(' ').any(|scope| scope == "openid") {
            return Err(ProviderSetupError::Scopes);
        }
        if let ComesIn::Claims(rule) = &settings.comes_in
            && (rule.claim.is_empty() || rule.roles.iter().all(|(_, roles)| roles.is_empty()))
        {
            return Err(ProviderSetupError::Rule);
        }
        let reach = if settings.is_near { Reach::OwnNetworkToo } else { Reach::Internet };
        let known = Known::new(fetcher, reach, settings.issuer.clone(), issuer.is_tls());
        // A house has one provider: the first that is set.
        let _ = accounts.house.issuer.set(settings.issuer.clone());
        Ok(Self { accounts, settings, return_to, known, exchanging: Semaphore::new(MOST_EXCHANGING) })
    }

    /// Returns what people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Returns its name for itself.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Returns where it sends browsers back to: what an operator enters there.
    #[must_use]
    pub fn return_to(&self) -> &str {
        &self.return_to
    }

    /// Sends somebody to the provider. Nothing is written.
    ///
    /// Errors: the provider does not answer ([`AccountError::ProviderSilent`]), the link is not open, the person is another tenant's.
    pub async fn begin(&self, going: Going<'_>, next: &str) -> Result<Departure, AccountError> {
        let errand = self.errand(going).await?;
        let metadata = self.known.metadata(self.accounts.now()).await?;
        let carried = Carried::new(errand, next, self.accounts.now(), LASTS, self.accounts.chance());
        let challenge = carried::text_of(&Sha256::digest(carried.verifier.as_bytes()));
        let mut query = form_urlencoded::Serializer::new(String::new());
        // OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636 §4.3.
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client)
            .append_pair("redirect_uri", &self.return_to)
            .append_pair("scope", &self.settings.scopes)
            .append_pair("state", &carried.state)
            .append_pair("nonce", &carried.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if matches!(going, Going::Prove(_)) {
            // Without the second the provider need not say when the person last proved it.
            query.append_pair("prompt", "login").append_pair("max_age", "0");
        }
        let endpoint = &metadata.authorization_endpoint;
        // RFC 6749 §3.1: a query of the endpoint's own stays.
        let join = if endpoint.contains('?') { '&' } else { '?' };
        Ok(Departure {
            url: format!("{endpoint}{join}{}", query.finish()),
            carried: carried.sealed(&self.accounts),
            lasts: LASTS,
        })
    }

    async fn errand(&self, going: Going<'_>) -> Result<Errand, AccountError> {
        let ours = |by: &SignedIn| {
            if by.access.tenant == self.accounts.tenant {
                return Ok((by.account, by.session));
            }
            Err(AccountError::Denied(Denied { right: Right::Read }))
        };
        Ok(match going {
            Going::SignIn => Errand::SignIn,
            Going::Accept { link, new } => {
                let (accounts, open) =
                    self.accounts.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
                if accounts.tenant != self.accounts.tenant {
                    return Err(AccountError::NoSuchLink);
                }
                // What does not fit is said before the person is sent away.
                accounts.account_of_link(&open, new).await?;
                Errand::Accept { link: link.to_owned(), new: new.clone() }
            }
            Going::Link(by) => {
                self.accounts.require_fresh_proof(by)?;
                let (person, session) = ours(by)?;
                Errand::Link { person, session }
            }
            Going::Prove(by) => {
                let (person, session) = ours(by)?;
                Errand::Prove { person, session }
            }
        })
    }

    /// Takes what the browser brought back. `by` is who is signed in in that browser, if somebody is.
    ///
    /// Errors: nothing about it that is wrong is told in particular; the cause is for the log.
    pub async fn finish(
        &self,
        carried: &str,
        returned: &Returned<'_>,
        by: Option<&SignedIn>,
        client: &Client,
    ) -> Result<Arrival, SignInRefused> {
        let carried = Carried::opened(carried, &self.accounts)?;
        // RFC 6749 §10.12, RFC 9700 §2.1: this browser began it.
        let is_same = aws_lc_rs::constant_time::verify_slices_are_equal(
            carried.state.as_bytes(),
            returned.state.as_bytes(),
        );
        if is_same.is_err() {
            return Err(AccountError::Ceremony("another browser began it, or a newer one was begun").into());
        }
        // Before anything is written: going and coming back with nothing costs a stranger nothing, and must not fill the store or the log.
        let counted = Counted::provider(&self.accounts, &client.network);
        counted.look(&self.accounts, self.accounts.now()).await?;
        let place = self.exchanging.try_acquire().map_err(|_| SignInRefused::Busy)?;
        let metadata = self.known.metadata(self.accounts.now()).await?;
        counted.charge(&self.accounts, self.accounts.now()).await?;
        self.use_up(&carried).await?;
        // RFC 9207 §2.4: an answer of another provider is none, whatever is in it.
        let is_from_there = match returned.issuer {
            Some(issuer) => issuer == self.settings.issuer,
            None => !metadata.names_itself,
        };
        if !is_from_there {
            return Err(self.refuse(AccountError::Provider("another provider sent the browser back")).await);
        }
        let code = match (returned.error, returned.code) {
            (None, Some(code)) if !code.is_empty() && code.len() <= MAX_RETURNED_BYTES => code,
            // RFC 6749 §4.1.2.1: the person or the provider said no; its words are not shown to anybody.
            _ => return Err(self.refuse(AccountError::ProviderSaidNo).await),
        };
        let claims = match self.claims(&metadata, &carried, code).await {
            Ok(claims) => claims,
            Err(error @ AccountError::ProviderSilent(_)) => {
                // That was nobody's fault here.
                let mut change = self.accounts.change(&self.accounts.inside()).await?;
                counted.refund(&mut change).await?;
                change.commit().await?;
                return Err(error.into());
            }
            Err(error) => return Err(self.refuse(error).await),
        };
        drop(place);
        self.arrived(carried, &claims, by, client, &counted).await
    }

    /// Once for each time it was begun, whatever comes of it.
    async fn use_up(&self, carried: &Carried) -> Result<(), AccountError> {
        let mut change = self.accounts.change(&self.accounts.inside()).await?;
        let print: [u8; 32] = Sha256::digest(carried.state.as_bytes()).into();
        if !change.ceremony_use_in_txn(&print, carried.ends_at).await? {
            return Err(AccountError::Ceremony("it was finished before"));
        }
        Ok(change.commit().await?)
    }

    /// Exchanges the code and believes the token, or not.
    async fn claims(
        &self,
        metadata: &formats::openid::Metadata,
        carried: &Carried,
        code: &str,
    ) -> Result<Claims, AccountError> {
        let exchange = known::Exchange {
            client: &self.settings.client,
            secret: self.settings.secret.as_ref().map(|secret| secret.as_str()),
            return_to: &self.return_to,
            code,
            verifier: &carried.verifier,
        };
        let text = self.known.exchanged(metadata, &exchange).await?;
        let token = Token::parse(&text).map_err(AccountError::ProviderAnswer)?;
        self.known.verify(metadata, &token, self.accounts.now()).await?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client: &self.settings.client,
            nonce: &carried.nonce,
            now: self.accounts.now().seconds(),
            begun_at: carried.begun_at().seconds(),
            is_fresh: matches!(carried.errand, Errand::Prove { .. }),
        };
        token.claims.check(&expected).map_err(AccountError::ProviderAnswer)?;
        Ok(token.claims)
    }

    async fn arrived(
        &self,
        carried: Carried,
        claims: &Claims,
        by: Option<&SignedIn>,
        client: &Client,
        counted: &Counted,
    ) -> Result<Arrival, SignInRefused> {
        let identity = Identity { issuer: self.settings.issuer.clone(), subject: claims.subject.clone() };
        let (session, came_for) = match &carried.errand {
            Errand::SignIn => {
                let session = self.signed_in(&identity, claims, client, counted).await?;
                (session, CameFor::SignIn)
            }
            Errand::Accept { link, new } => {
                let session = self.accepted((link, new), &identity, claims, client, counted).await?;
                (session, CameFor::Accept)
            }
            Errand::Link { person, session } => {
                let by = same_person(by, *person, *session)?;
                (self.linked(by, &identity, counted).await?, CameFor::Link)
            }
            Errand::Prove { person, session } => {
                let by = same_person(by, *person, *session)?;
                (self.proved(by, &identity, counted).await?, CameFor::Prove)
            }
        };
        Ok(Arrival { session, next: carried.next, came_for })
    }

    async fn signed_in(
        &self,
        identity: &Identity,
        claims: &Claims,
        client: &Client,
        counted: &Counted,
    ) -> Result<NewSession, SignInRefused> {
        let accounts = &self.accounts;
        let found = accounts.platform().account_by_identity(&accounts.inside(), identity).await?;
        let rule = match &self.settings.comes_in {
            ComesIn::Claims(rule) => Some(rule),
            ComesIn::Invited => None,
        };
        let given = rule.map_or(Roles::NONE, |rule| rule.roles_of(claims));
        let account = match &found {
            Some(linked) if linked.account.disabled_at.is_some() => None,
            // Whom the provider's claims let in, they also keep out.
            Some(linked) if linked.gives_roles && rule.is_some() && given.is_empty() => None,
            Some(linked) => Some(linked.account.clone()),
            None if given.is_empty() => None,
            None => Some(self.newcomer(claims, given)?),
        };
        let Some(account) = account else {
            return Err(self.refuse_somebody(found.map(|linked| linked.account.id)).await);
        };
        let mut change = accounts.change(&accounts.as_person(account.id)).await?;
        counted.refund(&mut change).await?;
        let account = match &found {
            None => self.add_in_txn(&mut change, account, identity, given).await?,
            Some(LinkedAccount { gives_roles: true, .. }) if rule.is_some() => {
                self.give_in_txn(&mut change, account, given).await?
            }
            Some(_) => account,
        };
        self.let_in(change, &account, claims, client).await
    }

    /// Begins the session and ends the change.
    async fn let_in(
        &self,
        mut change: Change,
        account: &Account,
        claims: &Claims,
        client: &Client,
    ) -> Result<NewSession, SignInRefused> {
        let (accounts, proved_at) = (&self.accounts, self.proof_of(claims));
        let session =
            accounts.session_begin_proved_in_txn(&mut change, account, Way::Provider, client, proved_at);
        let session = session.await?;
        accounts.tell_signed_in(&mut change, &session).await?;
        change.commit().await?;
        Ok(session)
    }

    /// When the person proved something to the provider: a session there may be days old, and then a fresh proof is asked for here where one is needed.
    fn proof_of(&self, claims: &Claims) -> Time {
        let (now, fresh) = (self.accounts.now(), self.accounts.rules().proof_fresh);
        claims.proved_at.map_or(now.minus(fresh), |at| Time::from_seconds(at).min(now))
    }

    /// The account of somebody whom the claims let in for the first time.
    fn newcomer(&self, claims: &Claims, roles: Roles) -> Result<Account, AccountError> {
        let now = self.accounts.now();
        let proposed = [claims.verified_email(), claims.text("preferred_username"), Some(&claims.subject)];
        let login = proposed.into_iter().flatten().find_map(|word| login_of(word).ok());
        let login = login.ok_or(AccountError::Unfit(Unfit::Login))?;
        let name = claims.text("name").and_then(|name| name_of(name).ok()).unwrap_or_else(|| login.clone());
        Ok(Account {
            id: PersonId::new(now, self.accounts.chance().bytes()),
            login,
            name,
            roles: roles.to_string(),
            language: None,
            made_at: now,
            disabled_at: None,
        })
    }

    async fn add_in_txn(
        &self,
        change: &mut Change,
        account: Account,
        identity: &Identity,
        roles: Roles,
    ) -> Result<Account, AccountError> {
        let accounts = &self.accounts;
        // A login that somebody has is no reason to become that person: an address proves nothing here.
        let added = change.account_add_in_txn(&account).await;
        added.map_err(|error| AccountError::conflict(error, Unfit::LoginTaken))?;
        change.account_identity_add_in_txn(account.id, identity, true, accounts.now()).await?;
        let about = with_roles(About::of("person", account.id).word("by", "provider"), roles);
        accounts.tell(&accounts.as_person(account.id), change, "account.made", &about).await?;
        Ok(account)
    }

    /// Makes somebody what the provider says, if that is something else; the last administrator stays one.
    async fn give_in_txn(
        &self,
        change: &mut Change,
        account: Account,
        roles: Roles,
    ) -> Result<Account, AccountError> {
        if account.roles == roles.to_string() {
            return Ok(account);
        }
        let accounts = &self.accounts;
        change.account_lock_in_txn().await?;
        if !roles.has(Role::Administrator) {
            match not_the_last(change, &account).await {
                Err(AccountError::LastAdministrator) => return Ok(account),
                outcome => outcome?,
            }
        }
        change.account_roles_set_in_txn(account.id, &roles.to_string()).await?;
        change.session_end_others_in_txn(account.id, None).await?;
        let about = with_roles(About::of("person", account.id).word("by", "provider"), roles);
        accounts.tell(&accounts.as_person(account.id), change, "account.roles_set", &about).await?;
        Ok(Account { roles: roles.to_string(), ..account })
    }

    async fn accepted(
        &self,
        (link, new): (&str, &NewAccount),
        identity: &Identity,
        claims: &Claims,
        client: &Client,
        counted: &Counted,
    ) -> Result<NewSession, SignInRefused> {
        let accounts = &self.accounts;
        let (_, open) = accounts.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
        let account = accounts.account_of_link(&open, new).await?;
        let mut change = accounts.change(&accounts.as_person(account.id)).await?;
        counted.refund(&mut change).await?;
        accounts.enter_in_txn(&mut change, &open, &account).await?;
        self.link_in_txn(&mut change, account.id, identity).await?;
        self.let_in(change, &account, claims, client).await
    }

    async fn linked(
        &self,
        by: &SignedIn,
        identity: &Identity,
        counted: &Counted,
    ) -> Result<NewSession, SignInRefused> {
        let accounts = &self.accounts;
        accounts.require_fresh_proof(by)?;
        let known = accounts.platform().account_identity_list(&accounts.inside(), by.account).await?;
        if known.iter().any(|known| known.issuer == identity.issuer) {
            return Err(AccountError::Unfit(Unfit::IdentityKnown).into());
        }
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        counted.refund(&mut change).await?;
        self.link_in_txn(&mut change, by.account, identity).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.identity_linked").await?;
        change.commit().await?;
        Ok(session)
    }

    async fn link_in_txn(
        &self,
        change: &mut Change,
        person: PersonId,
        identity: &Identity,
    ) -> Result<(), AccountError> {
        let added = change.account_identity_add_in_txn(person, identity, false, self.accounts.now()).await;
        added.map_err(|error| AccountError::conflict(error, Unfit::IdentityKnown))
    }

    async fn proved(
        &self,
        by: &SignedIn,
        identity: &Identity,
        counted: &Counted,
    ) -> Result<NewSession, SignInRefused> {
        let accounts = &self.accounts;
        let found = accounts.platform().account_by_identity(&accounts.inside(), identity).await?;
        if found.is_none_or(|linked| linked.account.id != by.account) {
            return Err(self.refuse_somebody(Some(by.account)).await);
        }
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        counted.refund(&mut change).await?;
        let session = accounts.session_rotate_in_txn(&mut change, by, Proved::Now).await?;
        accounts.tell_proved(&mut change, by).await?;
        change.commit().await?;
        Ok(session)
    }

    /// Tells that somebody was not let in; who the provider says it is stays out of the log.
    async fn refuse(&self, error: AccountError) -> SignInRefused {
        match self.tell_refused(None).await {
            Ok(()) => error.into(),
            Err(failed) => failed.into(),
        }
    }

    async fn refuse_somebody(&self, person: Option<PersonId>) -> SignInRefused {
        match self.tell_refused(person).await {
            Ok(()) => AccountError::NotInvited.into(),
            Err(failed) => failed.into(),
        }
    }

    async fn tell_refused(&self, person: Option<PersonId>) -> Result<(), AccountError> {
        let access = self.accounts.inside();
        let mut change = self.accounts.change(&access).await?;
        let about = match person {
            Some(person) => About::of("person", person),
            None => About::NOTHING.word("person", "unknown"),
        };
        let about = about.word("way", Way::Provider.as_str());
        self.accounts.tell(&access, &mut change, "account.sign_in_refused", &about).await?;
        Ok(change.commit().await?)
    }
}

/// The person who went is the one who is back, in the same session.
fn same_person(
    by: Option<&SignedIn>,
    person: PersonId,
    session: SessionId,
) -> Result<&SignedIn, AccountError> {
    by.filter(|by| by.account == person && by.session == session)
        .ok_or(AccountError::Ceremony("it was begun in another session"))
}

impl Accounts {
    /// Takes away one's own link with an identity provider; not if it is the last way in.
    pub async fn identity_unlink(&self, by: &SignedIn, issuer: &str) -> Result<NewSession, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        change.account_lock_in_txn().await?;
        accounts.has_another_way(by).await?;
        change.account_identity_remove_in_txn(by.account, issuer).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.identity_unlinked").await?;
        change.commit().await?;
        Ok(session)
    }
}
