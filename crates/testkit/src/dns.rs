//! A name server for tests: serves written zones on loopback over UDP and TCP, and misbehaves by name.
//! Not a server for anybody else: no transfers, no DNSSEC, one flat table. Read by tests that resolve for real.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use hickory_proto::{
    op::{Message, MessageType, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, AAAA, CNAME, MX, PTR, SOA, TXT},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinHandle,
};

/// Time to live of a record that names none.
const DEFAULT_TTL: u32 = 300;
/// Time to live of the answer that there is nothing (the MINIMUM field of the SOA record).
const NEGATIVE_TTL: u32 = 60;
/// What a client without EDNS takes over UDP (RFC 1035 §4.2.1).
const PLAIN_UDP_BYTES: usize = 512;

/// How a question came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// In one datagram.
    Udp,
    /// Over a connection.
    Tcp,
}

/// No task of the server panics while it holds a lock.
const UNPOISONED: &str = "no panic under the lock";

/// One question as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Lower case, without a trailing dot.
    pub name: String,
    /// `TXT`, `A`, ...
    pub kind: String,
    /// How it came.
    pub via: Via,
}

/// A running server. Stops when dropped.
pub struct ZoneServer {
    address: SocketAddr,
    state: Arc<State>,
    tasks: Vec<JoinHandle<()>>,
}

struct State {
    zone: Mutex<Zone>,
    asked: Mutex<Vec<Asked>>,
}

#[derive(Default)]
struct Zone {
    records: HashMap<String, Vec<(u32, RData)>>,
    conduct: HashMap<String, Conduct>,
}

/// How a name misbehaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conduct {
    Silent,
    ServerFailure,
    Refused,
    Garbled,
    /// The answer over UDP is always cut short.
    Truncated,
    /// Also over TCP, which no honest server does.
    AlwaysTruncated,
    /// "There is nothing", without the SOA record that says for how long.
    WithoutSoa,
    /// The first datagram is lost.
    LosesFirst,
}

impl ZoneServer {
    /// Serves a zone on a free loopback port.
    ///
    /// A line is `name [ttl] TYPE data` or `name !conduct`; TYPE is one of TXT, A, AAAA, MX, CNAME, PTR; a conduct is one of
    /// `silent`, `servfail`, `refused`, `garbled`, `truncated`, `always-truncated`, `no-soa`, `loses-first`. `#` begins a comment line.
    pub async fn start(zone: &str) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a free loopback port");
        let address = tcp.local_addr().expect("a bound listener has an address");
        let udp = UdpSocket::bind(address).await.expect("the same port is free for UDP");
        let state = Arc::new(State { zone: Mutex::new(parse(zone)), asked: Mutex::default() });
        let tasks = vec![
            tokio::spawn(serve_udp(udp, Arc::clone(&state))),
            tokio::spawn(serve_tcp(tcp, Arc::clone(&state))),
        ];
        Self { address, state, tasks }
    }

    /// Where it listens, over UDP and TCP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves another zone from now on.
    pub fn replace(&self, zone: &str) {
        *self.state.zone.lock().expect(UNPOISONED) = parse(zone);
    }

    /// All questions so far, in the order they came.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().expect(UNPOISONED).clone()
    }

    /// How often a name was asked for, of whatever kind and way.
    pub fn asked_for(&self, name: &str) -> usize {
        self.state.asked.lock().expect(UNPOISONED).iter().filter(|asked| asked.name == name).count()
    }
}

impl Drop for ZoneServer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn serve_udp(socket: UdpSocket, state: Arc<State>) {
    let mut buffer = [0; 4096];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else { continue };
        if let Some(reply) = state.reply(&buffer[..length], Via::Udp) {
            // A client that is gone is no matter of ours.
            let _ = socket.send_to(&reply, client).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(serve_connection(stream, Arc::clone(&state)));
    }
}

async fn serve_connection(mut stream: TcpStream, state: Arc<State>) {
    // RFC 1035 §4.2.2: each message is preceded by its length in two bytes.
    while let Ok(length) = stream.read_u16().await {
        let mut question = vec![0; usize::from(length)];
        if stream.read_exact(&mut question).await.is_err() {
            return;
        }
        if let Some(reply) = state.reply(&question, Via::Tcp) {
            let length = u16::try_from(reply.len()).expect("a test zone has no answer over 64 KiB");
            if stream.write_all(&[&length.to_be_bytes()[..], &reply].concat()).await.is_err() {
                return;
            }
        }
    }
}

