//! A list on its way out: rows as they come, rows as they leave: the columns that are needed, nobody without a usable address, our canaries between the
//! others. Pure but for the chance handed in; holds [`WINDOW`] rows at a time. Sealing what comes out is [`super`].
//!
//! Where a canary stands must say nothing: each has its place drawn evenly over the whole file, as far as its length is known. What a canary has in other
//! columns is drawn from values that at least [`LEAST_ALIKE`] members have, so that none of them is the only one, and no street address is among them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use formats::csv::column::{self, ColumnError};
use formats::csv::{Charset, CsvError, Limits, Row, Stream};
use model::address::EmailAddress;
use platform::clock::Chance;

use crate::Unfit;
use crate::membership::Taken;
use crate::membership::likeness::{Beside, NamePlaces};
use crate::seed_file::{Columns, Seed};

#[cfg(test)]
mod tests;

/// A list that leaves: larger ones leave in parts.
pub const LIMITS: Limits =
    Limits { bytes: 16 << 30, rows: 200_000_000, columns: 1_000, cell_bytes: 64 << 10 };

/// Rows that are held back, so that a canary can stand anywhere among them, and has seen some members before its own values are drawn.
const WINDOW: usize = 4_096;
/// Rows that are held back until canaries are drawn that look like them, where nobody had read the list before; and the bytes of what leaves of them.
const FIRST: usize = 50_000;
const FIRST_BYTES: usize = 16 << 20;
/// A value that fewer members have is theirs.
pub const LEAST_ALIKE: u32 = 20;
/// A column with more different values is not one of groups.
const MOST_GROUPS: usize = 200;
/// A longer value is no name of a group.
const MOST_GROUP_BYTES: usize = 64;
/// Rows without a usable address that are told by their line; of more only the number is.
pub const MOST_LISTED: usize = 1_000;
/// How a column is called in a list of nothing but addresses.
const ONLY_COLUMN: &str = "email";

/// What was counted on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Rows that leave, canaries not counted.
    pub rows: u64,
    /// Rows of people who are kept out of copies by lot; they stay.
    pub kept_out: u64,
    /// Rows without a usable address; they stay.
    pub invalid: u64,
    /// On which lines, the first [`MOST_LISTED`].
    pub invalid_lines: Vec<u64>,
    /// Canaries that stand among them.
    pub canaries: u64,
    /// Something was no UTF-8, nobody had named another encoding, and it was read as Windows-1252.
    pub is_guessed: bool,
}

/// Which columns leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Names of those that leave, in their order.
    pub columns: Vec<String>,
    /// Names of those that stay.
    pub left_out: Vec<String>,
    /// Where those that leave stand in the file.
    taken: Vec<usize>,
    /// Which of them has the address.
    address: usize,
    /// Whether the first row is somebody already.
    is_bare: bool,
}

/// What somebody wants of a table.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Names of columns that leave beside the address, or `#3` for the third.
    pub columns: Vec<String>,
    /// The column of addresses, if its name does not say so.
    pub address: Option<String>,
    /// How the file is encoded, if it is neither UTF-8 nor UTF-16 nor Windows-1252.
    pub charset: Option<Charset>,
    /// Length of the file, if it is known.
    pub bytes: Option<u64>,
    /// About how many rows, if that is known.
    pub rows_about: Option<u64>,
}

impl Layout {
    /// Returns which of the columns that leave has the address.
    pub(crate) fn address(&self) -> usize {
        self.address
    }

    /// Chooses columns by a header.
    ///
    /// Errors: no column of addresses, or more than one, or a name that is not there, or there twice.
    pub fn choose(header: &[String], choice: &Choice) -> Result<Self, Unfit> {
        if let [only] = header
            && EmailAddress::parse(only).is_some()
        {
            let columns = vec![ONLY_COLUMN.to_owned()];
            return Ok(Layout { columns, left_out: Vec::new(), taken: vec![0], address: 0, is_bare: true });
        }
        let named = choice.address.as_deref();
        let address = column::address(header, named).map_err(Unfit::AddressColumn)?;
        let mut chosen = vec![address];
        for name in choice.columns.iter().filter(|name| !name.trim().is_empty()) {
            let place = column::find(header, name).map_err(|error| of_column(name, &error))?;
            if !chosen.contains(&place) {
                chosen.push(place);
            }
        }
        // In the order of the file, as whoever imports it knows it.
        chosen.sort_unstable();
        let name = |place: &usize| header[*place].clone();
        Ok(Layout {
            columns: chosen.iter().map(name).collect(),
            left_out: (0..header.len())
                .filter(|place| !chosen.contains(place))
                .map(|place| name(&place))
                .collect(),
            address: chosen.iter().position(|place| *place == address).unwrap_or(0),
            taken: chosen,
            is_bare: false,
        })
    }
}

