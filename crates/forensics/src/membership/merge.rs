//! Merging: the runs of all pieces as one row, in order of key and joining; what a later piece says of a run counts.

use super::MOST_PIECES;
use super::format::{Piece, Run};

pub(super) struct Merge<'p, 'b> {
    pieces: &'p [Piece<'b>],
    /// How far each is read.
    places: [usize; MOST_PIECES],
}

impl<'p, 'b> Merge<'p, 'b> {
    /// `Membership::open` holds the pieces to [`MOST_PIECES`].
    pub(super) fn new(pieces: &'p [Piece<'b>]) -> Self {
        Merge { pieces, places: [0; MOST_PIECES] }
    }
}

impl Iterator for Merge<'_, '_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let mut first: Option<Run> = None;
        for (piece, place) in self.pieces.iter().zip(&self.places) {
            if *place >= piece.len() {
                continue;
            }
            let run = piece.run(*place);
            // Several speak of the same run where a later one closes it: the last one counts.
            if first.is_none_or(|first| order(run) <= order(first)) {
                first = Some(run);
            }
        }
        let first = first?;
        for (piece, place) in self.pieces.iter().zip(&mut self.places) {
            if *place < piece.len() && order(piece.run(*place)) == order(first) {
                *place += 1;
            }
        }
        Some(first)
    }
}

fn order(run: Run) -> (u64, u16) {
    (run.key, run.joined)
}
