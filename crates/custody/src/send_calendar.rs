//! The send calendar: what we planned to send, through which vendor, to which list; entered on a page, in a spreadsheet, by a program, or said by the log
//! of whoever sends. Beside it stands what became of it at our canaries ([`crate::campaign`]).

use std::time::Duration;

use formats::csv::{self, Limits};
use model::access::{Access, Right};
use model::ids::{CampaignId, Id as _, ListId, PartyId, PlannedSendId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use post::alarm::{self, AlarmKind};
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NAME;
use store::custody::campaign::{Campaign, CampaignStanding};
use store::custody::copy::{CopiesOf, Copy, CopyState};
use store::custody::send_question::QuestionState;
use store::txn::Change;

pub use store::custody::send_calendar::{PlannedSend, SendSource};

use crate::campaign::decide::{Arrival, arrival};
use crate::campaign::{Names, late_entry_in_txn};
use crate::party::domains;
use crate::{Custody, CustodyError, Unfit};

/// Rows of one spreadsheet: every day of a year, for a dozen vendors.
const MAX_ROWS: usize = 5_000;
/// Bytes of one spreadsheet.
pub const MAX_TABLE_BYTES: usize = 1 << 20;
/// A day on a calendar, but for its last second.
const DAY: Duration = Duration::from_secs(24 * 60 * 60 - 1);
/// The columns of the spreadsheet, in the order they are written in; they are found by name, in any order.
const COLUMNS: [&str; 5] = ["date", "vendor", "list", "campaign", "sender_domain"];
/// Entries written into one spreadsheet at a time.
const PAGE: u32 = 1_000;

/// An entry as somebody enters it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The vendor, as it is called on its card.
    pub vendor: String,
    /// The list, as it is called; empty for any of that vendor.
    pub list: String,
    /// The campaign, as people call it.
    pub campaign: String,
    /// The domain it is from; empty for any of the vendor's.
    pub sender_domain: String,
    /// `2026-11-27`, or `2026-11-27 09:30`, or RFC 3339 with its own offset from Greenwich.
    pub at: String,
}

/// An entry that a program hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// What it says.
    pub wanted: Wanted,
    /// Planned, or sent already.
    pub is_sent: bool,
    /// The program's own name for it: handed in again it is the same entry. Empty: the same words are the same entry.
    pub reference: String,
}

/// An entry for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedShown {
    /// The entry.
    pub entry: PlannedSend,
    /// What the vendor is called.
    pub party: String,
    /// What the list is called; empty for any.
    pub list: String,
    /// How many campaigns came of it: one for each list.
    pub campaigns: u64,
    /// What became of it.
    pub arrival: Arrival,
}

/// What a spreadsheet did, or would have done: with a mistake in it nothing is taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// New entries, as the table says them.
    pub added: Vec<Wanted>,
    /// Those that were there.
    pub unchanged: u64,
    /// Mistakes: the line of the file, the column, and what is wrong.
    pub refused: Vec<(u64, &'static str, Phrase)>,
}

impl Imported {
    /// Returns the rows that are new as a table: all that must be handed in again to take over what was looked at.
    #[must_use]
    pub fn csv(&self) -> String {
        let row = |one: &Wanted| {
            let Wanted { vendor, list, campaign, sender_domain, at } = one.clone();
            [at, vendor, list, campaign, sender_domain]
        };
        csv::write(&COLUMNS, self.added.iter().map(row))
    }
}

impl Wanted {
    fn checked(self, names: &Names) -> Result<Checked, Unfit> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (vendor, list, campaign) = (line(&self.vendor), line(&self.list), line(&self.campaign));
        if campaign.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("campaign"));
        }
        let is_named = |name: &str, known: &str| name.to_lowercase() == known.to_lowercase();
        let party = names.parties.values().find(|party| is_named(&vendor, &party.name));
        let party = party.ok_or_else(|| Unfit::Vendor(vendor.clone()))?.id;
        let list = match list.as_str() {
            "" => None,
            list => {
                let found = names.lists.iter().find(|(_, known)| is_named(list, known));
                Some(*found.ok_or_else(|| Unfit::List(list.to_owned()))?.0)
            }
        };
        let sender = domains(std::slice::from_ref(&self.sender_domain))
            .map_err(|_| Unfit::SenderDomain(self.sender_domain.trim().to_owned()))?;
        let (starts, ends) = when(&self.at)?;
        let sender_domain = sender.into_iter().next().unwrap_or_default();
        Ok(Checked { party, list, campaign, sender_domain, starts, ends })
    }
}

