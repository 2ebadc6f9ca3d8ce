//! The header block in the shape of the rule language: who handed the message on, and what each server added.

use std::net::IpAddr;

use mail::auth_results::AuthResults;
use mail::headers::{Header, Hop as ParsedHop, Received};
use mail::{Message, Span};

use super::authentication::{AuthSummary, Claim, Signature, SpfDetails};
use super::link::Ip;
use super::party::{Domain, EmailAddress, Mailbox};

/// At most so many names and addresses are listed from all Received fields together.
const MAX_NAMED: usize = 200;

/// What the header block says.
#[derive(Clone, Debug, Default)]
pub struct HeaderFacts {
    /// With angle brackets.
    pub message_id: Option<String>,
    /// With angle brackets, as written.
    pub in_reply_to: Option<String>,
    /// Without angle brackets.
    pub references: Vec<String>,
    /// X-Mailer or User-Agent.
    pub mailer: Option<String>,
    /// Microseconds since 1970.
    pub date_micros: Option<i64>,
    /// Hours east of UTC in text, as rules compare it.
    pub date_original_offset: Option<String>,
    /// Reply-To.
    pub reply_to: Vec<Mailbox>,
    /// Return-Path.
    pub return_path: Option<EmailAddress>,
    /// Delivered-To, the topmost.
    pub delivered_to: Option<EmailAddress>,
    /// X-Sender.
    pub x_sender: Option<EmailAddress>,
    /// X-Authenticated-Sender.
    pub x_authenticated_sender: Option<EmailAddress>,
    /// X-Authenticated-Domain.
    pub x_authenticated_domain: Option<Domain>,
    /// X-Originating-IP.
    pub x_originating_ip: Option<Ip>,
    /// X-Client-IP.
    pub x_client_ip: Option<Ip>,
    /// X-Secure-Server-Account.
    pub x_secure_server_account: Option<String>,
    /// Names in Received fields, each once.
    pub domains: Vec<Domain>,
    /// Addresses in Received fields, each once.
    pub ips: Vec<Ip>,
    /// The header block cut where servers added to it, the origin first.
    pub hops: Vec<Hop>,
    /// What authentication found.
    pub auth_summary: AuthSummary,
}

impl HeaderFacts {
    /// Reads the header block of a message.
    #[must_use]
    pub fn new(message: &Message, found: Option<&AuthResults>) -> Self {
        let named = Named::new(message);
        let value = |name: &str| message.headers.value(name).map(str::trim).filter(|value| !value.is_empty());
        let address = |name: &str| value(name).and_then(address_in);
        Self {
            message_id: message.message_id.clone(),
            in_reply_to: value("in-reply-to").map(str::to_owned),
            references: message.references.clone(),
            mailer: message.mailer.clone(),
            date_micros: message.date.map(|date| date.unix_seconds.saturating_mul(1_000_000)),
            date_original_offset: message.date.map(|date| (date.offset_minutes / 60).to_string()),
            reply_to: Mailbox::all(&message.reply_to, Mailbox::new),
            return_path: message.return_path.as_ref().map(|path| EmailAddress::lenient(&path.address)),
            delivered_to: message.delivered_to.first().map(|path| EmailAddress::lenient(&path.address)),
            x_sender: address("x-sender"),
            x_authenticated_sender: address("x-authenticated-sender"),
            x_authenticated_domain: value("x-authenticated-domain").map(Domain::lenient),
            x_originating_ip: value("x-originating-ip").and_then(ip_in),
            x_client_ip: value("x-client-ip").and_then(ip_in),
            x_secure_server_account: value("x-secure-server-account").map(str::to_owned),
            domains: named.domains,
            ips: named.ips.into_iter().map(Ip::new).collect(),
            hops: message.hops.iter().map(|hop| Hop::new(hop, &message.headers.list)).collect(),
            auth_summary: AuthSummary::new(found),
        }
    }
}

