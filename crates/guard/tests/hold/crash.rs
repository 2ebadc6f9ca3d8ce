//! Crash: a process that holds and releases is killed at every named step and at a hundred other moments. Afterwards: what it acknowledged as held is
//! there, opens, or was handed over; what was handed over twice had been listed as a possible duplicate before.
//! The test starts itself as the process to be killed. The next hop is a file: what was handed over survives the process.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use guard::hold::Hold;
use guard::release::{HandingOver, Reinject};
use mail::smtp::client::Parcel;
use model::ids::HeldId;
use model::time::Time;
use platform::clock::{Clock, SystemChance};
use platform::keeper::Steps;
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use store::guard::held::{HeldFilter, HeldState};
use testkit::clock::FakeClock;
use testkit::folder::TempFolder;
use testkit::store::house;

use crate::house::{REVIEW, delivered, keep, message, rooms};

const FOLDER: &str = "TIDEWATCH_TEST_HOLD_FOLDER";
/// Number of the first message of this run; each message has its own.
const FIRST: &str = "TIDEWATCH_TEST_HOLD_FIRST";
/// Which hour the process believes it is: each run is an hour after the last, so that releases of the dead may be taken over.
const HOUR: &str = "TIDEWATCH_TEST_HOLD_HOUR";
/// The step at which the process stands still until it is killed, and how often it passes it before.
const STEP: &str = "TIDEWATCH_TEST_HOLD_STEP";
const PASSES: &str = "TIDEWATCH_TEST_HOLD_PASSES";

/// Every step, in the order of a message's life. A step that is not reached fails the test.
const STEPS: [&str; 11] = [
    "sealed",
    "file durable",
    "rows written",
    "committed",
    "kept",
    "release begun",
    "release taken over",
    "opened",
    "at the next hop",
    "handed over",
    "recorded",
];
const RANDOM_KILLS: u32 = 100;
const WEEK: Duration = Duration::from_hours(24 * 7);

/// Stands still at one step, as a process does that was cut off there.
struct StandStill {
    step: String,
    passes: AtomicU32,
}

impl Steps for StandStill {
    fn reached(&self, step: &'static str) {
        if step != self.step || self.passes.fetch_sub(1, Ordering::SeqCst) != 1 {
            return;
        }
        tell(&format!("at {step}"));
        loop {
            std::thread::park();
        }
    }
}

fn tell(line: &str) {
    // One write, so that no line is cut by the kill.
    let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
    let _ = std::io::stdout().flush();
}

/// A next hop that writes down what it is handed, and whether we had listed it when it came a second time.
struct FileHop {
    file: PathBuf,
    store: Store,
    steps: Arc<dyn Steps>,
}

impl Reinject for FileHop {
    fn hand_over(&self, parcel: Parcel) -> HandingOver<'_> {
        Box::pin(async move {
            let number = parcel.envelope.envid.clone().unwrap();
            let is_second = received(&self.file).iter().any(|(known, _)| *known == number);
            let is_listed = !is_second || self.is_listed(&number).await;
            let word = if is_listed { "listed" } else { "UNLISTED" };
            let mut file = OpenOptions::new().create(true).append(true).open(&self.file).unwrap();
            file.write_all(format!("{number} {word}\n").as_bytes()).unwrap();
            self.steps.reached("at the next hop");
            vec![delivered(); parcel.envelope.recipients.len()]
        })
    }
}

impl FileHop {
    async fn is_listed(&self, envid: &str) -> bool {
        let filter = HeldFilter { is_maybe_twice: true, ..HeldFilter::default() };
        let listed = self.store.shared().held_list(&house(), &filter, None, 1_000).await.unwrap();
        listed.iter().any(|held| held.message.queue_id.as_deref() == Some(&envid.replace("envid-", "4XyZ")))
    }
}

fn received(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs.map(|(number, word)| (number.to_owned(), word.to_owned())).collect()
}

struct Place {
    folder: PathBuf,
}

impl Place {
    fn hop(&self) -> PathBuf {
        self.folder.join("hop")
    }

    async fn store(&self) -> Store {
        let data = self.folder.join("data");
        let objects = ObjectsAddress::File(data.join("objects"));
        Store::open(&StoreAddress::sqlite(&data.join("tidewatch.db")), &objects).await.unwrap()
    }
}

