//! Warning boxes that gateways put into messages. Only the lines that hold the warning are taken out of a thread's text, so
//! that a sender cannot hide a message behind the words of a warning.

use super::words::{BANNER_MORE, BANNERS};

/// A line longer than this is not a warning alone.
const MAX_BANNER_BYTES: usize = 400;

/// Lines looked at from the beginning of a thread; gateways write at the top, or at the very end.
pub(super) const MAX_BANNER_LINES: usize = 12;

/// True when a line is a gateway's warning.
pub(super) fn begins(line: &str) -> bool {
    is_short(line) && holds(line, BANNERS)
}

/// True when a line goes on a warning that stands before it.
pub(super) fn goes_on(line: &str) -> bool {
    is_short(line) && (holds(line, BANNER_MORE) || holds(line, BANNERS))
}

fn is_short(line: &str) -> bool {
    !line.is_empty() && line.len() <= MAX_BANNER_BYTES
}

fn holds(line: &str, phrases: &[&str]) -> bool {
    let lower = line.to_lowercase();
    phrases.iter().any(|phrase| memchr::memmem::find(lower.as_bytes(), phrase.as_bytes()).is_some())
}
