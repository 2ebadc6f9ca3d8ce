//! Reacting to what people say of held messages: once per event, whichever process they said it to.
//! Of a message from outside, its writer's profile learns; of one of ours, its account's baseline. The words are [`FEEDBACK_GIVEN`] and the held
//! message's row, and the trace's; nothing is opened. It must be heard in the process that has doors, because that one has the memories.

use judge::relation::Contact;
use model::access::Access;
use model::ids::{HeldId, Id};
use model::verdict::Direction;
use platform::events::{Heard, Hearer, Hears};
use store::error::StoreError;
use store::guard::held::{FEEDBACK_GIVEN, Feedback, Held};
use store::outbox::{Event, Hearing};
use store::shared::SharedStore;
use store::txn::Change;

use crate::profile::ProfileBook;
use crate::stream::StreamGuard;

/// Hears what people say of held messages.
pub struct FeedbackHearer {
    /// Where held messages stand.
    pub held: SharedStore,
    /// In whose name it reads.
    pub access: Access,
    /// Learns of writers outside.
    pub profiles: ProfileBook,
    /// Learns of our accounts.
    pub streams: StreamGuard,
}

impl Hearer for FeedbackHearer {
    fn hears(&self) -> Hears {
        Hears { name: "guard.feedback", kinds: &[FEEDBACK_GIVEN] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(self.heard(change, event))
    }
}

impl FeedbackHearer {
    async fn heard(&self, change: &mut Change, event: &Event) -> Result<Hearing, StoreError> {
        let Ok(id) = <[u8; 16]>::try_from(event.body.as_slice()) else { return Ok(Hearing::Parked) };
        let access = Access { tenant: event.tenant, ..self.access.clone() };
        match self.held.held_fetch(&access, HeldId::from_bytes(id)).await {
            Ok(held) => self.learn(change, &access, &held).await.map(|()| Hearing::Done),
            // Forgotten meanwhile: nobody is left to learn of.
            Err(StoreError::Missing { .. }) => Ok(Hearing::Done),
            Err(error) => Err(error),
        }
    }

    /// Two words said in a row are two events, and the second is what both find: the last word counts.
    async fn learn(&self, change: &mut Change, access: &Access, held: &Held) -> Result<(), StoreError> {
        let (Some(given), Some(writer)) = (&held.feedback, held.message.sender) else { return Ok(()) };
        let (feedback, at) = (given.feedback, given.at);
        match (held.message.direction, feedback) {
            (Direction::Inbound, feedback) => {
                let contact = match feedback {
                    Feedback::Phishing => Contact::FoundMalicious,
                    Feedback::Fine => Contact::FoundBenign,
                };
                let domain = self.domain_of_writer(access, held).await?;
                self.profiles.feedback_in_txn(change, writer, &domain, contact, at).await
            }
            (Direction::Outbound | Direction::Internal, Feedback::Fine) => {
                self.streams.found_benign(writer, at).await;
                Ok(())
            }
            (Direction::Outbound | Direction::Internal, Feedback::Phishing) => {
                self.streams.found_stolen(writer, at).await;
                Ok(())
            }
        }
    }

    /// The domain in From; empty if nobody knows it any more, and then only the writer is meant. The held row's is the envelope's: often that of
    /// whoever sends for many, and a stranger may write anybody's there.
    async fn domain_of_writer(&self, access: &Access, held: &Held) -> Result<String, StoreError> {
        let Some(judged) = held.message.judged else { return Ok(String::new()) };
        match self.held.judged_fetch(access, judged).await {
            Ok(judged) => Ok(judged.sender_domain.unwrap_or_default()),
            Err(StoreError::Missing { .. }) => Ok(String::new()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
