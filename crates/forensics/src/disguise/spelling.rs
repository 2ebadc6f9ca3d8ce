//! Spelling: draws local parts that look like those of a [`Profile`], and says exactly how likely it draws each. Not how likely one may be drawn at most
//! ([`super::evenness`]). Pure.
//!
//! A shape first; then each word and number of it, either one of the frequent ones of its place or letter by letter, each letter after the two before it and by
//! how near the end of the word is. A local part has one shape and is drawn in one way (a frequent word spelt by letters is the same word, and both chances are
//! added up), so the chance of it is a product that can be reckoned, not guessed.

use std::collections::HashMap;

use super::profile::{Class, GROUP, Profile, Runs, classes};
use super::signs::{BEFORE, LETTERS, ORDERS, Signs};

/// So many members are added, who have letters as the shorter rows say: where little is known, little is taken for certain.
const SMOOTHED: f64 = 8.0;

/// Even numbers from 0 to 1, below 1.
pub(super) trait Even {
    fn even(&mut self) -> f64;
}

/// How local parts are drawn.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    shapes: Vec<(Shape, f64)>,
    spellers: Vec<Speller>,
}

#[derive(Clone, Debug)]
struct Shape {
    text: String,
    classes: Vec<Option<Class>>,
}

impl Spelling {
    /// None if too few members have a shape in common.
    pub(super) fn of(profile: &Profile) -> Option<Self> {
        let all: f64 = profile.kind("shape").map(|(_, count)| f64::from(count)).sum();
        let shapes: Vec<(Shape, f64)> = profile
            .kind("shape")
            .map(|(text, count)| {
                (Shape { text: text.to_owned(), classes: classes(text) }, f64::from(count) / all)
            })
            .collect();
        let spellers = Class::ALL.into_iter().map(|class| Speller::of(profile, class)).collect();
        (2.0 * all >= profile.members() as f64 && !shapes.is_empty()).then_some(Spelling { shapes, spellers })
    }

    /// Draws a local part, with the chance of drawing it.
    pub(super) fn draw(&self, even: &mut impl Even) -> (String, f64) {
        let (shape, mut chance) = one_of(&self.shapes, even);
        let mut local = String::new();
        for (class, sign) in shape.classes.iter().zip(signs(&shape.text)) {
            match class {
                None => local.push_str(sign),
                Some(class) => {
                    let speller = &self.spellers[class.place()];
                    let begin = local.len();
                    speller.draw(&mut local, even);
                    chance *= speller.chance(&local[begin..]);
                }
            }
        }
        (local, chance)
    }

    /// Draws more of what local parts that were kept have too little of, measured by the list, and less of what they have too much of: thinning takes away what is
    /// frequent, and this gives it back as far as it goes. Chances stay what they are: known exactly.
    pub(super) fn lean(&mut self, profile: &Profile, kept: &[(String, f64)]) {
        let all: f64 = kept.iter().map(|(_, weight)| weight).sum();
        let mut of_shapes = HashMap::<String, f64>::new();
        let mut of_classes = Class::ALL.map(Tally::of);
        for (local, weight) in kept.iter().filter(|(_, weight)| *weight > 0.0) {
            let Some(runs) = Runs::of(local) else { continue };
            *of_shapes.entry(runs.shape()).or_insert(0.0) += weight;
            for (class, run) in runs.classed() {
                of_classes[class.place()].add(run, *weight);
            }
        }
        let shapes = f64::from(profile.kind("shape").map(|(_, count)| count).sum::<u32>());
        for (shape, share) in &mut self.shapes {
            let wanted = f64::from(profile.count(&format!("shape {}", shape.text))) / shapes;
            *share *= leaning(wanted, of_shapes.get(&shape.text).copied().unwrap_or(0.0) / all, 1e-3);
        }
        let sum: f64 = self.shapes.iter().map(|(_, share)| share).sum();
        self.shapes.iter_mut().for_each(|(_, share)| *share /= sum);
        for (speller, tally) in self.spellers.iter_mut().zip(&of_classes) {
            speller.lean(profile, tally);
        }
    }

