//! Secrets of accounts: made here, shown once, kept as SHA-256; and the keys under which the rest is sealed, signed and printed.
//! All keys come from the session key of [`crate::keys`]; none is in the database.

use aws_lc_rs::{aead, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use model::ids::{Id, TenantId};
use sha2::{Digest, Sha256};
use store::platform::sign_in::Party;
use zeroize::Zeroizing;

use crate::{clock::Chance, keys::SessionKey};

/// Random bytes of a secret: 256 bits.
const SECRET_BYTES: usize = 32;
const TENANT_BYTES: usize = 16;
/// A secret as it is carried: tenant and random bytes in base64url, 64 characters.
const TEXT_LENGTH: usize = 64;
const NONCE_BYTES: usize = aead::NONCE_LEN;

/// A secret that names its tenant, so that the right rows are asked without knowing more.
pub(crate) struct Secret {
    pub(crate) tenant: TenantId,
    bytes: Zeroizing<[u8; SECRET_BYTES]>,
}

impl Secret {
    /// Makes one.
    pub(crate) fn new(tenant: TenantId, chance: &dyn Chance) -> Self {
        Self { tenant, bytes: Zeroizing::new(chance.bytes()) }
    }

    /// Reads what a browser or a program sent; nothing if it is not one. A tenant that is not there has no rows.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != TEXT_LENGTH {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let (tenant, secret) = bytes.split_first_chunk::<TENANT_BYTES>()?;
        Some(Self { tenant: TenantId::from_bytes(*tenant), bytes: Zeroizing::new(secret.try_into().ok()?) })
    }

    /// Returns the form that is carried.
    pub(crate) fn to_text(&self) -> String {
        let mut bytes = Zeroizing::new([0; TENANT_BYTES + SECRET_BYTES]);
        bytes[..TENANT_BYTES].copy_from_slice(&self.tenant.to_bytes());
        bytes[TENANT_BYTES..].copy_from_slice(self.bytes.as_slice());
        URL_SAFE_NO_PAD.encode(bytes.as_slice())
    }

    /// Returns what is kept. No salt and no slow hash: there are 256 bits of chance in it.
    pub(crate) fn print(&self) -> [u8; 32] {
        Sha256::digest(self.bytes.as_slice()).into()
    }
}

/// The keys of this room.
pub(crate) struct Keys {
    party: hmac::Key,
    ceremony: hmac::Key,
    /// Mixed into passwords, so that the hashes of a stolen database cannot be tried without the root key.
    pub(crate) pepper: Zeroizing<[u8; 32]>,
    seal: aead::LessSafeKey,
}

impl Keys {
    pub(crate) fn new(key: &SessionKey) -> Self {
        let derived = |purpose: &str| {
            let mut bytes = Zeroizing::new([0; 32]);
            // RFC 5869: a key of its own for each purpose.
            Hkdf::<Sha256>::from_prk(key.expose())
                .expect("the key is as long as the hash")
                .expand(format!("accounts {purpose}, version 1").as_bytes(), bytes.as_mut_slice())
                .expect("HKDF gives up to 255 blocks, this asks for one");
            bytes
        };
        let hmac_key = |purpose| hmac::Key::new(hmac::HMAC_SHA256, derived(purpose).as_slice());
        let seal = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, derived("seal").as_slice())
            .expect("the key is as long as the cipher's");
        Self {
            party: hmac_key("party"),
            ceremony: hmac_key("ceremony"),
            pepper: derived("pepper"),
            seal: aead::LessSafeKey::new(seal),
        }
    }

    /// Returns the keyed print of parts, each after its length.
    pub(crate) fn party(&self, parts: &[&[u8]]) -> Party {
        let tag = hmac::sign(&self.party, &joined(parts));
        *tag.as_ref().first_chunk().expect("a SHA-256 is longer")
    }

    /// Appends a tag to what a browser carries for us.
    pub(crate) fn signed(&self, mut message: Vec<u8>) -> String {
        let tag = hmac::sign(&self.ceremony, &message);
        message.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(message)
    }

    /// Returns what [`Keys::signed`] signed; nothing if it is not ours.
    pub(crate) fn verified(&self, text: &str, max_bytes: usize) -> Option<Vec<u8>> {
        if text.len() > max_bytes.div_ceil(3) * 4 {
            return None;
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let at = bytes.len().checked_sub(32)?;
        let tag = bytes.split_off(at);
        hmac::verify(&self.ceremony, &bytes, &tag).ok()?;
        Some(bytes)
    }

    /// Seals a few bytes to what they belong to.
    pub(crate) fn sealed(&self, about: &[&[u8]], content: &[u8], chance: &dyn Chance) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = chance.bytes();
        let mut sealed = content.to_vec();
        let unique = aead::Nonce::assume_unique_for_key(nonce);
        self.seal
            .seal_in_place_append_tag(unique, aead::Aad::from(joined(about)), &mut sealed)
            .expect("a few bytes are not too many");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Keys::sealed`] sealed; nothing if it belongs to something else or is not ours.
    pub(crate) fn opened(&self, about: &[&[u8]], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let mut bytes = Zeroizing::new(sealed.to_vec());
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let length = self.seal.open_in_place(nonce, aead::Aad::from(joined(about)), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Each part after its length, so that no part can lend bytes to the next.
pub(crate) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        joined.extend((part.len() as u64).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}
