//! Proofs: that an entry is in a tree, and that a tree is the beginning of a larger one (RFC 6962 §2.1.1, §2.1.2).
//! Making reads nodes from whoever has them; verifying needs nothing but the proof (RFC 9162 §2.1.3.2, §2.1.4.2).
//! Also the form in which a proof is handed over: C2SP tlog-proof.

use base64::{Engine, engine::general_purpose::STANDARD};
use thiserror::Error;

use super::{
    note::NoteError,
    tree::{Frontier, Hash, leaf_hash, node_hash, split},
};

/// Where complete nodes are read from.
pub trait Nodes {
    /// Why a node could not be read.
    type Error;
    /// Returns the hash of the complete subtree with that level and index.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// A proof does not prove.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The entry's index is not in a tree of that size, or the older tree is larger.
    #[error("prove in the ledger: position {position} is outside a tree of {size}")]
    OutOfRange {
        /// The index or the older size.
        position: u64,
        /// The (newer) tree's size.
        size: u64,
    },
    /// Too many or too few hashes for these sizes.
    #[error("verify a proof: wrong number of hashes")]
    WrongLength,
    /// The hashes do not lead to the root.
    #[error("verify a proof: it leads to another root")]
    OtherRoot,
    /// The text is not a tlog-proof.
    #[error("read a proof: not in the form c2sp.org/tlog-proof@v1")]
    Malformed,
    /// The checkpoint in the proof is not one.
    #[error("read a proof")]
    Note(#[source] NoteError),
}

/// Returns the root of the leaves from `start` to `end` (not included); `start` is a multiple of a power of two not below the span.
fn range_root<N: Nodes>(nodes: &N, start: u64, end: u64) -> Result<Hash, N::Error> {
    // Each peak of a tree of that span, moved to where the span starts.
    let mut peaks = Vec::new();
    for (level, index) in Frontier::peak_positions(end - start) {
        peaks.push(nodes.node(level, (start >> level) + index)?);
    }
    let right = peaks.pop().expect("a range has at least one leaf");
    Ok(peaks.iter().rev().fold(right, |right, left| node_hash(left, &right)))
}

/// Returns the root of a tree of that size.
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(super::tree::empty_root()) } else { range_root(nodes, 0, size) }
}

