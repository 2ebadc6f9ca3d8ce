//! One connection to a mailbox's server: a socket, TLS, and bytes cut into responses. Every wait ends.

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use mail::imap::{Response, ResponseReader};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

use super::{Address, ImapError, Limits};

/// How much is read at a time.
const READ_BYTES: usize = 64 << 10;
/// Addresses of one host that are tried.
const MAX_ADDRESSES: usize = 4;

/// A socket, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

pub(super) struct Connection {
    wire: Wire,
    reader: ResponseReader,
    buffer: Box<[u8]>,
    /// What of the buffer is not read yet.
    unread: std::ops::Range<usize>,
    limits: Limits,
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<dyn Stream>),
    /// Taken away for a handshake that did not succeed.
    Gone,
}

impl Connection {
    /// Connects to the first address of the host that answers, encrypts if the address says so, and says who is there.
    pub(super) async fn open(
        address: &Address,
        tls: &Arc<ClientConfig>,
        limits: &Limits,
    ) -> Result<(Self, IpAddr), ImapError> {
        let looking = tokio::net::lookup_host((address.host.as_str(), address.port));
        let found = within(limits.connect, limits, looking).await?.map_err(|_| ImapError::Unresolved)?;
        let mut last = ImapError::Unresolved;
        for at in found.take(MAX_ADDRESSES) {
            match within(limits.connect, limits, TcpStream::connect(at)).await {
                Ok(Ok(stream)) => {
                    // Commands are short and each waits for an answer. A socket that cannot be told so works all the same.
                    let _ = stream.set_nodelay(true);
                    let mut connection = Self {
                        wire: Wire::Plain(stream),
                        reader: ResponseReader::new(0),
                        buffer: vec![0; READ_BYTES].into_boxed_slice(),
                        unread: 0..0,
                        limits: *limits,
                    };
                    if address.is_tls {
                        connection.encrypt(address, tls).await?;
                    }
                    return Ok((connection, at.ip()));
                }
                Ok(Err(error)) => last = ImapError::Unreachable(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Makes the handshake.
    ///
    /// Errors: the certificate is not trusted for the host's name; or bytes came before it that would be taken for what an encrypted server says.
    pub(super) async fn encrypt(
        &mut self,
        address: &Address,
        tls: &Arc<ClientConfig>,
    ) -> Result<(), ImapError> {
        // RFC 9051 §6.2.1: nothing follows the answer to STARTTLS in the clear. Who puts something there wants it to be read as if it were encrypted.
        if !self.unread.is_empty() || self.reader.is_within() {
            return Err(ImapError::Injected);
        }
        let Wire::Plain(stream) = std::mem::replace(&mut self.wire, Wire::Gone) else {
            return Err(ImapError::Injected);
        };
        let name = ServerName::try_from(address.host.clone())
            .map_err(|error| ImapError::Tls(io::Error::other(error)))?;
        let handshake = TlsConnector::from(Arc::clone(tls)).connect(name, stream);
        let stream = within(self.limits.connect, &self.limits, handshake).await?.map_err(ImapError::Tls)?;
        self.wire = Wire::Tls(Box::new(stream));
        Ok(())
    }

    /// Keeps so many bytes of the literals of a response from now on.
    pub(super) fn keep(&mut self, bytes: usize) {
        self.reader.keep(bytes);
    }

    /// Waits for a response.
    pub(super) async fn response(&mut self) -> Result<Response, ImapError> {
        loop {
            let mut unread = &self.buffer[self.unread.clone()];
            let taken = self.reader.take(&mut unread);
            self.unread.start = self.unread.end - unread.len();
            if let Some(raw) = taken? {
                return Ok(Response::read(raw));
            }
            let reading = self.wire.read(&mut self.buffer);
            let count = match within(self.limits.wait, &self.limits, reading).await? {
                // An end without TLS's own farewell is an end as well: an answer is known by its tag, never by the end.
                Ok(0) | Err(_) => return Err(ImapError::Closed(String::new())),
                Ok(count) => count,
            };
            self.unread = 0..count;
        }
    }

    /// Sends a line.
    pub(super) async fn send(&mut self, line: &[u8]) -> Result<(), ImapError> {
        let wire = &mut self.wire;
        let sending = async {
            match wire {
                Wire::Plain(stream) => stream.write_all(line).await,
                Wire::Tls(stream) => {
                    stream.write_all(line).await?;
                    stream.flush().await
                }
                Wire::Gone => Err(io::ErrorKind::NotConnected.into()),
            }
        };
        within(self.limits.wait, &self.limits, sending).await?.map_err(|_| ImapError::Closed(String::new()))
    }
}

impl Wire {
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer).await,
            Self::Tls(stream) => stream.read(buffer).await,
            Self::Gone => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

/// Waits so long, and not beyond the end of everything.
async fn within<T>(wait: Duration, limits: &Limits, doing: impl Future<Output = T>) -> Result<T, ImapError> {
    let own = Instant::now() + wait;
    let late = || if limits.until <= own { ImapError::Late } else { ImapError::Silent };
    timeout_at(own.min(limits.until), doing).await.map_err(|_| late())
}
