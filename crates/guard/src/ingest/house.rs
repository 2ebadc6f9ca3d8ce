//! The gatehouse: what happens to a message behind every door of a stream. Gather, judge, take counsel, dispose, make durable, answer, note and
//! learn - in this order. It thinks nothing itself: judging is `scan`, exceptions, modes and accounts are `policy`, what a door can do is
//! [`dispose`], keeping is `hold`. Doors ask it through [`Gate`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mail::auth_results::field::{self, AuthservId};
use model::access::Access;
use model::ids::{HeldId, JudgedId};
use model::time::Time;
use model::verdict::{Action, Direction, Verdict};
use platform::clock::Clock;
use platform::keys::MarkKey;
use post::alarm::AlarmKind;
use post::alarm::bell::AlarmBell;
use sha2::{Digest, Sha256};
use store::guard::judged::Disposed;
use store::guard::switch::SwitchState;
use tracing::{Instrument as _, Span, field as span_field};

use super::dispose::{Keeping, Means, Plan, dispose};
use super::{Answer, Arrival, Deciding, Disposition, Edits, FieldPlace, Gate, Refused, Unread, fields, mark};
use crate::hold::{Hold, HoldError, ToHold};
use crate::policy::Enforcement;
use crate::policy::counsel::{Asked, Counsel};
use crate::policy::failure::{Alarm, FailurePolicy, Failures, Fallback};
use crate::record::{Passage, Recorder, Seen, Unjudged};
use crate::scan::{Judged, ScanError, Scanner, Submission};

/// Answers for all doors of a stream.
pub struct Gatehouse {
    parts: GatehouseParts,
    /// What each door remembers of its failures; a lock is held for a few instructions, never across an await.
    failures: HashMap<Arc<str>, Mutex<Failures>>,
    /// The last that was to be held could not be.
    is_hold_failing: AtomicBool,
}

/// What a gatehouse is made of.
pub struct GatehouseParts {
    /// Judges.
    pub scanner: Arc<Scanner>,
    /// Knows exceptions, modes, profiles and accounts.
    pub counsel: Counsel,
    /// Keeps what is held.
    pub hold: Hold,
    /// Keeps what was decided.
    pub recorder: Recorder,
    /// Recognises what passed before.
    pub mark_key: MarkKey,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// In whose name it acts.
    pub access: Access,
    /// Rung when a door cannot judge, and when it can again; without one there is only the log.
    pub bell: Option<AlarmBell>,
    /// The name under which we write Authentication-Results; without one we write none, and take none out.
    pub authserv_id: Option<AuthservId>,
    /// How each door is set, by its name.
    pub doors: HashMap<Arc<str>, Door>,
}

/// How one door is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// Where held mail waits.
    pub keeping: Keeping,
    /// What the configuration says: observe or enforce; a switch set later wins.
    pub configured: SwitchState,
    /// What it does without a verdict.
    pub failure: FailurePolicy,
}

impl Gatehouse {
    /// Opens the gatehouse.
    #[must_use]
    pub fn new(parts: GatehouseParts) -> Self {
        let failures = parts.doors.keys().map(|name| (Arc::clone(name), Mutex::default())).collect();
        Gatehouse { parts, failures, is_hold_failing: AtomicBool::new(false) }
    }

    async fn pass(&self, arrival: Arrival) -> Disposition {
        let now = self.parts.clock.now();
        let remove = fields::forged(&arrival.bytes, self.authserv_id(&arrival));
        if self.passed_before(&arrival, now) {
            self.unjudged(&arrival, Disposed::PassedBefore, now);
            return Disposition::Pass(Edits { remove, add: Vec::new() });
        }
        let campaigner = self.parts.counsel.campaigner(&arrival);
        let submission = Submission { campaigner, ..submission(&arrival) };
        match self.parts.scanner.judge(Arc::clone(&arrival.bytes), submission).await {
            Ok(judged) => {
                self.failing(&arrival, |failures| ((), failures.judged(now)));
                self.act(&arrival, &judged, remove).await
            }
            Err(error) => self.unable(&arrival, error, remove, now),
        }
    }

