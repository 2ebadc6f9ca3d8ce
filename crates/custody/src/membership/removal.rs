//! Removal: a person wants to be forgotten. Whoever is removed is on no list any more for whoever looks at recipients, and kept out of no copy by lot; what stays is said by a setting:
//! in which copies he was, so that he can be warned when one of them gets out, or nothing. Not asking the holders to remove him as well, which is a person's letter, and not what
//! other rooms know of an address: a face lays that beside it.
//!
//! For each list a file of who was removed, and on which day, stands beside the file of who was in which copy ([`Record`]). Each list is one change, so a removal that is cut off is
//! begun again: what is done stays done, and is found to be.

use std::collections::BTreeMap;
use std::time::Duration;

use forensics::fingerprint::Keyed;
use forensics::membership::{CopyHead, Key, Membership, SortedKeys, Span};
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::ListId;
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use serde::Deserialize;
use store::custody::copy::{CopiesOf, CopyHow, CopyState};
use store::custody::membership::{MembershipPart, MembershipTaken};

use super::layers::Layers;
use super::whereabouts::InList;
use super::{Gathered, MONTH, Next, RULES, blocking, sum, write_all};
use crate::attribution::day;
use crate::export::MOST_LINK_DAYS;
use crate::{Custody, CustodyError, Unfit};

const DAY: Duration = Duration::from_hours(24);

/// What a removal leaves here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Leaves {
    /// The keyed print, with the copies it was in: what is needed to warn the person of an old leak.
    #[default]
    #[serde(rename = "warn")]
    Warning,
    /// Nothing: everything of custody that is known by the print goes. An old leak misses the person.
    #[serde(rename = "everything")]
    Nothing,
}

impl Leaves {
    /// Returns the word it is set by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Leaves::Warning => "warn",
            Leaves::Nothing => "everything",
        }
    }

    /// Returns the sentence that says what it means.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Leaves::Warning => "removal-leaves-warn",
            Leaves::Nothing => "removal-leaves-everything",
        })
    }
}

/// How removals are done.
#[derive(Debug, Clone)]
pub struct RemovalSetting {
    /// What one leaves.
    pub leaves: Leaves,
    /// So many months it is remembered who was in a copy: what was left for a warning goes with it.
    pub keep_months: u32,
    /// What the rest of the house keeps and ends by itself: as [`Stay::what`], and how long it lasts at most; none if it has no end.
    pub elsewhere: Vec<(&'static str, Option<Duration>)>,
}

impl Default for RemovalSetting {
    fn default() -> Self {
        RemovalSetting { leaves: Leaves::default(), keep_months: super::KEPT_MONTHS, elsewhere: Vec::new() }
    }
}

/// What a removal does, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// What it leaves.
    pub leaves: Leaves,
    /// Each list that knows the address.
    pub lists: Vec<RemovedFrom>,
    /// What may hold the address besides, and is not removed by this.
    pub stays: Vec<Stay>,
}

/// Something that may hold an address and is not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The sentence for people, by its id.
    pub what: &'static str,
    /// Until when at most; none if it has no end.
    pub until: Option<Time>,
}

impl Stay {
    /// Returns a word for programs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.what.strip_prefix("removal-stay-").unwrap_or(self.what)
    }

    /// Returns the sentence for people.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let phrase = Phrase::new(self.what);
        match self.until {
            Some(until) => phrase.with("date", day(until)),
            None => phrase,
        }
    }
}

impl Removal {
    /// Says whether something changes, or did.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.lists.iter().any(|list| matches!(list.becomes, Becomes::Gone | Becomes::Warned { .. }))
    }
}

/// A list that knows the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedFrom {
    /// What it knew before.
    pub known: InList,
    /// What becomes of it.
    pub becomes: Becomes,
}