impl From<CsvError> for Unfit {
    fn from(error: CsvError) -> Self {
        match error {
            CsvError::Empty => Unfit::EmptyFile,
            CsvError::TooManyColumns(line) | CsvError::CellTooLong(line) => Unfit::LongLine(line),
            CsvError::NotClosed(line) => Unfit::NotClosed(line),
            CsvError::Nul(line) => Unfit::Nul(line),
            CsvError::TooLong(_) | CsvError::TooManyRows(_) => Unfit::TooLong("list"),
            CsvError::Packed(packed) => Unfit::Packed(packed),
            CsvError::Spreadsheet | CsvError::NotText => Unfit::Table,
        }
    }
}

/// Why a column that somebody wants beside the address is not found.
fn of_column(name: &str, error: &ColumnError) -> Unfit {
    let name = name.trim().to_owned();
    match error {
        // Which of the two is meant nobody can know.
        ColumnError::Several(_) => Unfit::ColumnTwice(name),
        ColumnError::Unknown(_) | ColumnError::NoAddress => Unfit::Column(name),
    }
}

/// A list on its way out.
pub(crate) struct Tabler {
    stream: Option<Stream>,
    choice: Choice,
    layout: Option<Layout>,
    canaries: Canaries,
    window: VecDeque<Vec<u8>>,
    window_bytes: usize,
    names: NamePlaces,
    pushed: u64,
    counted: Counted,
    /// What leaves without our canaries, if somebody wants that, too.
    aside: Option<Vec<u8>>,
}

/// Our canaries that wait for their place.
struct Canaries {
    seeds: Vec<Seed>,
    /// They are not drawn yet.
    are_awaited: bool,
    /// For each that waits, how far through the file it stands, the nearest last.
    due: Vec<(f64, usize)>,
    columns: Option<Columns>,
    groups: Vec<Option<HashMap<String, u32>>>,
    chance: Arc<dyn Chance>,
}

