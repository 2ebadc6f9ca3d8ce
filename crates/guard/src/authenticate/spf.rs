//! SPF (RFC 7208): may this address send for this domain?
//!
//! Reading a record and expanding its macros is `mail::authentication::spf`; here it is evaluated, within the standard's own limits.
//! Explanations (`exp=`) are read and not fetched: they are text of strangers for people, and cost a question.

use std::{
    net::{IpAddr, Ipv4Addr},
    pin::Pin,
};

use mail::{
    auth_results::{Spf, SpfIdentity, SpfResult},
    authentication::{
        domain_name,
        spf::{
            Macros, Record, is_within, macros,
            record::{self, DomainSpec, Mechanism, Prefixes, Qualifier},
        },
    },
};
use platform::dns::{Budget, LookupError, Resolver};

use super::Identity;

/// RFC 7208 §4.6.4: terms that ask DNS, in all records together.
const MAX_TERMS: u32 = 10;
/// RFC 7208 §4.6.4: questions answered with nothing.
const MAX_VOID_LOOKUPS: u32 = 2;
/// RFC 7208 §4.6.4: hosts of one `mx` that are looked up; more is an error of the record.
const MAX_MX_HOSTS: usize = 10;
/// RFC 7208 §4.6.4: names of one `ptr` that are looked up; more are ignored.
const MAX_PTR_NAMES: usize = 10;

/// Checks the client against the identity's domain.
pub(super) async fn check(identity: &Identity, resolver: &Resolver, budget: &Budget) -> Spf {
    let mut spf = Spf {
        identity: if identity.is_helo { SpfIdentity::Helo } else { SpfIdentity::MailFrom },
        domain: Some(identity.domain.clone()).filter(|domain| !domain.is_empty()),
        mail_from: identity.mail_from.clone(),
        helo: identity.helo.clone(),
        client_ip: Some(identity.ip),
        ..Spf::default()
    };
    // RFC 7208 §4.3: what is no domain name has no policy.
    if !is_multi_label(&identity.domain) {
        spf.result = SpfResult::None;
        spf.detail = Some(String::from("the identity has no domain name"));
        return spf;
    }
    let macros = Macros {
        local_part: &identity.local_part,
        sender_domain: &identity.domain,
        helo: identity.helo.as_deref().unwrap_or(macros::UNKNOWN),
        ip: identity.ip.to_canonical(),
    };
    let mut check = Check {
        resolver,
        budget,
        ip: identity.ip.to_canonical(),
        macros,
        terms: 0,
        voids: 0,
        validated: None,
    };
    let (result, detail) = match check.host(&identity.domain).await {
        Ok(Outcome { result, cause }) => (result, cause),
        Err(Stop::Permanent(why)) => (SpfResult::PermError, why),
        Err(Stop::Temporary(why)) => (SpfResult::TempError, why),
    };
    spf.result = result;
    spf.detail = Some(detail);
    spf
}

/// What `check_host()` of the standard returns, and the term that made it so.
struct Outcome {
    result: SpfResult,
    cause: String,
}

/// What ends the whole evaluation.
enum Stop {
    Permanent(String),
    Temporary(String),
}

impl Stop {
    fn permanent(why: impl Into<String>) -> Self {
        Self::Permanent(why.into())
    }
}

struct Check<'a> {
    resolver: &'a Resolver,
    budget: &'a Budget,
    ip: IpAddr,
    macros: Macros<'a>,
    terms: u32,
    voids: u32,
    /// The client's validated name (RFC 7208 §7.3, `p`), looked up at most once.
    validated: Option<String>,
}

