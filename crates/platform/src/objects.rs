//! Objects: what is entrusted to us for a while: sealed on the way in, opened by few, gone at its end date.
//! Joins `seal::envelope`, the keys and `store::objects`. Every opening is audited before it happens.

use model::{
    access::{Access, Right},
    ids::{Id, ObjectId, TenantId},
    time::Time,
};
use seal::{
    envelope::{self, CHUNK_LENGTH, EnvelopeError, HEADER_LENGTH, Header, Opener, Sealer},
    recipient::{KeyId, OpeningKey, SealingKey},
};
use store::{
    error::StoreError,
    objects::{NewObject, Object, ObjectStore, Writing, Written},
    txn::Change,
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

/// Objects of this kind are sealed to a key that only a link has, which is kept nowhere: nobody here can open them by himself.
pub const FOR_A_LINK: &str = "drop";

/// A sealed object on its way in, piece by piece, never in memory whole and never on the disk in plain. Waits for the disk: used beside the
/// asynchronous threads. Dropped before its end, it was never there.
pub struct ObjectSealer {
    id: ObjectId,
    sealer: Sealer,
    chunk: Box<[u8; CHUNK_LENGTH]>,
    filled: usize,
    writing: Writing,
}

/// What is sealed piece by piece.
#[derive(Debug, Clone, Copy)]
pub struct Streamed {
    /// Which kind of thing it is.
    pub kind: &'static str,
    /// When it was entrusted to us.
    pub now: Time,
    /// When it has to be gone.
    pub end: Time,
}

/// Begins an object that is sealed to a key piece by piece.
pub fn begin(
    access: &Access,
    store: &ObjectStore,
    key: &SealingKey,
    streamed: Streamed,
    chance: &dyn Chance,
) -> Result<ObjectSealer, ObjectError> {
    let Streamed { kind, now, end } = streamed;
    let id = ObjectId::new(now, chance.bytes());
    let mut fresh = Zeroizing::new([0; 64]);
    chance.fill(fresh.as_mut_slice());
    let (sealer, header) = Sealer::begin(key, end.micros(), &about(access.tenant, id, kind), &fresh)?;
    let new = NewObject { id, kind, sealing_key: key.id().0, made_at: now, end_at: end };
    let mut writing = store.object_begin(access, &new)?;
    writing.write(&header)?;
    Ok(ObjectSealer { id, sealer, chunk: Box::new([0; CHUNK_LENGTH]), filled: 0, writing })
}

impl ObjectSealer {
    /// Adds content.
    pub fn write(&mut self, mut content: &[u8]) -> Result<(), ObjectError> {
        while !content.is_empty() {
            // The last chunk is another than a full one, so a full one waits until more comes.
            if self.filled == CHUNK_LENGTH {
                let sealed = self.sealer.chunk(&self.chunk);
                self.writing.write(&sealed)?;
                self.filled = 0;
            }
            let fits = content.len().min(CHUNK_LENGTH - self.filled);
            self.chunk[self.filled..self.filled + fits].copy_from_slice(&content[..fits]);
            self.filled += fits;
            content = &content[fits..];
        }
        Ok(())
    }

    /// Says that it is whole; its file is durable when this returns, and its row is part of a larger change.
    pub fn finish(mut self) -> Result<(ObjectId, Written), ObjectError> {
        let sealed = self.sealer.finish(&self.chunk[..self.filled]);
        self.writing.write(&sealed)?;
        zeroize::Zeroize::zeroize(self.chunk.as_mut_slice());
        Ok((self.id, self.writing.finish()?))
    }
}

/// An object that is opened piece by piece, wherever one wants to begin.
pub struct ObjectOpener {
    access: Access,
    store: ObjectStore,
    id: ObjectId,
    opener: Opener,
    /// Length of the sealed bytes.
    sealed_bytes: u64,
}

/// Length of a sealed chunk that is not the last.
const SEALED_CHUNK: u64 = Opener::SEALED_CHUNK_LENGTH as u64;

/// Opens an object with a key that somebody brought, as by a link; who calls has looked whether he may, and audits it.
///
/// Errors: it has ended; another key.
pub async fn open_with(
    access: &Access,
    store: &ObjectStore,
    key: &OpeningKey,
    id: ObjectId,
    now: Time,
) -> Result<ObjectOpener, ObjectError> {
    access.require(Right::Open).map_err(StoreError::from)?;
    let object = store.object_look(access, id).await?;
    if object.end_at <= now {
        return Err(ObjectError::Ended { end: object.end_at });
    }
    let header = store.object_piece(access, id, (0, HEADER_LENGTH)).await?;
    let (opener, Header { end_micros, .. }) =
        Opener::begin(key, &about(access.tenant, id, &object.kind), &header)?;
    if end_micros != object.end_at.micros() {
        return Err(ObjectError::OtherEnd);
    }
    Ok(ObjectOpener {
        access: access.clone(),
        store: store.clone(),
        id,
        opener,
        sealed_bytes: object.length_bytes,
    })
}

/// The same with our own key; the opening is in the audit log before the content is in hand.
pub async fn open_streamed(
    access: &Access,
    store: &ObjectStore,
    (ring, audit): (&WorkRing, &Audit),
    id: ObjectId,
) -> Result<ObjectOpener, ObjectError> {
    let object = store.object_look(access, id).await?;
    let key = ring.opening_key(object.end_at, KeyId(object.sealing_key)).ok_or(ObjectError::OtherKey)?;
    audit.append(access, "object.open", &About::of("object", id)).await?;
    open_with(access, store, &key, id, audit.now()).await
}

impl ObjectOpener {
    /// Returns content from a place on, up to the end of a chunk; empty behind its end.
    pub async fn piece(&mut self, from: u64) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
        let chunk = from / CHUNK_LENGTH as u64;
        let begin = HEADER_LENGTH as u64 + chunk * SEALED_CHUNK;
        if begin >= self.sealed_bytes {
            return Ok(Zeroizing::default());
        }
        let sealed =
            self.store.object_piece(&self.access, self.id, (begin, Opener::SEALED_CHUNK_LENGTH)).await?;
        self.opener.go_to(chunk);
        let is_last = begin + SEALED_CHUNK >= self.sealed_bytes;
        let mut content = self.opener.chunk(&sealed, is_last)?;
        let skip = usize::try_from(from % CHUNK_LENGTH as u64).unwrap_or(usize::MAX).min(content.len());
        content.drain(..skip);
        Ok(content)
    }
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

/// Opens an object for a hearer that acts within a change, which holds the writer: the opening is audited in that change, and stands or falls with what is done
/// with it.
pub async fn open_in_txn(
    access: &Access,
    change: &mut Change,
    (store, ring, audit): (&ObjectStore, &WorkRing, &Audit),
    id: ObjectId,
) -> Result<Zeroizing<Vec<u8>>, ObjectError> {
    access.require(Right::Open).map_err(StoreError::from)?;
    let (object, sealed) = store.object_fetch(access, id).await?;
    if object.end_at <= audit.now() {
        return Err(ObjectError::Ended { end: object.end_at });
    }
    audit.append_in_txn(access, change, "object.open", &About::of("object", id)).await?;
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
