//! Loose: held messages that nothing holds any more. Only the watch list held them, and what put them on it was taken back, has ended or is calmer now.
//! They are listed, by their cause, and a person lets them go ([`super::bulk`]): nothing is released by itself because somebody far away says so.

use judge::because::{Because, Rest, holds};
use model::access::Access;
use model::ids::HeldId;
use model::time::Time;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::held_rest::Resting;

use super::{Desk, DeskError};

/// So many are listed at a time; who has let them go asks again.
pub const MOST_LOOSE: usize = 100;

/// So many that rest on the watch list are looked at for it.
const MOST_EXAMINED: usize = 5_000;

/// Looked at at a time.
const PIECE: u32 = 500;

/// Held messages that nothing holds any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loose {
    /// Which, newest first; at most [`MOST_LOOSE`].
    pub held: Vec<HeldId>,
    /// Whether there may be more.
    pub is_cut: bool,
}

impl Desk {
    /// Lists held messages that rest on a cause, or on any, and that nothing holds any more.
    pub async fn loose(&self, access: &Access, cause: Option<&str>, now: Time) -> Result<Loose, DeskError> {
        Ok(list(&self.guard, access, cause, now).await?)
    }
}

/// Lists what [`Desk::loose`] does, for whoever has no desk.
pub async fn list(
    guard: &GuardStore,
    access: &Access,
    cause: Option<&str>,
    now: Time,
) -> Result<Loose, StoreError> {
    let mut loose = Loose::default();
    // Asked first: what is taken back between the two questions is found the next time.
    let standing = guard.held_rest_standing(access, now).await?;
    let (mut examined, mut before) = (0, None);
    loop {
        let page = guard.held_resting_list(access, cause, now, before, PIECE).await?;
        let is_last = page.len() < PIECE as usize;
        examined += page.len();
        before = page.last().map(|resting| resting.held);
        for resting in &page {
            if holds(&because(resting), |cause| standing.get(cause).copied()) {
                continue;
            }
            if loose.held.len() == MOST_LOOSE {
                return Ok(Loose { is_cut: true, ..loose });
            }
            loose.held.push(resting.held);
        }
        if is_last || examined >= MOST_EXAMINED {
            return Ok(Loose { is_cut: !is_last, ..loose });
        }
    }
}

fn because(resting: &Resting) -> Because {
    let rests = resting.rests.iter().map(|rest| Rest {
        cause: rest.cause.clone(),
        reason: rest.reason.clone(),
        points: rest.points,
    });
    Because { short: resting.short, rests: rests.collect() }
}
