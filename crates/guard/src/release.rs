//! Releasing: what becomes of held messages: looked at, handed on, deleted, kept longer, ended, called phishing or fine.
//! Work's side: it opens, which guard cannot, and every opening has a reason that is in the audit log before the content is in hand.
//! Looking needs the right to open; handing on, deleting, keeping longer and saying what it was need the right to decide, and show nobody anything.
//!
//! A release hands the message over by SMTP past the filter, with the envelope it came with. Its state goes held -> releasing -> released by comparing
//! what was there before, so of two people who release the same message one does. What can go wrong between, and what is done then:
//!
//! | what | then |
//! |---|---|
//! | the next hop says no | back to held, with its answer; whoever has it already does not get it again |
//! | the process dies while releasing | shown as "releasing since"; taken over after [`ATTEMPT_IS_OURS_FOR`], listed as *possible duplicate* first |
//! | no answer to the end of the data | listed as *possible duplicate* at once, tried again after [`RETRY_AFTER`] with the same release id and Message-ID |
//! | one of these, after [`MAX_ATTEMPTS_UNASKED`] attempts | back to held: a person decides |

pub mod edit;
pub mod reason;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use mail::auth_results::field::AuthservId;
use mail::envelope::Envelope;
use mail::smtp::client::{Outcome, Parcel};
use model::access::{Access, Right};
use model::ids::{HeldId, Id, ObjectId, OutboxId, ReleaseId};
use model::time::Time;
use model::verdict::Direction;
use platform::audit::{About, Audit, AuditError};
use platform::clock::{Chance, Clock};
use platform::jobs::Tally;
use platform::keeper::Steps;
use platform::keys::WorkRing;
use platform::objects::{self, Entrusted, ObjectError};
use platform::under_way::UnderWay;
use post::relay::{Relay, Route};
use store::Store;
use store::error::StoreError;
use store::guard::held::{
    Attempt, FEEDBACK_GIVEN, Feedback, Hand, Held, HeldCounts, HeldFilter, HeldState, MAX_ANSWER_BYTES,
    MESSAGE_DELETED, MESSAGE_EXPIRED, MESSAGE_RELEASED,
};
use store::txn::{Change, NewEvent};
use thiserror::Error;

use crate::hold::HELD_MESSAGE;
use crate::hold::content::{Content, ContentError};
use crate::ingest::{fields, mark};
use crate::release::reason::Because;

/// Handing a message over takes at most so long: the time limits of a whole SMTP transaction with a slow next hop (RFC 5321 §4.5.3.2).
pub const LONGEST_ATTEMPT: Duration = Duration::from_mins(25);
/// An attempt is nobody else's for so long: longer than it can take, by what clocks of two machines may differ.
pub const ATTEMPT_IS_OURS_FOR: Duration = Duration::from_mins(30);
/// After a lost answer the next hop gets so much time to become well.
pub const RETRY_AFTER: Duration = Duration::from_mins(5);
/// So many attempts are made before a person is asked again.
pub const MAX_ATTEMPTS_UNASKED: u32 = 3;
/// So many unfinished releases are gone on with at the same time, so that a next hop that hangs does not hold up all.
const TAKEN_OVER_SIDE_BY_SIDE: usize = 8;
/// Nothing is held longer than this after it came, however often it is extended.
pub const LONGEST_HOLD: Duration = Duration::from_hours(24 * 90);
/// How long a copy is kept to learn from.
pub const TRAINING_KEPT_FOR: Duration = Duration::from_hours(24 * 90);
/// Which kind of object a copy to learn from is.
pub const TRAINING_MESSAGE: &str = "training_message";
/// What is said of a release in the message's header: the release's id, the same in every attempt.
pub const RELEASE_FIELD: &str = "Tidewatch-Release";

/// Something could not be done with a held message.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// The store would not find or change it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It could not be opened or sealed.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What was opened is not a held message.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Somebody else was quicker, or it ended.
    #[error("act on a held message: it is {} now", state.as_str())]
    NotHeld {
        /// Where it stands.
        state: HeldState,
    },
    /// It would be kept for too long, or not any longer than it is.
    #[error("extend a held message: its new end must be later than {end} and at most {} days after it came", LONGEST_HOLD.as_secs() / 86_400)]
    BadEnd {
        /// When it ends as it is.
        end: Time,
    },
}

