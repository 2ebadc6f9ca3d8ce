//! Listening: opens the socket of a face and serves it until told to stop, over TLS where it has a certificate.
//! The scan face has no accounts and so listens on loopback only; the console may be reached from elsewhere, over TLS or from a proxy.
//! How long a connection may be silent, and how many there may be, is `patience`.

mod patience;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

pub use self::patience::MOST_CONNECTIONS;
use self::patience::Patient;

/// A face could not be served.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address can be reached from outside, and the face has no accounts.
    #[error(
        "listen on {0}: the scan service has no accounts, so it listens on loopback only (127.0.0.1 or [::1])"
    )]
    NotLoopback(SocketAddr),
    /// The address can be reached from outside, and passwords would travel in the clear.
    #[error(
        "listen on {0} without TLS: give these pages a certificate (`tls`), or name the proxy in front of them (`proxies`), or listen on loopback"
    )]
    NotEncrypted(SocketAddr),
    /// The operating system refused.
    #[error("listen on {address}")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// How the words of a connection are protected.
#[derive(Clone)]
pub enum Transport {
    /// Not at all: only for loopback.
    Plain,
    /// A proxy in front of us speaks TLS with the world.
    BehindProxy,
    /// By us.
    Tls(Arc<ServerConfig>),
}

/// A handshake that takes longer is somebody who only wants to hold a place.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// A client that has sent half a request must not keep the program from ending. (An act that may not be cut is waited for elsewhere:
/// `platform::under_way`.)
const LONGEST_FAREWELL: Duration = Duration::from_secs(20);

/// Handshakes at the same time; more wait in the listen queue of the operating system.
const MOST_HANDSHAKES: usize = 256;

/// Opens the socket of a face without accounts; port 0 lets the operating system choose, see [`TcpListener::local_addr`].
///
/// Errors: [`ListenError::NotLoopback`] for any address that others could reach.
pub async fn open(address: SocketAddr) -> Result<TcpListener, ListenError> {
    if !address.ip().is_loopback() {
        return Err(ListenError::NotLoopback(address));
    }
    bind(address).await
}

/// Opens the socket of a face with accounts.
///
/// Errors: [`ListenError::NotEncrypted`] for an address that others could reach in the clear.
pub async fn open_for_people(address: SocketAddr, transport: &Transport) -> Result<TcpListener, ListenError> {
    if matches!(transport, Transport::Plain) && !address.ip().is_loopback() {
        return Err(ListenError::NotEncrypted(address));
    }
    bind(address).await
}

/// Opens the socket of the face for machines that watch machines: no accounts, and nothing in it that names a person or a message.
///
/// Whoever sets another address than loopback says that only his own network reaches it.
pub async fn open_for_machines(address: SocketAddr) -> Result<TcpListener, ListenError> {
    bind(address).await
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| ListenError::Socket { address, source })
}

/// Serves `router` until `stop` is done; requests that run are answered first, for [`LONGEST_FAREWELL`] at most.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop, late) = farewell(stop);
    let serving = axum::serve(Patient::new(NoDelay(listener)), router).with_graceful_shutdown(stop);
    ended(serving, late).await
}

/// Serves a face for people; its handlers learn the address of their peer.
pub async fn serve_people(
    listener: TcpListener,
    transport: Transport,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router.into_make_service_with_connect_info::<Peer>();
    let (stop, late) = farewell(stop);
    match transport {
        Transport::Plain | Transport::BehindProxy => {
            ended(axum::serve(Patient::new(NoDelay(listener)), router).with_graceful_shutdown(stop), late)
                .await
        }
        Transport::Tls(config) => {
            let listener = Patient::new(Encrypted::start(listener, config)?);
            ended(axum::serve(listener, router).with_graceful_shutdown(stop), late).await
        }
    }
}

