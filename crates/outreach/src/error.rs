//! What can go wrong in outreach, in the words of whoever has to mend it.

use platform::audit::AuditError;
use store::error::StoreError;
use thiserror::Error;

/// Something of outreach could not be done; nothing of it happened.
#[derive(Debug, Error)]
pub enum OutreachError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It is promised already.
    #[error("publish a promise: we promise that already")]
    Promised,
    /// There is no such promise in force.
    #[error("withdraw a promise: it is not in force; somebody may have withdrawn it a moment ago")]
    NotInForce,
}
