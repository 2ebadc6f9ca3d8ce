//! The SMTP doors over real sockets: a client, a next hop and a gate under control on both sides of them.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report; helpers are not marked as tests")]

mod door;
mod next_hop;
mod postfix;
mod proxy;
mod terminator;
mod wire;
