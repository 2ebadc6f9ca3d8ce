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
