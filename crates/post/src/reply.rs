//! Replies: answers to our letters, found by the address they came to, which says whose copy of which letter they answer. And bounces, found the same way: that something
//! came back is noted at the delivery; what it says is for a person.
//!
//! Opening a reply needs the right and is audited; its text is read in the reading room and is text, nothing in it can act.

use std::sync::Arc;

use mail::{Limits, Message};
use model::access::{Access, Right};
use model::event::{Event as _, MailArrived};
use model::ids::{DeliveryId, Id, InboxItemId, MailingId};
use platform::audit::{About, Audit, AuditError};
use platform::clock::Clock;
use platform::events::{Heard, Hearer, Hears};
use platform::keys::WorkRing;
use store::Store;
use store::error::StoreError;
use store::outbox::{Event, Hearing};
use store::txn::Change;
use thiserror::Error;

pub use store::post::reply::{Reply, ReplyState};

use crate::mailbox::{self, InboxError, Purpose};

/// Text of a reply is shown up to here.
pub const MAX_TEXT_BYTES: usize = 64 << 10;

/// Hears mail that came to our own mailboxes.
pub struct ReplyHearer {
    store: Store,
}

impl ReplyHearer {
    /// Hears for this store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    async fn arrived(&self, change: &mut Change, event: &Event) -> Result<Hearing, StoreError> {
        let arrived = match event.read::<MailArrived>() {
            None => return Ok(Hearing::Done),
            Some(Err(hearing)) => return Ok(hearing),
            Some(Ok(arrived)) => arrived,
        };
        let access = Access::house(event.tenant, "replies");
        // It may have ended before it was heard.
        let Some(item) = present(self.store.post().inbox_fetch(&access, arrived.item).await)? else {
            return Ok(Hearing::Done);
        };
        let purpose = Purpose::parse(&item.purpose);
        let delivery = item.subject.map(DeliveryId::from_bytes);
        match purpose {
            Some(Purpose::Reply) => {
                let known = match delivery {
                    Some(delivery) => present(self.store.post().delivery_fetch(&access, delivery).await)?,
                    None => None,
                };
                let about = (known.as_ref().map(|known| known.mailing), known.as_ref().map(|known| known.id));
                change.reply_add_in_txn(item.id, about, item.from_domain.as_deref(), item.at).await?;
            }
            Some(Purpose::Bounce) => {
                if let Some(delivery) = delivery {
                    change.delivery_came_back_in_txn(delivery, item.at).await?;
                }
            }
            _ => {}
        }
        Ok(Hearing::Done)
    }
}

/// What there is; only what is not there is none, not what the store could not say.
fn present<T>(fetched: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match fetched {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Hearer for ReplyHearer {
    fn hears(&self) -> Hears {
        Hears { name: "post.replies", kinds: &[MailArrived::KIND] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(self.arrived(change, event))
    }
}

/// A reply cannot be shown or marked.
#[derive(Debug, Error)]
pub enum ReplyError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it was not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It could not be opened.
    #[error(transparent)]
    Open(#[from] InboxError),
}

impl ReplyError {
    /// Whether there is no such reply, or not for who asks.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }
}

/// A reply that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedReply {
    /// What is kept of it.
    pub reply: Reply,
    /// From whom, as the message says.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Its text, cut where it is long.
    pub text: String,
}

/// The desk for replies.
pub struct ReplyDesk {
    /// Rows.
    pub store: Store,
    /// Opens what was sealed.
    pub ring: Arc<WorkRing>,
    /// Who did what.
    pub audit: Audit,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ReplyDesk {
    /// Returns replies before an item, newest first; with a mailing, only those to it.
    pub async fn list(
        &self,
        access: &Access,
        mailing: Option<MailingId>,
        before: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<Reply>, ReplyError> {
        Ok(self.store.post().reply_list(access, mailing, before, limit).await?)
    }

    /// Returns how many nobody read yet.
    pub async fn new_count(&self, access: &Access) -> Result<u64, ReplyError> {
        Ok(self.store.post().reply_new_count(access).await?)
    }

    /// Returns what is known of a reply without opening it.
    pub async fn fetch(&self, access: &Access, item: InboxItemId) -> Result<Reply, ReplyError> {
        Ok(self.store.post().reply_fetch(access, item).await?)
    }

    /// Opens a reply for a person, who has read it then.
    pub async fn open(&self, access: &Access, item: InboxItemId) -> Result<OpenedReply, ReplyError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let reply = self.store.post().reply_fetch(access, item).await?;
        // Whoever works on cases reads what customers answer; no other sealed content is opened by that right.
        let opener = Access { rights: access.rights.with(Right::Open).with(Right::Record), ..access.clone() };
        let (_, content) = mailbox::open(&opener, &self.store, &self.ring, &self.audit, item).await?;
        let message = content.message;
        let read = tokio::task::spawn_blocking(move || read(&message)).await;
        let (from, subject, text) = match read {
            Ok(read) => read,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        };
        self.mark(access, item, ReplyState::Read).await?;
        Ok(OpenedReply { reply, from, subject, text })
    }

    /// Notes that a reply was read or answered; nothing happens if that is known.
    ///
    /// Errors: there is no such reply.
    pub async fn mark(
        &self,
        access: &Access,
        item: InboxItemId,
        state: ReplyState,
    ) -> Result<(), ReplyError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let recorder = Access { rights: access.rights.with(Right::Record), ..access.clone() };
        let mut change = self.store.change(&recorder).await?;
        if change.reply_mark_in_txn(item, state, &access.actor.to_string(), self.clock.now()).await? {
            let about = About::of("inbox_item", item).word("state", state.as_str());
            self.audit.append_in_txn(&recorder, &mut change, "reply.mark", &about).await?;
            change.commit().await?;
        } else {
            // That it is known, or that there is none: of another tenant's one must not say that it was answered.
            drop(change);
            self.store.post().reply_fetch(access, item).await?;
        }
        Ok(())
    }
}

/// From, subject and text.
fn read(message: &[u8]) -> (String, String, String) {
    let message = Message::parse(message, &Limits::default());
    let from = message.from.first().map(|from| from.address.clone());
    let subject = message.subject.as_ref().map(|subject| subject.text.clone());
    let text = message.body.visible_text();
    let text = text[..text.floor_char_boundary(MAX_TEXT_BYTES)].to_owned();
    (from.unwrap_or_default(), subject.unwrap_or_default(), text)
}
