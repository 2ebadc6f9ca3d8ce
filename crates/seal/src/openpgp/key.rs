//! Keys: the public halves that stand in a certificate, and what they verify. Which of them is sealed to says [`super::certificate`].

use aws_lc_rs::agreement::{self, ParsedPublicKey};
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512};
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA1_ASN1, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1,
    ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ECDSA_P521_SHA1_ASN1,
    ECDSA_P521_SHA256_ASN1, ECDSA_P521_SHA384_ASN1, ECDSA_P521_SHA512_ASN1, EcdsaVerificationAlgorithm,
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
};

use super::OpenPgpError;
use super::packet::Bytes;
use crate::signature::{Signature as Ed25519Signature, VerifyingKey};

/// Algorithms (RFC 9580 §9.1).
const RSA: u8 = 1;
const RSA_ENCRYPT_ONLY: u8 = 2;
const RSA_SIGN_ONLY: u8 = 3;
pub(super) const ECDH: u8 = 18;
const ECDSA: u8 = 19;
const EDDSA_LEGACY: u8 = 22;
const X25519: u8 = 25;
const ED25519: u8 = 27;
/// Shorter numbers are factored by whoever wants it enough, and the library knows no longer ones.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// RFC 9580 §9.2: object identifiers of curves.
const OID_P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];
const OID_P384: &[u8] = &[0x2B, 0x81, 0x04, 0x00, 0x22];
const OID_P521: &[u8] = &[0x2B, 0x81, 0x04, 0x00, 0x23];
const OID_ED25519: &[u8] = &[0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01];
const OID_CURVE25519: &[u8] = &[0x2B, 0x06, 0x01, 0x04, 0x01, 0x97, 0x55, 0x01, 0x05, 0x01];

/// Curves of NIST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    fn of(oid: &[u8]) -> Option<Self> {
        match oid {
            OID_P256 => Some(Curve::P256),
            OID_P384 => Some(Curve::P384),
            OID_P521 => Some(Curve::P521),
            _ => None,
        }
    }

    pub(super) fn oid(self) -> &'static [u8] {
        match self {
            Curve::P256 => OID_P256,
            Curve::P384 => OID_P384,
            Curve::P521 => OID_P521,
        }
    }

    pub(super) fn agreement(self) -> &'static agreement::Algorithm {
        match self {
            Curve::P256 => &agreement::ECDH_P256,
            Curve::P384 => &agreement::ECDH_P384,
            Curve::P521 => &agreement::ECDH_P521,
        }
    }

    /// Length of a coordinate.
    pub(super) fn bytes(self) -> usize {
        match self {
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }

    /// RFC 9580 §11.2.1: both coordinates, after a 4; and it lies on the curve.
    fn has(self, point: &[u8]) -> bool {
        let is_whole = point.first() == Some(&4) && point.len() == 1 + 2 * self.bytes();
        let unparsed = agreement::UnparsedPublicKey::new(self.agreement(), point);
        is_whole && ParsedPublicKey::try_from(unparsed).is_ok()
    }
}

/// How a key for ECDH makes a key of what was exchanged (RFC 9580 §5.5.5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Derivation {
    pub(super) hash: Hash,
    pub(super) hash_id: u8,
    pub(super) cipher_id: u8,
    /// How long a key of that cipher is.
    pub(super) key_bytes: usize,
}

/// What kind of key it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Material {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    Ecdsa(Curve, Vec<u8>),
    Ed25519([u8; 32]),
    Ecdh(Curve, Vec<u8>, Derivation),
    /// RFC 9580 §9.2.1: the form of X25519 that is in the field.
    Curve25519([u8; 32], Derivation),
    X25519([u8; 32]),
    /// Nothing is done with it.
    Unknown,
}

/// A public key: the one that says who it is, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) body: Vec<u8>,
    /// When it was made, in seconds since 1970.
    pub(super) created: u32,
    pub(super) algorithm: u8,
    pub(super) material: Material,
    pub(super) fingerprint: [u8; 20],
}

