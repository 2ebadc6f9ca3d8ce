//! Exceptions: what somebody decided to let pass, for whom, why, and until when - and what that does to a verdict.
//! Not the keeping of them (`store::guard::exception`) and not who may make one. Pure: verdict in, verdict out; the parts still sum to the score,
//! because what an exception takes away is a reason of its own with negative points.
//!
//! Precedence, from the strongest: what is final (a canary, a watch list entry so marked) is never touched; of several exceptions the one with
//! the narrower scope comes first, then the one that ends sooner, then the older. Each reason is forgiven once. What was used and what
//! was passed over, and why, is part of the answer.

use model::fingerprint::Fingerprint;
use model::ids::ExceptionId;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason, ReasonId, Verdict};

use crate::context::Thresholds;

#[cfg(test)]
mod tests;

/// Reasons that begin like this are final: an address that nobody but a thief can have was written to.
const FINAL_PREFIX: &str = "canary.";

/// Something that is let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its id; named by the reason it leaves in a verdict.
    pub id: ExceptionId,
    /// For which messages.
    pub scope: Scope,
    /// Only for messages that pass DMARC: else whoever writes in the excepted name profits.
    pub needs_dmarc_pass: bool,
    /// What it does.
    pub effect: Effect,
    /// Why, in the words of whoever made it.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// From when.
    pub begins: Time,
    /// Until when; there is none without an end.
    pub ends: Time,
}

/// Which messages an exception is for; what is not said does not matter, what is said must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Who writes.
    pub sender: Option<Who>,
    /// For whom it is.
    pub recipient: Option<Who>,
    /// The door it came through, by its configured name.
    pub door: Option<String>,
    /// Which way it goes.
    pub direction: Option<Direction>,
}

/// An address, or everybody at a domain and below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// This address, in lower case.
    Address(String),
    /// The address of this keyed fingerprint, as exceptions are kept; the domain is for people to see.
    Kept(Fingerprint, String),
    /// This domain and those below, in lower case.
    Domain(String),
}

/// Somebody a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'c> {
    /// The address, in its one form ([`crate::relation::party_of`]).
    pub address: &'c str,
    /// Its keyed fingerprint, where the key is at hand.
    pub fingerprint: Option<Fingerprint>,
}

/// What an exception does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Takes away the points of these reasons, and what they force. `rule.*` stands for all that begin so.
    Forgive(Vec<String>),
    /// Takes away as many points as needed for nothing stricter than this.
    AtMost(Action),
}

impl Who {
    /// Reads `ada@example.com`, `example.com` or `@example.com`; nothing if it is neither address nor domain.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let bare = text.strip_prefix('@').unwrap_or(&text);
        if bare.contains('@') {
            return model::address::EmailAddress::parse(bare)
                .map(|address| Who::Address(crate::relation::party_of(&address)));
        }
        model::domain::Domain::parse(bare).map(|domain| Who::Domain(domain.name().to_owned()))
    }

    /// Tells whether somebody is meant.
    #[must_use]
    pub fn is(&self, named: &Named<'_>) -> bool {
        match self {
            Who::Address(known) => known == named.address,
            Who::Kept(known, _) => named.fingerprint == Some(*known),
            Who::Domain(known) => named.address.rsplit_once('@').is_some_and(|(_, domain)| {
                domain
                    .strip_suffix(known.as_str())
                    .is_some_and(|front| front.is_empty() || front.ends_with('.'))
            }),
        }
    }

    /// How narrow it is: an address more than a domain.
    const fn narrowness(&self) -> u32 {
        match self {
            Who::Address(_) | Who::Kept(..) => 4,
            Who::Domain(_) => 2,
        }
    }
}

impl std::fmt::Display for Who {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Who::Address(address) => formatter.write_str(address),
            Who::Kept(fingerprint, domain) => write!(formatter, "({fingerprint})@{domain}"),
            Who::Domain(domain) => write!(formatter, "@{domain}"),
        }
    }
}

