//! One connection: a socket, TLS where it was asked for, and the client machine driven over both.
//! Reads and writes at once, so that a server that answers early or never is noticed; every wait has a time limit.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use mail::smtp::client::{
    Cause, Encryption, Event, Outcome, Parcel, Refusal, Session, Settings, Step, TimeLimits,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::{client::TlsStream, rustls};

use super::{Protection, RelayTls, Server, TlsLevel, exchange::Target};

/// How much is read at a time; replies are short.
const READ_BYTES: usize = 4 << 10;
/// How long a server that no longer takes our bytes may still say why.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What is needed to open a connection.
pub(super) struct Opening<'a> {
    pub(super) name: &'a str,
    pub(super) limits: &'a TimeLimits,
    pub(super) deadline: Instant,
    pub(super) tls: &'a RelayTls,
}

/// An open connection, ready for a message.
pub(super) struct Connection {
    wire: Wire,
    session: Session,
    server: Server,
    uses: u32,
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Taken away for a handshake that did not succeed.
    Gone,
}

/// What a wait on the wire ended with.
enum Moved {
    Wrote(usize),
    Read(usize),
    /// Nothing more can be written.
    Shut,
    /// Nothing more will be read.
    Ended,
}

impl Connection {
    /// Connects, greets, and encrypts as the target wants it.
    pub(super) async fn open(target: &Target, opening: &Opening<'_>) -> Result<Self, Refusal> {
        match target.tls {
            TlsLevel::None => Self::open_as(target, Encryption::Never, opening).await,
            TlsLevel::Required => Self::open_as(target, Encryption::Required, opening).await,
            TlsLevel::Opportunistic => {
                match Self::open_as(target, Encryption::IfOffered, opening).await {
                    // RFC 7435 §3: where encryption fails and was not demanded, the message goes in the clear rather than not at all.
                    Err(refusal) if matches!(refusal.cause, Some(Cause::TlsFailed | Cause::NotTrusted)) => {
                        Self::open_as(target, Encryption::Never, opening).await
                    }
                    opened => opened,
                }
            }
        }
    }

