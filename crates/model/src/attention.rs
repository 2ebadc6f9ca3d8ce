//! What wants a person's attention: one line for an overview, in words and with a place to go.
//! Each pillar answers with a few of these; a face lays them side by side and decides nothing.

use crate::phrase::Phrase;
use crate::severity::Severity;

/// One thing that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    /// How grave it is.
    pub severity: Severity,
    /// What it is and what to do next.
    pub text: Phrase,
    /// The path of the page where it is done.
    pub page: String,
}
