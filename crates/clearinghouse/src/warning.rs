//! Warnings: how urgent something is, who says so, and until when. Pure: what a statement leads to at a hub, what a coordinator may change, and what
//! a member does with what it is told. Not the keeping and telling ([`crate::hub`], [`crate::peers`]).
//!
//! One owner is one voice, however many members it has. A voice counts for a warning only if it names everything in it: else somebody who repeats one
//! thing would vouch for the rest. By rule a warning is a Watch, with two voices an Advisory; a Warning, which has mail refused, only a coordinator
//! makes. Nothing is for ever: what nobody says again runs out.

use std::collections::BTreeSet;
use std::time::Duration;

use model::ids::WarningId;
use model::indicator::Indicator;
use model::time::Time;
use model::verdict::Action;
use model::watch::{Level, WatchEntry};
use seal::jws::{self, JwsError, Parsed};
use seal::signature::{SigningKey, VerifyingKey};
use serde_json::{Value as Json, json};
use store::shared::warning::{Origin, Voice, Warning, WarningState};
use store::shared::watch_entry::TimedEntry;
use thiserror::Error;

use crate::redact::Untouchable;
use crate::statement::{MAX_STATEMENT_BYTES, indicators_json, indicators_of};

/// What a signed warning says it is.
pub const WARNING_TYPE: &str = "tidewatch-warning+json";
/// A signed warning has at most so many bytes: more than the largest statement, because it names what one statement names and says more about it.
/// Were it less, one member's large statement would become a warning that no member can read.
pub const MAX_WARNING_BYTES: usize = MAX_STATEMENT_BYTES + 8 * 1024;
/// Two voices that know nothing of each other.
const VOICES_FOR_ADVISORY: usize = 2;

/// Why a warning stands as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// By rule, from what members said.
    Rule,
    /// A coordinator has seen that it is so.
    Confirmed,
    /// A coordinator finds it less urgent.
    Calmer,
    /// It should not have been.
    Mistake,
    /// It was right, and is over.
    Over,
    /// Nobody said it again.
    RanOut,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Rule, Self::Confirmed, Self::Calmer, Self::Mistake, Self::Over, Self::RanOut];

    /// Returns the word that is kept and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Confirmed => "confirmed",
            Self::Calmer => "calmer",
            Self::Mistake => "mistake",
            Self::Over => "over",
            Self::RanOut => "ran-out",
        }
    }

    /// Reads the word written by [`Why::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == word)
    }
}

/// How long a warning lasts after somebody said it.
#[must_use]
pub const fn lasts(level: Level) -> Duration {
    match level {
        // What has mail refused has to be said again soon.
        Level::Warning => Duration::from_hours(24),
        Level::Advisory | Level::Watch | Level::Information => Duration::from_hours(7 * 24),
    }
}

/// Returns how many independent voices there are.
#[must_use]
pub fn voice_count(voices: &[Voice]) -> usize {
    voices.iter().map(|voice| voice.owner.trim().to_lowercase()).collect::<BTreeSet<_>>().len()
}

/// The level that voices make by rule.
fn level_by_rule(voices: usize) -> Level {
    if voices >= VOICES_FOR_ADVISORY { Level::Advisory } else { Level::Watch }
}

/// Says which of what was named is in no warning in force: that makes a new one.
#[must_use]
pub fn news(named: &[Indicator], in_force: &[Warning]) -> Vec<Indicator> {
    let is_known =
        |indicator: &&Indicator| in_force.iter().any(|warning| warning.indicators.contains(indicator));
    named.iter().filter(|indicator| !is_known(indicator)).cloned().collect()
}

/// Says whether a statement vouches for a warning.
#[must_use]
pub fn is_vouched(named: &[Indicator], warning: &Warning) -> bool {
    warning.indicators.iter().all(|indicator| named.contains(indicator))
}

/// Makes a warning of what one member named; it is signed when it is kept.
#[must_use]
pub fn issued(id: WarningId, indicators: Vec<Indicator>, now: Time) -> Warning {
    let level = level_by_rule(1);
    Warning {
        id,
        origin: Origin::Here,
        revision: 1,
        level,
        state: WarningState::Issued,
        why: Why::Rule.as_str().to_owned(),
        indicators,
        issued_at: now,
        changed_at: now,
        expires_at: now.plus(lasts(level)),
        signed: String::new(),
    }
}

/// The warning after another voice: it lasts longer, and may be more urgent; a coordinator's level is never lowered by rule.
#[must_use]
pub fn heard_again(warning: &Warning, voices: usize, now: Time) -> Warning {
    let level = warning.level.max(level_by_rule(voices));
    let why = if level == warning.level { warning.why.clone() } else { Why::Rule.as_str().to_owned() };
    let expires_at = warning.expires_at.max(now.plus(lasts(level)));
    Warning { revision: warning.revision + 1, level, why, changed_at: now, expires_at, ..warning.clone() }
}

/// What a coordinator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Sets how urgent it is.
    Level(Level),
    /// Takes it back.
    Cancel(Why),
}