impl ReleaseError {
    /// True if there is no such message, or not for who asks.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }
}

/// Hands messages over to the next hop, past the filter. `post::relay` is one; tests script one.
pub trait Reinject: Send + Sync {
    /// Hands a message over and says what became of it for each recipient of its envelope, in their order.
    ///
    /// May be called again with the same message. Never answers [`Outcome::Refused`] once the end of the data was sent without an answer.
    fn hand_over(&self, parcel: Parcel) -> HandingOver<'_>;
}

/// A message on its way.
pub type HandingOver<'r> = Pin<Box<dyn Future<Output = Vec<Outcome>> + Send + 'r>>;

/// The post office's relay as the way past the filter.
pub struct PastTheFilter {
    /// Hands over.
    pub relay: Relay,
    /// To the configured listener, which asks no filter of ours.
    pub route: Route,
}

impl Reinject for PastTheFilter {
    fn hand_over(&self, parcel: Parcel) -> HandingOver<'_> {
        Box::pin(async move {
            let report = self.relay.send(&self.route, parcel).await;
            report.recipients.into_iter().map(|delivery| delivery.outcome).collect()
        })
    }
}

/// What became of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// The next hop has it, for all.
    Done {
        /// What it answered.
        answer: String,
    },
    /// The next hop did not take it for some; it is held again, for those.
    Back {
        /// What it answered.
        answer: String,
    },
    /// Nobody knows; it is listed as a possible duplicate and tried again.
    Unknown {
        /// Not before this time.
        retry_at: Time,
    },
    /// Another process took the attempt over meanwhile, and says what became of it.
    Overtaken,
}

/// How releases are made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own host name: what stands behind the `@` of a Message-ID that we must make.
    pub host_name: String,
    /// Whether released mail passes one of our doors again and must carry our mark; then each recipient gets a transaction of its own.
    pub is_marked: bool,
    /// The name in which strangers may not have written what they found.
    pub authserv_id: Option<AuthservId>,
    /// How long a copy is kept to learn from when a person says what a message was; none keeps no copy.
    pub training: Option<Duration>,
}

/// Acts on held messages; needs the keys that open.
pub struct Releaser {
    /// Rows and objects.
    pub store: Store,
    /// Opens, seals anew, marks.
    pub ring: Arc<WorkRing>,
    /// Hears of everything before it happens.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub chance: Arc<dyn Chance>,
    /// The way past the filter.
    pub next_hop: Arc<dyn Reinject>,
    /// How.
    pub settings: Settings,
    /// Told of each step that a crash could come between.
    pub steps: Arc<dyn Steps>,
    /// Counts releases that are under way: a program that ends in the middle of one leaves a possible duplicate, and waits for them.
    pub under_way: UnderWay,
}

/// What a person's word did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// The message, as it stands now.
    pub held: Held,
    /// What was said; `guard::profile` takes a sender's standing away, or gives it back.
    pub feedback: Feedback,
}

impl Releaser {
    /// Returns what is known of a held message without opening it.
    pub async fn fetch(&self, access: &Access, id: HeldId) -> Result<Held, ReleaseError> {
        Ok(self.store.shared().held_fetch(access, id).await?)
    }

    /// Returns held messages before an id, newest first.
    pub async fn list(
        &self,
        access: &Access,
        filter: &HeldFilter,
        before: Option<HeldId>,
        limit: u32,
    ) -> Result<Vec<Held>, ReleaseError> {
        Ok(self.store.shared().held_list(access, filter, before, limit).await?)
    }

    /// Counts held messages by their state.
    pub async fn count(&self, access: &Access) -> Result<HeldCounts, ReleaseError> {
        Ok(self.store.shared().held_count(access).await?)
    }

    /// Opens a held message for somebody who says why; both stand in the audit log before the content is in hand.
    pub async fn show(
        &self,
        access: &Access,
        id: HeldId,
        because: &Because,
    ) -> Result<Content, ReleaseError> {
        access.require(Right::Open).map_err(StoreError::from)?;
        let held = self.fetch(access, id).await?;
        if !matches!(held.state, HeldState::Held | HeldState::Releasing) {
            return Err(ReleaseError::NotHeld { state: held.state });
        }
        self.audit.append(access, "hold.show", &because.about(id)).await?;
        self.open(access, held.object).await
    }

