//! Writing behind: what is learned in memory and written in groups by a task of its own, a while after somebody woke it.
//! What is written, and how much of it may wait, is the book's own business (`profile`, `stream`).

use std::sync::Arc;
use std::time::Duration;

use store::error::StoreError;
use tokio::sync::mpsc;

/// After a failure the store is left alone for so long.
const PAUSE: Duration = Duration::from_secs(1);

/// A book that is written behind.
pub(crate) trait Behind: Send + Sync + 'static {
    /// What is learned waits so long for company.
    const LONGEST_WAIT: Duration;
    /// What is said of the first failure of several.
    const COMPLAINT: &'static str;

    /// Writes all that waits, in groups, and counts in `kept` what was written.
    ///
    /// Errors: what the store said to a group; it and what comes after it goes on waiting.
    fn write_all(&self, kept: &mut u64) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Writes until nobody is left who could wake it and nothing waits; returns how much was written.
///
/// Errors: what the store said to the last group.
pub(crate) async fn write<B: Behind>(book: Arc<B>, mut woken: mpsc::Receiver<()>) -> Result<u64, StoreError> {
    let mut kept = 0;
    let mut is_failing = false;
    loop {
        let is_open = if is_failing {
            !matches!(tokio::time::timeout(PAUSE, woken.recv()).await, Ok(None))
        } else {
            woken.recv().await.is_some()
        };
        if is_open {
            tokio::time::sleep(B::LONGEST_WAIT).await;
        }
        match book.write_all(&mut kept).await {
            Ok(()) => is_failing = false,
            Err(error) if !is_open => return Err(error),
            Err(error) => {
                if !is_failing {
                    tracing::warn!(error = &error as &dyn std::error::Error, "{}", B::COMPLAINT);
                }
                is_failing = true;
            }
        }
        if !is_open {
            return Ok(kept);
        }
    }
}
