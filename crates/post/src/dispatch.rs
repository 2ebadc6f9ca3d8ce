//! Dispatch: sends a mailing, recipient by recipient, so that nobody is lost and nobody gets it twice but those it lists itself.
//!
//! Before a letter goes to the relay its *intent* is committed ([`journal`], in groups); after, its outcome. What has an intent and no outcome, because the process died or
//! the server fell silent after the final dot, is *unknown*: listed, and sent again only when a person says so, byte for byte the same ([`message`]). What a server puts off is
//! tried again by [`Schedule`].
//!
//! One process sends a mailing at a time: it holds a claim and renews it. After a crash the next one waits until the claim runs out, and lists what the other left.
//! Bound: so many letters are under way at once; the others wait in the journal on disk. A pause stops the next intent, so at most these are still sent.

pub mod journal;
pub mod message;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use mail::envelope::{Envelope, Recipient as EnvelopeRecipient};
use model::access::Access;
use model::event::MailingEnded;
use model::fingerprint::Fingerprint;
use model::ids::{MailingId, ObjectId, OutboxId};
use model::time::Time;
use platform::audit::{About, Audit, AuditError};
use platform::clock::{Chance, Clock};
use platform::jobs::Tally;
use platform::keys::WorkRing;
use store::Store;
use store::error::StoreError;
use store::post::delivery::{Became, Delivery, DeliveryState};
use store::post::mailing::{Claim, Mailing, MailingState};
use thiserror::Error;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::letter::Letter;
use crate::mailing;
use crate::relay::schedule::Schedule;
use crate::relay::{Outcome, Parcel, Relay, Route};
use crate::spool::{self, Recipient, SpoolError};
use journal::{Journal, Writer};
use message::{Scribe, Written};

/// Deliveries looked at in one page.
const PAGE: u32 = 500;
/// Batches of recipients in memory; deliveries are in their order, so one is enough but at its end, and when some are tried again.
const BATCHES: usize = 4;
/// Mailings looked at in one round.
const MAILINGS: u32 = 100;
/// What is kept of a delivery whose process died.
const CUT: &str = "cut";

/// How mailings are sent.
#[derive(Debug, Clone)]
pub struct DispatchSettings {
    /// Which way letters go.
    pub route: Route,
    /// Letters under way at once.
    pub at_once: usize,
    /// How long a claim lasts without being renewed; so long a mailing rests after a crash.
    pub claim: Duration,
    /// How long letters under way may take to end when the program is told to stop; then they are unknown.
    pub grace: Duration,
    /// When what was put off is tried again.
    pub schedule: Schedule,
}

impl DispatchSettings {
    /// What fits a route.
    #[must_use]
    pub fn new(route: Route) -> Self {
        let schedule = match &route {
            Route::Hop(_) => Schedule::for_own_hop(),
            Route::Exchange(_) => Schedule::for_strangers(),
        };
        let seconds = Duration::from_secs;
        Self { route, at_once: 20, claim: seconds(30), grace: seconds(20), schedule }
    }
}

/// What dispatch needs. Work's side: it opens recipients and signs.
pub struct DispatchParts {
    /// Rows.
    pub store: Store,
    /// Opens recipients.
    pub ring: Arc<WorkRing>,
    /// Who did what.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub chance: Arc<dyn Chance>,
    /// The way out.
    pub relay: Relay,
    /// Writes and signs the letters.
    pub scribe: Scribe,
    /// How.
    pub settings: DispatchSettings,
}

/// A mailing could not be sent on; it is tried again.
#[derive(Debug, Error)]
pub enum DispatchError {
    /// The store would not keep or find something.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its end could not be audited.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A batch of recipients could not be opened.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// What was signed cannot be read.
    #[error("send a mailing: its letter is damaged")]
    Letter,
    /// What is kept is not what a person signed; nothing of it is sent.
    #[error("send mailing {0}: it is not what a person approved")]
    NotSigned(MailingId),
}

/// Sends mailings.
pub struct Dispatcher {
    parts: Arc<DispatchParts>,
    /// Names this process in claims.
    owner: [u8; 16],
}

/// How one letter went.
enum Went {
    /// It has an outcome.
    On,
    /// It may not be begun: paused, not ours any more, or the journal failed.
    Stop,
    /// The next server could not be spoken with.
    NoWay,
}

