//! Keeper: content is sealed, its file is durable, and the rows that speak of it are written with their event, before anybody is told that it is kept.
//! Many at a time: files are made durable side by side, rows of all that wait share a transaction. What the rows say is their room's business
//! ([`Rows`]); opening is `objects`. Used for what is held and for mail to ourselves.
//!
//! What can go wrong: a crash before the commit leaves a file without a row, which is swept (`store::objects`). A commit whose answer was lost may
//! have happened: then the other side is told "not now", comes again, and it is kept twice; it is never lost. Nothing is removed on an
//! error, because a row may speak of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use model::{access::Access, ids::ObjectId, time::Time};
use store::{Store, error::StoreError, objects::Written, txn::Change};
use thiserror::Error;
use tokio::{
    sync::{Semaphore, SemaphorePermit, mpsc, oneshot},
    task::JoinHandle,
};
use zeroize::Zeroizing;

use crate::{
    clock::Chance,
    keys::SealingKeys,
    objects::{self, Entrusted, ObjectError, Sealed},
};

/// So many files are made durable side by side. The disk's journal takes all that wait together, so a slow disk needs many and a quick one is not hurt:
/// on a busy machine 32 wrote 800 a second, 128 wrote 3,000, 256 hardly more. Each is a thread that sleeps; tokio has up to 512.
const SIDE_BY_SIDE: usize = 128;
/// So many rows share a transaction.
const GROUP: usize = 256;
/// Content that waits for the disk has at most so many bytes together; who comes when it is full waits, up to [`LONGEST_KEEP`].
const ROOM_BYTES: usize = 256 << 20;
/// Room is counted in pieces of this size.
const PIECE_BYTES: usize = 4 << 10;
/// Whoever waits longer is told that it was not kept; SMTP clients wait minutes for the answer to their last dot (RFC 5321 §4.5.3.2.6).
pub const LONGEST_KEEP: Duration = Duration::from_secs(60);

/// A database that takes longer for one transaction is not there; whoever waits should hear it before he gives up himself.
const LONGEST_GROUP: Duration = Duration::from_secs(45);

/// Something could not be kept; it must be asked for again.
#[derive(Debug, Error)]
pub enum KeepError {
    /// It could not be sealed or written.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The rows could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another message of the same transaction broke it.
    #[error("keep an object: its transaction failed ({0})")]
    Group(Arc<StoreError>),
    /// It is larger than what may wait at all.
    #[error("keep an object: {size_bytes} bytes are more than may wait for the disk")]
    TooLarge {
        /// How large it is.
        size_bytes: usize,
    },
    /// The disk or the database is too slow.
    #[error("keep an object: the disk or the database took longer than {} s", LONGEST_KEEP.as_secs())]
    Slow,
    /// The keeper has ended.
    #[error("keep an object: this process is ending")]
    Ending,
}

/// What is to be kept.
pub struct Order {
    /// For whom, by whom.
    pub access: Access,
    /// Which kind of thing it is, for example `held_message`.
    pub kind: &'static str,
    /// The content.
    pub content: Zeroizing<Vec<u8>>,
    /// When it was entrusted to us.
    pub now: Time,
    /// When it has to be gone.
    pub end: Time,
    /// The rows that go with it.
    pub rows: Box<dyn Rows>,
}

/// Rows and events that are written together with an object. May be called again when another's rows broke the transaction.
pub trait Rows: Send + Sync {
    /// Writes them into the change.
    fn write<'c>(&'c self, change: &'c mut Change, object: ObjectId) -> Writing<'c>;
}

/// Rows being written.
pub type Writing<'c> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'c>>;

