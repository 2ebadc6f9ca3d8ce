//! `request.*`: the message asks for something that costs dear: gift cards, other bank details, wages, a list of customers.
//!
//! A request is a verb that asks near the thing asked for, in one sentence or the next to it, with no negation before it.
//! Catches "please send me the full customer list by noon" and "our bank details have changed".
//! Lets pass "we will never ask you to buy gift cards" and "the customer list page is slow today".

use std::ops::Range;

use model::phrase::Phrase;

use super::reading::Text;
use super::{Findings, Group, Reading};
use crate::context::Asked;
use crate::lexicon::{Hit, Idea};

/// A thing asked for, and the verbs that ask for it.
struct Grammar {
    id: &'static str,
    phrase: &'static str,
    verbs: &'static [Idea],
    object: Idea,
    points: i32,
}

const GRAMMARS: [Grammar; 6] = [
    Grammar {
        id: "request.gift_card",
        phrase: "reason-request-gift-card",
        verbs: &[Idea::BuyVerb],
        object: Idea::GiftCard,
        // Nobody who is honest has somebody else buy gift cards by mail: enough for a mark by itself.
        points: 400,
    },
    Grammar {
        id: "request.bank_change",
        phrase: "reason-request-bank-change",
        verbs: &[Idea::ChangeVerb],
        object: Idea::BankDetails,
        points: 250,
    },
    Grammar {
        id: "request.payroll",
        phrase: "reason-request-payroll",
        verbs: &[Idea::ChangeVerb],
        object: Idea::Payroll,
        points: 300,
    },
    Grammar {
        id: "request.list_export",
        phrase: "reason-request-list-export",
        verbs: &[Idea::SendVerb],
        object: Idea::CustomerList,
        points: 400,
    },
    Grammar {
        id: "request.secret",
        phrase: "reason-request-secret",
        verbs: &[Idea::AskVerb],
        object: Idea::Secret,
        points: 120,
    },
    Grammar {
        id: "request.card_number",
        phrase: "reason-request-card-number",
        verbs: &[Idea::AskVerb],
        object: Idea::CardNumber,
        points: 150,
    },
];

/// Verb and thing stand at most so many bytes apart (a dozen words).
const MAX_GAP_BYTES: usize = 80;
/// A negation counts when it ends at most so many bytes before the verb.
const MAX_NEGATION_GAP_BYTES: usize = 28;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    for grammar in &GRAMMARS {
        let texts = [&reading.subject, &reading.body];
        let place = texts.into_iter().find_map(|text| {
            let place = asked_in(text, grammar.verbs, grammar.object)?;
            Some((text, place))
        });
        let Some((text, place)) = place else { continue };
        // A list's page or a campaign speaks to all; a request to one person is short.
        let is_short = reading.body.words < SHORT_TEXT_WORDS;
        if !is_short && reading.is_list_mail() {
            continue;
        }
        let points = if is_short { grammar.points } else { grammar.points / 2 };
        findings.add(grammar.id, Group::Request, points, Phrase::new(grammar.phrase), text.evidence(place));
    }
    urgent_transfer(reading, findings);
}

/// A message from one person to another is seldom longer.
const SHORT_TEXT_WORDS: usize = 250;

/// `request.transfer`: somebody who pretends to be in a meeting wants money moved, or wants to know whether one is free.
fn urgent_transfer(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.body.words > SHORT_TEXT_WORDS || reading.is_list_mail() {
        return;
    }
    let opening = reading.speaks_of(Idea::Availability);
    let transfer = reading.body.of(Idea::WireTransfer).find(|hit| !is_negated(&reading.body, hit));
    if let Some(hit) = transfer {
        let points = if opening || reading.speaks_of(Idea::Urgency) { 200 } else { 80 };
        let text = Phrase::new("reason-request-transfer");
        findings.add(
            "request.transfer",
            Group::Request,
            points,
            text,
            reading.body.evidence(hit.place.clone()),
        );
    }
    if opening && transfer.is_none() && reading.links.is_empty() && reading.body.words < OPENING_WORDS {
        let points = if reading.house().lists().free_mail.contains(reading.sender_root()) { 150 } else { 60 };
        let text = Phrase::new("reason-request-opening");
        findings.add(
            "request.opening",
            Group::Request,
            points,
            text,
            reading.evidence_of(Idea::Availability),
        );
    }
}

/// The opening move is a line or two.
const OPENING_WORDS: usize = 60;

/// Returns where a text asks for a thing of one of our promises.
pub(super) fn asked(text: &Text<'_>, asked: Asked) -> Option<Range<usize>> {
    match asked {
        Asked::Secret => asked_in(text, &[Idea::AskVerb], Idea::Secret),
        Asked::CardNumber => asked_in(text, &[Idea::AskVerb], Idea::CardNumber),
        Asked::Identity => asked_in(text, &[Idea::AskVerb], Idea::Identity),
        Asked::BankDetails => asked_in(text, &[Idea::AskVerb, Idea::ChangeVerb], Idea::BankDetails),
        Asked::GiftCard => asked_in(text, &[Idea::BuyVerb], Idea::GiftCard),
    }
}

/// Returns the stretch from a verb to the thing it asks for, or the other way round.
fn asked_in(text: &Text<'_>, verbs: &[Idea], object: Idea) -> Option<Range<usize>> {
    text.of(object).find_map(|thing| {
        text.hits
            .iter()
            .filter(|verb| verbs.contains(&verb.idea) && is_near(verb, thing))
            .find(|verb| !is_negated(text, verb) && !is_negated(text, thing) && is_in_order(verb, thing))
            .map(|verb| verb.place.start.min(thing.place.start)..verb.place.end.max(thing.place.end))
    })
}

fn is_near(verb: &Hit, thing: &Hit) -> bool {
    let gap = if verb.place.end <= thing.place.start {
        thing.place.start - verb.place.end
    } else if thing.place.end <= verb.place.start {
        verb.place.start - thing.place.end
    } else {
        // A verb inside the thing's own name ("buyer list") asks for nothing.
        return false;
    };
    verb.sentence == thing.sentence && gap <= MAX_GAP_BYTES
}

/// Most languages put the verb first; where it ends the sentence (German) it stands close behind.
fn is_in_order(verb: &Hit, thing: &Hit) -> bool {
    verb.place.start < thing.place.start
        || verb.place.start.saturating_sub(thing.place.end) <= MAX_VERB_BEHIND_BYTES
}

/// A verb behind the thing stands at most so far behind it.
const MAX_VERB_BEHIND_BYTES: usize = 24;

fn is_negated(text: &Text<'_>, hit: &Hit) -> bool {
    text.of(Idea::Negation).filter(|negation| negation.sentence == hit.sentence).any(|negation| {
        if negation.place.start < hit.place.end {
            hit.place.start.saturating_sub(negation.place.end) <= MAX_NEGATION_GAP_BYTES
        } else {
            // German and French put it behind the verb.
            negation.place.start - hit.place.end <= MAX_TRAILING_NEGATION_BYTES
        }
    })
}

/// "senden Sie uns nicht …", "n'envoyez jamais …": the negation follows at once.
const MAX_TRAILING_NEGATION_BYTES: usize = 12;
