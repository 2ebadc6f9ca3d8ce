//! The verdict of a message: what to do with it, how many points, and why, in parts that sum exactly.
//! Not the thinking (that is `judge::decide`) and not the doing (that is guard). Read by every door that shows a verdict.

use std::borrow::Cow;
use std::fmt;
use std::iter::Sum;

use crate::phrase::Phrase;

/// A number of points in hundredths, so that sums are exact; shown with exactly two decimals.
///
/// Positive points speak against a message, negative points for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i32);

impl Points {
    /// No points at all.
    pub const ZERO: Points = Points(0);

    /// Makes points from hundredths: `Points::hundredths(150)` is 1.50.
    pub const fn hundredths(hundredths: i32) -> Self {
        Points(hundredths)
    }

    /// Returns the value in hundredths.
    pub const fn as_hundredths(self) -> i32 {
        self.0
    }

    /// Returns this value, or the nearest one a single reason may carry ([`MAX_POINTS_OF_A_REASON`]).
    fn limited(self) -> Self {
        Points(self.0.clamp(-MAX_POINTS_OF_A_REASON.0, MAX_POINTS_OF_A_REASON.0))
    }

    /// Reads points written with at most two decimals, as a configuration does: `6`, `0.5`, `-1.25`.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 2 || !all_digits(whole) || !all_digits(decimals) {
            return None;
        }
        let hundredths = whole.parse::<i32>().ok()?.checked_mul(100)?;
        let fraction = format!("{decimals:0<2}").parse::<i32>().ok()?;
        let total = hundredths.checked_add(fraction)?;
        Some(Points(if negative { -total } else { total }))
    }
}

impl std::ops::Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(self.0.saturating_neg())
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, |total, part| total + part)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100);
        formatter.pad(&text)
    }
}

/// One reason carries at most 1,000 points, so that [`MAX_REASONS`] of them cannot overflow a sum.
pub const MAX_POINTS_OF_A_REASON: Points = Points(100_000);

/// A verdict keeps at most so many reasons; a person reads the first few, a sum of all of them fits in 32 bits.
pub const MAX_REASONS: usize = 1_000;

/// What is to be done with a message, from the mildest to the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Deliver it as it is.
    Accept,
    /// Deliver it with a mark that says why it is doubtful.
    Tag,
    /// Keep it back until a person or a timer decides.
    Hold,
    /// Ask the sending server to come back later.
    Defer,
    /// Refuse it.
    Reject,
}

impl Action {
    /// All actions, from the mildest to the strictest.
    pub const ALL: [Action; 5] = [Action::Accept, Action::Tag, Action::Hold, Action::Defer, Action::Reject];

    /// Returns the word used in output, configuration and headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Accept => "accept",
            Action::Tag => "tag",
            Action::Hold => "hold",
            Action::Defer => "defer",
            Action::Reject => "reject",
        }
    }

    /// Reads the word written by [`Action::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Action::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Which way a message goes, seen from our own domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From outside to us.
    Inbound,
    /// From us to at least one outside recipient.
    Outbound,
    /// From us to us only.
    Internal,
}

impl Direction {
    /// Returns the word used in output and configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
            Direction::Internal => "internal",
        }
    }

    /// Reads the word written by [`Direction::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        [Direction::Inbound, Direction::Outbound, Direction::Internal]
            .into_iter()
            .find(|direction| direction.as_str() == word)
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The stable name of a reason, such as `link.mismatch` or `rule.invoice-callback`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonId(Cow<'static, str>);

impl ReasonId {
    /// Names a reason built into the program.
    pub const fn new(id: &'static str) -> Self {
        ReasonId(Cow::Borrowed(id))
    }

    /// Names a reason that came from data: a rule, a watch entry, a promise.
    pub fn named(id: String) -> Self {
        ReasonId(Cow::Owned(id))
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for ReasonId {
    fn from(id: &'static str) -> Self {
        ReasonId::new(id)
    }
}

impl fmt::Display for ReasonId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The words of the message that a reason rests on, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Exactly the bytes `start..end` of the named part.
    pub text: String,
    /// Which part of the message, as a path of the message data model: `subject.subject`, `body.html.raw`,
    /// `attachments[0].file_name`, `headers[4].value` …
    pub part: String,
    /// Offset of the first byte in the decoded text of that part.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

/// One part of a verdict: so many points, because of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable name.
    pub id: ReasonId,
    /// What it adds to the score; may be negative or nothing.
    pub points: Points,
    /// Plain words for a person, still without a language.
    pub text: Phrase,
    /// What it rests on; may be empty when something is missing rather than there.
    pub evidence: Vec<Evidence>,
}

/// A question that could not be answered, and what would be needed to answer it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Undecided {
    /// The rule or signal.
    pub rule: String,
    /// Names of the missing capabilities or answers, such as `dns`, `relation`, `ocr`.
    pub needs: Vec<String>,
}

/// What settled the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// The score, measured against the thresholds of its direction.
    Score,
    /// This reason forced the action, whatever the score.
    Reason(ReasonId),
}