/// Passes `stop` on, and makes what is done [`LONGEST_FAREWELL`] after it.
fn farewell(
    stop: impl Future<Output = ()> + Send + 'static,
) -> (impl Future<Output = ()> + Send + 'static, impl Future<Output = ()> + Send) {
    let (told, tells) = oneshot::channel();
    let passed_on = async move {
        stop.await;
        // Nobody listens only when the face has ended.
        let _ = told.send(());
    };
    let late = async move {
        match tells.await {
            Ok(()) => tokio::time::sleep(LONGEST_FAREWELL).await,
            // The face ended by itself, and says so.
            Err(_) => std::future::pending().await,
        }
    };
    (passed_on, late)
}

/// Waits for a face's end, or leaves those behind who do not come to theirs.
async fn ended(
    serving: impl IntoFuture<Output = std::io::Result<()>>,
    late: impl Future<Output = ()>,
) -> std::io::Result<()> {
    tokio::select! {
        ended = serving.into_future() => ended,
        () = late => Ok(()),
    }
}

/// The address at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl<L: axum::serve::Listener<Addr = SocketAddr>> Connected<IncomingStream<'_, Patient<L>>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Patient<L>>) -> Self {
        Peer(*stream.remote_addr())
    }
}

/// Answers are small and complete: waiting to fill a packet would only add to the latency.
struct NoDelay(TcpListener);

impl axum::serve::Listener for NoDelay {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        // A socket that refuses the option still works.
        let _ = stream.set_nodelay(true);
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Connections whose handshake is done. Handshakes go on side by side, so that a slow one keeps nobody waiting.
struct Encrypted {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
    accepting: tokio::task::JoinHandle<()>,
}

impl Encrypted {
    fn start(listener: TcpListener, config: Arc<ServerConfig>) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(1);
        let accepting = tokio::spawn(accept_all(NoDelay(listener), TlsAcceptor::from(config), done));
        Ok(Encrypted { ready, address, accepting })
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept_all(
    mut listener: NoDelay,
    acceptor: TlsAcceptor,
    done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(MOST_HANDSHAKES));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, address) = axum::serve::Listener::accept(&mut listener).await;
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            let _place = place;
            if let Some(stream) = shaken(&acceptor, stream).await {
                // Nobody takes it only when the face has stopped.
                let _ = done.send((stream, address)).await;
            }
        });
    }
}

/// Strangers who do not finish are no event: scanners do that all day.
async fn shaken<S: AsyncRead + AsyncWrite + Unpin>(
    acceptor: &TlsAcceptor,
    stream: S,
) -> Option<TlsStream<S>> {
    tokio::time::timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await.ok()?.ok()
}

impl axum::serve::Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The accepting task never ends by itself.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::{ListenError, Transport, open, open_for_people, serve};

    #[tokio::test(start_paused = true)]
    async fn a_client_that_sent_half_a_request_does_not_keep_a_face_from_ending() {
        let listener = open("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let serving = tokio::spawn(serve(listener, Router::new(), stopped));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost:").await.unwrap();
        // The clock goes on by itself when everybody waits, so that the face has met the client.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
        drop(client);
    }

    #[tokio::test]
    async fn an_address_that_others_reach_is_refused_with_a_reason() {
        let refused = open("0.0.0.0:0".parse().unwrap()).await;
        assert!(matches!(refused, Err(ListenError::NotLoopback(_))));
        assert!(refused.unwrap_err().to_string().contains("loopback only"));
        let refused = open_for_people("0.0.0.0:0".parse().unwrap(), &Transport::Plain).await;
        assert!(matches!(refused, Err(ListenError::NotEncrypted(_))));
    }

    #[tokio::test]
    async fn loopback_is_served() {
        assert!(open("127.0.0.1:0".parse().unwrap()).await.is_ok());
        assert!(open_for_people("127.0.0.1:0".parse().unwrap(), &Transport::Plain).await.is_ok());
    }

    #[tokio::test]
    async fn behind_a_proxy_any_address_is_served() {
        assert!(open_for_people("0.0.0.0:0".parse().unwrap(), &Transport::BehindProxy).await.is_ok());
    }
}
