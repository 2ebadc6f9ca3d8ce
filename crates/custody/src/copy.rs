//! Copies: who has which list until when, said by people: "I have uploaded it", "they have deleted it". Each is counted; an ended one stays in the register.

use std::collections::BTreeMap;

use model::access::{Access, Right};
use model::ids::{CopyId, ListId, PartyId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use store::custody::MAX_NOTE;
use store::custody::canary_mail::Outcome;

pub use store::custody::copy::{CopiesOf, Copy, CopyHow, CopyState};

use crate::{Custody, CustodyError, List, Unfit};

/// Lists that are read at a time.
const LISTS: u32 = 1_000;

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

/// When a copy was made, as an argument `date` of sentences that name it by its list and its holder: to the minute, because two may be made for one holder on one day.
#[must_use]
pub fn made_at(made: Time) -> String {
    made.to_string().chars().take(16).map(|letter| if letter == 'T' { ' ' } else { letter }).collect()
}

/// What tells a copy from another one of its list with the same holder of the same day: at what time it was made, what for, about how many people are in it.
/// Every face that names copies by holder and day says it beside them.
#[must_use]
pub fn told_apart(copy: &Copy) -> Phrase {
    let id = match (copy.purpose.is_empty(), copy.rows_about) {
        (true, None) => "copy-apart",
        (false, None) => "copy-apart-purpose",
        (true, Some(_)) => "copy-apart-people",
        (false, Some(_)) => "copy-apart-purpose-people",
    };
    let clock: String = copy.made.0.to_string().chars().skip(11).take(5).collect();
    let rows = copy.rows_about.unwrap_or_default().to_string();
    Phrase::new(id).with("clock", clock).with("purpose", &copy.purpose).with("rows", rows)
}

impl Custody {
    /// Returns the register: all copies asked for, in the order they were made, with their names.
    pub async fn register(&self, access: &Access, of: CopiesOf) -> Result<Vec<Registered>, CustodyError> {
        self.registered(access, self.copies(access, of).await?).await
    }

    /// Returns the register after a copy, page by page in the order they were made.
    pub async fn register_after(
        &self,
        access: &Access,
        after: Option<CopyId>,
        limit: u32,
    ) -> Result<Vec<Registered>, CustodyError> {
        let copies = self.store().shared().copy_list(access, CopiesOf::Everybody, after, limit).await?;
        self.registered(access, copies).await
    }

    async fn registered(&self, access: &Access, copies: Vec<Copy>) -> Result<Vec<Registered>, CustodyError> {
        let lists: BTreeMap<ListId, String> =
            self.lists(access).await?.into_iter().map(|list| (list.id, list.name)).collect();
        let parties: BTreeMap<PartyId, String> = self.party_names(access).await?.into_iter().collect();
        let registered = |copy: Copy| Registered {
            list: lists.get(&copy.list).cloned().unwrap_or_default(),
            party: parties.get(&copy.party).cloned().unwrap_or_default(),
            copy,
        };
        Ok(copies.into_iter().map(registered).collect())
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

#[cfg(test)]
mod tests {
    use model::ids::Id as _;
    use platform::phrases::Phrases;

    use super::{Copy, CopyHow, CopyId, CopyState, ListId, PartyId, Phrase, made_at, told_apart};

    fn copy(made: &str, purpose: &str, rows_about: Option<u64>) -> Copy {
        Copy {
            id: CopyId::from_bytes([1; 16]),
            list: ListId::from_bytes([2; 16]),
            party: PartyId::from_bytes([3; 16]),
            how: CopyHow::Exported,
            purpose: purpose.into(),
            rows_about,
            made: (made.parse().unwrap(), "person:1".into()),
            until: None,
            state: CopyState::Out,
            seeds: 0,
            seed_object: None,
            out: None,
            ended: None,
        }
    }

    #[test]
    fn two_copies_for_one_holder_on_one_day_read_differently() {
        let phrases = Phrases::load();
        let said = |copy: &Copy| {
            let sentence = Phrase::new("leak-this-copy").with("list", "Spring").with("party", "Vendor B");
            let sentence = sentence.with("date", made_at(copy.made.0));
            (phrases.say("en", &sentence), phrases.say("de", &told_apart(copy)))
        };
        let morning = said(&copy("2026-11-22T09:05:07Z", "newsletter", Some(4_000)));
        assert!(morning.0.contains("made for Vendor B on 22 November 2026, 09:05 UTC got"), "{}", morning.0);
        assert_eq!(morning.1, "09:05 UTC, newsletter, etwa 4.000 Personen");
        for (made, purpose, people, expected) in [
            ("2026-11-22T17:40:00Z", "newsletter", Some(4_000), "17:40 UTC, newsletter, etwa 4.000 Personen"),
            ("2026-11-22T09:05:07Z", "survey", Some(4_000), "09:05 UTC, survey, etwa 4.000 Personen"),
            ("2026-11-22T09:05:07Z", "newsletter", Some(1), "09:05 UTC, newsletter, etwa eine Person"),
            ("2026-11-22T09:05:07Z", "", Some(12), "09:05 UTC, etwa 12 Personen"),
            ("2026-11-22T09:05:07Z", "newsletter", None, "09:05 UTC, newsletter"),
            ("2026-11-22T09:05:07Z", "", None, "09:05 UTC"),
        ] {
            assert_eq!(said(&copy(made, purpose, people)).1, expected);
        }
    }
}
