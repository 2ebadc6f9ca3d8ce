//! The hashes of a body in a canonical form (RFC 6376 §3.7), of several lengths in one pass.

use aws_lc_rs::digest::{self, SHA256};
use mail::authentication::canonical::{Form, body_pieces};

/// The hashes of one body in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BodyHashes {
    /// SHA-256 of the first so many bytes of the form; `None` for all of it. In the order asked for.
    pub(super) hashes: Vec<[u8; 32]>,
    /// How long the form is.
    pub(super) length: u64,
}

/// Hashes a body in its form up to each of `lengths`, in one pass.
pub(super) fn body_hashes(form: Form, body: &[u8], lengths: &[Option<u64>]) -> BodyHashes {
    let mut hasher = LengthHasher::new(lengths);
    body_pieces(form, body, |piece| hasher.update(piece));
    hasher.finish()
}

/// SHA-256 that can also tell the hash of shorter beginnings.
struct LengthHasher {
    context: digest::Context,
    length: u64,
    /// Wanted lengths with their place in the answer, longest first so that the next one is last.
    wanted: Vec<(u64, usize)>,
    hashes: Vec<[u8; 32]>,
}

impl LengthHasher {
    fn new(lengths: &[Option<u64>]) -> Self {
        let mut wanted: Vec<_> =
            lengths.iter().enumerate().map(|(place, length)| (length.unwrap_or(u64::MAX), place)).collect();
        wanted.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            context: digest::Context::new(&SHA256),
            length: 0,
            wanted,
            hashes: vec![[0; 32]; lengths.len()],
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((length, place)) = self.wanted.last().copied() {
            let missing = length - self.length;
            let Some((before, after)) =
                usize::try_from(missing).ok().and_then(|missing| rest.split_at_checked(missing))
            else {
                break;
            };
            self.feed(before);
            rest = after;
            self.hashes[place] = hash_of(self.context.clone());
            self.wanted.pop();
        }
        self.feed(rest);
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
        self.length += bytes.len() as u64;
    }

    fn finish(mut self) -> BodyHashes {
        for (_, place) in self.wanted {
            self.hashes[place] = hash_of(self.context.clone());
        }
        BodyHashes { hashes: self.hashes, length: self.length }
    }
}

fn hash_of(context: digest::Context) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests;
