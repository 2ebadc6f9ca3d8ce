//! Silence: doors through which mail comes at other times and none comes now. Told from the hours of the last two weeks in which mail came, so that a
//! small firm's weekend is no silence and a busy door's two hours are one. Raising the alarm is the wiring's.

use std::collections::BTreeMap;
use std::time::Duration;

use model::access::Access;
use model::time::Time;

use super::{Desk, DeskError};

/// So far back is looked: what is silent for longer is no news, and what was usual before counts no more.
const LOOKED_BACK: Duration = Duration::from_hours(14 * 24);
/// Whoever has been seen for so long has been seen on a weekend.
const KNOWN_AFTER: Duration = Duration::from_hours(7 * 24);
/// Of one that has not, so much may be a weekend.
const WEEKEND: Duration = Duration::from_hours(72);
/// Less than this is never silence.
const LEAST: Duration = Duration::from_hours(2);
/// Longer than ever by so much is longer than ever.
const LONGER_BY: Duration = Duration::from_hours(1);

/// How long no mail came through a door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorSilence {
    /// The configured name of the door.
    pub door: String,
    /// Since the last message.
    pub silent_for: Duration,
    /// True if that is longer than ever in the last two weeks.
    pub is_unusual: bool,
}

impl Desk {
    /// Returns for each door of the configuration through which mail came in the last two weeks how long it has been silent.
    pub async fn silences(&self, access: &Access, now: Time) -> Result<Vec<DoorSilence>, DeskError> {
        let mut seen: BTreeMap<String, Vec<(Time, Time)>> = BTreeMap::new();
        for hour in self.shared.judged_door_hour_list(access, now.minus(LOOKED_BACK)).await? {
            seen.entry(hour.door).or_default().push((hour.begins, hour.last_at));
        }
        let silence = |door: &super::ConfiguredDoor| {
            let hours = seen.get_mut(&door.name)?;
            hours.sort();
            let silent_for = now.since(hours.last()?.1);
            let is_unusual = silent_for > unusual_after(hours);
            Some(DoorSilence { door: door.name.clone(), silent_for, is_unusual })
        };
        Ok(self.doors.iter().filter_map(silence).collect())
    }
}

/// After how long silence is unusual for a door with mail in these hours: when each begins and its last message, the oldest first.
fn unusual_after(hours: &[(Time, Time)]) -> Duration {
    let pairs = hours.iter().zip(hours.iter().skip(1));
    // From the last message of an hour to the end of the next hour with one: at most so long was it silent between them.
    let gaps = pairs.map(|((_, last), (next, _))| next.since(*last) + Duration::from_hours(1));
    let usual = (gaps.max().unwrap_or_default() + LONGER_BY).max(LEAST);
    let known = hours.first().zip(hours.last()).map(|((first, _), (_, last))| last.since(*first));
    if known.is_some_and(|known| known >= KNOWN_AFTER) { usual } else { usual.max(WEEKEND) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hours with mail, counted from a Monday's midnight; their last message comes at half past.
    fn check(hours: impl IntoIterator<Item = u32>, expected_hours: f64) {
        let monday = Time::from_seconds(1_795_996_800);
        let hour = Duration::from_hours(1);
        let hours: Vec<_> = hours
            .into_iter()
            .map(|number| monday.plus(hour * number))
            .map(|begins| (begins, begins.plus(hour / 2)))
            .collect();
        let after = unusual_after(&hours).as_secs_f64() / 3_600.0;
        assert!((after - expected_hours).abs() < 0.001, "{after} instead of {expected_hours}");
    }

    #[test]
    fn silence_is_what_is_longer_than_ever_in_two_weeks() {
        let office = |day: u32| (day * 24 + 8)..(day * 24 + 18);
        let week = |week: u32| (0..5).flat_map(move |day| office(week * 7 + day));
        // Mail every hour: half an hour, the hour after, and one more.
        check(0..336, 2.5);
        // From Friday 17:30 to the end of Monday's first hour, and one more.
        check(week(0).chain(week(1)), 64.5);
        // Not yet seen on a weekend.
        check(0..48, 72.0);
        check([5], 72.0);
        check([], 72.0);
    }
}
