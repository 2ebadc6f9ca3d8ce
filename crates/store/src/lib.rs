//! All SQL and all durable bytes: SQLite and PostgreSQL behind one door per pillar.
//! Keeps and finds; decides nothing. One text of SQL serves both databases; where that cannot be, the two stand side by side.
//! Every method takes [`model::access::Access`] first, every table has its tenant, every statement names it.
//!
//! - [`address`]: the three addresses that decide the size (`store =`, `events =`, `objects =`).
//! - [`Store`]: opened once; hands each room its own door.
//! - [`txn`]: a change and its events in one transaction; [`outbox`]: who has heard them.
//! - [`objects`]: sealed bytes as files, durable before they are acknowledged.
//! - [`backup`]: the database as of one moment, and files, copied beside a service that goes on.
//! - [`residue`]: every byte of all that, for whoever shows what is not among them.
//! - [`files`]: small files that are written whole or not at all (the ledger's tiles).
//! - [`mapped`]: large ones that are read as if they were memory, and appended.
//! - [`platform`], [`post`], [`guard`], [`custody`], [`clearinghouse`], [`response`], [`outreach`], [`shared`]: the nouns.

pub mod address;
pub mod backup;
pub mod clearinghouse;
pub mod custody;
pub mod error;
pub mod files;
pub mod guard;
pub mod mapped;
pub mod objects;
pub mod outbox;
pub mod outreach;
pub mod platform;
pub mod post;
pub mod residue;
pub mod response;
pub mod shared;
pub mod txn;

mod database;
mod migration;

use std::sync::Arc;

use model::access::Access;
use tokio::sync::watch;

use crate::{
    address::{ObjectsAddress, StoreAddress},
    clearinghouse::ClearinghouseStore,
    custody::CustodyStore,
    database::Database,
    error::StoreError,
    guard::GuardStore,
    objects::ObjectStore,
    outreach::OutreachStore,
    platform::PlatformStore,
    post::PostStore,
    response::ResponseStore,
    shared::SharedStore,
    txn::Change,
};

/// The store of one installation; cheap to clone, everybody shares its connections.
#[derive(Clone)]
pub struct Store {
    house: Arc<House>,
}

/// What all doors share.
pub(crate) struct House {
    pub(crate) database: Database,
    pub(crate) objects: objects::Folder,
    /// Counts committed changes that said something or ring; hearers and refreshers wait on it.
    pub(crate) rung: watch::Sender<u64>,
}

/// What migrating did to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Number of the newest migration applied.
    pub number: u32,
    /// Number of migrations known to this program.
    pub known: u32,
}

impl Store {
    /// Opens the database and the folder of objects, and brings an older database up to date.
    ///
    /// Errors: an unusable address or folder, a database that is newer than this program, or one whose migrations were edited.
    pub async fn open(store: &StoreAddress, objects: &ObjectsAddress) -> Result<Self, StoreError> {
        let objects = objects::Folder::open(objects.folder()).await?;
        let database = Database::open(store).await?;
        migration::migrate(&database).await?;
        let (rung, _) = watch::channel(0);
        Ok(Self { house: Arc::new(House { database, objects, rung }) })
    }

    /// Begins a change: statements and events that happen together or not at all.
    pub async fn change(&self, access: &Access) -> Result<Change, StoreError> {
        Change::begin(&self.house, access).await
    }

    /// The door of `platform`: tenants, audit, events.
    #[must_use]
    pub fn platform(&self) -> PlatformStore {
        PlatformStore { house: Arc::clone(&self.house) }
    }

    /// The door of the post office.
    #[must_use]
    pub fn post(&self) -> PostStore {
        PostStore { house: Arc::clone(&self.house) }
    }

    /// The door of guard.
    #[must_use]
    pub fn guard(&self) -> GuardStore {
        GuardStore { house: Arc::clone(&self.house) }
    }

    /// The door of the clearinghouse.
    #[must_use]
    pub fn clearinghouse(&self) -> ClearinghouseStore {
        ClearinghouseStore { house: Arc::clone(&self.house) }
    }

    /// The door of response.
    #[must_use]
    pub fn response(&self) -> ResponseStore {
        ResponseStore { house: Arc::clone(&self.house) }
    }

    /// The door of outreach.
    #[must_use]
    pub fn outreach(&self) -> OutreachStore {
        OutreachStore { house: Arc::clone(&self.house) }
    }

    /// The door of custody.
    #[must_use]
    pub fn custody(&self) -> CustodyStore {
        CustodyStore { house: Arc::clone(&self.house) }
    }

    /// Nouns that every room may read and one room writes.
    #[must_use]
    pub fn shared(&self) -> SharedStore {
        SharedStore { house: Arc::clone(&self.house) }
    }

    /// Sealed objects.
    #[must_use]
    pub fn objects(&self) -> ObjectStore {
        ObjectStore { house: Arc::clone(&self.house) }
    }

    /// Says which migrations the database has.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        migration::schema(&self.house.database).await
    }

    /// Asks the database to check itself; returns its complaints, none if it is sound.
    ///
    /// SQLite reads every page. PostgreSQL has no such question for a client; its own page checksums and `pg_amcheck` answer it, so nothing is
    /// returned there.
    pub async fn complaints(&self) -> Result<Vec<String>, StoreError> {
        self.house.database.complaints().await
    }

    /// Tells when a change that said something was committed: the number grows. The poll remains the safety net.
    #[must_use]
    pub fn rung(&self) -> watch::Receiver<u64> {
        self.house.rung.subscribe()
    }

    /// Closes all connections; what was acknowledged is on disk already.
    pub async fn close(&self) {
        self.house.database.close().await;
    }
}

/// No list is longer than this; the next page begins after its last key.
pub const MAX_PAGE: u32 = 1_000;

/// The limit that a statement gets.
fn page(limit: u32) -> i64 {
    i64::from(limit.clamp(1, MAX_PAGE))
}
