//! Tiles: the tree cut into files of up to 256 hashes (C2SP tlog-tiles), and bundles of the entries themselves.
//! Names and forms only; reading and writing files is somebody else's.
//! Read by whoever keeps a ledger, and by [`super::proof`] through [`TiledNodes`].

use thiserror::Error;

use super::{
    proof::Nodes,
    tree::{Hash, node_hash},
};

/// Hashes in a full tile.
pub const FULL_WIDTH: u16 = 256;
/// Levels of the tree in one tile: 2^8 is 256.
const TILE_HEIGHT: u8 = 8;
/// No tree of 64-bit indices needs a tile above this level.
const MAX_TILE_LEVEL: u8 = 7;

/// Which tile, and how wide it is: full or the growing edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Level among tiles: 0 holds leaf hashes.
    pub level: u8,
    /// Position within the level.
    pub index: u64,
    /// Hashes in it, 1 to 256.
    pub width: u16,
}

/// A tile, or a bundle, is not what the tree needs there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TileError<E: std::error::Error + 'static> {
    /// It could not be read.
    #[error("read tile {}", .0.path())]
    Read(Tile, #[source] E),
    /// It has another length than its width says.
    #[error("read tile {}: {length_bytes} bytes do not make its width", tile.path())]
    WrongLength {
        /// Which tile.
        tile: Tile,
        /// How long it is.
        length_bytes: usize,
    },
    /// The tree has no such node.
    #[error("read node {index} of level {level}: not within a tree of {size}")]
    NoSuchNode {
        /// Height above the leaves.
        level: u8,
        /// Position within the level.
        index: u64,
        /// The tree's size.
        size: u64,
    },
}

impl Tile {
    /// Returns how many complete nodes a tile level has in a tree of that size.
    fn nodes_at(level: u8, size: u64) -> u64 {
        size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT)).unwrap_or(0)
    }

    /// Returns the tile at a place in a tree of that size, as wide as the tree has it; none if it would be empty.
    #[must_use]
    pub fn at(level: u8, index: u64, size: u64) -> Option<Self> {
        if level > MAX_TILE_LEVEL {
            return None;
        }
        let first = index.checked_mul(u64::from(FULL_WIDTH))?;
        let width = Self::nodes_at(level, size).checked_sub(first)?.min(u64::from(FULL_WIDTH));
        (width > 0).then_some(Self { level, index, width: u16::try_from(width).ok()? })
    }

    /// Returns the tiles that a tree gains or widens when it grows, leaves first.
    #[must_use]
    pub fn changed(older: u64, newer: u64) -> Vec<Self> {
        let mut tiles = Vec::new();
        for level in 0..=MAX_TILE_LEVEL {
            let (before, after) = (Self::nodes_at(level, older), Self::nodes_at(level, newer));
            if before == after {
                break;
            }
            let (first, last) = (before / u64::from(FULL_WIDTH), (after - 1) / u64::from(FULL_WIDTH));
            tiles.extend((first..=last).filter_map(|index| Self::at(level, index, newer)));
        }
        tiles
    }

    /// Returns the path below the log's prefix, for example `tile/0/x001/234.p/5`.
    #[must_use]
    pub fn path(&self) -> String {
        self.path_below(&self.level.to_string())
    }

    /// Returns the path of the bundle with the entries whose hashes are in this tile of level 0.
    #[must_use]
    pub fn entries_path(&self) -> String {
        self.path_below("entries")
    }

    fn path_below(&self, folder: &str) -> String {
        // C2SP tlog-tiles, "Merkle Tree": three digits a step, all but the last marked with x.
        let mut number = format!("{:03}", self.index % 1_000);
        let mut rest = self.index / 1_000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1_000);
            rest /= 1_000;
        }
        let partial = if self.width < FULL_WIDTH { format!(".p/{}", self.width) } else { String::new() };
        format!("tile/{folder}/{number}{partial}")
    }

    /// Reads a path that [`Tile::path`] wrote; only the one form of each tile is taken.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let level = level.parse().ok().filter(|level| *level <= MAX_TILE_LEVEL)?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => {
                (number, width.parse().ok().filter(|width| (1..FULL_WIDTH).contains(width))?)
            }
            None => (rest, FULL_WIDTH),
        };
        let mut index = 0_u64;
        for step in number.split('/') {
            let digits = step.strip_prefix('x').unwrap_or(step);
            index = index.checked_mul(1_000)?.checked_add(digits.parse::<u16>().ok()?.into())?;
        }
        let tile = Self { level, index, width };
        // Signs, missing digits and misplaced marks are told by writing it again.
        (tile.path() == path).then_some(tile)
    }
}

/// Where the bytes of tiles are read from.
pub trait TileSource {
    /// Why a tile could not be read.
    type Error: std::error::Error + 'static;
    /// Returns the hashes of a tile, one after the other: 32 bytes times its width.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

/// The nodes of a tree of a certain size, read from its tiles.
pub struct TiledNodes<'a, S> {
    /// Where tiles come from.
    pub source: &'a S,
    /// The tree's size: tells which tiles are partial.
    pub size: u64,
}

impl<S: TileSource> Nodes for TiledNodes<'_, S> {
    type Error = TileError<S::Error>;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let missing = TileError::NoSuchNode { level, index, size: self.size };
        let (tile_level, height) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        // The node spans this many hashes of its tile.
        let span = 1_usize << height;
        let Some(first) = index.checked_mul(span as u64) else { return Err(missing) };
        let tile_index = first / u64::from(FULL_WIDTH);
        let Some(tile) = Tile::at(tile_level, tile_index, self.size) else { return Err(missing) };
        let hashes = self.hashes(tile)?;
        let start = usize::try_from(first % u64::from(FULL_WIDTH)).expect("below 256");
        match hashes.get(start..start + span) {
            Some(leaves) => Ok(subtree_root(leaves)),
            None => Err(missing),
        }
    }
}

impl<S: TileSource> TiledNodes<'_, S> {
    /// Returns a tile's hashes.
    pub fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, TileError<S::Error>> {
        let bytes = self.source.tile(tile).map_err(|error| TileError::Read(tile, error))?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != usize::from(tile.width) {
            return Err(TileError::WrongLength { tile, length_bytes: bytes.len() });
        }
        Ok(hashes.to_vec())
    }
}

/// Returns the root of a power of two of hashes.
#[must_use]
pub fn subtree_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[pair.len() - 1])).collect();
    }
    row[0]
}

/// Writes entries as a bundle: each after its length; none if one is longer than 65,535 bytes.
#[must_use]
pub fn write_bundle(entries: &[&[u8]]) -> Option<Vec<u8>> {
    let mut bundle = Vec::new();
    for entry in entries {
        bundle.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Some(bundle)
}

/// Reads a bundle; none if it ends within an entry or has more entries than a full tile.
#[must_use]
pub fn read_bundle(mut bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        if entries.len() > usize::from(FULL_WIDTH) {
            return None;
        }
        bundle = rest;
    }
    bundle.is_empty().then_some(entries)
}
