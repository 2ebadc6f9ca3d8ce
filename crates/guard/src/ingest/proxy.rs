//! The SMTP proxy: stands between a client and the next mail server, passes their session on, and asks the [`Gate`] about each message.
//!
//! Two ways to stand there. As a *filter* before the queue (Postfix `smtpd_proxy_filter`) it is transparent: what goes on differs from what came by
//! the gate's edits alone. As *MX* it is the first of ours that a stranger meets: it adds a Received field and refuses what goes round in circles.
//! (Postfix must not do that in its place: <https://www.postfix.org/SMTPD_PROXY_README.html>.)
//!
//! Custody stays with the two ends. Each recipient is asked of the next hop before the client has its answer, so that nothing is accepted that would
//! have to be bounced. A message is answered 250 only when the next hop has answered 250 to its end, or when the gate has it on disk.
//!
//! **The one window for a duplicate**: between our final dot and the next hop's answer to it. If the line is cut there, nobody can know whether the
//! next hop has the message (RFC 5321 §4.5.3.2.6, RFC 1047). The client is told 451 and offers it again: it may arrive twice, it is never lost. Each
//! such message is counted ([`Numbers::unknown`]) and logged with its size, queue id and Message-ID. The client's side of the same window is an answer
//! of ours that does not reach it ([`Numbers::answers_lost`]).
//!
//! A message of which a copy is held for some, and which the next hop then does not take for the others, is offered again (4yz) and may be held
//! again, or comes back to its sender (5yz) although a copy is held. Neither is lost.
//!
//! What is offered to a client is what both we and the next hop do; CHUNKING, REQUIRETLS and the like pass through nobody who does not understand
//! them, and AUTH is not ours to check.

mod edit;
mod forward;
mod next_hop;
mod received;

use std::net::SocketAddr;
use std::sync::Arc;

use mail::envelope::{Envelope, Recipient};
use mail::smtp::command::{Mail, mail_line, rcpt_line};
use mail::smtp::extension::Extensions;
use mail::smtp::reply::Reply;
use model::causes::chain;
use platform::clock::{Chance, Clock};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::Instrument as _;

use super::smtp::{self, About, Listening, Visitor, Visitors};
use super::{Answer, Arrival, Disposition, Edits, Gate, Refused};
use next_hop::{Connection, Lost, Sent};

pub use super::smtp::{Counts, Numbers, OpenError, Peers, Times};
pub use next_hop::{NextHop, NextHopTimes, NextHopTls};

/// What a proxy is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The door itself.
    pub smtp: smtp::Settings,
    /// Before a queue, or first of all.
    pub mode: Mode,
    /// Who gets what passes.
    pub next_hop: NextHop,
}

/// Where a proxy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Between a mail server's front and its queue: transparent.
    Filter,
    /// Before all of ours: adds Received, counts hops.
    Mx,
}

/// Time and chance, for Received fields.
#[derive(Clone)]
pub struct Tools {
    /// The time in the field.
    pub clock: Arc<dyn Clock>,
    /// The id in the field.
    pub chance: Arc<dyn Chance>,
}

/// An open proxy.
pub struct Door {
    listening: Listening,
    mode: Mode,
    next_hop: NextHop,
    tools: Tools,
}

impl Door {
    /// Opens the socket. From now on clients can connect, and wait until [`Door::serve`] runs.
    ///
    /// Must be called within a tokio runtime. Errors: [`OpenError`].
    pub async fn open(address: SocketAddr, settings: Settings, tools: Tools) -> Result<Self, OpenError> {
        let Settings { smtp, mode, next_hop } = settings;
        Ok(Self { listening: Listening::open(address, smtp).await?, mode, next_hop, tools })
    }

    /// Returns the address it listens on.
    #[must_use]
    pub fn local_address(&self) -> Option<SocketAddr> {
        self.listening.local_address()
    }

