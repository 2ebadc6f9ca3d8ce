//! The client's side of SMTP (RFC 5321 §3) without a socket: bytes of the server in, bytes for the server and events out.
//!
//! Opens a session (greeting, EHLO or HELO, STARTTLS), hands over any number of messages, and says of every recipient what became of the
//! message: taken, refused, or *unknown* where the end of the data was sent and no answer came (RFC 1047: only that window can make a duplicate).
//! It does not connect, wait, try again or choose a server: that is `post::relay`. It never repairs a message: what a server cannot take is
//! refused here, with the reply a server would have given.
//!
//! A driver does in turn: write [`Session::output`] and say how much with [`Session::wrote`]; give what it read to [`Session::receive`]; take
//! [`Session::event`]s; and tell [`Session::lost`] when the connection ended or [`Session::step`] took longer than its [`TimeLimits`].

pub mod command;
pub mod content;
pub mod outcome;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
pub use outcome::{Cause, Outcome, Refusal};

use super::{extension::Extensions, reply::Reply, reply::ReplyReader};
use crate::envelope::{Client, Envelope};
use content::{Content, Nature};

#[cfg(test)]
mod tests;

/// Commands that may be without an answer at once. RFC 2920 §3.1: a client must not send so much that both sides wait for each other to
/// read; a hundred answers of usual length fit into any socket's buffer.
const MAX_UNANSWERED: usize = 100;

/// Whether the session is to be encrypted (RFC 3207).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not even when it is offered.
    Never,
    /// When it is offered (RFC 7435).
    IfOffered,
    /// Else nothing is sent.
    Required,
}

/// How a session is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name we give with EHLO (RFC 5321 §4.1.1.1): our own host name, or an address literal.
    pub name: String,
    /// Whether to encrypt.
    pub encryption: Encryption,
    /// What proves who we are, where the server wants to know (RFC 4954). Said only over an encrypted connection.
    pub login: Option<Login>,
}

/// A name and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    /// Shows neither: the name is often an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(..)")
    }
}

/// One message to hand over.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// From whom, for whom, and what was asked for it.
    pub envelope: Envelope,
    /// The message: header, empty line, body; lines end with CR LF.
    pub content: Arc<[u8]>,
    /// Who handed the message to us: told with XFORWARD to a server that offers it, and to no other.
    pub forward: Option<Client>,
}

/// What the driver must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message may be sent.
    Ready,
    /// The server waits for the TLS handshake: make it, then call [`Session::secured`].
    StartTls,
    /// What became of the message, for each recipient in the order of its envelope. [`Event::Ready`] follows if there may be another.
    Done(Vec<Outcome>),
    /// The session is over, because of this.
    Failed(Refusal),
    /// The session is over as we wished.
    Closed,
}

/// What the session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The connection itself; before there is a session.
    Connect,
    /// The server's first words.
    Greeting,
    /// The answer to EHLO or HELO.
    Hello,
    /// The answer to STARTTLS and the handshake.
    Tls,
    /// The answer to AUTH.
    Login,
    /// The answer to XFORWARD or MAIL.
    Mail,
    /// The answer to a RCPT.
    Recipient,
    /// The answer to DATA.
    Data,
    /// That the server takes more of the message.
    Content,
    /// The answer to the end of the data.
    EndOfData,
    /// The answer to RSET.
    Reset,
    /// The answer to QUIT.
    Quit,
}

/// How long each step may take. The defaults are what RFC 5321 §4.5.3.2 wants at least, so that slow servers do not cause duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// Making the connection, each address. Not in the RFC; a host that is there answers in a few seconds.
    pub connect: Duration,
    /// RFC 5321 §4.5.3.2.1.
    pub greeting: Duration,
    /// EHLO, HELO, AUTH, RSET; not in the RFC, taken like MAIL.
    pub hello: Duration,
    /// STARTTLS and the handshake; not in the RFC.
    pub tls: Duration,
    /// RFC 5321 §4.5.3.2.2.
    pub mail: Duration,
    /// RFC 5321 §4.5.3.2.3.
    pub recipient: Duration,
    /// RFC 5321 §4.5.3.2.4.
    pub data: Duration,
    /// RFC 5321 §4.5.3.2.5.
    pub content: Duration,
    /// RFC 5321 §4.5.3.2.6: long, because giving up early sends the message twice.
    pub end_of_data: Duration,
    /// Not in the RFC: whoever does not answer QUIT is left.
    pub quit: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            connect: Duration::from_secs(30),
            greeting: minutes(5),
            hello: minutes(5),
            tls: minutes(1),
            mail: minutes(5),
            recipient: minutes(5),
            data: minutes(2),
            content: minutes(3),
            end_of_data: minutes(10),
            quit: Duration::from_secs(5),
        }
    }
}

