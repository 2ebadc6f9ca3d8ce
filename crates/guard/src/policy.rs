//! Policy: from what was judged to what is decided for each recipient - exceptions, the stream's word, observe or enforce, the one switch.
//! What one door can then do with one message is [`crate::ingest::dispose`]; what happens when nothing can be judged is [`failure`]. Exceptions
//! and switches are made at the [`PolicyDesk`], audited in the same transaction, and read by the doors from a [`Standing`] in memory.
//!
//! Order, from the strongest: the switch for the whole installation; the mode of the stream (door and direction); the verdict with what its account's
//! stream says; exceptions, by their own precedence. What is only observed is decided all the same, and says what would have been done.

pub mod change;
pub mod counsel;
pub mod failure;
pub mod react;
pub mod setting;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use judge::context::Thresholds;
use judge::exception::{Applied, Case, Named, apply};
use judge::stream::{Flow, Why};
use model::access::{Access, Denied, Right};
use model::ids::{ExceptionId, OutboxId, TenantId};
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason, ReasonId, Verdict};
use platform::audit::{About, Audit, AuditError};
use platform::clock::{Chance, Clock};
use store::Store;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::exception::{ExceptedParty, Exception as Row, ExceptionEffect};
use store::guard::switch::ENFORCING_CHANGED;
use store::txn::NewEvent;
use thiserror::Error;
use tokio::sync::watch;

use crate::party::Parties;

pub use judge::exception::{Effect, Exception, Scope, Who};
pub use store::guard::switch::{Switch, SwitchPlace, SwitchState};

/// Exceptions held in memory; more are a sign that thresholds are wrong, and are refused.
pub const MOST_EXCEPTIONS: usize = 5_000;

/// What another process changed is in force after about this.
pub const REFRESHED_EVERY: Duration = Duration::from_secs(5);

/// The store answers within this, or the standing stays as it was.
const REFRESH_LIMIT: Duration = Duration::from_secs(5);

/// Whether what is decided is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enforcement {
    /// It is done.
    Enforced,
    /// This stream is only observed.
    Observed,
    /// Enforcing is stopped for the whole installation.
    Stopped,
}

/// How exceptions and switches stand just now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    exceptions: Vec<Exception>,
    switches: Vec<Switch>,
}

impl Standing {
    /// Takes exceptions and switches.
    #[must_use]
    pub fn new(exceptions: Vec<Exception>, switches: Vec<Switch>) -> Self {
        Standing { exceptions, switches }
    }

    /// Returns the exceptions.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Returns the switches that were ever set.
    #[must_use]
    pub fn switches(&self) -> &[Switch] {
        &self.switches
    }

    /// Says whether mail of a door and direction is enforced; `configured` is what the configuration says of the door.
    #[must_use]
    pub fn enforcement(&self, door: &str, direction: Direction, configured: SwitchState) -> Enforcement {
        let find = |place: &SwitchPlace| self.switches.iter().find(|switch| switch.place == *place);
        if find(&SwitchPlace::Installation).is_some_and(|switch| switch.state == SwitchState::Observe) {
            return Enforcement::Stopped;
        }
        let stream = SwitchPlace::Stream { door: door.to_owned(), direction };
        match find(&stream).map_or(configured, |switch| switch.state) {
            SwitchState::Enforce => Enforcement::Enforced,
            SwitchState::Observe => Enforcement::Observed,
        }
    }
}

/// A judged message at its door.
#[derive(Clone, Debug)]
pub struct Question<'q> {
    /// What was judged.
    pub verdict: &'q Verdict,
    /// What the score is measured against.
    pub thresholds: Thresholds,
    /// Who writes: the address in From; for our own mail the account, too.
    pub senders: &'q [Named<'q>],
    /// For whom it is, in the envelope's order; none for mail without an envelope, which is decided once.
    pub recipients: &'q [Named<'q>],
    /// The door's configured name.
    pub door: &'q str,
    /// It passed DMARC.
    pub has_passed_dmarc: bool,
    /// Reasons no exception touches, beside canaries.
    pub finals: &'q [ReasonId],
    /// What its account's stream says.
    pub flow: &'q Flow,
    /// Whether what is decided is done.
    pub enforcement: Enforcement,
}

/// What is decided for each recipient.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The different outcomes, at least one.
    pub outcomes: Vec<Applied>,
    /// For each recipient its outcome, by its place in `outcomes`.
    pub each: Vec<usize>,
    /// Whether it is done.
    pub enforcement: Enforcement,
}

