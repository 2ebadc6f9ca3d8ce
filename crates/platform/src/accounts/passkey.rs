//! Passkeys: registering one, signing in with one, proving anew, and signing something with one. Each is a ceremony of two steps.
//! What a ceremony is about is handed to the browser, authenticated by us, and comes back; so nobody can fill our store by beginning ceremonies.
//! A ceremony ends after five minutes and can be finished once: that it was finished is kept, in the change that it made.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    ids::{Id, InvitationId, PasskeyId, PersonId, TenantId},
    time::Time,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{
    error::StoreError,
    platform::{
        account::Account,
        credential::{MAX_PASSKEYS, Passkey},
        invitation::InvitationKind,
        session::Way,
    },
    txn::Change,
};

use crate::{
    accounts::{
        Accounts,
        error::{AccountError, SignInRefused, Unfit},
        invite::{NewAccount, OpenInvitation},
        secret::joined,
        session::{NewSession, Proved, SignedIn},
        sign_in::Client,
        webauthn::{self, AssertionParts, Expected, WebauthnError},
    },
    audit::About,
};

/// How long a ceremony lasts.
const LASTS: Duration = Duration::from_mins(5);
/// A label is shown to its owner.
const MAX_LABEL_BYTES: usize = 60;
/// A purpose is a few words of ours.
const MAX_PURPOSE_BYTES: usize = 60;
/// Kind, end, tenant, subject, user, content, nonce, purpose with its length, tag.
const MAX_TOKEN_BYTES: usize = 1 + 8 + 16 + 16 + 16 + 32 + 32 + 1 + MAX_PURPOSE_BYTES + 32;

/// A ceremony that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// What comes back with the answer.
    pub token: String,
    /// What the browser's `navigator.credentials` is given: JSON for `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
    pub options: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Another passkey for somebody who is signed in.
    Register = 1,
    /// The first one of somebody with a link.
    Accept = 2,
    SignIn = 3,
    Prove = 4,
    Sign = 5,
}

/// What a ceremony is about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Matter {
    kind: Kind,
    ends_at: Time,
    tenant: TenantId,
    /// The invitation or the session; nothing for signing in.
    subject: [u8; 16],
    /// The person; nothing for signing in.
    user: [u8; 16],
    /// The hash of what is signed; nothing otherwise.
    content: [u8; 32],
    nonce: [u8; 32],
    /// Why something is signed; empty otherwise.
    purpose: String,
}

impl Matter {
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind as u8];
        bytes.extend(self.ends_at.micros().to_be_bytes());
        bytes.extend(self.tenant.to_bytes());
        bytes.extend(self.subject);
        bytes.extend(self.user);
        bytes.extend(self.content);
        bytes.extend(self.nonce);
        bytes.extend(self.purpose.as_bytes());
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let kinds = [Kind::Register, Kind::Accept, Kind::SignIn, Kind::Prove, Kind::Sign];
        let kind = kinds.into_iter().find(|known| *known as u8 == *kind)?;
        let (ends_at, rest) = rest.split_first_chunk()?;
        let (tenant, rest) = rest.split_first_chunk()?;
        let (subject, rest) = rest.split_first_chunk()?;
        let (user, rest) = rest.split_first_chunk()?;
        let (content, rest) = rest.split_first_chunk()?;
        let (nonce, rest) = rest.split_first_chunk()?;
        Some(Self {
            kind,
            ends_at: Time::from_micros(i64::from_be_bytes(*ends_at)),
            tenant: TenantId::from_bytes(*tenant),
            subject: *subject,
            user: *user,
            content: *content,
            nonce: *nonce,
            purpose: String::from_utf8(rest.to_vec()).ok()?,
        })
    }

    /// The challenge says what is being done, so that an answer to one thing is none to another, and anybody can compute it again.
    fn challenge(&self) -> [u8; 32] {
        challenge(self.kind as u8, self.tenant, &self.user, &self.purpose, &self.content, &self.nonce)
    }
}

fn challenge(
    kind: u8,
    tenant: TenantId,
    user: &[u8; 16],
    purpose: &str,
    content: &[u8; 32],
    nonce: &[u8; 32],
) -> [u8; 32] {
    let parts: [&[u8]; 7] = [
        b"tidewatch ceremony, version 1",
        &[kind],
        &tenant.to_bytes(),
        user,
        purpose.as_bytes(),
        content,
        nonce,
    ];
    Sha256::digest(joined(&parts)).into()
}

