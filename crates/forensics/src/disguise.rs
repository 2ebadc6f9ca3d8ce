//! Disguise: people who do not exist, so that a canary looks like a member of the list it stands in.
//! Not where it is planted (`custody`), and not yet drawn from the list's own statistics: names are common ones of many countries. Pure: the chance is
//! handed in, and the same chance gives the same people.
//!
//! A local part must be one that nobody guesses, or every list of common names would ring the alarm: each is drawn from at least
//! [`LOCAL_PART_BITS`] bits of chance, evenly. It must also look like one a person chose, or list cleaners and thieves take it out: no role names, nothing
//! that is only letters and digits by chance.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

mod names;
#[cfg(test)]
mod tests;

use names::{FAMILY, GIVEN};

/// A local part is one of at least two to this power, all equally likely.
pub const LOCAL_PART_BITS: u32 = 30;

/// Days before the copy within which somebody may have joined: three years.
const JOINED_WITHIN_DAYS: u64 = 3 * 365;

/// Ways to write a name and a number; `{g}` the given name, `{f}` the family name, `{i}` the initial, `{n}` the number.
const SHAPES: [&str; 8] = [
    "{g}.{f}{n}",
    "{g}{f}{n}",
    "{f}.{g}{n}",
    "{g}_{f}{n}",
    "{g}.{f}.{n}",
    "{g}{n}.{f}",
    "{f}{g}{n}",
    "{g}-{f}{n}",
];

/// Numbers behind a name have four digits, as a year has.
const NUMBERS: u64 = 10_000;

/// Somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// What stands before the `@` of the address; lower case ASCII.
    pub local_part: String,
    /// How many days before the copy he joined.
    pub joined_days_before: u16,
}

/// Draws people from chance.
pub struct Disguises {
    seed: Zeroizing<[u8; 32]>,
    drawn: u64,
}

impl Disguises {
    /// Takes 32 random bytes, used for nothing else.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Disguises { seed: Zeroizing::new(seed), drawn: 0 }
    }

    /// Draws one more person. Two may have the same name, and with a chance of one in 2^30 the same local part: whoever issues addresses looks.
    pub fn person(&mut self) -> Person {
        let given = self.pick(&GIVEN);
        let family = self.pick(&FAMILY);
        let shape = self.pick(&SHAPES);
        let number = self.below(NUMBERS);
        let local_part = shape
            .replace("{g}", &given.to_ascii_lowercase())
            .replace("{f}", &family.to_ascii_lowercase())
            .replace("{n}", &format!("{number:04}"));
        let days = self.below(JOINED_WITHIN_DAYS);
        Person { given, family, local_part, joined_days_before: u16::try_from(days).unwrap_or(u16::MAX) }
    }

    fn pick<const COUNT: usize>(&mut self, of: &[&'static str; COUNT]) -> &'static str {
        let place = self.below(COUNT as u64);
        of[usize::try_from(place).unwrap_or(0)]
    }

    /// An even number below `bound`: what would make it uneven is drawn again.
    fn below(&mut self, bound: u64) -> u64 {
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.next();
            if number < fair {
                return number % bound;
            }
        }
    }

    fn next(&mut self) -> u64 {
        self.drawn = self.drawn.wrapping_add(1);
        let block = Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.drawn.to_be_bytes());
        let block = block.finalize();
        block.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
