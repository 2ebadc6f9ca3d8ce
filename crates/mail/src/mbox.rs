//! mbox files: many messages in one file (RFC 4155, and the mboxo, mboxrd and mboxcl ways of quoting).
//! Works on a slice and yields slices: nothing is copied until a message needs its quoting undone.

use std::borrow::Cow;

/// How lines that begin with "From " are protected inside messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// One `>` before "From " only; undone by taking one off. Loses whether a line was quoted before.
    #[default]
    Mboxo,
    /// One more `>` before any number of them and "From "; undone exactly.
    Mboxrd,
    /// A Content-Length field says where a message ends; nothing is quoted.
    Mboxcl,
}

/// One message of an mbox file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The separator line without "From " and line end: envelope sender and date.
    pub separator: &'a [u8],
    /// The message as it stands, quoting included, without the empty line that ends it.
    pub bytes: &'a [u8],
    /// Where the message begins in the file.
    pub offset: usize,
}

impl<'a> Entry<'a> {
    /// The envelope sender the separator names.
    #[must_use]
    pub fn sender(&self) -> &'a [u8] {
        self.separator.split(|byte| *byte == b' ').next().unwrap_or_default()
    }

    /// The message with its quoting undone.
    #[must_use]
    pub fn unquoted(&self, quoting: Quoting) -> Cow<'a, [u8]> {
        if quoting == Quoting::Mboxcl || memchr::memmem::find(self.bytes, b">From ").is_none() {
            return Cow::Borrowed(self.bytes);
        }
        let mut out = Vec::with_capacity(self.bytes.len());
        for line in self.bytes.split_inclusive(|byte| *byte == b'\n') {
            out.extend_from_slice(if is_quoted(line, quoting) { &line[1..] } else { line });
        }
        Cow::Owned(out)
    }
}

/// True for a line whose first quote sign was put there by the mailbox.
fn is_quoted(line: &[u8], quoting: Quoting) -> bool {
    let signs = line.iter().take_while(|byte| **byte == b'>').count();
    let is_from = line[signs..].starts_with(b"From ");
    match quoting {
        Quoting::Mboxo => signs == 1 && is_from,
        Quoting::Mboxrd => signs >= 1 && is_from,
        Quoting::Mboxcl => false,
    }
}

/// True when bytes look like an mbox file: they begin with a separator line.
#[must_use]
pub fn is_mbox(bytes: &[u8]) -> bool {
    is_separator(bytes)
}

/// Splits an mbox file into its messages. What precedes the first separator is skipped.
#[must_use]
pub fn split(bytes: &[u8]) -> Entries<'_> {
    Entries { bytes, position: first_separator(bytes, 0), quoting: Quoting::Mboxo }
}

/// As [`split`], trusting Content-Length fields where they lead to a separator or to the end (`Quoting::Mboxcl`).
#[must_use]
pub fn split_by_length(bytes: &[u8]) -> Entries<'_> {
    Entries { quoting: Quoting::Mboxcl, ..split(bytes) }
}

/// Walks over the messages of an mbox file.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    bytes: &'a [u8],
    /// Where the next separator line begins.
    position: usize,
    quoting: Quoting,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        if self.position >= self.bytes.len() {
            return None;
        }
        let line_end = line_end(self.bytes, self.position);
        let separator = self.bytes[self.position + 5..line_end].trim_ascii_end();
        let by_length = if self.quoting == Quoting::Mboxcl { self.end_by_length(line_end) } else { None };
        let next = by_length.unwrap_or_else(|| first_separator(self.bytes, line_end));
        self.position = next;
        Some(Entry { separator, bytes: without_last_line(&self.bytes[line_end..next]), offset: line_end })
    }
}

/// Bytes of a header block in which Content-Length is looked for.
const MAX_HEADER_BYTES: usize = 64 << 10;

impl Entries<'_> {
    /// Where Content-Length says the message that begins at `start` ends, if a separator or the end of the file is there.
    fn end_by_length(&self, start: usize) -> Option<usize> {
        let window = &self.bytes[start..self.bytes.len().min(start + MAX_HEADER_BYTES)];
        let mut position = 0;
        let mut length = None;
        while position < window.len() {
            let end = line_end(window, position);
            let line = window[position..end].trim_ascii();
            position = end;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_at_checked(15)
                && name.eq_ignore_ascii_case(b"content-length:")
            {
                length = std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok();
            }
        }
        let mut end = start.checked_add(position)?.checked_add(length?)?;
        // One empty line may follow.
        for line_end in [&b"\r\n"[..], b"\n"] {
            if self.bytes.get(end..)?.starts_with(line_end) {
                end += line_end.len();
                break;
            }
        }
        (end == self.bytes.len() || is_separator(&self.bytes[end..])).then_some(end)
    }
}

