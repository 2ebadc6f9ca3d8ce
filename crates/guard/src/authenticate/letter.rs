//! A message as signatures see it: fields as raw bytes, and the body. Made from what `mail` parsed, so that both speak of
//! the same fields; nothing is parsed twice.

use std::sync::{Mutex, PoisonError};

use mail::Message;

use super::canonical::{Form, body_hashes};

/// The bytes signatures cover.
pub(super) struct Letter<'a> {
    /// From the top.
    pub(super) fields: Vec<Field<'a>>,
    body: &'a [u8],
    /// What has been hashed, so that a second signature of the same kind costs nothing. Locked for a look, never while waiting.
    known: Mutex<Vec<(BodyCut, BodyHash)>>,
}

/// How much of the body, and in which form.
pub(super) type BodyCut = (Form, Option<u64>);

/// The hash of a body in some form and length, and how long the whole of that form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BodyHash {
    pub(super) hash: [u8; 32],
    pub(super) whole_length: u64,
}

/// One header field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// The name without white space.
    pub(super) name: &'a [u8],
    /// Everything after the colon, folds and line end included.
    pub(super) value: &'a [u8],
    /// Name, colon, value.
    pub(super) whole: &'a [u8],
}

impl<'a> Letter<'a> {
    pub(super) fn new(raw: &'a [u8], message: &Message) -> Self {
        let fields = message.headers.list.iter().filter_map(|header| {
            Some(Field {
                name: raw.get(header.name_span.range())?.trim_ascii_end(),
                value: raw.get(header.value_span.range())?,
                whole: raw.get(header.name_span.range().start..header.value_span.range().end)?,
            })
        });
        // The first part is the message itself; all after its header is its body, whatever MIME makes of it.
        let body = message
            .parts
            .first()
            .and_then(|root| raw.get(root.body_span.range().start..))
            .unwrap_or_default();
        Self { fields: fields.collect(), body, known: Mutex::default() }
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

impl<'a> Field<'a> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text, if it is text.
    pub(super) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.value).ok()
    }
}