impl Decision {
    /// Returns what is decided for each recipient in turn, as [`crate::ingest::dispose`] takes it.
    #[must_use]
    pub fn actions(&self) -> Vec<Action> {
        self.each.iter().map(|place| self.outcomes[*place].verdict.action()).collect()
    }

    /// Returns the strictest outcome: the one that is shown, recorded and held with the message.
    #[must_use]
    pub fn strictest(&self) -> &Applied {
        let rank = |applied: &&Applied| (applied.verdict.action(), applied.verdict.score());
        self.outcomes.iter().max_by_key(rank).expect("a decision has at least one outcome")
    }

    /// Returns what would have been done if it is only observed, as a sentence for the mark; nothing if it is done, or nothing to do.
    #[must_use]
    pub fn would_have(&self) -> Option<Phrase> {
        let action = self.strictest().verdict.action();
        let id = match self.enforcement {
            Enforcement::Enforced => return None,
            Enforcement::Observed => "reason-policy-observed",
            Enforcement::Stopped => "reason-policy-stopped",
        };
        (action > Action::Accept).then(|| Phrase::new(id).with("action", action.as_str()))
    }

    /// Returns a sentence about recipients who do not all get it, if that is so.
    #[must_use]
    pub fn split(&self) -> Option<Phrase> {
        let actions = self.actions();
        let held = actions.iter().filter(|action| **action > Action::Tag).count();
        let is_split = held > 0 && held < actions.len();
        is_split.then(|| {
            let all_refuse = actions.iter().filter(|action| **action > Action::Tag);
            let id = match all_refuse.into_iter().all(|action| *action == Action::Reject) {
                true => "reason-policy-refused-for-some",
                false => "reason-policy-split",
            };
            Phrase::new(id).with("held", held.to_string()).with("all", actions.len().to_string())
        })
    }
}

/// Decides for each recipient. Pure.
#[must_use]
pub fn decide_each(question: &Question<'_>, standing: &Standing, now: Time) -> Decision {
    let verdict = with_flow(question.verdict, question.flow);
    let case = |recipient: Named<'_>| -> Applied {
        let case = Case {
            senders: question.senders,
            recipient,
            door: question.door,
            direction: verdict.direction(),
            has_passed_dmarc: question.has_passed_dmarc,
            finals: question.finals,
            thresholds: question.thresholds,
        };
        apply(&verdict, &standing.exceptions, &case, now)
    };
    let nobody = Named { address: "", fingerprint: None };
    // Without an exception for somebody in particular all recipients are alike, and a thousand of them cost as much as one.
    let is_same_for_all = !standing.exceptions.iter().any(|exception| exception.scope.recipient.is_some());
    if is_same_for_all || question.recipients.is_empty() {
        let outcome = case(question.recipients.first().copied().unwrap_or(nobody));
        let each = vec![0; question.recipients.len().max(1)];
        return Decision { outcomes: vec![outcome], each, enforcement: question.enforcement };
    }
    let mut outcomes: Vec<Applied> = Vec::new();
    let mut each = Vec::with_capacity(question.recipients.len());
    for recipient in question.recipients {
        let outcome = case(*recipient);
        let place = outcomes.iter().position(|known| *known == outcome).unwrap_or_else(|| {
            outcomes.push(outcome);
            outcomes.len() - 1
        });
        each.push(place);
    }
    Decision { outcomes, each, enforcement: question.enforcement }
}

/// Adds what the account's stream says to a verdict; its reasons carry no points, because the words were counted already.
fn with_flow(verdict: &Verdict, flow: &Flow) -> Verdict {
    let (action, id, why): (Action, &'static str, &Why) = match flow {
        Flow::GoOn => return verdict.clone(),
        Flow::Throttle { why, .. } => (Action::Defer, "stream.throttle", why),
        Flow::Hold(why) => (Action::Hold, "stream.hold", why),
    };
    let reason = |id: &'static str, text: &Phrase| Reason {
        id: id.into(),
        points: Points::ZERO,
        text: text.clone(),
        evidence: Vec::new(),
    };
    let parts = why.parts.iter().map(|part| reason(part.id.strip_prefix("reason-").unwrap_or(part.id), part));
    let added = std::iter::once(reason(id, &why.reason)).chain(parts);
    let reasons: Vec<Reason> = verdict.reasons().iter().cloned().chain(added).collect();
    // A hold is not softened to "come back later"; for the stream's sake nothing is refused.
    let is_stricter = match action {
        Action::Defer => verdict.action() < Action::Hold,
        _ => verdict.action() < action,
    };
    let (action, decided_by) = match is_stricter {
        true => (action, DecidedBy::Reason(id.into())),
        false => (verdict.action(), verdict.decided_by().clone()),
    };
    Verdict::of(action, decided_by, reasons, verdict.undecided().to_vec(), verdict.direction())
}

