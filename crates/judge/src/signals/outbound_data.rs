//! `data.*`: customers' data in mail that leaves us. The thinking is in `dlp`; the own lists' fingerprints come later.
//!
//! Catches a table of two hundred addresses, and card numbers with a valid check digit.
//! Lets pass an invoice number of sixteen digits, and a mail to six people.

use model::phrase::Phrase;
use model::verdict::Direction;

use super::{Findings, Group, Reading};
use crate::dlp::{self, Identifier};
use crate::evidence::{quote, whole};

/// Fewer addresses than this are a correspondence, not a list.
const MIN_ADDRESSES: usize = 50;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.direction != Direction::Outbound {
        return;
    }
    let visible = reading.facts.body.visible_text();
    let part = reading.body.part;
    identifiers(findings, part, visible);
    addresses(findings, part, visible, "");
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        for (node, file) in attachment.opened.iter().flat_map(|opened| opened.nodes.iter().enumerate()) {
            let Some(text) = file.facets.text.as_deref() else { continue };
            let part = format!("attachments[{index}].files[{node}].text");
            identifiers(findings, &part, text);
            addresses(findings, &part, text, attachment.file_name.as_deref().unwrap_or_default());
        }
    }
}

fn identifiers(findings: &mut Findings, part: &str, text: &str) {
    for (identifier, id, phrase) in [
        (Identifier::Card, "data.card_number", "reason-data-card-number"),
        (Identifier::Iban, "data.iban", "reason-data-iban"),
    ] {
        let found = dlp::identifiers(text, identifier);
        if found.is_empty() || findings.has(id) {
            continue;
        }
        let points = match (identifier, found.len()) {
            (Identifier::Card, 1) => 400,
            (Identifier::Card, _) => 700,
            // One account number stands under every invoice.
            (Identifier::Iban, 0..=3) => 0,
            (Identifier::Iban, 4..=20) => 300,
            (Identifier::Iban, _) => 700,
        };
        if points > 0 {
            let text_of = Phrase::new(phrase).with("count", found.len().to_string());
            // The first four characters show where it stands; the number itself is not copied into a log.
            let first = found[0].start..found[0].start + 4;
            findings.add(id, Group::Data, points, text_of, quote(part, text, first));
        }
    }
}

fn addresses(findings: &mut Findings, part: &str, text: &str, file: &str) {
    let count = dlp::address_count(text);
    if count < MIN_ADDRESSES || findings.has("data.addresses") {
        return;
    }
    let points = if count >= 20 * MIN_ADDRESSES { 900 } else { 600 };
    let text_of = Phrase::new("reason-data-addresses").with("count", count.to_string()).with("file", file);
    let evidence = if file.is_empty() {
        quote(part, text, 0..40)
    } else {
        let name = part.split('.').next().unwrap_or_default().to_owned() + ".file_name";
        whole(name, file)
    };
    findings.add("data.addresses", Group::Data, points, text_of, evidence);
}
