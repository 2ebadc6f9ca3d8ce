//! The connection to the next hop, one command at a time: each is answered before the client's next one is looked at.
//! (`post::relay` sends whole messages by itself; here somebody else's session is passed on as it happens.)

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use mail::smtp::data::{END, Stuffer};
use mail::smtp::extension::Extensions;
use mail::smtp::reply::{Reply, ReplyError, ReplyReader};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::ingest::smtp::{Gone, Stream};

/// So much of a message is prepared for sending at a time.
const PIECE_BYTES: usize = 64 << 10;

/// Where the next hop is, and how we speak to it.
#[derive(Clone, Debug)]
pub struct NextHop {
    /// `host:port`.
    pub address: String,
    /// The name we give with EHLO.
    pub host_name: String,
    /// For STARTTLS; without, it is not used.
    pub tls: Option<NextHopTls>,
    /// Whether it is told with XCLIENT who our client is, where it offers that: it then decides as if the client had come to it.
    pub pass_xclient: bool,
    /// Limits of time.
    pub times: NextHopTimes,
}

/// How the connection is encrypted.
#[derive(Clone, Debug)]
pub struct NextHopTls {
    /// Whom to believe, and what we show of ourselves.
    pub config: Arc<ClientConfig>,
    /// True: no mail goes on without it. False: used where it is offered, and if the handshake fails, we go on in clear text (RFC 7435).
    pub is_required: bool,
    /// Whom the certificate must be for; without, the host of the address.
    pub server_name: Option<ServerName<'static>>,
}

impl NextHopTls {
    /// Used where it is offered.
    #[must_use]
    pub fn opportunistic(config: Arc<ClientConfig>) -> Self {
        Self { config, is_required: false, server_name: None }
    }
}

/// How long the next hop may take (RFC 5321 §4.5.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextHopTimes {
    /// To take the connection.
    pub connect: Duration,
    /// To answer a command, and to greet.
    pub command: Duration,
    /// To take a piece of the message.
    pub data_block: Duration,
    /// To answer the end of the message.
    pub data_end: Duration,
}

impl Default for NextHopTimes {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(30), command: seconds(300), data_block: seconds(180), data_end: seconds(600) }
    }
}

