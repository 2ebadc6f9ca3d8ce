//! age: files sealed to somebody's own key in the form that the `age` tools open (C2SP age, version 1, X25519 recipients).
//! Seals only: whose key it is opens with tools of his own. Not passphrases, plugins or the text armour. The chunks are those of [`crate::envelope`].
//!
//! ```text
//! age-encryption.org/v1
//! -> X25519 <ephemeral public key>
//! <the file's key, sealed to the recipient>
//! --- <HMAC of all above>
//! 16 bytes of chance, then chunks
//! ```

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::envelope::Sealer;

const VERSION: &str = "age-encryption.org/v1\n";
const X25519_INFO: &[u8] = b"age-encryption.org/v1/X25519";
const FILE_KEY_BYTES: usize = 16;
const NONCE_BYTES: usize = 16;
/// A file is sealed to a person and perhaps a deputy and an offline key, not to a crowd.
pub const MOST_RECIPIENTS: usize = 16;

/// Somebody's public key, as `age-keygen` prints it: `age1…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeRecipient([u8; 32]);

/// A text is no key to seal to, or nothing can be sealed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AgeError {
    /// Not in the form of a recipient.
    #[error("read an age recipient: expected 62 characters that begin with `age1`")]
    NotRecipient,
    /// A point with which every exchange gives zero.
    #[error("seal to an age recipient: its key is not a usable X25519 point")]
    BadKey,
    /// None, or more than [`MOST_RECIPIENTS`].
    #[error("seal to age recipients: there must be 1 to 16")]
    Recipients,
}

impl AgeRecipient {
    /// Reads `age1…`: Bech32 (BIP 173) with the prefix `age` and 32 bytes.
    pub fn parse(text: &str) -> Result<Self, AgeError> {
        let (prefix, bytes) = bech32(text.trim()).ok_or(AgeError::NotRecipient)?;
        let key = bytes.try_into().ok().filter(|_| prefix == PREFIX);
        key.map(AgeRecipient).ok_or(AgeError::NotRecipient)
    }

    /// Takes the 32 bytes of a public key.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        AgeRecipient(bytes)
    }

    /// The stanza that gives this recipient the file's key.
    fn stanza(&self, file_key: &[u8], ephemeral: &Zeroizing<[u8; 32]>) -> Result<String, AgeError> {
        let secret = StaticSecret::from(**ephemeral);
        let share = PublicKey::from(&secret);
        let exchanged = secret.diffie_hellman(&PublicKey::from(self.0));
        // C2SP age, "X25519 recipient type": an all-zero exchange is an error.
        if !exchanged.was_contributory() {
            return Err(AgeError::BadKey);
        }
        let salt = [share.as_bytes().as_slice(), &self.0].concat();
        let wrapping = derived::<32>(exchanged.as_bytes(), &salt, X25519_INFO);
        let cipher = ChaCha20Poly1305::new((&*wrapping).into());
        let wrapped = cipher.encrypt(&[0; 12].into(), file_key).expect("a key is below the cipher's limit");
        // 32 bytes are 43 letters: one line, shorter than the 64 after which another would begin.
        Ok(format!(
            "-> X25519 {}\n{}\n",
            STANDARD_NO_PAD.encode(share.as_bytes()),
            STANDARD_NO_PAD.encode(wrapped)
        ))
    }
}

/// Begins a file that each of the recipients can open; returns what to write first.
///
/// `chance` fills with fresh random bytes.
pub fn begin(to: &[AgeRecipient], chance: &mut dyn FnMut(&mut [u8])) -> Result<(Sealer, Vec<u8>), AgeError> {
    if to.is_empty() || to.len() > MOST_RECIPIENTS {
        return Err(AgeError::Recipients);
    }
    let mut file_key = Zeroizing::new([0; FILE_KEY_BYTES]);
    chance(file_key.as_mut_slice());
    let mut header = VERSION.to_owned();
    for recipient in to {
        let mut ephemeral = Zeroizing::new([0; 32]);
        chance(ephemeral.as_mut_slice());
        header.push_str(&recipient.stanza(file_key.as_slice(), &ephemeral)?);
    }
    header.push_str("---");
    // C2SP age, "Header MAC": over the header up to the three hyphens.
    let mac_key = derived::<32>(file_key.as_slice(), b"", b"header");
    let mut mac = Hmac::<Sha256>::new_from_slice(mac_key.as_slice()).expect("HMAC takes keys of any length");
    mac.update(header.as_bytes());
    header.push(' ');
    header.push_str(&STANDARD_NO_PAD.encode(mac.finalize().into_bytes()));
    header.push('\n');
    let mut nonce = [0; NONCE_BYTES];
    chance(&mut nonce);
    let payload = derived::<32>(file_key.as_slice(), &nonce, b"payload");
    let mut written = header.into_bytes();
    written.extend_from_slice(&nonce);
    Ok((Sealer::with_key(&payload), written))
}

