//! What each command does to a session, and what each answer of the driver does. The loop around it is in [`super`].

use super::{
    Asked, Collected, Collector, Command, CommandError, DataError, Event, Extensions, IDLE_BUFFER_BYTES,
    LONGEST_COMMAND_LINE_BYTES, MAX_ERRORS, MAX_IDLE_COMMANDS, MAX_OVERLONG_BYTES, MAX_REFUSED_RECIPIENTS,
    Mail, Phase, Recipient, Reply, Server, Transaction, attribute,
};
use crate::envelope::Envelope;
use crate::smtp::command::Attribute;

/// A line of input: a command, or why it is none.
type Line = Result<Command, CommandError>;

impl Server {
    /// Takes one line off the input, or nothing if none is whole.
    pub(super) fn line_take(&mut self) -> Option<Line> {
        let Some(end) = memchr::memchr(b'\n', &self.input) else {
            self.overlong_drop();
            return None;
        };
        let is_overlong = std::mem::take(&mut self.overlong_bytes) > 0;
        let line = match &self.input[..end] {
            // The same whether its end came at once or later; the one byte more is the CR.
            line if is_overlong || line.len() > LONGEST_COMMAND_LINE_BYTES + 1 => {
                Err(CommandError::LineTooLong)
            }
            [line @ .., b'\r'] => Command::read(line),
            // RFC 5321 §2.3.8: a lone LF ends no line. It is looked at only to refuse what stands before it.
            _ => Err(CommandError::NotALine),
        };
        self.input.drain(..=end);
        if self.input.is_empty() && self.input.capacity() > IDLE_BUFFER_BYTES {
            self.input = Vec::new();
        }
        Some(line)
    }

    /// Throws away the beginning of a line that is too long already.
    fn overlong_drop(&mut self) {
        if self.overlong_bytes > 0 || self.input.len() > LONGEST_COMMAND_LINE_BYTES + 1 {
            self.overlong_bytes += self.input.len();
            self.input.clear();
        }
        if self.overlong_bytes > MAX_OVERLONG_BYTES {
            self.close(&CommandError::LineTooLong.reply());
        }
    }

    pub(super) fn command(&mut self, command: Command) -> Option<Event> {
        if self.is_out_of_turn(&command) {
            // RFC 2920 §3.1: these come last in a group. What stands behind them was written by somebody who does not see our answers.
            return self.end(554, "5.5.0", "improper use of pipelining");
        }
        match command {
            Command::Hello { is_extended, name } => self.hello(is_extended, name),
            Command::Mail(mail) => self.mail(mail),
            Command::Rcpt(recipient) => self.rcpt(recipient),
            Command::Data => self.data(),
            Command::Rset => {
                let event = self.transaction_drop();
                self.idle(250, "2.0.0", "ok");
                event
            }
            Command::Noop => self.idle(250, "2.0.0", "ok"),
            // RFC 5321 §3.5.3: 252 says that we do not tell.
            Command::Vrfy => self.idle(252, "2.1.5", "send some mail, and we shall see"),
            Command::Help => self.idle(214, "2.0.0", "see RFC 5321"),
            Command::Quit => self.end(221, "2.0.0", "bye"),
            Command::StartTls => self.starttls(),
            Command::Xclient(attributes) => self.xclient(&attributes),
            Command::Xforward(attributes) => self.xforward(attributes),
            Command::Auth | Command::Other => self.fault(502, "5.5.1", "command not implemented"),
            // The bytes behind BDAT would be read as commands: whoever sends it without our offer may not go on.
            Command::Bdat => self.end(502, "5.5.1", "BDAT was not offered"),
            Command::Foreign => self.end(554, "5.5.0", "this is a mail server"),
        }
    }

    fn is_out_of_turn(&self, command: &Command) -> bool {
        let is_last_of_group = matches!(
            command,
            // RFC 3207 §4.2 and CVE-2011-0411: what was sent in clear text must not be taken for what comes under TLS.
            Command::Hello { .. } | Command::Data | Command::StartTls
        );
        is_last_of_group && !self.input.is_empty()
    }

    fn hello(&mut self, is_extended: bool, name: String) -> Option<Event> {
        // RFC 5321 §4.1.4: it clears everything, as RSET does.
        self.transaction = None;
        self.forwarded.clear();
        self.client.helo = Some(name);
        self.idle_commands += 1;
        self.ask(Asked::Hello { is_extended }, Event::Hello)
    }

