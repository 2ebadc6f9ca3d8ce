//! Signatures: Ed25519 (RFC 8032), who said it.
//! Not what was said: the form of signed bytes belongs to the document that is signed. Not where keys are kept.
//! Read by [`crate::ledger`] and by whoever signs statements.

use ed25519_dalek::Signer;
use thiserror::Error;

/// A key that signs; wiped from memory when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// The public half: it recognises what the [`SigningKey`] signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// The bytes of a signature; valid or not is only known after [`VerifyingKey::verify`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// A signature or a key is not what it claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The bytes are not a point of the curve, or one of the few weak ones.
    #[error("read a public key: not a usable Ed25519 point")]
    BadKey,
    /// The signature was not made over these bytes by this key.
    #[error("verify a signature: it was not made by this key over these bytes")]
    Mismatch,
}

impl SigningKey {
    /// Makes the key that belongs to 32 secret random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Returns the public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs the bytes; the same bytes always get the same signature.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl VerifyingKey {
    /// Takes the 32 bytes of RFC 8032 §5.1.2; refuses points of small order, with which anything verifies.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SignatureError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| SignatureError::BadKey)?;
        if key.is_weak() { Err(SignatureError::BadKey) } else { Ok(Self(key)) }
    }

    /// Returns the 32 bytes of RFC 8032 §5.1.2.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Checks that the signature was made by this key over exactly these bytes.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        // RFC 8032 §5.1.7, in the strict form: S is reduced and R is no point of small order.
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        self.0.verify_strict(message, &signature).map_err(|_| SignatureError::Mismatch)
    }
}

#[cfg(test)]
mod tests;
