//! Dump: somebody found a file of addresses. Is it ours, which copy is it, and of which days? Read once, streamed; of the file nothing stays but its hash and numbers.
//! The way: [`reading`] makes keyed prints of it, the files of who was in which copy are asked how many of each they know, [`answer`] says what that means, for each list by
//! itself. What it says can be reckoned again later from the file, the files of members and the key ([`Custody::dump_verify`]).
//!
//! When the numbers alone say that something of ours is out (people who were kept out by lot are far rarer in it; or marks of ours are in it) that is said at once, as every
//! leak is. When they do not, because nobody was kept out, a person looks and says so ([`Custody::dump_confirm`]). Neither makes us *aware* in the law's sense: that is said
//! in the case, by a person.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use forensics::marks::{Codebook, Decoder, Suspect};
use forensics::membership::SortedKeys;
use model::access::{Access, Right};
use model::ids::{AttributionId, CopyId, DumpId, Id, ListId, OutboxId};
use model::time::Time;
use platform::audit::About;
use post::alarm::{self, AlarmKind};
use serde_json::{Value as Json, json};
use store::custody::attribution::{Attribution, AttributionState, Candidate, EvidenceKind, Rung};
use store::custody::canary::CanaryKind;
use store::custody::copy::{CopiesOf, CopyHow};
use store::custody::dump::dump_text;
use store::custody::membership::{MembershipMap, MembershipPart};
use store::txn::Change;

pub use formats::dump::DumpError;
pub use store::custody::dump::{Dump, DumpGround, DumpOrigin};

use crate::attribution::{EXPLANATIONS, IN_DUMP, THIS_COPY};
use crate::copy::Registered;
use crate::membership::{RULES, blocking};
use crate::{Custody, CustodyError, List, Unfit};

pub mod answer;
mod counting;
mod holders;
pub mod reading;
#[cfg(test)]
mod tests;
pub mod words;

use answer::{Answer, Coded, CodedFound, ListCounts, MarksFound, ReadingCount, Spoke, answer};
use counting::known_to_any;
pub(crate) use counting::{FoundCopies, counted_list};
pub use reading::{DumpRead, Progress};

/// Which form a bundle has; in the first, people were not told apart by how long they were on the list; before the third, all of a copy were held against those who were kept out of it; before the
/// fourth, copies that were found counted as evidence, and nothing was said of what a holder had between two readings.
const BUNDLE: u64 = 5;
const BEFORE_BESIDE: u64 = 3;
const BEFORE_HOLDERS: u64 = 4;
/// Bundles before this one do not say who is known only from between two readings.
const BEFORE_BETWEEN: u64 = 5;
const FIRST_BUNDLE: u64 = 1;
/// Canaries that are read at a time.
const PAGE: u32 = 1_000;

/// What whoever hands a dump in says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpAsked {
    /// What the file is called.
    pub name: String,
    /// Where it is from.
    pub source: String,
    /// On which ground it is looked at.
    pub ground: DumpGround,
}

/// A dump with what it says, for a page.
#[derive(Debug, Clone)]
pub struct DumpShown {
    /// The dump.
    pub dump: Dump,
    /// What it says of each list that knows somebody in it, the one that knows most first.
    pub lists: Vec<ListShown>,
}

/// What a dump says of one list.
#[derive(Debug, Clone)]
pub struct ListShown {
    /// The list.
    pub list: List,
    /// What was counted.
    pub counts: ListCounts,
    /// What that means.
    pub answer: Answer,
    /// The copies it speaks of, with their names.
    pub copies: BTreeMap<CopyId, Registered>,
}

/// What came of reckoning a dump again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// It is another file.
    pub is_other_file: bool,
    /// Lists of which the numbers are others than in the bundle.
    pub differ: Vec<ListId>,
    /// Lists of which some copies were forgotten since, or the book of coded marks has ended, so that only the rest could be counted again.
    pub forgotten: Vec<ListId>,
    /// What the numbers mean is another answer than in the bundle: a program of other rules wrote it.
    pub is_other_answer: bool,
}

