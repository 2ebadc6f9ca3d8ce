//! Ids: one type per noun, sixteen bytes each, sorted by the time they were made.
//! Pure: the time and the chance are handed in. What an id is *of* is said by its type, not by its bytes.
//! Read by `store` (which keeps the bytes) and by every room that names a thing.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::time::Time;

/// The random bytes that an id is made with.
pub type IdChance = [u8; 10];

/// What all ids can do; so that `store` binds and reads them in one place.
pub trait Id: Copy + Eq + Ord + fmt::Display {
    /// Takes bytes that an id of this type was kept as.
    fn from_bytes(bytes: [u8; 16]) -> Self;
    /// Returns the bytes to keep.
    fn to_bytes(self) -> [u8; 16];
}

/// A text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("read an id: expected 36 characters like 0190b6f0-7c4e-7abc-8def-0123456789ab")]
pub struct IdError;

/// Makes the sixteen bytes of a UUID version 7.
fn version_seven(at: Time, chance: IdChance) -> [u8; 16] {
    // RFC 9562 §5.7: 48 bits of Unix milliseconds; times before 1970 have no such form and count as 1970.
    let milliseconds = u64::try_from(at.micros() / 1_000).unwrap_or(0);
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&chance);
    // RFC 9562 §4.2 and §4.1: the version nibble, then the variant bits.
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}

fn millisecond_of(bytes: [u8; 16]) -> Time {
    let milliseconds = bytes[..6].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
    Time::from_micros(milliseconds.saturating_mul(1_000))
}

/// Where the hyphens stand, counted in bytes written before them (RFC 9562 §4).
const HYPHEN_BEFORE: [usize; 4] = [4, 6, 8, 10];

fn write_hyphenated(bytes: [u8; 16], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, byte) in bytes.iter().enumerate() {
        if HYPHEN_BEFORE.contains(&index) {
            out.write_str("-")?;
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

fn read_hyphenated(text: &str) -> Result<[u8; 16], IdError> {
    let text = text.as_bytes();
    if text.len() != 36 {
        return Err(IdError);
    }
    let mut bytes = [0; 16];
    let mut at = 0;
    for (index, byte) in bytes.iter_mut().enumerate() {
        if HYPHEN_BEFORE.contains(&index) {
            if text[at] != b'-' {
                return Err(IdError);
            }
            at += 1;
        }
        *byte = hex_digit(text[at])? << 4 | hex_digit(text[at + 1])?;
        at += 2;
    }
    Ok(bytes)
}

fn hex_digit(byte: u8) -> Result<u8, IdError> {
    let digit = char::from(byte).to_digit(16).ok_or(IdError)?;
    u8::try_from(digit).map_err(|_| IdError)
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Makes an id from the time of making and handed-in chance; later ids sort after earlier ones.
            #[must_use]
            pub fn new(at: Time, chance: IdChance) -> Self {
                Self(version_seven(at, chance))
            }

            /// Returns when it was made, to the millisecond. Says nothing of an id that was not made by `new`.
            #[must_use]
            pub fn made_at(self) -> Time {
                millisecond_of(self.0)
            }
        }

        impl Id for $name {
            fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            fn to_bytes(self) -> [u8; 16] {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hyphenated(self.0, out)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                read_hyphenated(text).map(Self)
            }
        }
    )*};
}

id_types! {
    /// A tenant: a company or a customer of a company; see [`crate::tenant`].
    TenantId,
    /// A person with an account. An account, not an address.
    PersonId,
    /// A program with a token: a mail server, a script, an integration.
    ProgramId,
    /// One sign-in of a person, until it ends.
    SessionId,
    /// One passkey of a person.
    PasskeyId,
    /// One link that lets somebody in once: an invitation, or a new way in for an account.
    InvitationId,
    /// One line of the audit log.
    AuditEntryId,
    /// One sealed object.
    ObjectId,
    /// One event waiting for its hearers.
    OutboxId,
    /// One judged message: what guard decided and why.
    JudgedId,
    /// One message that is held back, or was.
    HeldId,
    /// One release of a held message: the same in every attempt.
    ReleaseId,
    /// One message that came to one of our own mailboxes.
    InboxItemId,
    /// One exception: what somebody lets pass, for whom, and until when.
    ExceptionId,
    /// One person, brand, domain or vendor whose name is protected.
    ProtectedId,
    /// One change of policy: made, tried, turned on, undone.
    PolicyChangeId,
    /// One alarm: a cause that people must hear of, while it lasts.
    AlarmId,
    /// One place to which alarms go.
    AlarmChannelId,
    /// One telling of an alarm to a channel: the same in every attempt.
    AlarmDeliveryId,
    /// One company that holds or handles customers' data; our own is one of them.
    PartyId,
    /// One list of customers.
    ListId,
    /// One copy of a list: made for somebody, or found to be there.
    CopyId,
    /// One address of our own in a copy.
    CanaryId,
    /// One message that came to a canary from somebody who was not expected there.
    CanarySightingId,
    /// One answer to "which copy is out?", with what it rests on.
    AttributionId,
    /// One file of addresses that somebody found: read once, and only what it says is kept.
    DumpId,
    /// One thing to be mended, with an owner and a date.
    FindingId,
    /// One party's answers to one questionnaire.
    AssessmentId,
    /// One file that proves an answer.
    EvidenceFileId,
    /// One answer that is used again.
    LibraryAnswerId,
    /// One copy that somebody lets go though its holder may have none.
    CopyExceptionId,
    /// One place where customers' data lies.
    PlaceId,
    /// One way customers' data goes, as somebody declared it.
    FlowId,
    /// One entry of the send calendar: what we planned to send to a list, or sent.
    PlannedSendId,
    /// One campaign as it arrived at canaries: messages of one sender with one subject.
    CampaignId,
    /// One "did you send this?".
    SendQuestionId,
    /// One signed letter of questions to a vendor.
    InquiryId,
    /// One case: what happened to customers' data, and what is done about it.
    BreachId,
    /// One fact of a case, with its evidence.
    FactId,
    /// One thing that the law, a contract or the policy asks of us in a case.
    ObligationId,
    /// The people a case concerns, as fingerprints.
    AffectedSetId,
    /// One letter to customers, in all its languages.
    LetterId,
    /// One promise made in a letter, with an owner and a date.
    CommitmentId,
    /// One sending of a letter to everybody it is for.
    MailingId,
    /// One recipient's part of a mailing.
    DeliveryId,
    /// One company in the clearinghouse.
    MemberId,
    /// One signed statement between members.
    StatementId,
    /// One warning: what members should look for, and how urgently.
    WarningId,
    /// One thing that guard looks for, with its cause.
    WatchEntryId,
    /// One published promise: what we never ask for by mail.
    PromiseId,
    /// One question to a second person: may this list leave?
    ApprovalId,
    /// One link by which somebody fetches a sealed list.
    DropId,
    /// One list on its way in from a browser, which may break off and go on.
    UploadId,
    /// One thing that a holder of a copy told us of: an export, a download, a key made, a sign-in.
    HolderEventId,
}

impl TenantId {
    /// The tenant at the root of the tree: the house that runs this installation. The same everywhere.
    pub const HOUSE: Self = Self([0; 16]);
}

#[cfg(test)]
mod tests;
