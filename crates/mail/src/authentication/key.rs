//! Public keys as domains publish them (RFC 6376 §3.6.1, RFC 8463). Where a record comes from, and whether a signature is a
//! key's, is found out by `guard`.

use super::tags::{Tags, base64_folded};

/// RFC 8301 §3.2: a verifier must not take signatures of shorter keys as valid.
pub const MIN_RSA_BITS: u32 = 1_024;
/// The longest key that is tried: RFC 8301 §3.2 asks for 4,096; each doubling costs four times the work.
pub const MAX_RSA_BITS: u32 = 8_192;

/// A signing algorithm we verify. RFC 8301 §3.1 takes rsa-sha1 out of their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 6376 §3.3.2).
    RsaSha256,
    /// Ed25519 over a SHA-256 hash (RFC 8463 §3).
    Ed25519Sha256,
}

impl Algorithm {
    /// The name in `a=`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
        }
    }
}

/// A key record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The key; `None` if it was revoked (RFC 6376 §3.6.1: an empty `p=`).
    pub key: Option<PublicKey>,
    /// `t=s`: the signer's identity must be of exactly the signing domain.
    pub is_exact: bool,
    /// `t=y`: the domain is only testing.
    pub is_testing: bool,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA: modulus and exponent, big-endian without leading zeros.
    Rsa {
        /// The number all is counted in.
        modulus: Vec<u8>,
        /// The public exponent.
        exponent: Vec<u8>,
    },
    /// Ed25519 (RFC 8463 §4.2).
    Ed25519([u8; 32]),
}

impl KeyRecord {
    /// Reads a record, or says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, &'static str> {
        let text = std::str::from_utf8(text).map_err(|_| "the key record is not text")?;
        let tags = Tags::parse(text).map_err(|_| "the key record is malformed")?;
        // RFC 6376 §3.6.1: if there is a version, it is DKIM1 and stands first.
        if tags.get("v").is_some_and(|version| version != "DKIM1" || tags.first_name() != Some("v")) {
            return Err("the key record is of an unknown version");
        }
        let lists = |name: &str, word: &str| {
            tags.get(name).is_none_or(|list| list.split(':').any(|each| each.trim() == word))
        };
        if !lists("h", "sha256") {
            return Err("the key is not for SHA-256");
        }
        if !lists("s", "email") && !lists("s", "*") {
            return Err("the key is not for mail");
        }
        let flag =
            |word: &str| tags.get("t").is_some_and(|list| list.split(':').any(|each| each.trim() == word));
        let material = tags.get("p").ok_or("the key record has no key")?;
        let key = match tags.get("k").unwrap_or("rsa") {
            _ if material.is_empty() => None,
            "rsa" => Some(rsa_key(material)?),
            "ed25519" => Some(ed25519_key(material)?),
            _ => return Err("the key is of an unknown type"),
        };
        Ok(Self { key, is_exact: flag("s"), is_testing: flag("y") })
    }
}

fn ed25519_key(material: &str) -> Result<PublicKey, &'static str> {
    let bytes = base64_folded(material).ok_or("the key is not base64")?;
    bytes.try_into().map(PublicKey::Ed25519).map_err(|_| "the Ed25519 key has not 32 bytes")
}

fn rsa_key(material: &str) -> Result<PublicKey, &'static str> {
    let bytes = base64_folded(material).ok_or("the key is not base64")?;
    rsa_components(&bytes).ok_or("the RSA key cannot be read")
}

/// Reads a SubjectPublicKeyInfo (RFC 5280 §4.1) as everybody publishes, or the bare RSAPublicKey (RFC 8017 appendix A.1.1)
/// that RFC 6376 §3.6.1 names.
fn rsa_components(der: &[u8]) -> Option<PublicKey> {
    let (outer, _) = element(der, SEQUENCE)?;
    let key = match element(outer, SEQUENCE) {
        // An algorithm comes first: the key is inside a bit string whose first byte counts unused bits.
        Some((_, after)) => {
            let (bits, _) = element(after, BIT_STRING)?;
            element(bits.strip_prefix(&[0])?, SEQUENCE)?.0
        }
        None => outer,
    };
    let (modulus, after) = element(key, INTEGER)?;
    let (exponent, _) = element(after, INTEGER)?;
    let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
    (!modulus.is_empty() && !exponent.is_empty()).then_some(PublicKey::Rsa { modulus, exponent })
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// Splits the element of this type off a DER text: its content, and what follows.
fn element(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), rest.get(2..)?),
        // A key of 64 KiB is no key.
        _ => return None,
    };
    if *found == kind { rest.split_at_checked(length) } else { None }
}

fn without_zeros(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|byte| *byte == 0).collect()
}

impl PublicKey {
    /// The length by which keys are judged.
    #[must_use]
    pub fn bits(&self) -> u32 {
        match self {
            Self::Rsa { modulus, .. } => {
                let leading = modulus.first().map_or(0, |byte| byte.leading_zeros());
                u32::try_from(modulus.len()).unwrap_or(u32::MAX).saturating_mul(8).saturating_sub(leading)
            }
            Self::Ed25519(_) => 256,
        }
    }

    /// Whether the key is of the algorithm's type.
    #[must_use]
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::Rsa { .. }, Algorithm::RsaSha256) | (Self::Ed25519(_), Algorithm::Ed25519Sha256)
        )
    }
}

#[cfg(test)]
mod tests;
