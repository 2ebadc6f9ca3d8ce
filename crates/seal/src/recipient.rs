//! Recipients: a public key to seal to and the secret half that opens (HPKE, RFC 9180, base mode, one message).
//! Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. Seals small secrets; content is [`crate::envelope`]'s.
//! Not a signature: anybody can seal to a public key. Not safe against a future quantum computer: do not seal here what must stay secret for decades.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The public half: seals, cannot open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealingKey(PublicKey);

/// The secret half: opens what was sealed to it; wiped from memory when dropped.
#[derive(Clone)]
pub struct OpeningKey {
    secret: StaticSecret,
    public: PublicKey,
}

/// A short name of a key pair, by which the right key is found; proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 16]);

/// What was sealed cannot be opened with this key, or the key is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecipientError {
    /// A public key with which every exchange gives zero.
    #[error("use a sealing key: not a usable X25519 point")]
    BadKey,
    /// Sealed to another key, for another purpose, or changed since.
    #[error("open a sealed secret: wrong key, or changed since it was sealed")]
    CannotOpen,
}

/// Length of the ephemeral public key that goes before the sealed bytes (RFC 9180 §7.1, Nenc).
pub const ENCAPSULATED_LENGTH: usize = 32;

// RFC 9180 §7: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
const KEM_SUITE: &[u8] = b"KEM\x00\x20";
const HPKE_SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";
const MODE_BASE: u8 = 0;

type Secret = Zeroizing<[u8; 32]>;

/// RFC 9180 §4: `LabeledExtract`, left open for expanding.
fn labeled_extract(suite: &[u8], salt: &[u8], label: &[u8], material: &[u8]) -> (Secret, Hkdf<Sha256>) {
    let labeled = Zeroizing::new([b"HPKE-v1", suite, label, material].concat());
    let (key, expander) = Hkdf::<Sha256>::extract(Some(salt), &labeled);
    (Zeroizing::new(key.into()), expander)
}

/// RFC 9180 §4: `LabeledExpand`.
fn labeled_expand<const LENGTH: usize>(
    expander: &Hkdf<Sha256>,
    suite: &[u8],
    label: &[u8],
    info: &[u8],
) -> Zeroizing<[u8; LENGTH]> {
    let length = u16::try_from(LENGTH).expect("lengths here are below 65,536").to_be_bytes();
    let mut out = Zeroizing::new([0; LENGTH]);
    expander
        .expand_multi_info(&[&length, b"HPKE-v1", suite, label, info], out.as_mut_slice())
        .expect("HKDF gives up to 255 blocks, this asks for one");
    out
}

/// RFC 9180 §4.1: `ExtractAndExpand`.
fn shared_secret(exchanged: &[u8], encapsulated: &[u8; 32], recipient: &PublicKey) -> Secret {
    let (_, expander) = labeled_extract(KEM_SUITE, b"", b"eae_prk", exchanged);
    let context = [encapsulated.as_slice(), recipient.as_bytes()].concat();
    labeled_expand(&expander, KEM_SUITE, b"shared_secret", &context)
}

/// RFC 9180 §5.1: the key schedule in base mode; returns key and base nonce of the first message.
fn key_schedule(shared: &Secret, info: &[u8]) -> (Secret, [u8; 12]) {
    let (identifier_hash, _) = labeled_extract(HPKE_SUITE, b"", b"psk_id_hash", b"");
    let (info_hash, _) = labeled_extract(HPKE_SUITE, b"", b"info_hash", info);
    let context = [&[MODE_BASE], identifier_hash.as_slice(), info_hash.as_slice()].concat();
    let (_, expander) = labeled_extract(HPKE_SUITE, shared.as_slice(), b"secret", b"");
    let key = labeled_expand(&expander, HPKE_SUITE, b"key", &context);
    let nonce = labeled_expand::<12>(&expander, HPKE_SUITE, b"base_nonce", &context);
    (key, *nonce)
}

/// RFC 9180 §7.1.3: `DeriveKeyPair` for X25519.
fn derived_secret(material: &[u8]) -> StaticSecret {
    let (_, expander) = labeled_extract(KEM_SUITE, b"", b"dkp_prk", material);
    StaticSecret::from(*labeled_expand::<32>(&expander, KEM_SUITE, b"sk", b""))
}

impl SealingKey {
    /// Takes the 32 bytes of a public key (RFC 7748 §5).
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(PublicKey::from(bytes))
    }

    /// Returns the 32 bytes of the public key.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Returns the pair's short name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new_with_prefix(b"sealing key\0").chain_update(self.0.as_bytes()).finalize();
        let digest: [u8; 32] = digest.into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        KeyId(id)
    }

    /// Seals a small secret; `info` is its purpose, `about` what it is bound to. Both are needed to open it.
    ///
    /// `chance` must be 32 fresh random bytes. The result is the ephemeral public key and the sealed bytes (16 longer).
    pub fn seal(
        &self,
        secret: &[u8],
        info: &[u8],
        about: &[u8],
        chance: &Secret,
    ) -> Result<([u8; ENCAPSULATED_LENGTH], Vec<u8>), RecipientError> {
        let ephemeral = derived_secret(chance.as_slice());
        let encapsulated = PublicKey::from(&ephemeral).to_bytes();
        let exchanged = ephemeral.diffie_hellman(&self.0);
        // RFC 9180 §7.1.4: an all-zero exchange is an error.
        if !exchanged.was_contributory() {
            return Err(RecipientError::BadKey);
        }
        let (key, nonce) = key_schedule(&shared_secret(exchanged.as_bytes(), &encapsulated, &self.0), info);
        let cipher = ChaCha20Poly1305::new(key.as_slice().try_into().expect("a key has 32 bytes"));
        let sealed = cipher
            .encrypt(&nonce.into(), Payload { msg: secret, aad: about })
            .expect("a small secret is below the cipher's limit");
        Ok((encapsulated, sealed))
    }
}

impl OpeningKey {
    /// Makes the pair that belongs to 32 or more secret bytes (RFC 9180 §7.1.3).
    #[must_use]
    pub fn derive(material: &[u8]) -> Self {
        let secret = derived_secret(material);
        let public = PublicKey::from(&secret);
        Self { secret, public }
    }

    /// Returns the public half.
    #[must_use]
    pub fn sealing_key(&self) -> SealingKey {
        SealingKey(self.public)
    }

    /// Opens what [`SealingKey::seal`] sealed for the same purpose and about the same thing.
    pub fn open(
        &self,
        encapsulated: &[u8; ENCAPSULATED_LENGTH],
        sealed: &[u8],
        info: &[u8],
        about: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, RecipientError> {
        let exchanged = self.secret.diffie_hellman(&PublicKey::from(*encapsulated));
        if !exchanged.was_contributory() {
            return Err(RecipientError::CannotOpen);
        }
        let (key, nonce) =
            key_schedule(&shared_secret(exchanged.as_bytes(), encapsulated, &self.public), info);
        let cipher = ChaCha20Poly1305::new(key.as_slice().try_into().expect("a key has 32 bytes"));
        let opened = cipher.decrypt(&nonce.into(), Payload { msg: sealed, aad: about });
        opened.map(Zeroizing::new).map_err(|_| RecipientError::CannotOpen)
    }
}

#[cfg(test)]
mod tests;
