//! Wrapping: a file's key, sealed to somebody's key, as the packet that stands in front of the file (RFC 9580 §5.1).

use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::cipher::{AES_128, AES_192, AES_256, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::key::{CURVE25519, Curve, Derivation, ECDH, Key, Material};
use super::packet::{ENCRYPTED_SESSION_KEY, number_of, packet_of};
use super::{OpenPgpError, OpenPgpRecipient};
use crate::age::derived;

/// Chance, as it is handed in.
pub(super) type Chance<'c> = dyn FnMut(&mut [u8]) + 'c;

/// A number by chance is above the order of a curve once in four thousand million times, for the worst of them.
const TRIES: usize = 8;

/// The key of a file, and for which cipher (RFC 9580 §9.3).
pub(super) struct FileKey {
    pub(super) cipher_id: u8,
    pub(super) key: Zeroizing<Vec<u8>>,
}

impl FileKey {
    /// RFC 9580 §5.1.3: the cipher, the key and the sum of its bytes.
    fn with_sum(&self) -> Zeroizing<Vec<u8>> {
        let sum = self.key.iter().fold(0_u16, |sum, byte| sum.wrapping_add((*byte).into()));
        let mut content = Zeroizing::new(Vec::with_capacity(64));
        content.push(self.cipher_id);
        content.extend_from_slice(&self.key);
        content.extend_from_slice(&sum.to_be_bytes());
        content
    }
}

/// The packet that gives this recipient the file's key. RSA pads with the library's own chance.
pub(super) fn packet(
    to: &OpenPgpRecipient,
    file: &FileKey,
    chance: &mut Chance<'_>,
) -> Result<Vec<u8>, OpenPgpError> {
    let key = &to.key;
    // RFC 9580 §5.1.1: version 3 is what goes before a file of version 1.
    let mut body = vec![3];
    body.extend(key.id());
    body.push(key.algorithm);
    match &key.material {
        Material::Rsa { modulus, exponent } => body.extend(rsa(modulus, exponent, file)?),
        Material::Ecdh(curve, point, how) => {
            let (share, exchanged) = exchanged(*curve, point, chance)?;
            body.extend(ecdh(key, (*how, curve.oid()), (&share, &exchanged), file)?);
        }
        Material::Curve25519(point, how) => {
            let (share, exchanged) = x25519(point, chance)?;
            // RFC 9580 §11.2.2.
            let share = [&[0x40][..], &share].concat();
            body.extend(ecdh(key, (*how, CURVE25519), (&share, &exchanged[..]), file)?);
        }
        Material::X25519(point) => {
            let (share, exchanged) = x25519(point, chance)?;
            body.extend(newer(point, (&share, &exchanged), file)?);
        }
        Material::Ecdsa(..) | Material::Ed25519(_) | Material::Unknown => {
            return Err(OpenPgpError::CannotEncrypt);
        }
    }
    Ok(packet_of(ENCRYPTED_SESSION_KEY, &body))
}

/// RFC 9580 §5.1.3.
fn rsa(modulus: &[u8], exponent: &[u8], file: &FileKey) -> Result<Vec<u8>, OpenPgpError> {
    let damaged = |_| OpenPgpError::Damaged;
    let key: PublicEncryptingKey =
        PublicKeyComponents { n: modulus, e: exponent }.try_into().map_err(damaged)?;
    let key = Pkcs1PublicEncryptingKey::new(key).map_err(damaged)?;
    let mut sealed = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(&file.with_sum(), &mut sealed).map_err(damaged)?;
    Ok(number_of(sealed))
}

/// RFC 9580 §5.1.5: our share, and the file's key under one that only both can make.
fn ecdh(
    key: &Key,
    (how, oid): (Derivation, &[u8]),
    (share, exchanged): (&[u8], &[u8]),
    file: &FileKey,
) -> Result<Vec<u8>, OpenPgpError> {
    let mut content = file.with_sum();
    // RFC 9580 §11.5: filled up to a multiple of eight, with how much was filled up.
    let missing = 8 - content.len() % 8;
    content.extend(std::iter::repeat_n(u8::try_from(missing).unwrap_or_default(), missing));
    let wrapped = wrapped(&derived_key(key, how, oid, exchanged), &content)?;
    let mut written = number_of(share);
    written.push(u8::try_from(wrapped.len()).map_err(|_| OpenPgpError::Damaged)?);
    written.extend(wrapped);
    Ok(written)
}

/// RFC 9580 §11.5: a hash over what was exchanged and everything that it is for.
fn derived_key(key: &Key, how: Derivation, oid: &[u8], exchanged: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut hashed = Zeroizing::new(vec![0, 0, 0, 1]);
    hashed.extend_from_slice(exchanged);
    hashed.push(u8::try_from(oid.len()).unwrap_or_default());
    hashed.extend_from_slice(oid);
    hashed.extend_from_slice(&[ECDH, 3, 1, how.hash_id, how.cipher_id]);
    hashed.extend_from_slice(b"Anonymous Sender    ");
    hashed.extend_from_slice(&key.fingerprint);
    let digest = how.hash.digest(&hashed);
    Zeroizing::new(digest.as_ref().iter().copied().take(how.key_bytes).collect())
}

/// RFC 9580 §5.1.6: the form of X25519 that is new with it.
fn newer(
    point: &[u8; 32],
    (share, exchanged): (&[u8; 32], &[u8; 32]),
    file: &FileKey,
) -> Result<Vec<u8>, OpenPgpError> {
    let material = Zeroizing::new([&share[..], point, exchanged].concat());
    let wrapping = derived::<16>(&material, b"", b"OpenPGP X25519");
    let wrapped = wrapped(&wrapping[..], &file.key)?;
    let length = u8::try_from(wrapped.len() + 1).map_err(|_| OpenPgpError::Damaged)?;
    Ok([&share[..], &[length, file.cipher_id], &wrapped].concat())
}

/// Our share, and what both sides get of it (RFC 7748 §6.1).
fn x25519(
    point: &[u8; 32],
    chance: &mut Chance<'_>,
) -> Result<([u8; 32], Zeroizing<[u8; 32]>), OpenPgpError> {
    let mut secret = Zeroizing::new([0; 32]);
    chance(secret.as_mut_slice());
    let secret = StaticSecret::from(*secret);
    let exchanged = secret.diffie_hellman(&PublicKey::from(*point));
    // RFC 7748 §6.1: a point with which every exchange gives zero keeps nothing secret.
    if !exchanged.was_contributory() {
        return Err(OpenPgpError::Damaged);
    }
    Ok((PublicKey::from(&secret).to_bytes(), Zeroizing::new(exchanged.to_bytes())))
}

/// The same on a curve of NIST.
fn exchanged(
    curve: Curve,
    point: &[u8],
    chance: &mut Chance<'_>,
) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), OpenPgpError> {
    let damaged = || OpenPgpError::Damaged;
    let mut secret = Zeroizing::new(vec![0; curve.bytes()]);
    let ours = (0..TRIES).find_map(|_| {
        chance(secret.as_mut_slice());
        if curve == Curve::P521 {
            // Its order has 521 bits.
            secret[0] &= 1;
        }
        PrivateKey::from_private_key(curve.agreement(), &secret).ok()
    });
    let ours = ours.ok_or_else(damaged)?;
    let share = ours.compute_public_key().map_err(|_| damaged())?.as_ref().to_vec();
    let theirs = UnparsedPublicKey::new(curve.agreement(), point);
    let exchanged = agree(&ours, theirs, damaged(), |exchanged| Ok(Zeroizing::new(exchanged.to_vec())))?;
    Ok((share, exchanged))
}

