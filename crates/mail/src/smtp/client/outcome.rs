//! What became of a message for one recipient, and why a session ended.
//! The three outcomes are all there are: a caller tries again after a transient refusal, and knows that only *unknown* can make a duplicate.

use crate::smtp::reply::{Reply, ReplyError};

use super::Step;

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server answered the end of the data with yes: the message is its care now (RFC 5321 §6.1).
    Delivered(Reply),
    /// The message was not taken for this recipient.
    Refused(Refusal),
    /// The end of the data was sent and no answer came: the server may have the message or not (RFC 1047). Why no answer came.
    Unknown(Refusal),
}

impl Outcome {
    /// Whether sending the same again later may help. Unknown is not: whoever sends it again may send it twice.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(refusal) if !refusal.is_permanent())
    }

    /// The last word on this recipient: the server's reply, or what we say in its place.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        match self {
            Self::Delivered(reply) => reply,
            Self::Refused(refusal) | Self::Unknown(refusal) => &refusal.reply,
        }
    }
}

/// A no, the server's or our own in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The server's reply; or the reply we would have given in its place.
    pub reply: Reply,
    /// Our own reason, when the server did not say no.
    pub cause: Option<Cause>,
    /// What was waited for.
    pub step: Step,
}

impl Refusal {
    /// The server said no.
    #[must_use]
    pub fn by_server(reply: Reply, step: Step) -> Self {
        Self { reply, cause: None, step }
    }

    /// We say no, or the server said nothing.
    #[must_use]
    pub fn by_us(cause: Cause, step: Step) -> Self {
        Self { reply: cause.reply(step), cause: Some(cause), step }
    }

    /// Whether the server did not say this.
    #[must_use]
    pub fn is_by_us(&self) -> bool {
        self.cause.is_some()
    }

    /// Whether trying the same again is of no use.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        // RFC 5321 §4.5.3.1.10: 552 to a RCPT is how old servers say "too many recipients", and is taken as temporary.
        let is_too_many = self.step == Step::Recipient && self.reply.code == 552;
        // A login that is refused says that the operator must act; it says nothing of any recipient.
        let is_about_us = self.step == Step::Login;
        self.reply.is_permanent() && !is_too_many && !is_about_us
    }
}

/// Our own reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// No connection could be made.
    #[error("the server could not be reached")]
    Unreachable,
    /// The connection ended.
    #[error("the connection was lost")]
    Lost,
    /// The server took too long.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The answer was no SMTP.
    #[error("the server's answer could not be read")]
    Garbled(#[source] ReplyError),
    /// A reply that does not belong to the question.
    #[error("the server's answer does not fit the question")]
    OutOfPlace,
    /// A reply to nothing.
    #[error("the server answered what was not asked")]
    Unasked,
    /// Bytes between STARTTLS and the handshake.
    #[error("somebody spoke between STARTTLS and the handshake")]
    EarlyBytes,
    /// Encryption is required and not offered.
    #[error("encryption is required, but the server does not offer it")]
    TlsNotOffered,
    /// We are to log in, and the server offers no way we know.
    #[error("a login is configured, but the server does not offer AUTH PLAIN or LOGIN")]
    LoginNotOffered,
    /// The handshake did not succeed.
    #[error("the TLS handshake failed")]
    TlsFailed,
    /// The server's certificate is not what was required.
    #[error("the server's certificate is not trusted for its name")]
    NotTrusted,
    /// The message has bytes above 127, and the server takes only 7-bit ones.
    #[error("the message has 8-bit bytes, but the server does not offer 8BITMIME")]
    EightBit,
    /// An address or the header is UTF-8, and the server does not take that.
    #[error("the message needs SMTPUTF8, but the server does not offer it")]
    NeedsUtf8,
    /// The message is larger than the server says it takes.
    #[error("the message is larger than the server takes")]
    TooLarge,
    /// A CR or LF stands alone in the message; sent on, it could be taken for a line end.
    #[error("the message has a CR or LF that is no line end")]
    StrayLineEnd,
    /// The sender's address cannot be written in a command.
    #[error("the sender's address cannot be sent")]
    BadSender,
    /// The recipient's address cannot be written in a command.
    #[error("the recipient's address cannot be sent")]
    BadRecipient,
    /// A parameter (ENVID, ORCPT) cannot be written in a command.
    #[error("a parameter of the envelope cannot be sent")]
    BadParameter,
    /// The recipient's domain takes no mail (RFC 7505) or does not exist.
    #[error("the recipient's domain takes no mail")]
    NoServer,
    /// It could not be found out who takes the domain's mail.
    #[error("the servers of the recipient's domain could not be found out")]
    Unresolved,
    /// The servers of the domain are not those its policy names (RFC 8461).
    #[error("the domain's policy names other servers")]
    PolicyMismatch,
    /// Our own limit of connections.
    #[error("too many connections are in use")]
    Busy,
}