impl Dispatcher {
    /// Makes a dispatcher with a name of its own.
    #[must_use]
    pub fn new(parts: DispatchParts) -> Self {
        let owner = parts.chance.bytes();
        Self { parts: Arc::new(parts), owner }
    }

    /// Sends what is due of all mailings of a tenant, one after the other; returns how many letters were tried.
    ///
    /// Errors: the first; a mailing that cannot be sent does not hold up the others.
    pub async fn round(&self, access: &Access, stop: &watch::Receiver<bool>) -> Result<u64, DispatchError> {
        let post = self.parts.store.post();
        let mut tally = Tally::default();
        for state in [MailingState::Paused, MailingState::Sending] {
            for mailing in post.mailing_state_list(access, state, MAILINGS).await? {
                if *stop.borrow() {
                    break;
                }
                tally.add(self.work(access, &mailing, stop).await);
            }
        }
        tally.end()
    }

    /// Whether there is anything to do for a mailing now, so that a claim is worth its price.
    async fn has_work(&self, access: &Access, mailing: &Mailing, now: Time) -> Result<bool, StoreError> {
        let post = self.parts.store.post();
        let left = post.delivery_state_list(access, mailing.id, DeliveryState::Sending, None, 1).await?;
        if !left.is_empty() {
            return Ok(true);
        }
        let next = post.delivery_next_due(access, mailing.id).await?;
        let is_due = next.is_none_or(|next| next <= now) || now >= mailing.not_after;
        Ok(mailing.state == MailingState::Sending && is_due)
    }

    async fn work(
        &self,
        access: &Access,
        mailing: &Mailing,
        stop: &watch::Receiver<bool>,
    ) -> Result<u64, DispatchError> {
        let (parts, now) = (&self.parts, self.parts.clock.now());
        if !self.has_work(access, mailing, now).await? {
            return Ok(0);
        }
        let mut change = parts.store.change(access).await?;
        let until = now.plus(parts.settings.claim);
        let Some(claim) = change.mailing_claim_in_txn(mailing.id, self.owner, (now, until)).await? else {
            return Ok(0);
        };
        // Our own process ends its work in order, so what is left is another's that died.
        if claim != Claim::Kept {
            change.delivery_lost_in_txn(mailing.id, CUT).await?;
        }
        change.commit().await?;
        let sent = match mailing.state {
            MailingState::Sending => self.send(access, mailing, stop).await,
            _ => Ok(0),
        };
        self.settle(access, mailing).await?;
        sent
    }

    /// Sends what is due, until nothing is, or it is paused, or told to stop.
    async fn send(
        &self,
        access: &Access,
        mailing: &Mailing,
        stop: &watch::Receiver<bool>,
    ) -> Result<u64, DispatchError> {
        let parts = &self.parts;
        if !mailing::is_signed(&parts.store, access, mailing).await? {
            return Err(DispatchError::NotSigned(mailing.id));
        }
        let letter = Letter::from_canonical(&mailing.canonical).map_err(|_| DispatchError::Letter)?;
        let begun_at = mailing.begun_at.unwrap_or(mailing.made_at);
        let (writer, journal) = Journal::new(
            (parts.store.clone(), Arc::clone(&parts.clock)),
            (access.clone(), mailing.id),
            (self.owner, parts.settings.claim),
            parts.settings.at_once,
        );
        let errand = Arc::new(Errand {
            parts: Arc::clone(parts),
            access: access.clone(),
            letter,
            mailing: mailing.id,
            not_after: mailing.not_after,
            begun_at,
            writer,
        });
        let feeding = Feeder { errand, batches: BTreeMap::new(), tasks: JoinSet::new(), tried: 0, no_way: 0 };
        let (fed, ()) = tokio::join!(feeding.run(stop.clone()), journal.run());
        fed
    }

