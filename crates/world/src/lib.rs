//! Made-up companies, mail, lists, leaks and attacks from a seed: bytes and rows, no calls.

pub mod shop;
