//! The server's side of an SMTP session (RFC 5321 §3, §4) as a machine: bytes go in, questions come out, answers go in, bytes come out.
//! It knows the order of commands, the limits, and when a session begins again; it does not know who is accepted. Driven by `guard::ingest`.
//!
//! ```text
//! loop { write output; match next { a question -> answer it | nothing -> closed? stop : read, receive } }
//! ```

mod attribute;
mod commands;

use std::sync::Arc;

use super::command::{Attribute, AttributeName, Command, CommandError, LONGEST_COMMAND_LINE_BYTES, Mail};
use super::data::{BareLineEnds, Collected, Collector, DataError};
use super::extension::Extensions;
use super::reply::Reply;
use crate::envelope::{Client, Envelope, Recipient};

/// Commands that we could not obey, then the session ends.
pub const MAX_ERRORS: u32 = 20;
/// Commands since the last message that do nothing for one (NOOP, RSET, VRFY, HELP, EHLO), then the session ends.
pub const MAX_IDLE_COMMANDS: u32 = 100;
/// Recipients refused in one session, then it ends: somebody is trying names. Listed peers, which pass on what others try, are excused.
pub const MAX_REFUSED_RECIPIENTS: u32 = 100;
/// Bytes without a line end that are thrown away to find the end of a line that is too long.
const MAX_OVERLONG_BYTES: usize = 64 << 10;
/// An input buffer that is empty keeps at most so much room.
const IDLE_BUFFER_BYTES: usize = 512;

/// What does not change from session to session.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Our name, for the greeting.
    pub name: String,
    /// The largest message.
    pub max_message_bytes: u64,
    /// The most recipients of one message; RFC 5321 §4.5.3.1.8 asks for [`super::command::RECIPIENTS`] at least.
    pub max_recipients: usize,
    /// What is done with lone CRs and LFs.
    pub bare_line_ends: BareLineEnds,
    /// Whether there is a certificate for STARTTLS.
    pub has_tls: bool,
}

/// What the peer at the other end of the socket may tell us about others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// XCLIENT.
    pub xclient: bool,
    /// XFORWARD.
    pub xforward: bool,
}

/// What the driver is asked or told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A session begins (again, after XCLIENT). Asked: [`Server::answer`] with 220 or a refusal.
    Connect,
    /// EHLO or HELO; a transaction that was under way is gone. Asked: [`Server::offer`], or [`Server::answer`] with a refusal.
    Hello,
    /// MAIL. Asked.
    Mail(Mail),
    /// RCPT. Asked.
    Rcpt(Recipient),
    /// DATA, with recipients. Asked: 354 or a refusal.
    Data,
    /// A whole message. Asked.
    Message(Envelope, Vec<u8>),
    /// The transaction is over without a message. Told; the client has its answer.
    Reset,
    /// Told: write the output, do the handshake, then call [`Server::tls_begun`].
    StartTls,
}

/// The question that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Connect,
    Hello { is_extended: bool },
    Mail,
    Rcpt,
    Data,
    Message,
}

#[derive(Debug)]
enum Phase {
    /// Nobody was greeted yet.
    Begin,
    Commands,
    Data(Box<Collector>),
    /// The handshake is the driver's.
    Tls,
    Closed,
}

#[derive(Debug, Default)]
struct Transaction {
    mail: Mail,
    recipients: Vec<Recipient>,
    /// The one that was asked about last.
    candidate: Option<Recipient>,
}

/// One session.
#[derive(Debug)]
pub struct Server {
    settings: Arc<Settings>,
    trust: Trust,
    phase: Phase,
    asked: Option<Asked>,
    input: Vec<u8>,
    output: Vec<u8>,
    /// Bytes thrown away of a line that is too long.
    overlong_bytes: usize,
    client: Client,
    forwarded: Vec<Attribute>,
    is_greeted: bool,
    is_extended: bool,
    offered: Extensions,
    /// What MAIL said, until the driver has accepted it.
    candidate: Option<Box<Mail>>,
    transaction: Option<Box<Transaction>>,
    errors: u32,
    idle_commands: u32,
    refused_recipients: u32,
}

