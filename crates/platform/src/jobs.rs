//! Jobs: what is done by the clock, again and again: growing ledgers, ending what has ended, sweeping what belongs to nobody.
//! Each process that works runs all of them. There is no lock between processes: a job is safe to run twice, also at the same time.
//! What a job does belongs to the room that knows the noun; this only says when, and how one that goes through many goes on past what fails ([`Tally`]).
//! Events are another matter (`events`).

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;

/// A failed job tries again after its interval, but not later than this: an operator who has made room on the disk should not wait an hour.
const LONGEST_WAIT_AFTER_FAILURE: Duration = Duration::from_mins(5);

/// Outcomes that wait to be told; when nobody listens the jobs wait, they do not pile up.
const OUTCOMES: usize = 16;

/// Why a job failed; any room's error.
pub type JobError = Box<dyn Error + Send + Sync>;

/// One run of a job: how many things it did.
pub type Running = Pin<Box<dyn Future<Output = Result<u64, JobError>> + Send>>;

/// What a run that goes through many, one after the other, comes to: one that fails holds up no other.
#[derive(Debug)]
#[must_use = "a failure is told at the end"]
pub struct Tally<E> {
    done: u64,
    failed: Option<E>,
}

impl<E> Default for Tally<E> {
    fn default() -> Self {
        Tally { done: 0, failed: None }
    }
}

impl<E: Error + 'static> Tally<E> {
    /// Counts what one came to. The first failure is kept for who began the run; each other is logged here, as nobody else would tell it.
    pub fn add(&mut self, outcome: Result<impl Into<u64>, E>) {
        match outcome {
            Ok(count) => self.done += count.into(),
            Err(error) if self.failed.is_some() => {
                tracing::error!(
                    error = &error as &dyn Error,
                    "something else failed in the same run of a job and will be tried again"
                );
            }
            Err(error) => self.failed = Some(error),
        }
    }

    /// Returns how many things were done by those that did not fail, so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Returns how many things were done.
    ///
    /// Errors: the first failure, after all others were tried.
    pub fn end(self) -> Result<u64, E> {
        self.failed.map_or(Ok(self.done), Err)
    }
}

/// Something done by the clock.
pub struct Job {
    name: &'static str,
    every: Duration,
    woken: Option<Arc<Notify>>,
    run: Box<dyn Fn() -> Running + Send + Sync>,
}

