//! Membership: who was in which copy of a list, as keyed prints. An intake takes addresses one by one, keeps eight bytes of each, and forgets the address.
//! Two come with lists of addresses: whoever makes a copy here, and whoever reads an extract of one that a vendor has ([`extract`]). The files are the store's, their bytes
//! `forensics::membership`'s; what a leak says is [`crate::dump`]'s.
//!
//! A maker of copies does it in this order, and begins no change before the third step (who waits for files within one keeps everybody else from writing):
//!
//! 1. [`Custody::intake`], [`Intake::adder`] for each piece of the list, [`Intake::gathered`];
//! 2. [`Custody::difference`], to be shown before anything is made;
//! 3. [`Custody::membership_ready`]: written and durable, counting for nobody;
//! 4. [`keep_in_txn`] in the change that adds the copy: now it counts. A change that fails leaves nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use forensics::disguise::profile::Profile;
use forensics::filter::FilterWriter;
use forensics::fingerprint::{Bulk, Keyed, Prints};
use forensics::membership::{CopyHead, Key, Membership, SortedKeys, Span};
use forensics::normalise::Rules;
use model::access::{Access, Right};
use model::ids::{CanaryId, CopyId, Id, ListId, PartyId};
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use store::custody::copy::CopiesOf;
use store::custody::membership::{MembershipPart, MembershipSum, MembershipTaken};
use store::mapped::Mapped;
use store::txn::Change;

pub use forensics::membership::KEPT_MONTHS;
pub use store::custody::membership::{Extract, KnownPeople, ListRule};

use crate::{Custody, CustodyError, Unfit};
use layers::Layers;
use likeness::{Beside, Likeness};
use removal::Record;

pub mod extract;
pub(crate) mod layers;
pub(crate) mod likeness;
pub mod removal;
pub mod sound;
mod unread;
pub mod whereabouts;

/// The rules by which spellings of an address are one person's.
pub(crate) const RULES: &Rules = Rules::V1;

/// People in one intake: eight bytes of memory each while it lasts, some twelve more for those who joined while the file is written.
pub const MOST_PEOPLE: usize = 100_000_000;
/// Of a thousand people, at most so many may be kept out of copies by lot.
pub const MOST_CONTROL_PER_MILLE: u64 = 50;
/// Of a thousand people, so many are enough for lists that are worth a leak.
pub const SUGGESTED_CONTROL_PER_MILLE: u64 = 5;
/// From so many pieces on the file is made anew with the next copy: a lookup asks each piece.
const COMPACT_FROM: usize = 32;
/// A lot that is drawn by key and list: always the same people. Lists depend on it, so it never changes.
const LOT: &[u8] = b"control lot, version 1";
/// Lists that are read at a time.
const PAGE: u32 = 1_000;
/// A month, as a retention limit counts it.
const MONTH: Duration = Duration::from_secs(2_629_746);

/// By what a membership file knows an address: all spellings that are known to be one person's are one.
pub(crate) fn key_of(prints: &Prints) -> Key {
    Key::from(&prints.mailbox)
}

/// Takes a list in, address by address.
pub struct Intake {
    list: ListId,
    keyed: Keyed,
    lot: Lot,
    members: Vec<Key>,
    control: Vec<Key>,
    row_count: u64,
    unusable_count: u64,
    pub(crate) likeness: Likeness,
}

/// Who is kept out of copies.
#[derive(Clone, Copy)]
struct Lot {
    list: ListId,
    /// Draws below this are kept out; of `u64::MAX`.
    below: u64,
}

impl Lot {
    fn keeps_out(self, keyed: &Keyed, key: Key) -> bool {
        if self.below == 0 {
            return false;
        }
        let drawn = keyed.kind(LOT, &format!("{} {:016x}", self.list, key.0));
        Key::from(&drawn).0 < self.below
    }
}

/// What became of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is in the copy.
    In,
    /// It is kept out of the copy by lot: do not write it into the file.
    KeptOut,
    /// It is no address.
    Unusable,
}

