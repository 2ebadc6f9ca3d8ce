//! Feeding: bytes that come from a line go to a thread that may wait, a few pieces ahead. Whoever stops before the end has sent nothing: what was sealed is
//! dropped with its file.

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Export;
use crate::{Custody, CustodyError};

/// Pieces that wait; who sends faster than the disk takes them waits for it.
const AHEAD: usize = 4;

enum Piece {
    Bytes(Vec<u8>),
    End,
}

/// A list that comes over a line.
pub struct Feeding {
    sender: mpsc::Sender<Piece>,
    working: JoinHandle<Result<Option<Export>, CustodyError>>,
}

impl Custody {
    /// Begins to take a list from a line.
    #[must_use]
    pub fn feed(export: Export) -> Feeding {
        let (sender, mut pieces) = mpsc::channel(AHEAD);
        let mut export = export;
        let working = tokio::task::spawn_blocking(move || {
            while let Some(piece) = pieces.blocking_recv() {
                match piece {
                    Piece::Bytes(bytes) => export.push(&bytes)?,
                    Piece::End => {
                        export.end()?;
                        return Ok(Some(export));
                    }
                }
            }
            Ok(None)
        });
        Feeding { sender, working }
    }
}

impl Feeding {
    /// Hands the next bytes over; false once nothing more is taken, which [`Feeding::end`] explains.
    pub async fn push(&mut self, bytes: Vec<u8>) -> bool {
        self.sender.send(Piece::Bytes(bytes)).await.is_ok()
    }

    /// Says that there is no more, and returns the list that was read.
    ///
    /// Errors: as [`Export::push`].
    pub async fn end(self) -> Result<Export, CustodyError> {
        // Where the thread has stopped it says why below.
        let _ = self.sender.send(Piece::End).await;
        match self.working.await {
            Ok(read) => read?.ok_or(CustodyError::NoDrop),
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        }
    }
}
