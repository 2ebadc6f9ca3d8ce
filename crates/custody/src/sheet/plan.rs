//! What a spreadsheet would do: each row is new, changes something, is there as it is, or has mistakes. Pure.

use std::collections::{BTreeMap, HashMap};

use formats::csv::{self, Row, Table};
use model::ids::{FlowId, ListId, PartyId, PlaceId};
use model::phrase::Phrase;
use model::time::Time;
use platform::clock::Chance;
use store::custody::{MAX_NAME, MAX_NOTE};
use store::guard::protected::folded;

use super::{Names, SheetError, SheetKind, list_cells, number, place_cells, vendor_cells, way_cells};
use crate::list_facts::{ListWorth, cents};
use crate::map::{Channel, Flow, Ground, Place};
use crate::party::{MAX_ABOVE, OWN_PURPOSES, Party, PartyRole, PartyState, Wanted, count, country};
use crate::{List, Unfit};

/// A mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column, as our own tables name it.
    pub column: &'static str,
    /// What is wrong.
    pub why: Phrase,
}

/// What changes in a row that is there: the column, what it says now, what it would say.
pub type Difference = (&'static str, String, String);

/// What a file would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// What is new, by name.
    pub added: Vec<String>,
    /// What changes, by name.
    pub changed: Vec<(String, Vec<Difference>)>,
    /// Rows that say what is there already.
    pub unchanged: u64,
    /// Mistakes; with one of them nothing is taken.
    pub mistakes: Vec<Mistake>,
    /// The rows that add or change something, as a table: what somebody has looked at and may want.
    pub table: String,
}

/// One row that does something.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Vendor { before: Option<Box<Party>>, after: Box<Party> },
    Place { before: Option<Place>, after: Place },
    Way { before: Option<Flow>, after: Flow },
    List { before: Option<Box<List>>, after: Box<List>, worth: Option<(Option<ListWorth>, ListWorth)> },
}

/// What a file would do, ready to be done.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) looked: Looked,
}

/// Who takes it, when, and where ids come from.
pub(super) struct Taking<'t> {
    pub(super) by: (Time, String),
    pub(super) chance: &'t dyn Chance,
}

impl Taking<'_> {
    fn now(&self) -> Time {
        self.by.0
    }
}

/// A row with its columns.
struct Cells<'t> {
    places: &'t HashMap<&'static str, usize>,
    row: &'t Row,
}

impl<'t> Cells<'t> {
    /// The cell of a column; none if the file does not have the column. A row may be shorter than the header.
    fn cell(&self, column: &str) -> Option<&'t str> {
        let place = self.places.get(column)?;
        Some(self.row.cells.get(*place).map_or("", String::as_str))
    }

    /// The cell of a column, or what is there already.
    fn or(&self, column: &str, known: String) -> String {
        self.cell(column).map_or(known, str::to_owned)
    }
}