/// Returns the proof that the leaf at `index` is in the tree of `size`; none if it is not in that range.
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Option<Vec<Hash>>, N::Error> {
    if index >= size {
        return Ok(None);
    }
    // RFC 6962 §2.1.1, from the root down; the proof is written from the leaf up.
    let (mut start, mut end) = (0, size);
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range_root(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(nodes, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// Returns the proof that the tree of `older` leaves is the beginning of the tree of `newer`; none if it cannot be.
pub fn consistency<N: Nodes>(nodes: &N, older: u64, newer: u64) -> Result<Option<Vec<Hash>>, N::Error> {
    if older > newer {
        return Ok(None);
    }
    if older == 0 || older == newer {
        return Ok(Some(Vec::new()));
    }
    // RFC 6962 §2.1.2, from the root down. While `start` is 0 the older tree's root is known to the verifier.
    let (mut start, mut end) = (0, newer);
    let mut path = Vec::new();
    while end != older {
        let middle = start + split(end - start);
        if older <= middle {
            path.push(range_root(nodes, middle, end)?);
            end = middle;
        } else {
            path.push(range_root(nodes, start, middle)?);
            start = middle;
        }
    }
    if start != 0 {
        path.push(range_root(nodes, start, end)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// Checks that the leaf with that hash stands at `index` in the tree of `size` with that root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { position: index, size });
    }
    // RFC 9162 §2.1.3.2.
    let (mut position, mut last, mut hash) = (index, size - 1, *leaf);
    for step in path {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if position % 2 == 1 || position == last {
            hash = node_hash(step, &hash);
            while position % 2 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        position >>= 1;
        last >>= 1;
    }
    if last != 0 {
        Err(ProofError::WrongLength)
    } else if hash != *root {
        Err(ProofError::OtherRoot)
    } else {
        Ok(())
    }
}

/// A tree as a verifier knows it: its size and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root hash.
    pub root: Hash,
}

/// Checks that the older tree is the beginning of the newer.
pub fn verify_consistency(older: &Head, newer: &Head, path: &[Hash]) -> Result<(), ProofError> {
    if older.size > newer.size {
        return Err(ProofError::OutOfRange { position: older.size, size: newer.size });
    }
    if older.size == 0 || older.size == newer.size {
        return verify_trivial(older, newer, path);
    }
    // RFC 9162 §2.1.4.2. A power of two is its own first step.
    let mut steps = path.iter();
    let first = if older.size.is_power_of_two() {
        &older.root
    } else {
        steps.next().ok_or(ProofError::WrongLength)?
    };
    let (mut position, mut last) = (older.size - 1, newer.size - 1);
    while position % 2 == 1 {
        position >>= 1;
        last >>= 1;
    }
    let (mut old_root, mut new_root) = (*first, *first);
    for step in steps {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if position % 2 == 1 || position == last {
            old_root = node_hash(step, &old_root);
            new_root = node_hash(step, &new_root);
            while position % 2 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            new_root = node_hash(&new_root, step);
        }
        position >>= 1;
        last >>= 1;
    }
    if last != 0 {
        Err(ProofError::WrongLength)
    } else if old_root != older.root || new_root != newer.root {
        Err(ProofError::OtherRoot)
    } else {
        Ok(())
    }
}

/// An empty tree begins every tree; a tree begins itself. Neither needs a hash.
fn verify_trivial(older: &Head, newer: &Head, path: &[Hash]) -> Result<(), ProofError> {
    if !path.is_empty() {
        return Err(ProofError::WrongLength);
    }
    let expected = if older.size == 0 { super::tree::empty_root() } else { newer.root };
    if older.root == expected { Ok(()) } else { Err(ProofError::OtherRoot) }
}

/// A proof that can be handed over and verified off line (C2SP tlog-proof).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedProof {
    /// Bytes beside the proof; not authenticated by it.
    pub extra: Vec<u8>,
    /// The entry's index.
    pub index: u64,
    /// From the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The checkpoint with its signatures, as it was signed.
    pub checkpoint: String,
}

/// A path has at most one hash a level, and a tree at most 64 levels.
const MAX_PATH: usize = 64;
/// Larger proofs are not read: two notes' worth.
const MAX_PROOF_BYTES: usize = 2 * super::note::MAX_NOTE_BYTES;
const PROOF_HEAD: &str = "c2sp.org/tlog-proof@v1";

impl HandedProof {
    /// Writes the text form.
    #[must_use]
    pub fn to_text(&self) -> String {
        use std::fmt::Write;
        let mut text = format!("{PROOF_HEAD}\n");
        if !self.extra.is_empty() {
            let _ = writeln!(text, "extra {}", STANDARD.encode(&self.extra));
        }
        let _ = writeln!(text, "index {}", self.index);
        for hash in &self.path {
            let _ = writeln!(text, "{}", STANDARD.encode(hash));
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Reads the text form; the checkpoint is taken as it stands and still has to be verified.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        if text.len() > MAX_PROOF_BYTES {
            return Err(ProofError::Malformed);
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofError::Malformed)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(PROOF_HEAD) {
            return Err(ProofError::Malformed);
        }
        let mut extra = Vec::new();
        if let Some(encoded) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            extra = STANDARD.decode(encoded).map_err(|_| ProofError::Malformed)?;
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(super::note::decimal);
        let path = lines.map(read_hash).collect::<Option<Vec<_>>>().ok_or(ProofError::Malformed)?;
        if path.len() > MAX_PATH {
            return Err(ProofError::Malformed);
        }
        let index = index.ok_or(ProofError::Malformed)?;
        Ok(Self { extra, index, path, checkpoint: checkpoint.to_owned() })
    }

    /// Checks that the entry is in the tree that `log` signed, and returns that checkpoint's head.
    ///
    /// Says nothing about witnesses: ask [`super::checkpoint::cosigned_at`] with the checkpoint's note.
    pub fn verify(&self, entry: &[u8], log: &super::note::VerifierKey) -> Result<Head, ProofError> {
        let (_, checkpoint) = super::checkpoint::open(&self.checkpoint, log).map_err(ProofError::Note)?;
        let head = checkpoint.head();
        verify_inclusion(&leaf_hash(entry), self.index, head.size, &self.path, &head.root)?;
        Ok(head)
    }
}

fn read_hash(line: &str) -> Option<Hash> {
    STANDARD.decode(line).ok()?.try_into().ok()
}
