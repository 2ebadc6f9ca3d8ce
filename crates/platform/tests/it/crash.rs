//! Crash: a process that audits and grows the ledger is killed at moments nobody chose; the ledger goes on and is sound.
//! The test starts itself as the process to be killed.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use platform::{
    audit::{About, Audit},
    clock::{Clock, SystemChance},
    keys::{KeyPlace, RootKey},
};
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
};
use testkit::{clock::FakeClock, folder::TempFolder, store::house};

const FOLDER: &str = "TIDEWATCH_TEST_CRASH_FOLDER";
const OWN_NAME: &str = "crash::a_ledger_that_was_cut_off_while_growing_goes_on_and_is_sound";
const KILLS: u64 = 15;

async fn open(folder: &Path) -> (Store, Audit, Arc<platform::keys::WorkRing>, FakeClock) {
    let data = folder.join("data");
    let place = KeyPlace { file: folder.join("keys/root.key"), data: data.clone() };
    let clock = FakeClock::at("2026-11-21T14:00:00Z");
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
    let objects = ObjectsAddress::File(data.join("objects"));
    let store = Store::open(&StoreAddress::sqlite(&data.join("tidewatch.db")), &objects).await.unwrap();
    let audit = Audit::new(
        store.platform(),
        &data,
        Arc::clone(&ring),
        Arc::new(clock.clone()),
        Arc::new(SystemChance),
    );
    (store, audit, ring, clock)
}

/// Appends and grows without end, and says how large the ledger is each time it is durable.
async fn grow_until_killed(folder: &Path) {
    let (store, audit, _ring, _clock) = open(folder).await;
    loop {
        let mut change = store.change(&house()).await.unwrap();
        // Steps that do not divide a tile, so that every edge comes by.
        for _ in 0..37 {
            audit.append_in_txn(&house(), &mut change, "test.act", &About::NOTHING).await.unwrap();
        }
        change.commit().await.unwrap();
        println!("grown {}", audit.grow(&house()).await.unwrap().to);
        std::io::stdout().flush().unwrap();
    }
}

#[tokio::test]
async fn a_ledger_that_was_cut_off_while_growing_goes_on_and_is_sound() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return grow_until_killed(Path::new(&folder)).await;
    }
    let folder = TempFolder::new("crash");
    let mut known = 0;
    for kill in 0..KILLS {
        known = run_and_kill(folder.path(), known, kill);
        let (store, audit, ring, clock) = open(folder.path()).await;
        let verifier = platform::verify::Verifier {
            store: &store,
            audit: &audit,
            ring: &ring,
            witnesses: &[],
            now: clock.now(),
        };
        // Also as it was left.
        assert_eq!(audit.gone(&house()).await.unwrap(), None);
        let report = verifier.run(&house()).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        let grown = audit.grow(&house()).await.unwrap();
        assert!(grown.from >= known, "{grown:?} after {known} was told");
        let report = verifier.run(&house()).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        known = grown.to;
        store.close().await;
    }
}

/// Starts the process, kills it a little after it told of some growth, and returns the last size it told.
fn run_and_kill(folder: &Path, known: u64, kill: u64) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", OWN_NAME, "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (mut last, mut told) = (known, 0);
    for line in output.lines() {
        let line = line.unwrap_or_default();
        let Some(size) = line.strip_prefix("grown ").and_then(|size| size.parse().ok()) else { continue };
        last = size;
        told += 1;
        if told == 1 + kill % 3 {
            std::thread::sleep(Duration::from_micros(kill * 431));
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(last > known, "the process was killed before it told of anything");
    last
}
