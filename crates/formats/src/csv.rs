//! CSV: tables that people save from a spreadsheet, in whatever encoding and with whatever delimiter it chose, and tables that spreadsheets open safely.
//! Not what the columns mean (the noun that imports them knows). Pure, bounded in bytes, rows, columns and cells; read by pages that take and give spreadsheets.
//!
//! Spreadsheets run cells that begin with `=`, `+`, `-` or `@` as formulas. What is written here gets an apostrophe before such a cell, and what is read
//! loses it again, so that a table comes back as it was.

use std::str::FromStr;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

use crate::packed::{self, Packed};

pub mod column;
mod quotes;
mod stream;
#[cfg(test)]
mod tests;

pub use stream::{Finished, Stream};

/// What one table may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows below the header.
    pub rows: usize,
    /// Cells of one row.
    pub columns: usize,
    /// Bytes of one cell, in UTF-8.
    pub cell_bytes: usize,
}

impl Default for Limits {
    /// What a person keeps in one sheet by hand, many times over.
    fn default() -> Self {
        Limits { bytes: 8 << 20, rows: 20_000, columns: 64, cell_bytes: 16 << 10 }
    }
}

/// How the text was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// What is no UTF-8: the encoding of Western European Windows.
    Windows1252,
}

/// An encoding that somebody names, because the bytes do not say it: by a label of the WHATWG's Encoding Standard, such as `iso-8859-2` or `shift_jis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static encoding_rs::Encoding);

impl Charset {
    /// Returns the standard's name for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// The label is of no encoding that the standard knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("nobody knows an encoding of this name; iso-8859-2 and shift_jis are two")]
pub struct UnknownCharset;

impl FromStr for Charset {
    type Err = UnknownCharset;

    fn from_str(label: &str) -> Result<Self, UnknownCharset> {
        let known = encoding_rs::Encoding::for_label_no_replacement(label.trim().as_bytes());
        known.map(Charset).ok_or(UnknownCharset)
    }
}

/// A table as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// How it was encoded.
    pub encoding: Encoding,
    /// What stood between cells: `,`, `;` or a tabulator.
    pub delimiter: char,
    /// The first row, each name without spaces around it.
    pub header: Vec<String>,
    /// The other rows that have any content.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins, from 1, as an editor shows it.
    pub line: u64,
    /// Its cells, without spaces around them; there may be fewer or more than the header has.
    pub cells: Vec<String>,
}

/// A file is not a table we read; nothing of it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CsvError {
    /// It is larger than one may be.
    #[error("read the table: it has more than {0} bytes")]
    TooLong(usize),
    /// It has more rows than one may have.
    #[error("read the table: it has more than {0} rows")]
    TooManyRows(usize),
    /// A row has more cells than one may have.
    #[error("read the table: the row on line {0} has too many cells")]
    TooManyColumns(u64),
    /// A cell is longer than one may be; often a quotation mark was not closed.
    #[error(
        "read the table: a cell of the row on line {0} is too long; perhaps a quotation mark is not closed"
    )]
    CellTooLong(u64),
    /// A quotation mark opens on this line and is not closed where its cell ends: rows below it are in that cell, or cut off.
    #[error("read the table: the quotation mark that opens on line {0} is not closed")]
    NotClosed(u64),
    /// It is the spreadsheet itself, not a table saved from it.
    #[error("read the table: this is a spreadsheet file; save it as CSV first")]
    Spreadsheet,
    /// It is packed.
    #[error("read the table: it is a {0} file; unpack it first with `{command}`", command = .0.command())]
    Packed(Packed),
    /// On this line stands a zero byte, which no text holds and which would end a name in many a program.
    #[error("read the table: a zero byte stands on line {0}")]
    Nul(u64),
    /// It holds what no text holds.
    #[error("read the table: it is not text")]
    NotText,
    /// There is nothing in it.
    #[error("read the table: it is empty")]
    Empty,
}

/// Whether it may be text, by its first bytes.
fn unpacked(head: &[u8]) -> Result<(), CsvError> {
    if packed::is_spreadsheet(head) {
        return Err(CsvError::Spreadsheet);
    }
    Packed::of(head).map_or(Ok(()), |packed| Err(CsvError::Packed(packed)))
}

/// Reads a table.
///
/// Errors: a file over a limit, or no text; then nothing is taken, because half an import is worse than none.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Table, CsvError> {
    if bytes.len() > limits.bytes {
        return Err(CsvError::TooLong(limits.bytes));
    }
    unpacked(bytes)?;
    let (encoding, text) = decoded(bytes)?;
    let (delimiter, body, skipped) = delimited(&text);
    let mut quotes = quotes::Quotes::new(delimiter, skipped);
    quotes.take(body.as_bytes())?;
    quotes.end()?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(body.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // The text is UTF-8, and a flexible reader over bytes in memory refuses nothing else.
    while reader.read_record(&mut record).map_err(|_| CsvError::NotText)? {
        let line = record.position().map_or(0, |position| line_of(body, position)) + skipped;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // The header is a row here.
        if rows.len() > limits.rows {
            return Err(CsvError::TooManyRows(limits.rows));
        }
        rows.push(row(&record, line, limits)?);
    }
    let mut rows = rows.into_iter();
    let header = rows.next().ok_or(CsvError::Empty)?.cells;
    Ok(Table { encoding, delimiter: char::from(delimiter), header, rows: rows.collect() })
}