/// The next hop is of no more use to this session.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    /// No connection.
    #[error("connect to the next hop")]
    Connect(#[source] std::io::Error),
    /// It was silent for too long, or cut the line.
    #[error("speak with the next hop")]
    Gone(#[source] Gone),
    /// It says what is no reply.
    #[error("understand the next hop")]
    Garbled(#[source] ReplyError),
    /// It said something, or closed, when it was not asked: no later word of it could be matched to what it answers.
    #[error("wait for the next hop to be asked")]
    OutOfTurn,
    /// It does not encrypt, and must.
    #[error("encrypt to the next hop, as is required: it does not offer it")]
    Unprotected,
    /// It would not have us.
    #[error("be greeted by the next hop: it says {0}")]
    Unwelcome(Reply),
}

impl From<Gone> for Lost {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

/// What became of a message whose bytes were sent.
pub(super) enum Sent {
    /// The next hop has said so.
    Answered(Reply),
    /// It refused before the end was sent, and is in the middle of a message: of no more use.
    Refused(Reply),
    /// The end was never sent: it cannot have the message.
    Not(Lost),
    /// The end was sent and no answer came: it may have the message (RFC 1047).
    Unknown(Lost),
}

/// An open connection.
pub(super) struct Connection {
    stream: Stream,
    reader: ReplyReader,
    /// Bytes that came behind the last reply.
    pending: Vec<u8>,
    /// What it offered.
    pub(super) offered: Extensions,
    /// What it was told of the client with XCLIENT; that stays for the whole connection.
    pub(super) told: Vec<String>,
}

impl Connection {
    /// Connects, is greeted, says EHLO (or HELO), and encrypts if both sides want to.
    pub(super) async fn open(next_hop: &NextHop) -> Result<Self, Lost> {
        let mut connection = Self::greeted(next_hop).await?;
        let Some(tls) = &next_hop.tls else { return Ok(connection) };
        if !connection.offered.starttls {
            // RFC 3207 §6: whoever stands between may have taken the offer away.
            return if tls.is_required { Err(Lost::Unprotected) } else { Ok(connection) };
        }
        let reply = connection.command("STARTTLS", next_hop.times.command).await?;
        if reply.code != 220 {
            return if tls.is_required { Err(Lost::Unprotected) } else { Ok(connection) };
        }
        match connection.encrypted(tls, next_hop).await {
            Ok(connection) => Ok(connection),
            Err(error) if tls.is_required => Err(error),
            Err(error) => {
                tracing::info!(next_hop = next_hop.address, %error, "TLS with the next hop failed; going on in clear text");
                Self::greeted(next_hop).await
            }
        }
    }

    async fn greeted(next_hop: &NextHop) -> Result<Self, Lost> {
        let connecting = TcpStream::connect(&next_hop.address);
        let stream = match timeout(next_hop.times.connect, connecting).await {
            Err(_) => return Err(Lost::Gone(Gone::Late)),
            Ok(connected) => connected.map_err(Lost::Connect)?,
        };
        // Commands are small and waited for; a socket that refuses the option still works.
        let _ = stream.set_nodelay(true);
        let mut connection = Self::over(Stream::Plain(stream));
        let greeting = connection.reply(next_hop.times.command).await?;
        if greeting.code != 220 {
            return Err(Lost::Unwelcome(greeting));
        }
        connection.hello(next_hop, &next_hop.host_name).await?;
        Ok(connection)
    }

    fn over(stream: Stream) -> Self {
        Self {
            stream,
            reader: ReplyReader::default(),
            pending: Vec::new(),
            offered: Extensions::default(),
            told: Vec::new(),
        }
    }

    /// Says who the client is (XCLIENT_README): the session begins again, as the client's, and so with EHLO under the client's name.
    ///
    /// Returns what the next hop said if it does not take it, or not this client; then the connection is of no more use.
    pub(super) async fn become_client(
        &mut self,
        lines: Vec<String>,
        name: Option<&str>,
        next_hop: &NextHop,
    ) -> Result<Option<Reply>, Lost> {
        for line in &lines {
            let reply = self.command(line, next_hop.times.command).await?;
            if reply.code != 220 {
                return Ok(Some(reply));
            }
        }
        let xclient = std::mem::take(&mut self.offered).xclient;
        self.hello(next_hop, name.unwrap_or(&next_hop.host_name)).await?;
        // It may offer it to us and not to our client; what counts is what it was told.
        self.offered.xclient = xclient;
        self.told = lines;
        Ok(None)
    }

    async fn hello(&mut self, next_hop: &NextHop, name: &str) -> Result<(), Lost> {
        let reply = self.command(&format!("EHLO {name}"), next_hop.times.command).await?;
        if reply.is_success() {
            self.offered = Extensions::read(&reply);
            return Ok(());
        }
        // RFC 5321 §3.2: an old server is greeted in the old way.
        let reply = self.command(&format!("HELO {name}"), next_hop.times.command).await?;
        if reply.is_success() { Ok(()) } else { Err(Lost::Unwelcome(reply)) }
    }

    async fn encrypted(self, tls: &NextHopTls, next_hop: &NextHop) -> Result<Self, Lost> {
        let Stream::Plain(stream) = self.stream else { return Err(Lost::Gone(Gone::Closed)) };
        // CVE-2011-0411, the client's side: what came before the handshake must not be taken for what comes after it.
        if !self.pending.is_empty() {
            return Err(Lost::OutOfTurn);
        }
        let name = match &tls.server_name {
            Some(name) => name.clone(),
            None => {
                let host =
                    next_hop.address.rsplit_once(':').map_or(next_hop.address.as_str(), |(host, _)| host);
                ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
                    .map_err(|error| Lost::Gone(Gone::Broken(std::io::Error::other(error))))?
            }
        };
        let handshake = TlsConnector::from(Arc::clone(&tls.config)).connect(name, stream);
        let stream = match timeout(next_hop.times.command, handshake).await {
            Err(_) => return Err(Lost::Gone(Gone::Late)),
            Ok(done) => done.map_err(|error| Lost::Gone(Gone::Broken(error)))?,
        };
        let mut connection = Self::over(Stream::Tls(Box::new(stream.into())));
        // RFC 3207 §4.2: what was offered before does not count.
        connection.hello(next_hop, &next_hop.host_name).await?;
        Ok(connection)
    }

    /// Sends a line and waits for the reply to it.
    pub(super) async fn command(&mut self, line: &str, limit: Duration) -> Result<Reply, Lost> {
        if !self.is_quiet().await {
            return Err(Lost::OutOfTurn);
        }
        self.stream.write(format!("{line}\r\n").as_bytes(), limit).await?;
        self.reply(limit).await
    }

    /// Whether it has said nothing that nobody asked for. A word too many, and the next answer would be taken for that to something else: a 250 to
    /// RCPT for one to a message.
    async fn is_quiet(&mut self) -> bool {
        let pending = &mut self.pending;
        pending.is_empty() && self.stream.is_quiet(|bytes| pending.extend_from_slice(bytes)).await
    }

    async fn reply(&mut self, limit: Duration) -> Result<Reply, Lost> {
        let deadline = Instant::now() + limit;
        loop {
            let (taken, reply) = self.reader.read(&self.pending).map_err(Lost::Garbled)?;
            self.pending.drain(..taken);
            if let Some(reply) = reply {
                self.pending.shrink_to(0);
                return Ok(reply);
            }
            let pending = &mut self.pending;
            self.stream.read(deadline, |bytes| pending.extend_from_slice(bytes)).await?;
        }
    }

    /// Sends a message that 354 was said to, and waits for the reply to it.
    pub(super) async fn content(&mut self, pieces: &[Cow<'_, [u8]>], times: &NextHopTimes) -> Sent {
        // The end is held back until everything else is on its way: until then the next hop cannot take the message.
        if let Err(gone) = self.body(pieces, times.data_block).await {
            return self.last_words(gone.into()).await;
        }
        if !self.is_quiet().await {
            return self.last_words(Lost::OutOfTurn).await;
        }
        if let Err(gone) = self.stream.write(END, times.data_block).await {
            return Sent::Unknown(gone.into());
        }
        match self.reply(times.data_end).await {
            Ok(reply) => Sent::Answered(reply),
            Err(lost) => Sent::Unknown(lost),
        }
    }

    async fn body(&mut self, pieces: &[Cow<'_, [u8]>], limit: Duration) -> Result<(), Gone> {
        let mut stuffer = Stuffer::default();
        let mut wire = Vec::new();
        for piece in pieces.iter().flat_map(|piece| piece.chunks(PIECE_BYTES)) {
            stuffer.push(piece, &mut wire);
            if wire.len() >= PIECE_BYTES {
                self.stream.write(&wire, limit).await?;
                wire.clear();
            }
        }
        stuffer.finish(&mut wire);
        self.stream.write(&wire, limit).await
    }

    /// A next hop that cuts the line within a message may have said why.
    async fn last_words(&mut self, lost: Lost) -> Sent {
        match self.reply(Duration::from_secs(1)).await {
            Ok(reply) if reply.is_transient() || reply.is_permanent() => Sent::Refused(reply),
            _ => Sent::Not(lost),
        }
    }

    /// Says QUIT, without waiting long for the answer.
    pub(super) async fn quit(mut self) {
        if self.stream.write(b"QUIT\r\n", Duration::from_secs(1)).await.is_ok() {
            self.stream.close().await;
        }
    }
}
