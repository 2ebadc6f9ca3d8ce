//! `brand.sender_name`, `brand.subject`, `brand.text`: a protected name speaks, from a domain that is not its own.
//!
//! Catches `Brightbank Support <x@cheap-host.test>`, and a notice in Brightbank's name from a stranger.
//! Lets pass Brightbank's own mail, a colleague who writes about Brightbank, and a first name that is a brand too.

use model::phrase::Phrase;

use super::reading::Reading;
use super::{Findings, Group};
use crate::evidence::{quote, whole};
use crate::lexicon::Idea;
use crate::lookalike::{Protected, ProtectedKind};
use crate::names::NameFound;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() || reading.house().is_own(reading.sender_domain()) {
        return;
    }
    let in_name = sender_name(reading, findings);
    let in_subject = !in_name && subject(reading, findings);
    if !in_name && !in_subject {
        text(reading, findings);
    }
}

fn sender_name(reading: &Reading<'_>, findings: &mut Findings) -> bool {
    let Some(name) = reading.facts.sender.display_name.as_deref() else { return false };
    let Some((found, protected)) = foreign_name(reading, name) else { return false };
    if protected.is_common_word && !is_official(name, &found) {
        return false;
    }
    // "Erika (Brightbank newsletter club)" is weaker than "Brightbank".
    let others = found.of_words.saturating_sub(found.words.len());
    let is_known = protected.kind != ProtectedKind::Brand;
    let points = match others {
        _ if found.is_disguised => 400,
        0..=2 if is_known => 350,
        0..=2 => 300,
        3..=5 => 200,
        _ => 100,
    };
    let text = Phrase::new("reason-brand-sender-name")
        .with("name", protected.name.clone())
        .with("domain", reading.sender_domain());
    let evidence =
        [whole("sender.display_name", name), whole("sender.email.email", reading.facts.sender.email.email())];
    findings.add("brand.sender_name", Group::Identity, points, text, evidence.into_iter().flatten());
    true
}

fn subject(reading: &Reading<'_>, findings: &mut Findings) -> bool {
    if reading.is_in_thread() || !wants_something(reading) {
        return false;
    }
    let Some((_, protected)) = foreign_name(reading, reading.subject.original) else { return false };
    if protected.is_common_word {
        return false;
    }
    let text = Phrase::new("reason-brand-subject")
        .with("name", protected.name.clone())
        .with("domain", reading.sender_domain());
    findings.add(
        "brand.subject",
        Group::Identity,
        180,
        text,
        whole("subject.subject", reading.subject.original),
    );
    true
}

fn text(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.is_in_thread() || reading.is_list_mail() || !wants_something(reading) {
        return;
    }
    let original = reading.body.original;
    let head = &original[..original.floor_char_boundary(MAX_TEXT_BYTES.min(original.len()))];
    let Some((_, protected)) = foreign_name(reading, head) else { return };
    if protected.is_common_word {
        return;
    }
    let text = Phrase::new("reason-brand-text")
        .with("name", protected.name.clone())
        .with("domain", reading.sender_domain());
    let lower = head.to_lowercase();
    let place = lower.find(&protected.name.to_lowercase()).map(|start| start..start + protected.name.len());
    let evidence = place.filter(|_| lower.len() == head.len()).and_then(|place| {
        let offset = original.as_ptr() as usize - reading.facts.body.visible_text().as_ptr() as usize;
        quote(reading.body.part, reading.facts.body.visible_text(), offset + place.start..offset + place.end)
    });
    findings.add("brand.text", Group::Identity, 100, text, evidence);
}

/// The name stands near the beginning of a notice.
const MAX_TEXT_BYTES: usize = 1_500;

/// Finds a protected name whose own domains do not speak for the sender.
fn foreign_name<'m>(reading: &Reading<'m>, text: &str) -> Option<(NameFound, &'m Protected)> {
    let house = reading.house();
    let all = house.protected_names().find_all(text);
    let mut foreign = None;
    for found in all {
        let protected = &house.lookalikes().protected()[found.entry];
        // If any named house is the sender's own, the others are only mentioned.
        if protected.domains.iter().any(|domain| reading.is_senders(domain)) {
            return None;
        }
        if foreign.is_none() {
            foreign = Some((found, protected));
        }
    }
    foreign
}

/// An ordinary word counts as a name when it stands alone or beside words of an office.
fn is_official(name: &str, found: &NameFound) -> bool {
    const OFFICE: [&str; 30] = [
        "account",
        "accounts",
        "alert",
        "alerts",
        "billing",
        "card",
        "center",
        "centre",
        "customer",
        "delivery",
        "express",
        "help",
        "id",
        "info",
        "mail",
        "no",
        "noreply",
        "notice",
        "notification",
        "online",
        "pay",
        "payment",
        "rewards",
        "security",
        "service",
        "services",
        "store",
        "support",
        "team",
        "update",
    ];
    let folded = crate::folded::fold(name);
    let mut words = folded.split(|c: char| !c.is_alphanumeric() && c != '&').filter(|word| !word.is_empty());
    let mut position = 0;
    words.all(|word| {
        let inside = found.words.contains(&position);
        position += 1;
        inside || OFFICE.binary_search(&word).is_ok() || word.len() <= 2
    })
}

/// The message wants the reader to do something with an account, money or a parcel.
fn wants_something(reading: &Reading<'_>) -> bool {
    const WANTS: [Idea; 8] = [
        Idea::Credential,
        Idea::Threat,
        Idea::Mailbox,
        Idea::Delivery,
        Idea::Document,
        Idea::Payment,
        Idea::Prize,
        Idea::Crypto,
    ];
    WANTS.into_iter().any(|idea| reading.speaks_of(idea))
}
