//! Rule: what some law asks of us, as it stands in `policies/obligations`: dated, with its source, and with cases that the tests read.

use jiff::{civil::Date, tz::TimeZone};
use model::time::Time;
use serde::Deserialize;

use super::clock::{self, Calendar, Period};

/// The files that are built in. A test finds one that is not named here.
const FILES: &[&str] = &[include_str!("../../../../policies/obligations/eu-gdpr-33.toml")];

/// A rule that nobody held against its source for so many days is shown in amber.
pub const STALE_AFTER_DAYS: i32 = 180;

/// What some law asks of us.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, which names its words in the texts.
    pub id: String,
    /// Rises with every change of it.
    pub version: u32,
    /// From when it holds.
    pub valid_from: Date,
    /// Whom to tell, by a word of the texts.
    pub addressee: String,
    /// How long one has from being aware.
    pub period: Period,
    /// What must be told, by words of the texts.
    pub contents: Vec<String>,
    /// Where it is written.
    pub source: String,
    /// When somebody last held it against its source.
    pub checked_on: Date,
    /// Whether counsel did.
    pub is_confirmed_by_counsel: bool,
    calendar: Calendar,
}

/// A file as it stands there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: String,
    version: u32,
    valid_from: String,
    addressee: String,
    clock: String,
    period: String,
    zone: String,
    contents: Vec<String>,
    source: String,
    checked_on: String,
    confirmed_by_counsel: bool,
    #[serde(default)]
    case: Vec<Case>,
}

/// An aware time and when it would be due.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "cases are for the tests; a file with others is still refused")
)]
struct Case {
    name: String,
    aware: String,
    due: String,
}

impl Rule {
    /// Returns the rules that were built in, in the order of their ids.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let read = |text: &&str| Self::parse(text).expect("the files are built in; a test reads each").0;
        FILES.iter().map(read).collect()
    }

    fn parse(text: &str) -> Result<(Self, Vec<Case>), String> {
        let file: RuleFile = toml::from_str(text).map_err(|error| error.to_string())?;
        let date = |text: &str| text.parse::<Date>().map_err(|error| error.to_string());
        if file.clock != "aware" {
            return Err(format!("`{}` is no clock that is known", file.clock));
        }
        let zone = TimeZone::get(&file.zone).map_err(|error| error.to_string())?;
        let rule = Self {
            id: file.id,
            version: file.version,
            valid_from: date(&file.valid_from)?,
            addressee: file.addressee,
            period: file.period.parse().map_err(|_| format!("`{}` is no period", file.period))?,
            contents: file.contents,
            source: file.source,
            checked_on: date(&file.checked_on)?,
            is_confirmed_by_counsel: file.confirmed_by_counsel,
            calendar: Calendar::plain(zone),
        };
        Ok((rule, file.case))
    }

    /// Returns by when it is due if we were aware at a time.
    #[must_use]
    pub fn due(&self, aware: Time) -> Time {
        clock::end(aware, self.period, &self.calendar)
    }

    /// True once nobody held it against its source for [`STALE_AFTER_DAYS`].
    #[must_use]
    pub fn is_stale(&self, now: Time) -> bool {
        let stamp = jiff::Timestamp::from_microsecond(now.micros()).unwrap_or(jiff::Timestamp::MAX);
        let today = stamp.to_zoned(TimeZone::UTC).date();
        today.since(self.checked_on).is_ok_and(|span| span.get_days() > STALE_AFTER_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_counts_its_cases_as_they_say() {
        for text in FILES {
            let (rule, cases) = Rule::parse(text).unwrap();
            assert!(cases.len() >= 3, "{}", rule.id);
            for case in cases {
                let due = rule.due(case.aware.parse().unwrap());
                assert_eq!(due.to_string(), case.due, "{}: {}", rule.id, case.name);
            }
        }
    }

    #[test]
    fn every_file_is_built_in_under_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/obligations");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                entry.unwrap().file_name().into_string().unwrap().strip_suffix(".toml").map(str::to_owned)
            })
            .collect();
        names.sort();
        let ids: Vec<String> = Rule::built_in().into_iter().map(|rule| rule.id).collect();
        assert_eq!(ids, names);
    }

    #[test]
    fn a_rule_that_nobody_looked_at_for_long_is_stale() {
        let rule = Rule { checked_on: "2026-05-01".parse().unwrap(), ..Rule::built_in().remove(0) };
        assert!(!rule.is_stale("2026-10-28T00:00:00Z".parse().unwrap()));
        assert!(rule.is_stale("2026-10-29T00:00:00Z".parse().unwrap()));
    }
}