    /// Opens a held message for the letter that tells its recipients of it: no more of it is seen than stands there.
    pub(crate) async fn open_for_digest(
        &self,
        access: &Access,
        held: &Held,
    ) -> Result<Content, ReleaseError> {
        self.audit.append(access, "hold.digest", &About::of("held", held.message.id)).await?;
        self.open(&unseen(access), held.object).await
    }

    /// Opens a held message for the notice that tells its own sender of it: no more of it is seen than who that is.
    pub(crate) async fn open_for_sender(
        &self,
        access: &Access,
        held: &Held,
    ) -> Result<Content, ReleaseError> {
        self.audit.append(access, "hold.sender", &About::of("held", held.message.id)).await?;
        self.open(&unseen(access), held.object).await
    }

    /// Opens for somebody who may look, or for ourselves ([`unseen`]).
    async fn open(&self, access: &Access, object: ObjectId) -> Result<Content, ReleaseError> {
        let bytes = objects::open(access, &self.store.objects(), &self.ring, &self.audit, object).await?;
        Ok(Content::parse(&bytes)?)
    }

    /// Releases a held message: hands it over to the next hop, once.
    ///
    /// Must be awaited to its end: whoever drops it in the middle leaves the message *releasing*. Errors: [`ReleaseError::NotHeld`] if somebody else
    /// was quicker. After any other error while it was under way it is left *releasing*, too, and [`Releaser::take_over`] goes on with it.
    pub async fn release(
        &self,
        access: &Access,
        id: HeldId,
        because: &Because,
    ) -> Result<Released, ReleaseError> {
        access.require(Right::Decide).map_err(StoreError::from)?;
        let _act = self.under_way.begin();
        let now = self.clock.now();
        let by = access.actor.to_string();
        let hand = Hand { by: &by, at: now };
        let mut change = self.store.change(access).await?;
        let release = ReleaseId::new(now, self.chance.bytes());
        let ours_until = now.plus(ATTEMPT_IS_OURS_FOR);
        let Some(attempt) = change.held_release_begin_in_txn(id, release, hand, ours_until).await? else {
            drop(change);
            return Err(self.not_held(access, id).await);
        };
        change.commit().await?;
        self.steps.reached("release begun");
        self.attempt(access, &attempt, because).await
    }

    /// Goes on with releases that nobody finished; returns how many were begun anew.
    ///
    /// Each is listed as a possible duplicate, durably, before anything is sent. Run by the clock.
    pub async fn take_over(&self, access: &Access, limit: u32) -> Result<u64, ReleaseError> {
        let due = self.store.guard().held_unfinished_list(access, self.clock.now(), limit).await?;
        let mut tally = Tally::default();
        for some in due.chunks(TAKEN_OVER_SIDE_BY_SIDE) {
            let taking = some.iter().map(|held| Box::pin(self.take_over_one(access, held)));
            for outcome in join_all(taking).await {
                tally.add(outcome);
            }
        }
        tally.end()
    }

    /// Goes on with one release; false if somebody else was quicker, or it is a person's turn.
    async fn take_over_one(&self, access: &Access, held: &Held) -> Result<bool, ReleaseError> {
        let _act = self.under_way.begin();
        let now = self.clock.now();
        let by = access.actor.to_string();
        let hand = Hand { by: &by, at: now };
        let mut change = self.store.change(access).await?;
        let id = held.message.id;
        let ours_until = now.plus(ATTEMPT_IS_OURS_FOR);
        let taken = change.held_release_take_over_in_txn(id, held.attempt, hand, ours_until).await?;
        let Some(attempt) = taken else { return Ok(false) };
        change.commit().await?;
        self.steps.reached("release taken over");
        if attempt.number > MAX_ATTEMPTS_UNASKED {
            // Perhaps it is this message that kills us.
            self.put_back(access, &attempt, "its release was not finished several times").await?;
            return Ok(false);
        }
        self.attempt(access, &attempt, &Because::UNFINISHED).await?;
        Ok(true)
    }

