//! Find: does a file on a share, or a message in a mailbox, hold a list of ours that nobody registered? Bytes in, counts out; the file is not changed and nothing of it stays.
//! Not where files are (`tidewatch copies find` walks folders), and not whether something leaked: a file on our own share is a copy that nobody counted ([`crate::dump`] is for
//! those that turned up elsewhere).
//!
//! Text, tables, databases and everything else that has addresses in plain bytes is streamed, also packed ([`formats::dump`]); archives, spreadsheets, documents and messages
//! are opened within a budget (`mail::files`). A mailbox, in a file or on a server ([`Search::message`]), is read message by message, because a mailbox of letters from a thousand customers is no list of customers, and one message
//! with a table of them is.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

use forensics::filter::Filter;
use forensics::fingerprint::Keyed;
use forensics::membership::{Key, Membership, SortedKeys};
use formats::dump::{DumpError, Limits};
use mail::files::{Budget, Given, Kind, Meter, NodeId, Opened, Reason};
use mail::headers::identifier;
use mail::{Message, mbox};
use model::access::{Access, Right};
use model::ids::{CanaryId, CopyId, Id, ListId};
use model::time::Time;
use platform::audit::About;
use store::custody::copy::{CopiesOf, Copy, CopyHow, CopyState};
use store::custody::membership::KnownPeople;

use crate::copy::Registered;
use crate::dump::answer::{CLEARLY, answer};
use crate::dump::reading::{Contents, Gatherer};
use crate::dump::{Files, FoundCopies, counted_list};
use crate::membership::layers::{Layers, over};
use crate::membership::{Gathered, blocking, keep_in_txn};
use crate::party::date;
use crate::{Custody, CustodyError, Unfit};

/// A file with more people of ours than this is told, unless somebody says otherwise: more than one has in a letter, fewer than any list.
pub const TOLD_ABOVE: u64 = 100;

/// What tells kinds apart: tar has its mark behind 257 bytes, a message its field names in the first lines.
const HEAD_BYTES: u64 = 64 << 10;
/// An archive, document or message is held in memory whole; larger ones are said to be too large.
const WHOLE_BYTES: u64 = 128 << 20;
/// So much of a mailbox is in memory; a message that is longer is read to here.
pub const MESSAGE_BYTES: usize = 64 << 20;
const WINDOW_BYTES: u64 = MESSAGE_BYTES as u64;
/// A Message-ID that is longer is not shown (RFC 5322 §2.1.1: a line has at most 998 letters; real ones have eighty).
const IDENTIFIER_LETTERS: usize = 200;
/// Lists that are told of one file.
const LISTS_TOLD: usize = 20;
/// Companies that are told to whoever names one that is none.
const PARTIES_TOLD: usize = 20;

/// What opening one archive, document or message may cost. A spreadsheet of a million rows unpacks to some 300 MB.
fn budget() -> Budget {
    Budget {
        unpacked_bytes: 512 << 20,
        file_bytes: 384 << 20,
        files: 5_000,
        pages: 5_000,
        // Pictures hold no lists.
        image_pixels: 0,
        text_bytes: 192 << 20,
        links: 0,
        // About ten seconds.
        steps: 10_000_000_000,
        ..Budget::default()
    }
}

/// Knows all lists, for as long as it is looked.
pub struct Finder {
    keyed: Keyed,
    canaries: HashMap<Key, CanaryId>,
    lists: Vec<Searched>,
    everybody: Option<KnownPeople>,
    layers: Layers,
    told_above: u64,
}

struct Searched {
    name: String,
    files: Files,
    copies: BTreeMap<CopyId, Registered>,
}

/// In what form it lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text, a table, a database: plain bytes.
    Plain,
    /// The same, as gzip or Zstandard.
    Packed,
    /// An archive with files in it.
    Archive,
    /// A spreadsheet.
    Spreadsheet,
    /// A text document, slides, PDF.
    Document,
    /// A message.
    Message,
}

