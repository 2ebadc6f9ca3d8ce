//! The message as it goes over the wire, a piece at a time; and what must be known of it before.
//! Nothing is repaired here; [`without_strays`] is for those who want that and know what it does to signatures.

use std::{borrow::Cow, sync::Arc};

use crate::smtp::data::{END, Stuffer};

#[cfg(test)]
mod tests;

/// How much is made ready at a time.
const CHUNK_BYTES: usize = 32 << 10;

/// What must be known of a message before it is offered to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nature {
    /// Bytes on the wire, without doubled dots and end mark (RFC 1870 §5).
    pub size: u64,
    /// A byte above 127 stands somewhere.
    pub has_eight_bit: bool,
    /// A byte above 127 stands in the header.
    pub has_eight_bit_header: bool,
    /// Where the first CR or LF stands that is no half of a line end.
    pub stray: Option<usize>,
}

impl Nature {
    /// Looks a message through, once.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        let has_eight_bit = !content.is_ascii();
        let missing = if content.is_empty() || content.ends_with(b"\r\n") { 0 } else { 2 };
        Self {
            size: content.len() as u64 + missing,
            has_eight_bit,
            has_eight_bit_header: has_eight_bit && !header(content).is_ascii(),
            stray: first_stray(content),
        }
    }
}

/// What stands before the first empty line.
fn header(content: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(content, b"\r\n\r\n").unwrap_or(content.len());
    &content[..end]
}

/// RFC 5321 §2.3.8: CR and LF stand together or not at all.
fn first_stray(content: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'\r', b'\n', content).find(|&at| is_stray(content, at))
}

fn is_stray(content: &[u8], at: usize) -> bool {
    if content[at] == b'\r' {
        content.get(at + 1) != Some(&b'\n')
    } else {
        at == 0 || content[at - 1] != b'\r'
    }
}

/// Puts a space in place of each CR or LF that is no half of a line end, as Postfix does since 3.9 (`cleanup_replace_stray_cr_lf`).
///
/// A signature over such a message breaks. For whoever would rather deliver than refuse.
#[must_use]
pub fn without_strays(content: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = first_stray(content) else { return Cow::Borrowed(content) };
    let mut mended = content.to_vec();
    for at in first..content.len() {
        if matches!(content[at], b'\r' | b'\n') && is_stray(content, at) {
            mended[at] = b' ';
        }
    }
    Cow::Owned(mended)
}

/// What of a message is still to be sent.
#[derive(Debug)]
pub(super) struct Content {
    bytes: Arc<[u8]>,
    at: usize,
    stuffer: Stuffer,
    is_finished: bool,
}

impl Content {
    pub(super) fn new(bytes: Arc<[u8]>) -> Self {
        Self { bytes, at: 0, stuffer: Stuffer::default(), is_finished: false }
    }

    /// Whether all of it, the end included, was made ready.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Appends the next piece; nothing once it is finished.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) {
        if self.is_finished {
            return;
        }
        let end = (self.at + CHUNK_BYTES).min(self.bytes.len());
        self.stuffer.push(&self.bytes[self.at..end], out);
        self.at = end;
        if self.at == self.bytes.len() {
            self.stuffer.finish(out);
            out.extend_from_slice(END);
            self.is_finished = true;
        }
    }
}
