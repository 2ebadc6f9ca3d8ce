//! Messages, judged and held, as a table for a spreadsheet: page by page, so that neither side keeps all of it.
//! Ids, words, points and domains: no address is in it, because none is kept. RFC 4180, and safe to open: no cell is a formula.

use std::fmt::Write;

use formats::csv::push_row;
use model::access::Access;
use model::ids::{HeldId, JudgedId};

use super::message::MessageFilter;
use super::{Desk, DeskError, Disposed, Held, HeldSearch, MessageRow};

/// A table has at most so many rows; [`MessageTable::is_cut`] says when there were more.
pub const MOST_ROWS: u32 = 100_000;

/// Rows of one piece.
const PIECE: u32 = 500;

/// The first line.
const HEAD: &str = "time,id,direction,door,action,outcome,decided by,score,reasons,undecided,sender domain,queue id,network,\
spf,dkim,dmarc,arc,relation,bytes,sha256,held\r\n";

/// The first line of held ones.
const HELD_HEAD: &str = "time,id,direction,door,state,since,ends,maybe twice,called,decided by,score,reasons,sender domain,\
recipients,recipient domains,queue id,bytes,sha256,judged\r\n";

/// A table of held messages has at most so many rows: it is made at once.
pub const MOST_HELD_ROWS: usize = 10_000;

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

    /// Returns the held messages that are asked for as a table, newest first, up to [`MOST_HELD_ROWS`].
    ///
    /// Errors: as [`Desk::held`].
    pub async fn held_csv(&self, access: &Access, search: &HeldSearch) -> Result<String, DeskError> {
        let (mut table, mut rows, mut after): (_, _, Option<HeldId>) = (HELD_HEAD.to_owned(), 0, None);
        loop {
            let page = self.held(access, search, after, PIECE).await?;
            let room = MOST_HELD_ROWS - rows;
            page.rows.iter().take(room).for_each(|held| held_line(&mut table, held));
            rows += page.rows.len().min(room);
            after = page.next;
            if after.is_none() || rows >= MOST_HELD_ROWS {
                return Ok(table);
            }
        }
    }
}

fn held_line(table: &mut String, held: &Held) {
    let message = &held.message;
    let reasons = message.reasons.iter().map(|(name, points)| format!("{name}={points}"));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let feedback = held.feedback.as_ref().map_or("", |given| given.feedback.as_str());
    push_row(
        table,
        [
            message.at.to_string(),
            message.id.to_string(),
            message.direction.to_string(),
            message.door.clone(),
            held.state.as_str().to_owned(),
            held.state_at.to_string(),
            message.end_at.to_string(),
            if held.maybe_twice { "yes".to_owned() } else { String::new() },
            feedback.to_owned(),
            message.decided_by.clone(),
            message.score.to_string(),
            reasons.collect::<Vec<_>>().join(" "),
            text(&message.sender_domain),
            message.recipient_count.to_string(),
            message.recipient_domains.join(" "),
            text(&message.queue_id),
            message.size_bytes.to_string(),
            hexadecimal(&message.message_sha256),
            message.judged.map_or_else(String::new, |judged| judged.to_string()),
        ],
    );
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
        hexadecimal(&row.message_sha256),
        trace.held.map_or_else(String::new, |held| held.to_string()),
    ];
    push_row(table, &cells);
}

fn hexadecimal(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
