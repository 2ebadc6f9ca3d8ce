//! Noise: what comes to our domains though nobody was given an address there: mail to controls, and guesses that the doors refused. It says how often a canary would ring for
//! nothing; it is no sighting of anything.

use std::time::Duration;

use model::access::{Access, Right};
use model::time::Time;
use store::custody::canary_guess::CanaryGuess;

use crate::{Custody, CustodyError};

/// So many refused recipients at one domain within an hour are somebody going through names: a harvest.
pub const HARVEST_FROM: u64 = 20;
/// What is looked back on.
const LOOKED_BACK: Duration = Duration::from_hours(30 * 24);
/// Counts are kept so long.
const KEPT: Duration = Duration::from_hours(180 * 24);
/// Harvests that are shown.
const SHOWN: u32 = 20;

/// An hour in which somebody went through names at one of our domains.
pub type Harvest = CanaryGuess;

/// How much comes for nothing, of the last thirty days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// Addresses that were issued and never given to anybody.
    pub controls: u64,
    /// Messages to them.
    pub control_mail: u64,
    /// Recipients that were never issued and were refused.
    pub guesses: u64,
    /// Hours with so many of them that it was no mistake, newest first.
    pub harvests: Vec<Harvest>,
}

impl Custody {
    /// Returns how much came for nothing of late.
    pub async fn noise(&self, access: &Access, now: Time) -> Result<Noise, CustodyError> {
        let (store, since) = (self.store().custody(), now.minus(LOOKED_BACK));
        Ok(Noise {
            controls: store.canary_control_count(access).await?,
            control_mail: store.canary_control_mail_count(access, since).await?,
            guesses: store.canary_guess_sum(access, since).await?,
            harvests: store.canary_guess_list(access, since, HARVEST_FROM, SHOWN).await?,
        })
    }

    /// Forgets old counts of guesses; returns how many hours that were.
    pub async fn forget_guesses(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        let hours = change.canary_guess_forget_in_txn(now.minus(KEPT)).await?;
        change.commit().await?;
        Ok(hours)
    }
}
