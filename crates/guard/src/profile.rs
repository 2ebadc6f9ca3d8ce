//! Profiles: what is known between us and parties outside, looked up before a message is judged and learned after it is known what became of it.
//! The rule that makes somebody known is [`judge::relation`]; the rows are `store::guard::profile`, under keyed fingerprints.
//!
//! The book keeps so many histories in memory as it is told ([`Shelf`]: about 220 bytes each, so the default of 200,000 is 44 MB); what is there
//! is answered at once, without waiting. What is not is asked of the store within [`LOOKUP_LIMIT`]; when that gives no answer, nothing is known
//! and what depends on it stays undecided. What is learned waits at most [`LONGEST_WAIT`] for company and is added in groups. Up to
//! [`MOST_WAITING`] parties wait; beyond that a contact is not learned and counted as lost, which keeps a party unknown for longer: the safe side.

mod shelf;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use judge::lists::DomainSet;
use judge::relation::{self, Contact, Histories, History};
use model::access::Access;
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::time::Time;
use store::error::StoreError;
use store::guard::GuardStore;
use store::guard::profile::Profile as Row;
use store::txn::Change;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::behind::{self, Behind};
use crate::party::Parties;

pub(crate) use shelf::Shelf;

/// Histories kept in memory, unless told otherwise.
pub const MOST_IN_MEMORY: usize = 200_000;

/// The store answers within this, or nothing is known; unless told otherwise.
pub const LOOKUP_LIMIT: Duration = Duration::from_millis(100);

/// What is learned waits at most so long for company.
pub const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Parties of which something learned is not written yet.
pub const MOST_WAITING: usize = 20_000;

/// So many parties go into one transaction.
const GROUP: usize = 512;

/// Of a message to more recipients than this the rest is taken to be like the first.
const MOST_RECIPIENTS: usize = 64;

/// Looked up while others wrote, a history may be half; then it is looked up again, so often.
const TRIES: u32 = 3;

/// What a book is made of.
pub struct ProfileParts {
    /// Where histories are kept.
    pub store: GuardStore,
    /// For whom.
    pub access: Access,
    /// Makes fingerprints.
    pub parties: Arc<Parties>,
    /// Where anybody gets an address; what one writes from there says nothing of the others.
    pub free_mail: DomainSet,
    /// Histories kept in memory.
    pub most_in_memory: usize,
    /// The store answers within this ([`LOOKUP_LIMIT`]), or nothing is known.
    pub lookup_limit: Duration,
}

/// Looks up and learns; cheap to clone.
#[derive(Clone)]
pub struct ProfileBook {
    desk: Arc<Desk>,
    /// Wakes the writer; one waiting word is enough.
    wake: mpsc::Sender<()>,
}

/// Writes what was learned; ends when the last book is gone.
pub struct ProfileTask(JoinHandle<Result<u64, StoreError>>);

