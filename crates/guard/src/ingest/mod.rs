//! Ingest: the doors through which mail comes in, and the one question they all ask.
//! A door speaks its protocol and obeys; it does not judge and keeps nothing. Whoever answers ([`Gate`]) has judged the message and, where it
//! says that a copy is held, has it on disk already.

pub mod dispose;
pub mod doorstep;
pub mod fields;
pub mod house;
pub mod mark;
pub mod milter;
pub mod own_mail;
pub mod proxy;
pub mod smtp;
pub mod terminator;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use mail::envelope::{Client, Envelope, Recipient};
use model::verdict::Direction;

/// A whole message at a door, with everything the door knows of it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The configured name of the listener.
    pub door: Arc<str>,
    /// Which way mail of this door goes, if it is set for the door.
    pub direction: Option<Direction>,
    /// Who handed it over.
    pub client: Client,
    /// From whom and for whom.
    pub envelope: Envelope,
    /// Name of the message in the MTA in front, where that has given one.
    pub queue_id: Option<String>,
    /// True when the bytes are those that were sent; a milter without SMFIP_HDR_LEADSPC cannot know the white space after a field's colon, so
    /// DKIM must not be checked on them.
    pub is_exact: bool,
    /// The message: header, empty line, body; lines end with CR LF.
    pub bytes: Arc<[u8]>,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It goes on, to all recipients.
    Pass(Edits),
    /// A copy for the other recipients is held, durably; it goes on to those named by their place in the envelope, to nobody if there is none.
    Held {
        /// Who still gets it.
        passes: Vec<usize>,
        /// What is changed in what goes on.
        edits: Edits,
    },
    /// The MTA in front is to keep it in its own queue, and tells people why. Doors that have no such queue defer.
    HoldInQueue(String),
    /// Not now.
    Defer(Answer),
    /// Not at all.
    Refuse(Answer),
}

/// What is changed in a message that goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// Fields to take out because somebody forged our marks, or wrote in our name what authentication found.
    pub remove: Vec<FieldPlace>,
    /// Fields to put above all others, name and value, in the order in which they will stand.
    pub add: Vec<(String, String)>,
}

/// A field by its name and its place among the fields of that name, the topmost being 1 (as SMFIR_CHGHEADER counts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPlace {
    /// The name as written in the message.
    pub name: String,
    /// Its place among fields of that name, in any case, from the top; 1 is the first.
    pub place: u32,
}

/// What the client is told (RFC 5321 §4.2, RFC 3463).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Three digits, 4yz or 5yz.
    pub code: u16,
    /// `4.7.1` and the like.
    pub enhanced: &'static str,
    /// One line for the other side; never a reason that would help an attacker.
    pub text: String,
}

/// Whoever says what becomes of a message.
pub trait Gate: Send + Sync {
    /// Judges the message and does what must be durable before the door answers.
    ///
    /// Never fails: who cannot judge or keep answers [`Disposition::Defer`] or passes it with a mark, as the door's policy says.
    fn decide(&self, arrival: Arrival) -> Deciding<'_>;

    /// Hears of a message that the door let through without reading it, so that it leaves a trace; must not wait.
    fn passed_unread(&self, _unread: &Unread<'_>) {}

    /// Hears which recipients the next hop did not know, before the message for the others is decided; must not wait.
    fn recipients_refused(&self, _refused: &Refused<'_>) {}
}

/// A message that was too large to be read and passed all the same, at a door that only observes.
#[derive(Clone, Copy, Debug)]
pub struct Unread<'a> {
    /// The configured name of the listener.
    pub door: &'a str,
    /// Which way mail of this door goes, if it is set for the door.
    pub direction: Option<Direction>,
    /// Who handed it over.
    pub client: &'a Client,
    /// From whom and, as far as it was kept, for whom.
    pub envelope: &'a Envelope,
    /// Its name in the MTA in front.
    pub queue_id: Option<&'a str>,
    /// How large it was.
    pub bytes: u64,
}

/// Recipients of one transaction that the next hop refused because there is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused<'a> {
    /// Which way mail of this door goes, if it is set for the door.
    pub direction: Option<Direction>,
    /// The name the client signed in with.
    pub account: Option<&'a str>,
    /// Envelope sender.
    pub sender: &'a str,
    /// How many.
    pub count: u32,
}

/// An answer under way.
pub type Deciding<'g> = Pin<Box<dyn Future<Output = Disposition> + Send + 'g>>;
