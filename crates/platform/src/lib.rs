//! Running: audit, events, jobs, keys, clock, DNS, the reading room, policy packs.
