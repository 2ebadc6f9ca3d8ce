//! The ladder: what marks have said so far, in steps a person understands. Ids of sentences; the words stand in `texts/`.
//!
//! No step says who did it. The other explanations, our own house first, belong beside each of them and are the caller's.

use model::phrase::Phrase;

use super::Reading;

/// From this bound on coded marks are said to lean to a copy.
const LEANING: u64 = 100;
/// From this bound on they name it.
const NAMED: u64 = 1_000_000;

/// How far the evidence reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Nothing was seen.
    Nothing,
    /// Something is out; nobody can say from which copy.
    Something,
    /// Coded marks lean to a copy: by chance an innocent one would look so in less than one case of so many.
    Leaning(u64),
    /// A mark that is in one copy only was seen: it is this copy, or our own list of marks.
    ThisCopy,
    /// Coded marks name a copy, with the bound.
    Named(u64),
}

impl Rung {
    /// Returns the sentence.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Rung::Nothing => Phrase::new("leak-rung-nothing"),
            Rung::Something => Phrase::new("leak-rung-something"),
            Rung::Leaning(one_in) => Phrase::new("leak-rung-leaning").with("one_in", one_in.to_string()),
            Rung::ThisCopy => Phrase::new("leak-rung-this-copy"),
            Rung::Named(one_in) => Phrase::new("leak-rung-named").with("one_in", one_in.to_string()),
        }
    }
}

/// Returns how far coded marks reach, and how far exclusive ones do: two kinds, never added up.
#[must_use]
pub fn rung(coded: &Reading, exclusive_hits: u32) -> (Rung, Rung) {
    let bound = coded.suspects.first().map_or(1, |first| coded.one_in(first));
    let coded = match bound {
        _ if coded.seen == 0 => Rung::Nothing,
        NAMED.. => Rung::Named(bound),
        LEANING.. => Rung::Leaning(bound),
        _ => Rung::Something,
    };
    (coded, if exclusive_hits > 0 { Rung::ThisCopy } else { Rung::Nothing })
}
