//! A tenant's ledger on disk: tiles, bundles of commitments, and the checkpoint, in the form of C2SP tlog-tiles.
//! Grows from rows that are durable already, so nothing is lost if it stops anywhere: tiles first, the checkpoint last.

use std::{collections::HashMap, path::Path};

use model::{access::Access, ids::TenantId};
use seal::ledger::{
    checkpoint::{self, Checkpoint},
    note::{Note, NoteSigner, VerifierKey},
    proof::Nodes,
    tile::{FULL_WIDTH, Tile, TileSource, TiledNodes, write_bundle},
    tree::{Frontier, Hash, leaf_hash},
};
use store::{MAX_PAGE, error::StoreError, files::Files, platform::PlatformStore};

use super::AuditError;
use crate::keys::WorkRing;

/// The file with the newest checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// The file with the newest checkpoint that others have cosigned.
const ANCHORED: &str = "anchored";

/// Returns the name of a tenant's audit ledger, which is also the name of its key.
#[must_use]
pub fn origin(tenant: TenantId) -> String {
    format!("tidewatch/audit/{tenant}")
}

/// What growing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grown {
    /// Size before.
    pub from: u64,
    /// Size now.
    pub to: u64,
}

/// One tenant's ledger.
pub(crate) struct TenantLedger {
    tenant: TenantId,
    files: Files,
    signer: NoteSigner,
}

impl TenantLedger {
    pub(super) async fn open(ledgers: &Path, tenant: TenantId, ring: &WorkRing) -> Result<Self, AuditError> {
        let files = Files::open(&ledgers.join(tenant.to_string())).await?;
        Ok(Self { tenant, files, signer: ring.ledger_signer(origin(tenant)) })
    }

    /// Returns the key by which this ledger's checkpoints are verified.
    pub(super) fn verifier(&self) -> VerifierKey {
        self.signer.verifier()
    }

    fn damaged(&self, detail: &'static str) -> AuditError {
        AuditError::Ledger { tenant: self.tenant, detail }
    }

    /// Returns the newest checkpoint, after checking that it is ours.
    pub(crate) async fn checkpoint(&self) -> Result<Option<(Note, Checkpoint)>, AuditError> {
        self.signed(CHECKPOINT).await
    }

    /// Returns the newest checkpoint that was cosigned, after checking that it is ours.
    pub(crate) async fn anchored(&self) -> Result<Option<(Note, Checkpoint)>, AuditError> {
        self.signed(ANCHORED).await
    }

    async fn signed(&self, name: &str) -> Result<Option<(Note, Checkpoint)>, AuditError> {
        let Some(text) = self.text(name).await? else { return Ok(None) };
        Ok(Some(checkpoint::open(&text, &self.signer.verifier())?))
    }

    async fn text(&self, name: &str) -> Result<Option<String>, AuditError> {
        let bytes = self.files.read(name).await?;
        bytes.map(String::from_utf8).transpose().map_err(|_| self.damaged("a checkpoint is not text"))
    }

    pub(super) async fn checkpoint_text(&self) -> Result<Option<String>, AuditError> {
        self.text(CHECKPOINT).await
    }

    pub(super) async fn keep_cosigned(&self, note: &str) -> Result<(), AuditError> {
        let _alone = self.files.lock().await?;
        let (_, cosigned) = checkpoint::open(note, &self.signer.verifier())?;
        let size = self.checkpoint().await?.map_or(0, |(_, checkpoint)| checkpoint.size);
        if cosigned.size > size {
            return Err(self.damaged("the cosigned checkpoint is larger than the ledger"));
        }
        if let Some((_, known)) = self.anchored().await?
            && known.size > cosigned.size
        {
            return Ok(());
        }
        Ok(self.files.write(ANCHORED, note.as_bytes().to_vec()).await?)
    }

