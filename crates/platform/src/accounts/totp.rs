//! Codes that change every thirty seconds (TOTP), and recovery codes for the day the telephone is lost.
//! Pure: whether a code was used before is the store's to say.

use std::fmt::Write as _;

use aws_lc_rs::{constant_time, hmac};
use model::time::Time;
use sha2::{Digest, Sha256};

use crate::clock::Chance;

/// RFC 4226 §4, R6: at least 128 bits, 160 recommended.
pub(crate) const SECRET_BYTES: usize = 20;
/// RFC 6238 §4.1: X, the step in seconds.
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// RFC 6238 §5.2: one step back for the way, and one ahead for a clock that is fast.
const STEPS_AROUND: [i64; 3] = [0, -1, 1];

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// 80 bits of chance each: too many to try, so that SHA-256 is enough to keep them under.
const RECOVERY_BYTES: usize = 10;

/// Without letters and digits that are mistaken for each other: RFC 4648 §6, the alphabet of base32.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Writes bytes in base32 without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut window, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        window = (window << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(window >> bits) as usize & 31]));
            window &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        text.push(char::from(BASE32[(window << (5 - bits)) as usize & 31]));
    }
    text
}

/// The time step of an instant.
pub(crate) const fn step(now: Time) -> i64 {
    now.seconds().div_euclid(STEP_SECONDS)
}

/// RFC 4226 §5.3: HMAC-SHA-1, four bytes from a place its last nibble names, six digits.
pub(crate) fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 0x0f);
    let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:0width$}", number % 1_000_000, width = DIGITS)
}

/// What somebody typed into the field for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Six digits.
    Totp(String),
    /// A recovery code, as the SHA-256 it is kept as.
    Recovery([u8; 32]),
    /// Neither.
    Neither,
}

/// Reads what was typed; people add spaces and hyphens.
pub(crate) fn typed(text: &str) -> Typed {
    if text.len() > 64 {
        return Typed::Neither;
    }
    let bare: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    if bare.len() == DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Typed::Totp(bare);
    }
    let length = RECOVERY_BYTES * 8 / 5;
    if bare.len() == length && bare.bytes().all(|byte| BASE32.contains(&byte)) {
        return Typed::Recovery(Sha256::digest(&bare).into());
    }
    Typed::Neither
}

/// Returns the time step that a code is of, if it is one of those around now. All are compared, so that it takes as long.
pub(crate) fn step_of(secret: &[u8], typed: &str, now: Time) -> Option<i64> {
    let mut found = None;
    for around in STEPS_AROUND {
        let candidate = step(now).saturating_add(around);
        let expected = code(secret, candidate);
        if constant_time::verify_slices_are_equal(expected.as_bytes(), typed.as_bytes()).is_ok() {
            found = Some(candidate);
        }
    }
    found
}

/// Returns the address by which a telephone takes the secret over (as a QR code).
pub(crate) fn uri(issuer: &str, login: &str, secret: &[u8]) -> String {
    let (issuer, login) = (percent(issuer), percent(login));
    format!(
        "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        base32(secret)
    )
}

/// RFC 3986 §2.3: everything but the unreserved characters.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a text does not fail");
        }
    }
    out
}

/// Makes recovery codes: what is shown once, and what is kept.
pub(crate) fn recovery_codes(chance: &dyn Chance) -> (Vec<String>, Vec<[u8; 32]>) {
    let made = (0..RECOVERY_CODES).map(|_| {
        let bare = base32(&chance.bytes::<RECOVERY_BYTES>());
        let kept: [u8; 32] = Sha256::digest(&bare).into();
        let shown = bare.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned());
        (shown.collect::<Vec<_>>().join("-"), kept)
    });
    made.unzip()
}

#[cfg(test)]
mod tests;
