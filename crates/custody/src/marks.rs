//! Marks: which of our addresses are in which copy. A copy gets *exclusive* marks, drawn for it alone, and its share of the list's *coded* ones: one book for a list
//! ([`books`]), drawn once, from which each copy has marks by coins of its own. What hits say is [`read`]; what an address looks like is [`forensics::disguise`].
//!
//! Beside each book are controls, which are never exported: mail to them is what the method rings at for nothing ([`Custody::noise`]).
//!
//! Before the first row leaves, the book's commitment and that of the copy's codeword stand in the audit ledger: nothing can be chosen afterwards. Whoever
//! has the book can frame anybody; it is sealed for those who keep lists, and `docs/canaries.md` says what else a thief of it could do.

pub mod books;
mod noise;
pub mod proof;
pub(crate) mod read;

use std::collections::HashSet;
use std::sync::Arc;

use forensics::disguise::Disguises;
use forensics::disguise::profile::Profile;
use forensics::fingerprint::Keyed;
use forensics::marks::Design;
use forensics::normalise::Rules;
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{CanaryId, CopyId, Id as _, ListId, ObjectId};
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use platform::objects::Entrusted;
use store::custody::canary::{Canary, CanaryKind};
use store::custody::codebook::{BookDesign, CodebookRow, Codeword};
use store::objects::Written;
use store::txn::Change;

pub use noise::{HARVEST_FROM, Harvest, Noise};

use crate::anew::SEALED_FOR;
use crate::membership::blocking;
use crate::seed_file::Seed;
use crate::{Custody, CustodyError};
use books::{BOOK, Content, Opened};

/// The audit entry of a copy's codeword; proofs that were handed out name it, so it never changes.
pub(crate) const WORD_COMMITTED: &str = "codeword.commit";

/// Rows that are suggested for a list below [`FULL_FROM`]: about 20 exclusive ones and 40 coded ones.
pub const SUGGESTED_SMALL: u64 = 60;
/// Rows that are suggested for a larger list: about 20 exclusive ones and 180 coded ones.
pub const SUGGESTED_FULL: u64 = 200;
/// From so many customers on, more marks are not noticed on the bill, and several thieves who compare their copies are worth reckoning with.
pub const FULL_FROM: u64 = 50_000;
/// Exclusive marks that a copy has at least, if it has twice as many rows: the first hit of one names the copy.
const LEAST_EXCLUSIVE: u64 = 15;
/// Controls beside a book: about as many as a copy has marks, so that noise is seen as soon as marks would see it.
const CONTROLS: u64 = 60;

/// Returns how many rows are suggested for a copy of about so many customers.
#[must_use]
pub fn suggested(rows_about: Option<u64>) -> u64 {
    match design_for(rows_about) {
        BookDesign::Small => SUGGESTED_SMALL,
        BookDesign::Full => SUGGESTED_FULL,
    }
}

fn design_for(rows_about: Option<u64>) -> BookDesign {
    if rows_about.unwrap_or(0) < FULL_FROM { BookDesign::Small } else { BookDesign::Full }
}

/// What a word of the store stands for; it never changes, because codewords depend on it.
pub(crate) const fn design(word: BookDesign) -> Design {
    match word {
        BookDesign::Small => Design::SMALL,
        BookDesign::Full => Design::FULL,
    }
}

/// What kind of mark a row of a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// In this copy only.
    Exclusive,
    /// The list's coded mark of this number.
    Coded(u32),
}

/// Which copy wants marks.
#[derive(Debug, Clone, Copy)]
pub struct Wanting {
    /// Of which list; it need not be kept yet.
    pub list: ListId,
    /// Which copy; it need not be kept yet.
    pub copy: CopyId,
    /// About how many customers are in it: it decides the list's design, the first time.
    pub rows_about: Option<u64>,
    /// How many rows it gets.
    pub rows: u64,
}

/// What a copy's marks are drawn from: its list's book, if there is one, and how its members look, as far as anybody has read that.
pub struct Deck {
    wanting: Wanting,
    book: Book,
    like: Option<(Profile, bool)>,
    pen: Pen,
}

/// Where coded marks come from.
enum Book {
    /// The list has one.
    Kept(Opened),
    /// It gets one.
    Wanted(BookDesign),
    /// All are exclusive: so few rows, or its book has ended.
    Without,
}