    async fn not_held(&self, access: &Access, id: HeldId) -> ReleaseError {
        match self.fetch(access, id).await {
            // It is held and could not be begun: its end has come, and the clock has not been round yet.
            Ok(held) if held.state == HeldState::Held => ReleaseError::NotHeld { state: HeldState::Expired },
            Ok(held) => ReleaseError::NotHeld { state: held.state },
            Err(error) => error,
        }
    }

    /// One attempt, which is ours alone: open, hand over, write down what became of it.
    async fn attempt(
        &self,
        access: &Access,
        attempt: &Attempt,
        because: &Because,
    ) -> Result<Released, ReleaseError> {
        let about = because.about(attempt.held).and("release", attempt.release);
        let about = about.count("attempt", attempt.number.into());
        let intent = self.audit.intend(access, "hold.release", &about).await?;
        let content = match self.open(&unseen(access), attempt.object).await {
            Ok(content) => content,
            Err(error) => {
                // Nothing was sent: whoever mends what is broken can release it again.
                self.put_back(access, attempt, "the held message could not be opened").await?;
                self.audit.outcome(access, intent, "hold.not_opened", &about).await?;
                return Err(error);
            }
        };
        self.steps.reached("opened");
        let handed = self.hand_over(access, attempt, &content).await?;
        self.steps.reached("handed over");
        let released = self.conclude(access, attempt, &content.envelope, handed).await?;
        self.steps.reached("recorded");
        self.audit.outcome(access, intent, outcome_word(&released), &about).await?;
        Ok(released)
    }

    /// Hands the message to those who do not have it; in one transaction, or in one for each where it must be marked.
    async fn hand_over(
        &self,
        access: &Access,
        attempt: &Attempt,
        content: &Content,
    ) -> Result<Handed, ReleaseError> {
        let message = self.prepared(attempt.release, content);
        let until = tokio::time::Instant::now() + LONGEST_ATTEMPT;
        let mut handed = Handed::new(&attempt.delivered, content.envelope.recipients.len());
        let transactions: Vec<Vec<usize>> = if self.settings.is_marked {
            handed.waiting().into_iter().map(|place| vec![place]).collect()
        } else {
            Some(handed.waiting()).filter(|places| !places.is_empty()).into_iter().collect()
        };
        for places in transactions {
            let envelope = content.envelope.for_some(&places);
            let content_bytes = self.marked(&message, &envelope);
            let parcel =
                Parcel { envelope, content: content_bytes.into(), forward: Some(content.client.clone()) };
            let outcomes = tokio::time::timeout_at(until, self.next_hop.hand_over(parcel)).await;
            handed.note(&places, outcomes.ok());
            if self.settings.is_marked {
                let mut change = self.store.change(access).await?;
                change.held_delivered_in_txn(attempt, &handed.delivered()).await?;
                change.commit().await?;
            }
        }
        Ok(handed)
    }

    /// The message as every attempt sends it: without fields that somebody forged, with ours on top.
    fn prepared(&self, release: ReleaseId, content: &Content) -> Vec<u8> {
        let message = &content.message[..];
        let mut add = vec![(RELEASE_FIELD.to_owned(), release.to_string())];
        if !edit::has_field(message, "Message-ID") {
            // Whoever has it twice must be able to see that it is one (RFC 5322 §3.6.4).
            add.push(("Message-ID".to_owned(), format!("<{release}@{}>", self.settings.host_name)));
        }
        let is_from_outside = content.client.account.is_none() && content.direction != Direction::Outbound;
        let authserv_id = self.settings.authserv_id.as_ref().filter(|_| is_from_outside);
        edit::edited(message, &fields::forged(message, authserv_id), &add)
    }

    fn marked(&self, message: &[u8], envelope: &Envelope) -> Vec<u8> {
        let Some(recipient) = envelope.recipients.first().filter(|_| self.settings.is_marked) else {
            return message.to_vec();
        };
        let why = mark::Why::Released { recipient: &recipient.address };
        let field = mark::passed(&self.ring.mark_key, message, why, self.clock.now());
        edit::edited(message, &[], &[field])
    }