    async fn open_as(
        target: &Target,
        encryption: Encryption,
        opening: &Opening<'_>,
    ) -> Result<Self, Refusal> {
        let connecting = TcpStream::connect(target.address);
        let until = (Instant::now() + opening.limits.connect).min(opening.deadline);
        let stream = match timeout_at(until, connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(_)) => return Err(Refusal::by_us(Cause::Unreachable, Step::Connect)),
            Err(_) => return Err(Refusal::by_us(Cause::TimedOut, Step::Connect)),
        };
        // Commands are short and each waits for an answer. A socket that cannot be told so works all the same.
        let _ = stream.set_nodelay(true);
        let login = target.login.as_deref().cloned();
        let settings = Settings { name: opening.name.to_owned(), encryption, login };
        let mut connection = Self {
            wire: Wire::Plain(stream),
            session: Session::new(settings),
            server: Server {
                host: Arc::clone(&target.host),
                address: target.address,
                protection: Protection::Clear,
            },
            uses: 0,
        };
        loop {
            match connection.event(opening.limits, opening.deadline).await {
                Event::Ready => return Ok(connection),
                Event::StartTls => connection.encrypt(target, encryption, opening).await,
                Event::Failed(refusal) => return Err(refusal),
                Event::Done(_) | Event::Closed => {
                    return Err(Refusal::by_us(Cause::Lost, Step::Hello));
                }
            }
        }
    }

    /// Makes the handshake; what comes of it is told by the session's next event.
    async fn encrypt(&mut self, target: &Target, encryption: Encryption, opening: &Opening<'_>) {
        let Wire::Plain(stream) = std::mem::replace(&mut self.wire, Wire::Gone) else {
            return self.session.lost(Cause::TlsFailed);
        };
        let is_verified = encryption == Encryption::Required;
        let until = (Instant::now() + opening.limits.tls).min(opening.deadline);
        let handshake = opening.tls.connect(&target.host, target.address, is_verified, stream);
        match timeout_at(until, handshake).await {
            Ok(Ok(stream)) => {
                self.wire = Wire::Tls(Box::new(stream));
                self.server.protection =
                    if is_verified { Protection::Verified } else { Protection::Encrypted };
                self.session.secured();
            }
            Ok(Err(error)) => self.session.lost(if is_about_certificate(&error) {
                Cause::NotTrusted
            } else {
                Cause::TlsFailed
            }),
            Err(_) => self.session.lost(Cause::TimedOut),
        }
    }

    /// Hands over one message. There is an outcome for each recipient, whatever happens.
    pub(super) async fn send(
        &mut self,
        parcel: Parcel,
        limits: &TimeLimits,
        deadline: Instant,
    ) -> Vec<Outcome> {
        let count = parcel.envelope.recipients.len();
        self.uses += 1;
        if self.session.send(parcel).is_err() {
            return vec![Outcome::Refused(Refusal::by_us(Cause::Lost, Step::Mail)); count];
        }
        let mut outcomes = None;
        loop {
            match self.event(limits, deadline).await {
                Event::Done(told) => outcomes = Some(told),
                Event::StartTls => self.session.lost(Cause::OutOfPlace),
                // After the outcome comes readiness or the end; both settle what the connection is good for.
                Event::Ready | Event::Failed(_) | Event::Closed => {
                    let missing = || vec![Outcome::Refused(Refusal::by_us(Cause::Lost, Step::Mail)); count];
                    return outcomes.unwrap_or_else(missing);
                }
            }
        }
    }

    /// Says farewell and waits a moment for the answer.
    pub(super) async fn quit(mut self, limits: &TimeLimits) {
        self.session.quit();
        if !self.session.is_over() && !self.session.is_ready() {
            let deadline = Instant::now() + limits.quit;
            // Whatever it is, it is the last.
            let _ = self.event(limits, deadline).await;
        }
    }

    /// Whether it can take no further message.
    pub(super) fn is_over(&self) -> bool {
        !self.session.is_ready()
    }

    /// Whether the server said what it can do. One that refused EHLO may do so once (a policy, a moment's trouble) and do everything the next time.
    pub(super) fn is_extended(&self) -> bool {
        self.session.is_extended()
    }

    /// How many messages it has carried.
    pub(super) fn uses(&self) -> u32 {
        self.uses
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// Moves bytes until the session has something to say.
    async fn event(&mut self, limits: &TimeLimits, deadline: Instant) -> Event {
        let mut buffer = [0; READ_BYTES];
        let mut since = Instant::now();
        let mut progress = self.session.progress();
        let mut is_shut = false;
        loop {
            if let Some(event) = self.session.event() {
                return event;
            }
            if self.session.progress() != progress {
                (progress, since) = (self.session.progress(), Instant::now());
            }
            let Some(step) = self.session.step() else {
                // Ready, or over, and that was told before: only a caller that asks once too often comes here.
                return Event::Closed;
            };
            let until = since + if is_shut { limits.of(step).min(LAST_WORDS) } else { limits.of(step) };
            // The answer to the end of the data is waited for as long as it may take: leaving early is what sends a message twice.
            let until = if step == Step::EndOfData { until } else { until.min(deadline) };
            let moving = self.moved(&mut buffer, is_shut);
            match timeout_at(until, moving).await {
                Ok(Moved::Wrote(count)) => self.session.wrote(count),
                Ok(Moved::Read(count)) => self.session.receive(&buffer[..count]),
                Ok(Moved::Shut) => (is_shut, since) = (true, Instant::now()),
                Ok(Moved::Ended) => self.session.lost(Cause::Lost),
                Err(_) => self.session.lost(if is_shut { Cause::Lost } else { Cause::TimedOut }),
            }
        }
    }

    /// Writes what is to be said, or reads what came: whichever is possible first.
    async fn moved(&mut self, buffer: &mut [u8], is_shut: bool) -> Moved {
        let Self { wire, session, .. } = self;
        let output = if is_shut { &[] } else { session.output() };
        std::future::poll_fn(|context| {
            if !is_shut {
                match wire.poll_out(context, output) {
                    Poll::Ready(Ok(0)) | Poll::Pending => {}
                    Poll::Ready(Ok(count)) => return Poll::Ready(Moved::Wrote(count)),
                    Poll::Ready(Err(_)) => return Poll::Ready(Moved::Shut),
                }
            }
            let mut space = ReadBuf::new(buffer);
            match wire.poll_in(context, &mut space) {
                Poll::Ready(Ok(())) if !space.filled().is_empty() => {
                    Poll::Ready(Moved::Read(space.filled().len()))
                }
                // An end without TLS's own farewell is an end as well: the outcome is known by replies, never by the end.
                Poll::Ready(_) => Poll::Ready(Moved::Ended),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }
}

impl Wire {
    /// Writes; with nothing to write, sees to it that what TLS still holds goes out.
    fn poll_out(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut stream: Pin<&mut (dyn AsyncWrite + Send + Unpin)> = match self {
            Self::Plain(stream) => Pin::new(stream),
            Self::Tls(stream) => Pin::new(stream.as_mut()),
            Self::Gone => return Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        if bytes.is_empty() {
            return stream.as_mut().poll_flush(context).map_ok(|()| 0);
        }
        match stream.as_mut().poll_write(context, bytes) {
            Poll::Ready(Ok(0)) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            moved => moved,
        }
    }

    fn poll_in(&mut self, context: &mut Context<'_>, space: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, space),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, space),
            Self::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

/// Whether a handshake failed for want of trust in the certificate, and not for want of a common language.
fn is_about_certificate(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(cause, Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented))
}

/// A server's address and how it was spoken with, for tests and logs.
impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("server", &self.server).field("uses", &self.uses).finish()
    }
}
