//! A list that changes: people join and leave, in some weeks many at once; copies of it are taken, whole or of a segment. From a seed.
//! People are numbers that look like keyed prints: spread evenly over 64 bits, no two alike. Not the mail they get, and nothing of how copies are told apart.

use crate::chance::Chance;

/// How much a list changes from one copy to the next.
#[derive(Clone, Copy, Debug)]
pub struct Churn {
    /// Of a million people, so many leave, and as many join.
    pub per_million: u32,
    /// Every so many steps a campaign brings in twenty times as many; 0 for never.
    pub burst_every: u32,
}

/// A list of people.
#[derive(Clone, Debug)]
pub struct List {
    people: Vec<u64>,
    chance: Chance,
    mask: u64,
    born: u64,
    steps: u32,
}

/// A campaign brings in so many times what a usual step does.
const BURST: usize = 20;

impl List {
    /// Begins a list of so many people.
    #[must_use]
    pub fn new(seed: u64, people: usize) -> Self {
        let mut chance = Chance::new(seed);
        let mask = chance.number();
        let mut list = List { people: Vec::with_capacity(people), chance, mask, born: 0, steps: 0 };
        list.join(people);
        list
    }

    /// Returns who is on it now, in no order.
    #[must_use]
    pub fn people(&self) -> &[u64] {
        &self.people
    }

    /// Lets time go on by a step.
    pub fn step(&mut self, churn: Churn) {
        self.steps += 1;
        let usual = usize::try_from(self.people.len() as u64 * u64::from(churn.per_million) / 1_000_000);
        let usual = usual.unwrap_or(0).max(1);
        for _ in 0..usual.min(self.people.len()) {
            let place = self.chance.below(self.people.len());
            self.people.swap_remove(place);
        }
        let is_burst = churn.burst_every > 0 && self.steps.is_multiple_of(churn.burst_every);
        self.join(if is_burst { usual * BURST } else { usual });
    }

    /// Returns those of a segment: about `share` of a million, always the same people.
    #[must_use]
    pub fn segment(&self, number: u64, per_million: u32) -> Vec<u64> {
        let is_in = |person: &u64| Chance::new(person ^ number).below(1_000_000) < per_million as usize;
        self.people.iter().copied().filter(is_in).collect()
    }

    fn join(&mut self, count: usize) {
        for _ in 0..count {
            // Mixing is one to one, so nobody comes twice.
            self.born += 1;
            self.people.push(Chance::new(self.mask.wrapping_add(self.born)).number());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Churn, List};

    #[test]
    fn a_list_keeps_its_size_and_changes_its_people() {
        let mut list = List::new(1, 10_000);
        let before: HashSet<u64> = list.people().iter().copied().collect();
        assert_eq!(before.len(), 10_000);
        list.step(Churn { per_million: 20_000, burst_every: 0 });
        let after: HashSet<u64> = list.people().iter().copied().collect();
        assert_eq!((after.len(), after.intersection(&before).count()), (10_000, 9_800));
        assert_eq!(List::new(1, 10).people(), List::new(1, 10).people());
        assert_ne!(List::new(1, 10).people(), List::new(2, 10).people());
    }

    #[test]
    fn a_campaign_brings_in_many_and_a_segment_is_always_the_same_people() {
        let mut list = List::new(1, 10_000);
        let women = list.segment(7, 500_000);
        assert!((4_800..5_200).contains(&women.len()), "{}", women.len());
        assert_eq!(women, list.segment(7, 500_000));
        assert_ne!(women, list.segment(8, 500_000));
        list.step(Churn { per_million: 10_000, burst_every: 1 });
        assert_eq!(list.people().len(), 10_000 - 100 + 2_000);
    }
}