    /// Writes down what became of an attempt.
    async fn conclude(
        &self,
        access: &Access,
        attempt: &Attempt,
        envelope: &Envelope,
        handed: Handed,
    ) -> Result<Released, ReleaseError> {
        let answer = handed.answer(envelope);
        if handed.is_done() {
            return self.conclude_done(access, attempt, answer).await;
        }
        let mut change = self.store.change(access).await?;
        let mut is_ours = change.held_delivered_in_txn(attempt, &handed.delivered()).await?;
        let now = self.clock.now();
        let released = if handed.is_unknown() && attempt.number < MAX_ATTEMPTS_UNASKED {
            let retry_at = now.plus(RETRY_AFTER);
            is_ours &= change.held_unknown_in_txn(attempt, &answer, retry_at).await?;
            Released::Unknown { retry_at }
        } else {
            if handed.is_unknown() {
                is_ours &= change.held_unknown_in_txn(attempt, &answer, now).await?;
            }
            let by = access.actor.to_string();
            is_ours &= change.held_back_in_txn(attempt, &answer, Hand { by: &by, at: now }).await?;
            Released::Back { answer }
        };
        if !is_ours {
            return Ok(Released::Overtaken);
        }
        change.commit().await?;
        Ok(released)
    }

    async fn conclude_done(
        &self,
        access: &Access,
        attempt: &Attempt,
        answer: String,
    ) -> Result<Released, ReleaseError> {
        let by = access.actor.to_string();
        let hand = Hand { by: &by, at: self.clock.now() };
        let mut change = self.store.change(access).await?;
        let Some(object) = change.held_released_in_txn(attempt, &answer, hand).await? else {
            return Ok(Released::Overtaken);
        };
        change.object_remove_in_txn(object).await?;
        let body = [attempt.held.to_bytes(), attempt.release.to_bytes()].concat();
        self.say(&mut change, MESSAGE_RELEASED, &body).await?;
        change.commit().await?;
        // A crash here leaves a file without a row, which is swept.
        self.store.objects().object_file_remove(access, object).await?;
        Ok(Released::Done { answer })
    }

    async fn put_back(&self, access: &Access, attempt: &Attempt, answer: &str) -> Result<(), ReleaseError> {
        let by = access.actor.to_string();
        let mut change = self.store.change(access).await?;
        change.held_back_in_txn(attempt, answer, Hand { by: &by, at: self.clock.now() }).await?;
        Ok(change.commit().await?)
    }

    async fn say(&self, change: &mut Change, kind: &str, body: &[u8]) -> Result<(), StoreError> {
        let at = self.clock.now();
        let id = OutboxId::new(at, self.chance.bytes());
        change.say(&NewEvent { id, kind, version: 1, body, at }).await
    }

    /// Deletes a held message; its content is destroyed, its row tells who and when.
    pub async fn delete(&self, access: &Access, id: HeldId, because: &Because) -> Result<(), ReleaseError> {
        access.require(Right::Decide).map_err(StoreError::from)?;
        let by = access.actor.to_string();
        let hand = Hand { by: &by, at: self.clock.now() };
        let mut change = self.store.change(access).await?;
        let Some(object) = change.held_delete_in_txn(id, hand).await? else {
            drop(change);
            return Err(self.not_held(access, id).await);
        };
        change.object_remove_in_txn(object).await?;
        self.say(&mut change, MESSAGE_DELETED, &id.to_bytes()).await?;
        self.audit.append_in_txn(access, &mut change, "hold.delete", &because.about(id)).await?;
        change.commit().await?;
        Ok(self.store.objects().object_file_remove(access, object).await?)
    }

    /// Ends held messages whose time has come, up to a page of them, and returns how many.
    ///
    /// Our own people are told ([`MESSAGE_EXPIRED`]); the sender never is: who he says he is need not be who he is.
    ///
    /// Errors: the first that could not be ended, after all others were.
    pub async fn expire(&self, access: &Access, limit: u32) -> Result<u64, ReleaseError> {
        let now = self.clock.now();
        let mut tally = Tally::default();
        for held in self.store.guard().held_ended_list(access, now, limit).await? {
            tally.add(self.expire_one(access, held.message.id, now).await);
        }
        tally.end()
    }

    /// Ends a held message; false if somebody else was quicker.
    async fn expire_one(&self, access: &Access, id: HeldId, now: Time) -> Result<bool, ReleaseError> {
        let by = access.actor.to_string();
        let mut change = self.store.change(access).await?;
        let ended = change.held_expire_in_txn(id, Hand { by: &by, at: now }).await?;
        let Some(object) = ended else { return Ok(false) };
        change.object_remove_in_txn(object).await?;
        self.say(&mut change, MESSAGE_EXPIRED, &id.to_bytes()).await?;
        self.audit.append_in_txn(access, &mut change, "hold.expire", &About::of("held", id)).await?;
        change.commit().await?;
        self.store.objects().object_file_remove(access, object).await?;
        Ok(true)
    }