/// A hash (RFC 9580 §9.5) that is still made; SHA-1 only to believe that something was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) fn of(id: u8) -> Option<Self> {
        match id {
            2 => Some(Hash::Sha1),
            8 => Some(Hash::Sha256),
            9 => Some(Hash::Sha384),
            10 => Some(Hash::Sha512),
            _ => None,
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Hash::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => &SHA256,
            Hash::Sha384 => &SHA384,
            Hash::Sha512 => &SHA512,
        };
        digest::digest(algorithm, bytes)
    }
}

impl Key {
    /// Reads the body of a packet (RFC 9580 §5.5.2.2).
    ///
    /// Errors: another version; cut off. A kind of key that is not known is none.
    pub(super) fn read(body: &[u8]) -> Result<Self, OpenPgpError> {
        let mut rest = Bytes(body);
        match rest.byte().ok_or(OpenPgpError::Damaged)? {
            4 => {}
            version => return Err(OpenPgpError::Version(version)),
        }
        let created = rest.u32().ok_or(OpenPgpError::Damaged)?;
        let algorithm = rest.byte().ok_or(OpenPgpError::Damaged)?;
        let material = material(algorithm, rest).ok_or(OpenPgpError::Damaged)?;
        let mut key = Key { body: body.to_vec(), created, algorithm, material, fingerprint: [0; 20] };
        // RFC 9580 §5.5.4.2: SHA-1 is what names a key of this version.
        let digest = Hash::Sha1.digest(&key.hashed());
        key.fingerprint.copy_from_slice(digest.as_ref());
        Ok(key)
    }

    /// RFC 9580 §5.5.4.2: the last eight bytes.
    pub(super) fn id(&self) -> [u8; 8] {
        *self.fingerprint.last_chunk().expect("twenty are more than eight")
    }

    /// RFC 9580 §5.2.4: what is signed of a key.
    pub(super) fn hashed(&self) -> Vec<u8> {
        let length = u16::try_from(self.body.len()).unwrap_or(u16::MAX);
        [&[0x99][..], &length.to_be_bytes(), &self.body].concat()
    }

    /// Whether its kind can be sealed to; else why not.
    pub(super) fn can_encrypt(&self) -> Result<(), OpenPgpError> {
        match &self.material {
            Material::Rsa { modulus, .. } => match rsa_bits(modulus) {
                _ if self.algorithm == RSA_SIGN_ONLY => Err(OpenPgpError::CannotEncrypt),
                bits if RSA_BITS.contains(&bits) => Ok(()),
                bits if bits < *RSA_BITS.start() => Err(OpenPgpError::Short(bits)),
                _ => Err(OpenPgpError::Algorithm(self.algorithm)),
            },
            Material::Ecdh(..) | Material::Curve25519(..) | Material::X25519(_) => Ok(()),
            Material::Ecdsa(..) | Material::Ed25519(_) => Err(OpenPgpError::CannotEncrypt),
            // DSA and Ed448 sign; others are ways to seal that we do not know.
            Material::Unknown if matches!(self.algorithm, 17 | 28) => Err(OpenPgpError::CannotEncrypt),
            Material::Unknown => Err(OpenPgpError::Algorithm(self.algorithm)),
        }
    }

    /// In words, for showing.
    pub(super) fn kind(&self) -> String {
        match &self.material {
            Material::Rsa { modulus, .. } => format!("RSA {}", rsa_bits(modulus)),
            Material::Ecdsa(curve, _) => format!("ECDSA {curve:?}"),
            Material::Ecdh(curve, ..) => format!("ECDH {curve:?}"),
            Material::Ed25519(_) => "Ed25519".to_owned(),
            Material::Curve25519(..) | Material::X25519(_) => "X25519".to_owned(),
            Material::Unknown => self.algorithm.to_string(),
        }
    }

