//! The way to the servers: one question out, one answer in, over UDP and, if that is cut short, TCP.
//! The one place that knows the resolver library; keeps no memory of answers (that is `cache`).

use std::{net::IpAddr, sync::Arc, time::Duration};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ServerOrderingStrategy},
    lookup::Lookup,
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{Name, RData, Record, RecordType},
    },
};

use super::{
    DnsSettings, Exchange, Kind, LookupError, Question, Records, SocketAddr, Trouble, cache::Answer,
};

/// Records of one answer that are read; more is no zone we must understand, and each costs work further on.
const MAX_RECORDS: usize = 100;
/// The payload we let servers send over UDP before they must cut it short: small enough to pass common paths in one piece, as
/// resolvers agreed in 2020, and below the limit of RFC 9715 §3.2.
const UDP_PAYLOAD_BYTES: u16 = 1_232;

/// The library could not be set up.
pub(super) type SetupError = NetError;

pub(super) struct Transport {
    resolver: TokioResolver,
}

impl Transport {
    pub(super) fn new(settings: &DnsSettings) -> Result<Self, SetupError> {
        let provider = TokioRuntimeProvider::default();
        let mut builder = if settings.servers.is_empty() {
            TokioResolver::builder(provider)?
        } else {
            let servers = settings.servers.iter().map(name_server).collect();
            TokioResolver::builder_with_config(
                ResolverConfig::from_parts(None, Vec::new(), servers),
                provider,
            )
        };
        let options = builder.options_mut();
        options.timeout = settings.timeout;
        options.attempts = settings.retries;
        options.edns0 = true;
        options.edns_payload_len = UDP_PAYLOAD_BYTES;
        options.max_active_requests = settings.max_in_flight;
        // Our own cache remembers failures too, has a bound in bytes and is shared by all kinds.
        options.cache_size = 0;
        // What stands in /etc/hosts is no statement of the domain's owner.
        options.use_hosts_file = ResolveHosts::Never;
        options.preserve_intermediates = true;
        if !settings.servers.is_empty() {
            options.server_ordering_strategy = ServerOrderingStrategy::UserProvidedOrder;
        }
        Ok(Self { resolver: builder.build()? })
    }

    pub(super) async fn ask(&self, question: &Question) -> Answer {
        let labels = question.name().split('.').map(str::as_bytes);
        let Ok(mut name) = Name::from_labels(labels) else {
            return Answer { outcome: Err(LookupError::NotAName), life: Duration::ZERO };
        };
        // Fully qualified: the search list of the machine must not lend anybody its domain.
        name.set_fqdn(true);
        match self.resolver.lookup(name, record_type(question.kind())).await {
            Ok(lookup) => answer(&lookup, question.kind()),
            Err(error) => failure(error),
        }
    }
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        set_port(connection, address.port());
    }
    server
}

fn set_port(connection: &mut ConnectionConfig, port: u16) {
    connection.port = port;
}

fn record_type(kind: Kind) -> RecordType {
    match kind {
        Kind::Text => RecordType::TXT,
        Kind::Ipv4 => RecordType::A,
        Kind::Ipv6 => RecordType::AAAA,
        Kind::Exchange => RecordType::MX,
        Kind::Pointer => RecordType::PTR,
    }
}

fn answer(lookup: &Lookup, kind: Kind) -> Answer {
    let wanted = record_type(kind);
    // An alias on the way shortens the life of what it leads to (RFC 2181 §5.2, RFC 1034 §3.6.2).
    let seconds = lookup.answers().iter().map(|record| record.ttl).min().unwrap_or(0);
    let mut records =
        lookup.answers().iter().filter(|record| record.record_type() == wanted).take(MAX_RECORDS).peekable();
    let outcome =
        if records.peek().is_none() { Err(LookupError::NoRecords) } else { Ok(collect(kind, records)) };
    Answer { outcome, life: Duration::from_secs(u64::from(seconds)) }
}

fn collect<'a>(kind: Kind, records: impl Iterator<Item = &'a Record>) -> Records {
    let data = records.map(|record| &record.data);
    match kind {
        Kind::Text => Records::Text(data.filter_map(text).collect()),
        Kind::Ipv4 | Kind::Ipv6 => Records::Addresses(data.filter_map(address).collect()),
        Kind::Pointer => Records::Names(data.filter_map(pointer).collect()),
        Kind::Exchange => {
            let mut exchanges: Vec<_> = data.filter_map(exchange).collect();
            exchanges.sort_by_key(|exchange| exchange.preference);
            Records::Exchanges(Arc::from(exchanges))
        }
    }
}

fn text(data: &RData) -> Option<Box<[u8]>> {
    // RFC 7208 §3.3, RFC 6376 §3.6.2.2: the strings of one record are joined without a space.
    match data {
        RData::TXT(text) => Some(text.txt_data.concat().into()),
        _ => None,
    }
}

fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(address) => Some(address.0.into()),
        RData::AAAA(address) => Some(address.0.into()),
        _ => None,
    }
}

fn exchange(data: &RData) -> Option<Exchange> {
    match data {
        RData::MX(mx) => Some(Exchange { preference: mx.preference, host: host(&mx.exchange) }),
        _ => None,
    }
}

fn pointer(data: &RData) -> Option<Box<str>> {
    match data {
        RData::PTR(name) => Some(host(&name.0)),
        _ => None,
    }
}

/// Writes a name as we compare it: lower case, no trailing dot. A label with a dot or a control inside makes it empty.
fn host(name: &Name) -> Box<str> {
    let mut text = String::new();
    for label in name.iter() {
        let Some(label) =
            std::str::from_utf8(label).ok().filter(|label| label.is_ascii() && !label.contains('.'))
        else {
            return Box::default();
        };
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(label);
    }
    text.make_ascii_lowercase();
    text.into()
}

fn failure(error: NetError) -> Answer {
    let NetError::Dns(DnsError::NoRecordsFound(nothing)) = error else {
        return Answer { outcome: Err(LookupError::Temporary(trouble(&error))), life: Duration::ZERO };
    };
    let outcome = match nothing.response_code {
        ResponseCode::NXDomain => LookupError::NameMissing,
        ResponseCode::NoError => LookupError::NoRecords,
        _ => LookupError::Temporary(Trouble::ServerFailure),
    };
    // RFC 2308 §5: without an SOA record the answer that there is nothing should not be kept.
    let life = Duration::from_secs(u64::from(nothing.negative_ttl.unwrap_or(0)));
    Answer { outcome: Err(outcome), life }
}

fn trouble(error: &NetError) -> Trouble {
    match error {
        NetError::Timeout => Trouble::TimedOut,
        NetError::Dns(_) => Trouble::ServerFailure,
        NetError::Io(_) | NetError::NoConnections => Trouble::Unreachable,
        NetError::Busy => Trouble::Busy,
        _ => Trouble::Garbled,
    }
}
