//! Leaks: what a thief makes of copies before he sells or uses them: a part of one, thinned by a cleaner, filled up with other people's rows; or several copies
//! compared so that their marks go. From a seed. Not how that is found out (`forensics`).

use crate::chance::Chance;

/// How several copies become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// Only what is in all of them: whatever differs is thrown out.
    All,
    /// Everything of any of them.
    Any,
    /// Each row from one of them by lot.
    Lot,
    /// What is in most of them; even numbers by lot.
    Most,
}

/// Returns which marks are left of copies with these marks.
#[must_use]
pub fn mixed(copies: &[&[bool]], mix: Mix, chance: &mut Chance) -> Vec<bool> {
    let marks = copies.iter().map(|copy| copy.len()).min().unwrap_or(0);
    (0..marks)
        .map(|mark| {
            let having = copies.iter().filter(|copy| copy[mark]).count();
            match mix {
                Mix::All => having == copies.len(),
                Mix::Any => having > 0,
                Mix::Lot => chance.below(copies.len()) < having,
                Mix::Most if 2 * having == copies.len() => chance.below(2) == 0,
                Mix::Most => 2 * having > copies.len(),
            }
        })
        .collect()
}

/// Returns which marks are left when each is lost with the same chance.
#[must_use]
pub fn survived(marks: &[bool], share: f64, chance: &mut Chance) -> Vec<bool> {
    marks.iter().map(|mark| *mark && chance.is(share)).collect()
}

/// Returns so many different rows of a copy, by lot; all, if there are fewer.
#[must_use]
pub fn part(copy: &[u64], rows: usize, chance: &mut Chance) -> Vec<u64> {
    let mut rest = copy.to_vec();
    let rows = rows.min(rest.len());
    for place in 0..rows {
        let other = place + chance.below(rest.len() - place);
        rest.swap(place, other);
    }
    rest.truncate(rows);
    rest
}

/// Returns a dump of so many rows of which a share is not of the copy but, row by row, of one of the other copies by lot.
#[must_use]
pub fn noisy(copy: &[u64], rows: usize, foreign: f64, others: &[Vec<u64>], chance: &mut Chance) -> Vec<u64> {
    let mut dump = part(copy, rows, chance);
    for row in &mut dump {
        if chance.is(foreign)
            && let Some(other) = chance.pick(others)
            && let Some(stranger) = chance.pick(other)
        {
            *row = *stranger;
        }
    }
    dump
}

#[cfg(test)]
mod tests {
    use super::{Mix, mixed, noisy, part, survived};
    use crate::chance::Chance;

    #[test]
    fn mixing_keeps_what_the_thieves_agreed_on() {
        let copies: [&[bool]; 3] =
            [&[true, true, false, false], &[true, true, true, false], &[true, false, false, false]];
        let left = |mix| mixed(&copies, mix, &mut Chance::new(1));
        assert_eq!(left(Mix::All), [true, false, false, false]);
        assert_eq!(left(Mix::Any), [true, true, true, false]);
        assert_eq!(left(Mix::Most), [true, true, false, false]);
        // By lot, what all have stays and what nobody has cannot come.
        assert!(left(Mix::Lot)[0] && !left(Mix::Lot)[3]);
        assert!(mixed(&[], Mix::Any, &mut Chance::new(1)).is_empty());
    }

    #[test]
    fn a_part_has_different_rows_and_noise_comes_from_other_copies() {
        let copy: Vec<u64> = (0..1_000).collect();
        let others = [(5_000..6_000).collect::<Vec<u64>>()];
        let mut rows = part(&copy, 100, &mut Chance::new(1));
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), 100);
        assert_eq!(part(&copy, 5_000, &mut Chance::new(1)).len(), 1_000);
        let dump = noisy(&copy, 1_000, 0.2, &others, &mut Chance::new(1));
        let foreign = dump.iter().filter(|row| **row >= 5_000).count();
        assert!((140..260).contains(&foreign), "{foreign}");
        let left = survived(&[true; 1_000], 0.3, &mut Chance::new(1));
        assert!((230..370).contains(&left.iter().filter(|mark| **mark).count()));
        assert!(!survived(&[false], 1.0, &mut Chance::new(1))[0]);
    }
}