impl ProfileTask {
    /// Waits until everything is written and returns how many shares were added.
    ///
    /// Errors: what the store said to the last group; it and what came after it is lost.
    pub async fn finish(self) -> Result<u64, StoreError> {
        match self.0.await {
            Ok(outcome) => outcome,
            // The task is never cancelled, so this is a panic of ours: pass it on.
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}

struct Desk {
    store: GuardStore,
    access: Access,
    parties: Arc<Parties>,
    free_mail: DomainSet,
    lookup_limit: Duration,
    /// Held for a few look-ups, never across a wait.
    state: Mutex<State>,
    lost: AtomicU64,
}

struct State {
    shelf: Shelf<History>,
    /// Learned and not yet written.
    waiting: HashMap<Fingerprint, Share>,
    /// On their way into the store.
    writing: HashMap<Fingerprint, Share>,
    /// Counts groups that were written.
    written: u64,
}

/// What was learned of a party.
struct Share {
    domain: Box<str>,
    history: History,
}

/// How far a message of ours reaches beyond those we know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Recipients our side never wrote to.
    pub first_contacts: u32,
    /// Recipients at domains our side never wrote to.
    pub new_domains: u32,
}

/// Opens the book.
pub fn start(parts: ProfileParts) -> (ProfileBook, ProfileTask) {
    let state = State {
        shelf: Shelf::new(parts.most_in_memory),
        waiting: HashMap::new(),
        writing: HashMap::new(),
        written: 0,
    };
    let desk = Arc::new(Desk {
        store: parts.store,
        access: parts.access,
        parties: parts.parties,
        free_mail: parts.free_mail,
        lookup_limit: parts.lookup_limit,
        state: Mutex::new(state),
        lost: AtomicU64::new(0),
    });
    let (wake, woken) = mpsc::channel(1);
    let task = tokio::spawn(behind::write(Arc::clone(&desk), woken));
    (ProfileBook { desk, wake }, ProfileTask(task))
}

impl ProfileBook {
    /// Returns what is known of those a message from outside names; nothing when the store does not answer.
    ///
    /// Ready at once when all of it is in memory.
    pub async fn histories(&self, named: &relation::Parties) -> Option<Histories> {
        let keys: Vec<Option<Fingerprint>> = [
            named.address.as_deref().map(|address| self.desk.parties.party(address)),
            named.domain.as_deref().map(|domain| self.desk.domain(domain)),
            named.reply_to.as_deref().map(|address| self.desk.parties.party(address)),
        ]
        .into();
        let asked: Vec<Fingerprint> = keys.iter().flatten().copied().collect();
        let mut found = self.desk.look(&asked).await?.into_iter();
        let mut next = |key: &Option<Fingerprint>| key.and_then(|_| found.next());
        Some(Histories {
            address: next(&keys[0]).unwrap_or_default(),
            domain: next(&keys[1]).unwrap_or_default(),
            reply_to: next(&keys[2]),
        })
    }

    /// Returns how far a message of ours reaches; nothing when the store does not answer. Texts that are no addresses are strangers.
    pub async fn reach<A: AsRef<str>>(&self, recipients: &[A]) -> Option<Reach> {
        let looked = &recipients[..recipients.len().min(MOST_RECIPIENTS)];
        let known: Vec<EmailAddress> =
            looked.iter().filter_map(|text| EmailAddress::parse(text.as_ref())).collect();
        let keys = known.iter().flat_map(|address| {
            [self.desk.parties.party(&relation::party_of(address)), self.desk.domain(address.domain().name())]
        });
        let found = self.desk.look(&keys.collect::<Vec<_>>()).await?;
        let count = |place: usize| {
            let solicited =
                found.iter().skip(place).step_by(2).filter(|history| history.is_solicited()).count();
            let strangers = looked.len() - solicited;
            let scaled = strangers * recipients.len() / looked.len().max(1);
            u32::try_from(scaled).unwrap_or(u32::MAX)
        };
        Some(Reach { first_contacts: count(0), new_domains: count(1) })
    }

    /// Learns from a message of a party outside, once it is known what became of it ([`Contact::inbound`]).
    pub fn learn_inbound(&self, named: &relation::Parties, contact: Contact, at: Time) {
        let (Some(address), Some(domain)) = (named.address.as_deref(), named.domain.as_deref()) else {
            return;
        };
        self.learn(
            &[(self.desk.parties.party(address), domain), (self.desk.domain(domain), domain)],
            contact,
            at,
        );
    }

    /// Learns from a message of ours that went out ([`Contact::outbound`]) to these recipients; texts that are no addresses are passed over.
    pub fn learn_outbound<A: AsRef<str>>(&self, recipients: &[A], contact: Contact, at: Time) {
        for text in recipients {
            let Some(address) = EmailAddress::parse(text.as_ref()) else { continue };
            let domain = address.domain().name();
            let party = self.desk.parties.party(&relation::party_of(&address));
            self.learn(&[(party, domain), (self.desk.domain(domain), domain)], contact, at);
        }
    }

