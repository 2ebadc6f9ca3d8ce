//! The few words that crafts and pillars share: addresses, domains, times, verdicts, phrases.

pub mod ids;
pub mod time;

pub mod access;
pub mod tenant;

pub mod attention;
pub mod causes;
pub mod event;
pub mod fingerprint;
pub mod indicator;
pub mod phrase;
pub mod severity;
pub mod tlp;
pub mod verdict;
pub mod watch;

pub mod address;
pub mod domain;
pub mod url;