impl Scope {
    fn holds(&self, case: &Case<'_>) -> bool {
        let is_sender = |who: &Who| case.senders.iter().any(|sender| who.is(sender));
        self.sender.as_ref().is_none_or(is_sender)
            && self.recipient.as_ref().is_none_or(|who| who.is(&case.recipient))
            && self.door.as_deref().is_none_or(|door| door == case.door)
            && self.direction.is_none_or(|direction| direction == case.direction)
    }

    fn narrowness(&self) -> u32 {
        let who = |who: &Option<Who>| who.as_ref().map_or(0, Who::narrowness);
        who(&self.sender)
            + who(&self.recipient)
            + u32::from(self.door.is_some())
            + u32::from(self.direction.is_some())
    }
}

/// A message as exceptions look at it.
#[derive(Clone, Debug)]
pub struct Case<'c> {
    /// Who writes: the address in From. The envelope's too only where that is no stranger's claim.
    pub senders: &'c [Named<'c>],
    /// One recipient.
    pub recipient: Named<'c>,
    /// The door it came through.
    pub door: &'c str,
    /// Which way it goes.
    pub direction: Direction,
    /// It passed DMARC.
    pub has_passed_dmarc: bool,
    /// Reasons no exception touches, beside canaries: those of watch list entries marked final.
    pub finals: &'c [ReasonId],
    /// What the score is measured against.
    pub thresholds: Thresholds,
}

/// A verdict after exceptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The verdict; the one given if no exception was used.
    pub verdict: Verdict,
    /// Those that were used, in order of precedence, and what each took away.
    pub used: Vec<(ExceptionId, Points)>,
    /// Those whose scope holds but that were not used, and why.
    pub passed_over: Vec<(ExceptionId, PassedOver)>,
}

/// Why an exception whose scope holds was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedOver {
    /// It has not begun or has ended.
    NotNow,
    /// It is only for messages that pass DMARC.
    NeedsDmarc,
    /// What decided is final.
    Final,
    /// What it forgives was not found, or a narrower one forgave it already.
    NothingLeft,
}

/// Applies exceptions to a verdict, for one recipient.
#[must_use]
pub fn apply(verdict: &Verdict, exceptions: &[Exception], case: &Case<'_>, now: Time) -> Applied {
    let mut matching: Vec<&Exception> =
        exceptions.iter().filter(|exception| exception.scope.holds(case)).collect();
    matching.sort_by_key(|exception| {
        (std::cmp::Reverse(exception.scope.narrowness()), exception.ends, exception.id)
    });
    let mut applying = Applying::new(verdict, case);
    let mut applied = Applied { verdict: verdict.clone(), used: Vec::new(), passed_over: Vec::new() };
    for exception in matching {
        match applying.use_one(exception, now) {
            Ok(taken) => applied.used.push((exception.id, taken)),
            Err(why) => applied.passed_over.push((exception.id, why)),
        }
    }
    if !applied.used.is_empty() {
        applied.verdict = applying.verdict();
    }
    applied
}

/// Tells whether a reason is beyond every exception.
fn is_final(id: &ReasonId, case: &Case<'_>) -> bool {
    id.as_str().starts_with(FINAL_PREFIX) || case.finals.contains(id)
}

/// A verdict on its way through exceptions.
struct Applying<'a> {
    given: &'a Verdict,
    case: &'a Case<'a>,
    /// The given reasons that are forgiven already.
    forgiven: Vec<bool>,
    /// What exceptions took away, as reasons.
    taken: Vec<Reason>,
    /// The action a reason still forces.
    forced: Option<(Action, ReasonId)>,
}

impl<'a> Applying<'a> {
    fn new(given: &'a Verdict, case: &'a Case<'a>) -> Self {
        let forced = match given.decided_by() {
            DecidedBy::Reason(id) => Some((given.action(), id.clone())),
            DecidedBy::Score => None,
        };
        Self { given, case, forgiven: vec![false; given.reasons().len()], taken: Vec::new(), forced }
    }

    fn score(&self) -> Points {
        self.given.score() + self.taken.iter().map(|reason| reason.points).sum()
    }