    /// Takes in what the rows have and the tree has not. One process at a time; others wait.
    pub(super) async fn grow(&self, access: &Access, store: &PlatformStore) -> Result<Grown, AuditError> {
        let _alone = self.files.lock().await?;
        let from = self.checkpoint().await?.map_or(0, |(_, checkpoint)| checkpoint.size);
        let commitments = new_commitments(access, store, from).await?;
        if commitments.is_empty() {
            return Ok(Grown { from, to: from });
        }
        let mut growth = Growth::of(self.frontier(from)?);
        commitments.iter().for_each(|commitment| growth.append(commitment));
        let to = growth.frontier.size();
        for tile in Tile::changed(from, to) {
            self.write_tile(from, tile, &growth).await?;
        }
        self.write_bundles(access, store, from, to).await?;
        let root = growth.frontier.root();
        let checkpoint = Checkpoint { origin: origin(self.tenant), size: to, root, extensions: vec![] };
        let note = checkpoint.signed(&self.signer).to_text();
        self.files.write(CHECKPOINT, note.into_bytes()).await?;
        Ok(Grown { from, to })
    }

    /// Puts the growing edge of the tree together from its tiles.
    fn frontier(&self, size: u64) -> Result<Frontier, AuditError> {
        let nodes = TiledNodes { source: self, size };
        let positions = Frontier::peak_positions(size);
        let peaks = positions.into_iter().map(|(level, index)| nodes.node(level, index));
        let peaks =
            peaks.collect::<Result<Vec<_>, _>>().map_err(|_| self.damaged("a tile is missing or short"))?;
        Ok(Frontier::from_peaks(size, peaks).expect("one peak was read for each position"))
    }

    async fn write_tile(&self, from: u64, tile: Tile, growth: &Growth) -> Result<(), AuditError> {
        let first = tile.index * u64::from(FULL_WIDTH);
        let mut hashes = Vec::new();
        // What the tile had before, then what the tree gained.
        if let Some(before) = Tile::at(tile.level, tile.index, from) {
            let nodes = TiledNodes { source: self, size: from };
            hashes = nodes.hashes(before).map_err(|_| self.damaged("a tile is missing or short"))?;
        }
        for index in first + hashes.len() as u64..first + u64::from(tile.width) {
            let hash = growth.complete.get(&(tile.level, index));
            hashes.push(*hash.expect("a node that is new in a tile became complete while growing"));
        }
        Ok(self.files.write(&tile.path(), hashes.concat()).await?)
    }

    /// Writes the commitments themselves beside their hashes, so that the ledger can be audited without our database.
    async fn write_bundles(
        &self,
        access: &Access,
        store: &PlatformStore,
        from: u64,
        to: u64,
    ) -> Result<(), AuditError> {
        for tile in Tile::changed(from, to).into_iter().filter(|tile| tile.level == 0) {
            let first = tile.index * u64::from(FULL_WIDTH);
            let rows = store.audit_list(access, first, tile.width.into()).await?;
            let entries: Vec<&[u8]> = rows.iter().map(|row| row.commitment.as_slice()).collect();
            let bundle = write_bundle(&entries).expect("a commitment is 32 bytes long");
            self.files.write(&tile.entries_path(), bundle).await?;
        }
        Ok(())
    }

    /// Returns the bundle of entries beside a tile of level 0.
    pub(crate) async fn bundle(&self, tile: Tile) -> Result<Option<Vec<u8>>, AuditError> {
        Ok(self.files.read(&tile.entries_path()).await?)
    }
}

impl TileSource for TenantLedger {
    type Error = StoreError;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, StoreError> {
        self.files
            .read_blocking(&tile.path())?
            .ok_or(StoreError::Damaged { what: "the ledger", detail: "a tile is missing" })
    }
}

/// Reads the commitments from a position on, whole pages at a time.
async fn new_commitments(
    access: &Access,
    store: &PlatformStore,
    from: u64,
) -> Result<Vec<[u8; 32]>, AuditError> {
    let mut commitments = Vec::new();
    loop {
        let page = store.audit_list(access, from + commitments.len() as u64, MAX_PAGE).await?;
        if page.is_empty() {
            return Ok(commitments);
        }
        commitments.extend(page.iter().map(|entry| entry.commitment));
    }
}

/// A tree that grows, and the nodes of tiles that became complete meanwhile.
struct Growth {
    frontier: Frontier,
    /// By level of tile and index.
    complete: HashMap<(u8, u64), Hash>,
}

impl Growth {
    fn of(frontier: Frontier) -> Self {
        Self { frontier, complete: HashMap::new() }
    }

    fn append(&mut self, commitment: &[u8; 32]) {
        for node in self.frontier.append(leaf_hash(commitment)) {
            if node.level % 8 == 0 {
                self.complete.insert((node.level / 8, node.index), node.hash);
            }
        }
    }
}
