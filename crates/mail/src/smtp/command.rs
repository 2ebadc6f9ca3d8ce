//! Commands of an SMTP client (RFC 5321 §4.1), one line at a time: bytes in, a [`Command`] or the reason why it is none out.
//! Not the order in which they may come (`server`), and not whether a mailbox exists. Read by `server` and by tests that play a server.

mod parameter;
mod path;

use super::reply::Reply;
use crate::envelope::{BodyKind, Recipient, Ret};

pub use parameter::{mail_line, rcpt_line};
pub use path::is_address;

// RFC 5321 §4.5.3.1 says what every server must take; where honest mail needs more, the number we take stands beside it.

/// Local part that every server takes (RFC 5321 §4.5.3.1.1).
pub const LOCAL_PART_BYTES: usize = 64;
/// Local part that we take: return paths that carry a recipient, a campaign and a signature are longer than 64.
pub const LONGEST_LOCAL_PART_BYTES: usize = 512;
/// Domain (RFC 5321 §4.5.3.1.2).
pub const DOMAIN_BYTES: usize = 255;
/// Path with its brackets that every server takes (RFC 5321 §4.5.3.1.3).
pub const PATH_BYTES: usize = 256;
/// Path that we take: the two above, a dropped route before them, and punctuation.
pub const LONGEST_PATH_BYTES: usize = 1_024;
/// Command line with its line end that every server takes (RFC 5321 §4.5.3.1.4).
pub const COMMAND_LINE_BYTES: usize = 512;
/// Command line that we take. Extensions lengthen it: by 1,012 for RCPT with DSN (RFC 3461 §5), 26 for SIZE, 17 for 8BITMIME, 10 for SMTPUTF8.
pub const LONGEST_COMMAND_LINE_BYTES: usize = 2_048;
/// Recipients of one message that every server takes (RFC 5321 §4.5.3.1.8).
pub const RECIPIENTS: usize = 100;
/// Parameters of one command; there are ten that anybody knows.
const PARAMETERS: usize = 32;

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// EHLO (`is_extended`) or HELO.
    Hello {
        /// EHLO rather than HELO.
        is_extended: bool,
        /// The name the client gives itself.
        name: String,
    },
    /// MAIL.
    Mail(Mail),
    /// RCPT.
    Rcpt(Recipient),
    /// DATA.
    Data,
    /// RSET.
    Rset,
    /// NOOP.
    Noop,
    /// QUIT.
    Quit,
    /// VRFY.
    Vrfy,
    /// HELP.
    Help,
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH (RFC 4954) with whatever mechanism.
    Auth,
    /// BDAT (RFC 3030).
    Bdat,
    /// EXPN and other commands that exist and are not for us.
    Other,
    /// The first line of another protocol: somebody makes a browser or a proxy speak to a mail server.
    Foreign,
    /// XCLIENT: another client stands behind this one (Postfix XCLIENT_README).
    Xclient(Vec<Attribute>),
    /// XFORWARD: where the message came from, for the log (Postfix XFORWARD_README).
    Xforward(Vec<Attribute>),
}

/// MAIL with its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Reverse-path without its brackets; empty is the null sender.
    pub sender: String,
    /// Size of the message as the client counts it (RFC 1870 §6).
    pub size: Option<u64>,
    /// Transfer form of the body (RFC 6152 §2).
    pub body: Option<BodyKind>,
    /// SMTPUTF8 (RFC 6531 §3.4).
    pub is_smtputf8: bool,
    /// What a delivery report returns (RFC 3461 §4.3).
    pub ret: Option<Ret>,
    /// Envelope identifier, still in xtext (RFC 3461 §4.4).
    pub envid: Option<String>,
    /// Who submitted it, as a trusted client says; still in xtext (RFC 4954 §5).
    pub auth: Option<String>,
}

impl Mail {
    /// Whether a parameter of DSN was used.
    #[must_use]
    pub fn uses_dsn(&self) -> bool {
        self.ret.is_some() || self.envid.is_some()
    }
}

/// A name and what it says; no value where the client does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// In capitals.
    pub name: AttributeName,
    /// Decoded; none for `[UNAVAILABLE]` and `[TEMPUNAVAIL]`.
    pub value: Option<String>,
}