/// A policy could not be read or changed.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited; then it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Who asked named neither an address nor a domain.
    #[error("read `{0}`: it is neither an address nor a domain")]
    Who(String),
    /// There are too many already.
    #[error("add an exception: there are {MOST_EXCEPTIONS} already; end some, or change the thresholds")]
    TooMany,
    /// The store did not answer in time.
    #[error("read exceptions and switches: the store does not answer")]
    Silent,
}

/// How policies stand, in memory, for all doors; cheap to clone.
#[derive(Clone)]
pub struct PolicyBook {
    store: GuardStore,
    access: Access,
    /// Replaced as a whole.
    standing: Arc<RwLock<Arc<Standing>>>,
}

impl PolicyBook {
    /// Opens the book and reads how things stand.
    pub async fn open(store: GuardStore, access: Access, now: Time) -> Result<Self, PolicyError> {
        let book = PolicyBook { store, access, standing: Arc::default() };
        book.refresh(now).await?;
        Ok(book)
    }

    /// True for the tenant whose exceptions and switches these are; what another tenant sets, the doors do not read.
    #[must_use]
    pub fn is_of(&self, tenant: TenantId) -> bool {
        self.access.tenant == tenant
    }

    /// Returns how things stand; never waits.
    #[must_use]
    pub fn standing(&self) -> Arc<Standing> {
        Arc::clone(&self.standing.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads anew; to be called after a change and every few seconds, because another process may have changed something.
    ///
    /// Errors: then what was known before stays.
    pub async fn refresh(&self, now: Time) -> Result<(), PolicyError> {
        let reading = async {
            Ok::<_, StoreError>((self.exceptions(now).await?, self.store.switch_list(&self.access).await?))
        };
        let (exceptions, switches) =
            tokio::time::timeout(REFRESH_LIMIT, reading).await.map_err(|_| PolicyError::Silent)??;
        let standing = Arc::new(Standing { exceptions, switches });
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = standing;
        Ok(())
    }

    /// Reads anew so often ([`REFRESHED_EVERY`]) until told to stop: another process may have changed something.
    pub async fn keep_fresh(&self, clock: &dyn Clock, every: Duration, mut stop: watch::Receiver<bool>) {
        let mut is_failing = false;
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                changed = stop.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    continue;
                }
            }
            let outcome = self.refresh(clock.now()).await;
            if let (Err(error), false) = (&outcome, is_failing) {
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    "exceptions and switches could not be read; they stand as they were"
                );
            }
            is_failing = outcome.is_err();
        }
    }

    async fn exceptions(&self, now: Time) -> Result<Vec<Exception>, StoreError> {
        let mut exceptions: Vec<Exception> = Vec::new();
        while exceptions.len() < MOST_EXCEPTIONS {
            let after = exceptions.last().map(|exception| exception.id);
            let page = self.store.exception_list(&self.access, now, after, store::MAX_PAGE).await?;
            let is_last = page.len() < store::MAX_PAGE as usize;
            exceptions.extend(page.into_iter().map(read));
            if is_last {
                break;
            }
        }
        Ok(exceptions)
    }
}

/// What an exception is to be, in the words of whoever asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who writes: an address or a domain.
    pub sender: Option<String>,
    /// For whom it is: an address or a domain.
    pub recipient: Option<String>,
    /// The door.
    pub door: Option<String>,
    /// Which way it goes.
    pub direction: Option<Direction>,
    /// Only for messages that pass DMARC.
    pub needs_dmarc_pass: bool,
    /// What it does.
    pub effect: Effect,
    /// Why, without an address.
    pub reason: String,
    /// From when.
    pub begins: Time,
    /// Until when.
    pub ends: Time,
}

/// An exception that people make lasts no longer; what is needed for good is a change of policy.
pub const LONGEST_EXCEPTION: Duration = Duration::from_hours(24 * 90);

/// Longest reason of an exception, in characters.
const MAX_REASON: usize = 500;

