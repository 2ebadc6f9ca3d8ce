//! A ledger on disk: tiles, bundles of commitments, and the checkpoint, in the form of C2SP tlog-tiles.
//! Grows from rows that are durable already, so nothing is lost if it stops anywhere: tiles first, then the checkpoint, and last what the database
//! remembers of it. So a head that the database remembers was on disk once: whoever takes the files away is told by the database, and the other way round.
//! What a leaf commits to is its room's business: the audit log has one of these for each tenant, a clearinghouse's hub another.

use std::{collections::HashMap, future::Future, path::Path};

use seal::ledger::{
    checkpoint::{self, Checkpoint},
    note::{Note, NoteError, NoteSigner, VerifierKey},
    proof::{HandedProof, Nodes, consistency, inclusion, verify_consistency},
    tile::{FULL_WIDTH, Tile, TileSource, TiledNodes, write_bundle},
    tree::{Frontier, Hash, empty_root, leaf_hash},
};
use store::{MAX_PAGE, error::StoreError, files::Files};
use thiserror::Error;

/// The file with the newest checkpoint.
const CHECKPOINT: &str = "checkpoint";
/// The file with the newest checkpoint that others have cosigned.
const ANCHORED: &str = "anchored";

/// A ledger cannot be read or grown.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// Its rows or files could not be read or kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is on disk is not ours or is damaged; see `tidewatch verify`.
    #[error("read the ledger {origin}: {detail}")]
    Damaged {
        /// Which ledger.
        origin: String,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A checkpoint is not one, or not ours.
    #[error("read a checkpoint of the ledger")]
    Note(#[from] NoteError),
}

/// Where the leaves of a ledger are kept, one after the other, and beside them the head that was signed last.
pub trait Leaves: Sync {
    /// Returns leaves from a position on, so many at most.
    fn leaves(&self, from: u64, limit: u32)
    -> impl Future<Output = Result<Vec<[u8; 32]>, StoreError>> + Send;

    /// Returns the note that is remembered; none before the first leaf, and of a ledger that is older than this memory.
    fn head(&self) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Remembers the note of so many leaves.
    fn keep_head(&self, size: u64, note: &str) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Writes the head of a ledger that has no leaf yet: what is remembered with the first.
#[must_use]
pub fn begun(signer: &NoteSigner) -> String {
    let empty = Checkpoint { origin: signer.name.clone(), size: 0, root: empty_root(), extensions: vec![] };
    empty.signed(signer).to_text()
}

/// What growing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grown {
    /// Size before.
    pub from: u64,
    /// Size now.
    pub to: u64,
}

/// One ledger.
pub struct Ledger {
    files: Files,
    signer: NoteSigner,
}

impl Ledger {
    /// Opens the ledger in a folder; the signer's name is the ledger's.
    pub async fn open(folder: &Path, signer: NoteSigner) -> Result<Self, LedgerError> {
        Ok(Self { files: Files::open(folder).await?, signer })
    }

    /// Returns the key by which this ledger's checkpoints are verified.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.signer.verifier()
    }

    pub(crate) fn damaged(&self, detail: &'static str) -> LedgerError {
        LedgerError::Damaged { origin: self.signer.name.clone(), detail }
    }

    /// Returns the newest checkpoint, after checking that it is ours.
    pub(crate) async fn checkpoint(&self) -> Result<Option<(Note, Checkpoint)>, LedgerError> {
        self.signed(CHECKPOINT).await
    }

    /// Returns the newest checkpoint that was cosigned, after checking that it is ours.
    pub(crate) async fn anchored(&self) -> Result<Option<(Note, Checkpoint)>, LedgerError> {
        self.signed(ANCHORED).await
    }

    async fn signed(&self, name: &str) -> Result<Option<(Note, Checkpoint)>, LedgerError> {
        let Some(text) = self.text(name).await? else { return Ok(None) };
        Ok(Some(checkpoint::open(&text, &self.signer.verifier())?))
    }

    async fn text(&self, name: &str) -> Result<Option<String>, LedgerError> {
        let bytes = self.files.read(name).await?;
        bytes.map(String::from_utf8).transpose().map_err(|_| self.damaged("a checkpoint is not text"))
    }

    /// Returns the newest checkpoint as a note, to be handed to witnesses and auditors; none before it first grew.
    pub async fn checkpoint_text(&self) -> Result<Option<String>, LedgerError> {
        self.text(CHECKPOINT).await
    }

    /// Keeps a checkpoint that witnesses have cosigned; refused if it is not ours. Whether they are known is decided when verifying.
    pub async fn keep_cosigned(&self, note: &str) -> Result<(), LedgerError> {
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

    /// Returns the head that the database remembers, after checking that it is ours.
    pub(crate) async fn remembered(&self, leaves: &impl Leaves) -> Result<Option<Checkpoint>, LedgerError> {
        let Some(note) = leaves.head().await? else { return Ok(None) };
        Ok(Some(checkpoint::open(&note, &self.signer.verifier())?.1))
    }

    /// Returns how many leaves should be in files of which there is none; none if all is well, or nothing was ever signed.
    pub async fn gone(&self, leaves: &impl Leaves) -> Result<Option<u64>, LedgerError> {
        // In the order in which another process writes, the other way round: what was there is followed by what must be there since.
        let has_leaf = !leaves.leaves(0, 1).await?.is_empty();
        let remembered = self.remembered(leaves).await?;
        if self.text(CHECKPOINT).await?.is_some() {
            return Ok(None);
        }
        match remembered {
            Some(head) => Ok(Some(head.size).filter(|size| *size > 0)),
            // The first leaf is kept together with a head, so somebody took both away.
            None if has_leaf => Ok(Some(new_leaves(leaves, 0).await?.len() as u64)),
            None => Ok(None),
        }
    }

    /// Takes in what the rows have and the tree has not. One process at a time; others wait.
    ///
    /// Errors: files, rows and what the database remembers are not of one history; then nothing more is signed.
    pub async fn grow(&self, leaves: &impl Leaves) -> Result<Grown, LedgerError> {
        let _alone = self.files.lock().await?;
        if self.gone(leaves).await?.is_some() {
            return Err(self.damaged("its files are gone"));
        }
        self.extend(leaves).await
    }

    /// Makes files anew that are gone, if the rows make the very head that the database remembers; other files stay as they are.
    ///
    /// Errors: the rows do not, so that entries are missing too.
    pub async fn rebuild(&self, leaves: &impl Leaves) -> Result<Option<Grown>, LedgerError> {
        let _alone = self.files.lock().await?;
        if self.gone(leaves).await?.is_none() {
            return Ok(None);
        }
        if self.remembered(leaves).await?.is_none() {
            return Err(self.damaged("its files are gone, and the database remembers no head"));
        }
        self.extend(leaves).await.map(Some)
    }

    async fn extend(&self, leaves: &impl Leaves) -> Result<Grown, LedgerError> {
        let signed = self.checkpoint().await?;
        let from = signed.as_ref().map_or(0, |(_, checkpoint)| checkpoint.size);
        let remembered = self.remembered(leaves).await?;
        self.is_one_history(leaves, signed.as_ref(), remembered.as_ref()).await?;
        let new = new_leaves(leaves, from).await?;
        let known = remembered.as_ref().map_or(0, |head| head.size);
        if new.is_empty() && known <= from {
            // Whoever signed this was cut off before the database heard of it.
            if let Some((note, _)) = signed.filter(|_| known < from) {
                leaves.keep_head(from, &note.to_text()).await?;
            }
            return Ok(Grown { from, to: from });
        }
        let mut growth = Growth::of(self.frontier(from)?);
        for leaf in &new {
            growth.append(leaf);
            if remembered.as_ref().is_some_and(|head| is_other(&growth.frontier, head)) {
                return Err(self.damaged("its entries are not those that were signed"));
            }
        }
        let to = growth.frontier.size();
        if to < known {
            return Err(self.damaged("entries that were signed are missing"));
        }
        self.write(leaves, (from, to), &growth).await
    }

    /// Says whether files, rows and what is remembered fit, as far as that is known before growing.
    async fn is_one_history(
        &self,
        leaves: &impl Leaves,
        signed: Option<&(Note, Checkpoint)>,
        remembered: Option<&Checkpoint>,
    ) -> Result<(), LedgerError> {
        let Some((_, signed)) = signed else { return Ok(()) };
        if remembered.is_some_and(|head| head.size <= signed.size && !self.continues(head, signed)) {
            return Err(self.damaged("it is not the one that the database remembers"));
        }
        let Some(last) = signed.size.checked_sub(1) else { return Ok(()) };
        let nodes = TiledNodes { source: self, size: signed.size };
        let in_tree = nodes.node(0, last).map_err(|_| self.damaged("a tile is missing or short"))?;
        let row = leaves.leaves(last, 1).await?;
        if row.first().map(|leaf| leaf_hash(leaf)) != Some(in_tree) {
            return Err(self.damaged("entries that were signed are missing"));
        }
        Ok(())
    }

    /// Says whether one head of this ledger is another, grown.
    pub(crate) fn continues(&self, older: &Checkpoint, newer: &Checkpoint) -> bool {
        if older.size == 0 || older.size == newer.size {
            return older.size == 0 || older.root == newer.root;
        }
        let nodes = TiledNodes { source: self, size: newer.size };
        match consistency(&nodes, older.size, newer.size) {
            Ok(Some(path)) => verify_consistency(&older.head(), &newer.head(), &path).is_ok(),
            Ok(None) | Err(_) => false,
        }
    }

    async fn write(
        &self,
        leaves: &impl Leaves,
        (from, to): (u64, u64),
        growth: &Growth,
    ) -> Result<Grown, LedgerError> {
        for tile in Tile::changed(from, to) {
            self.write_tile(from, tile, growth).await?;
        }
        self.write_bundles(leaves, from, to).await?;
        let root = growth.frontier.root();
        let checkpoint = Checkpoint { origin: self.signer.name.clone(), size: to, root, extensions: vec![] };
        let note = checkpoint.signed(&self.signer).to_text();
        self.files.write(CHECKPOINT, note.clone().into_bytes()).await?;
        leaves.keep_head(to, &note).await?;
        Ok(Grown { from, to })
    }

    /// Puts the growing edge of the tree together from its tiles.
    fn frontier(&self, size: u64) -> Result<Frontier, LedgerError> {
        let nodes = TiledNodes { source: self, size };
        let positions = Frontier::peak_positions(size);
        let peaks = positions.into_iter().map(|(level, index)| nodes.node(level, index));
        let peaks =
            peaks.collect::<Result<Vec<_>, _>>().map_err(|_| self.damaged("a tile is missing or short"))?;
        Ok(Frontier::from_peaks(size, peaks).expect("one peak was read for each position"))
    }

    async fn write_tile(&self, from: u64, tile: Tile, growth: &Growth) -> Result<(), LedgerError> {
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
    async fn write_bundles(&self, leaves: &impl Leaves, from: u64, to: u64) -> Result<(), LedgerError> {
        for tile in Tile::changed(from, to).into_iter().filter(|tile| tile.level == 0) {
            let first = tile.index * u64::from(FULL_WIDTH);
            let rows = leaves.leaves(first, tile.width.into()).await?;
            let entries: Vec<&[u8]> = rows.iter().map(<[u8; 32]>::as_slice).collect();
            let bundle = write_bundle(&entries).expect("a commitment is 32 bytes long");
            self.files.write(&tile.entries_path(), bundle).await?;
        }
        Ok(())
    }

    /// Returns the proof that the leaf at a position is in the ledger as it was signed last, with `extra` beside it; none if it is not in yet.
    pub async fn prove(&self, position: u64, extra: Vec<u8>) -> Result<Option<HandedProof>, LedgerError> {
        let Some((note, checkpoint)) = self.checkpoint().await? else { return Ok(None) };
        let nodes = TiledNodes { source: self, size: checkpoint.size };
        let path = inclusion(&nodes, position, checkpoint.size)
            .map_err(|_| self.damaged("a tile is missing or short"))?;
        Ok(path.map(|path| HandedProof { extra, index: position, path, checkpoint: note.to_text() }))
    }

    /// Returns the bundle of entries beside a tile of level 0.
    pub(crate) async fn bundle(&self, tile: Tile) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.files.read(&tile.entries_path()).await?)
    }
}

