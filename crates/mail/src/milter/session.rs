//! One connection of an MTA to us: which command may come when, what is answered, and what the door is told.
//! The door feeds [`Session::receive`], asks [`Session::event`], sends [`Session::take_output`], and says what becomes of a message with
//! [`Session::answer`]. Until it does, nothing more is read.

use std::collections::VecDeque;

use super::{
    Limits,
    client::ClientFacts,
    command::{self, Command},
    message::{Draft, Finished, ReceivedMessage, Unread, UnreadReason},
    negotiation::{Answered, Granted},
    packet::FrameReader,
    reply::{self, Decision, Obeyed},
};

/// Bytes of the queue's name that are kept; Postfix's long ones have 17.
const MAX_QUEUE_ID: usize = 128;

/// What the door is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Both sides know what the other can do.
    Negotiated(Granted),
    /// A message has ended and waits for [`Session::answer`].
    Message(Box<ReceivedMessage>),
    /// A message that was too much to keep has ended and waits for [`Session::answer`].
    Unread(Box<Unread>),
    /// The message under way will not come.
    Aborted,
    /// Another connection begins on the same socket.
    NewConnection,
    /// The MTA has said goodbye.
    Closed,
    /// The MTA went away without a goodbye; true if a message was under way.
    CutOff {
        /// True if a message was under way.
        had_message: bool,
    },
    /// The MTA broke the protocol. Nothing more is read; the socket is to be closed.
    Broken(ProtocolError),
}

/// How an MTA, or whoever it was, broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// A length of zero: not even a command.
    #[error("a frame is empty")]
    EmptyFrame,
    /// A length beyond the limit; often the first bytes of another protocol.
    #[error("a frame of {bytes} bytes is announced, {limit} are allowed")]
    FrameTooLong {
        /// What was announced.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// A command we have never heard of.
    #[error("command {0:#04x} is unknown")]
    UnknownCommand(u8),
    /// A command whose data cannot be read: a NUL is missing, a number is cut.
    #[error("the data of command {0:?} cannot be read")]
    Malformed(char),
    /// A command that may not come now.
    #[error("command {0:?} may not come at this point")]
    OutOfOrder(char),
    /// The MTA speaks a version that is too old.
    #[error("protocol version {0} is too old")]
    Version(u32),
    /// More than one message's worth of bytes although we have not answered yet.
    #[error("more came before the message was answered than an MTA can have to say")]
    Impatient,
}

/// Where a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is agreed on yet.
    Negotiation,
    /// Between messages: the client may be idle for as long as the MTA lets it.
    Idle,
    /// A sender was named, and recipients may follow at the client's pace.
    Envelope,
    /// Header and body are coming, at the MTA's pace.
    Content,
    /// A message waits for our answer.
    Judging,
    /// Over.
    Ended,
}

/// One connection.
#[derive(Debug)]
pub struct Session {
    limits: Limits,
    reader: FrameReader,
    output: Vec<u8>,
    events: VecDeque<Event>,
    granted: Granted,
    state: State,
    client: ClientFacts,
    queue_id: Option<String>,
    /// True when the MTA's macros say that it refuses the next recipient itself.
    is_recipient_refused: bool,
}

#[derive(Debug)]
enum State {
    /// Nothing was said.
    Start,
    /// Agreed; no connection was shown yet.
    Ready,
    /// Between messages.
    Idle,
    /// A message under way.
    Message(Box<Draft>),
    /// A message was handed out; its recipients as the MTA named them.
    Judging(Vec<Vec<u8>>),
    /// Over.
    Ended,
}

