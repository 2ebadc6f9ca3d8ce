//! Own mail: what is addressed to Tidewatch itself is judged as any other, never refused for what it says, and kept for whoever acts on it.
//! Which address means what, and the keeping, are `post::mailbox`; the SMTP before it is [`super::terminator`].

use std::sync::Arc;

use judge::relation;
use model::access::Access;
use model::domain::Domain;
use platform::clock::Clock;
use post::mailbox::{Arrived, Inbox, Mailboxes as Plan};
use store::custody::Proved;
use store::guard::judged::Disposed;
use store::post::inbox::{JudgedSummary, MailOrigin};

use super::terminator::{Delivery, Finding, Keeping, Mailbox, Mailboxes};
use super::{Answer, Arrival};
use crate::ingest::house::{passage, submission};
use crate::record::{Passage, Recorder, Seen, Unjudged};
use crate::scan::{Judged, Scanner, Submission};
use crate::stream::StreamGuard;

/// Takes mail to ourselves.
pub struct OwnMail {
    parts: OwnMailParts,
}

/// What it is made of.
pub struct OwnMailParts {
    /// Which address means what.
    pub plan: Plan,
    /// Keeps what came.
    pub inbox: Inbox,
    /// Judges it.
    pub scanner: Arc<Scanner>,
    /// Keeps what was decided.
    pub recorder: Recorder,
    /// Learns from bounces, where accounts are guarded.
    pub streams: Option<StreamGuard>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// In whose name it acts.
    pub access: Access,
}

impl OwnMail {
    /// Makes it.
    #[must_use]
    pub fn new(parts: OwnMailParts) -> Self {
        OwnMail { parts }
    }

    async fn take(&self, arrival: Arrival) -> Result<(), Answer> {
        // Who cannot be judged is kept all the same: a canary's mail is what we are waiting for.
        let submission = Submission { wants_links: true, ..submission(&arrival) };
        let judged = match self.parts.scanner.judge(Arc::clone(&arrival.bytes), submission).await {
            Ok(judged) => Some(judged),
            Err(error) => {
                tracing::warn!(door = &*arrival.door, %error, "mail to ourselves was not judged");
                None
            }
        };
        let id = judged.as_ref().map(|judged| self.parts.recorder.id(judged));
        let summary = judged.as_ref().zip(id).map(|(judged, id)| JudgedSummary {
            judged: Some(id),
            action: judged.verdict.action(),
            decided_by: judged.verdict.decided_by().to_string(),
            score: judged.verdict.score(),
        });
        let arrived = Arrived {
            client: &arrival.client,
            envelope: &arrival.envelope,
            message: &arrival.bytes,
            judged: summary,
            origin: judged.as_ref().map(origin),
            now: self.parts.clock.now(),
        };
        match self.parts.inbox.arrive(&self.parts.access, &self.parts.plan, arrived).await {
            Ok(_) => {
                let bounce = judged.as_ref().and_then(|judged| judged.lesson.bounce.clone());
                if let Some((streams, bounce)) = self.parts.streams.as_ref().zip(bounce) {
                    streams.bounced(bounce, self.parts.clock.now());
                }
                let passage = |disposed| Passage { disposed: Some(disposed), ..passage(&arrival) };
                let recorder = &self.parts.recorder;
                match judged.as_ref().zip(id) {
                    Some((judged, id)) => {
                        recorder.record_now(id, judged, &judged.verdict, passage(Disposed::Arrived))
                    }
                    None => recorder.record_unjudged(
                        Unjudged {
                            at: self.parts.clock.now(),
                            direction: arrival.direction,
                            content: Seen::Whole(&arrival.bytes),
                        },
                        passage(Disposed::ArrivedUnjudged),
                    ),
                };
                Ok(())
            }
            Err(error) => {
                tracing::error!(
                    door = &*arrival.door,
                    error = &error as &dyn std::error::Error,
                    "mail to ourselves could not be kept"
                );
                Err(Answer { code: 451, enhanced: "4.3.0", text: "please try again later".to_owned() })
            }
        }
    }
}

/// What a message says of where it is from and where it leads.
fn origin(judged: &Judged) -> MailOrigin {
    let proved = match relation::is_proved(&judged.authentication) {
        Some(true) => Proved::Yes,
        Some(false) => Proved::No,
        None => Proved::Unknown,
    };
    // What only stands where a domain should is not kept: it could be anything.
    let sender_domain = judged.sender_domain.as_deref().and_then(Domain::parse);
    MailOrigin {
        sender_domain: sender_domain.map(|domain| domain.name().to_owned()),
        proved,
        link_domains: judged.link_domains.clone(),
        subject_print: judged.subject_print.map(u64::to_be_bytes),
    }
}

impl Mailboxes for OwnMail {
    fn find<'m>(&'m self, address: &'m str, _client: &'m mail::envelope::Client) -> Finding<'m> {
        let plan = &self.parts.plan;
        Box::pin(async move {
            if plan.resolve(address).is_some() {
                Mailbox::Ours
            } else if plan.is_at_our_domain(address) {
                plan.refused(address, self.parts.clock.now());
                Mailbox::Unknown
            } else {
                Mailbox::NotOurs
            }
        })
    }
}

impl Delivery for OwnMail {
    fn keep(&self, arrival: Arrival) -> Keeping<'_> {
        Box::pin(self.take(arrival))
    }
}
