//! Where the message entered our own or trusted machines: the one client whose address SPF may judge.
//!
//! Walks the trace from the top only as far as trusted machines wrote it; what stands below was written by strangers and is
//! never believed. Pure.

use std::net::IpAddr;

use mail::{Message, authentication::Network, headers::Received};

use super::Connection;

/// The machines whose trace is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Addresses of our own and our forwarders' machines.
    pub networks: Vec<Network>,
    /// Their names as they call themselves in `by`: `mx.example.com`, or `.example.com` for all below it.
    pub hosts: Vec<String>,
}

/// What is known of the message's way in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The first client that is not ours.
    pub client_ip: Option<IpAddr>,
    /// The name it called itself.
    pub helo: Option<String>,
    /// The envelope sender, if it is known from somebody trusted; `Some("")` is the null sender.
    pub mail_from: Option<String>,
    /// The client had authenticated as one of our own users; there is no sending server to check.
    pub is_submission: bool,
    /// The lowest Received field that a trusted machine wrote, an index into the header block.
    pub border: Option<u32>,
    /// The machine we had the message from is trusted, or is one of those that keep the file.
    pub is_from_trusted: bool,
}

impl Trust {
    fn has_address(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    fn has_host(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.hosts.iter().map(|host| host.to_ascii_lowercase()).any(|host| match host.strip_prefix('.') {
            Some(parent) => name.strip_suffix(parent).is_some_and(|before| before.ends_with('.')),
            None => name == host.trim_end_matches('.'),
        })
    }
}

/// Finds the client outside: the connection's own, or, behind trusted machines, the one their trace names.
///
/// A file has no connection; its trace counts only if its topmost Received was written by a trusted host.
#[must_use]
pub fn origin(message: &Message, connection: &Connection, trust: &Trust) -> Origin {
    let told = Origin {
        helo: connection.helo.clone(),
        mail_from: connection.mail_from.clone(),
        ..Origin::default()
    };
    match connection.ip {
        Some(ip) if !trust.has_address(ip) => Origin { client_ip: Some(ip), ..told },
        Some(_) => walked(message, connection, trust, true),
        None => walked(message, connection, trust, false),
    }
}

/// Goes down the trace while those who wrote it are trusted. `is_peer_trusted`: the machine that gave us the message is,
/// so whatever it calls itself, the topmost field is its own.
fn walked(message: &Message, connection: &Connection, trust: &Trust, is_peer_trusted: bool) -> Origin {
    let mut origin = Origin { is_from_trusted: is_peer_trusted, ..Origin::default() };
    let mut is_writer_trusted = is_peer_trusted;
    let from_top =
        message.hops.iter().rev().filter_map(|hop| Some((hop.first_header, hop.received.as_ref()?)));
    for (place, received) in from_top {
        let is_known_host = received.by_name.as_deref().is_some_and(|name| trust.has_host(name));
        if !is_writer_trusted && !is_known_host {
            break;
        }
        origin.is_from_trusted = true;
        origin.border = Some(place);
        match step(received, trust) {
            Step::Outside(ip) => {
                origin.client_ip = Some(ip);
                origin.helo.clone_from(&received.helo);
                break;
            }
            Step::Submission => {
                origin.is_submission = true;
                break;
            }
            Step::Inside => is_writer_trusted = true,
            // Handed on within one machine: the next field must name its writer.
            Step::Unnamed => is_writer_trusted = false,
        }
    }
    if origin.is_from_trusted {
        // Final delivery writes the envelope sender above all trace (RFC 5321 §4.4).
        let return_path = || message.return_path.as_ref().map(|path| path.address.clone());
        origin.mail_from = connection.mail_from.clone().or_else(return_path);
    }
    origin
}

enum Step {
    Outside(IpAddr),
    Submission,
    Inside,
    Unnamed,
}

fn step(received: &Received, trust: &Trust) -> Step {
    // RFC 3848: the client had to say who it is.
    if received.has_authentication {
        return Step::Submission;
    }
    match received.client_ip {
        // A filter on the same machine hands the message back over loopback.
        Some(ip) if ip.to_canonical().is_loopback() || trust.has_address(ip) => Step::Inside,
        Some(ip) => Step::Outside(ip),
        None => Step::Unnamed,
    }
}
