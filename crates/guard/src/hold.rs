//! Holding: keeping a message back until a person or its end date decides.
//! Whether, and for whom, is the gate's decision (`ingest`); this makes it durable: the message with its envelope and with what was decided becomes
//! one sealed object, then its row and [`MESSAGE_HELD`] are one transaction, and only then does [`Hold::keep`] return. Letting go is
//! [`crate::release`]. Guard seals and cannot open.

pub mod content;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use judge::because::Because;
use mail::envelope::Envelope;
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, Id, JudgedId, ObjectId, OutboxId};
use model::time::Time;
use model::verdict::Verdict;
use platform::clock::Chance;
use platform::keeper::{KeepError, Keeper, Order, Rows, Writing};
use sha2::{Digest, Sha256};
use store::guard::held::{MAX_DOMAINS, MAX_RECIPIENTS, MESSAGE_HELD, NewHeld};
use store::guard::held_rest::HeldRest;
use store::txn::{Change, NewEvent};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::aside::aside;
use crate::hold::content::Content;
use crate::ingest::Arrival;

/// Which kind of object a held message is.
pub const HELD_MESSAGE: &str = "held_message";

/// A message could not be held; the client must be told to come back.
#[derive(Debug, Error)]
pub enum HoldError {
    /// The disk is full, the database is away, the process is ending: whatever it is, the message is not known to be kept.
    #[error("hold a message")]
    Keep(#[from] KeepError),
}

/// A message to be held, and why.
#[derive(Debug)]
pub struct ToHold<'m> {
    /// The message as it came.
    pub arrival: &'m Arrival,
    /// For whom it is held: places among the envelope's recipients.
    pub places: &'m [usize],
    /// What was decided.
    pub verdict: &'m Verdict,
    /// Under which id that is recorded.
    pub judged: Option<JudgedId>,
    /// Keyed fingerprint of the envelope's sender.
    pub sender: Option<Fingerprint>,
    /// Keyed fingerprints of those it is held for.
    pub recipients: Vec<Fingerprint>,
    /// When it came.
    pub now: Time,
}

/// Keeps messages back; cheap to clone.
#[derive(Clone)]
pub struct Hold {
    keeper: Keeper,
    chance: Arc<dyn Chance>,
    keep_for: Duration,
}

impl Hold {
    /// Makes a hold whose messages end by themselves after `keep_for`.
    #[must_use]
    pub fn new(keeper: Keeper, chance: Arc<dyn Chance>, keep_for: Duration) -> Self {
        Self { keeper, chance, keep_for }
    }

    /// Holds a message; when this returns it is on disk, row and event included, and the client may be told that we have it.
    ///
    /// Errors: then nobody knows that it is kept, and the client must be told to come back. If the database died while committing it may be
    /// kept all the same, and is then held a second time when the client comes back: two in the hold, none lost.
    pub async fn keep(&self, access: &Access, to_hold: ToHold<'_>) -> Result<HeldId, HoldError> {
        self.keep_because(access, to_hold, None).await
    }

    /// Holds a message as [`Hold::keep`] does, and notes what it rests on if only the watch list holds it.
    pub async fn keep_because(
        &self,
        access: &Access,
        to_hold: ToHold<'_>,
        because: Option<Because>,
    ) -> Result<HeldId, HoldError> {
        let id = HeldId::new(to_hold.now, self.chance.bytes());
        let end = to_hold.now.plus(self.keep_for);
        let envelope = to_hold.arrival.envelope.for_some(to_hold.places);
        let mut held = row(id, end, &envelope, &to_hold);
        let head = Content::without_message(envelope, &to_hold).head();
        let (digest, content) = digested(head, Arc::clone(&to_hold.arrival.bytes)).await;
        held.message_sha256 = digest;
        let event = OutboxId::new(to_hold.now, self.chance.bytes());
        let rows = HeldRows { held, event, by: access.actor.to_string(), because };
        let order = Order {
            access: access.clone(),
            kind: HELD_MESSAGE,
            content,
            now: to_hold.now,
            end,
            rows: Box::new(rows),
        };
        self.keeper.keep(order).await?;
        Ok(id)
    }
}

