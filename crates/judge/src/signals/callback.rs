//! `callback.phone`: a charge nobody expects, a telephone number, and nothing to click: the trap is the call.
//!
//! Catches "your subscription was renewed for 399.99; to cancel call +1 (800) 555-0100", also inside an attached PDF.
//! Lets pass an invoice with links to the sender's own pages, and a signature with a telephone number.

use std::ops::Range;

use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::quote;
use crate::folded::Folded;
use crate::lexicon::{Idea, Lexicon};

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() || reading.is_list_mail() || reading.is_in_thread() {
        return;
    }
    let in_body = reading.speaks_of(Idea::Payment) && reading.body.speaks_of(Idea::Callback);
    if in_body
        && reading.links.len() <= MAX_LINKS
        && let Some(number) = telephone_number(reading.body.folded.text())
    {
        let evidence = reading.body.evidence(number).into_iter().chain(reading.evidence_of(Idea::Payment));
        findings.add("callback.phone", Group::Request, 280, Phrase::new("reason-callback-phone"), evidence);
        return;
    }
    if reading.body.words < SHORT_TEXT_WORDS && reading.links.is_empty() {
        in_attachment(reading, findings);
    }
}

/// A callback lure has no link, or one to a picture's host.
const MAX_LINKS: usize = 1;
/// Attackers leave the mail itself nearly empty when the invoice is attached.
const SHORT_TEXT_WORDS: usize = 80;

fn in_attachment(reading: &Reading<'_>, findings: &mut Findings) {
    for (index, attachment) in reading.facts.attachments.iter().enumerate().take(8) {
        let Some(opened) = &attachment.opened else { continue };
        for (node, opened) in opened.nodes.iter().enumerate().take(8) {
            let Some(text) = opened.facets.text.as_deref() else { continue };
            let folded = Folded::new(text);
            let hits = Lexicon::shared().find(&folded);
            let speaks_of = |idea| hits.iter().any(|hit| hit.idea == idea);
            let Some(number) = telephone_number(folded.text()) else { continue };
            if speaks_of(Idea::Payment) && speaks_of(Idea::Callback) {
                let place = folded.original_range(text, number);
                let evidence = quote(format!("attachments[{index}].files[{node}].text"), text, place);
                let phrase = Phrase::new("reason-callback-phone-attached");
                findings.add("callback.phone", Group::Request, 350, phrase, evidence);
                return;
            }
        }
    }
}

/// Finds ten to fifteen digits that are written like a telephone number.
fn telephone_number(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) =
        bytes[at..].iter().position(|byte| byte.is_ascii_digit() || *byte == b'+').map(|p| at + p)
    {
        let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-() ./".contains(byte);
        let length = bytes[start..].iter().take(MAX_NUMBER_BYTES).take_while(|byte| is_part(byte)).count();
        let run = &bytes[start..start + length];
        let end = start + run.iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
        let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
        let groups = run.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty()).count();
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let is_alone = before.is_none_or(|byte| b" \n(:".contains(&byte));
        if is_alone && (10..=15).contains(&digits) && ((3..=6).contains(&groups) || run[0] == b'+') {
            let start = start.saturating_sub(usize::from(before == Some(b'(')));
            return Some(start..end);
        }
        at = (start + length).max(start + 1);
    }
    None
}

/// No telephone number is written longer.
const MAX_NUMBER_BYTES: usize = 28;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_told_from_other_digits() {
        for (text, expected) in [
            ("call +1 (800) 555-0100 now", Some("+1 (800) 555-0100")),
            ("call (800) 555-0100", Some("(800) 555-0100")),
            ("tel: 030 555 0100 22", Some("030 555 0100 22")),
            ("invoice 2024-11-05", None),
            ("order 1234567890123", None),
            ("192.0.2.1", None),
            ("card 4111 1111 1111 1111", None),
            ("", None),
        ] {
            assert_eq!(telephone_number(text).map(|range| &text[range]), expected, "{text}");
        }
    }
}
