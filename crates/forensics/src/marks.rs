//! Marks: canaries that say which copy is out, and what their being seen proves. Not their names ([`crate::disguise`]), not where they are planted. Pure.
//!
//! Two kinds, always shown apart. An **exclusive** mark is in one copy: the first hit says which. It is also what several thieves who compare their copies
//! throw out first. A **coded** mark is in each copy by a coin thrown for that copy alone; one hit says little, several name a copy, also one of
//! several that were mixed, and how often an innocent copy looks that bad by chance is bounded ([`Reading::one_in`]).
//!
//! Coins come from a secret key ([`Codebook`]), so a codeword need not be stored and cannot be chosen afterwards: [`Codebook::commitment`] goes into the
//! ledger before the first row leaves, and single marks can be shown to others without the rest ([`opening`]). What is looked for is fixed before looking ([`decode`]). What the bound covers, and that it does not cover the theft of
//! this very key, stands in `docs/forensics.md`.

use hmac::{Hmac, KeyInit, Mac};
use model::fingerprint::Fingerprint;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

pub mod decode;
mod ladder;
pub mod opening;
#[cfg(test)]
mod tests;

pub use decode::{Decoder, Reading, Suspect};
pub use ladder::{Rung, rung};
pub use opening::{OpenMark, Opening};

/// A codebook has no more marks than that.
pub const MOST_MARKS: usize = 1 << 16;

/// Words that keep what is made from a book's key apart; books depend on them, so they never change.
const WORD: &[u8] = b"tidewatch codeword, version 1\0";
const BOOK: &[u8] = b"tidewatch codebook, version 1\0";
/// Coins of 16 bits that one keyed hash gives.
const COINS: usize = 16;

/// So many marks that are in a copy with the same chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Of 65,536; from 1 to 65,535.
    pub bias: u16,
    /// How many marks.
    pub marks: u16,
}

impl Class {
    /// Returns the chance that a copy has a mark of this class.
    #[must_use]
    pub fn chance(self) -> f64 {
        f64::from(self.bias) / 65_536.0
    }
}

/// How many marks there are and with which chance each copy has them.
///
/// Rare marks (one copy in sixteen) tell early: seven hits name a single copy of a hundred at one in a million. Even ones hold where several copies are
/// compared and only what all of them have is kept. How each mixture does is in `docs/forensics.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Design(&'static [Class]);

impl Design {
    /// For a list below fifty thousand, or a vendor that bills by the contact: 640 marks, 40 rows in a copy. Tells early, and holds against thieves who mix
    /// their copies, but not against those who keep only what all of them have.
    pub const SMALL: Self = Self(&[Class { bias: 4_096, marks: 640 }]);
    /// For larger lists: 800 marks, about 180 rows in a copy; holds against three who compare their copies.
    pub const FULL: Self = Self(&[Class { bias: 4_096, marks: 500 }, Class { bias: 32_768, marks: 300 }]);

    /// Takes classes of another mixture.
    #[must_use]
    pub const fn of(classes: &'static [Class]) -> Self {
        Self(classes)
    }

    /// Returns the classes.
    #[must_use]
    pub const fn classes(self) -> &'static [Class] {
        self.0
    }

    /// Returns how many marks there are.
    #[must_use]
    pub fn marks(self) -> usize {
        self.0.iter().map(|class| usize::from(class.marks)).sum()
    }

    /// Returns how many rows a copy has of them on average.
    #[must_use]
    pub fn rows_per_copy(self) -> f64 {
        self.0.iter().map(|class| class.chance() * f64::from(class.marks)).sum()
    }

    /// Returns the class of each mark, by its number.
    fn class_of_marks(self) -> impl Iterator<Item = usize> {
        let classes = self.0.iter().enumerate();
        classes.flat_map(|(number, class)| std::iter::repeat_n(number, usize::from(class.marks)))
    }
}

/// A codebook cannot be made of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BookError {
    /// There must be a print for each mark.
    #[error("make a codebook: {prints} addresses for {marks} marks")]
    Prints {
        /// Prints there are.
        prints: usize,
        /// Marks of the design.
        marks: usize,
    },
    /// A class whose marks are in no copy or in all, or too many marks.
    #[error("make a codebook: a design whose marks cannot tell copies apart, or with too many of them")]
    Design,
}