/// Adds addresses to an intake; made for a piece of a list at a time.
pub struct Adder<'i> {
    bulk: Bulk<'i>,
    keyed: &'i Keyed,
    lot: Lot,
    members: &'i mut Vec<Key>,
    control: &'i mut Vec<Key>,
    row_count: &'i mut u64,
    unusable_count: &'i mut u64,
    likeness: &'i mut Likeness,
}

impl Adder<'_> {
    /// Takes the address of a row.
    ///
    /// Errors: more people than an intake holds.
    pub fn add(&mut self, address: &str) -> Result<Taken, Unfit> {
        self.add_row(address, Beside::default())
    }

    /// The same, with what stands beside it.
    pub(crate) fn add_row(&mut self, address: &str, beside: Beside<'_>) -> Result<Taken, Unfit> {
        let prints = self.prints(address);
        self.add_prints(prints, address, beside)
    }

    fn prints(&mut self, address: &str) -> Option<Prints> {
        self.bulk.prints(address.trim())
    }

    fn add_prints(
        &mut self,
        prints: Option<Prints>,
        address: &str,
        beside: Beside<'_>,
    ) -> Result<Taken, Unfit> {
        *self.row_count += 1;
        let Some(prints) = prints else {
            *self.unusable_count += 1;
            return Ok(Taken::Unusable);
        };
        let key = key_of(&prints);
        if self.lot.keeps_out(self.keyed, key) {
            gather(self.control, key)?;
            return Ok(Taken::KeptOut);
        }
        gather(self.members, key)?;
        self.likeness.see(key, address.trim(), beside);
        Ok(Taken::In)
    }
}

/// Adds a key; what stands there twice goes when there is no room for more.
pub(crate) fn gather(keys: &mut Vec<Key>, key: Key) -> Result<(), Unfit> {
    if keys.len() == MOST_PEOPLE {
        keys.sort_unstable();
        keys.dedup();
        if keys.len() == MOST_PEOPLE {
            return Err(Unfit::TooManyPeople);
        }
    }
    keys.push(key);
    Ok(())
}

impl Intake {
    /// Returns what takes addresses in.
    pub fn adder(&mut self) -> Adder<'_> {
        Adder {
            bulk: Bulk::new(&self.keyed, RULES),
            keyed: &self.keyed,
            lot: self.lot,
            members: &mut self.members,
            control: &mut self.control,
            row_count: &mut self.row_count,
            unusable_count: &mut self.unusable_count,
            likeness: &mut self.likeness,
        }
    }

    /// Says that there is no more. Sorts: a second for ten million.
    #[must_use]
    pub fn gathered(mut self) -> Gathered {
        Gathered {
            list: self.list,
            members: SortedKeys::new(self.members),
            control: SortedKeys::new(self.control),
            row_count: self.row_count,
            unusable_count: self.unusable_count,
            profile: self.likeness.profile().map(Arc::new),
            takes_back: None,
        }
    }
}

/// A list that was taken in to its end.
#[derive(Debug, Clone)]
pub struct Gathered {
    list: ListId,
    members: SortedKeys,
    control: SortedKeys,
    /// Rows that were read.
    pub row_count: u64,
    /// Rows without a usable address.
    pub unusable_count: u64,
    /// How its members look; none if there are too few of them.
    pub(crate) profile: Option<Arc<Profile>>,
    /// Whoever was removed before and is in it is a member again: so many, as somebody was told.
    takes_back: Option<u64>,
}

impl Gathered {
    /// The same, as a list that somebody lets leave knowing that so many in it were removed before: they are members again.
    pub(crate) fn taking_back(self, people: u64) -> Self {
        Gathered { takes_back: Some(people), ..self }
    }

    /// People that were gathered elsewhere, of so many rows.
    pub(crate) fn of(list: ListId, members: SortedKeys, row_count: u64) -> Self {
        Gathered {
            list,
            members,
            control: SortedKeys::default(),
            row_count,
            unusable_count: 0,
            profile: None,
            takes_back: None,
        }
    }

    /// Returns how many different people are in the copy.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.members.as_slice().len() as u64
    }

    /// Returns how many are kept out of it by lot.
    #[must_use]
    pub fn kept_out(&self) -> u64 {
        self.control.as_slice().len() as u64
    }
}

