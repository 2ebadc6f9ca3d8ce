//! The door of response: cases, their facts and obligations, who is affected, letters, commitments.
//! Keeps what response decides. Words in it are of our own people, and name nobody's address; who is affected is fingerprints only.

pub mod affected;
pub mod breach;
pub mod commitment;
pub mod fact;
pub mod letter;
pub mod obligation;

use std::sync::Arc;

use model::time::Time;

use crate::{House, database::Row, error::StoreError};

/// What response writes.
#[derive(Clone)]
pub struct ResponseStore {
    pub(crate) house: Arc<House>,
}

/// Something that was ended with a word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub at: Time,
    /// By whom: an actor, not an address.
    pub by: String,
    /// What is to be said of it.
    pub note: String,
}

/// Longest note, in characters.
pub const MAX_NOTE: usize = 2_000;

/// Says what is wrong with words that people typed; they are short, and hold no address.
fn fit(what: &'static str, words: &[&str], most_letters: usize) -> Result<(), StoreError> {
    let unfit = |detail| Err(StoreError::Unfit { what, detail });
    if words.iter().any(|text| text.chars().count() > most_letters) {
        return unfit("a text in it is too long");
    }
    // PostgreSQL keeps no zero byte in a text.
    if words.iter().any(|text| text.contains('\0')) {
        return unfit("it holds a zero byte");
    }
    if words.iter().any(|text| text.contains('@')) {
        return unfit("a text in it holds an address");
    }
    Ok(())
}

/// Reads three columns from this one on: when, by whom, with which note.
fn closing_of(row: &Row, at: usize) -> Result<Option<Closing>, StoreError> {
    let (time, by, note) = (row.optional_time(at)?, row.optional_text(at + 1)?, row.optional_text(at + 2)?);
    Ok(time.zip(by).zip(note).map(|((at, by), note)| Closing { at, by, note }))
}
