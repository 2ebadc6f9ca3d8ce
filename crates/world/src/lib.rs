//! Made-up companies, mail, lists, leaks and attacks from a seed: bytes and rows, no calls.

pub mod account;
pub mod authenticator;
pub mod chance;
pub mod churn;
pub mod correspondence;
pub mod grammar;
pub mod leak;
pub mod lure;
pub mod people;
pub mod shop;
pub mod story;