/// What is wrong with a row.
type Wrong = (&'static str, Phrase);

fn wrong(unfit: &Unfit) -> Wrong {
    let column = match unfit.field() {
        "rows" => "customers",
        "works-for" => "works for",
        "party" => "to",
        other => other,
    };
    (column, unfit.phrase())
}

/// Reads a file and says what it would do.
pub(super) fn planned(
    kind: SheetKind,
    bytes: &[u8],
    ground: &Ground,
    taking: &Taking<'_>,
) -> Result<Plan, SheetError> {
    let table = csv::read(bytes, &super::LIMITS).map_err(SheetError::Table)?;
    let places = places(kind, &table)?;
    let mut known = Known::of(ground);
    let mut plan = Plan::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows: Vec<&Row> = Vec::new();
    for row in &table.rows {
        let cells = Cells { places: &places, row };
        let mut mistake = |(column, why): Wrong| {
            plan.looked.mistakes.push(Mistake { line: row.line, column, why });
        };
        let (key, column) = key(kind, &cells);
        if let Some(first) = seen.insert(key, row.line) {
            mistake((column, Phrase::new("protect-twice").with("row", first.to_string())));
            continue;
        }
        let step = match kind {
            SheetKind::Vendors => vendor(&cells, &mut known, taking),
            SheetKind::Places => place(&cells, &known, taking),
            SheetKind::Ways => way(&cells, &known, taking),
            SheetKind::Lists => list(&cells, &known, taking),
        };
        match step {
            Ok(step) => {
                rows.push(row);
                plan.steps.push(step);
            }
            Err(error) => mistake(error),
        }
    }
    if kind == SheetKind::Vendors {
        stand_above(&mut plan, &rows, &mut known, &places);
    }
    told(plan, (&table, &rows), ground, &known)
}

/// Which column is where.
fn places(kind: SheetKind, table: &Table) -> Result<HashMap<&'static str, usize>, SheetError> {
    let mut places = HashMap::new();
    for (name, others) in kind.words() {
        let is_it = |title: &String| {
            let title = folded(title);
            title == *name || others.contains(&title.as_str())
        };
        let mut found = (0..table.header.len()).filter(|place| is_it(&table.header[*place]));
        let Some(place) = found.next() else { continue };
        // Which of the two is meant nobody can know.
        if let Some(other) = found.next() {
            return Err(SheetError::ColumnTwice(name, place + 1, other + 1));
        }
        places.insert(*name, place);
    }
    match kind.required().iter().find(|name| !places.contains_key(**name)) {
        Some(missing) => Err(SheetError::Column(missing)),
        None => Ok(places),
    }
}

/// What makes two rows the same, and the column that says so.
fn key(kind: SheetKind, cells: &Cells<'_>) -> (String, &'static str) {
    let words = |columns: &[&str]| {
        columns.iter().map(|column| folded(cells.cell(column).unwrap_or_default())).collect::<Vec<_>>()
    };
    match kind {
        SheetKind::Vendors | SheetKind::Lists => (words(&["name"]).join("\0"), "name"),
        SheetKind::Places => (words(&["vendor", "name"]).join("\0"), "name"),
        SheetKind::Ways => (words(&["from", "to", "list", "channel"]).join("\0"), "to"),
    }
}

/// What is there, by name.
struct Known<'g> {
    ground: &'g Ground,
    parties: BTreeMap<String, Party>,
    lists: BTreeMap<String, &'g List>,
}

impl<'g> Known<'g> {
    fn of(ground: &'g Ground) -> Self {
        Known {
            ground,
            parties: ground.parties.iter().map(|party| (folded(&party.name), party.clone())).collect(),
            lists: ground.lists.iter().map(|list| (folded(&list.name), list)).collect(),
        }
    }

    fn party(&self, name: &str, column: &'static str) -> Result<&Party, Wrong> {
        let known = self.parties.get(&folded(name));
        known.ok_or_else(|| (column, Unfit::NoSuchParty(name.to_owned(), Vec::new()).phrase()))
    }
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a word of ours, however somebody writes it.
fn word<W>(text: &str, all: &[W], column: &'static str, as_str: fn(W) -> &'static str) -> Result<W, Wrong>
where
    W: Copy,
{
    let plain = folded(text).replace([' ', '-'], "_");
    let found = all.iter().copied().find(|one| as_str(*one) == plain);
    found.ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| as_str(*one)).collect();
        (column, Phrase::new("sheet-no-word").with("text", text).with("words", words.join(", ")))
    })
}

