//! Looking: whether a domain's mail servers encrypt, found out without sending anything: hello, STARTTLS, farewell. Read by custody, which holds vendors against guidelines.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::connection::{Connection, Opening};
use super::exchange::{self, Target};
use super::{Cause, Protection, Relay, Shared, TlsLevel};

/// Servers of one domain that are greeted, the best first: what holds for two holds for the others, or nobody keeps them.
const MOST_SERVERS: usize = 2;
/// One domain is looked at no longer.
const WHOLE: Duration = Duration::from_secs(30);

/// Whether a domain's mail servers encrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encrypts {
    /// Those that answered do, with TLS 1.2 or newer (RFC 3207), whatever their certificates.
    Yes,
    /// One that answered does not offer it, or it fails.
    No,
    /// The domain takes no mail (RFC 7505), or none of its servers has an address.
    NoMail,
    /// Nobody answered.
    Unknown,
}

impl Relay {
    /// Greets a domain's mail servers and says farewell; sends no message.
    pub async fn encrypts(&self, domain: &str) -> Encrypts {
        timeout(WHOLE, self.shared.encrypts(domain)).await.unwrap_or(Encrypts::Unknown)
    }
}

impl Shared {
    async fn encrypts(&self, domain: &str) -> Encrypts {
        let targets = match exchange::targets(domain, TlsLevel::Opportunistic, self).await {
            Ok(targets) => targets,
            Err(refusal) if matches!(refusal.cause, Some(Cause::NoServer)) => return Encrypts::NoMail,
            Err(_) => return Encrypts::Unknown,
        };
        let (mut names, mut found) = (BTreeSet::new(), Encrypts::Unknown);
        let servers = targets.into_iter().filter(|target| names.insert(target.host.clone()));
        for server in servers.take(MOST_SERVERS) {
            // What it offers is asked, whatever a policy of the domain demands of a message.
            let server = Target { tls: TlsLevel::Opportunistic, ..server };
            let opening = Opening {
                name: &self.settings.name,
                limits: &self.settings.limits,
                deadline: Instant::now() + WHOLE,
                tls: &self.tls,
            };
            let Ok(connection) = Connection::open(&server, &opening).await else { continue };
            let is_clear = connection.server().protection == Protection::Clear;
            connection.quit(&self.settings.limits).await;
            if is_clear {
                return Encrypts::No;
            }
            found = Encrypts::Yes;
        }
        found
    }
}
