//! Export: a list leaves, sealed, with our canaries in it. The copy exists when its last row is sealed, in one transaction; before that, nothing does:
//! no row, no canary, no file that anybody could open. Handing it over comes after that ([`hand`], [`crate::drop`]), so nothing leaves that is not counted.
//!
//! Addresses pass through memory. What stays is eight keyed bytes of each, the sealed object until it was fetched or its day is over, and numbers.
//! What leaves of each row is [`table`]; who may receive anything at all is [`crate::standing`]; when a second person has to agree is [`approval`].

pub mod approval;
pub mod feed;
pub mod hand;
pub mod table;

use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{ApprovalId, CopyId, DropId, Id as _, ListId, ObjectId, PartyId, UploadId};
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use platform::objects::{self, Entrusted, ObjectSealer, Streamed};
use seal::age::{self, AgeRecipient};
use seal::envelope::{CHUNK_LENGTH, Sealer};
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NAME;
use store::custody::copy::{Copy, CopyHow, CopyState};
use store::custody::drop::ExportDrop;
use store::error::StoreError;
use store::objects::Written;
use store::txn::Change;
use zeroize::Zeroizing;

pub use store::custody::drop::DropState;
pub use store::custody::export::{Delivery, ExportKind, ListExport};
pub use table::{Choice, Counted, Layout};

use crate::adopt::{MOST_SEEDS, SEED_FILE, sealed_content, seeds_end};
use crate::delivery::{MOST_PUSHED_BYTES, PUSHED_WITHIN};
use crate::drop::DropLink;
use crate::escrow::{EscrowPlace, Escrowing};
use crate::finding::{RULE_EXPORT_PLAIN, Raising};
use crate::marks::{Dealing, Deck, Drawn, Wanting, suggested};
use crate::membership::{self, Difference, Intake, blocking};
use crate::party::{count, date};
use crate::react::raise_in_txn;
use crate::seed_file::Columns;
use crate::standing;
use crate::{Custody, CustodyError, List, Unfit};
use table::Tabler;

/// The kind of object from which a copy is handed over by ourselves.
pub const EXPORT: &str = "export";
/// A copy that is handed over as a file can be handed over again for so long, if the disk was full or the line broke.
pub const HANDED_WITHIN: Duration = Duration::from_hours(24);
/// A link can be used for so long unless somebody says otherwise.
pub const LINK_DAYS: u32 = 7;
/// And never longer than this.
pub const MOST_LINK_DAYS: u32 = 30;
/// So much more or less than in the copy before asks twice, in hundredths.
pub const ASKS_TWICE_FROM: u64 = 20;

/// What somebody wants to let leave.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The list as people call it; one that is known is taken, else it is added.
    pub list: String,
    /// Who in marketing answers for it; empty leaves it as it is.
    pub owner: String,
    /// To whom.
    pub party: PartyId,
    /// What for.
    pub purpose: String,
    /// Until when the party may have it; empty for as long as it works for us.
    pub until: String,
    /// What kind of list.
    pub kind: ExportKind,
    /// How it is handed over.
    pub delivery: Delivery,
    /// Which columns leave.
    pub choice: Choice,
    /// How many canaries; empty for the suggestion, 0 for none.
    pub seeds: String,
    /// Keys of the receiver, as `age1…`: then what leaves is sealed to them.
    pub age: Vec<String>,
    /// How many days a link can be used; empty for [`LINK_DAYS`].
    pub link_days: String,
    /// Somebody has said that much more, or less, is meant.
    pub knows_difference: bool,
    /// Only say what would leave.
    pub is_dry_run: bool,
}

#[derive(Clone)]
struct Checked {
    list: String,
    owner: String,
    party: PartyId,
    purpose: String,
    until: Time,
    kind: ExportKind,
    delivery: Delivery,
    /// None for the suggestion.
    seeds: Option<u64>,
    age: Vec<AgeRecipient>,
    link_until: Time,
    /// Where it is posted to, if it is.
    push: Option<String>,
    knows_difference: bool,
    is_dry_run: bool,
}

