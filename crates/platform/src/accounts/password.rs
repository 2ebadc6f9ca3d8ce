//! Passwords: which are taken, how they are hashed, and that hashing cannot take all the machine's time.
//! Argon2id (RFC 9106) with a key of the house mixed in; never alone, a code goes with it ([`super::totp`]).

use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use crate::accounts::error::{AccountError, Unfit};

/// NIST SP 800-63B-4 §3.1.1.2 asks for 8 where a second factor goes with it, and for 15 where none does.
pub const MIN_PASSWORD_LETTERS: usize = 12;
/// Long enough for any sentence; hashing more is work for nothing.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// What everybody tries first and is at least [`MIN_PASSWORD_LETTERS`] long; lower case, as it is compared.
const COMMON: &str = include_str!("common_passwords.txt");

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordCost {
    /// 19 MiB and two passes on one lane: what OWASP's cheat sheet asks for at least. RFC 9106 §4 recommends more (64 MiB, 3 passes); less
    /// is enough here, because who steals only the database lacks the house's key, and who guesses at the door needs a code, too.
    /// So hashing takes at most 57 MiB beside the mail, and some hundredths of a second.
    pub const USUAL: Self = Self { memory_kib: 19 * 1024, passes: 2 };
}

const LANES: u32 = 1;
const HASH_BYTES: usize = 32;
const SALT_BYTES: usize = 16;

/// Refuses a password that is too short, too long, or a common one. No rules of composition: they make passwords worse.
pub(crate) fn check(password: &str, login: &str) -> Result<(), AccountError> {
    if password.chars().count() < MIN_PASSWORD_LETTERS {
        return Err(AccountError::Unfit(Unfit::PasswordTooShort));
    }
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(AccountError::Unfit(Unfit::PasswordTooLong));
    }
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    let is_one_letter = lower.chars().all(|letter| Some(letter) == first);
    if is_one_letter || lower == login || COMMON.lines().any(|common| common == lower) {
        return Err(AccountError::Unfit(Unfit::PasswordCommon));
    }
    Ok(())
}

/// The text that is kept: parameters, salt, hash. `keyid` says that the house's key was mixed in.
fn to_text(cost: PasswordCost, salt: &[u8; SALT_BYTES], hash: &[u8; HASH_BYTES]) -> String {
    format!(
        "$argon2id$v=19$m={},t={},p={LANES},keyid=1${}${}",
        cost.memory_kib,
        cost.passes,
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    )
}

struct Kept {
    cost: PasswordCost,
    salt: [u8; SALT_BYTES],
    hash: [u8; HASH_BYTES],
}

fn parse(text: &str) -> Option<Kept> {
    let mut parts = text.strip_prefix("$argon2id$v=19$m=")?.splitn(3, '$');
    let (parameters, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let (memory, rest) = parameters.split_once(",t=")?;
    let (passes, lanes) = rest.split_once(",p=")?;
    if lanes != format!("{LANES},keyid=1") {
        return None;
    }
    Some(Kept {
        cost: PasswordCost { memory_kib: memory.parse().ok()?, passes: passes.parse().ok()? },
        salt: STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?,
        hash: STANDARD_NO_PAD.decode(hash).ok()?.try_into().ok()?,
    })
}

fn hashed(
    password: &[u8],
    salt: &[u8; SALT_BYTES],
    cost: PasswordCost,
    pepper: &[u8; 32],
) -> Option<[u8; HASH_BYTES]> {
    let params = Params::new(cost.memory_kib, cost.passes, LANES, Some(HASH_BYTES)).ok()?;
    // RFC 9106 §3.1: the secret value K.
    let argon = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut hash = [0; HASH_BYTES];
    argon.hash_password_into(password, salt, &mut hash).ok()?;
    Some(hash)
}

/// Who waits for a place to hash in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Somebody from a device that is known.
    Known,
    /// Everybody else.
    Stranger,
}

