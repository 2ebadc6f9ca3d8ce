//! Keeping the doors' knowledge of our marks fresh: in every process, when something is committed here and now and then for what others did. And keeping what the doors
//! counted meanwhile: guesses. Those of the last seconds are lost if the process is killed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use model::access::Access;
use post::mailbox::canaries::{Canaries, Guesses, Issued};
use store::Store;
use store::custody::canary_guess::CanaryGuess;
use store::error::StoreError;
use tokio::sync::watch;

/// What another process issued is known after about this; what this one issued, as soon as it is committed.
const REFRESHED_EVERY: Duration = Duration::from_millis(750);
/// Guesses are kept so often: somebody who guesses costs one write in that time.
const KEPT_EVERY: Duration = Duration::from_secs(10);
/// Canaries that are read at a time.
const PAGE: u32 = 1_000;
/// The database must answer within this.
const READ_LIMIT: Duration = Duration::from_secs(20);

/// Puts the fingerprints of issued canaries where the doors look.
pub struct CanaryRefresher {
    store: Store,
    access: Access,
    canaries: Arc<Canaries>,
    /// How many there were the last time.
    last: Mutex<Option<u64>>,
}

impl CanaryRefresher {
    /// Makes one; the doors know no canary until the first [`CanaryRefresher::refresh`].
    #[must_use]
    pub fn new(store: Store, access: Access, canaries: Arc<Canaries>) -> Self {
        CanaryRefresher { store, access, canaries, last: Mutex::default() }
    }

    /// Puts the canaries that are issued now in place, if there are others than last time; says whether there were.
    ///
    /// Errors: what stood before stands.
    pub async fn refresh(&self) -> Result<bool, StoreError> {
        let late = StoreError::Damaged { what: "the canaries", detail: "the database does not answer" };
        tokio::time::timeout(READ_LIMIT, self.read()).await.unwrap_or(Err(late))
    }

    async fn read(&self) -> Result<bool, StoreError> {
        let custody = self.store.custody();
        // Counted first: what is issued between the two is read again next time. Canaries are never removed.
        let count = custody.canary_count(&self.access).await?;
        if *self.last.lock().unwrap_or_else(PoisonError::into_inner) == Some(count) {
            return Ok(false);
        }
        let (mut issued, mut after) = (Issued::default(), None);
        let mut domains = HashSet::new();
        loop {
            let page = custody.canary_list(&self.access, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            issued.prints.extend(page.iter().map(|canary| (canary.print, canary.id)));
            for canary in page {
                domains.insert(canary.domain.to_lowercase());
            }
        }
        issued.domains = Arc::new(domains);
        self.canaries.swap(issued);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(count);
        Ok(true)
    }

    /// Keeps how often the doors refused a guess since last time; returns how many hours it was in.
    ///
    /// Errors: then it is counted on, and kept next time.
    pub async fn keep_guesses(&self) -> Result<usize, StoreError> {
        let guesses = self.canaries.take_guesses();
        if guesses.is_empty() {
            return Ok(0);
        }
        let late = StoreError::Damaged { what: "guesses", detail: "the database does not answer" };
        let kept = tokio::time::timeout(READ_LIMIT, self.write(&guesses)).await.unwrap_or(Err(late));
        match kept {
            Ok(()) => Ok(guesses.len()),
            Err(error) => {
                self.canaries.put_back(guesses);
                Err(error)
            }
        }
    }

    async fn write(&self, guesses: &Guesses) -> Result<(), StoreError> {
        let mut change = self.store.change(&self.access).await?;
        for ((domain, hour), count) in guesses {
            let guess = CanaryGuess { domain: domain.clone(), hour: *hour, guesses: *count };
            change.canary_guess_add_in_txn(&guess).await?;
        }
        change.commit().await
    }

    /// Refreshes until told to stop.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut rung = self.store.rung();
        let mut is_failing = false;
        let mut kept_at = Instant::now();
        while !*stop.borrow() {
            if kept_at.elapsed() >= KEPT_EVERY {
                kept_at = Instant::now();
                if let Err(error) = self.keep_guesses().await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "guesses are not kept yet");
                }
            }
            rung.mark_unchanged();
            let outcome = self.refresh().await;
            if let (Err(error), false) = (&outcome, is_failing) {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "issued canaries could not be read; the doors know those of before"
                );
            }
            is_failing = outcome.is_err();
            tokio::select! {
                _ = rung.changed(), if !is_failing => {}
                () = tokio::time::sleep(REFRESHED_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
