//! The policy's text (RFC 8461 §3.2): lines of `key: value`.

use std::time::Duration;

use thiserror::Error;

/// The longest time a policy may ask to be remembered (RFC 8461 §3.2).
const MAX_AGE_SECONDS: u64 = 31_557_600;
/// Servers named; a policy with more has them for show.
const MAX_SERVERS: usize = 100;

/// What a domain says about encryption to its servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What is to be done about a server that does not fit.
    pub mode: Mode,
    /// Names of servers, lower case; `*.` stands for exactly one label.
    pub servers: Vec<String>,
    /// How long the policy is in force from its fetch on.
    pub max_age: Duration,
}

/// What is to be done about a server that does not fit (RFC 8461 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is sent to it.
    Enforce,
    /// It is reported, and sent to. (We do not report yet.)
    Testing,
    /// The domain has no policy any more.
    None,
}

/// Why a text is no policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Longer than [`Policy::MAX_BYTES`], or no UTF-8.
    #[error("read a policy: it is too long or no text")]
    Unreadable,
    /// Another version, or none.
    #[error("read a policy: it is not of version STSv1")]
    Version,
    /// No mode that is known.
    #[error("read a policy: its mode is not known")]
    Mode,
    /// No age, or one that is no number.
    #[error("read a policy: its max_age cannot be read")]
    Age,
    /// No server is named although one must be.
    #[error("read a policy: it names no server")]
    NoServer,
}

impl Policy {
    /// The longest policy read (RFC 8461 §3.3 suggests 64 kilobytes).
    pub const MAX_BYTES: usize = 64 << 10;

    /// Reads a policy. Fields that are not known are left out; of those that may stand once the first counts (RFC 8461 §3.2).
    pub fn parse(text: &[u8]) -> Result<Self, PolicyError> {
        let is_short = text.len() <= Self::MAX_BYTES;
        let text = std::str::from_utf8(text).ok().filter(|_| is_short).ok_or(PolicyError::Unreadable)?;
        let (mut version, mut mode, mut age, mut servers) = (None, None, None, Vec::new());
        for line in text.lines() {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim() {
                "version" if version.is_none() => version = Some(value),
                "mode" if mode.is_none() => mode = Some(value),
                "max_age" if age.is_none() => age = Some(value),
                "mx" if servers.len() < MAX_SERVERS => servers.extend(pattern(value)),
                _ => {}
            }
        }
        if version != Some("STSv1") {
            return Err(PolicyError::Version);
        }
        let mode = match mode {
            Some("enforce") => Mode::Enforce,
            Some("testing") => Mode::Testing,
            Some("none") => Mode::None,
            _ => return Err(PolicyError::Mode),
        };
        // RFC 8461 §3.2: up to ten digits.
        let is_age =
            |age: &&str| (1..=10).contains(&age.len()) && age.bytes().all(|byte| byte.is_ascii_digit());
        let age: u64 = age.filter(is_age).and_then(|age| age.parse().ok()).ok_or(PolicyError::Age)?;
        if servers.is_empty() && mode != Mode::None {
            return Err(PolicyError::NoServer);
        }
        Ok(Self { mode, servers, max_age: Duration::from_secs(age.min(MAX_AGE_SECONDS)) })
    }

    /// Whether a server that does not fit must get nothing.
    #[must_use]
    pub fn is_enforced(&self) -> bool {
        self.mode == Mode::Enforce
    }

    /// Whether the policy names this server.
    #[must_use]
    pub fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.servers.iter().any(|server| match server.strip_prefix("*.") {
            // RFC 8461 §4.1: the asterisk stands for the leftmost label and nothing more.
            Some(parent) => {
                host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
            }
            None => *server == host,
        })
    }
}

/// A server's name or pattern, lower case; nothing if it can be none.
fn pattern(value: &str) -> Option<String> {
    let value = value.trim_end_matches('.').to_ascii_lowercase();
    let name = value.strip_prefix("*.").unwrap_or(&value);
    let is_name = !name.is_empty()
        && name.len() <= 253
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    is_name.then_some(value)
}