/// Something that a person signed with a passkey: all that is needed to show it to anybody later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Whose signature.
    pub person: PersonId,
    /// In whose name.
    pub tenant: TenantId,
    /// Why.
    pub purpose: String,
    /// The SHA-256 of what was signed.
    pub content: [u8; 32],
    /// What made the challenge unlike any other.
    pub nonce: [u8; 32],
    /// The passkey.
    pub passkey: PasskeyId,
    /// Its public key in COSE form, as it was then.
    pub public_key: Vec<u8>,
    /// What the browser saw, as JSON.
    pub client_data: Vec<u8>,
    /// What the authenticator says.
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
}

impl Signed {
    /// Returns what the authenticator was asked to sign: anybody can compute it again from what stands here.
    #[must_use]
    pub fn challenge(&self) -> [u8; 32] {
        let kind = Kind::Sign as u8;
        challenge(kind, self.tenant, &self.person.to_bytes(), &self.purpose, &self.content, &self.nonce)
    }

    /// Says whether this is what the key signed, for this purpose, on this site.
    #[must_use]
    pub fn is_sound(&self, site: &super::Site) -> bool {
        let parts = AssertionParts {
            credential: Vec::new(),
            user: None,
            client_data: self.client_data.clone(),
            authenticator_data: self.authenticator_data.clone(),
            signature: self.signature.clone(),
        };
        webauthn::verify(&Expected { challenge: self.challenge(), site }, &parts, &self.public_key).is_ok()
    }
}

/// An answer that was believed; not used up yet.
struct Believed {
    matter: Matter,
    ceremony: [u8; 32],
    passkey: Passkey,
    proof: webauthn::Proof,
    parts: AssertionParts,
}

const NOBODY: [u8; 16] = [0; 16];
const NOTHING: [u8; 32] = [0; 32];