impl Server {
    /// Begins a session with a client whose address and port are known.
    #[must_use]
    pub fn new(settings: Arc<Settings>, client: Client, trust: Trust) -> Self {
        Self {
            settings,
            trust,
            phase: Phase::Begin,
            asked: None,
            input: Vec::new(),
            output: Vec::new(),
            overlong_bytes: 0,
            client,
            forwarded: Vec::new(),
            is_greeted: false,
            is_extended: false,
            offered: Extensions::default(),
            candidate: None,
            transaction: None,
            errors: 0,
            idle_commands: 0,
            refused_recipients: 0,
        }
    }

    /// Takes bytes of the client. Call it only while [`Server::wants_input`], so that memory stays bounded by one read.
    pub fn receive(&mut self, bytes: &[u8]) {
        let rest = match &mut self.phase {
            // What follows QUIT or a refusal is nobody's.
            Phase::Closed => &[],
            Phase::Data(collector) if self.input.is_empty() => &bytes[collector.feed(bytes).taken..],
            _ => bytes,
        };
        self.input.extend_from_slice(rest);
    }

    /// Whether the machine can do nothing without more bytes; ask after [`Server::next_event`] has returned nothing.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        self.asked.is_none() && matches!(self.phase, Phase::Commands | Phase::Data(_))
    }

    /// Whether a message is being taken.
    #[must_use]
    pub fn is_in_data(&self) -> bool {
        matches!(self.phase, Phase::Data(_))
    }

    /// Whether the session is over; what is in the output is still to be written.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// Whether a transaction is under way, from MAIL to the answer to its message.
    #[must_use]
    pub fn has_transaction(&self) -> bool {
        self.transaction.is_some() || self.candidate.is_some()
    }

    /// Takes what is to be written.
    #[must_use]
    pub fn output_take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Who the client is: the peer, or whom XCLIENT named, under what XFORWARD said of this message.
    #[must_use]
    pub fn client(&self) -> Client {
        attribute::forwarded(&self.client, &self.forwarded)
    }

    /// What XFORWARD said for this transaction.
    #[must_use]
    pub fn forwarded(&self) -> &[Attribute] {
        &self.forwarded
    }

    /// Name of the message in the queue of the server before us, if XFORWARD gave it.
    #[must_use]
    pub fn queue_id(&self) -> Option<&str> {
        attribute::value(&self.forwarded, AttributeName::Ident)
    }

    /// Whether the client said EHLO rather than HELO.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.is_extended
    }

    /// What was offered in answer to EHLO.
    #[must_use]
    pub fn offered(&self) -> &Extensions {
        &self.offered
    }

    /// Bytes in memory for the message being taken.
    #[must_use]
    pub fn data_bytes(&self) -> usize {
        if let Phase::Data(collector) = &self.phase { collector.kept_bytes() } else { 0 }
    }

    /// Keeps no more of the message being taken: it gets 452 when it is whole.
    pub fn data_give_up(&mut self) {
        if let Phase::Data(collector) = &mut self.phase {
            collector.give_up();
        }
    }

    /// What comes next; nothing while a question waits for its answer or more bytes are needed.
    pub fn next_event(&mut self) -> Option<Event> {
        while self.asked.is_none() {
            let event = match &mut self.phase {
                Phase::Begin => {
                    self.phase = Phase::Commands;
                    self.ask(Asked::Connect, Event::Connect)
                }
                Phase::Data(collector) => {
                    let taken = collector.feed(&self.input).taken;
                    self.input.drain(..taken);
                    self.data_step()?
                }
                Phase::Commands => match self.line_take()? {
                    Ok(command) => self.command(command),
                    Err(error) => self.error(&error.reply()),
                },
                Phase::Tls | Phase::Closed => return None,
            };
            if event.is_some() {
                return event;
            }
        }
        None
    }

    fn ask(&mut self, asked: Asked, event: Event) -> Option<Event> {
        self.asked = Some(asked);
        Some(event)
    }
}