    fn mail(&mut self, mail: Mail) -> Option<Event> {
        if !self.is_greeted {
            return self.fault(503, "5.5.1", "say EHLO first");
        }
        if self.transaction.is_some() {
            return self.fault(503, "5.5.1", "nested MAIL command");
        }
        if let Some(reply) = self.mail_refusal(&mail) {
            return self.error(&reply);
        }
        self.candidate = Some(Box::new(mail.clone()));
        self.ask(Asked::Mail, Event::Mail(mail))
    }

    /// Parameters that were not offered (RFC 5321 §4.1.1.11), and a message that will be too large (RFC 1870 §6.1).
    fn mail_refusal(&self, mail: &Mail) -> Option<Reply> {
        let offered = &self.offered;
        if mail.is_smtputf8 && !offered.smtputf8 {
            // RFC 6531 §3.5: it cannot be made to fit a way that knows ASCII alone.
            return Some(Reply::new(550, "5.6.7", "SMTPUTF8 is not possible here"));
        }
        if !mail.sender.is_ascii() && !mail.is_smtputf8 {
            return Some(Reply::new(553, "5.6.7", "non-ASCII sender without SMTPUTF8"));
        }
        let is_beyond_offer = (mail.size.is_some() && offered.size.is_none())
            || (mail.body.is_some() && !offered.eight_bit_mime)
            || (mail.uses_dsn() && !offered.dsn)
            // RFC 4954 §5: only after AUTH was offered, which we never do.
            || mail.auth.is_some();
        if is_beyond_offer {
            return Some(CommandError::Parameter.reply());
        }
        (mail.size > Some(self.max_message_bytes())).then(|| self.too_large())
    }

    /// The smaller of our limit and of what we offered.
    fn max_message_bytes(&self) -> u64 {
        match self.offered.size {
            Some(size) if size > 0 => size.min(self.settings.max_message_bytes),
            _ => self.settings.max_message_bytes,
        }
    }

    fn too_large(&self) -> Reply {
        let text = format!("message is larger than {} bytes", self.max_message_bytes());
        Reply::new(552, "5.3.4", &text)
    }

    fn rcpt(&mut self, recipient: Recipient) -> Option<Event> {
        let has_dsn = self.offered.dsn;
        let max_recipients = self.settings.max_recipients;
        let Some(transaction) = &mut self.transaction else {
            return self.fault(503, "5.5.1", "need MAIL command");
        };
        if (recipient.notify.is_some() || recipient.orcpt.is_some()) && !has_dsn {
            return self.error(&CommandError::Parameter.reply());
        }
        if !transaction.mail.is_smtputf8 && !is_ascii(&recipient) {
            return self.fault(553, "5.6.7", "non-ASCII recipient without SMTPUTF8");
        }
        if transaction.recipients.len() >= max_recipients {
            // RFC 5321 §4.5.3.1.10: 452, so that the client sends the rest in another transaction. No fault of the client.
            return self.say(452, "4.5.3", "too many recipients");
        }
        transaction.candidate = Some(recipient.clone());
        self.ask(Asked::Rcpt, Event::Rcpt(recipient))
    }

    fn data(&mut self) -> Option<Event> {
        match &self.transaction {
            None => self.fault(503, "5.5.1", "need MAIL command"),
            // RFC 2920 §3.2: better than 354 for a client that has pipelined DATA behind recipients of whom none was accepted.
            Some(transaction) if transaction.recipients.is_empty() => {
                self.fault(554, "5.5.1", "no valid recipients")
            }
            Some(_) => self.ask(Asked::Data, Event::Data),
        }
    }

    fn starttls(&mut self) -> Option<Event> {
        if !self.offered.starttls || self.client.is_encrypted {
            return self.fault(502, "5.5.1", "STARTTLS was not offered");
        }
        if self.transaction.is_some() {
            return self.fault(503, "5.5.1", "STARTTLS within a transaction");
        }
        self.say(220, "2.0.0", "ready to start TLS");
        self.phase = Phase::Tls;
        Some(Event::StartTls)
    }

