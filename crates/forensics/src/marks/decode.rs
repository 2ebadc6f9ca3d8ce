//! Decoding: how strongly the coded marks that were seen speak against each copy.
//!
//! For each copy one number, its *e-value*: how much likelier what was seen is if this copy was among the leaked ones than if it was not. It is a mixture over
//! [`STORIES`] (one copy; two to five compared or mixed in four ways), with weights that are fixed here. Whatever really happened, for a copy that has nothing
//! to do with it the mean of this number is 1, because its codeword is coins that nobody else saw; so it reaches a million in at most one of a million
//! leaks, at whatever moment one looks. Conditions and proof: `docs/forensics.md`.
//!
//! Two kinds of evidence that must not be mixed: a **dump** shows what is there and what is missing; **sightings** come one by one, and a mark that was not yet
//! written to says nothing.

use crate::numbers::ln_sum;

use super::{Codebook, Design};

/// How several copies become one dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mix {
    /// Only rows that are in all of them are kept.
    All,
    /// Every row of any of them is kept.
    Any,
    /// Each row is taken from one of them by lot.
    Lot,
    /// Rows that are in most of them are kept.
    Most,
}

impl Mix {
    /// The chance that a mark is kept which so many of the copies have.
    fn kept(self, having: u32, of: u32) -> f64 {
        match self {
            Mix::All => f64::from(u8::from(having == of)),
            Mix::Any => f64::from(u8::from(having > 0)),
            Mix::Lot => f64::from(having) / f64::from(of),
            Mix::Most if 2 * having == of => 0.5,
            Mix::Most => f64::from(u8::from(2 * having > of)),
        }
    }
}

/// What may have happened: so many copies, mixed so, and what we believe of it beforehand. The weights add up to 1. A change makes other e-values of old
/// leaks: it is a new version of this table, never a quiet edit.
const STORIES: [(Mix, u32, f64); 15] = [
    (Mix::Any, 1, 0.44),
    (Mix::All, 2, 0.05),
    (Mix::Any, 2, 0.05),
    (Mix::Lot, 2, 0.05),
    (Mix::All, 3, 0.05),
    (Mix::Any, 3, 0.05),
    (Mix::Lot, 3, 0.05),
    (Mix::Most, 3, 0.05),
    (Mix::All, 4, 0.03),
    (Mix::Any, 4, 0.03),
    (Mix::Lot, 4, 0.03),
    (Mix::All, 5, 0.03),
    (Mix::Any, 5, 0.03),
    (Mix::Lot, 5, 0.03),
    (Mix::Most, 5, 0.03),
];

/// Marks may survive less well than people do (a cleaner takes them for traps): these parts of the people's rate are tried, with these weights.
const MARKS_SURVIVE: [(f64, f64); 3] = [(1.0, 0.5), (0.8, 0.3), (0.4, 0.2)];

/// The chance that a mark is seen that no leaked copy has: a guess, a forwarded mail. Keeps one such hit from clearing everybody.
const STRAY: f64 = 0.001;
/// The part of the error that is kept back for copies which get their marks after the first hit: one of so many parts.
const KEPT_FOR_LATER: f64 = 32.0;
/// No rate of survival is taken for certain.
const SURVIVAL: (f64, f64) = (0.001, 0.995);

/// How strongly the marks speak against one copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suspect {
    /// The copy's id.
    pub copy: [u8; 16],
    /// The logarithm of its e-value.
    pub ln_e: f64,
    /// The logarithm of its share of the error: all copies' shares add up to 1 at most, however many there will be.
    pub ln_share: f64,
    /// Marks of this copy that were seen.
    pub hits: u32,
    /// Marks this copy has.
    pub marks: u32,
}

/// What the coded marks say.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// All copies, the most suspicious first.
    pub suspects: Vec<Suspect>,
    /// How much likelier what was seen is if it was taken from our own list of all marks than from the most suspicious copy; a logarithm. Our own
    /// house has every mark and no coins, so there is no e-value for it: it is weighed, always, and shown beside the copies.
    pub ln_house: f64,
    /// Different marks that were seen.
    pub seen: u32,
}

impl Suspect {
    fn ln_bound(&self) -> f64 {
        self.ln_e + self.ln_share
    }
}

impl Reading {
    /// Returns the bound for a copy: if it had nothing to do with it, it, or any other copy that has not, would look this bad in less than one leak of so many. Counts
    /// all copies the marks were dealt to, because the worst of many is looked at; rounded down to a power of ten.
    #[must_use]
    pub fn one_in(&self, suspect: &Suspect) -> u64 {
        let tens = suspect.ln_bound() / std::f64::consts::LN_10;
        10_u64.pow(tens.clamp(0.0, 15.0) as u32)
    }

