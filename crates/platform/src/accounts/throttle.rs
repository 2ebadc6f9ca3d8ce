//! Waiting after failing, so that guessing takes for ever and nobody can lock anybody else out.
//! Failures are counted for a login *from a network*, and for a network over all logins; never for a login alone. So whoever fails elsewhere changes
//! nothing for the owner. A device on which the person signed in before has a count of its own, and its network's does not matter to it:
//! a neighbour cannot lock it out either. Whether a login exists makes no difference to any of that.
//!
//! One count is for a login alone: wrong codes after the *right* password. Only who knows the password can raise it; then the password is
//! burnt, and counts on known devices only until it is changed. Without it, many networks could try all codes against a stolen password.

use std::time::Duration;

use model::{ids::PersonId, time::Time};
use store::{
    platform::sign_in::{Failures, Party},
    txn::Change,
};

use crate::accounts::{
    Accounts,
    error::{AccountError, SignInRefused},
};

/// So often a login may fail from one network before it has to wait.
const FREE_FOR_LOGIN: u64 = 4;
/// So often all logins together may fail from one network.
const FREE_FOR_NETWORK: u64 = 30;
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// Failures are forgotten when nothing failed for so long.
pub(super) const FORGET_AFTER: Duration = Duration::from_hours(24);
/// So many wrong codes with the right password burn it.
const CODES_BEFORE_BURNT: u64 = 10;

/// Returns how long to wait after so many failures: nothing at first, then two seconds, doubled each time.
fn wait(failures: u64, free: u64) -> Duration {
    let Some(over) = failures.checked_sub(free).filter(|over| *over > 0) else { return Duration::ZERO };
    let seconds = 1_u64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

/// Whose failures are counted for one attempt.
pub(super) struct Counted {
    parties: Vec<(Party, u64)>,
}

impl Counted {
    /// A login from a network that is nobody's in particular.
    pub(super) fn stranger(accounts: &Accounts, login: &str, network: &str) -> Self {
        let keys = &accounts.house.keys;
        let here = keys.party(&[b"login from network", login.as_bytes(), network.as_bytes()]);
        Self { parties: vec![(here, FREE_FOR_LOGIN), (network_of(accounts, network), FREE_FOR_NETWORK)] }
    }

    /// A person's device.
    pub(super) fn known(accounts: &Accounts, person: PersonId, device: &[u8; 32]) -> Self {
        use model::ids::Id;
        let party = accounts.house.keys.party(&[b"device", &person.to_bytes(), device]);
        Self { parties: vec![(party, FREE_FOR_LOGIN)] }
    }

    /// Whoever brings codes of the identity provider from a network: counted apart, so that nobody there can close passwords to the neighbours.
    pub(super) fn provider(accounts: &Accounts, network: &str) -> Self {
        let party = accounts.house.keys.party(&[b"provider from network", network.as_bytes()]);
        Self { parties: vec![(party, FREE_FOR_NETWORK)] }
    }

    /// Says without writing anything whether it is open to them.
    pub(super) async fn look(&self, accounts: &Accounts, now: Time) -> Result<(), SignInRefused> {
        for (party, _) in &self.parties {
            let failures = accounts.platform().sign_in_failure_fetch(&accounts.inside(), party).await?;
            refuse_until_open(failures, now)?;
        }
        Ok(())
    }

    /// Counts the attempt as failed before anything is checked, so that of many at once no more get through than of one after the other.
    pub(super) async fn charge(&self, accounts: &Accounts, now: Time) -> Result<(), SignInRefused> {
        let mut change = accounts.change(&accounts.inside()).await?;
        for (party, free) in &self.parties {
            let failures = change.sign_in_charge_in_txn(party, now, now.minus(FORGET_AFTER)).await?;
            refuse_until_open(Some(failures), now)?;
            change.sign_in_close_in_txn(party, now.plus(wait(failures.failures, *free))).await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Takes the charge back: it did not fail. The login's failures are forgotten; the network's are not, or who has an account there could
    /// wipe them by signing in.
    pub(super) async fn refund(&self, change: &mut Change) -> Result<(), SignInRefused> {
        for (party, free) in &self.parties {
            if *free == FREE_FOR_NETWORK {
                change.sign_in_refund_in_txn(party).await?;
            } else {
                change.sign_in_forgive_in_txn(party).await?;
            }
        }
        Ok(())
    }
}

fn network_of(accounts: &Accounts, network: &str) -> Party {
    accounts.house.keys.party(&[b"network", network.as_bytes()])
}

fn refuse_until_open(failures: Option<Failures>, now: Time) -> Result<(), SignInRefused> {
    match failures {
        Some(failures) if failures.open_at > now => Err(SignInRefused::Wait { until: failures.open_at }),
        _ => Ok(()),
    }
}

/// The count of wrong codes after the right password.
fn codes_of(accounts: &Accounts, person: PersonId) -> Party {
    use model::ids::Id;
    accounts.house.keys.party(&[b"codes", &person.to_bytes()])
}

impl Accounts {
    /// Says whether somebody else has the password of a person: it was right, and too many codes were wrong.
    pub(super) async fn is_burnt(&self, person: PersonId) -> Result<bool, AccountError> {
        let failures = self.platform().sign_in_failure_fetch(&self.inside(), &codes_of(self, person)).await?;
        Ok(failures.is_some_and(|failures| failures.failures >= CODES_BEFORE_BURNT))
    }

    /// Counts a wrong code after the right password; true if this one burnt it. A burnt password stays burnt until it is changed; below that the
    /// count is forgotten after a right code, and after [`FORGET_AFTER`] without a wrong one.
    pub(super) async fn wrong_code_in_txn(
        &self,
        change: &mut Change,
        person: PersonId,
        now: Time,
    ) -> Result<bool, SignInRefused> {
        let party = codes_of(self, person);
        let failures = change.sign_in_charge_in_txn(&party, now, Time::EARLIEST).await?;
        let is_burnt = failures.failures >= CODES_BEFORE_BURNT;
        // Pruning leaves what is closed.
        if is_burnt {
            change.sign_in_close_in_txn(&party, Time::LATEST).await?;
        }
        Ok(failures.failures == CODES_BEFORE_BURNT)
    }

    /// The password is another, or the code was right: start anew.
    pub(super) async fn forgive_codes_in_txn(
        &self,
        change: &mut Change,
        person: PersonId,
    ) -> Result<(), AccountError> {
        change.sign_in_forgive_in_txn(&codes_of(self, person)).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
