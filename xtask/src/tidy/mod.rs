//! `cargo xtask tidy`: the promises of the house that a compiler does not check.
//!
//! The same checks are an ordinary test (`cargo test -p xtask`), so that nobody needs to remember them.
//! One file per promise; each takes a [`House`] and returns complaints that say where, what is wrong and
//! what to do. Nothing is built and no program is started, so the whole takes less than a second.

mod attributes;
mod dependencies;
mod floor_plan;
mod heads;
mod links;
mod manifest;
mod migrations;
mod paths;
mod purity;
pub(crate) mod rust_text;
mod sql;
mod standards;

use std::fmt;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::house::House;

/// Something that breaks a promise of the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Complaint {
    pub path: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Complaint {
    fn new(path: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Complaint {
        Complaint { path: path.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.path, self.line, self.what, self.remedy)
    }
}

/// A check: its name, and what it has to say about a house.
type Check = (&'static str, fn(&House) -> Vec<Complaint>);

/// Every check, in the order of the report.
const CHECKS: [Check; 10] = [
    ("floor plan", floor_plan::check),
    ("dependencies", dependencies::check),
    ("module heads", heads::check),
    ("attributes", attributes::check),
    ("pure floors", purity::check),
    ("SQL in store only", sql::check),
    ("migration pairs", migrations::check),
    ("cited standards", standards::check),
    ("links", links::check),
    ("machine paths", paths::check),
];

/// Runs the command.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode> {
    let house = House::read()?;
    match arguments {
        [] => Ok(report(&complaints(&house))),
        ["--citations"] => {
            print!("{}", standards::citations_listed(&house));
            Ok(ExitCode::SUCCESS)
        }
        [other, ..] => bail!("`{other}` is not an option of tidy; there is only --citations"),
    }
}

/// Returns everything that is wrong with the checkout, sorted by place.
pub(crate) fn complaints(house: &House) -> Vec<Complaint> {
    let mut all: Vec<Complaint> = CHECKS.iter().flat_map(|(_, check)| check(house)).collect();
    all.sort();
    all.dedup();
    all
}

fn report(complaints: &[Complaint]) -> ExitCode {
    for complaint in complaints {
        println!("{complaint}");
    }
    match complaints.len() {
        0 => println!("tidy: {} checks, nothing to mend", CHECKS.len()),
        count => println!("tidy: {count} to mend"),
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_checkout_is_tidy() {
        let house = House::read().expect("the checkout can be read");
        let found: Vec<String> = complaints(&house).iter().map(Complaint::to_string).collect();
        assert!(found.is_empty(), "{} to mend:\n{}", found.len(), found.join("\n"));
    }

    #[test]
    fn a_complaint_says_where_what_and_what_to_do() {
        let complaint = Complaint::new("crates/mail/src/lib.rs", 3, "no head", "begin with `//!`");
        assert_eq!(complaint.to_string(), "crates/mail/src/lib.rs:3: no head; begin with `//!`");
    }
}

/// What the tests of the checks share.
#[cfg(test)]
mod sample {
    use super::{Complaint, House};

    /// Asserts that the check complains about these places of the files, and no others.
    pub(super) fn check(
        run: fn(&House) -> Vec<Complaint>,
        files: &[(&str, &str)],
        expected: &[(&str, usize, &str)],
    ) {
        let found = run(&House::of(files));
        let places: Vec<(&str, usize)> = found.iter().map(|c| (c.path.as_str(), c.line)).collect();
        let wanted: Vec<(&str, usize)> = expected.iter().map(|(path, line, _)| (*path, *line)).collect();
        assert_eq!(places, wanted, "complaints: {found:#?}");
        for (complaint, (_, _, words)) in found.iter().zip(expected) {
            assert!(complaint.what.contains(words), "`{}` does not say `{words}`", complaint.what);
        }
    }
}