    /// Checks a signature by this key over these bytes (RFC 9580 §5.2.3).
    pub(super) fn verify(&self, hash: Hash, signed: &[u8], mut value: Bytes<'_>) -> Result<(), OpenPgpError> {
        let broken = OpenPgpError::BrokenSignature;
        match &self.material {
            Material::Rsa { modulus, .. } if rsa_bits(modulus) < *RSA_BITS.start() => {
                Err(OpenPgpError::Short(rsa_bits(modulus)))
            }
            Material::Rsa { modulus, exponent } => {
                let number = value.number().filter(|number| number.len() <= modulus.len()).ok_or(broken)?;
                let number = [&vec![0; modulus.len() - number.len()], number].concat();
                let key = PublicKeyComponents { n: modulus, e: exponent };
                key.verify(rsa_parameters(hash), signed, &number).map_err(|_| broken)
            }
            Material::Ecdsa(curve, point) => {
                let (first, second) = (value.number().ok_or(broken)?, value.number().ok_or(broken)?);
                let written = sequence(first, second).ok_or(broken)?;
                let by = ecdsa(*curve, hash).ok_or(OpenPgpError::Weak)?;
                UnparsedPublicKey::new(by, point).verify(signed, &written).map_err(|_| broken)
            }
            Material::Ed25519(point) => {
                let written = self.ed25519(value).ok_or(broken)?;
                let key = VerifyingKey::from_bytes(point).map_err(|_| broken)?;
                // RFC 9580 §5.2.3.3 and §5.2.3.4: what is signed is the hash.
                let digest = hash.digest(signed);
                key.verify(digest.as_ref(), &Ed25519Signature(written)).map_err(|_| broken)
            }
            Material::Ecdh(..) | Material::Curve25519(..) | Material::X25519(_) => Err(broken),
            Material::Unknown => Err(OpenPgpError::Algorithm(self.algorithm)),
        }
    }

    fn ed25519(&self, mut value: Bytes<'_>) -> Option<[u8; 64]> {
        if self.algorithm == ED25519 {
            return value.array();
        }
        let mut written = [0; 64];
        for half in written.chunks_exact_mut(32) {
            let number = value.number()?;
            half[32_usize.checked_sub(number.len())?..].copy_from_slice(number);
        }
        Some(written)
    }
}

fn rsa_bits(modulus: &[u8]) -> u32 {
    let zeros = modulus.first().map_or(0, |first| first.leading_zeros());
    u32::try_from(modulus.len() * 8).unwrap_or(u32::MAX) - zeros
}

fn rsa_parameters(hash: Hash) -> &'static RsaParameters {
    match hash {
        Hash::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        Hash::Sha384 => &RSA_PKCS1_2048_8192_SHA384,
        Hash::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
    }
}

fn ecdsa(curve: Curve, hash: Hash) -> Option<&'static EcdsaVerificationAlgorithm> {
    Some(match (curve, hash) {
        (Curve::P256, Hash::Sha1) => &ECDSA_P256_SHA1_ASN1,
        (Curve::P256, Hash::Sha256) => &ECDSA_P256_SHA256_ASN1,
        (Curve::P256, Hash::Sha384) => &ECDSA_P256_SHA384_ASN1,
        (Curve::P256, Hash::Sha512) => &ECDSA_P256_SHA512_ASN1,
        (Curve::P384, Hash::Sha1) => return None,
        (Curve::P384, Hash::Sha256) => &ECDSA_P384_SHA256_ASN1,
        (Curve::P384, Hash::Sha384) => &ECDSA_P384_SHA384_ASN1,
        (Curve::P384, Hash::Sha512) => &ECDSA_P384_SHA512_ASN1,
        (Curve::P521, Hash::Sha1) => &ECDSA_P521_SHA1_ASN1,
        (Curve::P521, Hash::Sha256) => &ECDSA_P521_SHA256_ASN1,
        (Curve::P521, Hash::Sha384) => &ECDSA_P521_SHA384_ASN1,
        (Curve::P521, Hash::Sha512) => &ECDSA_P521_SHA512_ASN1,
    })
}

