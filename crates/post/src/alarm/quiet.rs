//! Quiet hours: when a channel is not to be disturbed. Pure; daylight saving is the zone's own business.

use jiff::{Timestamp, civil, tz::TimeZone};
use model::{severity::Severity, time::Time};
use store::post::alarm_channel::QuietHours;

/// From this severity on an alarm passes quiet hours.
pub const SEVERE: Severity = Severity::High;

/// Whether the name of a time zone is known.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// When an alarm may be told to a channel: now, or at the end of its quiet hours.
#[must_use]
pub fn told_at(quiet: Option<&QuietHours>, severity: Severity, now: Time) -> Time {
    match quiet {
        Some(quiet) if severity < SEVERE => after(quiet, now).unwrap_or(now),
        _ => now,
    }
}

/// The end of the quiet hours in which an instant lies; none if it lies in none, or the zone is unknown, because telling is better than silence.
fn after(quiet: &QuietHours, now: Time) -> Option<Time> {
    let zone = TimeZone::get(&quiet.zone).ok()?;
    let local = Timestamp::from_microsecond(now.micros()).ok()?.to_zoned(zone.clone());
    let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).ok()?;
    let (from, until) = (quiet.from_minute, quiet.until_minute);
    let (is_quiet, ends_tomorrow) = if from < until {
        ((from..until).contains(&minute), false)
    } else {
        (minute >= from || minute < until, minute >= from)
    };
    if !is_quiet {
        return None;
    }
    let day = if ends_tomorrow { local.date().tomorrow().ok()? } else { local.date() };
    let (hour, minute) = (i8::try_from(until / 60).ok()?, i8::try_from(until % 60).ok()?);
    let end = day.to_datetime(civil::time(hour, minute, 0, 0)).to_zoned(zone).ok()?;
    // On the night the clocks go back the end of a window can lie behind the instant; then it is over.
    Some(Time::from_micros(end.timestamp().as_microsecond())).filter(|end| *end > now)
}
