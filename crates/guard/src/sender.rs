//! Senders: telling one of our own people that a message of his was held because there seems to be a list of customers in it, and where to send one instead.
//! Nobody outside is ever written to. What is said names no address and no reason more closely: that an address was one of our marks is not given away, and
//! whoever only reads the notice learns nothing of what was in the message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mail::compose::Mailbox;
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::ids::{CopyId, HeldId, Id};
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Direction, Points};
use platform::audit::About;
use platform::events::Hears;
use platform::jobs::Tally;
use post::digest::minute;
use post::notice::{Notice, NoticeError, Notices};
use store::Store;
use store::error::StoreError;
use store::guard::held::{Held, HeldState, MESSAGE_HELD, NewHeld};
use store::outbox::{Event, Hearing};
use thiserror::Error;

use crate::release::{ReleaseError, Releaser};
use crate::scan::is_own_address;

#[cfg(test)]
mod tests;

/// What is heard here, in groups.
pub const HEARS: Hears = Hears { name: "guard.sender", kinds: &[MESSAGE_HELD] };
/// Events heard in one run.
const AT_ONCE: u32 = 100;
/// Reasons that speak of a list of customers on its way out.
const OF_A_LIST: [&str; 3] = ["data.own_list", "data.canary", "data.addresses"];
/// Whoever sends the same again and again is told once in so long; a restart forgets it.
const TOLD_ONCE_IN: Duration = Duration::from_hours(1);
/// So many senders are remembered; more at once are nobody's mistake, and are not told.
const MOST_REMEMBERED: usize = 10_000;

/// A sender could not be told.
#[derive(Debug, Error)]
pub enum SenderError {
    /// The held message's side.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The store would not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The notice could not be written.
    #[error(transparent)]
    Notice(#[from] NoticeError),
    /// The next hop did not take it.
    #[error("tell a sender: the notice was not taken; it is tried again")]
    NotTaken,
}

/// Tells senders.
pub struct Senders {
    /// Rows.
    pub store: Store,
    /// Opens who wrote.
    pub releaser: Arc<Releaser>,
    /// Writes the notices.
    pub notices: Notices,
    /// Our own domains, lower case: nobody else is written to.
    pub own_domains: Vec<String>,
    /// Where a list is sent from instead: a page of the console.
    pub link: String,
    /// Who was told when. Locked for a look or an insert, never while waiting.
    pub told: Mutex<HashMap<Fingerprint, Time>>,
}

/// Whether a list of customers seems to be in a message of ours; pure.
#[must_use]
pub fn is_of_a_list(message: &NewHeld) -> bool {
    let speaks =
        |(name, points): &(String, Points)| OF_A_LIST.contains(&name.as_str()) && points.as_hundredths() > 0;
    message.direction == Direction::Outbound && message.reasons.iter().any(speaks)
}

/// What a sender is told; the same for every reason. The link names the message by its number, so that the page knows for whom it was, and the desk learns
/// that the list went another way.
fn notice(message: &NewHeld, link: &str) -> Notice {
    let domains = &message.recipient_domains;
    let held = Phrase::new("notice-list-held")
        .with("at", minute(message.at))
        .with("domain", domains.first().cloned().unwrap_or_default())
        .with("domains", domains.len().to_string());
    Notice {
        kind: "list-held",
        identity: vec![message.id.to_bytes().to_vec()],
        subject: Phrase::new("notice-list-held-subject"),
        paragraphs: vec![
            held,
            Phrase::new("notice-list-held-what-to-do").with("link", format!("{link}?held={}", message.id)),
            Phrase::new("notice-list-held-no-account"),
            Phrase::new("notice-list-held-mistake"),
        ],
    }
}

impl Releaser {
    /// Notes that a list was sealed for the recipient instead of going by the message that is held, whatever became of that since. Who keeps lists may, and is not
    /// asked whether he wrote the message: the desk reads who sealed what.
    ///
    /// Errors: no list seemed to be in it, or there is no such message.
    pub async fn sent_instead(&self, access: &Access, id: HeldId, copy: CopyId) -> Result<(), ReleaseError> {
        access.require(Right::Keep).map_err(StoreError::from)?;
        if !is_of_a_list(&self.fetch(access, id).await?.message) {
            return Err(StoreError::Missing { what: "a held message with a list" }.into());
        }
        let mut change = self.store.change(access).await?;
        change.held_instead_in_txn(id, copy).await?;
        let about = About::of("held", id).and("copy", copy);
        self.audit.append_in_txn(access, &mut change, "hold.instead", &about).await?;
        Ok(change.commit().await?)
    }
}

impl Senders {
    /// Tells senders of what was held since the last time; returns how many were told. A cut between sending and noting that tells once more, under the same
    /// Message-ID.
    pub async fn tell(&self, access: &Access, now: Time) -> Result<u64, SenderError> {
        let events = self.store.platform().outbox_unheard_list(access, HEARS.name, AT_ONCE).await?;
        let mut tally = Tally::default();
        for event in &events {
            let access = Access { tenant: event.tenant, ..access.clone() };
            // One that cannot be told is tried again until its event is forgotten.
            tally.add(self.tell_of(&access, event, now).await);
        }
        tally.end()
    }

