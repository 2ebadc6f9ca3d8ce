//! The milter protocol, version 6, the filter's side, as a machine without sockets: an MTA's bytes in, events and bytes out.
//! Not the door (sockets, time limits: `guard::ingest::milter`), and no judgement: somebody else says what becomes of a message.
//! Read by that door, by tests, and by whoever must know what an MTA tells a filter and what a filter may ask of it.
//!
//! There is no RFC. What we rely on was made by Sendmail and is described in the documents of libmilter (`xxfi_*`, `smfi_*`), in Todd
//! Vierling's "The Sendmail Milter Protocol, Version 2" with its later supplements, and in Postfix's MILTER_README:
//!
//! - **Frames.** Four bytes of length, most significant first; one byte of command; data. The length counts the command. Integers are big-endian,
//!   texts end with NUL. ([`packet`])
//! - **Negotiation** (`O`) comes first: version, the actions the MTA grants, the steps it can leave out or send without waiting for an answer. The
//!   filter answers with what it takes of each, and from version 6 on with the macros it wants at each stage. ([`negotiation`])
//! - **A connection**: connect `C`, helo `H` (again after STARTTLS), then any number of messages: mail `M`, recipient `R`, data `T`, header field `L`,
//!   end of header `N`, body `B`, end of message `E`. Unknown SMTP commands are `U`. Macros `D` come before the command they belong to and are
//!   never answered, nor are abort `A`, quit `Q` and `K`. ([`session`])
//! - **Abort** ends a message and not the connection. `K` (quit, new connection follows) begins a new connection on the same socket, with the
//!   negotiation still in force.
//! - **Header fields** lose the white space after their colon unless SMFIP_HDR_LEADSPC is granted; folds are LF and not CR LF. The body comes as it
//!   was sent, in pieces of up to 65,535 bytes. The MTA's own Received field of this very hop is not shown; fields it adds because they are missing are.
//!   Very long fields may be cut. ([`message`])
//! - **Changes** are only allowed at the end of a message, before the final answer, and only those granted. A field is named by its name and its place
//!   among the fields of that name; a field changed to the empty value is deleted; a field inserted at index 0 stands above all others. ([`reply`])
//! - **The queue's name** of a message (macro `i`) may appear late: Postfix has none before the first recipient.
//! - **Mail that did not come by SMTP** (Postfix's `non_smtpd_milters`) is shown as a connection from `localhost`, 127.0.0.1, port 0, or with a family
//!   that has no address. ([`client`])
//!
//! Limits are in [`Limits`]; what goes beyond them ends the connection if the MTA broke the protocol ([`ProtocolError`]), and only the message
//! if its sender was merely immoderate ([`Unread`]).

pub mod client;
pub mod command;
pub mod envelope;
pub mod message;
pub mod negotiation;
pub mod packet;
pub mod reply;
pub mod session;

pub use message::{ReceivedMessage, Unread, UnreadReason};
pub use negotiation::{Action, Granted};
pub use reply::{Changes, Decision, FieldRemoval, Obeyed, Reply};
pub use session::{Event, ProtocolError, Session, Stage};

/// How much a connection may make us keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one frame. Body pieces have up to 65,536 bytes with their command (the largest size in the protocol's reserve is 1 MiB); a header field
    /// is one frame however long it is, and Postfix allows 100 KB by default (`header_size_limit`).
    pub frame_bytes: usize,
    /// Bytes of a message, header and body.
    pub message_bytes: usize,
    /// Header fields of a message.
    pub fields: usize,
    /// Recipients of a message; Postfix allows 1,000 by default (`smtpd_recipient_limit`).
    pub recipients: usize,
    /// Bytes of an envelope: sender, recipients and their parameters.
    pub envelope_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: (1 << 20) + 1,
            // More than is read (`mail::Limits::bytes`): signatures cover the whole.
            message_bytes: 64 << 20,
            fields: 10_000,
            recipients: 10_000,
            envelope_bytes: 2 << 20,
        }
    }
}