struct Checked {
    party: PartyId,
    list: Option<ListId>,
    campaign: String,
    sender_domain: String,
    starts: Time,
    ends: Time,
}

impl Checked {
    /// What it says, in one number: the same words are the same entry.
    fn same(&self, reference: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        if reference.is_empty() {
            hash.update(b"entry\0");
            hash.update(self.party.to_bytes());
            hash.update(self.list.map(|list| list.to_bytes()).unwrap_or_default());
            hash.update(self.starts.micros().to_be_bytes());
            hash.update(self.sender_domain.as_bytes());
            hash.update(b"\0");
            hash.update(self.campaign.to_lowercase().as_bytes());
        } else {
            hash.update(b"reference\0");
            hash.update(self.party.to_bytes());
            hash.update(reference.as_bytes());
        }
        hash.finalize().into()
    }
}

/// What an entry is the same as that was learned from a campaign.
pub(crate) fn same_campaign(campaign: CampaignId) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"campaign\0");
    hash.update(campaign.to_bytes());
    hash.finalize().into()
}

/// Reads a day, a minute of a day in UTC, or an instant (RFC 3339 §5.6).
fn when(text: &str) -> Result<(Time, Time), Unfit> {
    let text = text.trim();
    let wrong = || Unfit::Date(text.to_owned());
    let parsed = |text: String| text.parse::<Time>().ok();
    if let Some(day) = parsed(format!("{text}T00:00:00Z")) {
        return Ok((day, day.plus(DAY)));
    }
    let (date, time) = text.split_once([' ', 'T']).ok_or_else(wrong)?;
    let minute = parsed(format!("{date}T{time}:00Z")).or_else(|| parsed(format!("{date}T{time}Z")));
    let at = minute.or_else(|| parsed(format!("{date}T{time}"))).ok_or_else(wrong)?;
    Ok((at, at))
}

/// Whether a canary was with the vendor when an entry was to be sent, so that somebody could have seen it.
fn had_canaries(copies: &[Copy], entry: &PlannedSend) -> bool {
    copies.iter().any(|copy| {
        let is_of_it = copy.party == entry.party && entry.list.is_none_or(|list| list == copy.list);
        let is_out = copy.out.as_ref().is_some_and(|(out, _)| *out <= entry.ends);
        let has_ended = copy.ended.as_ref().is_some_and(|(ended, _, _)| *ended < entry.starts);
        is_of_it && is_out && !has_ended && copy.seeds > 0 && copy.state != CopyState::Prepared
    })
}

/// An entry's place in the calendar, as a word of an address: its beginning and its id.
#[must_use]
pub fn place_word(entry: &PlannedSend) -> String {
    format!("{}.{}", entry.starts.micros(), entry.id)
}

/// Reads such a word; none if it is none.
#[must_use]
pub fn place_of(word: &str) -> Option<(Time, PlannedSendId)> {
    let (micros, id) = word.split_once('.')?;
    Some((Time::from_micros(micros.parse().ok()?), id.parse().ok()?))
}

impl Custody {
    /// Returns the entries of a span, in their order, after one of them, with what became of them.
    pub async fn calendar(
        &self,
        access: &Access,
        span: (Time, Time),
        after: Option<(Time, PlannedSendId)>,
        (limit, now): (u32, Time),
    ) -> Result<Vec<PlannedShown>, CustodyError> {
        let page = self.store().custody().planned_send_list(access, span, after, limit).await?;
        if page.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.names(access).await?;
        let copies = self.copies(access, CopiesOf::Everybody).await?;
        let shown = |(entry, campaigns): (PlannedSend, u64)| PlannedShown {
            party: names.parties.get(&entry.party).map(|party| party.name.clone()).unwrap_or_default(),
            list: entry.list.and_then(|list| names.lists.get(&list).cloned()).unwrap_or_default(),
            arrival: arrival(&entry, campaigns, had_canaries(&copies, &entry), now),
            campaigns,
            entry,
        };
        Ok(page.into_iter().map(shown).collect())
    }