    async fn tell_of(&self, access: &Access, event: &Event, now: Time) -> Result<bool, SenderError> {
        let is_told = self.hear(access, event, now).await?;
        let mut change = self.store.change(access).await?;
        change.hear_in_txn(event.id, HEARS.name, Hearing::Done, now).await?;
        change.commit().await?;
        Ok(is_told)
    }

    async fn hear(&self, access: &Access, event: &Event, now: Time) -> Result<bool, SenderError> {
        let (true, Ok(id)) = (event.kind == MESSAGE_HELD, <[u8; 16]>::try_from(event.body.as_slice())) else {
            return Ok(false);
        };
        let held = match self.releaser.fetch(access, HeldId::from_bytes(id)).await {
            Ok(held) if held.state == HeldState::Held => held,
            // Somebody decided already.
            Ok(_) => return Ok(false),
            Err(error) if error.is_missing() => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let said = &held.message;
        let Some(sender) = said.sender.filter(|_| is_of_a_list(said)) else {
            return Ok(false);
        };
        if !self.is_due(sender, now) {
            return Ok(false);
        }
        let told = self.write(access, &held, now).await;
        if matches!(told, Ok(true)) {
            self.told().insert(sender, now);
        }
        told
    }

    /// Whether a sender is told now.
    fn is_due(&self, sender: Fingerprint, now: Time) -> bool {
        let mut told = self.told();
        told.retain(|_, at| at.plus(TOLD_ONCE_IN) > now);
        !told.contains_key(&sender) && told.len() < MOST_REMEMBERED
    }

    fn told(&self) -> std::sync::MutexGuard<'_, HashMap<Fingerprint, Time>> {
        // A panic under this lock leaves at worst somebody told twice.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(&self, access: &Access, held: &Held, now: Time) -> Result<bool, SenderError> {
        let content = match self.releaser.open_for_sender(access, held).await {
            Ok(content) => content,
            // Deleted in this moment, or damaged: people hear of that by an alarm.
            Err(ReleaseError::Object(_) | ReleaseError::Content(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let address = content.envelope.sender.as_str();
        let Some(to) = EmailAddress::parse(address).filter(|_| is_own_address(address, &self.own_domains))
        else {
            return Ok(false);
        };
        let notice = notice(&held.message, &self.link);
        let written = self.notices.write_to(&notice, &[Mailbox::bare(to)], now)?;
        match self.notices.send(written).await.is_delivered() {
            true => Ok(true),
            false => Err(SenderError::NotTaken),
        }
    }
}
