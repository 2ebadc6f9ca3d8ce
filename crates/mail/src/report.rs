//! multipart/report taken apart (RFC 6522): the human text, the machine part, the returned message. Not read further here: `formats` does.

use crate::mime::PartId;

/// The parts of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// `report-type`: `delivery-status`, `feedback-report`, `disposition-notification` …; lower case.
    pub kind: String,
    /// The text for people.
    pub text: Option<PartId>,
    /// The part for machines.
    pub machine: Option<PartId>,
    /// The message it is about, whole or only its headers.
    pub returned: Option<PartId>,
}
