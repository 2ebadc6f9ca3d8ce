//! The overview: how each stream is, what is held, and what needs a person now. Read from counts that were kept while recording, never from the
//! messages themselves, so that a page costs the same with a thousand messages as with a million.

use std::collections::BTreeMap;
use std::time::Duration;

use judge::stream::{BudgetSpent, HoldBudget};
use model::access::Access;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, Direction};
use store::guard::held::HeldState;
use store::guard::judged_count::{CountSpan, JudgedCount};
use store::shared::held_search::{HeldAtDoor, InboxCount};

use super::{Desk, DeskError, Disposed};
use crate::policy::{Enforcement, Standing};

/// Hours that a stream is shown by the hour.
pub const HOURS: usize = 24;
/// Days that a stream is shown by the day.
pub const DAYS: usize = 30;
/// What waits for longer needs a person.
pub const WAITS_LONG: Duration = Duration::from_hours(24);
/// A door through which mail came in the last week and none for so long needs a person.
pub const SILENT_FOR: Duration = Duration::from_hours(24);

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Four weeks, as the budget of benign holds counts them.
const BUDGET_WEEKS: u32 = 4;

/// How things are.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// When it was asked.
    pub at: Time,
    /// Streams that had mail in the last [`DAYS`], by door and direction.
    pub streams: Vec<StreamOverview>,
    /// What is held now.
    pub held: HeldOverview,
    /// What needs a person, the most urgent first; empty when nothing does.
    pub needs: Vec<Need>,
    /// Benign holds of our own accounts in the last four weeks, beside what is accepted.
    pub budget: BudgetSpent,
}

/// How one stream is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamOverview {
    /// The configured name of the door; none for what came through no door, such as the HTTP scan.
    pub door: Option<String>,
    /// Which way.
    pub direction: Direction,
    /// Whether what is decided is done.
    pub mode: Enforcement,
    /// The last [`HOURS`] hours, the oldest first; the last one is not over yet.
    pub hours: Vec<ActionCounts>,
    /// The last [`DAYS`] days in UTC, the oldest first; the last one is not over yet.
    pub days: Vec<ActionCounts>,
    /// When the last message was judged.
    pub last_seen: Time,
}

/// Messages of one hour or day by what was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActionCounts {
    /// Delivered as they are.
    pub accept: u64,
    /// Marked.
    pub tag: u64,
    /// To be held.
    pub hold: u64,
    /// To come again.
    pub defer: u64,
    /// To be refused.
    pub reject: u64,
    /// Of all those that were to be held, put off or refused: so many went on all the same, because the stream is only observed.
    pub only_observed: u64,
    /// Of all those that were accepted: so many could not be judged.
    pub unjudged: u64,
}

impl ActionCounts {
    /// Adds what was counted.
    pub fn add(&mut self, count: &JudgedCount) {
        let slot = match count.action {
            Action::Accept => &mut self.accept,
            Action::Tag => &mut self.tag,
            Action::Hold => &mut self.hold,
            Action::Defer => &mut self.defer,
            Action::Reject => &mut self.reject,
        };
        *slot += count.messages;
        if count.action >= Action::Hold && count.disposed == Some(Disposed::Passed) {
            self.only_observed += count.messages;
        }
        if matches!(count.disposed, Some(Disposed::PassedUnjudged | Disposed::ArrivedUnjudged)) {
            self.unjudged += count.messages;
        }
    }

    /// Returns the number of messages.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.accept + self.tag + self.hold + self.defer + self.reject
    }

    /// Returns how many were to be stopped in one way or another.
    #[must_use]
    pub fn stopped(&self) -> u64 {
        self.hold + self.defer + self.reject
    }
}

/// What is held now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldOverview {
    /// How many wait.
    pub waiting: u64,
    /// How many are being released.
    pub releasing: u64,
    /// When the oldest that waits came.
    pub oldest: Option<Time>,
    /// By door and state.
    pub by_door: Vec<HeldAtDoor>,
}

