//! The mark of passed mail: a field of ours that says "this was judged, or released by a person", with a key behind it.
//! Needed where mail meets us twice, as in a smart-host loop: without it a release would be held again. Without the key anybody could write it.
//! Not needed behind a re-injection listener of its own: there the port says the same.

use hmac::{Hmac, KeyInit, Mac};
use model::time::Time;
use platform::keys::MarkKey;
use sha2::{Digest, Sha256};
use std::time::Duration;

use super::fields::{body, raw_fields};

/// The field's name.
pub const PASSED: &str = "Tidewatch-Passed";

/// A mark counts as long as a queue may keep a message (RFC 5321 §4.5.4.1: four to five days).
pub const LIFETIME: Duration = Duration::from_hours(5 * 24);

/// Clocks of two machines differ by less.
const SKEW: Duration = Duration::from_mins(5);

/// So many bytes of the keyed hash are written: 128 bits.
const TAG_BYTES: usize = 16;

/// The fields a reader looks at: the mark is good for these words only.
const BOUND_FIELDS: [&[u8]; 6] = [b"from", b"to", b"cc", b"subject", b"date", b"message-id"];

/// Why a message passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'a> {
    /// It was judged and let through; what was judged is the content, so the mark is good for any recipient.
    Judged,
    /// A person released it to this one recipient.
    Released {
        /// The only recipient of the transaction.
        recipient: &'a str,
    },
}

impl Why<'_> {
    fn word(self) -> &'static str {
        match self {
            Why::Judged => "judged",
            Why::Released { .. } => "released",
        }
    }
}

/// Writes the mark for a message: field name and value.
#[must_use]
pub fn passed(key: &MarkKey, message: &[u8], why: Why<'_>, now: Time) -> (String, String) {
    let at = now.seconds();
    let tag = hex(&tag(key, message, why, at));
    (PASSED.to_owned(), format!("{}; t={at}; m={tag}", why.word()))
}

/// True when the message carries a mark of ours that is good for it, for this time and for these recipients.
#[must_use]
pub fn is_passed(key: &MarkKey, message: &[u8], recipients: &[&str], now: Time) -> bool {
    raw_fields(message)
        .filter(|field| field.name.eq_ignore_ascii_case(PASSED.as_bytes()))
        // An attacker may put ten thousand there to make us hash; we write one.
        .take(2)
        .filter_map(|field| Claim::parse(field.value))
        .any(|claim| claim.holds(key, message, recipients, now))
}

/// What a mark says, before anything of it is believed.
struct Claim<'m> {
    word: &'m str,
    at: i64,
    tag: &'m str,
}

impl<'m> Claim<'m> {
    fn parse(value: &'m [u8]) -> Option<Self> {
        let mut parts = std::str::from_utf8(value).ok()?.split(';').map(str::trim);
        let word = parts.next()?;
        let at = parts.next()?.strip_prefix("t=")?.parse().ok()?;
        let tag = parts.next()?.strip_prefix("m=")?;
        Some(Claim { word, at, tag })
    }

    fn holds(&self, key: &MarkKey, message: &[u8], recipients: &[&str], now: Time) -> bool {
        let why = match (self.word, recipients) {
            ("judged", _) => Why::Judged,
            ("released", [recipient]) => Why::Released { recipient },
            _ => return false,
        };
        let written = Time::from_seconds(self.at);
        let is_fresh = written <= now.plus(SKEW) && now.since(written) <= LIFETIME;
        let Some(claimed) = unhex(self.tag) else { return false };
        is_fresh && mac(key, message, why, self.at).verify_truncated_left(&claimed).is_ok()
    }
}

fn tag(key: &MarkKey, message: &[u8], why: Why<'_>, at: i64) -> [u8; TAG_BYTES] {
    let whole = mac(key, message, why, at).finalize().into_bytes();
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&whole[..TAG_BYTES]);
    tag
}

/// HMAC-SHA-256 (RFC 2104) over what passed: kind, time, recipient, the fields people see, the body without line ends at its end.
fn mac(key: &MarkKey, message: &[u8], why: Why<'_>, at: i64) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length (RFC 2104 §2)");
    mac.update(b"tidewatch passed, version 1\0");
    mac.update(why.word().as_bytes());
    mac.update(&at.to_be_bytes());
    if let Why::Released { recipient } = why {
        mac.update(recipient.to_lowercase().as_bytes());
    }
    mac.update(&seen_fields(message));
    mac.update(&Sha256::digest(body(message).trim_ascii_end()));
    mac
}

/// One hash of the bound fields; white space does not count, because relays fold anew.
fn seen_fields(message: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for field in raw_fields(message) {
        let name = field.name.to_ascii_lowercase();
        if BOUND_FIELDS.contains(&name.as_slice()) {
            let value: Vec<u8> =
                field.value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            for part in [&name, &value] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
    }
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; TAG_BYTES]> {
    let text = text.as_bytes();
    if text.len() != 2 * TAG_BYTES {
        return None;
    }
    let mut bytes = [0; TAG_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