impl TimeLimits {
    /// How long this step may take.
    #[must_use]
    pub fn of(&self, step: Step) -> Duration {
        match step {
            Step::Connect => self.connect,
            Step::Greeting => self.greeting,
            Step::Hello | Step::Login | Step::Reset => self.hello,
            Step::Tls => self.tls,
            Step::Mail => self.mail,
            Step::Recipient => self.recipient,
            Step::Data => self.data,
            Step::Content => self.content,
            Step::EndOfData => self.end_of_data,
            Step::Quit => self.quit,
        }
    }
}

/// A command whose answer has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Login(LoginPart),
    Forward,
    Mail,
    Recipient(usize),
    Data,
    EndOfData,
    Reset,
    Quit,
}

/// How far a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LoginPart {
    /// AUTH LOGIN was said; the name comes next.
    User,
    /// The name was said; the password comes next.
    Password,
    /// All was said.
    Verdict,
}

impl Asked {
    fn step(self) -> Step {
        match self {
            Self::Greeting => Step::Greeting,
            Self::Ehlo | Self::Helo => Step::Hello,
            Self::StartTls => Step::Tls,
            Self::Login(_) => Step::Login,
            Self::Forward | Self::Mail => Step::Mail,
            Self::Recipient(_) => Step::Recipient,
            Self::Data => Step::Data,
            Self::EndOfData => Step::EndOfData,
            Self::Reset => Step::Reset,
            Self::Quit => Step::Quit,
        }
    }
}

/// What of a message is to be sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Forward,
    Mail,
    Recipient(usize),
    Data,
    Nothing,
}

/// One message on its way.
#[derive(Debug)]
struct Transaction {
    parcel: Parcel,
    nature: Nature,
    forward_lines: VecDeque<String>,
    next: Next,
    is_mail_taken: bool,
    /// Recipients the server said yes to.
    is_accepted: Vec<bool>,
    outcomes: Vec<Option<Outcome>>,
    /// The rest of the message, once the server waits for it.
    content: Option<Content>,
    /// All of the message, its end included, was handed to the connection.
    is_end_sent: bool,
    /// Nobody was accepted and the server waits for data all the same: it gets none.
    is_void: bool,
}

/// A session with one server.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    reader: ReplyReader,
    offered: Extensions,
    /// The server answered EHLO.
    is_extended: bool,
    is_secured: bool,
    is_over: bool,
    is_in_handshake: bool,
    asked: VecDeque<Asked>,
    transaction: Option<Transaction>,
    out: Vec<u8>,
    written: usize,
    progress: u64,
    events: VecDeque<Event>,
}

