//! Header fields as they stand in the message: name, unfolded value, and where they are.

use memchr::{memchr, memmem};

use crate::{
    complaint::{ComplaintKind, Complaints},
    limits::{Limits, Work},
    span::{Place, Span},
};

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Place in its block, from the top, beginning with 0.
    pub index: u32,
    /// The name as written; compare with [`Header::is`].
    pub name: String,
    /// The value: unfolded, white space trimmed, *not* RFC 2047-decoded. Bytes that are not UTF-8 are read as windows-1252.
    pub value: String,
    /// The name in the raw message.
    pub name_span: Span,
    /// The value in the raw message: everything after the colon, folds and the last line end included.
    pub value_span: Span,
}

impl Header {
    /// True when this is the field `name`, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The fields of one header block, in order from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// The fields.
    pub list: Vec<Header>,
    /// The whole block in the raw message, without the empty line that ends it.
    pub span: Span,
}

impl Headers {
    /// All fields of this name, from the top.
    pub fn all<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Header> {
        self.list.iter().filter(move |header| header.is(name))
    }

    /// The topmost field of this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&Header> {
        self.list.iter().find(|header| header.is(name))
    }

    /// The value of the topmost field of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.first(name).map(|header| header.value.as_str())
    }

    /// How many fields have this name.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }
}

/// Fields that are kept even when the block has too many: without them a message could not be judged at all.
const ESSENTIAL: [&str; 16] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "return-path",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-id",
];

/// How many essential fields are kept beyond [`Limits::headers`].
const ESSENTIAL_BEYOND_LIMIT: usize = 100;

/// The longest field name read; the longest registered one has 44 bytes.
const MAX_NAME_BYTES: usize = 256;

/// What splitting a header block yields.
#[derive(Debug)]
pub struct Block {
    /// The fields.
    pub headers: Headers,
    /// Where the body begins: after the empty line.
    pub body_start: usize,
}

/// One physical line.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    /// Without the line end.
    end: usize,
    /// The beginning of the next line.
    next: usize,
}

/// The line that begins at `start`; ends at LF, a CR before it belongs to the line end.
fn line_at(raw: &[u8], start: usize) -> Line {
    let rest = &raw[start..];
    match memchr(b'\n', rest) {
        Some(0) => Line { start, end: start, next: start + 1 },
        Some(offset) => {
            let end = if rest[offset - 1] == b'\r' { offset - 1 } else { offset };
            Line { start, end: start + end, next: start + offset + 1 }
        }
        None => Line { start, end: raw.len(), next: raw.len() },
    }
}

/// Splits the header block that begins at `start`. Lines for which `is_delimiter` holds end it (a MIME boundary).
pub fn split(
    raw: &[u8],
    start: usize,
    is_delimiter: &dyn Fn(&[u8]) -> bool,
    limits: &Limits,
    complaints: &mut Complaints,
    work: &mut Work,
) -> Block {
    let mut splitter = Splitter { raw, limits, complaints, work, list: Vec::new(), seen: 0 };
    let (end, body_start) = splitter.run(start, is_delimiter);
    let headers = Headers { list: splitter.list, span: Span::new(start, end) };
    Block { headers, body_start }
}

struct Splitter<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    complaints: &'a mut Complaints,
    work: &'a mut Work,
    list: Vec<Header>,
    seen: usize,
}

