//! Overload: which doors turn mail away now, told from what they count. Pure; the time is handed in.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What a door counts when it turns somebody away because there is too much: connections, files, bytes in our hands.
const SIGNS: [&str; 3] = ["turned_away", "not_accepted", "no_room"];
/// A door that has turned nobody away for so long is well again.
const WELL_AFTER: Duration = Duration::from_mins(5);

/// What the doors had counted when they were looked at last.
#[derive(Debug, Default)]
pub(super) struct Overload {
    doors: BTreeMap<String, Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    turned_away: u64,
    /// When that number was seen to grow last.
    grew: Option<Instant>,
}

impl Overload {
    /// Notes what a door has counted; true while it is overloaded.
    pub(super) fn note(&mut self, door: &str, numbers: &[(&'static str, u64)], now: Instant) -> bool {
        let turned_away =
            numbers.iter().filter(|(name, _)| SIGNS.contains(name)).map(|(_, count)| count).sum();
        // Doors begin at zero with the process, so that the first look sees what grew since then.
        let seen = self.doors.entry(door.to_owned()).or_default();
        if turned_away > seen.turned_away {
            *seen = Seen { turned_away, grew: Some(now) };
        }
        seen.grew.is_some_and(|grew| now.saturating_duration_since(grew) < WELL_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_overloaded_until_it_has_turned_nobody_away_for_a_while() {
        let (mut overload, start) = (Overload::default(), Instant::now());
        let mut check = |door: &str, turned_away, no_room, minutes: u64, expected: bool| {
            let numbers = [("accepted", 99), ("turned_away", turned_away), ("no_room", no_room)];
            let now = start + Duration::from_secs(60 * minutes);
            assert_eq!(overload.note(door, &numbers, now), expected, "{door} after {minutes} minutes");
        };
        check("mx", 0, 0, 0, false);
        check("mx", 3, 0, 1, true);
        check("submission", 0, 0, 1, false);
        check("mx", 3, 0, 5, true);
        check("mx", 3, 1, 5, true);
        check("mx", 3, 1, 9, true);
        check("mx", 3, 1, 10, false);
        check("mx", 4, 1, 30, true);
    }
}