/// Takes each address with what stands beside it, and says whether its row leaves.
pub(crate) type Members<'m> = &'m mut dyn FnMut(&str, Beside<'_>) -> Result<Taken, Unfit>;

impl Tabler {
    /// A list without canaries, until [`Tabler::seeds`].
    pub(crate) fn new(choice: Choice, chance: Arc<dyn Chance>) -> Self {
        let canaries = Canaries {
            seeds: Vec::new(),
            are_awaited: false,
            due: Vec::new(),
            columns: None,
            groups: Vec::new(),
            chance,
        };
        let stream = Stream::new(LIMITS);
        Tabler {
            stream: Some(match choice.charset {
                Some(charset) => stream.in_charset(charset),
                None => stream,
            }),
            choice,
            layout: None,
            canaries,
            window: VecDeque::new(),
            window_bytes: 0,
            names: NamePlaces::default(),
            pushed: 0,
            counted: Counted::default(),
            aside: None,
        }
    }

    /// Holds rows back until canaries are drawn.
    pub(crate) fn wait_for_seeds(&mut self) {
        self.canaries.are_awaited = true;
    }

    /// Says that canaries are waited for, and that enough rows have passed to draw them.
    pub(crate) fn has_seen_enough(&self) -> bool {
        self.canaries.are_awaited && (self.window.len() >= FIRST || self.window_bytes >= FIRST_BYTES)
    }

    /// Takes the canaries that shall stand among the rows.
    pub(crate) fn seeds(&mut self, seeds: Vec<Seed>) {
        let canaries = &mut self.canaries;
        let lot = |place| (share(canaries.chance.as_ref()), place);
        let mut due: Vec<(f64, usize)> = (0..seeds.len()).map(lot).collect();
        due.sort_by(|one, other| other.0.total_cmp(&one.0));
        (canaries.seeds, canaries.due, canaries.are_awaited) = (seeds, due, false);
    }

    /// The same, which also writes what leaves without our canaries.
    pub(crate) fn with_aside(self, is_wanted: bool) -> Self {
        Tabler { aside: is_wanted.then(Vec::new), ..self }
    }

    /// Takes what was written without our canaries since the last time.
    pub(crate) fn take_aside(&mut self) -> Vec<u8> {
        self.aside.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    pub(crate) fn counted(&self) -> &Counted {
        &self.counted
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.pushed
    }

    /// Takes bytes of the file; writes what leaves by them.
    ///
    /// Errors: what is no table, or has no such columns; then it is over.
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        out: &mut Vec<u8>,
        members: Members<'_>,
    ) -> Result<(), Unfit> {
        let stream = self.stream.as_mut().ok_or(Unfit::Header)?;
        self.pushed += bytes.len() as u64;
        let rows = stream.push(bytes)?;
        self.counted.is_guessed = stream.has_guessed();
        let header = if self.layout.is_none() { stream.header().map(<[String]>::to_vec) } else { None };
        self.begin(header, out, members)?;
        self.take(rows, out, members)
    }

    /// Says that there is no more; what is held back comes with [`Tabler::flush`].
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>, members: Members<'_>) -> Result<(), Unfit> {
        let finished = self.stream.take().ok_or(Unfit::Header)?.finish()?;
        self.counted.is_guessed = finished.has_guessed;
        let header = if self.layout.is_none() { Some(finished.header) } else { None };
        self.begin(header, out, members)?;
        self.take(finished.rows, out, members)
    }

    /// Plants the canaries that are left, and writes what was held back.
    pub(crate) fn flush(&mut self, out: &mut Vec<u8>) {
        while let Some((_, seed)) = self.canaries.due.pop() {
            self.plant(seed);
        }
        self.window.drain(..).for_each(|line| out.extend(line));
    }

    fn begin(
        &mut self,
        header: Option<Vec<String>>,
        out: &mut Vec<u8>,
        members: Members<'_>,
    ) -> Result<(), Unfit> {
        let Some(header) = header else { return Ok(()) };
        let layout = Layout::choose(&header, &self.choice)?;
        let columns = Columns::of(layout.columns.clone(), Some(layout.address))?;
        write_line(out, layout.columns.iter().map(String::as_str));
        if let Some(aside) = &mut self.aside {
            write_line(aside, layout.columns.iter().map(String::as_str));
        }
        self.canaries.groups = vec![Some(HashMap::new()); layout.columns.len()];
        self.canaries.columns = Some(columns);
        self.names = NamePlaces::of(&header, layout.taken[layout.address]);
        let is_bare = layout.is_bare;
        self.layout = Some(layout);
        if is_bare {
            self.take(vec![Row { line: 1, cells: header }], out, members)?;
        }
        Ok(())
    }

    fn take(&mut self, rows: Vec<Row>, out: &mut Vec<u8>, members: Members<'_>) -> Result<(), Unfit> {
        let Some(layout) = &self.layout else { return Ok(()) };
        let (taken, address) = (layout.taken.clone(), layout.taken[layout.address]);
        for row in rows {
            let beside = self.names.of_row(&row.cells);
            match members(row.cells.get(address).map_or("", String::as_str), beside)? {
                Taken::In => {}
                Taken::KeptOut => {
                    self.counted.kept_out += 1;
                    continue;
                }
                Taken::Unusable => {
                    self.counted.invalid += 1;
                    if self.counted.invalid_lines.len() < MOST_LISTED {
                        self.counted.invalid_lines.push(row.line);
                    }
                    continue;
                }
            }
            self.counted.rows += 1;
            let cells = taken.iter().map(|place| row.cells.get(*place).map_or("", String::as_str));
            self.canaries.see(cells.clone());
            let mut line = Vec::with_capacity(64);
            write_line(&mut line, cells);
            self.window_bytes += line.len();
            if let Some(aside) = &mut self.aside {
                aside.extend_from_slice(&line);
            }
            self.window.push_back(line);
            if self.window.len() > WINDOW && !self.canaries.are_awaited {
                self.plant_due();
                while self.window.len() > WINDOW {
                    self.window.pop_front().into_iter().for_each(|line| out.extend(line));
                }
            }
        }
        Ok(())
    }

    /// Plants those whose place has come.
    fn plant_due(&mut self) {
        let so_far = self.so_far();
        while self.canaries.due.last().is_some_and(|(due, _)| *due <= so_far) {
            let Some((_, seed)) = self.canaries.due.pop() else { return };
            self.plant(seed);
        }
    }

    /// How far through the file we are, as far as one can tell; what is left is planted at the end.
    fn so_far(&self) -> f64 {
        let share = |part: u64, whole: Option<u64>| {
            whole.filter(|whole| *whole > 0).map(|whole| exact(part) / exact(whole))
        };
        let by_bytes = share(self.pushed, self.choice.bytes);
        by_bytes.or_else(|| share(self.counted.rows, self.choice.rows_about)).unwrap_or(0.0)
    }

    fn plant(&mut self, seed: usize) {
        let Some(line) = self.canaries.line(seed) else { return };
        let places = self.window.len() as u64 + 1;
        let place = usize::try_from(below(self.canaries.chance.as_ref(), places)).unwrap_or(0);
        self.window.insert(place, line);
        self.counted.canaries += 1;
    }
}

