//! Trying: what a change of policy would have made of the last day's mail, beside what was decided of it. From names and points that were kept, message by
//! message ([`judge::retry`]); messages that passed are not kept, so a rule that is new, has another text or was off says nothing of them: it is named ([`Trial::unseen`]),
//! and is best turned on as "trial" first, to be seen in verdicts from then on. Changes nothing.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use judge::retry::{Again, FindSource, Kept, Policy, Why, retry, unseen};
use judge::sources::Source;
use judge::tuning::{Counting, SourceSetting};
use model::access::{Access, Right};
use model::ids::{JudgedId, PolicyChangeId};
use model::time::Time;
use model::verdict::{Action, Direction, Points};
use rules::source::Severity;
use serde_json::{Value as Json, json};
use store::Store;
use store::error::StoreError;
use store::guard::judged::Judged;
use store::shared::TraceBy;
use tokio::sync::Semaphore;

use crate::aside::aside;
use crate::policy::change::{ChangeError, Item, Policies, applied, items_of};
use crate::policy::setting::{Setting, own_rule_of};
use crate::refresh::{Foundation, entered, find_source};

/// How far back a trial looks unless told otherwise.
pub const A_DAY: Duration = Duration::from_hours(24);

/// Verdicts a trial looks at; of more, as many of each part of the time.
pub const MOST_LOOKED_AT: usize = 48_000;

/// The time is looked at in so many parts.
const PARTS: u32 = 24;

/// Messages that are listed, newest first; all are counted.
pub const MOST_LISTED: usize = 1_000;

/// Messages that are kept with a change, newest first.
pub const MOST_KEPT: usize = 200;

/// A trial takes no longer, or it is given up: somebody waits for the page.
const TRIAL_LIMIT: Duration = Duration::from_secs(30);

/// One trial at a time in a house: each reads tens of thousands of verdicts, and mail is judged on the same cores. Who comes second is told to wait.
#[derive(Debug, Clone)]
pub struct TrialTurn(Arc<Semaphore>);

impl Default for TrialTurn {
    fn default() -> Self {
        TrialTurn(Arc::new(Semaphore::new(1)))
    }
}

/// What a change would have made of past mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// From when the mail is.
    pub since: Time,
    /// Until when.
    pub until: Time,
    /// Verdicts that were looked at.
    pub looked_at: u64,
    /// There were more: of each part of the time only the newest were looked at.
    pub is_sampled: bool,
    /// How often what was decided and would be, by direction; what is undecidable is in neither.
    pub counts: BTreeMap<(Direction, Action), Beside>,
    /// How many would be decided otherwise.
    pub changed: u64,
    /// The newest of those, at most [`MOST_LISTED`].
    pub changes: Vec<Changed>,
    /// How many cannot be said, and why.
    pub undecidable: BTreeMap<Why, u64>,
    /// Signals and rules that would count and left no trace in kept verdicts, because they were off, are new or have another text.
    pub unseen: Vec<String>,
}

/// How often something was decided, and would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// It was.
    pub today: u64,
    /// It would be.
    pub then: u64,
}

/// A message that would be decided otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The message.
    pub judged: JudgedId,
    /// When it was judged.
    pub at: Time,
    /// Which way it went.
    pub direction: Direction,
    /// What was decided, with which score.
    pub today: (Action, Points),
    /// What would be.
    pub then: (Action, Points),
}

/// How far a trial is: so many parts of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Parts that are done.
    pub done: u32,
    /// All parts.
    pub of: u32,
}

impl Trial {
    fn empty(since: Time, until: Time) -> Self {
        Trial {
            since,
            until,
            looked_at: 0,
            is_sampled: false,
            counts: BTreeMap::new(),
            changed: 0,
            changes: Vec::new(),
            undecidable: BTreeMap::new(),
            unseen: Vec::new(),
        }
    }

    /// Returns the document that is kept with the change.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |((direction, action), beside): (&(Direction, Action), &Beside)| {
            json!({
                "direction": direction.as_str(),
                "action": action.as_str(),
                "today": beside.today,
                "then": beside.then,
            })
        };
        json!({
            "since": self.since.micros(),
            "until": self.until.micros(),
            "looked_at": self.looked_at,
            "is_sampled": self.is_sampled,
            "changed": self.changed,
            "undecidable": self.undecidable.values().sum::<u64>(),
            "unseen": self.unseen,
            "counts": self.counts.iter().map(count).collect::<Vec<Json>>(),
            "changes": self.changes.iter().take(MOST_KEPT).map(Changed::kept).collect::<Vec<Json>>(),
        })
        .to_string()
    }

    fn add(&mut self, row: &Judged, was: &Policy, then: &Policy, find: &FindSource<'_>) {
        self.looked_at += 1;
        let kept = Kept {
            direction: row.direction,
            action: row.action,
            decided_by: &row.decided_by,
            reasons: &row.reasons,
        };
        match retry(&kept, was, then, find) {
            Again::Undecidable(why) => *self.undecidable.entry(why).or_default() += 1,
            Again::Decided(action, score) => {
                self.counts.entry((row.direction, row.action)).or_default().today += 1;
                self.counts.entry((row.direction, action)).or_default().then += 1;
                if action == row.action {
                    return;
                }
                self.changed += 1;
                if self.changes.len() < MOST_LISTED {
                    self.changes.push(Changed {
                        judged: row.id,
                        at: row.at,
                        direction: row.direction,
                        today: (row.action, row.score),
                        then: (action, score),
                    });
                }
            }
        }
    }
}

