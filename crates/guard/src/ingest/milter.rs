//! The milter door: a mail server (Postfix, Sendmail and others) shows each message to us before it says yes to its client.
//! Listens on a unix socket, TCP, or TCP with TLS; speaks through [`mail::milter`]; asks the [`Gate`] and obeys. Judges nothing, keeps nothing.
//! Started by the wiring; when we cannot be reached, the mail server does what its own configuration says (`milter_default_action`).
//!
//! What stands between a mail server and our memory and patience:
//!
//! - **Connections** are bounded. One more is closed at once and counted, so that the mail server decides without waiting.
//! - **Bytes** of all messages together are bounded. A message that finds no room is read to its end, forgotten, and deferred.
//! - **One message** is bounded too ([`mail::milter::Limits`]); what becomes of a larger one is a setting ([`TooLarge`]).
//! - **Time** is bounded at every step ([`Times`]). While the gate thinks, the mail server is asked for patience; when the gate has not answered in
//!   time, the message is deferred and the connection ends. The gate's own work is not torn off in the middle: it may have been about to keep
//!   a copy, so a held copy and a second delivery of the same message are then possible, and the log names both.
//! - **Being stopped**: nothing new is accepted, idle connections end, messages under way have a grace time.
//!
//! An idle connection has no buffers of its own; bytes are read into one piece of memory that the whole thread shares.
//!
//! Which changes the mail server grants is its business; what we do when it grants too little stands in [`mail::milter::reply`]. A filter that
//! refuses a recipient behind our back (one that stands later in the list) is not shown to us: put this one last.

mod connection;
mod counts;
mod listener;

pub use counts::{Counts, Numbers};
pub use listener::{Address, Door, OpenError};

use std::sync::Arc;
use std::time::Duration;

use model::verdict::Direction;

/// What a door is and how much it lets in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its configured name.
    pub name: Arc<str>,
    /// Which way its mail goes, if that is fixed.
    pub direction: Option<Direction>,
    /// Connections at once. Each smtpd process of a Postfix has one for as long as its client stays (`default_process_limit` is 100).
    pub connections: usize,
    /// Bytes of messages that may be in our hands at once, over all connections.
    pub kept_bytes: usize,
    /// What becomes of a message beyond the limits of one message.
    pub too_large: TooLarge,
    /// Limits of one connection.
    pub limits: mail::milter::Limits,
    /// Limits of time.
    pub times: Times,
}

impl Settings {
    /// The usual settings for a door of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            direction: None,
            connections: 2_500,
            kept_bytes: 512 << 20,
            too_large: TooLarge::Refuse,
            limits: mail::milter::Limits::default(),
            times: Times::default(),
        }
    }
}

/// What becomes of a message that is too large to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// 552 5.3.4: whoever wants to get past us must not be able to by sending more.
    Refuse,
    /// 452 4.3.4, for an operator who wants to look first.
    Defer,
    /// It goes on, unread: without our marks, and with whatever marks somebody forged.
    Pass,
}

/// How long a mail server may take, and how long we may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// From the first byte (with TLS: from its first) to the end of the negotiation. A mail server begins at once.
    pub negotiation: Duration,
    /// From the first byte of a frame to its last.
    pub frame: Duration,
    /// Silence while the mail server waits for its own client. What libmilter allows is two hours and ten seconds.
    pub idle: Duration,
    /// From the first header field to the end of the message; a mail server has all of it when it begins.
    pub content: Duration,
    /// Until what we sent was taken.
    pub write: Duration,
    /// Until the gate has answered. A client waits ten minutes for the answer to its message (RFC 5321 §4.5.3.2.6).
    pub judging: Duration,
    /// Between two requests for patience. Postfix gives up after five minutes without one (`milter_content_timeout`).
    pub progress: Duration,
    /// For messages under way when we are told to stop.
    pub grace: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            negotiation: seconds(10),
            frame: seconds(60),
            idle: seconds(2 * 3600 + 10),
            content: seconds(300),
            write: seconds(30),
            judging: seconds(120),
            progress: seconds(10),
            grace: seconds(30),
        }
    }
}
