//! Words, times, ids and numbers as programs see them: each kind has one form in JSON and in the query, and its schema.
//! Not what they mean: the types inside are `model`'s and the rooms'.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use custody::campaign::Arrival;
use custody::send_calendar::SendSource;
use guard::desk::{Disposed, Feedback, HeldState, Mode};
use guard::policy::Enforcement;
use guard::policy::change::{Counting, PolicyChangeState};
use guard::protect::ProtectedKind;
use guard::release::reason::Why;
use model::severity::Severity;
use model::time::Time;
use model::verdict::{Action, Direction, MAX_POINTS_OF_A_REASON, Points};
use post::alarm::{ChannelKind, DeliveryState, SyslogTransport};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::problem::{ApiProblem, ProblemKind};

/// A closed set of words.
pub(crate) trait Spoken: Copy + 'static {
    /// What the set is called in the document.
    const NAME: &'static str;
    /// All of the set.
    const ALL: &'static [Self];
    /// Returns the word.
    fn word(self) -> &'static str;
}

/// One of a closed set, as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Spoken> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<'de, T: Spoken> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        let found = T::ALL.iter().copied().find(|one| one.word() == word);
        found.map(Word).ok_or_else(|| {
            let known: Vec<&str> = T::ALL.iter().map(|one| one.word()).collect();
            D::Error::custom(format_args!("expected one of {}", known.join(", ")))
        })
    }
}

impl<T: Spoken> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let known: Vec<&str> = T::ALL.iter().map(|one| one.word()).collect();
        json_schema!({"type": "string", "enum": known})
    }
}

/// Says of kinds what they are called, which words there are, and how one is said.
macro_rules! spoken {
    ($($kind:ty, $name:literal, $all:expr, $word:expr;)*) => {$(
        impl $crate::api::word::Spoken for $kind {
            const NAME: &'static str = $name;
            const ALL: &'static [Self] = &$all;

            fn word(self) -> &'static str {
                let word: fn(Self) -> &'static str = $word;
                word(self)
            }
        }
    )*};
}

pub(crate) use spoken;

spoken! {
    Action, "Action", Action::ALL, Action::as_str;
    Direction, "Direction", [Direction::Inbound, Direction::Outbound, Direction::Internal], Direction::as_str;
    Disposed, "Outcome", Disposed::ALL, Disposed::as_str;
    HeldState, "HeldState", HeldState::ALL, HeldState::as_str;
    Feedback, "Feedback", [Feedback::Phishing, Feedback::Fine], Feedback::as_str;
    Mode, "Mode", [Mode::Observe, Mode::Enforce], Mode::as_str;
    ProtectedKind, "ProtectedKind", ProtectedKind::ALL, ProtectedKind::as_str;
    Counting, "Counting", [Counting::On, Counting::Off, Counting::Trial], Counting::as_str;
    Severity, "Severity", Severity::ALL, Severity::as_str;
    ChannelKind, "ChannelKind", ChannelKind::ALL, ChannelKind::as_str;
    DeliveryState, "DeliveryState", DeliveryState::ALL, DeliveryState::as_str;
    SendSource, "SendSource", SendSource::ALL, SendSource::as_str;
    Arrival, "Arrival", Arrival::ALL, Arrival::as_str;
    Why, "Why", Why::ALL, Why::as_str;
    SyslogTransport, "SyslogTransport",
        [SyslogTransport::Udp, SyslogTransport::Tcp, SyslogTransport::Tls], SyslogTransport::as_str;
    PolicyChangeState, "PolicyState",
        [PolicyChangeState::Draft, PolicyChangeState::On, PolicyChangeState::Undone, PolicyChangeState::Dropped],
        PolicyChangeState::as_str;
    Enforcement, "Enforcement",
        [Enforcement::Enforced, Enforcement::Observed, Enforcement::Stopped], enforcement;
}

fn enforcement(mode: Enforcement) -> &'static str {
    match mode {
        Enforcement::Enforced => "enforced",
        Enforcement::Observed => "observed",
        Enforcement::Stopped => "stopped",
    }
}

/// A moment, in the form of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Time);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        // RFC 3339 §5.6: the whole time is said, with its zone; longer forms are others' standards.
        let is_plain = !text.contains('[') && text.contains(['T', 't']);
        let read = is_plain.then(|| text.parse().ok()).flatten();
        read.map(Moment).ok_or_else(|| D::Error::custom("expected a time like 2031-05-04T09:00:00Z"))
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

/// A day, in the form of RFC 3339 §5.6: `2031-05-04`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) String);

impl Day {
    pub(crate) fn of(day: &impl Display) -> Self {
        Day(day.to_string())
    }

