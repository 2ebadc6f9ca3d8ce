//! What people and programs are told of what went wrong in custody, where they can do something about it.

use formats::csv::CsvError;
use formats::dump::DumpError;
use model::phrase::Phrase;
use platform::tables::packed;
use store::error::StoreError;

use super::{CustodyError, Unfit};

impl CustodyError {
    /// Returns what is wrong with what somebody entered, and of which question; none if it is somebody else's affair.
    #[must_use]
    pub fn unfit(&self) -> Option<(&'static str, Phrase)> {
        match self {
            CustodyError::Unfit(unfit) => Some((unfit.field(), unfit.phrase())),
            CustodyError::Table(error) => Some(("file", table(error))),
            CustodyError::ExtractsUnderWay => Some(("file", Phrase::new("extract-under-way"))),
            CustodyError::Refused(refusal) => Some(("party", refusal.phrase())),
            CustodyError::Dump(error) => Some(("file", dump(error))),
            CustodyError::ListMeanwhile => Some(("list", Phrase::new("seal-list-meanwhile"))),
            CustodyError::Store(StoreError::Conflict { .. }) => {
                Some((Unfit::NameTaken.field(), Unfit::NameTaken.phrase()))
            }
            _ => None,
        }
    }

    /// Returns the sentence that says what is wrong, for pages and programs alike; none if nobody but the operator can do anything about it, or may know.
    #[must_use]
    pub fn phrase(&self) -> Option<Phrase> {
        Some(match self {
            CustodyError::Store(StoreError::Conflict { .. }) => Phrase::new("custody-meanwhile"),
            CustodyError::NoCanaryDomain => Phrase::new("custody-no-domain"),
            CustodyError::SeedsGone => Phrase::new("custody-seeds-gone"),
            CustodyError::NoAnswerPage => Phrase::new("custody-no-answer-page"),
            CustodyError::NoOwnDoor => Phrase::new("custody-no-door"),
            CustodyError::TestRefused(code) => {
                Phrase::new("custody-test-refused").with("code", code.to_string())
            }
            CustodyError::ListKeyMissing { wanted, known } => Phrase::new("custody-list-key-missing")
                .with("wanted", wanted.to_string())
                .with("known", known.to_string()),
            CustodyError::AsksTwice(twice) => twice.phrase(),
            CustodyError::RemovedAgain { people } => {
                Phrase::new("removal-again").with("people", people.to_string())
            }
            CustodyError::NeedsSecond { approval, .. } => {
                Phrase::new("seal-second-number").with("number", approval.to_string())
            }
            other => other.unfit()?.1,
        })
    }
}

/// What to tell whoever handed in a dump that cannot be read.
fn dump(error: &DumpError) -> Phrase {
    match error {
        DumpError::Packed(kind) => packed(*kind),
        DumpError::Document(kind) => Phrase::new("dump-unfit-document").with("kind", *kind),
        DumpError::TooLong(_) => Phrase::new("dump-unfit-long"),
        DumpError::Source(_) => Phrase::new("dump-unfit-source-failed"),
    }
}

/// What to tell whoever handed in a table that is none.
fn table(error: &CsvError) -> Phrase {
    let line = |id: &'static str, line: &u64| Phrase::new(id).with("line", line.to_string());
    match error {
        CsvError::TooManyColumns(at) => line("custody-table-columns", at),
        CsvError::CellTooLong(at) => line("custody-table-cell", at),
        CsvError::NotClosed(at) => line("custody-table-not-closed", at),
        CsvError::Nul(at) => line("custody-table-nul", at),
        CsvError::Spreadsheet => Phrase::new("custody-table-spreadsheet"),
        CsvError::Packed(kind) => packed(*kind),
        CsvError::NotText => Phrase::new("custody-table-not-text"),
        CsvError::Empty => Phrase::new("custody-unfit-nobody"),
        CsvError::TooLong(_) | CsvError::TooManyRows(_) => Phrase::new("custody-unfit-too-many-people"),
    }
}