impl Verified {
    /// Says whether everything that could be counted again agrees.
    #[must_use]
    pub fn agrees(&self) -> bool {
        !self.is_other_file && self.differ.is_empty() && !self.is_other_answer
    }
}

/// What came of counting something again.
struct Again {
    agree: bool,
    /// Of some there is nothing left to count: who was in a copy is forgotten, or a book has ended.
    some_are_gone: bool,
}

/// The files of one list.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) list: ListId,
    pub(crate) copies: MembershipMap,
    pub(crate) control: Option<MembershipMap>,
    /// How each of its copies came to be known.
    pub(crate) how: BTreeMap<CopyId, CopyHow>,
}

impl Custody {
    /// Keeps what a dump says, and says so to everybody if it is ours.
    ///
    /// Errors: nobody said where it is from; there is no address in it, which is no good news but another file.
    pub async fn dump_keep(
        &self,
        access: &Access,
        asked: &DumpAsked,
        read: &DumpRead,
        now: Time,
    ) -> Result<DumpId, CustodyError> {
        access.require(Right::Keep)?;
        let source = dump_text(&asked.source, true);
        if source.is_empty() {
            return Err(Unfit::NoSource.into());
        }
        if read.addresses == 0 {
            return Err(Unfit::NoAddress.into());
        }
        let (counts, known) = self.counted(access, read).await?;
        let id = DumpId::new(now, self.parts.chance.bytes());
        let bundle = bundle(id, read, &counts);
        let dump = Dump {
            id,
            name: dump_text(&asked.name, false),
            source,
            ground: asked.ground,
            sha256: read.sha256,
            length_bytes: read.counted.bytes,
            addresses: read.addresses,
            people: read.people(),
            known,
            is_cut: read.counted.is_cut,
            origin: origin(&counts, known),
            bundle: bundle.to_string(),
            made: (now, access.actor.to_string()),
            confirmed: None,
        };
        let mut change = self.store().change(access).await?;
        change.dump_add_in_txn(&dump).await?;
        for counts in counts.iter().filter(|counts| answer(counts).is_ours()) {
            self.say_in_txn(&mut change, &dump, counts, now).await?;
        }
        let about = About::of("dump", id).count("people", dump.people).count("known", dump.known);
        self.finish(access, change, "dump.attribute", &about).await?;
        Ok(id)
    }

