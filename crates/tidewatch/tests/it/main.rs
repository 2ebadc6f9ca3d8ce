//! End to end: the built program as a person, a script or a mail server uses it. Loopback only, own temporary folders.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report; helpers are not marked as tests")]

mod account;
mod api;
mod backup;
mod browser;
mod canary;
mod clearinghouse;
mod demo;
mod digest;
mod dumps;
mod faults;
mod find;
mod handing;
mod hooks;
mod http;
mod letter_proof;
mod mailbox;
mod openpgp;
mod program;
mod recipes;
mod removal;
mod rspamc;
mod scan;
mod story;
mod stream;
mod verify;
