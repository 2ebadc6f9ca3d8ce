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
    /// The same, of those who were in few copies, in more, and in many: who was in few says more about which.
    pub tenures: Vec<Tenure>,
}

/// Rows of people who were in about so many copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// In how many copies all of them were, taken together.
    pub copies: u64,
    /// Different rows.
    pub rows: u64,
    /// Those that were in each copy, by its number.
    pub hits: Vec<u64>,
}

/// People are told apart by how many copies they were in, in steps of half as much again: 1, 2, 3, 4, 6, 8, 12 and so on.
const TENURES: usize = 2 * 16;

pub(super) fn score(pieces: &[Piece<'_>], copies: u16, dump: &[Key]) -> Scores {
    let all = usize::from(copies);
    let mut changes = vec![Vec::new(); TENURES];
    let mut counts = [(0_u64, 0_u64); TENURES];
    let mut of_row: Vec<(u16, i64)> = Vec::new();
    for key in dump {
        of_row.clear();
        let mut is_known = false;
        for piece in pieces {
            for run in piece.runs_of(key.0) {
                is_known = true;
                if !piece.closes(run) {
                    of_row.push((run.joined, 1));
                }
                if run.left != OPEN {
                    of_row.push((run.left, -1));
                }
            }
        }
        if !is_known {
            continue;
        }
        let in_copies: i64 =
            of_row.iter().map(|(copy, change)| change * i64::from(copies.saturating_sub(*copy))).sum();
        // Out of bounds only where bytes are damaged.
        let in_copies = in_copies.clamp(1, i64::from(copies.max(1))).cast_unsigned();
        let tenure = tenure(in_copies);
        counts[tenure] = (counts[tenure].0 + in_copies, counts[tenure].1 + 1);
        let changes: &mut Vec<i64> = &mut changes[tenure];
        changes.resize(all + 1, 0);
        of_row.iter().for_each(|(copy, change)| add(changes, usize::from(*copy), *change));
    }
    let tenures: Vec<Tenure> = changes
        .iter()
        .zip(counts)
        .filter(|(_, (_, rows))| *rows > 0)
        .map(|(changes, (copies, rows))| Tenure { copies, rows, hits: sums(&changes[..all]) })
        .collect();
    let mut hits = vec![0; all];
    for tenure in &tenures {
        hits.iter_mut().zip(&tenure.hits).for_each(|(hits, more)| *hits += more);
    }
    Scores { rows: dump.len() as u64, known: tenures.iter().map(|tenure| tenure.rows).sum(), hits, tenures }
}

fn tenure(in_copies: u64) -> usize {
    let octave = in_copies.ilog2();
    let is_upper_half = octave > 0 && in_copies >> (octave - 1) & 1 == 1;
    // At most 2^16 copies.
    (2 * octave as usize + usize::from(is_upper_half)).min(TENURES - 1)
}

/// The sums from the first on; below zero only where bytes are damaged.
fn sums(changes: &[i64]) -> Vec<u64> {
    let mut now = 0_i64;
    let sum = |change: &i64| {
        now += change;
        u64::try_from(now).unwrap_or(0)
    };
    changes.iter().map(sum).collect()
}

/// What damaged bytes say of copies that do not exist is left out.
fn add(changes: &mut [i64], copy: usize, change: i64) {
    if let Some(here) = changes.get_mut(copy) {
        *here += change;
    }
}