    /// What was begun and did not end is unknown; a mailing in which nobody waits has ended.
    async fn settle(&self, access: &Access, mailing: &Mailing) -> Result<(), DispatchError> {
        let (parts, now) = (&self.parts, self.parts.clock.now());
        let mut change = parts.store.change(access).await?;
        let until = now.plus(parts.settings.claim);
        // Whoever lost the claim meanwhile leaves the rest to its new owner.
        let claim = change.mailing_claim_in_txn(mailing.id, self.owner, (now, until)).await?;
        if !matches!(claim, Some(Claim::Kept)) {
            return Ok(());
        }
        change.delivery_lost_in_txn(mailing.id, CUT).await?;
        if now >= mailing.not_after {
            change.delivery_expire_in_txn(mailing.id, now).await?;
        }
        change.mailing_release_in_txn(mailing.id, self.owner).await?;
        let has_ended = change.mailing_end_in_txn(mailing.id, now).await?;
        if has_ended {
            let event = OutboxId::new(now, parts.chance.bytes());
            change.say_that(event, &MailingEnded { mailing: mailing.id }, now).await?;
            let about = About::of("mailing", mailing.id);
            parts.audit.append_in_txn(access, &mut change, "mailing.end", &about).await?;
        }
        change.commit().await?;
        if has_ended {
            self.forget_recipients(access, mailing.id).await?;
        }
        Ok(())
    }

