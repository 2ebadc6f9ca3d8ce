//! Holders: which of them may have had a list as a dump shows it. A reading says what a copy was on one day; what its holder had on the days between, nobody saw, and it may be what the list
//! was then. So a dump of a day on which holder A was read and holder B was not is no evidence against A: B may have had just that. People tell two holders apart
//! only where it is known what the other one had, or that it cannot have had this.

use std::time::Duration;

use forensics::attribution::{self, Counted, Evidence};
use model::ids::CopyId;
use model::time::Time;
use store::custody::dump::DumpOrigin;

use super::answer::{CLEARLY, ListCounts, Ranked, ReadingCount, counted};

/// A list does not exchange nine of ten of its people within a year: a holder whose readings have so few of them had another part of it.
const ANOTHER_PART: u64 = 10;
const A_YEAR: Duration = Duration::from_hours(366 * 24);

/// The likeliest copy, and those that may have been as the dump is between the days from which it seems to be; none if there is no other such.
pub(super) fn alike(
    counts: &ListCounts,
    ranked: &[Ranked],
    days: (Time, Time),
    origin: DumpOrigin,
) -> Vec<CopyId> {
    let Some((best, others)) = ranked.split_first() else { return Vec::new() };
    if is_told_by_lot(best, origin) {
        return Vec::new();
    }
    let (sealed, kept): (Vec<&Ranked>, Vec<&Ranked>) =
        others.iter().partition(|other| is_sealed(counts, other.copy));
    let kept = kept.into_iter().filter(|other| may_be_it(counts, best, other.copy, days));
    let mut others: Vec<CopyId> = kept.map(|other| other.copy).collect();
    if others.is_empty() {
        return others;
    }
    // Who is told apart from nobody clears nobody: a sealed copy that fits as well is one of them.
    let fits = |other: &&Ranked| !is_clearly(counted(&best.best), counted(&other.best), counts);
    others.extend(sealed.into_iter().filter(fits).map(|other| other.copy));
    std::iter::once(best.copy).chain(others).collect()
}

/// Says whether a copy was made here and is its rows for ever.
fn is_sealed(counts: &ListCounts, copy: CopyId) -> bool {
    counts.readings.iter().filter(|reading| reading.copy == copy).all(|reading| reading.is_final)
}

/// Says whether who was kept out of a copy by lot tells it from all others: they were on the list that day and are not in the dump, and a copy of nobody's lot would have them.
pub(super) fn is_told_by_lot(best: &Ranked, origin: DumpOrigin) -> bool {
    origin == DumpOrigin::Ours && best.best.control.is_some()
}

/// The days to the readings before and after, whoever was read: what the list was on a day between two readings is nearest to one of them.
pub(super) fn widened(counts: &ListCounts, (first, last): (Time, Time)) -> (Time, Time) {
    let moments = || counts.readings.iter().map(|reading| reading.taken_at);
    let before = moments().filter(|at| *at < first).max();
    let after = moments().filter(|at| *at > last).min();
    (before.unwrap_or(first), after.unwrap_or(last))
}

fn may_be_it(counts: &ListCounts, best: &Ranked, other: CopyId, (first, last): (Time, Time)) -> bool {
    let theirs: Vec<&ReadingCount> = counts.readings.iter().filter(|reading| reading.copy == other).collect();
    let was_read_before = theirs.iter().any(|reading| reading.taken_at <= first);
    let was_read_after = theirs.iter().any(|reading| reading.taken_at >= last);
    if was_read_before && was_read_after {
        let mut likeliest = theirs.iter().copied().map(counted);
        let is_near = |moment: Counted| !is_clearly(counted(&best.best), moment, counts);
        // What was not counted tells nobody apart.
        let may_be_between = |pair: &[&ReadingCount]| between(pair[0], pair[1]).is_none_or(is_near);
        return likeliest.any(is_near) || theirs.windows(2).any(may_be_between);
    }
    let is_another_part =
        theirs.iter().all(|reading| reading.hits.saturating_mul(ANOTHER_PART) < best.best.hits);
    let gap = |reading: &&ReadingCount| apart(reading.taken_at, best.best.taken_at);
    let is_of_that_time = theirs.iter().map(gap).min().is_some_and(|gap| gap <= A_YEAR);
    !(is_another_part && is_of_that_time)
}

fn apart(one: Time, other: Time) -> Duration {
    one.since(other).max(other.since(one))
}

/// What a holder can have had at most of the dump between two readings: everybody who was in either, whoever came and went between them, and nobody else than who
/// stayed. None where that was not counted.
fn between(before: &ReadingCount, after: &ReadingCount) -> Option<Counted> {
    let in_either = before.or_next?;
    let hits = in_either.saturating_add(before.until_next?);
    let stayed = before.hits.saturating_add(after.hits).saturating_sub(in_either);
    let of = |reading: &ReadingCount| {
        let share = stayed as f64 / reading.hits.max(1) as f64;
        // Not more than there are people.
        (reading.people as f64 * share.min(1.0)) as u64
    };
    Some(Counted { people: of(before).min(of(after)).max(hits), hits })
}

/// Says whether one explains the dump clearly better than the other.
fn is_clearly(one: Counted, other: Counted, counts: &ListCounts) -> bool {
    let evidence =
        Evidence { copies: &[one, other], known: counts.known, people: counts.people, control: None };
    let attributed = attribution::attribute(&evidence);
    attributed.ranked.first().is_some_and(|first| first.copy == 0 && first.share >= CLEARLY)
}
