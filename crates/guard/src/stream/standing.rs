//! How accounts stand: what each sends, how often it was held, and what was spent of the budget of benign holds. For people to look at.
//! Reads rows as they are written (some seconds behind the doors), so it needs no running stream; decides nothing.

use std::sync::Arc;
use std::time::Duration;

use judge::stream::{Baseline, BudgetSpent, HoldBudget};
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::time::Time;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::stream_baseline::{StreamBaseline as Row, StreamCount};

use super::{BUDGET_DAYS, account};
use crate::party::Parties;

/// Looks at accounts; cheap to clone.
#[derive(Clone)]
pub struct StreamView {
    /// Where baselines are kept.
    pub store: GuardStore,
    /// Makes fingerprints of accounts.
    pub parties: Arc<Parties>,
    /// How many benign holds are accepted.
    pub budget: HoldBudget,
}

/// How one account stands.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountStanding {
    /// Its keyed fingerprint; its name is not kept.
    pub account: Fingerprint,
    /// When it sent last.
    pub sent_at: Time,
    /// Messages seen since it is known.
    pub messages: u32,
    /// Messages an hour just now, about.
    pub hourly: f32,
    /// The most messages an hour that is usual for it, about.
    pub usual_hourly: f32,
    /// How often it was held for its stream's sake, and when last.
    pub holds: u32,
    /// When last.
    pub held_at: Option<Time>,
    /// How often a person found that needless.
    pub benign_holds: u32,
    /// When last.
    pub benign_hold_at: Option<Time>,
}

/// How all accounts stand, over the last four weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamStanding {
    /// Who sent, who was held, who needlessly.
    pub count: StreamCount,
    /// What is accepted.
    pub budget: HoldBudget,
    /// What was spent of it.
    pub spent: BudgetSpent,
}

impl StreamView {
    /// Returns how all accounts stand.
    ///
    /// An account counts with all four weeks, and with one needless hold at most.
    pub async fn standing(&self, access: &Access, now: Time) -> Result<StreamStanding, StoreError> {
        let since = now.minus(Duration::from_secs(BUDGET_DAYS * 24 * 60 * 60));
        let count = self.store.stream_baseline_count(access, since).await?;
        let weeks = count.accounts as f64 * BUDGET_DAYS as f64 / 7.0;
        let benign = u32::try_from(count.held_benign).unwrap_or(u32::MAX);
        Ok(StreamStanding { count, budget: self.budget, spent: self.budget.spent(weeks, benign) })
    }

    /// Lists accounts, those that sent last first; goes on after `before`, the time and the account of a page's last.
    pub async fn accounts(
        &self,
        access: &Access,
        before: Option<(Time, Fingerprint)>,
        limit: u32,
        now: Time,
    ) -> Result<Vec<AccountStanding>, StoreError> {
        let rows = self.store.stream_baseline_list(access, before, limit).await?;
        Ok(rows.iter().map(|row| AccountStanding::of(row, now)).collect())
    }

    /// Returns how the account of this name stands, if it ever sent.
    pub async fn account(
        &self,
        access: &Access,
        name: &str,
        now: Time,
    ) -> Result<Option<AccountStanding>, StoreError> {
        let row = self.store.stream_baseline_fetch(access, account(&self.parties, name)).await?;
        Ok(row.map(|row| AccountStanding::of(&row, now)))
    }
}

impl AccountStanding {
    fn of(row: &Row, now: Time) -> Self {
        // A state of another version is begun anew at the account's next message; until then nothing is known of its rate.
        let baseline = Baseline::from_bytes(&row.state).unwrap_or_else(|_| Baseline::new(row.updated_at));
        let (hourly, usual_hourly) = baseline.hourly(now);
        AccountStanding {
            account: row.account,
            sent_at: row.updated_at,
            messages: baseline.messages(),
            hourly,
            usual_hourly,
            holds: row.holds,
            held_at: row.held_at,
            benign_holds: row.benign_holds,
            benign_hold_at: row.benign_hold_at,
        }
    }
}
