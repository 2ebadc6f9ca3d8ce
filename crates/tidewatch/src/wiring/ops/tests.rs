//! What readiness says of a store that does not answer, a folder that is gone, a clock that was set back.

use std::sync::Arc;
use std::time::Duration;

use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keeper::{self, Unwatched};
use testkit::folder::TempFolder;
use web::ops::{Check, Vitals as _};

use super::*;
use crate::wiring;

/// A house whose checks are made each time, with little patience.
struct Stage {
    house: House,
    data: Data,
    folder: TempFolder,
    stopper: watch::Sender<bool>,
}

impl Stage {
    async fn new() -> Self {
        let folder = TempFolder::new("ops");
        let mut config = Config::default();
        config.keys.root = folder.path().join("key").join("root.key");
        config.dns.enabled = false;
        let data = Data::open(&config, &folder.path().join("data"), "test").await.unwrap();
        let guard = data.ring.guard_ring(SystemClock.now());
        let (keeper, _keeping) =
            keeper::start(data.store.clone(), guard.sealing, Arc::new(SystemChance), Arc::new(Unwatched));
        let (recorder, _recording) = data.recorder();
        let scanner = Arc::new(wiring::scanner(&config, None, None).unwrap());
        let foundation = Arc::new(wiring::house::foundation(&config).unwrap());
        let refresher =
            Refresher::new(data.store.clone(), data.access.clone(), foundation, Arc::clone(&scanner));
        let (stopper, stop) = watch::channel(false);
        let house = House {
            store: data.store.clone(),
            access: data.access.clone(),
            folders: data.folders.clone(),
            least_free_bytes: 1,
            scanner,
            recorder: recorder.watch(),
            kept: keeper.watch(),
            doors: Vec::new(),
            refresher: Arc::new(refresher),
            jobs: Arc::default(),
            requests: Arc::default(),
            clock: Arc::new(SystemClock),
            latest: PlainMutex::new(SystemClock.now()),
            started: SystemClock.now(),
            stop,
            limits: Limits { patience: Duration::from_millis(500), checked_every: Duration::ZERO },
            last: Mutex::default(),
            probes: [Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(1))],
        };
        Stage { house, data, folder, stopper }
    }

    /// The names of the checks that are not ready.
    async fn red(&self) -> Vec<String> {
        let checks = self.house.checks().await;
        checks.into_iter().filter(|check| !check.is_ready).map(|check| check.name).collect()
    }
}

#[tokio::test]
async fn it_is_red_while_nobody_can_write_to_the_store_and_green_again_afterwards() {
    let stage = Stage::new().await;
    assert_eq!(stage.red().await, Vec::<String>::new());
    // Whoever else has begun to write keeps the place.
    let writer = stage.data.store.change(&stage.data.access).await.unwrap();
    assert_eq!(stage.red().await, ["store"]);
    drop(writer);
    assert_eq!(stage.red().await, Vec::<String>::new());
    let text = stage.house.metrics().await;
    assert!(text.contains("\ntidewatch_store_up 1\n") && text.contains("tidewatch_held_oldest_seconds 0"));
    // And for good, when it is closed.
    stage.data.store.close().await;
    assert!(stage.red().await.contains(&"store".to_owned()));
    let text = stage.house.metrics().await;
    assert!(text.contains("\ntidewatch_store_up 0\n") && !text.contains("tidewatch_held_"), "{text}");
}

#[tokio::test]
async fn a_folder_that_is_gone_or_a_disk_with_little_room_is_red() {
    let mut stage = Stage::new().await;
    let (objects, aside) = (stage.data.folders.objects.clone(), stage.folder.path().join("aside"));
    std::fs::rename(&objects, &aside).unwrap();
    assert_eq!(stage.red().await, ["objects-folder"]);
    std::fs::rename(&aside, &objects).unwrap();
    assert_eq!(stage.red().await, Vec::<String>::new());
    stage.house.least_free_bytes = u64::MAX;
    assert_eq!(stage.red().await, ["data-folder", "objects-folder"]);
}

#[tokio::test]
async fn whoever_is_told_to_stop_takes_no_more() {
    let stage = Stage::new().await;
    stage.stopper.send_replace(true);
    assert_eq!(stage.red().await, ["service"]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_red_until_it_has_caught_up() {
    let stage = Stage::new().await;
    let now = SystemClock.now().plus(Duration::from_secs(60));
    let minutes = |count| Duration::from_mins(count);
    let is_sane = |at| stage.house.clock_is_sane(at).is_ready;
    assert!(is_sane(now.plus(minutes(60))));
    assert!(is_sane(now.plus(minutes(56))));
    assert!(!is_sane(now.plus(minutes(54))));
    assert!(is_sane(now.plus(minutes(61))));
    assert!(!is_sane(Time::from_micros(0)));
}

#[tokio::test]
async fn a_door_is_red_when_it_is_full_and_when_nobody_serves_it() {
    use std::sync::atomic::{AtomicU64, Ordering};
    let open = Arc::new(AtomicU64::new(1));
    let counted = Arc::clone(&open);
    let (serving, door) =
        DoorWatch::new("mx", 2, move || vec![("accepted", 7), ("open", counted.load(Ordering::SeqCst))]);
    let check = |expected: &str| {
        let Check { name, is_ready, about } = door_is_open(&door);
        assert_eq!((name.as_str(), is_ready, about.as_str()), ("door:mx", expected.is_empty(), expected));
    };
    check("");
    open.store(2, Ordering::SeqCst);
    check("all its 2 connections are taken");
    open.store(0, Ordering::SeqCst);
    drop(serving);
    check("nobody serves it");
}
