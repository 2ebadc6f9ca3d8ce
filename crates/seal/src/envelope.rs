//! Envelopes: a sealed object: one key per object, wrapped to a recipient, with an end date nobody can change.
//! Hides and protects content; its length and its end date are in the open. Deleting at the end date is the keeper's duty.
//! Read by whoever keeps what was entrusted to it for a while.
//!
//! ```text
//!   0..8    "sealed1\n"
//!   8..24   the recipient's key id
//!  24..32   end, microseconds since 1970 UTC, signed, big endian
//!  32..64   ephemeral public key (RFC 9180, enc)
//!  64..112  the object's key, sealed (32 + 16), bound to bytes 0..32 and to what the object is about
//! 112..     chunks of up to 65,536 bytes, each with a tag of 16; the last one is marked in its nonce
//! ```
//! The chunks are ChaCha20-Poly1305 (RFC 8439) with a nonce of an 11-byte counter and a byte that is 1 in the last chunk (the STREAM
//! construction), so chunks cannot be left out, moved or cut off. The key is used for this one object, so the counter may start at 0.

use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::recipient::{ENCAPSULATED_LENGTH, KeyId, OpeningKey, RecipientError, SealingKey};

const MAGIC: &[u8; 8] = b"sealed1\n";
const PURPOSE: &[u8] = b"sealed object, version 1";
/// Bytes 0..32: what the object's key is bound to.
const BOUND_LENGTH: usize = 32;
const TAG_LENGTH: usize = 16;
/// Length of the header, before the first chunk.
pub const HEADER_LENGTH: usize = BOUND_LENGTH + ENCAPSULATED_LENGTH + 32 + TAG_LENGTH;
/// Content bytes in every chunk but the last.
pub const CHUNK_LENGTH: usize = 65_536;

/// 64 fresh random bytes, used for one object.
pub type Chance = Zeroizing<[u8; 64]>;

/// A sealed object cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// The bytes do not begin as a sealed object does.
    #[error("open a sealed object: it does not begin like one")]
    NotSealed,
    /// The end is missing.
    #[error("open a sealed object: it is cut off")]
    CutOff,
    /// Sealed to a key that is not at hand.
    #[error("open a sealed object: it is sealed to another key")]
    OtherKey,
    /// Changed since it was sealed, or about something else than asked.
    #[error("open a sealed object: changed since it was sealed, or about something else")]
    Changed,
    /// Longer than the caller allows.
    #[error("open a sealed object: it is longer than {limit_bytes} bytes")]
    TooLong {
        /// What the caller allows.
        limit_bytes: usize,
    },
    /// The recipient's public key cannot be used.
    #[error("seal an object")]
    BadKey(#[source] RecipientError),
}

/// What the outside of an envelope says; true only once something in it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which key opens it.
    pub key: KeyId,
    /// When it has to be destroyed, in microseconds since 1970 UTC.
    pub end_micros: i64,
}

impl Header {
    /// Reads the outside of an envelope.
    pub fn parse(sealed: &[u8]) -> Result<Self, EnvelopeError> {
        let Some(header) = sealed.first_chunk::<HEADER_LENGTH>() else {
            return Err(if MAGIC.starts_with(&sealed[..sealed.len().min(8)]) {
                EnvelopeError::CutOff
            } else {
                EnvelopeError::NotSealed
            });
        };
        if !header.starts_with(MAGIC) {
            return Err(EnvelopeError::NotSealed);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&header[8..24]);
        let mut end = [0; 8];
        end.copy_from_slice(&header[24..32]);
        Ok(Self { key: KeyId(key), end_micros: i64::from_be_bytes(end) })
    }

    fn bound_bytes(&self) -> [u8; BOUND_LENGTH] {
        let mut bytes = [0; BOUND_LENGTH];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..24].copy_from_slice(&self.key.0);
        bytes[24..].copy_from_slice(&self.end_micros.to_be_bytes());
        bytes
    }

    /// What the object's key is bound to: the header and what the object is about.
    fn bound_to(&self, about: &[u8]) -> Vec<u8> {
        [self.bound_bytes().as_slice(), about].concat()
    }
}

/// Counts chunks and marks the last.
struct ChunkNonce(u64);

impl ChunkNonce {
    fn next(&mut self, is_last: bool) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.0.to_be_bytes());
        nonce[11] = u8::from(is_last);
        self.0 += 1;
        nonce
    }
}

fn cipher(object_key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(object_key.into())
}

/// Seals content piece by piece, so that it never has to be in memory whole.
pub struct Sealer {
    cipher: ChaCha20Poly1305,
    nonce: ChunkNonce,
}

impl Sealer {
    /// Begins an object that ends at `end_micros`; returns the header to write first.
    ///
    /// `about` says which object this is and is not written: who opens it must know it.
    pub fn begin(
        to: &SealingKey,
        end_micros: i64,
        about: &[u8],
        chance: &Chance,
    ) -> Result<(Self, Vec<u8>), EnvelopeError> {
        let header = Header { key: to.id(), end_micros };
        let (mut object_key, mut ephemeral) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        object_key.copy_from_slice(&chance[..32]);
        ephemeral.copy_from_slice(&chance[32..]);
        let (encapsulated, wrapped) = to
            .seal(object_key.as_slice(), PURPOSE, &header.bound_to(about), &ephemeral)
            .map_err(EnvelopeError::BadKey)?;
        let written = [header.bound_bytes().as_slice(), &encapsulated, &wrapped].concat();
        Ok((Self { cipher: cipher(&object_key), nonce: ChunkNonce(0) }, written))
    }

