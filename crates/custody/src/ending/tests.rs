//! When an end is announced.

use super::*;

const END: Time = Time::from_seconds(1_795_269_600);

fn check(days_before: u32, announced: Option<u32>, expected: Option<u32>) {
    assert_eq!(due(END, announced, END.minus(DAY * days_before)), expected, "{days_before} {announced:?}");
}

#[test]
fn an_end_is_announced_30_14_and_3_days_before_each_once() {
    check(31, None, None);
    check(30, None, Some(30));
    check(29, Some(30), None);
    check(14, Some(30), Some(14));
    check(4, Some(14), None);
    check(3, Some(14), Some(3));
    check(0, Some(3), None);
}

#[test]
fn whoever_was_away_is_told_once_of_how_it_is_now() {
    check(5, None, Some(14));
    check(1, None, Some(3));
    check(1, Some(30), Some(3));
    assert_eq!(due(END, Some(14), END.plus(DAY)), Some(3), "it has ended meanwhile");
}
