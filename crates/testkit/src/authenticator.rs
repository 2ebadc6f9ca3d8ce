//! A telephone that makes codes, and (below) an authenticator that makes passkeys: what stands on the other side of `platform::accounts`.
//! Written from the standards, not from the code it tests.

use aws_lc_rs::hmac;
use model::time::Time;

/// Returns the six digits that a telephone shows for this secret (base32) at this time (RFC 6238 with its defaults).
#[must_use]
pub fn totp_code(secret: &str, now: Time) -> String {
    let bits: String = secret
        .chars()
        .map(|letter| {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("the secret is base32");
            format!("{value:05b}")
        })
        .collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0')))
        .collect();
    let counter = u64::try_from(now.seconds() / 30).expect("tests happen after 1970");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let word = tag.as_ref()[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}
