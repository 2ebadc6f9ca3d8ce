//! Campaigns under way: which templates each account sends just now, so that a million copies are judged as one.
//! In memory only and bounded: a campaign that is forgotten is judged fully again, which costs time and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use judge::campaign::{Campaign, Cause, Look, Print, Sampling, Template};
use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};
use model::time::Time;
use model::verdict::{Direction, Verdict};
use platform::clock::Chance;
use sha2::{Digest, Sha256};

use crate::profile::Shelf;

/// Campaigns in memory; each is up to 10 KB with all the links it may know, half a kilobyte as a rule.
const MOST: usize = 2_000;

/// A verdict stands for copies so long after a copy was judged: rules, lists and what others warn of change meanwhile.
const STANDS_FOR: Duration = Duration::from_hours(1);

/// The campaigns of all accounts.
pub struct Campaigns {
    chance: Arc<dyn Chance>,
    sampling: Sampling,
    /// Held for one look, never across a wait.
    shelf: Mutex<Shelf<Campaign>>,
    judged: AtomicU64,
    copies: AtomicU64,
}

/// How many messages of campaigns were judged, and for how many another's verdict stood, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CampaignCounts {
    /// Judged fully.
    pub judged: u64,
    /// Passed on as copies, not judged.
    pub copies: u64,
}

/// A message as a copy of its account's campaign.
pub(crate) struct Copied<'c> {
    pub(crate) campaigns: &'c Campaigns,
    pub(crate) account: Fingerprint,
    /// What stands around its words (`circumstances`).
    pub(crate) circumstances: Print,
    pub(crate) template: &'c Template,
}

impl Copied<'_> {
    /// Returns the verdict that stands for it, if it need not be judged.
    pub(crate) fn stands(&self, now: Time) -> Option<Verdict> {
        self.campaigns.look(self, now).1
    }

    /// Notes what it was found to be, and returns the verdict that counts in its place, if one does.
    pub(crate) fn judged(&self, verdict: &Verdict, now: Time) -> Option<Verdict> {
        self.campaigns.learn(self, verdict, now)
    }

    /// One account's use of one template in one way.
    fn key(&self) -> Fingerprint {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(self.account.as_bytes())
            .chain_update(self.circumstances.to_be_bytes())
            .chain_update(self.template.print.to_be_bytes())
            .finalize()
            .into();
        let mut bytes = [0; FINGERPRINT_BYTES];
        bytes.copy_from_slice(&hash[..FINGERPRINT_BYTES]);
        Fingerprint::from_bytes(bytes)
    }
}

impl Campaigns {
    /// Begins with none.
    #[must_use]
    pub fn new(chance: Arc<dyn Chance>, sampling: Sampling) -> Self {
        Campaigns {
            chance,
            sampling,
            shelf: Mutex::new(Shelf::new(MOST)),
            judged: AtomicU64::new(0),
            copies: AtomicU64::new(0),
        }
    }

    /// Forgets all of them: what would be found of a copy has changed, because a rule, a list or a warning did.
    pub fn forget(&self) {
        *self.shelf() = Shelf::new(MOST);
    }

    /// Returns how many messages were judged and how many were not.
    #[must_use]
    pub fn counts(&self) -> CampaignCounts {
        CampaignCounts {
            judged: self.judged.load(Ordering::Relaxed),
            copies: self.copies.load(Ordering::Relaxed),
        }
    }

    /// Decides how a message is looked at, and counts it; beside [`Look::Skip`] is the verdict that stands for it.
    pub(super) fn look(&self, copied: &Copied<'_>, now: Time) -> (Look, Option<Verdict>) {
        let found = self.looked(copied, now);
        let counter = if found.1.is_some() { &self.copies } else { &self.judged };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    fn looked(&self, copied: &Copied<'_>, now: Time) -> (Look, Option<Verdict>) {
        let key = copied.key();
        let mut shelf = self.shelf();
        if shelf.get(key).is_none_or(|campaign| now.since(campaign.judged_at) > STANDS_FOR) {
            shelf.put(key, Campaign::new(u64::from_le_bytes(self.chance.bytes()), now));
        }
        let Some(campaign) = shelf.get(key) else { return (Look::Full(Cause::First), None) };
        match campaign.look(copied.template, self.sampling) {
            // Only mail that leaves us: that the campaign's own verdict says so is the last of the locks.
            Look::Skip => match &campaign.worst {
                Some(verdict) if verdict.direction() == Direction::Outbound => {
                    (Look::Skip, Some(verdict.clone()))
                }
                _ => (Look::Full(Cause::First), None),
            },
            full @ Look::Full(_) => (full, None),
        }
    }

    /// Notes what a full judgement found, and returns the verdict that counts in its place, if one does.
    pub(super) fn learn(&self, copied: &Copied<'_>, verdict: &Verdict, now: Time) -> Option<Verdict> {
        if verdict.direction() != Direction::Outbound {
            return None;
        }
        self.shelf().get(copied.key())?.learn(copied.template, verdict, self.sampling, now)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<Campaign>> {
        // Nothing that could panic is done under this lock.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