/// `[192.0.2.1]`, with or without brackets.
fn ip_in(value: &str) -> Option<Ip> {
    value.trim_matches(['[', ']', ' ']).parse().ok().map(Ip::new)
}

/// `Ada <ada@example.com>` or the address alone.
fn address_in(value: &str) -> Option<EmailAddress> {
    let bare = value
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(value, |(address, _)| address);
    model::address::EmailAddress::parse(bare).map(EmailAddress::from)
}

/// Names and addresses of Received fields, each once, in order from the origin.
#[derive(Default)]
struct Named {
    domains: Vec<Domain>,
    ips: Vec<IpAddr>,
}

impl Named {
    fn new(message: &Message) -> Self {
        let mut named = Self::default();
        for received in message.hops.iter().filter_map(|hop| hop.received.as_ref()) {
            let for_domain = received.for_address.as_deref().and_then(|address| address.rsplit('@').next());
            let names = [
                received.helo.as_deref(),
                received.client_name.as_deref(),
                received.by_name.as_deref(),
                for_domain,
            ];
            names.into_iter().flatten().for_each(|name| named.name(name));
            received.ips.iter().for_each(|ip| named.ip(*ip));
        }
        named
    }

    fn name(&mut self, name: &str) {
        let is_known = |known: &Domain| known.name().eq_ignore_ascii_case(name.trim_end_matches('.'));
        if self.domains.len() >= MAX_NAMED || !name.contains('.') || self.domains.iter().any(is_known) {
            return;
        }
        // An address literal in HELO is listed among the addresses, not here.
        let domain = model::domain::Domain::parse(name).filter(|domain| domain.root_domain().is_some());
        self.domains.extend(domain.map(Domain));
    }

    fn ip(&mut self, ip: IpAddr) {
        if self.ips.len() < MAX_NAMED && !self.ips.contains(&ip) {
            self.ips.push(ip);
        }
    }
}

/// The fields one server added.
#[derive(Clone, Debug)]
pub struct Hop {
    /// 0 is the origin.
    pub index: u32,
    /// The fields from the lowest to the topmost.
    pub fields: Vec<HopField>,
    /// The Received field that closed the hop.
    pub received: Option<Received>,
    /// The topmost Received-SPF field.
    pub received_spf: Option<SpfDetails>,
    /// The last DKIM-like signature seen.
    pub signature: Option<Signature>,
    /// What the server claims of authentication.
    pub authentication_results: Option<Claim>,
}

/// One header field in its hop.
#[derive(Clone, Debug)]
pub struct HopField {
    /// The name as written.
    pub name: String,
    /// The value, unfolded.
    pub value: String,
    /// Counted from the lowest field of the whole block, which is 0.
    pub position: u32,
    /// The value in the raw message.
    pub span: Span,
}

impl Hop {
    fn new(parsed: &ParsedHop, headers: &[Header]) -> Self {
        let range = parsed.first_header as usize..parsed.end_header as usize;
        let own = headers.get(range).unwrap_or_default();
        let is_arc = |header: u32| {
            headers
                .get(header as usize)
                .is_some_and(|field| field.is("arc-message-signature") || field.is("arc-seal"))
        };
        Self {
            index: parsed.index,
            fields: own.iter().rev().map(|header| HopField::new(header, headers.len())).collect(),
            received: parsed.received.clone(),
            received_spf: parsed.received_spf.as_ref().map(SpfDetails::of_received),
            signature: parsed
                .signature
                .as_ref()
                .map(|field| Signature::of_field(field, is_arc(field.header))),
            authentication_results: parsed.authentication_results.as_ref().map(Claim::new),
        }
    }
}

impl HopField {
    fn new(header: &Header, headers: usize) -> Self {
        Self {
            name: header.name.clone(),
            value: header.value.clone(),
            position: ParsedHop::position(header.index, headers),
            span: header.value_span,
        }
    }
}
