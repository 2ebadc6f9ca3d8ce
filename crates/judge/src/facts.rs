//! The facts of one message: what it says, who it names, where it leads, what it carries. Built once, then only read.
//!
//! Facts are not judgements, and not evidence from outside: history, lists and registration data come with the context. They own
//! everything and hold offsets, not references, so that they can be built in one process and judged in another.
//! Read by every signal, and by the rule engine through `vocabulary`.

use mail::Message;
use mail::auth_results::AuthResults;

pub mod attachment;
pub mod authentication;
pub mod body;
pub mod direction;
pub mod header;
pub mod link;
pub mod party;
#[cfg(test)]
mod tests;

pub use attachment::{Attachment, OpenedPart, open_attachments};
pub use body::{Banner, Body, Html, Plain, PreviousThread, Subject, Thread};
pub use direction::{Direction, Route};
pub use header::{HeaderFacts, Hop, HopField};
pub use link::{Ip, Link, Links, Url};
pub use party::{Domain, EmailAddress, Mailbox, OwnMailbox, Recipients};

/// What is known about a message besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The organisation's verified domains, lower case. Empty: not configured.
    pub own_domains: Vec<String>,
    /// Which way the listener that took the message carries mail.
    pub route: Route,
    /// The protected mailbox it is for.
    pub mailbox: Option<OwnMailbox>,
    /// Envelope recipients (RFC 5321 §3.3). Empty: not known, the header's stand in.
    pub envelope_recipients: Vec<String>,
    /// What authentication found; `None` if nobody looked.
    pub authentication: Option<AuthResults>,
}

/// Everything a message says, in the shape in which it is judged.
#[derive(Debug)]
pub struct Facts {
    /// The message as parsed. Its `body` has moved to [`Facts::body`], the bytes of its attachments to [`Facts::attachments`].
    pub message: Message,
    /// Which way it goes.
    pub direction: Direction,
    /// The first mailbox of From; empty if there is none.
    pub sender: Mailbox,
    /// Who it says it is for.
    pub recipients: Recipients,
    /// Whom it was handed over for (RFC 5321 §3.3); empty if nobody said.
    pub envelope_recipients: Vec<String>,
    /// The protected mailbox, if known.
    pub mailbox: Option<OwnMailbox>,
    /// The subject; empty if there is none.
    pub subject: Subject,
    /// The header block.
    pub headers: HeaderFacts,
    /// The text.
    pub body: Body,
    /// Everything attached, inline pictures included.
    pub attachments: Vec<Attachment>,
    /// What authentication found; `None` if nobody looked.
    pub authentication: Option<AuthResults>,
}

impl Facts {
    /// Builds the facts of a message. `opened` are its attachments as [`open_attachments`] opened them; those missing stay unopened.
    #[must_use]
    pub fn new(mut message: Message, opened: Vec<OpenedPart>, setting: Setting) -> Self {
        let body = Body::new(std::mem::take(&mut message.body));
        let attachments = attachment::attachments(&mut message, opened);
        let sender = message.from.first().map(Mailbox::new).unwrap_or_default();
        let recipients = Recipients::new(&message);
        let direction = Direction::of(&sender, &recipients, &setting);
        Self {
            direction,
            sender,
            recipients,
            envelope_recipients: setting.envelope_recipients,
            mailbox: setting.mailbox,
            subject: message.subject.as_ref().map(Subject::new).unwrap_or_default(),
            headers: HeaderFacts::new(&message, setting.authentication.as_ref()),
            body,
            attachments,
            authentication: setting.authentication,
            message,
        }
    }
}