    /// The chance with which a local part is drawn.
    #[cfg(test)]
    pub(super) fn chance(&self, local: &str) -> f64 {
        let Some(runs) = Runs::of(local) else { return 0.0 };
        let shape = runs.shape();
        let of_shape =
            self.shapes.iter().find(|(known, _)| known.text == shape).map_or(0.0, |(_, chance)| *chance);
        runs.classed().map(|(class, run)| self.spellers[class.place()].chance(run)).product::<f64>()
            * of_shape
    }
}

/// How often words of a class, and what they consist of, were among what was kept.
struct Tally {
    class: Class,
    all: f64,
    /// Of those that are drawn whole.
    words: HashMap<String, f64>,
    /// By their places; empty until there is one.
    triples: Vec<f64>,
    of_one: Vec<usize>,
}

impl Tally {
    fn of(class: Class) -> Self {
        Tally { class, all: 0.0, words: HashMap::new(), triples: Vec::new(), of_one: Vec::new() }
    }

    fn add(&mut self, run: &str, weight: f64) {
        self.all += weight;
        if self.class.has_frequent() {
            match self.words.get_mut(run) {
                Some(known) => *known += weight,
                None => _ = self.words.insert(run.to_owned(), weight),
            }
        }
        let signs = Signs::of(self.class);
        self.triples.resize(signs.places(ORDERS), 0.0);
        self.of_one.clear();
        signs.grams(run, |order, place| {
            if order == ORDERS {
                self.of_one.push(place);
            }
        });
        self.of_one.sort_unstable();
        self.of_one.dedup();
        self.of_one.iter().for_each(|place| self.triples[*place] += weight);
    }
}

/// By how much more often something is to be drawn: a part of what is missing, because what is seen is little and all leans at once.
fn leaning(wanted: f64, got: f64, noise: f64) -> f64 {
    ((wanted + noise) / (got + noise)).powf(0.7).clamp(0.4, 2.5)
}

/// The pieces of a shape: a row of zeros is one.
fn signs(shape: &str) -> impl Iterator<Item = &str> {
    let mut rest = shape;
    std::iter::from_fn(move || {
        let zeros = rest.bytes().take_while(|sign| *sign == b'0').count();
        let (sign, later) = rest.split_at_checked(zeros.max(1))?;
        rest = later;
        Some(sign)
    })
}

/// How words of one place are written.
#[derive(Clone, Debug)]
pub(super) struct Speller {
    class: Class,
    signs: Signs,
    /// Frequent words, with their share; in order.
    words: Vec<(String, f64)>,
    /// The shares of each of them and of those before it, added up.
    until: Vec<f64>,
    /// The share of all others.
    rest: f64,
    /// By the sign before the last, the last, and the sign itself.
    chances: Vec<f64>,
}

impl Speller {
    pub(super) fn of(profile: &Profile, class: Class) -> Self {
        let signs = Signs::of(class);
        let (word, any) = (format!("{class}-word"), format!("{class} any"));
        let frequent: Vec<(&str, u32)> =
            profile.kind(&word).filter(|(word, _)| class.has_frequent() && class.fits(word)).collect();
        let taken: f64 = frequent.iter().map(|(_, count)| f64::from(*count)).sum();
        let all = f64::from(profile.count(&any)).max(taken).max(1.0);
        // The others have a small share even if hardly anybody is left for them, so that nothing goes undrawn.
        let rest = (1.0 - taken / all).clamp(0.01, 1.0);
        let share = |count: u32| f64::from(count) / taken * (1.0 - rest);
        let words: Vec<(String, f64)> =
            frequent.iter().map(|(word, count)| ((*word).to_owned(), share(*count))).collect();
        let chances = Grams::of(profile, class, signs, &frequent).chances(class);
        Speller { class, signs, until: added_up(&words), words, rest, chances }
    }

