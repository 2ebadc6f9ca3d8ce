//! Objects: what is entrusted to us for a while: sealed on the way in, opened by few, gone at its end date.
//! Joins `seal::envelope`, the keys and `store::objects`. Every opening is audited before it happens.

use model::{
    access::{Access, Right},
    ids::{Id, ObjectId, TenantId},
    time::Time,
};
use seal::{
    envelope::{self, EnvelopeError, Header},
    recipient::KeyId,
};
use store::{
    error::StoreError,
    objects::{NewObject, Object, ObjectStore, Written},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    audit::{About, Audit, AuditError},
    clock::Chance,
    keys::{KeyError, SealingKeys, WorkRing},
};

/// Something could not be sealed or opened.
#[derive(Debug, Error)]
pub enum ObjectError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key for it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It does not open.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Its opening could not be audited, so it was not opened.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Its end date has come.
    #[error("open an object: its end date {end} has passed")]
    Ended {
        /// When it ended.
        end: Time,
    },
    /// What is in the row is not what was sealed.
    #[error("open an object: its end date was changed beside the seal")]
    OtherEnd,
    /// No key of ours opens it.
    #[error("open an object: it is sealed to a key that is not ours")]
    OtherKey,
}

/// What to keep, and for how long.
#[derive(Debug)]
pub struct Entrusted<'c> {
    /// Which kind of thing it is, for example `held_message`.
    pub kind: &'static str,
    /// The content.
    pub content: &'c [u8],
    /// When it was entrusted to us.
    pub now: Time,
    /// When it has to be gone.
    pub end: Time,
}

/// What the seal is bound to: an object cannot be put in another's place, not even another tenant's.
fn about(tenant: TenantId, id: ObjectId, kind: &str) -> Vec<u8> {
    [tenant.to_bytes().as_slice(), &id.to_bytes(), kind.as_bytes()].concat()
}

/// An object that is sealed and not kept yet.
pub struct Sealed {
    id: ObjectId,
    kind: &'static str,
    key: KeyId,
    now: Time,
    end: Time,
    bytes: Vec<u8>,
}

/// Seals content to the week of its end. Pure but for the chance handed in; costs no disk.
pub fn seal(
    access: &Access,
    keys: &SealingKeys,
    entrusted: &Entrusted<'_>,
    chance: &dyn Chance,
) -> Result<Sealed, ObjectError> {
    let Entrusted { kind, content, now, end } = *entrusted;
    let id = ObjectId::new(now, chance.bytes());
    let key = keys.until(end)?;
    let mut fresh = Zeroizing::new([0; 64]);
    chance.fill(fresh.as_mut_slice());
    let bytes = envelope::seal(key, end.micros(), &about(access.tenant, id, kind), content, &fresh)?;
    Ok(Sealed { id, kind, key: key.id(), now, end, bytes })
}

/// Writes the file of a sealed object whose row will be part of a larger change; the file is durable when this returns.
pub async fn write(
    access: &Access,
    store: &ObjectStore,
    sealed: Sealed,
) -> Result<(ObjectId, Written), ObjectError> {
    let Sealed { id, kind, key, now, end, bytes } = sealed;
    let new = NewObject { id, kind, sealing_key: key.0, made_at: now, end_at: end };
    Ok((id, store.object_write(access, new, bytes).await?))
}

/// Keeps a sealed object; it is durable when this returns.
pub async fn keep(access: &Access, store: &ObjectStore, sealed: Sealed) -> Result<ObjectId, ObjectError> {
    let Sealed { id, kind, key, now, end, bytes } = sealed;
    let new = NewObject { id, kind, sealing_key: key.0, made_at: now, end_at: end };
    store.object_keep(access, new, bytes).await?;
    Ok(id)
}

/// Opens an object for somebody who may; the opening is in the audit log before the content is in hand.
pub async fn open(
    access: &Access,
    store: &ObjectStore,
    ring: &WorkRing,
    audit: &Audit,
    id: ObjectId,
) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
    access.require(Right::Open).map_err(StoreError::from)?;
    let (object, sealed) = store.object_fetch(access, id).await?;
    if object.end_at <= audit.now() {
        return Err(ObjectError::Ended { end: object.end_at });
    }
    audit.append(access, "object.open", &About::of("object", id)).await?;
    opened(access.tenant, ring, &object, &sealed)
}

/// Opens sealed bytes that belong to a row, and checks that both tell the same end; for [`open`] and `verify`.
pub(crate) fn opened(
    tenant: TenantId,
    ring: &WorkRing,
    object: &Object,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
    let Header { key, end_micros } = Header::parse(sealed)?;
    if end_micros != object.end_at.micros() {
        return Err(ObjectError::OtherEnd);
    }
    let key = ring.opening_key(object.end_at, key).ok_or(ObjectError::OtherKey)?;
    let (_, content) = envelope::open(&key, &about(tenant, object.id, &object.kind), sealed, sealed.len())?;
    Ok(content)
}
