//! The milter door over real sockets: scripted mail servers on one side, scripted gates on the other.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod answers;
mod gate;
mod limits;
mod mta;
#[path = "../../../mail/tests/milter/notation.rs"]
mod notation;
mod postfix;
mod sockets;
mod stopping;
