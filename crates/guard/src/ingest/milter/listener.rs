//! Opening the door and taking connections: unix socket, TCP, TLS; how many at once; being stopped.
//! What is said on a connection is [`super::connection`]'s business.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tracing::Instrument as _;

use super::connection::{self, Shared, Visit};
use super::{Counts, Settings};
use crate::ingest::Gate;

/// So long nothing is accepted after the system had no file descriptor left.
const BREATH: Duration = Duration::from_millis(100);

/// Where mail servers find us.
#[derive(Clone, Debug)]
pub enum Address {
    /// A socket in the file system.
    Unix {
        /// Where it is made. A socket that nobody listens on any more is replaced.
        path: PathBuf,
        /// Who may connect, as permission bits; a mail server under another user needs write permission.
        mode: u32,
        /// The group it is given to, if it should be another than ours.
        group: Option<u32>,
    },
    /// TCP, unencrypted.
    Tcp(SocketAddr),
    /// TCP with TLS from the first byte.
    Tls(SocketAddr, Arc<ServerConfig>),
}

/// A door could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is something else at that place.
    #[error(
        "open the milter socket {0}: there is a file that is not a socket; remove it or choose another path"
    )]
    NotSocket(PathBuf),
    /// Another program answers there.
    #[error("open the milter socket {0}: another program listens on it")]
    InUse(PathBuf),
    /// The file system refused.
    #[error("open the milter socket {path}")]
    Path {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The network refused.
    #[error("listen for milter on {address}")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// An open door.
pub struct Door {
    listener: Listener,
    shared: Arc<Shared>,
}

enum Listener {
    Unix {
        listener: UnixListener,
        /// Removed with it.
        _file: SocketFile,
    },
    Tcp(TcpListener),
    Tls(TcpListener, TlsAcceptor),
}

impl Door {
    /// Opens the socket. From now on mail servers can connect, and wait until [`Door::serve`] runs.
    ///
    /// Must be called within a tokio runtime. Errors: [`OpenError`].
    pub async fn open(address: &Address, settings: Settings) -> Result<Self, OpenError> {
        let listener = match address {
            Address::Unix { path, mode, group } => {
                let (listener, file) = open_unix(path, *mode, *group).await?;
                Listener::Unix { listener, _file: file }
            }
            Address::Tcp(address) => Listener::Tcp(open_tcp(*address).await?),
            Address::Tls(address, config) => {
                Listener::Tls(open_tcp(*address).await?, TlsAcceptor::from(Arc::clone(config)))
            }
        };
        let counts = Arc::new(Counts::default());
        Ok(Self { listener, shared: Arc::new(Shared { settings, counts, kept_bytes: AtomicUsize::new(0) }) })
    }

    /// Returns the network address it listens on; none for a unix socket.
    #[must_use]
    pub fn local_address(&self) -> Option<SocketAddr> {
        match &self.listener {
            Listener::Unix { .. } => None,
            Listener::Tcp(listener) | Listener::Tls(listener, _) => listener.local_addr().ok(),
        }
    }

    /// Returns the counters; they go on counting while the door serves.
    #[must_use]
    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.shared.counts)
    }

    /// Serves mail servers until `stop` says true, or whoever could say it is gone; then messages under way have the grace time.
    pub async fn serve(self, gate: Arc<dyn Gate>, mut stop: watch::Receiver<bool>) {
        let Self { listener, shared } = self;
        let permits = Arc::new(Semaphore::new(shared.settings.connections));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = stopped(&mut stop) => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => match Arc::clone(&permits).try_acquire_owned() {
                        Ok(permit) => {
                            let visit = Visit { gate: Arc::clone(&gate), stop: stop.clone(), permit };
                            start(&mut connections, accepted, &shared, visit);
                        }
                        // Closed by being dropped: the mail server's own default decides, and at once.
                        Err(_) => shared.turned_away(),
                    },
                    Err(error) => {
                        shared.not_accepted(&error);
                        tokio::time::sleep(BREATH).await;
                    }
                },
            }
        }
        // Nobody can connect any more, and the socket's file is gone.
        drop(listener);
        let grace = shared.settings.times.grace;
        let finished =
            tokio::time::timeout(grace, async { while connections.join_next().await.is_some() {} }).await;
        if finished.is_err() {
            tracing::warn!(
                door = &*shared.settings.name,
                connections = connections.len(),
                "messages were still under way when the grace time ended; their mail servers will offer them again"
            );
            connections.shutdown().await;
        }
    }
}

