//! Why something could not be kept or found; variants by who must act.
//! Sources are kept, not formatted in: what a database says may repeat a value, and belongs in the operator's log only.

use std::{io, path::PathBuf};

use model::access::Denied;
use thiserror::Error;

use crate::address::AddressError;

/// Something could not be kept or found.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The configuration names an address that is not accepted.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The operator started an older program on newer data.
    #[error(
        "open the database: it was written by a newer Tidewatch (migration {found}, this program knows {known}); start the newer program"
    )]
    NewerDatabase {
        /// Newest migration in the database.
        found: u32,
        /// Newest migration known here.
        known: u32,
    },
    /// A migration that was applied is not the one this program has.
    #[error(
        "open the database: migration {number} `{name}` was applied in another form than this program has; it was edited after it was applied"
    )]
    EditedMigration {
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
    },
    /// Somebody else changed it first, or it is there already.
    #[error("{action}: {what} is there already or was changed meanwhile")]
    Conflict {
        /// What was tried.
        action: &'static str,
        /// What stood in the way.
        what: &'static str,
    },
    /// What was asked for is not there, or is not this tenant's, which is not told apart.
    #[error("find {what}: there is none with this id")]
    Missing {
        /// Which noun.
        what: &'static str,
    },
    /// A row or a file does not hold what was written: restore it from a backup.
    #[error("read {what}: it is damaged ({detail})")]
    Damaged {
        /// Which noun.
        what: &'static str,
        /// In what way.
        detail: &'static str,
    },
    /// What is to be kept does not fit.
    #[error("keep {what}: {detail}")]
    Unfit {
        /// Which noun.
        what: &'static str,
        /// Why not.
        detail: &'static str,
    },
    /// The database does not answer or refused a statement.
    #[error("{action} in the database")]
    Database {
        /// What was tried.
        action: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// The file system refused.
    #[error("{action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    /// Says that a statement failed; a broken rule of uniqueness is a conflict.
    pub(crate) fn database(action: &'static str, source: sqlx::Error) -> Self {
        let is_unique = source.as_database_error().is_some_and(|error| error.is_unique_violation());
        if is_unique {
            Self::Conflict { action, what: "the same" }
        } else {
            Self::Database { action, source }
        }
    }

    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