impl Wanted {
    /// `until` of the party stands where nobody said.
    fn checked(&self, party_until: Option<Time>, now: Time) -> Result<Checked, Unfit> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (list, owner, purpose) = (line(&self.list), line(&self.owner), line(&self.purpose));
        if list.is_empty() {
            return Err(Unfit::NoName);
        }
        let too_long = [(&list, "name"), (&owner, "owner"), (&purpose, "purpose")];
        if let Some((_, field)) = too_long.into_iter().find(|(text, _)| text.chars().count() > MAX_NAME) {
            return Err(Unfit::TooLong(field));
        }
        let until = date(&self.until)?.or(party_until).ok_or(Unfit::NoEnd)?;
        if until <= now {
            return Err(Unfit::Past);
        }
        let seeds = count(&self.seeds)?;
        if let Some(seeds) = seeds.filter(|seeds| *seeds > MOST_SEEDS) {
            return Err(Unfit::Seeds(seeds));
        }
        let key = |text: &String| {
            AgeRecipient::parse(text).map_err(|_| Unfit::AgeKey(text.chars().take(80).collect()))
        };
        let age =
            self.age.iter().filter(|text| !text.trim().is_empty()).map(key).collect::<Result<Vec<_>, _>>()?;
        if age.len() > age::MOST_RECIPIENTS
            || (age.is_empty() && matches!(self.delivery, Delivery::Age | Delivery::Push))
        {
            return Err(Unfit::AgeKey(String::new()));
        }
        let days =
            count(&self.link_days)?.unwrap_or(u64::from(LINK_DAYS)).clamp(1, u64::from(MOST_LINK_DAYS));
        let link_until = now.plus(Duration::from_hours(24 * days)).min(until);
        Ok(Checked {
            list,
            owner,
            party: self.party,
            purpose,
            until,
            kind: self.kind,
            delivery: self.delivery,
            seeds,
            age,
            link_until,
            push: None,
            knows_difference: self.knows_difference,
            is_dry_run: self.is_dry_run,
        })
    }
}

/// A list on its way out. Its work is for a thread that may wait; dropped before [`Custody::export_finish`], nothing was.
pub struct Export {
    id: CopyId,
    wanted: Checked,
    tabler: Tabler,
    /// What our marks are drawn from, until enough rows have passed to say how members look; none if they are drawn, or nobody wants any.
    deck: Option<Box<Deck>>,
    /// Our marks in it.
    drawn: Option<Box<Drawn>>,
    /// When it began.
    begun: Time,
    /// How many there shall be.
    planned: u64,
    /// Of which list, if it is known by then; else the one it will be.
    list: ListId,
    /// Who leaves; eight keyed bytes of each.
    intake: Intake,
    source: Sha256,
    /// None in a dry run.
    out: Option<Out>,
    /// The same without our canaries, for the owner; none unless that is set up.
    escrow: Option<Escrowing>,
    buffer: Vec<u8>,
    link: Option<DropLink>,
    last: Option<(CopyId, u64)>,
    /// What it was read from, if it came in pieces: used up with it.
    upload: Option<UploadId>,
}

/// Where what leaves goes: perhaps through the receiver's seal, then through ours, to the disk.
pub(crate) struct Out {
    age: Option<(Sealer, Vec<u8>)>,
    object: ObjectSealer,
    hash: Sha256,
    length_bytes: u64,
}

impl Out {
    /// Begins one that is sealed to these keys, if there are any.
    pub(crate) fn begin(
        object: ObjectSealer,
        keys: &[AgeRecipient],
        chance: &dyn Chance,
    ) -> Result<Self, CustodyError> {
        let mut out = Out { age: None, object, hash: Sha256::new(), length_bytes: 0 };
        if !keys.is_empty() {
            let begun = age::begin(keys, &mut |bytes| chance.fill(bytes));
            let (sealer, header) = begun.map_err(|_| Unfit::AgeKey(String::new()))?;
            out.seal(&header)?;
            out.age = Some((sealer, Vec::new()));
        }
        Ok(out)
    }

