//! Mailings: a signed letter and its sending, as people see and steer it: begun, paused, resumed, its unknown ones sent again. The sending itself is [`crate::dispatch`], the
//! file of recipients [`crate::audience`].
//!
//! When a mailing begins, its letter is in the public log, in the same transaction: whoever gets one of the first can look it up.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::access::{Access, Right};
use model::fingerprint::Fingerprint;
use model::ids::{MailingId, PersonId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::{About, Audit, AuditError};
use platform::clock::{Chance, Clock};
use platform::keys::WorkRing;
use store::Store;
use store::error::StoreError;
use store::post::letter_log::{LoggedText, NewLetterLog};
use store::post::mailing::NewMailing;
use store::txn::Change;
use thiserror::Error;

pub use store::post::delivery::{Delivery, DeliveryCounts, DeliveryState};
pub use store::post::mailing::{FileCounts, Mailing, MailingState};

use crate::audience::{AffectedSets, AudienceError, Intake};
use crate::letter::{Letter, LetterKind, Signed, approval};

/// What mailings need.
pub struct MailingParts {
    /// Rows.
    pub store: Store,
    /// Seals recipients, knows their fingerprints.
    pub ring: Arc<WorkRing>,
    /// Who did what.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For ids and seals.
    pub chance: Arc<dyn Chance>,
    /// Who is affected.
    pub sets: Arc<dyn AffectedSets>,
}

/// The desk for mailings.
pub struct Mailings {
    pub(crate) parts: MailingParts,
}

/// A mailing cannot be steered so.
#[derive(Debug, Error)]
pub enum MailingError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It has no recipients yet.
    #[error("begin the mailing: it has no recipients")]
    NoRecipients,
    /// The letter may no longer be sent.
    #[error("begin the mailing: the letter may not be sent any more")]
    Late,
    /// It is not in a state for that.
    #[error("steer the mailing: it was changed meanwhile")]
    Changed,
    /// It is not a letter that may come twice.
    #[error("send the unknown ones again: only a mandated letter may come twice")]
    NotMandated,
    /// What was signed cannot be read.
    #[error("read the letter of the mailing: it is damaged")]
    Letter,
    /// What is kept is not what a person signed.
    #[error("begin the mailing: it is not what a person approved")]
    NotSigned,
}

impl MailingError {
    /// Whether there is no such mailing, or not for who asks.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }

    /// Says it to people.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::NoRecipients => "mailings-no-recipients",
            Self::Late => "mailings-late",
            Self::Changed => "mailings-changed",
            Self::NotMandated => "mailings-not-mandated",
            Self::NotSigned => "mailings-not-signed",
            Self::Store(_) | Self::Audit(_) | Self::Letter => "mailings-failed",
        })
    }
}

/// Makes a mailing of a signed letter; it waits for the file of its recipients. Part of the change that approves the letter. There is no other way to one.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place: that the letter was linted and signed is in its type"
)]
pub async fn start_in_txn(
    change: &mut Change,
    access: &Access,
    signed: &Signed,
    chance: &dyn Chance,
    now: Time,
) -> Result<MailingId, StoreError> {
    let (letter, approval) = (signed.letter(), signed.approval());
    let id = MailingId::new(now, chance.bytes());
    let canonical = letter.canonical();
    let new = NewMailing {
        id,
        letter: letter.id,
        affected_set: letter.affected,
        affected_count: letter.affected_count,
        kind: letter.kind.as_str(),
        canonical: &canonical,
        evidence: approval.evidence(),
        signer: approval.signer(),
        signed_at: approval.at(),
        not_after: letter.not_after,
        made_at: now,
    };
    change.mailing_start_in_txn(&new, &access.actor.to_string()).await?;
    Ok(id)
}

/// Says whether a mailing is what the person it names approved, in this tenant's name, whoever wrote its row. Asked before anything of it leaves.
pub(crate) async fn is_signed(store: &Store, access: &Access, mailing: &Mailing) -> Result<bool, StoreError> {
    let evidence = store.post().mailing_evidence(access, mailing.id).await?;
    let Ok(proved) = approval::verify(&evidence, &mailing.canonical) else { return Ok(false) };
    let Ok(letter) = Letter::from_canonical(&mailing.canonical) else { return Ok(false) };
    let Letter { id, kind, affected, affected_count, not_after, .. } = letter;
    let beside = (
        mailing.letter,
        mailing.kind.as_str(),
        mailing.affected_set,
        mailing.affected_count,
        mailing.not_after,
    );
    let is_same = beside == (id, kind.as_str(), affected, affected_count, not_after);
    Ok(is_same && proved.tenant == access.tenant && proved.person == mailing.signer)
}

/// A mailing as people look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingLook {
    /// What is kept of it.
    pub mailing: Mailing,
    /// The letter.
    pub letter: Letter,
    /// How many recipients are in which state.
    pub counts: DeliveryCounts,
    /// Who is affected and not among the recipients.
    pub missing: u64,
    /// How many answers came.
    pub replies: u64,
}

impl Mailings {
    /// Puts the desk together.
    #[must_use]
    pub fn new(parts: MailingParts) -> Self {
        Self { parts }
    }

    /// Returns mailings before an id, newest first.
    pub async fn list(
        &self,
        access: &Access,
        before: Option<MailingId>,
        limit: u32,
    ) -> Result<Vec<Mailing>, MailingError> {
        Ok(self.parts.store.post().mailing_list(access, before, limit).await?)
    }

