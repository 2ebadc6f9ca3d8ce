//! The configuration: one TOML file, every key of which can be overridden by `TIDEWATCH__SECTION__KEY`.
//! The structs are the schema; a test holds `docs/configuration.md` to them. Read by `wiring`.

pub(crate) mod clearinghouse;
pub(crate) mod console;
pub(crate) mod custody;
pub(crate) mod digest;
pub(crate) mod exports;
pub(crate) mod letters;
pub(crate) mod oidc;
mod overrides;
pub(crate) mod response;
pub(crate) mod stream;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use model::verdict::Points;
use platform::phrases::FALLBACK_LANGUAGE;
use serde::{Deserialize, Deserializer};

/// Everything an operator can set.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Language of texts for people: `en` or `de`.
    pub(crate) language: String,
    /// Where rows are kept: `sqlite:FILE` (relative to the data folder) or `postgres://…`.
    pub(crate) store: String,
    /// Where events travel: `local:`.
    pub(crate) events: String,
    /// Where sealed objects are kept: `file:FOLDER` (relative to the data folder).
    pub(crate) objects: String,
    /// Where keys are.
    pub(crate) keys: Keys,
    /// Our own organisation.
    pub(crate) organisation: Organisation,
    /// People whom others may pretend to be.
    pub(crate) people: Vec<Person>,
    /// Names we are known by.
    pub(crate) brands: Vec<Name>,
    /// Companies we work with.
    pub(crate) vendors: Vec<Name>,
    /// What we have promised our customers.
    pub(crate) promises: Promises,
    /// From how many points on a message is tagged, held, refused.
    pub(crate) thresholds: ThresholdsByDirection,
    /// The HTTP scan service.
    pub(crate) scan: Scan,
    /// The console: pages for people.
    pub(crate) console: console::Console,
    /// The public pages: what anybody may read about the organisation.
    pub(crate) public: console::Public,
    /// Health and counts, for machines that watch machines.
    pub(crate) ops: console::Ops,
    /// How the log is written.
    pub(crate) log: console::Log,
    /// How names are looked up.
    pub(crate) dns: Dns,
    /// Whose word counts in authentication.
    pub(crate) authentication: Authentication,
    /// Spam filters in front of us whose word counts.
    pub(crate) upstream_filters: Vec<UpstreamFilter>,
    /// Rules besides our own.
    pub(crate) rules: Rules,
    /// What holds at every door of a mail stream.
    pub(crate) stream: stream::Stream,
    /// Doors at which an MTA asks us.
    pub(crate) milter: Vec<stream::Milter>,
    /// Doors through which mail passes on its way.
    pub(crate) proxy: Vec<stream::Proxy>,
    /// Mail addressed to Tidewatch itself.
    pub(crate) mailbox: stream::Mailbox,
    /// Keys that sign our own letters.
    pub(crate) dkim: Vec<stream::Dkim>,
    /// Customers' lists and who has them.
    pub(crate) custody: custody::Custody,
    /// Cases and the letters that are drafted in them.
    pub(crate) response: response::Response,
    /// Letters to many.
    pub(crate) letters: letters::Letters,
    /// Lists that leave.
    pub(crate) exports: exports::Exports,
    /// Held mail.
    pub(crate) hold: stream::Hold,
    /// Letters to recipients whose mail is held.
    pub(crate) digest: digest::Digest,
    /// What became of messages.
    pub(crate) trace: stream::Trace,
    /// Warning others, and being warned.
    pub(crate) clearinghouse: clearinghouse::Clearinghouse,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            language: FALLBACK_LANGUAGE.to_owned(),
            store: "sqlite:tidewatch.db".to_owned(),
            events: "local:".to_owned(),
            objects: "file:objects".to_owned(),
            keys: Keys::default(),
            organisation: Organisation::default(),
            people: Vec::new(),
            brands: Vec::new(),
            vendors: Vec::new(),
            promises: Promises::default(),
            thresholds: ThresholdsByDirection::default(),
            scan: Scan::default(),
            console: console::Console::default(),
            public: console::Public::default(),
            ops: console::Ops::default(),
            log: console::Log::default(),
            dns: Dns::default(),
            authentication: Authentication::default(),
            upstream_filters: Vec::new(),
            rules: Rules::default(),
            stream: stream::Stream::default(),
            milter: Vec::new(),
            proxy: Vec::new(),
            mailbox: stream::Mailbox::default(),
            dkim: Vec::new(),
            custody: custody::Custody::default(),
            response: response::Response::default(),
            letters: letters::Letters::default(),
            exports: exports::Exports::default(),
            hold: stream::Hold::default(),
            digest: digest::Digest::default(),
            trace: stream::Trace::default(),
            clearinghouse: clearinghouse::Clearinghouse::default(),
        }
    }
}

/// Where keys are.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Keys {
    /// The file of the root key; empty means `tidewatch/root.key` in the user's configuration folder.
    pub(crate) root: PathBuf,
}

/// Our own organisation.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Organisation {
    /// Its name, as customers know it.
    pub(crate) name: String,
    /// Domains it sends from; sub-domains are included.
    pub(crate) domains: Vec<String>,
}

/// A person whom others may pretend to be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// The name as it stands in From.
    pub(crate) name: String,
    /// The addresses this person really writes from.
    #[serde(default)]
    pub(crate) addresses: Vec<String>,
}

