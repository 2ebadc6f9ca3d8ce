//! Quotation marks of a table, followed beside the parser: it takes the end of the file for the end of a quoted cell, and of whoever stands in that cell nobody would know.
//!
//! Two things are refused. A mark that is open at the end. And a cell that goes over several lines and goes on behind its closing mark, as `"broken⏎cy@…,"ok"` does: there the
//! first mark was a stray one, and what closed it belongs to another row. Within one line nothing is lost by it, and people write such cells.

use super::CsvError;

/// Where we are in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before its first byte.
    Begin,
    /// In one that does not begin with a mark; marks in it are letters.
    Bare,
    Quoted,
    /// Behind a mark that closes it, unless another follows.
    Closed,
}

/// Follows the marks of one table, piece by piece.
pub(super) struct Quotes {
    delimiter: u8,
    place: Place,
    /// Lines that ended before here.
    lines: u64,
    /// Lines that ended before the mark that was opened last.
    opened: u64,
}

impl Quotes {
    /// Begins below as many lines as were left out.
    pub(super) fn new(delimiter: u8, skipped: u64) -> Self {
        Quotes { delimiter, place: Place::Begin, lines: skipped, opened: skipped }
    }

    /// Takes the next bytes; of those without a mark only the last tells something.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), CsvError> {
        let mut pieces = bytes.split(|byte| *byte == b'"');
        pieces.next().map_or(Ok(()), |piece| self.pass(piece))?;
        pieces.try_for_each(|piece| {
            self.mark();
            self.pass(piece)
        })
    }

    /// Says that there is no more.
    pub(super) fn end(&self) -> Result<(), CsvError> {
        if self.place == Place::Quoted { Err(self.not_closed()) } else { Ok(()) }
    }

    fn mark(&mut self) {
        self.place = match self.place {
            Place::Begin => {
                self.opened = self.lines;
                Place::Quoted
            }
            Place::Bare => Place::Bare,
            Place::Quoted => Place::Closed,
            // RFC 4180 §2: a quotation mark within a quoted cell is doubled.
            Place::Closed => Place::Quoted,
        };
    }

    fn pass(&mut self, piece: &[u8]) -> Result<(), CsvError> {
        let (Some(first), Some(last)) = (piece.first(), piece.last()) else { return Ok(()) };
        // Spaces behind a mark are spaces around a cell.
        if self.place == Place::Closed && self.lines > self.opened && !self.ends(*first) && *first != b' ' {
            return Err(self.not_closed());
        }
        self.lines += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
        if self.place != Place::Quoted {
            self.place = if self.ends(*last) { Place::Begin } else { Place::Bare };
        }
        Ok(())
    }

    fn ends(&self, byte: u8) -> bool {
        byte == self.delimiter || matches!(byte, b'\r' | b'\n')
    }

    fn not_closed(&self) -> CsvError {
        CsvError::NotClosed(self.opened + 1)
    }
}
