//! Running: audit, events, jobs, keys, clock, DNS, the reading room, policy packs.

pub mod clock;
pub mod dns;
pub mod phrases;
pub mod reader;
