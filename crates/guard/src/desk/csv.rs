//! Messages as a table for a spreadsheet: page by page, so that neither side keeps all of it.
//! Ids, words, points and domains: no address is in it, because none is kept. RFC 4180, and safe to open: no cell is a formula.

use std::fmt::Write;

use model::access::Access;
use model::ids::JudgedId;

use super::message::MessageFilter;
use super::{Desk, DeskError, Disposed, MessageRow};

/// A table has at most so many rows; [`MessageTable::is_cut`] says when there were more.
pub const MOST_ROWS: u32 = 100_000;

/// Rows of one piece.
const PIECE: u32 = 500;

/// The first line.
const HEAD: &str = "time,id,direction,door,action,outcome,decided by,score,reasons,undecided,sender domain,queue id,network,\
spf,dkim,dmarc,arc,relation,bytes,sha256,held\r\n";

/// A table on its way; ask for pieces until there are none.
pub struct MessageTable {
    desk: Desk,
    access: Access,
    filter: MessageFilter,
    at: Option<Place>,
    rows: u32,
    is_cut: bool,
}

/// How far it is.
#[derive(Clone, Copy)]
enum Place {
    Beginning,
    After(JudgedId),
}

impl Desk {
    /// Returns the messages that are asked for as a table.
    ///
    /// Errors: as [`Desk::messages`], before anything is written.
    pub fn messages_csv(&self, access: &Access, filter: &MessageFilter) -> Result<MessageTable, DeskError> {
        self.asked(filter)?;
        Ok(MessageTable {
            desk: self.clone(),
            access: access.clone(),
            filter: filter.clone(),
            at: Some(Place::Beginning),
            rows: 0,
            is_cut: false,
        })
    }
}

impl MessageTable {
    /// Returns the next piece, whole lines; none at the end.
    pub async fn next(&mut self) -> Result<Option<String>, DeskError> {
        let Some(place) = self.at else { return Ok(None) };
        let (mut piece, after) = match place {
            Place::Beginning => (HEAD.to_owned(), None),
            Place::After(id) => (String::new(), Some(id)),
        };
        let limit = PIECE.min(MOST_ROWS - self.rows);
        let page = self.desk.messages(&self.access, &self.filter, after, limit).await?;
        page.rows.iter().for_each(|row| line(&mut piece, row));
        self.rows += u32::try_from(page.rows.len()).unwrap_or(PIECE);
        self.is_cut = self.rows >= MOST_ROWS && page.next.is_some();
        self.at = page.next.filter(|_| !self.is_cut).map(Place::After);
        Ok(Some(piece))
    }

    /// Says whether there were more rows than [`MOST_ROWS`]; known after the last piece.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

fn line(table: &mut String, row: &MessageRow) {
    let joined = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(" ");
    let reasons = joined(&mut row.reasons.iter().map(|(name, points)| format!("{name}={points}")));
    let undecided = joined(&mut row.undecided.iter().map(|(rule, _)| rule.clone()));
    let (trace, origin) = (&row.trace, &row.origin);
    let sha256 = row.message_sha256.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        row.at.to_string(),
        row.id.to_string(),
        row.direction.to_string(),
        text(&trace.door),
        row.action.to_string(),
        trace.disposed.map_or_else(String::new, |disposed: Disposed| disposed.as_str().to_owned()),
        row.decided_by.clone(),
        row.score.to_string(),
        reasons,
        undecided,
        text(&row.sender_domain),
        text(&trace.queue_id),
        text(&trace.client_network),
        text(&origin.spf),
        text(&origin.dkim),
        text(&origin.dmarc),
        text(&origin.arc),
        text(&origin.relation),
        row.size_bytes.to_string(),
        sha256,
        trace.held.map_or_else(String::new, |held| held.to_string()),
    ];
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            table.push(',');
        }
        push_cell(table, cell);
    }
    table.push_str("\r\n");
}

/// RFC 4180 §2: quotes around what holds a separator. A cell that a spreadsheet would calculate is made text; a number stays one.
fn push_cell(table: &mut String, cell: &str) {
    let is_number = cell.parse::<f64>().is_ok();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let is_quoted = is_formula || cell.contains([',', '"', '\r', '\n']);
    if !is_quoted {
        table.push_str(cell);
        return;
    }
    table.push('"');
    if is_formula {
        table.push('\'');
    }
    table.push_str(&cell.replace('"', "\"\""));
    table.push('"');
}

#[cfg(test)]
mod tests {
    use super::push_cell;

    #[test]
    fn cells_are_quoted_and_never_a_formula() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("-1.25", "-1.25"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+cmd", "\"'+cmd\""),
            ("@SUM", "\"'@SUM\""),
            ("-2+3", "\"'-2+3\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            let mut table = String::new();
            push_cell(&mut table, cell);
            assert_eq!(table, expected, "{cell}");
        }
    }
}
