//! Why something of the clearinghouse was not done; variants by who must act.

use model::access::Denied;
use model::phrase::Phrase;
use platform::audit::AuditError;
use platform::ledger::LedgerError;
use store::error::StoreError;
use thiserror::Error;

/// Something was not done.
#[derive(Debug, Error)]
pub enum ClearinghouseError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What was asked for does not fit; the person or member mends it.
    #[error("take what was asked for: {0}")]
    Unfit(&'static str),
    /// Something else happened to it meanwhile.
    #[error("change it: it does not stand so any more")]
    Overtaken,
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(StoreError),
    /// It could not be audited; then it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The ledger cannot be read or grown.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl From<StoreError> for ClearinghouseError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Denied(denied) => Self::Denied(denied),
            StoreError::Conflict { .. } => Self::Overtaken,
            other => Self::Store(other),
        }
    }
}

impl ClearinghouseError {
    /// Returns the sentence for whoever asked; the cause is for the log.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Denied(_) => "clearinghouse-not-allowed",
            Self::Unfit(_) => "clearinghouse-unfit",
            Self::Overtaken => "clearinghouse-overtaken",
            Self::Store(_) | Self::Audit(_) | Self::Ledger(_) => "clearinghouse-failed",
        })
    }

    /// Says whether it is our own failure, which belongs in the log.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Store(_) | Self::Audit(_) | Self::Ledger(_))
    }
}