    /// A person says that a dump is ours although the numbers alone do not: it is said to everybody, of the list that knows most of it.
    ///
    /// Errors: nobody in it is known to us; it was said before.
    pub async fn dump_confirm(&self, access: &Access, id: DumpId, now: Time) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let dump = self.store().custody().dump_fetch(access, id).await?;
        let counts = counts_of(&dump);
        let known = counts.iter().filter(|counts| speaks(counts));
        let most = known.max_by_key(|counts| counts.known).ok_or(Unfit::NobodyInList)?;
        let mut change = self.store().change(access).await?;
        change.dump_confirm_in_txn(id, (now, &access.actor.to_string())).await?;
        if !answer(most).is_ours() {
            self.say_in_txn(&mut change, &dump, most, now).await?;
        }
        self.finish(access, change, "dump.confirm", &About::of("dump", id)).await
    }

    /// Returns dumps before an id, newest first, each without what it says.
    pub async fn dumps(
        &self,
        access: &Access,
        before: Option<DumpId>,
        limit: u32,
    ) -> Result<Vec<Dump>, CustodyError> {
        Ok(self.store().custody().dump_list(access, before, limit).await?)
    }

    /// Returns a dump with what it says.
    pub async fn dump(&self, access: &Access, id: DumpId) -> Result<DumpShown, CustodyError> {
        let dump = self.store().custody().dump_fetch(access, id).await?;
        let mut lists = Vec::new();
        for counts in counts_of(&dump).into_iter().filter(speaks) {
            let list = self.store().shared().list_fetch(access, counts.list).await?;
            let copies = self.register(access, CopiesOf::List(counts.list)).await?;
            let copies = copies.into_iter().map(|one| (one.copy.id, one)).collect();
            lists.push(ListShown { list, answer: answer(&counts), counts, copies });
        }
        lists.sort_by_key(|one| std::cmp::Reverse((one.answer.is_ours(), one.counts.known)));
        Ok(DumpShown { dump, lists })
    }

    /// Reckons again what a bundle says, from the file it is of, what is known of who was in which copy, and the key.
    ///
    /// Errors: it is no bundle of ours.
    pub async fn dump_verify(
        &self,
        access: &Access,
        bundle: &str,
        read: &DumpRead,
    ) -> Result<Verified, CustodyError> {
        access.require(Right::Keep)?;
        let document: Json = serde_json::from_str(bundle).map_err(|_| Unfit::NoBundle)?;
        let form = document["bundle"].as_u64();
        let form = form.filter(|form| (FIRST_BUNDLE..=BUNDLE).contains(form)).ok_or(Unfit::NoBundle)?;
        let then = counts_of_json(&document).ok_or(Unfit::NoBundle)?;
        let mut verified = Verified {
            is_other_file: document["dump"]["sha256"].as_str() != Some(answer::hex(&read.sha256).as_str()),
            differ: Vec::new(),
            forgotten: Vec::new(),
            is_other_answer: false,
        };
        let exclusive = self.marks_found(access, read).await?;
        for (then, written) in then.iter().zip(document["lists"].as_array().into_iter().flatten()) {
            verified.is_other_answer |= then.to_json()["answer"] != written["answer"];
            let rows = self.rows_again(access, (then, form), read).await?;
            let marks = self.marks_again(access, then, read, &exclusive).await?;
            // Only the first form is without them.
            let is_by_tenure = form == FIRST_BUNDLE || then.known == 0 || !then.tenures.is_empty();
            if !(rows.agree && marks.agree && is_by_tenure) {
                verified.differ.push(then.list);
            }
            if rows.some_are_gone || marks.some_are_gone {
                verified.forgotten.push(then.list);
            }
        }
        self.parts.audit.append(access, "dump.verify", &About::NOTHING).await?;
        Ok(verified)
    }

    /// Counts rows again: those of each reading that is still known, and if the file of members has only grown since, everything.
    async fn rows_again(
        &self,
        access: &Access,
        (then, form): (&ListCounts, u64),
        read: &DumpRead,
    ) -> Result<Again, CustodyError> {
        let Some(files) = self.files_of(access, then.list).await? else {
            return Ok(Again { agree: then.adds_up(), some_are_gone: !then.readings.is_empty() });
        };
        let is_same_file = files.copies.row.generation == then.file.0
            && files.copies.map.bytes().len() as u64 >= then.file.1;
        let (people, length, layers) = (Arc::clone(&read.people), then.file.1, self.layers.clone());
        let found = if form < BEFORE_HOLDERS { FoundCopies::In } else { FoundCopies::Out };
        let now = blocking(move || {
            let people = layers.keys(&people, files.copies.row.layers)?;
            counted_list(&files, &people, is_same_file.then_some(length), found)
        })
        .await?;
        let again = |reading: &ReadingCount| {
            now.readings.iter().find(|one| (one.copy, one.taken_at) == (reading.copy, reading.taken_at))
        };
        let is_same = |reading: &ReadingCount, now: &ReadingCount| {
            // In another file, who was kept out is counted beside who was in any copy by now, which may be more.
            (now.people, now.hits) == (reading.people, reading.hits)
                && (!is_same_file || now.control == reading.control)
                && (!is_same_file || form < BEFORE_BESIDE || now.beside == reading.beside)
                && (form < BEFORE_HOLDERS || now.is_final == reading.is_final)
                && (!is_same_file || form < BEFORE_HOLDERS || now.or_next == reading.or_next)
                && (!is_same_file || form < BEFORE_BETWEEN || now.until_next == reading.until_next)
        };
        let agree = then.readings.iter().all(|one| again(one).is_none_or(|now| is_same(one, now)));
        let is_whole = !is_same_file
            || (now.people, now.known) == (then.people, then.known)
                && (then.tenures.is_empty() || now.tenures == then.tenures);
        let some_are_gone = then.readings.iter().any(|one| again(one).is_none());
        Ok(Again { agree: agree && is_whole && then.adds_up(), some_are_gone })
    }

    /// Counts marks again. How seldom an innocent copy looks so is another number since there are other copies, and is not compared.
    async fn marks_again(
        &self,
        access: &Access,
        then: &ListCounts,
        read: &DumpRead,
        exclusive: &BTreeMap<CopyId, MarksFound>,
    ) -> Result<Again, CustodyError> {
        let copies = self.copies(access, CopiesOf::List(then.list)).await?;
        let mut found: Vec<(CopyId, u64)> = copies
            .iter()
            .filter_map(|copy| exclusive.get(&copy.id))
            .filter(|marks| marks.found > 0)
            .map(|marks| (marks.copy, marks.found))
            .collect();
        let mut written: Vec<(CopyId, u64)> =
            then.exclusive.iter().map(|marks| (marks.copy, marks.found)).collect();
        found.sort_unstable();
        written.sort_unstable();
        let has_coded = !self.coded_marks(access, then.list, read).await?.is_empty();
        let (coded, some_are_gone) = match &then.coded {
            Some(then_coded) if has_coded => {
                let now = self.coded_of(access, then.list, read, then).await?;
                (now.as_ref().is_none_or(|now| is_same_code(then_coded, now)), now.is_none())
            }
            // Marks that were found when there was no book any more were not counted.
            then_coded => (then_coded.is_none(), false),
        };
        Ok(Again { agree: found == written && coded, some_are_gone })
    }

    /// What each list knows of a dump, and how many different people any of them knows.
    async fn counted(
        &self,
        access: &Access,
        read: &DumpRead,
    ) -> Result<(Vec<ListCounts>, u64), CustodyError> {
        let mut all = Vec::new();
        let lists = self.lists(access).await?;
        let mut files = Vec::new();
        for list in &lists {
            files.extend(self.files_of(access, list.id).await?);
        }
        let (people, asked, layers) = (Arc::clone(&read.people), files.clone(), self.layers.clone());
        let (mut counts, known) = blocking(move || {
            let mut laid: BTreeMap<u64, SortedKeys> = BTreeMap::new();
            let mut counts = Vec::new();
            for files in &asked {
                let by = files.copies.row.layers;
                if let Entry::Vacant(place) = laid.entry(by) {
                    place.insert(layers.keys(&people, by)?);
                }
                counts.push(counted_list(files, &laid[&by], None, FoundCopies::Out)?);
            }
            let known = known_to_any(&asked, &counts, (&people, &layers))?;
            Ok((counts, known))
        })
        .await?;
        let exclusive = self.marks_found(access, read).await?;
        for list in lists {
            let mut of_list = match counts.iter().position(|counts| counts.list == list.id) {
                Some(place) => counts.swap_remove(place),
                None => nobody(list.id),
            };
            let copies = self.register(access, CopiesOf::List(list.id)).await?;
            let is_read = |copy: CopyId| of_list.readings.iter().any(|reading| reading.copy == copy);
            // What was made here was read as it left (or names whom not to write to, and is no list); what is in escrow is what was in the copy beside it, and what was
            // found was made for nobody. What a vendor had already is known only from an extract.
            let may_be_it = copies.iter().filter(|copy| copy.copy.how == CopyHow::Adopted);
            of_list.unread = may_be_it.filter(|copy| !is_read(copy.copy.id)).count() as u64;
            for copy in &copies {
                let marks = exclusive.get(&copy.copy.id).copied();
                of_list.exclusive.extend(marks.filter(|marks| marks.found > 0));
            }
            of_list.coded = self.coded_of(access, list.id, read, &of_list).await?;
            all.push(of_list);
        }
        Ok((all, known))
    }

    /// Marks of each copy that are in one copy only, and how many of them were found.
    async fn marks_found(
        &self,
        access: &Access,
        read: &DumpRead,
    ) -> Result<BTreeMap<CopyId, MarksFound>, CustodyError> {
        let (mut marks, mut after) = (BTreeMap::new(), None);
        loop {
            let page = self.store().custody().canary_list(access, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(marks) };
            after = Some(last.id);
            for canary in page.iter().filter(|canary| canary.kind == CanaryKind::Exclusive) {
                let Some(copy) = canary.copy else { continue };
                let found = marks.entry(copy).or_insert(MarksFound { copy, found: 0, of: 0 });
                found.of += 1;
                found.found += u64::from(read.canaries.contains(&canary.id));
            }
        }
    }

    pub(crate) async fn files_of(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<Files>, CustodyError> {
        let custody = self.store().custody();
        let Some(copies) = custody.membership_open(access, list, MembershipPart::Copies).await? else {
            return Ok(None);
        };
        let control = custody.membership_open(access, list, MembershipPart::Control).await?;
        let how = self.copies(access, CopiesOf::List(list)).await?;
        let how = how.into_iter().map(|copy| (copy.id, copy.how)).collect();
        Ok(Some(Files { list, copies, control, how }))
    }

    /// Says that a copy, or something of a list, is out.
    async fn say_in_txn(
        &self,
        change: &mut Change,
        dump: &Dump,
        counts: &ListCounts,
        at: Time,
    ) -> Result<(), CustodyError> {
        let answer = answer(counts);
        let id = AttributionId::new(at, self.parts.chance.bytes());
        // Rows alone are a share of what is likely: they say which copy it looks like, and that is no naming.
        let copy = answer.named.filter(|(_, by)| *by != Spoke::Rows).map(|(copy, _)| copy);
        let rung = match answer.named {
            Some((_, Spoke::Exclusive)) => Rung::ThisCopy,
            Some((_, Spoke::Coded)) => Rung::Bounded,
            Some((_, Spoke::Rows)) => Rung::Leaning,
            None => Rung::Something,
        };
        let attribution = Attribution {
            id,
            evidence: EvidenceKind::Dump,
            list: counts.list,
            copy,
            dump: Some(dump.id),
            rung,
            statement: if copy.is_some() { THIS_COPY } else { IN_DUMP }.to_owned(),
            candidates: candidates(counts, &answer),
            reading: reading(counts, &answer),
            explanations: EXPLANATIONS.map(str::to_owned).to_vec(),
            state: AttributionState::Open,
            made_at: at,
            changed_at: at,
            closed: None,
        };
        if !change.attribution_add_in_txn(&attribution).await? {
            return Ok(());
        }
        let list = change.list_fetch_in_txn(counts.list).await?.name;
        let words = vec![("list".to_owned(), list.replace('@', "(at)"))];
        let chance = self.parts.chance.as_ref();
        alarm::raised(change, chance, AlarmKind::LeakInDump, &id.to_string(), words, (at, 1)).await?;
        let said = model::event::LeakSuspected { attribution: id };
        Ok(change.say_that(OutboxId::new(at, chance.bytes()), &said, at).await?)
    }
}

