//! The ops face of a running service (`[ops]`): whether it can do its work, and what it has counted. Shows no address, no domain, no message.
//! What a check means and what to do about it stands in docs/operations.md, which a test holds to the names here.

mod metrics;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex as PlainMutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use guard::record::RecorderWatch;
use guard::refresh::Refresher;
use guard::scan::Scanner;
use model::access::Access;
use model::causes::chain;
use model::time::Time;
use platform::clock::{Clock, SystemClock};
use platform::keeper::KeeperWatch;
use store::Store;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};
use web::listen;
use web::ops::{Check, Vitals};
use web::router;
use web::watch::{Requests, watched};

use super::data::{Data, Folders};
use super::job_log::JobLog;
use super::process;
use super::service::{Service, stopped};
use super::stream::{DoorWatch, Opened};
use crate::config::Config;

/// Each check has so long; then it says that there was no answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Checks are made at most so often, however often they are asked for: each writes to the disk.
const CHECKED_EVERY: Duration = Duration::from_secs(1);

/// What is written to see whether it can be: a page, as a disk counts it.
const PROBE_BYTES: usize = 4 << 10;

/// An event that nobody has heard for so long will not be heard without help: hearers ask every five seconds.
const UNHEARD_TOO_LONG: Duration = Duration::from_mins(10);

/// A clock that was set back by more than this would give messages times and ids before those of older ones.
const SET_BACK: Duration = Duration::from_mins(5);

/// No clock that works shows a time before this program was written: 2026-01-01T00:00:00Z.
const NOT_BEFORE: Time = Time::from_micros(1_767_225_600_000_000);

/// A test's way to other limits.
#[derive(Clone, Copy, Debug)]
struct Limits {
    patience: Duration,
    checked_every: Duration,
}

/// What the ops face shows of a running service.
pub(crate) struct Seen<'s> {
    /// The configuration.
    pub(crate) config: &'s Config,
    /// Where everything is kept.
    pub(crate) data: &'s Data,
    /// Judges.
    pub(crate) scanner: Arc<Scanner>,
    /// The doors.
    pub(crate) opened: &'s Opened,
    /// What judging goes by.
    pub(crate) refresher: Arc<Refresher>,
    /// What became of the jobs.
    pub(crate) jobs: Arc<JobLog>,
    /// Requests of all faces.
    pub(crate) requests: Arc<Requests>,
}

/// Opens the ops face and says where, if it is configured.
pub(crate) async fn start(service: &mut Service, seen: Seen<'_>) -> anyhow::Result<()> {
    let Some(address) = seen.config.ops.listen else { return Ok(()) };
    let listener = listen::open_for_machines(address).await?;
    println!("Health and metrics on http://{}", listener.local_addr().context("learn the address")?);
    let requests = Arc::clone(&seen.requests);
    let house: Arc<dyn Vitals> = Arc::new(House::new(seen, service.stop()));
    let stop = stopped(service.stop());
    service.start("the ops face", async move {
        let router = watched(router::ops_router(house), "ops", requests, Vec::new());
        listen::serve(listener, router, stop).await.context("serve")
    });
    Ok(())
}

/// What is asked.
struct House {
    store: Store,
    access: Access,
    folders: Folders,
    least_free_bytes: u64,
    scanner: Arc<Scanner>,
    recorder: RecorderWatch,
    kept: KeeperWatch,
    doors: Vec<Arc<DoorWatch>>,
    refresher: Arc<Refresher>,
    jobs: Arc<JobLog>,
    requests: Arc<Requests>,
    clock: Arc<dyn Clock>,
    /// The latest time the clock has shown; a look and a note, never across an await.
    latest: PlainMutex<Time>,
    started: Time,
    stop: watch::Receiver<bool>,
    limits: Limits,
    /// The last checks and when they were made; whoever asks meanwhile waits for them.
    last: Mutex<Option<(Instant, Vec<Check>)>>,
    /// One writes to a folder at a time: a disk that hangs must not take a thread for each question.
    probes: [Arc<Semaphore>; 2],
}

impl House {
    fn new(seen: Seen<'_>, stop: watch::Receiver<bool>) -> Self {
        let clock = Arc::new(SystemClock);
        let started = clock.now();
        House {
            store: seen.data.store.clone(),
            access: seen.data.access.clone(),
            folders: seen.data.folders.clone(),
            least_free_bytes: seen.config.ops.min_free_megabytes << 20,
            scanner: seen.scanner,
            recorder: seen.opened.recorded.clone(),
            kept: seen.opened.kept.clone(),
            doors: seen.opened.doors.iter().map(|door| Arc::clone(&door.watch)).collect(),
            refresher: seen.refresher,
            jobs: seen.jobs,
            requests: seen.requests,
            clock,
            latest: PlainMutex::new(started),
            started,
            stop,
            limits: Limits { patience: PATIENCE, checked_every: CHECKED_EVERY },
            last: Mutex::default(),
            probes: [Arc::new(Semaphore::new(1)), Arc::new(Semaphore::new(1))],
        }
    }

    async fn check_all(&self) -> Vec<Check> {
        let (data, objects) = (self.folders.data.clone(), self.folders.objects.clone());
        let (store, data, objects, events) = tokio::join!(
            self.in_time("store", self.store_answers()),
            self.in_time("data-folder", self.folder_takes(data, &self.probes[0])),
            self.in_time("objects-folder", self.folder_takes(objects, &self.probes[1])),
            self.in_time("events", self.events_are_heard()),
        );
        let mut checks = vec![store, data, objects, events];
        checks.extend(self.doors.iter().map(|door| door_is_open(door)));
        checks.push(self.jobs_run());
        checks.push(self.knowledge_is_whole());
        checks.push(self.clock_is_sane(self.clock.now()));
        if *self.stop.borrow() {
            checks.push(wrong("service", "it is stopping".to_owned()));
        }
        checks
    }

