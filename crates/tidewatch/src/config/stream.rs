//! The part of the configuration that speaks of mail streams: doors, what happens at them, the hold, and where released mail goes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use judge::campaign::Sampling;
use model::verdict::Direction;
use serde::{Deserialize, Deserializer};

/// What holds at every door that does not say otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Stream {
    /// Judge and show, or act as well.
    pub(crate) mode: Mode,
    /// What happens to mail that cannot be judged or kept.
    pub(crate) when_unable: WhenUnable,
    /// How long senders are asked to come back before mail is accepted unjudged.
    pub(crate) defer_minutes: u32,
    /// Where held mail waits.
    pub(crate) hold: HoldPlace,
    /// The largest message that a door takes.
    pub(crate) max_message_bytes: usize,
    /// Connections of one door at the same time.
    pub(crate) max_connections: usize,
    /// The name under which we write Authentication-Results into mail from outside; empty: we write none.
    pub(crate) authserv_id: String,
    /// Copies of one text from one account of ours.
    pub(crate) campaign: Campaign,
}

impl Default for Stream {
    fn default() -> Self {
        Stream {
            mode: Mode::Observe,
            when_unable: WhenUnable::Defer,
            defer_minutes: 10,
            hold: HoldPlace::Ours,
            max_message_bytes: 64 << 20,
            max_connections: 2048,
            authserv_id: String::new(),
            campaign: Campaign::default(),
        }
    }
}

/// How many copies of one outgoing text are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Campaign {
    /// So many at first.
    pub(crate) first: u64,
    /// Then one in so many; 1 judges every copy.
    pub(crate) one_in: u64,
}

impl Default for Campaign {
    fn default() -> Self {
        let Sampling { first, one_in } = Sampling::default();
        Campaign { first, one_in }
    }
}

/// What a door does with a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mode {
    /// Everything passes; what would have happened is marked and shown.
    Observe,
    /// What was decided is done.
    Enforce,
}

/// What happens to mail that cannot be judged or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum WhenUnable {
    /// Senders are asked to come back; after `defer_minutes` it is accepted and marked.
    Defer,
    /// It is accepted at once and marked as unjudged.
    AcceptAndMark,
}

/// Where held mail waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HoldPlace {
    /// Sealed in our data folder; people look at it and release it here.
    Ours,
    /// In the queue of the MTA in front (Postfix: `postsuper -H` releases it); milter only.
    Mta,
}

/// A milter door: the MTA in front asks us about each message.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Milter {
    /// The door's name in the trace and on pages.
    pub(crate) name: String,
    /// `ADDRESS:PORT` or `unix:/path/of/socket`.
    pub(crate) listen: String,
    /// Which way mail of this door goes; unset: found from the organisation's domains.
    #[serde(default, deserialize_with = "direction")]
    pub(crate) direction: Option<Direction>,
    /// Instead of `stream.mode`.
    pub(crate) mode: Option<Mode>,
    /// Instead of `stream.when_unable`.
    pub(crate) when_unable: Option<WhenUnable>,
    /// Instead of `stream.hold`.
    pub(crate) hold: Option<HoldPlace>,
    /// Certificate and key for TLS on a TCP socket.
    pub(crate) tls: Option<Tls>,
}

/// An SMTP proxy door: mail passes through us on its way to the next hop.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proxy {
    /// The door's name in the trace and on pages.
    pub(crate) name: String,
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// Where mail goes: `HOST:PORT`.
    pub(crate) next_hop: String,
    /// How it is encrypted on the way there.
    #[serde(default)]
    pub(crate) next_hop_tls: NextHopTls,
    /// Tells the next hop with XCLIENT who the client is, where it offers that.
    #[serde(default)]
    pub(crate) pass_xclient: bool,
    /// `filter` behind an MTA (changes nothing but marks), `mx` in front of it (adds Received, counts hops).
    #[serde(default)]
    pub(crate) kind: ProxyKind,
    /// Addresses and networks whose word about the client counts (XFORWARD, XCLIENT, PROXY).
    #[serde(default)]
    pub(crate) peers: Vec<String>,
    /// Load balancers: they begin every connection with a PROXY header.
    #[serde(default)]
    pub(crate) balancers: Vec<String>,
    /// The name it greets with, and gives in Received fields.
    #[serde(default = "localhost")]
    pub(crate) host_name: String,
    /// Which way mail of this door goes; unset: found from the organisation's domains.
    #[serde(default, deserialize_with = "direction")]
    pub(crate) direction: Option<Direction>,
    /// Instead of `stream.mode`.
    pub(crate) mode: Option<Mode>,
    /// Instead of `stream.when_unable`.
    pub(crate) when_unable: Option<WhenUnable>,
    /// Certificate and key for STARTTLS.
    pub(crate) tls: Option<Tls>,
}