/// Whether a list has anything to do with a dump.
fn speaks(counts: &ListCounts) -> bool {
    counts.known > 0
        || !counts.exclusive.is_empty()
        || counts.coded.as_ref().is_some_and(|coded| coded.seen > 0)
}

/// What is known of a list of which nobody read a copy.
fn nobody(list: ListId) -> ListCounts {
    ListCounts {
        list,
        file: (0, 0),
        people: 0,
        known: 0,
        unread: 0,
        readings: Vec::new(),
        tenures: Vec::new(),
        exclusive: Vec::new(),
        coded: None,
    }
}

/// What all lists together say: the strongest of each.
fn origin(counts: &[ListCounts], known: u64) -> DumpOrigin {
    let answers: Vec<Answer> = counts.iter().filter(|counts| speaks(counts)).map(answer).collect();
    let any = |origin: DumpOrigin| answers.iter().any(|answer| answer.origin == origin);
    if answers.iter().any(Answer::is_ours) {
        return DumpOrigin::Ours;
    }
    match () {
        () if known == 0 => DumpOrigin::Nobody,
        () if any(DumpOrigin::Open) => DumpOrigin::Open,
        () if any(DumpOrigin::NoControl) => DumpOrigin::NoControl,
        () => DumpOrigin::Chance,
    }
}

