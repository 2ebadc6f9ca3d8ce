//! A gatehouse with everything behind it: store, keys, profiles, baselines, a clock that stands still and a chance that repeats.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use guard::authenticate::{AuthPolicy, Authenticator};
use guard::hold::Hold;
use guard::ingest::dispose::Keeping;
use guard::ingest::house::{Door, Gatehouse, GatehouseParts};
use guard::ingest::{Arrival, Disposition, Gate as _};
use guard::party::Parties;
use guard::policy::PolicyBook;
use guard::policy::counsel::Counsel;
use guard::policy::failure::{FailurePolicy, WhenUnable};
use guard::profile::{self, ProfileParts};
use guard::record::{self, RecordingTask};
use guard::scan::{Scanner, ScannerParts};
use guard::stream::{self, Campaigns, StreamGuard, StreamParts};
use judge::campaign::Sampling;
use judge::context::{Asked, House, HouseSettings, Promise};
use judge::lists::DomainSet;
use judge::stream::HoldBudget;
use mail::auth_results::field::AuthservId;
use mail::envelope::{Client, Envelope, Recipient};
use model::verdict::Direction;
use platform::clock::{Clock, SystemChance};
use platform::dns::Resolver;
use platform::keeper::{self, Unwatched};
use platform::keys::{KeyPlace, RootKey};
use post::alarm::bell::AlarmBell;
use store::guard::judged::Judged;
use store::guard::switch::SwitchState;
use testkit::clock::{FakeClock, SeededChance};
use testkit::folder::TempFolder;
use testkit::store::{Side, TempStore, house};

/// The store may be slow on a busy machine; nothing is measured here.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const DOOR: &str = "out";

/// How the tests' gatehouse is set.
pub(crate) struct Setup {
    pub(crate) sampling: Sampling,
    pub(crate) threads: usize,
    pub(crate) queue: usize,
    pub(crate) when_unable: WhenUnable,
    pub(crate) authserv_id: Option<AuthservId>,
    pub(crate) bell: Option<AlarmBell>,
    pub(crate) resolver: Resolver,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            sampling: Sampling { first: 3, one_in: 10 },
            threads: 1,
            queue: 16,
            when_unable: WhenUnable::Defer,
            authserv_id: None,
            bell: None,
            resolver: Resolver::off(),
        }
    }
}

pub(crate) struct Open {
    pub(crate) gate: Gatehouse,
    pub(crate) campaigns: Arc<Campaigns>,
    pub(crate) scanner: Arc<Scanner>,
    pub(crate) streams: StreamGuard,
    pub(crate) clock: FakeClock,
    pub(crate) mark_key: platform::keys::MarkKey,
    /// Makes prints of addresses.
    pub(crate) match_key: platform::keys::MatchKey,
    /// Those that were laid over it; none.
    pub(crate) list_keys: platform::keys::ListKeys,
    temp: TempStore,
    recording: RecordingTask,
    _keys: TempFolder,
}

impl Open {
    pub(crate) async fn with(setup: Setup) -> Self {
        let temp = TempStore::open(Side::Sqlite).await;
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T14:00:00Z");
        let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
        let root = RootKey::open(&place, &SystemChance).unwrap();
        let (ring, again) = (root.guard_ring(clock.now()), root.guard_ring(clock.now()));
        let parties = Arc::new(Parties::new(ring.match_key));
        let store = temp.store.guard();
        let (profiles, _) = profile::start(ProfileParts {
            store: store.clone(),
            access: house(),
            parties: Arc::clone(&parties),
            free_mail: DomainSet::default(),
            most_in_memory: 1_000,
            lookup_limit: PATIENCE,
        });
        let (streams, _) = stream::start(StreamParts {
            store: store.clone(),
            trace: temp.store.shared(),
            access: house(),
            parties: Arc::clone(&parties),
            most_in_memory: 1_000,
            lookup_limit: PATIENCE,
            budget: HoldBudget::default(),
        });
        let (recorder, recording) =
            record::start(store.clone(), house(), Arc::new(SystemChance), Arc::clone(&parties));
        let campaigns = Arc::new(Campaigns::new(Arc::new(SeededChance::new(7)), setup.sampling));
        let scanner = Arc::new(scanner(&setup, &clock).with_campaigns(Arc::clone(&campaigns)));
        let (keeper, _) =
            keeper::start(temp.store.clone(), ring.sealing, Arc::new(SystemChance), Arc::new(Unwatched));
        let policies = PolicyBook::open(store, house(), clock.now()).await.unwrap();
        let door = Door {
            keeping: Keeping::Ours,
            configured: SwitchState::Enforce,
            failure: FailurePolicy { when_unable: setup.when_unable, defer_for: Duration::from_mins(10) },
        };
        let gate = Gatehouse::new(GatehouseParts {
            scanner: Arc::clone(&scanner),
            counsel: Counsel { profiles, streams: streams.clone(), policies, parties },
            hold: Hold::new(keeper, Arc::new(SystemChance), Duration::from_hours(24)),
            recorder,
            mark_key: ring.mark_key,
            clock: Arc::new(clock.clone()),
            access: house(),
            bell: setup.bell.clone(),
            authserv_id: setup.authserv_id.clone(),
            doors: HashMap::from([(DOOR.into(), door)]),
        });
        Self {
            gate,
            campaigns,
            scanner,
            streams,
            clock,
            mark_key: again.mark_key,
            match_key: again.match_key,
            list_keys: again.list_keys,
            temp,
            recording,
            _keys: keys,
        }
    }

