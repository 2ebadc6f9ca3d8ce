//! Canonical forms: what of a message a signature covers (RFC 6376 §3.4). Used by DKIM and ARC alike.
//!
//! A line end is CR LF or LF alone: files keep mail with the latter, and the signer saw the former. A body goes through in
//! pieces and is never copied as a whole; hashing it is the caller's, who may want several lengths of it at once.

/// How much of the form is gathered before it is handed on.
const CHUNK_BYTES: usize = 8 << 10;

/// The two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Nothing may change.
    Simple,
    /// White space and the case of names may change.
    Relaxed,
}

impl Form {
    /// The name in `c=` (RFC 6376 §3.5).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        }
    }

    /// Reads a name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Simple, Self::Relaxed].into_iter().find(|form| form.name().eq_ignore_ascii_case(name))
    }
}

/// Appends a header field in its form, with CR LF at its end.
pub fn append_field(form: Form, field: &[u8], out: &mut Vec<u8>) {
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

/// Hands a body in its form to `sink`, in pieces that are never empty and end anywhere.
pub fn body_pieces(form: Form, body: &[u8], sink: impl FnMut(&[u8])) {
    let mut pieces = Pieces::new(sink);
    // Empty lines at the end do not count, so they wait until something follows.
    let mut empty_lines = 0_usize;
    for line in lines(body) {
        let line = if form == Form::Relaxed { without_white_end(line) } else { line };
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty_lines) {
            pieces.end_line();
        }
        match form {
            Form::Simple => pieces.append(line),
            Form::Relaxed => pieces.append_relaxed(line),
        }
        pieces.end_line();
    }
    // RFC 6376 §3.4.3: a body without lines is one empty line in the simple form; §3.4.4: nothing in the relaxed.
    if form == Form::Simple && pieces.is_empty && pieces.gathered.is_empty() {
        pieces.end_line();
    }
    pieces.hand_on();
}

/// Gathers small pieces to large ones.
struct Pieces<S> {
    gathered: Vec<u8>,
    is_empty: bool,
    sink: S,
}

impl<S: FnMut(&[u8])> Pieces<S> {
    fn new(sink: S) -> Self {
        Self { gathered: Vec::with_capacity(CHUNK_BYTES + 1024), is_empty: true, sink }
    }

    fn end_line(&mut self) {
        self.gathered.extend_from_slice(b"\r\n");
        self.hand_on_if_full();
    }

    fn append(&mut self, line: &[u8]) {
        for piece in line.chunks(CHUNK_BYTES) {
            self.gathered.extend_from_slice(piece);
            self.hand_on_if_full();
        }
    }

    /// RFC 6376 §3.4.4: runs of white space become one space; those at the end of the line are already gone.
    fn append_relaxed(&mut self, line: &[u8]) {
        // Most white space is one space already, so what lies between two changes is taken over in one piece.
        let mut kept_from = 0;
        let mut at = 0;
        while let Some(white) = memchr::memchr2(b' ', b'\t', &line[at..]) {
            let start = at + white;
            let run = line[start..].iter().position(|byte| !is_white(*byte)).unwrap_or(line.len() - start);
            at = start + run;
            if run > 1 || line[start] == b'\t' {
                self.append(&line[kept_from..start]);
                self.gathered.push(b' ');
                kept_from = at;
            }
        }
        self.append(&line[kept_from..]);
    }

    fn hand_on_if_full(&mut self) {
        if self.gathered.len() >= CHUNK_BYTES {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        if !self.gathered.is_empty() {
            self.is_empty = false;
            (self.sink)(&self.gathered);
            self.gathered.clear();
        }
    }
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

#[cfg(test)]
mod tests;