impl Session {
    /// Begins a session on a fresh connection: the server speaks first.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            reader: ReplyReader::default(),
            offered: Extensions::default(),
            is_extended: false,
            is_secured: false,
            is_over: false,
            is_in_handshake: false,
            asked: VecDeque::from([Asked::Greeting]),
            transaction: None,
            out: Vec::new(),
            written: 0,
            progress: 0,
            events: VecDeque::new(),
        }
    }

    /// What the server offers; nothing before the answer to EHLO, and after HELO.
    #[must_use]
    pub fn offered(&self) -> &Extensions {
        &self.offered
    }

    /// Whether the server answered EHLO; what it can do is known only then.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.is_extended
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        self.is_secured
    }

    /// Whether a message may be sent now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.is_over && !self.is_in_handshake && self.asked.is_empty() && self.transaction.is_none()
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// What is waited for; nothing while a message may be sent, and when all is over.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        if self.is_over {
            return None;
        }
        if self.is_in_handshake {
            return Some(Step::Tls);
        }
        let is_content_left = self.transaction.as_ref().is_some_and(|open| open.content.is_some());
        if is_content_left && self.asked.front() == Some(&Asked::EndOfData) {
            return Some(Step::Content);
        }
        self.asked.front().map(|asked| asked.step())
    }

    /// Grows with each whole reply and each piece written, so that a driver knows when the time of a step begins anew. Bytes of a reply that
    /// is not whole are no progress: a server that drips them does not gain time.
    #[must_use]
    pub fn progress(&self) -> u64 {
        self.progress
    }

    /// Bytes to write to the connection; empty when there is nothing to say at the moment.
    pub fn output(&mut self) -> &[u8] {
        if self.is_over {
            return &[];
        }
        if self.written == self.out.len() {
            self.out.clear();
            self.written = 0;
            if let Some(open) = &mut self.transaction
                && let Some(content) = &mut open.content
            {
                content.fill(&mut self.out);
            }
        }
        &self.out[self.written..]
    }

    /// Says that so many bytes of [`Session::output`] were handed to the connection. Until then they count as not sent.
    pub fn wrote(&mut self, count: usize) {
        self.written = (self.written + count).min(self.out.len());
        self.progress += u64::from(count > 0);
        if self.written < self.out.len() {
            return;
        }
        if let Some(open) = &mut self.transaction
            && open.content.as_ref().is_some_and(Content::is_finished)
        {
            open.content = None;
            open.is_end_sent = true;
        }
    }

    /// Takes bytes of the server.
    pub fn receive(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.is_over {
            if self.is_in_handshake {
                // What comes before the handshake would be taken for part of the encrypted session (CVE-2011-0411 and its like).
                self.fail(&Refusal::by_us(Cause::EarlyBytes, Step::Tls));
                return;
            }
            match self.reader.read(rest) {
                Ok((taken, reply)) => {
                    rest = &rest[taken..];
                    if let Some(reply) = reply {
                        self.take(reply);
                    }
                }
                Err(error) => {
                    let step = self.step().unwrap_or(Step::Quit);
                    self.fail(&Refusal::by_us(Cause::Garbled(error), step));
                }
            }
        }
    }

    /// The next thing the driver must know, if there is any.
    pub fn event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Says that the TLS handshake was made. All that was said before is forgotten, as RFC 3207 §4.2 wants it.
    pub fn secured(&mut self) {
        if std::mem::take(&mut self.is_in_handshake) {
            self.is_secured = true;
            self.offered = Extensions::default();
            self.reader = ReplyReader::default();
            self.hello(Asked::Ehlo);
        }
    }

    /// Begins to send a message. The parcel comes back if the session is not ready for one.
    pub fn send(&mut self, parcel: Parcel) -> Result<(), Box<Parcel>> {
        if !self.is_ready() {
            return Err(Box::new(parcel));
        }
        let nature = Nature::of(&parcel.content);
        let count = parcel.envelope.recipients.len();
        let outcomes = match command::refusal_of_all(&parcel.envelope, &nature, &self.offered) {
            Some(refusal) => vec![Some(Outcome::Refused(refusal)); count],
            None => command::refusals_of_some(&parcel.envelope, &self.offered),
        };
        let forward_lines = parcel
            .forward
            .as_ref()
            .map(|client| command::forward_lines(client, &self.offered.xforward))
            .unwrap_or_default();
        self.transaction = Some(Transaction {
            next: if forward_lines.is_empty() { Next::Mail } else { Next::Forward },
            forward_lines: forward_lines.into(),
            nature,
            is_mail_taken: false,
            is_accepted: vec![false; count],
            outcomes,
            content: None,
            is_end_sent: false,
            is_void: false,
            parcel,
        });
        let is_hopeless =
            self.transaction.as_ref().is_some_and(|open| open.outcomes.iter().all(Option::is_some));
        if is_hopeless {
            // Nothing was said, so nothing need be taken back.
            self.finish();
            self.events.push_back(Event::Ready);
        } else {
            self.pump();
        }
        Ok(())
    }

    /// Says farewell; [`Event::Closed`] follows. Does nothing while a message is on its way.
    pub fn quit(&mut self) {
        if self.is_ready() {
            self.say("QUIT", Asked::Quit);
        }
    }

    /// Says that the connection is gone, or that waiting for it has taken too long: everything still open gets its outcome.
    pub fn lost(&mut self, cause: Cause) {
        if !self.is_over {
            let step = self.step().unwrap_or(Step::Quit);
            self.fail(&Refusal::by_us(cause, step));
        }
    }

    fn say(&mut self, line: &str, asked: Asked) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
        self.asked.push_back(asked);
    }

    fn hello(&mut self, asked: Asked) {
        let verb = if asked == Asked::Helo { "HELO" } else { "EHLO" };
        let line = format!("{verb} {}", command::host_name(&self.settings.name));
        self.say(&line, asked);
    }

    /// Ends the session: whatever is open gets its outcome, the rest of what we had to say is dropped.
    fn fail(&mut self, refusal: &Refusal) {
        if let Some(open) = &mut self.transaction {
            open.fail(refusal);
            self.finish();
        }
        self.asked.clear();
        self.out.clear();
        self.written = 0;
        self.is_over = true;
        self.is_in_handshake = false;
        self.events.push_back(Event::Failed(refusal.clone()));
    }

    /// Tells what became of the message, and forgets it.
    fn finish(&mut self) {
        if let Some(open) = self.transaction.take() {
            let by_us = Refusal::by_us(Cause::Lost, Step::Mail);
            let outcomes = open.outcomes.into_iter();
            let outcomes =
                outcomes.map(|outcome| outcome.unwrap_or_else(|| Outcome::Refused(by_us.clone()))).collect();
            self.events.push_back(Event::Done(outcomes));
        }
    }

    fn take(&mut self, reply: Reply) {
        self.progress += 1;
        let Some(asked) = self.asked.pop_front() else {
            // RFC 5321 §3.8: a server that must go says 421 unasked. Anything else unasked is no SMTP.
            let refusal = if reply.code == 421 {
                Refusal::by_server(reply, Step::Quit)
            } else {
                Refusal::by_us(Cause::Unasked, Step::Quit)
            };
            self.fail(&refusal);
            return;
        };
        if reply.code == 421 && asked != Asked::Quit {
            // RFC 5321 §3.8: the server closes the connection; what it answers now is true for all that is open.
            self.left(asked, reply);
            return;
        }
        match asked {
            Asked::Greeting => self.greeting(reply),
            Asked::Ehlo => self.ehlo(reply),
            Asked::Helo => self.helo(reply),
            Asked::StartTls => self.start_tls(reply),
            Asked::Login(part) => self.login_answered(part, reply),
            // XFORWARD is for logs: a server that does not want it gets the message all the same.
            Asked::Forward => self.pump(),
            Asked::Mail => self.mail(reply),
            Asked::Recipient(place) => self.recipient(place, reply),
            Asked::Data => self.data(reply),
            Asked::EndOfData => self.end_of_data(reply),
            Asked::Reset => self.reset(reply),
            Asked::Quit => {
                self.is_over = true;
                self.events.push_back(Event::Closed);
            }
        }
    }

    fn left(&mut self, asked: Asked, reply: Reply) {
        if let Some(open) = &mut self.transaction {
            // The server answered the end of the data after all: with no.
            open.is_end_sent = false;
        }
        self.fail(&Refusal::by_server(reply, asked.step()));
    }

    /// RFC 5321 §3.1, §4.3.2: 220, or 554 from a host that takes no mail.
    fn greeting(&mut self, reply: Reply) {
        if reply.is_success() {
            self.hello(Asked::Ehlo);
        } else {
            self.fail(&Refusal::by_server(reply, Step::Greeting));
        }
    }

    fn ehlo(&mut self, reply: Reply) {
        if reply.is_success() {
            self.offered = Extensions::read(&reply);
            self.is_extended = true;
            self.greeted();
        } else if reply.is_permanent() {
            // RFC 5321 §3.2: a server that does not know EHLO is asked with HELO.
            self.is_extended = false;
            self.hello(Asked::Helo);
        } else {
            self.fail(&Refusal::by_server(reply, Step::Hello));
        }
    }

    fn helo(&mut self, reply: Reply) {
        if reply.is_success() {
            self.greeted();
        } else {
            self.fail(&Refusal::by_server(reply, Step::Hello));
        }
    }

    /// Both have said their names: encrypt, or be ready.
    fn greeted(&mut self) {
        let is_wanted = !self.is_secured && self.settings.encryption != Encryption::Never;
        if is_wanted && self.offered.starttls {
            self.say("STARTTLS", Asked::StartTls);
        } else if is_wanted && self.settings.encryption == Encryption::Required {
            self.fail(&Refusal::by_us(Cause::TlsNotOffered, Step::Tls));
        } else {
            self.log_in();
        }
    }

    /// Says who we are, if that was asked for; then a message may be sent.
    fn log_in(&mut self) {
        let Some(login) = &self.settings.login else {
            self.events.push_back(Event::Ready);
            return;
        };
        let has = |mechanism: &str| self.offered.auth.iter().any(|offered| offered == mechanism);
        if !self.is_secured {
            // RFC 4954 §4: a password is not said where others can read it.
            self.fail(&Refusal::by_us(Cause::TlsNotOffered, Step::Login));
        } else if has("PLAIN") {
            // RFC 4616 §2: nobody to act for, name and password, each behind a NUL.
            let line =
                format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{}\0{}", login.user, login.password)));
            self.say(&line, Asked::Login(LoginPart::Verdict));
        } else if has("LOGIN") {
            self.say("AUTH LOGIN", Asked::Login(LoginPart::User));
        } else {
            self.fail(&Refusal::by_us(Cause::LoginNotOffered, Step::Login));
        }
    }

    fn login_answered(&mut self, part: LoginPart, reply: Reply) {
        let word = |word: fn(&Login) -> &str| {
            STANDARD.encode(self.settings.login.as_ref().map(word).unwrap_or_default())
        };
        match (part, reply.code) {
            // RFC 4954 §6: 235 and nothing else is a yes; 334 asks for more.
            (LoginPart::Verdict, 235) => self.events.push_back(Event::Ready),
            (LoginPart::User, 334) => {
                let user = word(|login| &login.user);
                self.say(&user, Asked::Login(LoginPart::Password));
            }
            (LoginPart::Password, 334) => {
                let password = word(|login| &login.password);
                self.say(&password, Asked::Login(LoginPart::Verdict));
            }
            _ if reply.is_transient() || reply.is_permanent() => {
                self.fail(&Refusal::by_server(reply, Step::Login));
            }
            _ => self.fail(&Refusal::by_us(Cause::OutOfPlace, Step::Login)),
        }
    }

    fn start_tls(&mut self, reply: Reply) {
        if reply.code == 220 {
            self.is_in_handshake = true;
            self.events.push_back(Event::StartTls);
        } else if self.settings.encryption == Encryption::Required {
            self.fail(&Refusal::by_server(reply, Step::Tls));
        } else {
            // RFC 3207 §4: a client that can do without goes on without.
            self.log_in();
        }
    }

    /// Says as much of the open message as may be said now.
    fn pump(&mut self) {
        loop {
            let room = if self.offered.pipelining { MAX_UNANSWERED } else { 1 };
            if self.asked.len() >= room {
                return;
            }
            let Some(open) = &mut self.transaction else { return };
            match open.next {
                Next::Forward => {
                    let line = open.forward_lines.pop_front().unwrap_or_default();
                    if open.forward_lines.is_empty() {
                        open.next = Next::Mail;
                    }
                    self.say(&line, Asked::Forward);
                }
                Next::Mail => {
                    let line = command::mail_line(&open.parcel.envelope, &open.nature, &self.offered);
                    open.next = open.recipient_from(0);
                    self.say(&line, Asked::Mail);
                }
                Next::Recipient(place) => {
                    let line =
                        command::recipient_line(&open.parcel.envelope.recipients[place], &self.offered);
                    open.next = open.recipient_from(place + 1);
                    self.say(&line, Asked::Recipient(place));
                }
                Next::Data => {
                    // Without pipelining all answers are there: whoever has no recipient does not ask for data.
                    if self.asked.is_empty() && !open.is_worth_sending() {
                        open.next = Next::Nothing;
                        continue;
                    }
                    open.next = Next::Nothing;
                    // RFC 2920 §3.1: DATA is the last of a group.
                    self.say("DATA", Asked::Data);
                }
                Next::Nothing => {
                    if self.asked.is_empty() {
                        self.take_back();
                    }
                    return;
                }
            }
        }
    }

    /// The message came to nothing before its data: tell it, and make the server forget it.
    fn take_back(&mut self) {
        let is_known = self.transaction.as_ref().is_some_and(|open| open.is_mail_taken);
        self.finish();
        if is_known {
            // RFC 5321 §4.1.1.5.
            self.say("RSET", Asked::Reset);
        } else {
            self.events.push_back(Event::Ready);
        }
    }

    fn mail(&mut self, reply: Reply) {
        let Some(open) = &mut self.transaction else { return };
        if reply.is_success() {
            open.is_mail_taken = true;
        } else if reply.is_transient() || reply.is_permanent() {
            open.refuse(&Refusal::by_server(reply, Step::Mail), false);
            open.next = Next::Nothing;
        } else {
            self.fail(&Refusal::by_us(Cause::OutOfPlace, Step::Mail));
            return;
        }
        self.pump();
    }

    fn recipient(&mut self, place: usize, reply: Reply) {
        let Some(open) = &mut self.transaction else { return };
        if open.outcomes[place].is_some() {
            // MAIL was refused, and so was everything behind it.
        } else if reply.is_success() {
            open.is_accepted[place] = true;
        } else if reply.is_transient() || reply.is_permanent() {
            open.outcomes[place] = Some(Outcome::Refused(Refusal::by_server(reply, Step::Recipient)));
        } else {
            self.fail(&Refusal::by_us(Cause::OutOfPlace, Step::Recipient));
            return;
        }
        self.pump();
    }

    fn data(&mut self, reply: Reply) {
        let Some(open) = &mut self.transaction else { return };
        if reply.code == 354 {
            if open.is_worth_sending() {
                open.content = Some(Content::new(Arc::clone(&open.parcel.content)));
            } else {
                // RFC 2920 §3.1: a server that asks for data although it refused everybody gets a lone dot.
                open.is_void = true;
                self.out.extend_from_slice(b".\r\n");
            }
            self.asked.push_back(Asked::EndOfData);
        } else if reply.is_transient() || reply.is_permanent() {
            open.refuse(&Refusal::by_server(reply, Step::Data), true);
            self.pump();
        } else {
            self.fail(&Refusal::by_us(Cause::OutOfPlace, Step::Data));
        }
    }

    fn end_of_data(&mut self, reply: Reply) {
        let Some(open) = &mut self.transaction else { return };
        if open.is_void {
            // Whatever it says: nobody was to get anything.
            self.finish();
            self.events.push_back(Event::Ready);
        } else if !open.is_end_sent {
            // An answer before the end: no is believed, yes cannot be. The rest of the message would be read as commands.
            let refusal = if reply.is_transient() || reply.is_permanent() {
                Refusal::by_server(reply, Step::Content)
            } else {
                Refusal::by_us(Cause::OutOfPlace, Step::Content)
            };
            self.fail(&refusal);
        } else if reply.is_success() {
            open.deliver(&reply);
            self.finish();
            self.events.push_back(Event::Ready);
        } else if reply.is_transient() || reply.is_permanent() {
            open.refuse(&Refusal::by_server(reply, Step::EndOfData), true);
            self.finish();
            self.events.push_back(Event::Ready);
        } else {
            // Neither yes nor no: the outcome is unknown.
            self.fail(&Refusal::by_us(Cause::OutOfPlace, Step::EndOfData));
        }
    }

    fn reset(&mut self, reply: Reply) {
        if reply.is_success() {
            self.events.push_back(Event::Ready);
        } else {
            self.fail(&Refusal::by_server(reply, Step::Reset));
        }
    }
}