    pub(super) fn draw(&self, local: &mut String, even: &mut impl Even) {
        let at = even.even();
        if let Some((word, _)) = self.words.get(self.until.partition_point(|until| *until <= at)) {
            local.push_str(word);
            return;
        }
        let (mut one, mut other) = (LETTERS, LETTERS);
        for _ in 0..self.class.longest() {
            let mut at = even.even();
            let sign = self.row(one, other).iter().position(|chance| {
                at -= chance;
                at < 0.0
            });
            // Nothing drawn: the chances add up to a little less than one.
            let sign = sign.unwrap_or(0);
            if sign == LETTERS {
                return;
            }
            local.push(self.signs.sign(sign));
            (one, other) = (other, sign);
        }
    }

    pub(super) fn chance(&self, word: &str) -> f64 {
        let whole = self.words.binary_search_by(|(known, _)| known.as_str().cmp(word));
        let whole = whole.ok().and_then(|place| self.words.get(place)).map_or(0.0, |(_, share)| *share);
        let (mut one, mut other, mut chance) = (LETTERS, LETTERS, self.rest);
        for byte in word.bytes() {
            let Some(sign) = self.signs.place(byte) else { return whole };
            chance *= self.row(one, other).get(sign).copied().unwrap_or(0.0);
            (one, other) = (other, sign);
        }
        if word.len() < self.class.longest() {
            chance *= self.row(one, other).get(LETTERS).copied().unwrap_or(0.0);
        }
        whole + chance
    }

    fn lean(&mut self, profile: &Profile, kept: &Tally) {
        let any = f64::from(profile.count(&format!("{} any", self.class)));
        if kept.all <= 0.0 || any < 1.0 {
            return;
        }
        for (word, share) in &mut self.words {
            let wanted = f64::from(profile.count(&format!("{}-word {word}", self.class))) / any;
            *share *= leaning(wanted, kept.words.get(word).copied().unwrap_or(0.0) / kept.all, 1e-3);
        }
        let mut wanted = vec![0; self.signs.places(ORDERS)];
        for (gram, count) in profile.kind(&format!("{}-{ORDERS}", self.class)) {
            if let Some(place) = self.signs.place_of(ORDERS, gram) {
                wanted[place] = count;
            }
        }
        for ((chance, count), got) in self.chances.iter_mut().zip(wanted).zip(&kept.triples) {
            if count == 0 && *got <= 0.0 {
                continue;
            }
            // Of what fewer than a group have, half a group have it, for all we know; and it is never drawn more often for that.
            let of = f64::from(if count == 0 { GROUP / 2 } else { count }) / any;
            let more = leaning(of, got / kept.all, 1e-3);
            *chance *= if count == 0 { more.min(1.0) } else { more };
        }
        for row in self.chances.chunks_exact_mut(self.signs.count()) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|chance| *chance /= sum);
        }
        let sum = self.rest + self.words.iter().map(|(_, share)| share).sum::<f64>();
        self.rest /= sum;
        self.words.iter_mut().for_each(|(_, share)| *share /= sum);
        self.until = added_up(&self.words);
    }

    fn row(&self, one: usize, other: usize) -> &[f64] {
        let from = (one * BEFORE + other) * self.signs.count();
        self.chances.get(from..from + self.signs.count()).unwrap_or(&[])
    }
}

/// The sum of the shares up to each.
fn added_up(words: &[(String, f64)]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut until = |(_, share): &(String, f64)| {
        sum += share;
        sum
    };
    words.iter().map(&mut until).collect()
}

/// How often each sign stands behind none, one or two others: in those words that are not frequent.
struct Grams {
    signs: Signs,
    /// By how many signs stand before: nothing, `[other]` and `[one][other]`, each times the signs.
    counts: [Vec<f64>; ORDERS],
}

