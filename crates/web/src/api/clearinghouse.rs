//! What the pages about warnings show and do, for programs: warnings, and reports of ours to the hub. What each means is `clearinghouse`.
//! Whether a report goes out is decided by a person with the right to sign.

pub(crate) mod reports;
pub(crate) mod warnings;
