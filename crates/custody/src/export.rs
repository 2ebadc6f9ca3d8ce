//! Export: a list leaves, sealed, with our canaries in it. The copy exists when its last row is sealed, in one transaction; before that, nothing does:
//! no row, no canary, no file that anybody could open. Handing it over comes after that ([`hand`], [`crate::drop`]), so nothing leaves that is not in the register.
//!
//! Addresses pass through memory. What stays is eight keyed bytes of each, the sealed object until it was fetched or its day is over, and numbers.
//! What leaves of each row is [`table`], where it goes [`out`], and how it becomes a copy [`finish`]; who may receive anything at all is [`crate::standing`]; when a second
//! person has to agree is [`approval`].

pub mod approval;
pub mod feed;
mod finish;
pub mod hand;
mod out;
pub mod table;
mod twice;

use std::sync::Arc;
use std::time::Duration;

use judge::lookalike::distance_within;
use model::access::{Access, Right};
use model::ids::{CopyId, ListId, PartyId, TenantId, UploadId};
use model::time::Time;
use platform::objects::{self, Streamed};
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NAME;
use store::custody::copy::{CopiesOf, CopyHow};

pub use formats::csv::Charset;
pub(crate) use out::Out;
pub use store::custody::drop::DropState;
pub use store::custody::export::{Delivery, ExportKind, ListExport};
pub use table::{Choice, Counted, Layout};
pub use twice::{SAME_WITHIN, Twice};

use crate::adopt::MOST_SEEDS;
use crate::delivery::PUSHED_WITHIN;
use crate::drop::DropLink;
use crate::escrow::Escrowing;
use crate::marks::{Deck, Drawn, Wanting, suggested};
use crate::membership::{Difference, Intake, blocking};
use crate::party::{count, date};
use crate::receiver_keys::{ReceiverKeys, SealedTo};
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
    /// Keys of the receiver: then what leaves is sealed to them.
    pub keys: ReceiverKeys,
    /// How many days a link can be used, at most [`MOST_LINK_DAYS`]; empty for [`LINK_DAYS`].
    pub link_days: String,
    /// Somebody has said that much more, or less, or the same once more, is meant.
    pub knows_difference: bool,
    /// Somebody has said that people who were removed are meant to be in it: they are members again.
    pub knows_removed: bool,
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
    sealed_to: SealedTo,
    link_until: Time,
    /// Where it is posted to, if it is.
    push: Option<String>,
    knows_difference: bool,
    knows_removed: bool,
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
        let sealed_to = self.keys.sealed_to(now)?;
        needed(self.delivery, &sealed_to)?;
        let days = count(&self.link_days)?.unwrap_or(u64::from(LINK_DAYS));
        if !(1..=u64::from(MOST_LINK_DAYS)).contains(&days) {
            return Err(Unfit::LinkDays(days));
        }
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
            sealed_to,
            link_until,
            push: None,
            knows_difference: self.knows_difference,
            knows_removed: self.knows_removed,
            is_dry_run: self.is_dry_run,
        })
    }
}

/// Refuses a way for which there is no key of its kind.
pub(crate) fn needed(way: Delivery, sealed_to: &SealedTo) -> Result<(), Unfit> {
    match (way, sealed_to) {
        (Delivery::Age, SealedTo::Nobody | SealedTo::OpenPgp(_)) => Err(Unfit::AgeKey),
        (Delivery::OpenPgp, SealedTo::Nobody | SealedTo::Age(_)) => Err(Unfit::NoOpenPgpKey),
        // A platform is sent nothing that everybody on the way into it could read.
        (Delivery::Push, SealedTo::Nobody) => Err(Unfit::AgeKey),
        _ => Ok(()),
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
    /// None if the list is known.
    new_list: Option<NewList>,
    /// What it was read from, if it came in pieces: used up with it.
    upload: Option<UploadId>,
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
    /// Rows of the copy before: the last that the same party got from here or had already.
    pub before: Option<u64>,
    /// Why somebody has to say that it is meant; none if nothing is odd about it, or if it was said.
    pub twice: Option<Twice>,
    /// Canaries that are suggested for so many rows, where they are more than there are and nobody said how many.
    pub more_canaries: Option<u64>,
    /// No list was called so before; none if the list is known.
    pub new_list: Option<NewList>,
    /// Who joined and left since the copy before, if it is known who was in it.
    pub difference: Option<Difference>,
    /// People in it who were removed from the list before.
    pub removed: u64,
    /// Why a second person has to agree; none if nobody has to.
    pub needs_second: Option<approval::WhySecond>,
}

/// A list of whose name there was none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewList {
    /// The list that may have been meant; none where none is called nearly so.
    pub nearest: Option<String>,
}