/// Returns the warning after a coordinator's act; none if it makes no difference or is not possible any more.
#[must_use]
pub fn decided(warning: &Warning, act: Act, now: Time) -> Option<Warning> {
    if warning.state != WarningState::Issued {
        return None;
    }
    let after = Warning { revision: warning.revision + 1, changed_at: now, ..warning.clone() };
    match act {
        Act::Level(level) if level == warning.level || level == Level::Information => None,
        Act::Level(level) => {
            let why = if level > warning.level { Why::Confirmed } else { Why::Calmer };
            let expires_at = now.plus(lasts(level));
            Some(Warning { level, why: why.as_str().to_owned(), expires_at, ..after })
        }
        Act::Cancel(why) => {
            Some(Warning { state: WarningState::Cancelled, why: why.as_str().to_owned(), ..after })
        }
    }
}

/// The warning after its time.
#[must_use]
pub fn ran_out(warning: &Warning, now: Time) -> Warning {
    Warning {
        revision: warning.revision + 1,
        state: WarningState::Expired,
        why: Why::RanOut.as_str().to_owned(),
        changed_at: now,
        ..warning.clone()
    }
}

/// A text is no warning of the hub.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WarningError {
    /// It is not signed, or not by the hub's key.
    #[error(transparent)]
    Signed(#[from] JwsError),
    /// It does not say what a warning says.
    #[error("read a warning: {0}")]
    Malformed(&'static str),
}

/// Writes a warning in the hub's words and signs it.
#[must_use]
pub fn signed(warning: &Warning, key: &SigningKey) -> String {
    let payload = json!({
        "version": 1,
        "id": warning.id.to_string(),
        "revision": warning.revision,
        "level": warning.level.as_str(),
        "state": warning.state.as_str(),
        "why": warning.why,
        "issued_at": warning.issued_at.to_string(),
        "changed_at": warning.changed_at.to_string(),
        "expires_at": warning.expires_at.to_string(),
        "indicators": indicators_json(&warning.indicators),
    });
    jws::sign(key, WARNING_TYPE, payload.to_string().as_bytes())
}

/// Reads a warning as the hub signed it.
pub fn told(text: &str, hub: &VerifyingKey) -> Result<Warning, WarningError> {
    let payload = Parsed::parse(text, MAX_WARNING_BYTES)?.verify(hub, WARNING_TYPE)?;
    let json: Json = serde_json::from_slice(&payload).map_err(|_| MALFORMED)?;
    if json["version"] != 1 {
        return Err(WarningError::Malformed("it is of a version that is not known here"));
    }
    let word = |name: &str| json[name].as_str().ok_or(MALFORMED);
    let time = |name: &str| word(name)?.parse().map_err(|_| MALFORMED);
    let revision = json["revision"].as_u64().and_then(|number| u32::try_from(number).ok());
    Ok(Warning {
        id: word("id")?.parse().map_err(|_| MALFORMED)?,
        origin: Origin::Hub,
        revision: revision.filter(|number| *number > 0).ok_or(MALFORMED)?,
        level: Level::parse(word("level")?).ok_or(MALFORMED)?,
        state: WarningState::parse(word("state")?).ok_or(MALFORMED)?,
        why: Why::parse(word("why")?).ok_or(MALFORMED)?.as_str().to_owned(),
        issued_at: time("issued_at")?,
        changed_at: time("changed_at")?,
        expires_at: time("expires_at")?,
        indicators: indicators_of(&json["indicators"]).ok_or(MALFORMED)?,
        signed: text.to_owned(),
    })
}

const MALFORMED: WarningError = WarningError::Malformed("a field is missing or not in its form");

/// What mail that a Warning names meets here; a house decides that for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AtWarning {
    /// It is refused.
    #[default]
    Reject,
    /// It is held for a person to look at.
    Hold,
    /// It only gets points.
    Points,
}

impl AtWarning {
    const fn action(self) -> Option<Action> {
        match self {
            Self::Reject => Some(Action::Reject),
            Self::Hold => Some(Action::Hold),
            Self::Points => None,
        }
    }
}

/// The name of a warning as a cause: by it everything is found that was done because of it.
#[must_use]
pub fn cause(id: WarningId) -> String {
    format!("warning:{id}")
}

/// What a member has guard look for because of a warning; nothing if it is over. What is ours or everybody's is left out, whoever says it.
#[must_use]
pub fn entries(
    warning: &Warning,
    untouchable: &Untouchable,
    at_warning: AtWarning,
    now: Time,
) -> Vec<TimedEntry> {
    if warning.state != WarningState::Issued || warning.level == Level::Information {
        return Vec::new();
    }
    let action = if warning.level == Level::Warning { at_warning.action() } else { None };
    // However long a hub would like it, and whatever its clock says.
    let ends = warning.expires_at.min(warning.changed_at.min(now).plus(lasts(warning.level)));
    let allowed = warning.indicators.iter().filter(|indicator| untouchable.refusal(indicator).is_none());
    let entry = |indicator: &Indicator| TimedEntry {
        entry: WatchEntry {
            indicator: indicator.clone(),
            level: warning.level,
            action,
            cause: cause(warning.id),
        },
        begins: warning.changed_at.min(now),
        ends,
    };
    allowed.map(entry).collect()
}

#[cfg(test)]
mod tests;