/// Everything that can be reckoned again; no address, and nothing from which one could be made.
fn bundle(id: DumpId, read: &DumpRead, counts: &[ListCounts]) -> Json {
    json!({
        "bundle": BUNDLE,
        "program": env!("CARGO_PKG_VERSION"),
        "rules": RULES.version(),
        "dump": {
            "id": id.to_string(),
            "sha256": answer::hex(&read.sha256),
            "bytes": read.counted.bytes,
            "lines": read.counted.lines,
            "addresses": read.addresses,
            "people": read.people(),
            "is_cut": read.counted.is_cut,
        },
        "lists": counts.iter().map(ListCounts::to_json).collect::<Vec<_>>(),
    })
}

fn counts_of(dump: &Dump) -> Vec<ListCounts> {
    let document: Json = serde_json::from_str(&dump.bundle).unwrap_or_default();
    counts_of_json(&document).unwrap_or_default()
}

fn counts_of_json(document: &Json) -> Option<Vec<ListCounts>> {
    document["lists"].as_array()?.iter().map(ListCounts::of_json).collect()
}

fn candidates(counts: &ListCounts, answer: &Answer) -> Vec<Candidate> {
    const MOST: usize = 20;
    let one_in = |copy: CopyId| {
        let suspects = &counts.coded.as_ref()?.suspects;
        suspects.iter().find(|suspect| suspect.copy == copy).map(|suspect| suspect.one_in)
    };
    let by_rows = answer.ranked.iter().map(|one| Candidate {
        copy: one.copy,
        one_in: one_in(one.copy),
        share_ppm: Some(millionths(one.share)),
        hits: Some(one.best.hits),
        of: Some(one.best.people),
    });
    let mut all: Vec<Candidate> = by_rows.take(MOST).collect();
    // The named one stands first, whatever named it; those that only marks speak of follow.
    for marks in &counts.exclusive {
        if !all.iter().any(|one| one.copy == marks.copy) {
            let (hits, of) = (Some(marks.found), Some(marks.of));
            all.push(Candidate { one_in: one_in(marks.copy), hits, of, ..Candidate::plain(marks.copy) });
        }
    }
    for suspect in counts.coded.iter().flat_map(|coded| &coded.suspects) {
        if !all.iter().any(|one| one.copy == suspect.copy) {
            let (hits, of) = (Some(suspect.hits), Some(suspect.of));
            all.push(Candidate { one_in: Some(suspect.one_in), hits, of, ..Candidate::plain(suspect.copy) });
        }
    }
    if let Some((named, _)) = answer.named {
        all.sort_by_key(|one| one.copy != named);
    }
    all
}