fn clock_at(hour: u32) -> FakeClock {
    let clock = FakeClock::at("2026-11-21T14:00:00Z");
    clock.advance(Duration::from_hours(hour.into()));
    clock
}

fn variable(name: &str) -> u32 {
    std::env::var(name).unwrap().parse().unwrap()
}

/// Goes on with what the last process left, then holds and releases without end.
async fn hold_and_release_until_killed(folder: &Path) {
    let place = Place { folder: folder.to_owned() };
    let store = place.store().await;
    let clock = clock_at(variable(HOUR));
    let step = std::env::var(STEP).unwrap_or_default();
    let passes = if step.is_empty() { 0 } else { variable(PASSES) };
    let steps: Arc<dyn Steps> = Arc::new(StandStill { step, passes: AtomicU32::new(passes) });
    let hop = FileHop { file: place.hop(), store: store.clone(), steps: Arc::clone(&steps) };
    let data = place.folder.join("data");
    let (keeper, releaser) =
        rooms(&store, &data, &place.folder.join("keys/root.key"), &clock, Arc::new(hop), steps);
    let hold = Hold::new(keeper, Arc::new(SystemChance), WEEK);
    releaser.take_over(&house(), 1_000).await.unwrap();
    for first in (variable(FIRST)..).step_by(3) {
        // Three at once, so that they share a transaction; one of them stays held.
        let numbers = [first, first + 1, first + 2];
        let now = clock.now();
        let kept = numbers.map(|number| {
            let hold = hold.clone();
            async move {
                let id = keep(&hold, &house(), number, now).await.unwrap();
                tell(&format!("held {number} {id}"));
                id
            }
        });
        let [one, two, _stays] = kept;
        let (one, two, _stays) = tokio::join!(one, two, _stays);
        for id in [one, two] {
            releaser.release(&house(), id, &REVIEW).await.unwrap();
        }
        tell(&format!("round {first}"));
    }
}

/// One process: what it acknowledged as held, by number.
struct Run {
    held: BTreeMap<u32, HeldId>,
    stood_still: bool,
}

/// Where a process is to be killed.
enum Kill<'k> {
    At(&'k str, u32),
    After { rounds: u32, micros: u64 },
}

