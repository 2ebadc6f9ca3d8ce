//! Streams of sending accounts: the baseline of each, looked up before a message of ours is let go and taught when it is known what was done.
//! The thinking is [`judge::stream`] and [`judge::campaign`]; the rows are `store::guard::stream_baseline`, under keyed fingerprints of accounts.
//!
//! So many baselines are in memory as it is told (about 2 KB each; the default of 10,000 is 20 MB); those are answered at once. One that is not
//! is asked of the store within [`LOOKUP_LIMIT`]; when that gives no answer, the message goes on: this guard looks at habits, the judge has
//! looked at the message itself. What changed is written in groups every [`LONGEST_WAIT`]. A crash forgets those seconds of habit.

mod bounces;
mod campaigns;
mod circumstances;
mod standing;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use judge::stream::{Baseline, BudgetSpent, Flow, HoldBudget, Observation, decide};
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::time::Time;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::stream_baseline::StreamBaseline as Row;
use store::shared::SharedStore;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::behind::{self, Behind};
use crate::party::Parties;
use crate::profile::Shelf;
use bounces::Ledger;

pub use bounces::Bounce;
pub(crate) use campaigns::Copied;
pub use campaigns::{CampaignCounts, Campaigns};
pub(crate) use circumstances::circumstances;
pub use standing::{AccountStanding, StreamStanding, StreamView};

/// Baselines kept in memory, unless told otherwise.
pub const MOST_IN_MEMORY: usize = 10_000;

/// The store answers within this, or the message goes on; unless told otherwise.
pub const LOOKUP_LIMIT: Duration = Duration::from_millis(100);

/// What changed is written after so long.
pub const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Baselines pushed out of memory before they were written; beyond that the oldest habit of an account is lost, not its being.
const MOST_LEAVING: usize = 1_000;

/// Accounts whose refused recipients wait for their next message; for one more, one of which nothing was heard for long is forgotten.
const MOST_FAILING: usize = 10_000;

/// So many baselines go into one transaction.
const GROUP: usize = 256;

/// The budget of benign holds looks back so far.
const BUDGET_DAYS: u64 = 28;

/// What the guard of streams is made of.
pub struct StreamParts {
    /// Where baselines are kept.
    pub store: GuardStore,
    /// Where it is found who had sent what came back.
    pub trace: SharedStore,
    /// For whom.
    pub access: Access,
    /// Makes fingerprints of accounts.
    pub parties: Arc<Parties>,
    /// Baselines kept in memory.
    pub most_in_memory: usize,
    /// The store answers within this ([`LOOKUP_LIMIT`]), or the message goes on.
    pub lookup_limit: Duration,
    /// How many benign holds are accepted.
    pub budget: HoldBudget,
}

/// Decides about accounts and learns; cheap to clone.
#[derive(Clone)]
pub struct StreamGuard {
    desk: Arc<Desk>,
    wake: mpsc::Sender<()>,
    bounces: mpsc::Sender<(Bounce, Time)>,
}

/// Writes baselines; ends when the last guard is gone.
pub struct StreamTask {
    writing: JoinHandle<Result<u64, StoreError>>,
    counting: JoinHandle<()>,
}

