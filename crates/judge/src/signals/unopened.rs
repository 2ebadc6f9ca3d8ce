//! `unopened.*`: what we could not read to the end, and why. Never a silent pass.
//!
//! Catches an archive that unpacks to a thousand times its size, a message with more parts than anybody reads.
//! Lets pass a file of a format nobody opens, with a word and next to no points.

use std::collections::BTreeMap;

use mail::ComplaintKind;
use mail::files::Reason;
use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<Reason, ()> = BTreeMap::new();
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        for failure in attachment.opened.iter().flat_map(|opened| &opened.failures) {
            if seen.insert(failure.reason, ()).is_some() {
                continue;
            }
            let (id, phrase, points) = weight(failure.reason);
            let name = attachment.file_name.as_deref().unwrap_or_default();
            // What was put together inside a page has no name of its own.
            let file = Some(failure.file_name.as_str()).filter(|file| !file.is_empty()).unwrap_or(name);
            let text = Phrase::new(phrase).with("file", file);
            findings.add(
                id,
                Group::Attachment,
                points,
                text,
                whole(format!("attachments[{index}].file_name"), name),
            );
        }
    }
    message(reading, findings);
}

fn weight(reason: Reason) -> (&'static str, &'static str, i32) {
    match reason {
        Reason::Encrypted => ("unopened.encrypted", "reason-unopened-encrypted", 30),
        Reason::Broken => ("unopened.broken", "reason-unopened-broken", 30),
        Reason::TooLarge => ("unopened.too_large", "reason-unopened-too-large", 50),
        Reason::TooDeep => ("unopened.too_deep", "reason-unopened-too-deep", 200),
        Reason::TooMany => ("unopened.too_many", "reason-unopened-too-many", 50),
        Reason::Ratio => ("unopened.ratio", "reason-unopened-ratio", 400),
        Reason::Cycle => ("unopened.cycle", "reason-unopened-cycle", 400),
        Reason::Unsupported => ("unopened.unsupported", "reason-unopened-unsupported", 10),
    }
}

/// `unopened.message`: the message itself is larger, deeper or fuller than our limits.
fn message(reading: &Reading<'_>, findings: &mut Findings) {
    // No honest program builds a message that is over one of the first three: by itself enough for a mark.
    let limits = [
        (ComplaintKind::TooDeep, "depth", 400),
        (ComplaintKind::TooManyParts, "parts", 400),
        (ComplaintKind::TooManyHeaders, "headers", 400),
        (ComplaintKind::HtmlTooDeep, "page-depth", 100),
        (ComplaintKind::HtmlTooLong, "page-length", 50),
        (ComplaintKind::TooManyLinks, "links", 50),
        (ComplaintKind::TooManyMailboxes, "mailboxes", 50),
        (ComplaintKind::HeaderTooLong, "header-length", 100),
        (ComplaintKind::BodyTooLong, "text-length", 30),
        (ComplaintKind::TooLong, "length", 30),
    ];
    let met = limits.into_iter().find(|(kind, ..)| reading.facts.message.has_complaint(*kind));
    if let Some((_, limit, points)) = met {
        let text = Phrase::new("reason-unopened-message").with("limit", limit);
        findings.add("unopened.message", Group::Attachment, points, text, None);
    }
}