    /// Returns the counters; they go on counting while the door serves.
    #[must_use]
    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.listening.shared.counts)
    }

    /// Serves clients until `stop` says true, or whoever could say it is gone; then transactions under way have the grace time.
    pub async fn serve(self, gate: Arc<dyn Gate>, stop: watch::Receiver<bool>) {
        let Self { listening, mode, next_hop, tools } = self;
        let counts = Arc::clone(&listening.shared.counts);
        let smtp = listening.shared.settings.clone();
        let common = Arc::new(Common { smtp, mode, next_hop, tools, gate, counts });
        listening.serve(Sessions(common), stop).await;
    }
}

/// What all sessions of a proxy share.
struct Common {
    smtp: smtp::Settings,
    mode: Mode,
    next_hop: NextHop,
    tools: Tools,
    gate: Arc<dyn Gate>,
    counts: Arc<Counts>,
}

struct Sessions(Arc<Common>);

impl Visitors for Sessions {
    type Visitor = Session;
    fn visitor(&self) -> Session {
        Session { common: Arc::clone(&self.0), connection: None, sender: None, refused: Tally::default() }
    }
}

/// One client's session, passed on.
struct Session {
    common: Arc<Common>,
    connection: Option<Box<Connection>>,
    /// The MAIL command of the transaction that the next hop has begun.
    sender: Option<String>,
    refused: Tally,
}

/// Recipients of a transaction that the next hop does not know.
#[derive(Default)]
struct Tally {
    account: Option<String>,
    sender: String,
    count: u32,
}

impl Visitor for Session {
    async fn hello(&mut self) -> Result<Extensions, Reply> {
        self.reset().await;
        if self.connection.is_none() {
            self.connect().await.map_err(|lost| self.unreachable(&lost))?;
        }
        let theirs =
            self.connection.as_ref().map(|connection| connection.offered.clone()).unwrap_or_default();
        Ok(self.ours().shared_with(&theirs))
    }

    async fn mail(&mut self, mail: &Mail, about: &About) -> Reply {
        self.tell_refused();
        self.refused = Tally { account: about.client.account.clone(), sender: mail.sender.clone(), count: 0 };
        // A next hop that had enough of waiting says so now (421, or nothing at all): then a new one is asked, once.
        let is_old = self.connection.is_some();
        let first = self.mail_pass(mail, about).await;
        match first {
            Ok(reply) if !(is_old && reply.code == 421) => reply,
            Err(lost) if !is_old => self.lost(&lost),
            _ => {
                self.connection = None;
                match self.mail_pass(mail, about).await {
                    Ok(reply) => reply,
                    Err(lost) => self.lost(&lost),
                }
            }
        }
    }

    async fn rcpt(&mut self, recipient: &Recipient) -> Reply {
        match self.command(&rcpt_line(recipient)).await {
            Ok(reply) => {
                self.refused.count += u32::from(knows_nobody(&reply));
                reply
            }
            Err(lost) => self.lost(&lost),
        }
    }

    async fn message(&mut self, envelope: Envelope, bytes: Vec<u8>, about: About) -> Reply {
        let bytes = match self.common.mode {
            Mode::Filter => bytes,
            Mode::Mx if received::hops(&bytes) > received::MAX_HOPS => {
                self.reset().await;
                return Reply::new(554, "5.4.6", "too many hops: the message goes round in circles");
            }
            Mode::Mx => self.with_received(bytes, &envelope, &about),
        };
        let bytes: Arc<[u8]> = bytes.into();
        self.tell_refused();
        let disposition = self.decided(&envelope, &about, Arc::clone(&bytes)).await;
        self.obey(disposition, &envelope, &about, &bytes).await
    }

    async fn reset(&mut self) {
        self.tell_refused();
        if self.sender.take().is_none() {
            return;
        }
        match self.command("RSET").await {
            Ok(reply) if reply.is_success() => {}
            // Whatever state it is in, the next transaction has a new one.
            _ => self.connection = None,
        }
    }

    async fn leave(mut self) {
        self.tell_refused();
        if let Some(connection) = self.connection.take() {
            connection.quit().await;
        }
    }
}

