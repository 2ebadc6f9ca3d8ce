//! What we know of the two who write to each other, as guard's profiles answer it.
//! Not the keeping of profiles (`guard::profile`); until the stream brings them every relation is unknown.

/// How well the writer is known to the reader's side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Nobody has kept count: what depends on it stays undecided.
    #[default]
    Unknown,
    /// We have never written to this address, and it has not written to us long enough to be known.
    First,
    /// Our side has written to it, or it has written to us over weeks; an attacker's own mail never makes him known.
    Known,
}
