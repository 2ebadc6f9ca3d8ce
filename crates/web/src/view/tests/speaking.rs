//! Numbers and times as people of a language write them; curves within their picture.

use std::time::Duration;

use model::time::Time;

use super::speaker;
use crate::view::{Markup, Spark, When};

#[test]
fn thousands_stand_apart() {
    for (number, english, german) in
        [(0, "0", "0"), (999, "999", "999"), (1_000, "1,000", "1.000"), (1_234_567, "1,234,567", "1.234.567")]
    {
        assert_eq!(speaker("en").number(number), english);
        assert_eq!(speaker("de").number(number), german);
    }
}

#[test]
fn a_language_nobody_wrote_is_english() {
    assert_eq!(speaker("tlh").language(), "en");
}

#[test]
fn times_are_told_in_the_largest_unit_that_fits() {
    let now = Time::from_seconds(1_800_000_000);
    let ago = |seconds| speaker("en").relative(now.minus(Duration::from_secs(seconds)), now);
    let coming = |seconds| speaker("de").relative(now.plus(Duration::from_secs(seconds)), now);
    for (seconds, words) in [
        (0, "just now"),
        (50, "1 minute ago"),
        (150, "3 minutes ago"),
        (3_569, "59 minutes ago"),
        (3_570, "1 hour ago"),
        (84_599, "23 hours ago"),
        (84_600, "1 day ago"),
        (864_000, "10 days ago"),
    ] {
        assert_eq!(ago(seconds), words, "{seconds}");
    }
    assert_eq!(coming(7_200), "in 2 Stunden");
}

#[test]
fn without_the_script_a_time_says_its_zone() {
    let at: Time = "2026-11-21T14:03:07.5Z".parse().unwrap();
    let html = Markup::of(&When::exact(&speaker("de"), at));
    assert_eq!(
        html.as_str(),
        "<time datetime=\"2026-11-21T14:03:07.5Z\" title=\"21. November 2026, 14:03 Uhr UTC\" data-exact>21. November 2026, 14:03 Uhr UTC</time>"
    );
}

#[test]
fn a_curve_stays_within_its_picture() {
    let drawn = |counts: &[u32]| Markup::of(&Spark::new(counts, "counts")).as_str().to_owned();
    assert!(drawn(&[0, 5, 10]).contains("d=\"M3,29 60,16 117,3\""), "{}", drawn(&[0, 5, 10]));
    assert!(drawn(&[0, 0]).contains("d=\"M3,29 117,29\""));
    assert!(!drawn(&[7]).contains("<path") && !drawn(&[]).contains("<path"));
    let joined = drawn(&[1; 61]);
    assert!(joined.contains("d=\"M3,3 7,3") && joined.contains("117,3\""), "{joined}");
    // A thousand points are joined; the last group is smaller and does not look like a fall; the line is drawn twice, and the largest number does not overflow.
    assert!(drawn(&[u32::MAX; 1_000]).matches(',').count() <= 2 * 60);
}
