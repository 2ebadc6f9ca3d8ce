//! Watching: what custody and the clearinghouse have us look for, read anew when any of it changes or ends, and put in place as a whole.

use std::time::Duration;

use judge::watch_list::WatchList;
use model::time::Time;
use store::error::StoreError;
use store::shared::watch_entry::{MOST_ENTRIES, TimedEntry};

use super::{READ_LIMIT, RefreshError, Refresher};

/// An end that clocks see a little apart is nobody's harm; reading again and again at one would be.
const AFTER_AN_END: Duration = Duration::from_millis(1);

/// What was put in place last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watched {
    revision: u64,
    /// When the first of it ends, and it has to be read anew.
    ends: Option<Time>,
}

impl Refresher {
    /// Puts the watch list of now in place, if it is another than last time; says whether it was.
    ///
    /// Errors: what was looked for before is looked for still.
    pub(super) async fn refresh_watch_list(&self) -> Result<bool, RefreshError> {
        let now = self.scanner.now();
        let known = self.last().watched;
        let reading = async {
            let revision = self.store.shared().watch_revision(&self.access).await?;
            let stands =
                |known: &Watched| known.revision == revision && known.ends.is_none_or(|end| now < end);
            if known.as_ref().is_some_and(stands) {
                return Ok::<_, StoreError>(None);
            }
            Ok(Some((revision, self.entries(now).await?)))
        };
        let read = tokio::time::timeout(READ_LIMIT, reading).await.map_err(|_| RefreshError::Silent)??;
        let Some((revision, entries)) = read else { return Ok(false) };
        let ends = entries.iter().map(|timed| timed.ends.plus(AFTER_AN_END)).min();
        let list = WatchList::new(entries.into_iter().map(|timed| timed.entry));
        // A house without warnings does not disturb what is remembered of campaigns when it starts.
        if !(list.is_empty() && self.scanner.watch_list().is_empty()) {
            self.scanner.watch(list);
        }
        self.last().watched = Some(Watched { revision, ends });
        Ok(true)
    }

    async fn entries(&self, now: Time) -> Result<Vec<TimedEntry>, StoreError> {
        let mut entries: Vec<TimedEntry> = Vec::new();
        while entries.len() < MOST_ENTRIES {
            let after = entries.last().map(TimedEntry::key);
            let shared = self.store.shared();
            let page = shared.watch_entry_list(&self.access, now, after.as_ref(), store::MAX_PAGE).await?;
            let is_last = page.len() < store::MAX_PAGE as usize;
            entries.extend(page);
            if is_last {
                return Ok(entries);
            }
        }
        tracing::error!(most = MOST_ENTRIES, "more is to be watched for than is; the newest is left out");
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use judge::context::{House, HouseSettings};
    use model::indicator::Indicator;
    use model::verdict::Action;
    use model::watch::{Level, WatchEntry};
    use platform::clock::Clock as _;
    use store::Store;
    use testkit::clock::FakeClock;
    use testkit::store::{Side, TempStore, house};

    use super::*;
    use crate::authenticate::{AuthPolicy, Authenticator};
    use crate::refresh::Foundation;
    use crate::scan::{Scanner, ScannerParts, Submission};

    const CAUSE: &str = "warning:1";

    struct Watching {
        temp: TempStore,
        clock: FakeClock,
        scanner: Arc<Scanner>,
        refresher: Refresher,
    }

    impl Watching {
        async fn begin() -> Self {
            let temp = TempStore::open(Side::Sqlite).await;
            let clock = FakeClock::at("2026-11-21T14:00:00Z");
            let scanner = Arc::new(Scanner::start(ScannerParts {
                threads: 1,
                queue: 8,
                authenticator: Authenticator::new(platform::dns::Resolver::off(), AuthPolicy::default()),
                clock: Arc::new(clock.clone()),
                house: House::new(HouseSettings::default()),
                own_domains: Vec::new(),
                recorder: None,
            }));
            let foundation = Arc::new(Foundation { settings: HouseSettings::default(), rules: Vec::new() });
            let refresher = Refresher::new(temp.store.clone(), house(), foundation, Arc::clone(&scanner));
            refresher.refresh().await.unwrap();
            Self { temp, clock, scanner, refresher }
        }

        /// Has a domain looked for, for so many hours.
        async fn put(&self, level: Level, action: Option<Action>, hours: u64) {
            let entry = WatchEntry {
                indicator: Indicator::Domain("bad.example".into()),
                level,
                action,
                cause: CAUSE.into(),
            };
            let begins = self.clock.now();
            let ends = begins.plus(Duration::from_hours(hours));
            changed(&self.temp.store, &[TimedEntry { entry, begins, ends }]).await;
        }

        /// What is decided of a message whose sender is at a domain, and whether its name was a reason.
        async fn decided(&self, domain: &str) -> (Action, bool) {
            let message = format!(
                "From: Ann <ann@{domain}>\r\nTo: a@example.com\r\nSubject: x\r\n\r\nGood morning.\r\n"
            );
            let judged = self.scanner.judge(message.into_bytes(), Submission::default()).await.unwrap();
            let is_watched =
                judged.verdict.reasons().iter().any(|reason| reason.id.as_str() == "watch.sender");
            (judged.verdict.action(), is_watched)
        }
    }

    async fn changed(store: &Store, entries: &[TimedEntry]) {
        let mut change = store.change(&house()).await.unwrap();
        change.watch_entry_put_in_txn(CAUSE, entries).await.unwrap();
        change.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_watch_adds_points_a_warning_refuses_and_what_is_taken_back_does_neither() {
        let watching = Watching::begin().await;
        assert!(!watching.refresher.refresh().await.unwrap(), "nothing changed");
        let (before, _) = watching.decided("bad.example").await;

        watching.put(Level::Watch, None, 1).await;
        assert!(watching.refresher.refresh().await.unwrap());
        assert_eq!(watching.decided("login.bad.example").await, (before, true));
        assert_eq!(watching.decided("notbad.example").await, (before, false));

        watching.put(Level::Warning, Some(Action::Reject), 1).await;
        assert!(watching.refresher.refresh().await.unwrap());
        assert_eq!(watching.decided("bad.example").await, (Action::Reject, true));

        changed(&watching.temp.store, &[]).await;
        assert!(watching.refresher.refresh().await.unwrap());
        assert_eq!(watching.decided("bad.example").await, (before, false));
    }

    #[tokio::test]
    async fn what_ends_is_not_looked_for_though_nobody_takes_it_back() {
        let watching = Watching::begin().await;
        watching.put(Level::Warning, Some(Action::Reject), 24).await;
        watching.refresher.refresh().await.unwrap();
        watching.clock.advance(Duration::from_hours(23));
        assert!(!watching.refresher.refresh().await.unwrap());
        assert_eq!(watching.decided("bad.example").await.0, Action::Reject);
        watching.clock.advance(Duration::from_hours(1) + AFTER_AN_END);
        assert!(watching.refresher.refresh().await.unwrap());
        assert!(!watching.decided("bad.example").await.1);
    }

    #[tokio::test]
    async fn other_knowledge_does_not_make_us_forget_what_to_look_for() {
        let watching = Watching::begin().await;
        watching.put(Level::Warning, Some(Action::Reject), 1).await;
        watching.refresher.refresh().await.unwrap();
        watching.scanner.swap(House::new(HouseSettings::default()), Vec::new());
        assert_eq!(watching.decided("bad.example").await.0, Action::Reject);
    }
}