/// Tries a change on the mail judged in `[since, until)`.
pub async fn try_change(
    access: &Access,
    (store, foundation): (&Store, &Foundation),
    items: &[Item],
    (since, until): (Time, Time),
    mut progress: impl FnMut(Progress),
) -> Result<Trial, StoreError> {
    let stands = entered(store, access).await?;
    let was = foundation.assemble(&stands);
    let would = foundation.assemble(&applied(stands, items));
    let removed = removed_rules(items);
    let (was_policy, then_policy) = (was.policy(), without(&would.policy(), &removed));
    let (book, _) = aside(move || would.rule_book()).await;
    let find = |id: &str| find_source(&book, id).or_else(|| removed.contains(id).then_some(REMOVED));
    let mut trial = Trial::empty(since, until);
    trial.unseen = unseen(&was_policy, &then_policy).map(str::to_owned).collect();
    // One that is there and says something else now has spoken in its old words only.
    let is_there = |name: &str, text: &String| {
        was.rules.iter().any(|(file, known)| file.strip_suffix(".yml") == Some(name) && known == text)
    };
    trial.unseen.extend(items.iter().filter_map(|item| match item.setting() {
        Some(Setting::OwnRule(name, text)) if !is_there(name, text) => Some(format!("rule.{name}")),
        _ => None,
    }));
    for (place, (from, to)) in parts(since, until).into_iter().enumerate() {
        let is_more = each(access, store, (from, to), MOST_LOOKED_AT / PARTS as usize, |row| {
            trial.add(row, &was_policy, &then_policy, &find);
        })
        .await?;
        trial.is_sampled |= is_more;
        progress(Progress { done: u32::try_from(place).unwrap_or(PARTS).saturating_add(1), of: PARTS });
    }
    Ok(trial)
}

/// A rule that is taken away: it counts for nothing then, whatever it weighed.
const REMOVED: Source = Source::of_rule(Severity::Informational);

/// Names the reasons of rules that a change takes away.
fn removed_rules(items: &[Item]) -> BTreeSet<String> {
    let gone = items.iter().filter(|item| item.setting().is_none());
    gone.filter_map(|item| own_rule_of(item.name())).map(|name| format!("rule.{name}")).collect()
}

/// A policy under which some rules are off.
fn without(policy: &Policy, rules: &BTreeSet<String>) -> Policy {
    let off = SourceSetting { counting: Counting::Off, points: None };
    let known = policy.tuning.settings().map(|(id, setting)| (id.to_owned(), setting));
    let tuning = known.chain(rules.iter().map(|id| (id.clone(), off))).collect();
    Policy { tuning, ..*policy }
}

impl Policies {
    /// Tries a draft on the mail of the last day, and notes with it what came of that.
    pub async fn try_draft(
        &self,
        access: &Access,
        id: PolicyChangeId,
        now: Time,
    ) -> Result<Trial, ChangeError> {
        access.require(Right::Manage)?;
        let items = items_of(&self.fetch(access, id).await?)?;
        let span = (now.minus(A_DAY), now);
        let _turn = self.turn.0.try_acquire().map_err(|_| ChangeError::Busy)?;
        let trying = try_change(access, (&self.store, &self.foundation), &items, span, |_| {});
        let trial = tokio::time::timeout(TRIAL_LIMIT, trying).await.map_err(|_| ChangeError::TooLong)??;
        self.note_trial(access, id, &trial.summary(), now).await?;
        Ok(trial)
    }
}

/// A trial as it is kept with its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// From when the mail is.
    pub since: Time,
    /// Until when.
    pub until: Time,
    /// Verdicts that were looked at.
    pub looked_at: u64,
    /// There were more: of each part of the time only the newest were looked at.
    pub is_sampled: bool,
    /// How often what was decided and would be, by direction.
    pub counts: BTreeMap<(Direction, Action), Beside>,
    /// How many would be decided otherwise.
    pub changed: u64,
    /// The newest of those, at most [`MOST_KEPT`].
    pub changes: Vec<Changed>,
    /// How many cannot be said.
    pub undecidable: u64,
    /// Signals and rules of which kept verdicts say nothing.
    pub unseen: Vec<String>,
}