/// Is told at each step that a crash could come between; tests die there. In production nobody listens.
pub trait Steps: Send + Sync {
    /// A step was reached.
    fn reached(&self, step: &'static str);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Steps for Unwatched {
    fn reached(&self, _step: &'static str) {}
}

/// Keeps things; cheap to clone.
#[derive(Clone)]
pub struct Keeper {
    store: Store,
    keys: Arc<SealingKeys>,
    chance: Arc<dyn Chance>,
    steps: Arc<dyn Steps>,
    room: Arc<Semaphore>,
    disk: Arc<Semaphore>,
    waiting: mpsc::Sender<Waiting>,
    counters: Arc<Counters>,
}

/// What was committed so far.
#[derive(Default)]
struct Counters {
    groups: AtomicU64,
    kept: AtomicU64,
}

/// What keeping has done so far, as plain numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Transactions committed.
    pub groups: u64,
    /// Things kept in them.
    pub kept: u64,
    /// Things whose file is durable and whose rows wait for a transaction.
    pub waiting: u64,
}

/// Asks how much a keeper has kept; does not keep it from ending.
#[derive(Clone)]
pub struct KeeperWatch {
    counters: Arc<Counters>,
    waiting: mpsc::WeakSender<Waiting>,
}

impl KeeperWatch {
    /// Returns what was kept so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let waiting = self.waiting.upgrade().map_or(0, |queue| queue.max_capacity() - queue.capacity());
        Figures {
            groups: self.counters.groups.load(Ordering::Relaxed),
            kept: self.counters.kept.load(Ordering::Relaxed),
            waiting: waiting as u64,
        }
    }
}

/// Writes the rows; ends when the last keeper is gone.
pub struct KeepingTask(JoinHandle<()>);

impl KeepingTask {
    /// Waits until everything that was asked for is kept.
    pub async fn finish(self) {
        if let Err(failed) = self.0.await {
            // The task is never cancelled, so this is a panic of ours: pass it on.
            std::panic::resume_unwind(failed.into_panic());
        }
    }
}

/// An object whose file is durable, and whoever waits for its rows.
struct Waiting {
    access: Access,
    object: ObjectId,
    written: Written,
    rows: Box<dyn Rows>,
    answer: oneshot::Sender<Result<(), KeepError>>,
}

/// Starts keeping. `keys` seal and cannot open.
pub fn start(
    store: Store,
    keys: SealingKeys,
    chance: Arc<dyn Chance>,
    steps: Arc<dyn Steps>,
) -> (Keeper, KeepingTask) {
    let (waiting, rows) = mpsc::channel(GROUP);
    let counters = Arc::new(Counters::default());
    let task = tokio::spawn(write(store.clone(), rows, Arc::clone(&steps), Arc::clone(&counters)));
    let room = Arc::new(Semaphore::new(ROOM_BYTES / PIECE_BYTES));
    let disk = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    (Keeper { store, keys: Arc::new(keys), chance, steps, room, disk, waiting, counters }, KeepingTask(task))
}

impl Keeper {
    /// Returns what can be asked how much was kept, without keeping the keeper.
    #[must_use]
    pub fn watch(&self) -> KeeperWatch {
        KeeperWatch { counters: Arc::clone(&self.counters), waiting: self.waiting.downgrade() }
    }

    /// Keeps content and its rows; both are durable when this returns.
    ///
    /// Errors: then it is not kept, or, if the database died while committing, nobody knows; either way it must be asked for again.
    pub async fn keep(&self, order: Order) -> Result<ObjectId, KeepError> {
        tokio::time::timeout(LONGEST_KEEP, self.keep_in_time(order)).await.unwrap_or(Err(KeepError::Slow))
    }

    async fn keep_in_time(&self, order: Order) -> Result<ObjectId, KeepError> {
        let _room = self.room_for(order.content.len()).await?;
        let Order { access, kind, content, now, end, rows } = order;
        let (object, written) = {
            let _disk = self.disk.acquire().await.map_err(|_| KeepError::Ending)?;
            let sealed = self.seal(access.clone(), kind, content, (now, end)).await?;
            self.steps.reached("sealed");
            objects::write(&access, &self.store.objects(), sealed).await?
        };
        self.steps.reached("file durable");
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { access, object, written, rows, answer };
        self.waiting.send(waiting).await.map_err(|_| KeepError::Ending)?;
        answered.await.map_err(|_| KeepError::Ending)??;
        self.steps.reached("kept");
        Ok(object)
    }