/// Something that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What.
    pub kind: NeedKind,
    /// How many, or hours for a door that is silent.
    pub count: u64,
    /// The same for a person.
    pub text: Phrase,
}

/// What needs a person. Closed; in the order of urgency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeedKind {
    /// No mail comes through a door that had some.
    SilentDoor(String),
    /// Passed without a verdict in the last [`HOURS`] hours.
    Unjudged,
    /// Held for longer than [`WAITS_LONG`].
    HeldLong,
    /// Released mail of the last week that may have arrived twice.
    MaybeTwice,
    /// Reports of fakes that lie in the mailbox.
    Reports,
    /// More benign holds than accepted.
    OverBudget,
}

/// Returns how many benign holds are accepted in a thousand weeks of accounts: what [`Overview::budget`] is measured by.
#[must_use]
pub fn accepted_per_thousand() -> f64 {
    HoldBudget::default().per_thousand_account_weeks
}

impl Desk {
    /// Returns how things are; `standing` says which streams are enforced.
    pub async fn overview(
        &self,
        access: &Access,
        standing: &Standing,
        now: Time,
    ) -> Result<Overview, DeskError> {
        let (first_hour, first_day) = (first(CountSpan::Hour, HOURS, now), first(CountSpan::Day, DAYS, now));
        let hours = self.shared.judged_count_list(access, CountSpan::Hour, (first_hour, Time::LATEST));
        let days = self.shared.judged_count_list(access, CountSpan::Day, (first_day, Time::LATEST));
        let waiting_long = self.shared.held_waiting_since(access, now.minus(WAITS_LONG));
        let maybe_twice = self.shared.held_maybe_twice_count(access, now.minus(7 * DAY));
        let (hours, days, at_doors, waiting_long, maybe_twice, inbox, budget) = tokio::try_join!(
            async { Ok(hours.await?) },
            async { Ok(days.await?) },
            async { Ok(self.shared.held_at_doors(access).await?) },
            async { Ok(waiting_long.await?) },
            async { Ok(maybe_twice.await?) },
            async { Ok(self.shared.inbox_counts(access).await?) },
            self.budget(access, now),
        )?;
        let streams = self.streams(&hours, &days, standing, (first_hour, first_day));
        let mut needs = self.silent_doors(&streams, now);
        let unjudged = streams.iter().flat_map(|stream| &stream.hours).map(|hour| hour.unjudged).sum();
        needs.extend(need(NeedKind::Unjudged, "desk-need-unjudged", unjudged));
        needs.extend(held_needs(waiting_long, maybe_twice));
        needs.extend(reports(&inbox));
        needs.extend(over_budget(&budget));
        needs.sort_by(|left, right| left.kind.cmp(&right.kind));
        Ok(Overview { at: now, streams, held: held(at_doors), needs, budget })
    }

    /// Puts counts of hours and days together by stream.
    fn streams(
        &self,
        hours: &[JudgedCount],
        days: &[JudgedCount],
        standing: &Standing,
        (first_hour, first_day): (Time, Time),
    ) -> Vec<StreamOverview> {
        let mut streams: BTreeMap<(Option<String>, Direction), StreamOverview> = BTreeMap::new();
        for count in days {
            let key = (count.door.clone(), count.direction);
            let stream = streams.entry(key).or_insert_with(|| StreamOverview {
                door: count.door.clone(),
                direction: count.direction,
                mode: self.mode(standing, count.door.as_deref(), count.direction),
                hours: vec![ActionCounts::default(); HOURS],
                days: vec![ActionCounts::default(); DAYS],
                last_seen: count.last_at,
            });
            stream.last_seen = stream.last_seen.max(count.last_at);
            if let Some(day) = stream.days.get_mut(place(first_day, count.begins, DAY)) {
                day.add(count);
            }
        }
        for count in hours {
            let stream = streams.get_mut(&(count.door.clone(), count.direction));
            let hour = stream.and_then(|stream| stream.hours.get_mut(place(first_hour, count.begins, HOUR)));
            if let Some(hour) = hour {
                hour.add(count);
            }
        }
        streams.into_values().collect()
    }

