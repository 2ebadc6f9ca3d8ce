//! What the two SMTP doors share ([`super::proxy`], [`super::terminator`]): listening, connections with limits of time and memory, TLS, listed peers.
//! The words are [`mail::smtp::server`]'s; who is accepted, and what becomes of a message, is the door's.
//!
//! What stands between strangers and our memory and patience:
//!
//! - **Connections** are bounded, all together and from one address. One more is told 421 and closed at once; whoever it was tries again.
//! - **Bytes** of all messages together are bounded. A message that finds no room is read to its end, forgotten, and answered 452.
//! - **Time** is bounded for each command, each piece of a message, each write, and for the whole session ([`Times`]; RFC 5321 §4.5.3.2).
//! - **Being stopped**: nothing new is accepted, idle sessions are told 421, transactions under way have a grace time.
//!
//! An idle connection has no buffers of its own: bytes are read on the stack, and taken in as far as they are needed.

mod connection;
mod counts;
mod listener;
mod stream;

pub use counts::{Counts, Numbers};
pub use listener::OpenError;

pub(super) use connection::{About, Visitor};
pub(super) use listener::{Listening, Visitors};
pub(super) use stream::{Gone, Stream};

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use mail::authentication::Network;
use mail::smtp::data::BareLineEnds;
use model::verdict::Direction;
use tokio_rustls::rustls::ServerConfig;

/// What a door is and how much it lets in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its configured name.
    pub name: Arc<str>,
    /// Which way its mail goes, if that is fixed.
    pub direction: Option<Direction>,
    /// The name it gives itself in the greeting and in Received fields.
    pub host_name: String,
    /// The largest message.
    pub max_message_bytes: u64,
    /// The most recipients of one message (RFC 5321 §4.5.3.1.8 asks for 100 at least).
    pub max_recipients: usize,
    /// What is done with messages that have a lone CR or LF.
    pub bare_line_ends: BareLineEnds,
    /// Certificate and key for STARTTLS; without, it is not offered.
    pub tls: Option<Arc<ServerConfig>>,
    /// Peers that may speak for others.
    pub peers: Peers,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address (one network of 64 bits, for IPv6) that is not a listed peer.
    pub connections_per_address: usize,
    /// Bytes of messages that may be in our hands at once, over all connections.
    pub kept_bytes: usize,
    /// Limits of time.
    pub times: Times,
}

impl Settings {
    /// The usual settings for a door of this name, on a host of that name.
    #[must_use]
    pub fn named(name: &str, host_name: &str) -> Self {
        Self {
            name: name.into(),
            direction: None,
            host_name: host_name.to_owned(),
            // Large providers allow 25 to 50 MB before encoding.
            max_message_bytes: 64 << 20,
            max_recipients: 1_000,
            bare_line_ends: BareLineEnds::Refuse,
            tls: None,
            peers: Peers::default(),
            connections: 2_500,
            connections_per_address: 50,
            kept_bytes: 512 << 20,
            times: Times::default(),
        }
    }
}

/// Peers that may speak for others. Nobody is listed by default: what they say changes whom we believe to be the client.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    /// Load balancers: they begin every connection with a PROXY header, and one without is closed.
    pub proxy_protocol: Vec<Network>,
    /// Mail servers that name another client with XCLIENT.
    pub xclient: Vec<Network>,
    /// Mail servers that tell with XFORWARD where a message came from.
    pub xforward: Vec<Network>,
}

/// Says whether one of the networks has the address.
fn is_listed(networks: &[Network], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(address))
}

/// How long a client may take, and how long we may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// For a PROXY header, and for a TLS handshake.
    pub opening: Duration,
    /// From our last answer to the end of the next command (RFC 5321 §4.5.3.2.7), however it trickles.
    pub command: Duration,
    /// Between two pieces of a message (RFC 5321 §4.5.3.2.5).
    pub data_block: Duration,
    /// From 354 to the end of the message.
    pub data: Duration,
    /// For the whole session.
    pub session: Duration,
    /// Until what we wrote was taken.
    pub write: Duration,
    /// For the door's own answer to a message. A client waits ten minutes for it (RFC 5321 §4.5.3.2.6), the next hop has its share of them.
    pub judging: Duration,
    /// For transactions under way when we are told to stop.
    pub grace: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            opening: seconds(30),
            command: seconds(300),
            data_block: seconds(180),
            data: seconds(3_600),
            session: seconds(4 * 3_600),
            write: seconds(120),
            judging: seconds(120),
            grace: seconds(30),
        }
    }
}
