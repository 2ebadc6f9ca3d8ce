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
use crate::own_list::{Known, OwnLists};

/// Fewer addresses than this are a correspondence, not a list.
const MIN_ADDRESSES: usize = 50;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.direction != Direction::Outbound {
        return;
    }
    let mut named = reading.context.own_lists.as_deref().map(|lists| Named::new(lists, reading));
    let visible = reading.facts.body.visible_text();
    let part = reading.body.part;
    identifiers(findings, part, visible);
    let all = dlp::addresses(visible);
    addresses(findings, part, visible, (&all, ""));
    // What is quoted came to us, or left us before.
    let is_quoting = reading.body.original.len() < visible.len();
    let new = if is_quoting { dlp::addresses(reading.body.original) } else { all };
    if let Some(named) = &mut named {
        named.read(findings, part, &new, "");
    }
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        for (node, file) in attachment.opened.iter().flat_map(|opened| opened.nodes.iter().enumerate()) {
            let Some(text) = file.facets.text.as_deref() else { continue };
            let part = format!("attachments[{index}].files[{node}].text");
            let name = attachment.file_name.as_deref().unwrap_or_default();
            identifiers(findings, &part, text);
            let all = dlp::addresses(text);
            addresses(findings, &part, text, (&all, name));
            if let Some(named) = &mut named {
                named.read(findings, &part, &all, name);
            }
        }
    }
    if let Some(named) = named {
        named.conclude(findings);
    }
}

/// Members of our lists whom a message names, in its text and in its files together: ten on each of two sheets are twenty.
struct Named<'r> {
    lists: &'r OwnLists,
    /// Who is not counted (again): those whom the message is for, who are no secret to it, and whom it has named before.
    known: HashSet<String>,
    /// True if there are files, which may name the same people.
    has_files: bool,
    members: usize,
    /// The most in one text, and which file that is.
    most: (usize, Option<Evidence>),
}

impl<'r> Named<'r> {
    fn new(lists: &'r OwnLists, reading: &'r Reading<'_>) -> Self {
        let named = reading.facts.recipients.all().map(|mailbox| mailbox.email.email().to_ascii_lowercase());
        let envelope = reading.facts.envelope_recipients.iter().map(|address| address.to_ascii_lowercase());
        let has_files = reading.facts.attachments.iter().any(|attachment| attachment.opened.is_some());
        Named { lists, known: named.chain(envelope).collect(), has_files, members: 0, most: (0, None) }
    }

    /// Reads the addresses of one text.
    fn read(&mut self, findings: &mut Findings, part: &str, there: &[String], file: &str) {
        let others = there.iter().filter(|address| !self.known.contains(*address)).map(String::as_str);
        let Known { members, canaries } = self.lists.look(others);
        if canaries > 0 && !findings.has("data.canary") {
            let phrase = Phrase::new("reason-data-canary");
            // Where it stands is not said more closely: whoever reads this must not learn which address it is.
            findings.add("data.canary", Group::Data, 1_000, phrase, name_of(part, file));
            findings.force_last(Action::Hold);
        }
        self.members += members;
        if members > self.most.0 {
            self.most = (members, name_of(part, file));
        }
        if self.has_files && members > 0 {
            self.known.extend(there.iter().cloned());
        }
    }

    fn conclude(self, findings: &mut Findings) {
        if self.members > self.lists.most_known() {
            let phrase = Phrase::new("reason-data-own-list").with("count", self.members.to_string());
            findings.add("data.own_list", Group::Data, 900, phrase, self.most.1);
        }
    }
}

/// The name of the file that a text is from.
fn name_of(part: &str, file: &str) -> Option<Evidence> {
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
    let evidence = if file.is_empty() { quote(part, text, 0..40) } else { name_of(part, file) };
    findings.add("data.addresses", Group::Data, points, text_of, evidence);
}
