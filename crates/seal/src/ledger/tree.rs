//! The tree: how leaves become one root (RFC 6962 §2.1, kept by RFC 9162 §2.1), and the edge at which it grows.
//! Nodes are named by level (0 are leaves) and index; only complete subtrees have a name.
//! Read by [`super::tile`], [`super::proof`] and whoever appends.

use sha2::{Digest, Sha256};

/// A SHA-256 hash of a leaf or a node.
pub type Hash = [u8; 32];

/// Returns the hash of a leaf.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    // RFC 6962 §2.1: 0x00 before a leaf, 0x01 before a node, so that neither passes for the other.
    Sha256::new_with_prefix([0]).chain_update(entry).finalize().into()
}

/// Returns the hash of the node above two others.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Returns the root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    // RFC 6962 §2.1: the hash of nothing.
    Sha256::digest([]).into()
}

/// Returns the largest power of two smaller than `size`, which must be at least 2.
pub(super) fn split(size: u64) -> u64 {
    debug_assert!(size >= 2);
    1 << (size - 1).ilog2()
}

/// The growing edge: the roots of the complete subtrees that the tree consists of, largest first.
///
/// Enough to append and to know the root; its length is the number of ones in the size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// A node that became complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Height above the leaves.
    pub level: u8,
    /// Position among the nodes of its level.
    pub index: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Frontier {
    /// Takes a tree's size and the roots of its complete subtrees, largest first; none if their number does not fit.
    #[must_use]
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// Returns the level and index of each complete subtree of a tree of that size, largest first.
    #[must_use]
    pub fn peak_positions(size: u64) -> Vec<(u8, u64)> {
        let mut start = 0;
        let mut positions = Vec::new();
        for level in (0..64).rev() {
            let width = 1_u64 << level;
            if size & width != 0 {
                positions.push((level, start >> level));
                start += width;
            }
        }
        positions
    }

    /// Returns the number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the root.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return empty_root() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Appends a leaf's hash and returns the nodes that became complete, the leaf first.
    pub fn append(&mut self, leaf: Hash) -> Vec<Node> {
        let mut node = Node { level: 0, index: self.size, hash: leaf };
        let mut complete = vec![node];
        while node.index % 2 == 1 {
            let left = self.peaks.pop().expect("an odd index has a complete left neighbour");
            node = Node { level: node.level + 1, index: node.index / 2, hash: node_hash(&left, &node.hash) };
            complete.push(node);
        }
        self.peaks.push(node.hash);
        self.size += 1;
        complete
    }
}