/// The attributes of XCLIENT and XFORWARD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeName {
    /// Verified name of the client's address.
    Name,
    /// The client's address; `IPV6:` before one of IPv6.
    Addr,
    /// The client's port.
    Port,
    /// SMTP or ESMTP.
    Proto,
    /// Name of HELO or EHLO.
    Helo,
    /// XCLIENT only: the account.
    Login,
    /// XCLIENT only: the address that the client dialled.
    DestAddr,
    /// XCLIENT only: the port that the client dialled.
    DestPort,
    /// XFORWARD only: name of the message in the queue of the server before.
    Ident,
    /// XFORWARD only: LOCAL or REMOTE.
    Source,
}

impl AttributeName {
    /// What XCLIENT knows, in the order in which it is offered.
    pub const XCLIENT: [Self; 8] = [
        Self::Name,
        Self::Addr,
        Self::Port,
        Self::Proto,
        Self::Helo,
        Self::Login,
        Self::DestAddr,
        Self::DestPort,
    ];
    /// What XFORWARD knows, in the order in which it is offered.
    pub const XFORWARD: [Self; 7] =
        [Self::Name, Self::Addr, Self::Port, Self::Proto, Self::Helo, Self::Ident, Self::Source];

    /// As written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::Addr => "ADDR",
            Self::Port => "PORT",
            Self::Proto => "PROTO",
            Self::Helo => "HELO",
            Self::Login => "LOGIN",
            Self::DestAddr => "DESTADDR",
            Self::DestPort => "DESTPORT",
            Self::Ident => "IDENT",
            Self::Source => "SOURCE",
        }
    }
}

/// A line is no command that we can obey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The line is longer than [`LONGEST_COMMAND_LINE_BYTES`].
    #[error("line too long")]
    LineTooLong,
    /// The line does not end with CR LF, or holds a stray CR, a NUL or another control character, or is not UTF-8.
    #[error("lines end with CR LF and hold no control characters")]
    NotALine,
    /// No such command.
    #[error("command not recognised")]
    Unknown,
    /// The command is known, what follows it is not understood.
    #[error("syntax error in parameters or arguments")]
    Syntax,
    /// What should be the sender's address is none.
    #[error("bad sender address syntax")]
    Sender,
    /// What should be the recipient's address is none.
    #[error("bad recipient address syntax")]
    Recipient,
    /// A parameter that we do not know or did not offer.
    #[error("parameter not recognised or not offered")]
    Parameter,
}

impl CommandError {
    /// What the client is told.
    #[must_use]
    pub fn reply(self) -> Reply {
        // RFC 5321 §4.2.2: 500 for the line, 501 for its arguments; §4.1.1.11: 555 for parameters of MAIL and RCPT.
        let (code, enhanced) = match self {
            Self::LineTooLong | Self::NotALine | Self::Unknown => (500, "5.5.2"),
            Self::Syntax => (501, "5.5.4"),
            Self::Sender => (501, "5.1.7"),
            Self::Recipient => (501, "5.1.3"),
            Self::Parameter => (555, "5.5.4"),
        };
        Reply::new(code, enhanced, &self.to_string())
    }
}