    /// Takes counsel, does what was decided as far as this door can, notes it and lets others learn from it.
    async fn act(&self, arrival: &Arrival, judged: &Judged, remove: Vec<FieldPlace>) -> Disposition {
        let door = self.door(arrival);
        let asked = Asked {
            arrival,
            judged,
            thresholds: judged.thresholds,
            configured: door.configured,
            finals: &[],
        };
        let advice = self.parts.counsel.advise(&asked).await;
        let decided = advice.decision.actions();
        let verdict = &advice.decision.strictest().verdict;
        let is_enforced = advice.decision.enforcement == Enforcement::Enforced;
        let id = self.parts.recorder.id(judged);
        Span::current().record("reference", short(id));
        let mut add = marks(verdict, is_enforced, id);
        add.extend(self.results(arrival, judged, verdict));
        let edits = Edits { remove, add };
        let means = Means { hold: door.keeping, can_split: true, is_enforced };
        let plan = dispose(&decided, means);
        let done = done(&plan, &decided, is_enforced);
        let mut passage = passage(arrival);
        let disposition = match plan {
            Plan::Pass => Disposition::Pass(edits),
            Plan::Queue => Disposition::HoldInQueue(format!("held by Tidewatch (ref {})", short(id))),
            Plan::Defer => Disposition::Defer(come_back(id)),
            Plan::Refuse => Disposition::Refuse(refusal(id)),
            Plan::Hold { holds, passes } => match self.hold(arrival, judged, verdict, id, &holds).await {
                Ok(held) => {
                    self.could_hold();
                    passage.held = Some(held);
                    Disposition::Held { passes, edits }
                }
                Err(error) => {
                    // What should be held is never let through because the disk is full, whatever the door's failure policy is: that is for mail
                    // of which nobody knows what it is. This comes again.
                    self.could_not_hold(&arrival.door);
                    tracing::error!(
                        door = &*arrival.door,
                        error = &error as &dyn std::error::Error,
                        "a message could not be held and was put off"
                    );
                    Disposition::Defer(come_back(id))
                }
            },
        };
        let became = disposed(&disposition, judged.is_copy);
        passage.disposed = Some(became);
        tracing::debug!(
            door = &*arrival.door,
            reference = short(id),
            action = verdict.action().as_str(),
            became = became.as_str(),
            took_ms = u64::try_from(judged.took.as_millis()).unwrap_or(u64::MAX),
            "a message was decided"
        );
        self.parts.recorder.record_now(id, judged, verdict, passage);
        if !matches!(disposition, Disposition::Defer(_)) {
            self.parts.counsel.learn(&asked, &advice, &done);
        }
        disposition
    }

    /// Keeps a copy for those who do not get it; it is durable when this returns.
    async fn hold(
        &self,
        arrival: &Arrival,
        judged: &Judged,
        verdict: &Verdict,
        id: JudgedId,
        places: &[usize],
    ) -> Result<HeldId, HoldError> {
        let parties = self.parts.recorder.parties();
        let recipients = arrival.envelope.for_some(places).recipients;
        let to_hold = ToHold {
            arrival,
            places,
            verdict,
            judged: Some(id),
            sender: judged.sender.as_deref().map(|sender| parties.party(sender)),
            recipients: recipients.iter().filter_map(|each| parties.address(&each.address)).collect(),
            now: judged.at,
        };
        // What only the watch list holds is found again when that is taken back.
        let because = judge::because::because(verdict, &judged.thresholds);
        self.parts.hold.keep_because(&self.parts.access, to_hold, because).await
    }

    /// Wakes people: what must be held is put off until it can be.
    fn could_not_hold(&self, door: &str) {
        if let Some(bell) = &self.parts.bell {
            self.is_hold_failing.store(true, Ordering::Relaxed);
            bell.ring(AlarmKind::HoldFailed, door, &[("door", door.to_owned())]);
        }
    }

    /// One store is behind all doors: if one could hold, all can.
    fn could_hold(&self) {
        if let Some(bell) =
            self.parts.bell.as_ref().filter(|_| self.is_hold_failing.swap(false, Ordering::Relaxed))
        {
            for door in self.parts.doors.keys() {
                bell.silence(AlarmKind::HoldFailed, door);
            }
        }
    }

