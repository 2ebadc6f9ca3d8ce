//! Tables that people hand in: why one was not read, in the words of its pages and commands. Reading is `formats::csv`; what the columns mean knows the room that
//! takes them in.

use formats::csv::CsvError;
use formats::csv::column::ColumnError;
use formats::packed::Packed;
use model::phrase::Phrase;

/// Says why a file is no table, to whoever chose it.
#[must_use]
pub fn unread(error: &CsvError) -> Phrase {
    match error {
        CsvError::Spreadsheet => Phrase::new("protect-file-spreadsheet"),
        CsvError::Packed(packed) => self::packed(*packed),
        CsvError::NotText => Phrase::new("protect-file-no-text"),
        CsvError::Nul(line) => Phrase::new("custody-table-nul").with("line", line.to_string()),
        CsvError::Empty => Phrase::new("protect-file-empty"),
        CsvError::TooLong(_) | CsvError::TooManyRows(_) => Phrase::new("protect-file-too-large"),
        CsvError::TooManyColumns(row) | CsvError::CellTooLong(row) => {
            Phrase::new("protect-file-row").with("row", row.to_string())
        }
        CsvError::NotClosed(line) => Phrase::new("custody-table-not-closed").with("line", line.to_string()),
    }
}

/// Says why the column of addresses is not known, and how to name it.
#[must_use]
pub fn no_address(error: &ColumnError) -> Phrase {
    match error {
        ColumnError::NoAddress => Phrase::new("table-address-none"),
        ColumnError::Unknown(name) => Phrase::new("table-address-unknown").with("text", name),
        ColumnError::Several(columns) => {
            Phrase::new("table-address-several").with("text", columns.to_string())
        }
    }
}

/// Says how a file is packed, and how to unpack it.
#[must_use]
pub fn packed(packed: Packed) -> Phrase {
    Phrase::new("file-packed").with("kind", packed.name()).with("command", packed.command())
}
