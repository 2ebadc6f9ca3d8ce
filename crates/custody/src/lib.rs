//! Custody: who holds customers' data, and which copy got out.
//!
//! The story, in reading order: a [`party`] holds a copy of a list; whoever adopts that ([`adopt`]) gets a file of addresses that exist nowhere else
//! ([`seed_file`]), and says when it is with the party ([`copy`]). What comes to those addresses is kept and looked at ([`inbox`]): mail from whom one
//! expects, or a sighting ([`sighting`]). A sighting of a mark that is in one copy only says which copy is out ([`attribution`]), in the same change, for
//! everybody who hears of it ([`react`]). Whether all of that works is tried by a message of our own ([`canary_test`]). What has to be mended is a [`finding`].
//!
//! What a thief of the data learns: which companies hold what, and nothing of customers or of where our marks are (`docs/privacy.md`).

pub mod adopt;
pub mod attribution;
pub mod canary_test;
pub mod copy;
pub mod error;
pub mod finding;
pub mod inbox;
pub mod jobs;
pub mod party;
pub mod react;
pub mod refresh;
pub mod seed_file;
pub mod sighting;

use std::sync::Arc;

use model::access::{Access, Right, Rights};
use platform::audit::{About, Audit};
use platform::clock::Chance;
use platform::keys::WorkRing;
use store::Store;
use store::txn::Change;

pub use error::{CustodyError, Unfit};
pub use store::custody::Proved;
pub use store::custody::list::List;

/// What custody is made of.
pub struct CustodyParts {
    /// Rows and sealed objects.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// Makes fingerprints, seals and opens seed files.
    pub ring: Arc<WorkRing>,
    /// Ids and people who do not exist.
    pub chance: Arc<dyn Chance>,
    /// Domains of our own at which canaries live; mail to them must come to us.
    pub canary_domains: Vec<String>,
}

/// Keeps the register of who holds what, and of our marks in it.
pub struct Custody {
    parts: CustodyParts,
    own_door: Option<canary_test::OwnDoor>,
}

impl Custody {
    /// Puts together what custody needs.
    #[must_use]
    pub fn new(parts: CustodyParts) -> Self {
        Custody { parts, own_door: None }
    }

    /// Returns the domains at which canaries live; none until somebody configured one.
    #[must_use]
    pub fn canary_domains(&self) -> &[String] {
        &self.parts.canary_domains
    }

    fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Notes who did it and lets it happen with that.
    async fn finish(
        &self,
        access: &Access,
        mut change: Change,
        what: &'static str,
        about: &About,
    ) -> Result<(), CustodyError> {
        self.parts.audit.append_in_txn(access, &mut change, what, about).await?;
        Ok(change.commit().await?)
    }

    /// The access of somebody who keeps lists, to the sealed file of our own marks in them: who keeps them may see them, and that he did is audited.
    fn as_keeper(access: &Access) -> Result<Access, CustodyError> {
        access.require(Right::Keep)?;
        let rights = access.rights.union(Rights::NONE.with(Right::Open));
        Ok(Access { rights, ..access.clone() })
    }
}