/// What is different from the last copy of this list to the same party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// That copy.
    pub last: CopyId,
    /// Of which moment.
    pub taken_at: Time,
    /// People in it.
    pub before: u64,
    /// People in the one to be made.
    pub now: u64,
    /// Those who are new.
    pub joined: u64,
    /// Those who are gone.
    pub left: u64,
}

/// Written, durable, and counting for nobody until [`keep_in_txn`].
#[must_use = "it counts only with the change"]
pub struct Ready {
    taken: MembershipTaken,
    extract: Extract,
    profile: Option<Arc<Profile>>,
}

impl Custody {
    /// Begins to take a list in, for a copy that is made here: people drawn by lot are kept out of it, if the list is set so.
    pub async fn intake(&self, access: &Access, list: ListId) -> Result<Intake, CustodyError> {
        access.require(Right::Keep)?;
        self.store().shared().list_fetch(access, list).await?;
        let rule = self.store().custody().list_rule_fetch(access, list).await?;
        let per_mille = rule.map_or(0, |rule| rule.control_per_mille).min(MOST_CONTROL_PER_MILLE);
        Ok(self.intake_of(list, per_mille))
    }

    /// An intake that keeps nobody out: for copies that others have already.
    pub(crate) fn intake_of(&self, list: ListId, per_mille: u64) -> Intake {
        let lot = Lot { list, below: u64::MAX / 1_000 * per_mille };
        Intake {
            list,
            keyed: Keyed::new(self.parts.ring.match_key.expose()),
            lot,
            members: Vec::new(),
            control: Vec::new(),
            row_count: 0,
            unusable_count: 0,
            likeness: Likeness::default(),
        }
    }

    /// Says what is different from the last copy of the list to a party; none if we know of none.
    pub async fn difference(
        &self,
        access: &Access,
        gathered: &Gathered,
        party: PartyId,
    ) -> Result<Option<Difference>, CustodyError> {
        access.require(Right::Keep)?;
        let custody = self.store().custody();
        let Some(open) = custody.membership_open(access, gathered.list, MembershipPart::Copies).await? else {
            return Ok(None);
        };
        let theirs: Vec<[u8; 16]> = self
            .copies(access, CopiesOf::Party(party))
            .await?
            .iter()
            .filter(|copy| copy.list == gathered.list && copy.was_given())
            .map(|copy| copy.id.to_bytes())
            .collect();
        let (members, layers) = (gathered.members.clone(), self.layers.clone());
        blocking(move || {
            let members = layers.keys(&members, open.row.layers)?;
            let known = Membership::open(open.map.bytes())?;
            let heads = (0..known.copies()).rev().filter_map(|number| Some((number, known.copy(number)?)));
            let Some((number, last)) = heads.into_iter().find(|(_, head)| theirs.contains(&head.id)) else {
                return Ok(None);
            };
            let stayed = known.score(&members).hits.get(usize::from(number)).copied().unwrap_or(0);
            let now = members.as_slice().len() as u64;
            Ok(Some(Difference {
                last: CopyId::from_bytes(last.id),
                taken_at: last.made_at,
                before: last.rows,
                now,
                joined: now - stayed,
                left: last.rows.saturating_sub(stayed),
            }))
        })
        .await
    }