/// AES key wrap (RFC 3394 §2.2.1), for keys of all three lengths.
fn wrapped(wrapping: &[u8], content: &[u8]) -> Result<Vec<u8>, OpenPgpError> {
    let algorithm = match wrapping.len() {
        16 => &AES_128,
        24 => &AES_192,
        _ => &AES_256,
    };
    let damaged = |_| OpenPgpError::Damaged;
    let key = UnboundCipherKey::new(algorithm, wrapping).and_then(EncryptingKey::ecb).map_err(damaged)?;
    // RFC 3394 §2.2.3.1.
    let mut first = [0xA6; 8];
    let mut rest = Zeroizing::new(content.to_vec());
    let mut step = 0_u64;
    for _ in 0..6 {
        for block in rest.chunks_exact_mut(8) {
            let mut both = Zeroizing::new([0; 16]);
            both[..8].copy_from_slice(&first);
            both[8..].copy_from_slice(block);
            key.encrypt(both.as_mut_slice()).map_err(damaged)?;
            step += 1;
            first.copy_from_slice(&both[..8]);
            for (byte, count) in first.iter_mut().zip(step.to_be_bytes()) {
                *byte ^= count;
            }
            block.copy_from_slice(&both[8..]);
        }
    }
    Ok([&first[..], &rest].concat())
}

#[cfg(test)]
mod tests;