/// A brand or a vendor.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Name {
    /// The name.
    pub(crate) name: String,
    /// The domains it really sends from and links to.
    #[serde(default)]
    pub(crate) domains: Vec<String>,
}

/// What we have promised our customers, and therefore check our own outgoing mail for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Promises {
    /// What we will never ask for: `password`, `card_number`, `pin`, … (see `tidewatch check`).
    pub(crate) never_ask: Vec<String>,
}

/// Thresholds for mail coming in and mail going out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ThresholdsByDirection {
    pub(crate) inbound: Thresholds,
    pub(crate) outbound: Thresholds,
}

/// From how many points on what happens; absent ones keep their default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Thresholds {
    /// Delivered with a mark.
    #[serde(deserialize_with = "points")]
    pub(crate) tag: Option<Points>,
    /// Kept back.
    #[serde(deserialize_with = "points")]
    pub(crate) hold: Option<Points>,
    /// The sender is asked to come back later.
    #[serde(deserialize_with = "points")]
    pub(crate) defer: Option<Points>,
    /// Refused.
    #[serde(deserialize_with = "points")]
    pub(crate) reject: Option<Points>,
}

/// The HTTP scan service.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Scan {
    /// Where it listens; loopback only.
    pub(crate) listen: SocketAddr,
    /// Threads that read messages; 0 means one for each core.
    pub(crate) workers: usize,
    /// Messages that may wait for a thread before callers are told to come back.
    pub(crate) queue: usize,
    /// The largest message accepted.
    pub(crate) max_message_bytes: usize,
    /// What rspamd's callers are told for a message that would be held.
    pub(crate) rspamd_hold: String,
}

impl Default for Scan {
    fn default() -> Self {
        Scan {
            listen: SocketAddr::from(([127, 0, 0, 1], 7433)),
            workers: 0,
            queue: 1024,
            max_message_bytes: 64 << 20,
            rspamd_hold: "quarantine".to_owned(),
        }
    }
}

/// How names are looked up.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Dns {
    /// Whether names are looked up at all.
    pub(crate) enabled: bool,
    /// Servers to ask, `ADDRESS:PORT`; none means those of this machine.
    pub(crate) servers: Vec<SocketAddr>,
}

impl Default for Dns {
    fn default() -> Self {
        Dns { enabled: true, servers: Vec::new() }
    }
}

/// Whose word counts in authentication.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Authentication {
    /// Our own relays: addresses, networks or names of machines whose Received fields are believed.
    pub(crate) trusted_hops: Vec<String>,
    /// Names under which a trusted relay writes Authentication-Results (RFC 8601 §2.5).
    pub(crate) authserv_ids: Vec<String>,
    /// The same for servers that write the field directly below their own Received field.
    pub(crate) authserv_ids_below: Vec<String>,
    /// Domains whose ARC seals count (RFC 8617).
    pub(crate) arc_sealers: Vec<String>,
}

/// A spam filter in front of us, and how its field is told from one that a stranger wrote.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpstreamFilter {
    /// As people call it.
    pub(crate) name: String,
    /// The field it writes.
    pub(crate) header: String,
    /// Where it writes it.
    #[serde(default)]
    pub(crate) writes: Writes,
}

/// Where a filter writes its field; see `judge::upstream`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Writes {
    /// Above the Received field of a trusted relay.
    #[default]
    AboveTrace,
    /// Anywhere, on a trusted relay, deleting what strangers wrote.
    AnywhereBehindTrusted,
    /// Anywhere, in the server that asks us, likewise.
    BesideUs,
}

/// Rules besides our own.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rules {
    /// Folders with rule files in the community format.
    pub(crate) directories: Vec<PathBuf>,
}

impl Config {
    /// Reads the file, if one is named, and the overrides from `variables`.
    ///
    /// Errors: a mistake with the place in the file, what was expected, and which key may have been meant.
    pub(crate) fn load(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let mut table = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("read the configuration {}", path.display()))?;
                // Once with the text at hand, so that a mistake is shown where it stands.
                toml::from_str::<Config>(&text).map_err(|error| explained(&error, path))?;
                text.parse::<toml::Table>().map_err(|error| explained(&error, path))?
            }
            None => toml::Table::new(),
        };
        let overridden = overrides::apply(&mut table, variables)?;
        table.try_into().map_err(|error: toml::de::Error| {
            anyhow!("use the environment ({}): {}", overridden.join(", "), error.message())
        })
    }
}

/// A mistake in the file, with its place and, where a key is misspelt, the key that may have been meant.
fn explained(error: &toml::de::Error, path: &Path) -> anyhow::Error {
    anyhow!("read the configuration {}\n{error}{}", path.display(), suggestion(error.message()))
}

/// Finds the nearest of the names that serde lists: "unknown field `lisen`, expected one of `listen`, `workers`".
fn suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next().filter(|_| message.starts_with("unknown field")) else {
        return String::new();
    };
    let nearest = quoted.map(|known| (distance(unknown, known), known)).min();
    match nearest {
        Some((distance, known)) if distance <= 1 + known.len() / 3 => format!("Did you mean `{known}`?\n"),
        _ => String::new(),
    }
}

/// Edit distance, for the handful of short names of a configuration.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

/// Points are written as numbers with at most two decimals.
fn points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Points>, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = match &value {
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Points::parse(&text).map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!("`{text}` is not a number of points; write it like 6 or 6.25"))
    })
}

#[cfg(test)]
mod tests;