    /// A check that does not answer in time has failed.
    async fn in_time(&self, name: &str, check: impl Future<Output = Result<(), String>>) -> Check {
        match tokio::time::timeout(self.limits.patience, check).await {
            Ok(Ok(())) => fine(name),
            Ok(Err(about)) => wrong(name, about),
            Err(_) => wrong(name, format!("no answer in {} s", self.limits.patience.as_secs())),
        }
    }

    /// Reads, and takes the place of a writer: behind one that does not end nothing can be kept.
    async fn store_answers(&self) -> Result<(), String> {
        self.store.schema().await.map_err(|error| chain(&error))?;
        // Dropped without a commit: nothing is written. Whether the disk takes anything is asked of the folders.
        self.store.change(&self.access).await.map_err(|error| chain(&error)).map(drop)
    }

    async fn folder_takes(&self, folder: PathBuf, probe: &Arc<Semaphore>) -> Result<(), String> {
        let Ok(permit) = Arc::clone(probe).try_acquire_owned() else {
            return Err("an earlier try has not ended; the disk may hang".to_owned());
        };
        let least = self.least_free_bytes;
        let writing = tokio::task::spawn_blocking(move || probed(&folder, least, permit));
        writing.await.unwrap_or_else(|_| Err("the try itself failed".to_owned()))
    }

    async fn events_are_heard(&self) -> Result<(), String> {
        let state = self.store.platform().outbox_state(&self.access).await.map_err(|error| chain(&error))?;
        let waits = state.oldest_unheard.map_or(Duration::ZERO, |oldest| self.clock.now().since(oldest));
        if waits > UNHEARD_TOO_LONG {
            return Err(format!("{} events unheard, the oldest for {} s", state.unheard, waits.as_secs()));
        }
        Ok(())
    }

    fn jobs_run(&self) -> Check {
        let (hanging, failing) = self.jobs.troubles(Instant::now());
        if !hanging.is_empty() {
            return wrong("jobs", format!("no end of: {}", hanging.join(", ")));
        }
        // A job that fails is tried again, and mail flows meanwhile; what keeps it from its work has a check of its own.
        let mut check = fine("jobs");
        if !failing.is_empty() {
            check.about = format!("failed last time: {}", failing.join(", "));
        }
        check
    }

    /// Mail is judged by what stood before, so that this alone is no reason to send mail elsewhere.
    fn knowledge_is_whole(&self) -> Check {
        let mut check = fine("entered");
        let complaints = self.refresher.complaints().len();
        if complaints > 0 {
            check.about = format!("{complaints} settings or rules do not count; the log names them");
        }
        check
    }

    fn clock_is_sane(&self, now: Time) -> Check {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if now < NOT_BEFORE {
            return wrong("clock", format!("it shows {now}, before this program was written"));
        }
        if now < *latest && latest.since(now) > SET_BACK {
            let back = latest.since(now).as_secs();
            return wrong("clock", format!("it shows {now}, and {back} s later than that already"));
        }
        *latest = now.max(*latest);
        fine("clock")
    }
}

impl Vitals for House {
    fn checks(&self) -> Pin<Box<dyn Future<Output = Vec<Check>> + Send + '_>> {
        Box::pin(async move {
            let mut last = self.last.lock().await;
            if let Some((at, checks)) = &*last
                && at.elapsed() < self.limits.checked_every
            {
                return checks.clone();
            }
            let checks = self.check_all().await;
            *last = Some((Instant::now(), checks.clone()));
            checks
        })
    }

    fn metrics(&self) -> Pin<Box<dyn Future<Output = String> + Send + '_>> {
        Box::pin(self.written_metrics())
    }
}

fn fine(name: &str) -> Check {
    Check { name: name.to_owned(), is_ready: true, about: String::new() }
}

fn wrong(name: &str, about: String) -> Check {
    Check { name: name.to_owned(), is_ready: false, about }
}

/// A door that is served; one that is full turns mail away, and whoever distributes it should know.
fn door_is_open(door: &DoorWatch) -> Check {
    let name = format!("door:{}", door.name);
    if !door.is_served() {
        return wrong(&name, "nobody serves it".to_owned());
    }
    let open = door.numbers().iter().find(|(name, _)| *name == "open").map_or(0, |(_, open)| *open);
    if open >= door.most as u64 {
        return wrong(&name, format!("all its {} connections are taken", door.most));
    }
    fine(&name)
}

/// Writes a new file and removes it: writing over an old one succeeds on a disk that is full.
fn probed(folder: &Path, least_free_bytes: u64, _permit: OwnedSemaphorePermit) -> Result<(), String> {
    let file = folder.join(format!(".health-{}", std::process::id()));
    let written = std::fs::File::create(&file).and_then(|mut open| {
        std::io::Write::write_all(&mut open, &[0; PROBE_BYTES])?;
        open.sync_data()
    });
    let removed = std::fs::remove_file(&file);
    written.and(removed).map_err(|error| format!("cannot be written to: {error}"))?;
    let room = process::room(folder).map_err(|error| format!("cannot be asked for its room: {error}"))?;
    if room.free_bytes < least_free_bytes {
        let (free, least) = (room.free_bytes >> 20, least_free_bytes >> 20);
        return Err(format!("{free} MB free, less than the {least} MB of ops.min_free_megabytes"));
    }
    Ok(())
}