    /// Returns the copies that are named if a wrong one may be among them in at most one leak of so many.
    pub fn named(&self, one_in: u64) -> impl Iterator<Item = &Suspect> {
        self.suspects.iter().take_while(move |suspect| self.one_in(suspect) >= one_in)
    }

    /// Says whether our own house explains what was seen at least as well as any copy does.
    #[must_use]
    pub fn fits_own_house(&self) -> bool {
        self.ln_house >= -std::f64::consts::LN_10
    }
}

/// Reads evidence about the copies of a list.
#[derive(Debug)]
pub struct Decoder {
    design: Design,
    /// The class of each mark.
    classes: Vec<usize>,
    /// Each copy's codeword, and the logarithm of its share of the error.
    words: Vec<([u8; 16], Vec<bool>, f64)>,
    /// For each story and class, the chance that a mark is kept which the copy in question has not, and has.
    kept: Vec<Vec<[f64; 2]>>,
}

/// Marks of a class by whether the copy has them and whether they were seen: `[not had, had]`, each `[not seen, seen]`.
type Tally = [[f64; 2]; 2];

impl Decoder {
    /// Prepares for a book and **all** copies its marks were ever dealt to: the bound counts them. For what is read once, as a dump is.
    #[must_use]
    pub fn new(book: &Codebook, copies: &[[u8; 16]]) -> Self {
        let share = 1.0 / copies.len().max(1) as f64;
        Self::of(book, copies.iter().map(|copy| (*copy, share)))
    }

    /// The same for what is read again and again while there are ever more copies, as sightings are. `copies` in the order in which they got their marks, the first
    /// `at_first` of them before the first hit. What a copy may add to the error must not change while one looks, or looking often enough would find a moment at which an
    /// innocent one looks bad: those of the beginning share alike what is not kept back, the later ones get ever less of the rest.
    #[must_use]
    pub fn growing(book: &Codebook, copies: &[[u8; 16]], at_first: usize) -> Self {
        let at_first = at_first.max(1);
        let share = |place: usize| {
            if place < at_first {
                return (1.0 - 1.0 / KEPT_FOR_LATER) / at_first as f64;
            }
            // n/(p(p+1)) from p = n on adds up to 1.
            let (first, place) = (at_first as f64, place as f64);
            first / (place * (place + 1.0)) / KEPT_FOR_LATER
        };
        Self::of(book, (0..).zip(copies).map(|(place, copy)| (*copy, share(place))))
    }

    fn of(book: &Codebook, copies: impl Iterator<Item = ([u8; 16], f64)>) -> Self {
        let design = book.design;
        let kept = STORIES.iter().map(|(mix, of, _)| kept(design, *mix, *of)).collect();
        let words = copies.map(|(copy, share)| (copy, book.word(copy), share.ln())).collect();
        Decoder { design, classes: design.class_of_marks().collect(), words, kept }
    }

    /// Reads a dump: `seen` says of each mark whether it is in it, `survival` how much of a copy's people is
    /// ([`crate::attribution::Candidate::survival`]).
    #[must_use]
    pub fn dump(&self, seen: &[bool], survival: f64) -> Reading {
        let survivals = MARKS_SURVIVE.map(|(part, weight)| {
            let rate = (survival * part).clamp(SURVIVAL.0, SURVIVAL.1);
            (rate, weight)
        });
        let read = |tallies: &[Tally]| {
            let stories = STORIES.iter().zip(&self.kept).flat_map(|((_, _, weight), kept)| {
                survivals.map(move |(survival, part)| (weight * part, kept, survival))
            });
            let terms: Vec<(f64, f64)> = stories
                .map(|(weight, kept, survival)| {
                    let (ratio, likelihood) = self.of_dump(tallies, kept, survival);
                    (weight.ln() + ratio, weight.ln() + likelihood)
                })
                .collect();
            sums(&terms)
        };
        // Our own house: every mark was there, and survived or did not.
        let house = |tallies: &[Tally]| {
            let given = survivals.map(|(survival, weight)| {
                let kept = vec![[1.0; 2]; tallies.len()];
                weight.ln() + self.of_dump(tallies, &kept, survival).1
            });
            ln_sum(given.into_iter())
        };
        self.reading(seen, read, house)
    }