/// HKDF-SHA-256 (RFC 5869).
pub(crate) fn derived<const LENGTH: usize>(
    material: &[u8],
    salt: &[u8],
    info: &[u8],
) -> Zeroizing<[u8; LENGTH]> {
    let mut key = Zeroizing::new([0; LENGTH]);
    Hkdf::<Sha256>::new(Some(salt), material)
        .expand(info, key.as_mut_slice())
        .expect("HKDF gives up to 255 blocks, this asks for one");
    key
}

impl fmt::Display for AgeRecipient {
    /// Writes what [`AgeRecipient::parse`] reads.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = fives(&self.0);
        // BIP 173, "Checksum": over the prefix, the values and six places for the checksum itself.
        let sum = checksum(expanded(PREFIX).chain(values.iter().copied()).chain([0; 6])) ^ 1;
        let sum = (0..6).map(|place| (sum >> (5 * (5 - place)) & 31).to_le_bytes()[0]);
        let letters = values.iter().copied().chain(sum).map(|value| char::from(LETTERS[usize::from(value)]));
        write!(out, "{PREFIX}1{}", letters.collect::<String>())
    }
}

const PREFIX: &str = "age";
const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// Longer than any key of 32 bytes.
const MOST_BECH32: usize = 128;

/// Reads Bech32: the prefix and the bytes; none if a letter or the checksum is wrong, or both cases stand in it.
fn bech32(text: &str) -> Option<(String, Vec<u8>)> {
    let (has_upper, has_lower) = (
        text.bytes().any(|byte| byte.is_ascii_uppercase()),
        text.bytes().any(|byte| byte.is_ascii_lowercase()),
    );
    if text.len() > MOST_BECH32 || (has_upper && has_lower) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let (prefix, data) = text.rsplit_once('1')?;
    if prefix.is_empty() || !prefix.bytes().all(|byte| (33..=126).contains(&byte)) {
        return None;
    }
    let mut values = Vec::with_capacity(data.len());
    for byte in data.bytes() {
        let place = LETTERS.iter().position(|letter| *letter == byte)?;
        values.push(u8::try_from(place).ok()?);
    }
    if checksum(expanded(prefix).chain(values.iter().copied())) != 1 {
        return None;
    }
    values.truncate(values.len().checked_sub(6)?);
    Some((prefix.to_owned(), eights(&values)?))
}

/// The prefix as the checksum takes it.
fn expanded(prefix: &str) -> impl Iterator<Item = u8> {
    prefix.bytes().map(|byte| byte >> 5).chain([0]).chain(prefix.bytes().map(|byte| byte & 31))
}

/// Bytes as groups of five bits; the last is filled up with zeros.
fn fives(bytes: &[u8]) -> Vec<u8> {
    let (mut values, mut held, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push((held >> bits & 31).to_le_bytes()[0]);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        values.push((held << (5 - bits) & 31).to_le_bytes()[0]);
    }
    values
}

/// BIP 173, "Checksum".
fn checksum(values: impl Iterator<Item = u8>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |sum: u32, value| {
        let top = sum >> 25;
        let mut next = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        for (bit, constant) in GENERATOR.iter().enumerate() {
            if top >> bit & 1 == 1 {
                next ^= constant;
            }
        }
        next
    })
}

/// Groups of five bits as bytes; none if what is left over is more than padding.
fn eights(fives: &[u8]) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0_u32);
    for five in fives {
        held = held << 5 | u32::from(*five);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    let rest = held & ((1 << bits) - 1);
    (bits < 5 && rest == 0).then_some(bytes)
}

#[cfg(test)]
mod tests;