    /// Ends its file, on a thread that may wait: it is synchronised.
    async fn keep(self) -> Result<Kept, CustodyError> {
        let (length_bytes, sha256) = (self.length_bytes, self.hash.finalize().into());
        let object = self.object;
        let finished = tokio::task::spawn_blocking(move || object.finish()).await;
        let (object, written) = match finished {
            Ok(finished) => finished?,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        Ok(Kept { object, written, length_bytes, sha256 })
    }

    fn write(&mut self, content: &[u8]) -> Result<(), CustodyError> {
        let Some((sealer, held)) = &mut self.age else { return self.seal(content) };
        held.extend_from_slice(content);
        let mut sealed = Vec::new();
        while held.len() > CHUNK_LENGTH {
            let rest = held.split_off(CHUNK_LENGTH);
            let chunk = std::mem::replace(held, rest);
            let chunk = chunk.first_chunk().expect("it was split off at this length");
            sealed.extend(sealer.chunk(chunk));
        }
        self.seal(&sealed)
    }

    fn seal(&mut self, content: &[u8]) -> Result<(), CustodyError> {
        self.hash.update(content);
        self.length_bytes += content.len() as u64;
        Ok(self.object.write(content)?)
    }

    /// Seals what is left for the receiver.
    fn end(&mut self) -> Result<(), CustodyError> {
        let Some((sealer, held)) = self.age.take() else { return Ok(()) };
        let last = sealer.finish(&held);
        self.seal(&last)
    }
}

/// A sealed file that waits for its row.
struct Kept {
    object: ObjectId,
    written: Written,
    length_bytes: u64,
    sha256: [u8; 32],
}

impl Export {
    /// Takes the next bytes of the file.
    ///
    /// Errors: what is no table, or has no such columns; the disk. Then it is over.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), CustodyError> {
        self.source.update(bytes);
        let mut adder = self.intake.adder();
        let members: table::Members<'_> = &mut |address, beside| adder.add_row(address, beside);
        self.tabler.push(bytes, &mut self.buffer, members)?;
        if self.tabler.has_seen_enough() {
            self.draw()?;
        }
        self.drain()
    }

    /// Draws our marks like the members that have passed: where nobody had read the list before, nobody knew better. Those of a file that is sorted by its addresses
    /// are not like the others.
    fn draw(&mut self) -> Result<(), CustodyError> {
        let Some(deck) = self.deck.take() else { return Ok(()) };
        let likeness = &mut self.intake.likeness;
        let seen = if likeness.is_sorted() { None } else { likeness.profile() };
        let drawn = deck.draw(seen.as_ref(), self.begun)?;
        self.tabler.seeds(drawn.rows.iter().map(|(seed, _)| seed.clone()).collect());
        self.drawn = Some(Box::new(drawn));
        Ok(())
    }

    /// Says that there is no more.
    pub fn end(&mut self) -> Result<(), CustodyError> {
        let mut adder = self.intake.adder();
        let members: table::Members<'_> = &mut |address, beside| adder.add_row(address, beside);
        self.tabler.finish(&mut self.buffer, members)?;
        self.draw()?;
        self.tabler.flush(&mut self.buffer);
        self.drain()?;
        let escrow = self.escrow.as_mut().map(|escrow| &mut escrow.out);
        self.out.iter_mut().chain(escrow).try_for_each(Out::end)
    }

    fn drain(&mut self) -> Result<(), CustodyError> {
        let written = self.out.as_mut().map_or(Ok(()), |out| out.write(&self.buffer));
        self.buffer.clear();
        if let Some(escrow) = &mut self.escrow {
            escrow.out.write(&self.tabler.take_aside())?;
        }
        written
    }

