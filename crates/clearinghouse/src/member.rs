//! Members of a hub: let in with a token, recognised by their key. Letting in is a person's act at the hub; a charter and its signing are not here yet.
//! The token says who connects, the key says who spoke: what a member signed can be shown to anybody, its token to nobody.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::access::{Access, Right};
use model::domain::Domain;
use model::ids::{Id, MemberId, TenantId};
use platform::audit::{About, Audit};
use platform::clock::{Chance, Clock};
use seal::ledger::note::{KeyKind, VerifierKey};
use seal::signature::VerifyingKey;
use sha2::{Digest, Sha256};
use store::Store;

use crate::ClearinghouseError;

pub use store::clearinghouse::member::Member;

/// What a member's token begins with, so that scanners of source code find one that was left lying about.
pub const TOKEN_PREFIX: &str = "twm_";
/// The name of every member's key in its text form; which member it is, the hub knows.
pub const KEY_NAME: &str = "tidewatch/statements";

const SECRET_BYTES: usize = 32;
const TENANT_BYTES: usize = 16;

/// A member's public key as text, with a check sum: what an operator copies from the member to the hub.
#[must_use]
pub fn key_text(key: &VerifyingKey) -> String {
    VerifierKey { name: KEY_NAME.to_owned(), kind: KeyKind::Ed25519, key: key.clone() }.to_text()
}

/// Reads what [`key_text`] wrote.
#[must_use]
pub fn read_key(text: &str) -> Option<VerifyingKey> {
    let key = VerifierKey::parse(text.trim()).ok()?;
    (key.name == KEY_NAME && key.kind == KeyKind::Ed25519).then_some(key.key)
}

/// A token that was just made. Show it once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What the member sends as `Authorization: Bearer`.
    pub bearer: String,
    print: [u8; 32],
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("NewToken(hidden)")
    }
}

impl NewToken {
    fn of(tenant: TenantId, chance: &dyn Chance) -> Self {
        let secret: [u8; SECRET_BYTES] = chance.bytes();
        let bytes = [tenant.to_bytes().as_slice(), &secret].concat();
        // No salt and no slow hash: there are 256 bits of chance in it.
        let print = Sha256::digest(secret).into();
        Self { bearer: format!("{TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)), print }
    }
}

/// Reads a token: whose hub it is for, and what is kept of it.
fn read_token(bearer: &str) -> Option<(TenantId, [u8; 32])> {
    let text = bearer.strip_prefix(TOKEN_PREFIX).filter(|text| text.len() == 64)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (tenant, secret) = bytes.split_first_chunk::<TENANT_BYTES>()?;
    Some((TenantId::from_bytes(*tenant), Sha256::digest(secret).into()))
}

/// Somebody to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    /// Its name.
    pub name: String,
    /// Who stands behind it; itself, if nobody else does.
    pub owner: String,
    /// Its own domains.
    pub domains: Vec<String>,
    /// Its key.
    pub key: VerifyingKey,
}

/// Lets members in and out.
#[derive(Clone)]
pub struct Members {
    /// Where they are kept.
    pub store: Store,
    /// Who let whom in.
    pub audit: Audit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and tokens.
    pub chance: Arc<dyn Chance>,
}

impl Members {
    /// Lets somebody in.
    ///
    /// Errors: [`ClearinghouseError::Overtaken`] if its name or key is there already, [`ClearinghouseError::Unfit`] for a name or domain that is none.
    pub async fn add(
        &self,
        access: &Access,
        new: NewMember,
    ) -> Result<(Member, NewToken), ClearinghouseError> {
        access.require(Right::Manage)?;
        let is_name = |name: &str| !name.trim().is_empty() && !name.contains('@');
        if !is_name(&new.name) || !is_name(&new.owner) {
            return Err(ClearinghouseError::Unfit("a member needs a name, which is no address"));
        }
        // Nobody owns what is above a name that can be registered: nothing below it could be reported any more.
        let own = |domain: &Domain| domain.root_domain().is_some();
        let domain = |text: &String| Domain::parse(text).filter(own).map(|domain| domain.name().to_owned());
        let domains: Option<Vec<String>> = new.domains.iter().map(domain).collect();
        let now = self.clock.now();
        let member = Member {
            id: MemberId::new(now, self.chance.bytes()),
            name: new.name.trim().to_owned(),
            owner: new.owner.trim().to_owned(),
            domains: domains.ok_or(ClearinghouseError::Unfit("one of the domains is none"))?,
            public_key: new.key.to_bytes(),
            joined_at: now,
            left_at: None,
        };
        let token = NewToken::of(access.tenant, self.chance.as_ref());
        let mut change = self.store.change(access).await?;
        change.member_add_in_txn(&member, &token.print).await?;
        let about = About::of("member", member.id);
        self.audit.append_in_txn(access, &mut change, "member.added", &about).await?;
        change.commit().await?;
        Ok((member, token))
    }

    /// Lets a member in no more; what it said stays.
    pub async fn leave(&self, access: &Access, id: MemberId) -> Result<(), ClearinghouseError> {
        access.require(Right::Manage)?;
        let mut change = self.store.change(access).await?;
        change.member_leave_in_txn(id, self.clock.now()).await?;
        self.audit.append_in_txn(access, &mut change, "member.left", &About::of("member", id)).await?;
        Ok(change.commit().await?)
    }

    /// Gives a member another token; the one before ends at once.
    pub async fn renew(&self, access: &Access, id: MemberId) -> Result<NewToken, ClearinghouseError> {
        access.require(Right::Manage)?;
        let token = NewToken::of(access.tenant, self.chance.as_ref());
        let mut change = self.store.change(access).await?;
        change.member_token_in_txn(id, &token.print).await?;
        let about = About::of("member", id);
        self.audit.append_in_txn(access, &mut change, "member.token_renewed", &about).await?;
        change.commit().await?;
        Ok(token)
    }

    /// Returns members after an id, also those that left.
    pub async fn list(
        &self,
        access: &Access,
        after: Option<MemberId>,
        limit: u32,
    ) -> Result<Vec<Member>, ClearinghouseError> {
        Ok(self.store.clearinghouse().member_list(access, after, limit).await?)
    }

    /// Returns the member whose token this is, and the tenant whose hub it is a member of; nothing if it is none or left.
    pub async fn known(&self, bearer: &str) -> Result<Option<(Access, Member)>, ClearinghouseError> {
        let Some((tenant, print)) = read_token(bearer) else { return Ok(None) };
        let access = Access::house(tenant, "clearinghouse");
        let found = self.store.clearinghouse().member_by_token(&access, &print).await?;
        Ok(found.filter(|member| member.left_at.is_none()).map(|member| (access, member)))
    }
}