    /// Adds what somebody typed; false if the same is there.
    pub async fn calendar_add(
        &self,
        access: &Access,
        wanted: Wanted,
        now: Time,
    ) -> Result<(PlannedSendId, bool), CustodyError> {
        access.require(Right::Keep)?;
        self.calendar_keep(access, wanted, (SendSource::Person, ""), now).await
    }

    /// Adds what a program hands in; false if the same is there.
    pub async fn calendar_hand_in(
        &self,
        access: &Access,
        handed: Handed,
        now: Time,
    ) -> Result<(PlannedSendId, bool), CustodyError> {
        access.require(Right::Keep)?;
        let source = if handed.is_sent { SendSource::Log } else { SendSource::Program };
        if handed.reference.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("reference").into());
        }
        self.calendar_keep(access, handed.wanted, (source, &handed.reference), now).await
    }

    async fn calendar_keep(
        &self,
        access: &Access,
        wanted: Wanted,
        (source, reference): (SendSource, &str),
        now: Time,
    ) -> Result<(PlannedSendId, bool), CustodyError> {
        let names = self.names(access).await?;
        let checked = wanted.checked(&names)?;
        let mut change = self.store().change(access).await?;
        let (entry, is_new) =
            self.enter_in_txn(access, &mut change, checked, (source, reference), now).await?;
        if is_new {
            let about = About::of("planned_send", entry).word("source", source.as_str());
            self.finish(access, change, "send_calendar.add", &about).await?;
        }
        Ok((entry, is_new))
    }

    /// Adds an entry, and lays it beside what came before it was added: the sender's log is written while mail is under way.
    async fn enter_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        checked: Checked,
        (source, reference): (SendSource, &str),
        now: Time,
    ) -> Result<(PlannedSendId, bool), CustodyError> {
        let same = checked.same(reference);
        let by = access.actor.to_string();
        let Checked { party, list, campaign, sender_domain, starts, ends } = checked;
        let id = PlannedSendId::new(now, self.parts.chance.bytes());
        let added = (now, by.clone());
        let entry =
            PlannedSend { id, party, list, campaign, sender_domain, starts, ends, source, same, added };
        if !change.planned_send_add_in_txn(&entry).await? {
            return Ok((id, false));
        }
        for campaign in late_entry_in_txn(change, &entry).await? {
            let from = campaign.standing;
            if from == CampaignStanding::Asked {
                self.answered_by_entry_in_txn(change, &campaign, (now, &by)).await?;
            }
            let standing = CampaignStanding::Planned;
            change.campaign_set_in_txn(&Campaign { planned: Some(id), standing, ..campaign }, from).await?;
        }
        Ok((id, true))
    }

    /// Whoever enters what came has answered whether we sent it.
    async fn answered_by_entry_in_txn(
        &self,
        change: &mut Change,
        campaign: &Campaign,
        (now, by): (Time, &str),
    ) -> Result<(), CustodyError> {
        let Some(question) = change.send_question_of_campaign_in_txn(campaign.id).await? else {
            return Ok(());
        };
        if change.send_question_answer_in_txn(question.id, QuestionState::Yes, (now, by)).await? {
            let (chance, cause) = (self.parts.chance.as_ref(), question.id.to_string());
            alarm::ended(change, chance, AlarmKind::SendQuestion, &cause, now).await?;
        }
        Ok(())
    }

    /// Takes an entry out of the calendar; what came of it stays as it is.
    pub async fn calendar_remove(&self, access: &Access, id: PlannedSendId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        change.planned_send_remove_in_txn(id).await?;
        self.finish(access, change, "send_calendar.remove", &About::of("planned_send", id)).await
    }

    /// Returns the entries of a span as a table that spreadsheets open, and that can be handed in again.
    pub async fn calendar_table(
        &self,
        access: &Access,
        span: (Time, Time),
        now: Time,
    ) -> Result<String, CustodyError> {
        let (mut rows, mut after) = (Vec::new(), None);
        while rows.len() < MAX_ROWS {
            let page = self.calendar(access, span, after, (PAGE, now)).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.entry.starts, last.entry.id));
            rows.extend(page.into_iter().map(row));
        }
        Ok(csv::write(&[COLUMNS.as_slice(), &["became"]].concat(), rows))
    }

    /// Says what taking a table over would do, and changes nothing.
    pub async fn calendar_look(
        &self,
        access: &Access,
        bytes: &[u8],
        now: Time,
    ) -> Result<Imported, CustodyError> {
        // The change is dropped, and all that it did with it.
        Ok(self.table_entered(access, bytes, now).await?.0)
    }

    /// Takes a table over as a whole, or not at all if there is a mistake in it. Entries that are there stay; none is removed.
    pub async fn calendar_import(
        &self,
        access: &Access,
        bytes: &[u8],
        now: Time,
    ) -> Result<Imported, CustodyError> {
        let (imported, change) = self.table_entered(access, bytes, now).await?;
        if let Some(change) = change.filter(|_| !imported.added.is_empty()) {
            let about = About::NOTHING.count("added", imported.added.len() as u64);
            self.finish(access, change, "send_calendar.import", &about).await?;
        }
        Ok(imported)
    }

    /// Enters a table in a change of which nothing is kept yet; with a mistake in it there is no change.
    async fn table_entered(
        &self,
        access: &Access,
        bytes: &[u8],
        now: Time,
    ) -> Result<(Imported, Option<Change>), CustodyError> {
        access.require(Right::Keep)?;
        let names = self.names(access).await?;
        let (entries, refused) = read(bytes, &names)?;
        let mut imported = Imported { refused, ..Imported::default() };
        if !imported.refused.is_empty() {
            return Ok((imported, None));
        }
        let mut change = self.store().change(access).await?;
        for (wanted, entry) in entries {
            let source = (SendSource::Table, "");
            match self.enter_in_txn(access, &mut change, entry, source, now).await? {
                (_, true) => imported.added.push(wanted),
                (_, false) => imported.unchanged += 1,
            }
        }
        Ok((imported, Some(change)))
    }
}

