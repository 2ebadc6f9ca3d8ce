//! Filter: "surely not of ours" without a look into the membership file, for whoever meets every recipient of every message.
//! Not exact: about one stranger in two hundred passes and is then looked up ([`crate::membership`]); nobody of ours is ever kept out. Pure bytes.
//!
//! A split-block Bloom filter, as Parquet files have them: 32 bytes a block, eight bits a key, one line of the processor's cache a question. Binary fuse
//! filters (the `xorf` crate) are a quarter smaller and can neither be extended when a copy is added nor be asked where they lie in a mapped file; this
//! one can, in a hundred lines. It is kept in a file of its own: head (16 bytes: `twfilter`, version, 32-bit number of blocks), then the blocks.

use thiserror::Error;

use crate::membership::Key;

#[cfg(test)]
mod tests;

const MAGIC: &[u8; 8] = b"twfilter";
const VERSION: u32 = 1;
const HEAD_BYTES: usize = 16;
/// Eight words of four bytes.
const BLOCK_BYTES: usize = 32;
/// Space for each key, with which about one stranger in two hundred passes.
const BITS_PER_KEY: usize = 12;

/// Odd multipliers, one for each word of a block; a file depends on them, so they never change.
const SALTS: [u32; 8] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

/// Bytes are no filter, or one of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("read a filter file: it is none of version 1, or it is cut off")]
pub struct FilterError;

/// A filter over bytes that somebody else holds.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'b> {
    blocks: &'b [[u8; BLOCK_BYTES]],
}

impl<'b> Filter<'b> {
    /// Reads a filter.
    ///
    /// Errors: the bytes are none.
    pub fn open(bytes: &'b [u8]) -> Result<Self, FilterError> {
        let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(FilterError)?;
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (blocks, over) = rest.as_chunks();
        let is_ours = &head[..8] == MAGIC && word(8) == VERSION;
        let is_whole = over.is_empty() && !blocks.is_empty() && blocks.len() as u64 == u64::from(word(12));
        if is_ours && is_whole { Ok(Filter { blocks }) } else { Err(FilterError) }
    }

    /// Says whether a key may be known; no means surely not.
    #[must_use]
    pub fn may_know(&self, key: Key) -> bool {
        let block = &self.blocks[block_of(key, self.blocks.len())];
        let words = block.as_chunks::<4>().0.iter();
        // No question here but the last one: the processor need not guess, and asks for the next key's block meanwhile.
        words.zip(bits(key)).fold(0, |missing, (word, bit)| missing | (!u32::from_le_bytes(*word) & bit)) == 0
    }

    /// Returns those of many keys that may be known.
    #[must_use]
    pub fn passing(&self, keys: &[Key]) -> Vec<Key> {
        let may_be: Vec<bool> = keys.iter().map(|key| self.may_know(*key)).collect();
        keys.iter().zip(may_be).filter_map(|(key, may_be)| may_be.then_some(*key)).collect()
    }
}

/// A filter that is being made or extended.
#[derive(Clone, Debug)]
pub struct FilterWriter {
    bytes: Vec<u8>,
}

impl FilterWriter {
    /// Makes room for so many keys; more only let more strangers pass.
    #[must_use]
    pub fn new(keys: usize) -> Self {
        let blocks = keys.saturating_mul(BITS_PER_KEY).div_ceil(BLOCK_BYTES * 8);
        let blocks = u32::try_from(blocks.max(1)).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(blocks.to_le_bytes());
        // 2^32 blocks would be 128 GiB: as many as a processor of 64 bits can count.
        bytes.resize(HEAD_BYTES + blocks as usize * BLOCK_BYTES, 0);
        FilterWriter { bytes }
    }

    /// Goes on with a filter that was made before.
    ///
    /// Errors: the bytes are none.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FilterError> {
        Filter::open(&bytes)?;
        Ok(FilterWriter { bytes })
    }

    /// Adds a key.
    pub fn add(&mut self, key: Key) {
        let (blocks, _) = self.bytes[HEAD_BYTES..].as_chunks_mut::<BLOCK_BYTES>();
        let place = block_of(key, blocks.len());
        for (word, bit) in blocks[place].as_chunks_mut::<4>().0.iter_mut().zip(bits(key)) {
            *word = (u32::from_le_bytes(*word) | bit).to_le_bytes();
        }
    }

    /// Returns the bytes of the file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The upper half of the key says which block: below `blocks`, which is never 0.
fn block_of(key: Key, blocks: usize) -> usize {
    let place = (u128::from(key.0 >> 32) * blocks as u128) >> 32;
    usize::try_from(place).unwrap_or(0)
}

/// The lower half says which bit of each word.
fn bits(key: Key) -> [u32; 8] {
    let low = u32::try_from(key.0 & u64::from(u32::MAX)).unwrap_or(0);
    SALTS.map(|salt| 1 << (low.wrapping_mul(salt) >> 27))
}