impl NewList {
    /// Whether a name is nearly another: a letter in three, as a slip of the finger or of the memory.
    fn among(name: &str, lists: &[List]) -> Self {
        let name = name.to_lowercase();
        let most = u8::try_from(1 + name.chars().count() / 3).unwrap_or(u8::MAX);
        let near =
            |list: &List| Some((distance_within(&name, &list.name.to_lowercase(), most)?, list.name.clone()));
        NewList { nearest: lists.iter().filter_map(near).min().map(|(_, name)| name) }
    }
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
        if checked.delivery == Delivery::Drop && !checked.is_dry_run {
            self.require_links(access.tenant)?;
        }
        if checked.delivery == Delivery::Push {
            checked.push = Some(self.push_place(access, checked.party).await?);
        }
        if checked.seeds != Some(0) && self.parts.canary_domains.is_empty() {
            return Err(CustodyError::NoCanaryDomain);
        }
        let lists = self.lists(access).await?;
        let is_it = |list: &&List| list.name.to_lowercase() == checked.list.to_lowercase();
        let known = lists.iter().find(is_it).map(|list| list.id);
        let new_list = known.is_none().then(|| NewList::among(&checked.list, &lists));
        let last = self.last_copy(access, &checked, known).await?;
        let (list, intake) = match known {
            Some(list) => (list, self.intake(access, list).await?),
            None => {
                let list = ListId::new(now, self.parts.chance.bytes());
                (list, self.intake_of(list, 0))
            }
        };
        let mut choice = wanted.choice.clone();
        // Too many canaries do less harm than too few.
        choice.rows_about = choice.rows_about.or(last.map(|(_, rows)| rows).max(party.rows_about));
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
            new_list,
            upload: None,
        })
    }

    /// Who asks could hand a list over by a link.
    fn require_links(&self, tenant: TenantId) -> Result<(), Unfit> {
        // The public pages are the house's own: another tenant's link would open nothing.
        if tenant != TenantId::HOUSE {
            return Err(Unfit::LinksOfHouse);
        }
        if self.has_links { Ok(()) } else { Err(Unfit::NoLinks) }
    }

    /// Where a party's platform takes files.
    async fn push_place(&self, access: &Access, party: PartyId) -> Result<String, CustodyError> {
        let known = self.delivery(access, party).await?.filter(|known| !known.url.is_empty());
        Ok(known.ok_or(Unfit::PushUrl)?.url)
    }

    /// The last copy of the list that the party got from here or had already, and its rows, as far as they are known.
    async fn last_copy(
        &self,
        access: &Access,
        wanted: &Checked,
        list: Option<ListId>,
    ) -> Result<Option<(CopyId, u64)>, CustodyError> {
        let Some(list) = list else { return Ok(None) };
        let last = self.store().custody().export_last(access, (wanted.party, list), wanted.kind).await?;
        let last = last.map(|last| (last.copy, last.rows));
        if wanted.kind != ExportKind::List {
            return Ok(last);
        }
        let copies = self.copies(access, CopiesOf::Party(wanted.party)).await?;
        let adopted = copies.iter().filter(|copy| copy.list == list && copy.how == CopyHow::Adopted);
        let adopted = adopted.filter_map(|copy| Some((copy.id, copy.rows_about?)));
        // Ids stand in the order in which copies were made.
        Ok(adopted.chain(last).max_by_key(|(copy, _)| *copy))
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
                let within = if wanted.push.is_some() { PUSHED_WITHIN } else { HANDED_WITHIN };
                // Nobody gets it from here when they may have it no more.
                let end = now.plus(within).min(wanted.until);
                let key = self.parts.ring.sealing.until(end)?;
                objects::begin(access, &store, key, Streamed { kind: EXPORT, now, end }, chance)?
            }
        };
        let inside = (finish::plain_name(wanted), now);
        Out::begin(object, &wanted.sealed_to, inside, chance)
    }
}