impl Check<'_> {
    /// RFC 7208 §4: `check_host()`. Boxed because records include records.
    fn host<'s>(
        &'s mut self,
        domain: &'s str,
    ) -> Pin<Box<dyn Future<Output = Result<Outcome, Stop>> + Send + 's>> {
        Box::pin(async move {
            let Some(record) = self.record(domain).await? else {
                return Ok(Outcome {
                    result: SpfResult::None,
                    cause: format!("{domain} publishes no SPF record"),
                });
            };
            for directive in &record.directives {
                if self.is_match(&directive.mechanism, domain).await? {
                    let cause = format!("{} in the record of {domain}", directive.text);
                    return Ok(Outcome { result: result_of(directive.qualifier), cause });
                }
            }
            // RFC 7208 §6.1: only when nothing matched; `all` always matches.
            if let Some(target) = &record.redirect {
                self.count_term()?;
                let target = self.expand(target, domain).await?;
                let outcome = self.host(&target).await?;
                if outcome.result == SpfResult::None {
                    return Err(Stop::permanent(format!("redirect to {target}, which has no SPF record")));
                }
                return Ok(outcome);
            }
            // RFC 7208 §4.7.
            Ok(Outcome {
                result: SpfResult::Neutral,
                cause: format!("nothing in the record of {domain} matched"),
            })
        })
    }

    /// RFC 7208 §4.4, §4.5: the one record of a domain.
    async fn record(&mut self, domain: &str) -> Result<Option<Record>, Stop> {
        if !is_multi_label(domain) {
            return Ok(None);
        }
        let texts = match self.resolver.text(domain, self.budget).await {
            Ok(texts) => texts,
            Err(error) if error.is_void() => return Ok(None),
            Err(LookupError::NotAName) => return Ok(None),
            Err(error) => return Err(Stop::Temporary(format!("TXT of {domain}: {error}"))),
        };
        let mut records = texts.iter().filter(|text| record::is_spf(text));
        let Some(text) = records.next() else { return Ok(None) };
        if records.next().is_some() {
            return Err(Stop::permanent(format!("{domain} publishes more than one SPF record")));
        }
        Record::parse(text)
            .map(Some)
            .map_err(|flaw| Stop::permanent(format!("the record of {domain}: {flaw}")))
    }

    async fn is_match(&mut self, mechanism: &Mechanism, domain: &str) -> Result<bool, Stop> {
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Network(network) => Ok(network.contains(self.ip)),
            Mechanism::Include(target) => self.includes(target, domain).await,
            Mechanism::Address(target, prefixes) => {
                self.count_term()?;
                let target = self.target(target.as_ref(), domain).await?;
                self.has_address(&target, *prefixes).await
            }
            Mechanism::Exchange(target, prefixes) => {
                self.is_exchange(target.as_ref(), *prefixes, domain).await
            }
            Mechanism::Pointer(target) => self.is_named(target.as_ref(), domain).await,
            Mechanism::Exists(target) => {
                self.count_term()?;
                let target = self.expand(target, domain).await?;
                // RFC 7208 §5.7: an A record is asked for whatever the client's family.
                let found = self.resolver.addresses(&target, Ipv4Addr::UNSPECIFIED.into(), self.budget).await;
                Ok(self.unless_void(found, &target)?.is_some())
            }
        }
    }

    /// RFC 7208 §5.2.
    async fn includes(&mut self, target: &DomainSpec, domain: &str) -> Result<bool, Stop> {
        self.count_term()?;
        let target = self.expand(target, domain).await?;
        match self.host(&target).await?.result {
            SpfResult::Pass => Ok(true),
            SpfResult::None => Err(Stop::permanent(format!("include of {target}, which has no SPF record"))),
            _ => Ok(false),
        }
    }

    async fn has_address(&mut self, name: &str, prefixes: Prefixes) -> Result<bool, Stop> {
        let found = self.resolver.addresses(name, self.ip, self.budget).await;
        let addresses = self.unless_void(found, name)?;
        Ok(addresses
            .is_some_and(|addresses| addresses.iter().any(|address| prefixes.cover(*address, self.ip))))
    }

    /// RFC 7208 §5.4.
    async fn is_exchange(
        &mut self,
        target: Option<&DomainSpec>,
        prefixes: Prefixes,
        domain: &str,
    ) -> Result<bool, Stop> {
        self.count_term()?;
        let target = self.target(target, domain).await?;
        let found = self.resolver.exchanges(&target, self.budget).await;
        let Some(exchanges) = self.unless_void(found, &target)? else { return Ok(false) };
        for (number, exchange) in exchanges.iter().enumerate() {
            if number == MAX_MX_HOSTS {
                return Err(Stop::permanent(format!("{target} has more than {MAX_MX_HOSTS} mail hosts")));
            }
            // RFC 7505 §3: the null MX names no host.
            if !exchange.host.is_empty() && self.has_address(&exchange.host, prefixes).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// RFC 7208 §5.5: trouble on the way means no match, never an error.
    async fn is_named(&mut self, target: Option<&DomainSpec>, domain: &str) -> Result<bool, Stop> {
        self.count_term()?;
        let target = self.target(target, domain).await?;
        Ok(self.validated_names().await.iter().any(|name| is_within(name, &target)))
    }

    /// The names the client claims that lead back to it.
    async fn validated_names(&self) -> Vec<Box<str>> {
        let Ok(names) = self.resolver.names(self.ip, self.budget).await else { return Vec::new() };
        let mut validated = Vec::new();
        for name in names.iter().take(MAX_PTR_NAMES) {
            let addresses = self.resolver.addresses(name, self.ip, self.budget).await;
            if addresses.is_ok_and(|addresses| addresses.contains(&self.ip)) {
                validated.push(name.clone());
            }
        }
        validated
    }

    async fn target(&mut self, target: Option<&DomainSpec>, domain: &str) -> Result<String, Stop> {
        match target {
            Some(target) => self.expand(target, domain).await,
            None => Ok(domain.to_owned()),
        }
    }

    async fn expand(&mut self, target: &DomainSpec, domain: &str) -> Result<String, Stop> {
        if target.uses_validated_name() && self.validated.is_none() {
            // RFC 7208 §7.3 asks for a `ptr` lookup here; §4.6.4 counts those like terms.
            self.count_term()?;
            self.validated = Some(macros::best_name(&self.validated_names().await, domain));
        }
        Ok(self.macros.expand(target, domain, self.validated.as_deref().unwrap_or(macros::UNKNOWN)))
    }

    fn count_term(&mut self) -> Result<(), Stop> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(Stop::permanent(format!("more than {MAX_TERMS} terms that ask DNS")));
        }
        Ok(())
    }

    /// Passes an answer on; nothing found is counted, no answer ends the evaluation.
    fn unless_void<T>(&mut self, found: Result<T, LookupError>, name: &str) -> Result<Option<T>, Stop> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_void() => {
                self.voids += 1;
                if self.voids > MAX_VOID_LOOKUPS {
                    return Err(Stop::permanent(format!(
                        "more than {MAX_VOID_LOOKUPS} names in the record lead nowhere"
                    )));
                }
                Ok(None)
            }
            // RFC 7208 §4.8: a name that a macro made too strange to ask for matches nothing.
            Err(LookupError::NotAName) => Ok(None),
            Err(error) => Err(Stop::Temporary(format!("{name}: {error}"))),
        }
    }
}

fn result_of(qualifier: Qualifier) -> SpfResult {
    match qualifier {
        Qualifier::Pass => SpfResult::Pass,
        Qualifier::Fail => SpfResult::Fail,
        Qualifier::SoftFail => SpfResult::SoftFail,
        Qualifier::Neutral => SpfResult::Neutral,
    }
}

fn is_multi_label(domain: &str) -> bool {
    domain.contains('.') && domain_name(domain).is_some()
}