    /// Reads sightings: `hit` says of each mark whether anybody who should not know it wrote to it, in a message that was reviewed if it
    /// came by a holder's own authenticated route. May be asked after each sighting.
    #[must_use]
    pub fn sightings(&self, hit: &[bool]) -> Reading {
        let read = |tallies: &[Tally]| {
            let terms: Vec<(f64, f64)> = STORIES
                .iter()
                .zip(&self.kept)
                .map(|((_, _, weight), kept)| {
                    let (ratio, likelihood) = self.of_sightings(tallies, kept);
                    (weight.ln() + ratio, weight.ln() + likelihood)
                })
                .collect();
            sums(&terms)
        };
        let house = |tallies: &[Tally]| self.of_sightings(tallies, &vec![[1.0; 2]; tallies.len()]).1;
        self.reading(hit, read, house)
    }

    fn reading(
        &self,
        seen: &[bool],
        read: impl Fn(&[Tally]) -> (f64, f64),
        house: impl Fn(&[Tally]) -> f64,
    ) -> Reading {
        let mut best = f64::NEG_INFINITY;
        let mut house_then = f64::NEG_INFINITY;
        let mut suspects: Vec<Suspect> = Vec::with_capacity(self.words.len());
        for (copy, word, ln_share) in &self.words {
            let tallies = self.tallies(word, seen);
            let (ln_e, likelihood) = read(&tallies);
            if likelihood > best {
                best = likelihood;
            }
            if suspects.is_empty() {
                // It has all marks: the same beside every copy.
                house_then = house(&tallies);
            }
            let had = |seen: usize| tallies.iter().map(|tally| tally[1][seen]).sum::<f64>();
            let (hits, marks) = (whole(had(1)), whole(had(0) + had(1)));
            suspects.push(Suspect { copy: *copy, ln_e, ln_share: *ln_share, hits, marks });
        }
        suspects.sort_by(|one, other| other.ln_bound().total_cmp(&one.ln_bound()));
        let known = self.classes.iter().zip(seen);
        let count = known.filter(|(_, is_seen)| **is_seen).count();
        let ln_house = if suspects.is_empty() || count == 0 { 0.0 } else { house_then - best };
        Reading { suspects, ln_house, seen: u32::try_from(count).unwrap_or(u32::MAX) }
    }

    fn tallies(&self, word: &[bool], seen: &[bool]) -> Vec<Tally> {
        let mut tallies = vec![[[0.0; 2]; 2]; self.design.classes().len()];
        // A mark nobody said anything of was not seen.
        let seen = seen.iter().copied().chain(std::iter::repeat(false));
        for ((class, had), seen) in self.classes.iter().zip(word).zip(seen) {
            tallies[*class][usize::from(*had)][usize::from(seen)] += 1.0;
        }
        tallies
    }

    /// The logarithms of `Π P(y | x) / P(y)` and of `Π P(y | x)` over all marks.
    fn of_dump(&self, tallies: &[Tally], kept: &[[f64; 2]], survival: f64) -> (f64, f64) {
        let (mut ratio, mut likelihood) = (0.0, 0.0);
        for ((tally, kept), class) in tallies.iter().zip(kept).zip(self.design.classes()) {
            let seen = kept.map(|kept| survival * kept * (1.0 - STRAY) + STRAY);
            let chance = class.chance();
            let mean = chance * seen[1] + (1.0 - chance) * seen[0];
            for had in 0..2 {
                let [missing, there] = tally[had];
                ratio += there * (seen[had] / mean).ln() + missing * ((1.0 - seen[had]) / (1.0 - mean)).ln();
                likelihood += there * seen[had].ln() + missing * (1.0 - seen[had]).ln();
            }
        }
        (ratio, likelihood)
    }

    /// The same over the marks that were hit: what was not hit says nothing, and how many survive does not matter. The likelihood is that of these marks
    /// being the ones, all that are left being equally likely to be hit next.
    fn of_sightings(&self, tallies: &[Tally], kept: &[[f64; 2]]) -> (f64, f64) {
        let hit = |kept: f64| kept * (1.0 - STRAY) + STRAY;
        let (mut ratio, mut likelihood, mut hits, mut all) = (0.0, 0.0, 0.0, 0.0);
        for ((tally, kept), class) in tallies.iter().zip(kept).zip(self.design.classes()) {
            let chance = class.chance();
            let mean = chance * hit(kept[1]) + (1.0 - chance) * hit(kept[0]);
            for had in 0..2 {
                let [missing, there] = tally[had];
                ratio += there * (hit(kept[had]) / mean).ln();
                likelihood += there * hit(kept[had]).ln();
                hits += there;
                all += (there + missing) * hit(kept[had]);
            }
        }
        (ratio, likelihood - hits * all.ln())
    }
}

/// The chance that a mark of each class is kept, if the copy has it not and if it has, the others of the story having it by their own coins.
fn kept(design: Design, mix: Mix, of: u32) -> Vec<[f64; 2]> {
    let others = of - 1;
    let given = |chance: f64, had: u32| -> f64 {
        (0..=others).map(|having| binomial(others, having, chance) * mix.kept(having + had, of)).sum()
    };
    design.classes().iter().map(|class| [given(class.chance(), 0), given(class.chance(), 1)]).collect()
}