    /// Ends the batches of a mailing that nobody needs any more; those of one with unknown recipients end by themselves with the letter.
    async fn forget_recipients(&self, access: &Access, mailing: MailingId) -> Result<(), DispatchError> {
        let post = self.parts.store.post();
        if post.delivery_count(access, mailing).await?.unknown > 0 {
            return Ok(());
        }
        for batch in post.delivery_batch_list(access, mailing).await? {
            match self.parts.store.objects().object_remove(access, batch).await {
                Ok(()) | Err(StoreError::Missing { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// What all letters of one mailing share.
struct Errand {
    parts: Arc<DispatchParts>,
    access: Access,
    letter: Letter,
    mailing: MailingId,
    not_after: Time,
    begun_at: Time,
    writer: Writer,
}

/// Hands letters out, as many at once as there may be.
struct Feeder {
    errand: Arc<Errand>,
    batches: BTreeMap<ObjectId, Arc<[Recipient]>>,
    tasks: JoinSet<Went>,
    tried: u64,
    /// Letters in a row for which there was no server.
    no_way: usize,
}

impl Feeder {
    async fn run(mut self, stop: watch::Receiver<bool>) -> Result<u64, DispatchError> {
        let fed = self.feed(&stop).await;
        self.drain(stop).await;
        fed.map(|()| self.tried)
    }

    async fn feed(&mut self, stop: &watch::Receiver<bool>) -> Result<(), DispatchError> {
        let errand = Arc::clone(&self.errand);
        let (parts, access) = (&errand.parts, &errand.access);
        let mut after: Option<(Time, Fingerprint)> = None;
        loop {
            let now = parts.clock.now();
            let post = parts.store.post();
            let due = post.delivery_due_list(access, errand.mailing, now, after, PAGE).await?;
            let Some(last) = due.last() else { return Ok(()) };
            after = last.next_at.map(|at| (at, last.recipient));
            for delivery in due {
                if *stop.borrow() || parts.clock.now() >= errand.not_after {
                    return Ok(());
                }
                if self.tasks.len() >= parts.settings.at_once && self.is_over().await {
                    return Ok(());
                }
                let recipients = self.batch(&delivery).await?;
                let errand = Arc::clone(&errand);
                self.tried += 1;
                self.tasks.spawn(async move { errand.deliver(delivery, &recipients).await });
            }
        }
    }

    /// Waits until one letter has gone; says whether no more should begin.
    async fn is_over(&mut self) -> bool {
        match self.tasks.join_next().await {
            Some(Ok(Went::On)) | None => self.no_way = 0,
            Some(Ok(Went::NoWay)) => self.no_way += 1,
            Some(Ok(Went::Stop)) => return true,
            Some(Err(failed)) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
            Some(Err(_)) => return true,
        }
        // A server that is away is not asked once for each of a million letters: the next round tries again.
        self.no_way >= self.errand.parts.settings.at_once
    }

    /// Waits for all letters under way; for not longer than the grace when told to stop.
    async fn drain(&mut self, mut stop: watch::Receiver<bool>) {
        let grace = self.errand.parts.settings.grace;
        let until = async move {
            // Nobody left who could tell us to stop is the same as being told.
            let _ = stop.wait_for(|stop| *stop).await;
            tokio::time::sleep(grace).await;
        };
        tokio::pin!(until);
        loop {
            tokio::select! {
                ended = self.tasks.join_next() => match ended {
                    None => return,
                    Some(Err(failed)) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
                    Some(_) => {}
                },
                // Dropped letters have an intent and no outcome: they are listed as unknown.
                () = &mut until => return self.tasks.shutdown().await,
            }
        }
    }

    async fn batch(&mut self, delivery: &Delivery) -> Result<Arc<[Recipient]>, DispatchError> {
        if let Some(batch) = self.batches.get(&delivery.batch) {
            return Ok(Arc::clone(batch));
        }
        let errand = &self.errand;
        let parts = &errand.parts;
        let opening = (&parts.store, parts.ring.as_ref(), &parts.audit);
        let batch = spool::open(&errand.access, opening, delivery.batch).await?;
        if self.batches.len() >= BATCHES {
            self.batches.pop_first();
        }
        self.batches.insert(delivery.batch, Arc::clone(&batch));
        Ok(batch)
    }
}

impl Errand {
    async fn deliver(&self, delivery: Delivery, recipients: &[Recipient]) -> Went {
        let attempt = delivery.attempt + 1;
        let recipient = usize::try_from(delivery.line).ok().and_then(|line| recipients.get(line));
        let written = recipient.and_then(|recipient| {
            let about = (&self.letter, self.begun_at);
            self.parts.scribe.write(about, (self.access.tenant, &delivery), recipient).ok()
        });
        let Some(written) = written else {
            return self.give_up(&delivery, attempt, "cannot be written", Became::Refused).await;
        };
        // What may come twice must be the same bytes, or its Message-ID would lie.
        if delivery.maybe_twice && delivery.sha256 != Some(written.sha256) {
            return self.give_up(&delivery, attempt, "no longer the same", Became::Unknown).await;
        }
        if !self.writer.intend(&delivery, written.sha256).await {
            return Went::Stop;
        }
        let outcome = self.send(written).await;
        let now = self.parts.clock.now();
        let became = self.became(&delivery, attempt, &outcome, now);
        let is_no_way = matches!(&outcome, Outcome::Refused(refusal) if refusal.is_by_us());
        self.writer.done(delivery, attempt, became, answer(&outcome)).await;
        if is_no_way { Went::NoWay } else { Went::On }
    }

    /// Ends a delivery that is not sent; the hash of what was sent before stays.
    async fn give_up(&self, delivery: &Delivery, attempt: u32, why: &str, became: Became) -> Went {
        if !self.writer.intend(delivery, delivery.sha256.unwrap_or_default()).await {
            return Went::Stop;
        }
        self.writer.done(delivery.clone(), attempt, became, why.to_owned()).await;
        Went::On
    }

    async fn send(&self, written: Written) -> Outcome {
        let envelope = Envelope {
            sender: written.sender,
            recipients: vec![EnvelopeRecipient { address: written.to, ..EnvelopeRecipient::default() }],
            ..Envelope::default()
        };
        let parcel = Parcel { envelope, content: written.content, forward: None };
        let report = self.parts.relay.send(&self.parts.settings.route, parcel).await;
        let mut outcomes = report.recipients.into_iter().map(|delivery| delivery.outcome);
        outcomes.next().expect("the relay has an outcome for each recipient, and there is one")
    }

    fn became(&self, delivery: &Delivery, attempt: u32, outcome: &Outcome, now: Time) -> Became {
        match outcome {
            Outcome::Delivered(_) => Became::Delivered,
            Outcome::Unknown(_) => Became::Unknown,
            Outcome::Refused(_) if outcome.is_transient() => {
                let print = delivery.recipient.as_bytes();
                let seed = print.iter().fold(0_u64, |seed, byte| seed.rotate_left(8) ^ u64::from(*byte));
                let first = delivery.first_at.unwrap_or(now);
                let next = self.parts.settings.schedule.next(attempt, first, now, seed);
                next.map_or(Became::Refused, Became::Deferred)
            }
            Outcome::Refused(_) => Became::Refused,
        }
    }
}

/// What is kept of an answer: its numbers, and our own cause. A server's words may name the recipient.
fn answer(outcome: &Outcome) -> String {
    let cause = match outcome {
        Outcome::Delivered(_) => None,
        Outcome::Refused(refusal) | Outcome::Unknown(refusal) => refusal.cause.as_ref(),
    };
    if let Some(cause) = cause {
        return cause.to_string();
    }
    let reply = outcome.reply();
    match reply.enhanced {
        // RFC 3463 §2: class, subject, detail.
        Some(code) => format!("{} {}.{}.{}", reply.code, code.class, code.subject, code.detail),
        None => reply.code.to_string(),
    }
}
