//! Failure policy: what a door does with mail while it cannot be judged or kept. Pure: a state per door, `now` handed in.
//!
//! By default senders are asked to come back for ten minutes - that bridges a restart and a full queue - and then mail is let through unjudged
//! with a mark, because lost mail is worse than unjudged mail; an alarm is raised when it begins and when it changes. One message that cannot be
//! judged while all others can has its own ten minutes: else a defect of ours would bounce it after days.

use std::collections::VecDeque;
use std::time::Duration;

use model::phrase::Phrase;
use model::time::Time;

/// A failure is over when so long nothing failed: one lucky message between failures is no recovery.
const CALM: Duration = Duration::from_secs(60);

/// Messages remembered that failed by themselves; the longest known makes room.
const MOST_MESSAGES: usize = 256;

/// What happens first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenUnable {
    /// Senders are asked to come back, for a while.
    Defer,
    /// Mail is accepted at once and marked as unjudged.
    AcceptAndMark,
}

/// What is done when mail cannot be judged or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailurePolicy {
    /// What happens first.
    pub when_unable: WhenUnable,
    /// How long senders are asked to come back before mail is accepted and marked.
    pub defer_for: Duration,
}

impl Default for FailurePolicy {
    /// Defer for ten minutes, then accept and mark.
    fn default() -> Self {
        FailurePolicy { when_unable: WhenUnable::Defer, defer_for: Duration::from_secs(10 * 60) }
    }
}

/// What is done with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The sender is asked to come back.
    Defer,
    /// It is let through unjudged, with a mark.
    AcceptAndMark,
}

/// Something people must hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Mail is put off since then.
    Deferring(Time),
    /// Mail passes unjudged; it has been failing since then.
    Accepting(Time),
    /// It is over; it had been failing since then.
    Over(Time),
}

/// What is done, why, and whom to wake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unable {
    /// What is done with the message.
    pub fallback: Fallback,
    /// A sentence for mark and trace.
    pub why: Phrase,
    /// Raised once when it begins, and once when it changes.
    pub alarm: Option<Alarm>,
}

/// What a door remembers of its failures.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    /// Since when it fails, if it does.
    since: Option<Time>,
    /// When it failed last.
    last: Option<Time>,
    /// What people were told.
    told: Option<Fallback>,
    /// Messages that failed by themselves, and when first.
    messages: VecDeque<([u8; 32], Time)>,
}

impl Failures {
    /// Notes that nothing could be judged or kept (too many waiting, disk full, database away), and says what is done.
    pub fn failed(&mut self, policy: FailurePolicy, now: Time) -> Unable {
        let since = *self.since.get_or_insert(now);
        self.last = self.last.max(Some(now));
        let fallback = fallback(policy, since, now);
        let is_news = self.told != Some(fallback);
        self.told = Some(fallback);
        let alarm = match fallback {
            Fallback::Defer => Alarm::Deferring(since),
            Fallback::AcceptAndMark => Alarm::Accepting(since),
        };
        Unable { fallback, why: why(fallback, since), alarm: is_news.then_some(alarm) }
    }

    /// Notes that this message (its SHA-256) could not be judged while others can: a defect of ours. Says what is done.
    pub fn failed_on(&mut self, message: [u8; 32], policy: FailurePolicy, now: Time) -> Unable {
        let known = self.messages.iter().find(|(hash, _)| *hash == message).map(|(_, since)| *since);
        let since = known.unwrap_or_else(|| {
            if self.messages.len() >= MOST_MESSAGES {
                self.messages.pop_front();
            }
            self.messages.push_back((message, now));
            now
        });
        let fallback = fallback(policy, since, now);
        let alarm = (fallback == Fallback::AcceptAndMark).then_some(Alarm::Accepting(since));
        Unable { fallback, why: why(fallback, since), alarm }
    }

    /// Notes that a message was judged; says so when a failure is over.
    pub fn judged(&mut self, now: Time) -> Option<Alarm> {
        let last = self.last?;
        if now.since(last) < CALM {
            return None;
        }
        (self.last, self.told) = (None, None);
        self.since.take().map(Alarm::Over)
    }

