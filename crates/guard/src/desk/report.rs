//! From observing to enforcing: what would have been done with the mail of a stream that is only observed, shown by numbers and examples,
//! with a sentence of advice. Decides nothing: the switch is a person's.

use std::collections::BTreeMap;
use std::time::Duration;

use model::access::Access;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, Direction};
use store::guard::judged_count::CountSpan;
use store::shared::held_search::HeldOfStream;
use store::shared::judged_search::JudgedFilter;

use super::overview::ActionCounts;
use super::{Desk, DeskError, Disposed, MessageRow};
use crate::policy::{Enforcement, Standing};

/// A report looks back at most so many days.
pub const MOST_DAYS: u32 = 90;
/// Examples of each kind.
pub const EXAMPLES: u32 = 10;
/// Less than this says little.
pub const ENOUGH_DAYS: u32 = 3;
/// Less than this says little.
pub const ENOUGH_MESSAGES: u64 = 200;
/// More of a stream's mail than this share stopped deserves a look first. Unit: per thousand.
pub const MUCH_PER_THOUSAND: u64 = 20;
/// More of what was held than this share called fine means that something holds too much. Unit: per thousand.
pub const OFTEN_FINE_PER_THOUSAND: u64 = 100;

/// What enforcing a stream would have meant, or means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamReport {
    /// The configured name of the door.
    pub door: String,
    /// Which way.
    pub direction: Direction,
    /// Whether what is decided is done.
    pub mode: Enforcement,
    /// Days with mail, of those that were looked at.
    pub days: u32,
    /// Messages by what was decided.
    pub counts: ActionCounts,
    /// The newest that would have been held, put off or refused and went on.
    pub examples: Vec<MessageRow>,
    /// What was really held of it, and what people said of that.
    pub held: Option<HeldOfStream>,
    /// What to do next.
    pub advice: Advice,
}

/// What to do next. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Observe for longer.
    Wait,
    /// Nothing would have been stopped: enforcing costs nothing.
    Quiet,
    /// Much would have been stopped: look at the examples first.
    LookFirst,
    /// Enforce.
    Ready,
    /// It is enforced, and often people say that what was held was fine.
    Tune,
    /// It is enforced, and people rarely disagree.
    Keep,
    /// Nothing to switch: it came to the own mailbox, or through a door that is not configured any more.
    NoDoor,
}

impl StreamReport {
    /// The advice for a person.
    #[must_use]
    pub fn advice_text(&self) -> Phrase {
        let id = match self.advice {
            Advice::Wait => "desk-advice-wait",
            Advice::Quiet => "desk-advice-quiet",
            Advice::LookFirst => "desk-advice-look-first",
            Advice::Ready => "desk-advice-ready",
            Advice::Tune => "desk-advice-tune",
            Advice::Keep => "desk-advice-keep",
            Advice::NoDoor => "desk-advice-no-door",
        };
        let fine = self.held.as_ref().map_or(0, |held| held.fine);
        let held = self.held.as_ref().map_or(0, |held| held.held);
        Phrase::new(id)
            .with("messages", self.counts.total().to_string())
            .with("stopped", self.counts.stopped().to_string())
            .with("days", self.days.to_string())
            .with("held", held.to_string())
            .with("fine", fine.to_string())
    }
}