    fn learn(&self, parties: &[(Fingerprint, &str)], contact: Contact, at: Time) {
        let mut state = self.desk.state();
        // What holds an `@` is nobody's domain. The store refuses it with its whole group, and all that is learned would wait behind it.
        for (party, domain) in parties.iter().filter(|(_, domain)| !domain.contains('@')) {
            if !state.learn(*party, domain, contact, at) {
                self.desk.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
        drop(state);
        // A word that waits already wakes the writer as well.
        let _ = self.wake.try_send(());
    }

    /// Notes what a person says of a message's writer; durable when this returns, unlike everything else that is learned.
    ///
    /// The whole domain is meant, too, unless anybody gets an address there.
    pub async fn feedback(
        &self,
        writer: Fingerprint,
        domain: &str,
        contact: Contact,
        at: Time,
    ) -> Result<(), StoreError> {
        let said = self.desk.said(writer, domain, contact, at);
        let rows: Vec<Row> = said.iter().map(|(party, share)| row(*party, domain, share)).collect();
        self.desk.store.profile_add(&self.desk.access, &rows).await?;
        self.desk.state().heard(&said);
        Ok(())
    }

    /// As [`ProfileBook::feedback`], as part of a change: durable when it is committed. Memory knows it at once, even if it is not.
    pub async fn feedback_in_txn(
        &self,
        change: &mut Change,
        writer: Fingerprint,
        domain: &str,
        contact: Contact,
        at: Time,
    ) -> Result<(), StoreError> {
        let said = self.desk.said(writer, domain, contact, at);
        for (party, share) in &said {
            change.profile_add_in_txn(&row(*party, domain, share)).await?;
        }
        self.desk.state().heard(&said);
        Ok(())
    }

    /// Returns how many contacts were not learned because too many waited to be written.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.desk.lost.load(Ordering::Relaxed)
    }

    /// Returns how many histories are in memory.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.desk.state().shelf.len()
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic is done under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A domain is a party of its own: `@` and its name.
    fn domain(&self, domain: &str) -> Fingerprint {
        self.parties.party(&format!("@{domain}"))
    }

    /// Of whom a person's word about a message speaks, and what it adds.
    fn said(
        &self,
        writer: Fingerprint,
        domain: &str,
        contact: Contact,
        at: Time,
    ) -> Vec<(Fingerprint, History)> {
        let share = History::default().learn(contact, at);
        let whole = (!domain.is_empty() && !self.free_mail.contains(domain)).then(|| self.domain(domain));
        std::iter::once(writer).chain(whole).map(|party| (party, share)).collect()
    }

    /// Returns the histories of parties in their order; nothing when the store does not answer in time.
    async fn look(&self, parties: &[Fingerprint]) -> Option<Vec<History>> {
        let mut found = HashMap::new();
        for try_number in 1..=TRIES {
            let (missing, written) = {
                let mut state = self.state();
                let missing: Vec<Fingerprint> =
                    parties.iter().copied().filter(|party| state.shelf.get(*party).is_none()).collect();
                if missing.is_empty() {
                    return Some(parties.iter().map(|party| state.history(*party, &found)).collect());
                }
                (missing, state.written)
            };
            let asking = self.store.profile_fetch(&self.access, &missing);
            let rows = match tokio::time::timeout(self.lookup_limit, asking).await {
                Ok(Ok(rows)) => rows,
                Ok(Err(error)) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "profiles could not be looked up"
                    );
                    return None;
                }
                Err(_) => return None,
            };
            found = rows.into_iter().map(|row| (row.party, history_of(&row))).collect();
            let mut state = self.state();
            if state.written == written || try_number == TRIES {
                for party in missing {
                    state.shelve(party, found.get(&party));
                }
                return Some(parties.iter().map(|party| state.history(*party, &found)).collect());
            }
        }
        None
    }
}

impl State {
    /// What is known of a party: in memory, or as the store just said.
    fn history(&mut self, party: Fingerprint, found: &HashMap<Fingerprint, History>) -> History {
        let in_memory = self.shelf.get(party).map(|history| *history);
        in_memory.or_else(|| found.get(&party).copied()).unwrap_or_default()
    }