impl Cause {
    /// The reply that stands for it.
    #[must_use]
    pub fn reply(self, step: Step) -> Reply {
        let (code, enhanced) = match self {
            // RFC 3463 §3.5: 4.4.1 no answer from host, 4.4.2 bad connection, 4.4.3 directory server failure.
            Self::Unreachable => (451, "4.4.1"),
            Self::Lost | Self::TimedOut => (451, "4.4.2"),
            Self::Unresolved => (451, "4.4.3"),
            // RFC 3463 §3.6: 4.5.0 other protocol status.
            Self::Garbled(_) | Self::OutOfPlace | Self::Unasked | Self::EarlyBytes => (451, "4.5.0"),
            // RFC 3463 §3.8: 4.7.4 security features not supported, 4.7.5 cryptographic failure.
            Self::TlsNotOffered | Self::LoginNotOffered => (451, "4.7.4"),
            Self::TlsFailed | Self::NotTrusted | Self::PolicyMismatch => (451, "4.7.5"),
            // RFC 6152 §3: a body that cannot be converted is refused; RFC 3463 §3.7: 5.6.3 conversion required but not supported.
            Self::EightBit => (554, "5.6.3"),
            // RFC 6531 §3.5.
            Self::NeedsUtf8 => (550, "5.6.7"),
            // RFC 1870 §6.1; RFC 3463 §3.4: 5.3.4 message too big for system.
            Self::TooLarge => (552, "5.3.4"),
            Self::StrayLineEnd => (550, "5.6.0"),
            // RFC 3463 §3.2: 5.1.7 bad sender's address syntax, 5.1.3 bad recipient's.
            Self::BadSender => (553, "5.1.7"),
            Self::BadRecipient => (553, "5.1.3"),
            // RFC 3463 §3.6: 5.5.4 invalid command arguments.
            Self::BadParameter => (501, "5.5.4"),
            // RFC 7505 §6: 556 5.1.10.
            Self::NoServer => (556, "5.1.10"),
            // RFC 3463 §3.4: 4.3.2 system not accepting network messages.
            Self::Busy => (451, "4.3.2"),
        };
        let at = match (self, step) {
            (Self::Lost | Self::TimedOut | Self::Garbled(_) | Self::OutOfPlace, step) => step.at(),
            _ => "",
        };
        Reply::new(code, enhanced, &format!("{self}{at}"))
    }
}

impl Step {
    /// Where in a session it was, for a sentence.
    fn at(self) -> &'static str {
        match self {
            Self::Connect => " while connecting",
            Self::Greeting => " before its greeting",
            Self::Hello => " after EHLO",
            Self::Tls => " at STARTTLS",
            Self::Login => " at AUTH",
            Self::Mail => " after MAIL",
            Self::Recipient => " after RCPT",
            Self::Data => " after DATA",
            Self::Content => " within the message",
            Self::EndOfData => " after the end of the message",
            Self::Reset => " after RSET",
            Self::Quit => " between messages",
        }
    }
}