    /// Writes who is in a copy, durably, and counting for nobody yet. `taken_at` is the moment the list was so; of before others that are known of the list, all is written anew.
    ///
    /// Errors: nobody is in it.
    pub async fn membership_ready(
        &self,
        access: &Access,
        gathered: Gathered,
        copy: CopyId,
        (taken_at, now): (Time, Time),
    ) -> Result<Ready, CustodyError> {
        access.require(Right::Keep)?;
        if gathered.people() == 0 {
            return Err(Unfit::NobodyInList.into());
        }
        let extract = Extract {
            copy,
            list: gathered.list,
            taken_at,
            people: gathered.people(),
            row_count: gathered.row_count,
            unusable_count: gathered.unusable_count,
            control_count: gathered.kept_out(),
            made: (now, access.actor.to_string()),
            forgotten_at: None,
        };
        let profile = gathered.profile.clone();
        let mut taken = self.store().custody().membership_take(access, gathered.list).await?;
        let layers = self.layers.clone();
        if taken.layers().is_none() {
            taken.lay(layers.count());
        }
        let (mut taken, next) = blocking(move || {
            let laid = |keys| layers.keys(keys, taken.layers().unwrap_or(0));
            let members = laid(&gathered.members)?;
            let back = gathered
                .takes_back
                .map(|people| removal::taken_back(taken.bytes(MembershipPart::Removed), &members, people))
                .transpose()?;
            let members = next(taken.bytes(MembershipPart::Copies), (copy, taken_at), &members)?;
            let has_control = gathered.kept_out() > 0 || !taken.bytes(MembershipPart::Control).is_empty();
            let control = has_control
                .then(|| {
                    next(taken.bytes(MembershipPart::Control), (copy, taken_at), &laid(&gathered.control)?)
                })
                .transpose()?;
            Ok((taken, [Some(members), control, back.flatten()]))
        })
        .await?;
        write_all(&mut taken, next).await?;
        Ok(Ready { taken, extract, profile })
    }

    /// Our own marks, by what membership files would know them by; those of all lists.
    pub(crate) async fn canary_prints(
        &self,
        access: &Access,
    ) -> Result<HashMap<Key, CanaryId>, CustodyError> {
        let (mut all, mut after) = (HashMap::new(), None);
        loop {
            let page = self.store().custody().canary_list(access, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.id);
            all.extend(page.iter().map(|canary| (Key::from(&canary.mailbox_print), canary.id)));
        }
    }

    /// Returns the readings of a copy, newest first: none while it is known approximately only.
    pub async fn extracts(&self, access: &Access, copy: CopyId) -> Result<Vec<Extract>, CustodyError> {
        Ok(self.store().custody().extract_list(access, copy, PAGE).await?)
    }

    /// Returns what is set for a list: nobody kept out, nothing held, unless somebody said otherwise.
    pub async fn list_rule(&self, access: &Access, list: ListId) -> Result<ListRule, CustodyError> {
        self.store().shared().list_fetch(access, list).await?;
        let rule = self.store().custody().list_rule_fetch(access, list).await?;
        let changed = (Time::EPOCH, String::new());
        Ok(rule.unwrap_or(ListRule { list, control_per_mille: 0, held_why: None, changed }))
    }

    /// Sets how many of a thousand people are kept out of new copies by lot, so that one can tell a leak from chance later.
    pub async fn control_set(
        &self,
        access: &Access,
        list: ListId,
        per_mille: u64,
        now: Time,
    ) -> Result<(), CustodyError> {
        if per_mille > MOST_CONTROL_PER_MILLE {
            return Err(Unfit::ControlShare(per_mille).into());
        }
        let about = About::of("list", list).count("per_mille", per_mille);
        let rule = |rule: ListRule| ListRule { control_per_mille: per_mille, ..rule };
        self.rule_set(access, list, rule, ("list.control", &about), now).await
    }

    /// Stops forgetting who was in copies of a list, for a reason; or lets it go on.
    pub async fn list_hold(
        &self,
        access: &Access,
        list: ListId,
        why: Option<&str>,
        now: Time,
    ) -> Result<(), CustodyError> {
        let why = why.map(crate::attribution::reason).transpose()?.map(str::to_owned);
        let about = About::of("list", list).word("held", if why.is_some() { "yes" } else { "no" });
        let rule = |rule: ListRule| ListRule { held_why: why, ..rule };
        self.rule_set(access, list, rule, ("list.hold", &about), now).await
    }