impl Command {
    /// Reads one line, without its line end.
    ///
    /// Errors: [`CommandError`], which knows what the client is told.
    pub fn read(line: &[u8]) -> Result<Self, CommandError> {
        if line.len() > LONGEST_COMMAND_LINE_BYTES {
            return Err(CommandError::LineTooLong);
        }
        let line = std::str::from_utf8(line).map_err(|_| CommandError::NotALine)?;
        if line.contains(|letter: char| letter.is_control() && letter != '\t') {
            return Err(CommandError::NotALine);
        }
        let line = line.trim_end_matches([' ', '\t']);
        let (verb, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        Self::with_verb(&verb.to_ascii_uppercase(), rest.trim_start_matches([' ', '\t']))
    }

    fn with_verb(verb: &str, rest: &str) -> Result<Self, CommandError> {
        // RFC 5321 §4.1.1: commands without arguments take none.
        let alone = |command| if rest.is_empty() { Ok(command) } else { Err(CommandError::Syntax) };
        match verb {
            "EHLO" => hello(rest, true),
            "HELO" => hello(rest, false),
            "MAIL" => mail(rest).map(Self::Mail),
            "RCPT" => rcpt(rest).map(Self::Rcpt),
            "DATA" => alone(Self::Data),
            "RSET" => alone(Self::Rset),
            "QUIT" => alone(Self::Quit),
            "STARTTLS" => alone(Self::StartTls),
            // RFC 5321 §4.1.1.9: what follows NOOP is ignored.
            "NOOP" => Ok(Self::Noop),
            "VRFY" if rest.is_empty() => Err(CommandError::Syntax),
            "VRFY" => Ok(Self::Vrfy),
            "HELP" => Ok(Self::Help),
            "AUTH" => Ok(Self::Auth),
            "BDAT" => Ok(Self::Bdat),
            "EXPN" | "ETRN" | "TURN" | "ATRN" | "SEND" | "SOML" | "SAML" | "BURL" => Ok(Self::Other),
            "XCLIENT" => attributes(rest, &AttributeName::XCLIENT).map(Self::Xclient),
            "XFORWARD" => attributes(rest, &AttributeName::XFORWARD).map(Self::Xforward),
            "GET" | "POST" | "PUT" | "HEAD" | "OPTIONS" | "CONNECT" | "DELETE" | "PATCH" => Ok(Self::Foreign),
            _ => Err(CommandError::Unknown),
        }
    }
}

fn hello(rest: &str, is_extended: bool) -> Result<Command, CommandError> {
    // RFC 5321 §4.1.1.1 asks for a domain or an address literal; many clients send a bare word, which tells as much.
    let is_name =
        !rest.is_empty() && rest.len() <= DOMAIN_BYTES && rest.bytes().all(|byte| byte.is_ascii_graphic());
    // What would end a comment or a bracket could forge a trace field.
    let is_harmless = !rest.contains(|letter| "()<>\"\\,;".contains(letter));
    (is_name && is_harmless)
        .then(|| Command::Hello { is_extended, name: rest.to_owned() })
        .ok_or(CommandError::Syntax)
}

/// What follows `MAIL`.
fn mail(rest: &str) -> Result<Mail, CommandError> {
    let rest = after_word(rest, "FROM:")?;
    let (sender, rest) = path::read(rest).ok_or(CommandError::Sender)?;
    let mut mail = Mail { sender, ..Mail::default() };
    parameter::mail_read(&mut mail, rest)?;
    Ok(mail)
}

/// What follows `RCPT`.
fn rcpt(rest: &str) -> Result<Recipient, CommandError> {
    let rest = after_word(rest, "TO:")?;
    let (address, rest) = path::read(rest).ok_or(CommandError::Recipient)?;
    if address.is_empty() {
        return Err(CommandError::Recipient);
    }
    let mut recipient = Recipient { address, ..Recipient::default() };
    parameter::rcpt_read(&mut recipient, rest)?;
    Ok(recipient)
}

/// Takes `FROM:` or `TO:` off. RFC 5321 §3.3 allows no space behind the colon; many clients write one, and it cannot mean anything else.
fn after_word<'l>(rest: &'l str, word: &str) -> Result<&'l str, CommandError> {
    let (start, after) = rest.split_at_checked(word.len()).ok_or(CommandError::Syntax)?;
    if start.eq_ignore_ascii_case(word) {
        Ok(after.trim_start_matches(' '))
    } else {
        Err(CommandError::Syntax)
    }
}

/// What follows XCLIENT and XFORWARD: `NAME=value` with the value in xtext.
fn attributes(rest: &str, known: &[AttributeName]) -> Result<Vec<Attribute>, CommandError> {
    let mut read = Vec::new();
    for word in rest.split_ascii_whitespace() {
        let (name, value) = word.split_once('=').ok_or(CommandError::Syntax)?;
        let name = known.iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
        let value = match value.to_ascii_uppercase().as_str() {
            "[UNAVAILABLE]" | "[TEMPUNAVAIL]" => None,
            _ => Some(super::xtext::decode(value).ok_or(CommandError::Syntax)?),
        };
        read.push(Attribute { name: *name.ok_or(CommandError::Syntax)?, value });
        if read.len() > PARAMETERS {
            return Err(CommandError::Syntax);
        }
    }
    if read.is_empty() { Err(CommandError::Syntax) } else { Ok(read) }
}

#[cfg(test)]
mod tests;