impl Wanted {
    /// Returns what whoever asks should mend first: the field and the sentence. What an exception means is decided elsewhere; this is what it must say.
    #[must_use]
    pub fn unfit(&self) -> Option<(&'static str, Phrase)> {
        let is_nobody = |text: &Option<String>| text.as_ref().is_some_and(|text| Who::parse(text).is_none());
        let reason = self.reason.trim();
        let wrong = if is_nobody(&self.sender) {
            ("sender", "exception-unfit-who")
        } else if is_nobody(&self.recipient) {
            ("recipient", "exception-unfit-who")
        } else if self.sender.is_none() && self.recipient.is_none() {
            ("sender", "exception-unfit-anybody")
        } else if matches!(&self.effect, Effect::Forgive(reasons) if reasons.is_empty()) {
            ("reasons", "exception-unfit-no-reasons")
        } else if reason.is_empty() || reason.chars().count() > MAX_REASON || reason.contains('@') {
            // Reasons are shown and kept; addresses are kept as fingerprints only.
            ("reason", "exception-unfit-reason")
        } else if self.ends <= self.begins || self.ends.since(self.begins) > LONGEST_EXCEPTION {
            ("days", "exception-unfit-days")
        } else {
            return None;
        };
        Some((wrong.0, Phrase::new(wrong.1)))
    }
}

impl PolicyError {
    /// True if there is none of that id, or none that still counts.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, PolicyError::Store(StoreError::Missing { .. }))
    }
}

/// Where policies are changed: each change and its audit entry are one transaction.
pub struct PolicyDesk {
    /// Where they are kept.
    pub store: Store,
    /// What the doors read; refreshed after each change.
    pub book: PolicyBook,
    /// Who did what.
    pub audit: Audit,
    /// Makes fingerprints.
    pub parties: Arc<Parties>,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
}

impl PolicyDesk {
    /// Sets whether a stream is enforced or only observed.
    pub async fn set_stream(
        &self,
        access: &Access,
        (door, direction): (&str, Direction),
        state: SwitchState,
        why: &str,
        now: Time,
    ) -> Result<(), PolicyError> {
        let place = SwitchPlace::Stream { door: door.to_owned(), direction };
        let what = match state {
            SwitchState::Observe => "stream.observe",
            SwitchState::Enforce => "stream.enforce",
        };
        self.set(access, what, place, state, why, now).await
    }

    /// Stops enforcing for the whole installation: everything is judged and shown, nothing held or refused.
    pub async fn stop_enforcing(&self, access: &Access, why: &str, now: Time) -> Result<(), PolicyError> {
        self.set(access, "enforcing.stop", SwitchPlace::Installation, SwitchState::Observe, why, now).await
    }

    /// Lets each stream be as it is set again.
    pub async fn resume_enforcing(&self, access: &Access, why: &str, now: Time) -> Result<(), PolicyError> {
        self.set(access, "enforcing.resume", SwitchPlace::Installation, SwitchState::Enforce, why, now).await
    }

    async fn set(
        &self,
        access: &Access,
        what: &'static str,
        place: SwitchPlace,
        state: SwitchState,
        why: &str,
        now: Time,
    ) -> Result<(), PolicyError> {
        access.require(Right::Manage)?;
        let direction = match &place {
            SwitchPlace::Installation => "all",
            SwitchPlace::Stream { direction, .. } => direction.as_str(),
        };
        let about = About::NOTHING.word("direction", direction);
        let switch =
            Switch { place, state, set_at: now, set_by: access.actor.to_string(), why: why.to_owned() };
        let mut change = self.store.change(access).await?;
        change.switch_set_in_txn(&switch).await?;
        if switch.place == SwitchPlace::Installation {
            let id = OutboxId::new(now, self.chance.bytes());
            change.say(&NewEvent { id, kind: ENFORCING_CHANGED, version: 1, body: &[], at: now }).await?;
        }
        self.audit.append_in_txn(access, &mut change, what, &about).await?;
        change.commit().await?;
        self.book.refresh(now).await
    }

    /// Adds an exception; its owner is whoever asks.
    pub async fn exception_add(
        &self,
        access: &Access,
        wanted: &Wanted,
        now: Time,
    ) -> Result<ExceptionId, PolicyError> {
        access.require(Right::Manage)?;
        if self.book.standing().exceptions.len() >= MOST_EXCEPTIONS {
            return Err(PolicyError::TooMany);
        }
        let id = ExceptionId::new(now, self.chance.bytes());
        let row = Row {
            id,
            sender: self.party(wanted.sender.as_deref())?,
            recipient: self.party(wanted.recipient.as_deref())?,
            door: wanted.door.clone(),
            direction: wanted.direction,
            needs_dmarc_pass: wanted.needs_dmarc_pass,
            effect: match &wanted.effect {
                Effect::Forgive(reasons) => ExceptionEffect::Forgive(reasons.clone()),
                Effect::AtMost(action) => ExceptionEffect::AtMost(*action),
            },
            reason: wanted.reason.clone(),
            owner: access.actor.to_string(),
            begins: wanted.begins,
            ends: wanted.ends,
            ended: None,
        };
        let mut change = self.store.change(access).await?;
        change.exception_add_in_txn(&row).await?;
        let about = About::of("exception", id);
        self.audit.append_in_txn(access, &mut change, "exception.add", &about).await?;
        change.commit().await?;
        self.book.refresh(now).await?;
        Ok(id)
    }

