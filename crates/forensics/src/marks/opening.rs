//! Opening: showing somebody outside that a few marks were in his copy and not in others, and nothing of all the rest.
//!
//! Beside the book's commitment, each copy has one of its own, over a salted hash of each mark's coin and address. Whoever is shown the hashes, and the coins and
//! addresses of marks that are burnt anyway, can check them against what was in the ledger before the copy left. What is not opened stays hidden: its
//! salt is 32 bytes he does not have.

use hmac::{Hmac, KeyInit, Mac};
use model::fingerprint::Fingerprint;
use sha2::{Digest, Sha256};

use super::{Codebook, MOST_MARKS};

/// Words that keep what is hashed apart; commitments depend on them, so they never change.
const SALT: &[u8] = b"tidewatch mark salt, version 1\0";
const LEAF: &[u8] = b"tidewatch mark, version 1\0";
const WORD: &[u8] = b"tidewatch codeword commitment, version 1\0";

/// A mark that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMark {
    /// Its number.
    pub mark: u32,
    /// Whether the copy has it.
    pub is_in: bool,
    /// The print of its address; who is told the address and has the key checks that, others take it as a name.
    pub print: Fingerprint,
    /// What hid it until now.
    pub salt: [u8; 32],
}

/// What somebody outside is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// A hash for each mark of the book.
    pub leaves: Vec<[u8; 32]>,
    /// The marks that are shown.
    pub open: Vec<OpenMark>,
}

impl Codebook {
    /// Returns what goes into the ledger before the first row of a copy leaves, so that single marks of it can be shown later.
    #[must_use]
    pub fn word_commitment(&self, copy: [u8; 16]) -> [u8; 32] {
        root(&self.list, &copy, &self.leaves(copy))
    }

    /// Opens some marks of a copy; numbers that are none are left out.
    #[must_use]
    pub fn open(&self, copy: [u8; 16], marks: &[u32]) -> Opening {
        let word = self.word(copy);
        let open = |mark: &u32| {
            let place = usize::try_from(*mark).ok()?;
            let (is_in, print) = (*word.get(place)?, *self.prints.get(place)?);
            Some(OpenMark { mark: *mark, is_in, print, salt: self.salt(copy, *mark) })
        };
        Opening { leaves: self.leaves(copy), open: marks.iter().filter_map(open).collect() }
    }

    fn leaves(&self, copy: [u8; 16]) -> Vec<[u8; 32]> {
        let marks = (0_u32..).zip(self.word(copy)).zip(&self.prints);
        marks.map(|((mark, is_in), print)| leaf(mark, is_in, print, &self.salt(copy, mark))).collect()
    }

    fn salt(&self, copy: [u8; 16], mark: u32) -> [u8; 32] {
        let mut mac: Hmac<Sha256> =
            Hmac::new_from_slice(self.key.as_slice()).expect("HMAC takes keys of any length (RFC 2104 §2)");
        [SALT, &self.list, &copy, &mark.to_be_bytes()].into_iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

impl Opening {
    /// Says whether every mark that is shown is what was committed to for this copy of this list.
    #[must_use]
    pub fn holds(&self, commitment: &[u8; 32], list: &[u8; 16], copy: &[u8; 16]) -> bool {
        let is_leaf = |open: &OpenMark| {
            let place = usize::try_from(open.mark).unwrap_or(usize::MAX);
            self.leaves.get(place) == Some(&leaf(open.mark, open.is_in, &open.print, &open.salt))
        };
        self.leaves.len() <= MOST_MARKS
            && root(list, copy, &self.leaves) == *commitment
            && self.open.iter().all(is_leaf)
    }
}

fn leaf(mark: u32, is_in: bool, print: &Fingerprint, salt: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [LEAF, salt.as_slice(), &mark.to_be_bytes(), &[u8::from(is_in)], print.as_bytes()] {
        hash.update(part);
    }
    hash.finalize().into()
}

fn root(list: &[u8; 16], copy: &[u8; 16], leaves: &[[u8; 32]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [WORD, list, copy, &(leaves.len() as u64).to_be_bytes(), leaves.as_flattened()] {
        hash.update(part);
    }
    hash.finalize().into()
}