    async fn room_for(&self, size_bytes: usize) -> Result<SemaphorePermit<'_>, KeepError> {
        let pieces = size_bytes.div_ceil(PIECE_BYTES).max(1);
        if size_bytes > ROOM_BYTES {
            return Err(KeepError::TooLarge { size_bytes });
        }
        let pieces = u32::try_from(pieces).map_err(|_| KeepError::TooLarge { size_bytes })?;
        self.room.acquire_many(pieces).await.map_err(|_| KeepError::Ending)
    }

    /// Seals beside the asynchronous threads: a large message takes its time.
    async fn seal(
        &self,
        access: Access,
        kind: &'static str,
        content: Zeroizing<Vec<u8>>,
        (now, end): (Time, Time),
    ) -> Result<Sealed, ObjectError> {
        let (keys, chance) = (Arc::clone(&self.keys), Arc::clone(&self.chance));
        let sealing = tokio::task::spawn_blocking(move || {
            let entrusted = Entrusted { kind, content: &content, now, end };
            objects::seal(&access, &keys, &entrusted, chance.as_ref())
        });
        match sealing.await {
            Ok(sealed) => sealed,
            // Never cancelled, so it panicked: let that be seen where it was asked for.
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// Writes the rows of whatever waits, again and again: while one group is being committed, the next gathers.
async fn write(
    store: Store,
    mut rows: mpsc::Receiver<Waiting>,
    steps: Arc<dyn Steps>,
    counters: Arc<Counters>,
) {
    let mut gathered = Vec::with_capacity(GROUP);
    while rows.recv_many(&mut gathered, GROUP).await > 0 {
        // Who has gone away was told that it is not kept; a file without a row is swept.
        gathered.retain(|waiting| !waiting.answer.is_closed());
        while let Some(first) = gathered.first() {
            let tenant = first.access.tenant;
            let (group, others) = gathered.into_iter().partition(|waiting| waiting.access.tenant == tenant);
            gathered = others;
            write_group(&store, group, steps.as_ref(), &counters).await;
        }
    }
}

/// Writes the rows of one tenant in one transaction; if somebody's rows do not fit, each in its own.
async fn write_group(store: &Store, group: Vec<Waiting>, steps: &dyn Steps, counters: &Counters) {
    let Ok(outcome) = tokio::time::timeout(LONGEST_GROUP, write_together(store, &group, steps)).await else {
        answer_all(group, || Err(KeepError::Slow));
        return;
    };
    let Err(failed) = outcome else {
        counters.groups.fetch_add(1, Ordering::Relaxed);
        counters.kept.fetch_add(group.len() as u64, Ordering::Relaxed);
        answer_all(group, || Ok(()));
        return;
    };
    let is_somebodys_fault = !matches!(failed, StoreError::Database { .. } | StoreError::File { .. });
    let failed = Arc::new(failed);
    if group.len() == 1 || !is_somebodys_fault {
        answer_all(group, || Err(KeepError::Group(Arc::clone(&failed))));
        return;
    }
    for waiting in group {
        let alone = std::slice::from_ref(&waiting);
        let outcome = write_together(store, alone, steps).await.map_err(KeepError::Store);
        // Who has gone away meanwhile does not hear it.
        let _ = waiting.answer.send(outcome);
    }
}

fn answer_all(group: Vec<Waiting>, mut outcome: impl FnMut() -> Result<(), KeepError>) {
    for waiting in group {
        let _ = waiting.answer.send(outcome());
    }
}

async fn write_together(store: &Store, group: &[Waiting], steps: &dyn Steps) -> Result<(), StoreError> {
    let Some(first) = group.first() else { return Ok(()) };
    let mut change = store.change(&first.access).await?;
    for waiting in group {
        change.object_keep_in_txn(waiting.written.clone()).await?;
        waiting.rows.write(&mut change, waiting.object).await?;
    }
    steps.reached("rows written");
    change.commit().await?;
    steps.reached("committed");
    Ok(())
}