impl Canaries {
    /// Notes what members have in columns of groups.
    fn see<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        if self.due.is_empty() && !self.are_awaited {
            return;
        }
        for (group, cell) in self.groups.iter_mut().zip(cells) {
            let Some(known) = group else { continue };
            if let Some(count) = known.get_mut(cell) {
                *count = count.saturating_add(1);
            } else if known.len() >= MOST_GROUPS || cell.len() > MOST_GROUP_BYTES {
                // What everybody has for himself says nothing of a group.
                *group = None;
            } else {
                known.insert(cell.to_owned(), 1);
            }
        }
    }

    fn line(&self, seed: usize) -> Option<Vec<u8>> {
        let columns = self.columns.as_ref()?;
        let mut cells = columns.cells(self.seeds.get(seed)?);
        for (cell, group) in cells.iter_mut().zip(&self.groups) {
            if let (None, Some(known)) = (&cell, group) {
                *cell = self.drawn(known);
            }
        }
        let mut line = Vec::new();
        write_line(&mut line, cells.iter().map(|cell| cell.as_deref().unwrap_or_default()));
        Some(line)
    }

    /// A value that enough members have, the more the likelier.
    fn drawn(&self, known: &HashMap<String, u32>) -> Option<String> {
        let mut shared: Vec<(&String, u64)> = known
            .iter()
            .filter(|(_, count)| **count >= LEAST_ALIKE)
            .map(|(value, count)| (value, u64::from(*count)))
            .collect();
        shared.sort_unstable();
        let mut lot = below(self.chance.as_ref(), shared.iter().map(|(_, count)| count).sum());
        for (value, count) in shared {
            if lot < count {
                return Some(value.clone());
            }
            lot -= count;
        }
        None
    }
}

/// An even number below a bound; 0 for none.
fn below(chance: &dyn Chance, bound: u64) -> u64 {
    if bound == 0 {
        return 0;
    }
    let fair = u64::MAX - u64::MAX % bound;
    loop {
        let number = u64::from_be_bytes(chance.bytes());
        if number < fair {
            return number % bound;
        }
    }
}

/// An even number from 0 to 1.
fn share(chance: &dyn Chance) -> f64 {
    exact(u64::from_be_bytes(chance.bytes()) >> 11) / exact(1 << 53)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of rows and bytes are far below 2^53, or their share need not be exact"
)]
fn exact(count: u64) -> f64 {
    count as f64
}

/// Writes a row: RFC 4180 §2, quoted only where it must be, because importers differ in what they make of quotation marks.
fn write_line<'c>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'c str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            out.push(b'"');
            for byte in cell.bytes() {
                if byte == b'"' {
                    out.push(b'"');
                }
                out.push(byte);
            }
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}
