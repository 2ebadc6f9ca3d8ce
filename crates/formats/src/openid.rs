//! OpenID Connect as text: what a provider says of itself, its keys, its tokens, and what a token must say to be meant for us.
//! Bytes in, values out; no signature is verified here and nothing is fetched (`platform::accounts::provider` does both).
//!
//! What is read: OpenID Connect Core 1.0 and Discovery 1.0 for the authorization code flow, JWS in its compact form (RFC 7515), JWK sets (RFC 7517),
//! three algorithms of RFC 7518 and RFC 8037, and claims (RFC 7519). Encrypted tokens, other flows and other algorithms are refused, `none` first of all.

mod claims;
mod keys;
mod metadata;
mod token;

#[cfg(test)]
mod tests;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use thiserror::Error;

pub use claims::{Claims, Expected, MAX_WORDS};
pub use keys::{KeySet, MAX_KEYS, Material, PublicKey};
pub use metadata::Metadata;
pub use token::{MAX_TOKEN_BYTES, Token, id_token_of, reason_of};

/// A document of a provider is a few thousand bytes; its keys with certificates some ten thousand.
pub const MAX_DOCUMENT_BYTES: usize = 256 * 1024;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// The word for it (RFC 7518 §3.1, RFC 8037 §3.1). Anything else is not spoken here: neither `none` nor a shared secret proves who signed.
    fn of(word: &str) -> Option<Self> {
        match word {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// Why something a provider said is not used. For the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenIdError {
    /// Longer than anybody needs.
    #[error("it is longer than {limit_bytes} bytes")]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// Not in its form.
    #[error("it is not in its form ({0})")]
    Form(&'static str),
    /// Signed in a way that is not accepted, or not at all.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// It speaks of another provider.
    #[error("its issuer is another")]
    Issuer,
    /// It is for somebody else.
    #[error("it is for another client")]
    Audience,
    /// It answers another question.
    #[error("its nonce is another")]
    Nonce,
    /// It has ended.
    #[error("it has ended")]
    Ended,
    /// It was made in the future, or before it was asked for.
    #[error("it was made at another time")]
    Made,
    /// The person did not prove anything to the provider after it was asked for.
    #[error("the person was not asked to prove it again")]
    Stale,
    /// What we need the provider does not do.
    #[error("the provider does not offer {0}")]
    Unsupported(&'static str),
}

/// Reads an object of JSON (RFC 8259), bounded.
fn object(bytes: &[u8], limit_bytes: usize) -> Result<Map<String, Value>, OpenIdError> {
    if bytes.len() > limit_bytes {
        return Err(OpenIdError::TooLong { limit_bytes });
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(OpenIdError::Form("not an object of JSON")),
    }
}

/// Reads base64url without padding (RFC 7515 §2); `None` for anything else.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A member that is a text, if it is there.
fn text<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o str> {
    object.get(name).and_then(Value::as_str)
}