    /// Notes what a person said, once the store has it.
    fn heard(&mut self, said: &[(Fingerprint, History)]) {
        self.written += 1;
        for (party, share) in said {
            if let Some(history) = self.shelf.get(*party) {
                history.add(share);
            }
        }
    }

    /// Puts what the store said into memory, with what it cannot know yet.
    fn shelve(&mut self, party: Fingerprint, found: Option<&History>) {
        if self.writing.contains_key(&party) || self.shelf.get(party).is_some() {
            // Nobody can tell whether the store has that share already: it is asked again the next time.
            return;
        }
        let mut history = found.copied().unwrap_or_default();
        if let Some(share) = self.waiting.get(&party) {
            history.add(&share.history);
        }
        self.shelf.put(party, history);
    }

    /// Notes a contact; false if there is no room to remember that it must be written.
    fn learn(&mut self, party: Fingerprint, domain: &str, contact: Contact, at: Time) -> bool {
        let share = match self.shelf.get(party) {
            Some(history) => history.learn(contact, at),
            None => History::default().learn(contact, at),
        };
        if let Some(waiting) = self.waiting.get_mut(&party) {
            waiting.history.add(&share);
        } else if self.waiting.len() < MOST_WAITING {
            self.waiting.insert(party, Share { domain: domain.into(), history: share });
        } else {
            return false;
        }
        true
    }

    /// Takes a group to write; it stands in `writing` until it is written or given back.
    fn take(&mut self) -> Vec<Row> {
        let parties: Vec<Fingerprint> = self.waiting.keys().copied().take(GROUP).collect();
        for party in parties {
            if let Some(share) = self.waiting.remove(&party) {
                self.writing.insert(party, share);
            }
        }
        self.writing.iter().map(|(party, share)| row(*party, &share.domain, &share.history)).collect()
    }

    fn wrote(&mut self) {
        self.writing.clear();
        self.written += 1;
    }

    fn give_back(&mut self) {
        for (party, share) in std::mem::take(&mut self.writing) {
            match self.waiting.get_mut(&party) {
                Some(waiting) => waiting.history.add(&share.history),
                None => {
                    self.waiting.insert(party, share);
                }
            }
        }
    }
}

impl Behind for Desk {
    const LONGEST_WAIT: Duration = LONGEST_WAIT;
    const COMPLAINT: &'static str = "what was learned of correspondents could not be written; it waits";

    async fn write_all(&self, kept: &mut u64) -> Result<(), StoreError> {
        loop {
            let group = self.state().take();
            if group.is_empty() {
                return Ok(());
            }
            match self.store.profile_add(&self.access, &group).await {
                Ok(()) => {
                    self.state().wrote();
                    *kept += group.len() as u64;
                }
                Err(error) => {
                    self.state().give_back();
                    return Err(error);
                }
            }
        }
    }
}

fn row(party: Fingerprint, domain: &str, history: &History) -> Row {
    let History {
        first_contact,
        first_proved,
        last_inbound,
        last_outbound,
        messages_in,
        proved_in,
        replies_in,
        days_in,
        messages_out,
        benign,
        benign_at,
        malicious,
        malicious_at,
    } = *history;
    Row {
        party,
        domain: domain.to_owned(),
        first_contact,
        first_proved,
        last_inbound,
        last_outbound,
        messages_in,
        proved_in,
        replies_in,
        days_in,
        messages_out,
        benign,
        benign_at,
        malicious,
        malicious_at,
    }
}

fn history_of(row: &Row) -> History {
    History {
        first_contact: row.first_contact,
        first_proved: row.first_proved,
        last_inbound: row.last_inbound,
        last_outbound: row.last_outbound,
        messages_in: row.messages_in,
        proved_in: row.proved_in,
        replies_in: row.replies_in,
        days_in: row.days_in,
        messages_out: row.messages_out,
        benign: row.benign,
        benign_at: row.benign_at,
        malicious: row.malicious,
        malicious_at: row.malicious_at,
    }
}