impl fmt::Debug for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Job")
            .field("name", &self.name)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// Names a job and says how long to wait between the end of a run and the next; the first run is at once.
    pub fn new<F, R, E>(name: &'static str, every: Duration, run: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<u64, E>> + Send + 'static,
        E: Into<JobError>,
    {
        let run = move || {
            let running = run();
            Box::pin(async move { running.await.map_err(Into::into) }) as Running
        };
        Job { name, every, woken: None, run: Box::new(run) }
    }

    /// Lets it run also as soon as it is notified: for what somebody waits for. A run that failed waits for its time all the same.
    #[must_use]
    pub fn woken_by(self, woken: Arc<Notify>) -> Self {
        Job { woken: Some(woken), ..self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How long after the end of a run it runs again.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.every
    }
}

/// What one run came to.
#[derive(Debug)]
pub struct Ran {
    /// Which job.
    pub name: &'static str,
    /// How many things it did, or why it could not.
    pub outcome: Result<u64, JobError>,
}

/// Runs the jobs until told to stop; a run that is under way is finished first.
///
/// `told` hears of each run, so that failures are logged and counted where logging is.
pub async fn run(jobs: Vec<Job>, stop: watch::Receiver<bool>, mut told: impl FnMut(Ran)) {
    let (say, mut said) = mpsc::channel(OUTCOMES);
    let mut tasks = JoinSet::new();
    for job in jobs {
        tasks.spawn(repeat(job, stop.clone(), say.clone()));
    }
    drop(say);
    while let Some(ran) = said.recv().await {
        told(ran);
    }
    // All have ended; a job that panicked is a defect of ours and must not pass for a finished one.
    while let Some(ended) = tasks.join_next().await {
        if let Err(failed) = ended {
            std::panic::resume_unwind(failed.into_panic());
        }
    }
}

async fn repeat(job: Job, mut stop: watch::Receiver<bool>, say: mpsc::Sender<Ran>) {
    while !*stop.borrow() {
        let outcome = (job.run)().await;
        let wait = match &outcome {
            Ok(_) => job.every,
            Err(_) => job.every.min(LONGEST_WAIT_AFTER_FAILURE),
        };
        let woken = job.woken.as_deref().filter(|_| outcome.is_ok());
        if say.send(Ran { name: job.name, outcome }).await.is_err() {
            return;
        }
        let woken = async {
            match woken {
                Some(woken) => woken.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = woken => {}
            // Nobody left who could tell us to stop is the same as being told.
            changed = stop.wait_for(|stopped| *stopped) => {
                let _ = changed;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use tokio::sync::{Notify, watch};

    use super::{Job, JobError, Ran, Tally, run};

    /// A job that counts its runs and fails at those given.
    fn counting(name: &'static str, every: Duration, fails_at: &'static [u64]) -> Job {
        let runs = Arc::new(AtomicU64::new(0));
        Job::new(name, every, move || {
            let number = runs.fetch_add(1, Ordering::SeqCst);
            async move {
                let fails = fails_at.contains(&number);
                if fails { Err(JobError::from("the disk is full")) } else { Ok(number) }
            }
        })
    }

    /// Runs jobs for so long in paused time and returns what was told, as `name:count` or `name!`.
    async fn check(jobs: Vec<Job>, span: Duration, expected: &[&str]) {
        let (stopper, stop) = watch::channel(false);
        let mut told = Vec::new();
        let until = async {
            tokio::time::sleep(span).await;
            stopper.send_replace(true);
        };
        let hear = |ran: Ran| {
            told.push(match ran.outcome {
                Ok(count) => format!("{}:{count}", ran.name),
                Err(_) => format!("{}!", ran.name),
            });
        };
        tokio::join!(run(jobs, stop, hear), until);
        assert_eq!(told, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_runs_at_once_and_then_by_the_clock() {
        let jobs = vec![counting("sweep", Duration::from_mins(10), &[])];
        check(jobs, Duration::from_mins(25), &["sweep:0", "sweep:1", "sweep:2"]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_failing_job_comes_back_sooner_and_disturbs_no_other() {
        let jobs = vec![
            counting("grow", Duration::from_hours(1), &[0, 1]),
            counting("sweep", Duration::from_mins(8), &[]),
        ];
        check(jobs, Duration::from_mins(14), &["grow!", "sweep:0", "grow!", "sweep:1", "grow:2"]).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_is_woken_does_not_wait_for_its_time_unless_it_failed() {
        let (woken, hour) = (Arc::new(Notify::new()), Duration::from_hours(1));
        let waking = Arc::clone(&woken);
        tokio::spawn(async move {
            for _ in 0..2 {
                tokio::time::sleep(Duration::from_secs(30)).await;
                waking.notify_one();
            }
        });
        let jobs =
            vec![counting("tell", hour, &[]).woken_by(Arc::clone(&woken)), counting("sweep", hour, &[])];
        check(jobs, Duration::from_mins(50), &["tell:0", "sweep:0", "tell:1", "tell:2"]).await;
        woken.notify_one();
        let failing = vec![counting("tell", hour, &[0]).woken_by(woken)];
        check(failing, Duration::from_mins(4), &["tell!"]).await;
    }

    #[test]
    fn what_fails_is_told_first_to_last_and_what_follows_is_counted_all_the_same() {
        let mut tally = Tally::default();
        for outcome in [Ok(2_u64), Err("the first"), Ok(3), Err("the second")] {
            tally.add(outcome.map_err(std::io::Error::other));
        }
        tally.add(Ok(true));
        assert_eq!(tally.done(), 6);
        assert_eq!(tally.end().unwrap_err().to_string(), "the first");

        let mut tally = Tally::<std::io::Error>::default();
        tally.add(Ok(false));
        tally.add(Ok(7_u32));
        assert_eq!(tally.end().unwrap(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn jobs_end_when_nobody_is_left_to_stop_them() {
        let (stopper, stop) = watch::channel(false);
        drop(stopper);
        let mut runs = 0;
        run(vec![counting("sweep", Duration::from_mins(1), &[])], stop, |_| runs += 1).await;
        assert_eq!(runs, 1);
    }
}
