//! Why something could not be done with alarms.

use platform::audit::AuditError;
use seal::envelope::EnvelopeError;
use store::error::StoreError;
use thiserror::Error;

use super::channel::ChannelError;

/// Something could not be done with alarms.
#[derive(Debug, Error)]
pub enum AlarmError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Whoever set it up must change something.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The settings of a channel do not open: they were made with another root key, or are damaged.
    #[error("open the settings of an alarm channel")]
    Sealed(#[source] EnvelopeError),
    /// What was opened are no settings.
    #[error("read the settings of an alarm channel: they are not in their form")]
    Form,
}
