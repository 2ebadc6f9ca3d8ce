//! What a spreadsheet would do: each row is new, changes something, is there as it is, or has mistakes. Pure.

mod copies;

use std::collections::{BTreeMap, HashMap, HashSet};

use formats::csv::{self, Row, Table};
use model::ids::{FlowId, ListId, PartyId, PlaceId};
use model::phrase::Phrase;
use model::time::Time;
use platform::clock::Chance;
use store::custody::{MAX_NAME, MAX_NOTE};
use store::guard::protected::folded;

use super::{
    Names, SheetError, SheetKind, copy_cells, list_cells, number, place_cells, vendor_cells, way_cells,
};
use crate::list_facts::{ListWorth, cents};
use crate::map::{Channel, Flow, Ground, Place};
use crate::party::{MAX_ABOVE, OWN_PURPOSES, Party, PartyRole, PartyState, Wanted, count, country, noted};
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
    /// All mistakes of all rows, by line; with one of them nothing is taken.
    pub mistakes: Vec<Mistake>,
    /// Columns of the file that are none of ours, as it calls them (`#4` is the fourth, which has no name): what stands in them is not taken in.
    pub not_read: Vec<String>,
    /// The rows that add or change something, as a table: what somebody has looked at and may want.
    pub table: String,
}

impl Looked {
    /// Returns how many rows have mistakes.
    #[must_use]
    pub fn refused(&self) -> usize {
        refused(&self.mistakes)
    }
}

/// How many rows these mistakes are of.
pub(super) fn refused(mistakes: &[Mistake]) -> usize {
    mistakes.iter().map(|mistake| mistake.line).collect::<HashSet<_>>().len()
}

/// One row that does something.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Vendor { before: Option<Box<Party>>, after: Box<Party> },
    Place { before: Option<Place>, after: Place },
    Way { before: Option<Flow>, after: Flow },
    List { before: Option<Box<List>>, after: Box<List>, worth: Option<(Option<ListWorth>, ListWorth)> },
    Copy { is_there: bool, copy: Box<crate::copy::Copy> },
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
    plan.looked.not_read = not_read(&table, &places);
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows: Vec<&Row> = Vec::new();
    for row in &table.rows {
        let cells = Cells { places: &places, row };
        let mut mistake = |(column, why): Wrong| {
            plan.looked.mistakes.push(Mistake { line: row.line, column, why });
        };
        let (key, column) = key(kind, &cells);
        let first = seen.insert(key, row.line);
        if let Some(first) = first {
            mistake((column, Phrase::new("protect-twice").with("row", first.to_string())));
        }
        let step = match kind {
            SheetKind::Vendors => vendor(&cells, &known, taking),
            SheetKind::Places => place(&cells, &known, taking),
            SheetKind::Ways => way(&cells, &known, taking),
            SheetKind::Lists => list(&cells, &known, taking),
            SheetKind::Copies => copies::copy(&cells, &known, taking),
        };
        match step {
            Ok(step) if first.is_none() => {
                if let Step::Vendor { after, .. } = &step {
                    known.parties.insert(folded(&after.name), (**after).clone());
                }
                rows.push(row);
                plan.steps.push(step);
            }
            Ok(_) => {}
            Err(all) => all.into_iter().for_each(mistake),
        }
    }
    if kind == SheetKind::Vendors {
        plan.looked.mistakes.extend(wrong_above(&table, &places, &known));
        stand_above(&mut plan, &rows, &known, &places);
    }
    let place = |column: &str| kind.columns().position(|known| known == column);
    plan.looked.mistakes.sort_by_key(|mistake| (mistake.line, place(mistake.column)));
    told(plan, (&table, &rows), ground, &known)
}