impl Session {
    /// A connection of which nothing is known yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            reader: FrameReader::default(),
            output: Vec::new(),
            events: VecDeque::new(),
            granted: Granted::default(),
            state: State::Start,
            client: ClientFacts::default(),
            queue_id: None,
            is_recipient_refused: false,
        }
    }

    /// Takes bytes as they arrived.
    pub fn receive(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Ended) {
            return;
        }
        self.reader.receive(bytes);
        self.read_frames();
    }

    /// The MTA will send nothing more.
    pub fn end_of_input(&mut self) {
        let had_message = matches!(self.state, State::Message(_) | State::Judging(_));
        if !matches!(self.state, State::Ended) {
            self.state = State::Ended;
            self.events.push_back(Event::CutOff { had_message });
        }
    }

    /// Returns the next thing the door must know.
    pub fn event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Returns what is to be sent, and forgets it.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Says what becomes of the message that was handed out, and goes on reading.
    ///
    /// Returns how far that could be carried out; nothing if no message was waiting.
    pub fn answer(&mut self, decision: &Decision) -> Option<Obeyed> {
        let State::Judging(raw_recipients) = &self.state else { return None };
        let obeyed = reply::write(&mut self.output, decision, self.granted, raw_recipients);
        self.state = State::Idle;
        self.read_frames();
        Some(obeyed)
    }

    /// Asks the MTA for more patience while a message is judged; does nothing at any other time.
    pub fn progress(&mut self) {
        if matches!(self.state, State::Judging(_)) {
            reply::write_progress(&mut self.output);
        }
    }

    /// Throws away what was kept of the message under way; it will end as [`UnreadReason::Shed`].
    pub fn shed(&mut self) {
        if let State::Message(draft) = &mut self.state {
            draft.give_up(UnreadReason::Shed);
        }
    }

    /// Returns how many bytes this connection makes us keep, beyond what every connection costs.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        let draft = if let State::Message(draft) = &self.state { draft.kept_bytes() } else { 0 };
        draft + self.reader.waiting()
    }

    /// Returns where the connection is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.state {
            State::Start => Stage::Negotiation,
            State::Ready | State::Idle => Stage::Idle,
            State::Message(draft) if draft.has_content() => Stage::Content,
            State::Message(_) => Stage::Envelope,
            State::Judging(_) => Stage::Judging,
            State::Ended => Stage::Ended,
        }
    }

    /// True when a frame has begun and its end is missing.
    #[must_use]
    pub fn is_within_frame(&self) -> bool {
        self.reader.waiting() > 0
    }

    /// Returns how many frames have come whole since the beginning: one more means that the next is another one.
    #[must_use]
    pub fn whole_frames(&self) -> u64 {
        self.reader.whole()
    }

    fn read_frames(&mut self) {
        // The reader is taken out, so that a frame can lie in it while the rest changes.
        let mut reader = std::mem::take(&mut self.reader);
        while !matches!(self.state, State::Judging(_) | State::Ended) {
            let outcome = match reader.next(self.limits.frame_bytes) {
                Ok(None) => break,
                Ok(Some(frame)) => command::parse(frame).and_then(|command| self.obey(&command)),
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                self.state = State::Ended;
                self.events.push_back(Event::Broken(error));
            }
        }
        if matches!(self.state, State::Judging(_)) && reader.waiting() > self.limits.frame_bytes {
            self.state = State::Ended;
            self.events.push_back(Event::Broken(ProtocolError::Impatient));
        }
        reader.tidy();
        self.reader = reader;
    }

    fn obey(&mut self, command: &Command<'_>) -> Result<(), ProtocolError> {
        if matches!(self.state, State::Start) && !matches!(command, Command::Negotiate { .. } | Command::Quit)
        {
            return Err(out_of_order(command));
        }
        match command {
            Command::Negotiate { version, actions, steps } => self.negotiate(*version, *actions, *steps),
            Command::Macros(macros) => {
                for (name, value) in macros {
                    self.learn(name, value);
                }
                Ok(())
            }
            Command::Abort => {
                self.abort();
                Ok(())
            }
            Command::Quit => {
                self.abort();
                self.state = State::Ended;
                self.events.push_back(Event::Closed);
                Ok(())
            }
            Command::QuitNewConnection => {
                self.abort();
                self.client = ClientFacts::default();
                self.state = State::Ready;
                self.events.push_back(Event::NewConnection);
                Ok(())
            }
            // May come at any time, and says nothing about a message.
            Command::Unknown => {
                self.go_on(Answered::Unknown);
                Ok(())
            }
            Command::Connect { .. } | Command::Helo(_) | Command::Mail(_) => {
                self.obey_before_content(command)
            }
            _ => self.obey_in_message(command),
        }
    }

    fn negotiate(&mut self, version: u32, actions: u32, steps: u32) -> Result<(), ProtocolError> {
        // Once a socket; again only where a new connection begins on it.
        if !matches!(self.state, State::Start | State::Ready) {
            return Err(ProtocolError::OutOfOrder('O'));
        }
        self.granted = Granted::of_offer(version, actions, steps).ok_or(ProtocolError::Version(version))?;
        self.granted.write(&mut self.output);
        self.state = State::Ready;
        self.events.push_back(Event::Negotiated(self.granted));
        Ok(())
    }

    fn learn(&mut self, name: &[u8], value: &[u8]) {
        match name {
            b"i" => {
                let value = value.get(..MAX_QUEUE_ID).unwrap_or(value);
                let is_name = !value.is_empty() && value.iter().all(u8::is_ascii_graphic);
                self.queue_id = is_name.then(|| String::from_utf8_lossy(value).into_owned());
            }
            // So do both Sendmail and Postfix mark a recipient that they refuse themselves.
            b"rcpt_mailer" => self.is_recipient_refused = value == b"error",
            _ => self.client.learn(name, value),
        }
    }

    /// The message under way, if any, is gone.
    fn abort(&mut self) {
        self.queue_id = None;
        if matches!(self.state, State::Message(_)) {
            self.state = State::Idle;
            self.events.push_back(Event::Aborted);
        }
    }

    /// Connect, helo, mail.
    fn obey_before_content(&mut self, command: &Command<'_>) -> Result<(), ProtocolError> {
        let may_begin = match &self.state {
            State::Idle => true,
            // A client may begin anew at any time (RFC 5321 §4.1.4), and an MTA need not say that it forgot what was before.
            State::Message(draft) => !draft.has_content(),
            _ => false,
        };
        match command {
            Command::Connect { name, family } if matches!(self.state, State::Ready) => {
                self.client.connect(name, *family);
                self.state = State::Idle;
                self.go_on(Answered::Connect);
            }
            Command::Helo(name) if may_begin => {
                self.abort();
                self.client.helo(name);
                self.go_on(Answered::Helo);
            }
            Command::Mail(arguments) if may_begin => {
                // Its macros came before it, so the queue's name stays.
                let queue_id = self.queue_id.take();
                self.abort();
                self.queue_id = queue_id;
                self.is_recipient_refused = false;
                self.state =
                    State::Message(Box::new(Draft::new(arguments, self.granted.has_leading_space())));
                self.go_on(Answered::Mail);
            }
            _ => return Err(out_of_order(command)),
        }
        Ok(())
    }

    /// Everything from the first recipient to the end.
    fn obey_in_message(&mut self, command: &Command<'_>) -> Result<(), ProtocolError> {
        let State::Message(draft) = &mut self.state else { return Err(out_of_order(command)) };
        let limits = &self.limits;
        match command {
            Command::Recipient(arguments) if !draft.has_content() => {
                if !std::mem::take(&mut self.is_recipient_refused) {
                    draft.recipient(arguments, limits);
                }
                self.go_on(Answered::Recipient);
            }
            Command::Data if !draft.has_content() => self.go_on(Answered::Data),
            Command::Header(name, value) if !draft.is_header_over() => {
                draft.field(name, value, limits);
                self.go_on(Answered::Header);
            }
            Command::EndOfHeader if !draft.is_header_over() => {
                draft.end_of_header(limits);
                self.go_on(Answered::EndOfHeader);
            }
            Command::Body(piece) => {
                draft.body(piece, limits);
                self.go_on(Answered::Body);
            }
            Command::EndOfMessage(piece) => {
                draft.body(piece, limits);
                self.finish();
            }
            _ => return Err(out_of_order(command)),
        }
        Ok(())
    }

    fn finish(&mut self) {
        let State::Message(draft) = std::mem::replace(&mut self.state, State::Idle) else { return };
        let (finished, raw_recipients) = draft.finish(&self.client, self.queue_id.take());
        self.state = State::Judging(raw_recipients);
        self.events.push_back(match finished {
            Finished::Message(message) => Event::Message(message),
            Finished::Unread(unread) => Event::Unread(unread),
        });
    }

    /// Lets the MTA go on, if it waits for that.
    fn go_on(&mut self, command: Answered) {
        if self.granted.is_answered(command) {
            reply::write_continue(&mut self.output);
        }
    }
}

fn out_of_order(command: &Command<'_>) -> ProtocolError {
    ProtocolError::OutOfOrder(match command {
        Command::Negotiate { .. } => 'O',
        Command::Macros(_) => 'D',
        Command::Connect { .. } => 'C',
        Command::Helo(_) => 'H',
        Command::Mail(_) => 'M',
        Command::Recipient(_) => 'R',
        Command::Data => 'T',
        Command::Header(..) => 'L',
        Command::EndOfHeader => 'N',
        Command::Body(_) => 'B',
        Command::EndOfMessage(_) => 'E',
        Command::Abort => 'A',
        Command::Quit => 'Q',
        Command::QuitNewConnection => 'K',
        Command::Unknown => 'U',
    })
}