/// Marks that are drawn for a copy, in memory only.
pub struct Drawn {
    /// Its rows, mixed by lot: where one stands tells nothing of what it is.
    pub rows: Vec<(Seed, Mark)>,
    copy: CopyId,
    list: ListId,
    canaries: Vec<Canary>,
    fresh: Option<(BookDesign, Opened, Vec<Canary>)>,
    /// What is committed to for the copy's codeword; none if it gets exclusive marks only.
    word: Option<[u8; 32]>,
}

/// Marks that are drawn for a copy and not kept yet, and a new book sealed: a file without a row, which is swept if nothing comes of it.
pub struct Dealing {
    /// As they were drawn.
    pub rows: Vec<(Seed, Mark)>,
    copy: CopyId,
    list: ListId,
    canaries: Vec<Canary>,
    fresh: Option<Fresh>,
    word: Option<[u8; 32]>,
}

/// A book that is to be kept with the first copy of its list.
struct Fresh {
    row: CodebookRow,
    written: Written,
    canaries: Vec<Canary>,
}

impl Dealing {
    /// Returns how many rows are coded marks.
    #[must_use]
    pub fn coded(&self) -> u64 {
        self.rows.iter().filter(|(_, mark)| matches!(mark, Mark::Coded(_))).count() as u64
    }
}

impl Deck {
    /// Says whether it is known how members of this very list look. If not, and the list is just being read, its first rows say it better than another list.
    #[must_use]
    pub(crate) fn knows_list(&self) -> bool {
        matches!(self.like, Some((_, true)))
    }

    /// Draws the marks: the copy's share of the list's book, which is made if there is none, and exclusive ones for the rest. `seen` is how the first rows look, if
    /// nobody has read the list before. Takes some tenths of a second of the processor where members are known.
    pub(crate) fn draw(self, seen: Option<&Profile>, now: Time) -> Result<Drawn, CustodyError> {
        let Deck { wanting, book, like, pen } = self;
        let like = match &like {
            Some((profile, true)) => Some(profile),
            other => seen.or(other.as_ref().map(|(profile, _)| profile)),
        };
        let mut people = People::begin(&pen, like);
        let mut fresh = None;
        let kept;
        let opened: Option<&Opened> = match book {
            Book::Kept(opened) => {
                kept = opened;
                Some(&kept)
            }
            Book::Wanted(design) => {
                let (opened, marks) = pen.new_book(wanting.list, design, &mut people, now)?;
                Some(&fresh.insert((design, opened, marks)).1)
            }
            Book::Without => None,
        };
        let mut rows: Vec<(Seed, Mark)> = Vec::new();
        let mut word = None;
        if let Some(opened) = opened {
            let copy = wanting.copy.to_bytes();
            let has = opened.book.word(copy);
            let marks = (0_u32..).zip(has).zip(&opened.seeds);
            rows.extend(
                marks
                    .filter(|((_, is_in), _)| *is_in)
                    .map(|((number, _), seed)| (seed.clone(), Mark::Coded(number))),
            );
            // A part of a codeword proves less and nothing wrong: what is missing is like what a thief dropped. Whoever says of a mark that it *was* in the copy asks its rows
            // ([`proof`]): the codeword is its share by lot.
            mixed(&mut rows, pen.chance.as_ref());
            rows.truncate(usize::try_from(most_coded(wanting.rows)).unwrap_or(usize::MAX));
            word = Some(opened.book.word_commitment(copy));
        }
        while (rows.len() as u64) < wanting.rows {
            rows.push((people.seed(now), Mark::Exclusive));
        }
        mixed(&mut rows, pen.chance.as_ref());
        let canaries = (0..).zip(&rows).filter(|(_, (_, mark))| *mark == Mark::Exclusive);
        let canaries = canaries.filter_map(|(place, (seed, _))| {
            pen.canary(seed, (CanaryKind::Exclusive, Some(wanting.copy), Some(wanting.list)), place, now)
        });
        let canaries = canaries.collect();
        Ok(Drawn { rows, copy: wanting.copy, list: wanting.list, canaries, fresh, word })
    }
}

/// Writes canaries down: domains, chance, and the key by which they are known.
struct Pen {
    domains: Vec<String>,
    chance: Arc<dyn Chance>,
    keyed: Keyed,
}