    /// Does what the door's failure policy says with a message that could not be judged.
    fn unable(&self, arrival: &Arrival, error: ScanError, remove: Vec<FieldPlace>, now: Time) -> Disposition {
        let policy = self.door(arrival).failure;
        let unable = self.failing(arrival, |failures| {
            let unable = match error {
                ScanError::Busy => failures.failed(policy, now),
                ScanError::Failed => failures.failed_on(Sha256::digest(&arrival.bytes).into(), policy, now),
            };
            let alarm = unable.alarm.clone();
            (unable, alarm)
        });
        self.parts.recorder.figures().unable(&arrival.door);
        tracing::warn!(door = &*arrival.door, %error, "a message could not be judged");
        match unable.fallback {
            Fallback::Defer => Disposition::Defer(Answer {
                code: 451,
                enhanced: "4.3.2",
                text: "system busy, please try again later".to_owned(),
            }),
            Fallback::AcceptAndMark => {
                self.unjudged(arrival, Disposed::PassedUnjudged, now);
                let unjudged = (fields::VERDICT.to_owned(), "none; not judged".to_owned());
                Disposition::Pass(Edits { remove, add: vec![unjudged] })
            }
        }
    }

    /// Leaves a trace of a message that passes without a verdict.
    fn unjudged(&self, arrival: &Arrival, disposed: Disposed, now: Time) {
        let unjudged =
            Unjudged { at: now, direction: arrival.direction, content: Seen::Whole(&arrival.bytes) };
        let passage = Passage { disposed: Some(disposed), ..passage(arrival) };
        self.parts.recorder.record_unjudged(unjudged, passage);
    }

    /// Asks or tells what the door remembers of its failures, and says aloud what people must hear.
    fn failing<T>(&self, arrival: &Arrival, ask: impl FnOnce(&mut Failures) -> (T, Option<Alarm>)) -> T {
        let failures =
            self.failures.get(&arrival.door).expect("every door has its memory from the beginning");
        let (answer, alarm) = ask(&mut failures.lock().unwrap_or_else(PoisonError::into_inner));
        if let (Some(bell), Some(alarm)) = (&self.parts.bell, &alarm) {
            ring(bell, &arrival.door, alarm);
        }
        match alarm {
            Some(Alarm::Deferring(since)) => {
                tracing::error!(door = &*arrival.door, %since, "mail is put off, because it cannot be judged");
            }
            Some(Alarm::Accepting(since)) => {
                tracing::error!(door = &*arrival.door, %since, "mail passes unjudged, because judging has failed for too long");
            }
            Some(Alarm::Over(since)) => {
                tracing::info!(door = &*arrival.door, %since, "mail is judged again");
            }
            None => {}
        }
        answer
    }

    /// The name in which nobody outside may have written Authentication-Results; none for mail of our own people, who may pass ours on.
    fn authserv_id(&self, arrival: &Arrival) -> Option<&AuthservId> {
        let is_ours = matches!(arrival.direction, Some(Direction::Outbound | Direction::Internal));
        self.parts.authserv_id.as_ref().filter(|_| !is_ours && arrival.client.account.is_none())
    }

    /// What we found out about a message from outside, for whoever reads it after us (RFC 8601).
    fn results(&self, arrival: &Arrival, judged: &Judged, verdict: &Verdict) -> Option<(String, String)> {
        let server = self.authserv_id(arrival).filter(|_| verdict.direction() == Direction::Inbound)?;
        let value = field::value(server, &judged.authentication)?;
        Some((field::FIELD.to_owned(), value))
    }

    fn door(&self, arrival: &Arrival) -> Door {
        *self.parts.doors.get(&arrival.door).expect("wiring sets every door that it opens")
    }

    fn passed_before(&self, arrival: &Arrival, now: Time) -> bool {
        let recipients: Vec<&str> =
            arrival.envelope.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
        mark::is_passed(&self.parts.mark_key, &arrival.bytes, &recipients, now)
    }
}

impl Gate for Gatehouse {
    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        let span = tracing::info_span!("message", queue_id = arrival.queue_id, reference = span_field::Empty);
        Box::pin(self.pass(arrival).instrument(span))
    }

    fn passed_unread(&self, unread: &Unread<'_>) {
        let at = self.parts.clock.now();
        let unjudged = Unjudged { at, direction: unread.direction, content: Seen::OnlySize(unread.bytes) };
        let passage = Passage {
            door: Some(unread.door.to_owned()),
            queue_id: unread.queue_id.map(str::to_owned),
            client: unread.client.address,
            envelope_sender: Some(unread.envelope.sender.clone()),
            recipients: unread.envelope.recipients.iter().map(|each| each.address.clone()).collect(),
            disposed: Some(Disposed::PassedUnjudged),
            held: None,
        };
        self.parts.recorder.record_unjudged(unjudged, passage);
    }

    fn recipients_refused(&self, refused: &Refused<'_>) {
        self.parts.counsel.recipients_refused(refused);
    }
}