    /// What came through no door is never enforced: somebody only asked.
    pub(super) fn mode(&self, standing: &Standing, door: Option<&str>, direction: Direction) -> Enforcement {
        let known = door.and_then(|name| self.doors.iter().find(|door| door.name == name));
        known.map_or(Enforcement::Observed, |door| {
            standing.enforcement(&door.name, direction, door.configured)
        })
    }

    /// Doors of the configuration that had mail in the last week and have had none for long.
    fn silent_doors(&self, streams: &[StreamOverview], now: Time) -> Vec<Need> {
        let last_seen = |name: &str| {
            let of_door = streams.iter().filter(|stream| stream.door.as_deref() == Some(name));
            of_door.map(|stream| stream.last_seen).max()
        };
        let silent = |door: &super::ConfiguredDoor| {
            let silence = now.since(last_seen(&door.name)?);
            (silence >= SILENT_FOR && silence < 7 * DAY).then(|| {
                let hours = silence.as_secs() / HOUR.as_secs();
                let text = Phrase::new("desk-need-silent-door")
                    .with("door", door.name.clone())
                    .with("hours", hours.to_string());
                Need { kind: NeedKind::SilentDoor(door.name.clone()), count: hours, text }
            })
        };
        self.doors.iter().filter_map(silent).collect()
    }

    /// Returns how many benign holds of our own accounts there were in the last four weeks, beside what is accepted.
    pub async fn budget(&self, access: &Access, now: Time) -> Result<BudgetSpent, DeskError> {
        let count = self.guard.stream_baseline_count(access, now.minus(BUDGET_WEEKS * 7 * DAY)).await?;
        let weeks = count.accounts as f64 * f64::from(BUDGET_WEEKS);
        let benign = u32::try_from(count.held_benign).unwrap_or(u32::MAX);
        Ok(HoldBudget::default().spent(weeks, benign))
    }
}

/// When the oldest span of a row of so many begins.
fn first(span: CountSpan, count: usize, now: Time) -> Time {
    let others = u32::try_from(count.saturating_sub(1)).unwrap_or(0);
    span.begin(now).minus(span.length() * others)
}

/// Which place in the row a span has.
fn place(first: Time, begins: Time, length: Duration) -> usize {
    usize::try_from(begins.since(first).as_secs() / length.as_secs()).unwrap_or(usize::MAX)
}

fn held(by_door: Vec<HeldAtDoor>) -> HeldOverview {
    let number = |state| by_door.iter().filter(|each| each.state == state).map(|each| each.messages).sum();
    let waiting = by_door.iter().filter(|each| each.state == HeldState::Held);
    HeldOverview {
        waiting: number(HeldState::Held),
        releasing: number(HeldState::Releasing),
        oldest: waiting.map(|each| each.oldest).min(),
        by_door,
    }
}

fn need(kind: NeedKind, id: &'static str, count: u64) -> Option<Need> {
    (count > 0).then(|| Need { kind, count, text: Phrase::new(id).with("count", count.to_string()) })
}

fn held_needs(waiting_long: u64, maybe_twice: u64) -> impl Iterator<Item = Need> {
    [
        need(NeedKind::HeldLong, "desk-need-held-long", waiting_long),
        need(NeedKind::MaybeTwice, "desk-need-maybe-twice", maybe_twice),
    ]
    .into_iter()
    .flatten()
}

/// Reports and questions of customers lie in the mailbox until somebody answers or their end date comes.
fn reports(inbox: &[InboxCount]) -> Option<Need> {
    let asked = [post::mailbox::Purpose::Report.as_str(), post::mailbox::Purpose::Check.as_str()];
    let count = inbox.iter().filter(|each| asked.contains(&each.purpose.as_str()));
    need(NeedKind::Reports, "desk-need-reports", count.map(|each| each.messages).sum())
}

fn over_budget(budget: &BudgetSpent) -> Option<Need> {
    let spent = if budget.is_overspent { budget.spent } else { 0 };
    need(NeedKind::OverBudget, "desk-need-over-budget", spent.into())
}
