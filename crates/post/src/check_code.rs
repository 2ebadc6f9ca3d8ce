//! Check codes: a few letters in each copy of a letter, by which its recipient (or a help desk) can ask us whether we wrote it.
//!
//! A code belongs to one letter and one address, so a code taken from one's own copy proves nothing in another's: it is asked for together with the address. Whoever
//! knows neither learns nothing: a wrong address and a wrong code have the same answer. It helps the careful; it cannot help who does not ask. Whoever shows the question
//! in public limits how often it may be asked: a code has 40 bits, and trying a few a minute finds none.

use hmac::{Hmac, KeyInit, Mac};
use model::access::Access;
use model::address::EmailAddress;
use model::ids::{Id, LetterId, TenantId};
use model::time::Time;
use platform::keys::LinkKey;
use sha2::Sha256;
use store::error::StoreError;
use store::shared::SharedStore;

/// Bytes of a code.
const CODE_BYTES: usize = 5;
/// Digits without those that look like others.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits of a code; it is shown in two groups.
const CODE_DIGITS: usize = 8;
/// Letters whose codes are still looked for, the newest first.
const MAX_LETTERS: u32 = 200;

/// Makes codes and compares them.
#[derive(Clone)]
pub struct CheckCodes {
    signer: Hmac<Sha256>,
}

impl CheckCodes {
    /// Takes the key; codes of one tenant mean nothing to another.
    #[must_use]
    pub fn new(tenant: TenantId, key: &LinkKey) -> Self {
        let mut signer = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
        signer.update(b"letter check code, version 1\n");
        signer.update(&tenant.to_bytes());
        Self { signer }
    }

    /// Returns the code of a letter for an address, as it stands in the letter: `7F3K-M2QX`.
    #[must_use]
    pub fn code(&self, letter: LetterId, address: &EmailAddress) -> String {
        let tag = self.signed(letter, address).finalize().into_bytes();
        let bits = tag[..CODE_BYTES].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let digit = |place: usize| char::from(DIGITS[(bits >> (place * 5) & 31) as usize]);
        let digits: Vec<char> = (0..CODE_DIGITS).rev().map(digit).collect();
        let (first, second) = digits.split_at(CODE_DIGITS / 2);
        first.iter().chain(&['-']).chain(second).collect()
    }

    fn signed(&self, letter: LetterId, address: &EmailAddress) -> Hmac<Sha256> {
        let mut signer = self.signer.clone();
        signer.update(&letter.to_bytes());
        signer.update(forensics::normalise::exact(address).as_bytes());
        signer
    }

    /// Whether this is the code; takes the same time wherever it differs.
    fn is_code(&self, letter: LetterId, address: &EmailAddress, code: [u8; CODE_BYTES]) -> bool {
        self.signed(letter, address).verify_truncated_left(&code).is_ok()
    }
}

/// Reads a code as people type it.
fn read(text: &str) -> Option<[u8; CODE_BYTES]> {
    let mut bits = 0_u64;
    let mut count = 0;
    // A form's field has no end; a code has.
    for char in text.chars().take(64).filter(|char| char.is_alphanumeric()) {
        let digit = match char.to_ascii_uppercase() {
            'O' => b'0',
            'I' | 'L' => b'1',
            other => u8::try_from(other).ok()?,
        };
        let value = DIGITS.iter().position(|known| *known == digit)?;
        bits = bits << 5 | value as u64;
        count += 1;
        if count > CODE_DIGITS {
            return None;
        }
    }
    if count != CODE_DIGITS {
        return None;
    }
    bits.to_be_bytes()[8 - CODE_BYTES..].try_into().ok()
}

/// What we say to an address and a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// We sent exactly this letter to this address.
    Ours {
        /// Which letter of the log.
        letter: LetterId,
        /// When its sending began.
        sent_at: Time,
    },
    /// The two do not belong together. Says nothing of which is wrong, nor of whether the address is known.
    Unknown,
}

/// Answers whether a letter is ours.
#[derive(Clone)]
pub struct CheckDesk {
    store: SharedStore,
    codes: CheckCodes,
}

impl CheckDesk {
    /// A desk of the tenant whose codes these are.
    #[must_use]
    pub fn new(store: SharedStore, codes: CheckCodes) -> Self {
        Self { store, codes }
    }

    /// Says whether we sent a letter with this code to this address. The same work whatever is asked.
    pub async fn verify(&self, access: &Access, address: &str, code: &str) -> Result<Checked, StoreError> {
        let letters = self.store.letter_log_recent(access, MAX_LETTERS).await?;
        // What cannot be read is compared all the same, with something that is nobody's.
        let typed = address.trim();
        let readable = EmailAddress::parse(typed);
        let address = readable.clone().unwrap_or_else(|| EmailAddress::lenient("nobody@invalid"));
        let typed_code = read(code);
        let mut checked = Checked::Unknown;
        for (letter, sent_at) in letters {
            let is_code = self.codes.is_code(letter, &address, typed_code.unwrap_or_default());
            if is_code && readable.is_some() && typed_code.is_some() {
                checked = Checked::Ours { letter, sent_at };
            }
        }
        Ok(checked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn codes(tenant: u8) -> CheckCodes {
        let folder = testkit::folder::TempFolder::new("check-code");
        let place = platform::keys::KeyPlace {
            file: folder.path().join("key").join("root.key"),
            data: folder.path().join("data"),
        };
        let chance = testkit::clock::SeededChance::new(1);
        let ring = platform::keys::RootKey::open(&place, &chance).unwrap().work_ring(Time::EPOCH);
        CheckCodes::new(TenantId::from_bytes([tenant; 16]), &ring.link_key)
    }

    #[test]
    fn a_code_is_for_one_letter_and_one_address() {
        let (codes, letter) = (codes(0), LetterId::from_bytes([1; 16]));
        let code = codes.code(letter, &address("ann@example.net"));
        assert_eq!((code.len(), &code[4..5]), (9, "-"));
        let bytes = read(&code).unwrap();
        assert!(codes.is_code(letter, &address("Ann@EXAMPLE.net"), bytes), "case does not matter");
        assert!(!codes.is_code(letter, &address("bob@example.net"), bytes));
        assert!(!codes.is_code(LetterId::from_bytes([2; 16]), &address("ann@example.net"), bytes));
        assert!(!self::codes(1).is_code(letter, &address("ann@example.net"), bytes));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let same = read("0123-4567").unwrap();
        for typed in ["01234567", " 0123 4567 ", "oL23-4567", "0i23–4567"] {
            assert_eq!(read(typed), Some(same), "{typed}");
        }
        for typed in ["", "0123-456", "0123-45678", "0123-456U", "0123-456ü", &"0".repeat(1_000)] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