    /// The handshake is done: the session begins anew, and nothing that was said before counts (RFC 3207 §4.2).
    pub fn tls_begun(&mut self) {
        // RFC 3207 §4.2 and CVE-2011-0411: `is_out_of_turn` has seen to it; a later change must not undo it silently.
        self.input = Vec::new();
        self.client.is_encrypted = true;
        self.forget();
        self.phase = Phase::Commands;
    }

    fn forget(&mut self) {
        self.client.helo = None;
        self.is_greeted = false;
        self.is_extended = false;
        self.offered = Extensions::default();
        self.transaction = None;
        self.forwarded.clear();
    }

    fn xclient(&mut self, attributes: &[Attribute]) -> Option<Event> {
        if let Some(refusal) = self.attribute_refusal(self.trust.xclient, attributes) {
            return self.error(&refusal);
        }
        // XCLIENT_README: the server answers as it answers a new connection, and the client says EHLO again.
        self.forget();
        self.client = attribute::behind(&self.client, attributes);
        self.ask(Asked::Connect, Event::Connect)
    }

    fn xforward(&mut self, attributes: Vec<Attribute>) -> Option<Event> {
        if let Some(refusal) = self.attribute_refusal(self.trust.xforward, &attributes) {
            return self.error(&refusal);
        }
        self.forwarded.retain(|known| attributes.iter().all(|new| new.name != known.name));
        self.forwarded.extend(attributes);
        self.say(250, "2.0.0", "ok")
    }

    fn attribute_refusal(&self, is_trusted: bool, attributes: &[Attribute]) -> Option<Reply> {
        if !is_trusted {
            return Some(Reply::new(550, "5.7.0", "not authorised"));
        }
        if self.transaction.is_some() {
            return Some(Reply::new(503, "5.5.1", "not within a transaction"));
        }
        (!attribute::are_sound(attributes)).then(|| CommandError::Syntax.reply())
    }

    /// Looks whether the message is whole; nothing if it is not.
    pub(super) fn data_step(&mut self) -> Option<Option<Event>> {
        let Phase::Data(collector) = &mut self.phase else { return Some(None) };
        if !collector.is_whole() {
            return collector.is_endless().then(|| {
                let reply = self.too_large();
                self.close(&reply);
                None
            });
        }
        let Phase::Data(collector) = std::mem::replace(&mut self.phase, Phase::Commands) else {
            return Some(None);
        };
        Some(match collector.finish() {
            Ok(Collected { bytes, .. }) => {
                let envelope = self.envelope();
                self.ask(Asked::Message, Event::Message(envelope, bytes))
            }
            Err(error) => {
                let reply = self.data_refusal(error);
                let event = self.transaction_drop();
                self.error(&reply);
                event
            }
        })
    }

    fn data_refusal(&self, error: DataError) -> Reply {
        match error {
            DataError::BareLineEnd => {
                Reply::new(550, "5.6.11", "bare CR or LF in the message (RFC 5321 2.3.8)")
            }
            DataError::TooLarge(_) => self.too_large(),
            DataError::GivenUp => Reply::new(452, "4.3.1", "no room for the message now"),
        }
    }

    fn envelope(&self) -> Envelope {
        let transaction = self.transaction.as_deref();
        let mail = transaction.map(|transaction| transaction.mail.clone()).unwrap_or_default();
        Envelope {
            sender: mail.sender,
            body: mail.body,
            is_smtputf8: mail.is_smtputf8,
            ret: mail.ret,
            envid: mail.envid,
            recipients: transaction.map(|transaction| transaction.recipients.clone()).unwrap_or_default(),
        }
    }

    /// Answers the question that waits. 421 ends the session (RFC 5321 §3.8); so does anything but 220 to [`Event::Connect`].
    pub fn answer(&mut self, reply: &Reply) {
        let Some(asked) = self.asked.take() else { return };
        if reply.code == 421 {
            return self.close(reply);
        }
        let is_yes = reply.code / 100 == 2;
        match asked {
            Asked::Connect if !is_yes => return self.close(reply),
            Asked::Mail => self.mail_answered(is_yes),
            Asked::Rcpt => self.rcpt_answered(reply),
            Asked::Data if reply.code == 354 => {
                let collector = Collector::new(self.max_message_bytes(), self.settings.bare_line_ends);
                self.phase = Phase::Data(Box::new(collector));
            }
            Asked::Message => self.message_answered(is_yes),
            Asked::Connect | Asked::Hello { .. } | Asked::Data => {}
        }
        reply.write(&mut self.output);
        self.limits_check();
    }