    /// Since when nothing can be judged, if that is so.
    #[must_use]
    pub fn since(&self) -> Option<Time> {
        self.since
    }
}

fn fallback(policy: FailurePolicy, since: Time, now: Time) -> Fallback {
    match policy.when_unable {
        WhenUnable::Defer if now.since(since) < policy.defer_for => Fallback::Defer,
        WhenUnable::Defer | WhenUnable::AcceptAndMark => Fallback::AcceptAndMark,
    }
}

fn why(fallback: Fallback, since: Time) -> Phrase {
    let id = match fallback {
        Fallback::Defer => "reason-policy-unable-defer",
        Fallback::AcceptAndMark => "reason-policy-unable-accept",
    };
    Phrase::new(id).with("since", since.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_seconds(1_795_269_600);

    fn minute(number: u64) -> Time {
        START.plus(Duration::from_secs(60 * number))
    }

    #[test]
    fn mail_is_put_off_for_ten_minutes_and_then_accepted_with_a_mark() {
        let mut failures = Failures::default();
        let expected = |number: u64| match number {
            0..10 => Fallback::Defer,
            _ => Fallback::AcceptAndMark,
        };
        let mut alarms = Vec::new();
        for number in 0..20 {
            let unable = failures.failed(FailurePolicy::default(), minute(number));
            assert_eq!(unable.fallback, expected(number), "minute {number}");
            alarms.extend(unable.alarm);
        }
        assert_eq!(alarms, [Alarm::Deferring(START), Alarm::Accepting(START)]);
    }

    #[test]
    fn who_accepts_at_once_never_puts_off() {
        let policy = FailurePolicy { when_unable: WhenUnable::AcceptAndMark, ..FailurePolicy::default() };
        let unable = Failures::default().failed(policy, START);
        assert_eq!(unable.fallback, Fallback::AcceptAndMark);
        assert_eq!(unable.alarm, Some(Alarm::Accepting(START)));
    }

    #[test]
    fn one_lucky_message_is_no_recovery_and_a_calm_minute_is() {
        let mut failures = Failures::default();
        failures.failed(FailurePolicy::default(), START);
        assert_eq!(failures.judged(START.plus(Duration::from_secs(30))), None);
        let later = failures.failed(FailurePolicy::default(), minute(10));
        assert_eq!(later.fallback, Fallback::AcceptAndMark);
        assert_eq!(failures.judged(minute(11)), Some(Alarm::Over(START)));
        assert_eq!(failures.judged(minute(12)), None);
        let again = failures.failed(FailurePolicy::default(), minute(30));
        assert_eq!((again.fallback, again.alarm), (Fallback::Defer, Some(Alarm::Deferring(minute(30)))));
    }

    #[test]
    fn a_message_that_fails_by_itself_has_its_own_ten_minutes() {
        let mut failures = Failures::default();
        let policy = FailurePolicy::default();
        assert_eq!(failures.failed_on([1; 32], policy, START).fallback, Fallback::Defer);
        // Others are judged meanwhile, and another one fails later.
        assert_eq!(failures.judged(minute(5)), None);
        assert_eq!(failures.failed_on([2; 32], policy, minute(9)).fallback, Fallback::Defer);
        assert_eq!(failures.failed_on([1; 32], policy, minute(11)).fallback, Fallback::AcceptAndMark);
        assert_eq!(failures.failed_on([2; 32], policy, minute(11)).fallback, Fallback::Defer);
        assert_eq!(failures.since(), None);
    }

    #[test]
    fn messages_remembered_are_bounded() {
        let mut failures = Failures::default();
        for number in 0..1_000_u32 {
            let mut hash = [0; 32];
            hash[..4].copy_from_slice(&number.to_be_bytes());
            failures.failed_on(hash, FailurePolicy::default(), START);
        }
        assert_eq!(failures.messages.len(), MOST_MESSAGES);
    }
}
