//! Spreadsheets of custody: what goes out as a table, and vendors, places, ways, lists and copies in. A file is looked at first ([`Custody::sheet_look`]: what it would add
//! and change, and every mistake with its line), then taken over as a whole or not at all ([`keep`]), and can be taken back for some days.
//!
//! What a row means is [`plan`], pure. A column that a file does not have changes nothing; a cell that is empty empties.

mod keep;
mod out;
mod plan;

use std::collections::BTreeMap;

use formats::csv::{self, CsvError, Limits};
use model::access::{Access, Denied};
use model::ids::{ListId, PartyId};
use model::phrase::Phrase;
use store::error::StoreError;

pub use keep::{TAKEN_BACK_WITHIN, Taken};
pub use plan::{Difference, Looked, Mistake};

use crate::attribution::day;
use crate::copy::{Copy, made_at};
use crate::list_facts::ListWorth;
use crate::map::{Flow, Ground, Place};
use crate::party::{Party, PartyRole};
use crate::{Custody, CustodyError, List};

/// What a spreadsheet may cost: many times what anybody keeps by hand.
pub const LIMITS: Limits = Limits { bytes: 1 << 20, rows: 5_000, columns: 32, cell_bytes: 8 << 10 };

/// What a spreadsheet that comes in is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// Companies' cards.
    Vendors,
    /// Where they keep the data.
    Places,
    /// Ways that are declared.
    Ways,
    /// Lists: who answers for them, and what they are worth.
    Lists,
    /// Copies that vendors have had since before they were registered here.
    Copies,
}

/// A column: as we write it, and other words under which it is found.
type ColumnWords = (&'static str, &'static [&'static str]);

impl SheetKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Vendors, Self::Places, Self::Ways, Self::Lists, Self::Copies];

    /// Returns its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vendors => "vendors",
            Self::Places => "places",
            Self::Ways => "ways",
            Self::Lists => "lists",
            Self::Copies => "copies",
        }
    }

    /// Reads the word written by `as_str`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Returns its columns, in the order they are written.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.words().iter().map(|(name, _)| *name)
    }

    const fn words(self) -> &'static [ColumnWords] {
        match self {
            Self::Vendors => &[
                ("name", &["vendor", "company", "dienstleister", "firma"]),
                ("purpose", &["what for", "zweck", "wofür"]),
                ("customers", &["rows", "kunden"]),
                ("until", &["end", "bis", "ende"]),
                ("domains", &["domain", "domänen"]),
                ("works for", &["works_for", "arbeitet für"]),
                ("country", &["land"]),
                ("state", &["status", "stand"]),
                ("note", &["notes", "notiz", "bemerkung"]),
            ],
            Self::Places => &[
                ("vendor", &["company", "dienstleister", "firma"]),
                ("name", &["place", "ort"]),
                ("country", &["land"]),
            ],
            Self::Ways => &[
                ("from", &["von"]),
                ("to", &["an", "nach"]),
                ("list", &["liste"]),
                ("channel", &["how", "kanal", "wie"]),
                ("purpose", &["what for", "zweck", "wofür"]),
            ],
            Self::Lists => &[
                ("name", &["list", "liste"]),
                ("owner", &["verantwortlich", "zuständig"]),
                ("deputy", &["vertretung"]),
                ("captured", &["collected", "erhoben", "gesammelt"]),
                ("told", &["gesagt"]),
                ("customers", &["rows", "kunden"]),
                ("cost each", &["each", "kosten je adresse"]),
                ("active", &["aktiv"]),
            ],
            Self::Copies => &[
                ("list", &["liste"]),
                ("vendor", &["holder", "company", "dienstleister", "firma"]),
                ("purpose", &["what for", "zweck", "wofür"]),
                ("customers", &["rows", "kunden"]),
                ("made", &["since", "seit"]),
                ("until", &["end", "bis", "ende"]),
                ("state", &["status", "stand"]),
            ],
        }
    }

    /// Without these a table says nothing.
    const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Vendors | Self::Lists => &["name"],
            Self::Places => &["vendor", "name"],
            Self::Ways => &["to"],
            Self::Copies => &["list", "vendor"],
        }
    }
}

