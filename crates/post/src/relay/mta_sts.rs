//! MTA-STS (RFC 8461): what a domain says about encryption to its servers, remembered for as long as it says.
//! The policy's text is fetched by a [`PolicyFetch`], handed in ([`HttpsFetch`], or a test's own); a relay without one obeys no policy, which is allowed
//! and weaker.

mod https;
mod policy;
mod record;

use std::{
    collections::HashMap,
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use platform::dns::{Budget, Resolver};
use tokio::{
    sync::Mutex as AsyncMutex,
    time::{Instant, timeout},
};

pub use https::HttpsFetch;
pub use policy::{Mode, Policy, PolicyError};
pub use record::policy_id;

#[cfg(test)]
mod tests;

/// Domains whose policies are remembered; beyond this the one that ends first makes room.
const MAX_POLICIES: usize = 10_000;
/// After a fetch that failed, the domain is not asked again for so long (RFC 8461 §3.3: five minutes or longer is suggested).
const RETRY: Duration = Duration::from_secs(300);
/// The whole fetch. RFC 8461 §3.3 suggests a minute; a message waits for it.
const FETCH_TIME: Duration = Duration::from_secs(20);

/// Fetches under way at once. Messages for one domain share a gate, so that a thousand of them fetch once; the others find the answer remembered.
const GATES: usize = 16;

/// An answer under way.
pub type Fetching<'f> = Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'f>>;
/// A look-up under way.
pub type Looking<'f> = Pin<Box<dyn Future<Output = Option<Arc<Policy>>> + Send + 'f>>;

/// Whoever can fetch a policy.
pub trait PolicyFetch: Send + Sync {
    /// Fetches `https://mta-sts.<domain>/.well-known/mta-sts.txt` as RFC 8461 §3.3 wants it: verified certificate, no redirect, status 200,
    /// `text/plain`, at most [`Policy::MAX_BYTES`]. Nothing if any of this is not so.
    fn fetch<'f>(&'f self, domain: &'f str) -> Fetching<'f>;
}

/// Whoever knows the policies of domains.
pub trait PolicySource: Send + Sync {
    /// The policy of a domain, if it has one that is in force.
    fn policy<'f>(&'f self, domain: &'f str, resolver: &'f Resolver, budget: &'f Budget) -> Looking<'f>;
}

/// Looks policies up and remembers them.
pub struct PolicyCache {
    fetch: Box<dyn PolicyFetch>,
    /// By a hash of the domain; held while fetching, which has a time limit.
    gates: [AsyncMutex<()>; GATES],
    /// Locked for a look or an insert, never while waiting.
    known: Mutex<HashMap<String, Known>>,
}

/// What is remembered of a domain.
#[derive(Clone)]
struct Known {
    /// The id of the record for which the policy was fetched.
    id: String,
    policy: Option<Arc<Policy>>,
    /// Until when the policy is in force (RFC 8461 §3.2, max_age).
    ends: Instant,
    /// Not fetched again before.
    not_before: Instant,
}

impl Known {
    fn in_force(&self) -> Option<Arc<Policy>> {
        self.policy.clone().filter(|_| self.ends > Instant::now())
    }
}

impl PolicyCache {
    /// Makes an empty memory over a way to fetch.
    #[must_use]
    pub fn new(fetch: Box<dyn PolicyFetch>) -> Self {
        Self { fetch, gates: Default::default(), known: Mutex::default() }
    }

    /// How many domains are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known().len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known().is_empty()
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        // A panic under this lock leaves at worst a domain unremembered.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recall(&self, domain: &str) -> Option<Known> {
        self.known().get(domain).cloned()
    }

    async fn look(&self, domain: &str, resolver: &Resolver, budget: &Budget) -> Option<Arc<Policy>> {
        let remembered = self.recall(domain).and_then(|known| known.in_force());
        // RFC 8461 §3.1: the record says whether there is a policy, and by its id whether it is a new one. A record that is gone or silent does not
        // end a policy that is in force (§5.1), or whoever can silence DNS could end it.
        let name = format!("_mta-sts.{domain}");
        let Ok(texts) = resolver.text(&name, budget).await else { return remembered };
        let Some(id) = record::policy_id(&texts) else { return remembered };
        if let Some(known) = self.settled(domain, &id) {
            return known.in_force();
        }
        match timeout(FETCH_TIME, self.fetched(domain, id)).await {
            Ok(policy) => policy,
            Err(_) => remembered,
        }
    }

    /// What is known of a domain, if there is no reason to fetch its policy now.
    fn settled(&self, domain: &str, id: &str) -> Option<Known> {
        let is_settled = |known: &Known| {
            (known.id == id && known.in_force().is_some()) || known.not_before > Instant::now()
        };
        self.recall(domain).filter(is_settled)
    }

    async fn fetched(&self, domain: &str, id: String) -> Option<Arc<Policy>> {
        let mut hasher = DefaultHasher::new();
        domain.hash(&mut hasher);
        let gate = usize::try_from(hasher.finish() % GATES as u64).unwrap_or(0);
        let _gate = self.gates[gate].lock().await;
        // Another message may have fetched it while this one waited.
        if let Some(known) = self.settled(domain, &id) {
            return known.in_force();
        }
        let text = self.fetch.fetch(domain).await;
        let policy = text.and_then(|text| Policy::parse(&text).ok());
        let (now, before) = (Instant::now(), self.recall(domain));
        let entry = match (policy, before) {
            (Some(policy), _) => {
                let ends = now + policy.max_age;
                Known { id, policy: Some(Arc::new(policy)), ends, not_before: now + RETRY }
            }
            // RFC 8461 §3.3: what cannot be fetched does not end what is in force.
            (None, Some(before)) => Known { not_before: now + RETRY, ..before },
            (None, None) => Known { id: String::new(), policy: None, ends: now, not_before: now + RETRY },
        };
        let policy = entry.in_force();
        self.remember(domain, entry);
        policy
    }

    fn remember(&self, domain: &str, entry: Known) {
        let mut known = self.known();
        if known.len() >= MAX_POLICIES && !known.contains_key(domain) {
            let first = known.iter().min_by_key(|(_, known)| known.ends).map(|(domain, _)| domain.clone());
            if let Some(first) = first {
                known.remove(&first);
            }
        }
        known.insert(domain.to_owned(), entry);
    }
}

impl PolicySource for PolicyCache {
    fn policy<'f>(&'f self, domain: &'f str, resolver: &'f Resolver, budget: &'f Budget) -> Looking<'f> {
        Box::pin(self.look(domain, resolver, budget))
    }
}
