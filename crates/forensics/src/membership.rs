//! Membership: in which copies of a list each address was, as sorted keyed prints with runs of copies; and how many rows of a dump were in each copy.
//! Not files: `store` maps and appends them, this crate sees their bytes ([`mod@format`]). Not what the counts mean ([`crate::attribution`]). Pure.
//!
//! Copies are numbered in the order in which they were made. Somebody who stays on the list is one run `[joined, left)` over all copies he was in, so
//! 120 monthly copies of a list cost little more than one. Put the copies of one flow (one list, one segment, one holder or several) into one file: a
//! file of copies that have little in common is just as right, and larger.
//!
//! A file is a row of *pieces*: the first holds the runs, each later one what a new copy changes. Appending never rewrites what is there; a piece that
//! was cut off by a crash is recognised, ignored, and to be cut away before the next ([`Membership::whole_bytes`]). [`Membership::compact`] makes one
//! piece of many, and leaves out copies that are past the retention limit.

use std::time::Duration;

use model::fingerprint::Fingerprint;
use model::time::Time;
use thiserror::Error;

pub mod format;
mod merge;
mod renumber;
mod score;
#[cfg(test)]
mod tests;

use format::{OPEN, Piece, Run, Writer};
use merge::Merge;
pub use score::{Scores, Tenure};

/// A file has no more pieces than that: a lookup asks each. Then it is compacted.
pub const MOST_PIECES: usize = 64;
/// A file knows no more copies than that: their numbers have two bytes, and the last one says "still there".
pub const MOST_COPIES: u16 = u16::MAX - 1;
/// How long a copy is remembered unless somebody sets it otherwise or a legal hold forbids forgetting.
pub const KEPT_MONTHS: u32 = 36;

/// What a membership file knows of an address: the first eight bytes of its fingerprint.
///
/// With ten million rows and a hundred million people, chance makes `10^15 / 2^64`, some 5 in 100,000, wrong matches in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub u64);

impl From<&Fingerprint> for Key {
    fn from(print: &Fingerprint) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *print.as_bytes();
        Key(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

/// Keys in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SortedKeys(Vec<Key>);

impl SortedKeys {
    /// Sorts keys and takes out what stands there twice.
    #[must_use]
    pub fn new(mut keys: Vec<Key>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        SortedKeys(keys)
    }

    /// Returns the keys.
    #[must_use]
    pub fn as_slice(&self) -> &[Key] {
        &self.0
    }
}

/// A copy as a membership file knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyHead {
    /// The id of the copy, as bytes.
    pub id: [u8; 16],
    /// When it was made.
    pub made_at: Time,
    /// How many different addresses were in it.
    pub rows: u64,
}

/// A run of copies somebody was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The number of the first copy he was in.
    pub joined: u16,
    /// The number of the first copy he was no longer in; none if he is in the last one.
    pub left: Option<u16>,
}

impl Span {
    /// Says whether a copy is in the run.
    #[must_use]
    pub fn has(&self, copy: u16) -> bool {
        self.joined <= copy && self.left.is_none_or(|left| copy < left)
    }
}

/// Bytes are no membership, or nothing more can be added to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MembershipError {
    /// They begin otherwise, or end within the first piece.
    #[error("read a membership file: it does not begin as one")]
    NotMembership,
    /// A newer program wrote them.
    #[error("read a membership file of version {0}: this program knows version 1")]
    Version(u16),
    /// A piece that others follow is not as it was written.
    #[error("read piece {0} of a membership file: it is damaged")]
    Damaged(usize),
    /// More than [`MOST_PIECES`].
    #[error("read or extend a membership file: it has too many pieces and must be compacted")]
    TooManyPieces,
    /// More than [`MOST_COPIES`].
    #[error("extend a membership file: it knows too many copies")]
    TooManyCopies,
    /// More than 2^32 runs.
    #[error("write a membership file: too many rows for one file")]
    TooManyRows,
}

/// The membership of a list's copies, over bytes that somebody else holds.
#[derive(Clone, Debug, Default)]
pub struct Membership<'b> {
    pieces: Vec<Piece<'b>>,
    whole_bytes: usize,
    torn_bytes: usize,
}