    /// Returns exceptions of whoever asks that have not ended, also those that have not begun, after an id.
    pub async fn exceptions(
        &self,
        access: &Access,
        after: Option<ExceptionId>,
        limit: u32,
        now: Time,
    ) -> Result<Vec<Exception>, PolicyError> {
        let rows = self.store.guard().exception_list(access, now, after, limit).await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Returns exceptions of whoever asks after an id, with when and by whom each was ended early: those that count at `since` or later, so that
    /// [`Time::EARLIEST`] gives all there ever were.
    pub async fn exceptions_since(
        &self,
        access: &Access,
        since: Time,
        after: Option<ExceptionId>,
        limit: u32,
    ) -> Result<Vec<(Exception, Option<(Time, String)>)>, PolicyError> {
        let rows = self.store.guard().exception_list(access, since, after, limit).await?;
        let with_end = |row: Row| {
            let ended = row.ended.clone();
            (read(row), ended)
        };
        Ok(rows.into_iter().map(with_end).collect())
    }

    /// Returns one exception.
    pub async fn exception_fetch(&self, access: &Access, id: ExceptionId) -> Result<Exception, PolicyError> {
        Ok(read(self.store.guard().exception_fetch(access, id).await?))
    }

    /// Returns the switches of whoever asks that were ever set.
    pub async fn switches(&self, access: &Access) -> Result<Vec<Switch>, PolicyError> {
        Ok(self.store.guard().switch_list(access).await?)
    }

    /// Ends an exception before its time.
    pub async fn exception_end(
        &self,
        access: &Access,
        id: ExceptionId,
        now: Time,
    ) -> Result<(), PolicyError> {
        access.require(Right::Manage)?;
        let mut change = self.store.change(access).await?;
        change.exception_end_in_txn(id, now, &access.actor.to_string()).await?;
        let about = About::of("exception", id);
        self.audit.append_in_txn(access, &mut change, "exception.end", &about).await?;
        change.commit().await?;
        self.book.refresh(now).await
    }

    /// Turns words into what is kept: a domain as it is, an address as its fingerprint.
    fn party(&self, text: Option<&str>) -> Result<Option<ExceptedParty>, PolicyError> {
        let Some(text) = text else { return Ok(None) };
        match Who::parse(text) {
            Some(Who::Domain(domain)) => Ok(Some(ExceptedParty { address: None, domain })),
            Some(Who::Address(address)) => {
                let domain =
                    address.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned());
                Ok(Some(ExceptedParty { address: Some(self.parties.party(&address)), domain }))
            }
            Some(Who::Kept(..)) | None => Err(PolicyError::Who(text.to_owned())),
        }
    }
}

/// Reads an exception as it is kept.
fn read(row: Row) -> Exception {
    let who = |party: ExceptedParty| match party.address {
        Some(fingerprint) => Who::Kept(fingerprint, party.domain),
        None => Who::Domain(party.domain),
    };
    Exception {
        id: row.id,
        scope: Scope {
            sender: row.sender.map(who),
            recipient: row.recipient.map(who),
            door: row.door,
            direction: row.direction,
        },
        needs_dmarc_pass: row.needs_dmarc_pass,
        effect: match row.effect {
            ExceptionEffect::Forgive(reasons) => Effect::Forgive(reasons),
            ExceptionEffect::AtMost(action) => Effect::AtMost(action),
        },
        reason: row.reason,
        owner: row.owner,
        begins: row.begins,
        ends: row.ends,
    }
}

/// Counts, for the page that shows what observing would have done: how often each action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WouldHave(BTreeMap<&'static str, u64>);

impl WouldHave {
    /// Counts a decision that was only observed.
    pub fn count(&mut self, decision: &Decision) {
        if decision.enforcement != Enforcement::Enforced {
            *self.0.entry(decision.strictest().verdict.action().as_str()).or_default() += 1;
        }
    }

    /// Returns actions and how often.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(action, count)| (*action, *count))
    }
}