/// Columns of a file that are none of ours and have something in them, or a name.
fn not_read(table: &Table, places: &HashMap<&'static str, usize>) -> Vec<String> {
    let widest = table.rows.iter().map(|row| row.cells.len()).chain([table.header.len()]).max().unwrap_or(0);
    let of = |place: usize| match table.header.get(place).filter(|title| !title.is_empty()) {
        Some(title) => Some(title.clone()),
        None => {
            let has_any =
                table.rows.iter().any(|row| row.cells.get(place).is_some_and(|cell| !cell.is_empty()));
            has_any.then(|| format!("#{}", place + 1))
        }
    };
    (0..widest).filter(|place| !places.values().any(|known| known == place)).filter_map(of).collect()
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
        SheetKind::Copies => (words(&["list", "vendor", "made", "purpose"]).join("\0"), "vendor"),
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

    fn list(&self, name: &str) -> Result<ListId, Wrong> {
        let known = self.lists.get(&folded(name)).map(|list| list.id);
        known.ok_or_else(|| wrong(&Unfit::NoSuchList(name.to_owned())))
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

fn vendor(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Vec<Wrong>> {
    let mut all = Vec::new();
    let name = line(cells.cell("name").unwrap_or_default());
    let before = known.parties.get(&folded(&name)).cloned();
    if before.as_ref().is_some_and(|party| party.role == PartyRole::Own) {
        return Err(vec![("name", Phrase::new("sheet-own-company"))]);
    }
    let old = |of: fn(&Party) -> String| before.as_ref().map(of).unwrap_or_default();
    let state = match cells.cell("state").filter(|text| !text.is_empty()) {
        Some(text) => {
            let state = word(text, PartyState::ALL, "state", PartyState::as_str);
            noted(&mut all, state.map(|state| state.as_str().to_owned()))
        }
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
    match wanted.party(id, before.clone(), taking.by.clone()) {
        Ok(after) if all.is_empty() => {
            Ok(Step::Vendor { before: before.map(Box::new), after: Box::new(after) })
        }
        Ok(_) => Err(all),
        Err(unfits) => {
            all.extend(std::iter::once(&unfits.first).chain(&unfits.others).map(wrong));
            Err(all)
        }
    }
}

/// Whom a row says that its company works for; none if it is us, or nobody.
fn said_above<'t>(cells: &Cells<'t>) -> Option<&'t str> {
    cells.cell("works for").filter(|text| !text.is_empty() && folded(text) != OWN_PURPOSES)
}

/// Mistakes in whom the companies of a file work for: nobody of that name, and circles. Goes by names, because a row with another mistake is no company yet,
/// and is to be told of these as well.
fn wrong_above(table: &Table, places: &HashMap<&'static str, usize>, known: &Known<'_>) -> Vec<Mistake> {
    let rows = || {
        let cells = table.rows.iter().map(|row| (row.line, Cells { places, row }));
        cells.map(|(line, cells)| (line, folded(cells.cell("name").unwrap_or_default()), cells))
    };
    let parties = &known.ground.parties;
    let name_of: HashMap<PartyId, String> =
        parties.iter().map(|party| (party.id, folded(&party.name))).collect();
    let over = |party: &Party| Some((folded(&party.name), name_of.get(&party.above?)?.clone()));
    let mut above: HashMap<String, String> = parties.iter().filter_map(over).collect();
    let mut names: HashSet<String> = name_of.into_values().collect();
    names.extend(rows().map(|(_, name, _)| name));
    let own = known.ground.own().map(|own| folded(&own.name));
    let mut mistakes = Vec::new();
    for (line, name, cells) in rows().filter(|_| places.contains_key("works for")) {
        match said_above(&cells) {
            Some(text) if own != Some(folded(text)) => {
                if !names.contains(&folded(text)) {
                    let why = Unfit::NoSuchParty(text.to_owned(), Vec::new()).phrase();
                    mistakes.push(Mistake { line, column: "works for", why });
                }
                above.insert(name, folded(text));
            }
            _ => drop(above.remove(&name)),
        }
    }
    for (line, name, cells) in rows() {
        let is_circle = |over: &String| said_above(&cells).is_some() && circles(&above, over, &name);
        if above.get(&name).is_some_and(is_circle) {
            let (column, why) = wrong(&Unfit::Circle);
            mistakes.push(Mistake { line, column, why });
        }
    }
    mistakes
}

/// Says whom each company of a file works for, now that all are known. What [`wrong_above`] found is told, and nothing of the file is taken.
fn stand_above(plan: &mut Plan, rows: &[&Row], known: &Known<'_>, places: &HashMap<&'static str, usize>) {
    for (step, row) in plan.steps.iter_mut().zip(rows) {
        let Step::Vendor { after, .. } = step else { continue };
        let over = said_above(&Cells { places, row }).and_then(|text| known.parties.get(&folded(text)));
        if let Some(over) = over.filter(|over| over.role != PartyRole::Own) {
            after.above = Some(over.id);
            after.role = PartyRole::SubProcessor;
        }
    }
}

/// Whether a company would work for itself, over others, or for a chain of companies without an end.
fn circles(above: &HashMap<String, String>, over: &str, company: &str) -> bool {
    let mut from = over;
    for _ in 0..MAX_ABOVE {
        if from == company {
            return true;
        }
        let Some(next) = above.get(from) else { return false };
        from = next;
    }
    true
}

/// A name that must be there.
fn named(cells: &Cells<'_>, all: &mut Vec<Wrong>) -> String {
    let name = line(cells.cell("name").unwrap_or_default());
    if name.is_empty() {
        all.push(wrong(&Unfit::NoName));
    }
    name
}

/// Notes a text that is longer than one may be.
fn short(all: &mut Vec<Wrong>, column: &'static str, text: &str, most: usize) {
    if text.chars().count() > most {
        all.push(wrong(&Unfit::TooLong(column)));
    }
}

fn place(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Vec<Wrong>> {
    let mut all = Vec::new();
    let party = known.party(cells.cell("vendor").unwrap_or_default(), "vendor").map(|party| Some(party.id));
    let party = noted(&mut all, party);
    let name = named(cells, &mut all);
    short(&mut all, "name", &name, MAX_NAME);
    let is_it = |one: &&Place| Some(one.party) == party && folded(&one.name) == folded(&name);
    let before = known.ground.places.iter().find(is_it).cloned();
    let old = before.as_ref().map(|one| one.country.clone()).unwrap_or_default();
    let country = country(&cells.or("country", old)).map_err(|unfit| wrong(&unfit));
    let country = noted(&mut all, country);
    let Some(party) = party.filter(|_| all.is_empty()) else { return Err(all) };
    let id = PlaceId::new(taking.now(), taking.chance.bytes());
    let after = Place { id, party, name, country, added: taking.by.clone() };
    Ok(Step::Place { before, after })
}

fn way(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Vec<Wrong>> {
    let mut all = Vec::new();
    let own = known.ground.own().map(|own| own.id);
    let to = known.party(cells.cell("to").unwrap_or_default(), "to").map(|to| Some(to.id));
    let to = noted(&mut all, to);
    let from = match cells.cell("from").unwrap_or_default() {
        "" => None,
        name => noted(&mut all, known.party(name, "from").map(|from| Some(from.id))),
    };
    let from = from.filter(|from| Some(*from) != own);
    if to.is_some() && from == to {
        all.push(("to", Unfit::Circle.phrase()));
    }
    let list = match cells.cell("list").unwrap_or_default() {
        "" => None,
        name => noted(&mut all, known.list(name).map(Some)),
    };
    let channel = match cells.cell("channel").unwrap_or_default() {
        "" => None,
        text => noted(&mut all, word(text, Channel::ALL, "channel", Channel::as_str).map(Some)),
    };
    let channel = channel.unwrap_or(Channel::Unknown);
    let is_it = |one: &&Flow| (one.from, Some(one.to), one.list, one.channel) == (from, to, list, channel);
    let before = known.ground.flows.iter().find(is_it).cloned();
    let old = before.as_ref().map(|one| one.purpose.clone()).unwrap_or_default();
    let purpose = line(&cells.or("purpose", old));
    short(&mut all, "purpose", &purpose, MAX_NAME);
    let Some(to) = to.filter(|_| all.is_empty()) else { return Err(all) };
    let id = FlowId::new(taking.now(), taking.chance.bytes());
    let after = Flow { id, from, to, list, channel, purpose, added: taking.by.clone() };
    Ok(Step::Way { before, after })
}

fn list(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Vec<Wrong>> {
    let mut all = Vec::new();
    let name = named(cells, &mut all);
    let before = known.lists.get(&folded(&name)).copied().cloned();
    let old = |of: fn(&List) -> String| before.as_ref().map(of).unwrap_or_default();
    let owner = line(&cells.or("owner", old(|list| list.owner.clone())));
    let deputy = line(&cells.or("deputy", old(|list| list.deputy.clone())));
    let captured = cells.or("captured", old(|list| list.captured.clone())).trim().to_owned();
    let told = cells.or("told", old(|list| list.told.clone())).trim().to_owned();
    short(&mut all, "name", &name, MAX_NAME);
    short(&mut all, "owner", &owner, MAX_NAME);
    short(&mut all, "deputy", &deputy, MAX_NAME);
    short(&mut all, "captured", &captured, MAX_NOTE);
    short(&mut all, "told", &told, MAX_NOTE);
    let rows = cells.or("customers", old(|list| number(list.rows_about)));
    let rows_about = noted(&mut all, count(&rows).map_err(|unfit| wrong(&unfit)));
    let id = before.as_ref().map_or_else(|| ListId::new(taking.now(), taking.chance.bytes()), |list| list.id);
    let worth = worth(cells, (id, known), taking, &mut all);
    if !all.is_empty() {
        return Err(all);
    }
    let added = before.as_ref().map_or_else(|| taking.by.clone(), |list| list.added.clone());
    let changed = taking.by.clone();
    let after = List { id, name, owner, deputy, captured, told, rows_about, added, changed };
    Ok(Step::List { before: before.map(Box::new), after: Box::new(after), worth })
}

/// What a row says a list is worth, beside what was said before; none if it says nothing of that.
fn worth(
    cells: &Cells<'_>,
    (list, known): (ListId, &Known<'_>),
    taking: &Taking<'_>,
    all: &mut Vec<Wrong>,
) -> Option<(Option<ListWorth>, ListWorth)> {
    let before = known.ground.worths.iter().find(|worth| worth.list == list).cloned();
    let each = cells.cell("cost each").unwrap_or_default();
    let cents_each = noted(all, cents(each).map_err(|unfit| ("cost each", unfit.phrase())));
    let active = cells.cell("active").unwrap_or_default();
    let said = count(active).and_then(|said| match said {
        Some(101..) => Err(Unfit::Number(active.to_owned())),
        other => Ok(other),
    });
    let said = noted(all, said.map_err(|unfit| ("active", unfit.phrase())));
    let active_percent = said.or(before.as_ref().map(|worth| worth.active_percent)).unwrap_or(100);
    let cents_each = cents_each?;
    let after = ListWorth { list, cents_each, active_percent, changed: taking.by.clone() };
    Some((before, after))
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
            Step::Copy { .. } => SheetKind::Copies,
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
            Step::Copy { is_there, copy } => {
                let cells = copy_cells(copy, names);
                (format!("{}: {}", cells[0], cells[1]), is_there.then(|| cells.clone()), cells)
            }
        }
    }
}