    /// What the door is told of a message.
    pub(crate) async fn decide(&self, arrival: Arrival) -> Disposition {
        self.gate.decide(arrival).await
    }

    /// Puts a file where sealed objects lie: nothing can be held any more.
    pub(crate) fn lose_objects(&self) {
        let objects = self.temp.folder.path().join("objects");
        std::fs::rename(&objects, self.temp.folder.path().join("away")).unwrap();
        std::fs::write(&objects, "not a folder").unwrap();
    }

    /// Undoes that.
    pub(crate) fn find_objects(&self) {
        let objects = self.temp.folder.path().join("objects");
        std::fs::remove_file(&objects).unwrap();
        std::fs::rename(self.temp.folder.path().join("away"), &objects).unwrap();
    }

    /// Where everything is kept.
    pub(crate) fn store(&self) -> &store::Store {
        &self.temp.store
    }

    /// How many rows the trace has.
    pub(crate) async fn rows(&self) -> u64 {
        self.temp.store.shared().judged_count(&house()).await.unwrap()
    }

    /// Waits until something that a task does is done.
    pub(crate) async fn until(&self, what: &str, is_so: impl AsyncFn() -> bool) {
        let waiting = async {
            while !is_so().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| panic!("waited in vain until {what}"));
    }

    /// Closes the gate and returns the words of the trace, the oldest first.
    pub(crate) async fn traced(self) -> Vec<Judged> {
        drop(self.gate);
        drop(self.scanner);
        self.recording.finish().await.unwrap();
        let mut all: Vec<Judged> = Vec::new();
        loop {
            let before = all.last().map(|judged| judged.id);
            let page = self.temp.store.shared().judged_list(&house(), before, 200).await.unwrap();
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        all.reverse();
        all
    }
}

/// Knows the shop, and that it never asks for a password.
fn scanner(setup: &Setup, clock: &FakeClock) -> Scanner {
    let promise = Promise { id: "never-ask-password".into(), never_ask: Asked::parse("password").unwrap() };
    Scanner::start(ScannerParts {
        threads: setup.threads,
        queue: setup.queue,
        authenticator: Authenticator::new(setup.resolver.clone(), AuthPolicy::default()),
        clock: Arc::new(clock.clone()) as Arc<dyn Clock>,
        house: House::new(HouseSettings {
            own_domains: vec!["shop.example".into()],
            promises: vec![promise],
            ..HouseSettings::default()
        }),
        own_domains: vec!["shop.example".into()],
        recorder: None,
    })
}

/// A message at the door.
pub(crate) fn arrival(
    direction: Option<Direction>,
    account: Option<&str>,
    from: &str,
    to: &str,
    bytes: &str,
) -> Arrival {
    Arrival {
        door: DOOR.into(),
        direction,
        client: Client { account: account.map(str::to_owned), ..Client::default() },
        envelope: Envelope {
            sender: from.to_owned(),
            recipients: vec![Recipient { address: to.to_owned(), ..Recipient::default() }],
            ..Envelope::default()
        },
        queue_id: None,
        is_exact: true,
        bytes: bytes.replace('\n', "\r\n").into_bytes().into(),
    }
}
