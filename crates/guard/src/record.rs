//! Recording: what was decided of each message, kept as telemetry in groups. Not custody of mail, and not the audit log.
//! Names and points only: no address, no words of a message. Read by every room through `store::shared`.

use std::sync::Arc;
use std::time::Duration;

use model::access::Access;
use model::ids::JudgedId;
use model::time::Time;
use platform::clock::Chance;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::judged::{Judged as Row, JudgedMessage, Trace};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::scan::Judged;

/// So many verdicts go into one transaction: a hundred thousand rows a second fit, and little is lost at a kill.
const GROUP: usize = 256;

/// Verdicts wait at most so long for company.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Keeps verdicts; cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    rows: mpsc::Sender<Row>,
    chance: Arc<dyn Chance>,
}

/// Writes what the recorders hand over; ends when the last recorder is gone.
pub struct RecordingTask(JoinHandle<Result<u64, StoreError>>);

impl RecordingTask {
    /// Waits until everything is written and returns how many verdicts were kept.
    ///
    /// Errors: the first group that the store would not keep; what came after it was not kept either.
    pub async fn finish(self) -> Result<u64, StoreError> {
        match self.0.await {
            Ok(outcome) => outcome,
            // The task is never cancelled, so this is a panic of ours: pass it on.
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

/// Starts recording.
pub fn start(store: GuardStore, access: Access, chance: Arc<dyn Chance>) -> (Recorder, RecordingTask) {
    let (rows, waiting) = mpsc::channel(4 * GROUP);
    (Recorder { rows, chance }, RecordingTask(tokio::spawn(write(store, access, waiting))))
}

impl Recorder {
    /// Hands a verdict over; waits when the store is slower than the judging.
    pub async fn record(&self, judged: &Judged, at: Time, size_bytes: u64) {
        let message = JudgedMessage {
            id: JudgedId::new(at, self.chance.bytes()),
            at,
            message_sha256: judged.sha256,
            size_bytes,
            took: judged.took,
            // Fingerprints of correspondents come with profiles; until then nobody asks for them.
            sender: None,
            sender_domain: judged.sender_domain.clone(),
            recipients: Vec::new(),
            trace: Trace::default(),
        };
        // The task has ended only after an error that `finish` reports; a verdict is telemetry and may be lost then.
        let _ = self.rows.send(Row::of(&judged.verdict, message)).await;
    }
}

/// Gathers groups and writes them.
async fn write(
    store: GuardStore,
    access: Access,
    mut waiting: mpsc::Receiver<Row>,
) -> Result<u64, StoreError> {
    let mut kept = 0;
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = waiting.recv().await {
        group.push(first);
        let until = tokio::time::Instant::now() + LONGEST_WAIT;
        while group.len() < GROUP {
            match tokio::time::timeout_at(until, waiting.recv()).await {
                Ok(Some(row)) => group.push(row),
                Ok(None) | Err(_) => break,
            }
        }
        store.judged_record(&access, &group).await?;
        kept += group.len() as u64;
        group.clear();
    }
    Ok(kept)
}
