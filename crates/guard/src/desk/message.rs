//! Messages: a page of what was judged, newest first, by anything a person knows of one; and one message whole.
//! Addresses and Message-IDs are asked for in plain and compared as keyed fingerprints: neither is kept.

use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, JudgedId};
use model::time::Time;
use model::verdict::{Action, Direction};
use store::error::StoreError;
use store::guard::profile::Profile;
use store::shared::judged_search::JudgedFilter;

use super::{Desk, DeskError, Disposed, Held, HeldPage, HeldSearch, MessagePage, MessageRow, Page};

/// Which messages are asked for, in a person's words; what is none does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Judged at this time or later.
    pub from: Option<Time>,
    /// Judged before this time.
    pub until: Option<Time>,
    /// What was decided.
    pub action: Option<Action>,
    /// What became of it.
    pub disposed: Option<Disposed>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// The configured name of the door.
    pub door: Option<String>,
    /// The name of a reason it had.
    pub reason: Option<String>,
    /// The domain of its writer, exactly.
    pub sender_domain: Option<String>,
    /// The address of its writer.
    pub sender: Option<String>,
    /// The address of anybody it was from or for.
    pub address: Option<String>,
    /// Its Message-ID, with or without angle brackets.
    pub message_id: Option<String>,
    /// Its name in the MTA in front.
    pub queue_id: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: Option<String>,
}

/// One message, with all that is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRecord {
    /// What was decided and why, what could not be decided, what became of it, where it came from.
    pub message: MessageRow,
    /// The held message, if it is or was held and its row is still there.
    pub held: Option<Held>,
    /// What is known between us and its writer today; none of our own people and of strangers.
    pub sender: Option<Profile>,
}

impl Desk {
    /// Returns a page of messages, newest first.
    ///
    /// Errors: [`DeskError::BadQuestion`] for what is no address or no hash.
    pub async fn messages(
        &self,
        access: &Access,
        filter: &MessageFilter,
        after: Option<JudgedId>,
        limit: u32,
    ) -> Result<MessagePage, DeskError> {
        let found = self.shared.judged_search(access, &self.asked(filter)?, after, limit).await?;
        Ok(Page { rows: found.rows, next: found.next })
    }

    /// Returns one message with its reasons, what is held of it and what is known of its writer.
    ///
    /// Errors: [`StoreError::Missing`] if there is none of this tenant.
    pub async fn message(&self, access: &Access, id: JudgedId) -> Result<MessageRecord, DeskError> {
        let message = self.shared.judged_fetch(access, id).await?;
        let held = match message.trace.held {
            Some(held) => self.held_if_there(access, held).await?,
            None => None,
        };
        let sender = self.sender(access, message.sender).await?;
        Ok(MessageRecord { message, held, sender })
    }

    /// Returns a page of held messages, newest first, of those that are asked for.
    pub async fn held(
        &self,
        access: &Access,
        search: &HeldSearch,
        after: Option<HeldId>,
        limit: u32,
    ) -> Result<HeldPage, DeskError> {
        let found = self.shared.held_search(access, search, after, limit).await?;
        Ok(Page { rows: found.rows, next: found.next })
    }

    /// Rows of what was released long ago are pruned.
    async fn held_if_there(&self, access: &Access, id: HeldId) -> Result<Option<Held>, DeskError> {
        match self.shared.held_fetch(access, id).await {
            Ok(held) => Ok(Some(held)),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns what is known between us and a party.
    pub(crate) async fn sender(
        &self,
        access: &Access,
        sender: Option<Fingerprint>,
    ) -> Result<Option<Profile>, DeskError> {
        let Some(sender) = sender else { return Ok(None) };
        Ok(self.guard.profile_fetch(access, &[sender]).await?.into_iter().next())
    }

    /// The question as the store asks it.
    pub(super) fn asked(&self, filter: &MessageFilter) -> Result<JudgedFilter, DeskError> {
        let address = |field, text: &Option<String>| {
            let known = text.as_deref().map(|text| self.parties.address(text.trim()));
            known.map(|known| known.ok_or(bad(field, "an address, like name@example.com"))).transpose()
        };
        let lower = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_lowercase());
        Ok(JudgedFilter {
            from: filter.from,
            until: filter.until,
            action: filter.action,
            disposed: filter.disposed,
            direction: filter.direction,
            door: filter.door.clone(),
            reason: filter.reason.clone(),
            sender_domain: lower(&filter.sender_domain),
            sender: address("sender", &filter.sender)?,
            party: address("address", &filter.address)?,
            message_id: filter.message_id.as_deref().map(|id| self.parties.message_id(id)),
            queue_id: filter.queue_id.as_deref().map(|id| id.trim().to_owned()),
            message_sha256: filter.sha256.as_deref().map(sha256).transpose()?,
        })
    }
}

fn bad(field: &'static str, expected: &'static str) -> DeskError {
    DeskError::BadQuestion { field, expected }
}

/// Reads a hash as people paste it.
fn sha256(text: &str) -> Result<[u8; 32], DeskError> {
    let digits = text.trim().as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes
        .filter(|_| rest.is_empty())
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(bad("sha256", "64 hexadecimal digits"))
}
