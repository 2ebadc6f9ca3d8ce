//! Connections kept for the next message, and how many there may be.
//! A slot is the right to use one connection to one server; whoever finds none free waits, and is refused after [`PoolLimits::wait`].

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mail::smtp::client::{Cause, Refusal, Step};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

use super::{TlsLevel, connection::Connection, exchange::Target};

/// Servers remembered; beyond this those with nothing open and nothing kept are forgotten.
const MAX_SERVERS: usize = 1_000;

/// How many connections are open and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Connections in use at once, all servers together.
    pub connections: usize,
    /// Connections in use at once to one server (address and port).
    pub per_server: usize,
    /// Connections kept for the next message, for each server.
    pub kept_per_server: usize,
    /// Connections kept for the next message, all servers together.
    pub kept: usize,
    /// How long a connection is kept without a message. Servers give up after five minutes (RFC 5321 §4.5.3.2.7), many much sooner.
    pub idle: Duration,
    /// Messages over one connection; then a new one is made, so that load spreads.
    pub uses: u32,
    /// How long a message waits for a slot; then it is refused for now, by us.
    pub wait: Duration,
}

impl Default for PoolLimits {
    fn default() -> Self {
        Self {
            connections: 100,
            // Large receivers begin to refuse beyond ten or twenty from one address.
            per_server: 10,
            kept_per_server: 4,
            kept: 64,
            idle: Duration::from_secs(30),
            uses: 100,
            wait: Duration::from_secs(60),
        }
    }
}

/// A kept connection can be used again only for the same name and the same encryption.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    host: Arc<str>,
    address: SocketAddr,
    tls: TlsLevel,
}

pub(super) struct Pool {
    limits: PoolLimits,
    in_use: Arc<Semaphore>,
    /// Locked for a look or an insert, never while waiting.
    servers: Mutex<HashMap<Key, Entry>>,
}

struct Entry {
    in_use: Arc<Semaphore>,
    kept: Vec<Kept>,
}

struct Kept {
    connection: Connection,
    since: Instant,
}

/// The right to use one connection to one server.
pub(super) struct Slot<'p> {
    pool: &'p Pool,
    key: Key,
    _of_server: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(limits: PoolLimits) -> Self {
        Self { in_use: Arc::new(Semaphore::new(limits.connections)), limits, servers: Mutex::default() }
    }

    /// Waits for a slot.
    pub(super) async fn slot(&self, target: &Target) -> Result<Slot<'_>, Refusal> {
        let key = Key { host: Arc::clone(&target.host), address: target.address, tls: target.tls };
        let of_server = self.semaphore(&key);
        let both = async {
            let of_server = of_server.acquire_owned().await;
            (of_server, Arc::clone(&self.in_use).acquire_owned().await)
        };
        match timeout(self.limits.wait, both).await {
            Ok((Ok(of_server), Ok(of_all))) => {
                Ok(Slot { pool: self, key, _of_server: of_server, _of_all: of_all })
            }
            // The semaphores are never closed, so what is left is that the time is over.
            _ => Err(Refusal::by_us(Cause::Busy, Step::Connect)),
        }
    }

    fn semaphore(&self, key: &Key) -> Arc<Semaphore> {
        let mut servers = self.servers();
        if servers.len() >= MAX_SERVERS && !servers.contains_key(key) {
            let limits = self.limits;
            servers.retain(|_, entry| {
                !entry.kept.is_empty() || entry.in_use.available_permits() < limits.per_server
            });
        }
        let fresh = || Entry { in_use: Arc::new(Semaphore::new(self.limits.per_server)), kept: Vec::new() };
        Arc::clone(&servers.entry(key.clone()).or_insert_with(fresh).in_use)
    }

    /// Takes out the kept connections whose time is over, or all of them.
    pub(super) fn take_idle(&self, all: bool) -> Vec<Connection> {
        let mut taken = Vec::new();
        for entry in self.servers().values_mut() {
            let (leaving, staying) =
                std::mem::take(&mut entry.kept).into_iter().partition(|kept| all || self.is_stale(kept));
            entry.kept = staying;
            let leaving: Vec<Kept> = leaving;
            taken.extend(leaving.into_iter().map(|kept| kept.connection));
        }
        taken
    }

    /// How many connections are kept.
    pub(super) fn idle_count(&self) -> usize {
        self.servers().values().map(|entry| entry.kept.len()).sum()
    }

    fn is_stale(&self, kept: &Kept) -> bool {
        kept.since.elapsed() >= self.limits.idle
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        // A panic under this lock leaves at worst a connection unkept, so the map is used on.
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// A kept connection to this server, the one used last first; nothing if there is none that may be used.
    pub(super) fn kept(&self) -> Option<Connection> {
        let mut servers = self.pool.servers();
        let entry = servers.get_mut(&self.key)?;
        while let Some(kept) = entry.kept.pop() {
            if !self.pool.is_stale(&kept) {
                return Some(kept.connection);
            }
        }
        None
    }

    /// Keeps a connection for the next message, if it is good for one and there is room; else it is closed.
    ///
    /// One that was greeted with HELO is not kept: over it the next message with bytes above 127 would be refused, though the server may take it.
    pub(super) fn keep(&self, connection: Connection) {
        if !connection.is_extended() {
            return;
        }
        if connection.is_over() || connection.uses() >= self.pool.limits.uses {
            return;
        }
        let mut servers = self.pool.servers();
        let kept: usize = servers.values().map(|entry| entry.kept.len()).sum();
        if let Some(entry) = servers.get_mut(&self.key)
            && kept < self.pool.limits.kept
            && entry.kept.len() < self.pool.limits.kept_per_server
        {
            entry.kept.push(Kept { connection, since: Instant::now() });
        }
    }
}