/// Hashes the message and puts it behind its head; a large one beside the asynchronous threads, because a door must not stand still meanwhile.
async fn digested(head: String, message: Arc<[u8]>) -> ([u8; 32], Zeroizing<Vec<u8>>) {
    const SMALL_BYTES: usize = 64 << 10;
    let is_small = message.len() <= SMALL_BYTES;
    let work = move || (Sha256::digest(&message).into(), content::assembled(&head, &message));
    if is_small {
        return work();
    }
    aside(work).await
}

/// What may be known without opening, all but the message's hash: names, points, domains, fingerprints.
fn row(id: HeldId, end_at: Time, envelope: &Envelope, to_hold: &ToHold<'_>) -> NewHeld {
    let ToHold { arrival, verdict, .. } = to_hold;
    let reasons = verdict.reasons().iter().map(|reason| (unaddressed(reason.id.as_str()), reason.points));
    let domains: BTreeSet<String> =
        envelope.recipients.iter().filter_map(|recipient| domain_of(&recipient.address)).collect();
    let mut recipients = to_hold.recipients.clone();
    recipients.truncate(MAX_RECIPIENTS);
    NewHeld {
        id,
        at: to_hold.now,
        end_at,
        door: unaddressed(&arrival.door),
        direction: verdict.direction(),
        queue_id: arrival.queue_id.as_deref().map(unaddressed),
        judged: to_hold.judged,
        message_sha256: [0; 32],
        size_bytes: arrival.bytes.len() as u64,
        decided_by: unaddressed(&verdict.decided_by().to_string()),
        score: verdict.score(),
        reasons: reasons.collect(),
        sender: to_hold.sender,
        sender_domain: domain_of(&envelope.sender),
        recipient_count: u32::try_from(envelope.recipients.len()).unwrap_or(u32::MAX),
        recipients,
        recipient_domains: domains.into_iter().take(MAX_DOMAINS).collect(),
    }
}

/// A name that somebody wrote like an address must not keep a message from being held, and must not get into the table either.
pub(crate) fn unaddressed(name: &str) -> String {
    name.replace('@', "(at)")
}

/// The domain of an address in an envelope, in small letters; none of the null sender, and none of what only looks like one.
pub(crate) fn domain_of(address: &str) -> Option<String> {
    const MAX_DOMAIN_BYTES: usize = 255; // RFC 5321 §4.5.3.1.2
    let (_, domain) = address.rsplit_once('@')?;
    let is_domain = !domain.is_empty()
        && domain.len() <= MAX_DOMAIN_BYTES
        && !domain.contains(|char: char| char.is_whitespace() || char.is_control());
    is_domain.then(|| domain.to_lowercase())
}

/// The row of a held message and the event that tells of it.
struct HeldRows {
    held: NewHeld,
    event: OutboxId,
    by: String,
    because: Option<Because>,
}

impl Rows for HeldRows {
    fn write<'c>(&'c self, change: &'c mut Change, object: ObjectId) -> Writing<'c> {
        Box::pin(async move {
            change.held_keep_in_txn(&self.held, object, &self.by).await?;
            if let Some(Because { short, rests }) = &self.because {
                let rest = |rest: &judge::because::Rest| HeldRest {
                    cause: unaddressed(&rest.cause),
                    reason: rest.reason.clone(),
                    points: rest.points,
                };
                let rests: Vec<HeldRest> = rests.iter().map(rest).collect();
                change.held_rest_in_txn(self.held.id, *short, &rests).await?;
            }
            let body = self.held.id.to_bytes();
            let event =
                NewEvent { id: self.event, kind: MESSAGE_HELD, version: 1, body: &body, at: self.held.at };
            change.say(&event).await
        })
    }
}

#[cfg(test)]
mod tests;