impl Form {
    /// The word it is known by, and the end of its sentence's id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Plain => "plain",
            Form::Packed => "packed",
            Form::Archive => "archive",
            Form::Spreadsheet => "spreadsheet",
            Form::Document => "document",
            Form::Message => "message",
        }
    }

    fn of(kind: Kind, media_type: &str) -> Self {
        match kind {
            Kind::Xlsx | Kind::Xls => Form::Spreadsheet,
            Kind::Docx | Kind::Pptx | Kind::Doc | Kind::Ppt | Kind::Pdf | Kind::Rtf | Kind::Epub => {
                Form::Document
            }
            Kind::Zip => Form::Archive,
            Kind::Gz | Kind::Zst => Form::Packed,
            Kind::Unknown if media_type == MESSAGE => Form::Message,
            Kind::Unknown if media_type == COMPOUND => Form::Document,
            _ => Form::Plain,
        }
    }
}

const MESSAGE: &str = "message/rfc822";
/// The fields that say to whom a message is (RFC 5322 §3.6.3): one that shows hundreds to each other is a list.
const TO_WHOM: [&str; 3] = ["To", "Cc", "Bcc"];
/// A file of Microsoft's compound form that is no document known to us: a saved message, for one.
const COMPOUND: &str = "application/CDFV2";

/// Why something was not looked into, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// It is packed in a way that nothing here unpacks.
    Packed,
    /// It is locked by a password.
    Locked,
    /// It is larger, or holds more, than is opened.
    TooLarge,
    /// It is damaged, or ends before its end.
    Damaged,
}

impl Missed {
    /// The word it is known by, and the end of its sentence's id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Missed::Packed => "packed",
            Missed::Locked => "locked",
            Missed::TooLarge => "too-large",
            Missed::Damaged => "damaged",
        }
    }

    fn of(reason: Reason) -> Self {
        match reason {
            Reason::Encrypted => Missed::Locked,
            Reason::TooLarge | Reason::TooDeep | Reason::TooMany | Reason::Ratio => Missed::TooLarge,
            Reason::Broken | Reason::Cycle => Missed::Damaged,
            Reason::Unsupported => Missed::Packed,
        }
    }
}

/// What came of looking at a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// What holds more people of ours than is usual: the file, or messages of it.
    pub holdings: Vec<Holding>,
    /// Something of it could not be looked into.
    pub missed: Option<Missed>,
}

/// A file, or a message in a mailbox, that holds people of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Which message of a mailbox, from 1; none for a file.
    pub message: Option<u64>,
    /// In what form.
    pub form: Form,
    /// Ends of lines, where there are lines.
    pub lines: Option<u64>,
    /// Different addresses.
    pub people: u64,
    /// Those of them that are on a list of ours, or kept out of its copies by lot.
    pub known: u64,
    /// Canaries of ours in it.
    pub canaries: u64,
    /// The lists, the one that knows most first.
    pub lists: Vec<OnList>,
}

/// How much of a list is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnList {
    /// Which.
    pub list: ListId,
    /// What it is called.
    pub name: String,
    /// People in the file who are in any copy of it.
    pub known: u64,
    /// People who are in any copy of it.
    pub of: u64,
    /// The copy it is clearly most like.
    pub like: Option<Like>,
}

/// A copy that a file is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Which.
    pub copy: CopyId,
    /// Who has it.
    pub party: String,
    /// As it was when.
    pub taken_at: Time,
}

/// Everybody in a file, as keyed prints, to be registered as a copy.
pub struct Everybody {
    people: SortedKeys,
    addresses: u64,
    canaries: u64,
    /// Something of it could not be looked into.
    pub missed: Option<Missed>,
}

impl Everybody {
    /// Returns how many different people are in it, and how many canaries of ours.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        (self.people.as_slice().len() as u64, self.canaries)
    }
}

/// What a found file is, in the words of whoever registers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundWanted {
    /// The list it is of.
    pub list: String,
    /// Who has it.
    pub party: String,
    /// What for.
    pub purpose: String,
    /// Until when; empty while nobody knows.
    pub until: String,
}

impl Custody {
    /// Gets ready to look at files. That somebody looks is audited, because whoever has files of addresses can ask with them who is a customer.
    pub async fn finder(&self, access: &Access, told_above: u64) -> Result<Finder, CustodyError> {
        access.require(Right::Keep)?;
        let mut lists = Vec::new();
        for list in self.lists(access).await? {
            let Some(files) = self.files_of(access, list.id).await? else { continue };
            let copies = self.register(access, CopiesOf::List(list.id)).await?;
            let copies = copies.into_iter().map(|one| (one.copy.id, one)).collect();
            lists.push(Searched { name: list.name, files, copies });
        }
        let version = self.store().custody().membership_version(access).await?;
        let everybody = self.store().shared().known_people_open(access).await?;
        let about = About::NOTHING.count("lists", lists.len() as u64);
        self.parts.audit.append(access, "copies.find", &about).await?;
        Ok(Finder {
            keyed: Keyed::new(self.parts.ring.match_key.expose()),
            canaries: self.canary_prints(access).await?,
            lists,
            // One that lags behind the lists would miss whoever joined last.
            everybody: everybody.filter(|known| known.made_of == version),
            layers: self.layers.clone(),
            told_above,
        })
    }