    async fn rule_set(
        &self,
        access: &Access,
        list: ListId,
        change_rule: impl FnOnce(ListRule) -> ListRule,
        (what, about): (&'static str, &About),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let before = self.list_rule(access, list).await?;
        let rule = ListRule { changed: (now, access.actor.to_string()), ..change_rule(before) };
        let mut change = self.store().change(access).await?;
        change.list_rule_set_in_txn(&rule).await?;
        self.finish(access, change, what, about).await
    }

    /// Forgets copies older than so many months, of each list that nobody holds; returns how many readings. What is forgotten can date no leak any more.
    pub async fn forget_members(
        &self,
        access: &Access,
        keep_months: u32,
        now: Time,
    ) -> Result<u64, CustodyError> {
        let keep = MONTH * keep_months;
        let mut tally = Tally::default();
        for list in self.lists_with_members(access).await? {
            let rule = self.store().custody().list_rule_fetch(access, list).await?;
            if rule.is_none_or(|rule| rule.held_why.is_none()) {
                tally.add(self.forget_members_of(access, list, (keep, now)).await);
            }
        }
        self.store().custody().membership_sweep(access).await?;
        tally.end()
    }

    async fn forget_members_of(
        &self,
        access: &Access,
        list: ListId,
        (keep, now): (Duration, Time),
    ) -> Result<u64, CustodyError> {
        let taken = self.store().custody().membership_take(access, list).await?;
        let (mut taken, compacted) = blocking(move || {
            let copies = compacted(taken.bytes(MembershipPart::Copies), keep, now)?;
            let control = compacted(taken.bytes(MembershipPart::Control), keep, now)?;
            let removed = match &copies {
                Some(copies) => removal::outlived(taken.bytes(MembershipPart::Removed), copies.bytes())?,
                None => None,
            };
            Ok((taken, [copies, control, removed]))
        })
        .await?;
        if compacted.iter().all(Option::is_none) {
            return Ok(0);
        }
        write_all(&mut taken, compacted).await?;
        let mut change = self.store().change(access).await?;
        change.membership_set_in_txn(taken, RULES.version(), now).await?;
        let forgotten = change.extract_forget_in_txn(list, now.minus(keep), now).await?;
        let about = About::of("list", list).count("readings", forgotten);
        self.finish(access, change, "membership.forget", &about).await?;
        Ok(forgotten)
    }

    async fn lists_with_members(&self, access: &Access) -> Result<Vec<ListId>, CustodyError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let custody = self.store().custody();
            let page = custody.membership_list(access, MembershipPart::Copies, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.list);
            all.extend(page.iter().map(|row| row.list));
        }
    }

    /// Makes anew what tells whether somebody is on any list, if a list changed since; says whether one had.
    pub async fn refresh_known(&self, access: &Access, now: Time) -> Result<bool, CustodyError> {
        let custody = self.store().custody();
        let version = custody.membership_version(access).await?;
        if version == self.store().shared().known_people_version(access).await? {
            return Ok(false);
        }
        let mut maps: Vec<OnList> = Vec::new();
        for list in self.lists_with_members(access).await? {
            let removed = custody.membership_open(access, list, MembershipPart::Removed).await?;
            for part in [MembershipPart::Copies, MembershipPart::Control] {
                let open = custody.membership_open(access, list, part).await?;
                let removed = removed.as_ref().map(|open| Arc::clone(&open.map));
                maps.extend(open.map(|open| OnList { map: open.map, removed, layers: open.row.layers }));
            }
        }
        let layers = self.layers.clone();
        let keys = layers.count();
        let (files, people) = blocking(move || known(&maps, &layers, now)).await?;
        custody.known_people_set(access, files, (version, people, keys), now).await?;
        Ok(true)
    }
}

/// Lets who is in a copy count, together with everything else in the change.
pub async fn keep_in_txn(change: &mut Change, ready: Ready, now: Time) -> Result<(), CustodyError> {
    change.membership_set_in_txn(ready.taken, RULES.version(), now).await?;
    change.extract_add_in_txn(&ready.extract).await?;
    likeness::keep_in_txn(change, ready.extract.list, ready.profile.as_deref(), now).await
}

/// What is to be written.
enum Next {
    Piece(Vec<u8>, MembershipSum),
    Anew(Vec<u8>, MembershipSum),
}

impl Next {
    fn bytes(&self) -> &[u8] {
        let (Next::Piece(bytes, _) | Next::Anew(bytes, _)) = self;
        bytes
    }
}

