//! A TCP connection with or without TLS, and reading and writing with a time limit on each.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes read at once; on the stack, so that a connection that waits has no buffer.
const READ_BYTES: usize = 16 << 10;
/// Bytes written under one time limit.
const WRITE_BYTES: usize = 64 << 10;
/// Bytes read and thrown away before a connection is closed, so that the other side reads our last words before it learns of the end.
const LINGER_BYTES: usize = 256 << 10;
/// How long that may take.
const LINGER: Duration = Duration::from_secs(2);

/// A connection.
pub(in crate::ingest) enum Stream {
    /// In clear text.
    Plain(TcpStream),
    /// With TLS, as server or client.
    Tls(Box<tokio_rustls::TlsStream<TcpStream>>),
    /// None: the handshake has it.
    Nobody(tokio::io::Empty),
}

/// The other side is of no more use.
#[derive(Debug, thiserror::Error)]
pub(in crate::ingest) enum Gone {
    /// It took too long.
    #[error("took too long")]
    Late,
    /// It closed the connection.
    #[error("closed the connection")]
    Closed,
    /// The connection broke.
    #[error("the connection broke")]
    Broken(#[source] io::Error),
}

impl Stream {
    /// Waits for bytes until the deadline, and hands them to `take`.
    ///
    /// Errors: [`Gone`]; [`Gone::Closed`] also where only the other side's sending half is closed.
    pub(in crate::ingest) async fn read(
        &mut self,
        deadline: Instant,
        take: impl FnMut(&[u8]),
    ) -> Result<(), Gone> {
        let mut take = take;
        let read = poll_fn(|context| self.poll_take(context, &mut take));
        match timeout_at(deadline, read).await {
            Err(_) => Err(Gone::Late),
            Ok(Err(error)) => Err(Gone::Broken(error)),
            Ok(Ok(0)) => Err(Gone::Closed),
            Ok(Ok(_)) => Ok(()),
        }
    }

    /// Whether the other side has said nothing, as far as we know without waiting; what it said goes to `take`.
    pub(in crate::ingest) async fn is_quiet(&mut self, take: impl FnMut(&[u8])) -> bool {
        let mut take = take;
        // Not a read with a deadline that has passed: a timer needs up to a millisecond to notice that, at each command.
        poll_fn(|context| Poll::Ready(self.poll_take(context, &mut take).is_pending())).await
    }

    fn poll_take(
        &mut self,
        context: &mut Context<'_>,
        take: &mut impl FnMut(&[u8]),
    ) -> Poll<io::Result<usize>> {
        let mut space = [const { MaybeUninit::<u8>::uninit() }; READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut space);
        ready!(Pin::new(self.side()).poll_read(context, &mut buffer))?;
        take(buffer.filled());
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Writes all bytes; each piece of them within the limit.
    pub(in crate::ingest) async fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Gone> {
        for piece in bytes.chunks(WRITE_BYTES) {
            let written = async {
                let side = self.side();
                side.write_all(piece).await?;
                side.flush().await
            };
            match timeout(limit, written).await {
                Err(_) => return Err(Gone::Late),
                Ok(Err(error)) => return Err(Gone::Broken(error)),
                Ok(Ok(())) => {}
            }
        }
        Ok(())
    }

    /// Closes politely: our end first, then what the other side still sends is read for a while.
    ///
    /// A connection that is closed with unread bytes is reset, and a reset may overtake our last answer.
    pub(in crate::ingest) async fn close(mut self) {
        let deadline = Instant::now() + LINGER;
        if timeout_at(deadline, self.side().shutdown()).await.is_err() {
            return;
        }
        let mut dropped = 0;
        while dropped < LINGER_BYTES && self.read(deadline, |bytes| dropped += bytes.len()).await.is_ok() {}
    }

    fn side(&mut self) -> &mut dyn Side {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => &mut **stream,
            Self::Nobody(nothing) => nothing,
        }
    }
}

/// Reading and writing behind one pointer.
trait Side: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Side for S {}
