//! Opening an SMTP door and taking connections: how many at once, from whom, and being stopped.
//! What is said on a connection is [`super::connection`]'s business.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mail::smtp::server;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tracing::{Instrument as _, Span};

use super::connection::{self, Visitor};
use super::{Counts, Settings};

/// So long nothing is accepted after the system had no file descriptor left.
const BREATH: Duration = Duration::from_millis(100);
/// What a connection over the limit is told (RFC 5321 §3.8).
pub(super) const TOO_MANY: &[u8] = b"421 4.3.2 too many connections, try again later\r\n";
/// After the grace time sessions say goodbye by themselves; who cannot is cut off after so much more.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A door could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("listen for SMTP on {address}")]
pub struct OpenError {
    /// Where.
    pub address: SocketAddr,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Whoever receives the clients of a door, one visitor for each connection.
pub(in crate::ingest) trait Visitors: Send + Sync + 'static {
    /// What handles one connection.
    type Visitor: Visitor + 'static;
    /// Makes one.
    fn visitor(&self) -> Self::Visitor;
}

/// What all connections of a door share.
pub(in crate::ingest) struct Shared {
    pub(in crate::ingest) settings: Settings,
    pub(in crate::ingest) counts: Arc<Counts>,
    pub(super) machine: Arc<server::Settings>,
    pub(super) acceptor: Option<TlsAcceptor>,
    /// Bytes of messages in our hands, over all connections.
    pub(super) kept_bytes: AtomicUsize,
    /// Connections by address; touched when one begins and ends.
    places: Mutex<HashMap<IpAddr, usize>>,
}

/// An open SMTP door.
pub(in crate::ingest) struct Listening {
    listener: TcpListener,
    pub(in crate::ingest) shared: Arc<Shared>,
}

impl Listening {
    pub(in crate::ingest) async fn open(address: SocketAddr, settings: Settings) -> Result<Self, OpenError> {
        let listener = TcpListener::bind(address).await.map_err(|source| OpenError { address, source })?;
        let machine = Arc::new(server::Settings {
            name: settings.host_name.clone(),
            max_message_bytes: settings.max_message_bytes,
            max_recipients: settings.max_recipients,
            bare_line_ends: settings.bare_line_ends,
            has_tls: settings.tls.is_some(),
        });
        let shared = Shared {
            acceptor: settings.tls.clone().map(TlsAcceptor::from),
            settings,
            counts: Arc::new(Counts::default()),
            machine,
            kept_bytes: AtomicUsize::new(0),
            places: Mutex::default(),
        };
        Ok(Self { listener, shared: Arc::new(shared) })
    }

    pub(in crate::ingest) fn local_address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// Serves clients until `stop` says true, or whoever could say it is gone; then transactions under way have the grace time.
    pub(in crate::ingest) async fn serve(self, visitors: impl Visitors, mut stop: watch::Receiver<bool>) {
        let Self { listener, shared } = self;
        let permits = Arc::new(Semaphore::new(shared.settings.connections));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = stopped(&mut stop) => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => match Arc::clone(&permits).try_acquire_owned() {
                        Ok(permit) => {
                            let place = Place::new(&shared, permit);
                            let visitor = visitors.visitor();
                            let span = shared.span();
                            let conversation = connection::converse(stream, peer, place, visitor, stop.clone());
                            connections.spawn(conversation.instrument(span));
                        }
                        Err(_) => shared.turn_away(stream),
                    },
                    Err(error) => {
                        Counts::add(&shared.counts.not_accepted);
                        tracing::warn!(door = &*shared.settings.name, %error, "a connection could not be accepted");
                        tokio::time::sleep(BREATH).await;
                    }
                },
            }
        }
        drop(listener);
        let patience = shared.settings.times.grace + LAST_WORDS;
        let finished =
            tokio::time::timeout(patience, async { while connections.join_next().await.is_some() {} });
        if finished.await.is_err() {
            tracing::warn!(
                door = &*shared.settings.name,
                connections = connections.len(),
                "messages were still under way when the grace time ended; their senders will offer them again"
            );
            connections.shutdown().await;
        }
    }
}

/// Returns when we are told to stop, or whoever could tell us is gone.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

impl Shared {
    /// What each line of the log says of the connection taken last: its door and its number, never who is at its other end.
    fn span(&self) -> Span {
        let connection = self.counts.numbers().accepted;
        tracing::info_span!("connection", door = &*self.settings.name, connection)
    }

    /// Says 421 and closes; without waiting for anybody, and without a task.
    fn turn_away(&self, stream: TcpStream) {
        Counts::add(&self.counts.turned_away);
        tracing::debug!(door = &*self.settings.name, "a connection was turned away: there are too many");
        // The socket does not block; a client that takes no bytes at once goes without them.
        let _ = stream.into_std().and_then(|mut stream| stream.write_all(TOO_MANY));
    }
}

/// One connection's place among those allowed; given back when dropped.
pub(super) struct Place {
    pub(super) shared: Arc<Shared>,
    address: Option<IpAddr>,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    fn new(shared: &Arc<Shared>, permit: OwnedSemaphorePermit) -> Self {
        Counts::add(&shared.counts.accepted);
        Counts::add(&shared.counts.open);
        Self { shared: Arc::clone(shared), address: None, _permit: permit }
    }

    /// Takes one of the places that an address has; false if they are all taken.
    pub(super) fn take(&mut self, address: IpAddr) -> bool {
        let address = neighbourhood(address);
        let mut places = self.shared.places.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = places.entry(address).or_default();
        if *taken >= self.shared.settings.connections_per_address {
            return false;
        }
        *taken += 1;
        self.address = Some(address);
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        Counts::take(&self.shared.counts.open);
        let Some(address) = self.address else { return };
        let mut places = self.shared.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = places.get_mut(&address) {
            *taken -= 1;
            if *taken == 0 {
                places.remove(&address);
            }
        }
    }
}

/// An IPv6 client usually has a network of 64 bits to itself, and can come from any address in it.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}
