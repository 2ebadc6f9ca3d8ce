//! Redeeming: what happens when a recipient opens a link of his digest, and when he presses the button there. The public face's side: it can recognise
//! tokens, and neither open nor release anything; what he says is kept, and done by work.

use std::sync::Arc;

use model::{
    access::Access,
    ids::{Id, OutboxId, TenantId},
    phrase::Phrase,
    time::Time,
};
use platform::{
    audit::{About, Audit},
    clock::{Chance, Clock},
    keys::LinkKey,
};
use store::{
    Store,
    error::StoreError,
    guard::held::HeldState,
    post::digest::{DIGEST_ANSWERED, DigestAnswer, DigestLine},
    txn::NewEvent,
};

use super::{
    DigestError,
    token::{Links, Ticket},
};
use crate::alarm::{self, AlarmKind};

/// What a link offers: for the page that asks before anything happens (GET). Says nothing of the message but when its hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// The button gives this answer.
    Open(DigestAnswer, Time),
    /// This answer was given already.
    Answered(DigestAnswer),
    /// It is too late, somebody else has decided, or it is no link of ours; which of these is not told apart.
    Gone,
}

/// What became of a press of the button (POST).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redeemed {
    /// It is kept and will be done.
    Kept(DigestAnswer),
    /// Another answer was given before; it stays.
    Answered(DigestAnswer),
    /// It is too late, somebody else has decided, or it is no link of ours.
    Gone,
}

impl Redeemed {
    /// Says it in plain words.
    #[must_use]
    pub const fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Kept(DigestAnswer::Release) => "digest-kept-release",
            Self::Kept(DigestAnswer::Ask) => "digest-kept-ask",
            Self::Kept(DigestAnswer::Report) => "digest-kept-report",
            Self::Answered(_) => "digest-answered",
            Self::Gone => "digest-gone",
        })
    }
}

/// Redeems tokens.
#[derive(Clone)]
pub struct Redeemer {
    store: Store,
    links: Links,
    audit: Audit,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Redeemer {
    /// Puts together what redeeming needs.
    #[must_use]
    pub fn new(
        store: Store,
        key: &LinkKey,
        audit: Audit,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self { store, links: Links::new(key), audit, clock, chance }
    }

    /// Says what a link offers, and changes nothing: whoever scans links may ask as often as he likes.
    pub async fn look(&self, token: &str) -> Result<Offer, DigestError> {
        let Some((ticket, line)) = self.found(token).await? else { return Ok(Offer::Gone) };
        Ok(match line.answer {
            Some((answer, _)) => Offer::Answered(answer),
            None => Offer::Open(ticket.answer, line.end_at),
        })
    }

    /// Keeps the answer of a link, once for its message and recipient; with it, in one change, the event and what our own people must hear.
    pub async fn redeem(&self, token: &str) -> Result<Redeemed, DigestError> {
        let Some((ticket, line)) = self.found(token).await? else { return Ok(Redeemed::Gone) };
        if let Some((answer, _)) = line.answer {
            return Ok(Redeemed::Answered(answer));
        }
        let access = access(ticket.tenant);
        let now = self.clock.now();
        let mut change = self.store.change(&access).await?;
        if !change.digest_answer_in_txn(ticket.recipient, ticket.held, ticket.answer, now).await? {
            drop(change);
            // Another press was quicker.
            let line = self.store.post().digest_line_fetch(&access, ticket.recipient, ticket.held).await?;
            return Ok(line.answer.map_or(Redeemed::Gone, |(answer, _)| Redeemed::Answered(answer)));
        }
        let kind = match ticket.answer {
            DigestAnswer::Release => None,
            DigestAnswer::Ask => Some(AlarmKind::RecipientAsked),
            DigestAnswer::Report => Some(AlarmKind::RecipientReported),
        };
        if let Some(kind) = kind {
            let held = ticket.held.to_string();
            let arguments = vec![("held".to_owned(), held.clone())];
            alarm::raised(&mut change, self.chance.as_ref(), kind, &held, arguments, (now, 1)).await?;
            // Our own people have it now.
            change.digest_done_in_txn(ticket.recipient, ticket.held, now).await?;
        }
        let about = About::of("held", ticket.held).word("answer", ticket.answer.as_str());
        self.audit.append_in_txn(&access, &mut change, "digest.answer", &about).await?;
        let id = OutboxId::new(now, self.chance.bytes());
        let body = ticket.held.to_bytes();
        change.say(&NewEvent { id, kind: DIGEST_ANSWERED, version: 1, body: &body, at: now }).await?;
        change.commit().await?;
        Ok(Redeemed::Kept(ticket.answer))
    }

    /// Finds the line of a token that may still be answered, or was; none for whatever else there is.
    async fn found(&self, token: &str) -> Result<Option<(Ticket, DigestLine)>, DigestError> {
        let Some(ticket) = self.links.read(token) else { return Ok(None) };
        if ticket.end_at <= self.clock.now() {
            return Ok(None);
        }
        let access = access(ticket.tenant);
        let line = match self.store.post().digest_line_fetch(&access, ticket.recipient, ticket.held).await {
            Ok(line) => line,
            Err(StoreError::Missing { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if line.answer.is_some() {
            return Ok(Some((ticket, line)));
        }
        // What was allowed when the letter was written may be allowed no more.
        let is_allowed = ticket.answer != DigestAnswer::Release || line.may_release;
        let is_held = match self.store.shared().held_fetch(&access, ticket.held).await {
            Ok(held) => held.state == HeldState::Held,
            Err(StoreError::Missing { .. }) => false,
            Err(error) => return Err(error.into()),
        };
        Ok((is_allowed && is_held).then_some((ticket, line)))
    }
}

/// The token is the right: it was signed by us, for this.
fn access(tenant: TenantId) -> Access {
    Access::house(tenant, "digest")
}
