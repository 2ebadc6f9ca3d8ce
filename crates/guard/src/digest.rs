//! Digests of held mail: whom of our own people a held message is for and what they may do themselves, and doing what they answered.
//! The letters, their links and what is kept of them are `post::digest`; who reads an answer first is the page behind the link.
//!
//! Nobody outside is ever written to: neither the sender nor a recipient of ours' outgoing mail. Of a message that was held before digests were turned on
//! people are told as long as its event is there.

use std::sync::Arc;

use mail::{Limits, Message};
use model::access::Access;
use model::ids::{HeldId, Id};
use model::verdict::Direction;
use platform::events::Hears;
use platform::jobs::Tally;
use post::digest::{Digest, DigestError, ReleasePolicy, Waiting};
use store::Store;
use store::error::StoreError;
use store::guard::held::{Held, HeldState, MESSAGE_HELD};
use store::outbox::{Event, Hearing};
use store::post::digest::DigestLine;
use thiserror::Error;

use crate::hold::content::Content;
use crate::party::Parties;
use crate::release::reason::{Because, Why};
use crate::release::{ReleaseError, Released, Releaser};
use crate::scan::is_own_address;

/// What is heard here, in groups.
pub const HEARS: Hears = Hears { name: "guard.digest", kinds: &[MESSAGE_HELD] };
/// Events heard, and answers acted upon, in one run.
const AT_ONCE: u32 = 100;
/// Recipients told of one message: whoever is one of more reads a list, and its owner looks at the hold.
const MOST_RECIPIENTS: usize = 100;

/// Something could not be done for recipients.
#[derive(Debug, Error)]
pub enum RecipientError {
    /// The letters' side.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The held message's side.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The store would not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Tells recipients what of theirs is held, and does what they answer.
pub struct Recipients {
    /// Rows.
    pub store: Store,
    /// Writes the letters.
    pub digest: Digest,
    /// Opens and releases.
    pub releaser: Arc<Releaser>,
    /// Recognises addresses.
    pub parties: Arc<Parties>,
    /// Our own domains, lower case: nobody else is written to.
    pub own_domains: Vec<String>,
    /// What recipients may release themselves.
    pub policy: ReleasePolicy,
}

impl Recipients {
    /// Notes for whom messages wait that were held since the last time; returns how many messages were looked at.
    ///
    /// Safe to run twice: a line is noted once, and an event is heard once.
    pub async fn note(&self, access: &Access) -> Result<u64, RecipientError> {
        let events = self.store.platform().outbox_unheard_list(access, HEARS.name, AT_ONCE).await?;
        let mut tally = Tally::default();
        for event in &events {
            let access = Access { tenant: event.tenant, ..access.clone() };
            // One that cannot be opened is tried again until its event is forgotten.
            tally.add(self.note_heard(&access, event).await);
        }
        tally.end()
    }

    /// Notes of an event what is to be told, and that it was heard; returns whether it was a held message.
    async fn note_heard(&self, access: &Access, event: &Event) -> Result<bool, RecipientError> {
        self.note_event(access, event).await?;
        let mut change = self.store.change(access).await?;
        let at = self.releaser.clock.now();
        change.hear_in_txn(event.id, HEARS.name, Hearing::Done, at).await?;
        change.commit().await?;
        Ok(event.kind == MESSAGE_HELD)
    }

    async fn note_event(&self, access: &Access, event: &Event) -> Result<(), RecipientError> {
        let (true, Ok(id)) = (event.kind == MESSAGE_HELD, <[u8; 16]>::try_from(event.body.as_slice())) else {
            return Ok(());
        };
        let held = match self.releaser.fetch(access, HeldId::from_bytes(id)).await {
            Ok(held) if held.state == HeldState::Held => held,
            // Somebody decided already.
            Ok(_) => return Ok(()),
            Err(error) if error.is_missing() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if held.message.direction == Direction::Outbound {
            return Ok(());
        }
        let content = match self.releaser.open_for_digest(access, &held).await {
            Ok(content) => content,
            // Deleted in this moment, or damaged: people hear of that by an alarm, and there is nothing to tell.
            Err(ReleaseError::Object(_) | ReleaseError::Content(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        for waiting in self.waiting(&held, &content) {
            self.digest.note(access, &waiting).await?;
        }
        Ok(())
    }

    /// For whom of our own people a message waits.
    fn waiting(&self, held: &Held, content: &Content) -> Vec<Waiting> {
        let message = Message::parse_structure(&content.message, &Limits::default());
        let from = message.from.mailboxes.first().map(|mailbox| mailbox.address.as_str()).unwrap_or_default();
        let from_domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
        let subject = message.subject.as_ref().map(|subject| subject.text.as_str()).unwrap_or_default();
        let said = &held.message;
        let may_release = self.policy.allows(said.recipient_count, &said.decided_by, &said.reasons);
        let recipients = content.envelope.recipients.iter().take(MOST_RECIPIENTS);
        recipients
            .filter(|recipient| is_own_address(&recipient.address, &self.own_domains))
            .filter_map(|recipient| {
                Some(Waiting {
                    held: said.id,
                    recipient: self.parties.address(&recipient.address)?,
                    address: recipient.address.clone(),
                    from_domain: from_domain.to_owned(),
                    subject: subject.to_owned(),
                    came_at: said.at,
                    end_at: said.end_at,
                    may_release,
                })
            })
            .collect()
    }

    /// Sends the letters that are due; returns how many were sent.
    pub async fn send(&self, access: &Access) -> Result<u64, RecipientError> {
        Ok(self.digest.work(access).await?)
    }

    /// Releases what recipients may have and asked for; returns how many answers were acted upon. Safe to run twice: a release happens once.
    pub async fn act(&self, access: &Access) -> Result<u64, RecipientError> {
        let mut tally = Tally::default();
        for line in self.digest.answers(access, AT_ONCE).await? {
            tally.add(self.release(access, &line).await.map(|()| 1_u64));
        }
        tally.end()
    }

    async fn release(&self, access: &Access, line: &DigestLine) -> Result<(), RecipientError> {
        let released = self.releaser.release(access, line.held, &Because::of(Why::Requested)).await;
        match released {
            // Nobody knows: it is gone on with, and listed (`Releaser::take_over`).
            Ok(Released::Done { .. } | Released::Unknown { .. } | Released::Overtaken) => {
                self.digest.done(access, line).await?;
            }
            // It is held again, or cannot be opened: a person must look.
            Ok(Released::Back { .. }) | Err(ReleaseError::Object(_) | ReleaseError::Content(_)) => {
                self.digest.asked(access, line).await?;
            }
            // Somebody else decided meanwhile.
            Err(ReleaseError::NotHeld { .. }) => self.digest.done(access, line).await?,
            Err(error) if error.is_missing() => self.digest.done(access, line).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Forgets what has ended; returns how many rows.
    pub async fn prune(&self, access: &Access) -> Result<u64, RecipientError> {
        Ok(self.digest.prune(access).await?)
    }
}