    /// Registers a file that was found as a copy of a list: who has it, until when, and exactly who is in it.
    ///
    /// Errors: there is no such list or company; nobody is in it; just these people were registered as a found file of the list before.
    pub async fn copy_found(
        &self,
        access: &Access,
        wanted: &FoundWanted,
        everybody: Everybody,
        now: Time,
    ) -> Result<CopyId, CustodyError> {
        access.require(Right::Keep)?;
        let is = |name: &str, asked: &str| name.to_lowercase() == asked.trim().to_lowercase();
        let lists = self.lists(access).await?;
        let list = lists.into_iter().find(|list| is(&list.name, &wanted.list));
        let list = list.ok_or_else(|| Unfit::NoSuchList(wanted.list.clone()))?.id;
        let parties = self.party_names(access).await?;
        let known = parties.iter().take(PARTIES_TOLD).map(|(_, name)| name.clone()).collect();
        let party = parties.into_iter().find(|(_, name)| is(name, &wanted.party));
        let party = party.ok_or_else(|| Unfit::NoSuchParty(wanted.party.clone(), known))?.0;
        if let Some(there) = self.found_already(access, list, &everybody.people).await? {
            return Err(Unfit::FoundAlready(there).into());
        }
        let copy = Copy {
            id: CopyId::new(now, self.parts.chance.bytes()),
            list,
            party,
            how: CopyHow::Found,
            purpose: wanted.purpose.split_whitespace().collect::<Vec<_>>().join(" "),
            rows_about: Some(everybody.people.as_slice().len() as u64),
            made: (now, access.actor.to_string()),
            until: date(&wanted.until)?,
            state: CopyState::Out,
            seeds: 0,
            seed_object: None,
            out: Some((now, access.actor.to_string())),
            ended: None,
        };
        if copy.purpose.chars().count() > store::custody::MAX_NAME {
            return Err(Unfit::TooLong("purpose").into());
        }
        let about = About::of("copy", copy.id).and("party", party).and("list", list);
        let about = about.count("people", everybody.people.as_slice().len() as u64);
        let gathered = Gathered::of(list, everybody.people, everybody.addresses);
        // As it lies there today: when it was made, nobody knows.
        let ready = self.membership_ready(access, gathered, copy.id, (now, now)).await?;
        let mut change = self.store().change(access).await?;
        change.copy_add_in_txn(&copy).await?;
        keep_in_txn(&mut change, ready, now).await?;
        self.finish(access, change, "copy.found", &about).await?;
        Ok(copy.id)
    }

    /// The name of the company at which a file with just these people was registered as found; none if none was.
    async fn found_already(
        &self,
        access: &Access,
        list: ListId,
        people: &SortedKeys,
    ) -> Result<Option<String>, CustodyError> {
        let Some(files) = self.files_of(access, list).await? else { return Ok(None) };
        let (people, layers) = (people.clone(), self.layers.clone());
        let there = blocking(move || {
            let people = layers.keys(&people, files.copies.row.layers)?;
            let known = Membership::open(files.copies.map.bytes())?;
            let hits = known.score(&people).hits;
            let all = people.as_slice().len() as u64;
            let same = (0..known.copies()).zip(hits).filter(|(_, hits)| *hits == all);
            let same = same.filter_map(|(number, _)| known.copy(number)).filter(|head| head.rows == all);
            let mut copies = same.map(|head| CopyId::from_bytes(head.id));
            Ok(copies.find(|copy| files.how.get(copy) == Some(&CopyHow::Found)))
        })
        .await?;
        let Some(there) = there else { return Ok(None) };
        let copies = self.register(access, CopiesOf::List(list)).await?;
        Ok(copies.into_iter().find(|one| one.copy.id == there).map(|one| one.party))
    }
}

