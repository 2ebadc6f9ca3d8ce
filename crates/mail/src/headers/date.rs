//! Dates in header fields (RFC 5322 §3.3, and the obsolete forms of §4.3).

/// An instant, with the zone it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix_seconds: i64,
    /// The zone as written, minutes east of UTC.
    pub offset_minutes: i16,
    /// False when the zone was missing, `-0000` or an unknown name (RFC 5322 §3.3: nothing known about local time).
    pub is_zone_known: bool,
}

/// The parts of a date as they are found.
#[derive(Default)]
struct Found {
    day: Option<i64>,
    month: Option<i64>,
    year: Option<i64>,
    seconds: Option<i64>,
    zone: Option<(i16, bool)>,
}

impl Date {
    /// Reads a date leniently: weekday, comments, order and the obsolete zones and years of RFC 5322 §4.3 are tolerated.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut found = Found::default();
        // The longest honest date has under ten words.
        for word in text
            .split(|letter: char| letter.is_whitespace() || letter == ',')
            .filter(|word| !word.is_empty())
            .take(16)
        {
            // A comment names the zone once more, or says something for people.
            if word.starts_with('(') {
                continue;
            }
            found.take(word);
        }
        let (day, month, year) = (found.day?, found.month?, found.year?);
        let (offset_minutes, is_zone_known) = found.zone.unwrap_or((0, false));
        if !(1..=31).contains(&day) {
            return None;
        }
        let local = days_from_civil(year, month, day) * 86_400 + found.seconds.unwrap_or(0);
        Some(Self { unix_seconds: local - i64::from(offset_minutes) * 60, offset_minutes, is_zone_known })
    }
}

impl Found {
    fn take(&mut self, word: &str) {
        if word.contains(':') {
            self.seconds = self.seconds.or_else(|| time(word));
        } else if word.starts_with(['+', '-']) {
            self.zone = self.zone.or_else(|| numeric_zone(word));
        } else if word.bytes().filter(|byte| *byte == b'-').count() == 2 {
            // 2-Jan-2026 or 2026-01-02, as some programs write it.
            let parts: Vec<&str> = word.split('-').collect();
            match parts.as_slice() {
                [year, month, day] if year.len() == 4 && month.len() <= 2 => {
                    self.year = year.parse().ok();
                    self.month = month.parse().ok().filter(|month| (1..=12).contains(month));
                    self.day = day.parse().ok();
                }
                _ => parts.iter().for_each(|part| self.take(part)),
            }
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.number(word);
        } else if let Some(month) = month(word) {
            self.month = self.month.or(Some(month));
        } else if self.seconds.is_some() && self.zone.is_none() {
            self.zone = Some(named_zone(word));
        }
    }

    fn number(&mut self, digits: &str) {
        let Ok(number) = digits.parse::<i64>() else { return };
        if self.day.is_none() && digits.len() <= 2 {
            self.day = Some(number);
        } else if self.year.is_none() && digits.len() <= 4 {
            // RFC 5322 §4.3: two digits mean 1950 to 2049, three digits are added to 1900.
            self.year = Some(match digits.len() {
                1 | 2 if number < 50 => number + 2000,
                1..=3 => number + 1900,
                _ => number,
            });
        }
    }
}

/// `hh:mm[:ss]`; a leap second counts as the next second.
fn time(word: &str) -> Option<i64> {
    let mut parts = word.split(':').map(|part| part.split('.').next().unwrap_or(part).parse::<i64>());
    let hour = parts.next()?.ok()?;
    let minute = parts.next()?.ok()?;
    let second = parts.next().unwrap_or(Ok(0)).ok()?;
    ((0..=23).contains(&hour) && (0..=59).contains(&minute) && (0..=60).contains(&second))
        .then(|| hour * 3600 + minute * 60 + second)
}

/// `+hhmm`. RFC 5322 §3.3: `-0000` says that nothing is known about the local zone.
fn numeric_zone(word: &str) -> Option<(i16, bool)> {
    let digits = &word[1..];
    if digits.len() != 4 {
        return None;
    }
    let number: i16 = digits.parse().ok().filter(|number| *number >= 0)?;
    let minutes = number / 100 * 60 + number % 100;
    let is_known = word != "-0000";
    Some((if word.starts_with('-') { -minutes } else { minutes }, is_known))
}

/// The zones of RFC 5322 §4.3; unknown names count as `-0000`.
fn named_zone(word: &str) -> (i16, bool) {
    let hours = match word.to_ascii_uppercase().as_str() {
        "GMT" | "UT" | "UTC" | "Z" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => return (0, false),
    };
    (hours * 60, true)
}

fn month(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let index = NAMES.iter().position(|name| *name == start)?;
    i64::try_from(index).ok().map(|index| index + 1)
}

/// Days since 1970-01-01 of a date in the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::Date;

    fn check(text: &str, expected: Option<(i64, i16, bool)>) {
        let read = Date::read(text).map(|date| (date.unix_seconds, date.offset_minutes, date.is_zone_known));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn dates_are_read_in_all_forms_of_the_standard_and_some_of_practice() {
        check("Thu, 01 Jan 1970 00:00:00 +0000", Some((0, 0, true)));
        check("Fri, 21 Nov 1997 09:55:06 -0600", Some((880_127_706, -360, true)));
        check("21 Nov 97 09:55:06 GMT", Some((880_106_106, 0, true)));
        check("Tue, 1 Jul 2003 10:52:37 +0200 (CEST)", Some((1_057_049_557, 120, true)));
        check("Thu Feb 29 12:00:00 2024", Some((1_709_208_000, 0, false)));
        check("Thu, 13 Feb 1969 23:32:54 -0330", Some((-27_723_426, -210, true)));
        check("1 Jan 2026 00:00 EST", Some((1_767_243_600, -300, true)));
        check("1 Jan 2026 00:00:00 -0000", Some((1_767_225_600, 0, false)));
        check("1-Jan-2026 00:00:00 +0530", Some((1_767_205_800, 330, true)));
        check("2026-01-01 00:00:00 +0000", Some((1_767_225_600, 0, true)));
        check("Thu, 01 January 2026 00:00:00 Q", Some((1_767_225_600, 0, false)));
        check("1 Jan 2026 9000000000000000000:00", Some((1_767_225_600, 0, false)));
        check("yesterday", None);
        check("", None);
        check("99 Jan 2026", None);
        check("1 Jan 99999999999999999999 00:00", None);
    }
}