fn millionths(share: f64) -> u32 {
    // A share is between 0 and 1.
    (share.clamp(0.0, 1.0) * 1e6).round() as u32
}

/// What stands in the attribution beside the copies.
fn reading(counts: &ListCounts, answer: &Answer) -> Json {
    let interval = answer.interval.map(|(first, last, share)| {
        json!({"first": first.to_string(), "last": last.to_string(), "share_ppm": millionths(share)})
    });
    json!({
        "known": counts.known,
        "interval": interval,
        "spoke": answer.spoke.iter().map(|spoke| spoke.as_str()).collect::<Vec<_>>(),
        "origin": answer.origin.as_str(),
    })
}

impl Custody {
    /// The coded marks of a list that are in a dump, by their places in its book.
    async fn coded_marks(
        &self,
        access: &Access,
        list: ListId,
        read: &DumpRead,
    ) -> Result<Vec<usize>, CustodyError> {
        let (mut marks, mut from) = (Vec::new(), 0);
        loop {
            let asked = (list, CanaryKind::Coded);
            let page = self.store().custody().canary_of_list_list(access, asked, from, PAGE).await?;
            let Some(last) = page.last() else { return Ok(marks) };
            from = last.place + 1;
            let found = page.iter().filter(|canary| read.canaries.contains(&canary.id));
            marks.extend(found.filter_map(|canary| usize::try_from(canary.place).ok()));
        }
    }

