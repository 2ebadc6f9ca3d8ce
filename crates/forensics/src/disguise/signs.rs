//! Signs: the letters and digits that words are spelt with, and for each of them with none, one and two of those before it (a *gram*) a place in a table. Not what
//! is counted there ([`super::profile`]) or drawn from it ([`super::spelling`]). Pure.
//!
//! Tables, not maps by name: a list has millions of grams, and there are only some twenty thousand different ones of a class.

use super::profile::Class;

/// Letters; the place behind them is that of the end of a word, and among what is before a sign that of its beginning.
pub(super) const LETTERS: usize = 26;
/// What is before a sign: one of 26, or the beginning of the word.
pub(super) const BEFORE: usize = LETTERS + 1;
/// A gram has so many signs at most.
pub(super) const ORDERS: usize = 3;

/// Letters and the end of the word, or digits: a number has no end, because its shape says how long it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    base: u8,
    count: usize,
}

impl Signs {
    pub(super) fn of(class: Class) -> Self {
        if matches!(class, Class::Number(_)) {
            Signs { base: b'0', count: 10 }
        } else {
            Signs { base: b'a', count: LETTERS + 1 }
        }
    }

    /// How many there are.
    pub(super) fn count(self) -> usize {
        self.count
    }

    /// Beginning and end have the same place: one is only ever before, the other never.
    pub(super) fn place(self, sign: u8) -> Option<usize> {
        match sign {
            b'^' => Some(LETTERS),
            b'$' => Some(LETTERS).filter(|place| *place < self.count),
            sign => Some(usize::from(sign.checked_sub(self.base)?))
                .filter(|place| *place < self.count.min(LETTERS)),
        }
    }

    /// The letter or digit at a place; the beginning of all for one that has none.
    pub(super) fn sign(self, place: usize) -> char {
        // Fewer than 26.
        char::from(self.base + u8::try_from(place).unwrap_or(0))
    }

    /// Places of the table of grams of so many signs.
    pub(super) fn places(self, order: usize) -> usize {
        (1..order).fold(self.count, |places, _| places * BEFORE)
    }

    /// Says each gram of a word, by how many signs it has and its place among those; as often as it stands in it.
    pub(super) fn grams(self, word: &str, mut each: impl FnMut(usize, usize)) {
        let (mut one, mut other) = (LETTERS, LETTERS);
        let end = (self.count > LETTERS).then_some(b'$');
        for byte in word.bytes().chain(end) {
            let Some(sign) = self.place(byte) else { return };
            each(1, sign);
            each(2, other * self.count + sign);
            each(3, (one * BEFORE + other) * self.count + sign);
            (one, other) = (other, sign);
        }
    }

    /// The gram of so many signs at a place, as a profile writes it: `^` for the beginning, `$` for the end.
    pub(super) fn gram(self, order: usize, place: usize) -> String {
        let letter = |place: usize, other: char| if place == LETTERS { other } else { self.sign(place) };
        let mut backwards = vec![letter(place % self.count, '$')];
        let mut row = place / self.count;
        for _ in 1..order {
            backwards.push(letter(row % BEFORE, '^'));
            row /= BEFORE;
        }
        backwards.iter().rev().collect()
    }

    /// The place of a gram that was written so; none for what is no gram of so many signs.
    pub(super) fn place_of(self, order: usize, gram: &str) -> Option<usize> {
        let (sign, before) = gram.as_bytes().split_last().filter(|(_, before)| before.len() + 1 == order)?;
        let row = before.iter().try_fold(0, |row, sign| Some(row * BEFORE + self.place(*sign)?))?;
        let sign = self.place(*sign).filter(|sign| *sign < self.count)?;
        Some(row * self.count + sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gram_has_a_place_and_the_place_has_the_gram() {
        for (class, word) in [(Class::First, "anna"), (Class::Number(4), "1984")] {
            let signs = Signs::of(class);
            let mut all = Vec::new();
            signs.grams(word, |order, place| {
                assert!(place < signs.places(order), "{order} {place}");
                assert_eq!(signs.place_of(order, &signs.gram(order, place)), Some(place));
                all.push(signs.gram(order, place));
            });
            let wanted: &[&str] = match class {
                Class::First => &[
                    "a", "^a", "^^a", "n", "an", "^an", "n", "nn", "ann", "a", "na", "nna", "$", "a$", "na$",
                ],
                _ => &["1", "^1", "^^1", "9", "19", "^19", "8", "98", "198", "4", "84", "984"],
            };
            assert_eq!(all, wanted);
        }
        let letters = Signs::of(Class::Later);
        for (order, gram) in [(3, "ab"), (1, ""), (1, "1"), (2, "ä"), (1, "^"), (3, "A^b")] {
            let place = letters.place_of(order, gram);
            // What begins a word is only ever before; its place is that of the end.
            assert_eq!(place, (gram == "^").then_some(LETTERS), "{order} {gram}");
        }
    }
}