/// How many hash at once; each takes the memory of [`PasswordCost`].
const STRANGERS_AT_ONCE: usize = 2;
/// A place of their own, so that strangers cannot take it.
const KNOWN_AT_ONCE: usize = 1;
/// How many strangers may wait; the next hears at once that it is busy.
const STRANGERS_WAITING: usize = 32;
/// How long anybody waits for a place.
const PATIENCE: Duration = Duration::from_secs(5);

/// The few places in which passwords are hashed.
pub(crate) struct Hasher {
    cost: PasswordCost,
    pepper: Zeroizing<[u8; 32]>,
    /// What an account without a password is compared with, so that it takes as long.
    nobody: String,
    strangers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    known: Arc<Semaphore>,
}

/// A place to hash in; given back when dropped.
pub(crate) struct Place {
    _place: OwnedSemaphorePermit,
}

impl Hasher {
    pub(crate) fn new(cost: PasswordCost, pepper: &Zeroizing<[u8; 32]>, random: [u8; 48]) -> Self {
        let (salt, hash) = random.split_first_chunk().expect("48 bytes are 16 and 32");
        let hash = hash.try_into().expect("48 bytes are 16 and 32");
        Self {
            cost,
            pepper: pepper.clone(),
            nobody: to_text(cost, salt, hash),
            strangers: Arc::new(Semaphore::new(STRANGERS_AT_ONCE)),
            queue: Arc::new(Semaphore::new(STRANGERS_AT_ONCE + STRANGERS_WAITING)),
            known: Arc::new(Semaphore::new(KNOWN_AT_ONCE)),
        }
    }

    /// Waits for a place, not for long. Busy if too many wait already, or it took too long.
    pub(crate) async fn place(&self, lane: Lane) -> Result<Place, AccountError> {
        let waited = match lane {
            Lane::Known => tokio::time::timeout(PATIENCE, Arc::clone(&self.known).acquire_owned()).await,
            Lane::Stranger => {
                let _seat = self.queue.try_acquire().map_err(|_| AccountError::Busy)?;
                tokio::time::timeout(PATIENCE, Arc::clone(&self.strangers).acquire_owned()).await
            }
        };
        match waited {
            Ok(Ok(place)) => Ok(Place { _place: place }),
            Ok(Err(_)) | Err(_) => Err(AccountError::Busy),
        }
    }

    /// Returns the text to keep of a password.
    pub(crate) async fn hash(
        &self,
        place: Place,
        password: &str,
        salt: [u8; SALT_BYTES],
    ) -> Result<String, AccountError> {
        let cost = self.cost;
        let hash = self.run(place, password, salt, cost).await?.ok_or(AccountError::Busy)?;
        Ok(to_text(cost, &salt, &hash))
    }

    /// Says whether a password is the kept one; without a kept one it takes as long and says no.
    pub(crate) async fn fits(
        &self,
        place: Place,
        password: &str,
        kept: Option<&str>,
    ) -> Result<bool, AccountError> {
        let damaged = AccountError::Store(store::error::StoreError::Damaged {
            what: "a password",
            detail: "its hash is not in its form",
        });
        let Some(parsed) = parse(kept.unwrap_or(&self.nobody)) else { return Err(damaged) };
        let hash = self.run(place, password, parsed.salt, parsed.cost).await?;
        let is_same = hash.is_some_and(|hash| {
            aws_lc_rs::constant_time::verify_slices_are_equal(&hash, &parsed.hash).is_ok()
        });
        Ok(is_same && kept.is_some())
    }

    async fn run(
        &self,
        place: Place,
        password: &str,
        salt: [u8; SALT_BYTES],
        cost: PasswordCost,
    ) -> Result<Option<[u8; HASH_BYTES]>, AccountError> {
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let pepper = self.pepper.clone();
        let work = move || {
            // The place is given back when the work is done, also if nobody waits for it any more.
            let _place = place;
            hashed(&password, &salt, cost, &pepper)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| AccountError::Busy)
    }
}

#[cfg(test)]
mod tests;