    fn use_one(&mut self, exception: &Exception, now: Time) -> Result<Points, PassedOver> {
        if now < exception.begins || now >= exception.ends {
            return Err(PassedOver::NotNow);
        }
        if exception.needs_dmarc_pass && !self.case.has_passed_dmarc {
            return Err(PassedOver::NeedsDmarc);
        }
        match &exception.effect {
            Effect::Forgive(patterns) => self.forgive(exception, patterns),
            Effect::AtMost(action) => self.lower(exception, *action),
        }
    }

    /// Takes away the points that speak against the message; what speaks for it is left.
    fn forgive(&mut self, exception: &Exception, patterns: &[String]) -> Result<Points, PassedOver> {
        let is_meant = |id: &ReasonId| patterns.iter().any(|pattern| matches(pattern, id.as_str()));
        let meant: Vec<usize> = (0..self.forgiven.len())
            .filter(|place| !self.forgiven[*place] && is_meant(&self.given.reasons()[*place].id))
            .collect();
        let (finals, meant): (Vec<usize>, Vec<usize>) =
            meant.into_iter().partition(|place| is_final(&self.given.reasons()[*place].id, self.case));
        if meant.is_empty() {
            return Err(if finals.is_empty() { PassedOver::NothingLeft } else { PassedOver::Final });
        }
        let against: Points =
            meant.iter().map(|place| self.given.reasons()[*place].points.max(Points::ZERO)).sum();
        for place in &meant {
            self.forgiven[*place] = true;
        }
        if self.forced.as_ref().is_some_and(|(_, id)| is_meant(id) && !is_final(id, self.case)) {
            self.forced = None;
        }
        Ok(self.take(exception, against))
    }

    /// Takes away just enough for nothing stricter than an action.
    fn lower(&mut self, exception: &Exception, mildest: Action) -> Result<Points, PassedOver> {
        if self.given.reasons().iter().any(|reason| is_final(&reason.id, self.case)) {
            return Err(PassedOver::Final);
        }
        let is_forced = self.forced.as_ref().is_some_and(|(action, _)| *action > mildest);
        let limit = lowest_above(&self.case.thresholds, mildest);
        let over = limit
            .map_or(Points::ZERO, |limit| (self.score() - limit + Points::hundredths(1)).max(Points::ZERO));
        if !is_forced && over == Points::ZERO {
            return Err(PassedOver::NothingLeft);
        }
        if is_forced {
            self.forced = None;
        }
        Ok(self.take(exception, over))
    }

    fn take(&mut self, exception: &Exception, points: Points) -> Points {
        let text = Phrase::new("reason-exception")
            .with("owner", &exception.owner)
            .with("why", &exception.reason)
            .with("until", exception.ends.to_string());
        let id = ReasonId::named(format!("exception.{}", exception.id));
        self.taken.push(Reason { id, points: -points, text, evidence: Vec::new() });
        points
    }

    fn verdict(self) -> Verdict {
        let by_score = self.case.thresholds.action(self.score());
        let (action, decided_by) = match self.forced {
            Some((action, id)) if action > by_score => (action, DecidedBy::Reason(id)),
            _ => (by_score, DecidedBy::Score),
        };
        let reasons = self.given.reasons().iter().cloned().chain(self.taken).collect();
        Verdict::of(action, decided_by, reasons, self.given.undecided().to_vec(), self.given.direction())
    }
}

/// `link.mismatch`, or `link.*` for all that begin with `link.`.
fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(front) => id.starts_with(front),
        None => pattern == id,
    }
}

/// The lowest threshold of an action stricter than this one.
fn lowest_above(thresholds: &Thresholds, mildest: Action) -> Option<Points> {
    let steps = [
        (Action::Tag, thresholds.tag),
        (Action::Hold, thresholds.hold),
        (Action::Defer, thresholds.defer),
        (Action::Reject, thresholds.reject),
    ];
    steps.into_iter().filter(|(action, _)| *action > mildest).filter_map(|(_, threshold)| threshold).min()
}
