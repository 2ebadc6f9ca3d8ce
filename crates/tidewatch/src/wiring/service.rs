//! The service: tasks that run side by side until one signal stops them all, and what happens when one of them ends by itself.

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Tasks that are started together and stopped together.
pub(crate) struct Service {
    stopper: watch::Sender<bool>,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Service {
    /// Makes a service without tasks.
    pub(crate) fn new() -> Self {
        Service { stopper: watch::channel(false).0, tasks: JoinSet::new() }
    }

    /// Returns what becomes true when everything is to end.
    pub(crate) fn stop(&self) -> watch::Receiver<bool> {
        self.stopper.subscribe()
    }

    /// Starts a task that ends when told to; one that fails ends the whole service, for half a service protects nobody.
    pub(crate) fn start(
        &mut self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        self.tasks.spawn(async move { task.await.with_context(|| format!("go on with {name}")) });
    }

    /// Runs until `signal` is done or a task fails, and then until every task has ended.
    ///
    /// Errors: the first failure of a task; a task that panicked is passed on.
    pub(crate) async fn run(mut self, signal: impl Future<Output = ()>) -> anyhow::Result<()> {
        let first = tokio::select! {
            () = signal => Ok(()),
            failed = first_failure(&mut self.tasks) => failed,
        };
        self.stopper.send_replace(true);
        let mut rest = Ok(());
        // One that fails at the end is no reason to leave the others in the middle of something.
        while !self.tasks.is_empty() {
            rest = rest.and(first_failure(&mut self.tasks).await);
        }
        first.and(rest)
    }
}

/// Waits for the first task that fails, or for the end of all.
async fn first_failure(tasks: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(outcome) => outcome?,
            // No task is ever cancelled, so this is a panic of ours.
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
    Ok(())
}

/// Waits until `stop` says so, or nobody is left to say it.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

/// Listens for Ctrl-C and, where there is one, SIGTERM from now on, and returns what is done when one of them came: one that comes while doors are
/// still being opened is not lost.
///
/// Errors: the system has no place for a handler.
pub(crate) fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("listen for signals");
        let mut terminate = listen(SignalKind::terminate())?;
        let mut interrupt = listen(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use anyhow::anyhow;

    use super::{Service, stopped};

    /// Starts a task that notes that it ended in order.
    fn with_patient_task(service: &mut Service) -> Arc<AtomicBool> {
        let ended = Arc::new(AtomicBool::new(false));
        let (note, stop) = (Arc::clone(&ended), service.stop());
        service.start("waiting", async move {
            stopped(stop).await;
            note.store(true, Ordering::SeqCst);
            Ok(())
        });
        ended
    }

    #[tokio::test]
    async fn a_signal_ends_every_task() {
        let mut service = Service::new();
        let ended = with_patient_task(&mut service);
        service.run(async {}).await.unwrap();
        assert!(ended.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_task_that_fails_ends_the_service_and_is_named() {
        let mut service = Service::new();
        let ended = with_patient_task(&mut service);
        service.start("breaking", async { Err(anyhow!("bend")) });
        let failed = service.run(std::future::pending()).await.unwrap_err();
        assert_eq!(format!("{failed:#}"), "go on with breaking: bend");
        assert!(ended.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn one_that_fails_at_the_end_leaves_nobody_in_the_middle_of_something() {
        let mut service = Service::new();
        let stop = service.stop();
        service.start("breaking", async move {
            stopped(stop).await;
            Err(anyhow!("bend"))
        });
        let (ended, stop) = (Arc::new(AtomicBool::new(false)), service.stop());
        let note = Arc::clone(&ended);
        service.start("slow", async move {
            stopped(stop).await;
            // Longer than the other one takes to fail.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            note.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(service.run(async {}).await.is_err());
        assert!(ended.load(Ordering::SeqCst));
    }
}