    /// Lets a held message wait longer: it is sealed anew, because a seal cannot be made to last longer.
    pub async fn extend(
        &self,
        access: &Access,
        id: HeldId,
        end: Time,
        because: &Because,
    ) -> Result<(), ReleaseError> {
        access.require(Right::Decide).map_err(StoreError::from)?;
        let held = self.fetch(access, id).await?;
        if held.state != HeldState::Held {
            return Err(ReleaseError::NotHeld { state: held.state });
        }
        if end <= held.message.end_at || end > held.message.at.plus(LONGEST_HOLD) {
            return Err(ReleaseError::BadEnd { end: held.message.end_at });
        }
        self.audit.append(access, "hold.extend", &because.about(id)).await?;
        let (new, written) = self.copy(access, held.object, HELD_MESSAGE, end).await?;
        let mut change = self.store.change(access).await?;
        change.object_keep_in_txn(written).await?;
        if !change.held_extend_in_txn(id, held.object, new, end).await? {
            drop(change);
            self.store.objects().object_file_remove(access, new).await?;
            return Err(self.not_held(access, id).await);
        }
        change.object_remove_in_txn(held.object).await?;
        change.commit().await?;
        Ok(self.store.objects().object_file_remove(access, held.object).await?)
    }

    /// Opens an object and seals what is in it once more, to another end; its file is durable, its row is to be written.
    async fn copy(
        &self,
        access: &Access,
        object: ObjectId,
        kind: &'static str,
        end: Time,
    ) -> Result<(ObjectId, store::objects::Written), ReleaseError> {
        let objects = self.store.objects();
        let content = objects::open(&unseen(access), &objects, &self.ring, &self.audit, object).await?;
        let entrusted = Entrusted { kind, content: &content, now: self.clock.now(), end };
        let sealed = objects::seal(access, &self.ring.sealing, &entrusted, self.chance.as_ref())?;
        Ok(objects::write(access, &objects, sealed).await?)
    }

    /// Notes what a person says a message was, and keeps a copy to learn from while there is something to copy.
    ///
    /// The last word counts. Heard by `guard::profile` as [`FEEDBACK_GIVEN`], or taken from what is returned.
    pub async fn feedback(
        &self,
        access: &Access,
        id: HeldId,
        feedback: Feedback,
        because: &Because,
    ) -> Result<Taught, ReleaseError> {
        access.require(Right::Decide).map_err(StoreError::from)?;
        let held = self.fetch(access, id).await?;
        if held.state == HeldState::Expired {
            return Err(ReleaseError::NotHeld { state: held.state });
        }
        let about = because.about(id).word("feedback", feedback.as_str());
        self.audit.append(access, "hold.feedback", &about).await?;
        let copy = self.training_copy(access, &held).await?;
        let training = copy.as_ref().map(|(id, _)| *id);
        let by = access.actor.to_string();
        let mut change = self.store.change(access).await?;
        if let Some((_, written)) = copy {
            change.object_keep_in_txn(written).await?;
        }
        let hand = Hand { by: &by, at: self.clock.now() };
        change.held_feedback_in_txn(id, feedback, training, hand).await?;
        self.say(&mut change, FEEDBACK_GIVEN, &id.to_bytes()).await?;
        change.commit().await?;
        Ok(Taught { held: self.fetch(access, id).await?, feedback })
    }