impl Finder {
    /// Says whether nobody has read who is in any copy: then nothing can be found.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.lists.is_empty()
    }

    /// Begins to look: reads what stands in front of each file of members, once for all files that are looked at.
    pub fn search(&self) -> Result<Search<'_>, CustodyError> {
        let mut members = Vec::new();
        for files in self.lists.iter().map(|list| &list.files) {
            for open in std::iter::once(&files.copies).chain(&files.control) {
                let laid = self.layers.laid(open.row.layers)?;
                members.push((laid, Membership::open(open.map.bytes())?));
            }
        }
        let filter = self.everybody.as_ref().and_then(|known| {
            // One that nobody here can ask lets everybody through: every list is asked then.
            Some((self.layers.laid(known.layers).ok()?, Filter::open(known.filter.bytes()).ok()?))
        });
        Ok(Search { finder: self, members, filter })
    }
}

/// Looks at files, one after the other.
pub struct Search<'f> {
    finder: &'f Finder,
    /// Each with the keys that were laid over it.
    members: Vec<(&'f [Keyed], Membership<'f>)>,
    /// Lets nearly all strangers go before every list is asked.
    filter: Option<(&'f [Keyed], Filter<'f>)>,
}

/// What was read at a time: a file, or a message of a mailbox.
struct Unit {
    message: Option<u64>,
    form: Form,
    lines: Option<u64>,
    contents: Result<Contents, Unfit>,
    missed: Option<Missed>,
}

