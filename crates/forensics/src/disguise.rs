//! Disguise: people who do not exist, so that a canary looks like a member of the list it stands in.
//! Not where it is planted (`custody`). Pure: the chance is handed in, and the same chance gives the same people.
//!
//! A local part must be one that nobody guesses, or every list of common names would ring the alarm: none is likelier than one in two to the power of
//! [`LOCAL_PART_BITS`], also for somebody who knows everything but the seed ([`evenness`] says how that is reckoned). It must also look like one a person chose, or
//! list cleaners and thieves take it out. Both pull apart: short local parts that people have are all guessed. So local parts are drawn as the list's own are
//! ([`profile`], [`spelling`]), thinned where they would be too likely, and as long as the list's own as far as that goes. How well that hides
//! is measured (`docs/forensics.md`).

use std::collections::HashSet;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

mod evenness;
mod names;
mod plain;
pub mod profile;
mod signs;
mod spelling;
#[cfg(test)]
mod tests;

use evenness::{Length, ROUNDS};
use names::GIVEN;
use plain::PLAIN;
use profile::{Class, FEWEST_MEMBERS, Named, Profile, Runs, folded};
use spelling::{Even, Speller, Spelling, one_of};

/// No local part is drawn with a higher chance than one in two to this power.
pub const LOCAL_PART_BITS: u32 = 30;

/// Days before the copy within which somebody may have joined: three years.
const JOINED_WITHIN_DAYS: u64 = 3 * 365;

/// A word in a local part is a name if it has so many letters.
const SHORTEST_NAME: usize = 3;

/// Somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// What stands before the `@` of the address; lower case ASCII.
    pub local_part: String,
    /// How many days before the copy he joined.
    pub joined_days_before: u16,
}

/// Draws people from chance.
#[derive(Clone)]
pub struct Disguises {
    draws: Draws,
    taken: HashSet<String>,
    spelling: Spelling,
    lengths: Vec<(Length, f64)>,
    /// Given names with their shares, as written and as in a local part.
    given: Vec<((String, String), f64)>,
    family: Speller,
    /// How names go with local parts of one word, and of several; with their shares.
    named: [Vec<(Named, f64)>; 2],
    is_like_list: bool,
}

/// Made once; there is no list that it could be made more like.
static LIKE_ANY: LazyLock<Disguises> = LazyLock::new(|| {
    Disguises::of(&PLAIN, 0, [0; 32])
        .expect("the plain profile has shapes and lengths enough; a test holds that")
});