    /// Says that it was read from an upload, which ends in the change that registers the copy: it becomes one copy, never two.
    pub(crate) fn taken_from(mut self, upload: UploadId) -> Self {
        self.upload = Some(upload);
        self
    }

    /// Returns how far it is: bytes that were read, and what was counted.
    #[must_use]
    pub fn so_far(&self) -> (u64, &Counted) {
        (self.tabler.bytes(), self.tabler.counted())
    }
}

/// What would leave, or has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Which columns leave and which stay.
    pub layout: Layout,
    /// Rows.
    pub counted: Counted,
    /// Different people.
    pub people: u64,
    /// Rows of the copy before, to the same party.
    pub before: Option<u64>,
    /// Who joined and left since the copy before, if it is known who was in it.
    pub difference: Option<Difference>,
    /// Whether a second person has to agree.
    pub needs_second: bool,
}

/// What became of an export.
#[derive(Debug)]
pub enum Exported {
    /// It was a dry run; nothing was kept.
    Dry(Box<Preview>),
    /// There is a copy.
    Sealed(Box<SealedCopy>),
}

/// A copy that was sealed, and how it is handed over.
#[derive(Debug)]
pub struct SealedCopy {
    /// The copy.
    pub copy: CopyId,
    /// What leaves.
    pub preview: Preview,
    /// The link by which it is fetched, shown once; none if it is handed over otherwise.
    pub link: Option<DropLink>,
    /// Until when the link can be used.
    pub link_until: Time,
    /// Length of what is handed over, in bytes.
    pub length_bytes: u64,
    /// SHA-256 of what is handed over.
    pub sha256: [u8; 32],
    /// The copy of our own house that was sealed to the owner's offline key, if that is set up.
    pub escrow: Option<CopyId>,
}

impl Custody {
    /// Begins to let a list leave.
    ///
    /// Errors: something is not in its form; the party is not there; no canary domain is set up and nobody said that there shall be no canaries.
    pub async fn export_begin(
        &self,
        access: &Access,
        wanted: &Wanted,
        now: Time,
    ) -> Result<Export, CustodyError> {
        access.require(Right::Keep)?;
        let party = self.store().shared().party_fetch(access, wanted.party).await?;
        let mut checked = wanted.checked(party.until, now)?;
        if checked.purpose.is_empty() {
            checked.purpose.clone_from(&party.purpose);
        }
        // Asked again in the change that registers the copy; here, so that nobody reads a file to its end for nothing.
        let stands = self.standing(access, wanted.party, now).await?;
        let is_let_go = stands.open_exception(now).is_some();
        if let Some(refusal) = stands.refusal.filter(|_| !is_let_go) {
            return Err(CustodyError::Refused(refusal));
        }
        if checked.delivery == Delivery::Drop && !self.has_links && !checked.is_dry_run {
            return Err(Unfit::NoLinks.into());
        }
        if checked.delivery == Delivery::Push {
            checked.push = Some(self.push_place(access, checked.party).await?);
        }
        if checked.seeds != Some(0) && self.parts.canary_domains.is_empty() {
            return Err(CustodyError::NoCanaryDomain);
        }
        let known = self.list_named(access, &checked.list).await?;
        let last = self.last_copy(access, &checked, known).await?;
        let (list, intake) = match known {
            Some(list) => (list, self.intake(access, list).await?),
            None => {
                let list = ListId::new(now, self.parts.chance.bytes());
                (list, self.intake_of(list, 0))
            }
        };
        let mut choice = wanted.choice.clone();
        choice.rows_about = choice.rows_about.or(last.map(|(_, rows)| rows)).or(party.rows_about);
        let id = CopyId::new(now, self.parts.chance.bytes());
        let rows = checked.seeds.unwrap_or_else(|| suggested(choice.rows_about));
        let deck = match rows {
            0 => None,
            // A new book would be drawn, and nobody asked for one.
            _ if checked.is_dry_run => None,
            rows => {
                let wanting = Wanting { list, copy: id, rows_about: choice.rows_about, rows };
                Some(Box::new(Box::pin(self.deck(access, wanting)).await?))
            }
        };
        let planned = rows;
        let chance = Arc::clone(&self.parts.chance);
        let mut tabler = Tabler::new(choice, Arc::clone(&chance));
        let (mut waiting, mut drawn) = (None, None);
        match deck {
            Some(deck) if deck.knows_list() => {
                let marks = blocking(move || deck.draw(None, now)).await?;
                tabler.seeds(marks.rows.iter().map(|(seed, _)| seed.clone()).collect());
                drawn = Some(Box::new(marks));
            }
            Some(deck) => {
                tabler.wait_for_seeds();
                waiting = Some(deck);
            }
            None => {}
        }
        let link = (checked.delivery == Delivery::Drop).then(|| DropLink::new(chance.bytes()));
        let out = if checked.is_dry_run {
            None
        } else {
            Some(self.begin_out(access, &checked, link.as_ref(), now)?)
        };
        // People not to write to are nobody's to be written to.
        let escrow = match checked.kind == ExportKind::List && !checked.is_dry_run {
            true => self.escrow_begin(access, checked.party, now).await?,
            false => None,
        };
        Ok(Export {
            id,
            tabler: tabler.with_aside(escrow.is_some()),
            wanted: checked,
            deck: waiting,
            drawn,
            begun: now,
            planned,
            list,
            intake,
            source: Sha256::new(),
            out,
            escrow,
            buffer: Vec::new(),
            link,
            last,
            upload: None,
        })
    }

