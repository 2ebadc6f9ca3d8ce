//! The gatehouse: what happens to a message behind every door of a stream. Gather, judge, dispose, make durable, answer, note - in this order.
//! It thinks nothing itself: judging is `scan`, what a door can do is [`dispose`], keeping is `hold`. Doors ask it through [`Gate`].

use std::collections::HashMap;
use std::sync::Arc;

use mail::envelope::Envelope;
use model::access::Access;
use model::ids::JudgedId;
use model::time::Time;
use model::verdict::{Action, Direction};
use platform::clock::Clock;
use platform::keys::MarkKey;
use store::guard::judged::Disposed;

use super::dispose::{Means, Plan, dispose};
use super::{Answer, Arrival, Deciding, Disposition, Edits, Gate, fields, mark};
use crate::hold::{Hold, ToHold};
use crate::record::{Passage, Recorder};
use crate::scan::{Judged, ScanError, Scanner, Submission};

/// Answers for all doors of a stream.
pub struct Gatehouse {
    parts: GatehouseParts,
}

/// What a gatehouse is made of.
pub struct GatehouseParts {
    /// Judges.
    pub scanner: Arc<Scanner>,
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
    /// How each door is set, by its name.
    pub doors: HashMap<Arc<str>, Door>,
}

/// How one door is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// What it can do with a verdict.
    pub means: Means,
    /// What it does without one.
    pub when_unable: WhenUnable,
}

/// What happens to mail that cannot be judged or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenUnable {
    /// The sender is asked to come back.
    Defer,
    /// It passes, and a field says that nobody judged it.
    AcceptAndMark,
}

impl Gatehouse {
    /// Opens the gatehouse.
    #[must_use]
    pub fn new(parts: GatehouseParts) -> Self {
        Gatehouse { parts }
    }

    async fn pass(&self, arrival: Arrival) -> Disposition {
        let now = self.parts.clock.now();
        let door = self.door(&arrival);
        let remove = fields::forged(&arrival.bytes);
        if self.passed_before(&arrival, now) {
            return Disposition::Pass(Edits { remove, add: Vec::new() });
        }
        match self.parts.scanner.judge(Arc::clone(&arrival.bytes), submission(&arrival)).await {
            Ok(judged) => self.act(door, &arrival, &judged, Edits { remove, add: Vec::new() }).await,
            Err(error) => unable(door, &arrival, error, remove),
        }
    }

    /// Does what was decided, as far as this door can, and notes it.
    async fn act(&self, door: Door, arrival: &Arrival, judged: &Judged, mut edits: Edits) -> Disposition {
        let id = self.parts.recorder.id(judged);
        let decided = decided_for_each(judged, &arrival.envelope);
        let plan = dispose(&decided, door.means);
        if judged.verdict.direction() != Direction::Outbound {
            // What we think of our own mail is nobody else's business.
            edits.add.push(fields::verdict(&judged.verdict, door.means.is_enforced, &id.to_string()));
        }
        let mut passage = passage(arrival);
        let disposition = match plan {
            Plan::Pass => Disposition::Pass(edits),
            Plan::Queue => Disposition::HoldInQueue(format!("held by Tidewatch (ref {})", short(id))),
            Plan::Defer => Disposition::Defer(come_back(id)),
            Plan::Refuse => Disposition::Refuse(refusal(id)),
            Plan::Hold { holds, passes } => match self.hold(arrival, judged, id, &holds).await {
                Ok(held) => {
                    passage.held = Some(held);
                    Disposition::Held { passes, edits }
                }
                Err(error) => {
                    tracing::error!(door = &*arrival.door, %error, "a message could not be held and was deferred");
                    Disposition::Defer(come_back(id))
                }
            },
        };
        passage.disposed = Some(disposed(&disposition));
        self.parts.recorder.record_now(id, judged, passage);
        disposition
    }

    /// Keeps a copy for those who do not get it; it is durable when this returns.
    async fn hold(
        &self,
        arrival: &Arrival,
        judged: &Judged,
        id: JudgedId,
        places: &[usize],
    ) -> Result<model::ids::HeldId, crate::hold::HoldError> {
        let parties = self.parts.recorder.parties();
        let recipients = arrival.envelope.for_some(places).recipients;
        let to_hold = ToHold {
            arrival,
            places,
            verdict: &judged.verdict,
            judged: Some(id),
            sender: judged.sender.as_deref().map(|sender| parties.party(sender)),
            recipients: recipients.iter().filter_map(|each| parties.address(&each.address)).collect(),
            now: judged.at,
        };
        self.parts.hold.keep(&self.parts.access, to_hold).await
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
        Box::pin(self.pass(arrival))
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
    }
}

/// One verdict fits all recipients, as all are of one house; a message for nobody is decided once.
fn decided_for_each(judged: &Judged, envelope: &Envelope) -> Vec<Action> {
    vec![judged.verdict.action(); envelope.recipients.len().max(1)]
}

fn unable(door: Door, arrival: &Arrival, error: ScanError, remove: Vec<super::FieldPlace>) -> Disposition {
    tracing::warn!(door = &*arrival.door, %error, "a message could not be judged");
    match door.when_unable {
        WhenUnable::Defer => Disposition::Defer(Answer {
            code: 451,
            enhanced: "4.3.2",
            text: "system busy, please try again later".to_owned(),
        }),
        WhenUnable::AcceptAndMark => {
            let unjudged = (fields::VERDICT.to_owned(), "none; not judged".to_owned());
            Disposition::Pass(Edits { remove, add: vec![unjudged] })
        }
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

fn disposed(disposition: &Disposition) -> Disposed {
    match disposition {
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
