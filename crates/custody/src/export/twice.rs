//! Twice: what is asked about once more before a list leaves. Much more or less than the party had may be the wrong file; what it just got may be the same file again. What
//! somebody has to agree to is [`super::approval`], who may have anything at all [`crate::standing`].

use std::fmt;
use std::time::Duration;

use model::access::Access;
use model::ids::{CopyId, ListId, PartyId};
use model::phrase::Phrase;
use model::time::Time;
use store::custody::copy::{Copy, CopyState};
use store::custody::export::ListExport;
use store::custody::flow::Channel;

use super::{ASKS_TWICE_FROM, Checked, Preview};
use crate::attribution::day;
use crate::delivery::MOST_PUSHED_BYTES;
use crate::{Custody, CustodyError, Unfit};

/// The same list is asked about for so long after it went: less than a week, because many a list goes once a week whether anybody joined or not.
pub const SAME_WITHIN: Duration = Duration::from_hours(6 * 24);

/// Why it is asked once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twice {
    /// There is much more, or much less, in it than in the copy before.
    Difference {
        /// Rows of the copy before.
        before: u64,
        /// Rows that would leave.
        now: u64,
    },
    /// They got the same people in the same columns for the same purpose a few days ago.
    Same {
        /// That copy.
        copy: CopyId,
        /// When it went.
        went: Time,
    },
}

impl Twice {
    /// Returns the word for it in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Twice::Difference { .. } => "difference",
            Twice::Same { .. } => "same",
        }
    }

    /// Returns when the same went to them, if that is why.
    #[must_use]
    pub const fn same_since(self) -> Option<Time> {
        match self {
            Twice::Difference { .. } => None,
            Twice::Same { went, .. } => Some(went),
        }
    }

    /// Returns what is asked, in words.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Twice::Difference { before, now } => Phrase::new("seal-twice-difference")
                .with("before", before.to_string())
                .with("rows", now.to_string()),
            Twice::Same { went, .. } => Phrase::new("seal-twice-same").with("since", day(went)),
        }
    }
}

impl fmt::Display for Twice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Twice::Difference { before, now } => {
                write!(out, "it has {now} rows, the copy before had {before}")
            }
            Twice::Same { went, .. } => {
                write!(out, "they got the same people on {}, and nobody joined or left since", day(*went))
            }
        }
    }
}

impl Custody {
    /// Says why it is asked once more whether what would leave is meant; none if nothing is odd about it, or if somebody has said so.
    pub(super) async fn twice(
        &self,
        access: &Access,
        (wanted, list): (&Checked, ListId),
        preview: &Preview,
        now: Time,
    ) -> Result<Option<Twice>, CustodyError> {
        if wanted.knows_difference {
            return Ok(None);
        }
        let rows = preview.counted.rows;
        match preview.before {
            Some(before) if is_much(before, rows) => Ok(Some(Twice::Difference { before, now: rows })),
            _ => self.same_again(access, (wanted, list), preview, now).await,
        }
    }

    /// Whether they have just this list: only where it is certain, and not where a program brings it to them by itself.
    async fn same_again(
        &self,
        access: &Access,
        (wanted, list): (&Checked, ListId),
        preview: &Preview,
        now: Time,
    ) -> Result<Option<Twice>, CustodyError> {
        let Some(known) = preview.difference.filter(|known| (known.joined, known.left) == (0, 0)) else {
            return Ok(None);
        };
        let custody = self.store().custody();
        // Of one that they had already nobody knows which columns are in it.
        let Some(export) = custody.export_fetch(access, known.last).await? else { return Ok(None) };
        let last = self.store().shared().copy_fetch(access, known.last).await?;
        let Some(went) = went(&last, now).filter(|_| is_same(wanted, preview, (&last, &export))) else {
            return Ok(None);
        };
        let is_by_program = self.goes_by_program(access, wanted.party, list).await?;
        Ok((!is_by_program).then_some(Twice::Same { copy: last.id, went }))
    }

    /// Whether somebody declared that a program brings the list there: then it comes again and again.
    async fn goes_by_program(
        &self,
        access: &Access,
        party: PartyId,
        list: ListId,
    ) -> Result<bool, CustodyError> {
        let flows = self.flows(access).await?;
        Ok(flows.iter().any(|flow| {
            flow.from.is_none()
                && flow.to == party
                && flow.list.is_none_or(|of| of == list)
                && matches!(flow.channel, Channel::Api | Channel::Sftp)
        }))
    }
}

/// When a copy went that is with them still, if that is not long ago.
fn went(last: &Copy, now: Time) -> Option<Time> {
    let (went, _) = last.out.as_ref().filter(|_| last.state == CopyState::Out)?;
    (now.since(*went) < SAME_WITHIN).then_some(*went)
}

/// Whether as much leaves, in the same columns and for the same purpose.
fn is_same(wanted: &Checked, preview: &Preview, (last, export): (&Copy, &ListExport)) -> bool {
    export.rows == preview.counted.rows
        && export.columns == preview.layout.columns
        && last.purpose == wanted.purpose
}

/// Refuses what is asked about once more, and what has people in it who were removed, unless that is meant; and what is too long for the party's platform.
pub(super) fn fits(wanted: &Checked, preview: &Preview, length_bytes: u64) -> Result<(), CustodyError> {
    match preview.twice {
        Some(twice) => Err(CustodyError::AsksTwice(twice)),
        None if preview.removed > 0 && !wanted.knows_removed => {
            Err(CustodyError::RemovedAgain { people: preview.removed })
        }
        None if wanted.push.is_some() && length_bytes > MOST_PUSHED_BYTES => Err(Unfit::PushTooLong.into()),
        None => Ok(()),
    }
}

/// Whether so much more, or less, asks twice.
fn is_much(before: u64, now: u64) -> bool {
    before > 0 && before.abs_diff(now).saturating_mul(100) / before >= ASKS_TWICE_FROM
}
