//! Time: an instant in UTC, counted in microseconds, as it is kept and compared.
//! Not a clock (that is `platform::clock`) and not a calendar: days, zones and business days are somebody else's.
//! Read by everybody: `now` is always a parameter.

use std::{fmt, str::FromStr, time::Duration};

use thiserror::Error;

/// An instant in UTC with the resolution of a microsecond.
///
/// Always within the years 0000 to 9999, so that it can be written down (RFC 3339); arithmetic stops at the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// A text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("read a time: expected a form like 2026-11-21T14:03:07Z")]
pub struct TimeError;

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The first instant that can be written: 0000-01-01T00:00:00Z.
    pub const EARLIEST: Self = Self(-62_167_219_200_000_000);
    /// The last instant that can be written in any zone: 9999-12-30T22:00:00Z.
    pub const LATEST: Self = Self(253_402_207_200_000_000);

    /// Takes microseconds since 1970; what lies beyond the writable years becomes their nearest end.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::EARLIEST.0 {
            Self::EARLIEST
        } else if micros > Self::LATEST.0 {
            Self::LATEST
        } else {
            Self(micros)
        }
    }

    /// Takes whole seconds since 1970, as most protocols carry them.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(1_000_000))
    }

    /// Returns microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Returns whole seconds since 1970, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Returns the instant so much later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(micros_of(span)))
    }

    /// Returns the instant so much earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(micros_of(span)))
    }

    /// Returns how long `earlier` lies back; nothing if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros_of(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl fmt::Display for Time {
    /// Writes the RFC 3339 form in UTC, with as many decimals as needed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // RFC 3339 §5.6; the years are within what jiff can hold, by construction.
        jiff::Timestamp::from_microsecond(self.0).map_err(|_| fmt::Error)?.fmt(out)
    }
}

impl FromStr for Time {
    type Err = TimeError;

    /// Reads the RFC 3339 form in any zone; decimals beyond the microsecond are cut.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let stamp: jiff::Timestamp = text.parse().map_err(|_| TimeError)?;
        Ok(Self::from_micros(stamp.as_microsecond()))
    }
}

#[cfg(test)]
mod tests;