    fn mail_answered(&mut self, is_yes: bool) {
        let mail = self.candidate.take();
        if is_yes {
            let mail = mail.map(|mail| *mail).unwrap_or_default();
            self.transaction = Some(Box::new(Transaction { mail, ..Transaction::default() }));
        }
    }

    fn rcpt_answered(&mut self, reply: &Reply) {
        let Some(transaction) = &mut self.transaction else { return };
        let recipient = transaction.candidate.take();
        if reply.is_success() {
            transaction.recipients.extend(recipient);
        } else if reply.is_permanent() && !self.trust.xforward {
            self.refused_recipients += 1;
        }
    }

    fn message_answered(&mut self, is_yes: bool) {
        self.transaction = None;
        self.forwarded.clear();
        if is_yes {
            self.idle_commands = 0;
        }
    }

    /// Greets a client that said EHLO or HELO, and offers this to one that said EHLO.
    pub fn offer(&mut self, mut extensions: Extensions) {
        let Some(Asked::Hello { is_extended }) = self.asked.take() else { return };
        self.is_greeted = true;
        self.is_extended = is_extended;
        let mut lines = vec![self.settings.name.clone()];
        if is_extended {
            extensions.starttls = self.settings.has_tls && !self.client.is_encrypted;
            extensions.auth.clear();
            extensions.xclient = names(self.trust.xclient, &super::AttributeName::XCLIENT);
            extensions.xforward = names(self.trust.xforward, &super::AttributeName::XFORWARD);
            lines.extend(extensions.lines());
            self.offered = extensions;
        } else {
            // RFC 5321 §3.2: who says HELO is offered nothing.
            self.offered = Extensions::default();
        }
        Reply { code: 250, enhanced: None, lines }.write(&mut self.output);
        self.limits_check();
    }

    /// Ends the session from outside, because of time or of a stop: 421 (RFC 5321 §3.8).
    pub fn interrupt(&mut self, enhanced: &str, text: &str) {
        self.asked = None;
        self.close(&Reply::new(421, enhanced, text));
    }

    fn transaction_drop(&mut self) -> Option<Event> {
        self.forwarded.clear();
        self.transaction.take().map(|_| Event::Reset)
    }

    fn say(&mut self, code: u16, enhanced: &str, text: &str) -> Option<Event> {
        Reply::new(code, enhanced, text).write(&mut self.output);
        None
    }

    fn idle(&mut self, code: u16, enhanced: &str, text: &str) -> Option<Event> {
        self.idle_commands += 1;
        self.say(code, enhanced, text);
        self.limits_check();
        None
    }

    fn fault(&mut self, code: u16, enhanced: &str, text: &str) -> Option<Event> {
        self.error(&Reply::new(code, enhanced, text))
    }

    pub(super) fn error(&mut self, reply: &Reply) -> Option<Event> {
        self.errors += 1;
        reply.write(&mut self.output);
        self.limits_check();
        None
    }

    fn end(&mut self, code: u16, enhanced: &str, text: &str) -> Option<Event> {
        self.close(&Reply::new(code, enhanced, text));
        None
    }

    fn limits_check(&mut self) {
        if self.errors > MAX_ERRORS
            || self.idle_commands > MAX_IDLE_COMMANDS
            || self.refused_recipients > MAX_REFUSED_RECIPIENTS
        {
            self.close(&Reply::new(421, "4.7.0", "too many errors"));
        }
    }

    fn close(&mut self, reply: &Reply) {
        reply.write(&mut self.output);
        self.phase = Phase::Closed;
        self.input = Vec::new();
        self.transaction = None;
        self.candidate = None;
    }
}

fn names(is_trusted: bool, names: &[super::AttributeName]) -> Vec<String> {
    if is_trusted { names.iter().map(|name| name.as_str().to_owned()).collect() } else { Vec::new() }
}

fn is_ascii(recipient: &Recipient) -> bool {
    recipient.address.is_ascii() && recipient.orcpt.as_deref().is_none_or(str::is_ascii)
}
