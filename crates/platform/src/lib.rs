//! Running: accounts, audit, events, jobs, keys, clock, DNS, fetching, the reading room, policy packs.

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod dns;
pub mod events;
pub mod fetch;
pub mod figures;
pub mod jobs;
pub mod keeper;
pub mod kept_answer;
pub mod keys;
pub mod ledger;
pub mod objects;
pub mod packs;
pub mod phrases;
pub mod reader;
pub mod tables;
pub mod under_way;
pub mod verify;

/// What the store says when it would not; a face reads it to tell "there is none" from "we failed".
pub use store::error::StoreError;