impl RemovedFrom {
    /// Returns the sentence that says what becomes of it.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let of = |id| Phrase::new(id).with("list", &self.known.list.name);
        match &self.becomes {
            Becomes::Gone => of("removal-list-gone"),
            Becomes::Warned { until } => of("removal-list-warned").with("date", day(*until)),
            Becomes::AsItWas { until } => of("removal-list-as-it-was").with("date", day(*until)),
            Becomes::Held(why) => of("removal-list-held").with("why", why),
        }
    }

    /// Returns a sentence for each company that has a copy with the address, by what was read of it last: each has to be asked to remove it, too.
    #[must_use]
    pub fn holders(&self) -> Vec<Phrase> {
        let having = self.held().into_iter().filter(|(_, until)| until.is_none());
        having.map(|(party, _)| Phrase::new("removal-holder").with("party", party)).collect()
    }

    /// Returns a sentence for each company that had it, and has it no more by what was read of its copy last.
    #[must_use]
    pub fn past_holders(&self) -> Vec<Phrase> {
        let past = self.held().into_iter().filter_map(|(party, until)| Some((party, until?)));
        let said = |(party, (last, gone))| {
            let said = Phrase::new("removal-had").with("party", party);
            said.with("until", day(last)).with("date", day(gone))
        };
        past.map(said).collect()
    }

    /// Who holds a copy that it is or was in: until which reading, and by which it was gone; none if it is in what was read last.
    fn held(&self) -> BTreeMap<&str, Option<(Time, Time)>> {
        let mut held = BTreeMap::new();
        for copy in self.known.copies.iter().filter(|copy| copy.copy.copy.state != CopyState::Ended) {
            let until = copy.gone.map(|gone| (copy.last, gone));
            let known = held.entry(copy.copy.party.as_str()).or_insert(until);
            *known = known.zip(until).map(|(one, other)| one.max(other));
        }
        held
    }
}

/// What becomes of what a list knows of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becomes {
    /// Nothing is left.
    Gone,
    /// In which copies he was stays for a warning, until then at most.
    Warned {
        /// When the last of those copies is forgotten.
        until: Time,
    },
    /// He was removed before, and nothing else is known than what is kept for a warning.
    AsItWas {
        /// When the last of those copies is forgotten.
        until: Time,
    },
    /// Nothing of this list may be forgotten, for this reason.
    Held(String),
}

impl Becomes {
    /// Returns a word for programs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Becomes::Gone => "gone",
            Becomes::Warned { .. } => "warned",
            Becomes::AsItWas { .. } => "as_it_was",
            Becomes::Held(_) => "held",
        }
    }
}

/// Who was removed from a list, by day: a membership whose copies are days.
#[derive(Debug, Default)]
pub(super) struct Record(BTreeMap<Key, Time>);

impl Record {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, CustodyError> {
        let known = Membership::open(bytes)?;
        let day = |key: Key| Some((key, known.copy(known.spans(key).first()?.joined)?.made_at));
        Ok(Record(known.everybody().filter_map(day).collect()))
    }