/// Which copy of a list has which coded mark.
///
/// One list, one book: a key that is used for two lists makes their codewords agree, and the bound is lost.
#[derive(Clone)]
pub struct Codebook {
    key: Zeroizing<[u8; 32]>,
    list: [u8; 16],
    design: Design,
    prints: Vec<Fingerprint>,
}

impl Codebook {
    /// Takes 32 random bytes used for nothing else, the id of the list, and the print of each mark's address.
    ///
    /// Errors: not as many prints as marks; a class that is in no copy or in all.
    pub fn new(
        key: [u8; 32],
        list: [u8; 16],
        design: Design,
        prints: Vec<Fingerprint>,
    ) -> Result<Self, BookError> {
        let marks = design.marks();
        if marks > MOST_MARKS || design.0.iter().any(|class| class.bias == 0) {
            return Err(BookError::Design);
        }
        if prints.len() != marks {
            return Err(BookError::Prints { prints: prints.len(), marks });
        }
        Ok(Codebook { key: Zeroizing::new(key), list, design, prints })
    }

    /// Returns the mixture of marks.
    #[must_use]
    pub fn design(&self) -> Design {
        self.design
    }

    /// Returns the prints of the marks' addresses, by the number of the mark.
    #[must_use]
    pub fn prints(&self) -> &[Fingerprint] {
        &self.prints
    }

    /// Returns the codeword of a copy: which marks it has, by the number of the mark. Always the same for the same copy, and by itself no secret
    /// of any other.
    #[must_use]
    pub fn word(&self, copy: [u8; 16]) -> Vec<bool> {
        let keyed = self.keyed();
        let blocks = (0_u32..).map(|number| self.coins(&keyed, copy, number));
        let classes: Vec<usize> = self.design.class_of_marks().collect();
        let mut word = Vec::with_capacity(classes.len());
        for (block, classes) in blocks.zip(classes.chunks(COINS)) {
            for (coin, class) in block.as_chunks::<2>().0.iter().zip(classes) {
                // Exactly `bias` of 65,536 coins are below it.
                word.push(u16::from_be_bytes(*coin) < self.design.0[*class].bias);
            }
        }
        word
    }

    /// Says whether a copy has one mark, as its codeword does, for the cost of one hash; of a number that is none, false.
    #[must_use]
    pub fn has(&self, copy: [u8; 16], mark: u32) -> bool {
        let place = usize::try_from(mark).unwrap_or(usize::MAX);
        let Some(class) = self.design.class_of_marks().nth(place) else { return false };
        let block = self.coins(&self.keyed(), copy, mark / COINS as u32);
        let coin = block.as_chunks::<2>().0.get(place % COINS);
        coin.is_some_and(|coin| u16::from_be_bytes(*coin) < self.design.0[class].bias)
    }

    fn keyed(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(self.key.as_slice()).expect("HMAC takes keys of any length (RFC 2104 §2)")
    }

    /// The coins of a copy for marks `number * COINS` and those after it.
    fn coins(&self, keyed: &Hmac<Sha256>, copy: [u8; 16], number: u32) -> [u8; 32] {
        let mut mac = keyed.clone();
        [WORD, &self.list, &copy, &number.to_be_bytes()].into_iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }

    /// Returns what goes into the ledger before the first row leaves: who later shows the key, the design and the prints shows that the
    /// codewords of all copies, those not yet made too, were fixed by then. It tells nothing of them: the key is in it.
    #[must_use]
    pub fn commitment(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(BOOK);
        hash.update(self.key.as_slice());
        hash.update(self.list);
        hash.update((self.design.0.len() as u64).to_be_bytes());
        for class in self.design.0 {
            hash.update(class.bias.to_be_bytes());
            hash.update(class.marks.to_be_bytes());
        }
        self.prints.iter().for_each(|print| hash.update(print.as_bytes()));
        hash.finalize().into()
    }
}

impl std::fmt::Debug for Codebook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Codebook({} marks, hidden)", self.prints.len())
    }
}
