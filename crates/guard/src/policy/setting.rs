//! Settings: what the documents of `store::guard::setting` mean, read once into types. A setting replaces what the configuration file says of the same
//! thing, except that promises and names are added to it. Read by `refresh`; written by `change` and `protect`.

use judge::context::{Asked, Thresholds};
use judge::tuning::{Counting, SourceSetting};
use model::verdict::{Direction, MAX_POINTS_OF_A_REASON, Points};
use serde_json::{Value as Json, json};
use store::guard::setting::Setting as Row;

const ORGANISATION: &str = "organisation";
const NEVER_ASK: &str = "never-ask";
const THRESHOLD: &str = "threshold.";
const SOURCE: &str = "source.";
const OWN_RULE: &str = "own-rule.";

/// One thing that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// What our customers call us.
    Organisation(String),
    /// What we have promised never to ask for.
    NeverAsk(Vec<Asked>),
    /// Thresholds of mail from outside, or of our own mail.
    Thresholds(Direction, Thresholds),
    /// How a signal or rule counts, by the name of its reason.
    Source(String, SourceSetting),
    /// A rule of our own, by its name: the text of a rule file.
    OwnRule(String, String),
}

impl Setting {
    /// Returns the name it is kept under.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Setting::Organisation(_) => ORGANISATION.to_owned(),
            Setting::NeverAsk(_) => NEVER_ASK.to_owned(),
            Setting::Thresholds(Direction::Inbound, _) => format!("{THRESHOLD}inbound"),
            Setting::Thresholds(Direction::Outbound | Direction::Internal, _) => {
                format!("{THRESHOLD}outbound")
            }
            Setting::Source(id, _) => format!("{SOURCE}{id}"),
            Setting::OwnRule(name, _) => format!("{OWN_RULE}{name}"),
        }
    }

    /// Returns the document it is kept as.
    #[must_use]
    pub fn value(&self) -> String {
        let points = |points: Option<Points>| points.map(Points::as_hundredths);
        match self {
            Setting::Organisation(name) => json!({ "name": name }).to_string(),
            Setting::NeverAsk(asked) => {
                Json::from(asked.iter().map(|asked| asked.as_str()).collect::<Vec<_>>()).to_string()
            }
            Setting::Thresholds(_, limits) => json!({
                "tag": points(limits.tag),
                "hold": points(limits.hold),
                "defer": points(limits.defer),
                "reject": points(limits.reject),
            })
            .to_string(),
            Setting::Source(_, setting) => {
                json!({ "counting": setting.counting.as_str(), "points": points(setting.points) }).to_string()
            }
            Setting::OwnRule(_, text) => text.clone(),
        }
    }

    /// Reads what is kept; nothing if it is not in its form, for example because a newer program wrote it.
    #[must_use]
    pub fn parse(name: &str, value: &str) -> Option<Self> {
        if let Some(rule) = own_rule_of(name) {
            return Some(Setting::OwnRule(rule.to_owned(), value.to_owned()));
        }
        let json: Json = serde_json::from_str(value).ok()?;
        if name == ORGANISATION {
            return Some(Setting::Organisation(json["name"].as_str()?.to_owned()));
        }
        if name == NEVER_ASK {
            let asked = json.as_array()?.iter().map(|word| Asked::parse(word.as_str()?));
            return Some(Setting::NeverAsk(asked.collect::<Option<_>>()?));
        }
        if let Some(direction) = name.strip_prefix(THRESHOLD) {
            let limits = Thresholds {
                tag: points_of(&json["tag"])?,
                hold: points_of(&json["hold"])?,
                defer: points_of(&json["defer"])?,
                reject: points_of(&json["reject"])?,
            };
            let direction = Direction::parse(direction).filter(|direction| *direction != Direction::Internal);
            return Some(Setting::Thresholds(direction?, limits));
        }
        let id = name.strip_prefix(SOURCE)?;
        let counting = Counting::parse(json["counting"].as_str()?)?;
        Some(Setting::Source(id.to_owned(), SourceSetting { counting, points: points_of(&json["points"])? }))
    }

    /// Reads a row.
    #[must_use]
    pub fn of(row: &Row) -> Option<Self> {
        Setting::parse(&row.name, &row.value)
    }
}

/// The name under which the thresholds of a direction are kept.
#[must_use]
pub fn thresholds_name(direction: Direction) -> String {
    let none = Thresholds { tag: None, hold: None, defer: None, reject: None };
    Setting::Thresholds(direction, none).name()
}

/// The name under which it is kept how a signal or rule counts.
#[must_use]
pub fn source_name(id: &str) -> String {
    format!("{SOURCE}{id}")
}

/// The name under which a rule of our own is kept.
#[must_use]
pub fn own_rule_name(name: &str) -> String {
    format!("{OWN_RULE}{name}")
}

/// The rule of our own that is kept under a name.
#[must_use]
pub fn own_rule_of(name: &str) -> Option<&str> {
    name.strip_prefix(OWN_RULE)
}

/// Reads points, or that there are none; nothing for what is neither, or for more than a reason may carry.
fn points_of(json: &Json) -> Option<Option<Points>> {
    if json.is_null() {
        return Some(None);
    }
    let points = Points::hundredths(i32::try_from(json.as_i64()?).ok()?);
    (-MAX_POINTS_OF_A_REASON..=MAX_POINTS_OF_A_REASON).contains(&points).then_some(Some(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_read_as_it_was_written() {
        let points = |hundredths| Some(Points::hundredths(hundredths));
        let thresholds = Thresholds { tag: points(400), hold: None, defer: None, reject: points(1_500) };
        for setting in [
            Setting::Organisation("Harbour \"Lights\"".into()),
            Setting::NeverAsk(Asked::ALL.to_vec()),
            Setting::Thresholds(Direction::Inbound, thresholds),
            Setting::Thresholds(Direction::Outbound, thresholds),
            Setting::Source(
                "link.port".into(),
                SourceSetting { counting: Counting::Trial, points: points(-50) },
            ),
            Setting::OwnRule("our-own".into(), "name: x\n{".into()),
        ] {
            assert_eq!(Setting::parse(&setting.name(), &setting.value()), Some(setting));
        }
    }

    #[test]
    fn what_is_not_in_its_form_is_not_read() {
        for (name, value) in [
            ("organisation", "{}"),
            ("never-ask", "[\"mood\"]"),
            ("threshold.internal", "{\"tag\":1,\"hold\":null,\"defer\":null,\"reject\":null}"),
            ("threshold.inbound", "{\"tag\":1.5,\"hold\":null,\"defer\":null,\"reject\":null}"),
            ("source.link.port", "{\"counting\":\"often\",\"points\":null}"),
            ("source.link.port", "{\"counting\":\"on\",\"points\":100001}"),
            ("source.link.port", "on"),
            ("unheard-of", "{}"),
        ] {
            assert_eq!(Setting::parse(name, value), None, "{name} {value}");
        }
    }
}