impl<'b> Membership<'b> {
    /// Reads the heads of all pieces. No bytes are a membership without copies.
    ///
    /// Checks the sums of all heads and of every piece but the first, which may be a gigabyte: [`Membership::verify`] reads that, too. Whatever the
    /// first holds, nothing here reads beyond the bytes or panics.
    ///
    /// Errors: no membership, of another version, damaged before its last piece, or of too many pieces.
    pub fn open(bytes: &'b [u8]) -> Result<Self, MembershipError> {
        let mut found = Membership::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let place = found.pieces.len();
            let Some((piece, behind)) = Piece::read(rest)? else {
                // Cut off while it was appended; the first piece is written as a file of its own and never appended.
                if place == 0 {
                    return Err(MembershipError::NotMembership);
                }
                found.torn_bytes = rest.len();
                return Ok(found);
            };
            if place > 0 && !piece.is_whole() {
                if !behind.is_empty() {
                    return Err(MembershipError::Damaged(place));
                }
                found.torn_bytes = rest.len();
                return Ok(found);
            }
            if usize::from(piece.first_copy) != usize::from(found.copies()) {
                return Err(MembershipError::Damaged(place));
            }
            if place == MOST_PIECES {
                return Err(MembershipError::TooManyPieces);
            }
            found.whole_bytes += rest.len() - behind.len();
            found.pieces.push(piece);
            rest = behind;
        }
        Ok(found)
    }

    /// Reads everything: sums, order of the columns, table of buckets.
    ///
    /// Errors: [`MembershipError::Damaged`] with the piece.
    pub fn verify(&self) -> Result<(), MembershipError> {
        let damaged = self.pieces.iter().position(|piece| !piece.is_whole() || !piece.is_ordered());
        damaged.map_or(Ok(()), |place| Err(MembershipError::Damaged(place)))
    }

    /// Returns how many bytes hold whole pieces: the next piece goes there.
    #[must_use]
    pub fn whole_bytes(&self) -> usize {
        self.whole_bytes
    }

    /// Returns how many bytes behind them are of a piece that was cut off; to be cut away before the next is appended.
    #[must_use]
    pub fn torn_bytes(&self) -> usize {
        self.torn_bytes
    }

    /// Returns of how many pieces it is.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Returns how many copies it knows.
    #[must_use]
    pub fn copies(&self) -> u16 {
        // `Piece::read` holds the sum below `MOST_COPIES`.
        self.pieces.last().map_or(0, |piece| piece.first_copy + piece.copies())
    }

    /// Returns how many different addresses were in any copy.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.pieces.last().map_or(0, |piece| piece.people)
    }

    /// Returns a copy by its number.
    #[must_use]
    pub fn copy(&self, number: u16) -> Option<CopyHead> {
        let piece = self.pieces.iter().rfind(|piece| piece.first_copy <= number)?;
        piece.head(number - piece.first_copy)
    }

    /// Returns the runs of copies somebody was in, oldest first; none for a stranger.
    #[must_use]
    pub fn spans(&self, key: Key) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for piece in &self.pieces {
            for run in piece.runs_of(key.0) {
                let left = (run.left != OPEN).then_some(run.left);
                match spans.iter_mut().rfind(|span| piece.closes(run) && span.joined == run.joined) {
                    Some(span) => span.left = left,
                    None => spans.push(Span { joined: run.joined, left }),
                }
            }
        }
        spans
    }

    /// Says whether somebody was in any copy.
    #[must_use]
    pub fn knows(&self, key: Key) -> bool {
        self.pieces.iter().any(|piece| !piece.places_of(key.0).is_empty())
    }

    /// Counts how many of many keys are known, as [`Membership::knows`] says of one: what one lookup waits for in memory, all wait for together.
    #[must_use]
    pub fn count_known(&self, keys: &[Key]) -> usize {
        let mut unknown: Vec<u64> = keys.iter().map(|key| key.0).collect();
        for piece in &self.pieces {
            unknown = piece.unknown_of(&unknown);
        }
        keys.len() - unknown.len()
    }

    /// Returns everybody who was in any copy, in order, each once.
    pub fn everybody(&self) -> impl Iterator<Item = Key> {
        let mut last = None;
        Merge::new(&self.pieces).filter_map(move |run| {
            let is_again = last == Some(run.key);
            last = Some(run.key);
            (!is_again).then_some(Key(run.key))
        })
    }

    /// Returns how many copies and different people are known once a piece stands behind all others ([`Membership::append`]), or alone
    /// ([`Membership::compact`]); nobody and nothing for no bytes.
    ///
    /// Errors: the bytes are no piece.
    pub fn known_after(piece: &[u8]) -> Result<(u16, u64), MembershipError> {
        if piece.is_empty() {
            return Ok((0, 0));
        }
        let (piece, _) = Piece::read(piece)?.ok_or(MembershipError::NotMembership)?;
        Ok((piece.first_copy + piece.copies(), piece.people))
    }

    /// Counts how many rows of a dump were in each copy, for all copies at once.
    #[must_use]
    pub fn score(&self, dump: &SortedKeys) -> Scores {
        score::score(&self.pieces, self.copies(), dump.as_slice())
    }

    /// Returns the piece to be appended for one more copy, which must be the newest.
    ///
    /// Errors: there are too many pieces, copies or rows.
    pub fn append(
        &self,
        id: [u8; 16],
        made_at: Time,
        members: &SortedKeys,
    ) -> Result<Vec<u8>, MembershipError> {
        let number = self.copies();
        if number >= MOST_COPIES {
            return Err(MembershipError::TooManyCopies);
        }
        if self.pieces.len() >= MOST_PIECES {
            return Err(MembershipError::TooManyPieces);
        }
        let mut writer = Writer::default();
        let mut people = self.people();
        let mut there = Merge::new(&self.pieces).filter(|run| run.left == OPEN).peekable();
        let mut join = |writer: &mut Writer, key: u64| {
            people += u64::from(number == 0 || !self.knows(Key(key)));
            writer.push(Run { key, joined: number, left: OPEN });
        };
        for key in members.as_slice() {
            while let Some(gone) = there.next_if(|run| run.key < key.0) {
                writer.push(Run { left: number, ..gone });
            }
            if there.next_if(|run| run.key == key.0).is_none() {
                join(&mut writer, key.0);
            }
        }
        there.for_each(|gone| writer.push(Run { left: number, ..gone }));
        let head = CopyHead { id, made_at, rows: members.as_slice().len() as u64 };
        writer.finish(number, &[head], people)
    }

    /// Returns the number of the first copy that is younger than the limit, so that [`Membership::compact`] forgets those before it.
    /// Whoever has a legal hold on the list does not ask.
    #[must_use]
    pub fn first_kept(&self, now: Time, keep: Duration) -> u16 {
        let oldest = now.minus(keep);
        let is_kept = |number: &u16| self.copy(*number).is_some_and(|copy| copy.made_at >= oldest);
        (0..self.copies()).find(is_kept).unwrap_or(self.copies())
    }

    /// Returns the same as one piece, without the copies before a number and without those who were in no other. The copies are numbered anew.
    ///
    /// Nothing is left of a membership whose copies are all forgotten: no bytes.
    /// Errors: there are too many rows.
    pub fn compact(&self, from: u16) -> Result<Vec<u8>, MembershipError> {
        self.rewritten(from, Some)
    }

    /// Returns the same as one piece without some people: nothing says that they were ever there but how many rows each copy had.
    ///
    /// Errors: there are too many rows.
    pub fn without_people(&self, gone: &SortedKeys) -> Result<Vec<u8>, MembershipError> {
        let gone = gone.as_slice();
        self.rewritten(0, |key| gone.binary_search(&Key(key)).is_err().then_some(key))
    }

    /// Returns the same as one piece with other keys: a second keyed function over the first, so that the files are of no use to whoever has the old
    /// key alone ([`crate::fingerprint::Layered`]). `lift` must give different keys for different keys.
    ///
    /// Errors: there are too many rows.
    pub fn lifted(&self, lift: impl Fn(Key) -> Key) -> Result<Vec<u8>, MembershipError> {
        self.rewritten(0, |key| Some(lift(Key(key)).0))
    }

    /// Returns a membership of runs that are known already, as when a history is taken over from elsewhere: the copies in their order, and who was in
    /// which, in any order. Runs of one person must not touch each other; those that name no copy are left out.
    ///
    /// Errors: too many copies or rows.
    pub fn of_runs(
        heads: &[CopyHead],
        runs: impl Iterator<Item = (Key, Span)>,
    ) -> Result<Vec<u8>, MembershipError> {
        let copies = u16::try_from(heads.len()).ok().filter(|copies| *copies <= MOST_COPIES);
        let copies = copies.ok_or(MembershipError::TooManyCopies)?;
        if copies == 0 {
            return Ok(Vec::new());
        }
        let mut writer = Writer::default();
        for (key, span) in runs {
            let left = span.left.filter(|left| *left < copies).unwrap_or(OPEN);
            if span.joined < left && span.joined < copies {
                writer.push(Run { key: key.0, joined: span.joined, left });
            }
        }
        writer.sort();
        let people = writer.different_keys();
        writer.finish(0, heads, people)
    }

    /// `lift` returns the key somebody is known by from now on; nobody knows whoever has none.
    fn rewritten(&self, from: u16, lift: impl Fn(u64) -> Option<u64>) -> Result<Vec<u8>, MembershipError> {
        if from >= self.copies() {
            return Ok(Vec::new());
        }
        let kept = Merge::new(&self.pieces).filter(|run| run.left > from).filter_map(|run| {
            let joined = run.joined.saturating_sub(from);
            let left = if run.left == OPEN { OPEN } else { run.left - from };
            Some(Run { key: lift(run.key)?, joined, left })
        });
        let heads: Vec<CopyHead> = (from..self.copies()).filter_map(|number| self.copy(number)).collect();
        let mut writer = Writer::default();
        kept.for_each(|run| writer.push(run));
        writer.sort();
        let people = writer.different_keys();
        writer.finish(0, &heads, people)
    }
}