impl Disguises {
    /// Takes 32 random bytes, used for nothing else. Local parts look like those of a list of many countries.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Disguises { draws: Draws::new(seed), ..LIKE_ANY.clone() }
    }

    /// Takes 32 random bytes, used for nothing else, and how the list looks on which these people are to stand. Of a list that is too small, or of which all are
    /// alike, nothing can be drawn that nobody guesses: then as [`Self::new`], which [`Self::is_like_list`] tells.
    #[must_use]
    pub fn like(profile: &Profile, seed: [u8; 32]) -> Self {
        let is_enough = profile.members() >= FEWEST_MEMBERS;
        let like = if is_enough { Self::of(profile, ROUNDS, seed) } else { None };
        like.map_or_else(|| Self::new(seed), |like| Disguises { is_like_list: true, ..like })
    }

    /// Says whether they look like the list, not like any.
    #[must_use]
    pub fn is_like_list(&self) -> bool {
        self.is_like_list
    }

    fn of(profile: &Profile, rounds: usize, seed: [u8; 32]) -> Option<Self> {
        let mut spelling = Spelling::of(profile)?;
        // What is measured of a profile is no secret, and always the same.
        let lengths = evenness::lengths(&mut spelling, profile, rounds, &mut Draws::new([1; 32]))?;
        // A name that we cannot write in an address is of no use here.
        let written = |(name, count): (&str, u32)| Some(((name.to_owned(), folded(name)?), count));
        let mut given = shares(profile.kind("given").filter_map(written));
        if given.is_empty() {
            given = shares(GIVEN.into_iter().map(|name| (name, 1)).filter_map(written));
        }
        let has_family = profile.count(&format!("{} any", Class::Family)) > 0;
        let family = Speller::of(if has_family { profile } else { &PLAIN }, Class::Family);
        let named = ["named 1", "named 2"].map(|kind| {
            let counts = |from: &Profile| {
                shares(
                    Named::ALL
                        .map(|named| (named, from.count(&format!("{kind} {}", named.word()))))
                        .into_iter(),
                )
            };
            Some(counts(profile)).filter(|counts| !counts.is_empty()).unwrap_or_else(|| counts(&PLAIN))
        });
        Some(Disguises {
            draws: Draws::new(seed),
            taken: HashSet::new(),
            spelling,
            lengths,
            given,
            family,
            named,
            is_like_list: false,
        })
    }

    /// Draws one more person, with a local part that none before had. Two may have the same name.
    pub fn person(&mut self) -> Person {
        let local_part = self.local_part();
        let (given, family) = self.names(&local_part);
        let days = self.draws.below(JOINED_WITHIN_DAYS);
        Person { given, family, local_part, joined_days_before: u16::try_from(days).unwrap_or(u16::MAX) }
    }

    fn local_part(&mut self) -> String {
        loop {
            let Length { characters, cap } = *one_of(&self.lengths, &mut self.draws).0;
            // At least a draw of five hundred is kept, or this length would not be drawn at all.
            let local = loop {
                let (local, chance) = self.spelling.draw(&mut self.draws);
                if local.len() == characters && self.draws.even() * chance < cap {
                    break local;
                }
            };
            if self.taken.insert(local.clone()) {
                return local;
            }
        }
    }

    /// Names that go with a local part as they do on the list: both in it, one, or none.
    fn names(&mut self, local: &str) -> (String, String) {
        let words: Vec<&str> = Runs::of(local).map(|runs| runs.words().collect()).unwrap_or_default();
        let longest =
            words.iter().copied().max_by_key(|word| word.len()).filter(|word| word.len() >= SHORTEST_NAME);
        let Some(longest) = longest else { return (self.given(None), self.family()) };
        let kind = words.len().min(2) - 1;
        if let Some((given, family)) = self.split(&words) {
            // Whose given name is in it, his family name mostly is, too.
            let named = self.named(kind, &[Named::Both, Named::Given]);
            return if named == Named::Given { (given, self.family()) } else { (given, capital(family)) };
        }
        match self.named(kind, &[Named::Initial, Named::Family, Named::Neither]) {
            Named::Initial
                if words.len() == 1 && !local.contains(['.', '_', '-']) && longest.len() > SHORTEST_NAME =>
            {
                let (initial, family) = longest.split_at(1);
                (self.given(Some(initial)), capital(family))
            }
            Named::Initial => (self.given(local.get(..1)), capital(longest)),
            Named::Family => (self.given(None), capital(longest)),
            Named::Both | Named::Given | Named::Neither => (self.given(None), self.family()),
        }
    }

    /// How names go with a local part, of those ways that are possible.
    fn named(&mut self, kind: usize, possible: &[Named]) -> Named {
        let of_these = self.named[kind].iter().filter(|(named, _)| possible.contains(named));
        let of_these = shares(of_these.copied());
        if of_these.is_empty() { Named::Neither } else { one_of(&of_these, &mut self.draws).0.to_owned() }
    }

    /// A given name that people on the list have and what else there is, if it is long enough for a family name.
    fn split<'w>(&self, words: &[&'w str]) -> Option<(String, &'w str)> {
        let known = |word: &str| {
            self.given.iter().find(|((_, folded), _)| folded == word).map(|((written, _), _)| written.clone())
        };
        match words {
            [one, other, ..] => {
                let (first, second) = (known(one).zip(Some(*other)), known(other).zip(Some(*one)));
                first.or(second).filter(|(_, family)| family.len() >= SHORTEST_NAME)
            }
            [word] => {
                let places = SHORTEST_NAME..(word.len() + 1).saturating_sub(SHORTEST_NAME);
                let first =
                    places.clone().rev().find_map(|place| Some((known(&word[..place])?, &word[place..])));
                first.or_else(|| {
                    places.into_iter().find_map(|place| Some((known(&word[place..])?, &word[..place])))
                })
            }
            [] => None,
        }
    }

    /// A given name, with that letter at its beginning if there is one.
    fn given(&mut self, initial: Option<&str>) -> String {
        let fits = |folded: &str| initial.is_none_or(|initial| folded.starts_with(initial));
        let fitting = shares(
            self.given.iter().filter(|((_, folded), _)| fits(folded)).map(|(name, share)| (name, *share)),
        );
        let ((written, _), _) = if fitting.is_empty() {
            one_of(&self.given, &mut self.draws)
        } else {
            let (name, share) = one_of(&fitting, &mut self.draws);
            (*name, share)
        };
        written.clone()
    }

    fn family(&mut self) -> String {
        let mut family = String::new();
        self.family.draw(&mut family, &mut self.draws);
        capital(&family)
    }
}

/// A word with a capital letter, as a name is written.
fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

/// Several things with their shares of the whole; without those that have none.
fn shares<T>(counts: impl Iterator<Item = (T, impl Into<f64>)>) -> Vec<(T, f64)> {
    let mut shares: Vec<(T, f64)> = counts.map(|(thing, count)| (thing, count.into())).collect();
    shares.retain(|(_, count)| *count > 0.0);
    let all: f64 = shares.iter().map(|(_, count)| count).sum();
    shares.iter_mut().for_each(|(_, count)| *count /= all);
    shares
}

/// Numbers from 32 random bytes: SHA-256 of them and of a count, eight bytes at a time.
#[derive(Clone)]
struct Draws {
    seed: Zeroizing<[u8; 32]>,
    blocks: u64,
    ready: Vec<u64>,
}

impl Draws {
    fn new(seed: [u8; 32]) -> Self {
        Draws { seed: Zeroizing::new(seed), blocks: 0, ready: Vec::with_capacity(4) }
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        let place = self.below(of.len() as u64);
        of[usize::try_from(place).unwrap_or(0)]
    }

    /// An even number below `bound`: what would make it uneven is drawn again.
    fn below(&mut self, bound: u64) -> u64 {
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.number();
            if number < fair {
                return number % bound;
            }
        }
    }

    fn number(&mut self) -> u64 {
        loop {
            if let Some(number) = self.ready.pop() {
                return number;
            }
            self.blocks = self.blocks.wrapping_add(1);
            let block =
                Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.blocks.to_be_bytes());
            let block: [u8; 32] = block.finalize().into();
            self.ready.extend(block.as_chunks::<8>().0.iter().map(|bytes| u64::from_be_bytes(*bytes)));
        }
    }
}

impl Even for Draws {
    fn even(&mut self) -> f64 {
        // As many bits as a float keeps exactly.
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