impl fmt::Display for DecidedBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecidedBy::Score => formatter.pad("score"),
            DecidedBy::Reason(id) => id.fmt(formatter),
        }
    }
}

/// What was decided of a message; the points of its reasons sum to its score exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    action: Action,
    decided_by: DecidedBy,
    score: Points,
    reasons: Vec<Reason>,
    undecided: Vec<Undecided>,
    direction: Direction,
}

/// A stored or foreign verdict does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerdictError {
    /// The parts do not sum to the score.
    Sum {
        /// The score that was stated.
        stated: Points,
        /// What the reasons sum to.
        summed: Points,
    },
    /// The action is said to be forced by a reason that is not among the reasons.
    UnknownReason(ReasonId),
}

impl fmt::Display for VerdictError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerdictError::Sum { stated, summed } => {
                write!(formatter, "read a verdict: it states {stated} points, its reasons sum to {summed}")
            }
            VerdictError::UnknownReason(id) => {
                write!(
                    formatter,
                    "read a verdict: `{id}` is said to have decided, but is not among its reasons"
                )
            }
        }
    }
}

impl std::error::Error for VerdictError {}

impl Verdict {
    /// Makes a verdict of reasons; the score is their sum, so it cannot be wrong.
    ///
    /// Reasons are ordered by weight, the heaviest first, then by name. More than [`MAX_REASONS`] are cut
    /// before summing, the lightest first; a reason that forced the action is kept in any case.
    pub fn of(
        action: Action,
        decided_by: DecidedBy,
        mut reasons: Vec<Reason>,
        mut undecided: Vec<Undecided>,
        direction: Direction,
    ) -> Self {
        for reason in &mut reasons {
            reason.points = reason.points.limited();
        }
        let forced = |reason: &Reason| matches!(&decided_by, DecidedBy::Reason(id) if *id == reason.id);
        reasons.sort_by(|left, right| {
            let weight = |reason: &Reason| std::cmp::Reverse(reason.points.as_hundredths().unsigned_abs());
            (!forced(left), weight(left), &left.id).cmp(&(!forced(right), weight(right), &right.id))
        });
        reasons.truncate(MAX_REASONS);
        undecided.sort();
        undecided.dedup();
        let score = reasons.iter().map(|reason| reason.points).sum();
        Verdict { action, decided_by, score, reasons, undecided, direction }
    }

    /// Takes a verdict back from outside (a store, another process) after checking that its parts agree.
    pub fn checked(
        action: Action,
        decided_by: DecidedBy,
        stated: Points,
        reasons: Vec<Reason>,
        undecided: Vec<Undecided>,
        direction: Direction,
    ) -> Result<Self, VerdictError> {
        if let DecidedBy::Reason(id) = &decided_by
            && !reasons.iter().any(|reason| reason.id == *id)
        {
            return Err(VerdictError::UnknownReason(id.clone()));
        }
        let verdict = Verdict::of(action, decided_by, reasons, undecided, direction);
        if verdict.score == stated {
            Ok(verdict)
        } else {
            Err(VerdictError::Sum { stated, summed: verdict.score })
        }
    }

    /// Returns what is to be done.
    pub fn action(&self) -> Action {
        self.action
    }

    /// Returns what settled the action.
    pub fn decided_by(&self) -> &DecidedBy {
        &self.decided_by
    }

    /// Returns the exact sum of the reasons' points.
    pub fn score(&self) -> Points {
        self.score
    }

    /// Returns the reasons: the one that forced the action, then the heaviest first.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Returns what could not be decided.
    pub fn undecided(&self) -> &[Undecided] {
        &self.undecided
    }

    /// Returns which way the message goes.
    pub fn direction(&self) -> Direction {
        self.direction
    }
}

#[cfg(test)]
mod tests;
