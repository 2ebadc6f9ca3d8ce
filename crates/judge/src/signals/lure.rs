//! `lure.*`: what the words want: prove an account, fear for it, fetch a parcel, a prize, an inheritance, and hurry.
//!
//! Catches "your account has been suspended, verify your identity within 24 hours".
//! Lets pass a minutes-long newsletter that mentions an account once, and a colleague's "can you verify the account books?".

use model::phrase::Phrase;
use model::verdict::Evidence;

use super::{Findings, Group, Reading};
use crate::lexicon::Idea;

/// An idea, its reason, and its points in the text; in the subject it weighs more.
struct Lure {
    idea: Idea,
    id: &'static str,
    phrase: &'static str,
    points: i32,
    /// How many phrases make one finding in a text of ordinary length.
    least: usize,
}

const LURES: [Lure; 14] = [
    Lure {
        idea: Idea::Credential,
        id: "lure.credential",
        phrase: "reason-lure-credential",
        points: 110,
        least: 1,
    },
    Lure { idea: Idea::Threat, id: "lure.threat", phrase: "reason-lure-threat", points: 110, least: 1 },
    Lure { idea: Idea::Mailbox, id: "lure.mailbox", phrase: "reason-lure-mailbox", points: 80, least: 1 },
    Lure { idea: Idea::Delivery, id: "lure.delivery", phrase: "reason-lure-delivery", points: 80, least: 1 },
    Lure { idea: Idea::Document, id: "lure.document", phrase: "reason-lure-document", points: 70, least: 1 },
    Lure { idea: Idea::Payment, id: "lure.payment", phrase: "reason-lure-payment", points: 70, least: 1 },
    Lure { idea: Idea::Prize, id: "lure.prize", phrase: "reason-lure-prize", points: 90, least: 1 },
    Lure {
        idea: Idea::AdvanceFee,
        id: "lure.advance_fee",
        phrase: "reason-lure-advance-fee",
        points: 130,
        least: 2,
    },
    Lure {
        idea: Idea::Extortion,
        id: "lure.extortion",
        phrase: "reason-lure-extortion",
        points: 200,
        least: 2,
    },
    Lure { idea: Idea::Crypto, id: "lure.crypto", phrase: "reason-lure-crypto", points: 80, least: 1 },
    Lure { idea: Idea::Bulk, id: "lure.bulk", phrase: "reason-lure-bulk", points: 60, least: 1 },
    Lure { idea: Idea::Urgency, id: "lure.urgency", phrase: "reason-lure-urgency", points: 50, least: 1 },
    Lure { idea: Idea::CallToClick, id: "lure.click", phrase: "reason-lure-click", points: 30, least: 1 },
    Lure { idea: Idea::Greeting, id: "lure.greeting", phrase: "reason-lure-greeting", points: 60, least: 1 },
];

/// In a text longer than this a single phrase says little.
const LONG_TEXT_WORDS: usize = 500;
/// In a text longer than this two say little either.
const VERY_LONG_TEXT_WORDS: usize = 1_500;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    let mut wants = 0;
    for lure in &LURES {
        let in_subject = reading.subject.of(lure.idea).count();
        let in_body = reading.body.of(lure.idea).count();
        let least = lure.least * length_factor(reading.body.words);
        if in_subject == 0 && in_body < least {
            continue;
        }
        wants += usize::from(lure.points >= 70);
        let more = i32::from(in_subject > 0) * 40 + i32::from(in_body >= 2 * least) * 30;
        let evidence: Vec<Evidence> = reading.evidence_of(lure.idea).take(3).collect();
        findings.add(lure.id, Group::Lure, lure.points + more, Phrase::new(lure.phrase), evidence);
    }
    through_a_stranger(reading, findings, wants);
}

fn length_factor(words: usize) -> usize {
    if words <= LONG_TEXT_WORDS {
        1
    } else if words <= VERY_LONG_TEXT_WORDS {
        2
    } else {
        4
    }
}

/// `lure.stranger`: the words want something, and the way to it leads away from the sender.
fn through_a_stranger(reading: &Reading<'_>, findings: &mut Findings, wants: usize) {
    let leads_away = |link: &&super::reading::PageLink<'_>| link.link.is_visible && !link.is_well_known;
    let outside: Vec<_> = reading.outside_links().filter(leads_away).collect();
    let inside = reading.links.len() - outside.len();
    if wants == 0 || outside.is_empty() || inside > outside.len() || reading.is_in_thread() {
        return;
    }
    let points = if wants > 1 { 130 } else { 80 };
    let text = Phrase::new("reason-lure-stranger")
        .with("domain", outside[0].root)
        .with("sender", reading.sender_domain());
    findings.add("lure.stranger", Group::Link, points, text, outside[0].evidence());
}
