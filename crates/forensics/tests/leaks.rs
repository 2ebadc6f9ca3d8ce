//! Whole leaks of made-up lists, from copies to the answer: the same as `examples/figures.rs` in small, so that it is noticed when the answers get worse.

use std::collections::HashSet;
use std::time::Duration;

use forensics::attribution::{Attribution, Counted, Evidence, Origin, attribute_by_tenure};
use forensics::membership::{Key, Membership, SortedKeys};
use model::time::Time;
use world::chance::Chance;
use world::churn::{Churn, List};
use world::leak::{noisy, part};

const MONTH: Duration = Duration::from_hours(24 * 30);
const CHURN: Churn = Churn { per_million: 20_000, burst_every: 7 };

fn keys(people: &[u64]) -> SortedKeys {
    SortedKeys::new(people.iter().map(|person| Key(*person)).collect())
}

/// Copies of a list that changes, without those whom `is_kept_out` names; and what is known of them.
fn history(seed: u64, count: u32, is_kept_out: impl Fn(u64) -> bool) -> (Vec<Vec<u64>>, Vec<u8>) {
    let mut list = List::new(seed, 4_000);
    let (mut copies, mut bytes) = (Vec::new(), Vec::new());
    for number in 0..count {
        let members: Vec<u64> =
            list.people().iter().copied().filter(|person| !is_kept_out(*person)).collect();
        let known = Membership::open(&bytes).expect("just written");
        let piece = known.append([0; 16], Time::EPOCH.plus(MONTH * number), &keys(&members)).expect("fits");
        bytes.extend(piece);
        copies.push(members);
        list.step(CHURN);
    }
    (copies, bytes)
}

fn answer(bytes: &[u8], dump: &[u64], control: Option<Counted>) -> Attribution {
    let known = Membership::open(bytes).expect("just written");
    let scores = known.score(&keys(dump));
    let people = |number: u16| known.copy(number).map_or(0, |copy| copy.rows);
    let copies: Vec<Counted> = (0..)
        .zip(&scores.hits)
        .map(|(number, hits)| Counted { people: people(number), hits: *hits })
        .collect();
    let evidence = Evidence { copies: &copies, known: scores.known, people: known.people(), control };
    attribute_by_tenure(&evidence, &scores.tenures)
}

#[test]
fn three_hundred_rows_say_the_month() {
    let (copies, bytes) = history(1, 24, |_| false);
    let mut right = 0;
    for trial in 0..100 {
        let mut chance = Chance::new(trial);
        let taken = chance.below(copies.len());
        let found = answer(&bytes, &part(&copies[taken], 300, &mut chance), None);
        right += u32::from(found.ranked[0].copy == taken);
        let dates = found.interval.expect("all rows are known");
        assert!((dates.first..=dates.last).contains(&taken), "trial {trial}: {dates:?} without {taken}");
    }
    assert!(right >= 97, "{right} of 100");
}

#[test]
fn a_fifth_of_foreign_rows_seldom_misleads_and_is_measured() {
    let (copies, bytes) = history(2, 24, |_| false);
    let mut near = 0;
    for trial in 0..100 {
        let mut chance = Chance::new(trial);
        let taken = chance.below(copies.len());
        let dump = noisy(&copies[taken], 300, 0.2, &copies, &mut chance);
        near += u32::from(answer(&bytes, &dump, None).ranked[0].copy.abs_diff(taken) <= 1);
    }
    assert!(near >= 97, "{near} of 100");
}

#[test]
fn rows_that_nobody_knows_change_nothing() {
    let (copies, bytes) = history(3, 12, |_| false);
    let mut chance = Chance::new(1);
    let mut dump = part(&copies[5], 300, &mut chance);
    let before = answer(&bytes, &dump, None);
    dump.extend((0..3_000).map(|_| chance.number()));
    assert_eq!(answer(&bytes, &dump, None), before);
}

#[test]
fn two_copies_that_were_mixed_are_noticed() {
    let first = List::new(4, 4_000);
    let second = List::new(5, 4_000);
    let mut bytes = Vec::new();
    for list in [&first, &second] {
        let known = Membership::open(&bytes).expect("just written");
        bytes.extend(known.append([0; 16], Time::EPOCH, &keys(list.people())).expect("fits"));
    }
    let mut chance = Chance::new(1);
    let mut dump = part(first.people(), 200, &mut chance);
    dump.extend(part(second.people(), 280, &mut chance));
    let found = answer(&bytes, &dump, None);
    assert_eq!(found.ranked[0].copy, 1);
    let foreign = found.ranked[0].foreign.share;
    assert!((0.3..0.5).contains(&foreign), "{foreign}");
}

#[test]
fn people_kept_out_by_lot_tell_leaks_from_overlaps() {
    // One of fifty is in no copy.
    let is_control = |person: u64| person.is_multiple_of(50);
    let (copies, bytes) = history(6, 12, is_control);
    let mut list = List::new(6, 4_000);
    let mut control: HashSet<u64> = HashSet::new();
    let mut everybody: HashSet<u64> = HashSet::new();
    for _ in 0..12 {
        everybody.extend(list.people());
        control.extend(list.people().iter().filter(|person| is_control(**person)));
        list.step(CHURN);
    }
    let everybody: Vec<u64> = everybody.into_iter().collect();
    let counted = |dump: &[u64]| Counted {
        people: control.len() as u64,
        hits: dump.iter().filter(|person| control.contains(person)).count() as u64,
    };
    let (mut wrong, mut right) = (0, 0);
    for trial in 0..100 {
        let mut chance = Chance::new(trial);
        // A collection that has a fifth of the country in it.
        let overlap = part(&everybody, everybody.len() / 5, &mut chance);
        let found = answer(&bytes, &overlap, Some(counted(&overlap)));
        wrong += u32::from(found.origin == Origin::Ours);
        // The same, with a third of a copy.
        let mut leak = part(&everybody, everybody.len() / 20, &mut chance);
        leak.extend(part(&copies[7], copies[7].len() / 3, &mut chance));
        right += u32::from(answer(&bytes, &leak, Some(counted(&leak))).origin == Origin::Ours);
    }
    assert_eq!(wrong, 0, "overlaps were taken for leaks");
    assert!(right >= 95, "{right} of 100 leaks were known");
}