impl Pen {
    /// Draws a list's marks and controls.
    fn new_book(
        &self,
        list: ListId,
        word: BookDesign,
        people: &mut People<'_>,
        now: Time,
    ) -> Result<(Opened, Vec<Canary>), CustodyError> {
        let seeds: Vec<Seed> = (0..design(word).marks()).map(|_| people.seed(now)).collect();
        let marks = (0..).zip(&seeds);
        let mut canaries: Vec<Canary> = marks
            .filter_map(|(place, seed)| self.canary(seed, (CanaryKind::Coded, None, Some(list)), place, now))
            .collect();
        let prints = canaries.iter().map(|canary| canary.print).collect();
        let content = Content { key: self.chance.bytes(), seeds };
        let opened = content.opened(list, word, prints)?;
        // Their plain text is forgotten here: nobody ever needs to know where they are.
        let controls: Vec<Seed> = (0..CONTROLS).map(|_| people.seed(now)).collect();
        canaries.extend((0..).zip(&controls).filter_map(|(place, seed)| {
            self.canary(seed, (CanaryKind::Control, None, Some(list)), place, now)
        }));
        Ok((opened, canaries))
    }

    fn canary(
        &self,
        seed: &Seed,
        (kind, copy, list): (CanaryKind, Option<CopyId>, Option<ListId>),
        place: u64,
        now: Time,
    ) -> Option<Canary> {
        // The names are letters, and the domain was read as one.
        let address = EmailAddress::parse(&seed.address)?;
        Some(Canary {
            id: CanaryId::new(now, self.chance.bytes()),
            copy,
            list,
            kind,
            print: self.keyed.exact(&address),
            mailbox_print: self.keyed.mailbox(Rules::V1, &address),
            domain: address.domain().name().to_owned(),
            place,
            issued_at: now,
            burnt_at: None,
        })
    }
}

impl Custody {
    /// Draws the marks of a copy. Nothing is kept yet but, of a new book, a sealed file without a row.
    ///
    /// Errors: no canary domain is set up.
    pub async fn deal(&self, access: &Access, wanting: Wanting, now: Time) -> Result<Dealing, CustodyError> {
        let deck = Box::pin(self.deck(access, wanting)).await?;
        let drawn = blocking(move || deck.draw(None, now)).await?;
        Box::pin(self.dealing(access, drawn, now)).await
    }

    /// Puts together what the marks of a copy are drawn from.
    ///
    /// Errors: no canary domain is set up.
    pub(crate) async fn deck(&self, access: &Access, wanting: Wanting) -> Result<Deck, CustodyError> {
        access.require(Right::Keep)?;
        if self.parts.canary_domains.is_empty() {
            return Err(CustodyError::NoCanaryDomain);
        }
        let book = match self.store().custody().codebook_fetch(access, wanting.list).await? {
            // So few rows that all of them are exclusive.
            _ if most_coded(wanting.rows) == 0 => Book::Without,
            Some(row) => {
                let keeper = Self::as_keeper(access)?;
                let about = About::of("list", wanting.list).and("copy", wanting.copy);
                self.parts.audit.append(access, "codebook.open", &about).await?;
                self.books.open(&keeper, &row).await?.map_or(Book::Without, Book::Kept)
            }
            None => Book::Wanted(design_for(wanting.rows_about)),
        };
        let pen = Pen {
            domains: self.parts.canary_domains.clone(),
            chance: Arc::clone(&self.parts.chance),
            keyed: Keyed::new(self.parts.ring.match_key.expose()),
        };
        Ok(Deck { wanting, book, like: self.profile_nearest(access, wanting.list).await?, pen })
    }

    /// Seals a new book, if one was drawn: what only those who keep lists may know.
    pub(crate) async fn dealing(
        &self,
        access: &Access,
        drawn: Drawn,
        now: Time,
    ) -> Result<Dealing, CustodyError> {
        let Drawn { rows, copy, list, canaries, fresh, word } = drawn;
        let fresh = match fresh {
            Some((design, opened, canaries)) => {
                let (object, end, written) = self.seal_book(access, &opened.content_bytes(), now).await?;
                let row = CodebookRow {
                    list,
                    design,
                    object,
                    object_end_at: end,
                    commitment: opened.book.commitment(),
                    made: (now, access.actor.to_string()),
                    first_hit_at: None,
                };
                Some(Fresh { row, written, canaries })
            }
            None => None,
        };
        Ok(Dealing { rows, copy, list, canaries, fresh, word })
    }

