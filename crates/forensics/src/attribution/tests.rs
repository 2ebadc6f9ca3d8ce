use super::{Attribution, Counted, Evidence, Origin, Weakness, attribute, attribute_by_tenure};
use crate::membership::Tenure;

/// A dump of rows we know, three copies of a thousand people each out of 1,200.
fn of(hits: [u64; 3], known: u64, control: Option<Counted>) -> Attribution {
    let copies = hits.map(|hits| Counted { people: 1_000, hits });
    attribute(&Evidence { copies: &copies, known, people: 1_200, control })
}

fn counted(people: u64, hits: u64) -> Counted {
    Counted { people, hits }
}

#[test]
fn the_copy_that_has_all_rows_is_the_likeliest_and_the_shares_add_up() {
    let found = of([280, 300, 285], 300, None);
    assert_eq!(found.ranked[0].copy, 1);
    assert!(found.ranked[0].share > 0.999, "{:?}", found.ranked);
    assert!((found.ranked.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(found.interval.map(|dates| (dates.first, dates.last)), Some((1, 1)));
    let survival = found.ranked[0].survival;
    assert!(survival.low < 0.3 && 0.3 < survival.high && (survival.share - 0.3).abs() < 1e-9);
    assert!(found.ranked[0].foreign.share < 1e-9);
    assert_eq!(found.weak, [Weakness::NoControl]);
}

#[test]
fn copies_that_a_dump_cannot_tell_apart_are_an_interval() {
    let found = of([290, 290, 200], 300, None);
    assert_eq!(found.interval.map(|dates| (dates.first, dates.last)), Some((0, 1)));
    assert!(found.weak.contains(&Weakness::CopiesAlike));
    let few = of([3, 3, 3], 3, None);
    assert_eq!(few.interval.map(|dates| (dates.first, dates.last)), Some((0, 2)));
    assert!(few.weak.contains(&Weakness::FewRows));
}

#[test]
fn a_row_of_somebody_who_was_seldom_on_the_list_says_more() {
    // Both copies have as many rows of the dump; one of the first's is of somebody who was in it alone, the second's of somebody who was in all but the first.
    let copies = [counted(1_000, 81), counted(1_000, 81)];
    let evidence = Evidence { copies: &copies, known: 100, people: 1_200, control: None };
    let tenure = |copies, rows, hits: [u64; 2]| Tenure { copies, rows, hits: hits.to_vec() };
    let tenures = [tenure(1, 1, [1, 0]), tenure(90, 1, [0, 1]), tenure(98 * 100, 98, [80, 80])];
    let by_counts = attribute(&evidence);
    assert!((by_counts.ranked[0].share - 0.5).abs() < 1e-9);
    let found = attribute_by_tenure(&evidence, &tenures);
    assert!(found.ranked[0].copy == 0 && found.ranked[0].share > 0.52, "{:?}", found.ranked);
    assert_eq!(attribute_by_tenure(&evidence, &[]), by_counts);
}

#[test]
fn a_dump_without_a_row_of_ours_says_nothing() {
    let found = of([0, 0, 0], 0, Some(counted(1_000, 0)));
    assert_eq!((found.interval, found.origin), (None, Origin::Open));
    let nothing = attribute(&Evidence { copies: &[], known: 0, people: 0, control: None });
    assert_eq!((nothing.ranked.len(), nothing.interval), (0, None));
}

#[test]
fn rows_of_several_copies_are_said_to_be() {
    let copies = [counted(1_000, 100), counted(1_000, 105), counted(1_000, 95)];
    let found = attribute(&Evidence { copies: &copies, known: 300, people: 3_000, control: None });
    assert!(found.weak.contains(&Weakness::MostlyForeign), "{found:?}");
}

#[test]
fn a_control_group_tells_a_leak_from_an_overlap() {
    // A fifth of the copy is in the dump, and nobody of the control group.
    assert_eq!(of([190, 200, 195], 210, Some(counted(500, 0))).origin, Origin::Ours);
    // The same share of both: any list of this size would have that.
    assert_eq!(of([200, 200, 200], 240, Some(counted(500, 100))).origin, Origin::Chance);
    // More of the control group than of the copies is no leak of a copy.
    assert_eq!(of([200, 200, 200], 240, Some(counted(500, 300))).origin, Origin::Chance);
    // Two of a copy and nobody of a small control group.
    assert_eq!(of([2, 2, 2], 2, Some(counted(20, 0))).origin, Origin::Open);
    assert_eq!(of([190, 200, 195], 210, None).origin, Origin::NoControl);
}

#[test]
fn impossible_counts_do_no_harm() {
    let copies = [counted(0, 10), counted(5, 50), counted(u64::MAX >> 12, 7)];
    let found = attribute(&Evidence { copies: &copies, known: 5, people: 0, control: Some(counted(0, 3)) });
    assert!(found.ranked.iter().all(|one| !one.share.is_nan() && !one.ln_likelihood.is_nan()), "{found:?}");
    let impossible =
        [Tenure { copies: 0, rows: 3, hits: vec![9] }, Tenure { copies: u64::MAX, rows: 0, hits: vec![] }];
    let evidence = Evidence { copies: &copies, known: 2, people: 0, control: None };
    let found = attribute_by_tenure(&evidence, &impossible);
    assert!(found.ranked.iter().all(|one| !one.share.is_nan() && !one.ln_likelihood.is_nan()), "{found:?}");
}