    /// The day on which somebody was removed, without reading the others.
    pub(super) fn day(bytes: &[u8], key: Key) -> Result<Option<Time>, CustodyError> {
        let known = Membership::open(bytes)?;
        let joined = known.spans(key).first().map(|span| span.joined);
        Ok(joined.and_then(|number| known.copy(number)).map(|head| head.made_at))
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.0.contains_key(&key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of many are on it.
    fn count(&self, keys: &SortedKeys) -> u64 {
        self.0.keys().filter(|key| keys.as_slice().binary_search(key).is_ok()).count() as u64
    }

    /// Keeps those on it of whom something is true; says whether somebody went.
    fn retain(&mut self, stays: impl Fn(Key) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|key, _| stays(*key));
        self.0.len() < before
    }

    /// The file, made anew.
    fn anew(&self) -> Result<Next, CustodyError> {
        let mut days: BTreeMap<Time, u64> = BTreeMap::new();
        self.0.values().for_each(|day| *days.entry(*day).or_default() += 1);
        let head = |(made_at, rows): (&Time, &u64)| CopyHead { id: [0; 16], made_at: *made_at, rows: *rows };
        let heads: Vec<CopyHead> = days.iter().map(head).collect();
        let number = |day: &Time| heads.partition_point(|head| head.made_at < *day);
        let runs = self.0.iter().filter_map(|(key, day)| {
            let joined = u16::try_from(number(day)).ok()?;
            Some((*key, Span { joined, left: Some(joined + 1) }))
        });
        let whole = Membership::of_runs(&heads, runs)?;
        let sum = sum(&whole)?;
        Ok(Next::Anew(whole, sum))
    }
}

/// The file of who was removed without those who are in a new copy again because somebody meant it, of so many; none if nobody is.
///
/// Errors: more are in it than somebody was told of, because one was removed since.
pub(super) fn taken_back(
    bytes: &[u8],
    members: &SortedKeys,
    told: u64,
) -> Result<Option<Next>, CustodyError> {
    let mut record = Record::read(bytes)?;
    let people = record.count(members);
    if people > told {
        return Err(CustodyError::RemovedAgain { people });
    }
    let is_other = record.retain(|key| members.as_slice().binary_search(&key).is_err());
    is_other.then(|| record.anew()).transpose()
}

/// The file of who was removed without those whom the files of who was in which copy do not know any more; none if nobody goes.
pub(super) fn outlived(bytes: &[u8], copies: &[u8]) -> Result<Option<Next>, CustodyError> {
    let (mut record, copies) = (Record::read(bytes)?, Membership::open(copies)?);
    let is_other = record.retain(|key| copies.knows(key));
    is_other.then(|| record.anew()).transpose()
}

/// What is to be written to remove somebody: of everybody's file, of those kept out, of those removed. Nothing where nothing changes.
fn without(
    taken: &MembershipTaken,
    key: Key,
    (leaves, day): (Leaves, Time),
) -> Result<[Option<Next>; 3], CustodyError> {
    let gone = SortedKeys::new(vec![key]);
    let file = |part| -> Result<Option<Next>, CustodyError> {
        let known = Membership::open(taken.bytes(part))?;
        if !known.knows(key) {
            return Ok(None);
        }
        let whole = known.without_people(&gone)?;
        let sum = sum(&whole)?;
        Ok(Some(Next::Anew(whole, sum)))
    };
    let mut record = Record::read(taken.bytes(MembershipPart::Removed))?;
    let was_in_copies = Membership::open(taken.bytes(MembershipPart::Copies))?.knows(key);
    let is_other = match leaves {
        Leaves::Warning if was_in_copies => !record.has(key) && record.0.insert(key, day).is_none(),
        _ => record.retain(|known| known != key),
    };
    Ok([
        if leaves == Leaves::Nothing { file(MembershipPart::Copies)? } else { None },
        file(MembershipPart::Control)?,
        if is_other { Some(record.anew()?) } else { None },
    ])
}

/// What becomes of what a list knows; none if it knows nothing.
fn becomes(known: &InList, leaves: Leaves, held_why: Option<String>, keep: Duration) -> Option<Becomes> {
    if known.copies.is_empty() && !known.is_kept_out && known.removed.is_none() {
        return None;
    }
    if let Some(why) = held_why {
        return Some(Becomes::Held(why));
    }
    let last = known.copies.iter().map(|copy| copy.last).max().filter(|_| leaves == Leaves::Warning);
    let Some(until) = last.map(|last| last.plus(keep)) else { return Some(Becomes::Gone) };
    let is_done = known.removed.is_some() && !known.is_kept_out;
    Some(if is_done { Becomes::AsItWas { until } } else { Becomes::Warned { until } })
}

impl Custody {
    /// The same, which removes people as the house has set it.
    #[must_use]
    pub fn with_removal(self, removal: RemovalSetting) -> Self {
        Custody { removal, ..self }
    }

