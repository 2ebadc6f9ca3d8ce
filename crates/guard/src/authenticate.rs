//! Authentication: did the message come from where it says? SPF, DKIM, DMARC and ARC, verified by us.
//!
//! Finds out, judges nothing: what a result is worth is `judge`'s business (RFC 9989 §7.4: a failed `p=reject` alone refuses
//! nobody). DNS that does not answer makes a result undecided, never a failure. Read by `scan` and the streams of mail.
//!
//! The checks ask their questions side by side, each from its own share of the message's DNS budget: a stranger's slow or
//! endless zone cannot use up what the check of somebody else's domain needs. Records and signatures as text are the craft of
//! `mail::authentication`; here DNS is asked and signatures are verified.

mod arc;
mod body_hash;
mod dkim;
mod dmarc;
mod hops;
mod key;
mod letter;
mod spf;
mod upstream;

use std::net::IpAddr;

use futures_util::future::join3;
use mail::{
    Message,
    auth_results::{AuthResults, Dkim, Spf},
    authentication::domain_name,
};
use model::time::Time;
use platform::dns::{Budget, BudgetLimits, Resolver};
use tokio::time::Instant;

pub use hops::{Origin, Trust, origin};
pub use mail::authentication::Network;
pub use upstream::{Placement, TrustedServer};

use letter::Letter;

/// What is known of the connection the message came over. Nothing, for a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The name it called itself.
    pub helo: Option<String>,
    /// The envelope sender without brackets; `Some("")` is the null sender, `None` is not known.
    pub mail_from: Option<String>,
    /// The envelope recipients.
    pub rcpt: Vec<String>,
    /// The bytes are not those that were sent: a milter's MTA may keep the white space after a field's name to itself. Signatures
    /// cannot be checked then, and are not called broken.
    pub is_altered: bool,
}

/// What the operator trusts, and what a message may cost.
#[derive(Debug, Clone, Default)]
pub struct AuthPolicy {
    /// Our own and our forwarders' machines: their trace is believed.
    pub trust: Trust,
    /// Servers whose Authentication-Results are believed, where they can have written them.
    pub servers: Vec<TrustedServer>,
    /// Domains whose ARC seals are believed (RFC 8617 §9); a seal of anybody else changes nothing.
    pub arc_sealers: Vec<String>,
    /// How much one message may ask and wait.
    pub dns: BudgetLimits,
}

/// Authenticates messages under one policy.
#[derive(Clone)]
pub struct Authenticator {
    resolver: Resolver,
    policy: std::sync::Arc<AuthPolicy>,
}

impl Authenticator {
    /// Makes an authenticator. A resolver that is off leaves every result "not checked", but for those of trusted servers.
    #[must_use]
    pub fn new(resolver: Resolver, policy: AuthPolicy) -> Self {
        Self { resolver, policy: std::sync::Arc::new(policy) }
    }

    /// Returns what names are looked up with.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// Finds out what can be known of a message's authenticity.
    ///
    /// `raw` are the bytes the message was parsed from. Does not fail: what could not be found out says so itself.
    pub async fn authenticate(
        &self,
        raw: &[u8],
        message: &Message,
        connection: &Connection,
        now: Time,
    ) -> AuthResults {
        let origin = origin(message, connection, &self.policy.trust);
        let results = self.results(raw, message, &origin, connection.is_altered, now).await;
        AuthResults { border: origin.border, ..results }
    }

    async fn results(
        &self,
        raw: &[u8],
        message: &Message,
        origin: &Origin,
        is_altered: bool,
        now: Time,
    ) -> AuthResults {
        // RFC 8601 §5: what a trusted server found when the message came in is worth more than what we find later.
        if let Some(results) = upstream::results(message, origin, &self.policy.servers) {
            return results;
        }
        if !self.resolver.is_on() {
            return AuthResults::default();
        }
        let letter = Letter::new(raw, message);
        let check = Check { letter, message, origin, authenticator: self, is_altered, now };
        Box::pin(check.run()).await
    }
}

struct Check<'a> {
    letter: Letter<'a>,
    message: &'a Message,
    origin: &'a Origin,
    authenticator: &'a Authenticator,
    is_altered: bool,
    now: Time,
}

impl Check<'_> {
    async fn run(self) -> AuthResults {
        let (resolver, policy) = (&self.authenticator.resolver, &self.authenticator.policy);
        let whole = Budget::new(policy.dns, Instant::now());
        // Tenths of the whole: a tree walk asks up to 8 times and its alignment again, each signature once,
        // SPF by its own limits; what is left over is for ARC, which counts for little.
        let (for_dmarc, for_dkim) =
            (whole.share(policy.dns.lookups * 3 / 10), whole.share(policy.dns.lookups / 5));
        let mut walks = dmarc::Walks::new(resolver, &for_dmarc);
        let author = dmarc::author(self.message);
        let (spf, dkim, ()) =
            join3(self.spf(&whole), self.dkim(&for_dkim), walks.prepare(author.as_ref().ok())).await;
        let mut results = AuthResults { spf, dkim, ..AuthResults::default() };
        results.dmarc = dmarc::check(author, &results.spf, &mut results.dkim, &mut walks).await;
        drop(walks);
        whole.give_back(&for_dmarc);
        whole.give_back(&for_dkim);
        if !self.is_altered {
            results.arc =
                arc::check(&self.letter, self.message, resolver, &whole, &policy.arc_sealers, self.now).await;
        }
        results
    }

    async fn dkim(&self, budget: &Budget) -> Dkim {
        if self.is_altered {
            return Dkim::default();
        }
        dkim::check(&self.letter, &self.authenticator.resolver, budget, self.now).await
    }

    async fn spf(&self, budget: &Budget) -> Spf {
        match Identity::of(self.origin) {
            Ok(identity) => spf::check(&identity, &self.authenticator.resolver, budget).await,
            Err(why) => Spf { detail: Some(why.to_owned()), ..Spf::default() },
        }
    }
}

/// Whom SPF is asked about (RFC 7208 §2.3, §2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    ip: IpAddr,
    helo: Option<String>,
    mail_from: Option<String>,
    /// The HELO name is checked, for want of an envelope sender.
    is_helo: bool,
    local_part: String,
    /// Lower case, A-labels.
    domain: String,
}

impl Identity {
    fn of(origin: &Origin) -> Result<Self, &'static str> {
        let ip = origin.client_ip.ok_or("the client's address is not known")?;
        let written = origin.mail_from.as_deref().unwrap_or_default();
        let is_helo = written.is_empty();
        let (local_part, domain) = if is_helo {
            ("", origin.helo.as_deref().ok_or("neither envelope sender nor HELO name is known")?)
        } else {
            written.rsplit_once('@').unwrap_or(("", written))
        };
        Ok(Self {
            ip,
            helo: origin.helo.clone(),
            mail_from: origin.mail_from.clone(),
            is_helo,
            // RFC 7208 §4.3: without a local part it is "postmaster".
            local_part: if local_part.is_empty() {
                String::from("postmaster")
            } else {
                local_part.to_owned()
            },
            domain: domain_name(domain).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
