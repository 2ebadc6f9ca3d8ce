//! `data.*`: customers' data in mail that leaves us. The thinking is in `dlp` and `own_list`.
//!
//! Catches a table of two hundred addresses, eleven people of our own lists, one canary, and card numbers with a valid check digit.
//! Lets pass an invoice number of sixteen digits, a mail to six people, an answer that quotes a list, and a campaign to its own recipients.

use std::collections::HashSet;

use model::phrase::Phrase;
use model::verdict::{Action, Direction, Evidence};

use super::{Findings, Group, Reading};
use crate::dlp::{self, Identifier};
use crate::evidence::{quote, whole};
use crate::own_list::{Known, MOST_KNOWN, OwnLists};

/// Fewer addresses than this are a correspondence, not a list.
const MIN_ADDRESSES: usize = 50;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.direction != Direction::Outbound {
        return;
    }
    let known = reading.context.own_lists.as_deref();
    let known = known.map(|lists| (lists, recipients(reading)));
    let visible = reading.facts.body.visible_text();
    let part = reading.body.part;
    identifiers(findings, part, visible);
    let all = dlp::addresses(visible);
    addresses(findings, part, visible, (&all, ""));
    // What is quoted came to us, or left us before.
    let is_quoting = reading.body.original.len() < visible.len();
    let new = if is_quoting { dlp::addresses(reading.body.original) } else { all };
    own_addresses(findings, &known, (part, &new, ""));
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        for (node, file) in attachment.opened.iter().flat_map(|opened| opened.nodes.iter().enumerate()) {
            let Some(text) = file.facets.text.as_deref() else { continue };
            let part = format!("attachments[{index}].files[{node}].text");
            let name = attachment.file_name.as_deref().unwrap_or_default();
            identifiers(findings, &part, text);
            let all = dlp::addresses(text);
            addresses(findings, &part, text, (&all, name));
            own_addresses(findings, &known, (&part, &all, name));
        }
    }
}

/// Those whom the message is for, who are no secret to it.
fn recipients(reading: &Reading<'_>) -> HashSet<String> {
    let named = reading.facts.recipients.all().map(|mailbox| mailbox.email.email().to_ascii_lowercase());
    named
        .chain(reading.facts.envelope_recipients.iter().map(|address| address.to_ascii_lowercase()))
        .collect()
}

/// Members of our lists, and canaries, among the addresses of a text.
fn own_addresses(
    findings: &mut Findings,
    known: &Option<(&OwnLists, HashSet<String>)>,
    (part, there, file): (&str, &[String], &str),
) {
    let Some((lists, recipients)) = known else { return };
    let others = there.iter().filter(|address| !recipients.contains(*address)).map(String::as_str);
    let Known { members, canaries } = lists.look(others);
    if canaries > 0 && !findings.has("data.canary") {
        let phrase = Phrase::new("reason-data-canary");
        // Where it stands is not said more closely: whoever reads this must not learn which address it is.
        findings.add("data.canary", Group::Data, 1_000, phrase, named(part, file));
        findings.force_last(Action::Hold);
    }
    if members > MOST_KNOWN && !findings.has("data.own_list") {
        let phrase = Phrase::new("reason-data-own-list").with("count", members.to_string());
        findings.add("data.own_list", Group::Data, 900, phrase, named(part, file));
    }
}

/// The name of the file that a text is from.
fn named(part: &str, file: &str) -> Option<Evidence> {
    let of = part.split('.').next().unwrap_or_default().to_owned() + ".file_name";
    (!file.is_empty()).then(|| whole(of, file)).flatten()
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

fn addresses(findings: &mut Findings, part: &str, text: &str, (all, file): (&[String], &str)) {
    let count = all.len();
    if count < MIN_ADDRESSES || findings.has("data.addresses") {
        return;
    }
    let points = if count >= 20 * MIN_ADDRESSES { 900 } else { 600 };
    let text_of = Phrase::new("reason-data-addresses").with("count", count.to_string()).with("file", file);
    let evidence = if file.is_empty() { quote(part, text, 0..40) } else { named(part, file) };
    findings.add("data.addresses", Group::Data, points, text_of, evidence);
}