/// What the scanner is told of an arrival.
pub(super) fn submission(arrival: &Arrival) -> Submission {
    let client = &arrival.client;
    Submission {
        client_ip: client.address,
        helo: client.helo.clone(),
        mail_from: Some(arrival.envelope.sender.clone()),
        recipients: arrival.envelope.recipients.iter().map(|each| each.address.clone()).collect(),
        is_authenticated: client.account.is_some(),
        is_altered: !arrival.is_exact,
        direction: arrival.direction,
        wants_links: false,
        is_hash_unused: false,
        // Only the gatehouse knows whose campaigns it has at hand.
        campaigner: None,
    }
}

/// What a message that goes on says of itself. What we think of our own mail is nobody else's business.
fn marks(verdict: &Verdict, is_enforced: bool, id: JudgedId) -> Vec<(String, String)> {
    match verdict.direction() {
        Direction::Outbound => Vec::new(),
        Direction::Inbound | Direction::Internal => {
            vec![fields::verdict(verdict, is_enforced, &id.to_string())]
        }
    }
}

/// What is done for each recipient in turn; a message that was only observed was let through.
fn done(plan: &Plan, decided: &[Action], is_enforced: bool) -> Vec<Action> {
    let all = |action| vec![action; decided.len()];
    match plan {
        Plan::Pass if is_enforced => decided.to_vec(),
        Plan::Pass => all(Action::Accept),
        Plan::Queue => all(Action::Hold),
        Plan::Defer => all(Action::Defer),
        Plan::Refuse => all(Action::Reject),
        Plan::Hold { holds, .. } => (0..decided.len())
            .map(|place| if holds.contains(&place) { Action::Hold } else { decided[place] })
            .collect(),
    }
}

pub(super) fn passage(arrival: &Arrival) -> Passage {
    Passage {
        door: Some(arrival.door.to_string()),
        queue_id: arrival.queue_id.clone(),
        client: arrival.client.address,
        envelope_sender: Some(arrival.envelope.sender.clone()),
        recipients: arrival.envelope.recipients.iter().map(|each| each.address.clone()).collect(),
        disposed: None,
        held: None,
    }
}

fn disposed(disposition: &Disposition, is_copy: bool) -> Disposed {
    match disposition {
        Disposition::Pass(_) if is_copy => Disposed::PassedAsCopy,
        Disposition::Pass(_) => Disposed::Passed,
        Disposition::Held { passes, .. } if passes.is_empty() => Disposed::Held,
        Disposition::Held { .. } => Disposed::Split,
        Disposition::HoldInQueue(_) => Disposed::HeldInQueue,
        Disposition::Defer(_) => Disposed::Deferred,
        Disposition::Refuse(_) => Disposed::Refused,
    }
}

/// The last part of an id, which a sender can read out on the telephone; the trace finds the message by it.
fn short(id: JudgedId) -> String {
    let text = id.to_string();
    text[text.len().saturating_sub(8)..].to_uppercase()
}

fn come_back(id: JudgedId) -> Answer {
    let text = format!("please try again later (ref {})", short(id));
    Answer { code: 451, enhanced: "4.7.1", text }
}

/// Says that, never why: an attacker would learn how to write the next one.
fn refusal(id: JudgedId) -> Answer {
    let text = format!("message not accepted (ref {})", short(id));
    Answer { code: 550, enhanced: "5.7.1", text }
}

/// Says to people what a door can or cannot do.
fn ring(bell: &AlarmBell, door: &str, alarm: &Alarm) {
    let arguments = |since: &Time| [("door", door.to_owned()), ("since", since.to_string())];
    match alarm {
        Alarm::Deferring(since) => bell.ring(AlarmKind::Deferring, door, &arguments(since)),
        Alarm::Accepting(since) => bell.ring(AlarmKind::AcceptAndMark, door, &arguments(since)),
        Alarm::Over(_) => {
            bell.silence(AlarmKind::Deferring, door);
            bell.silence(AlarmKind::AcceptAndMark, door);
        }
    }
}
