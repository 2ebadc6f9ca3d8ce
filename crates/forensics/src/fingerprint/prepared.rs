//! HMAC-SHA-256 (RFC 2104) with the key worked in beforehand, for forms that fit into a block: two calls of the compression function a print instead of four,
//! and nothing copied but two states. The compression function is `sha2`'s; tests hold the result equal to `hmac`'s.

use sha2::block_api::compress256;

pub(super) const BLOCK: usize = 64;
/// So much of a message fits into its last block, with the bit that ends it and its length.
pub(super) const MOST_IN_BLOCK: usize = BLOCK - 9;
/// What SHA-256 begins with.
const BEGIN: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The two states behind a key.
#[derive(Clone)]
pub(super) struct Prepared {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl Prepared {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 §2: the key, filled up to a block, with ipad and with opad.
        let state = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = BEGIN;
            compress256(&mut state, &[block]);
            state
        };
        Prepared { inner: state(0x36), outer: state(0x5c) }
    }

    /// The first bytes of the keyed hash of several pieces in a row.
    pub(super) fn hash<const KEPT: usize>(&self, parts: &[&[u8]]) -> [u8; KEPT] {
        self.ended(self.begun(parts))
    }

    /// The same for a message of one block, ended by [`finished`].
    pub(super) fn one<const KEPT: usize>(&self, block: &[u8; BLOCK]) -> [u8; KEPT] {
        let mut state = self.inner;
        compress256(&mut state, std::slice::from_ref(block));
        self.ended(state)
    }

    /// The same for two messages of one block each, ended by [`finished`]: what does not wait for each other the processor does at once.
    pub(super) fn pair<const KEPT: usize>(&self, one: &[u8; BLOCK], other: &[u8; BLOCK]) -> [[u8; KEPT]; 2] {
        let mut states = [self.inner; 2];
        compress256(&mut states[0], std::slice::from_ref(one));
        compress256(&mut states[1], std::slice::from_ref(other));
        states.map(|state| self.ended(state))
    }

    fn begun(&self, parts: &[&[u8]]) -> [u32; 8] {
        let mut message = Blocks::after(self.inner);
        parts.iter().for_each(|part| message.add(part));
        message.finish()
    }

    fn ended<const KEPT: usize>(&self, begun: [u32; 8]) -> [u8; KEPT] {
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(bytes(begun).as_flattened());
        finished(&mut block, 32);
        let mut hash = self.outer;
        compress256(&mut hash, &[block]);
        let mut kept = [0; KEPT];
        kept.iter_mut().zip(bytes(hash).as_flattened()).for_each(|(kept, byte)| *kept = *byte);
        kept
    }
}

/// Ends a message that stands in the one block behind the key's and is at most [`MOST_IN_BLOCK`] long: a bit, zeros, and the length in bits.
pub(super) fn finished(block: &mut [u8; BLOCK], length: usize) {
    block[length..].fill(0);
    block[length] = 0x80;
    let bits = (BLOCK + length) as u64 * 8;
    block[BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
}

fn bytes(state: [u32; 8]) -> [[u8; 4]; 8] {
    state.map(u32::to_be_bytes)
}

/// A message cut into blocks.
struct Blocks {
    state: [u32; 8],
    block: [u8; BLOCK],
    filled: usize,
    /// Bytes that were taken in before the block, the key's among them.
    before: u64,
}

impl Blocks {
    /// Goes on behind the block of the key.
    fn after(state: [u32; 8]) -> Self {
        Blocks { state, block: [0; BLOCK], filled: 0, before: BLOCK as u64 }
    }

    fn add(&mut self, mut part: &[u8]) {
        while !part.is_empty() {
            let (now, later) = part.split_at(part.len().min(BLOCK - self.filled));
            self.block[self.filled..self.filled + now.len()].copy_from_slice(now);
            self.filled += now.len();
            part = later;
            if self.filled == BLOCK {
                self.compress();
            }
        }
    }

    fn compress(&mut self) {
        compress256(&mut self.state, &[self.block]);
        self.before += BLOCK as u64;
        (self.block, self.filled) = ([0; BLOCK], 0);
    }

    /// Ends the message as SHA-256 wants it: a bit, zeros, and the length in bits in the last eight bytes.
    fn finish(mut self) -> [u32; 8] {
        let bits = (self.before + self.filled as u64) * 8;
        self.block[self.filled] = 0x80;
        if self.filled >= BLOCK - 8 {
            compress256(&mut self.state, &[self.block]);
            self.block = [0; BLOCK];
        }
        self.block[BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
        compress256(&mut self.state, &[self.block]);
        self.state
    }
}