impl Tried {
    /// Reads what [`Trial::summary`] wrote; nothing if it is not in its form.
    #[must_use]
    pub fn read(summary: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(summary).ok()?;
        let mut counts = BTreeMap::new();
        for one in json["counts"].as_array()? {
            let direction = Direction::parse(one["direction"].as_str()?)?;
            let action = Action::parse(one["action"].as_str()?)?;
            let beside = Beside { today: one["today"].as_u64()?, then: one["then"].as_u64()? };
            counts.insert((direction, action), beside);
        }
        // An older program kept no messages.
        let changes = json["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let unseen = json["unseen"].as_array()?.iter().map(|id| id.as_str().map(str::to_owned));
        Some(Tried {
            since: Time::from_micros(json["since"].as_i64()?),
            until: Time::from_micros(json["until"].as_i64()?),
            looked_at: json["looked_at"].as_u64()?,
            is_sampled: json["is_sampled"].as_bool()?,
            counts,
            changed: json["changed"].as_u64()?,
            changes: changes.iter().map(Changed::read).collect::<Option<_>>()?,
            undecidable: json["undecidable"].as_u64()?,
            unseen: unseen.collect::<Option<_>>()?,
        })
    }
}

impl Changed {
    fn kept(&self) -> Json {
        let decided = |(action, points): (Action, Points)| json!([action.as_str(), points.as_hundredths()]);
        json!({
            "judged": self.judged.to_string(),
            "at": self.at.micros(),
            "direction": self.direction.as_str(),
            "today": decided(self.today),
            "then": decided(self.then),
        })
    }

    fn read(json: &Json) -> Option<Self> {
        let decided = |json: &Json| {
            let points = i32::try_from(json[1].as_i64()?).ok()?;
            Some((Action::parse(json[0].as_str()?)?, Points::hundredths(points)))
        };
        Some(Changed {
            judged: json["judged"].as_str()?.parse().ok()?,
            at: Time::from_micros(json["at"].as_i64()?),
            direction: Direction::parse(json["direction"].as_str()?)?,
            today: decided(&json["today"])?,
            then: decided(&json["then"])?,
        })
    }
}

/// How often each signal and rule spoke, and how the scores lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// By the name of its reason; on trial counts as spoken.
    pub counts: BTreeMap<String, u64>,
    /// Scores by direction, in no order.
    pub scores: BTreeMap<Direction, Vec<Points>>,
    /// Verdicts that were looked at.
    pub looked_at: u64,
    /// There were more.
    pub is_sampled: bool,
}

/// Counts how often each signal and rule spoke of mail judged in `[since, until)`; of more than `most` as many of each part of the time.
pub async fn spoken(
    access: &Access,
    store: &Store,
    (since, until): (Time, Time),
    most: usize,
) -> Result<Spoken, StoreError> {
    let mut spoken = Spoken::default();
    for part in parts(since, until) {
        let is_more = each(access, store, part, most / PARTS as usize, |row| {
            spoken.looked_at += 1;
            spoken.scores.entry(row.direction).or_default().push(row.score);
            for (id, _) in &row.reasons {
                let bare = id.strip_prefix(judge::tuning::TRIAL_PREFIX).unwrap_or(id);
                *spoken.counts.entry(bare.to_owned()).or_default() += 1;
            }
        })
        .await?;
        spoken.is_sampled |= is_more;
    }
    Ok(spoken)
}

impl Policies {
    /// Counts how often each signal and rule spoke of the last day's mail, of at most `most` verdicts.
    pub async fn spoken(&self, access: &Access, most: usize, now: Time) -> Result<Spoken, ChangeError> {
        Ok(spoken(access, &self.store, (now.minus(A_DAY), now), most).await?)
    }
}

/// Looks at the newest verdicts of one part of the time; true if there were more than are looked at.
async fn each(
    access: &Access,
    store: &Store,
    span: (Time, Time),
    share: usize,
    mut look: impl FnMut(&Judged),
) -> Result<bool, StoreError> {
    let (mut before, mut seen) = (None, 0);
    let limit =
        u32::try_from(share).map_or(store::MAX_PAGE, |share| share.saturating_add(1).min(store::MAX_PAGE));
    loop {
        let page = store.shared().judged_trace(access, &TraceBy::Time, span, before, limit).await?;
        page.iter().take(share - seen).for_each(&mut look);
        let is_last = page.len() < limit as usize;
        if seen + page.len() > share {
            return Ok(true);
        }
        seen += page.len();
        before = page.last().map(|row| row.id);
        if is_last {
            return Ok(false);
        }
        if seen == share {
            let more = store.shared().judged_trace(access, &TraceBy::Time, span, before, 1).await?;
            return Ok(!more.is_empty());
        }
    }
}

/// Cuts a time into parts, the newest first, so that what is listed is newest first.
fn parts(since: Time, until: Time) -> Vec<(Time, Time)> {
    let whole = until.micros().saturating_sub(since.micros()).max(0);
    let cut = |part: u32| {
        let offset = i128::from(whole) * i128::from(part) / i128::from(PARTS);
        Time::from_micros(since.micros().saturating_add(i64::try_from(offset).unwrap_or(i64::MAX)))
    };
    (0..PARTS).rev().map(|part| (cut(part), cut(part + 1))).filter(|(from, to)| from < to).collect()
}
