//! What the load generator notes of each message, and the table it is kept in.
//!
//! Shared by `load`, which writes it, and `cargo xtask bench`, which reads it.

pub mod table;

/// What a filter said of one message, and how long that took.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Place in the list, from 0.
    pub index: usize,
    /// The message's file.
    pub path: String,
    /// Size of the message in bytes.
    pub bytes: usize,
    /// From connecting to the last byte of the answer, in microseconds.
    pub micros: u64,
    /// The filter's action, in rspamd's words.
    pub action: String,
    /// The filter's score.
    pub score: f64,
    /// Symbols that carried a score.
    pub symbols: Vec<(String, f64)>,
    /// Why there is no answer; empty if there is one.
    pub error: String,
}