impl Search<'_> {
    /// Looks at a file; `told` hears how many bytes of it were read.
    ///
    /// Errors: its source failed.
    pub fn look(
        &self,
        name: &str,
        source: impl Read,
        told: &mut dyn FnMut(u64),
    ) -> Result<Looked, CustodyError> {
        let mut looked = Looked::default();
        let mut failed = Ok(());
        self.read(name, source, told, &mut |unit| {
            let taken = self.take(unit, &mut looked);
            if taken.is_err() {
                failed = taken;
            }
        })?;
        failed.map(|()| looked)
    }

    /// Looks at one message of a mailbox, which has this number there.
    pub fn message(&self, number: u64, message: &[u8]) -> Result<Looked, CustodyError> {
        let mut looked = Looked::default();
        self.take(self.opened(given(message), Some(number)), &mut looked)?;
        Ok(looked)
    }

    /// Returns a message's Message-ID, if it can be shown: a plain one, and no address of anybody we know, though such an identifier looks like one.
    #[must_use]
    pub fn identifier(&self, message: &[u8]) -> Option<String> {
        let headers = Message::parse_structure(message, &mail::Limits::default()).headers;
        let identifier = identifier::all(headers.value("Message-ID")?, 1).pop()?;
        // RFC 5322 §3.6.4: letters, digits and these signs, around one at sign.
        let is_plain =
            |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.@<>".contains(letter);
        if identifier.len() > IDENTIFIER_LETTERS || !identifier.chars().all(is_plain) {
            return None;
        }
        let mut gatherer = Gatherer::new(&self.finder.keyed, &self.finder.canaries);
        scan(identifier.as_bytes(), &mut gatherer);
        let contents = gatherer.contents().ok()?;
        let is_known = contents.people.as_slice().iter().any(|key| self.knows(*key));
        (!is_known && contents.canaries.is_empty()).then_some(identifier)
    }

    /// Takes in everybody who is in a message, to register it.
    ///
    /// Errors: it holds more people than are taken in at once.
    pub fn everybody_in_message(&self, message: &[u8]) -> Result<Everybody, CustodyError> {
        let unit = self.opened(given(message), None);
        let contents = unit.contents?;
        let (addresses, canaries) = (contents.addresses, contents.canaries.len() as u64);
        Ok(Everybody { people: contents.people, addresses, canaries, missed: unit.missed })
    }

    fn take(&self, unit: Unit, looked: &mut Looked) -> Result<(), CustodyError> {
        looked.missed = looked.missed.max(unit.missed);
        match unit.contents {
            Err(_) => looked.missed = looked.missed.max(Some(Missed::TooLarge)),
            Ok(contents) => {
                let place = (unit.message, unit.form, unit.lines);
                looked.holdings.extend(self.holding(place, &contents)?);
            }
        }
        Ok(())
    }

    /// Takes in everybody who is in a file, to register it.
    ///
    /// Errors: its source failed, or it holds more people than are taken in at once.
    pub fn everybody(
        &self,
        name: &str,
        source: impl Read,
        told: &mut dyn FnMut(u64),
    ) -> Result<Everybody, CustodyError> {
        let (mut keys, mut addresses, mut missed) = (Vec::new(), 0, None);
        let (mut canaries, mut full) = (std::collections::HashSet::new(), Ok(()));
        self.read(name, source, told, &mut |unit| {
            missed = missed.max(unit.missed);
            match unit.contents {
                Err(unfit) => full = Err(unfit),
                Ok(contents) => {
                    addresses += contents.addresses;
                    canaries.extend(contents.canaries);
                    for key in contents.people.as_slice() {
                        if full.is_ok() {
                            full = crate::membership::gather(&mut keys, *key);
                        }
                    }
                }
            }
        })?;
        full?;
        let canaries = canaries.len() as u64;
        Ok(Everybody { people: SortedKeys::new(keys), addresses, canaries, missed })
    }

    fn read(
        &self,
        name: &str,
        mut source: impl Read,
        told: &mut dyn FnMut(u64),
        each: &mut dyn FnMut(Unit),
    ) -> Result<(), CustodyError> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(DumpError::Source)?;
        if mbox::is_mbox(&head) {
            let source = io::Cursor::new(head).chain(source);
            let read = messages(source, WINDOW_BYTES, told, &mut |number, message, is_cut| {
                let unit = self.opened(given(message), Some(number));
                let missed = if is_cut { Some(Missed::TooLarge) } else { unit.missed };
                each(Unit { missed, ..unit });
            });
            return Ok(read.map_err(DumpError::Source)?);
        }
        let detected = mail::files::kind::detect(&head);
        if is_media(detected.kind, detected.media_type) {
            return Ok(());
        }
        let form = Form::of(detected.kind, detected.media_type);
        if matches!(form, Form::Plain | Form::Packed) {
            each(self.streamed(form, io::Cursor::new(head).chain(source), told)?);
            return Ok(());
        }
        let mut whole = head;
        let room = (WHOLE_BYTES + 1).saturating_sub(whole.len() as u64);
        source.by_ref().take(room).read_to_end(&mut whole).map_err(DumpError::Source)?;
        told(whole.len() as u64);
        if whole.len() as u64 <= WHOLE_BYTES {
            let declared_type = if form == Form::Message { MESSAGE } else { "" };
            each(self.opened(Given { bytes: &whole, file_name: name, declared_type }, None));
            return Ok(());
        }
        // What is said in plain bytes of it is found all the same; of an archive there is nothing such.
        let mut unit = self.streamed(form, io::Cursor::new(whole).chain(source), told)?;
        unit.missed = Some(Missed::TooLarge);
        each(unit);
        Ok(())
    }

    fn streamed(
        &self,
        form: Form,
        source: impl Read,
        told: &mut dyn FnMut(u64),
    ) -> Result<Unit, CustodyError> {
        let mut gatherer = Gatherer::new(&self.finder.keyed, &self.finder.canaries);
        let take = |place: &str| gatherer.take(place);
        let read = formats::dump::read(source, Limits::default(), take, |counted| told(counted.bytes));
        let (lines, missed) = match read {
            Ok(counted) => (Some(counted.lines), counted.is_cut.then_some(Missed::Damaged)),
            Err(DumpError::Packed(_) | DumpError::Document(_)) => (None, Some(Missed::Packed)),
            Err(DumpError::TooLong(_)) => (None, Some(Missed::TooLarge)),
            Err(error @ DumpError::Source(_)) => return Err(error.into()),
        };
        Ok(Unit { message: None, form, lines, contents: gatherer.contents(), missed })
    }

    /// Opens an archive, a document or a message and looks at everything in it.
    fn opened(&self, given: Given<'_>, message: Option<u64>) -> Unit {
        let mut gatherer = Gatherer::new(&self.finder.keyed, &self.finder.canaries);
        let mut meter = Meter::new(budget());
        let opened = mail::files::open(given, &[], &mut meter);
        for (place, node) in (0_u32..).zip(&opened.nodes) {
            let is_text = node.media_type.starts_with("text/");
            if let Some(text) = node.facets.text.as_ref().filter(|_| !is_text || node.kind == Kind::Rtf) {
                scan(text.as_bytes(), &mut gatherer);
            }
            // Of what is packed, what was in it stands beside it; the names and texts of a message stand in it as they are.
            let bytes = opened.bytes(NodeId(place), given.bytes);
            match is_opaque(node.kind) {
                true => {}
                false if [node.media_type, node.declared_type.as_str()].contains(&MESSAGE) => {
                    scan_message(bytes, &mut gatherer);
                }
                false => scan(bytes, &mut gatherer),
            }
        }
        let form = opened.nodes.first().map_or(Form::Plain, |node| {
            let media_type = if given.declared_type == MESSAGE { MESSAGE } else { node.media_type };
            Form::of(if media_type == MESSAGE { Kind::Unknown } else { node.kind }, media_type)
        });
        Unit { message, form, lines: None, contents: gatherer.contents(), missed: missed(&opened) }
    }

    fn holding(
        &self,
        (message, form, lines): (Option<u64>, Form, Option<u64>),
        contents: &Contents,
    ) -> Result<Option<Holding>, CustodyError> {
        let people = contents.people.as_slice();
        let known = people.iter().filter(|key| self.knows(**key)).count() as u64;
        if known <= self.finder.told_above {
            return Ok(None);
        }
        let mut lists = Vec::new();
        for searched in &self.finder.lists {
            lists.extend(on_list(searched, &contents.people, &self.finder.layers)?);
        }
        lists.sort_by_key(|list| std::cmp::Reverse(list.known));
        lists.truncate(LISTS_TOLD);
        let (people, canaries) = (people.len() as u64, contents.canaries.len() as u64);
        Ok(Some(Holding { message, form, lines, people, known, canaries, lists }))
    }

    fn knows(&self, key: Key) -> bool {
        self.filter.as_ref().is_none_or(|(laid, filter)| filter.may_know(over(laid, key)))
            && self.members.iter().any(|(laid, members)| members.knows(over(laid, key)))
    }
}