    /// Returns a mailing and how far it is.
    pub async fn look(&self, access: &Access, id: MailingId) -> Result<MailingLook, MailingError> {
        let post = self.parts.store.post();
        let mailing = post.mailing_fetch(access, id).await?;
        let letter = Letter::from_canonical(&mailing.canonical).map_err(|_| MailingError::Letter)?;
        let counts = post.delivery_count(access, id).await?;
        let missing = letter.affected_count.saturating_sub(counts.all());
        let replies = post.reply_count(access, id).await?;
        Ok(MailingLook { mailing, letter, counts, missing, replies })
    }

    /// Returns deliveries in a state, for people who look for those that need somebody.
    pub async fn deliveries(
        &self,
        access: &Access,
        id: MailingId,
        state: DeliveryState,
        after: Option<Fingerprint>,
        limit: u32,
    ) -> Result<Vec<Delivery>, MailingError> {
        Ok(self.parts.store.post().delivery_state_list(access, id, state, after, limit).await?)
    }

    /// Returns the letter and the proof that a person approved it, as a file that anybody can check without us (`tidewatch verify-proof`).
    pub async fn proof(&self, access: &Access, id: MailingId) -> Result<String, MailingError> {
        let post = self.parts.store.post();
        let mailing = post.mailing_fetch(access, id).await?;
        let evidence = post.mailing_evidence(access, id).await?;
        approval::to_file(&mailing.canonical, &evidence).map_err(|_| MailingError::NotSigned)
    }

    /// Begins to take the file of recipients.
    pub async fn intake(self: &Arc<Self>, access: &Access, id: MailingId) -> Result<Intake, AudienceError> {
        Intake::begin(Arc::clone(self), access, id).await
    }

    /// Begins a mailing, or lets a paused one go on.
    pub async fn resume(&self, access: &Access, id: MailingId) -> Result<(), MailingError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let (parts, now) = (&self.parts, self.parts.clock.now());
        let look = self.look(access, id).await?;
        if now >= look.mailing.not_after {
            return Err(MailingError::Late);
        }
        if look.counts.all() == 0 {
            return Err(MailingError::NoRecipients);
        }
        if !is_signed(&parts.store, access, &look.mailing).await? {
            return Err(MailingError::NotSigned);
        }
        let mut change = parts.store.change(access).await?;
        let by = access.actor.to_string();
        let begun_at = change.mailing_resume_in_txn(id, &by, now).await?.ok_or(MailingError::Changed)?;
        let about = About::of("mailing", id);
        if look.mailing.begun_at.is_some() {
            parts.audit.append_in_txn(access, &mut change, "mailing.resume", &about).await?;
        } else {
            let logged = logged(&look, begun_at);
            let (position, link) = change.letter_log_add_in_txn(&logged).await?;
            let link = URL_SAFE_NO_PAD.encode(link).parse();
            let about = about.count("people", logged.people).count("log", position);
            // Base64 without padding is a reference by its letters.
            let about = link.map_or(about.clone(), |link| about.reference("link", &link));
            parts.audit.append_in_txn(access, &mut change, "mailing.begin", &about).await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Stops sending; what is under way is finished.
    pub async fn pause(&self, access: &Access, id: MailingId) -> Result<(), MailingError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let parts = &self.parts;
        let mut change = parts.store.change(access).await?;
        if !change.mailing_pause_in_txn(id, &access.actor.to_string(), parts.clock.now()).await? {
            return Err(MailingError::Changed);
        }
        parts.audit.append_in_txn(access, &mut change, "mailing.pause", &About::of("mailing", id)).await?;
        change.commit().await?;
        Ok(())
    }

    /// Lets the unknown ones of a mandated letter be sent once more, byte for byte the same. Some may have it twice then; they can be told by its Message-ID.
    pub async fn send_unknown_again(&self, access: &Access, id: MailingId) -> Result<u64, MailingError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let (parts, now) = (&self.parts, self.parts.clock.now());
        let mailing = parts.store.post().mailing_fetch(access, id).await?;
        if mailing.kind != LetterKind::Mandated.as_str() {
            return Err(MailingError::NotMandated);
        }
        if now >= mailing.not_after {
            return Err(MailingError::Late);
        }
        let mut change = parts.store.change(access).await?;
        let count = change.delivery_resend_in_txn(id, now).await?;
        if count == 0 {
            return Err(MailingError::Changed);
        }
        if mailing.state == MailingState::Ended {
            change.mailing_reopen_in_txn(id, &access.actor.to_string(), now).await?;
        }
        let about = About::of("mailing", id).count("recipients", count);
        parts.audit.append_in_txn(access, &mut change, "mailing.send_unknown_again", &about).await?;
        change.commit().await?;
        Ok(count)
    }
}

fn logged(look: &MailingLook, at: Time) -> NewLetterLog {
    let text = |text: &crate::letter::LetterText| LoggedText {
        language: text.language.clone(),
        subject: text.subject.clone(),
        body: text.body.clone(),
    };
    let signer: PersonId = look.mailing.signer;
    NewLetterLog {
        mailing: look.mailing.id,
        letter: look.letter.id,
        at,
        people: look.counts.all(),
        signer,
        from: (look.letter.from.name.clone(), look.letter.from.address.clone()),
        texts: look.letter.texts.iter().map(text).collect(),
        letter_sha256: look.letter.digest(),
    }
}