/// Two numbers as the library takes a signature: an ASN.1 sequence. None if they are longer than any curve has.
fn sequence(first: &[u8], second: &[u8]) -> Option<Vec<u8>> {
    let integer = |number: &[u8]| {
        // What begins with a one bit would be negative.
        let zero: &[u8] = if number.first().is_none_or(|first| first & 0x80 != 0) { &[0] } else { &[] };
        let length = u8::try_from(zero.len() + number.len()).ok().filter(|length| *length < 128)?;
        Some([&[2, length], zero, number].concat())
    };
    let content = [integer(first)?, integer(second)?].concat();
    let length = u8::try_from(content.len()).ok()?;
    let head: &[u8] = if length < 128 { &[0x30, length] } else { &[0x30, 0x81, length] };
    Some([head, &content].concat())
}

/// What follows the algorithm (RFC 9580 §5.5.5); none if it is cut off or no point of its curve.
fn material(algorithm: u8, mut rest: Bytes<'_>) -> Option<Material> {
    match algorithm {
        RSA | RSA_ENCRYPT_ONLY | RSA_SIGN_ONLY => {
            let (modulus, exponent) = (rest.number()?, rest.number()?);
            Some(Material::Rsa { modulus: modulus.to_vec(), exponent: exponent.to_vec() })
        }
        ECDSA => {
            let oid = oid(&mut rest)?;
            let Some(curve) = Curve::of(oid) else { return Some(Material::Unknown) };
            let point = rest.number().filter(|point| curve.has(point))?;
            Some(Material::Ecdsa(curve, point.to_vec()))
        }
        EDDSA_LEGACY => match oid(&mut rest)? {
            OID_ED25519 => Some(Material::Ed25519(native(rest.number()?)?)),
            _ => Some(Material::Unknown),
        },
        ED25519 => Some(Material::Ed25519(rest.array()?)),
        X25519 => Some(Material::X25519(rest.array()?)),
        ECDH => {
            let oid = oid(&mut rest)?;
            let (curve, point) = (Curve::of(oid), rest.number()?);
            let Some(how) = derivation(&mut rest)? else { return Some(Material::Unknown) };
            match curve {
                Some(curve) if curve.has(point) => Some(Material::Ecdh(curve, point.to_vec(), how)),
                Some(_) => None,
                None if oid == OID_CURVE25519 => Some(Material::Curve25519(native(point)?, how)),
                None => Some(Material::Unknown),
            }
        }
        _ => Some(Material::Unknown),
    }
}

/// RFC 9580 §9.2: a length, then the identifier.
fn oid<'b>(rest: &mut Bytes<'b>) -> Option<&'b [u8]> {
    let length = rest.byte()?;
    rest.take(length.into())
}

/// RFC 9580 §11.2.2: a point in the form of its curve, after 0x40.
fn native(number: &[u8]) -> Option<[u8; 32]> {
    number.strip_prefix(&[0x40])?.try_into().ok()
}

/// RFC 9580 §5.5.5.6: three bytes, the first reserved; within, none if we do not know what they name.
fn derivation(rest: &mut Bytes<'_>) -> Option<Option<Derivation>> {
    let length = rest.byte()?;
    let [1, hash_id, cipher_id] = *rest.take(length.into())? else { return Some(None) };
    let hash = Hash::of(hash_id).filter(|hash| *hash != Hash::Sha1);
    // RFC 9580 §9.3.
    let key_bytes = match cipher_id {
        7 => Some(16),
        8 => Some(24),
        9 => Some(32),
        _ => None,
    };
    let known = hash.zip(key_bytes);
    Some(known.map(|(hash, key_bytes)| Derivation { hash, hash_id, cipher_id, key_bytes }))
}

/// RFC 9580 §11.5: what names the curve of X25519 in its older form.
pub(super) const CURVE25519: &[u8] = OID_CURVE25519;
