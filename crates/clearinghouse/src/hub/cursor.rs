//! Cursors: how far a member has read, in a word that only the hub understands. Bound to the hub, so that one hub's word is not taken by another, and
//! a hub that was set up anew says that it does not know it. Not a secret and no right: what is read, the member's token decides.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::ids::{Id, TenantId};
use seal::signature::VerifyingKey;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A word that this hub did not say, or does not remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read on: this hub does not know that cursor")]
pub struct UnknownCursor;

const CHECK_BYTES: usize = 8;

fn check(tenant: TenantId, key: &VerifyingKey, place: u64) -> [u8; CHECK_BYTES] {
    let digest: [u8; 32] = Sha256::new()
        .chain_update("clearinghouse cursor, version 1")
        .chain_update(tenant.to_bytes())
        .chain_update(key.to_bytes())
        .chain_update(place.to_be_bytes())
        .finalize()
        .into();
    *digest.first_chunk().expect("a SHA-256 is longer")
}

/// Writes the word for a place.
pub(super) fn written(tenant: TenantId, key: &VerifyingKey, place: u64) -> String {
    URL_SAFE_NO_PAD.encode([place.to_be_bytes(), check(tenant, key, place)].concat())
}

/// Reads it; none if this hub did not write it.
pub(super) fn read(tenant: TenantId, key: &VerifyingKey, cursor: &str) -> Option<u64> {
    let bytes: [u8; 8 + CHECK_BYTES] =
        if cursor.len() == 22 { URL_SAFE_NO_PAD.decode(cursor).ok()?.try_into().ok()? } else { return None };
    let (place, known) = bytes.split_first_chunk::<8>()?;
    let place = u64::from_be_bytes(*place);
    (known == check(tenant, key, place)).then_some(place)
}

#[cfg(test)]
mod tests {
    use seal::signature::SigningKey;

    use super::*;

    #[test]
    fn a_word_is_read_by_the_hub_that_wrote_it_and_by_no_other() {
        let key = |seed| SigningKey::from_seed(&[seed; 32]).verifying_key();
        let (house, other) = (TenantId::HOUSE, TenantId::from_bytes([1; 16]));
        for place in [0, 1, 77, u64::MAX] {
            let word = written(house, &key(1), place);
            assert_eq!(read(house, &key(1), &word), Some(place));
            assert_eq!(read(house, &key(2), &word), None);
            assert_eq!(read(other, &key(1), &word), None);
        }
        for word in ["", "0", "7", &"A".repeat(22), &"é".repeat(11), &"A".repeat(4_000)] {
            assert_eq!(read(house, &key(1), word), None);
        }
    }
}
