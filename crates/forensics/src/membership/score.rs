//! Scoring: how many rows of a dump were in each copy, for all copies by one walk: each run adds one where it begins and takes one where it ends, and
//! the sums from the first copy on are the counts.

use super::Key;
use super::format::{OPEN, Piece};

/// How a dump and the copies overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    /// Different rows of the dump.
    pub rows: u64,
    /// Those that were in any copy.
    pub known: u64,
    /// Those that were in each copy, by its number.
    pub hits: Vec<u64>,
}

pub(super) fn score(pieces: &[Piece<'_>], copies: u16, dump: &[Key]) -> Scores {
    let mut changes = vec![0_i64; usize::from(copies) + 1];
    let mut known = 0;
    for key in dump {
        let mut is_known = false;
        for piece in pieces {
            for run in piece.runs_of(key.0) {
                is_known = true;
                let (joined, left) = (usize::from(run.joined), usize::from(run.left));
                if !piece.closes(run) {
                    add(&mut changes, joined, 1);
                }
                if run.left != OPEN {
                    add(&mut changes, left, -1);
                }
            }
        }
        known += u64::from(is_known);
    }
    let mut now = 0_i64;
    let hits = changes.iter().take(usize::from(copies)).map(|change| {
        now += change;
        // Below zero only where bytes are damaged.
        u64::try_from(now).unwrap_or(0)
    });
    Scores { rows: dump.len() as u64, known, hits: hits.collect() }
}

/// What damaged bytes say of copies that do not exist is left out.
fn add(changes: &mut [i64], copy: usize, change: i64) {
    if let Some(here) = changes.get_mut(copy) {
        *here += change;
    }
}