/// The line on which a record begins: its position is that before empty lines.
fn line_of(body: &str, position: &csv::Position) -> u64 {
    let begins = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before = body.as_bytes().get(begins..).unwrap_or_default();
    let empty = before.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    position.line() + empty.count() as u64
}

fn row(record: &csv::StringRecord, line: u64, limits: &Limits) -> Result<Row, CsvError> {
    if record.len() > limits.columns {
        return Err(CsvError::TooManyColumns(line));
    }
    if record.iter().any(|cell| cell.len() > limits.cell_bytes) {
        return Err(CsvError::CellTooLong(line));
    }
    Ok(Row { line, cells: record.iter().map(|cell| bared(cell.trim()).to_owned()).collect() })
}

/// Turns bytes into text: by the mark at the beginning, by zero bytes where ASCII has its other half, or as what they are.
fn decoded(bytes: &[u8]) -> Result<(Encoding, String), CsvError> {
    let (encoding, text) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (Encoding::Utf8, std::str::from_utf8(rest).ok().map(str::to_owned)),
        [0xff, 0xfe, rest @ ..] => (Encoding::Utf16Le, utf_16(UTF_16LE, rest)),
        [0xfe, 0xff, rest @ ..] => (Encoding::Utf16Be, utf_16(UTF_16BE, rest)),
        [first, 0, ..] if *first != 0 => (Encoding::Utf16Le, utf_16(UTF_16LE, bytes)),
        [0, second, ..] if *second != 0 => (Encoding::Utf16Be, utf_16(UTF_16BE, bytes)),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (Encoding::Utf8, Some(text.to_owned())),
            Err(_) => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
                (Encoding::Windows1252, Some(text.into_owned()))
            }
        },
    };
    let text = text.ok_or(CsvError::NotText)?;
    without_nul(text.as_bytes(), FIRST_LINE)?;
    Ok((encoding, text))
}

/// From here lines are counted.
const FIRST_LINE: u64 = 1;

/// Refuses text with a zero byte in it, by the line on which that stands; the text begins on a line.
fn without_nul(text: &[u8], first: u64) -> Result<(), CsvError> {
    match memchr::memchr(0, text) {
        None => Ok(()),
        Some(at) => Err(CsvError::Nul(first + memchr::memchr_iter(b'\n', &text[..at]).count() as u64)),
    }
}

fn utf_16(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<String> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    (!has_errors).then(|| text.into_owned())
}

/// Finds the delimiter: what a line `sep=;` says, or what stands most often outside quotation marks in the first line. Returns the text below such a
/// line, and how many lines were left out.
fn delimited(text: &str) -> (u8, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r');
    if let Some(&[delimiter @ (b',' | b';' | b'\t')]) = first.strip_prefix("sep=").map(str::as_bytes) {
        return (delimiter, rest, 1);
    }
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            // An empty line before the header says nothing.
            b'\n' if !is_quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of two that stand equally often, the first in the list.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    (best.map_or(b',', |(delimiter, _)| *delimiter), text, 0)
}

/// Writes a table that spreadsheets read: UTF-8 with its mark, commas, every cell of text, none of them a formula.
#[must_use]
pub fn write<R>(header: &[&str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator,
    R::Item: AsRef<str>,
{
    let mut text = String::from('\u{feff}');
    line(&mut text, header);
    for row in rows {
        line(&mut text, row);
    }
    text
}

fn line<C: AsRef<str>>(text: &mut String, cells: impl IntoIterator<Item = C>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        let cell = cell.as_ref();
        text.push('"');
        if begins_formula(cell.trim_start_matches('\'')) {
            text.push('\'');
        }
        // RFC 4180 §2: a quotation mark within a quoted cell is doubled.
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

/// Writes one row as [`write`] does, but quotes only what needs it and leaves numbers numbers: for tables of counts and points that grow piece by piece.
pub fn push_row<C: AsRef<str>>(text: &mut String, cells: impl IntoIterator<Item = C>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        let cell = cell.as_ref();
        let is_formula = begins_formula(cell.trim_start_matches('\'')) && cell.parse::<f64>().is_err();
        if !is_formula && !cell.contains([',', '"', '\r', '\n']) {
            text.push_str(cell);
            continue;
        }
        text.push('"');
        if is_formula {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
}

/// What a spreadsheet would run instead of show. Some take the wide forms that Chinese and Japanese keyboards write for the same.
fn begins_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

/// Takes away the apostrophe that [`write`] put before a formula.
fn bared(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}