    /// Keeps what was drawn, with its commitments in the audit log of the same change; list and copy are kept before. False if an address is taken or
    /// somebody else made the list's book meanwhile: then the change is dropped, and marks are dealt anew.
    pub async fn dealt_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        dealing: Dealing,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let coded = dealing.coded();
        let mut canaries = dealing.canaries;
        if let Some(Fresh { row, written, canaries: marks }) = dealing.fresh {
            change.object_keep_in_txn(written).await?;
            if !change.codebook_add_in_txn(&row).await? {
                return Ok(false);
            }
            let about = About::of("list", dealing.list)
                .word("design", row.design.as_str())
                .hash("commitment", &row.commitment);
            self.parts.audit.append_in_txn(access, change, "codebook.commit", &about).await?;
            canaries.extend(marks);
        }
        for canary in &canaries {
            if !change.canary_add_in_txn(canary).await? {
                return Ok(false);
            }
        }
        let Some(commitment) = dealing.word else { return Ok(true) };
        let (copy, list) = (dealing.copy, dealing.list);
        change.codeword_add_in_txn(&Codeword { copy, list, coded, commitment, dealt_at: now }).await?;
        let about = About::of("copy", copy).and("list", list).hash("commitment", &commitment);
        self.parts.audit.append_in_txn(access, change, WORD_COMMITTED, &about).await?;
        Ok(true)
    }

    /// Seals a book for as long as there are keys; it is sealed anew before that ends ([`crate::jobs`]).
    pub(crate) async fn seal_book(
        &self,
        access: &Access,
        content: &[u8],
        now: Time,
    ) -> Result<(ObjectId, Time, Written), CustodyError> {
        let end = now.plus(SEALED_FOR);
        let (object, written) = self.entrust(access, &Entrusted { kind: BOOK, content, now, end }).await?;
        Ok((object, end, written))
    }
}

/// Coded marks among so many rows, at most: exclusive ones name a copy at the first hit, so there are always some.
fn most_coded(rows: u64) -> u64 {
    rows - (rows / 2).clamp(1, LEAST_EXCLUSIVE).min(rows)
}

/// Mixes by lot (Fisher and Yates); that a place is likelier by one in 2^50 tells nobody anything.
fn mixed<T>(items: &mut [T], chance: &dyn Chance) {
    for last in (1..items.len()).rev() {
        let other = u64::from_be_bytes(chance.bytes()) % (last as u64 + 1);
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
}

/// People who do not exist, with addresses of their own, spread over our domains.
struct People<'p> {
    disguises: Disguises,
    domains: std::iter::Cycle<std::slice::Iter<'p, String>>,
    taken: HashSet<String>,
}

impl<'p> People<'p> {
    fn begin(pen: &'p Pen, like: Option<&Profile>) -> Self {
        let mut seed = [0; 32];
        pen.chance.fill(&mut seed);
        let disguises = match like {
            Some(profile) => Disguises::like(profile, seed),
            None => Disguises::new(seed),
        };
        People { disguises, domains: pen.domains.iter().cycle(), taken: HashSet::new() }
    }

    fn seed(&mut self, now: Time) -> Seed {
        loop {
            let person = self.disguises.person();
            let domain = self.domains.next().map_or("", String::as_str);
            let address = format!("{}@{domain}", person.local_part);
            if self.taken.insert(address.clone()) {
                return Seed::of(&person, address, now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL_FROM, SUGGESTED_FULL, SUGGESTED_SMALL, most_coded, suggested};

    #[test]
    fn the_suggestion_grows_with_the_list() {
        for (rows, expected) in [
            (None, SUGGESTED_SMALL),
            (Some(40_000), SUGGESTED_SMALL),
            (Some(FULL_FROM), SUGGESTED_FULL),
            (Some(4_000_000), SUGGESTED_FULL),
        ] {
            assert_eq!(suggested(rows), expected, "{rows:?}");
        }
    }

    #[test]
    fn however_few_rows_there_are_one_is_exclusive() {
        for (rows, coded) in [(1, 0), (2, 1), (5, 3), (10, 5), (60, 45), (200, 185)] {
            assert_eq!(most_coded(rows), coded, "{rows}");
        }
    }
}