fn vendor(cells: &Cells<'_>, known: &mut Known<'_>, taking: &Taking<'_>) -> Result<Step, Wrong> {
    let name = line(cells.cell("name").unwrap_or_default());
    let before = known.parties.get(&folded(&name)).cloned();
    if before.as_ref().is_some_and(|party| party.role == PartyRole::Own) {
        return Err(("name", Phrase::new("sheet-own-company")));
    }
    let old = |of: fn(&Party) -> String| before.as_ref().map(of).unwrap_or_default();
    let state = match cells.cell("state").filter(|text| !text.is_empty()) {
        Some(text) => word(text, PartyState::ALL, "state", PartyState::as_str)?.as_str().to_owned(),
        None => old(|party| party.state.as_str().to_owned()),
    };
    let domains = cells.or("domains", old(|party| party.domains.join(" ")));
    let domains = domains.split([' ', ',', ';', '\n', '\r', '\t', '|']).map(str::to_owned).collect();
    // Who works for whom is said when all rows are read: one may stand above another that comes later.
    let works_for = match cells.cell("works for") {
        Some(text) if folded(text) == OWN_PURPOSES => OWN_PURPOSES.to_owned(),
        Some(_) => String::new(),
        None => old(|party| match party.role {
            PartyRole::Controller => OWN_PURPOSES.to_owned(),
            _ => party.above.map(|above| above.to_string()).unwrap_or_default(),
        }),
    };
    let wanted = Wanted {
        name,
        purpose: cells.or("purpose", old(|party| party.purpose.clone())),
        domains,
        rows_about: cells.or("customers", old(|party| number(party.rows_about))),
        until: cells.or("until", old(|party| party.until.map(crate::attribution::day).unwrap_or_default())),
        note: cells.or("note", old(|party| party.note.clone())),
        works_for,
        country: cells.or("country", old(|party| party.country.clone())),
        state,
    };
    let id = match &before {
        Some(party) => party.id,
        None => PartyId::new(taking.now(), taking.chance.bytes()),
    };
    let after = wanted.party(id, before.clone(), taking.by.clone()).map_err(|unfit| wrong(&unfit))?;
    known.parties.insert(folded(&after.name), after.clone());
    Ok(Step::Vendor { before: before.map(Box::new), after: Box::new(after) })
}

/// Says whom each company of a file works for, now that all are known, and refuses circles.
fn stand_above(plan: &mut Plan, rows: &[&Row], known: &mut Known<'_>, places: &HashMap<&'static str, usize>) {
    let mut mistakes = Vec::new();
    for (step, row) in plan.steps.iter_mut().zip(rows) {
        let Step::Vendor { after, .. } = step else { continue };
        let cells = Cells { places, row };
        let Some(text) =
            cells.cell("works for").filter(|text| !text.is_empty() && folded(text) != OWN_PURPOSES)
        else {
            continue;
        };
        match known.party(text, "works for") {
            Ok(over) if over.role == PartyRole::Own => {}
            Ok(over) => {
                after.above = Some(over.id);
                after.role = PartyRole::SubProcessor;
            }
            Err((column, why)) => mistakes.push(Mistake { line: row.line, column, why }),
        }
        known.parties.insert(folded(&after.name), (**after).clone());
    }
    let above: HashMap<PartyId, Option<PartyId>> =
        known.parties.values().map(|party| (party.id, party.above)).collect();
    for (step, row) in plan.steps.iter().zip(rows) {
        let Step::Vendor { after, .. } = step else { continue };
        if after.above.is_some_and(|over| circles(&above, over, after.id)) {
            let (column, why) = wrong(&Unfit::Circle);
            mistakes.push(Mistake { line: row.line, column, why });
        }
    }
    plan.looked.mistakes.extend(mistakes);
}

/// Whether a company would work for itself, over others, or for a chain of companies without an end.
fn circles(above: &HashMap<PartyId, Option<PartyId>>, over: PartyId, company: PartyId) -> bool {
    let mut from = over;
    for _ in 0..MAX_ABOVE {
        if from == company {
            return true;
        }
        let Some(next) = above.get(&from).copied().flatten() else { return false };
        from = next;
    }
    true
}

