//! What became of the jobs: when each ran last, how often it failed, whether one hangs. In memory only; asked by readiness and metrics.
//! What a job does is its room's, when it runs is `platform::jobs`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use platform::jobs::{self, Job, Ran};

use super::service::Service;

/// A run may take so long besides its interval before the job counts as hanging: a ledger or a sweep of a large house takes minutes.
const LONGEST_RUN: Duration = Duration::from_mins(30);

/// What became of one job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JobState {
    every: Duration,
    /// When a run ended last; at first when the job was started.
    ended: Instant,
    /// Runs that ended well.
    pub(crate) done: u64,
    /// Runs that failed.
    pub(crate) failed: u64,
    /// Of these, how many in a row at last.
    pub(crate) failing: u64,
}

impl JobState {
    /// True if no run has ended for longer than one can take.
    fn hangs(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.ended) > self.every + LONGEST_RUN
    }
}

/// What became of all jobs.
#[derive(Debug, Default)]
pub(crate) struct JobLog {
    /// Locked for a look or a note, never across an await.
    jobs: Mutex<BTreeMap<&'static str, JobState>>,
}

impl JobLog {
    /// Runs jobs as a task of the service, and remembers what becomes of them.
    pub(crate) fn run(self: &Arc<Self>, service: &mut Service, name: &'static str, jobs: Vec<Job>) {
        for job in &jobs {
            self.expect(job.name(), job.every(), Instant::now());
        }
        let (stop, log) = (service.stop(), Arc::clone(self));
        service.start(name, async move {
            jobs::run(jobs, stop, |ran| log.told(&ran)).await;
            Ok(())
        });
    }

    /// Returns each job by its name.
    pub(crate) fn states(&self) -> BTreeMap<&'static str, JobState> {
        self.jobs().clone()
    }

    /// Names the jobs that hang, and those whose last run failed.
    pub(crate) fn troubles(&self, now: Instant) -> (Vec<&'static str>, Vec<&'static str>) {
        let jobs = self.jobs();
        let named = |is_meant: &dyn Fn(&JobState) -> bool| {
            jobs.iter().filter(|(_, state)| is_meant(state)).map(|(name, _)| *name).collect()
        };
        (named(&|state| state.hangs(now)), named(&|state| state.failing > 0))
    }

    fn expect(&self, name: &'static str, every: Duration, now: Instant) {
        let state = JobState { every, ended: now, done: 0, failed: 0, failing: 0 };
        self.jobs().insert(name, state);
    }

    /// A run that did nothing is not worth a line.
    fn told(&self, ran: &Ran) {
        match &ran.outcome {
            Ok(0) => {}
            Ok(count) => tracing::debug!(job = ran.name, count, "a job was done"),
            Err(error) => {
                tracing::error!(
                    job = ran.name,
                    error = error.as_ref(),
                    "a job failed and will be tried again"
                );
            }
        }
        self.note(ran.name, ran.outcome.is_ok(), Instant::now());
    }

    fn note(&self, name: &'static str, is_done: bool, now: Instant) {
        if let Some(state) = self.jobs().get_mut(name) {
            state.ended = now;
            if is_done {
                (state.done, state.failing) = (state.done + 1, 0);
            } else {
                (state.failed, state.failing) = (state.failed + 1, state.failing + 1);
            }
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<&'static str, JobState>> {
        // A panic under this lock leaves at worst one run uncounted.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{JobLog, LONGEST_RUN};

    #[test]
    fn a_job_hangs_only_after_its_interval_and_the_longest_run() {
        let (log, start) = (JobLog::default(), Instant::now());
        log.expect("ledger", Duration::from_secs(10), start);
        let limit = start + Duration::from_secs(10) + LONGEST_RUN;
        assert_eq!(log.troubles(limit), (vec![], vec![]));
        assert_eq!(log.troubles(limit + Duration::from_secs(1)), (vec!["ledger"], vec![]));
        log.note("ledger", true, limit);
        assert_eq!(log.troubles(limit + Duration::from_secs(1)), (vec![], vec![]));
    }

    #[test]
    fn a_job_that_fails_is_named_until_it_is_done_again() {
        let (log, now) = (JobLog::default(), Instant::now());
        log.expect("ledger", Duration::from_secs(10), now);
        log.note("ledger", false, now);
        log.note("ledger", false, now);
        assert_eq!(log.troubles(now), (vec![], vec!["ledger"]));
        assert_eq!(log.states()["ledger"].failing, 2);
        log.note("ledger", true, now);
        assert_eq!(log.troubles(now), (vec![], vec![]));
        assert_eq!((log.states()["ledger"].done, log.states()["ledger"].failed), (1, 2));
    }
}