/// Writes what is to be written of each part, in their order.
async fn write_all(
    taken: &mut MembershipTaken,
    all: [Option<Next>; MembershipPart::ALL.len()],
) -> Result<(), CustodyError> {
    for (part, next) in MembershipPart::ALL.iter().zip(all) {
        write(taken, *part, next).await?;
    }
    Ok(())
}

async fn write(
    taken: &mut MembershipTaken,
    part: MembershipPart,
    next: Option<Next>,
) -> Result<(), CustodyError> {
    match next {
        None => Ok(()),
        Some(Next::Piece(piece, sum)) => Ok(taken.append(part, piece, sum).await?),
        Some(Next::Anew(whole, sum)) => Ok(taken.replace(part, whole, sum).await?),
    }
}

/// The bytes to be appended for one more copy, or the file anew with it if it has many pieces.
fn next(bytes: &[u8], (copy, taken_at): (CopyId, Time), members: &SortedKeys) -> Result<Next, CustodyError> {
    let known = Membership::open(bytes)?;
    let last = known.copies().checked_sub(1).and_then(|last| known.copy(last));
    if last.is_some_and(|last| last.made_at > taken_at) {
        // Copies are numbered by their days: who was in those of after must be written anew.
        let whole = known.insert(copy.to_bytes(), taken_at, members)?;
        let sum = sum(&whole)?;
        return Ok(Next::Anew(whole, sum));
    }
    if known.pieces() < COMPACT_FROM {
        let piece = known.append(copy.to_bytes(), taken_at, members)?;
        let sum = sum(&piece)?;
        return Ok(Next::Piece(piece, sum));
    }
    let mut whole = known.compact(0)?;
    let piece = Membership::open(&whole)?.append(copy.to_bytes(), taken_at, members)?;
    let sum = sum(&piece)?;
    whole.extend(piece);
    Ok(Next::Anew(whole, sum))
}

fn sum(piece: &[u8]) -> Result<MembershipSum, CustodyError> {
    let (copies, people) = Membership::known_after(piece)?;
    Ok(MembershipSum { copies: copies.into(), people })
}

/// The file without copies that are past the limit; none if there are none.
fn compacted(bytes: &[u8], keep: Duration, now: Time) -> Result<Option<Next>, CustodyError> {
    let known = Membership::open(bytes)?;
    let first = known.first_kept(now, keep);
    if first == 0 {
        return Ok(None);
    }
    let whole = known.compact(first)?;
    let sum = sum(&whole)?;
    Ok(Some(Next::Anew(whole, sum)))
}

/// The bytes of two files, a membership of one copy and a filter in front, and how many people are in them.
type Everybody = ((Vec<u8>, Vec<u8>), u64);

/// A file of people of a list.
struct OnList {
    map: Arc<Mapped>,
    /// Who of the list was removed.
    removed: Option<Arc<Mapped>>,
    /// By how many keys they are known in both.
    layers: u64,
}

/// Everybody of all lists but those who were removed, as all keys know them.
fn known(lists: &[OnList], layers: &Layers, now: Time) -> Result<Everybody, CustodyError> {
    let mut keys = Vec::new();
    for list in lists {
        let laid = layers.rest(list.layers)?;
        let removed = Record::read(list.removed.as_ref().map_or(&[][..], |removed| removed.bytes()))?;
        for key in Membership::open(list.map.bytes())?.everybody() {
            if removed.is_empty() || !removed.has(key) {
                gather(&mut keys, laid(key))?;
            }
        }
    }
    let keys = SortedKeys::new(keys);
    let people = keys.as_slice().len();
    let mut filter = FilterWriter::new(people);
    keys.as_slice().iter().for_each(|key| filter.add(*key));
    let head = CopyHead { id: [0; 16], made_at: now, rows: people as u64 };
    let runs = keys.as_slice().iter().map(|key| (*key, Span { joined: 0, left: None }));
    let members = Membership::of_runs(&[head], runs)?;
    Ok(((members, filter.into_bytes()), people as u64))
}

/// Runs what takes the processor for seconds beside the asynchronous threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CustodyError> + Send + 'static,
) -> Result<T, CustodyError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // The work is never cancelled, so it panicked: let that be seen where it was asked for.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
