//! Columns by their names: the one that has the addresses, as the languages and tools that we have seen call it, or as somebody says.
//! Where two could be meant nobody guesses: of the wrong one a list would be read of other people. What the columns mean is for whoever asks.

use std::fmt::{self, Display, Formatter};

use thiserror::Error;

/// Names of which nothing but mail addresses is called.
const SURE: &[&str] = &[
    "email",
    "mail",
    "emailaddress",
    "mailaddress",
    "emailadresse",
    "mailadresse",
    "subscriberemail",
    "contactemail",
    "useremail",
    "emailid",
    "emailadres",
    "courriel",
    "correo",
    "correoelectronico",
];
/// Names that often mean something else, as a street: they count where no column has a surer one.
const LIKELY: &[&str] = &["subscriberkey", "address", "adresse"];
/// Columns that are named where several could be meant; of more the number is enough to see that this is no list.
const MOST_NAMED: usize = 8;
/// Letters that are shown of a name: it is a stranger's.
const MOST_LETTERS: usize = 60;

/// Why it is not known which column is meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ColumnError {
    /// No column is called like one of addresses.
    #[error("no column is called like one of addresses")]
    NoAddress,
    /// There is no column of this name or number.
    #[error("there is no column `{0}`")]
    Unknown(String),
    /// Each of these could be meant.
    #[error("there are several columns that could be meant: {0}")]
    Several(Several),
}

/// Columns of which each could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several {
    /// Which is the first of them; 0 is the table's first.
    pub first: usize,
    /// Their numbers from 1, and their names.
    named: Vec<(usize, String)>,
}

impl Several {
    /// None if it is not several.
    fn of(header: &[String], places: &[usize]) -> Option<Self> {
        let [first, _, ..] = *places else { return None };
        let name = |place: &usize| Some((place + 1, shown(header.get(*place)?)));
        Some(Several { first, named: places.iter().take(MOST_NAMED).filter_map(name).collect() })
    }
}

/// `Email (#1), E-Mail (#3)`: the number is what tells two of one name apart.
impl Display for Several {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for (count, (number, name)) in self.named.iter().enumerate() {
            let between = if count > 0 { ", " } else { "" };
            write!(out, "{between}{name} (#{number})")?;
        }
        Ok(())
    }
}

/// A name as it may be shown: no longer than a line, and nothing in it that a terminal would obey.
fn shown(name: &str) -> String {
    name.trim().chars().filter(|letter| !letter.is_control()).take(MOST_LETTERS).collect()
}

/// Returns a name without case, spaces and marks: `E-Mail_Address` is `emailaddress`.
#[must_use]
pub fn folded(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Says whether a column of this name may have addresses.
#[must_use]
pub fn may_have_addresses(name: &str) -> bool {
    let name = folded(name);
    SURE.contains(&name.as_str()) || LIKELY.contains(&name.as_str())
}

/// Finds the column of addresses: the one that somebody named, by its name or as `#3`, else the one that is called so.
///
/// Errors: no column is called so, or several are, or there is none of the name that was said.
pub fn address(header: &[String], named: Option<&str>) -> Result<usize, ColumnError> {
    if let Some(named) = named.map(str::trim).filter(|named| !named.is_empty()) {
        return find(header, named);
    }
    let found = match called(header, SURE)? {
        None => called(header, LIKELY)?,
        sure => sure,
    };
    found.ok_or(ColumnError::NoAddress)
}

/// Finds the column that is called by one of these names, folded; none if there is none.
///
/// Errors: several are.
pub fn called(header: &[String], names: &[&str]) -> Result<Option<usize>, ColumnError> {
    let places = header.iter().enumerate();
    let is_called = places.filter(|(_, name)| names.contains(&folded(name).as_str()));
    let places: Vec<usize> = is_called.map(|(place, _)| place).collect();
    the_one(header, &places)
}

/// Finds a column by its name, or by its number from 1 as `#3`.
///
/// Errors: there is none, or several have that name.
pub fn find(header: &[String], wanted: &str) -> Result<usize, ColumnError> {
    let wanted = wanted.trim();
    let unknown = || ColumnError::Unknown(shown(wanted));
    if let Some(number) = wanted.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()) {
        return number.checked_sub(1).filter(|place| *place < header.len()).ok_or_else(unknown);
    }
    let is_it = |name: &String| name.trim().eq_ignore_ascii_case(wanted);
    let places: Vec<usize> =
        header.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(place, _)| place).collect();
    the_one(header, &places)?.ok_or_else(unknown)
}

/// None of no places.
fn the_one(header: &[String], places: &[usize]) -> Result<Option<usize>, ColumnError> {
    match Several::of(header, places) {
        Some(several) => Err(ColumnError::Several(several)),
        None => Ok(places.first().copied()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_column_of_addresses_is_found_by_its_name() {
        for (names, place) in [
            ("id,First Name,E-Mail Address", 2),
            ("Name,Courriel", 1),
            ("address", 0),
            ("name,Subscriber Key", 1),
            // A street, and a key that a tool made: beside a surer name they are no addresses.
            ("Adresse,Ort,E-Mail-Adresse", 2),
            ("Subscriber Key,Address,email", 2),
        ] {
            assert_eq!(address(&header(names), None), Ok(place), "{names}");
        }
        assert_eq!(address(&header("name,phone"), None), Err(ColumnError::NoAddress));
    }

    #[test]
    fn of_two_that_could_be_meant_none_is_taken_and_both_are_named() {
        for (names, said, first) in [
            ("Email,Name,email", "Email (#1), email (#3)", 0),
            ("Name,E-Mail,Contact email", "E-Mail (#2), Contact email (#3)", 1),
            ("Name,Address,Subscriber key", "Address (#2), Subscriber key (#3)", 1),
            ("E\u{1b}mail,Mail", "Email (#1), Mail (#2)", 0),
        ] {
            let Err(ColumnError::Several(several)) = address(&header(names), None) else {
                panic!("{names} has two");
            };
            assert_eq!((several.to_string().as_str(), several.first), (said, first));
        }
        let many = address(&vec!["mail".to_owned(); 500], None).unwrap_err().to_string();
        assert!(many.len() < 500, "{many}");
    }

    #[test]
    fn somebody_may_say_which_it_is() {
        let names = header("Email,Name,E-Mail,name");
        for (named, place) in [("E-MAIL", 2), (" #3 ", 2), ("#1", 0), ("email", 0)] {
            assert_eq!(address(&names, Some(named)), Ok(place), "{named}");
        }
        for named in ["#0", "#5", "#99999999999999999999", "phone"] {
            assert_eq!(address(&names, Some(named)), Err(ColumnError::Unknown(named.into())));
        }
        assert!(matches!(address(&names, Some("name")), Err(ColumnError::Several(_))));
        assert!(matches!(address(&names, Some(" ")), Err(ColumnError::Several(_))), "nothing was said");
    }
}