    /// Where a party's platform takes files.
    async fn push_place(&self, access: &Access, party: PartyId) -> Result<String, CustodyError> {
        let known = self.delivery(access, party).await?.filter(|known| !known.url.is_empty());
        Ok(known.ok_or(Unfit::PushUrl)?.url)
    }

    async fn list_named(&self, access: &Access, name: &str) -> Result<Option<ListId>, CustodyError> {
        let is_it = |list: &List| list.name.to_lowercase() == name.to_lowercase();
        Ok(self.lists(access).await?.into_iter().find(is_it).map(|list| list.id))
    }

    /// The last copy of the list with the party, and its rows, as far as they are known.
    async fn last_copy(
        &self,
        access: &Access,
        wanted: &Checked,
        list: Option<ListId>,
    ) -> Result<Option<(CopyId, u64)>, CustodyError> {
        let Some(list) = list else { return Ok(None) };
        let last = self.store().custody().export_last(access, (wanted.party, list), wanted.kind).await?;
        if let Some(last) = last {
            return Ok(Some((last.copy, last.rows)));
        }
        let copies = self.copies(access, store::custody::copy::CopiesOf::Party(wanted.party)).await?;
        let mut known =
            copies.iter().rev().filter(|copy| copy.list == list && wanted.kind == ExportKind::List);
        Ok(known.find_map(|copy| Some((copy.id, copy.rows_about?))))
    }

    fn begin_out(
        &self,
        access: &Access,
        wanted: &Checked,
        link: Option<&DropLink>,
        now: Time,
    ) -> Result<Out, CustodyError> {
        let chance = self.parts.chance.as_ref();
        let store = self.store().objects();
        let object = match link {
            Some(link) => {
                let streamed = Streamed { kind: objects::FOR_A_LINK, now, end: wanted.link_until };
                objects::begin(access, &store, &link.opening_key().sealing_key(), streamed, chance)?
            }
            None => {
                let end = now.plus(if wanted.push.is_some() { PUSHED_WITHIN } else { HANDED_WITHIN });
                let key = self.parts.ring.sealing.until(end)?;
                objects::begin(access, &store, key, Streamed { kind: EXPORT, now, end }, chance)?
            }
        };
        Out::begin(object, &wanted.age, chance)
    }

