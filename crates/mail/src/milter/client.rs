//! Who handed the message to the MTA, from the connect and helo commands and the macros around them.
//! Fills [`crate::envelope::Client`]; does not believe more than the MTA verified.

use std::net::IpAddr;

use super::command::Family;
use crate::envelope::Client;

/// Bytes of a macro's value or a name that are kept; a domain has 255, an account name is a domain and a local part.
const MAX_TEXT: usize = 512;

/// What is known of a client so far.
#[derive(Clone, Debug, Default)]
pub struct ClientFacts {
    /// What the message's receiver is told.
    client: Client,
    /// The MTA's own name (macro `j`).
    mta: Option<String>,
    /// False when there is no SMTP client, whatever the macros say.
    has_address: bool,
    /// True when the MTA said that the name does not lead back to the address.
    is_name_doubtful: bool,
}

impl ClientFacts {
    /// A connection begins. Macros that came before it have been read already and stay.
    pub fn connect(&mut self, name: &[u8], family: Family<'_>) {
        let Family::Internet { port, address } = family else {
            // No address and so no SPF: the mail was handed over on the machine itself.
            self.client.address = None;
            self.client.port = None;
            self.has_address = false;
            return;
        };
        self.has_address = true;
        self.client.port = Some(port).filter(|&port| port != 0).or(self.client.port);
        self.client.address = internet_address(address).or(self.client.address);
        let is_loopback = self.client.address.is_some_and(|address| address.is_loopback());
        if is_loopback && self.client.port.is_none() {
            // Postfix shows mail that did not come by SMTP as a client at 127.0.0.1, port 0.
            self.client.address = None;
            self.has_address = false;
            return;
        }
        self.client.reverse_name = host_name(name);
    }

    /// HELO or EHLO. STARTTLS and AUTH come after it and are told by macros.
    pub fn helo(&mut self, name: &[u8]) {
        self.client.helo = text(name);
    }

    /// A macro. Those we have no use for are passed over.
    pub fn learn(&mut self, name: &[u8], value: &[u8]) {
        match name {
            b"j" => self.mta = text(value),
            b"auth_authen" => self.client.account = text(value),
            b"tls_version" => self.client.is_encrypted = text(value).is_some(),
            b"client_addr" if self.client.address.is_none() => self.client.address = internet_address(value),
            b"client_port" if self.client.port.is_none() => {
                let port = text(value).and_then(|port| port.parse().ok());
                self.client.port = port.filter(|&port: &u16| port != 0);
            }
            b"client_name" => self.client.reverse_name = host_name(value),
            b"client_resolve" => self.is_name_doubtful = value != b"OK" && !value.is_empty(),
            _ => {}
        }
    }

    /// Returns what is known now.
    #[must_use]
    pub fn client(&self) -> Client {
        let mut client = self.client.clone();
        if !self.has_address {
            client.address = None;
            client.port = None;
            client.reverse_name = None;
        }
        if self.is_name_doubtful {
            client.reverse_name = None;
        }
        client
    }

    /// Returns the MTA's own name.
    #[must_use]
    pub fn mta(&self) -> Option<String> {
        self.mta.clone()
    }
}

/// An address as MTAs write it: plain, or with `IPv6:` in front as in SMTP (RFC 5321 §4.1.3).
fn internet_address(value: &[u8]) -> Option<IpAddr> {
    let value = str::from_utf8(value).ok()?.trim_matches(['[', ']']);
    let bare = match value.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("IPv6:") => value.get(5..)?,
        _ => value,
    };
    // A client that came by IPv4 to an IPv6 socket is an IPv4 client: SPF asks about that.
    Some(bare.parse::<IpAddr>().ok()?.to_canonical())
}

/// A verified name: not the address in brackets that Sendmail writes when it found none, nor Postfix's `unknown`.
fn host_name(value: &[u8]) -> Option<String> {
    text(value).filter(|name| !name.starts_with('[') && !name.eq_ignore_ascii_case("unknown"))
}

/// A text that says something, cut to a sane length.
fn text(value: &[u8]) -> Option<String> {
    let value = value.get(..MAX_TEXT).unwrap_or(value);
    let text: String = String::from_utf8_lossy(value).chars().filter(|letter| !letter.is_control()).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
