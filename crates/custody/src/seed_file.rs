//! Seed file: our canaries as rows in the columns of the vendor's own file, so that they go in where everything else goes in.
//! Pure: a header line and people in, a table out. Not which people ([`forensics::disguise`]) and not where they are planted ([`crate::adopt`]).
//!
//! Only columns that we are sure about are filled: address, names, the day of joining. What else a list has stays empty; a value that no member has
//! would give a canary away.

use std::time::Duration;

use forensics::disguise::Person;
use formats::csv::column::{self, ColumnError, folded};
use formats::csv::{self, Limits};
use model::time::Time;

use crate::Unfit;

#[cfg(test)]
mod tests;

/// A header line has no more columns and bytes than that.
const LIMITS: Limits = Limits { bytes: 16 << 10, rows: 100, columns: 256, cell_bytes: 1 << 10 };

/// What a column of the vendor's file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The address.
    Address,
    /// The given name.
    Given,
    /// The family name.
    Family,
    /// Both names.
    Name,
    /// The day of joining.
    Joined,
    /// Something else; it stays empty.
    Other,
}

/// The columns of a vendor's file, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    fields: Vec<Field>,
    delimiter: char,
}

/// Somebody who does not exist, with the address that was issued to him. He is the same in every copy he is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// His given name.
    pub given: String,
    /// His family name.
    pub family: String,
    /// His address, at one of our domains.
    pub address: String,
    /// When he joined, as the list has it.
    pub joined_at: Time,
}

impl Seed {
    /// Gives somebody an address.
    #[must_use]
    pub fn of(person: &Person, address: String, now: Time) -> Self {
        let joined_at = now.minus(DAY * u32::from(person.joined_days_before));
        Seed { given: person.given.to_owned(), family: person.family.to_owned(), address, joined_at }
    }
}

impl Columns {
    /// Reads a header line, or a whole file that begins with one, as it was pasted.
    ///
    /// Errors: nothing there, no header, or no column for addresses.
    pub fn read(pasted: &str) -> Result<Self, Unfit> {
        let mut lines = pasted.trim_start_matches('\u{feff}').lines();
        // `sep=;` is what a spreadsheet writes for a spreadsheet, before the header.
        let line = lines.find(|line| !line.trim().is_empty() && !line.starts_with("sep="));
        let line = line.ok_or(Unfit::NoHeader)?;
        let table = csv::read(line.as_bytes(), &LIMITS).map_err(|_| Unfit::Header)?;
        Ok(Columns { delimiter: table.delimiter, ..Self::of(table.header, None)? })
    }

    /// Takes the names of columns; `address` says which has the address, if that is known.
    ///
    /// Errors: no column for addresses.
    pub(crate) fn of(names: Vec<String>, address: Option<usize>) -> Result<Self, Unfit> {
        let mut fields: Vec<Field> = names.iter().map(|name| field(name)).collect();
        let address = address.or_else(|| likeliest(&names)).ok_or(Unfit::NoAddressColumn)?;
        // A second may be anything.
        let others = fields.iter_mut().filter(|field| **field == Field::Address);
        others.for_each(|field| *field = Field::Other);
        *fields.get_mut(address).ok_or(Unfit::NoAddressColumn)? = Field::Address;
        let is_split = fields.contains(&Field::Given);
        for (place, name) in names.iter().enumerate() {
            // Beside a column for given names, `name` is the family's.
            if is_split && fields[place] == Field::Name && folded(name) == "name" {
                fields[place] = Field::Family;
            }
        }
        Ok(Columns { names, fields, delimiter: ',' })
    }

    /// Returns what a seed has in each column; none where we are not sure what it should be.
    pub(crate) fn cells(&self, seed: &Seed) -> Vec<Option<String>> {
        let cell = |field: &Field| match field {
            Field::Address => Some(seed.address.clone()),
            Field::Given => Some(seed.given.clone()),
            Field::Family => Some(seed.family.clone()),
            Field::Name => Some(format!("{} {}", seed.given, seed.family)),
            // RFC 3339 §5.6: the first ten characters are the day.
            Field::Joined => Some(seed.joined_at.to_string().chars().take(10).collect()),
            Field::Other => None,
        };
        self.fields.iter().map(cell).collect()
    }

    /// Returns the columns with what each is for.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Field)> {
        self.names.iter().map(String::as_str).zip(self.fields.iter().copied())
    }

    /// Writes the file: the header as it was, a row for each seed.
    #[must_use]
    pub fn write<'s>(&self, seeds: impl IntoIterator<Item = &'s Seed>) -> String {
        let mut text = self.line(self.names.iter().map(String::as_str));
        for seed in seeds {
            let cells = self.cells(seed);
            let cells = cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
            text.push_str(&self.line(cells));
        }
        text
    }

    fn line<'c>(&self, cells: impl Iterator<Item = &'c str>) -> String {
        let cells: Vec<String> = cells.map(|cell| self.quoted(cell)).collect();
        // RFC 4180 §2: lines end in CRLF.
        cells.join(self.delimiter.encode_utf8(&mut [0; 4])) + "\r\n"
    }

    /// Only where it must be: importers differ in what they make of quotation marks.
    fn quoted(&self, cell: &str) -> String {
        if cell.contains([self.delimiter, '"', '\r', '\n']) {
            // RFC 4180 §2: a quotation mark within a quoted cell is doubled.
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }
}

const DAY: Duration = Duration::from_hours(24);

/// Where the addresses of canaries go: of several that could be meant into the first, as no row of anybody is read.
fn likeliest(names: &[String]) -> Option<usize> {
    match column::address(names, None) {
        Ok(place) => Some(place),
        Err(ColumnError::Several(several)) => Some(several.first),
        Err(ColumnError::NoAddress | ColumnError::Unknown(_)) => None,
    }
}

/// What a column is for, by its name in the languages and tools we have seen.
fn field(name: &str) -> Field {
    let name = folded(name);
    let is = |words: &[&str]| words.contains(&name.as_str());
    if column::may_have_addresses(&name) {
        Field::Address
    } else if is(&[
        "firstname",
        "fname",
        "givenname",
        "forename",
        "first",
        "vorname",
        "prenom",
        "prénom",
        "nombre",
    ]) {
        Field::Given
    } else if is(&[
        "lastname",
        "lname",
        "surname",
        "familyname",
        "last",
        "nachname",
        "familienname",
        "nom",
        "apellido",
        "apellidos",
    ]) {
        Field::Family
    } else if is(&["name", "fullname", "displayname", "contactname", "vollername"]) {
        Field::Name
    } else if is(&[
        "joined",
        "joindate",
        "datejoined",
        "dateadded",
        "added",
        "created",
        "createdat",
        "createdon",
        "signupdate",
        "signup",
        "subscribedat",
        "subscribed",
        "optintime",
        "optindate",
        "since",
        "anmeldedatum",
        "angemeldetam",
        "registriertam",
        "dateinscription",
    ]) {
        Field::Joined
    } else {
        Field::Other
    }
}