impl Session {
    fn ours(&self) -> Extensions {
        Extensions {
            pipelining: true,
            size: Some(self.common.smtp.max_message_bytes),
            eight_bit_mime: true,
            smtputf8: true,
            dsn: true,
            enhanced_status_codes: true,
            ..Extensions::default()
        }
    }

    /// Tells the gate whom the next hop does not know, once.
    fn tell_refused(&mut self) {
        let count = std::mem::take(&mut self.refused.count);
        if count == 0 {
            return;
        }
        let Tally { account, sender, .. } = &self.refused;
        let direction = self.common.smtp.direction;
        self.common.gate.recipients_refused(&Refused {
            direction,
            account: account.as_deref(),
            sender,
            count,
        });
    }

    async fn connect(&mut self) -> Result<(), Lost> {
        self.sender = None;
        let connection = Box::pin(Connection::open(&self.common.next_hop)).await?;
        self.connection = Some(Box::new(connection));
        Ok(())
    }

    /// Sends a line to the next hop; a connection that is lost is let go.
    async fn command(&mut self, line: &str) -> Result<Reply, Lost> {
        let limit = self.common.next_hop.times.command;
        let Some(connection) = &mut self.connection else { return Err(Lost::Gone(smtp::Gone::Closed)) };
        let result = connection.command(line, limit).await;
        // RFC 5321 §3.8: after 421 it closes.
        if result.as_ref().map_or(true, |reply| reply.code == 421) {
            self.connection = None;
            self.sender = None;
        }
        result
    }

    /// Tells the next hop with XCLIENT who the client is, where that is wanted and offered; once a connection, and another client has another one.
    ///
    /// Returns its answer if it will not have the client.
    async fn introduce(&mut self, about: &About) -> Result<Option<Reply>, Lost> {
        let next_hop = &self.common.next_hop;
        let Some(connection) = self.connection.as_mut().filter(|_| next_hop.pass_xclient) else {
            return Ok(None);
        };
        let lines = forward::client_lines(about, &connection.offered.xclient);
        if connection.told == lines || lines.is_empty() && connection.told.is_empty() {
            return Ok(None);
        }
        if !connection.told.is_empty() {
            // What is not said again would stay as it was said of another client.
            self.connect().await?;
            return Box::pin(self.introduce(about)).await;
        }
        let said = connection.become_client(lines, forward::client_hello(about), next_hop).await;
        if matches!(said, Ok(None)) {
            return Ok(None);
        }
        self.connection = None;
        Ok(said?.map(|reply| self.turned_away(reply)))
    }

    /// What the client is told of a next hop that does not take XCLIENT as it offered it.
    fn turned_away(&self, reply: Reply) -> Reply {
        // RFC 5321 §3.1, §3.8: what a server says to a client it will not serve; 521 and 550 are said for it, too.
        if reply.is_transient() || matches!(reply.code, 521 | 550 | 554) {
            return reply;
        }
        tracing::warn!(door = &*self.common.smtp.name, %reply, "the next hop offers XCLIENT and refuses it; mail is put off");
        answered(&not_now())
    }

    /// Begins a transaction at the next hop: XCLIENT and XFORWARD where it takes them, and MAIL.
    async fn mail_pass(&mut self, mail: &Mail, about: &About) -> Result<Reply, Lost> {
        if self.connection.is_none() {
            self.connect().await?;
        }
        if let Some(refusal) = self.introduce(about).await? {
            return Ok(refusal);
        }
        let offered =
            self.connection.as_ref().map(|connection| connection.offered.clone()).unwrap_or_default();
        for line in forward::lines(about, &offered.xforward) {
            let reply = self.command(&line).await?;
            if !reply.is_success() {
                tracing::warn!(door = &*self.common.smtp.name, %reply, "the next hop offers XFORWARD and refuses it");
                break;
            }
        }
        // We offer SIZE in any case; whoever does not know it would refuse the parameter.
        let size = mail.size.filter(|_| offered.size.is_some());
        let line = mail_line(&Mail { size, ..mail.clone() });
        let reply = self.command(&line).await?;
        if reply.is_success() {
            self.sender = Some(line);
        }
        Ok(reply)
    }