/// Where the first separator line at or after `start` begins; `start` is the beginning of a line.
fn first_separator(bytes: &[u8], start: usize) -> usize {
    let mut position = start;
    if is_separator(&bytes[position..]) {
        return position;
    }
    while let Some(found) = memchr::memmem::find(&bytes[position..], b"\nFrom ") {
        let line = position + found + 1;
        if is_separator(&bytes[line..]) {
            return line;
        }
        position = line;
    }
    bytes.len()
}

/// RFC 4155, appendix A: "From ", an address, a space, a date. The date is what tells a separator from prose.
fn is_separator(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"From ") else { return false };
    let line = &rest[..rest.len().min(256)];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    // A time of day and a year, wherever the program puts them.
    let has_time = line
        .windows(5)
        .any(|window| window[2] == b':' && window[0].is_ascii_digit() && window[4].is_ascii_digit());
    let has_year = line.split(|byte| !byte.is_ascii_digit()).any(|digits| digits.len() == 4);
    has_time && has_year
}

/// One past the line end of the line that begins at `start`.
fn line_end(bytes: &[u8], start: usize) -> usize {
    memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1)
}

/// Without the empty line that stands before the next separator.
fn without_last_line(message: &[u8]) -> &[u8] {
    match message {
        [rest @ .., b'\r', b'\n', b'\r', b'\n'] => &message[..rest.len() + 2],
        [rest @ .., b'\n', b'\n'] => &message[..=rest.len()],
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::{Quoting, is_mbox, split, split_by_length};

    const TWO: &[u8] = b"From jane@example.com Thu Jan  1 00:00:00 2026\nSubject: one\n\nFirst.\n>From here on.\n>>From twice.\n\nFrom joe@example.com Fri Jan  2 00:00:00 2026\nSubject: two\n\nFrom now on we talk.\n";

    #[test]
    fn messages_are_split_at_separators_and_not_at_prose() {
        let entries: Vec<_> = split(TWO).collect();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].sender(), b"jane@example.com");
        assert!(entries[0].bytes.starts_with(b"Subject: one\n"));
        assert!(entries[0].bytes.ends_with(b">>From twice.\n"));
        assert!(entries[1].bytes.ends_with(b"From now on we talk.\n"));
        assert_eq!(&TWO[entries[1].offset..][..12], b"Subject: two");
    }

    #[test]
    fn quoting_is_undone_as_it_was_done() {
        let first = split(TWO).next().unwrap();
        let text = |quoting| String::from_utf8(first.unquoted(quoting).into_owned()).unwrap();
        assert!(text(Quoting::Mboxo).contains("\nFrom here on.\n>>From twice.\n"));
        assert!(text(Quoting::Mboxrd).contains("\nFrom here on.\n>From twice.\n"));
        assert!(text(Quoting::Mboxcl).contains("\n>From here on.\n>>From twice.\n"));
    }

    #[test]
    fn content_length_protects_a_separator_inside_a_message() {
        let inside = "A line\nFrom x@example.com Thu Jan  1 00:00:00 2026\nB\n";
        let file = format!(
            "From a@example.com Thu Jan  1 00:00:00 2026\nContent-Length: {}\n\n{inside}\nFrom b@example.com Fri Jan  2 00:00:00 2026\n\nend\n",
            inside.len()
        );
        assert_eq!(split(file.as_bytes()).count(), 3);
        assert_eq!(split_by_length(file.as_bytes()).count(), 2);
    }

    #[test]
    fn a_false_content_length_is_not_believed() {
        let file = "From a@example.com Thu Jan  1 00:00:00 2026\nContent-Length: 99999999999999999999\n\nx\n\nFrom b@example.com Fri Jan  2 00:00:00 2026\nContent-Length: 3\n\nlonger\n";
        assert_eq!(split_by_length(file.as_bytes()).count(), 2);
    }

    #[test]
    fn what_is_no_mbox_yields_nothing() {
        assert!(!is_mbox(b"Subject: x\n\nFrom me\n"));
        assert_eq!(split(b"").count(), 0);
        assert_eq!(split(b"Subject: x\n\nbody\n").count(), 0);
        assert_eq!(split(b"From ").count(), 0);
    }
}