impl Transaction {
    /// The next recipient from a place on that is not decided yet, or the data.
    fn recipient_from(&self, place: usize) -> Next {
        let undecided = (place..self.outcomes.len()).find(|place| self.outcomes[*place].is_none());
        undecided.map_or(Next::Data, Next::Recipient)
    }

    /// Whether there is anybody the data would be for.
    fn is_worth_sending(&self) -> bool {
        self.is_mail_taken && self.is_accepted.iter().any(|is_accepted| *is_accepted)
    }

    fn deliver(&mut self, reply: &Reply) {
        for (outcome, _) in self.outcomes.iter_mut().zip(&self.is_accepted).filter(|(_, accepted)| **accepted)
        {
            *outcome = Some(Outcome::Delivered(reply.clone()));
        }
    }

    /// Refuses everybody who is not decided, or only those the server had accepted.
    fn refuse(&mut self, refusal: &Refusal, only_accepted: bool) {
        for (outcome, is_accepted) in self.outcomes.iter_mut().zip(&self.is_accepted) {
            if outcome.is_none() && (*is_accepted || !only_accepted) {
                *outcome = Some(Outcome::Refused(refusal.clone()));
            }
        }
    }

    /// The session ended: whoever was accepted is unknown if the end of the data was sent, everybody else is refused.
    fn fail(&mut self, refusal: &Refusal) {
        let is_unknown = self.is_end_sent && !self.is_void && refusal.is_by_us();
        for (outcome, is_accepted) in self.outcomes.iter_mut().zip(&self.is_accepted) {
            if outcome.is_none() {
                *outcome = Some(if is_unknown && *is_accepted {
                    Outcome::Unknown(refusal.clone())
                } else {
                    Outcome::Refused(refusal.clone())
                });
            }
        }
    }
}
