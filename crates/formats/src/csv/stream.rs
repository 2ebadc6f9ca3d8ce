//! A table row by row, for lists of customers that no memory should hold: bytes are pushed in as they come, rows come out. The same forms as [`super::read`].
//!
//! Held at a time: the beginning until the delimiter is known ([`HEAD_BYTES`]), and one row. Bytes that are no UTF-8 are read as Windows-1252 each by itself, because
//! the first of them may stand a million rows below the header.

use csv_core::{ReadRecordResult, Reader};
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::quotes::Quotes;
use super::{Charset, CsvError, FIRST_LINE, Limits, Row, bared, delimited, without_nul};

/// Enough of a table to see what stands between its cells.
const HEAD_BYTES: usize = 4 << 10;
/// So much tells UTF-16 from the rest, and a spreadsheet from a table.
const SNIFF_BYTES: usize = crate::packed::HEAD_BYTES;

/// Reads a table as its bytes come.
pub struct Stream {
    limits: Limits,
    /// Bytes pushed so far.
    pushed: usize,
    decoding: Decoding,
    text: Vec<u8>,
    parsing: Option<Parsing>,
    header: Option<Vec<String>>,
    rows: usize,
    has_guessed: bool,
}

enum Decoding {
    /// The first bytes.
    Sniffing(Vec<u8>),
    /// UTF-8 or Windows-1252; what may be the beginning of a character.
    Narrow(Vec<u8>),
    Wide(Box<Decoder>),
}

struct Parsing {
    reader: Reader,
    quotes: Quotes,
    output: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    cells: usize,
    /// The line on which the row begins.
    line: u64,
    skipped: u64,
}

impl Stream {
    /// Begins a table.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let decoding = Decoding::Sniffing(Vec::new());
        Self {
            limits,
            pushed: 0,
            decoding,
            text: Vec::new(),
            parsing: None,
            header: None,
            rows: 0,
            has_guessed: false,
        }
    }

    /// The same table in an encoding that somebody named.
    #[must_use]
    pub fn in_charset(self, charset: Charset) -> Self {
        Self { decoding: Decoding::Wide(Box::new(charset.0.new_decoder_with_bom_removal())), ..self }
    }

    /// Says whether something was no UTF-8 so far, and was read as Windows-1252, which it may not be.
    #[must_use]
    pub fn has_guessed(&self) -> bool {
        self.has_guessed
    }

    /// The first row, once it is known.
    #[must_use]
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// Takes the next bytes and returns the rows that are complete by them.
    ///
    /// Errors: as [`super::read`]; then no more of it can be read.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Row>, CsvError> {
        self.pushed = self.pushed.saturating_add(bytes.len());
        if self.pushed > self.limits.bytes {
            return Err(CsvError::TooLong(self.limits.bytes));
        }
        self.decode(bytes, false)?;
        if self.parsing.is_none() && self.text.len() < HEAD_BYTES {
            return Ok(Vec::new());
        }
        self.parse(false)
    }

    /// Says that there is no more, and returns the rows that are left.
    ///
    /// Errors: as [`super::read`].
    pub fn finish(mut self) -> Result<Finished, CsvError> {
        self.decode(&[], true)?;
        let rows = self.parse(true)?;
        let header = self.header.ok_or(CsvError::Empty)?;
        Ok(Finished { header, rows, has_guessed: self.has_guessed })
    }

    fn decode(&mut self, bytes: &[u8], is_end: bool) -> Result<(), CsvError> {
        let begun = self.text.len();
        if let Decoding::Sniffing(first) = &mut self.decoding {
            first.extend_from_slice(bytes);
            if first.len() < SNIFF_BYTES && !is_end {
                return Ok(());
            }
            let first = std::mem::take(first);
            super::unpacked(&first)?;
            let (decoding, skip) = sniffed(&first);
            self.decoding = decoding;
            self.has_guessed |= self.decoding.read(&first[skip..], is_end, &mut self.text)?;
        } else {
            self.has_guessed |= self.decoding.read(bytes, is_end, &mut self.text)?;
        }
        let is_new = memchr::memchr(0, &self.text[begun..]).is_some();
        // What was parsed is not here any more; the parser knows on which line the rest begins.
        let first = self.parsing.as_ref().map_or(FIRST_LINE, |known| known.reader.line() + known.skipped);
        if is_new { without_nul(&self.text, first) } else { Ok(()) }
    }

    fn parse(&mut self, is_end: bool) -> Result<Vec<Row>, CsvError> {
        let limits = self.limits;
        let text = std::mem::take(&mut self.text);
        let (parsing, skip) = match &mut self.parsing {
            Some(parsing) => (parsing, 0),
            none => {
                // What was decoded is UTF-8, but for a character that the head cuts.
                let head = String::from_utf8_lossy(&text[..text.len().min(HEAD_BYTES)]).into_owned();
                let (delimiter, body, skipped) = delimited(&head);
                let skip = if skipped > 0 { head.len() - body.len() } else { 0 };
                (none.insert(Parsing::new(delimiter, skipped, &limits)), skip)
            }
        };
        let mut complete = Vec::new();
        parsing.read(&text[skip..], &limits, &mut complete)?;
        parsing.quotes.take(&text[skip..])?;
        if is_end {
            parsing.quotes.end()?;
            parsing.end(&limits, &mut complete)?;
        }
        let mut rows = Vec::with_capacity(complete.len());
        for row in complete {
            if row.cells.iter().all(String::is_empty) {
                continue;
            }
            if self.header.is_none() {
                self.header = Some(row.cells);
                continue;
            }
            self.rows += 1;
            if self.rows > limits.rows {
                return Err(CsvError::TooManyRows(limits.rows));
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// What the end of a table brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The first row.
    pub header: Vec<String>,
    /// The last rows.
    pub rows: Vec<Row>,
    /// As [`Stream::has_guessed`].
    pub has_guessed: bool,
}

fn sniffed(first: &[u8]) -> (Decoding, usize) {
    let wide = |encoding: &'static encoding_rs::Encoding, skip| {
        (Decoding::Wide(Box::new(encoding.new_decoder_without_bom_handling())), skip)
    };
    match first {
        [0xef, 0xbb, 0xbf, ..] => (Decoding::Narrow(Vec::new()), 3),
        [0xff, 0xfe, ..] => wide(UTF_16LE, 2),
        [0xfe, 0xff, ..] => wide(UTF_16BE, 2),
        [low, 0, ..] if *low != 0 => wide(UTF_16LE, 0),
        [0, low, ..] if *low != 0 => wide(UTF_16BE, 0),
        _ => (Decoding::Narrow(Vec::new()), 0),
    }
}

impl Decoding {
    /// Returns whether an encoding was guessed.
    fn read(&mut self, bytes: &[u8], is_end: bool, text: &mut Vec<u8>) -> Result<bool, CsvError> {
        match self {
            Self::Sniffing(_) => Ok(false),
            Self::Narrow(carried) => {
                carried.extend_from_slice(bytes);
                let all = std::mem::take(carried);
                let (rest, has_guessed) = narrow(&all, is_end, text);
                *carried = rest.to_vec();
                Ok(has_guessed)
            }
            Self::Wide(decoder) => {
                let mut rest = bytes;
                let mut piece = vec![0; 8 << 10];
                loop {
                    let (result, read, written, has_errors) =
                        decoder.decode_to_utf8(rest, &mut piece, is_end);
                    if has_errors {
                        return Err(CsvError::NotText);
                    }
                    text.extend_from_slice(&piece[..written]);
                    rest = &rest[read..];
                    if result == CoderResult::InputEmpty {
                        return Ok(false);
                    }
                }
            }
        }
    }
}

/// Writes bytes as UTF-8, those that are none as Windows-1252; returns what may be the beginning of a character, and whether some were none.
fn narrow<'b>(bytes: &'b [u8], is_end: bool, text: &mut Vec<u8>) -> (&'b [u8], bool) {
    let mut rest = bytes;
    let mut has_guessed = false;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(whole) => {
                text.extend_from_slice(whole.as_bytes());
                return (&[], has_guessed);
            }
            Err(error) => error,
        };
        let (valid, after) = rest.split_at(error.valid_up_to());
        text.extend_from_slice(valid);
        match error.error_len() {
            None if !is_end => return (after, has_guessed),
            length => {
                has_guessed = true;
                let (wrong, behind) = after.split_at(length.unwrap_or(after.len()));
                let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(wrong);
                text.extend_from_slice(decoded.as_bytes());
                rest = behind;
            }
        }
    }
}