    /// Registers a list that was read to its end: from here on the copy exists.
    ///
    /// Errors: nobody is in it; much more is in it than before and nobody said that this is meant; a second person has to agree and has not; the party
    /// may not receive it. Then nothing was, but for the question to the second person.
    pub async fn export_finish(
        &self,
        access: &Access,
        export: Export,
        now: Time,
    ) -> Result<Exported, CustodyError> {
        access.require(Right::Keep)?;
        let Export {
            id,
            wanted,
            tabler,
            drawn,
            planned,
            list,
            intake,
            source,
            out,
            escrow,
            link,
            last,
            upload,
            ..
        } = export;
        let counted = tabler.counted().clone();
        let layout = tabler.layout().cloned().ok_or(Unfit::NoHeader)?;
        if counted.rows == 0 {
            return Err(Unfit::NobodyInList.into());
        }
        let gathered = intake.gathered();
        // People not to write to are no part of who was on the list.
        let is_list = wanted.kind == ExportKind::List;
        let difference = if is_list { self.difference(access, &gathered, wanted.party).await? } else { None };
        let needs_second = self.needs_second(access, (wanted.party, counted.rows), now).await?;
        let preview = Preview {
            layout,
            people: gathered.people(),
            before: last.map(|(_, rows)| rows),
            difference,
            needs_second,
            counted,
        };
        let Some(out) = out else {
            let counted = Counted { canaries: planned, ..preview.counted };
            return Ok(Exported::Dry(Box::new(Preview { counted, ..preview })));
        };
        if let Some((_, before)) = last
            && !wanted.knows_difference
            && is_much(before, preview.counted.rows)
        {
            return Err(CustodyError::AsksTwice { before, now: preview.counted.rows });
        }
        if wanted.push.is_some() && out.length_bytes > MOST_PUSHED_BYTES {
            return Err(Unfit::PushTooLong.into());
        }
        let source_sha256: [u8; 32] = source.finalize().into();
        let approval = match needs_second {
            true => Some(self.approved(access, &wanted, &preview, source_sha256, now).await?),
            false => None,
        };
        let Kept { object, written, length_bytes, sha256 } = out.keep().await?;
        let escrow = match escrow {
            Some(Escrowing { place, out }) => Some((place, out.keep().await?)),
            None => None,
        };
        let dealing = match drawn {
            Some(drawn) => Some(Box::pin(self.dealing(access, *drawn, now)).await?),
            None => None,
        };
        let seed_object = self.keep_seeds(access, &wanted, &preview, dealing.as_ref(), now).await?;
        // Before the change is begun: who waits for files within one keeps everybody else from writing.
        let ready = match is_list {
            true => Some(self.membership_ready(access, gathered, id, (now, now)).await?),
            false => None,
        };
        let noted = Box::pin(self.exporter_note(access, id, now)).await?;

        let mut change = self.store().change(access).await?;
        standing::may_receive_in_txn(&mut change, wanted.party, now).await?;
        if approval.is_none() {
            self.still_alone_in_txn(&mut change, (wanted.party, preview.counted.rows), now).await?;
        }
        let list =
            self.leaving_list_in_txn(access, &mut change, (&wanted, list), preview.counted.rows, now).await?;
        change.object_keep_in_txn(written).await?;
        let seed_object = match seed_object {
            Some((object, written)) => {
                change.object_keep_in_txn(written).await?;
                Some(object)
            }
            None => None,
        };
        let by = (now, access.actor.to_string());
        let is_later = link.is_some() || wanted.push.is_some();
        let copy = Copy {
            id,
            list: list.id,
            party: wanted.party,
            how: CopyHow::Exported,
            purpose: wanted.purpose.clone(),
            rows_about: Some(preview.counted.rows),
            made: by.clone(),
            until: Some(wanted.until),
            // By a link it is with the party when it was fetched, at its platform when it was tried.
            state: if is_later { CopyState::Prepared } else { CopyState::Out },
            seeds: preview.counted.canaries,
            seed_object,
            out: (!is_later).then(|| by.clone()),
            ended: None,
        };
        change.copy_add_in_txn(&copy).await?;
        if let Some(dealing) = dealing
            && !self.dealt_in_txn(access, &mut change, dealing, now).await?
        {
            return Err(CustodyError::Drawn);
        }
        let export = ListExport {
            copy: id,
            kind: wanted.kind,
            delivery: wanted.delivery,
            columns: preview.layout.columns.clone(),
            left_out: preview.layout.left_out.clone(),
            rows: preview.counted.rows,
            people: preview.people,
            invalid: preview.counted.invalid,
            length_bytes,
            sha256,
            source_sha256,
            object: Some(object),
            compared: preview.difference.map(|known| (known.last, known.joined, known.left)),
        };
        change.export_add_in_txn(&export).await?;
        let in_escrow = escrow.as_ref().map(|(place, _)| place.id);
        if let Some((place, kept)) = escrow {
            self.escrow_in_txn(access, &mut change, (place, kept), (&copy, &export)).await?;
        }
        if let Some(ready) = ready {
            membership::keep_in_txn(&mut change, ready, now).await?;
        }
        if let Some(noted) = noted {
            Box::pin(self.exporter_keep_in_txn(access, &mut change, noted)).await?;
        }
        if let Some(link) = &link {
            let drop = ExportDrop {
                id: DropId::new(now, self.parts.chance.bytes()),
                copy: id,
                print: link.print(),
                object,
                file_name: file_name(&wanted),
                length_bytes,
                sha256,
                made: by,
                until: wanted.link_until,
                state: DropState::Open,
                fetched_to: 0,
                fetched_at: None,
                ended: None,
            };
            change.drop_add_in_txn(&drop).await?;
        }
        if let Some(url) = &wanted.push {
            change.push_add_in_txn(id, url, now).await?;
        }
        if wanted.delivery == Delivery::Plain {
            self.raise_plain_in_txn(&mut change, &wanted, &list, id, now).await?;
        }
        if let Some(approval) = approval {
            change.approval_use_in_txn(approval, id).await?;
        }
        if let Some(upload) = upload
            && !change.upload_remove_in_txn(upload).await?
        {
            return Err(StoreError::Missing { what: "an upload" }.into());
        }
        let about = about(id, &wanted, list.id, &preview, approval);
        self.finish(access, change, "copy.export", &about).await?;
        let link_until = wanted.link_until;
        Ok(Exported::Sealed(Box::new(SealedCopy {
            copy: id,
            preview,
            link,
            link_until,
            length_bytes,
            sha256,
            escrow: in_escrow,
        })))
    }