/// Returns when we are told to stop, or whoever could tell us is gone.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

/// Starts the conversation on a new connection.
fn start(connections: &mut JoinSet<()>, accepted: Accepted, shared: &Arc<Shared>, visit: Visit) {
    let shared = Arc::clone(shared);
    Counts::add(&shared.counts.accepted);
    let connection = shared.counts.numbers().accepted;
    let span = tracing::info_span!("connection", door = &*shared.settings.name, connection);
    match accepted {
        Accepted::Unix(stream) => {
            connections.spawn(connection::converse(stream, shared, visit).instrument(span))
        }
        Accepted::Tcp(stream) => {
            connections.spawn(connection::converse(stream, shared, visit).instrument(span))
        }
        Accepted::Tls(stream, acceptor) => {
            connections.spawn(connection::converse_with_tls(stream, acceptor, shared, visit).instrument(span))
        }
    };
}

enum Accepted {
    Unix(tokio::net::UnixStream),
    Tcp(tokio::net::TcpStream),
    Tls(tokio::net::TcpStream, TlsAcceptor),
}

impl Listener {
    async fn accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Unix { listener, .. } => Ok(Accepted::Unix(listener.accept().await?.0)),
            Self::Tcp(listener) => Ok(Accepted::Tcp(accept_tcp(listener).await?)),
            Self::Tls(listener, acceptor) => Ok(Accepted::Tls(accept_tcp(listener).await?, acceptor.clone())),
        }
    }
}

async fn accept_tcp(listener: &TcpListener) -> io::Result<tokio::net::TcpStream> {
    let (stream, _) = listener.accept().await?;
    // Answers are small and complete; a socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn open_tcp(address: SocketAddr) -> Result<TcpListener, OpenError> {
    TcpListener::bind(address).await.map_err(|source| OpenError::Socket { address, source })
}

async fn open_unix(
    path: &Path,
    mode: u32,
    group: Option<u32>,
) -> Result<(UnixListener, SocketFile), OpenError> {
    let refused = |source| OpenError::Path { path: path.to_owned(), source };
    remove_stale(path).await?;
    let listener = UnixListener::bind(path).map_err(refused)?;
    let file = SocketFile::of(path).map_err(refused)?;
    // The group first: from the moment the mode is set, whoever it names may come in.
    if group.is_some() {
        std::os::unix::fs::chown(path, None, group).map_err(refused)?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(refused)?;
    Ok((listener, file))
}

/// Removes a socket that a program left behind when it was killed, and nothing else.
async fn remove_stale(path: &Path) -> Result<(), OpenError> {
    let refused = |source| OpenError::Path { path: path.to_owned(), source };
    let about = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        about => about.map_err(refused)?,
    };
    if !about.file_type().is_socket() {
        return Err(OpenError::NotSocket(path.to_owned()));
    }
    // Somebody who listens accepts at once, or has a full queue; only a refusal says that nobody does.
    match tokio::time::timeout(Duration::from_secs(1), tokio::net::UnixStream::connect(path)).await {
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(refused)
        }
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        _ => Err(OpenError::InUse(path.to_owned())),
    }
}

/// The file of a unix socket; removed when the door closes, unless another program's has taken its place.
struct SocketFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        let about = fs::symlink_metadata(path)?;
        Ok(Self { path: path.to_owned(), device: about.dev(), inode: about.ino() })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let is_ours = fs::symlink_metadata(&self.path)
            .is_ok_and(|about| (about.dev(), about.ino()) == (self.device, self.inode));
        if is_ours {
            // A socket left behind is replaced at the next start.
            let _ = fs::remove_file(&self.path);
        }
    }
}