    /// Reads it; the form alone does not tell that there is such a day.
    pub(crate) fn read<T: FromStr>(&self) -> Result<T, ApiProblem> {
        let none = || ApiProblem::saying(ProblemKind::Unfit, format!("body: there is no day {}", self.0));
        self.0.parse().map_err(|_| none())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let has_form = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if has_form { Ok(Day(text)) } else { Err(D::Error::custom("expected a day like 2031-05-04")) }
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

/// An id, in the form of RFC 9562 §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdText<T>(pub(crate) T);

impl<T: Display> Serialize for IdText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for IdText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(IdText).map_err(|_| D::Error::custom("expected an id of 36 characters"))
    }
}

impl<T> JsonSchema for IdText<T> {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "uuid"})
    }
}

/// Points that are handed in: a number with at most two decimals, within what one reason may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PointsIn(pub(crate) Points);

impl<'de> Deserialize<'de> for PointsIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        points(number).map(PointsIn).ok_or_else(|| {
            D::Error::custom(format_args!(
                "expected points between -{MAX_POINTS_OF_A_REASON} and {MAX_POINTS_OF_A_REASON} with at most two decimals"
            ))
        })
    }
}

/// Reads a number of points; none for more than a reason may carry, or for a third decimal.
fn points(number: f64) -> Option<Points> {
    let most = f64::from(MAX_POINTS_OF_A_REASON.as_hundredths());
    let hundredths = number * 100.0;
    let whole = hundredths.round();
    // What a decimal becomes in binary is off by less than this.
    let is_whole = (hundredths - whole).abs() < 1e-6;
    (is_whole && whole.abs() <= most).then(|| Points::parse(&format!("{:.2}", whole / 100.0)))?
}

impl JsonSchema for PointsIn {
    fn schema_name() -> Cow<'static, str> {
        "PointsIn".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let most = MAX_POINTS_OF_A_REASON.as_hundredths() / 100;
        json_schema!({"type": "number", "multipleOf": 0.01, "minimum": -most, "maximum": most})
    }
}

/// How many rows a page may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit(pub(crate) u32);

/// No page has more.
const MOST_ROWS: u32 = 500;

impl Default for Limit {
    fn default() -> Self {
        Limit(100)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = u32::deserialize(deserializer)?;
        if (1..=MOST_ROWS).contains(&rows) {
            Ok(Limit(rows))
        } else {
            Err(D::Error::custom(format_args!("expected a number from 1 to {MOST_ROWS}")))
        }
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": Limit::default().0})
    }
}

/// Reads a whole number, also one that is written with decimals that are none: to JSON Schema `5.0` is an integer.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(deserializer: D) -> Result<T, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let is_whole = number.fract() == 0.0 && (0.0..=MOST_EXACT as f64).contains(&number);
    // Within what a float holds exactly, so nothing is cut.
    let whole = is_whole.then(|| format!("{number:.0}").parse::<u64>().ok()).flatten();
    whole
        .and_then(|whole| T::try_from(whole).ok())
        .ok_or_else(|| D::Error::custom("expected a whole number that is not too large"))
}

/// A place in a list, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position(pub(crate) u64);

/// RFC 8259 §6: beyond this, programs differ about what a number is.
pub(crate) const MOST_EXACT: u64 = (1 << 53) - 1;

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let place = u64::deserialize(deserializer)?;
        if place <= MOST_EXACT {
            Ok(Position(place))
        } else {
            Err(D::Error::custom(format_args!("expected a number up to {MOST_EXACT}")))
        }
    }
}

impl JsonSchema for Position {
    fn schema_name() -> Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": MOST_EXACT})
    }
}

/// Bytes as two digits each.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_two_decimals_and_a_bound() {
        for (number, expected) in [
            (1.5, Some(150)),
            (-0.07, Some(-7)),
            (0.29, Some(29)),
            (1000.0, Some(100_000)),
            (1000.01, None),
            (0.001, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(points(number), expected.map(Points::hundredths), "{number}");
        }
    }

    #[test]
    fn a_moment_is_whole() {
        let read = |text: &str| serde_json::from_value::<Moment>(text.into()).is_ok();
        assert!(read("2031-05-04T09:00:00Z") && read("2031-05-04t09:00:00.25+02:00"));
        assert!(!read("2031-05-04") && !read("2031-05-04T09:00:00") && !read("2031-05-04T09:00Z[UTC]"));
    }

    #[test]
    fn a_word_is_one_of_its_set() {
        assert_eq!(serde_json::to_value(Word(Action::Hold)).unwrap(), "hold");
        let wrong = serde_json::from_value::<Word<Action>>("keep".into()).unwrap_err();
        assert_eq!(wrong.to_string(), "expected one of accept, tag, hold, defer, reject");
    }
}
