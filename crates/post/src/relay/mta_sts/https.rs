//! Fetching a policy over HTTPS (RFC 8461 §3.3): what is asked for and what counts as an answer. The asking is `platform::fetch`.

use std::time::Duration;

use platform::{
    dns::Resolver,
    fetch::{Ask, FetchLimits, Fetcher, Reach, Request, Url},
};

use super::{Fetching, Policy, PolicyFetch};
use crate::relay::RelayTls;

/// One connection with its handshake, and the whole; a message waits for it.
const LIMITS: FetchLimits = FetchLimits {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(20),
    body_bytes: Policy::MAX_BYTES,
};

/// Fetches policies over HTTPS.
pub struct HttpsFetch {
    fetcher: Fetcher,
    port: u16,
    reach: Reach,
}

impl HttpsFetch {
    /// Takes a resolver and whom to trust; the roots of `tls` are those that certificates of policy hosts must come from.
    #[must_use]
    pub fn new(resolver: Resolver, tls: &RelayTls) -> Self {
        // A stranger's name must not lead us to our own services.
        Self { fetcher: Fetcher::new(resolver, tls.verified()), port: 443, reach: Reach::Internet }
    }

    /// The same at another port and of our own network, for tests.
    #[must_use]
    pub fn at_port(self, port: u16) -> Self {
        Self { port, reach: Reach::OwnNetworkByDns, ..self }
    }

    async fn fetched(&self, domain: &str) -> Option<Vec<u8>> {
        // RFC 8461 §3.3: the host and the path are always these, and the certificate must be trusted for the host's name.
        let url =
            Url::parse(&format!("https://mta-sts.{domain}:{}/.well-known/mta-sts.txt", self.port)).ok()?;
        let request = Request {
            url: &url,
            ask: Ask::Get,
            fields: &[("accept", "text/plain")],
            reach: self.reach,
            limits: LIMITS,
        };
        let answer = self.fetcher.fetch(request).await.ok()?;
        // RFC 8461 §3.3: no redirect is followed, and nothing but 200 and plain text is a policy.
        (answer.status == 200 && answer.media_type() == "text/plain").then_some(answer.body)
    }
}

impl PolicyFetch for HttpsFetch {
    fn fetch<'f>(&'f self, domain: &'f str) -> Fetching<'f> {
        Box::pin(self.fetched(domain))
    }
}