/// How a proxy encrypts to its next hop.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NextHopTls {
    /// Where it is offered, or always.
    pub(crate) level: NextHopTlsLevel,
    /// Roots to trust, a PEM file; unset: those of this machine.
    pub(crate) ca: Option<PathBuf>,
    /// The name its certificate must be for; unset: that of `next_hop`.
    pub(crate) server_name: Option<String>,
    /// The chain we show if it asks for one, our own certificate first.
    pub(crate) certificate: Option<PathBuf>,
    /// The key of that certificate (PKCS #8).
    pub(crate) key: Option<PathBuf>,
}

/// How much encryption a proxy asks of its next hop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NextHopTlsLevel {
    /// Where it is offered, whatever the certificate (RFC 7435).
    #[default]
    Opportunistic,
    /// Always, with a certificate that is trusted for its name; else mail is put off.
    Required,
}

/// A key that signs our own letters.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dkim {
    /// The domain it signs for.
    pub(crate) domain: String,
    /// The selector under which the public key is published.
    pub(crate) selector: String,
    /// The private key, a PEM file: RSA of 2048 bits or more, or Ed25519.
    pub(crate) key: PathBuf,
}

/// What a proxy is to its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProxyKind {
    /// Behind an MTA, as Postfix's `smtpd_proxy_filter`.
    #[default]
    Filter,
    /// The first to meet the internet.
    Mx,
}

/// A certificate chain and its key, PEM files.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// The chain, our own certificate first.
    pub(crate) certificate: PathBuf,
    /// The key (PKCS #8).
    pub(crate) key: PathBuf,
}

/// Mail addressed to Tidewatch itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Mailbox {
    /// Where it is taken in; unset: nowhere.
    pub(crate) listen: Option<SocketAddr>,
    /// The name it greets with.
    pub(crate) host_name: String,
    /// Domains whose mail is ours.
    pub(crate) domains: Vec<String>,
    /// Domains at which canaries live: mail for addresses that were issued is taken, and no other.
    pub(crate) canary_domains: Vec<String>,
    /// More local parts and their purposes: `is-it-real = "report"`; each purpose is also known by its own name.
    pub(crate) addresses: BTreeMap<String, String>,
    /// Days that arrived mail is kept.
    pub(crate) keep_days: u32,
    /// Certificate and key for STARTTLS.
    pub(crate) tls: Option<Tls>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Mailbox {
            listen: None,
            host_name: "localhost".to_owned(),
            domains: Vec::new(),
            canary_domains: Vec::new(),
            addresses: BTreeMap::new(),
            keep_days: 90,
            tls: None,
        }
    }
}

/// Held mail: how long it waits, who is told, and where released mail goes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Hold {
    /// Days that a message waits for a person; then it is destroyed and our own people are told.
    pub(crate) keep_days: u32,
    /// Where released mail is handed over, past the filter: `HOST:PORT`; unset: it cannot be released.
    pub(crate) release_to: Option<String>,
    /// Marks released mail, where it must pass one of our doors once more.
    pub(crate) mark_released: bool,
    /// Who is told what ran out.
    pub(crate) notify: Vec<String>,
    /// Who such notices are from.
    pub(crate) notify_from: String,
    /// Whether one of our own people is told that a message of his was held because a list of customers seems to be in it.
    pub(crate) tell_senders: bool,
}

impl Default for Hold {
    fn default() -> Self {
        Hold {
            keep_days: 14,
            release_to: None,
            mark_released: false,
            notify: Vec::new(),
            notify_from: String::new(),
            tell_senders: true,
        }
    }
}

/// The trace: what was decided of messages and what became of them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Trace {
    /// Days that a row is kept.
    pub(crate) keep_days: u32,
}

impl Default for Trace {
    fn default() -> Self {
        Trace { keep_days: 90 }
    }
}

fn localhost() -> String {
    "localhost".to_owned()
}

/// Reads the word of a direction.
fn direction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Direction>, D::Error> {
    let word = String::deserialize(deserializer)?;
    Direction::parse(&word).map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "`{word}` is no direction: expected `inbound`, `outbound` or `internal`"
        ))
    })
}
