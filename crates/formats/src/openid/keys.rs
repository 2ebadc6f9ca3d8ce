//! The keys of a provider: a JWK set (RFC 7517) read for verifying signatures. Keys for other uses, of other kinds, and broken ones are left out:
//! one key that nobody here can read is no reason not to use the others.

use serde_json::{Map, Value};

use super::{Algorithm, MAX_DOCUMENT_BYTES, OpenIdError, Token, bytes_of, object, text};

/// Keys that are looked at; a provider has a few.
pub const MAX_KEYS: usize = 64;
/// 2048 to 4096 bits: less is weak, more is work for nothing.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
/// An exponent of more than 32 bits is work for nothing.
const MAX_EXPONENT_BYTES: usize = 4;

/// A key to verify with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// What tokens call it.
    pub name: Option<String>,
    /// The key itself.
    pub material: Material,
}

/// The numbers of a key; its kind decides how it may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Material {
    /// RSA: modulus and exponent, without zeros in front.
    Rsa {
        /// The modulus.
        modulus: Vec<u8>,
        /// The exponent.
        exponent: Vec<u8>,
    },
    /// A point on P-256, uncompressed.
    P256([u8; 65]),
    /// An Ed25519 key.
    Ed25519([u8; 32]),
}

impl PublicKey {
    /// The one algorithm the key is used with: a key is not asked to be another's (RFC 8725 §3.1).
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Rsa { .. } => Algorithm::Rs256,
            Material::P256(_) => Algorithm::Es256,
            Material::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    fn parse(key: &Map<String, Value>) -> Option<Self> {
        // RFC 7517 §4.2, §4.3: a key for encryption does not verify.
        if text(key, "use").is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        if let Some(operations) = key.get("key_ops") {
            let is_for_us = |operation: &Value| operation.as_str() == Some("verify");
            if !operations.as_array().is_some_and(|all| all.iter().any(is_for_us)) {
                return None;
            }
        }
        let material = Self::material(key)?;
        let parsed = Self { name: text(key, "kid").map(str::to_owned), material };
        // RFC 7517 §4.4: for this algorithm and no other.
        match text(key, "alg") {
            Some(word) if Algorithm::of(word) != Some(parsed.algorithm()) => None,
            _ => Some(parsed),
        }
    }

    fn material(key: &Map<String, Value>) -> Option<Material> {
        let number = |name| text(key, name).and_then(bytes_of);
        match (text(key, "kty")?, text(key, "crv")) {
            // RFC 7518 §6.3.1
            ("RSA", _) => {
                let (modulus, exponent) = (trimmed(&number("n")?), trimmed(&number("e")?));
                let is_fit = RSA_BYTES.contains(&modulus.len())
                    && (1..=MAX_EXPONENT_BYTES).contains(&exponent.len())
                    && exponent.last().is_some_and(|last| last % 2 == 1)
                    && exponent != [1];
                is_fit.then_some(Material::Rsa { modulus, exponent })
            }
            // RFC 7518 §6.2.1: both coordinates in their whole length.
            ("EC", Some("P-256")) => {
                let (x, y) = (number("x")?, number("y")?);
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                let mut point = [4; 65];
                point[1..33].copy_from_slice(&x);
                point[33..].copy_from_slice(&y);
                Some(Material::P256(point))
            }
            // RFC 8037 §2
            ("OKP", Some("Ed25519")) => Some(Material::Ed25519(number("x")?.try_into().ok()?)),
            _ => None,
        }
    }
}

/// Some providers write the zero in front that signs a number in DER.
fn trimmed(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default().to_vec()
}

/// The keys of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

impl KeySet {
    /// Reads a set (RFC 7517 §5); of more than [`MAX_KEYS`] the first are used.
    ///
    /// Errors: [`OpenIdError::TooLong`], [`OpenIdError::Form`].
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenIdError> {
        let set = object(bytes, MAX_DOCUMENT_BYTES)?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or(OpenIdError::Form("keys"))?;
        let objects = keys.iter().take(MAX_KEYS).filter_map(Value::as_object);
        Ok(Self { keys: objects.filter_map(PublicKey::parse).collect() })
    }

    /// Returns the keys that may have signed a token: of its algorithm, and of its name if it names one.
    pub fn that_may_have_signed(&self, token: &Token<'_>) -> impl Iterator<Item = &PublicKey> {
        let (algorithm, name) = (token.algorithm, token.key.clone());
        let is_named = move |key: &PublicKey| match (&name, &key.name) {
            (Some(wanted), Some(own)) => wanted == own,
            // OpenID Connect Core 1.0, section 10.1: only who has one key may leave its name out; trying them all is the same.
            _ => true,
        };
        self.keys.iter().filter(move |key| key.algorithm() == algorithm && is_named(key))
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Says whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}
