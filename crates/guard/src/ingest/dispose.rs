//! Disposing: from what was decided for each recipient to what one door can do with one message.
//! Pure; no thinking about the message (that was `judge`) and no doing (that is the door).

use model::verdict::Action;

/// What a door can do beside accepting and refusing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// Where a held message would wait.
    pub hold: Keeping,
    /// Whether it can go on to some recipients and be held for the others.
    pub can_split: bool,
    /// Whether what was decided is done; else everything passes and is marked.
    pub is_enforced: bool,
}

/// Where held mail waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Sealed, with us.
    Ours,
    /// In the queue of the MTA in front.
    Queue,
}

/// What is to be done with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It goes on to all.
    Pass,
    /// It is held for those named by their place, and goes on to the others.
    Hold {
        /// For whom it is held.
        holds: Vec<usize>,
        /// To whom it goes on.
        passes: Vec<usize>,
    },
    /// The MTA in front keeps it, for all.
    Queue,
    /// The sender is asked to come back.
    Defer,
    /// It is refused.
    Refuse,
}

/// Says what is to be done, given what was decided for each recipient in turn (a message without recipients is decided once).
#[must_use]
pub fn dispose(decided: &[Action], means: Means) -> Plan {
    let strictest = decided.iter().copied().max().unwrap_or(Action::Accept);
    if !means.is_enforced || strictest <= Action::Tag {
        return Plan::Pass;
    }
    let is_same_for_all = decided.iter().all(|action| *action == strictest);
    match strictest {
        Action::Defer if is_same_for_all => Plan::Defer,
        Action::Reject if is_same_for_all => Plan::Refuse,
        // After the end of data there is one answer for all recipients (RFC 5321 §4.1.1.4): who refused it for some only would bounce
        // it for the others, or let it pass to those who should not have it. So it is held for them.
        _ => held(decided, means),
    }
}

fn held(decided: &[Action], means: Means) -> Plan {
    if means.keeping_is_queue() {
        return Plan::Queue;
    }
    let (passes, holds): (Vec<usize>, Vec<usize>) =
        (0..decided.len()).partition(|&place| decided[place] <= Action::Tag);
    if passes.is_empty() || means.can_split {
        return Plan::Hold { holds, passes };
    }
    // Who cannot split keeps the whole: a late message is mended by a click, one delivered to the wrong reader is not.
    Plan::Hold { holds: (0..decided.len()).collect(), passes: Vec::new() }
}

impl Means {
    fn keeping_is_queue(self) -> bool {
        self.hold == Keeping::Queue
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Action::{self, Accept, Defer, Hold, Reject, Tag};

    use super::{Keeping, Means, Plan, dispose};

    const OURS: Means = Means { hold: Keeping::Ours, can_split: true, is_enforced: true };

    fn check(decided: &[Action], means: Means, expected: &Plan) {
        assert_eq!(dispose(decided, means), *expected, "{decided:?} with {means:?}");
    }

    fn hold(holds: &[usize], passes: &[usize]) -> Plan {
        Plan::Hold { holds: holds.to_vec(), passes: passes.to_vec() }
    }

    #[test]
    fn one_verdict_for_all_is_done() {
        check(&[Accept, Tag], OURS, &Plan::Pass);
        check(&[Hold, Hold], OURS, &hold(&[0, 1], &[]));
        check(&[Defer], OURS, &Plan::Defer);
        check(&[Reject, Reject], OURS, &Plan::Refuse);
        check(&[], OURS, &Plan::Pass);
    }

    #[test]
    fn different_verdicts_are_split_and_never_refused_for_all() {
        check(&[Accept, Hold, Tag], OURS, &hold(&[1], &[0, 2]));
        check(&[Reject, Accept], OURS, &hold(&[0], &[1]));
        check(&[Reject, Hold], OURS, &hold(&[0, 1], &[]));
        check(&[Defer, Accept], OURS, &hold(&[0], &[1]));
    }

    #[test]
    fn who_cannot_split_keeps_the_whole() {
        let whole = Means { can_split: false, ..OURS };
        check(&[Accept, Hold], whole, &hold(&[0, 1], &[]));
        let queue = Means { hold: Keeping::Queue, ..OURS };
        check(&[Accept, Hold], queue, &Plan::Queue);
        check(&[Reject], queue, &Plan::Refuse);
    }

    #[test]
    fn who_only_observes_lets_everything_pass() {
        let observing = Means { is_enforced: false, ..OURS };
        for action in Action::ALL {
            check(&[action], observing, &Plan::Pass);
        }
    }
}
