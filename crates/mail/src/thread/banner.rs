//! Warning boxes that gateways put into messages. Only the lines that hold the warning are taken out of a thread's text, so
//! that a sender cannot hide a message behind the words of a warning.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::words::{BANNER_MORE, BANNERS};

/// A line longer than this is not a warning alone.
const MAX_BANNER_BYTES: usize = 400;

/// Lines looked at from the beginning of a thread; gateways write at the top, or at the very end.
pub(super) const MAX_BANNER_LINES: usize = 12;

/// One automaton for all beginnings, one for all that may follow: a line is read once, not once for each phrase.
static BEGINNINGS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| automaton(&[BANNERS]));
static FOLLOWING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| automaton(&[BANNERS, BANNER_MORE]));

/// Building can only fail for gigabytes of phrases; then nothing is taken for a warning.
fn automaton(phrases: &[&[&str]]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(phrases.concat())
        .ok()
}

/// True when a line is a gateway's warning.
pub(super) fn begins(line: &str) -> bool {
    is_short(line) && BEGINNINGS.as_ref().is_some_and(|phrases| phrases.is_match(line))
}

/// True when a line goes on a warning that stands before it.
pub(super) fn goes_on(line: &str) -> bool {
    is_short(line) && FOLLOWING.as_ref().is_some_and(|phrases| phrases.is_match(line))
}

fn is_short(line: &str) -> bool {
    !line.is_empty() && line.len() <= MAX_BANNER_BYTES
}