    /// Registers what was sealed for the owner, as a copy of our own house.
    async fn escrow_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        (place, kept): (EscrowPlace, Kept),
        (copy, export): (&Copy, &ListExport),
    ) -> Result<(), CustodyError> {
        change.object_keep_in_txn(kept.written).await?;
        change.copy_add_in_txn(&place.copy(copy)).await?;
        let export = ListExport {
            copy: place.id,
            delivery: Delivery::Escrow,
            length_bytes: kept.length_bytes,
            sha256: kept.sha256,
            object: Some(kept.object),
            compared: None,
            ..export.clone()
        };
        change.export_add_in_txn(&export).await?;
        change.escrow_add_in_txn(place.id, copy.id, place.end).await?;
        let about = About::of("copy", place.id).and("party", place.party).and("list", copy.list);
        self.parts.audit.append_in_txn(access, change, "copy.escrow", &about).await?;
        Ok(())
    }

    /// The plain text of the canaries, sealed, as [`Custody::adopt`] keeps it.
    async fn keep_seeds(
        &self,
        access: &Access,
        wanted: &Checked,
        preview: &Preview,
        dealing: Option<&Dealing>,
        now: Time,
    ) -> Result<Option<(model::ids::ObjectId, store::objects::Written)>, CustodyError> {
        let Some(dealing) = dealing else { return Ok(None) };
        let columns = Columns::of(preview.layout.columns.clone(), Some(preview.layout.address()))?;
        let content: Zeroizing<Vec<u8>> = sealed_content(&wanted.list, &columns, &dealing.rows);
        let end = seeds_end(Some(wanted.until), now);
        let entrusted = Entrusted { kind: SEED_FILE, content: &content, now, end };
        let sealed = objects::seal(access, &self.parts.ring.sealing, &entrusted, self.parts.chance.as_ref())?;
        Ok(Some(objects::write(access, &self.store().objects(), sealed).await?))
    }

    /// The list of that name, added if there is none.
    async fn leaving_list_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        (wanted, id): (&Checked, ListId),
        rows: u64,
        now: Time,
    ) -> Result<List, CustodyError> {
        let by = (now, access.actor.to_string());
        if let Some(known) = change.list_by_name_in_txn(&wanted.list).await? {
            // Somebody added a list of this name meanwhile; who is on it was written for another.
            if known.id != id {
                return Err(StoreError::Conflict { action: "register a copy", what: "its list" }.into());
            }
            let owner = if wanted.owner.is_empty() { known.owner.clone() } else { wanted.owner.clone() };
            let list = List { owner, changed: by, ..known };
            change.list_change_in_txn(&list).await?;
            return Ok(list);
        }
        let list = List {
            id,
            name: wanted.list.clone(),
            owner: wanted.owner.clone(),
            deputy: String::new(),
            told: String::new(),
            rows_about: Some(rows),
            added: by.clone(),
            changed: by,
        };
        change.list_add_in_txn(&list).await?;
        Ok(list)
    }

    /// A plain file by hand is something to mend: next time there is a link.
    async fn raise_plain_in_txn(
        &self,
        change: &mut Change,
        wanted: &Checked,
        list: &List,
        copy: CopyId,
        now: Time,
    ) -> Result<(), CustodyError> {
        let party = change.party_fetch_in_txn(wanted.party).await?;
        let raising = Raising {
            rule: RULE_EXPORT_PLAIN,
            about: ("copy", copy.to_bytes()),
            severity: Severity::Medium,
            phrase: "finding-export-plain",
            words: vec![("list", list.name.clone()), ("party", party.name)],
            owner: list.owner.clone(),
        };
        let finding = raising.finding(self.parts.chance.as_ref(), now);
        raise_in_txn(change, self.parts.chance.as_ref(), &finding).await?;
        Ok(())
    }
}

/// Whether so much more, or less, asks twice.
fn is_much(before: u64, now: u64) -> bool {
    before > 0 && before.abs_diff(now).saturating_mul(100) / before >= ASKS_TWICE_FROM
}

fn about(
    copy: CopyId,
    wanted: &Checked,
    list: ListId,
    preview: &Preview,
    approval: Option<ApprovalId>,
) -> About {
    let about = About::of("copy", copy)
        .and("party", wanted.party)
        .and("list", list)
        .count("rows", preview.counted.rows)
        .count("canaries", preview.counted.canaries)
        .word("delivery", wanted.delivery.as_str());
    approval.map_or(about.clone(), |approval| about.and("approval", approval))
}

/// What the file is called by whoever fetches it; letters, digits and hyphens only.
fn file_name(wanted: &Checked) -> String {
    let plain = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' };
    let words: String = wanted.list.chars().take(40).map(plain).collect();
    let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let words = if words.is_empty() { "list".to_owned() } else { words };
    if wanted.age.is_empty() { format!("{words}.csv") } else { format!("{words}.csv.age") }
}
