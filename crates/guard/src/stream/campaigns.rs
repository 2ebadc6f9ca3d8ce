//! Campaigns under way: which templates each account sends just now, so that a million copies are judged as one.
//! In memory only and bounded: a campaign that is forgotten is judged fully again, which costs time and nothing else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use judge::campaign::{Campaign, Cause, Look, Print, Sampling, Template};
use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};
use model::verdict::Verdict;
use platform::clock::Chance;
use sha2::{Digest, Sha256};

use crate::profile::Shelf;

/// Campaigns in memory; each is up to 10 KB with all the links it may know, half a kilobyte as a rule.
const MOST: usize = 2_000;

/// The campaigns of all accounts.
pub struct Campaigns {
    chance: Arc<dyn Chance>,
    sampling: Sampling,
    /// Held for one look, never across a wait.
    shelf: Mutex<Shelf<Campaign>>,
}

impl Campaigns {
    /// Begins with none.
    #[must_use]
    pub fn new(chance: Arc<dyn Chance>, sampling: Sampling) -> Self {
        Campaigns { chance, sampling, shelf: Mutex::new(Shelf::new(MOST)) }
    }

    /// Decides how a message of an account is looked at, and counts it.
    ///
    /// Returns the campaign's verdict beside [`Look::Skip`]: it stands for the message.
    pub fn look(&self, account: Fingerprint, template: &Template) -> (Look, Option<Verdict>) {
        let key = key(account, template.print);
        let mut shelf = self.shelf();
        if shelf.get(key).is_none() {
            shelf.put(key, Campaign::new(u64::from_le_bytes(self.chance.bytes())));
        }
        let Some(campaign) = shelf.get(key) else { return (Look::Full(Cause::First), None) };
        match campaign.look(template, self.sampling) {
            Look::Skip => match &campaign.worst {
                Some(verdict) => (Look::Skip, Some(verdict.clone())),
                None => (Look::Full(Cause::First), None),
            },
            full => (full, None),
        }
    }

    /// Notes what a full judgement found.
    pub fn learn(&self, account: Fingerprint, template: &Template, verdict: &Verdict) {
        if let Some(campaign) = self.shelf().get(key(account, template.print)) {
            campaign.learn(template, verdict);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<Campaign>> {
        // Nothing that could panic is done under this lock.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One account's use of one template.
fn key(account: Fingerprint, print: Print) -> Fingerprint {
    let hash: [u8; 32] =
        Sha256::new().chain_update(account.as_bytes()).chain_update(print.to_be_bytes()).finalize().into();
    let mut bytes = [0; FINGERPRINT_BYTES];
    bytes.copy_from_slice(&hash[..FINGERPRINT_BYTES]);
    Fingerprint::from_bytes(bytes)
}
