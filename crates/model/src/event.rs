//! Events: what happened in one room and must be heard in another. Ids only, never content; past tense.
//! Not the carrying (`store::outbox`, `platform::events`), and not who acts on one: that stands in each room's `react.rs`.
//!
//! A body is the ids one after the other, sixteen bytes each, so that a later version can only add to its end. What cannot be read is
//! parked by its hearer and waits for a newer program.

use crate::ids::{
    AttributionId, BreachId, CanarySightingId, FindingId, Id, InboxItemId, JudgedId, LetterId, MailingId,
    PromiseId, WarningId,
};

/// Something that happened, in the form it is kept in.
pub trait Event: Sized {
    /// Its name, kept in the outbox; never changed.
    const KIND: &'static str;
    /// Which form its body has.
    const VERSION: u32;
    /// Returns its ids as bytes.
    fn to_bytes(&self) -> Vec<u8>;
    /// Reads what [`Event::to_bytes`] wrote; none if it is something else. A longer body is a newer version's: what it adds is left alone.
    fn from_bytes(body: &[u8]) -> Option<Self>;
}

/// Reads the id that stands at a place in a body.
fn id_at<I: Id>(body: &[u8], place: usize) -> Option<I> {
    let bytes = body.get(place * 16..place * 16 + 16)?;
    Some(I::from_bytes(bytes.try_into().ok()?))
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$field_doc:meta])* $field:ident: $id:ident),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $id,)*
            }

            impl Event for $name {
                const KIND: &'static str = $kind;
                const VERSION: u32 = 1;

                fn to_bytes(&self) -> Vec<u8> {
                    [$(self.$field.to_bytes()),*].concat()
                }

                fn from_bytes(body: &[u8]) -> Option<Self> {
                    let mut places = 0..;
                    Some(Self { $($field: id_at(body, places.next()?)?),* })
                }
            }
        )*

        /// The kinds of all events that have a type, in the order of the loop; for the test that lists who says and who hears each.
        pub const KINDS: &[&str] = &[$($kind),*];
    };
}

events! {
    /// Mail came to one of our own mailboxes. Said by `post::mailbox`.
    MailArrived = "mail_arrived" {
        /// The item in the inbox.
        item: InboxItemId,
    }
    /// A canary got mail from somebody who was not expected there. Said by custody.
    CanarySighted = "canary_sighted" {
        /// The sighting.
        sighting: CanarySightingId,
    }
    /// A copy of a list seems to be out. Said by custody; opens a case, readies a report to the clearinghouse.
    LeakSuspected = "leak_suspected" {
        /// Which copy, and what that rests on.
        attribution: AttributionId,
    }
    /// What is said of a leak names a copy now, where it named none or another one before. Said by custody; the case of it learns which copy it is about.
    LeakNarrowed = "leak_narrowed" {
        /// Which copy, and what that rests on.
        attribution: AttributionId,
    }
    /// Something has to be mended. Kept in custody, whoever raised it.
    FindingRaised = "finding_raised" {
        /// The finding.
        finding: FindingId,
    }
    /// A case was opened, by evidence or by a person. Said by response.
    BreachOpened = "breach_opened" {
        /// The case.
        breach: BreachId,
    }
    /// A person declared us aware: clocks run from here. Said by response.
    BreachAware = "breach_aware" {
        /// The case.
        breach: BreachId,
    }
    /// A signatory approved a letter. Said by response, with the mailing it starts.
    LetterApproved = "letter_approved" {
        /// The letter.
        letter: LetterId,
        /// The sending of it.
        mailing: MailingId,
    }
    /// Every recipient of a mailing has a final state, or is listed as unknown. Said by post.
    MailingEnded = "mailing_ended" {
        /// The mailing.
        mailing: MailingId,
    }
    /// A warning was issued, raised, lowered, cancelled, or ran out. Said by the clearinghouse.
    WarningChanged = "warning_changed" {
        /// The warning.
        warning: WarningId,
    }
    /// What we promise never to ask for was published or withdrawn. Said by outreach.
    PromiseChanged = "promise_changed" {
        /// The promise.
        promise: PromiseId,
    }
    /// A message of our own broke what we promise. Said by guard; becomes a finding.
    PromiseBroken = "promise_broken" {
        /// The message.
        judged: JudgedId,
        /// The promise.
        promise: PromiseId,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_body_is_its_ids_and_reads_back() {
        let approved =
            LetterApproved { letter: LetterId::from_bytes([1; 16]), mailing: MailingId::from_bytes([2; 16]) };
        let body = approved.to_bytes();
        assert_eq!(body, [[1; 16], [2; 16]].concat());
        assert_eq!(LetterApproved::from_bytes(&body), Some(approved));
    }

    #[test]
    fn a_short_body_is_none_and_a_longer_one_a_newer_version() {
        let arrived = MailArrived { item: InboxItemId::from_bytes([7; 16]) };
        let mut body = arrived.to_bytes();
        assert_eq!(MailArrived::from_bytes(&body[..15]), None);
        body.extend([0; 16]);
        assert_eq!(MailArrived::from_bytes(&body), Some(arrived));
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(KINDS.iter().collect::<BTreeSet<_>>().len(), KINDS.len());
    }
}
