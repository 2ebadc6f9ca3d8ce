//! A shelf: so many things by fingerprint in memory, and what is asked for again and again stays.
//!
//! A clock with counts: a hand goes round; what was visited since it came by last is spared (up to three rounds), what was not makes room. What is put
//! there once and never asked for again leaves first, so a flood of strangers does not push out those we know.

use std::collections::HashMap;

use model::fingerprint::Fingerprint;

/// So many rounds a thing is spared at most.
const MOST_VISITS: u8 = 3;

/// Things by fingerprint, not more than a number of them. Beside the thing itself each costs about 60 bytes.
pub(crate) struct Shelf<T> {
    places: HashMap<Fingerprint, u32>,
    slots: Vec<Slot<T>>,
    hand: usize,
    most: usize,
}

struct Slot<T> {
    key: Fingerprint,
    visits: u8,
    thing: T,
}

impl<T> Shelf<T> {
    /// Makes room for at most so many, at least one.
    pub(crate) fn new(most: usize) -> Self {
        let most = most.clamp(1, u32::MAX as usize);
        Shelf { places: HashMap::new(), slots: Vec::new(), hand: 0, most }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns a thing and notes the visit.
    pub(crate) fn get(&mut self, key: Fingerprint) -> Option<&mut T> {
        let slot = &mut self.slots[*self.places.get(&key)? as usize];
        slot.visits = (slot.visits + 1).min(MOST_VISITS);
        Some(&mut slot.thing)
    }

    /// Puts a thing there, in place of one of the same key or of one that nobody asked for lately; returns what had to go.
    pub(crate) fn put(&mut self, key: Fingerprint, thing: T) -> Option<(Fingerprint, T)> {
        if let Some(place) = self.places.get(&key) {
            self.slots[*place as usize].thing = thing;
            return None;
        }
        if self.slots.len() < self.most {
            self.places.insert(key, self.slots.len() as u32);
            self.slots.push(Slot { key, visits: 0, thing });
            return None;
        }
        let place = self.free();
        let gone = std::mem::replace(&mut self.slots[place], Slot { key, visits: 0, thing });
        self.places.remove(&gone.key);
        self.places.insert(key, place as u32);
        Some((gone.key, gone.thing))
    }

    /// Finds the place of a thing that nobody asked for lately; at most four rounds.
    fn free(&mut self) -> usize {
        loop {
            let place = self.hand;
            self.hand = (self.hand + 1) % self.slots.len();
            match self.slots[place].visits {
                0 => return place,
                _ => self.slots[place].visits -= 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Fingerprint {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Fingerprint::from_bytes(bytes)
    }

    #[test]
    fn never_more_than_its_most_and_each_found_where_it_is() {
        let mut shelf = Shelf::new(10);
        for number in 0..100 {
            shelf.put(key(number), number);
            assert_eq!(shelf.get(key(number)).copied(), Some(number));
            assert!(shelf.len() <= 10);
        }
        let found: Vec<u32> = (0..100).filter(|number| shelf.get(key(*number)).is_some()).collect();
        assert_eq!(found.len(), 10);
    }

    #[test]
    fn a_flood_of_strangers_does_not_push_out_who_is_asked_for() {
        let mut shelf = Shelf::new(100);
        for number in 0..50 {
            shelf.put(key(number), number);
        }
        for stranger in 1_000..6_000 {
            shelf.put(key(stranger), stranger);
            if stranger % 40 == 0 {
                (0..50).for_each(|number| assert!(shelf.get(key(number)).is_some(), "{number} is gone"));
            }
        }
    }

    #[test]
    fn what_has_to_go_is_given_back() {
        let mut shelf = Shelf::new(1);
        assert_eq!(shelf.put(key(1), 'a'), None);
        assert_eq!(shelf.put(key(1), 'b'), None);
        assert_eq!(shelf.put(key(2), 'c'), Some((key(1), 'b')));
    }
}
