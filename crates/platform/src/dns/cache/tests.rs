use std::{net::IpAddr, sync::Arc};

use super::*;
use crate::dns::{Kind, Trouble};

fn question(name: &str) -> Question {
    Question::new(name, Kind::Ipv4).unwrap()
}

fn found() -> Outcome {
    Ok(Records::Addresses(Arc::new([IpAddr::from([192, 0, 2, 1])])))
}

fn text(bytes: usize) -> Outcome {
    Ok(Records::Text(Arc::new([vec![b'x'; bytes].into()])))
}

const HOUR: Duration = Duration::from_secs(3_600);
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn answer_is_remembered_for_as_long_as_its_zone_allows_and_we_do() {
    let limits =
        CacheLimits { positive: 2 * HOUR, negative: HOUR, failure: 5 * SECOND, ..CacheLimits::default() };
    for (outcome, life, remembered_for) in [
        (found(), 60 * SECOND, 60 * SECOND),
        (found(), 500 * HOUR, 2 * HOUR),
        (found(), Duration::ZERO, Duration::ZERO),
        (Err(LookupError::NameMissing), 60 * SECOND, 60 * SECOND),
        (Err(LookupError::NoRecords), 500 * HOUR, HOUR),
        (Err(LookupError::NameMissing), Duration::ZERO, Duration::ZERO),
        (Err(LookupError::Temporary(Trouble::TimedOut)), Duration::ZERO, 5 * SECOND),
        (Err(LookupError::Temporary(Trouble::ServerFailure)), HOUR, 5 * SECOND),
        (Err(LookupError::NotAName), HOUR, Duration::ZERO),
    ] {
        let (mut cache, now) = (Cache::new(limits), Instant::now());
        cache.remember(question("a.example"), Answer { outcome: outcome.clone(), life }, now);
        let last = now + remembered_for.saturating_sub(SECOND);
        let expected = (!remembered_for.is_zero()).then(|| outcome.clone());
        assert_eq!(cache.recall(&question("a.example"), last), expected, "{outcome:?} just before");
        assert_eq!(
            cache.recall(&question("a.example"), now + remembered_for),
            None,
            "{outcome:?} at its end"
        );
    }
}

#[test]
fn kinds_of_one_name_are_remembered_apart() {
    let (mut cache, now) = (Cache::new(CacheLimits::default()), Instant::now());
    cache.remember(question("a.example"), Answer { outcome: found(), life: HOUR }, now);
    assert_eq!(cache.recall(&Question::new("a.example", Kind::Text).unwrap(), now), None);
}

#[test]
fn flood_of_names_stays_within_the_room_and_names_in_use_survive_it() {
    let (mut cache, now) =
        (Cache::new(CacheLimits { entries: 100, ..CacheLimits::default() }), Instant::now());
    cache.remember(question("in-use.example"), Answer { outcome: found(), life: HOUR }, now);
    for number in 0..10_000 {
        let name = format!("flood-{number}.example");
        cache.remember(question(&name), Answer { outcome: found(), life: HOUR }, now);
        assert!(cache.len() <= 100);
        if number % 10 == 0 {
            assert!(cache.recall(&question("in-use.example"), now).is_some(), "forgotten after {number}");
        }
    }
    assert_eq!(cache.recall(&question("flood-0.example"), now), None);
}

#[test]
fn large_answers_fill_the_room_by_bytes() {
    let (mut cache, now) =
        (Cache::new(CacheLimits { bytes: 100_000, ..CacheLimits::default() }), Instant::now());
    for number in 0..100 {
        let name = format!("large-{number}.example");
        cache.remember(question(&name), Answer { outcome: text(20_000), life: HOUR }, now);
        assert!(cache.len() <= 4, "each takes 20 kB of 100");
    }
    cache.remember(question("too-large.example"), Answer { outcome: text(60_000), life: HOUR }, now);
    assert_eq!(cache.recall(&question("too-large.example"), now), None);
    assert!(cache.recall(&question("large-99.example"), now).is_some(), "the giant displaced nobody");
}

#[test]
fn newer_answer_replaces_the_older() {
    let (mut cache, now) = (Cache::new(CacheLimits::default()), Instant::now());
    for life in [HOUR, 2 * HOUR] {
        cache.remember(question("a.example"), Answer { outcome: found(), life }, now);
    }
    assert_eq!(cache.len(), 1);
    assert!(cache.recall(&question("a.example"), now + HOUR).is_some());
}
