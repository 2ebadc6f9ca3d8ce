//! The reading room: a fixed pool of threads, as many as cores, that does all work on strangers' content.
//! Not asynchronous work and not waiting: a job here only thinks. Guard sends messages through it; later it becomes a
//! sandboxed child process behind the same interface.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

/// A job waiting for a thread.
type Job = Box<dyn FnOnce() + Send>;

/// Reading hostile bytes needs deeper stacks than the usual two megabytes leave in a debug build.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// A fixed number of threads behind a bounded queue. Dropping it waits for what runs and forgets what waits.
pub struct Reader {
    /// Taken out on drop, so that the threads see the end of the queue.
    queue: Option<SyncSender<Job>>,
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
        let (queue, jobs) = sync_channel::<Job>(waiting.max(1));
        let jobs = Arc::new(Mutex::new(jobs));
        let threads = (0..threads.max(1))
            .map(|number| {
                let jobs = Arc::clone(&jobs);
                std::thread::Builder::new()
                    .name(format!("reader-{number}"))
                    .stack_size(STACK_BYTES)
                    .spawn(move || work(&jobs))
                    .expect("the operating system starts a handful of threads at the beginning")
            })
            .collect();
        Reader { queue: Some(queue), threads }
    }

    /// Does `job` on one of the threads and returns its answer.
    ///
    /// Errors: [`ReaderError::Full`] at once when the queue is full; [`ReaderError::Failed`] when the job panicked.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ReaderError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            // A job owns what it touches, so that nothing half-changed is seen after a panic.
            if let Ok(value) = catch_unwind(AssertUnwindSafe(job)) {
                // Nobody waits any more when the connection was cut meanwhile.
                let _ = answer.send(value);
            }
        });
        let queue = self.queue.as_ref().expect("the queue is taken only on drop");
        match queue.try_send(job) {
            Ok(()) => answered.await.map_err(|_| ReaderError::Failed),
            Err(TrySendError::Full(_)) => Err(ReaderError::Full),
            Err(TrySendError::Disconnected(_)) => Err(ReaderError::Failed),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.queue.take();
        for thread in self.threads.drain(..) {
            // A job's panic is caught, so that a thread ends only when the queue does.
            let _ = thread.join();
        }
    }
}

/// Takes jobs until the queue ends.
fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(poisoned) => poisoned.into_inner().recv(),
        };
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests;