    /// One copy is enough, and what is gone cannot be copied.
    async fn training_copy(
        &self,
        access: &Access,
        held: &Held,
    ) -> Result<Option<(ObjectId, store::objects::Written)>, ReleaseError> {
        let Some(kept_for) = self.settings.training else { return Ok(None) };
        if held.training.is_some() || !matches!(held.state, HeldState::Held | HeldState::Releasing) {
            return Ok(None);
        }
        let end = self.clock.now().plus(kept_for);
        match self.copy(access, held.object, TRAINING_MESSAGE, end).await {
            Ok(copy) => Ok(Some(copy)),
            // It was released or deleted in this moment: the word counts all the same.
            Err(ReleaseError::Object(
                ObjectError::Store(StoreError::Missing { .. }) | ObjectError::Ended { .. },
            )) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Access for what is handed on or sealed anew without anybody seeing it: who may decide need not be allowed to look.
fn unseen(access: &Access) -> Access {
    Access { rights: access.rights.with(Right::Open), ..access.clone() }
}

/// What became of a message for each of those it is held for.
#[derive(Debug)]
struct Handed {
    outcomes: Vec<Option<Outcome>>,
    had_it: Vec<bool>,
    is_timed_out: bool,
}

impl Handed {
    fn new(delivered: &[u32], count: usize) -> Self {
        let had_it = (0..count).map(|place| delivered.iter().any(|known| *known as usize == place));
        Self { outcomes: vec![None; count], had_it: had_it.collect(), is_timed_out: false }
    }

    /// Places of those who do not have it.
    fn waiting(&self) -> Vec<usize> {
        (0..self.had_it.len()).filter(|place| !self.has_it(*place)).collect()
    }

    /// Notes the outcomes of a transaction; none is one that took too long.
    fn note(&mut self, places: &[usize], outcomes: Option<Vec<Outcome>>) {
        let outcomes = outcomes.filter(|outcomes| outcomes.len() == places.len());
        let Some(outcomes) = outcomes else {
            self.is_timed_out = true;
            return;
        };
        for (place, outcome) in places.iter().zip(outcomes) {
            self.outcomes[*place] = Some(outcome);
        }
    }

    fn has_it(&self, place: usize) -> bool {
        self.had_it[place] || matches!(self.outcomes[place], Some(Outcome::Delivered(_)))
    }

    fn delivered(&self) -> Vec<u32> {
        let places = (0..self.had_it.len()).filter(|place| self.has_it(*place));
        places.filter_map(|place| u32::try_from(place).ok()).collect()
    }

    fn is_done(&self) -> bool {
        self.waiting().is_empty()
    }

    fn is_unknown(&self) -> bool {
        self.is_timed_out
            || self.outcomes.iter().flatten().any(|outcome| matches!(outcome, Outcome::Unknown(_)))
    }

    /// What to show a person: the worst answer, without addresses.
    fn answer(&self, envelope: &Envelope) -> String {
        let badness = |outcome: &&Outcome| match outcome {
            Outcome::Delivered(_) => 0,
            Outcome::Refused(_) => 1,
            Outcome::Unknown(_) => 2,
        };
        let worst = self.outcomes.iter().flatten().max_by_key(badness);
        let said = match worst {
            Some(Outcome::Delivered(reply)) => reply.to_string(),
            Some(outcome) => outcome.reply().to_string(),
            None => "no answer in time".to_owned(),
        };
        let waiting = self.waiting().len();
        let said = match waiting {
            0 => said,
            // One of several: the others must not be thought to have heard the same.
            _ if self.had_it.len() > 1 => {
                format!("{waiting} of {} do not have it: {said}", self.had_it.len())
            }
            _ => said,
        };
        unaddressed(&said, envelope)
    }
}

/// A next hop likes to repeat the address it refuses; nobody's address gets into the table.
fn unaddressed(said: &str, envelope: &Envelope) -> String {
    let mut said = said.replace(['\r', '\n', '\t'], " ");
    let recipients = envelope.recipients.iter().map(|recipient| recipient.address.as_str());
    for address in recipients.chain([envelope.sender.as_str()]).filter(|address| address.contains('@')) {
        said = said.replace(address, "(address)");
    }
    let words = said.split(' ').map(|word| if word.contains('@') { "(address)" } else { word });
    let mut said = words.collect::<Vec<_>>().join(" ");
    let end =
        (0..=MAX_ANSWER_BYTES.min(said.len())).rev().find(|end| said.is_char_boundary(*end)).unwrap_or(0);
    said.truncate(end);
    said
}

fn outcome_word(released: &Released) -> &'static str {
    match released {
        Released::Done { .. } => "hold.released",
        Released::Back { .. } => "hold.back",
        Released::Unknown { .. } => "hold.unknown",
        Released::Overtaken => "hold.overtaken",
    }
}

#[cfg(test)]
mod tests;