/// Reads a mailbox file, message by message, with so much of it in memory: what a message has beyond that is stepped over, and told with it.
fn messages(
    mut source: impl Read,
    window_bytes: u64,
    told: &mut dyn FnMut(u64),
    each: &mut dyn FnMut(u64, &[u8], bool),
) -> io::Result<()> {
    let (mut window, mut number, mut bytes) = (Vec::new(), 0, 0);
    loop {
        let room = window_bytes.saturating_sub(window.len() as u64);
        let read = source.by_ref().take(room).read_to_end(&mut window)? as u64;
        bytes += read;
        told(bytes);
        let is_end = read < room;
        let entries: Vec<mbox::Entry<'_>> = mbox::split(&window).collect();
        // The last one may go on behind the window; one that fills it is cut there.
        let is_cut = !is_end && entries.len() == 1;
        let whole = if is_end || is_cut { entries.len() } else { entries.len().saturating_sub(1) };
        for entry in &entries[..whole] {
            number += 1;
            each(number, &entry.unquoted(mbox::Quoting::Mboxrd), is_cut);
        }
        if is_end {
            return Ok(());
        }
        // With its separator, which is the line before it. What is left of one that was cut stands before the next separator, and is stepped over.
        let rest = entries.get(whole).map_or(window.len(), |entry| line_before(&window, entry.offset));
        window.drain(..rest);
    }
}

/// How much of a list is in a file; nothing if nobody of it is.
fn on_list(
    searched: &Searched,
    people: &SortedKeys,
    layers: &Layers,
) -> Result<Option<OnList>, CustodyError> {
    let people = layers.keys(people, searched.files.copies.row.layers)?;
    // Who was kept out says whether something is out; here only who is in it is asked.
    let files = Files { control: None, ..searched.files.clone() };
    let counts = counted_list(&files, &people, None, FoundCopies::In)?;
    if counts.known == 0 {
        return Ok(None);
    }
    let said = answer(&counts);
    // What a file is like is asked, and not who lost it: the reading that is most like it says so, of whichever day it is.
    let of_copy = |copy: CopyId| -> f64 {
        let each = counts.readings.iter().zip(&said.shares);
        each.filter(|(reading, _)| reading.copy == copy).map(|(_, share)| share).sum()
    };
    let like = said.ranked.iter().find(|one| of_copy(one.copy) >= CLEARLY).and_then(|first| {
        let party = searched.copies.get(&first.copy)?.party.clone();
        Some(Like { copy: first.copy, party, taken_at: first.best.taken_at })
    });
    let (list, name) = (searched.files.list, searched.name.clone());
    Ok(Some(OnList { list, name, known: counts.known, of: counts.people, like }))
}