impl StreamTask {
    /// Waits until everything is written and returns how many baselines were.
    ///
    /// Errors: what the store said to the last group.
    pub async fn finish(self) -> Result<u64, StoreError> {
        // The tasks are never cancelled, so these are panics of ours: pass them on.
        if let Err(failed) = self.counting.await {
            std::panic::resume_unwind(failed.into_panic());
        }
        match self.writing.await {
            Ok(outcome) => outcome,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

struct Desk {
    store: GuardStore,
    access: Access,
    parties: Arc<Parties>,
    budget: HoldBudget,
    lookup_limit: Duration,
    /// Held for one decision, never across a wait.
    state: Mutex<State>,
}

struct State {
    shelf: Shelf<Account>,
    /// Changed since they were written.
    changed: HashSet<Fingerprint>,
    /// Pushed out of memory before they were written.
    leaving: HashMap<Fingerprint, Account>,
    /// Recipients that were refused, or came back, since the account's last message.
    failed: Shelf<u32>,
}

/// What is known of an account.
#[derive(Clone, Debug)]
struct Account {
    baseline: Baseline,
    holds: u32,
    held_at: Option<Time>,
    benign_holds: u32,
    benign_hold_at: Option<Time>,
}

/// Starts guarding.
pub fn start(parts: StreamParts) -> (StreamGuard, StreamTask) {
    let state = State {
        shelf: Shelf::new(parts.most_in_memory),
        changed: HashSet::new(),
        leaving: HashMap::new(),
        failed: Shelf::new(MOST_FAILING),
    };
    let ledger = Ledger::new(parts.trace, parts.access.clone());
    let desk = Arc::new(Desk {
        store: parts.store,
        access: parts.access,
        parties: parts.parties,
        budget: parts.budget,
        lookup_limit: parts.lookup_limit,
        state: Mutex::new(state),
    });
    let (wake, woken) = mpsc::channel(1);
    let (bounces, told) = mpsc::channel(bounces::MOST_WAITING);
    let task = StreamTask {
        writing: tokio::spawn(behind::write(Arc::clone(&desk), woken)),
        counting: tokio::spawn(bounces::count(Arc::clone(&desk), ledger, told)),
    };
    (StreamGuard { desk, wake, bounces }, task)
}

impl StreamGuard {
    /// Returns the fingerprint under which an account is known: of the name it signed in with, or else of its envelope sender.
    ///
    /// An account named by its address has the fingerprint of the address, so that what is said of a held message reaches it.
    #[must_use]
    pub fn account(&self, name: &str) -> Fingerprint {
        account(&self.desk.parties, name)
    }

    /// Decides about a message of an account; ready at once when its baseline is in memory.
    ///
    /// Teaches nothing: what was done is told to [`StreamGuard::passed`] or [`StreamGuard::held`].
    pub async fn flow(&self, account: Fingerprint, observation: &Observation<'_>, now: Time) -> Flow {
        if !self.desk.is_at_hand(account) && !self.desk.fetch(account, now).await {
            return Flow::GoOn;
        }
        let mut state = self.desk.state();
        let observation = state.with_failed(account, observation);
        match state.shelf.get(account) {
            Some(known) => decide(&known.baseline, &observation, now),
            None => Flow::GoOn,
        }
    }

    /// Notes recipients of an account that were refused because there is no such address; its next message is looked at with them.
    pub fn refused(&self, account: Fingerprint, recipients: u32) {
        self.desk.state().note_failed(account, recipients);
    }

    /// Returns how many recipients of an account failed since its last message.
    #[must_use]
    pub fn failed(&self, name: &str) -> u32 {
        self.desk.state().failed(self.account(name))
    }

    /// Notes a report of mail that came back; the account that sent it is found a little later. One too many is not counted.
    pub fn bounced(&self, bounce: Bounce, now: Time) {
        let _ = self.bounces.try_send((bounce, now));
    }

    /// Learns from a message that was let go.
    pub fn passed(&self, account: Fingerprint, observation: &Observation<'_>, now: Time) {
        let observation = self.desk.state().take_failed(account, observation);
        self.change(account, |known| known.baseline.learn(&observation, now));
    }

    /// Notes that a message was held for its account's sake.
    pub fn held(&self, account: Fingerprint, observation: &Observation<'_>, now: Time) {
        let observation = self.desk.state().take_failed(account, observation);
        self.change(account, |known| {
            known.baseline.note_held(&observation, now);
            known.holds = known.holds.saturating_add(1);
            known.held_at = Some(now);
        });
    }

    /// A person found a hold needless: its text may go on, and the hold is charged to the budget.
    ///
    /// One look of a person is one needless hold, however many messages of a run were held before it. Nothing happens to an account that was
    /// never held for its stream's sake: what a person says of its words is none of this guard's business.
    pub async fn found_benign(&self, account: Fingerprint, now: Time) {
        self.at_hand(account, now).await;
        self.change(account, |known| {
            let is_answered = known.held_at.is_none_or(|held| known.benign_hold_at >= Some(held));
            if is_answered {
                return;
            }
            known.baseline.note_benign(now);
            known.benign_holds = known.benign_holds.saturating_add(1);
            known.benign_hold_at = Some(now);
        });
    }

    /// A person found that the account was stolen.
    pub async fn found_stolen(&self, account: Fingerprint, now: Time) {
        self.at_hand(account, now).await;
        self.change(account, |known| known.baseline.note_stolen(now));
    }

    /// Returns the budget of benign holds and what was spent of it in the last four weeks, as far as it is written.
    ///
    /// An account counts with all four weeks, and with one needless hold at most.
    pub async fn budget(&self, now: Time) -> Result<BudgetSpent, StoreError> {
        let desk = &self.desk;
        let view =
            StreamView { store: desk.store.clone(), parties: Arc::clone(&desk.parties), budget: desk.budget };
        Ok(view.standing(&desk.access, now).await?.spent)
    }

    async fn at_hand(&self, account: Fingerprint, now: Time) {
        if !self.desk.is_at_hand(account) {
            self.desk.fetch(account, now).await;
        }
    }

    fn change(&self, account: Fingerprint, change: impl FnOnce(&mut Account)) {
        let mut state = self.desk.state();
        // One that was pushed out between the decision and now is not taught: it was not fetched for long.
        let Some(known) = state.shelf.get(account) else { return };
        change(known);
        state.changed.insert(account);
        drop(state);
        // A word that waits already wakes the writer as well.
        let _ = self.wake.try_send(());
    }
}

fn account(parties: &Parties, name: &str) -> Fingerprint {
    parties.address(name).unwrap_or_else(|| parties.party(&format!("account {}", name.trim().to_lowercase())))
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic is done under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_at_hand(&self, account: Fingerprint) -> bool {
        let mut state = self.state();
        if let Some(leaving) = state.leaving.remove(&account) {
            state.put(account, leaving, true);
        }
        state.shelf.get(account).is_some()
    }

    /// Brings a baseline into memory; false when the store does not answer in time.
    async fn fetch(&self, account: Fingerprint, now: Time) -> bool {
        let asking = self.store.stream_baseline_fetch(&self.access, account);
        let row = match tokio::time::timeout(self.lookup_limit, asking).await {
            Ok(Ok(row)) => row,
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a baseline could not be looked up");
                return false;
            }
            Err(_) => return false,
        };
        let known = row.as_ref().map_or_else(|| Account::new(now), |row| Account::of(row, now));
        let mut state = self.state();
        if state.shelf.get(account).is_none() {
            state.put(account, known, false);
        }
        true
    }
}

impl State {
    fn put(&mut self, account: Fingerprint, known: Account, is_changed: bool) {
        if is_changed {
            self.changed.insert(account);
        }
        if let Some((gone, known)) = self.shelf.put(account, known)
            && self.changed.remove(&gone)
            && self.leaving.len() < MOST_LEAVING
        {
            self.leaving.insert(gone, known);
        }
    }

    fn note_failed(&mut self, account: Fingerprint, recipients: u32) {
        if recipients > 0 {
            let failed = self.failed(account).saturating_add(recipients);
            self.failed.put(account, failed);
        }
    }

    fn failed(&mut self, account: Fingerprint) -> u32 {
        self.failed.get(account).copied().unwrap_or_default()
    }

    /// An observation with what failed since the last one.
    fn with_failed<'o>(&mut self, account: Fingerprint, observation: &Observation<'o>) -> Observation<'o> {
        let failed = self.failed(account);
        Observation { failed: observation.failed.saturating_add(failed), ..*observation }
    }

