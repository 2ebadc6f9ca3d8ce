//! Closing: what is waited for after the last task has ended, in which order, and that all of it is done whatever failed before. Half a closing would
//! lose what is in memory: verdicts, what was learned, entries of the ledger.

use std::time::Duration;

use anyhow::Context as _;
use guard::record::RecordingTask;
use platform::under_way::UnderWay;

use super::data::Data;
use super::memory::Learning;
use super::stream::Opened;

/// What waits in memory is written in moments; whoever hangs on to a closed face must not keep the rest from being closed.
const LONGEST_WRITING: Duration = Duration::from_secs(20);

/// What is closed: first the releases, then what waits in memory, then what it is written to.
pub(crate) struct Closing {
    /// Releases: the only thing whose end nobody would know.
    pub(crate) under_way: UnderWay,
    /// The doors: held mail that is being kept.
    pub(crate) opened: Opened,
    /// What was learned of others.
    pub(crate) learning: Learning,
    /// Verdicts.
    pub(crate) recording: RecordingTask,
    /// The ledger and the store.
    pub(crate) data: Data,
}

impl Closing {
    /// Closes everything after the service ended like this.
    ///
    /// Errors: how it ended, or else the first thing that could not be closed.
    pub(crate) async fn after(self, ended: anyhow::Result<()>) -> anyhow::Result<()> {
        let releases = self.under_way.count();
        if releases > 0 {
            tracing::info!(releases, "waiting for releases to end");
        }
        // Each has its time limit (`guard::release::LONGEST_ATTEMPT`).
        self.under_way.over().await;
        let opened = async {
            self.opened.finish().await;
            Ok(())
        };
        let recording = async { Ok(self.recording.finish().await.map(drop)?) };
        let (kept, learned, recorded) = tokio::join!(
            in_time("held mail", opened),
            in_time("what was learned", self.learning.finish()),
            in_time("verdicts", recording),
        );
        let closed = self.data.close().await;
        ended?;
        kept.context("keep what was held")?;
        learned.context("keep what was learned")?;
        recorded.context("keep every verdict; the trace has a gap")?;
        closed.context("close the data")
    }
}

/// Waits until something is written. What hangs on to a closed face has nothing more to write, so that it is no failure to leave it behind.
async fn in_time(
    what: &'static str,
    written: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    tokio::time::timeout(LONGEST_WRITING, written).await.unwrap_or_else(|_| {
        tracing::warn!(what, "somebody still holds on to it; what was handed over is written");
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anyhow::anyhow;
    use guard::record::{Passage, Seen, Unjudged};
    use platform::clock::{Clock as _, SystemClock};
    use testkit::folder::TempFolder;
    use testkit::smtp_sink::SmtpSink;

    use super::*;
    use crate::wiring;
    use crate::wiring::memory::Memory;
    use crate::wiring::service::Service;
    use crate::wiring::stream::{self, Shared};
    use crate::wiring::test_house::{opened, told_house};

    #[tokio::test]
    async fn releases_are_waited_for_and_verdicts_are_written_although_a_task_failed() {
        let folder = TempFolder::new("closing");
        let config = told_house(&folder, &SmtpSink::start("").await);
        let data = opened(&folder, &config).await;
        let (recorder, recording) = data.recorder();
        let memory = Memory::open(&data).await.unwrap();
        let mut service = Service::new();
        let scanner = Arc::new(wiring::scanner(&config, None, None).unwrap());
        let shared = Shared {
            config: &config,
            data: &data,
            scanner,
            recorder: recorder.clone(),
            memory: &memory,
            bell: None,
        };
        let doors = stream::start(&mut service, &shared).await.unwrap();
        drop(shared);
        let passed =
            Unjudged { at: SystemClock.now(), direction: None, content: Seen::Whole(b"Subject: x\r\n\r\ny") };
        assert!(recorder.record_unjudged(passed, Passage::default()));
        drop(recorder);
        service.start("a face", async { Err(anyhow!("break")) });
        let ended = service.run(std::future::pending()).await;
        let (under_way, store) = (UnderWay::default(), data.store.clone());
        let act = under_way.begin();
        let closing = Closing { under_way, opened: doors, learning: memory.close(), recording, data };
        let closing = tokio::spawn(closing.after(ended));
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        assert!(!closing.is_finished());
        assert!(store.schema().await.is_ok(), "a release that ends now can be written down");
        drop(act);
        let failed = closing.await.unwrap().unwrap_err();
        assert_eq!(format!("{failed:#}"), "go on with a face: break");
        let again = opened(&folder, &config).await;
        assert_eq!(again.store.shared().judged_list(&again.access, None, 9).await.unwrap().len(), 1);
        again.close().await.unwrap();
    }
}