fn run_and_kill(folder: &Path, own_name: &str, first: u32, hour: u32, kill: &Kill<'_>) -> Run {
    let (step, passes) = match kill {
        Kill::At(step, passes) => (*step, *passes),
        Kill::After { .. } => ("", 0),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", own_name, "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .env(HOUR, hour.to_string())
        .env(STEP, step)
        .env(PASSES, passes.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut run = Run { held: BTreeMap::new(), stood_still: false };
    let mut rounds = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap_or_default();
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["held", number, id] => {
                run.held.insert(number.parse().unwrap(), id.parse().unwrap());
            }
            ["round", _] => rounds += 1,
            ["at", ..] => {
                run.stood_still = true;
                child.kill().unwrap();
            }
            _ => {}
        }
        // So many rounds are waited for, then a moment that differs from kill to kill: the process is somewhere in its work.
        if let Kill::After { rounds: enough, micros } = kill
            && !run.stood_still
            && rounds >= *enough
            && !run.held.is_empty()
        {
            run.stood_still = true;
            std::thread::sleep(Duration::from_micros(*micros));
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    run
}

/// Everything acknowledged is held and opens, is on its way, or was handed over; what came twice had been listed.
async fn check(place: &Place, acknowledged: &BTreeMap<u32, HeldId>, hour: u32) {
    let store = place.store().await;
    assert_eq!(store.complaints().await.unwrap(), Vec::<String>::new());
    let clock = clock_at(hour);
    let nobody =
        FileHop { file: place.hop(), store: store.clone(), steps: Arc::new(platform::keeper::Unwatched) };
    let data = place.folder.join("data");
    let steps = Arc::new(platform::keeper::Unwatched);
    let (_keeper, releaser) =
        rooms(&store, &data, &place.folder.join("keys/root.key"), &clock, Arc::new(nobody), steps);
    let received = received(&place.hop());
    assert!(received.iter().all(|(_, word)| word == "listed"), "came twice and was not listed: {received:?}");
    let arrived: BTreeSet<&str> = received.iter().map(|(number, _)| number.as_str()).collect();
    for (number, id) in acknowledged {
        let held = releaser.fetch(&house(), *id).await.unwrap();
        match held.state {
            HeldState::Held | HeldState::Releasing => {
                let content = releaser.show(&house(), *id, &REVIEW).await.unwrap();
                assert_eq!(content.message, message(*number), "{number}");
            }
            HeldState::Released => {
                assert!(arrived.contains(format!("envid-{number}").as_str()), "{number} is lost");
            }
            other => panic!("{number} is {other:?}"),
        }
    }
    store.close().await;
}

/// Objects whose rows were never committed, and files whose rows are gone, are swept; what is held stays.
async fn sweep(place: &Place) {
    let store = place.store().await;
    store.objects().object_sweep(&house(), Time::LATEST).await.unwrap();
    assert_eq!(store.objects().object_orphan_list(&house()).await.unwrap(), []);
    store.close().await;
}

/// Only what was listed may have come twice, in the end as well.
async fn nothing_came_twice_unlisted(place: &Place) {
    let store = place.store().await;
    let filter = HeldFilter { is_maybe_twice: true, ..HeldFilter::default() };
    let listed = store.shared().held_list(&house(), &filter, None, 1_000).await.unwrap();
    let listed: BTreeSet<String> = listed
        .into_iter()
        .filter_map(|held| held.message.queue_id)
        .map(|queue_id| queue_id.replace("4XyZ", "envid-"))
        .collect();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (number, _) in received(&place.hop()) {
        *counts.entry(number).or_default() += 1;
    }
    for (number, count) in counts {
        assert!(count == 1 || listed.contains(&number), "{number} came {count} times and is not listed");
    }
    store.close().await;
}

#[tokio::test]
async fn killed_at_every_step_nobody_is_lost_and_what_comes_twice_was_listed() {
    const OWN_NAME: &str = "crash::killed_at_every_step_nobody_is_lost_and_what_comes_twice_was_listed";
    if let Some(folder) = std::env::var_os(FOLDER) {
        return hold_and_release_until_killed(Path::new(&folder)).await;
    }
    let temp = TempFolder::new("hold-crash");
    fs::create_dir(temp.path().join("data")).unwrap();
    let place = Place { folder: temp.path().to_owned() };
    let (mut acknowledged, mut hour) = (BTreeMap::new(), 0);
    for step in STEPS {
        // The first time it is reached, and later, when others are on their way.
        for passes in [1, 2, 5] {
            // A release is taken over only where one was left: each step is preceded by a kill in the middle of one.
            for at in [Kill::At("at the next hop", 1), Kill::At(step, passes)] {
                if matches!(at, Kill::At("release taken over", 2..)) {
                    continue;
                }
                let run = run_and_kill(temp.path(), OWN_NAME, hour * 1_000, hour, &at);
                assert!(run.stood_still, "`{step}` was not reached {passes} times");
                acknowledged.extend(run.held);
                hour += 1;
            }
        }
        check(&place, &acknowledged, hour).await;
    }
    assert!(received(&place.hop()).len() > STEPS.len(), "something was released on the way");
    sweep(&place).await;
    check(&place, &acknowledged, hour).await;
    nothing_came_twice_unlisted(&place).await;
}

#[tokio::test]
async fn killed_at_a_hundred_moments_nobody_is_lost_and_what_comes_twice_was_listed() {
    const OWN_NAME: &str =
        "crash::killed_at_a_hundred_moments_nobody_is_lost_and_what_comes_twice_was_listed";
    if let Some(folder) = std::env::var_os(FOLDER) {
        return hold_and_release_until_killed(Path::new(&folder)).await;
    }
    let temp = TempFolder::new("hold-crash");
    fs::create_dir(temp.path().join("data")).unwrap();
    let place = Place { folder: temp.path().to_owned() };
    let mut acknowledged = BTreeMap::new();
    for kill in 0..RANDOM_KILLS {
        let moment = Kill::After { rounds: kill % 3, micros: u64::from(kill) * 397 };
        let run = run_and_kill(temp.path(), OWN_NAME, kill * 1_000, kill, &moment);
        acknowledged.extend(run.held);
        if kill % 10 == 9 {
            check(&place, &acknowledged, kill).await;
        }
    }
    assert!(acknowledged.len() >= RANDOM_KILLS as usize, "{} were acknowledged", acknowledged.len());
    sweep(&place).await;
    check(&place, &acknowledged, RANDOM_KILLS).await;
    nothing_came_twice_unlisted(&place).await;
}