impl State {
    fn reply(&self, question: &[u8], via: Via) -> Option<Vec<u8>> {
        let request = Message::from_vec(question).ok()?;
        let query = request.queries.first()?.clone();
        let name = text_of(query.name());
        let first = {
            let mut asked = self.asked.lock().expect(UNPOISONED);
            asked.push(Asked { name: name.clone(), kind: query.query_type().to_string(), via });
            asked.iter().filter(|asked| asked.name == name).count() == 1
        };
        let zone = self.zone.lock().expect(UNPOISONED);
        let conduct = zone.conduct.get(&name).copied();
        match conduct {
            Some(Conduct::Silent) => return None,
            Some(Conduct::LosesFirst) if first => return None,
            Some(Conduct::Garbled) => {
                return Some([&question[..12.min(question.len())], &[0xff; 40]].concat());
            }
            _ => {}
        }
        let limit = match via {
            Via::Udp => request.edns.as_ref().map_or(PLAIN_UDP_BYTES, |edns| usize::from(edns.max_payload())),
            Via::Tcp => usize::from(u16::MAX),
        };
        let mut reply = Message::new(request.metadata.id, MessageType::Response, request.metadata.op_code);
        reply.metadata.recursion_desired = request.metadata.recursion_desired;
        reply.metadata.recursion_available = true;
        reply.add_query(query.clone());
        match conduct {
            Some(Conduct::ServerFailure) => reply.metadata.response_code = ResponseCode::ServFail,
            Some(Conduct::Refused) => reply.metadata.response_code = ResponseCode::Refused,
            _ => zone.answer(
                &mut reply,
                query.name(),
                query.query_type(),
                conduct == Some(Conduct::WithoutSoa),
            ),
        }
        let bytes = reply.to_vec().expect("a written zone can be encoded");
        let is_cut = match conduct {
            Some(Conduct::Truncated) => via == Via::Udp,
            Some(Conduct::AlwaysTruncated) => true,
            _ => bytes.len() > limit,
        };
        if is_cut { Some(reply.truncate().to_vec().expect("less of it can be encoded")) } else { Some(bytes) }
    }
}

impl Zone {
    fn answer(&self, reply: &mut Message, name: &Name, kind: RecordType, is_without_soa: bool) {
        let mut owner = name.clone();
        // Aliases are followed as a recursive server does; a circle ends.
        for _ in 0..8 {
            let Some(records) = self.records.get(&text_of(&owner)) else { break };
            let of_kind = records.iter().filter(|(_, data)| data.record_type() == kind);
            for (ttl, data) in of_kind {
                reply.add_answer(Record::from_rdata(owner.clone(), *ttl, data.clone()));
            }
            let alias = records.iter().find_map(|(ttl, data)| match data {
                RData::CNAME(target) => Some((*ttl, target.clone())),
                _ => None,
            });
            let Some((ttl, target)) = alias else { break };
            reply.add_answer(Record::from_rdata(owner, ttl, RData::CNAME(target.clone())));
            owner = target.0;
        }
        if !reply.answers.iter().any(|record| record.record_type() == kind) {
            if !self.exists(&text_of(&owner)) {
                reply.metadata.response_code = ResponseCode::NXDomain;
            }
            if !is_without_soa {
                let host = |text: &str| Name::from_ascii(text).expect("a constant name");
                let soa =
                    SOA::new(host("ns.test."), host("hostmaster.test."), 1, 3600, 600, 86_400, NEGATIVE_TTL);
                reply.add_authority(Record::from_rdata(host("test."), NEGATIVE_TTL, RData::SOA(soa)));
            }
        }
    }

    /// Whether the name, or one below it, is in the zone (an empty non-terminal exists, RFC 8020 §2).
    fn exists(&self, name: &str) -> bool {
        let below = format!(".{name}");
        self.records.keys().any(|known| known == name || known.ends_with(&below))
    }
}

fn parse(zone: &str) -> Zone {
    let mut parsed = Zone::default();
    for line in zone.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, rest) = line.split_once(char::is_whitespace).expect("a line is a name and what it has");
        let (name, rest) = (name.trim_end_matches('.').to_ascii_lowercase(), rest.trim());
        if let Some(conduct) = rest.strip_prefix('!') {
            parsed.conduct.insert(name, conduct_of(conduct));
            continue;
        }
        let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (ttl, rest) = first.parse().map_or((DEFAULT_TTL, rest), |ttl| (ttl, after.trim()));
        let (kind, data) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        parsed.records.entry(name).or_default().push((ttl, data_of(kind, data.trim())));
    }
    parsed
}

fn conduct_of(word: &str) -> Conduct {
    match word {
        "silent" => Conduct::Silent,
        "servfail" => Conduct::ServerFailure,
        "refused" => Conduct::Refused,
        "garbled" => Conduct::Garbled,
        "truncated" => Conduct::Truncated,
        "always-truncated" => Conduct::AlwaysTruncated,
        "no-soa" => Conduct::WithoutSoa,
        "loses-first" => Conduct::LosesFirst,
        other => panic!("unknown conduct {other}"),
    }
}

fn data_of(kind: &str, data: &str) -> RData {
    let name = |text: &str| {
        let mut name = Name::from_labels(
            text.trim_end_matches('.').split('.').filter(|label| !label.is_empty()).map(str::as_bytes),
        )
        .expect("a written name");
        name.set_fqdn(true);
        name
    };
    match kind {
        // RFC 1035 §3.3: one string has at most 255 bytes.
        "TXT" => RData::TXT(TXT::from_bytes(if data.is_empty() {
            vec![b""]
        } else {
            data.as_bytes().chunks(255).collect()
        })),
        "A" => RData::A(A(data.parse().expect("an IPv4 address"))),
        "AAAA" => RData::AAAA(AAAA(data.parse().expect("an IPv6 address"))),
        "CNAME" => RData::CNAME(CNAME(name(data))),
        "PTR" => RData::PTR(PTR(name(data))),
        "MX" => {
            let (preference, host) = data.split_once(' ').expect("an MX record is a preference and a host");
            RData::MX(MX::new(preference.parse().expect("a preference"), name(host)))
        }
        other => panic!("unknown type {other}"),
    }
}

fn text_of(name: &Name) -> String {
    let labels: Vec<_> =
        name.iter().map(|label| String::from_utf8_lossy(label).to_ascii_lowercase()).collect();
    labels.join(".")
}
