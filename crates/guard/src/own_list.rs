//! Own lists: what the judge may ask about addresses in our own mail, from memory and mapped files: is it a canary, is it on a list of ours.
//! Not which list or copy (`custody`, which writes those files), and not what follows of it (`judge::own_list`).

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use forensics::filter::Filter;
use forensics::fingerprint::Keyed;
use forensics::membership::{Key, Membership};
use judge::own_list::{Listed, OwnLists};
use model::access::Access;
use model::fingerprint::Fingerprint;
use platform::keys::{ListKeys, MatchKey};
use post::mailbox::canaries::Canaries;
use store::Store;
use store::custody::membership::KnownPeople;
use store::error::StoreError;
use tokio::sync::watch;

/// What another process added is known after about this, beside the time it takes to write the files.
const REFRESHED_EVERY: Duration = Duration::from_secs(2);
/// The database must answer within this.
const READ_LIMIT: Duration = Duration::from_secs(20);

/// Issued canaries as the doors know them, and everybody on a list as of the last refresh.
pub struct OwnAddresses {
    canaries: Arc<Canaries>,
    /// Those that were laid over the first one.
    keys: Vec<Keyed>,
    people: RwLock<Option<KnownPeople>>,
    /// Of which versions of the lists files were made that cannot be read without a key that is not here; 0 of none.
    unread: AtomicU64,
}

impl OwnAddresses {
    /// Knows canaries, and nobody on a list until the first [`OwnAddresses::refresh`].
    #[must_use]
    pub fn new(canaries: Arc<Canaries>, keys: &ListKeys) -> Arc<Self> {
        let keys = keys.expose().map(Keyed::new).collect();
        Arc::new(OwnAddresses { canaries, keys, people: RwLock::default(), unread: AtomicU64::new(0) })
    }

    /// Returns what a judge asks, who lets one message name so many people.
    #[must_use]
    pub fn lists(self: &Arc<Self>, key: &MatchKey, most_known: usize) -> Arc<OwnLists> {
        let lists = OwnLists::new(Keyed::new(key.expose()), Arc::clone(self) as Arc<dyn Listed>);
        Arc::new(lists.letting(most_known))
    }

    fn people(&self) -> Option<KnownPeople> {
        self.people.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the files of everybody on a list, if there are others than last time; says whether there were.
    ///
    /// Errors: those that were opened before stand.
    pub async fn refresh(&self, store: &Store, access: &Access) -> Result<bool, StoreError> {
        let reading = async {
            let newest = store.shared().known_people_version(access).await?;
            let known = self.people().map_or(0, |people| people.made_of);
            if newest == known || newest == self.unread.load(Ordering::Relaxed) {
                return Ok(None);
            }
            store.shared().known_people_open(access).await
        };
        let late = StoreError::Damaged { what: "who is on a list", detail: "the database does not answer" };
        let Some(people) = tokio::time::timeout(READ_LIMIT, reading).await.unwrap_or(Err(late))? else {
            return Ok(false);
        };
        if people.layers > self.keys.len() as u64 {
            self.unread.store(people.made_of, Ordering::Relaxed);
            tracing::error!(
                wanted = people.layers,
                known = self.keys.len(),
                "who is on a list cannot be read: a list key was laid over it that this process does not know; start it again, or put the lost key back. \
                 Our own mail is compared with what was known before, and with canaries"
            );
            return Ok(false);
        }
        let before = self.people.write().unwrap_or_else(PoisonError::into_inner).replace(people);
        drop(before);
        Ok(true)
    }

    /// Refreshes until told to stop.
    pub async fn run(&self, store: Store, access: Access, mut stop: watch::Receiver<bool>) {
        let mut rung = store.rung();
        let mut is_failing = false;
        while !*stop.borrow() {
            rung.mark_unchanged();
            let outcome = self.refresh(&store, &access).await;
            if let (Err(error), false) = (&outcome, is_failing) {
                tracing::error!(
                    error = error as &dyn std::error::Error,
                    "who is on a list could not be read; our own mail is compared with what was known before"
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

impl std::fmt::Debug for OwnAddresses {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let people = self.people().map_or(0, |people| people.people);
        write!(out, "OwnAddresses({} canaries, {people} people)", self.canaries.count())
    }
}

impl Listed for OwnAddresses {
    fn members(&self, keys: &[Key]) -> usize {
        let Some(people) = self.people() else { return 0 };
        // Whoever wrote them checked them; what is damaged since knows nobody, and `tidewatch verify` says so.
        let (Ok(filter), Ok(exact)) =
            (Filter::open(people.filter.bytes()), Membership::open(people.members.bytes()))
        else {
            return 0;
        };
        let laid = self.keys.iter().take(usize::try_from(people.layers).unwrap_or(0));
        let known_by = |key: &Key| laid.clone().fold(*key, |key, layer| layer.over_key(key));
        let keys: Vec<Key> = keys.iter().map(known_by).collect();
        exact.count_known(&filter.passing(&keys))
    }

    fn is_canary(&self, print: &Fingerprint) -> bool {
        self.canaries.has(print)
    }

    fn canary_domains(&self) -> Arc<HashSet<String>> {
        Arc::clone(&self.canaries.issued().domains)
    }
}