    /// The same, and from now on it is said.
    fn take_failed<'o>(&mut self, account: Fingerprint, observation: &Observation<'o>) -> Observation<'o> {
        let observation = self.with_failed(account, observation);
        if let Some(failed) = self.failed.get(account) {
            *failed = 0;
        }
        observation
    }

    /// Returns a group to write; nothing is marked as written by that.
    fn group(&mut self) -> Vec<Row> {
        let leaving: Vec<Fingerprint> = self.leaving.keys().copied().take(GROUP).collect();
        let mut rows: Vec<Row> = leaving.iter().map(|account| self.leaving[account].row(*account)).collect();
        let changed: Vec<Fingerprint> = self.changed.iter().copied().take(GROUP - rows.len()).collect();
        for account in changed {
            match self.shelf.get(account) {
                Some(known) => rows.push(known.row(account)),
                None => {
                    self.changed.remove(&account);
                }
            }
        }
        rows
    }

    /// Notes what was written; what changed meanwhile is written again.
    fn wrote(&mut self, rows: &[Row]) {
        for row in rows {
            self.leaving.remove(&row.account);
            let is_same =
                self.shelf.get(row.account).is_none_or(|known| known.baseline.updated() == row.updated_at);
            if is_same {
                self.changed.remove(&row.account);
            }
        }
    }
}

impl Account {
    fn new(now: Time) -> Self {
        Account {
            baseline: Baseline::new(now),
            holds: 0,
            held_at: None,
            benign_holds: 0,
            benign_hold_at: None,
        }
    }

    /// Reads a row; a state of another version is begun anew, its counts stay.
    fn of(row: &Row, now: Time) -> Self {
        Account {
            baseline: Baseline::from_bytes(&row.state).unwrap_or_else(|_| Baseline::new(now)),
            holds: row.holds,
            held_at: row.held_at,
            benign_holds: row.benign_holds,
            benign_hold_at: row.benign_hold_at,
        }
    }

    fn row(&self, account: Fingerprint) -> Row {
        Row {
            account,
            updated_at: self.baseline.updated(),
            state: self.baseline.to_bytes(),
            holds: self.holds,
            held_at: self.held_at,
            benign_holds: self.benign_holds,
            benign_hold_at: self.benign_hold_at,
        }
    }
}

impl Behind for Desk {
    const LONGEST_WAIT: Duration = LONGEST_WAIT;
    const COMPLAINT: &'static str = "baselines of accounts could not be written; they wait";

    /// Each account once, or an account that never rests would keep this going for ever.
    async fn write_all(&self, kept: &mut u64) -> Result<(), StoreError> {
        let mut done = HashSet::new();
        loop {
            let rows: Vec<Row> =
                self.state().group().into_iter().filter(|row| done.insert(row.account)).collect();
            if rows.is_empty() {
                return Ok(());
            }
            self.store.stream_baseline_put(&self.access, &rows).await?;
            self.state().wrote(&rows);
            *kept += rows.len() as u64;
        }
    }
}