impl Grams {
    fn of(profile: &Profile, class: Class, signs: Signs, frequent: &[(&str, u32)]) -> Self {
        let mut counts = [1, 2, 3].map(|order| vec![0.0; signs.places(order)]);
        for (order, counts) in (1..).zip(&mut counts) {
            for (gram, count) in profile.kind(&format!("{class}-{order}")) {
                if let Some(place) = signs.place_of(order, gram) {
                    counts[place] += f64::from(count);
                }
            }
        }
        // What frequent words have is theirs, and not counted for the others again.
        let mut theirs = Vec::new();
        for (word, count) in frequent {
            theirs.clear();
            signs.grams(word, |order, place| theirs.push((order, place)));
            theirs.sort_unstable();
            theirs.dedup();
            theirs.iter().for_each(|(order, place)| counts[order - 1][*place] -= f64::from(*count));
        }
        let few = |count: &mut f64| {
            if *count < f64::from(GROUP) {
                *count = 0.0;
            }
        };
        counts.iter_mut().flatten().for_each(few);
        Grams { signs, counts }
    }

    /// The chance of each sign behind each pair.
    fn chances(&self, class: Class) -> Vec<f64> {
        let count = self.signs.count();
        let row = |order: usize, row: usize| &self.counts[order][row * count..(row + 1) * count];
        let alone = row(0, 0);
        let all = alone.iter().sum::<f64>() + SMOOTHED;
        let floor: Vec<f64> = alone.iter().map(|times| (times + SMOOTHED / count as f64) / all).collect();
        let pairs: Vec<&[f64]> = (0..BEFORE).map(|other| row(1, other)).collect();
        let behind_one = blended(&pairs, alone, &floor);
        let mut chances = vec![0.0; BEFORE * BEFORE * count];
        for other in 0..BEFORE {
            let at = |one: usize| one * BEFORE + other;
            let triples: Vec<&[f64]> = (0..BEFORE).map(|one| row(2, at(one))).collect();
            for (one, mut signs) in
                blended(&triples, pairs[other], &behind_one[other]).into_iter().enumerate()
            {
                // A word does not end before it is as long as it must be.
                let letters = usize::from(one != LETTERS) + usize::from(other != LETTERS);
                if letters < class.shortest()
                    && let Some(end) = signs.get_mut(LETTERS)
                {
                    *end = 0.0;
                }
                let all: f64 = signs.iter().sum();
                signs.iter_mut().for_each(|chance| *chance /= all);
                chances[at(one) * count..(at(one) + 1) * count].copy_from_slice(&signs);
            }
        }
        chances
    }
}

/// Makes chances of rows of counts in which what few members have is missing: what is missing is known in all (from the shorter rows), and is given to the rows by how
/// much each has, so that taken together they come out right. Where nothing is known, `floor` is.
fn blended(rows: &[&[f64]], all: &[f64], floor: &[f64]) -> Vec<Vec<f64>> {
    let known = |letter: usize| rows.iter().map(|row| row[letter]).sum::<f64>();
    let missing: Vec<f64> =
        all.iter().enumerate().map(|(letter, all)| (all - known(letter)).max(0.0)).collect();
    let lost = missing.iter().sum::<f64>() + SMOOTHED;
    let lower: Vec<f64> =
        missing.iter().zip(floor).map(|(missing, floor)| (missing + SMOOTHED * floor) / lost).collect();
    let everything = rows.iter().map(|row| row.iter().sum::<f64>() + 1.0).sum::<f64>();
    let blend = |row: &&[f64]| {
        let have = row.iter().sum::<f64>();
        let given = lost * (have + 1.0) / everything;
        row.iter().zip(&lower).map(|(count, lower)| (count + given * lower) / (have + given)).collect()
    };
    rows.iter().map(blend).collect()
}

/// One of several, each with its share; the last if the shares add up to a little less than 1.
pub(super) fn one_of<'t, T>(of: &'t [(T, f64)], even: &mut impl Even) -> (&'t T, f64) {
    let mut at = even.even();
    let found = of.iter().find(|(_, share)| {
        at -= share;
        at < 0.0
    });
    let (one, share) = found.or(of.last()).expect("none is made without shapes and lengths");
    (one, *share)
}
