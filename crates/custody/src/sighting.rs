//! Sightings: is a message to a canary one that we expected, or one that nobody should have sent? Pure.
//! What follows is [`crate::react`]; what a person says afterwards is [`crate::inbox`].
//!
//! Expected is mail whose From names a domain from which the holder writes for us, *proved*: DMARC, or an aligned identifier where no policy is
//! published. That the envelope or a display name says so is no proof. A thief inside the holder's own account sends just such mail; for that, each
//! message is laid beside what was planned, and somebody is asked ([`crate::campaign`]). Nor does a domain at which anybody gets an address make anybody expected.

use store::custody::Proved;
use store::post::inbox::InboxItem;

pub use store::custody::sighting::{CanarySighting, SightingState, SightingWhy};

use crate::party::senders;

#[cfg(test)]
mod tests;

/// What a message to a canary is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// From whoever may write there.
    Expected,
    /// It names somebody who may write there, and whether it is from there could not be found out: a person must say.
    Undecided,
    /// From anybody else.
    Sighting(SightingWhy),
}

/// Says what a message is to us, by the domain in its From and those from which the holder writes for us.
#[must_use]
pub fn judge(sender: Option<&str>, proved: Proved, expected: &[String]) -> Judgement {
    let is_named =
        sender.is_some_and(|sender| senders(expected).any(|domain| is_at_or_below(sender, domain)));
    match (is_named, proved) {
        (true, Proved::Yes) => Judgement::Expected,
        (true, Proved::Unknown) => Judgement::Undecided,
        (true, Proved::No) => Judgement::Sighting(SightingWhy::Forged),
        (false, _) => Judgement::Sighting(SightingWhy::Stranger),
    }
}

/// Says what a message to a coded mark is to us. `expected` are the domains of whoever holds a copy that has it; `holders` those of everybody who holds a copy of
/// the list. What comes from one of these, proved, and should not be able to know the mark, waits for a person: a mailing that nobody told us of hits just the marks its
/// sender has, and would be evidence that depends on the very coins it speaks about.
#[must_use]
pub fn judge_coded(
    sender: Option<&str>,
    proved: Proved,
    expected: &[String],
    holders: &[String],
) -> Judgement {
    match (judge(sender, proved, expected), judge(sender, proved, holders)) {
        (Judgement::Sighting(SightingWhy::Stranger), Judgement::Expected) => Judgement::Undecided,
        (Judgement::Sighting(SightingWhy::Stranger), other) => other,
        (other, _) => other,
    }
}

/// A domain, or one that is below it.
pub(crate) fn is_at_or_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// Returns the domain a message says it is from, and whether that is so. What could not be judged is known by its envelope only.
#[must_use]
pub fn sender(item: &InboxItem) -> (Option<String>, Proved) {
    match &item.origin {
        Some(origin) => (origin.sender_domain.clone(), origin.proved),
        None => (item.from_domain.clone(), Proved::Unknown),
    }
}