impl Splitter<'_> {
    /// Returns where the block ends and where the body begins.
    fn run(&mut self, start: usize, is_delimiter: &dyn Fn(&[u8]) -> bool) -> (usize, usize) {
        let mut position = skip_mbox_line(self.raw, start);
        while position < self.raw.len() {
            if self.work.header_lines >= self.limits.header_lines {
                self.complain(ComplaintKind::TooManyHeaders, position, position);
                return end_of_block(self.raw, position);
            }
            self.work.header_lines += 1;
            let line = line_at(self.raw, position);
            let text = &self.raw[line.start..line.end];
            if text.is_empty() {
                return (line.start, line.next);
            }
            if text.starts_with(b"--") && is_delimiter(text) {
                self.complain(ComplaintKind::NoEndOfHeaders, line.start, line.start);
                return (line.start, line.start);
            }
            let Some(colon) = name_end(text) else {
                self.complain(ComplaintKind::BrokenHeader, line.start, line.end);
                if !self.goes_on_after(line) {
                    self.complain(ComplaintKind::NoEndOfHeaders, line.start, line.start);
                    return (line.start, line.start);
                }
                position = line.next;
                continue;
            };
            position = self.field(line, colon);
        }
        self.complain(ComplaintKind::NoEndOfHeaders, self.raw.len(), self.raw.len());
        (self.raw.len(), self.raw.len())
    }

    /// After a line that is no field: true when the next one is a field again, so that the line was mere damage.
    fn goes_on_after(&self, broken: Line) -> bool {
        if broken.next >= self.raw.len() {
            return false;
        }
        let next = line_at(self.raw, broken.next);
        let text = &self.raw[next.start..next.end];
        let is_folded = text.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        // A space after the name is common in prose ("note : …"), so the strict form is asked for here.
        is_folded || name_end(text).is_some_and(|colon| text[..colon].iter().all(|byte| *byte > b' '))
    }

    /// Takes the field whose first line is given; returns where the next one begins.
    fn field(&mut self, first: Line, colon: usize) -> usize {
        let value_start = first.start + colon + 1;
        let mut last = first;
        while last.next < self.raw.len()
            && matches!(self.raw[last.next], b' ' | b'\t')
            && self.work.header_lines < self.limits.header_lines
        {
            self.work.header_lines += 1;
            last = line_at(self.raw, last.next);
        }
        self.seen += 1;
        self.work.headers += 1;
        let written = &self.raw[first.start..first.start + colon];
        let name = written.trim_ascii_end();
        if name.len() < written.len() {
            self.complain(ComplaintKind::SpaceBeforeColon, first.start, value_start);
        }
        if self.is_kept(name) {
            let value_span = Span::new(value_start, last.next);
            let value = self.value(value_span);
            self.list.push(Header {
                index: u32::try_from(self.list.len()).unwrap_or(u32::MAX),
                name: String::from_utf8_lossy(name).into_owned(),
                value,
                name_span: Span::new(first.start, first.start + name.len()),
                value_span,
            });
        }
        last.next
    }

    fn is_kept(&mut self, name: &[u8]) -> bool {
        if self.list.len() < self.limits.headers {
            return true;
        }
        self.complaints.add(ComplaintKind::TooManyHeaders, Place::Raw(Span::new(0, 0)));
        self.list.len() < self.limits.headers + ESSENTIAL_BEYOND_LIMIT
            && ESSENTIAL.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
    }

    /// The unfolded value as text.
    fn value(&mut self, span: Span) -> String {
        let mut bytes = &self.raw[span.range()];
        if bytes.len() > self.limits.header_bytes {
            self.complain(ComplaintKind::HeaderTooLong, span.range().start, span.range().end);
            bytes = &bytes[..self.limits.header_bytes];
        }
        let unfolded = unfold(bytes);
        match String::from_utf8(unfolded) {
            Ok(text) => {
                if !text.is_ascii() {
                    self.complain(ComplaintKind::Utf8Header, span.range().start, span.range().end);
                }
                text
            }
            Err(error) => {
                self.complain(ComplaintKind::EightBitHeader, span.range().start, span.range().end);
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned()
            }
        }
    }

    fn complain(&mut self, kind: ComplaintKind, start: usize, end: usize) {
        self.complaints.add(kind, Place::Raw(Span::new(start, end)));
    }
}

/// Where the block ends that goes on at `position`, the beginning of a line, and where the body begins: at the next empty line.
fn end_of_block(raw: &[u8], position: usize) -> (usize, usize) {
    // The line end before the position may be the first half of it.
    let from = position.saturating_sub(1);
    let find =
        |mark: &[u8]| memmem::find(&raw[from..], mark).map(|at| (from + at + 1, from + at + mark.len()));
    match (find(b"\n\n"), find(b"\n\r\n")) {
        (Some(short), Some(long)) => short.min(long),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => (raw.len(), raw.len()),
    }
}

/// The colon of a line that is a field: printable US-ASCII before it (RFC 5322 §2.2), white space tolerated at its end.
fn name_end(line: &[u8]) -> Option<usize> {
    let colon = memchr(b':', &line[..line.len().min(MAX_NAME_BYTES)])?;
    let name = line[..colon].trim_ascii_end();
    // RFC 5322 §2.2: names are the bytes 33 to 126 but the colon.
    (!name.is_empty() && name.iter().all(|byte| (33..=126).contains(byte))).then_some(colon)
}

/// Steps over the line "From sender date" that mbox files and some deliveries leave at the top.
fn skip_mbox_line(raw: &[u8], start: usize) -> usize {
    let rest = &raw[start..];
    // "From : jane@example.com" is a field of the obsolete form.
    let is_separator = |after: &[u8]| !after.trim_ascii_start().starts_with(b":");
    if start == 0
        && rest.strip_prefix(b"From ").or_else(|| rest.strip_prefix(b">From ")).is_some_and(is_separator)
    {
        line_at(raw, start).next
    } else {
        start
    }
}

/// RFC 5322 §2.2.3: unfolding removes the line ends. The white space after them, often deep indentation, becomes one space, as
/// mail programs show it. Stray CR, LF and NUL become spaces, so that no value can hold a line end.
#[must_use]
pub fn unfold(bytes: &[u8]) -> Vec<u8> {
    let trimmed = bytes.trim_ascii();
    if memchr::memchr3(b'\r', b'\n', 0, trimmed).is_none() {
        return trimmed.to_vec();
    }
    let mut unfolded = Vec::with_capacity(trimmed.len());
    let mut position = 0;
    // A line at a time: what is between two marks is copied as it is.
    while let Some(plain) = memchr::memchr3(b'\r', b'\n', 0, &trimmed[position..]) {
        unfolded.extend_from_slice(&trimmed[position..position + plain]);
        position += plain;
        match trimmed[position] {
            b'\r' if trimmed.get(position + 1) == Some(&b'\n') => {}
            b'\n' if matches!(trimmed.get(position + 1), Some(b' ' | b'\t')) => {
                while matches!(trimmed.get(position + 1), Some(b' ' | b'\t')) {
                    position += 1;
                }
                unfolded.push(b' ');
            }
            _ => unfolded.push(b' '),
        }
        position += 1;
    }
    unfolded.extend_from_slice(&trimmed[position..]);
    unfolded
}
