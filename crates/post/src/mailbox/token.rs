//! Tokens: local parts that we made for one thing and signed, so that a bounce says which letter bounced and nobody can make one up.
//! Says what an address means, not that whoever writes to it may write: it is as secret as the letter it stands in.
//!
//! ```text
//!   40 letters and digits of base32 in small letters (RFC 4648 §6), no padding; case does not matter
//!   = 25 bytes: purpose (1), subject (16), the first 8 of HMAC-SHA-256 (RFC 2104) over version, tenant, purpose and subject
//! ```
//! Eight bytes: who guesses gets one chance in 2^64 per letter he sends us.

use hmac::{Hmac, KeyInit, Mac};
use model::ids::{Id, TenantId};
use platform::keys::MailboxKey;
use sha2::Sha256;

use crate::mailbox::Purpose;

/// What an address was made for: the bytes of that thing's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(pub [u8; 16]);

impl<I: Id> From<I> for Subject {
    fn from(id: I) -> Self {
        Self(id.to_bytes())
    }
}

/// Length of a token in an address.
pub const TOKEN_LENGTH: usize = 40;
const TOKEN_BYTES: usize = 25;
const TAG_BYTES: usize = 8;
/// RFC 4648 §6, in small letters.
const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Mail servers put extensions behind these, and some put what they add themselves before them.
const SEPARATORS: [char; 3] = ['+', '-', '='];

/// Makes tokens and recognises them.
pub struct Tokens {
    signer: Hmac<Sha256>,
}

impl Tokens {
    /// Takes the key; tokens of one tenant mean nothing to another.
    #[must_use]
    pub fn new(tenant: TenantId, key: &MailboxKey) -> Self {
        let mut signer = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
        signer.update(b"mailbox token, version 1\n");
        signer.update(&tenant.to_bytes());
        Self { signer }
    }

    /// Makes the local part for one thing.
    #[must_use]
    pub fn make(&self, purpose: Purpose, subject: Subject) -> String {
        let mut bytes = [0; TOKEN_BYTES];
        bytes[0] = byte_of(purpose);
        bytes[1..17].copy_from_slice(&subject.0);
        let tag = self.signed(&bytes[..17]).finalize().into_bytes();
        bytes[17..].copy_from_slice(&tag[..TAG_BYTES]);
        encoded(&bytes)
    }

    fn signed(&self, said: &[u8]) -> Hmac<Sha256> {
        let mut signer = self.signer.clone();
        signer.update(said);
        signer
    }

    /// Finds a token of ours in a local part, wherever it stands between separators.
    #[must_use]
    pub fn find(&self, local_part: &str) -> Option<(Purpose, Subject)> {
        local_part.split(SEPARATORS).find_map(|piece| self.read(piece))
    }

    /// Reads a token; none if it is not one of ours. Takes the same time wherever it differs.
    fn read(&self, piece: &str) -> Option<(Purpose, Subject)> {
        let bytes = decoded(piece)?;
        let (said, tag) = bytes.split_at(TOKEN_BYTES - TAG_BYTES);
        self.signed(said).verify_truncated_left(tag).ok()?;
        let (purpose, subject) = said.split_first()?;
        Some((purpose_of(*purpose)?, Subject(subject.try_into().ok()?)))
    }
}

/// These bytes stand in addresses that are out in the world; they never change.
const fn byte_of(purpose: Purpose) -> u8 {
    match purpose {
        Purpose::Canary => 1,
        Purpose::Control => 2,
        Purpose::Check => 3,
        Purpose::Report => 4,
        Purpose::Reply => 5,
        Purpose::Bounce => 6,
        Purpose::Complaint => 7,
        Purpose::DmarcReport => 8,
        Purpose::TlsReport => 9,
        Purpose::Abuse => 10,
        Purpose::Removal => 11,
    }
}

fn purpose_of(byte: u8) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| byte_of(*purpose) == byte)
}

/// Five bytes are eight digits; 25 bytes come out even.
fn encoded(bytes: &[u8; TOKEN_BYTES]) -> String {
    let mut text = String::with_capacity(TOKEN_LENGTH);
    for five in bytes.as_chunks::<5>().0 {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            text.push(char::from(DIGITS[(bits >> (place * 5) & 31) as usize]));
        }
    }
    text
}

fn decoded(text: &str) -> Option<[u8; TOKEN_BYTES]> {
    let text: &[u8; TOKEN_LENGTH] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; TOKEN_BYTES];
    for (five, eight) in bytes.as_chunks_mut::<5>().0.iter_mut().zip(text.as_chunks::<8>().0) {
        let mut bits = 0_u64;
        for digit in eight {
            bits = bits << 5 | u64::from(value_of(*digit)?);
        }
        five.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'a'..=b'z' => Some(digit - b'a'),
        b'A'..=b'Z' => Some(digit - b'A'),
        b'2'..=b'7' => Some(digit - b'2' + 26),
        _ => None,
    }
}
