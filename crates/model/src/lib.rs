//! The few words that crafts and pillars share: addresses, domains, times, verdicts, phrases.
