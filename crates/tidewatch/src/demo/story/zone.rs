//! The story's own corner of the domain name system: a server on loopback that knows its made-up companies and nobody else.
//! So that a sender of the story proves who he is, or cannot, by the same questions as in the world. UDP only: its answers are short.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::{A, MX, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

/// How long answers may be remembered, in seconds: longer than a story.
const TIME_TO_LIVE: u32 = 300;

/// RFC 1035 §4.2.1: a question over UDP has at most 512 bytes; EDNS adds a few.
const MAX_QUESTION_BYTES: usize = 1_024;

/// A running name server; it ends when dropped.
pub(crate) struct Zone {
    pub(crate) address: SocketAddr,
    serving: JoinHandle<()>,
}

/// What the story's names answer.
#[derive(Default)]
pub(crate) struct Names {
    records: HashMap<String, Vec<RData>>,
}

impl Names {
    /// A company that sends from this machine and says so (SPF), and asks others to believe nothing else (DMARC).
    pub(crate) fn sender(mut self, domain: &str) -> Self {
        self.add(domain, text("v=spf1 ip4:127.0.0.1 -all"));
        self.add(&format!("_dmarc.{domain}"), text("v=DMARC1; p=reject"));
        self
    }

    /// A record of text, as an operator puts into DNS what a program prints.
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.add(name, text(value));
        self
    }

    /// A domain whose mail goes to this machine.
    ///
    /// Errors: a domain that is no name.
    pub(crate) fn receiver(mut self, domain: &str) -> anyhow::Result<Self> {
        let host = format!("mx.{domain}");
        let name = Name::from_ascii(format!("{host}.")).with_context(|| format!("name {host}"))?;
        self.add(domain, RData::MX(MX::new(10, name)));
        self.add(&host, RData::A(A(Ipv4Addr::LOCALHOST)));
        Ok(self)
    }

    fn add(&mut self, name: &str, data: RData) {
        self.records.entry(name.to_ascii_lowercase()).or_default().push(data);
    }

    fn answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let request = Message::from_vec(question).ok()?;
        let query = request.queries.first()?.clone();
        let mut reply = Message::new(request.metadata.id, MessageType::Response, request.metadata.op_code);
        reply.metadata.recursion_desired = request.metadata.recursion_desired;
        reply.metadata.recursion_available = true;
        reply.add_query(query.clone());
        let name = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
        let known = self.records.get(&name);
        let found = known.into_iter().flatten().filter(|data| data.record_type() == query.query_type());
        for data in found {
            reply.add_answer(Record::from_rdata(query.name().clone(), TIME_TO_LIVE, data.clone()));
        }
        if reply.answers.is_empty() {
            // RFC 8020 §2: a name above a known one exists, though it has nothing of its own.
            let below = format!(".{name}");
            if known.is_none() && !self.records.keys().any(|known| known.ends_with(&below)) {
                reply.metadata.response_code = ResponseCode::NXDomain;
            }
            // RFC 2308 §3: with what says for how long there is nothing.
            reply.add_authority(nothing()?);
        }
        reply.to_vec().ok()
    }
}

fn text(value: &str) -> RData {
    // RFC 1035 §3.3: one string has at most 255 bytes.
    RData::TXT(TXT::from_bytes(value.as_bytes().chunks(255).collect()))
}

fn nothing() -> Option<Record> {
    let name = |text: &str| Name::from_ascii(text).ok();
    let soa =
        SOA::new(name("ns.example.")?, name("hostmaster.example.")?, 1, 3_600, 600, 86_400, TIME_TO_LIVE);
    Some(Record::from_rdata(name("example.")?, TIME_TO_LIVE, RData::SOA(soa)))
}

impl Zone {
    /// Serves the names on a free loopback port.
    pub(crate) async fn serve(names: Names) -> anyhow::Result<Self> {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).await.context("open the story's name server")?;
        let address = socket.local_addr().context("learn where the story's name server is")?;
        let serving = tokio::spawn(async move {
            let mut question = [0; MAX_QUESTION_BYTES];
            loop {
                let Ok((length, client)) = socket.recv_from(&mut question).await else { continue };
                if let Some(answer) = names.answer(&question[..length]) {
                    // Who is gone does not need an answer.
                    let _ = socket.send_to(&answer, client).await;
                }
            }
        });
        Ok(Zone { address, serving })
    }
}

impl Drop for Zone {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