/// Why a file was not looked at, not taken or not taken back; nothing of it was.
#[derive(Debug)]
pub enum SheetError {
    /// The file is no table.
    Table(CsvError),
    /// A column must be there and is not.
    Column(&'static str),
    /// A column is there twice, under one of its names: at these numbers, from 1.
    ColumnTwice(&'static str, usize, usize),
    /// There are mistakes in it.
    Mistakes(Vec<Mistake>),
    /// Nothing was taken over, or too long ago.
    NothingToTakeBack,
    /// These were changed or used since it was taken over.
    Since(Vec<String>),
    /// It could not be kept.
    Custody(Box<CustodyError>),
}

impl From<CustodyError> for SheetError {
    fn from(error: CustodyError) -> Self {
        SheetError::Custody(Box::new(error))
    }
}

impl From<StoreError> for SheetError {
    fn from(error: StoreError) -> Self {
        CustodyError::from(error).into()
    }
}

impl From<Denied> for SheetError {
    fn from(error: Denied) -> Self {
        CustodyError::from(error).into()
    }
}

/// Names of what was changed since that are told.
const MOST_NAMES: usize = 10;

impl SheetError {
    /// Returns what to tell whoever handed the file in; none if it is our own affair.
    #[must_use]
    pub fn phrase(&self) -> Option<Phrase> {
        Some(match self {
            SheetError::Table(error) => platform::tables::unread(error),
            SheetError::Column(name) => Phrase::new("sheet-no-column").with("text", *name),
            SheetError::ColumnTwice(name, one, other) => Phrase::new("sheet-column-twice")
                .with("text", *name)
                .with("one", one.to_string())
                .with("other", other.to_string()),
            SheetError::Mistakes(all) => {
                Phrase::new("sheet-mistakes").with("count", plan::refused(all).to_string())
            }
            SheetError::NothingToTakeBack => Phrase::new("sheet-nothing-to-take-back"),
            SheetError::Since(names) => {
                let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
                Phrase::new("sheet-changed-since").with("names", shown.join(", "))
            }
            SheetError::Custody(error) => error.unfit()?.1,
        })
    }
}

/// Speaks a phrase that was kept: its id and arguments.
pub type Say<'s> = dyn Fn(&str, &[(String, String)]) -> String + Sync + 's;

/// What things are called.
pub(crate) struct Names<'n> {
    parties: BTreeMap<PartyId, &'n str>,
    lists: BTreeMap<ListId, &'n str>,
}

impl<'n> Names<'n> {
    fn of(ground: &'n Ground) -> Self {
        Names {
            parties: ground.parties.iter().map(|party| (party.id, party.name.as_str())).collect(),
            lists: ground.lists.iter().map(|list| (list.id, list.name.as_str())).collect(),
        }
    }

    fn party(&self, id: Option<PartyId>) -> String {
        id.and_then(|id| self.parties.get(&id)).copied().unwrap_or_default().to_owned()
    }
}

fn number(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Whom a company works for, as a cell.
fn works_for(party: &Party, names: &Names<'_>) -> String {
    match party.role {
        PartyRole::Controller => crate::party::OWN_PURPOSES.to_owned(),
        _ => names.party(party.above),
    }
}

/// A card, in the order of the columns.
fn vendor_cells(party: &Party, names: &Names<'_>) -> Vec<String> {
    vec![
        party.name.clone(),
        party.purpose.clone(),
        number(party.rows_about),
        party.until.map(day).unwrap_or_default(),
        party.domains.join(" "),
        works_for(party, names),
        party.country.clone(),
        party.state.as_str().to_owned(),
        party.note.clone(),
    ]
}

fn place_cells(place: &Place, names: &Names<'_>) -> Vec<String> {
    vec![names.party(Some(place.party)), place.name.clone(), place.country.clone()]
}

fn way_cells(flow: &Flow, names: &Names<'_>) -> Vec<String> {
    vec![
        names.party(flow.from),
        names.party(Some(flow.to)),
        flow.list.and_then(|list| names.lists.get(&list)).copied().unwrap_or_default().to_owned(),
        flow.channel.as_str().to_owned(),
        flow.purpose.clone(),
    ]
}

fn list_cells(list: &List, worth: Option<&ListWorth>) -> Vec<String> {
    vec![
        list.name.clone(),
        list.owner.clone(),
        list.deputy.clone(),
        list.captured.clone(),
        list.told.clone(),
        number(list.rows_about),
        worth.map(|worth| money(worth.cents_each)).unwrap_or_default(),
        worth.map(|worth| worth.active_percent.to_string()).unwrap_or_default(),
    ]
}

fn copy_cells(copy: &Copy, names: &Names<'_>) -> Vec<String> {
    vec![
        names.lists.get(&copy.list).copied().unwrap_or_default().to_owned(),
        names.party(Some(copy.party)),
        copy.purpose.clone(),
        number(copy.rows_about),
        made_at(copy.made.0),
        copy.until.map(day).unwrap_or_default(),
        copy.state.as_str().to_owned(),
    ]
}

fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl Custody {
    /// Returns what is there as a table that spreadsheets open, and that can be handed in again.
    pub async fn sheet_out(&self, access: &Access, kind: SheetKind) -> Result<String, CustodyError> {
        let ground = self.ground(access).await?;
        let names = Names::of(&ground);
        let worth = |list: &List| ground.worths.iter().find(|worth| worth.list == list.id);
        let others = ground.parties.iter().filter(|party| party.role != PartyRole::Own);
        let rows: Vec<Vec<String>> = match kind {
            SheetKind::Vendors => others.map(|party| vendor_cells(party, &names)).collect(),
            SheetKind::Places => ground.places.iter().map(|place| place_cells(place, &names)).collect(),
            SheetKind::Ways => ground.flows.iter().map(|flow| way_cells(flow, &names)).collect(),
            SheetKind::Lists => ground.lists.iter().map(|list| list_cells(list, worth(list))).collect(),
            SheetKind::Copies => ground.copies.iter().map(|copy| copy_cells(copy, &names)).collect(),
        };
        Ok(csv::write(&kind.columns().collect::<Vec<_>>(), rows))
    }
}