    /// Returns what a removal leaves here.
    #[must_use]
    pub fn removal_leaves(&self) -> Leaves {
        self.removal.leaves
    }

    /// Says what [`Custody::remove`] would do with an address, and does nothing.
    ///
    /// Errors: the text is no address.
    pub async fn removal_look(
        &self,
        access: &Access,
        address: &str,
        now: Time,
    ) -> Result<Removal, CustodyError> {
        let key = self.key_to_remove(access, address)?;
        let (lists, unread) = self.removed_from(access, key).await?;
        let about = About::NOTHING.count("lists", lists.len() as u64);
        self.parts.audit.append(access, "address.where", &about).await?;
        self.removal_of(access, (lists, unread), now).await
    }

    /// Removes a person from who was in which copy of every list that nobody holds, and from everybody who is on any list. Safe to run twice, and again after it was cut off.
    ///
    /// Errors: the text is no address.
    pub async fn remove(&self, access: &Access, address: &str, now: Time) -> Result<Removal, CustodyError> {
        let key = self.key_to_remove(access, address)?;
        let (mut lists, unread) = self.removed_from(access, key).await?;
        let leaves = self.removal.leaves;
        // Before anything is changed: that somebody was removed, and not who.
        let about = About::NOTHING.count("lists", lists.len() as u64).word("leaves", leaves.as_str());
        self.parts.audit.append(access, "address.remove", &about).await?;
        for list in &mut lists {
            if matches!(list.becomes, Becomes::Gone | Becomes::Warned { .. })
                && let Some(held_why) = self.remove_from(access, list.known.list.id, key, now).await?
            {
                list.becomes = Becomes::Held(held_why);
            }
        }
        // Also when there was nothing to do: the attempt before may have been cut off here.
        self.refresh_known(access, now).await?;
        self.store().custody().membership_sweep(access).await?;
        self.removal_of(access, (lists, unread), now).await
    }

    /// Returns how many people of a list that is to leave, or was read, were removed from it before.
    pub async fn removed_in(&self, access: &Access, gathered: &Gathered) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let custody = self.store().custody();
        let open = custody.membership_open(access, gathered.list, MembershipPart::Removed).await?;
        let Some(open) = open.filter(|open| !open.map.bytes().is_empty()) else { return Ok(0) };
        let (members, layers): (SortedKeys, Layers) = (gathered.members.clone(), self.layers.clone());
        blocking(move || {
            let members = layers.keys(&members, open.row.layers)?;
            Ok(Record::read(open.map.bytes())?.count(&members))
        })
        .await
    }

    fn key_to_remove(&self, access: &Access, address: &str) -> Result<Key, CustodyError> {
        access.require(Right::Keep)?;
        let address = EmailAddress::parse(address.trim()).ok_or(Unfit::Address)?;
        let keyed = Keyed::new(self.parts.ring.match_key.expose());
        Ok(Key::from(&keyed.mailbox(RULES, &address)))
    }

    /// What each list knows and what becomes of it; and how many copies nobody has read.
    async fn removed_from(
        &self,
        access: &Access,
        key: Key,
    ) -> Result<(Vec<RemovedFrom>, usize), CustodyError> {
        let keep = MONTH * self.removal.keep_months;
        let declared = self.declared(access).await?;
        let (mut all, mut unread) = (Vec::new(), 0);
        for list in self.lists(access).await? {
            let held = self.held_why(access, list.id).await?;
            let known = self.in_list(access, (list, key), &declared).await?;
            unread += known.unread.len();
            if let Some(becomes) = becomes(&known, self.removal.leaves, held, keep) {
                all.push(RemovedFrom { known, becomes });
            }
        }
        Ok((all, unread))
    }

