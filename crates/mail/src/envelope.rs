//! The envelope: who handed a message over, from whom and for whom, and what was asked for it on the way.
//! What stands in the message's own header is another matter ([`crate::message`]). Filled by the SMTP and milter machines, kept with a
//! held message, and used again when it is released.

use std::net::IpAddr;

/// Who handed a message over, as far as the door knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Address of the client; none for mail that did not come by SMTP.
    pub address: Option<IpAddr>,
    /// Port of the client.
    pub port: Option<u16>,
    /// Name the client gave with HELO or EHLO.
    pub helo: Option<String>,
    /// Verified name of the address, as the MTA in front found it.
    pub reverse_name: Option<String>,
    /// Name under which the client proved to be one of ours (RFC 4954).
    pub account: Option<String>,
    /// True when the connection was encrypted.
    pub is_encrypted: bool,
}

/// Sender, recipients and what goes with them (RFC 5321 §3.3, RFC 3461, RFC 6152, RFC 6531).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Reverse-path without its brackets; empty is the null sender.
    pub sender: String,
    /// Transfer form of the body, if the client said one (RFC 6152 §2).
    pub body: Option<BodyKind>,
    /// True when the client asked for SMTPUTF8 (RFC 6531 §3.4).
    pub is_smtputf8: bool,
    /// What a delivery report is to return (RFC 3461 §4.3).
    pub ret: Option<Ret>,
    /// Envelope identifier, still in xtext (RFC 3461 §4.4).
    pub envid: Option<String>,
    /// Recipients, in the order they were given.
    pub recipients: Vec<Recipient>,
}

/// One recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Forward-path without its brackets.
    pub address: String,
    /// When a report is wanted (RFC 3461 §4.1); none when the client did not say.
    pub notify: Option<Notify>,
    /// Original recipient, `type;xtext` as given (RFC 3461 §4.2).
    pub orcpt: Option<String>,
}

/// Transfer form of the body (RFC 6152 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// `7BIT`.
    SevenBit,
    /// `8BITMIME`.
    EightBit,
}

/// What a delivery report returns (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ret {
    /// `FULL`: the message.
    Full,
    /// `HDRS`: its header.
    Headers,
}

/// When a delivery report is wanted (RFC 3461 §4.1); `NEVER` is none of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notify {
    /// `SUCCESS`.
    pub success: bool,
    /// `FAILURE`.
    pub failure: bool,
    /// `DELAY`.
    pub delay: bool,
}

impl Envelope {
    /// The same envelope for some of its recipients, named by their place; places that do not exist are left out.
    #[must_use]
    pub fn for_some(&self, places: &[usize]) -> Self {
        let recipients = places.iter().filter_map(|&place| self.recipients.get(place).cloned()).collect();
        Self { recipients, ..self.clone() }
    }
}
