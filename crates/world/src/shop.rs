//! The made-up shop of the demo: its configuration and a hand-written mailbox, as bytes. Not generated from a seed.
//! Every kind of trouble stands there once, with a near miss beside it; `fixtures/shop/expected.toml` says which is which.

/// The shop's configuration file.
pub const CONFIGURATION: &str = include_str!("../../../fixtures/shop/tidewatch.toml");

/// What each message of the mailbox must and must not be found for.
pub const EXPECTED: &str = include_str!("../../../fixtures/shop/expected.toml");

/// The mailbox: file name and message, in the order of the names.
pub const MAILBOX: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/shop_mail.rs"));