impl TileSource for Ledger {
    type Error = StoreError;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, StoreError> {
        self.files
            .read_blocking(&tile.path())?
            .ok_or(StoreError::Damaged { what: "the ledger", detail: "a tile is missing" })
    }
}

/// Reads the leaves from a position on, whole pages at a time.
async fn new_leaves(leaves: &impl Leaves, from: u64) -> Result<Vec<[u8; 32]>, StoreError> {
    let mut new = Vec::new();
    loop {
        let page = leaves.leaves(from + new.len() as u64, MAX_PAGE).await?;
        if page.is_empty() {
            return Ok(new);
        }
        new.extend(page);
    }
}

/// Says whether a tree of a head's size is not that head.
fn is_other(frontier: &Frontier, head: &Checkpoint) -> bool {
    frontier.size() == head.size && frontier.root() != head.root
}

/// Says whether the rows alone make a head.
pub(crate) async fn make(leaves: &impl Leaves, head: &Checkpoint) -> Result<bool, StoreError> {
    let mut frontier = Frontier::default();
    while frontier.size() < head.size {
        let page = leaves.leaves(frontier.size(), MAX_PAGE).await?;
        if page.is_empty() {
            return Ok(false);
        }
        let missing = usize::try_from(head.size - frontier.size()).unwrap_or(usize::MAX);
        page.iter().take(missing).for_each(|leaf| drop(frontier.append(leaf_hash(leaf))));
    }
    Ok(frontier.root() == head.root)
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
