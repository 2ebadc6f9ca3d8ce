//! Event streams (HTML Living Standard, "Server-sent events"): bytes in as they arrive, events out.
//! Not the connection and not the coming again: whoever reads keeps the last id and says it when it asks anew.
//! Read by members of a clearinghouse, which listen to their hub.

use thiserror::Error;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its kind; `message` where none was said.
    pub kind: String,
    /// Its data, lines joined by newlines.
    pub data: String,
    /// The last id that was said, in this event or before it; empty if none ever was.
    pub id: String,
}

/// More than the reader keeps for one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read an event stream: one event is longer than {limit_bytes} bytes")]
pub struct TooLong {
    /// The limit.
    pub limit_bytes: usize,
}

/// Reads a stream piece by piece.
#[derive(Debug)]
pub struct Reader {
    limit_bytes: usize,
    line: Vec<u8>,
    /// A carriage return was the last byte: a newline after it belongs to it.
    after_return: bool,
    is_first_line: bool,
    kind: String,
    data: String,
    has_data: bool,
    id: String,
    retry_millis: Option<u64>,
}

impl Reader {
    /// Reads events whose lines together have at most so many bytes.
    #[must_use]
    pub fn new(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            line: Vec::new(),
            after_return: false,
            is_first_line: true,
            kind: String::new(),
            data: String::new(),
            has_data: false,
            id: String::new(),
            retry_millis: None,
        }
    }

    /// Returns how long to wait before coming again, if the other side said so. Unit: milliseconds.
    #[must_use]
    pub fn retry_millis(&self) -> Option<u64> {
        self.retry_millis
    }

    /// Takes the next bytes and returns the events they complete.
    ///
    /// Errors: [`TooLong`]; then the stream is of no further use.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        for byte in bytes {
            // "Lines must be separated by either CRLF, LF or CR."
            match byte {
                b'\n' if std::mem::take(&mut self.after_return) => {}
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    events.extend(self.end_line());
                }
                _ => {
                    self.after_return = false;
                    self.line.push(*byte);
                    if self.line.len() + self.data.len() > self.limit_bytes {
                        return Err(TooLong { limit_bytes: self.limit_bytes });
                    }
                }
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Option<Event> {
        let bytes = std::mem::take(&mut self.line);
        // "Streams must be decoded using the UTF-8 decode algorithm": a byte order mark at the very start is left out.
        let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if self.is_first_line => rest,
            _ => &bytes,
        };
        self.is_first_line = false;
        let line = String::from_utf8_lossy(bytes);
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            // "If the field value does not contain U+0000 NULL."
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry_millis = value.parse().ok();
            }
            // A comment begins with a colon, so that its field is empty; other fields are ignored.
            _ => {}
        }
        None
    }

    fn end_event(&mut self) -> Option<Event> {
        let kind = std::mem::take(&mut self.kind);
        let data = std::mem::take(&mut self.data);
        // Without data nothing is said, but the id counts.
        std::mem::take(&mut self.has_data).then(|| Event {
            kind: if kind.is_empty() { "message".to_owned() } else { kind },
            data,
            id: self.id.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(kind: &str, data: &str, id: &str) -> Event {
        Event { kind: kind.into(), data: data.into(), id: id.into() }
    }

    fn check(stream: &str, expected: &[Event]) {
        assert_eq!(Reader::new(1_000).take(stream.as_bytes()).unwrap(), expected, "{stream:?}");
        // However it arrives.
        let mut reader = Reader::new(1_000);
        let one_by_one: Vec<Event> = stream.bytes().flat_map(|byte| reader.take(&[byte]).unwrap()).collect();
        assert_eq!(one_by_one, expected, "{stream:?} byte by byte");
    }

    #[test]
    fn the_examples_of_the_standard_are_read() {
        check("data: YHOO\ndata: +2\ndata: 10\n\n", &[event("message", "YHOO\n+2\n10", "")]);
        check(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &[
                event("message", "first event", "1"),
                event("message", "second event", ""),
                event("message", " third event", ""),
            ],
        );
        check("data\n\ndata\ndata\n\ndata:", &[event("message", "", ""), event("message", "\n", "")]);
        check("data:test\n\ndata: test\n\n", &[event("message", "test", ""), event("message", "test", "")]);
    }

    #[test]
    fn lines_end_as_they_like_and_unfinished_events_are_not_said() {
        check("event: add\r\ndata: 7\r\nid: x\r\n\r\n", &[event("add", "7", "x")]);
        check("event: add\rdata: 7\r\r", &[event("add", "7", "")]);
        check("data: cut\nid: 9\n", &[]);
        check("event: empty\nid: 4\n\ndata: next\n\n", &[event("message", "next", "4")]);
        check("\u{feff}data: marked\n\n", &[event("message", "marked", "")]);
        check("id: a\0b\ndata: x\n\n", &[event("message", "x", "")]);
    }

    #[test]
    fn an_event_without_end_is_given_up() {
        let mut reader = Reader::new(100);
        assert_eq!(reader.take(&[b'x'; 101]), Err(TooLong { limit_bytes: 100 }));
        let mut reader = Reader::new(100);
        assert!(reader.take(format!("data: {}\n", "x".repeat(90)).as_bytes()).is_ok());
        assert!(reader.take(b"data: 123456789012").is_err());
    }

    #[test]
    fn the_wait_is_a_number_or_none() {
        let mut reader = Reader::new(100);
        reader.take(b"retry: 250\n").unwrap();
        assert_eq!(reader.retry_millis(), Some(250));
        reader.take(b"retry: soon\nretry: -1\nretry:\n").unwrap();
        assert_eq!(reader.retry_millis(), Some(250));
    }

    proptest! {
        #[test]
        fn however_a_stream_is_cut_it_says_the_same(stream: Vec<u8>, at in 0..64_usize) {
            let whole = Reader::new(1 << 16).take(&stream).unwrap();
            let (before, after) = stream.split_at(at.min(stream.len()));
            let mut reader = Reader::new(1 << 16);
            let mut parts = reader.take(before).unwrap();
            parts.extend(reader.take(after).unwrap());
            prop_assert_eq!(whole, parts);
        }
    }
}