fn given(message: &[u8]) -> Given<'_> {
    Given { bytes: message, file_name: "", declared_type: MESSAGE }
}

fn scan(bytes: &[u8], gatherer: &mut Gatherer<'_>) {
    // Bytes in memory do not fail, and what is packed in them was opened or cannot be.
    let _ = formats::dump::read(bytes, Limits::default(), |place| gatherer.take(place), |_| {});
}

/// Whom a message is to and what it says. Who wrote and carried it is nobody who is in it, and an identifier is no person.
fn scan_message(message: &[u8], gatherer: &mut Gatherer<'_>) {
    let headers = Message::parse_structure(message, &mail::Limits::default()).headers;
    for field in TO_WHOM.into_iter().flat_map(|name| headers.all(name)) {
        scan(field.value.as_bytes(), gatherer);
    }
    scan(message.get(headers.span.end as usize..).unwrap_or_default(), gatherer);
}

/// The gravest of what could not be opened.
fn missed(opened: &Opened) -> Option<Missed> {
    opened.failures.iter().map(|failure| Missed::of(failure.reason)).max()
}

/// Kinds of which the bytes themselves say nothing.
fn is_opaque(kind: Kind) -> bool {
    matches!(kind, Kind::Zip | Kind::Epub | Kind::Docx | Kind::Xlsx | Kind::Pptx | Kind::Gz | Kind::Pdf)
        || is_media(kind, kind.media_type())
}

/// Pictures, sound and films, which are most of the bytes of a share.
fn is_media(kind: Kind, media_type: &str) -> bool {
    let (family, _) = media_type.split_once('/').unwrap_or_default();
    kind != Kind::Svg && matches!(family, "image" | "audio" | "video" | "font")
}

/// Where the line begins that ends before a place.
fn line_before(bytes: &[u8], at: usize) -> usize {
    let line = &bytes[..at.saturating_sub(1)];
    line.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Form, Missed, messages};
    use mail::files::{Kind, Reason};

    fn read(mailbox: &str, window_bytes: u64) -> Vec<(u64, String, bool)> {
        let mut all = Vec::new();
        let source = Cursor::new(mailbox.as_bytes().to_vec());
        let each = &mut |number, message: &[u8], is_cut| {
            all.push((number, String::from_utf8_lossy(message).into_owned(), is_cut));
        };
        messages(source, window_bytes, &mut |_| {}, each).expect("memory does not fail");
        all
    }

    #[test]
    fn a_mailbox_reads_the_same_however_little_of_it_is_in_memory() {
        let message = |number: u32| {
            format!(
                "From a@b.example Thu Jan  1 00:00:{number:02} 2026\nSubject: {number}\n\nText {number}\n>From x\n\n"
            )
        };
        let mailbox: String = (0..40).map(message).collect();
        let whole = read(&mailbox, 1 << 20);
        assert_eq!((whole.len(), &*whole[7].1, whole[7].2), (40, "Subject: 7\n\nText 7\nFrom x\n", false));
        for window_bytes in [200, 201, 250, 333, 1_000] {
            assert_eq!(read(&mailbox, window_bytes), whole, "{window_bytes}");
        }
        // One that is longer than the window is cut there, and those behind it are met.
        let long =
            format!("{}{}{}", message(1), message(2).replace("Text", &"long ".repeat(200)), message(3));
        let cut = read(&long, 300);
        let numbered: Vec<_> = cut.iter().map(|(number, _, is_cut)| (*number, *is_cut)).collect();
        assert_eq!(numbered, [(1, false), (2, true), (3, false)]);
        assert!(cut[2].1.starts_with("Subject: 3"));
        assert_eq!(read("", 100), []);
    }

    #[test]
    fn kinds_are_forms_and_reasons_are_told() {
        assert_eq!(Form::of(Kind::Unknown, "text/plain"), Form::Plain);
        assert_eq!(Form::of(Kind::Sqlite, Kind::Sqlite.media_type()), Form::Plain);
        assert_eq!(Form::of(Kind::Unknown, "message/rfc822"), Form::Message);
        assert_eq!(Missed::of(Reason::Encrypted), Missed::Locked);
        assert_eq!(Missed::of(Reason::Ratio), Missed::TooLarge);
        assert!(
            super::is_media(Kind::Jpg, Kind::Jpg.media_type())
                && !super::is_media(Kind::Svg, "image/svg+xml")
        );
    }
}