/// What is read of a table, and its mistakes.
type Rows = (Vec<(Wanted, Checked)>, Vec<(u64, &'static str, Phrase)>);

fn read(bytes: &[u8], names: &Names) -> Result<Rows, Unfit> {
    let limits = Limits { bytes: MAX_TABLE_BYTES, rows: MAX_ROWS, ..Limits::default() };
    let table = csv::read(bytes, &limits).map_err(|error| Unfit::Sheet(error.to_string()))?;
    let is_called = |name: &str, cell: &String| cell.trim().to_lowercase().replace([' ', '-'], "_") == name;
    let places = COLUMNS.map(|name| table.header.iter().position(|cell| is_called(name, cell)));
    let [Some(_), Some(_), ..] = places else { return Err(Unfit::Columns) };
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let cell = |place: Option<usize>| place.and_then(|place| row.cells.get(place)).cloned();
        let [at, vendor, list, campaign, sender_domain] = places.map(|place| cell(place).unwrap_or_default());
        let wanted = Wanted { vendor, list, campaign, sender_domain, at };
        match wanted.clone().checked(names) {
            Ok(entry) => entries.push((wanted, entry)),
            Err(unfit) => refused.push((row.line, unfit.field(), unfit.phrase())),
        }
    }
    Ok((entries, refused))
}

fn row(shown: PlannedShown) -> Vec<String> {
    let PlannedShown { entry, party, list, arrival, .. } = shown;
    let text = entry.starts.to_string();
    let at = match entry.starts == entry.ends {
        true => text,
        false => text.chars().take(10).collect(),
    };
    vec![at, party, list, entry.campaign, entry.sender_domain, arrival.as_str().to_owned()]
}

#[cfg(test)]
mod tests;
