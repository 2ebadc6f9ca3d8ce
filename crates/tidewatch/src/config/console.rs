//! The part of the configuration that speaks of the faces for people and for machines that watch machines.

use std::net::SocketAddr;

use serde::Deserialize;
use tracing::level_filters::LevelFilter;

use super::oidc::Oidc;
use super::stream::Tls;

/// The console: pages for people, and the programs' API beside them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Console {
    /// Where it listens: loopback, unless there is TLS or a proxy in front.
    pub(crate) listen: SocketAddr,
    /// How browsers reach it: `https://HOST`; empty means `http://localhost:PORT`. Passkeys belong to this name.
    pub(crate) origin: String,
    /// Certificate and key; read again when the files change.
    pub(crate) tls: Option<Tls>,
    /// Proxies in front that speak TLS with the world: their `X-Forwarded-For` counts.
    pub(crate) proxies: Vec<String>,
    /// Roles that count only for who came in with a passkey; others of the same person count all the same.
    pub(crate) passkey_for: Vec<String>,
    /// The organisation's identity provider; unset: people come in with what they have here.
    pub(crate) oidc: Option<Oidc>,
}

impl Default for Console {
    fn default() -> Self {
        Console {
            listen: SocketAddr::from(([127, 0, 0, 1], 7434)),
            origin: String::new(),
            tls: None,
            proxies: Vec::new(),
            passkey_for: Vec::new(),
            oidc: None,
        }
    }
}

/// The public pages: what anybody may read about the organisation.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Public {
    /// Where they listen; unset: nowhere. Loopback, unless there is TLS or a proxy in front.
    pub(crate) listen: Option<SocketAddr>,
    /// How customers reach them: `https://HOST`; empty means `http://localhost:PORT`.
    pub(crate) origin: String,
    /// Certificate and key; read again when the files change.
    pub(crate) tls: Option<Tls>,
    /// Proxies in front that speak TLS with the world: their `X-Forwarded-For` counts.
    pub(crate) proxies: Vec<String>,
}

/// How the log is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Log {
    /// Lines for people, or objects for a collector.
    pub(crate) format: LogFormat,
    /// How much is said.
    pub(crate) level: LogLevel,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For a terminal or the journal.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// How much a log says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogLevel {
    /// What is broken.
    Error,
    /// And what may break.
    Warn,
    /// And what an operator wants to have seen.
    #[default]
    Info,
    /// And a line for each message and request.
    Debug,
}

impl LogLevel {
    /// The same in the terms of what writes the log.
    pub(crate) fn filter(self) -> LevelFilter {
        match self {
            LogLevel::Error => LevelFilter::ERROR,
            LogLevel::Warn => LevelFilter::WARN,
            LogLevel::Info => LevelFilter::INFO,
            LogLevel::Debug => LevelFilter::DEBUG,
        }
    }
}

/// Health and counts, for machines that watch machines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Ops {
    /// Where `/health` and `/metrics` are answered; unset: nowhere. Names no address and no message; still not for the open network.
    pub(crate) listen: Option<SocketAddr>,
    /// With less room than this on a disk of ours it is not ready.
    pub(crate) min_free_megabytes: u64,
}

impl Default for Ops {
    fn default() -> Self {
        // An hour of held mail of a busy door, and time to be woken.
        Ops { listen: None, min_free_megabytes: 256 }
    }
}
