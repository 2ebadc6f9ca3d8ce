//! What the tests in tests/ folders share: fake clock, store, DNS, peers, sinks. Development only.

pub mod dns;
