//! The log of a running service: lines on standard error, for a terminal or the journal. Never an address, never words of a message.
//! Failures are logged once, where they are handled; what a person did stands in the audit log instead.

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;

/// Begins to write log lines; the journal puts its own time before each.
pub(crate) fn start() {
    let is_terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(LevelFilter::INFO)
        .with_target(false)
        .with_ansi(is_terminal);
    // A second start in the same process changes nothing.
    let _ = if is_terminal { lines.try_init() } else { lines.without_time().try_init() };
}