    async fn held_why(&self, access: &Access, list: ListId) -> Result<Option<String>, CustodyError> {
        let rule = self.store().custody().list_rule_fetch(access, list).await?;
        Ok(rule.and_then(|rule| rule.held_why))
    }

    /// One list, in one change; returns why it is held, if nothing may be removed from it.
    async fn remove_from(
        &self,
        access: &Access,
        list: ListId,
        key: Key,
        now: Time,
    ) -> Result<Option<String>, CustodyError> {
        let taken = self.store().custody().membership_take(access, list).await?;
        // Asked again, now that nobody else writes: a hold may have come meanwhile.
        if let Some(held_why) = self.held_why(access, list).await? {
            return Ok(Some(held_why));
        }
        let key = self.layers.key(key, taken.layers().unwrap_or(0))?;
        let how = (self.removal.leaves, day_of(now));
        let (mut taken, written) = blocking(move || {
            let written = without(&taken, key, how)?;
            Ok((taken, written))
        })
        .await?;
        if written.iter().all(Option::is_none) {
            return Ok(None);
        }
        write_all(&mut taken, written).await?;
        let mut change = self.store().change(access).await?;
        change.membership_set_in_txn(taken, RULES.version(), now).await?;
        let about = About::of("list", list).word("leaves", self.removal.leaves.as_str());
        self.finish(access, change, "address.remove", &about).await?;
        Ok(None)
    }

    /// The answer, with what may hold the address besides.
    async fn removal_of(
        &self,
        access: &Access,
        (lists, unread): (Vec<RemovedFrom>, usize),
        now: Time,
    ) -> Result<Removal, CustodyError> {
        let mut stays = Vec::new();
        stays.extend((unread > 0).then_some(Stay { what: "removal-stay-unread", until: None }));
        let (mut escrow, mut waiting) = (None, None);
        for copy in self.register(access, CopiesOf::Everybody).await? {
            let copy = copy.copy;
            match (copy.how, copy.state) {
                (_, CopyState::Ended) => {}
                (CopyHow::Escrow, _) => escrow = escrow.max(copy.until.filter(|until| *until > now)),
                (CopyHow::Exported, CopyState::Prepared) => {
                    let until = copy.made.0.plus(DAY * MOST_LINK_DAYS);
                    waiting = waiting.max(Some(until).filter(|until| *until > now));
                }
                _ => {}
            }
        }
        stays.extend(escrow.map(|until| Stay { what: "removal-stay-escrow", until: Some(until) }));
        stays.extend(waiting.map(|until| Stay { what: "removal-stay-waiting", until: Some(until) }));
        let elsewhere = self.removal.elsewhere.iter();
        let ends = |lasts: &Option<Duration>| lasts.map(|lasts| now.plus(lasts));
        stays.extend(elsewhere.map(|(what, lasts)| Stay { what, until: ends(lasts) }));
        Ok(Removal { leaves: self.removal.leaves, lists, stays })
    }
}

/// The day of a moment: nobody needs the hour at which somebody went.
fn day_of(now: Time) -> Time {
    let day = i64::try_from(DAY.as_micros()).unwrap_or(i64::MAX);
    Time::from_micros(now.micros() - now.micros().rem_euclid(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_taken_back_who_was_removed_after_the_question() {
        let key = Key;
        let mut record = Record::default();
        record.0.insert(key(1), Time::from_seconds(0));
        record.0.insert(key(2), Time::from_seconds(0));
        let Next::Anew(bytes, _) = record.anew().unwrap() else { panic!("it is new") };
        let members = SortedKeys::new(vec![key(1), key(2), key(3)]);
        let refused = taken_back(&bytes, &members, 1).err();
        assert!(matches!(refused, Some(CustodyError::RemovedAgain { people: 2 })), "{refused:?}");
        assert!(taken_back(&bytes, &members, 2).unwrap().is_some());
        assert!(taken_back(&bytes, &SortedKeys::new(vec![key(3)]), 0).unwrap().is_none());
    }
}