    fn with_received(&self, bytes: Vec<u8>, envelope: &Envelope, about: &About) -> Vec<u8> {
        let tools = &self.common.tools;
        let id = format!("{:016X}", u64::from_be_bytes(tools.chance.bytes()));
        let host_name = &self.common.smtp.host_name;
        let field = received::field(host_name, &id, envelope, about, tools.clock.now());
        [field.into_bytes(), bytes].concat()
    }

    /// Asks the gate. What it does is not torn off when its time is over: it may be keeping a copy.
    async fn decided(&self, envelope: &Envelope, about: &About, bytes: Arc<[u8]>) -> Disposition {
        let arrival = Arrival {
            door: Arc::clone(&self.common.smtp.name),
            direction: self.common.smtp.direction,
            client: about.client.clone(),
            envelope: envelope.clone(),
            queue_id: about.queue_id.clone(),
            is_exact: true,
            bytes,
        };
        let gate = Arc::clone(&self.common.gate);
        let deciding = tokio::spawn(async move { gate.decide(arrival).await }.in_current_span());
        match timeout(self.common.smtp.times.judging, deciding).await {
            Ok(Ok(disposition)) => disposition,
            failed => {
                smtp::Counts::add(&self.common.counts.late);
                let what = if failed.is_err() { "did not answer in time" } else { "failed" };
                let door = &*self.common.smtp.name;
                tracing::error!(
                    door,
                    queue_id = about.queue_id,
                    "the gate {what}; the message is deferred, and may be held and offered again"
                );
                Disposition::Defer(not_now())
            }
        }
    }

    async fn obey(
        &mut self,
        disposition: Disposition,
        envelope: &Envelope,
        about: &About,
        bytes: &[u8],
    ) -> Reply {
        match disposition {
            Disposition::Pass(edits) => self.pass(&edits, about, bytes).await,
            Disposition::Held { passes, edits } => {
                let passing = envelope.for_some(&passes);
                if passing.recipients.is_empty() {
                    self.reset().await;
                    return Reply::new(250, "2.0.0", "taken");
                }
                if passing.recipients.len() < envelope.recipients.len()
                    && let Err(reply) = self.begin_again(&passing).await
                {
                    return reply;
                }
                self.pass(&edits, about, bytes).await
            }
            Disposition::HoldInQueue(_) => {
                self.reset().await;
                answered(&not_now())
            }
            Disposition::Defer(answer) | Disposition::Refuse(answer) => {
                self.reset().await;
                answered(&answer)
            }
        }
    }

    /// Begins the transaction once more, for some of its recipients; the others' copy is held.
    async fn begin_again(&mut self, passing: &Envelope) -> Result<(), Reply> {
        let Some(sender) = self.sender.clone() else { return Err(answered(&not_now())) };
        let mut lines = vec!["RSET".to_owned(), sender.clone()];
        lines.extend(passing.recipients.iter().map(rcpt_line));
        for line in lines {
            match self.command(&line).await {
                Ok(reply) if reply.is_success() => {}
                // It was accepted a moment ago. Trying again helps, or the next hop will say so to the client itself.
                Ok(reply) => {
                    tracing::warn!(door = &*self.common.smtp.name, %reply, "the next hop no longer takes what it took");
                    self.connection = None;
                    self.sender = None;
                    return Err(answered(&not_now()));
                }
                Err(lost) => return Err(self.lost(&lost)),
            }
        }
        self.sender = Some(sender);
        Ok(())
    }

