//! Copies: who has which list until when, said by people: "I have uploaded it", "they have deleted it". Each is counted; an ended one stays in the register.

use std::collections::BTreeMap;

use model::access::{Access, Right};
use model::ids::{CopyId, ListId, PartyId};
use model::time::Time;
use platform::audit::About;
use store::custody::MAX_NOTE;
use store::custody::canary_mail::Outcome;

pub use store::custody::copy::{CopiesOf, Copy, CopyHow, CopyState};

use crate::{Custody, CustodyError, List, Unfit};

/// Lists that are read at a time.
const LISTS: u32 = 1_000;
/// Parties that are read at a time.
const PARTIES: u32 = 1_000;

/// A copy with what it is of and with whom, for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyShown {
    /// The copy.
    pub copy: Copy,
    /// Of which list.
    pub list: List,
    /// What its holder is called, and who it is.
    pub party: (PartyId, String),
    /// How many of its canaries have got mail that was expected: the list is in use, and they are in it.
    pub reached: u64,
    /// How many of its canaries are coded marks; the others are in this copy only.
    pub coded: u64,
}

/// A copy as the register shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The copy.
    pub copy: Copy,
    /// What its list is called.
    pub list: String,
    /// What its holder is called.
    pub party: String,
}

impl Custody {
    /// Returns the register: all copies asked for, in the order they were made, with their names.
    pub async fn register(&self, access: &Access, of: CopiesOf) -> Result<Vec<Registered>, CustodyError> {
        let lists: BTreeMap<ListId, String> =
            self.lists(access).await?.into_iter().map(|list| (list.id, list.name)).collect();
        let (mut parties, mut after) = (BTreeMap::new(), None);
        loop {
            let page = self.store().shared().party_list(access, after, PARTIES).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            parties.extend(page.into_iter().map(|party| (party.id, party.name)));
        }
        let registered = |copy: Copy| Registered {
            list: lists.get(&copy.list).cloned().unwrap_or_default(),
            party: parties.get(&copy.party).cloned().unwrap_or_default(),
            copy,
        };
        Ok(self.copies(access, of).await?.into_iter().map(registered).collect())
    }

    /// Returns a copy with what it is of and with whom.
    pub async fn copy(&self, access: &Access, id: CopyId) -> Result<CopyShown, CustodyError> {
        let shared = self.store().shared();
        let copy = shared.copy_fetch(access, id).await?;
        let list = shared.list_fetch(access, copy.list).await?;
        let party = shared.party_fetch(access, copy.party).await?;
        let reached = self.store().custody().canary_reached_count(access, id, Outcome::Expected).await?;
        let coded = shared.codeword_of_copy(access, id).await?.map_or(0, |word| word.coded);
        Ok(CopyShown { copy, list, party: (party.id, party.name), reached, coded })
    }

    /// Returns all lists, in the order they were added.
    pub async fn lists(&self, access: &Access) -> Result<Vec<List>, CustodyError> {
        let (mut all, mut after): (Vec<List>, Option<ListId>) = (Vec::new(), None);
        loop {
            let page = self.lists_after(access, after, LISTS).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.id);
            all.extend(page);
        }
    }

    /// The same after one of them.
    pub async fn lists_after(
        &self,
        access: &Access,
        after: Option<ListId>,
        limit: u32,
    ) -> Result<Vec<List>, CustodyError> {
        Ok(self.store().shared().list_list(access, after, limit).await?)
    }

    /// Notes that the canaries are with the vendor now: "I have uploaded it".
    ///
    /// Errors: a conflict if somebody said so before, or it is ended.
    pub async fn copy_is_out(&self, access: &Access, id: CopyId, now: Time) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        let before = change.copy_fetch_in_txn(id).await?;
        let out = Some((now, access.actor.to_string()));
        let copy = Copy { state: CopyState::Out, out, ..before };
        change.copy_set_in_txn(&copy, CopyState::Prepared).await?;
        self.finish(access, change, "copy.out", &About::of("copy", id)).await
    }

    /// Notes that the vendor has a copy no more, and how one knows. Its canaries go on telling: if one is hit, it is out all the same.
    pub async fn copy_end(
        &self,
        access: &Access,
        id: CopyId,
        how: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let how = how.trim();
        if how.is_empty() {
            return Err(Unfit::NoName.into());
        }
        if how.chars().count() > MAX_NOTE {
            return Err(Unfit::TooLong("how").into());
        }
        let mut change = self.store().change(access).await?;
        let before = change.copy_fetch_in_txn(id).await?;
        let from = before.state;
        if from == CopyState::Ended {
            return Err(store::error::StoreError::Conflict { action: "end a copy", what: "it" }.into());
        }
        let ended = Some((now, access.actor.to_string(), how.to_owned()));
        change.copy_set_in_txn(&Copy { state: CopyState::Ended, ended, ..before }, from).await?;
        self.finish(access, change, "copy.end", &About::of("copy", id)).await
    }
}
