//! Channels: where alarms go. What a channel's settings are, how they are written into the sealed document, and what is refused.

use mail::compose::Mailbox;
use model::address::EmailAddress;
use platform::fetch::Url;
use serde_json::{Value as Json, json};
use store::post::alarm_channel::ChannelKind;
use thiserror::Error;

use super::webhook::WebhookSecret;
use crate::envelope::{list, text};

/// People of one mail channel; whoever has more has a list of his own.
const MAX_PEOPLE: usize = 20;
/// While a secret is being replaced there are two.
const MAX_SECRETS: usize = 2;
/// RFC 5424 §6.2.1: facilities are numbered 0 to 23.
const MAX_FACILITY: u8 = 23;
/// `local0` (RFC 5424 §6.2.1, table 1).
pub const DEFAULT_FACILITY: u8 = 16;

/// What a channel is told through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChannelSettings {
    /// Mail to our own people.
    Mail(Vec<Mailbox>),
    /// A signed request.
    Webhook(Webhook),
    /// A line to a log server.
    Syslog(Syslog),
}

/// A signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Where it goes.
    pub url: String,
    /// What signs it: the newest first, and for a while the one before.
    pub secrets: Vec<WebhookSecret>,
    /// Whether it may be on our own machine or network.
    pub may_reach_own_network: bool,
}

/// A log server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syslog {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken with.
    pub transport: SyslogTransport,
    /// Which facility our lines have.
    pub facility: u8,
}

/// How a log server is spoken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyslogTransport {
    /// Datagrams, in the clear; lost ones are not noticed.
    Udp,
    /// A connection, in the clear.
    Tcp,
    /// A connection, encrypted to a trusted name.
    Tls,
}

impl SyslogTransport {
    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    /// Reads the word written by [`SyslogTransport::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Udp, Self::Tcp, Self::Tls].into_iter().find(|transport| transport.as_str() == word)
    }
}

/// Settings that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChannelError {
    /// Nobody, or too many.
    #[error("use the channel: name 1 to {MAX_PEOPLE} addresses")]
    People,
    /// The URL is none.
    #[error("use the channel: its URL must be https://HOST/PATH")]
    Url,
    /// In the clear beyond our own network.
    #[error(
        "use the channel: http:// is only for our own network; use https://, or allow our own network for it"
    )]
    Clear,
    /// No secret, or too many.
    #[error("use the channel: it has no secret, or more than {MAX_SECRETS}")]
    Secrets,
    /// The log server's name, port or facility.
    #[error("use the channel: name a log server with a port and a facility of at most {MAX_FACILITY}")]
    Syslog,
    /// The time zone of its quiet hours.
    #[error("use the channel: the time zone of its quiet hours is not known; write it like Europe/Berlin")]
    Zone,
    /// Not a webhook.
    #[error("use the channel: only a webhook has a secret")]
    NoSecret,
}

impl ChannelSettings {
    /// What kind of channel it is.
    #[must_use]
    pub const fn kind(&self) -> ChannelKind {
        match self {
            Self::Mail(_) => ChannelKind::Mail,
            Self::Webhook(_) => ChannelKind::Webhook,
            Self::Syslog(_) => ChannelKind::Syslog,
        }
    }

    /// Says whether it can be used.
    pub fn check(&self) -> Result<(), ChannelError> {
        match self {
            Self::Mail(people) if people.is_empty() || people.len() > MAX_PEOPLE => Err(ChannelError::People),
            Self::Mail(_) => Ok(()),
            Self::Webhook(webhook) => webhook.check(),
            Self::Syslog(syslog) => {
                let is_host = !syslog.host.is_empty()
                    && !syslog.host.chars().any(|letter| letter.is_whitespace() || letter.is_control());
                let is_good = is_host && syslog.port > 0 && syslog.facility <= MAX_FACILITY;
                if is_good { Ok(()) } else { Err(ChannelError::Syslog) }
            }
        }
    }

    /// Where it goes, for a page: without what is secret in it.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Mail(people) => {
                let people: Vec<_> = people.iter().map(|mailbox| mailbox.address.email()).collect();
                people.join(", ")
            }
            Self::Webhook(webhook) => Url::parse(&webhook.url).map(|url| url.place()).unwrap_or_default(),
            Self::Syslog(syslog) => {
                format!("{}://{}:{}", syslog.transport.as_str(), syslog.host, syslog.port)
            }
        }
    }

    /// Writes them as the document that is sealed.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Mail(people) => {
                let person =
                    |mailbox: &Mailbox| json!({"name": mailbox.name, "address": mailbox.address.email()});
                json!({"mail": people.iter().map(person).collect::<Vec<_>>()})
            }
            Self::Webhook(webhook) => json!({"webhook": {
                "url": webhook.url,
                "secrets": webhook.secrets.iter().map(|secret| secret.expose().to_string()).collect::<Vec<_>>(),
                "may_reach_own_network": webhook.may_reach_own_network,
            }}),
            Self::Syslog(syslog) => json!({"syslog": {
                "host": syslog.host,
                "port": syslog.port,
                "transport": syslog.transport.as_str(),
                "facility": syslog.facility,
            }}),
        }
    }

    /// Reads what [`ChannelSettings::to_json`] wrote; none if it is not in its form.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        if !json["mail"].is_null() {
            let person = |json: &Json| {
                let address = EmailAddress::parse(json["address"].as_str()?)?;
                Some(Mailbox { name: text(&json["name"])?, address })
            };
            return Some(Self::Mail(list(&json["mail"], person)?));
        }
        let webhook = &json["webhook"];
        if !webhook.is_null() {
            let secret = |json: &Json| WebhookSecret::parse(json.as_str()?);
            return Some(Self::Webhook(Webhook {
                url: text(&webhook["url"])?,
                secrets: list(&webhook["secrets"], secret)?,
                may_reach_own_network: webhook["may_reach_own_network"].as_bool()?,
            }));
        }
        let syslog = &json["syslog"];
        Some(Self::Syslog(Syslog {
            host: text(&syslog["host"])?,
            port: u16::try_from(syslog["port"].as_u64()?).ok()?,
            transport: SyslogTransport::parse(syslog["transport"].as_str()?)?,
            facility: u8::try_from(syslog["facility"].as_u64()?).ok()?,
        }))
    }
}

impl Webhook {
    fn check(&self) -> Result<(), ChannelError> {
        let url = Url::parse(&self.url).map_err(|_| ChannelError::Url)?;
        if !url.is_tls() && !self.may_reach_own_network {
            return Err(ChannelError::Clear);
        }
        let is_secret = (1..=MAX_SECRETS).contains(&self.secrets.len());
        if is_secret { Ok(()) } else { Err(ChannelError::Secrets) }
    }
}