impl Desk {
    /// Returns, for each stream with mail in the last so many days, what enforcing would have meant.
    pub async fn observe_report(
        &self,
        access: &Access,
        standing: &Standing,
        days: u32,
        now: Time,
    ) -> Result<Vec<StreamReport>, DeskError> {
        let back = Duration::from_hours(24) * (days.clamp(1, MOST_DAYS) - 1);
        let from = CountSpan::Day.begin(now).minus(back);
        let counts = self.shared.judged_count_list(access, CountSpan::Day, (from, Time::LATEST)).await?;
        let held = self.shared.held_of_streams(access, from).await?;
        let mut streams: BTreeMap<(String, Direction), (ActionCounts, Vec<Time>)> = BTreeMap::new();
        for count in &counts {
            let Some(door) = count.door.clone() else { continue };
            let (sum, days) = streams.entry((door, count.direction)).or_default();
            sum.add(count);
            if days.last() != Some(&count.begins) {
                days.push(count.begins);
            }
        }
        let mut reports = Vec::with_capacity(streams.len());
        for ((door, direction), (counts, days)) in streams {
            let held = held.iter().find(|held| held.door == door && held.direction == direction).cloned();
            let mode = self.mode(standing, Some(&door), direction);
            let days = u32::try_from(days.len()).unwrap_or(u32::MAX);
            let has_door = self.doors().iter().any(|known| known.name == door);
            let advice = if has_door { advice(mode, days, &counts, held.as_ref()) } else { Advice::NoDoor };
            let examples = self.examples(access, &door, direction, from, &counts).await?;
            reports.push(StreamReport { door, direction, mode, days, counts, examples, held, advice });
        }
        Ok(reports)
    }

    /// The newest messages that were to be stopped and went on.
    async fn examples(
        &self,
        access: &Access,
        door: &str,
        direction: Direction,
        from: Time,
        counts: &ActionCounts,
    ) -> Result<Vec<MessageRow>, DeskError> {
        let mut examples = Vec::new();
        let kinds =
            [(Action::Hold, counts.hold), (Action::Defer, counts.defer), (Action::Reject, counts.reject)];
        for (action, _) in kinds.into_iter().filter(|(_, count)| *count > 0 && counts.only_observed > 0) {
            let filter = JudgedFilter {
                from: Some(from),
                action: Some(action),
                disposed: Some(Disposed::Passed),
                direction: Some(direction),
                door: Some(door.to_owned()),
                ..JudgedFilter::default()
            };
            examples.extend(self.shared.judged_search(access, &filter, None, EXAMPLES).await?.rows);
        }
        examples.sort_by_key(|row| std::cmp::Reverse(row.id));
        examples.truncate(EXAMPLES as usize);
        Ok(examples)
    }
}

fn advice(mode: Enforcement, days: u32, counts: &ActionCounts, held: Option<&HeldOfStream>) -> Advice {
    let (total, stopped) = (counts.total(), counts.stopped());
    if mode == Enforcement::Enforced {
        let is_often_fine = held.is_some_and(|held| held.fine * 1_000 > held.held * OFTEN_FINE_PER_THOUSAND);
        return if is_often_fine { Advice::Tune } else { Advice::Keep };
    }
    if days < ENOUGH_DAYS || total < ENOUGH_MESSAGES {
        Advice::Wait
    } else if stopped == 0 {
        Advice::Quiet
    } else if stopped * 1_000 > total * MUCH_PER_THOUSAND {
        Advice::LookFirst
    } else {
        Advice::Ready
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Direction;
    use store::shared::held_search::HeldOfStream;

    use super::{ActionCounts, Advice, advice};
    use crate::policy::Enforcement;

    #[test]
    fn advice_follows_what_was_seen() {
        let counts = |accept, hold| ActionCounts { accept, hold, ..ActionCounts::default() };
        let held = |held, fine| {
            Some(HeldOfStream { door: "mx".into(), direction: Direction::Inbound, held, fine, phishing: 0 })
        };
        for (mode, days, counts, held, expected) in [
            (Enforcement::Observed, 2, counts(9_000, 1), None, Advice::Wait),
            (Enforcement::Observed, 9, counts(199, 0), None, Advice::Wait),
            (Enforcement::Observed, 9, counts(200, 0), None, Advice::Quiet),
            (Enforcement::Observed, 9, counts(980, 20), None, Advice::Ready),
            (Enforcement::Stopped, 9, counts(979, 21), None, Advice::LookFirst),
            (Enforcement::Enforced, 1, counts(10, 1), None, Advice::Keep),
            (Enforcement::Enforced, 1, counts(10, 1), held(10, 1), Advice::Keep),
            (Enforcement::Enforced, 1, counts(10, 1), held(10, 2), Advice::Tune),
        ] {
            assert_eq!(advice(mode, days, &counts, held.as_ref()), expected, "{mode:?} {days} {counts:?}");
        }
    }
}
