//! Tuning: which signals and rules count otherwise than by default: not at all, on trial, or with other points.
//! On trial a finding is made and shown with what it would have added, and adds nothing and forces nothing. Not the thresholds (`context`), not
//! exceptions for somebody (`exception`). Pure; who may change it is guard's business.

use std::collections::BTreeMap;

use model::verdict::{MAX_POINTS_OF_A_REASON, Points, ReasonId};

use crate::signals::Finding;

/// What reasons on trial are named with, before their own name.
pub const TRIAL_PREFIX: &str = "trial.";

/// The argument of a phrase that says what it would have added.
pub const ON_TRIAL: &str = "on-trial";

/// Whether a signal or rule counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Counting {
    /// It counts.
    #[default]
    On,
    /// It is left out, and leaves no trace.
    Off,
    /// It is shown with what it would have added, and adds nothing.
    Trial,
}

impl Counting {
    /// Returns the word it is kept and shown as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Counting::On => "on",
            Counting::Off => "off",
            Counting::Trial => "trial",
        }
    }

    /// Reads the word written by [`Counting::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Counting::On, Counting::Off, Counting::Trial].into_iter().find(|counting| counting.as_str() == word)
    }
}

/// How one signal or rule counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceSetting {
    /// Whether it counts.
    pub counting: Counting,
    /// What it adds instead of its own points.
    pub points: Option<Points>,
}

/// How signals and rules count where that is not the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tuning {
    settings: BTreeMap<String, SourceSetting>,
}

impl FromIterator<(String, SourceSetting)> for Tuning {
    /// Takes names of reasons and how they count; points are brought into the bounds of a single reason.
    fn from_iter<I: IntoIterator<Item = (String, SourceSetting)>>(settings: I) -> Self {
        let within = |points: Points| points.clamp(-MAX_POINTS_OF_A_REASON, MAX_POINTS_OF_A_REASON);
        let bounded = settings
            .into_iter()
            .map(|(id, setting)| (id, SourceSetting { points: setting.points.map(within), ..setting }));
        Tuning { settings: bounded.collect() }
    }
}

impl Tuning {
    /// Returns how a signal or rule counts, by the name of its reason.
    #[must_use]
    pub fn setting(&self, id: &str) -> SourceSetting {
        self.settings.get(id).copied().unwrap_or_default()
    }

    /// Returns what is set, by name.
    pub fn settings(&self) -> impl Iterator<Item = (&str, SourceSetting)> {
        self.settings.iter().map(|(id, setting)| (id.as_str(), *setting))
    }

    /// Makes findings count as they are to.
    pub(crate) fn applied(&self, found: Vec<Finding>) -> Vec<Finding> {
        if self.settings.is_empty() {
            return found;
        }
        found.into_iter().filter_map(|finding| self.one(finding)).collect()
    }

    fn one(&self, mut finding: Finding) -> Option<Finding> {
        let setting = self.setting(finding.id.as_str());
        finding.points = setting.points.unwrap_or(finding.points);
        match setting.counting {
            Counting::On => {}
            Counting::Off => return None,
            Counting::Trial => {
                finding.id = ReasonId::named(format!("{TRIAL_PREFIX}{}", finding.id));
                finding.text = finding.text.with(ON_TRIAL, finding.points.to_string());
                finding.points = Points::ZERO;
                finding.force = None;
            }
        }
        Some(finding)
    }
}
