//! Fetching a policy over HTTPS (RFC 8461 §3.3). Not a browser: one request, no redirects, no cookies, one small text.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Request, Response, StatusCode, body::Bytes, body::Incoming, header};
use hyper_util::rt::TokioIo;
use platform::dns::{Budget, BudgetLimits, Resolver};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{Fetching, Policy, PolicyFetch};
use crate::relay::{RelayTls, exchange::is_near};

/// Addresses of the policy's host that are tried.
const MAX_ADDRESSES: usize = 4;
/// Making one connection, and the handshake.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// The request and the whole answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// RFC 8461 §3.3: the path is always this.
const PATH: &str = "/.well-known/mta-sts.txt";

/// Fetches policies over HTTPS.
pub struct HttpsFetch {
    resolver: Resolver,
    tls: RelayTls,
    port: u16,
    may_reach_own_network: bool,
}

impl HttpsFetch {
    /// Takes a resolver and whom to trust; the roots of `tls` are those that certificates of policy hosts must come from.
    #[must_use]
    pub fn new(resolver: Resolver, tls: RelayTls) -> Self {
        Self { resolver, tls, port: 443, may_reach_own_network: false }
    }

    /// The same at another port and of our own network, for tests.
    #[must_use]
    pub fn at_port(self, port: u16) -> Self {
        Self { port, may_reach_own_network: true, ..self }
    }

    async fn fetched(&self, domain: &str) -> Option<Vec<u8>> {
        let host = format!("mta-sts.{domain}");
        for address in self.addresses(&host).await {
            let connecting = self.connected(&host, address);
            let Ok(Some(stream)) = timeout(CONNECT_TIME, connecting).await else { continue };
            // Whoever answered has answered: another address of the same host would say the same.
            return timeout(ANSWER_TIME, asked(&host, stream)).await.ok().flatten();
        }
        None
    }

    async fn addresses(&self, host: &str) -> Vec<SocketAddr> {
        let limits = BudgetLimits { lookups: 2, wait: CONNECT_TIME };
        let budget = Budget::new(limits, Instant::now());
        let mut found = Vec::new();
        for like in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
            if let Ok(addresses) = self.resolver.addresses(host, like, &budget).await {
                found.extend(addresses.iter().copied());
            }
        }
        // A stranger's name must not lead us to our own services.
        found.retain(|address| self.may_reach_own_network || !is_near(*address));
        found.into_iter().take(MAX_ADDRESSES).map(|address| SocketAddr::new(address, self.port)).collect()
    }

    async fn connected(
        &self,
        host: &str,
        address: SocketAddr,
    ) -> Option<tokio_rustls::client::TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await.ok()?;
        // RFC 8461 §3.3: the certificate must be trusted for the policy host's name.
        self.tls.connect(host, address, true, stream).await.ok()
    }
}

impl PolicyFetch for HttpsFetch {
    fn fetch<'f>(&'f self, domain: &'f str) -> Fetching<'f> {
        Box::pin(self.fetched(domain))
    }
}

/// Asks for the policy over an encrypted connection.
async fn asked(host: &str, stream: tokio_rustls::client::TlsStream<TcpStream>) -> Option<Vec<u8>> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    let request = Request::get(PATH)
        .header(header::HOST, host)
        .header(header::ACCEPT, "text/plain")
        .header(header::USER_AGENT, "tidewatch")
        .body(Empty::<Bytes>::new())
        .ok()?;
    let answer = async {
        let response = sender.send_request(request).await.ok()?;
        is_policy(&response).then_some(())?;
        let text = Limited::new(response.into_body(), Policy::MAX_BYTES).collect().await.ok()?;
        Some(text.to_bytes().to_vec())
    };
    // The connection must be moved on while the answer is waited for; when it ends first, the answer ends with it.
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    }
}

/// RFC 8461 §3.3: no redirect is followed, and nothing but 200 and plain text is a policy.
fn is_policy(response: &Response<Incoming>) -> bool {
    let kind =
        response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    response.status() == StatusCode::OK && kind.eq_ignore_ascii_case("text/plain")
}
