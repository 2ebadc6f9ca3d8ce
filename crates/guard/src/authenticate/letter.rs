//! A message while its signatures are checked: its fields, its body, and what of the body has been hashed.

use std::sync::{Mutex, PoisonError};

use mail::{
    Message,
    authentication::{
        canonical::Form,
        field::{Field, body, fields},
        signature::{BodyCut, BodyHash},
    },
};

use super::body_hash::body_hashes;

/// Lines of a body under a signature that are hashed. 64 MB in base64 have 900,000; a body of more lines is made of hardly
/// anything but their ends, each of which costs as much as thirty bytes.
const MAX_BODY_LINES: usize = 2_000_000;

/// The bytes signatures cover.
pub(super) struct Letter<'a> {
    /// From the top.
    pub(super) fields: Vec<Field<'a>>,
    body: &'a [u8],
    /// What has been hashed, so that a second signature of the same kind costs nothing. Locked for a look, never while waiting.
    known: Mutex<Vec<(BodyCut, BodyHash)>>,
}

impl<'a> Letter<'a> {
    pub(super) fn new(raw: &'a [u8], message: &Message) -> Self {
        Self { fields: fields(raw, message), body: body(raw, message), known: Mutex::default() }
    }

    /// Whether the body has few enough lines to be hashed.
    pub(super) fn is_body_within_limit(&self) -> bool {
        memchr::memchr_iter(b'\n', self.body).count() <= MAX_BODY_LINES
    }

    /// Hashes the body as asked, in one pass for each form, in the order asked.
    pub(super) fn body_hashes(&self, cuts: &[BodyCut]) -> Vec<BodyHash> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for form in [Form::Simple, Form::Relaxed] {
            let is_new = |cut: &&BodyCut| cut.0 == form && !known.iter().any(|(done, _)| done == *cut);
            let mut lengths: Vec<_> = cuts.iter().filter(is_new).map(|(_, length)| *length).collect();
            lengths.sort_unstable();
            lengths.dedup();
            if lengths.is_empty() {
                continue;
            }
            let found = body_hashes(form, self.body, &lengths);
            let hashes = found.hashes.into_iter().map(|hash| BodyHash { hash, whole_length: found.length });
            known.extend(lengths.into_iter().map(|length| (form, length)).zip(hashes));
        }
        let of = |cut: &BodyCut| known.iter().find(|(done, _)| done == cut).map(|(_, hash)| *hash);
        cuts.iter().map(|cut| of(cut).expect("each cut was hashed above")).collect()
    }

    /// The fields of a name with their places, topmost first.
    pub(super) fn named(&self, name: &'static str) -> impl Iterator<Item = (usize, Field<'a>)> {
        self.fields.iter().copied().enumerate().filter(move |(_, field)| field.is(name))
    }
}