impl Parsing {
    fn new(delimiter: u8, skipped: u64, limits: &Limits) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        // One row, in which a single cell may be as long as any; a longer row is refused.
        let output = vec![0; limits.cell_bytes.saturating_mul(4)];
        let ends = vec![0; limits.columns];
        let quotes = Quotes::new(delimiter, skipped);
        Self { reader, quotes, output, written: 0, ends, cells: 0, line: FIRST_LINE, skipped }
    }

    fn read(&mut self, input: &[u8], limits: &Limits, rows: &mut Vec<Row>) -> Result<(), CsvError> {
        let mut rest = input;
        while !rest.is_empty() {
            let read = self.step(rest, limits, rows)?;
            rest = &rest[read..];
        }
        Ok(())
    }

    /// An empty input is the end to the parser.
    fn end(&mut self, limits: &Limits, rows: &mut Vec<Row>) -> Result<(), CsvError> {
        self.step(&[], limits, rows).map(drop)
    }

    /// Reads up to the end of a row or of the input; returns how many bytes.
    fn step(&mut self, rest: &[u8], limits: &Limits, rows: &mut Vec<Row>) -> Result<usize, CsvError> {
        if self.written == 0 && self.cells == 0 {
            // The parser passes over empty lines before a row, and so do we to say where it begins.
            self.line = self.reader.line() + empty_lines(rest);
        }
        let (output, ends) = (&mut self.output[self.written..], &mut self.ends[self.cells..]);
        let (result, read, wrote, ended) = self.reader.read_record(rest, output, ends);
        self.written += wrote;
        self.cells += ended;
        let line = self.line + self.skipped;
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            ReadRecordResult::OutputFull => return Err(CsvError::CellTooLong(line)),
            ReadRecordResult::OutputEndsFull => return Err(CsvError::TooManyColumns(line)),
            ReadRecordResult::Record => rows.push(self.row(line, limits)?),
        }
        Ok(read)
    }

    fn row(&mut self, line: u64, limits: &Limits) -> Result<Row, CsvError> {
        let mut cells = Vec::with_capacity(self.cells);
        let mut begin = 0;
        for end in &self.ends[..self.cells] {
            let cell = std::str::from_utf8(&self.output[begin..*end]).map_err(|_| CsvError::NotText)?;
            if cell.len() > limits.cell_bytes {
                return Err(CsvError::CellTooLong(line));
            }
            cells.push(bared(cell.trim()).to_owned());
            begin = *end;
        }
        (self.written, self.cells) = (0, 0);
        Ok(Row { line, cells })
    }
}

fn empty_lines(text: &[u8]) -> u64 {
    let empty = text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    empty.filter(|byte| **byte == b'\n').count() as u64
}