impl Accounts {
    /// Begins to register another passkey for oneself.
    pub async fn register_begin(&self, by: &SignedIn) -> Result<Ceremony, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let known = accounts.platform().passkey_list(&accounts.inside(), by.account).await?;
        if known.len() as u64 >= MAX_PASSKEYS {
            return Err(AccountError::Unfit(Unfit::TooManyPasskeys));
        }
        let matter = accounts.matter(Kind::Register, by.session.to_bytes(), by.account.to_bytes());
        Ok(accounts.creation(&matter, (&by.login, &by.name), &known))
    }

    /// Registers it: other sessions end, this one gets a new secret and counts as begun with a passkey after the next sign-in.
    pub async fn register_finish(
        &self,
        by: &SignedIn,
        ceremony: &str,
        response: &str,
        label: &str,
    ) -> Result<NewSession, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let label = label_of(label)?;
        let (matter, print) = accounts.matter_of(ceremony, Kind::Register)?;
        accounts.is_of(&matter, by)?;
        let passkey = accounts.registered(&matter, response, label)?;
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        use_up(&mut change, print, &matter).await?;
        add(&mut change, &passkey).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.passkey_added").await?;
        change.commit().await?;
        Ok(session)
    }

    /// Begins to let the holder of a link in with a passkey.
    pub async fn accept_passkey_begin(&self, link: &str, new: &NewAccount) -> Result<Ceremony, AccountError> {
        let (accounts, open) = self.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
        let account = accounts.account_of_link(&open, new).await?;
        let matter = accounts.matter(Kind::Accept, open.id.to_bytes(), account.id.to_bytes());
        Ok(accounts.creation(&matter, (&account.login, &account.name), &[]))
    }

    /// Lets the holder of a link in with the passkey.
    pub async fn accept_passkey_finish(
        &self,
        link: &str,
        new: &NewAccount,
        (ceremony, response): (&str, &str),
        label: &str,
        client: &Client,
    ) -> Result<NewSession, AccountError> {
        let (accounts, open) = self.open_link(link).await?.ok_or(AccountError::NoSuchLink)?;
        let label = label_of(label)?;
        let (matter, print) = accounts.matter_of(ceremony, Kind::Accept)?;
        let account = accounts.account_of_ceremony(&open, &matter, new).await?;
        let passkey = accounts.registered(&matter, response, label)?;
        let mut change = accounts.change(&accounts.as_person(account.id)).await?;
        use_up(&mut change, print, &matter).await?;
        accounts.enter_in_txn(&mut change, &open, &account).await?;
        add(&mut change, &passkey).await?;
        let session = accounts.session_begin_in_txn(&mut change, &account, Way::Passkey, client).await?;
        accounts.tell_signed_in(&mut change, &session).await?;
        change.commit().await?;
        Ok(session)
    }

    /// The account has the id that the authenticator was told.
    async fn account_of_ceremony(
        &self,
        open: &OpenInvitation,
        matter: &Matter,
        new: &NewAccount,
    ) -> Result<Account, AccountError> {
        let account = self.account_of_link(open, new).await?;
        let person = PersonId::from_bytes(matter.user);
        let is_same = !matches!(open.kind, InvitationKind::WayIn(person) if person.to_bytes() != matter.user);
        if InvitationId::from_bytes(matter.subject) != open.id || !is_same {
            return Err(AccountError::Ceremony("it was begun with another link"));
        }
        Ok(Account { id: person, ..account })
    }

    /// Begins to sign somebody in with whatever passkey they choose; nothing is written.
    #[must_use]
    pub fn sign_in_begin(&self) -> Ceremony {
        let matter = self.matter(Kind::SignIn, NOBODY, NOBODY);
        self.request(&matter, &[])
    }

    /// Signs in whoever's passkey answered. Not throttled: there is nothing to guess, and checking is cheap.
    pub async fn sign_in_finish(
        &self,
        ceremony: &str,
        response: &str,
        client: &Client,
    ) -> Result<NewSession, SignInRefused> {
        let believed = self.believed(Kind::SignIn, ceremony, response).await?;
        // W3C WebAuthn §7.2, step 6: who was not known before must be named by the authenticator.
        if believed.parts.user.as_deref() != Some(believed.passkey.person.to_bytes().as_slice()) {
            return Err(AccountError::Passkey(WebauthnError::Unknown).into());
        }
        let person = believed.passkey.person;
        let account = self.platform().account_fetch(&self.inside(), person).await?;
        if account.disabled_at.is_some() {
            return Err(SignInRefused::Wrong);
        }
        let mut change = self.change(&self.as_person(person)).await?;
        self.use_in_txn(&mut change, &believed).await?;
        let session = self.session_begin_in_txn(&mut change, &account, Way::Passkey, client).await?;
        self.tell_signed_in(&mut change, &session).await?;
        change.commit().await?;
        Ok(session)
    }

    /// Begins to prove anew that one is who is signed in.
    pub async fn prove_begin(&self, by: &SignedIn) -> Result<Ceremony, AccountError> {
        let accounts = self.of(by.access.tenant);
        let known = accounts.platform().passkey_list(&accounts.inside(), by.account).await?;
        let matter = accounts.matter(Kind::Prove, by.session.to_bytes(), by.account.to_bytes());
        Ok(accounts.request(&matter, &known))
    }

    /// Proves it; the session gets a new secret.
    pub async fn prove_finish(
        &self,
        by: &SignedIn,
        ceremony: &str,
        response: &str,
    ) -> Result<NewSession, AccountError> {
        let accounts = self.of(by.access.tenant);
        let believed = accounts.believed_of(Kind::Prove, by, ceremony, response).await?;
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        accounts.use_in_txn(&mut change, &believed).await?;
        let session = accounts.session_rotate_in_txn(&mut change, by, Proved::Now).await?;
        accounts.tell_proved(&mut change, by).await?;
        change.commit().await?;
        Ok(session)
    }

    /// Begins to sign something: the challenge is bound to its hash and to why it is signed.
    pub async fn assert_begin(
        &self,
        by: &SignedIn,
        purpose: &'static str,
        content: [u8; 32],
    ) -> Result<Ceremony, AccountError> {
        let accounts = self.of(by.access.tenant);
        let known = accounts.platform().passkey_list(&accounts.inside(), by.account).await?;
        let matter = accounts.matter(Kind::Sign, by.session.to_bytes(), by.account.to_bytes());
        if purpose.len() > MAX_PURPOSE_BYTES {
            return Err(AccountError::Unfit(Unfit::Label));
        }
        let matter = Matter { content, purpose: purpose.to_owned(), ..matter };
        Ok(accounts.request(&matter, &known))
    }

    /// Signs it; what comes back can be shown to anybody later. Whether the person may sign is the caller's to ask.
    pub async fn assert_finish(
        &self,
        by: &SignedIn,
        (purpose, content): (&'static str, [u8; 32]),
        ceremony: &str,
        response: &str,
    ) -> Result<Signed, AccountError> {
        let accounts = self.of(by.access.tenant);
        let believed = accounts.believed_of(Kind::Sign, by, ceremony, response).await?;
        let Believed { matter, passkey, parts, .. } = &believed;
        if matter.purpose != purpose || matter.content != content {
            return Err(AccountError::Ceremony("it was begun for something else"));
        }
        let signed = Signed {
            person: by.account,
            tenant: accounts.tenant,
            purpose: purpose.to_owned(),
            content,
            nonce: matter.nonce,
            passkey: passkey.id,
            public_key: passkey.public_key.clone(),
            client_data: parts.client_data.clone(),
            authenticator_data: parts.authenticator_data.clone(),
            signature: parts.signature.clone(),
        };
        let access = accounts.as_person(by.account);
        let mut change = accounts.change(&access).await?;
        accounts.use_in_txn(&mut change, &believed).await?;
        let about = About::of("person", by.account).and("passkey", passkey.id).word("purpose", purpose);
        accounts.tell(&access, &mut change, "account.signed_something", &about).await?;
        change.commit().await?;
        Ok(signed)
    }

    /// Removes one of one's own passkeys; not if it is the last way in.
    pub async fn passkey_end(&self, by: &SignedIn, passkey: PasskeyId) -> Result<NewSession, AccountError> {
        self.require_fresh_proof(by)?;
        let accounts = self.of(by.access.tenant);
        let mut change = accounts.change(&accounts.as_person(by.account)).await?;
        change.account_lock_in_txn().await?;
        accounts.has_another_way(by).await?;
        change.passkey_remove_in_txn(by.account, passkey).await?;
        let session = accounts.ways_changed_in_txn(&mut change, by, "account.passkey_removed").await?;
        change.commit().await?;
        Ok(session)
    }

    fn matter(&self, kind: Kind, subject: [u8; 16], user: [u8; 16]) -> Matter {
        Matter {
            kind,
            ends_at: self.now().plus(LASTS),
            tenant: self.tenant,
            subject,
            user,
            content: NOTHING,
            nonce: self.chance().bytes(),
            purpose: String::new(),
        }
    }

    /// Reads a ceremony that comes back; returns what it is about and what it is remembered as.
    fn matter_of(&self, token: &str, kind: Kind) -> Result<(Matter, [u8; 32]), AccountError> {
        let bytes = self.house.keys.verified(token, MAX_TOKEN_BYTES);
        let bytes = bytes.ok_or(AccountError::Ceremony("it is not ours"))?;
        let matter = Matter::parse(&bytes).ok_or(AccountError::Ceremony("it is not in its form"))?;
        if matter.kind != kind || matter.tenant != self.tenant {
            return Err(AccountError::Ceremony("it was begun for something else"));
        }
        if matter.ends_at <= self.now() {
            return Err(AccountError::Ceremony("it has ended"));
        }
        Ok((matter, Sha256::digest(&bytes).into()))
    }

    fn is_of(&self, matter: &Matter, by: &SignedIn) -> Result<(), AccountError> {
        if matter.subject == by.session.to_bytes() && matter.user == by.account.to_bytes() {
            return Ok(());
        }
        Err(AccountError::Ceremony("it was begun in another session"))
    }

    fn creation(&self, matter: &Matter, (login, name): (&str, &str), known: &[Passkey]) -> Ceremony {
        let site = &self.house.site;
        let algorithms = webauthn::ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg }));
        let options = json!({
            "rp": { "id": site.rp_id, "name": site.name },
            "user": { "id": URL_SAFE_NO_PAD.encode(matter.user), "name": login, "displayName": name },
            "challenge": URL_SAFE_NO_PAD.encode(matter.challenge()),
            "pubKeyCredParams": algorithms,
            "timeout": 300_000,
            "excludeCredentials": descriptors(known),
            "authenticatorSelection":
                { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
            "attestation": "none",
        });
        Ceremony { token: self.house.keys.signed(matter.to_bytes()), options: options.to_string() }
    }

    fn request(&self, matter: &Matter, known: &[Passkey]) -> Ceremony {
        let options = json!({
            "challenge": URL_SAFE_NO_PAD.encode(matter.challenge()),
            "timeout": 300_000,
            "rpId": self.house.site.rp_id,
            "allowCredentials": descriptors(known),
            "userVerification": "required",
        });
        Ceremony { token: self.house.keys.signed(matter.to_bytes()), options: options.to_string() }
    }

    fn registered(&self, matter: &Matter, response: &str, label: String) -> Result<Passkey, AccountError> {
        let expected = Expected { challenge: matter.challenge(), site: &self.house.site };
        let registered = webauthn::register(&expected, response).map_err(AccountError::Passkey)?;
        let now = self.now();
        Ok(Passkey {
            id: PasskeyId::new(now, self.chance().bytes()),
            person: PersonId::from_bytes(matter.user),
            credential: registered.credential,
            public_key: registered.public_key,
            sign_count: registered.sign_count,
            is_backed_up: registered.is_backed_up,
            label,
            made_at: now,
            used_at: None,
        })
    }

    async fn believed_of(
        &self,
        kind: Kind,
        by: &SignedIn,
        ceremony: &str,
        response: &str,
    ) -> Result<Believed, AccountError> {
        let believed = self.believed(kind, ceremony, response).await?;
        self.is_of(&believed.matter, by)?;
        if believed.passkey.person != by.account {
            return Err(AccountError::Passkey(WebauthnError::Unknown));
        }
        Ok(believed)
    }

    async fn believed(&self, kind: Kind, ceremony: &str, response: &str) -> Result<Believed, AccountError> {
        let (matter, print) = self.matter_of(ceremony, kind)?;
        let parts = webauthn::assertion(response).map_err(AccountError::Passkey)?;
        let found = self.platform().passkey_by_credential(&self.inside(), &parts.credential).await?;
        let passkey = found.ok_or(AccountError::Passkey(WebauthnError::Unknown))?;
        let expected = Expected { challenge: matter.challenge(), site: &self.house.site };
        let proof =
            webauthn::verify(&expected, &parts, &passkey.public_key).map_err(AccountError::Passkey)?;
        if let Err(error) = webauthn::check_count(passkey.sign_count, proof.sign_count) {
            self.tell_copied(&passkey).await?;
            return Err(AccountError::Passkey(error));
        }
        Ok(Believed { matter, ceremony: print, passkey, proof, parts })
    }

    /// The signature was right and the count was not: somebody may have a copy of the authenticator.
    async fn tell_copied(&self, passkey: &Passkey) -> Result<(), AccountError> {
        let access = self.inside();
        let mut change = self.change(&access).await?;
        let about = About::of("person", passkey.person).and("passkey", passkey.id);
        self.tell(&access, &mut change, "account.passkey_count_went_back", &about).await?;
        Ok(change.commit().await?)
    }

    async fn use_in_txn(&self, change: &mut Change, believed: &Believed) -> Result<(), AccountError> {
        use_up(change, believed.ceremony, &believed.matter).await?;
        let Believed { passkey, proof, .. } = believed;
        let used =
            change.passkey_used_in_txn(passkey, proof.sign_count, proof.is_backed_up, self.now()).await;
        used.map_err(|error| match error {
            StoreError::Conflict { .. } => AccountError::Passkey(WebauthnError::Count),
            other => other.into(),
        })
    }
}

async fn use_up(change: &mut Change, ceremony: [u8; 32], matter: &Matter) -> Result<(), AccountError> {
    if change.ceremony_use_in_txn(&ceremony, matter.ends_at).await? {
        return Ok(());
    }
    Err(AccountError::Ceremony("it was finished before"))
}

async fn add(change: &mut Change, passkey: &Passkey) -> Result<(), AccountError> {
    let added = change.passkey_add_in_txn(passkey).await;
    added.map_err(|error| match error {
        StoreError::Unfit { .. } => AccountError::Unfit(Unfit::TooManyPasskeys),
        other => AccountError::conflict(other, Unfit::PasskeyKnown),
    })
}

fn descriptors(known: &[Passkey]) -> Vec<serde_json::Value> {
    let described = |passkey: &Passkey| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(&passkey.credential) });
    known.iter().map(described).collect()
}

fn label_of(typed: &str) -> Result<String, AccountError> {
    let label = typed.trim();
    if label.is_empty() || label.len() > MAX_LABEL_BYTES || label.chars().any(|c| c.is_control() || c == '@')
    {
        return Err(AccountError::Unfit(Unfit::Label));
    }
    Ok(label.to_owned())
}