    /// What coded marks say of a list; none if none of them is in the dump, or its codebook has ended. Only then is the book opened, and that it was is audited.
    async fn coded_of(
        &self,
        access: &Access,
        list: ListId,
        read: &DumpRead,
        counts: &ListCounts,
    ) -> Result<Option<Coded>, CustodyError> {
        let marks = self.coded_marks(access, list, read).await?;
        if marks.is_empty() {
            return Ok(None);
        }
        let mut change = self.store().change(access).await?;
        let book = self.books.book_in_txn(&mut change, access.tenant, list).await?;
        let words = crate::marks::read::words_of_in_txn(&mut change, list).await?;
        change.commit().await?;
        let Some(book) = book else { return Ok(None) };
        let copies: Vec<[u8; 16]> = words.iter().map(|word| word.copy.to_bytes()).collect();
        // How much survived is measured on ordinary people; where nobody is known, a wrong guess costs strength, not the bound (`docs/forensics.md`).
        let best = answer(counts).ranked.first().map(|best| best.survival.share);
        let survival = best.filter(|_| counts.known > 0).unwrap_or(UNKNOWN_SURVIVAL);
        blocking(move || Ok(Some(coded(&book, &copies, &marks, survival)))).await
    }
}

/// Says whether the same marks of the same book were found, and the same of each copy that is written out both times.
fn is_same_code(then: &Coded, now: &Coded) -> bool {
    let is_same = |suspect: &CodedFound| {
        let again = now.suspects.iter().find(|one| one.copy == suspect.copy);
        again.is_none_or(|one| (one.hits, one.of) == (suspect.hits, suspect.of))
    };
    (then.commitment, then.seen) == (now.commitment, now.seen) && then.suspects.iter().all(is_same)
}

/// How much of a copy is taken to be in a dump when no member says.
const UNKNOWN_SURVIVAL: f64 = 0.5;
/// Copies that are written out, the most suspicious first.
const SUSPECTS: usize = 20;

fn coded(book: &Codebook, copies: &[[u8; 16]], marks: &[usize], survival: f64) -> Coded {
    let mut seen = vec![false; book.prints().len()];
    for mark in marks {
        if let Some(seen) = seen.get_mut(*mark) {
            *seen = true;
        }
    }
    let reading = Decoder::new(book, copies).dump(&seen, survival);
    let suspect = |suspect: &Suspect| CodedFound {
        copy: CopyId::from_bytes(suspect.copy),
        one_in: reading.one_in(suspect),
        hits: suspect.hits.into(),
        of: suspect.marks.into(),
    };
    Coded {
        commitment: book.commitment(),
        seen: reading.seen.into(),
        suspects: reading.suspects.iter().take(SUSPECTS).map(suspect).collect(),
        fits_own_house: reading.fits_own_house(),
    }
}