    /// Seals chunks with a key that was used for nothing else; for forms that hand the key over in another way.
    pub(crate) fn with_key(key: &[u8; 32]) -> Self {
        Self { cipher: cipher(key), nonce: ChunkNonce(0) }
    }

    /// Seals a chunk that is not the last; it must have exactly [`CHUNK_LENGTH`] bytes.
    pub fn chunk(&mut self, content: &[u8; CHUNK_LENGTH]) -> Vec<u8> {
        self.seal(content, false)
    }

    /// Seals the last chunk: up to [`CHUNK_LENGTH`] bytes, empty only if the whole object is.
    ///
    /// Panics: never for that length; a longer one is the caller's mistake.
    #[must_use]
    pub fn finish(mut self, content: &[u8]) -> Vec<u8> {
        assert!(content.len() <= CHUNK_LENGTH, "the last chunk has at most CHUNK_LENGTH bytes");
        self.seal(content, true)
    }

    fn seal(&mut self, content: &[u8], is_last: bool) -> Vec<u8> {
        let nonce = self.nonce.next(is_last);
        self.cipher.encrypt(&nonce.into(), content).expect("a chunk is below the cipher's limit")
    }
}

/// Opens content piece by piece. Nothing may be acted upon before the last chunk was opened.
pub struct Opener {
    cipher: ChaCha20Poly1305,
    nonce: ChunkNonce,
}

impl Opener {
    /// Length of a sealed chunk that is not the last.
    pub const SEALED_CHUNK_LENGTH: usize = CHUNK_LENGTH + TAG_LENGTH;

    /// Begins with the header of an object; `about` must be what it was sealed about.
    pub fn begin(key: &OpeningKey, about: &[u8], sealed: &[u8]) -> Result<(Self, Header), EnvelopeError> {
        let header = Header::parse(sealed)?;
        if header.key != key.sealing_key().id() {
            return Err(EnvelopeError::OtherKey);
        }
        let encapsulated =
            sealed[BOUND_LENGTH..].first_chunk().expect("parse made sure that the header is whole");
        let wrapped = &sealed[BOUND_LENGTH + ENCAPSULATED_LENGTH..HEADER_LENGTH];
        let object_key = key
            .open(encapsulated, wrapped, PURPOSE, &header.bound_to(about))
            .map_err(|_| EnvelopeError::Changed)?;
        let object_key = object_key.as_slice().try_into().map_err(|_| EnvelopeError::Changed)?;
        Ok((Self { cipher: cipher(object_key), nonce: ChunkNonce(0) }, header))
    }

    #[cfg(test)]
    pub(crate) fn with_key(key: &[u8; 32]) -> Self {
        Self { cipher: cipher(key), nonce: ChunkNonce(0) }
    }

    /// Goes on with another chunk, counted from 0: whoever fetches a part of a large object opens that part only.
    pub fn go_to(&mut self, chunk: u64) {
        self.nonce = ChunkNonce(chunk);
    }

    /// Opens the next chunk; `is_last` if nothing follows it.
    pub fn chunk(&mut self, sealed: &[u8], is_last: bool) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        if sealed.len() < TAG_LENGTH {
            return Err(EnvelopeError::CutOff);
        }
        let nonce = self.nonce.next(is_last);
        let opened = self.cipher.decrypt(&nonce.into(), sealed);
        opened.map(Zeroizing::new).map_err(|_| EnvelopeError::Changed)
    }
}

/// Seals content in one go.
///
/// ```text
/// sealed length = 112 + content + 16 for each begun chunk of 65,536
/// ```
pub fn seal(
    to: &SealingKey,
    end_micros: i64,
    about: &[u8],
    content: &[u8],
    chance: &Chance,
) -> Result<Vec<u8>, EnvelopeError> {
    let (mut sealer, mut sealed) = Sealer::begin(to, end_micros, about, chance)?;
    sealed.reserve(sealed_length(content.len()) - HEADER_LENGTH);
    let mut rest = content;
    while rest.len() > CHUNK_LENGTH {
        let (chunk, after) = rest.split_first_chunk().expect("the rest is longer than a chunk");
        sealed.extend(sealer.chunk(chunk));
        rest = after;
    }
    sealed.extend(sealer.finish(rest));
    Ok(sealed)
}

/// Returns how long content becomes when sealed.
#[must_use]
pub fn sealed_length(content_length: usize) -> usize {
    HEADER_LENGTH + content_length + TAG_LENGTH * content_length.div_ceil(CHUNK_LENGTH).max(1)
}

/// Opens an object in one go, if its content has at most `limit_bytes`.
pub fn open(
    key: &OpeningKey,
    about: &[u8],
    sealed: &[u8],
    limit_bytes: usize,
) -> Result<(Header, Zeroizing<Vec<u8>>), EnvelopeError> {
    if sealed.len() > sealed_length(limit_bytes) {
        return Err(EnvelopeError::TooLong { limit_bytes });
    }
    let (mut opener, header) = Opener::begin(key, about, sealed)?;
    let mut content = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let mut rest = &sealed[HEADER_LENGTH..];
    while rest.len() > Opener::SEALED_CHUNK_LENGTH {
        let (chunk, after) = rest.split_at(Opener::SEALED_CHUNK_LENGTH);
        content.extend_from_slice(&opener.chunk(chunk, false)?);
        rest = after;
    }
    content.extend_from_slice(&opener.chunk(rest, true)?);
    Ok((header, content))
}

#[cfg(test)]
mod tests;
