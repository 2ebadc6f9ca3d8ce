//! Live: messages as they are judged, for a page that is open. Told after they are kept, so that each can be opened at once.
//! A reader that is slower than the mail misses some, and is told how many; nobody waits for it.

use std::sync::Arc;

use model::access::{Access, Denied, Right};
use model::ids::TenantId;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::MessageRow;

/// A reader may be so many messages behind; beyond that the oldest are missed.
pub const MOST_BEHIND: usize = 512;

/// Tells of messages; held by the recorder.
#[derive(Clone)]
pub(crate) struct Telling {
    tenant: TenantId,
    told: broadcast::Sender<Arc<MessageRow>>,
}

/// Where readers subscribe; cheap to clone.
#[derive(Clone)]
pub struct LiveMessages(Telling);

/// One reader's end.
pub struct LiveReader(broadcast::Receiver<Arc<MessageRow>>);

/// What a reader hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A message was judged and kept.
    Message(Arc<MessageRow>),
    /// The reader was too slow: so many messages went by.
    Missed(u64),
}

impl Telling {
    pub(crate) fn new(tenant: TenantId) -> Self {
        Telling { tenant, told: broadcast::channel(MOST_BEHIND).0 }
    }

    /// Tells of messages that were kept; costs nothing while nobody listens.
    pub(crate) fn tell(&self, group: &[MessageRow]) {
        if self.told.receiver_count() == 0 {
            return;
        }
        for row in group {
            // Nobody listens any more: so be it.
            let _ = self.told.send(Arc::new(row.clone()));
        }
    }

    pub(crate) fn live(&self) -> LiveMessages {
        LiveMessages(self.clone())
    }
}

impl LiveMessages {
    /// Begins to listen; what was judged before is not told.
    ///
    /// Errors: without the right to read. A reader of another tenant hears nothing.
    pub fn listen(&self, access: &Access) -> Result<LiveReader, Denied> {
        access.require(Right::Read)?;
        if access.tenant == self.0.tenant {
            return Ok(LiveReader(self.0.told.subscribe()));
        }
        // A channel whose sender is gone: it ends at once.
        Ok(LiveReader(broadcast::channel(1).1))
    }
}

impl LiveReader {
    /// Waits for the next message; none when no more will come.
    pub async fn next(&mut self) -> Option<Heard> {
        match self.0.recv().await {
            Ok(row) => Some(Heard::Message(row)),
            Err(RecvError::Lagged(missed)) => Some(Heard::Missed(missed)),
            Err(RecvError::Closed) => None,
        }
    }
}
