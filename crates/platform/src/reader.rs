//! The reading room: a fixed pool of threads, as many as cores, that does all work on strangers' content.
//! Not waiting: a thread here only thinks, and what has to wait for an answer from outside leaves the room meanwhile. Guard sends messages through it; later it becomes a
//! sandboxed child process behind the same interface.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{JoinHandle, Thread};

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};

/// A job waiting for a thread.
type Job = Box<dyn FnOnce() + Send>;

/// Reading hostile bytes needs deeper stacks than the usual two megabytes leave in a debug build.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// A fixed number of threads behind a bounded queue. Dropping it waits for what runs and forgets what waits.
pub struct Reader {
    room: Arc<Room>,
    threads: Vec<JoinHandle<()>>,
}

/// The reading room could not do the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReaderError {
    /// Every thread is busy and the queue is full: the caller should be told to come back (SMTP 451, HTTP 503).
    #[error("queue the message: the reading room is full")]
    Full,
    /// The job panicked: a defect of ours. The message that did it deserves a person's look.
    #[error("read the message: our reader failed on it")]
    Failed,
}

impl Reader {
    /// Starts `threads` threads (at least one) and a queue of `waiting` jobs.
    pub fn start(threads: usize, waiting: usize) -> Self {
        let room = Arc::new(Room { most_waiting: waiting.max(1), state: Mutex::default() });
        let threads = (0..threads.max(1))
            .map(|number| {
                let room = Arc::clone(&room);
                std::thread::Builder::new()
                    .name(format!("reader-{number}"))
                    .stack_size(STACK_BYTES)
                    .spawn(move || room.work())
                    .expect("the operating system starts a handful of threads at the beginning")
            })
            .collect();
        Reader { room, threads }
    }

    /// Returns how many jobs wait for a thread.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.room.state().waiting.len()
    }

    /// Does `job` on one of the threads and returns its answer.
    ///
    /// Errors: [`ReaderError::Full`] at once when the queue is full; [`ReaderError::Failed`] when the job panicked.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ReaderError> {
        let (job, answered) = answering(job);
        self.room.admit(job)?;
        answered.await.map_err(|_| ReaderError::Failed)
    }

    /// Does work that may have to ask something outside, and returns its answer.
    ///
    /// Every step of it is done on one of the threads, so that nothing in it burdens the runtime; while it waits for an
    /// answer it holds no thread. Work whose answers are already known is one job like any other. What takes many small
    /// answers and no thinking (a conversation with a database) is better spawned onto the runtime inside of it. Work that has
    /// begun goes on before all that waits to begin, and is never refused then; whoever admits messages bounds how many
    /// there can be. Must be called on a tokio runtime, whose timers and sockets the work may use.
    ///
    /// Errors: those of [`Reader::read`].
    pub async fn read_asking<W>(&self, work: W) -> Result<W::Output, ReaderError>
    where
        W: Future<Output: Send> + Send + 'static,
    {
        let runtime = Handle::current();
        let called = Arc::new(Called::default());
        let mut step = self.read(next_step(Box::pin(work), &called, &runtime)).await?;
        loop {
            match step {
                Step::Done(answer) => return Ok(answer),
                Step::Waiting(work) => {
                    called.0.notified().await;
                    let (job, answered) = answering(next_step(work, &called, &runtime));
                    self.room.admit_first(job);
                    step = answered.await.map_err(|_| ReaderError::Failed)?;
                }
            }
        }
    }
}

/// How far work has come that may have to wait.
enum Step<W: Future> {
    Done(W::Output),
    Waiting(Pin<Box<W>>),
}

/// Remembers that the answer came for which some work waits.
#[derive(Default)]
struct Called(Notify);

impl Wake for Called {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Remembered until somebody asks, so that an answer that comes before the work has left the room is not lost.
        self.0.notify_one();
    }
}

/// The job of going on with `work` until it is done or has to wait again.
fn next_step<W: Future>(
    mut work: Pin<Box<W>>,
    called: &Arc<Called>,
    runtime: &Handle,
) -> impl FnOnce() -> Step<W> + use<W> {
    let (waker, runtime) = (Waker::from(Arc::clone(called)), runtime.clone());
    move || {
        let _entered = runtime.enter();
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => Step::Done(answer),
            Poll::Pending => Step::Waiting(work),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.room.close();
        for thread in self.threads.drain(..) {
            // A job's panic is caught, so that a thread ends only when the room is closed.
            let _ = thread.join();
        }
    }
}

/// Packs a job with the way its answer takes.
fn answering<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> (Job, oneshot::Receiver<T>) {
    let (answer, answered) = oneshot::channel();
    let job = Box::new(move || {
        // A job owns what it touches, so that nothing half-changed is seen after a panic.
        if let Ok(value) = catch_unwind(AssertUnwindSafe(job)) {
            // Nobody waits any more when the connection was cut meanwhile.
            let _ = answer.send(value);
        }
    });
    (job, answered)
}

/// What the threads share.
///
/// A thread that finds no job goes to sleep by itself, and exactly one is woken for a job: waking a thread costs more than
/// reading a small message's header, and a queue that threads take turns to listen at wakes two for each job.
struct Room {
    most_waiting: usize,
    /// Held for a push or a pop, never while a job runs.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// Who sleeps; the one that went to sleep last is woken first, because its caches are still warm.
    asleep: Vec<Thread>,
    is_closed: bool,
}

impl Room {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic is done under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, job: Job) -> Result<(), ReaderError> {
        let mut state = self.state();
        // A job for which a thread is about to wake up does not wait.
        if state.waiting.len() >= self.most_waiting && state.asleep.is_empty() {
            return Err(ReaderError::Full);
        }
        state.waiting.push_back(job);
        wake_one(state);
        Ok(())
    }

    fn admit_first(&self, job: Job) {
        let mut state = self.state();
        state.waiting.push_front(job);
        wake_one(state);
    }

    /// Takes jobs until the room is closed.
    fn work(&self) {
        let this = std::thread::current();
        loop {
            let mut state = self.state();
            // Woken without having been called it still stands in the list, and must not be called while it works.
            state.asleep.retain(|thread| thread.id() != this.id());
            if state.is_closed {
                return;
            }
            if let Some(job) = state.waiting.pop_front() {
                drop(state);
                job();
                continue;
            }
            state.asleep.push(this.clone());
            drop(state);
            std::thread::park();
        }
    }

    fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        let forgotten = std::mem::take(&mut state.waiting);
        let asleep = std::mem::take(&mut state.asleep);
        drop(state);
        // Whoever waits for an answer learns it here: its way is dropped with the job.
        drop(forgotten);
        asleep.iter().for_each(Thread::unpark);
    }
}

/// Wakes a sleeping thread, if there is one, after the lock is let go.
fn wake_one(mut state: MutexGuard<'_, State>) {
    let sleeper = state.asleep.pop();
    drop(state);
    if let Some(thread) = sleeper {
        thread.unpark();
    }
}

#[cfg(test)]
mod tests;
