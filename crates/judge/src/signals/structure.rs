//! `structure.*`: a message built as no honest program builds it.
//!
//! Catches two From fields, text smuggled behind bare carriage returns, `Re:` without a thread, no recipient at all.
//! Lets pass small carelessness: a missing closing boundary weighs little, a list's long lines nothing.

use mail::ComplaintKind;
use model::phrase::Phrase;
use model::verdict::Action;

use super::{Findings, Group, Reading};
use crate::evidence::whole;

/// Complaints that are reasons, with their points.
const COMPLAINTS: [(ComplaintKind, &str, &str, i32); 14] = [
    (ComplaintKind::TwoFromFields, "structure.two_from", "reason-structure-two-from", 400),
    (ComplaintKind::HeaderInjection, "structure.header_injection", "reason-structure-header-injection", 300),
    (ComplaintKind::NoFrom, "structure.no_from", "reason-structure-no-from", 150),
    (
        ComplaintKind::AddressInDisplayName,
        "structure.address_in_name",
        "reason-structure-address-in-name",
        100,
    ),
    (ComplaintKind::EncodedWordAbuse, "structure.encoded_word", "reason-structure-encoded-word", 100),
    (ComplaintKind::RepeatedField, "structure.repeated_field", "reason-structure-repeated-field", 80),
    (
        ComplaintKind::RepeatedParameter,
        "structure.repeated_parameter",
        "reason-structure-repeated-parameter",
        80,
    ),
    (ComplaintKind::BareCarriageReturn, "structure.bare_cr", "reason-structure-bare-cr", 80),
    (ComplaintKind::Nul, "structure.nul", "reason-structure-nul", 80),
    (ComplaintKind::BrokenParameter, "structure.broken_parameter", "reason-structure-broken-parameter", 60),
    (ComplaintKind::NoBoundary, "structure.no_boundary", "reason-structure-no-boundary", 60),
    (
        ComplaintKind::BoundaryNotFound,
        "structure.boundary_not_found",
        "reason-structure-boundary-not-found",
        60,
    ),
    (ComplaintKind::BrokenBase64, "structure.broken_base64", "reason-structure-broken-base64", 50),
    (ComplaintKind::NoEndOfHeaders, "structure.no_end_of_headers", "reason-structure-no-end-of-headers", 50),
];

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    for (kind, id, phrase, points) in COMPLAINTS {
        if reading.facts.message.has_complaint(kind) {
            let evidence = (kind == ComplaintKind::AddressInDisplayName).then(|| {
                whole("sender.display_name", reading.facts.sender.display_name.as_deref().unwrap_or_default())
            });
            findings.add(id, Group::Structure, points, Phrase::new(phrase), evidence.flatten());
            if kind == ComplaintKind::TwoFromFields {
                // RFC 5322 §3.6: From occurs once. Which of two a reader is shown differs from program to program, so
                // that nothing else found of either speaks for the message.
                findings.force_last(Action::Hold);
            }
        }
    }
    if reading.is_inbound() {
        fake_reply(reading, findings);
        no_recipient(reading, findings);
        no_identity(reading, findings);
    }
}

/// `structure.fake_reply`: it says `Re:` and answers nothing.
fn fake_reply(reading: &Reading<'_>, findings: &mut Findings) {
    let subject = &reading.facts.subject;
    let quotes = !reading.facts.body.previous_threads.is_empty();
    if (subject.is_reply || subject.is_forward && !quotes)
        && !reading.is_in_thread()
        && !reading.is_list_mail()
    {
        let evidence = whole("subject.subject", reading.subject.original);
        // Old mail programs answer without naming what they answer, but they quote it.
        let points = if quotes { 20 } else { 90 };
        findings.add(
            "structure.fake_reply",
            Group::Structure,
            points,
            Phrase::new("reason-structure-fake-reply"),
            evidence,
        );
    }
}

/// `structure.undisclosed`: nobody is named as its reader.
fn no_recipient(reading: &Reading<'_>, findings: &mut Findings) {
    let named = reading.facts.recipients.all().any(|mailbox| mailbox.email.email().contains('@'));
    if !named && !reading.is_list_mail() {
        let text = Phrase::new("reason-structure-undisclosed");
        findings.add("structure.undisclosed", Group::Structure, 70, text, None);
    }
}

/// `structure.no_message_id`, `structure.no_date`: what every mail program writes is not there.
fn no_identity(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.facts.headers.message_id.is_none() {
        let text = Phrase::new("reason-structure-no-message-id");
        findings.add("structure.no_message_id", Group::Structure, 80, text, None);
    }
    if reading.facts.message.headers.first("date").is_none() {
        findings.add(
            "structure.no_date",
            Group::Structure,
            80,
            Phrase::new("reason-structure-no-date"),
            None,
        );
    }
}
