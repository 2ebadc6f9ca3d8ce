//! Canonical forms: what of a message a signature covers (RFC 6376 §3.4). Used by DKIM and ARC alike.
//!
//! A line end is CR LF or LF alone: files keep mail with the latter, and the signer saw the former. Bodies are read once
//! for each form however many signatures ask, and never copied as a whole.

use aws_lc_rs::digest::{self, SHA256};

/// How much of the form is gathered before it is hashed.
const CHUNK_BYTES: usize = 8 << 10;

/// The two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing may change.
    Simple,
    /// White space and the case of names may change.
    Relaxed,
}

/// Appends a header field in its form, with CR LF at its end.
pub(super) fn append_field(form: Form, field: &[u8], out: &mut Vec<u8>) {
    match form {
        Form::Simple => append_simple_field(field, out),
        Form::Relaxed => append_relaxed_field(field, out),
    }
}

/// RFC 6376 §3.4.1: as it stands.
fn append_simple_field(field: &[u8], out: &mut Vec<u8>) {
    for line in lines(field) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
}

/// RFC 6376 §3.4.2: name in lower case, unfolded, runs of white space as one space, none around the colon or at the end.
fn append_relaxed_field(field: &[u8], out: &mut Vec<u8>) {
    let colon = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
    let (name, value) = field.split_at(colon);
    out.extend(name.trim_ascii_end().iter().map(u8::to_ascii_lowercase));
    out.push(b':');
    let mut is_space_due = false;
    let start = out.len();
    // A CR that ends no line is a character like any other.
    for line in lines(value.get(1..).unwrap_or_default()) {
        for byte in line {
            if is_white(*byte) {
                is_space_due = true;
                continue;
            }
            if std::mem::take(&mut is_space_due) && out.len() > start {
                out.push(b' ');
            }
            out.push(*byte);
        }
        // A fold begins with white space, which stays for one space.
    }
    out.extend_from_slice(b"\r\n");
}

/// The hashes of one body in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BodyHashes {
    /// SHA-256 of the first so many bytes of the form; `None` for all of it. In the order asked for.
    pub(super) hashes: Vec<[u8; 32]>,
    /// How long the form is.
    pub(super) length: u64,
}

/// Hashes a body in its form up to each of `lengths`, in one pass.
pub(super) fn body_hashes(form: Form, body: &[u8], lengths: &[Option<u64>]) -> BodyHashes {
    let mut hasher = LengthHasher::new(lengths);
    let mut chunk = Vec::with_capacity(CHUNK_BYTES + 1024);
    // Empty lines at the end do not count, so they wait until something follows.
    let mut empty_lines = 0_usize;
    for line in lines(body) {
        let line = if form == Form::Relaxed { without_white_end(line) } else { line };
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty_lines) {
            chunk.extend_from_slice(b"\r\n");
            hasher.flush_if_full(&mut chunk);
        }
        match form {
            Form::Simple => append_in_pieces(line, &mut chunk, &mut hasher),
            Form::Relaxed => append_relaxed_line(line, &mut chunk, &mut hasher),
        }
        chunk.extend_from_slice(b"\r\n");
        hasher.flush_if_full(&mut chunk);
    }
    // RFC 6376 §3.4.3: a body without lines is one empty line in the simple form; §3.4.4: nothing in the relaxed.
    if form == Form::Simple && hasher.length == 0 && chunk.is_empty() {
        chunk.extend_from_slice(b"\r\n");
    }
    hasher.update(&chunk);
    hasher.finish()
}

fn append_in_pieces(line: &[u8], chunk: &mut Vec<u8>, hasher: &mut LengthHasher) {
    for piece in line.chunks(CHUNK_BYTES) {
        chunk.extend_from_slice(piece);
        hasher.flush_if_full(chunk);
    }
}

/// RFC 6376 §3.4.4: runs of white space become one space; those at the end of the line are already gone.
fn append_relaxed_line(line: &[u8], chunk: &mut Vec<u8>, hasher: &mut LengthHasher) {
    // Most white space is one space already, so what lies between two changes is taken over in one piece.
    let mut kept_from = 0;
    let mut at = 0;
    while let Some(white) = memchr::memchr2(b' ', b'\t', &line[at..]) {
        let start = at + white;
        let run = line[start..].iter().position(|byte| !is_white(*byte)).unwrap_or(line.len() - start);
        at = start + run;
        if run > 1 || line[start] == b'\t' {
            append_in_pieces(&line[kept_from..start], chunk, hasher);
            chunk.push(b' ');
            kept_from = at;
        }
    }
    append_in_pieces(&line[kept_from..], chunk, hasher);
}

/// White space in the sense of RFC 6376 §2.8: space and tab, nothing else.
fn is_white(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn without_white_end(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !is_white(*byte)).map_or(0, |last| last + 1);
    &line[..end]
}

/// The lines of a text without their ends; what follows the last end is a line only if it is not empty.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = match memchr::memchr(b'\n', rest) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// SHA-256 that can also tell the hash of shorter beginnings.
struct LengthHasher {
    context: digest::Context,
    length: u64,
    /// Wanted lengths with their place in the answer, longest first so that the next one is last.
    wanted: Vec<(u64, usize)>,
    hashes: Vec<[u8; 32]>,
}

impl LengthHasher {
    fn new(lengths: &[Option<u64>]) -> Self {
        let mut wanted: Vec<_> =
            lengths.iter().enumerate().map(|(place, length)| (length.unwrap_or(u64::MAX), place)).collect();
        wanted.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            context: digest::Context::new(&SHA256),
            length: 0,
            wanted,
            hashes: vec![[0; 32]; lengths.len()],
        }
    }

    fn flush_if_full(&mut self, chunk: &mut Vec<u8>) {
        if chunk.len() >= CHUNK_BYTES {
            self.update(chunk);
            chunk.clear();
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((length, place)) = self.wanted.last().copied() {
            let missing = length - self.length;
            let Some((before, after)) =
                usize::try_from(missing).ok().and_then(|missing| rest.split_at_checked(missing))
            else {
                break;
            };
            self.feed(before);
            rest = after;
            self.hashes[place] = hash_of(self.context.clone());
            self.wanted.pop();
        }
        self.feed(rest);
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
        self.length += bytes.len() as u64;
    }

    fn finish(mut self) -> BodyHashes {
        for (_, place) in self.wanted {
            self.hashes[place] = hash_of(self.context.clone());
        }
        BodyHashes { hashes: self.hashes, length: self.length }
    }
}

fn hash_of(context: digest::Context) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests;
