//! What each test needs: a zone that is served, an authenticator that asks it, and a moment.

use std::{net::IpAddr, time::Duration};

use guard::authenticate::{AuthPolicy, Authenticator, Connection};
use mail::{Limits, Message, auth_results::AuthResults};
use model::time::Time;
use platform::dns::{BudgetLimits, DnsSettings, Resolver};
use testkit::dns::ZoneServer;

/// 2026-06-01T12:00:00Z.
pub(crate) const NOW: Time = Time::from_seconds(1_780_315_200);

/// A served zone and somebody who asks it.
pub(crate) struct World {
    pub(crate) server: ZoneServer,
    pub(crate) authenticator: Authenticator,
}

impl World {
    /// Serves a zone under a policy that trusts nobody.
    pub(crate) async fn new(zone: &str) -> Self {
        Self::with(zone, AuthPolicy::default()).await
    }

    /// Serves a zone under a policy. Waiting is cut to what loopback needs on a busy machine, unless the policy says otherwise.
    pub(crate) async fn with(zone: &str, mut policy: AuthPolicy) -> Self {
        if policy.dns == BudgetLimits::default() {
            policy.dns.wait = Duration::from_secs(10);
        }
        let server = ZoneServer::start(zone).await;
        let settings = DnsSettings {
            servers: vec![server.address()],
            timeout: Duration::from_millis(300),
            retries: 1,
            ..DnsSettings::default()
        };
        let resolver = Resolver::new(&settings).expect("servers are named");
        Self { server, authenticator: Authenticator::new(resolver, policy) }
    }

    /// Authenticates a message that came over a connection.
    pub(crate) async fn over(&self, connection: &Connection, message: &str) -> AuthResults {
        authenticate(&self.authenticator, connection, message.as_bytes()).await
    }

    /// Authenticates a file.
    pub(crate) async fn file(&self, message: &str) -> AuthResults {
        self.over(&Connection::default(), message).await
    }
}

pub(crate) async fn authenticate(
    authenticator: &Authenticator,
    connection: &Connection,
    raw: &[u8],
) -> AuthResults {
    let message = Message::parse_structure(raw, &Limits::default());
    authenticator.authenticate(raw, &message, connection, NOW).await
}

/// A connection from an address with an envelope sender.
pub(crate) fn from(ip: &str, mail_from: &str) -> Connection {
    Connection {
        ip: Some(address(ip)),
        helo: Some(String::from("client.test")),
        mail_from: Some(mail_from.to_owned()),
        rcpt: Vec::new(),
        is_altered: false,
    }
}

pub(crate) fn address(ip: &str) -> IpAddr {
    ip.parse().expect("a written address")
}

/// Writes lines with the ends they have on the way.
pub(crate) fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}
