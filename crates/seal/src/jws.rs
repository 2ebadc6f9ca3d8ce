//! JWS: bytes that somebody signed, carried with the signature as one line of text (RFC 7515 compact form, Ed25519 by RFC 8037).
//! The payload is signed as it stands and handed on as it stands: nothing is written anew, so there is nothing to disagree about.
//! Not what a payload means, and not whose key it is: a key's name in the header is a hint for finding the key, never a proof.
//!
//! Read by whoever hands statements to others. One statement has one text: base64url is read strictly, and a signature has one form.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::signature::{Signature, SignatureError, SigningKey, VerifyingKey};

/// A header has an algorithm, a key's name and a type: larger ones are not read.
pub const MAX_HEADER_BYTES: usize = 1_024;

/// Something is no signed text, or not signed by that key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JwsError {
    /// Longer than the caller allows.
    #[error("read a signed text: it is longer than {limit_bytes} bytes")]
    TooLong {
        /// What the caller allows.
        limit_bytes: usize,
    },
    /// Not in the form.
    #[error("read a signed text: {0}")]
    Malformed(&'static str),
    /// Signed in a way that is not spoken here.
    #[error("read a signed text: it is not signed with Ed25519, or asks for something not known here")]
    Unsupported,
    /// Another kind of text than was asked for.
    #[error("read a signed text: it is of another type")]
    OtherType,
    /// The signature does not fit.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// What the header says; it is signed too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Which key; [`thumbprint`] is the usual name.
    pub key: Option<String>,
    /// What kind of text it is.
    pub kind: Option<String>,
}

/// A text in its parts, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<'t> {
    /// What its header says.
    pub header: Header,
    /// Header and payload as they were signed.
    signed: &'t str,
    payload: Vec<u8>,
    signature: Signature,
}

/// The members that are understood; RFC 7515 §4 has all others ignored, but for `crit` and what it names.
#[derive(Deserialize)]
struct Members {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
    #[serde(default)]
    b64: Option<serde_json::Value>,
}

/// Signs bytes under a type, and names the key.
#[must_use]
pub fn sign(key: &SigningKey, kind: &str, payload: &[u8]) -> String {
    // RFC 7515 §7.1: header, payload and signature in base64url, with dots between. RFC 8037 §3.1: `EdDSA`.
    let header = serde_json::json!({ "alg": "EdDSA", "kid": thumbprint(&key.verifying_key()), "typ": kind });
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload));
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.0))
}

/// Returns the name of a key: its thumbprint.
#[must_use]
pub fn thumbprint(key: &VerifyingKey) -> String {
    // RFC 7638 §3 and RFC 8037 §2: the required members in their order, without spaces, hashed.
    let public = URL_SAFE_NO_PAD.encode(key.to_bytes());
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

impl<'t> Parsed<'t> {
    /// Reads a text of at most so many bytes; the signature still has to be verified.
    pub fn parse(text: &'t str, limit_bytes: usize) -> Result<Self, JwsError> {
        if text.len() > limit_bytes {
            return Err(JwsError::TooLong { limit_bytes });
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::Malformed("it has no signature"))?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::Malformed("it has no payload"))?;
        if header.len() > MAX_HEADER_BYTES || payload.contains('.') {
            return Err(JwsError::Malformed("its header is too long, or it has too many parts"));
        }
        let header = decoded(header)?;
        let signature: [u8; 64] =
            decoded(signature)?.try_into().map_err(|_| JwsError::Malformed("its signature's length"))?;
        Ok(Self {
            header: header_of(&header)?,
            signed,
            payload: decoded(payload)?,
            signature: Signature(signature),
        })
    }

    /// Checks that this key signed it as this kind of text, and returns the payload.
    ///
    /// Errors: another type, another key, another text.
    pub fn verify(self, key: &VerifyingKey, kind: &str) -> Result<Vec<u8>, JwsError> {
        // RFC 7515 §4.1.9: `typ` tells kinds of text apart, so that one is not taken for the other.
        if self.header.kind.as_deref() != Some(kind) {
            return Err(JwsError::OtherType);
        }
        // RFC 7515 §5.2, step 8: the signature covers the text of header and payload, not what they decode to.
        key.verify(self.signed.as_bytes(), &self.signature)?;
        Ok(self.payload)
    }
}

fn header_of(bytes: &[u8]) -> Result<Header, JwsError> {
    // A member that stands twice is an error of the reader (RFC 7515 §4).
    let members: Members =
        serde_json::from_slice(bytes).map_err(|_| JwsError::Malformed("its header is no header"))?;
    // RFC 7515 §4.1.11: what is marked critical and not understood makes the whole invalid; nothing is understood here.
    if members.alg != "EdDSA" || members.crit.is_some() || members.b64.is_some() {
        return Err(JwsError::Unsupported);
    }
    Ok(Header { key: members.kid, kind: members.typ })
}

fn decoded(part: &str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Malformed("a part is not in base64url"))
}

#[cfg(test)]
mod tests;
