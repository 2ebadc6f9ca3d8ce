use std::collections::HashSet;

use super::names::{FAMILY, GIVEN};
use super::{Disguises, LOCAL_PART_BITS, NUMBERS, SHAPES};

#[test]
fn the_same_chance_gives_the_same_people_and_other_chance_others() {
    let people = |seed| {
        let mut disguises = Disguises::new([seed; 32]);
        (0..50).map(|_| disguises.person()).collect::<Vec<_>>()
    };
    assert_eq!(people(1), people(1));
    assert!(people(1).iter().all(|person| !people(2).contains(person)));
}

#[test]
fn a_local_part_looks_like_a_persons_and_is_not_guessed() {
    let choices = GIVEN.len() as u64 * FAMILY.len() as u64 * SHAPES.len() as u64 * NUMBERS;
    assert!(choices >= 1 << LOCAL_PART_BITS, "{choices} local parts are too few");
    // No two names may be spelled alike, or some local parts would be likelier than others.
    assert_eq!(HashSet::from(GIVEN).len(), GIVEN.len());
    assert_eq!(HashSet::from(FAMILY).len(), FAMILY.len());
    let mut disguises = Disguises::new([3; 32]);
    let mut seen = HashSet::new();
    for _ in 0..5_000 {
        let person = disguises.person();
        let local = &person.local_part;
        assert!(local.contains(&person.family.to_lowercase()), "{local}");
        assert!(local.chars().any(|char| char.is_ascii_digit()), "{local}");
        // RFC 5321 §4.5.3.1.1: a local part has at most 64 octets.
        assert!(local.len() <= 64, "{local}");
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        assert!(local.bytes().all(is_plain), "{local}");
        assert!(person.joined_days_before < 1_095);
        seen.insert(person.local_part);
    }
    assert!(seen.len() > 4_990, "five thousand people have {} local parts", seen.len());
}

#[test]
fn every_name_comes_up_about_as_often_as_any_other() {
    let mut disguises = Disguises::new([5; 32]);
    let mut counts = [0_u32; 200];
    for _ in 0..40_000 {
        let person = disguises.person();
        let place = GIVEN.iter().position(|name| *name == person.given).expect("a known name");
        counts[place] += 1;
    }
    // 200 a name; eight standard deviations either way would be a broken draw.
    assert!(counts.iter().all(|count| (90..=310).contains(count)), "{counts:?}");
}
