//! Clock: when a period that began with an event ends. Pure: time, period, calendar in; an instant out.
//! Counted as Regulation (EEC, Euratom) No 1182/71 of 3 June 1971 counts periods in acts of the Union, cited at the line that obeys it. Other laws count otherwise and need a
//! way of their own here.

use std::{collections::BTreeSet, str::FromStr};

use jiff::{ToSpan as _, civil::Date, civil::Weekday, tz::TimeZone};
use model::time::Time;

/// How long somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// So many hours.
    Hours(u16),
    /// So many days, days off included.
    Days(u16),
    /// So many days that are neither weekend nor holiday.
    WorkingDays(u16),
}

/// A text is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read a period: expected a form like `72 hours`, `30 days` or `3 working days`")]
pub struct PeriodError;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (count, unit) = text.split_once(' ').ok_or(PeriodError)?;
        let count = count.parse().map_err(|_| PeriodError)?;
        match unit {
            _ if count == 0 => Err(PeriodError),
            "hours" => Ok(Self::Hours(count)),
            "days" => Ok(Self::Days(count)),
            "working days" => Ok(Self::WorkingDays(count)),
            _ => Err(PeriodError),
        }
    }
}

/// Where it is counted: which days are off, and when a day begins.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Where the day begins and ends.
    pub zone: TimeZone,
    /// Public holidays there.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// A calendar without holidays.
    #[must_use]
    pub const fn plain(zone: TimeZone) -> Self {
        Self { zone, holidays: BTreeSet::new() }
    }

    fn is_working(&self, day: Date) -> bool {
        // Regulation No 1182/71, article 2(2): working days are all days but public holidays, Sundays and Saturdays.
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day)
    }

    /// The end of a day: the first instant of the next.
    fn end_of(&self, day: Date) -> Time {
        let next = next(day).to_zoned(self.zone.clone());
        next.map_or(Time::LATEST, |next| Time::from_micros(next.timestamp().as_microsecond()))
    }

    fn day_of(&self, time: Time) -> Date {
        let stamp = jiff::Timestamp::from_microsecond(time.micros()).unwrap_or(jiff::Timestamp::MAX);
        stamp.to_zoned(self.zone.clone()).date()
    }
}

const HOUR_MICROS: i64 = 3_600_000_000;

/// Returns the instant at which a period that began with an event is over.
#[must_use]
pub fn end(event: Time, period: Period, calendar: &Calendar) -> Time {
    match period {
        Period::Hours(hours) => {
            // Regulation No 1182/71, article 3(1): the hour during which the event occurs is not counted. Hours of all zones of the Union begin together.
            let begin = event.micros().div_euclid(HOUR_MICROS) + 1;
            // Article 3(2)(a): from the beginning of the first hour to the end of the last. Article 3(3): days off are counted. Article 3(4) does not hold
            // for hours; and by article 3(5), two working days at least, a period in hours is not made longer here: who is early is never wrong.
            Time::from_micros((begin + i64::from(hours)).saturating_mul(HOUR_MICROS))
        }
        Period::Days(days) => {
            // Article 3(1): the day of the event is not counted.
            let first = next(calendar.day_of(event));
            let last = (1..days).fold(first, |day, _| next(day));
            calendar.end_of(lengthened(first, last, days, calendar))
        }
        Period::WorkingDays(days) => {
            let mut last = calendar.day_of(event);
            for _ in 0..days {
                last = next_working(next(last), calendar);
            }
            calendar.end_of(last)
        }
    }
}

/// Article 3(4): a last day that is off makes it end with the next working day. Article 3(5): two days or more include two working days.
fn lengthened(first: Date, last: Date, days: u16, calendar: &Calendar) -> Date {
    let mut last = next_working(last, calendar);
    while days >= 2 && working_days(first, last, calendar) < 2 {
        last = next_working(next(last), calendar);
    }
    last
}

fn working_days(first: Date, last: Date, calendar: &Calendar) -> usize {
    let mut days = 0;
    let mut day = first;
    while day <= last && day < Date::MAX {
        days += usize::from(calendar.is_working(day));
        day = next(day);
    }
    days
}

fn next(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(Date::MAX)
}

fn next_working(mut day: Date, calendar: &Calendar) -> Date {
    while !calendar.is_working(day) && day < Date::MAX {
        day = next(day);
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(event: &str, period: &str, expected: &str) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut calendar = Calendar::plain(zone);
        calendar
            .holidays
            .extend(["2026-12-25", "2026-12-26", "2027-01-01"].map(|day| day.parse::<Date>().unwrap()));
        let ends = end(event.parse().unwrap(), period.parse().unwrap(), &calendar);
        assert_eq!(ends.to_string(), expected, "{event} {period}");
    }

    #[test]
    fn hours_are_counted_from_the_next_full_hour_over_all_days() {
        check("2026-11-20T17:59:59.999999Z", "72 hours", "2026-11-23T18:00:00Z");
        check("2026-11-20T18:00:00Z", "72 hours", "2026-11-23T19:00:00Z");
        check("2026-12-24T08:15:00Z", "24 hours", "2026-12-25T09:00:00Z");
    }

    #[test]
    fn days_begin_after_the_day_of_the_event_and_end_at_midnight_there() {
        // Monday to Thursday; midnight in Berlin is 23:00 in winter and 22:00 in summer.
        check("2026-11-23T10:00:00Z", "3 days", "2026-11-26T23:00:00Z");
        check("2026-06-01T10:00:00Z", "3 days", "2026-06-04T22:00:00Z");
        // 23:30 of the 22nd is half past midnight of the 23rd there.
        check("2026-11-22T23:30:00Z", "3 days", "2026-11-26T23:00:00Z");
    }

    #[test]
    fn a_last_day_that_is_off_gives_the_next_working_day() {
        // Thursday and two days: Saturday, so Monday.
        check("2026-11-19T10:00:00Z", "2 days", "2026-11-23T23:00:00Z");
        // The last day is Christmas Day; the 26th is a holiday and a Saturday, the 27th a Sunday.
        check("2026-12-22T10:00:00Z", "3 days", "2026-12-28T23:00:00Z");
        // One day after New Year's Eve is a holiday, then comes a weekend.
        check("2026-12-31T10:00:00Z", "1 days", "2027-01-04T23:00:00Z");
    }

    #[test]
    fn two_days_or_more_include_two_working_days() {
        // Friday and two days end on Sunday; Monday is one working day, Tuesday the second.
        check("2026-11-20T10:00:00Z", "2 days", "2026-11-24T23:00:00Z");
        check("2026-11-20T10:00:00Z", "5 days", "2026-11-25T23:00:00Z");
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays() {
        check("2026-11-20T10:00:00Z", "3 working days", "2026-11-25T23:00:00Z");
        check("2026-12-23T10:00:00Z", "3 working days", "2026-12-29T23:00:00Z");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "72", "0 hours", "-1 days", "72 hour", "99999 days", "three days"] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
    }
}