fn place(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Wrong> {
    let party = known.party(cells.cell("vendor").unwrap_or_default(), "vendor")?.id;
    let name = line(cells.cell("name").unwrap_or_default());
    if name.is_empty() {
        return Err(wrong(&Unfit::NoName));
    }
    if name.chars().count() > MAX_NAME {
        return Err(wrong(&Unfit::TooLong("name")));
    }
    let is_it = |one: &&Place| one.party == party && folded(&one.name) == folded(&name);
    let before = known.ground.places.iter().find(is_it).cloned();
    let old = before.as_ref().map(|one| one.country.clone()).unwrap_or_default();
    let country = country(&cells.or("country", old)).map_err(|unfit| wrong(&unfit))?;
    let id = PlaceId::new(taking.now(), taking.chance.bytes());
    let after = Place { id, party, name, country, added: taking.by.clone() };
    Ok(Step::Place { before, after })
}

fn way(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Wrong> {
    let own = known.ground.own().map(|own| own.id);
    let to = known.party(cells.cell("to").unwrap_or_default(), "to")?.id;
    let from = match cells.cell("from").unwrap_or_default() {
        "" => None,
        name => Some(known.party(name, "from")?.id).filter(|from| Some(*from) != own),
    };
    if from == Some(to) {
        return Err(("to", Unfit::Circle.phrase()));
    }
    let list = match cells.cell("list").unwrap_or_default() {
        "" => None,
        name => {
            let found = known.lists.get(&folded(name));
            Some(found.ok_or_else(|| wrong(&Unfit::NoSuchList(name.to_owned())))?.id)
        }
    };
    let channel = match cells.cell("channel").unwrap_or_default() {
        "" => Channel::Unknown,
        text => word(text, Channel::ALL, "channel", Channel::as_str)?,
    };
    let is_it = |one: &&Flow| (one.from, one.to, one.list, one.channel) == (from, to, list, channel);
    let before = known.ground.flows.iter().find(is_it).cloned();
    let old = before.as_ref().map(|one| one.purpose.clone()).unwrap_or_default();
    let purpose = line(&cells.or("purpose", old));
    if purpose.chars().count() > MAX_NAME {
        return Err(wrong(&Unfit::TooLong("purpose")));
    }
    let id = FlowId::new(taking.now(), taking.chance.bytes());
    let after = Flow { id, from, to, list, channel, purpose, added: taking.by.clone() };
    Ok(Step::Way { before, after })
}

fn list(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Wrong> {
    let name = line(cells.cell("name").unwrap_or_default());
    if name.is_empty() {
        return Err(wrong(&Unfit::NoName));
    }
    let before = known.lists.get(&folded(&name)).copied().cloned();
    let old = |of: fn(&List) -> String| before.as_ref().map(of).unwrap_or_default();
    let owner = line(&cells.or("owner", old(|list| list.owner.clone())));
    let deputy = line(&cells.or("deputy", old(|list| list.deputy.clone())));
    let told = cells.or("told", old(|list| list.told.clone())).trim().to_owned();
    let too_long = [
        ("name", &name, MAX_NAME),
        ("owner", &owner, MAX_NAME),
        ("deputy", &deputy, MAX_NAME),
        ("told", &told, MAX_NOTE),
    ];
    if let Some((column, ..)) = too_long.into_iter().find(|(_, text, most)| text.chars().count() > *most) {
        return Err(wrong(&Unfit::TooLong(column)));
    }
    let rows = cells.or("customers", old(|list| number(list.rows_about)));
    let rows_about = count(&rows).map_err(|unfit| wrong(&unfit))?;
    let id = before.as_ref().map_or_else(|| ListId::new(taking.now(), taking.chance.bytes()), |list| list.id);
    let worth = worth(cells, (id, known), taking)?;
    let added = before.as_ref().map_or_else(|| taking.by.clone(), |list| list.added.clone());
    let after = List { id, name, owner, deputy, told, rows_about, added, changed: taking.by.clone() };
    Ok(Step::List { before: before.map(Box::new), after: Box::new(after), worth })
}

/// What a row says a list is worth, beside what was said before; none if it says nothing of that.
fn worth(
    cells: &Cells<'_>,
    (list, known): (ListId, &Known<'_>),
    taking: &Taking<'_>,
) -> Result<Option<(Option<ListWorth>, ListWorth)>, Wrong> {
    let before = known.ground.worths.iter().find(|worth| worth.list == list).cloned();
    let each = cells.cell("cost each").unwrap_or_default();
    let Some(cents_each) = cents(each).map_err(|unfit| ("cost each", unfit.phrase()))? else {
        return Ok(None);
    };
    let active = cells.cell("active").unwrap_or_default();
    let old = before.as_ref().map_or(100, |worth| worth.active_percent);
    let active_percent = count(active).map_err(|unfit| ("active", unfit.phrase()))?.unwrap_or(old);
    if active_percent > 100 {
        return Err(("active", Unfit::Number(active.to_owned()).phrase()));
    }
    let after = ListWorth { list, cents_each, active_percent, changed: taking.by.clone() };
    Ok(Some((before, after)))
}

/// Says what each step does, and leaves out those that do nothing.
fn told(
    mut plan: Plan,
    (table, rows): (&Table, &[&Row]),
    ground: &Ground,
    known: &Known<'_>,
) -> Result<Plan, SheetError> {
    let mut names = Names::of(ground);
    names.parties.extend(known.parties.values().map(|party| (party.id, party.name.as_str())));
    let mut kept: Vec<(Step, &Row)> = Vec::new();
    for (step, row) in plan.steps.drain(..).zip(rows) {
        let (name, before, after) = step.said(&names);
        match before {
            None => plan.looked.added.push(name),
            Some(before) if before == after => {
                plan.looked.unchanged += 1;
                continue;
            }
            Some(before) => {
                let columns = step.kind().columns().zip(before).zip(after);
                let differ = columns.filter(|((_, before), after)| before != after);
                let differ = differ.map(|((column, before), after)| (column, before, after)).collect();
                plan.looked.changed.push((name, differ));
            }
        }
        kept.push((step, row));
    }
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    plan.looked.table = csv::write(&header, kept.iter().map(|(_, row)| &row.cells));
    plan.looked.mistakes.sort_by_key(|mistake| mistake.line);
    plan.steps = kept.into_iter().map(|(step, _)| step).collect();
    Ok(plan)
}

impl Step {
    const fn kind(&self) -> SheetKind {
        match self {
            Step::Vendor { .. } => SheetKind::Vendors,
            Step::Place { .. } => SheetKind::Places,
            Step::Way { .. } => SheetKind::Ways,
            Step::List { .. } => SheetKind::Lists,
        }
    }

    /// Its name, its cells as they are, and as they would be.
    fn said(&self, names: &Names<'_>) -> (String, Option<Vec<String>>, Vec<String>) {
        match self {
            Step::Vendor { before, after } => {
                let before = before.as_ref().map(|party| vendor_cells(party, names));
                (after.name.clone(), before, vendor_cells(after, names))
            }
            Step::Place { before, after } => {
                let name = format!("{}: {}", names.party(Some(after.party)), after.name);
                (name, before.as_ref().map(|one| place_cells(one, names)), place_cells(after, names))
            }
            Step::Way { before, after } => {
                let from = after.from.map(|from| names.party(Some(from))).unwrap_or_default();
                let name = format!("{from} → {}", names.party(Some(after.to))).trim().to_owned();
                (name, before.as_ref().map(|one| way_cells(one, names)), way_cells(after, names))
            }
            Step::List { before, after, worth } => {
                let (old, new) = match worth {
                    Some((old, new)) => (old.as_ref(), Some(new)),
                    None => (None, None),
                };
                let before = before.as_ref().map(|list| list_cells(list, old));
                (after.name.clone(), before, list_cells(after, new))
            }
        }
    }
}