    /// Hands the message to the next hop; its answer is ours.
    async fn pass(&mut self, edits: &Edits, about: &About, bytes: &[u8]) -> Reply {
        match self.command("DATA").await {
            Ok(reply) if reply.code == 354 => {}
            // 2yz and other 3yz to DATA make no sense; the client must not take them for its message's answer.
            Ok(reply) if reply.code < 400 => {
                self.connection = None;
                self.sender = None;
                return answered(&not_now());
            }
            Ok(reply) => {
                self.reset().await;
                return reply;
            }
            Err(lost) => return self.lost(&lost),
        }
        self.sender = None;
        let Some(mut connection) = self.connection.take() else { return answered(&not_now()) };
        let pieces = edit::pieces(bytes, edits);
        match Box::pin(connection.content(&pieces, &self.common.next_hop.times)).await {
            Sent::Answered(reply) => {
                if reply.code != 421 {
                    self.connection = Some(connection);
                }
                // 3yz answers no message.
                if reply.code / 100 == 3 { answered(&not_now()) } else { reply }
            }
            Sent::Refused(reply) => reply,
            Sent::Not(lost) => self.lost(&lost),
            Sent::Unknown(lost) => self.unknown(&lost, about, bytes),
        }
    }

    /// Nobody can know whether the next hop has the message.
    fn unknown(&self, lost: &Lost, about: &About, bytes: &[u8]) -> Reply {
        smtp::Counts::add(&self.common.counts.unknown);
        tracing::error!(
            door = &*self.common.smtp.name,
            next_hop = self.common.next_hop.address,
            error = chain(lost),
            queue_id = about.queue_id,
            message_id = message_id(bytes),
            size_bytes = bytes.len(),
            "no answer to the end of a message: it is offered again, and may arrive twice"
        );
        Reply::new(451, "4.4.2", "connection lost after the end of the message, try again later")
    }

    /// The next hop is lost before it could have the message.
    fn lost(&mut self, lost: &Lost) -> Reply {
        self.connection = None;
        self.sender = None;
        self.lost_log(lost);
        Reply::new(451, "4.4.2", "connection lost, try again later")
    }

    fn unreachable(&self, lost: &Lost) -> Reply {
        self.lost_log(lost);
        Reply::new(421, "4.4.1", "not available, try again later")
    }

    fn lost_log(&self, lost: &Lost) {
        smtp::Counts::add(&self.common.counts.next_hop_lost);
        let (door, next_hop) = (&*self.common.smtp.name, &*self.common.next_hop.address);
        tracing::warn!(door, next_hop, error = chain(lost), "the next hop is not there");
    }
}

/// Whether a recipient was refused because there is no such address. Other refusals (relaying, a full mailbox) say nothing of a sender's list.
fn knows_nobody(reply: &Reply) -> bool {
    match reply.enhanced {
        // RFC 3463 §3.2: X.1.X is about the address.
        Some(code) => code.class == 5 && code.subject == 1,
        // RFC 5321 §4.2.3: 550 mailbox unavailable, 551 not local, 553 name not allowed.
        None => [550, 551, 553].contains(&reply.code),
    }
}

/// What a client is told when it is to come again, without a reason that is none of its business.
fn not_now() -> Answer {
    Answer { code: 451, enhanced: "4.7.1", text: "not now, try again later".to_owned() }
}

/// The gate's words as a reply. A gate that says neither 4yz nor 5yz to a message it does not take has made a mistake: nothing is lost if it is later.
fn answered(answer: &Answer) -> Reply {
    debug_assert!((400..600).contains(&answer.code), "a refusal is 4yz or 5yz: {}", answer.code);
    let code = if (400..600).contains(&answer.code) { answer.code } else { 451 };
    Reply::new(code, answer.enhanced, &answer.text)
}

/// The message's own id, for the log.
fn message_id(bytes: &[u8]) -> String {
    const LONGEST: usize = 200;
    let found = super::fields::raw_fields(bytes).find(|field| field.name.eq_ignore_ascii_case(b"Message-ID"));
    let value =
        found.map(|field| String::from_utf8_lossy(field.value.trim_ascii()).into_owned()).unwrap_or_default();
    value.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}
