//! Patience: for how long a connection may give us nothing to do, and how many there may be at the same time. HTTP itself knows no such bounds, and
//! the library sets none: whoever opens connections and says half a request would keep a file descriptor each, which the doors for mail need too.
//! Not a limit for what a handler does: that has its own.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};

/// Since the last byte that went out to it, since the last [`PIECE`] that came in, or since it began: what does neither within this, ends.
///
/// Counted from what we say and from what arrives in earnest, so that a byte now and then keeps no place. Live pages hear something every quarter of a minute.
const SILENCE_LIMIT: Duration = Duration::from_mins(3);

/// Bytes that must come within [`SILENCE_LIMIT`] where we say nothing: a list of gigabytes takes its time, at 6 kB/s and more. For how long, and how much at most, each handler
/// says itself.
const PIECE: usize = 1 << 20;

/// Connections of one face at the same time; more wait in the listen queue of the operating system.
pub const MOST_CONNECTIONS: usize = 512;

/// A listener whose connections end by themselves, and of which there are only so many.
pub(super) struct Patient<L> {
    inner: L,
    places: Arc<Semaphore>,
}

impl<L> Patient<L> {
    pub(super) fn new(inner: L) -> Self {
        Patient { inner, places: Arc::new(Semaphore::new(MOST_CONNECTIONS)) }
    }
}

impl<L: Listener<Addr = SocketAddr>> Listener for Patient<L> {
    type Io = Bounded<L::Io>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        // Nobody closes the semaphore; if it were, connections would only go uncounted.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (io, address) = self.inner.accept().await;
        (Bounded::new(io, place), address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.inner.local_addr()
    }
}

/// A connection that ends when nothing of ours went out for [`SILENCE_LIMIT`].
pub(super) struct Bounded<S> {
    io: S,
    /// Looked at when it fires; what moved meanwhile only moves `last_moved`, which costs nothing.
    alarm: Pin<Box<Sleep>>,
    last_moved: Instant,
    /// Bytes that came since then.
    heard: usize,
    _place: Option<OwnedSemaphorePermit>,
}

impl<S> Bounded<S> {
    fn new(io: S, place: Option<OwnedSemaphorePermit>) -> Self {
        let last_moved = Instant::now();
        let alarm = Box::pin(sleep_until(last_moved + SILENCE_LIMIT));
        Bounded { io, alarm, last_moved, heard: 0, _place: place }
    }

    /// Ready with an error once it was silent for too long; else wakes the task when that may be so.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            ready!(self.alarm.as_mut().poll(context));
            let until = self.last_moved + SILENCE_LIMIT;
            if until <= Instant::now() {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(until);
        }
    }

    fn moved(&mut self) {
        (self.last_moved, self.heard) = (Instant::now(), 0);
    }

    /// What the connection answers, unless it was silent for too long.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        ask: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>>
    where
        S: Unpin,
    {
        if let Poll::Ready(late) = self.poll_silence(context) {
            return Poll::Ready(Err(late));
        }
        ask(Pin::new(&mut self.io), context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = self.in_time(context, |io, context| io.poll_read(context, buffer));
        self.heard = self.heard.saturating_add(buffer.filled().len() - before);
        if self.heard >= PIECE {
            self.moved();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.in_time(context, |io, context| io.poll_write(context, bytes));
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.moved();
        }
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.in_time(context, |io, context| io.poll_write_vectored(context, pieces));
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.moved();
        }
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(context, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.in_time(context, AsyncWrite::poll_shutdown)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::sync::Semaphore;
    use tokio::time::sleep;

    use super::{Bounded, PIECE, SILENCE_LIMIT};

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_keeps_no_place() {
        let (mut stranger, io) = duplex(64);
        let mut connection = Bounded::new(io, None);
        let dripping = tokio::spawn(async move {
            while stranger.write_all(b"x").await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let mut read = 0;
        let late = loop {
            match connection.read_u8().await {
                Ok(_) => read += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((late.kind(), read), (std::io::ErrorKind::TimedOut, SILENCE_LIMIT.as_secs()));
        dripping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn what_arrives_in_earnest_may_take_its_time() {
        let (mut vendor, io) = duplex(PIECE);
        let mut connection = Bounded::new(io, None);
        let sending = tokio::spawn(async move {
            for _ in 0..5 {
                sleep(SILENCE_LIMIT - Duration::from_secs(1)).await;
                vendor.write_all(&vec![b'x'; PIECE]).await.unwrap();
            }
            vendor
        });
        let mut piece = vec![0; PIECE];
        for _ in 0..5 {
            connection.read_exact(&mut piece).await.unwrap();
        }
        let _vendor = sending.await.unwrap();
        let late = connection.read_u8().await.unwrap_err();
        assert_eq!(late.kind(), std::io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_told_something_may_stay() {
        let (mut browser, io) = duplex(64);
        let mut connection = Bounded::new(io, None);
        for _ in 0..5 {
            sleep(SILENCE_LIMIT / 2).await;
            connection.write_all(b": still here\n\n").await.unwrap();
            browser.read_exact(&mut [0; 14]).await.unwrap();
        }
        browser.write_all(b"G").await.unwrap();
        assert_eq!(connection.read_u8().await.unwrap(), b'G');
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_what_he_asked_for_keeps_no_place() {
        let (_browser, io) = duplex(64);
        let mut connection = Bounded::new(io, None);
        let late = connection.write_all(&[b'x'; 65]).await.unwrap_err();
        assert_eq!(late.kind(), std::io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_place_is_free_again_when_its_connection_is_gone() {
        let places = Arc::new(Semaphore::new(1));
        let place = Arc::clone(&places).acquire_owned().await.ok();
        let connection = Bounded::new((), place);
        assert_eq!(places.available_permits(), 0);
        drop(connection);
        assert_eq!(places.available_permits(), 1);
    }
}