/// The chance that `hits` of `of` coins show their face.
fn binomial(of: u32, hits: u32, chance: f64) -> f64 {
    let ways: f64 = (0..hits).map(|done| f64::from(of - done) / f64::from(done + 1)).product();
    let power = |base: f64, exponent: u32| (0..exponent).map(|_| base).product::<f64>();
    ways * power(chance, hits) * power(1.0 - chance, of - hits)
}

fn sums(terms: &[(f64, f64)]) -> (f64, f64) {
    (ln_sum(terms.iter().map(|(ratio, _)| *ratio)), ln_sum(terms.iter().map(|(_, likelihood)| *likelihood)))
}

/// A count that was kept as a float.
fn whole(count: f64) -> u32 {
    count as u32
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Codebook, Design};
    use super::*;

    const DESIGN: Design = Design::of(&[
        Class { bias: 4_096, marks: 1 },
        Class { bias: 32_768, marks: 1 },
        Class { bias: 53_248, marks: 1 },
    ]);

    /// The mean over an innocent's coins, exactly: every codeword of three marks with its chance.
    fn mean(of: impl Fn(&[Tally]) -> f64, seen: [bool; 3]) -> f64 {
        let words = (0..8_u32).map(|bits| [0, 1, 2].map(|mark| bits >> mark & 1 == 1));
        words
            .map(|word| {
                let mut chance = 1.0;
                let mut tallies = vec![[[0.0; 2]; 2]; 3];
                for (mark, class) in DESIGN.classes().iter().enumerate() {
                    chance *= if word[mark] { class.chance() } else { 1.0 - class.chance() };
                    tallies[mark][usize::from(word[mark])][usize::from(seen[mark])] = 1.0;
                }
                chance * of(&tallies)
            })
            .sum()
    }

    #[test]
    fn the_mean_of_an_innocents_e_value_is_one_whatever_was_seen() {
        let prints = vec![model::fingerprint::Fingerprint::from_bytes([0; 12]); 3];
        let book = Codebook::new([1; 32], [1; 16], DESIGN, prints).expect("fits");
        let decoder = Decoder::new(&book, &[]);
        for bits in 0..8_u32 {
            let seen = [0, 1, 2].map(|mark| bits >> mark & 1 == 1);
            for (kept, survival) in decoder.kept.iter().flat_map(|kept| [(kept, 0.2), (kept, 0.99)]) {
                let dump = mean(|tallies| decoder.of_dump(tallies, kept, survival).0.exp(), seen);
                assert!((dump - 1.0).abs() < 1e-9, "a dump: {dump}");
                let hits = mean(|tallies| decoder.of_sightings(tallies, kept).0.exp(), seen);
                assert!((hits - 1.0).abs() < 1e-9, "sightings: {hits}");
            }
        }
    }

    #[test]
    fn the_error_is_shared_out_once_however_many_copies_there_will_be() {
        let prints = vec![model::fingerprint::Fingerprint::from_bytes([0; 12]); 3];
        let book = Codebook::new([1; 32], [1; 16], DESIGN, prints).expect("fits");
        let copies: Vec<[u8; 16]> = (0..2_000_u128).map(u128::to_be_bytes).collect();
        let shares = |decoder: &Decoder| decoder.words.iter().map(|(_, _, ln)| ln.exp()).collect::<Vec<_>>();
        assert!((shares(&Decoder::new(&book, &copies)).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        for at_first in [0, 1, 7, 100, 1_999, 2_000] {
            let all = shares(&Decoder::growing(&book, &copies, at_first));
            assert!(all.iter().sum::<f64>() < 1.0 + 1e-9, "{at_first}");
            // Whoever looks when there are fewer sees the same shares: the bound holds for all moments together.
            let before = shares(&Decoder::growing(&book, &copies[..at_first.max(1)], at_first));
            assert_eq!(before, all[..at_first.max(1)], "{at_first}");
            assert!(all.is_sorted_by(|one, later| one >= later), "{at_first}");
        }
    }

    #[test]
    fn what_is_believed_beforehand_adds_up_to_one() {
        let stories: f64 = STORIES.iter().map(|(_, _, weight)| weight).sum();
        let survivals: f64 = MARKS_SURVIVE.iter().map(|(_, weight)| weight).sum();
        assert!((stories - 1.0).abs() < 1e-12 && (survivals - 1.0).abs() < 1e-12);
        let all: f64 = (0..=5).map(|hits| binomial(5, hits, 0.3)).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }
}
