//! The memory of answers: for as long as their zones allow, and never more than so many.
//! Knows no network and no clock: the present is a parameter.

use std::{
    collections::{HashMap, hash_map},
    time::Duration,
};

use tokio::time::Instant;

use super::{LookupError, Outcome, Question, Records};

/// How much is remembered, and how long at most.
#[derive(Debug, Clone, Copy)]
pub struct CacheLimits {
    /// Questions remembered at most.
    pub entries: usize,
    /// Bytes remembered at most, names and records.
    pub bytes: usize,
    /// Longest life of an answer with records.
    pub positive: Duration,
    /// Longest life of the answer that there is nothing.
    pub negative: Duration,
    /// Life of the knowledge that nobody could say.
    pub failure: Duration,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            entries: 32_768,
            bytes: 16 << 20,
            positive: Duration::from_secs(24 * 3_600),
            // RFC 2308 §5: one to three hours work well; more than a day is trouble.
            negative: Duration::from_secs(3_600),
            // RFC 9520 §3.2: resolution failures are cached, for at least one second and at most five minutes.
            failure: Duration::from_secs(5),
        }
    }
}

/// What a server said, and how long it holds by its own word.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) life: Duration,
}

/// Two generations of answers: when the young one is full it becomes the old one, and the former old one is forgotten.
///
/// What is asked for moves to the young one, so that names in use survive; a flood of one-time names costs the names
/// nobody asks for.
pub(super) struct Cache {
    limits: CacheLimits,
    young: HashMap<Question, Entry>,
    young_bytes: usize,
    old: HashMap<Question, Entry>,
}

#[derive(Clone)]
struct Entry {
    outcome: Outcome,
    expires_at: Instant,
}

impl Cache {
    pub(super) fn new(limits: CacheLimits) -> Self {
        Self { limits, young: HashMap::new(), young_bytes: 0, old: HashMap::new() }
    }

    /// Returns what is known and still holds.
    pub(super) fn recall(&mut self, question: &Question, now: Instant) -> Option<Outcome> {
        if let Some(entry) = self.young.get(question) {
            return (entry.expires_at > now).then(|| entry.outcome.clone());
        }
        let (question, entry) = self.old.remove_entry(question)?;
        if entry.expires_at <= now {
            return None;
        }
        let outcome = entry.outcome.clone();
        self.insert(question, entry);
        Some(outcome)
    }

    /// Keeps an answer for as long as it holds.
    pub(super) fn remember(&mut self, question: Question, answer: Answer, now: Instant) {
        let life = match answer.outcome {
            Ok(_) => answer.life.min(self.limits.positive),
            Err(LookupError::NameMissing | LookupError::NoRecords) => answer.life.min(self.limits.negative),
            Err(LookupError::Temporary(_)) => self.limits.failure,
            Err(LookupError::NotAName | LookupError::Off) => Duration::ZERO,
        };
        // RFC 1035 §3.2.1: a zero TTL is for the transaction in progress only.
        if !life.is_zero() {
            self.insert(question, Entry { outcome: answer.outcome, expires_at: now + life });
        }
    }

    fn insert(&mut self, question: Question, entry: Entry) {
        let bytes = bytes_of(&question, &entry);
        // Each generation has half of the room, so both together never exceed it.
        let is_full =
            self.young.len() >= self.limits.entries / 2 || self.young_bytes + bytes > self.limits.bytes / 2;
        if bytes > self.limits.bytes / 2 {
            return;
        }
        if is_full {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        match self.young.entry(question) {
            hash_map::Entry::Occupied(mut known) => {
                self.young_bytes -= bytes_of(known.key(), known.get());
                known.insert(entry);
            }
            hash_map::Entry::Vacant(place) => {
                place.insert(entry);
            }
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

/// What an entry costs in the table itself, roughly: keys, pointers, the empty slots beside it.
const ENTRY_BYTES: usize = 160;

fn bytes_of(question: &Question, entry: &Entry) -> usize {
    let records = match &entry.outcome {
        Ok(Records::Text(texts)) => texts.iter().map(|text| text.len() + size_of::<Box<[u8]>>()).sum(),
        Ok(Records::Addresses(addresses)) => size_of_val(&addresses[..]),
        Ok(Records::Exchanges(hosts)) => hosts.iter().map(|each| each.host.len() + size_of_val(each)).sum(),
        Ok(Records::Names(names)) => names.iter().map(|name| name.len() + size_of::<Box<str>>()).sum(),
        Err(_) => 0,
    };
    ENTRY_BYTES + question.name().len() + records
}

#[cfg(test)]
mod tests;
